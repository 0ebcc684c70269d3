"""A large training set of one row a line, whose rows several processes read: each makes conversations of a
block of lines and counts what it met. What depends on earlier rows stays with the one that put it to them."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import NamedTuple

import msgspec

from curate.loaders.account import LoadReport, Reject
from curate.loaders.base import Source
from curate.loaders.decode import HEAD, Decoder
from curate.loaders.files import InputFile
from curate.loaders.formats._training_plan import FilePlan, rows_of_pieces
from curate.loaders.formats._training_roles import Speakers
from curate.loaders.json_lines import is_lines
from curate.loaders.jsonio import Piece, Teller, read_lines, streamed
from curate.loaders.line_blocks import LineBlock, line_blocks
from curate.loaders.rows import RawRow
from curate.loaders.settings import SourceBlock
from curate.records import Conversation

ReadRow = Callable[[Source, InputFile, RawRow, FilePlan, Speakers], Iterator[Conversation | Reject]]


class ReadBlock(NamedTuple):
    """What a process made of a block: its conversations, packed, and what it counted; `clean` lines hold more
    than ASCII, and the last piece stands at `locator`."""

    talks: bytes
    speakers: Speakers
    report: LoadReport
    clean: int
    locator: str

    def conversations(self) -> list[Conversation]:
        found: list[Conversation] = _decoder().decode(self.talks)
        return found

    def add_to(self, report: LoadReport, speakers: Speakers) -> None:
        """Adds what was counted to the account of all blocks, in their order."""
        speakers.take(self.speakers)
        report.omitted.update(self.report.omitted)
        report.repeated_messages += self.report.repeated_messages
        report.met_agents |= self.report.met_agents
        report.met_bots |= self.report.met_bots


class _Ask(NamedTuple):
    """How the lines of one file are read."""

    format: str
    name: str
    member: str
    accept: frozenset[str]
    block: SourceBlock
    plan: FilePlan
    read: ReadRow


@cache
def _decoder() -> msgspec.msgpack.Decoder[list[Conversation]]:
    return msgspec.msgpack.Decoder(list[Conversation])


def rows_in_blocks(
    source: Source, file: InputFile, plan: FilePlan, read: ReadRow
) -> Iterator[ReadBlock | RawRow | Reject] | None:
    """The file in blocks that the engine's processes have read, and the rows of those that are not like most,
    in order; None where one process reads it: it is small, or no file of lines. `read` makes conversations of
    a row; it is told no more of the source than its settings and a report."""
    engine = source.engine
    if engine is None or engine.workers < 2 or source.block.only or source.block.except_:
        return None
    with file.open() as stream:  # that it can be read is known: the plan is made of it
        head = stream.read(HEAD)
    decoder = Decoder(head, file.encoding)
    if len(head) < HEAD or decoder.wide or not is_lines(head[len(decoder.mark[0]) :], decoder):
        return None
    ask = _Ask(source.format, file.name, file.member, file.accept, source.block, plan, read)

    def blocks(
        decoder: Decoder, first: bytes, chunks: Iterator[bytes]
    ) -> Iterator[ReadBlock | Piece | Reject]:
        waiting: deque[LineBlock] = deque()

        def sent() -> Iterator[LineBlock]:
            for block in line_blocks(chunks):
                waiting.append(block)
                yield block

        for answer in engine.map_batches(partial(_read_block, ask), sent()):
            block = waiting.popleft()
            if answer is None:
                yield from read_lines(file, decoder, iter((block.data,)), block.first)
            else:
                decoder.clean += answer.clean
                yield answer

    return _rows(file, streamed(file, source.report, blocks), source.report)


def _rows(
    file: InputFile, items: Iterator[ReadBlock | Piece | Reject], report: LoadReport
) -> Iterator[ReadBlock | RawRow | Reject]:
    for item in items:
        if isinstance(item, ReadBlock):
            yield item
        else:
            yield from rows_of_pieces(file, (item,), report)


def _read_block(ask: _Ask, block: LineBlock) -> ReadBlock | None:
    """A block of which nothing is to be told but counts; None where something is, as where a line is
    damaged."""
    file = InputFile(ask.name, lambda: io.BytesIO(block.data), ask.member, accept=ask.accept)
    report, decoder = LoadReport(), Decoder(b"")
    source = Source(ask.format, [file], ask.block, report)
    speakers = Speakers(ask.block, report, capped=False)
    talks: list[Conversation] = []
    places: deque[str] = deque(maxlen=1)
    items = _placed(read_lines(file, decoder, iter((block.data,)), block.first), places)
    teller = Teller(file, report)
    for row in rows_of_pieces(file, (item for item in items if teller.keeps(item)), report):
        made = [row] if isinstance(row, Reject) else ask.read(source, file, row, ask.plan, speakers)
        for one in made:
            if isinstance(one, Reject):
                return None
            talks.append(one)
    if decoder.mixed or not _is_plain(report):
        return None
    try:
        packed = msgspec.msgpack.encode(talks)
    except (TypeError, ValueError, OverflowError):  # half of a letter in an id, or the like
        return None
    return ReadBlock(packed, speakers, report, decoder.clean, places[-1] if places else "")


def _placed(items: Iterator[Piece | Reject], places: deque[str]) -> Iterator[Piece | Reject]:
    """The same, with the place of each noted."""
    for item in items:
        places.append(item.locator)
        yield item


def _is_plain(report: LoadReport) -> bool:
    """Whether a report holds nothing but what is added up."""
    return report == LoadReport(
        omitted=report.omitted,
        repeated_messages=report.repeated_messages,
        met_agents=report.met_agents,
        met_bots=report.met_bots,
    )
