"""decisions.jsonl: what people decided, a line a decision, read before a run begins its work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curate.errors import CurateError, meant
from curate.files.checksum import sha256_of
from curate.files.lines import raw_lines

RENAME, ACCEPT, REJECT = "rename", "accept", "reject"
RECORD, CONVERSATION = "record", "conversation"
# action -> the kinds of things that it may be about; None where this version does not carry it out
ACTIONS: dict[str, tuple[str, ...] | None] = {
    RENAME: ("situation",),
    **dict.fromkeys((ACCEPT, REJECT), (RECORD, CONVERSATION)),
    **dict.fromkeys(("edit", "answer", "choose", "redact", "label")),
}
COMMANDS = frozenset(
    {"next"}
)  # what stands under `by` where a command decided, which a person's line overrules
LONGEST = 200  # characters of a name
_CARRIED_OUT = ", ".join(action for action, kinds in ACTIONS.items() if kinds)


@dataclass(frozen=True, slots=True)
class Decision:
    """One line: the `action`, the `kind` and id of its target, its value, who decided, its number, and the
    reason that was given."""

    action: str
    kind: str
    target: str
    value: str
    by: str
    line: int
    reason: str = ""

    @property
    def by_command(self) -> bool:
        return self.by in COMMANDS


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """The decisions of a file in its order. A later one wins, but a person's over a command's."""

    name: str
    sha256: str
    decisions: tuple[Decision, ...]

    @classmethod
    def read(cls, path: Path) -> DecisionFile:
        """Raises CurateError, with the number of the line, for what is no decision, for an action that is
        unknown or that this version does not carry out, and for a target or value that does not fit it."""
        return cls(path.name, sha256_of(path), tuple(_read(path)))

    def of(self, *actions: str) -> list[Decision]:
        """Those of some actions."""
        return [decision for decision in self.decisions if decision.action in actions]


def _read(path: Path) -> Iterator[Decision]:
    for number, raw in raw_lines(path):
        if raw.strip():
            where = f"{path}:{number}"
            try:
                row = json.loads(raw)
            except (ValueError, RecursionError) as why:
                raise CurateError(
                    f"the line is no JSON ({why})", where=where, mend="Correct or delete it."
                ) from why
            yield _decision(row, number, where)


def _decision(row: Any, number: int, where: str) -> Decision:
    action = row.get("action") if isinstance(row, dict) else None
    if not isinstance(action, str):
        raise CurateError(
            "the line has no action", where=where, mend=f"Actions: {', '.join(sorted(ACTIONS))}."
        )
    if action not in ACTIONS:
        raise CurateError(
            f"the action {action!r} is unknown", where=where, mend=meant(action, ACTIONS, "Actions")
        )
    kinds = ACTIONS[action]
    if kinds is None:
        raise CurateError(
            f"this version does not carry out the action {action!r}",
            where=where,
            mend=f"Delete the line, or keep it in another file. Carried out: {_CARRIED_OUT}.",
        )
    value = _value(row, action, where) if action == RENAME else _none(row, action, where)
    reason = row.get("reason")
    return Decision(
        action,
        *_target(row, action, kinds, where),
        value,
        str(row.get("by")),
        number,
        reason if isinstance(reason, str) else "",
    )


def _target(row: dict[str, Any], action: str, kinds: tuple[str, ...], where: str) -> tuple[str, str]:
    target = row.get("target")
    if not isinstance(target, dict) or len(target) != 1 or not {*target} <= {*kinds}:
        own = "NAME" if action == RENAME else "ID"
        wanted = " or ".join(f'{{"{kind}": "{own}"}}' for kind in kinds)
        raise CurateError(
            f"the target of {action!r} does not fit", where=where, mend=f"Write it as {wanted}."
        )
    ((kind, name),) = target.items()
    if not isinstance(name, str) or not name.strip():
        raise CurateError(
            f"the target of {action!r} names nothing", where=where, mend="Write its name as a text."
        )
    return kind, name


def _value(row: dict[str, Any], action: str, where: str) -> str:
    value = row.get("value")
    if not isinstance(value, str) or not any(c.isalnum() for c in value) or len(value) > LONGEST:
        raise CurateError(
            f"the value of {action!r} is no name",
            where=where,
            mend=f"Give a text of up to {LONGEST} characters with a letter or a digit in it.",
        )
    return value


def _none(row: dict[str, Any], action: str, where: str) -> str:
    """No value: what is said there would be passed over."""
    if row.get("value") not in (None, ""):
        raise CurateError(
            f"{action!r} takes no value", where=where, mend="Leave it out, or write it under reason."
        )
    return ""
