"""JSON in all the ways exports have it: one value a line, one array, or pages such as {"tickets": [...]}.

A streaming parser would stop at the first bad value of an array. Here the bytes of each value are cut out first (a
scan that only minds strings and brackets) and parsed alone, so that one bad value costs one reject.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from curate.loaders.account import EXCERPT, LoadReport, Reject
from curate.loaders.archives import READ_ERRORS, Unreadable
from curate.loaders.decode import MAX_PIECE, Decoder, byte_lines, chunks, decoder_of
from curate.loaders.files import InputFile

_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["\[\]{},:]', re.DOTALL)
WHOLE = 8 << 20  # bytes up to which one JSON document is parsed at once
# arrays under these keys are pages of records; a document without such a key and with an id is one record itself
ENVELOPES = frozenset(
    ("tickets", "ticket", "ticket_events", "comments", "users", "data", "value", "results", "rows", "records", "items", "messages", "conversations")
)

_REPEATED = "a key stands twice in {count} JSON values; the last one counts, and what the others say is left out"


@dataclass(slots=True)
class Piece:
    """One JSON value: the top-level key it stood under (or empty), its place, and what was noticed while reading."""

    key: str
    locator: str
    value: Any
    flags: list[str]


def parse(data: bytes, decoder: Decoder) -> tuple[Any, list[str]]:
    """The value and flags. Whole numbers are exact, others Decimal (their text is kept); ValueError says why not."""
    value, flags, repeated = _parsed(data, decoder)
    return value, [*flags, "duplicate_keys"] if repeated else flags


def _parsed(data: bytes, decoder: Decoder) -> tuple[Any, list[str], list[dict[str, Any]]]:
    """The value, flags of the whole, and the objects in it that hold a key twice."""
    text, mixed = decoder.decode(data)
    flags = ["mixed_encoding"] if mixed else []
    repeated: list[dict[str, Any]] = []

    def no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            repeated.append(made)
        return made

    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=no_repeats)
    except RecursionError:
        raise ValueError("too_deep") from None
    except json.JSONDecodeError:
        raise ValueError("bad_json") from None
    except ValueError as error:
        raise ValueError(str(error) if str(error) == "not_a_number" else "bad_number") from None
    return value, flags, repeated


def _refuse(name: str) -> None:
    raise ValueError("not_a_number")


def pieces(file: InputFile, report: LoadReport | None = None) -> Iterator[Piece | Reject]:
    """Every value of the file with its place. Faults come as rejects: bad_json, truncated, not_a_number, too_deep..."""
    place = "file"
    decoder = None
    try:
        with file.open() as stream:
            decoder, first = decoder_of(stream, file.encoding)
            read = _lines if _is_lines(first, decoder) else _document
            for item in read(file, decoder, chunks(stream, decoder, first)):
                place = item.locator
                if report and isinstance(item, Piece) and "duplicate_keys" in item.flags and "duplicate_keys" not in file.accept:
                    report.flag("duplicate_keys", _REPEATED, file.where(place))
                yield item
    except Unreadable as error:
        yield Reject(file.label, f"after {place}", str(error))
    except READ_ERRORS as error:
        yield Reject(file.label, f"after {place}", "unreadable", str(error)[:EXCERPT])
    if decoder:
        if decoder.fault:
            yield Reject(file.label, f"after {place}", decoder.fault)
        decoder.note(file, report)


def _is_lines(first: bytes, decoder: Decoder) -> bool:
    """Whether the file holds one value a line: the first line is a whole value and another follows."""
    head = first.decode(decoder.wide, "ignore").encode("utf-8", "replace") if decoder.wide else first
    head = head.lstrip()
    line, newline, rest = head.partition(b"\n")
    if not newline or not rest.strip():
        return False
    if line.lstrip()[:1] != b"{":
        return False
    try:
        parse(line, decoder)
    except ValueError:
        # a bad first line must not turn the file into one document: the second line decides
        second = rest.split(b"\n", 1)[0].strip()
        return second.startswith(b'{"') and second.endswith(b"}") and line.rstrip().endswith(b"}")
    return True


def _lines(file: InputFile, decoder: Decoder, blocks: Iterator[bytes]) -> Iterator[Piece | Reject]:
    for number, (line, ended) in enumerate(byte_lines(blocks), 1):
        data = line.strip(b" \t\r\n\x00")
        if not data:
            continue
        locator = f"line {number}"
        try:
            value, flags = parse(data, decoder)
        except ValueError as error:
            reason = "truncated" if not ended and str(error) == "bad_json" else str(error)
            yield _reject(file, locator, reason, data)
        else:
            yield Piece("", locator, value, flags)


def _document(file: InputFile, decoder: Decoder, blocks: Iterator[bytes]) -> Iterator[Piece | Reject]:
    """One document: parsed at once where it is small and sound, else cut into its values."""
    held: list[bytes] = []
    size = 0
    for block in blocks:
        held.append(block)
        size += len(block)
        if size > WHOLE:
            break
    if size <= WHOLE:
        data = b"".join(held).strip(b" \t\r\n\x00")
        try:
            value, flags, repeated = _parsed(data, decoder)
        except ValueError:
            held = [data]
        else:
            if not (is_envelope(value) and any(value is r for r in repeated)):  # of a page with a list twice both lists are read
                yield from _flagged(_unfold(value, flags), {id(r) for r in repeated})
                return
            held = [data]

    def again() -> Iterator[bytes]:
        yield from held
        held.clear()
        yield from blocks

    yield from _cut(file, decoder, again())


def is_envelope(value: Any) -> bool:
    """Whether an object is a page of records, not a record: it has no id, and an array of objects under a usual key."""
    if not isinstance(value, dict) or "id" in value:
        return False
    for key, held in value.items():
        if key == "ticket" and isinstance(held, dict):
            return True
        if key in ENVELOPES and isinstance(held, list) and (not held or isinstance(held[0], dict)):
            turn = held[0] if held else {}
            return not ({"role", "content"} <= set(turn) or {"from", "value"} <= set(turn) or {"role", "parts"} <= set(turn))
    return False


def _unfold(value: Any, flags: list[str]) -> Iterator[Piece]:
    if isinstance(value, list):
        for n, item in enumerate(value):
            yield Piece("", f"item {n}", item, flags)
    elif is_envelope(value):
        yield from unfold_page(value, "", flags)
    else:
        yield Piece("", "item 0", value, flags)


def _flagged(found: Iterator[Piece], repeated: Container[int]) -> Iterator[Piece]:
    """The pieces of a document; those that hold one of the `repeated` objects (by identity) are flagged."""
    for piece in found:
        waiting = [piece.value] if repeated else []
        while waiting:
            value = waiting.pop()
            if id(value) in repeated:
                piece.flags = [*piece.flags, "duplicate_keys"]
                break
            waiting += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        yield piece


def unfold_page(page: dict[str, Any], where: str, flags: list[str]) -> Iterator[Piece]:
    """The values of a page, each under its key."""
    for key, held in page.items():
        if isinstance(held, list):
            for n, item in enumerate(held):
                yield Piece(key, f"{where}{key} {n}", item, flags)
        else:
            yield Piece(key, f"{where}{key}", held, flags)


def _reject(file: InputFile, locator: str, reason: str, data: bytes) -> Reject:
    return Reject(file.label, locator, reason, data[: EXCERPT * 4].decode("utf-8", "replace")[:EXCERPT])


def _cut(file: InputFile, decoder: Decoder, blocks: Iterator[bytes]) -> Iterator[Piece | Reject]:
    """Values of a large or damaged document, cut out by brackets and parsed one by one."""
    for key, number, data, reason in cut(blocks):
        locator = f"{key} {number}".strip() if key else f"item {number}"
        if reason:
            yield _reject(file, locator, reason, data)
            continue
        try:
            value, flags = parse(data, decoder)
        except ValueError as error:
            yield _reject(file, locator, str(error), data)
        else:
            yield Piece(key, locator, value, flags)


def cut(blocks: Iterator[bytes]) -> Iterator[tuple[str, int, bytes, str]]:
    """Cuts an array into its values, or an object into its values and the values of its arrays.

    Yields (key, number, bytes, fault). The last, unfinished value has the fault "truncated". Linear in the input, and
    never more than one value and one block in memory.
    """
    scan = Scanner()
    for block in blocks:
        yield from scan.feed(block)
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

    def feed(self, block: bytes) -> Iterator[tuple[str, int, bytes, str]]:
        self.buffer = self.buffer[self.start :] + block
        self.at -= self.start
        self.start = 0
        for match in _TOKEN.finditer(self.buffer, self.at):
            token = match[0]
            if token == b'"':  # the string goes on in the next block
                self.at = match.start()
                break
            self.at = match.end()
            if len(token) == 1:
                yield from self._step(token, match.start(), match.end())
        if len(self.buffer) - self.at > MAX_PIECE:  # one string without end
            raise Unreadable("value_too_large")
        if len(self.buffer) - self.start > MAX_PIECE:
            if not self.skipping:
                yield self.key, self.number, self.buffer[self.start : self.start + 1000], "value_too_large"
            self.skipping = True
            self.start = self.at

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
        elif token == b"," and self.depth == self.base:
            yield from self._value(begin)
            self.start = end

    def _value(self, end: int) -> Iterator[tuple[str, int, bytes, str]]:
        data = self.buffer[self.start : end].strip()
        if self.skipping:
            self.skipping = False
            self.number += 1
        elif data:
            yield self.key, self.number, data, ""
            self.number += 1

    def close(self) -> Iterator[tuple[str, int, bytes, str]]:
        data = self.buffer[self.start :].strip()
        if self.depth > 0 or data:
            yield self.key, self.number, data, "truncated" if self.depth > 0 else "bad_json"
