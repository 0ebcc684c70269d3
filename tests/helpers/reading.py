"""What the tests of reading share: one dump read, and whether that is right: the true counts, or a question
or refusal that names the cause."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.loaders import LOADERS, Inspection, Reject, SourceBlock, inspect, open_inputs, read_all
from curate.records import Message

Counts = Mapping[str, int]
_TAG = re.compile(r"<[^<>]{1,200}>")


@dataclass(frozen=True)
class Truth:
    """What is right of one dump.

    `counts` are the alternatives by role (`note` is a private message; roles of count 0 are left out);
    `open_counts` are right only beside a question, a warning or an omission that holds a word of `why`.
    `asks` are the columns or fields that a question may name; one about `flags` settles only what is private,
    so that roles are right beside it, and one about `roles` only who speaks, so that private messages are.
    `refuse` are the words of which a refusal holds at least one: empty, any refusal is right; None, none is.
    `named` are words of what was left out ("a|b": one of them), and `doubts` of what must be a doubt.
    """

    conversations: int | None = None
    counts: Sequence[Counts] = ()
    asks: Sequence[str] = ()
    flags: Sequence[str] = ()
    roles: Sequence[str] = ()
    refuse: Sequence[str] | None = None
    open_counts: Sequence[Counts] = ()
    why: Sequence[str] = ()
    named: Sequence[str] = ()
    doubts: Sequence[str] = ()
    owner: Callable[[str], str] = field(
        default=lambda text: ""
    )  # whose a text is: customer, agent or note; empty where it does not say


def plain(text: str) -> str:
    """A text without markup, blanks as one."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def messages(path: Path, block: SourceBlock | None = None) -> Iterator[Message]:
    for item in read_all([path], block):
        if not isinstance(item, Reject):
            yield from item.messages


def block_of(path: Path) -> SourceBlock:
    """How the first source of a dump is read, as it is guessed."""
    return open_inputs([path])[0][0].block


def fault(path: Path, truth: Truth, block: SourceBlock | None = None) -> str:
    """How the reading of a dump is wrong, in one line; empty where it is right."""
    try:
        found = inspect([path], block)
    except CurateError as error:
        return _of_refusal(path, str(error), truth)
    if not found.conversations:
        return _of_refusal(path, said(found), truth)
    if is_asked(found, truth.asks):
        return ""
    if is_asked_of(found, truth.flags):
        return "" if is_asked_of(found, truth.roles) else _of_sides(path, truth, block, notes=False)
    if is_asked_of(found, truth.roles):
        notes = {c.get("note", 0) for c in truth.counts}
        here = found.messages.get("note", 0)
        return (
            ""
            if here in notes
            else (
                f"{here} private messages, not {' or '.join(map(str, notes))}, while only roles are asked"
                " about"
            )
        )
    return _of_counts(found, truth) or _of_sides(path, truth, block)


def said(found: Inspection) -> str:
    """Everything that an inspection says beside counts, as one text."""
    parts: list[Any] = [
        found.warnings,
        found.notes,
        found.omitted,
        found.rejects,
        [f.why for f in found.files],
    ]
    parts += [[q.describe() for q in found.questions], [d.describe() for d in found.doubts]]
    return " ".join(map(str, parts))


def holds(text: str, words: Sequence[str]) -> bool:
    return any(w.casefold() in text.casefold() for w in words)


def is_asked(found: Inspection, words: Sequence[str]) -> bool:
    """Whether a question names one of these columns or fields, and has a line to add."""
    return any(q.add and holds(f"{q.key} {q.what}", words) for q in found.questions)


def is_asked_of(found: Inspection, names: Sequence[str]) -> bool:
    """Whether a question is about one of these columns or fields itself, and has a line to add."""
    whole = [re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.])", re.IGNORECASE) for name in names]
    return any(q.add and any(w.search(q.key) for w in whole) for q in found.questions)


def own_words(path: Path, text: str) -> str:
    """A message without the names of files, the list of formats, the columns that a mapping offers and the
    words for "not known": they name no cause."""
    unknown = (
        "no conversations found",
        "JSON of no known format",
        "a single JSON object of no known format",
        "a text in which no line says who speaks",
    )
    text = re.sub(r"each COLUMN replaced by one of .*?: `source: ", "`source: ", text)
    for label in (str(path), path.name, ", ".join(LOADERS.names()), *unknown):
        text = text.replace(label, "")
    return text


def _of_refusal(path: Path, text: str, truth: Truth) -> str:
    text = own_words(path, text)
    if truth.refuse is None:
        return f"refused, and could be read: {text[:200]}"
    if truth.refuse and not holds(text, truth.refuse):
        return f"the refusal names none of {', '.join(truth.refuse)}: {text[:200]}"
    return ""


def _of_counts(found: Inspection, truth: Truth) -> str:
    counts = {role: n for role, n in found.messages.items() if n and role != "event"}
    here = f"{found.conversations} conversations, {counts}"
    open_ones = [dict(c) for c in truth.open_counts]
    if counts in open_ones and holds(said(found), truth.why):
        pass
    elif counts not in [dict(c) for c in truth.counts]:
        right = " or ".join(str(dict(c)) for c in truth.counts) or "a refusal or question"
        silent = f"; only with a word on {', '.join(truth.why)}" if counts in open_ones else ""
        asked = f"; asked of {', '.join(q.key for q in found.questions)}" if found.questions else ""
        return f"{here}; right: {right}{silent}{asked}"
    if truth.conversations is not None and found.conversations != truth.conversations:
        return f"{here}; right: {truth.conversations} conversations"
    lost = [w for w in truth.named if not holds(f"{said(found)} {' '.join(counts)}", w.split("|"))]
    if lost:
        return f"nothing says what became of: {', '.join(lost)}"
    missing = [
        w
        for w in truth.doubts
        if not any(holds(f"{d.code} {d.describe()}", w.split("|")) for d in found.doubts)
    ]
    return f"no doubt is raised about: {', '.join(missing)}" if missing else ""


def _of_sides(path: Path, truth: Truth, block: SourceBlock | None, notes: bool = True) -> str:
    """Whether each text stands on its own side, and none of them is a printed list; without `notes`, what is
    private is still open."""
    sides = {
        "customer": ("customer", "unknown"),
        "agent": ("agent", "bot", "unknown"),
        "bot": ("bot", "agent", "unknown"),
    }
    for m in messages(path, block):
        text = plain(m.text)
        if m.kind != "event" and m.role != "tool" and text.startswith(("[{", "{'", '{"')):
            return "a nested value was read as a text"
        owner = truth.owner(text)
        if not owner or m.kind == "event":
            continue
        if notes and (m.kind == "note") != (owner == "note"):
            return (
                f"a text of the {owner} is a"
                f" {'private note' if m.kind == 'note' else f'public message of role {m.role}'}"
            )
        if owner != "note" and m.kind != "note" and m.role not in sides[owner]:
            return f"a text of the {owner} is read as one of role {m.role}"
    return ""
