"""Bytes to text without losing any: byte order marks, UTF-16, old single-byte encodings, and files that mix
them."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from curate.loaders.account import LoadReport
from curate.loaders.files import InputFile
from curate.loaders.salvage import READ_ERRORS, Unreadable

CHUNK = 1 << 20
HEAD = 8 << 20  # bytes looked at to tell encoding and shape
MAX_PIECE = 64 << 20  # bytes of one line or JSON value; a 5 MB body with its base64 images stays far below
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass
class Decoder:
    """How one file's bytes become text. Lines that are no UTF-8 are read in `fallback`; `mixed` counts them.

    `said` is the encoding that the recipe names for what is neither UTF-8 nor marked; `misfit` counts pieces
    that are not in it either.
    """

    head: bytes
    said: str = ""
    mixed: int = 0
    clean: int = 0
    misfit: int = 0
    fault: str = ""  # why the stream ended before its end: what came before it still counts

    @cached_property
    def mark(self) -> tuple[bytes, str]:
        return next(((m, name) for m, name in _MARKS if self.head.startswith(m)), (b"", ""))

    @cached_property
    def wide(self) -> str:
        """The two- or four-byte encoding of the file, or empty."""
        if self.mark[1] not in ("", "utf-8"):
            return self.mark[1]
        if self.said:
            # one byte a letter is told line by line; of other encodings a line may be UTF-8 by chance, a
            # whole file is not
            return "" if is_single_byte(self.said) or _is_utf8_head(self.head) else self.said
        sample = self.head[:4096]
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if len(sample) < 8 or not (even or odd):
            return ""
        clear = max(even, odd) > 0.3 * len(sample) / 2 and min(even, odd) < 0.05 * len(sample) / 2
        order = "utf-16-be" if even > odd else "utf-16-le"
        return order if clear or (not min(even, odd) and _has_wide_blanks(sample, order)) else ""

    @cached_property
    def fallback(self) -> str:
        """The encoding of what is no UTF-8: as it was said, or guessed from all such lines of the head."""
        from curate.loaders.western import guess

        return self.said or guess(
            b"\n".join(line for line in self.head.split(b"\n") if not _is_utf8(line))[: 1 << 18]
        )

    @cached_property
    def legacy(self) -> bool:
        """Whether the whole file is in the fallback encoding: no line beyond ASCII is UTF-8."""
        beyond = [line for line in self.head.split(b"\n") if not line.isascii()]
        return bool(beyond) and not any(_is_utf8(line) for line in beyond)

    def decode(self, data: bytes) -> tuple[str, bool]:
        """The text, and whether it is in another encoding than the rest of the file."""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            self.mixed += 1
            text, fits = _decode(data, self.fallback)
            self.misfit += not fits
            return text, not self.legacy and not self.said
        if not text.isascii():
            self.clean += 1
        return text, False

    @property
    def name(self) -> str:
        """What the file turned out to be, for the report: known once it is read."""
        if self.wide:
            return self.wide
        base = "utf-8 with mark" if self.mark[0] else "utf-8"
        if not self.mixed:
            return base
        return f"{base} mixed with {self.fallback}" if self.clean else self.fallback

    def note(self, file: InputFile, report: LoadReport | None) -> None:
        """Tells the report of a file, once it is read, what its encoding was taken for."""
        if report is None:
            return
        report.encodings[file.label] = self.name
        if "odd_encoding" in file.accept:
            return
        if self.said:
            if self.misfit:
                report.assume(
                    self.said,
                    file.label,
                    f"holds bytes that are not {self.said}, the encoding that the recipe names",
                    "accept: [odd_encoding]",
                )
        elif self.wide and not self.mark[0]:
            report.assume(
                self.wide, file.label, f"is UTF-16 without a byte order mark, and was read as {self.wide}"
            )
        elif self.mixed:
            mixed = (
                f"mixes UTF-8 and another encoding, and was read as {self.fallback}"
                if self.clean
                else f"is not UTF-8, and was read as {self.fallback}"
            )
            report.assume(self.fallback, file.label, mixed)


def is_single_byte(encoding: str) -> bool:
    """Whether each letter is one byte, and ASCII is read as it is."""
    try:
        return len(bytes(range(256)).decode(encoding, "replace")) == 256 and bytes(range(128)).decode(
            encoding
        ) == bytes(range(128)).decode("ascii")
    except UnicodeDecodeError:
        return False


def _is_utf8_head(head: bytes) -> bool:
    """Whether a head, which may end within a letter, is UTF-8; NULs are the other half of wide letters."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return b"\x00" not in head


