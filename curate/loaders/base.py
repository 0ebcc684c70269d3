"""What a loader is and what it gives."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar

from curate.engines import Engine
from curate.loaders.account import EXCERPT, Doubt, LoadReport, Question, Reject
from curate.loaders.drafts import beside_sent
from curate.loaders.jsonio import Piece
from curate.loaders.jsonio import pieces as json_pieces
from curate.loaders.pages import unfolded
from curate.loaders.settings import SourceBlock
from curate.loaders.times import DayOrderVote
from curate.records import DRAFT, Conversation, Message
from curate.registry import Registry

if TYPE_CHECKING:
    from curate.loaders.files import InputFile
    from curate.loaders.sample import Sample


@dataclass(frozen=True, slots=True)
class Rival:
    """What else a file was taken for, how surely, and why."""

    format: str
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Detection:
    """How sure a loader is, in 0..1, that a file is its format, and why; 0 means not at all.

    Of a file that is not read, `mend` says what to do; `rivals` are the others that thought it theirs, the
    surest first; `silent` is one that holds people or ratings, and tells nothing without the conversations.
    """

    confidence: float
    why: str = ""
    mend: str = ""
    rivals: tuple[Rival, ...] = ()
    silent: bool = False


NO = Detection(0.0)


@dataclass(slots=True)
class Source:
    """Files of one format that belong together, with the settings to read them by."""

    format: str
    files: list[InputFile]
    block: SourceBlock
    report: LoadReport = field(default_factory=LoadReport)
    found: dict[str, Detection] = field(default_factory=dict)  # how each file was recognised, by label
    unused: list[str] = field(default_factory=list)  # columns that no field uses, as `inspect` shows them
    unnamed: set[str] = field(
        default_factory=set
    )  # authors who count as agents by how many conversations they are in, or as all but the customers do
    engine: Engine | None = None  # what may read a large file in several processes
    # why each key of the block was chosen, by its path, where no recipe says how to read the files
    guessed: dict[str, str] | None = None

    @property
    def name(self) -> str:
        first = self.files[0].label if self.files else ""
        return first if len(self.files) < 2 else f"{first} and {len(self.files) - 1} more"

    @property
    def why(self) -> str:
        """Why the files were taken for this format; the reason of most of them."""
        return Counter(d.why for d in self.found.values()).most_common(1)[0][0] if self.found else ""

    def doubt_dates(self, vote: DayOrderVote) -> None:
        """Says where day and month of the source's dates cannot be told apart."""
        if vote.ambiguous and not self.block.dates:
            what = "day and month cannot be told apart in dates such as 03/04/24, which are read as no time"
            self.report.doubt(
                Doubt("day_or_month_first", self.name, what, "dates: day_first   # or month_first")
            )

    def reject(self, file: InputFile, locator: str, reason: str, excerpt: str = "") -> Reject:
        return Reject(file.label, locator, reason, excerpt[:EXCERPT])


@dataclass(slots=True)
class Suggestion:
    """A guessed block for some files, and what stays open about it. `comments` explains single keys, by their
    path such as `messages.author`."""

    block: SourceBlock
    files: list[InputFile]
    comments: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    unused: list[str] = field(
        default_factory=list
    )  # columns that no field uses, with their values where these are few
    shown: dict[str, list[str]] = field(
        default_factory=dict
    )  # of columns about visibility the values that customers saw
    mend: str = ""  # what to do about files that cannot be mapped

    @property
    def is_open(self) -> bool:
        """Whether the files are of the format whose columns are mapped, and no column could be."""
        mapped = self.block.conversations or self.block.messages
        return self.block.format == mapped_format() and not mapped


