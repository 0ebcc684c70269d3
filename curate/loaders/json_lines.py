"""Whether a JSON file holds one value a line, and the values that damage before them has swallowed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.loaders.decode import Decoder
from curate.loaders.json_scan import MARK, Top, top_values
from curate.loaders.json_values import parse

_BEGIN = re.compile(rb"\n(?=\{)")
_OPEN = (b"[", b",", b":")  # what a value follows that stands inside another one


def bare(line: bytes) -> bytes:
    """A line without what is no data: blanks, NULs, and the byte order mark that joined files have in the
    middle."""
    return line.strip(b" \t\r\n\x00").removeprefix(MARK)


def is_lines(first: bytes, decoder: Decoder) -> bool:
    """Whether a file that begins with these bytes holds one value a line: the first line is a whole value and
    another follows that does not merely open one. Where the first is damaged, what follows decides."""
    head = first.decode(decoder.wide, "ignore").encode("utf-8", "replace") if decoder.wide else first
    line, newline, rest = head.lstrip().partition(b"\n")
    if not newline:
        return False
    second = bare(rest).partition(b"\n")[0].strip()
    begun = line.removeprefix(MARK)[:1]
    if begun in (b"{", b"[", b'"') and second not in (b"", b"{", b"[", b"[{"):
        if _sound(bare(line).removesuffix(b","), decoder):
            return True
        # what the first line opens may be inside it
        ended = line.rstrip(b" \t\r,").endswith(b"}") or not line.rstrip(b" \t\r\x00").endswith(_OPEN)
        if ended and begun == b"{" and second[:2] == b'{"' and second.rstrip(b",").endswith(b"}"):
            return True
    return _turns_to_lines(head, decoder)


def _turns_to_lines(head: bytes, decoder: Decoder) -> bool:
    """Whether two whole objects stand on lines of their own without a comma between, which no document has
    inside, after something that is no sequence of whole values."""
    at, last = 0, False
    for line in head.split(b"\n"):
        whole = line[:2] == b'{"' and line.rstrip()[-1:] == b"}" and _sound(line, decoder)
        if whole and last:
            return any(
                not isinstance(top, Top) or top.fault or not _sound(top.data, decoder)
                for top in top_values(iter((head[:at],)), len(head))
            )
        last = whole or (last and not line.strip())
        at += len(line) + 1
    return False


def apart(top: Top, decoder: Decoder) -> Iterator[Top]:
    """A damaged object, and the whole ones that its damage has swallowed: a missing quotation mark or bracket
    makes all that follows a part of it. A whole one begins a line, and nothing before it leaves it open what
    follows, as a comma does."""
    first, *more = _BEGIN.split(top.data)
    held, whole, fault = [first], False, top.fault
    begin = top.line
    line = begin + first.count(b"\n") + 1
    for piece in more:
        sound = _sound(piece, decoder)
        if whole or (sound and not held[-1].rstrip(b" \t\r\n\x00").endswith(_OPEN)):
            yield Top(begin, b"\n".join(held), fault=fault)
            held, whole, fault, begin = [], sound, "", line
        held.append(piece)
        line += piece.count(b"\n") + 1
    yield Top(begin, b"\n".join(held), fault=fault)


def _sound(data: bytes, decoder: Decoder) -> bool:
    try:
        parse(data, decoder)
    except ValueError:
        return False
    return True
