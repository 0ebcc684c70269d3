"""Open questions and doubts as commented lines of a recipe, which only need uncommenting."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace

import yaml

from curate.loaders.account import Doubt, Question, quoted

WIDTH = 110
_SECTION = re.compile(r"(messages|conversations): \{(.*)\}(\s*#.*)?$")


def with_open_lines(
    body: list[str], questions: Sequence[Question], doubts: Sequence[Doubt], indent: int
) -> list[str]:
    """The lines of one block of `source` with what is open: keys of a section that is there stand inside it,
    all else at the end."""
    lines = list(body)
    for question in _joined(questions):
        note = (
            f'OPEN: {question.what}. A run stops until this is answered: remove the "# " from the line that'
            " is right."
        )
        _put(lines, note, question.add, indent, question.senders)
    for notes, settle in _settled(doubts):
        for note in notes[:-1]:
            lines += _note(note, indent)
        _put(lines, notes[-1], (settle,), indent)
    return lines


def _settled(doubts: Sequence[Doubt]) -> Iterator[tuple[list[str], str]]:
    """The doubts as notes and the line that settles them; those that one list settles (accept, leave_out,
    skip) together, as a block has each key once."""
    groups: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        groups.setdefault(doubt.settle.partition(":")[0], []).append(doubt)
    for key, held in groups.items():
        notes = [f"DOUBT: {doubt.what}. A run ends with status 1 until this is settled." for doubt in held]
        values = [value for doubt in held for value in _listed(yaml.safe_load(doubt.settle)[key])]
        if len(held) == 1 or not held[0].settle.startswith(f"{key}: ["):
            yield from (([note], doubt.settle) for note, doubt in zip(notes, held, strict=True))
        else:
            yield (
                notes,
                f"{key}: [{', '.join(quoted(v) for v in dict.fromkeys(values))}]   # all that were checked",
            )


def _joined(questions: Sequence[Question]) -> list[Question]:
    """The questions, those about private columns of one section as one: a section has each key once."""
    out: list[Question] = []
    for question in questions:
        section = question.add[0].partition(":")[0]
        same = next(
            (
                n
                for n, q in enumerate(out)
                if q.code == question.code == "private" and q.add[0].partition(":")[0] == section
            ),
            None,
        )
        if same is None:
            out.append(question)
            continue
        one, two = (yaml.safe_load(q.add[0])[section] for q in (out[same], question))
        keys = {
            k: list(dict.fromkeys([*_listed(one.get(k)), *_listed(two.get(k))]))
            for k in dict.fromkeys((*one, *two))
        }
        parts = ", ".join(f"{k}: [{', '.join(quoted(str(v)) for v in held)}]" for k, held in keys.items())
        line = f"{section}: {{{parts}}}   # only the columns and values that customers saw"
        out[same] = replace(
            out[same],
            what=f"{out[same].what}; {question.what}",
            add=(line, *out[same].add[1:], *question.add[1:]),
        )
    return out


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _put(
    lines: list[str], note: str, add: Sequence[str], indent: int, senders: Sequence[tuple[str, int]] = ()
) -> None:
    first = _SECTION.match(add[0])
    start = next(
        (n for n, line in enumerate(lines) if first and line.strip("- ").startswith(f"{first[1]}:")), None
    )
    inner = [section for line in add if start is not None and (section := _SECTION.match(line))]
    outer = [line for line in add if start is None or not _SECTION.match(line)]
    if senders:  # they take the place of the first line, a list of names
        listed = (f"  - {quoted(name)}   # in {n:,} conversation{'s' * (n != 1)}" for name, n in senders)
        outer = [f"{outer[0].partition(':')[0]}:", *listed, *outer[1:]]
    pad = " " * indent
    made = [f"{pad}# {line}" for line in outer]
    if inner and start is not None:
        end = next(
            (n for n in range(start + 1, len(lines)) if len(lines[n]) - len(lines[n].lstrip(" #")) <= indent),
            len(lines),
        )
        inside = [f"{pad}  # {part}" for section in inner for part in _keys(section[2], section[3] or "")]
        lines[end:end] = [*_note(note, indent + 2), *inside]
        made = [f"{pad}# {line}" for line in outer]
    else:
        lines += _note(note, indent)
    lines += made


def _note(text: str, indent: int) -> list[str]:
    return [f"{' ' * indent}# {line}" for line in textwrap.wrap(text, WIDTH - indent)]


def _keys(text: str, remark: str) -> list[str]:
    """`internal: a, public_values: [b, c]` as a line a key; a remark stays with the first."""
    parts = [f"{key}: {quoted(value)}" for key, value in yaml.safe_load(f"{{{text}}}").items()]
    return [f"{part}{remark if n == 0 else ''}" for n, part in enumerate(parts)]
