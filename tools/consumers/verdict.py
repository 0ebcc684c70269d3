"""Whether what a consumer says of an export is what was meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tools.consumers.meant import TOOLS, Meant, Message, Turn

Said = Mapping[str, Any]  # of one file: rows, tokens, turns (text, before, and of a pair rejected)
BETWEEN = (
    " … "  # in a text that is meant: what a template may write between the name of a tool and its arguments
)


def faults(
    records: Sequence[Meant], said: Said, rows: int, skipped: Mapping[str, str], lacks: frozenset[str]
) -> Iterator[str]:
    """What differs, in words; nothing where the consumer trains exactly what was meant.

    `rows` is how many the export says it wrote, `skipped` why it left records out, by id, and `lacks` what
    its format cannot hold.
    """
    if said["rows"] != rows:
        yield f"{said['rows']} rows are read of {rows}"
    left = list(said["turns"])
    for record in records:
        if record.id in skipped:
            if not record.may_be_left_out(lacks, skipped[record.id]):
                yield f"{record.id} is left out: {skipped[record.id]}"
            continue
        if record.left_out:
            yield f"{record.id} should have been left out: {record.left_out}"
        for turn in record.turns:
            found = _find(turn, left, loosely=TOOLS in record.unless)
            if found is None:
                yield f"{record.id} is not trained as it was meant: {turn.text[:60]!r}{_nearest(turn, left)}"
            else:
                del left[found]
    for turn in left:
        yield f"trained, and never meant: {turn['text'][:60]!r}"


def _find(turn: Turn, said: Sequence[Said], *, loosely: bool) -> int | None:
    for n, other in enumerate(said):
        replies = ((turn.text, other["text"]), (turn.rejected, other.get("rejected", "")))
        if all(_same(*both, loosely) for both in replies) and _behind(turn.before, other["before"], loosely):
            return n
    return None


def _same(meant: str, said: str, loosely: bool) -> bool:
    """Templates write calls of tools each in its own way; the name and the arguments stand in all, in this
    order."""
    if meant == said or not loosely:
        return meant == said
    return bool(meant) and _in_order([_bare(part) for part in meant.split(BETWEEN)], _bare(said))


def _bare(text: str) -> str:
    """Without what JSON and its writers put between and before signs."""
    return "".join(text.split()).replace("\\", "")


def _behind(meant: Sequence[Message], said: Sequence[Sequence[str]], loosely: bool) -> bool:
    if len(said) == 1 and said[0][0] == "text":  # one text, in the consumer's own form
        return _in_order([text for _, text in meant], said[0][1])
    if loosely and len(said) > len(meant) and said[0][0] == "system":  # the tools, described
        said = said[1:]
    return len(meant) == len(said) and all(
        # what a tool gave is the user's in some templates
        (role == other[0] or (loosely and role == "tool")) and _same(text, other[1], loosely)
        for (role, text), other in zip(meant, said, strict=True)
    )


def _in_order(parts: Iterable[str], text: str) -> bool:
    at = 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def _nearest(turn: Turn, said: Sequence[Said]) -> str:
    """What the consumer has of the turn all the same."""
    for other in said:
        if other["text"] == turn.text:
            rejected = f" and before {other['rejected'][:100]!r}" if "rejected" in other else ""
            return f", but behind {str(other['before'])[-200:]}{rejected}"
    near = [other["text"] for other in said if turn.text[:20] in other["text"]]
    return f", but {near[0][:100]!r}" if near else ""
