"""JSON in all the ways exports have it: one value a line, one array, or pages such as {"tickets": [...]}.

A streaming parser would stop at the first bad value of an array. Here the bytes of each value are cut out
first (see json_scan) and parsed alone, so that one bad value costs one reject.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from curate.loaders.account import EXCERPT, LoadReport, Reject
from curate.loaders.decode import Decoder, byte_lines, chunks, decoder_of
from curate.loaders.files import InputFile
from curate.loaders.json_faults import fault_in
from curate.loaders.json_lines import apart, bare, is_lines
from curate.loaders.json_pages import ENVELOPES, PAGES, is_envelope, is_talk, is_turns
from curate.loaders.json_scan import ALONE, CutValue, Top, cut, top_values
from curate.loaders.json_values import load_json, parse
from curate.loaders.salvage import READ_ERRORS, Unreadable
from curate.loaders.unwrap import control_line, unwrap

WHOLE = 8 << 20  # bytes up to which one JSON document is parsed at once

_REPEATED = (
    "JSON values in which a key occurs twice: {count}; the last one counts, and the others are left out"
)


@dataclass(slots=True)
class Piece:
    """One JSON value: the top-level key or stream it stood under (or empty), its place, what was noticed, and
    what pipeline it came through."""

    key: str
    locator: str
    value: Any
    flags: list[str]
    pipeline: str = ""


def pieces(file: InputFile, report: LoadReport | None = None) -> Iterator[Piece | Reject]:
    """Every value of the file with its place. Faults come as rejects: bad_json, truncated, not_a_number,
    too_deep..."""

    def read(decoder: Decoder, first: bytes, blocks: Iterator[bytes]) -> Iterator[Piece | Reject]:
        return (read_lines if is_lines(first, decoder) else _document)(file, decoder, blocks)

    return streamed(file, report, read)


class Placed(Protocol):
    """What is read of a file, and where it stands, or ends."""

    @property
    def locator(self) -> str: ...


R = TypeVar("R", bound=Placed)


def streamed(
    file: InputFile, report: LoadReport | None, read: Callable[[Decoder, bytes, Iterator[bytes]], Iterator[R]]
) -> Iterator[R | Reject]:
    """What `read` makes of the file's content, given its decoder, its first bytes and all of it in blocks; a
    stream that ends early is a reject."""
    place = "file"
    decoder = None
    teller = Teller(file, report)
    try:
        with file.open() as stream:
            decoder, first = decoder_of(stream, file.encoding)
            for item in read(decoder, first, chunks(stream, decoder, first)):
                place = item.locator or place
                if teller.keeps(item):
                    yield item
    except Unreadable as error:
        yield Reject(file.label, f"after {place}", str(error))
    except READ_ERRORS as error:
        yield Reject(file.label, f"after {place}", "unreadable", str(error)[:EXCERPT])
    if decoder:
        if decoder.fault:
            yield Reject(file.label, f"after {place}", decoder.fault)
        decoder.note(file, report)


class Teller:
    """Opens the pieces of a file that a pipeline carries, and tells the report of the first fault, of what is
    no record, and of repeated keys."""

    def __init__(self, file: InputFile, report: LoadReport | None) -> None:
        self._file, self._report = file, report
        self._named = False  # one fault a file is enough for a person

    def keeps(self, item: Placed) -> bool:
        """Whether an item is more than a line about the pipeline itself."""
        file, report = self._file, self._report
        if isinstance(item, Reject):
            if item.fault and report is not None and not self._named:
                self._named = True
                report.warn(f"{file.label}: {item.locator}: {item.fault}")
        elif isinstance(item, Piece):
            item.value, carried, item.pipeline = unwrap(item.value)
            item.key = item.key or carried
            if control := control_line(item.value):
                if report:
                    report.omit(control)
                return False
            if report and "duplicate_keys" in item.flags and "duplicate_keys" not in file.accept:
                report.flag("duplicate_keys", _REPEATED, file.where(item.locator))
        return True


def read_lines(
    file: InputFile, decoder: Decoder, blocks: Iterator[bytes], first: int = 1
) -> Iterator[Piece | Reject]:
    """The values of lines, of which the first has this number."""
    for number, (line, ended) in enumerate(byte_lines(blocks), first):
        data = bare(line)
        if not data:
            continue
        locator = f"line {number}"
        try:
            value, flags = parse(data, decoder)
        except ValueError as error:
            held = list(
                top_values(iter((data,)), len(data))
            )  # values that share a line, or end in a comma, are whole all the same
            whole = [_parsed(top, decoder) for top in held if isinstance(top, Top) and not top.fault]
            if whole and len(whole) == len(held) and all(whole):
                for n, (value, flags) in enumerate(filter(None, whole)):
                    yield from _opened(
                        value, flags, locator if len(whole) == 1 else f"{locator} value {n}", decoder
                    )
                continue
            reason = "truncated" if not ended and str(error) == "bad_json" else str(error)
            yield _reject(file, locator, reason, data)
        else:
            if isinstance(value, dict):  # as nearly all lines are
                yield Piece("", locator, value, flags)
            else:
                yield from _opened(value, flags, locator, decoder)


def _parsed(top: Top, decoder: Decoder) -> tuple[Any, list[str]] | None:
    """The value and its flags; None where it is damaged."""
    try:
        value, flags = parse(top.data, decoder)
    except ValueError:
        return None
    return value, [*flags, "trailing_comma"] if top.comma else flags


def _opened(value: Any, flags: list[str], locator: str, decoder: Decoder) -> Iterator[Piece]:
    """The value of a line. A text that holds JSON is read once more; a list of turns is a row of messages,
    any other list that is not empty holds rows."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            value, more = parse(value.encode("utf-8", "surrogatepass"), decoder)
            flags = [*flags, *more, "json_in_text"]
        except ValueError:
            pass
    if not isinstance(value, list) or not value:
        yield Piece("", locator, value, flags)
    elif is_turns(value) or is_talk(value):
        yield Piece("", locator, {"messages": value}, flags)
    else:
        for n, item in enumerate(value):
            yield Piece("", f"{locator} item {n}", item, flags)