def _has_wide_blanks(sample: bytes, order: str) -> bool:
    """Whether blanks and line ends have a zero byte beside them, as in UTF-16 of any script."""
    low, high = (sample[1::2], sample[0::2]) if order == "utf-16-be" else (sample[0::2], sample[1::2])
    beside = [b for a, b in zip(low, high, strict=False) if a in b" \r\n"]
    return beside.count(0) >= max(3, len(beside) / 2)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode(data: bytes, encoding: str) -> tuple[str, bool]:
    """The text, and whether all of it is in the encoding."""
    try:
        return data.decode(encoding), True
    except (UnicodeDecodeError, LookupError):
        # five bytes are undefined in cp1252; they keep their number, so that nothing is lost
        return "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in data), False


def decoder_of(stream: BinaryIO, encoding: str = "") -> tuple[Decoder, bytes]:
    """The decoder of a stream and the bytes already read from it, mark removed; `encoding` is the encoding
    that the recipe names."""
    head = stream.read(HEAD)
    decoder = Decoder(
        head, "" if encoding and codecs.lookup(encoding).name == "utf-8" else encoding
    )  # UTF-8 is what is tried first in any case
    return decoder, head[len(decoder.mark[0]) :]


def chunks(stream: BinaryIO, decoder: Decoder, first: bytes) -> Iterator[bytes]:
    """The stream's content in blocks; wide encodings come as UTF-8. A damaged stream ends, with
    `decoder.fault` set."""
    wide = codecs.getincrementaldecoder(decoder.wide)("replace") if decoder.wide else None
    block = first
    while block:
        yield _narrowed(wide.decode(block), decoder) if wide else block
        try:
            block = stream.read(CHUNK)
        except Unreadable as error:
            block, decoder.fault = b"", str(error)
        except READ_ERRORS:
            block, decoder.fault = b"", "unreadable"
    if wide and (rest := wide.decode(b"", True)):
        yield _narrowed(rest, decoder)


def _narrowed(text: str, decoder: Decoder) -> bytes:
    decoder.misfit += "\ufffd" in text
    return text.encode("utf-8", "surrogatepass")


def byte_lines(blocks: Iterator[bytes], newline: bytes = b"\n") -> Iterator[tuple[bytes, bool]]:
    """Lines split at the newline byte alone, each with whether its newline was there.

    U+2028, U+0085 and a lone carriage return are content. Raises Unreadable("line_too_long") for an endless
    line.
    """
    carry: list[bytes] = []
    held = 0
    for block in blocks:
        parts = block.split(newline)
        if len(parts) == 1:
            carry.append(block)
            held += len(block)
            if held > MAX_PIECE:
                raise Unreadable("line_too_long")
            continue
        yield b"".join(carry) + parts[0], True
        for part in parts[1:-1]:
            yield part, True
        carry, held = [parts[-1]], len(parts[-1])
    if held:
        yield b"".join(carry), False


def mended(text: str) -> str:
    """A text as `mend` makes it, without the flags."""
    return text if text.isascii() and "\x00" not in text else mend(text)[0]


def mend(text: str) -> tuple[str, list[str]]:
    """Text that every later stage can hold: no lone surrogates, no NULs; and flags that say what was
    replaced."""
    if text.isascii() and "\x00" not in text:
        return text, []
    flags: list[str] = []
    if "\x00" in text:
        text = text.replace("\x00", "")
        flags.append("nul_removed")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # pairs that a careless writer split are joined first
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        flags.append("lone_surrogate")
    return text, flags
