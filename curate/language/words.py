"""The lists of words and phrases of every language, by name.

A language is one file, `data/<ISO 639-1 code>.toml`, and nothing else:

- `name`: in English. `script`: a character range, where its letters alone tell it; `dense = true` where few
  signs say much. `usual = true` where it is told apart unless a recipe says otherwise, as support is often
  given in it. `capital_nouns = true` where every noun has a capital. `written_like`: codes of languages that
  a short text can be taken for.
- `[words]`: lists of words with blanks between them.
- `[phrases]`: lists of phrases with `|` or line breaks between them.
- `[classes.GROUP]`: lists of phrases that are looked for together; the list `GROUP.CLASS`.
- `[values.LIST]`: a list whose entries stand for something: `value = "entry | entry"`.
- `[[why_empty]]`: `lists` that the language does not have, and the `reason`.

In phrases `*` stands for one word and `~` at a word's end for any ending. `@name` in a list stands for the
entries of the list of that name in the same file.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

DATA = Path(__file__).with_name("data")
_PHRASE_END = re.compile(r"[|\n]")


@dataclass(frozen=True, slots=True)
class Language:
    """One language's file: `lists` by name, `values` as list -> value -> entries, `why_empty` as list ->
    reason."""

    code: str
    name: str
    script: str = ""
    dense: bool = False
    usual: bool = False
    capital_nouns: bool = False
    written_like: frozenset[str] = frozenset()
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    why_empty: Mapping[str, str] = field(default_factory=dict)


@cache
def languages() -> Mapping[str, Language]:
    """Every language that has a file, by ISO 639-1 code, in the order of the codes."""
    return MappingProxyType({path.stem: _read(path) for path in sorted(DATA.glob("*.toml"))})


def usual_languages() -> tuple[str, ...]:
    """The codes of the languages that are told apart unless a recipe says otherwise."""
    return tuple(code for code, known in languages().items() if known.usual)


@cache
def by_language(name: str) -> Mapping[str, tuple[str, ...]]:
    """The entries of a list by language code, of the languages that have it. ValueError where none has."""
    by_code = {code: known.lists[name] for code, known in languages().items() if known.lists.get(name)}
    if not by_code:
        raise ValueError(f"no language has a list named {name!r}")
    return MappingProxyType(by_code)


@cache
def words(name: str) -> frozenset[str]:
    """The entries of a list in all languages together. ValueError where no language has it."""
    return frozenset(entry for entries in by_language(name).values() for entry in entries)


@cache
def unspaced(name: str) -> frozenset[str]:
    """The entries of a list in the languages whose scripts put no blanks between words, or join words to
    others; none where no such language has it."""
    return frozenset(
        entry for code, entries in by_language(name).items() if languages()[code].dense for entry in entries
    )


@cache
def values(name: str) -> Mapping[str, str]:
    """What each entry of a list of values stands for, in all languages together; of two values the first in
    the order of the codes. ValueError where no language has it."""
    matches: dict[str, str] = {}
    for code in by_language(name):
        for value, entries in languages()[code].values[name].items():
            for entry in entries:
                matches.setdefault(entry, value)
    return MappingProxyType(matches)


@cache
def values_in(code: str, name: str) -> Mapping[str, str]:
    """What each entry of a list of values stands for in one language; nothing where it has no such list."""
    known = languages().get(code)
    table = known.values.get(name, {}) if known else {}
    return MappingProxyType({entry: value for value, entries in table.items() for entry in entries})


@cache
def classes(group: str) -> Mapping[str, tuple[str, ...]]:
    """The phrases of a group by class, in all languages together. ValueError where no language has it."""
    names = dict.fromkeys(
        name for known in languages().values() for name in known.lists if name.startswith(f"{group}.")
    )
    if not names:
        raise ValueError(f"no language has a group named {group!r}")
    return MappingProxyType(
        {
            name.removeprefix(f"{group}."): tuple(p for own in by_language(name).values() for p in own)
            for name in names
        }
    )


def digest(source: str) -> str:
    """Of the lists that a source names, in any language, and of the flags of the languages: what is made with
    them changes only when one of them does."""
    named = frozenset(re.findall(r"""["']([a-z_.]+)["']""", source))
    content = hashlib.sha256()
    for code, known in languages().items():
        written_like = sorted(known.written_like)
        flags = (known.script, known.dense, known.usual, known.capital_nouns, written_like)
        content.update(repr((code, flags)).encode())
        for name, entries in known.lists.items():
            if name in named or name.partition(".")[0] in named:
                table = known.values.get(name, entries)
                content.update(repr((code, name, table)).encode())
    return content.hexdigest()[:16]


def forget() -> None:
    """Drops what was read, so that the files are read anew."""
    for known in (languages, by_language, words, unspaced, values, values_in, classes):
        known.cache_clear()


def _read(path: Path) -> Language:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    tables = {
        name: {value: tuple(_phrases(entries)) for value, entries in table.items()}
        for name, table in raw.get("values", {}).items()
    }
    return Language(
        path.stem,
        raw["name"],
        raw.get("script", ""),
        raw.get("dense", False),
        raw.get("usual", False),
        raw.get("capital_nouns", False),
        frozenset(raw.get("written_like", "").split()),
        _whole(dict(_lists(raw)))
        | {n: tuple(e for own in t.values() for e in own) for n, t in tables.items()},
        tables,
        {name: gap["reason"] for gap in raw.get("why_empty", ()) for name in gap["lists"].split()},
    )


def _lists(raw: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, text in raw.get("words", {}).items():
        yield name, tuple(text.split())
    for name, text in raw.get("phrases", {}).items():
        yield name, tuple(_phrases(text))
    for group, lists in raw.get("classes", {}).items():
        for name, text in lists.items():
            yield f"{group}.{name}", tuple(_phrases(text))


def _whole(lists: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The lists with the entries of others in place of their names."""

    def entries(name: str, within: tuple[str, ...] = ()) -> Iterator[str]:
        if name not in lists or name in within:
            raise ValueError(f"the list @{name} within {within} is unknown or holds itself")
        for entry in lists[name]:
            if entry.startswith("@"):
                yield from entries(entry[1:], (*within, name))
            else:
                yield entry

    return {
        name: tuple(dict.fromkeys(entries(name))) if any(e.startswith("@") for e in own) else own
        for name, own in lists.items()
    }


def _phrases(text: str) -> Iterator[str]:
    return (phrase for part in _PHRASE_END.split(text) if (phrase := " ".join(part.split())))
