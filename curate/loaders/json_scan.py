"""Where JSON values begin and end in a stream of bytes: a scan that minds only strings and brackets, linear
in the input."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from curate.loaders.decode import MAX_PIECE
from curate.loaders.json_ends import UNFINISHED, sign_behind
from curate.loaders.json_marks import CLOSE, COLON, COMMA, OPEN, marks_in
from curate.loaders.salvage import Unreadable

MARK = b"\xef\xbb\xbf"  # a byte order mark, which joined files hold in the middle
_BLANK = b" \t\r\n\x00,"
ALONE = -1
_AGAIN = 4 << 20  # bytes of an unfinished value up to which it is looked at from its beginning


@dataclass(slots=True)
class Top:
    """A value that stands in no other: its first line, its bytes, whether a comma follows, and its fault."""

    line: int
    data: bytes
    comma: bool = False
    fault: str = ""


@dataclass(slots=True)
class CutValue:
    """A value cut out of a document that is too large to hold: the key it stood under, its number there, its
    bytes and its fault.

    The number of what stands under a key of its own, and not in a list, is ALONE.
    """

    key: str
    number: int
    data: bytes
    fault: str


def top_values(blocks: Iterator[bytes], whole: int) -> Iterator[Top | CutValue]:
    """The values of a stream one after the other, over however many lines each; one of more than `whole`
    bytes comes in parts.

    A comma between two values is no data. The last, unfinished value has the fault "truncated".
    """
    scan = _Tops()
    for block in blocks:
        yield from scan.feed(block)
        while scan.begun and len(scan.buffer) > whole:
            rest = yield from _parts(scan, blocks)
            yield from scan.feed(rest)
    yield from scan.close()


def _parts(scan: _Tops, blocks: Iterator[bytes]) -> Generator[CutValue, None, bytes]:
    """The parts of the value that `scan` has begun; returns what follows it."""
    parts = Scanner()
    block: bytes | None = scan.take()
    while block is not None:
        for part in parts.feed(block):
            yield CutValue(*part)
        scan.line += block.count(b"\n") - parts.rest.count(b"\n")
        if parts.done:
            return parts.rest
        block = next(blocks, None)
    for part in parts.close():
        yield CutValue(*part)
    return b""


class _Tops:
    """The state of `top_values` between blocks: `buffer` begins where the value, or the gap before it,
    does."""

    def __init__(self) -> None:
        self.buffer = b""
        self.at = self.depth = 0
        self.line = 1
        self.begun = False
        self.held: Top | None = None  # waits for the comma after it

    def feed(self, block: bytes) -> Iterator[Top]:
        self.buffer += block
        start = 0
        stray = True
        while stray:
            found = marks_in(self.buffer, self.at, self.depth, 1, b"")
            for mark in found.marks:
                if not self.begun and mark.sign not in CLOSE:
                    yield from self._gap(self.buffer[start : mark.at])
                    start, self.begun = mark.at, True
                elif self.begun and mark.depth == 0:
                    self.held = Top(self.line, self.buffer[start : mark.at + 1])
                    self.line += self.held.data.count(b"\n")
                    start, self.begun = mark.at + 1, False
            self.at, self.depth, stray = found.end, max(found.depth, 0), found.stray
        self.buffer, self.at = self.buffer[start:], self.at - start
        if len(self.buffer) > MAX_PIECE:
            raise Unreadable("value_too_large")

    def _gap(self, gap: bytes) -> Iterator[Top]:
        """What stands between two values: the one before it is sent on, and anything but blanks is a
        fault."""
        text = gap.replace(MARK, b"").strip(_BLANK)
        if self.held:
            self.held.comma = b"," in gap and not text
            yield self.held
            self.held = None
        if text:
            yield Top(self.line, text, fault="bad_json")
        self.line += gap.count(b"\n")

    def take(self) -> bytes:
        """Hands over the unfinished value."""
        data, self.buffer, self.at, self.depth, self.begun = self.buffer, b"", 0, 0, False
        return data

    def close(self) -> Iterator[Top]:
        if self.begun:
            yield from self._gap(b"")
            yield Top(self.line, self.buffer.strip(), fault="truncated")
        else:
            yield from self._gap(self.buffer)


def cut(blocks: Iterator[bytes]) -> Iterator[tuple[str, int, bytes, str]]:
    """Cuts an array into its values, or an object into its values and the values of its arrays.

    Yields (key, number, bytes, fault), as Part has them. The last, unfinished value has the fault
    "truncated". Linear in the input, and never more than one value and one block in memory.
    """
    scan = Scanner()
    for block in blocks:
        yield from scan.feed(block)
        if scan.done:
            return
    yield from scan.close()


class Scanner:
    """The state of `cut` between blocks."""

    def __init__(self) -> None:
        self.buffer = b""
        self.start = self.at = 0  # of the value being read; of the next byte to look at
        self.depth = 0
        self.base = 0  # depth at which values lie
        self.object = False
        self.key = ""
        self.number = 0
        self.skipping = False
        self.awaits = False  # whether the value at work goes on in the next block
        self.rest = b""  # what follows the document
        self.done = False

    def feed(self, block: bytes) -> Iterator[tuple[str, int, bytes, str]]:
        self.buffer = self.buffer[self.start :] + block
        self.at -= self.start
        self.start = 0
        if self._is_between:
            yield from self._sound_values()
            if self.awaits:
                return
        # of values in one list only what parts them is needed
        listed = self.buffer.lstrip()[:1] == b"[" if not self.depth else self.base == 1 and not self.object
        found = marks_in(self.buffer, self.at, self.depth, 1 if listed else 2, COMMA + COLON)
        for mark in found.marks:
            self.depth = mark.depth - (mark.sign in OPEN) + (mark.sign in CLOSE)
            yield from self._step(mark.sign, mark.at, mark.at + 1)
            if self.done:
                self.rest, self.buffer, self.start, self.at = self.buffer[mark.at + 1 :], b"", 0, 0
                return
        self.at, self.depth = found.end, found.depth
        if self.base == self._list_depth and not self.skipping and len(self.buffer) - self.start < _AGAIN:
            self.at, self.depth = self.start, self.base  # what is begun is looked at anew, as a whole
        if len(self.buffer) - self.at > MAX_PIECE:  # one string without end
            raise Unreadable("value_too_large")
        if len(self.buffer) - self.start > MAX_PIECE:
            if not self.skipping:
                yield self.key, self._place, self.buffer[self.start : self.start + 1000], "value_too_large"
            self.skipping = True
            self.start = self.at

    @property
    def _list_depth(self) -> int:
        """How deep the values of lists lie that are cut out."""
        return 2 if self.object else 1

    @property
    def _is_between(self) -> bool:
        """Whether what comes next is a value of a list, or what follows one."""
        return self.at == self.start and self.depth == self.base == self._list_depth and not self.skipping

    def _sound_values(self) -> Iterator[tuple[str, int, bytes, str]]:
        """The values of a list one after the other, as long as they are sound and a comma follows."""
        view = memoryview(self.buffer)
        behind = sign_behind(view)
        while behind > 0 and self.buffer[self.start + behind] == COMMA[0]:
            yield from self._value(self.start + behind)
            self.start += behind + 1
            behind = sign_behind(view[self.start :])
        self.at = self.start
        self.awaits = behind == UNFINISHED and len(self.buffer) - self.start < _AGAIN

    def _step(self, token: bytes, begin: int, end: int) -> Iterator[tuple[str, int, bytes, str]]:
        if token in b"[{":
            self.depth += 1
            top = self.depth == 1 or (self.depth == 2 and self.object and token == b"[" and self.base == 1)
            if top:
                self.object = self.object or token == b"{"
                self.base, self.start = self.depth, end
        elif token == b":" and self.depth == 1 and self.object:
            self.key = self.buffer[self.start : begin].strip().strip(b'"').decode("utf-8", "replace")
            self.start = end
            self.number = 0
        elif token in b"]}":
            if self.depth == self.base:
                yield from self._value(begin)
                self.start = end
                self.base -= 1
                self.number = 0 if self.base else self.number
            self.depth -= 1
            self.done = self.depth == 0
        elif token == b"," and self.depth == self.base:
            yield from self._value(begin)
            self.start = end

    @property
    def _place(self) -> int:
        return ALONE if self.object and self.base < 2 else self.number

    def _value(self, end: int) -> Iterator[tuple[str, int, bytes, str]]:
        data = self.buffer[self.start : end].strip()
        if self.skipping:
            self.skipping = False
            self.number += 1
        elif data:
            yield self.key, self._place, data, ""
            self.number += 1

    def close(self) -> Iterator[tuple[str, int, bytes, str]]:
        data = self.buffer[self.start :].strip()
        if self.depth > 0 or data:
            yield self.key, self._place, data, "truncated" if self.depth > 0 else "bad_json"
