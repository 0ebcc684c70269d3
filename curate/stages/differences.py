"""What has changed between two times that a stage was to run, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

MOST = 3  # files named one by one
PSEUDONYM_KEY = (  # the environment variable: a key in the recipe would stand in the manifest
    "CURATE_PSEUDONYM_KEY"
)
NAMES = (
    "privacy.keep",
    "signals.gold",
    "signals.bad",
    "source.macros",
    "source.articles",
)  # keys that may hold names of people or folders: only their hash leaves `stages/raw`
UNSHOWN = frozenset({*NAMES, PSEUDONYM_KEY})  # hashes, which tell nobody anything
LONGEST = 40  # characters of a value that is shown


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """One phrase for each thing that differs; what the stage before passes on is left out, that stage tells
    its own."""
    one, other = old.get("input") or [], new.get("input") or []
    changes = _files(dict(one), dict(other))
    if not changes and [list(pair) for pair in one] != [list(pair) for pair in other]:
        changes.append("the order of the inputs has changed")
    was, now = (dict(_flat(parts.get("settings") or {})) for parts in (old, new))
    changes += [
        _changed(f"setting {name}", was.get(name), value)
        for name, value in now.items()
        if was.get(name) != value
    ]
    was, now = old.get("options") or {}, new.get("options") or {}
    changes += [_changed(name, was.get(name), value) for name, value in now.items() if was.get(name) != value]
    if old.get("python") != new.get("python"):
        changes.append(_changed("Python", old.get("python"), new.get("python")))
    was, now = old.get("packages") or {}, new.get("packages") or {}
    changes += [_changed(name, was.get(name), value) for name, value in now.items() if was.get(name) != value]
    was, now = old.get("plugins") or {}, new.get("plugins") or {}
    changes += [
        _changed(name, was.get(name), now.get(name))
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    ]
    was, now = old.get("code") or {}, new.get("code") or {}
    if code := sorted(name for name in {*was, *now} if was.get(name) != now.get(name)):
        changes.append(f"its code has changed ({', '.join(code)})")
    if old.get("lists") != new.get("lists"):
        changes.append("the word lists that it reads have changed")
    return changes


def _flat(settings: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The entries of a mapping, such as the weights, one by one."""
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from _flat({f"{name}.{key}": one for key, one in value.items()})
        else:
            yield name, value


def _files(was: dict[str, str], now: dict[str, str]) -> list[str]:
    changed_names = [name for name in sorted({*was, *now}) if was.get(name) != now.get(name)]
    words = [
        f"input {name} {'is new' if name not in was else 'is gone' if name not in now else 'has changed'}"
        for name in changed_names[:MOST]
    ]
    return (
        [*words, f"{len(changed_names) - MOST:,} more inputs differ"] if len(changed_names) > MOST else words
    )


def _changed(name: str, was: Any, now: Any) -> str:
    """Both values, where they are short enough to be read."""
    old, new = _shown(was), _shown(now)
    if len(old) > LONGEST or len(new) > LONGEST or name.rpartition(" ")[2] in UNSHOWN:
        return f"{name} has changed"
    return f"{name} changed from {old} to {new}"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
