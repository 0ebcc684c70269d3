"""Foreign text made fit to be shown, and the words in which two texts differ."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from curate.text.plain import squeeze

Segment = tuple[bool, str]  # whether it is marked, and the text

# Controls that turn the reading order could make a record look like what it is not, so they are named instead
# of obeyed.
_BIDI = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_CONTROLS = [c for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) not in "\t\n"]
_VISIBLE = {**{c: f"⟨U+{c:04X}⟩" for c in _BIDI}, **dict.fromkeys([*_CONTROLS, 0xFFFE, 0xFFFF], "\ufffd")}
_SURROGATES = re.compile("[\ud800-\udfff]")
_TOKEN = re.compile(r"(\w+(?:['’]\w+)*|[^\w\s])(\s*)")
_PIECE = re.compile(
    r"`(?P<code>[^`]+)`|(?P<whole>(?<!\S)--[a-z][a-z-]*)|(?:(?!`[^`]+`|(?<!\S)--[a-z]).)+", re.DOTALL
)
_BLANK_LINES = re.compile(r"\n\s*\n\s*")


def visible(text: str) -> str:
    """The text without anything that a page cannot hold or that would turn what stands around it."""
    return _SURROGATES.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").translate(_VISIBLE))


def cut(text: str, limit: int) -> str:
    """One line of at most `limit` characters, with an ellipsis where something is missing."""
    line = squeeze(text[: limit * 4])  # bounded first: a name may be a megabyte
    return line if len(line) <= limit and len(text) <= limit * 4 else line[: limit - 1].rstrip() + "…"


def excerpt(text: str, limit: int) -> str:
    """A text with its lines, at most `limit` characters of it, cut between words where that is near."""
    tidy = _BLANK_LINES.sub("\n\n", text[: limit * 4].strip())
    if len(tidy) <= limit and len(text) <= limit * 4:
        return tidy
    head = tidy[: limit - 2]
    space = head.rfind(" ")
    return (head[:space] if space > limit * 0.8 else head).rstrip() + " …"


def differences(left: str, right: str) -> tuple[list[Segment], list[Segment]]:
    """Both texts in segments; marked are the words of one side that the other has not (longest matching
    blocks)."""
    ours, theirs = _TOKEN.findall(left), _TOKEN.findall(right)
    matcher = SequenceMatcher(None, [t for t, _ in ours], [t for t, _ in theirs], autojunk=False)
    mine, others = [True] * len(ours), [True] * len(theirs)
    for a, b, size in matcher.get_matching_blocks():
        mine[a : a + size] = [False] * size
        others[b : b + size] = [False] * size
    return _joined(ours, mine), _joined(theirs, others)


def _joined(tokens: list[tuple[str, str]], marks: list[bool]) -> list[Segment]:
    """Neighbours with the same mark as one segment; the blank between a marked and an unmarked word is
    unmarked."""
    pieces: list[tuple[bool, str]] = []
    for at, ((token, space), marked) in enumerate(zip(tokens, marks, strict=True)):
        runs_on = marked and at + 1 < len(marks) and marks[at + 1]
        for mark, text in (
            (marked, token + space if runs_on or not marked else token),
            (False, space if marked and not runs_on else ""),
        ):
            if text and pieces and pieces[-1][0] == mark:
                pieces[-1] = (mark, pieces[-1][1] + text)
            elif text:
                pieces.append((mark, text))
    return pieces


def pieces(text: str) -> list[tuple[str, str]]:
    """A sentence of ours in pieces (kind, text): `code` between backticks, `whole` for an option such as
    --encoder, which no line may break, else ""."""
    tokens = [(match.lastgroup or "", match[match.lastgroup or 0]) for match in _PIECE.finditer(text)]
    return [(kind, piece) for kind, piece in tokens if piece]


def highlighted(text: str, wanted: Iterable[str]) -> list[Segment]:
    """The text in segments; marked is each place where one of the wanted words stands, whatever its case."""
    known = sorted({w.strip() for w in wanted if len(w.strip()) > 1}, key=lambda w: (-len(w), w))
    if not known:
        return [(False, text)]
    pattern = re.compile("(" + "|".join(rf"(?<!\w){re.escape(w)}(?!\w)" for w in known) + ")", re.IGNORECASE)
    return [(at % 2 == 1, piece) for at, piece in enumerate(pattern.split(text)) if piece]
