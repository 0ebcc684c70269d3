"""A loader of one helpdesk: says what each value of its export is; the reading is the same for all."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from curate.ids import as_text
from curate.loaders.account import Reject
from curate.loaders.base import NO, Detection, Loader, Source
from curate.loaders.choice import LISTED_ROWS, Choice
from curate.loaders.desk.build import Builder
from curate.loaders.desk.layout import Glance
from curate.loaders.desk.pages import descended, is_empty_page
from curate.loaders.desk.parts import Part, Person, Sort, Talk
from curate.loaders.desk.people import People
from curate.loaders.desk.told import AGENTS, Told
from curate.loaders.files import InputFile
from curate.loaders.jsonio import Piece
from curate.loaders.pages import printable_name
from curate.loaders.rows import RawRow, read_rows
from curate.loaders.sample import PIECES, Sample
from curate.loaders.spool import Spool
from curate.records import Conversation

SURE = 0.95
_TALKS = ("talk", "head")
_APART = ("head", "part", "more", "person")
# of files that hold no messages: surer than a table; a product may be refused by name all the same
_HEADS, _PEOPLE = 0.85, 0.7
_HELD = (
    ("talk", "conversations"),
    ("head", "conversations without messages"),
    ("part", "messages"),
    ("person", "people"),
)
_NO_OPENING = (
    "conversations whose first message is missing, as it stands with the conversation and only the messages"
    " are in the input: {count}"
)
_DIGITS = re.compile(r"\d{3,}|[0-9a-f]{24,36}")


class DeskLoader(Loader):
    """Base of the helpdesks' loaders. A subclass says what a value is (`sort`) and reads it (`talk`, `part`,
    `person`); it is never asked to join, to order, to count or to tell roles.

    `product` is the helpdesk's name for people; `privacy` is the field that says who saw a message, in words
    ("`private`"). `apart` are keys that only parts outside their talks have, and `apart_ids` how the ids of
    these begin: a file with none of them, of which all first values are whole talks, is read in one pass.
    """

    product: ClassVar[str]
    privacy: ClassVar[str]
    apart: ClassVar[tuple[str, ...]] = ()
    apart_ids: ClassVar[tuple[str, ...]] = ()
    listed: ClassVar[tuple[str, ...]] = ()  # fields of a talk that a recipe may choose by, for `init`
    opens_in_talk: ClassVar[bool] = (
        False  # whether a talk itself holds its first message, and its parts do not
    )
    replies: ClassVar[str] = "replies"  # what to export, where a dump holds nothing but what customers wrote
    chooses = True
    heeds = ("messages.public_values",)
    hints = (AGENTS,)

    @classmethod
    @abstractmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        """What a value is. `key` is the page's key or the pipeline's stream that it stood under, or empty.
        Only keys that hardly any other product has should tell it."""

    @abstractmethod
    def talk(self, value: dict[str, Any]) -> Talk:
        """A talk with the parts that lie in it."""

    def part(self, value: dict[str, Any]) -> Part:
        """A part that lies apart; its `talk` is the id of its talk."""
        raise NotImplementedError

    def owner(self, value: dict[str, Any]) -> str:
        """The id of the talk of a part that lies apart; a loader may tell it faster than by reading all."""
        return self.part(value).talk

    def person(self, value: dict[str, Any]) -> Person:
        """One of the people whom the export lists."""
        raise NotImplementedError

    @classmethod
    def values(cls, file: InputFile, source: Source | None = None) -> Iterator[Piece | Reject]:
        """Every value of a file: of JSON as `pieces` has them, of a table each row."""
        report = source.report if source else None
        if Sample(file).kind == "json":
            yield from descended(cls.pieces(file, report), cls.sort)
            return
        for row in read_rows(file, report):
            yield Piece("", row.locator, row.values, row.flags) if isinstance(row, RawRow) else row

    @classmethod
    def first_values(cls, sample: Sample) -> list[Piece]:
        """The first values of a file."""
        if sample.kind == "json":
            return [p for p in descended(cls.samples(sample), cls.sort) if isinstance(p, Piece)]
        if sample.kind in ("csv", "excel", "parquet", "arrow"):
            return [p for p in islice(cls.values(sample.file), PIECES) if isinstance(p, Piece)]
        return []

    @classmethod
    def sorted_as(cls, piece: Piece) -> Sort:
        return cls.sort(piece.value, piece.key) if isinstance(piece.value, dict) else ""

    def detect(self, sample: Sample) -> Detection:
        values = [p for p in self.first_values(sample) if isinstance(p.value, dict)]
        sorts = Counter[str](self.sorted_as(p) for p in values)
        known = sum(sorts.values()) - sorts[""]
        other_streams = sum(bool(p.key) and not self.sorted_as(p) for p in values)
        if not known or known < max(0.7 * (len(values) - other_streams), 0.2 * len(values)):
            return NO
        held = " and ".join(word for sort, word in _HELD if sorts[sort])
        if not held:
            return NO
        sure = SURE if sorts["talk"] or sorts["part"] else _HEADS if sorts["head"] else _PEOPLE
        return Detection(sure, f"{self.product} {held}")

    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        people, choice = People(source), Choice(source)
        told = Told(self, source)
        builder = Builder(source, people)
        try:
            apart = self._lies_apart(source)
            read = self._gathered if apart else self._whole
            for item in read(source, builder, people, choice, told):
                if isinstance(item, Conversation):
                    told.see(item)
                yield item
        finally:  # also where the reading stops at a limit
            told.say()
            choice.close()

    def fields(self, files: Sequence[InputFile]) -> Iterator[Mapping[str, Any]]:
        items = (p for file in files[:8] for p in islice(self.values(file), LISTED_ROWS))
        return (
            {k: p.value[k] for k in self.listed if k in p.value}
            for p in items
            if isinstance(p, Piece) and self.sorted_as(p) in _TALKS
        )

    def beside(
        self, unknown: Sequence[tuple[InputFile, Detection]], own: Sequence[InputFile]
    ) -> list[tuple[InputFile, str]]:
        """Conversations without their messages, and ratings: they belong to what lies in other files. Pages
        that hold nothing stand among them."""
        out = []
        for file, _ in unknown:
            sample = Sample(file)
            values = self.first_values(sample)
            if {self.sorted_as(p) for p in values} & {"head", "more"}:
                out.append(
                    (file, f"{self.product} conversations without messages, or ratings, beside others")
                )
            elif sample.kind == "json" and not sample.faults and all(is_empty_page(p.value) for p in values):
                out.append((file, f"an empty page beside those of {self.product}"))
        return out

    def _lies_apart(self, source: Source) -> bool:
        """Whether all must be brought together first: some values are no whole talks, or may be none, or one
        talk may stand in several pages."""
        firsts = [p for file in source.files for p in self.first_values(Sample(file))]
        if any(self.sorted_as(p) in _APART for p in firsts):
            return True
        pages = {p.locator.rpartition(f" {p.key} ")[0] for p in firsts if p.key}
        return (
            len(source.files) > 1 or len(pages) > 1 or Glance(self.apart, self.apart_ids).shows(source.files)
        )

    def _whole(
        self, source: Source, builder: Builder, people: People, choice: Choice, told: Told
    ) -> Iterator[Conversation | Reject]:
        for file in source.files:
            for piece in self.values(file, source):
                sort = "" if isinstance(piece, Reject) else self.sorted_as(piece)
                if isinstance(piece, Reject) or sort not in _TALKS:
                    if isinstance(piece, Piece) and sort == "person":
                        people.add(self.person(piece.value))
                    else:
                        yield from self._other(source, file, piece, sort)
                    continue
                talk = self.talk(piece.value)
                if not talk.id:
                    yield source.reject(file, piece.locator, "no_id", "")
                    continue
                told.watch(talk.parts)
                yield from _odd(source, file, piece.locator, talk)
                made = builder.conversation(
                    self.completed(talk, False), file.where(piece.locator), piece.flags
                )
                yield choice.judge_fields(made, piece.value)

    def _gathered(
        self, source: Source, builder: Builder, people: People, choice: Choice, told: Told
    ) -> Iterator[Conversation | Reject]:
        with Spool() as spool:
            for file in source.files:
                for piece in self.values(file, source):
                    sort = "" if isinstance(piece, Reject) else self.sorted_as(piece)
                    if isinstance(piece, Reject) or sort in ("", "other"):
                        yield from self._other(source, file, piece, sort)
                    elif sort == "person":
                        people.add(self.person(piece.value))
                    else:
                        yield from self._keep(source, file, piece, sort, spool, people)
            for key, rows in spool.groups():
                yield from self._joined(source, key, rows, builder, choice, told)

    def _keep(
        self, source: Source, file: InputFile, piece: Piece, sort: Sort, spool: Spool, people: People
    ) -> Iterator[Reject]:
        if sort in _TALKS:
            talk = self.talk(piece.value)
            key = talk.id
            people.staff.update(talk.staff)
            yield from _odd(source, file, piece.locator, talk)
        else:
            key = self.owner(piece.value) or _number_in(file)
        if key:
            spool.add(key, [sort, file.where(piece.locator), piece.value, piece.flags])
        else:
            yield source.reject(file, piece.locator, "no_id", "")

    def _joined(
        self, source: Source, key: str, rows: list[list[Any]], builder: Builder, choice: Choice, told: Told
    ) -> Iterator[Conversation | Reject]:
        """One talk of all that belongs to it; of one that came in several pages the latest state counts."""
        report = source.report
        heads = [(self.talk(v), where, v, flags) for sort, where, v, flags in rows if sort in _TALKS]
        report.repeated_conversations += max(len(heads) - 1, 0)
        parts = [self.part(value) for sort, _, value, _ in rows if sort in ("part", "more")]
        earlier: list[Part] = []
        if heads:
            heads.sort(key=lambda h: h[0].updated or 0.0)
            talk, where, value, flags = heads[-1]
            earlier = [p for head, *_ in heads[:-1] for p in head.dated_parts()]
        elif all(sort == "more" for sort, *_ in rows):
            report.omit(f"{self.product} record of a conversation that is not in the input", len(rows))
            return
        else:
            talk, where, value, flags = Talk(key), rows[0][1], {}, ["no_ticket_row"]
            if self.opens_in_talk:
                builder.doubt("missing_openings", _NO_OPENING, where)
        if parts or earlier:
            report.repeated_messages += talk.add(earlier, parts)
        talk = self.completed(talk, not heads)
        told.watch(talk.parts)
        made = builder.conversation(talk, where, flags)
        yield choice.judge_fields(made, value, *(r[2] for r in rows if r[0] in ("part", "more")))

    def completed(self, talk: Talk, headless: bool) -> Talk:
        """A talk once all its parts are there, `headless` where only they were in the input; a product that
        repeats things, or keeps them elsewhere, sets them right here."""
        return talk

    def _other(self, source: Source, file: InputFile, item: Piece | Reject, sort: Sort) -> Iterator[Reject]:
        if isinstance(item, Reject):
            yield item
        elif is_empty_page(item.value):
            source.report.layout["empty page"] += 1
        elif sort == "other":
            source.report.omit(f"{self.product} record of another kind")
        elif sort or not item.key:
            yield source.reject(file, item.locator, "not_a_conversation", as_text(item.value))
        elif isinstance(item.value, dict):
            source.report.omit(f"{self.product} record of another kind ({printable_name(item.key)})")


def _odd(source: Source, file: InputFile, locator: str, talk: Talk) -> Iterator[Reject]:
    for odd in talk.odd:
        yield source.reject(file, f"{locator} {odd.place}", odd.reason, odd.text)


def _number_in(file: InputFile) -> str:
    """The talk's id in the name of a file whose parts do not name it: the request did, and the name keeps
    that."""
    found = _DIGITS.findall(file.inner.rsplit("/", 1)[-1])
    return found[0] if len(found) == 1 else ""