def _document(file: InputFile, decoder: Decoder, blocks: Iterator[bytes]) -> Iterator[Piece | Reject]:
    """One document, or several one after the other over any number of lines; a large one is cut into its
    values."""
    held: Top | None = None
    lone = True
    for top in top_values(blocks, WHOLE):
        if isinstance(top, CutValue):
            yield from _part(file, decoder, top)
            continue
        if held:
            lone = False
            yield from _whole(file, decoder, held, lone)
        held = top
    if held:
        yield from _whole(file, decoder, held, lone)


def _whole(file: InputFile, decoder: Decoder, top: Top, lone: bool) -> Iterator[Piece | Reject]:
    """The values of one document; `lone`: it is the file's only one."""
    where = f"line {top.line}"
    try:
        value, flags, repeated = load_json(top.data, decoder) if not top.fault else (None, [], [])
    except ValueError:
        value = None
    if value is None or (
        is_envelope(value) and any(value is r for r in repeated)
    ):  # of a page with a list twice both lists are read
        yield from _damaged(file, decoder, top, "" if lone else where)
        return
    flags = [*flags, "trailing_comma"] if top.comma else flags
    yield from _flagged(_values(value, flags, where, lone, decoder), {id(r) for r in repeated})


def _values(value: Any, flags: list[str], where: str, lone: bool, decoder: Decoder) -> Iterator[Piece]:
    """What a whole document holds."""
    if isinstance(value, str) or (isinstance(value, list) and not lone):
        yield from _opened(value, flags, "item 0" if lone else where, decoder)
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from _opened(item, flags, f"item {n}", decoder)
    elif is_envelope(value):
        yield from unfold_page(value, "" if lone else f"{where} ", flags)
    else:
        yield Piece("", "item 0" if lone else where, value, flags)


def _damaged(file: InputFile, decoder: Decoder, top: Top, where: str) -> Iterator[Piece | Reject]:
    """The sound values of a damaged array or page, and those that a damaged object has swallowed; a record
    that is damaged is one reject."""
    values = list(apart(top, decoder)) if top.data[:1] == b"{" else []
    if len(values) > 1:
        for value in values:
            yield from _whole(file, decoder, value, lone=False)
        return
    if top.data[:1] in b"[{":
        parts = [
            item
            for cut_out in cut(iter((top.data,)))
            for item in _part(file, decoder, CutValue(*cut_out), where)
        ]
        if top.data[:1] == b"[" or any(
            isinstance(p, Piece) and p.key in PAGES and isinstance(p.value, dict) for p in parts
        ):
            yield from parts
            return
    try:
        parse(top.data, decoder)
        reason = top.fault
    except ValueError as error:
        reason = top.fault or str(error)
    yield _reject(file, where or f"line {top.line}", reason, top.data)


def _part(file: InputFile, decoder: Decoder, part: CutValue, where: str = "") -> Iterator[Piece | Reject]:
    """A value that was cut out of a document."""
    alone = part.number == ALONE
    locator = f"{where} {part.key or 'item'}{'' if alone else f' {part.number}'}".strip()
    if part.fault:
        yield _reject(file, locator, part.fault, part.data)
        return
    try:
        value, flags = parse(part.data, decoder)
    except ValueError as error:
        yield _reject(file, locator, str(error), part.data)
    else:
        if not part.key:
            yield from _opened(value, flags, locator, decoder)
        elif not alone or isinstance(value, (dict, list)):  # a counter or link of the page is no value
            yield Piece(part.key, locator, value, flags)


def _flagged(all_pieces: Iterator[Piece], repeated: Container[int]) -> Iterator[Piece]:
    """The pieces of a document; those that hold one of the `repeated` objects (by identity) are flagged."""
    for piece in all_pieces:
        waiting = [piece.value] if repeated else []
        while waiting:
            value = waiting.pop()
            if id(value) in repeated:
                piece.flags = [*piece.flags, "duplicate_keys"]
                break
            waiting += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        yield piece


def unfold_page(page: dict[str, Any], where: str, flags: list[str]) -> Iterator[Piece]:
    """The values of a page, each under its key; counters, names and links of the page itself are no
    values. An object with an id, such as the article beside the ticket of a webhook, is one."""
    for key, held in page.items():
        if isinstance(held, list):
            for n, item in enumerate(held):
                yield Piece(key, f"{where}{key} {n}", item, flags)
        elif isinstance(held, dict) and (key in ENVELOPES or "id" in held):
            yield Piece(key, f"{where}{key}", held, flags)


def _reject(file: InputFile, locator: str, reason: str, data: bytes) -> Reject:
    return Reject(
        file.label,
        locator,
        reason,
        data[: EXCERPT * 4].decode("utf-8", "replace")[:EXCERPT],
        fault_in(data, reason),
    )
