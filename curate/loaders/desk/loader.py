"""A loader of one helpdesk: says what each value of its export is; the reading is the same for all."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from curate.ids import as_text
from curate.loaders.account import Reject
from curate.loaders.base import Detection, Loader, Source
from curate.loaders.choice import LISTED_ROWS, Choice
from curate.loaders.desk.aliases import Aliases, Held
from curate.loaders.desk.beside import beside_of
from curate.loaders.desk.build import Builder
from curate.loaders.desk.days import day_order, with_days
from curate.loaders.desk.detected import detected
from curate.loaders.desk.gathered import gathered, number_in, odd_parts
from curate.loaders.desk.layout import Glance
from curate.loaders.desk.pages import descended, is_empty_page
from curate.loaders.desk.parts import Part, Person, Side, Sort, Talk
from curate.loaders.desk.people import People
from curate.loaders.desk.same_ids import SameIds
from curate.loaders.desk.several import TALKS, is_deleted, told_apart
from curate.loaders.desk.told import AGENTS, Told
from curate.loaders.desk.unread_texts import columns_of
from curate.loaders.desk.values import first_values_of, named_fields, values_of
from curate.loaders.files import InputFile
from curate.loaders.jsonio import Piece
from curate.loaders.pages import printable_name
from curate.loaders.sample import Sample
from curate.loaders.spool import Spool
from curate.loaders.times import DayOrder
from curate.loaders.unwrap import DELETED_ROW
from curate.records import Conversation

_APART = ("head", "part", "more", "person")
_NO_OPENING = (
    "conversations whose first message is missing, as it stands with the conversation and only the messages"
    " are in the input: {count}"
)


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
    asides: ClassVar[tuple[str, ...]] = ()  # fields with texts that are no messages: of events, remarks
    opens_in_talk: ClassVar[bool] = (
        False  # whether a talk itself holds its first message, and its parts do not
    )
    others: ClassVar[Side] = ""  # the side of all of whom nothing is known, where only one side is not named
    # whether who answers may have to be learned over all talks, and talks name who asks by another id
    habits: ClassVar[bool] = False
    replies: ClassVar[str] = "replies"  # what to export, where a dump holds nothing but what customers wrote
    # what to say of exports in which nothing tells private messages apart, though the product has them
    unmarked: str = ""
    order: DayOrder = ""  # of day and month in dates such as 03/04/24, set when reading begins
    chooses = True
    heeds = ("messages.public_values", "same_ids", "leave_out")
    hints = (AGENTS,)

    @classmethod
    @abstractmethod
    def sort(cls, value: dict[str, Any], key: str) -> Sort:
        """What a value is. `key` is the page's key or the pipeline's stream that it stood under, or empty.
        Only keys that hardly any other product has should tell it."""

    @abstractmethod
    def talk(self, value: dict[str, Any]) -> Talk:
        """A talk with the parts that lie in it."""

    @staticmethod
    def same_id(ident: str) -> str:
        """What different spellings of one id have in common."""
        return ident

    def part(self, value: dict[str, Any]) -> Part:
        """A part that lies apart; its `talk` is the id of its talk, unless `owner` says that."""
        raise NotImplementedError

    def owner(self, value: dict[str, Any]) -> str:
        """The id of the talk of a part that lies apart; a loader may tell it faster than by reading all."""
        return self.part(value).talk

    def person(self, value: dict[str, Any]) -> Person:
        """One of the people whom the export lists."""
        raise NotImplementedError

    @classmethod
    def dates_within(cls, value: dict[str, Any]) -> Iterable[str]:
        """Dates inside longer texts, such as a journal's entries; `order` tells how to read them."""
        return ()

    @classmethod
    def values(cls, file: InputFile, source: Source | None = None) -> Iterator[Piece | Reject]:
        """Every value of a file: of JSON as `pieces` has them, of a table each row."""
        return descended(values_of(cls, file, source.report if source else None, every_sheet=True), cls.sort)

    def _dated(self, file: InputFile, source: Source | None = None) -> Iterator[Piece | Reject]:
        """The same, with dates that can be read whatever comes first in them."""
        items = self.values(file, source)
        return with_days(items, self.order) if self.order else items

    @classmethod
    def first_values(cls, sample: Sample) -> list[Piece]:
        """The first values of a file."""
        return [p for p in descended(iter(first_values_of(cls, sample)), cls.sort) if isinstance(p, Piece)]

    @classmethod
    def sorted_as(cls, piece: Piece) -> Sort:
        return cls.sort(piece.value, piece.key) if isinstance(piece.value, dict) else ""

    def detect(self, sample: Sample) -> Detection:
        return detected(self, sample)

    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        people, choice = People(source, self.same_id, self.others, self.habits), Choice(source)
        told = Told(self, source)
        builder = Builder(source, people)
        self.order = day_order(self, source)
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
        return named_fields(items, self.listed, lambda p: self.sorted_as(p) in TALKS)

    def columns(self, file: InputFile) -> Iterator[Collection[str]]:
        return columns_of(self.values(file))

    def beside(
        self, unknown: Sequence[tuple[InputFile, Detection]], own: Sequence[InputFile]
    ) -> list[tuple[InputFile, str]]:
        return beside_of(self, unknown)

    def _lies_apart(self, source: Source) -> bool:
        """Whether all must be brought together first: some values are no whole talks, or may be none, or one
        talk may stand in several pages; other sheets of a book may hold anything."""
        samples = [Sample(file) for file in source.files]
        firsts = [p for sample in samples for p in self.first_values(sample)]
        if any(s.kind == "excel" for s in samples) or any(self.sorted_as(p) in _APART for p in firsts):
            return True
        pages = {p.locator.rpartition(f" {p.key} ")[0] for p in firsts if p.key}
        return (
            len(source.files) > 1 or len(pages) > 1 or Glance(self.apart, self.apart_ids).shows(source.files)
        )

    def _whole(
        self, source: Source, builder: Builder, people: People, choice: Choice, told: Told
    ) -> Iterator[Conversation | Reject]:
        self._learn_whole(source, people)
        for file in source.files:
            for piece in self._dated(file, source):
                sort = "" if isinstance(piece, Reject) else self.sorted_as(piece)
                if isinstance(piece, Piece) and sort in TALKS and is_deleted(piece.value):
                    source.report.omit(DELETED_ROW)
                    continue
                if isinstance(piece, Reject) or sort not in TALKS:
                    if isinstance(piece, Piece) and sort == "person":
                        people.add(self.person(piece.value))
                    else:
                        yield from self._other(source, file, piece, sort)
                    continue
                talk = self.talk(piece.value)
                if not talk.id:
                    yield source.reject(file, piece.locator, "no_id", "")
                    continue
                yield from odd_parts(source, file, piece.locator, talk)
                talk = self.completed(talk, False)
                told.watch(talk.parts)
                made = builder.conversation(talk, file.where(piece.locator), piece.flags)
                told.unread.compare((piece.value,), made)
                yield choice.judge_fields(made, piece.value)

    def _learn_whole(self, source: Source, people: People) -> None:
        """Who answers, over all talks, where the first of them do not say it. Reads the files once more."""

        def talks(file: InputFile, values: Iterable[Piece | Reject]) -> Iterator[Talk]:
            pieces = (p for p in values if isinstance(p, Piece) and self.sorted_as(p) in TALKS)
            return (self.talk(p.value) for p in pieces)

        first = (
            (t for f in source.files for t in talks(f, self.first_values(Sample(f)))) if self.habits else ()
        )
        if any(people.is_open(part) for talk in first for part in talk.parts):
            for file in source.files:
                for talk in talks(file, self._dated(file)):
                    people.watch(self.completed(talk, False))

    def _gathered(
        self, source: Source, builder: Builder, people: People, choice: Choice, told: Told
    ) -> Iterator[Conversation | Reject]:
        with Spool() as spool:
            held = Held(spool, people, Aliases(self.same_id))
            for file in source.files:
                for piece in self._dated(file, source):
                    sort = "" if isinstance(piece, Reject) else self.sorted_as(piece)
                    if isinstance(piece, Reject) or sort in ("", "other"):
                        yield from self._other(source, file, piece, sort)
                    elif sort == "person":
                        people.add(self.person(piece.value))
                    else:
                        yield from self._keep(source, file, piece, sort, held)
            held.aliases.settle(spool)
            same = SameIds(source)
            for key, rows in self._talks(spool, same) if people.learns else ():
                people.watch(gathered(self, key, rows).talk)
            for key, rows in self._talks(spool, same, counts=True):
                yield from self._joined(source, key, rows, builder, choice, told)
            same.ask()

    def _talks(
        self, spool: Spool, same: SameIds, counts: bool = False
    ) -> Iterator[tuple[str, list[list[Any]]]]:
        for key, rows in spool.groups():
            for own in told_apart(self, key, rows):
                yield from ((key, one) for one in same.parted(self, key, own, counts))

    def _keep(
        self, source: Source, file: InputFile, piece: Piece, sort: Sort, held: Held
    ) -> Iterator[Reject]:
        parts: list[Part] = []
        deleted = is_deleted(piece.value)
        if deleted:
            source.report.omit(DELETED_ROW)
        if deleted and sort not in TALKS:
            return
        if sort in TALKS:
            talk = self.talk(piece.value)
            key, parts = held.aliases.key(talk), talk.parts
            held.people.staff.update(talk.staff)
            yield from odd_parts(source, file, piece.locator, talk)
        else:
            parts = [self.part(piece.value)] if self.habits else []
            key = self.same_id(parts[0].talk if parts else self.owner(piece.value)) or number_in(file)
        held.people.note(parts)
        if key:
            row = ["gone" if deleted else sort, file.where(piece.locator), piece.value, piece.flags]
            held.spool.add(key, row)
        else:
            yield source.reject(file, piece.locator, "no_id", "")

    def _joined(
        self, source: Source, key: str, rows: list[list[Any]], builder: Builder, choice: Choice, told: Told
    ) -> Iterator[Conversation | Reject]:
        """One talk of all that belongs to it."""
        report, found = source.report, gathered(self, key, rows)
        report.repeated_conversations += max(found.heads - 1, 0)
        if not found.heads and any(sort == "gone" for sort, *_ in rows):
            report.omit("message of a deleted conversation", sum(sort != "gone" for sort, *_ in rows))
            return
        if not found.heads and all(sort == "more" for sort, *_ in rows):
            report.omit(f"{self.product} record of a conversation that is not in the input", len(rows))
            return
        if not found.heads and self.opens_in_talk:
            builder.doubt("missing_openings", _NO_OPENING, found.where)
        report.repeated_messages += found.repeated
        told.watch(found.talk.parts)
        made = builder.conversation(found.talk, found.where, found.flags)
        values = (found.value, *(r[2] for r in rows if r[0] in ("part", "more")))
        told.unread.compare(values, made)
        yield choice.judge_fields(made, *values)

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