class Loader(ABC):
    """Reads one format. Stateless: everything it needs comes with the source."""

    name: ClassVar[str]
    summary: ClassVar[str]
    hints: ClassVar[
        tuple[str, ...]
    ] = ()  # lines for a recipe that answer what this format may leave open; `init` writes them commented
    sender: ClassVar[str] = "author"  # where an export has the sender of a message, for a question
    of_a_model: ClassVar[bool] = False  # whether who answers may be the very model that is learned from
    chooses: ClassVar[bool] = False  # whether `read` heeds `only` and `except` of a block
    # patterns of a block's keys about columns and speakers that `read` heeds; `agents`, and names of agents
    # in `roles`, every format does
    heeds: ClassVar[tuple[str, ...]] = ()
    maps: ClassVar[bool] = False  # whether it reads what a block maps by columns: one format does
    # whether a system gives the ids, and not whoever wrote a column: what begins alike under one id is then
    # one conversation, read at two times
    own_ids: ClassVar[bool] = True
    row_is_record: ClassVar[bool] = False  # whether each row of a file is a record with an id of its own
    # keys beside the usual ones under which pages of its API hold their lists
    page_keys: ClassVar[frozenset[str]] = frozenset()
    page_mark: ClassVar[str] = ""  # a key that such a page has, where its lists stand in other objects, too

    @abstractmethod
    def detect(self, sample: Sample) -> Detection:
        """Looks at the beginning of one file, never at its name, and says whether this loader reads it."""

    @abstractmethod
    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        """Conversations in a deterministic order; a piece that cannot be read comes as a Reject, never as an
        exception."""

    def examine(self, source: Source) -> None:
        """Asks, and doubts, in the source's report what a recipe leaves open; most formats have nothing to
        ask. Raises CurateError."""
        return

    def suggest(self, files: Sequence[InputFile]) -> list[Suggestion]:
        """The settings that read these files (all of this format); most formats need none."""
        return [Suggestion(SourceBlock(format=self.name), list(files), notes=list(self.hints))]

    def refuse(self, sample: Sample) -> Detection | None:
        """Why a file that a user says is of this format is not, and how sure that is; None where nothing
        speaks against it."""
        return None

    def beside(
        self, unknown: Sequence[tuple[InputFile, Detection]], own: Sequence[InputFile]
    ) -> list[tuple[InputFile, str]]:
        """Those of the files that no format knows, or that are hardly a table, which belong to this one all
        the same, as they lie among files of it, with the reason."""
        return []

    @classmethod
    def pieces(cls, file: InputFile, report: LoadReport | None = None) -> Iterator[Piece | Reject]:
        """Every JSON value of a file, those inside the pages of an API one by one."""
        return unfolded(json_pieces(file, report), cls.page_keys, cls.page_mark)

    @classmethod
    def samples(cls, sample: Sample) -> list[Piece]:
        """The JSON values at the beginning of a file, those inside the pages of an API one by one."""
        values = unfolded(iter(sample.values), cls.page_keys, cls.page_mark)
        return [p for p in values if isinstance(p, Piece)]

    def columns(self, file: InputFile) -> Iterator[Collection[str]]:
        """The names of the columns or fields of each row of a file, where a block's `leave_out` is heeded."""
        return iter(())

    def fields(self, files: Sequence[InputFile]) -> Iterator[Mapping[str, Any]]:
        """What stands at each conversation, or its messages, that a recipe may choose by; for the lines that
        `init` lists."""
        return iter(())


LOADERS: Registry[type[Loader]] = Registry("loader", "curate.loaders.formats", "curate.loaders")


@cache
def mapped_format() -> str:
    """The format whose columns a block maps."""
    return next(name for name, loader in LOADERS.items() if loader.maps)


def finish(conversation: Conversation, report: LoadReport) -> Conversation:
    """Puts messages in time order, drops repeats (by id, then by author, time and text), counts what it
    dropped. What is private in one copy is private."""
    messages = _time_order(conversation.messages)
    kept = messages if _all_differ(messages) else _first_of_each(messages, report)
    conversation.messages = kept
    if drafts := [m for m in kept if m.kind == "note" and DRAFT in m.flags]:
        beside_sent(drafts, kept)
    names = {*conversation.names, *[m.author_name for m in kept]}
    conversation.names = sorted({bare for n in names if n and (bare := n.strip())})
    return conversation


def _all_differ(messages: list[Message]) -> bool:
    """Whether no message repeats another one, as in nearly all conversations."""
    said = [
        (m.author, m.time, m.text) for m in messages if m.time is not None and m.text and not m.tool_call_id
    ]
    return len({m.id for m in messages}) == len(messages) and len(set(said)) == len(said)


def _first_of_each(messages: list[Message], report: LoadReport) -> list[Message]:
    """The messages without repeats, which are counted."""
    by_id: dict[str, Message] = {}
    by_content: dict[tuple[str, float, str], Message] = {}
    kept: list[Message] = []
    for message in messages:
        same = (
            (message.author, message.time, message.text)
            if message.time is not None and message.text and not message.tool_call_id
            else None
        )
        first = by_id.get(message.id) or (by_content.get(same) if same else None)
        if first:
            report.repeated_messages += 1
            if message.kind == "note" and first.kind == "message":
                first.kind = "note"
            continue
        by_id[message.id] = message
        if same:
            by_content[same] = message
        kept.append(message)
    return kept


def _time_order(messages: list[Message]) -> list[Message]:
    """Stable order by (time, native order); a list that runs backwards is turned first, so that ties stay in
    order.

    A message without a time keeps its place after the one before it.
    """
    times = [time for m in messages if (time := m.time) is not None]
    if len(times) == len(messages) and times == sorted(times):
        return messages
    if len(times) > 1 and all(a >= b for a, b in pairwise(times)) and times[0] > times[-1]:
        messages = messages[::-1]
    keyed: list[tuple[float, int, Message]] = []
    last = float("-inf")
    for n, message in enumerate(messages):
        last = message.time if message.time is not None else last
        keyed.append((last, n, message))
    keyed.sort(key=lambda k: k[:2])
    return [m for _, _, m in keyed]
