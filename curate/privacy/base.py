"""What a type of personal data is: everything that the code knows of it stands in one file of `types/`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from curate.errors import CurateError
from curate.privacy.people import PeopleNamed
from curate.privacy.scan import Cues, Scan
from curate.privacy.spans import DetectedSpan
from curate.privacy.unspaced import LINK
from curate.registry import Registry

if TYPE_CHECKING:
    from curate.privacy.settings import PrivacySettings

SEEN = 85  # rank of values that a word announced earlier in the conversation
ANSWERS = 90  # rank of what answers a question of the message before


@dataclass(slots=True)
class ConversationMemory:
    """What is remembered through one conversation."""

    settings: PrivacySettings
    people: PeopleNamed = field(default_factory=PeopleNamed)
    values: dict[str, str] = field(default_factory=dict)  # values that a word once announced -> type
    numbers: dict[tuple[str, str], int] = field(
        default_factory=dict
    )  # (type, value in one writing) -> number
    counts: dict[str, int] = field(default_factory=dict)  # type -> the highest number given
    asked: frozenset[str] = frozenset()  # types that the message before asked for


Finder = Callable[[Scan, ConversationMemory], Iterable[DetectedSpan]]


class Detector(NamedTuple):
    """One way to find values of a type, and what a text must hold for it to be tried at all.

    Where candidates overlap, the one of the lower `rank` wins: 10 to 29 what a mark or a word makes sure,
    30 to 49 numbers with a checksum or a shape of their own, 50 to 59 numbers that a word announces, 60 to
    79 places, phones and user names, 80 names.

    Most texts hold nothing personal, so the speed of it all is how few detectors read them. All triggers of
    all types are looked for in one pass:
    - `digits`: it is tried only in texts with at least so many digits; True is one.
    - `words`: only in texts that hold one of them as a whole word, in the form of `scan.first_words`; or
      one of the phrases of `Cues`.
    - `marks`: only in texts that hold one of these strings, in lower case, anywhere.
      With `words` and `marks`, a text needs one of either.
    - `shapes`: only in texts whose `Scan.shape` holds one of these, such as `00-000`.
    With `whole` it reads the text as it stands, never with signs in place of letters of scripts without
    spaces. What it finds depends on the text alone, and is found once a conversation; a detector that heeds
    or changes what is remembered of the conversation says so with `remembers`, and runs each time.
    """

    rank: int
    find: Finder
    digits: int = 0
    whole: bool = False
    words: frozenset[str] | Cues = frozenset()
    marks: tuple[str, ...] = ()
    remembers: bool = False
    shapes: tuple[str, ...] = ()


class Run(NamedTuple):
    """A long run of digits with separators between them, and what stands around it."""

    text: str
    start: int
    end: int
    value: str
    before: str  # 40 characters

    @property
    def after(self) -> str:
        return self.text[self.end : self.end + 12]


class Claim(NamedTuple):
    """How a type claims runs of digits, which are looked for once for all types. The first type, by `turn`,
    that finds something in a run has it."""

    turn: int
    rank: int
    find: Callable[[Run, PrivacySettings], list[DetectedSpan]]


class Code(NamedTuple):
    """A shape of capital letters and digits (at least eight, blanks counted), all of which are looked for in
    one expression, and the check of what has it. The pattern holds no group that captures, and at least so
    many `digits`."""

    pattern: str
    check: Callable[[str, Scan], bool]
    digits: int = 6


class Announced(NamedTuple):
    """Words that announce a value in scripts without spaces, the value's pattern, and that of what may stand
    between them; of overlapping ones the lower rank wins."""

    rank: int
    words: frozenset[str]
    value: str
    link: str = LINK


class AskedFor(NamedTuple):
    """Whether a message asks for a value of the type, and what in the next message answers it. Of overlapping
    answers the lower rank wins."""

    rank: int
    asks: Callable[[Scan], bool]
    answers: Callable[[str], Iterable[DetectedSpan]]


class Example(NamedTuple):
    """A text, and the value in it that is replaced."""

    text: str
    value: str


class PersonalType:
    """A type of personal data. A subclass in a file of `types/`, or behind an entry point of the group
    `curate.privacy_types`, is all that a new type takes."""

    words: ClassVar[tuple[str, str]]  # one value and several, as a person reads them
    listed: ClassVar[int] = 1_000  # place where types are listed; equal ones in order of the alphabet
    detectors: ClassVar[tuple[Detector, ...]] = ()
    claims: ClassVar[tuple[Claim, ...]] = ()
    codes: ClassVar[tuple[Code, ...]] = ()
    announced: ClassVar[tuple[Announced, ...]] = ()
    question: ClassVar[AskedFor | None] = None
    remembered: ClassVar[bool] = False  # its values are found once more without the word that announced one
    checked_after: ClassVar[bool] = True  # looked for in texts that should hold none
    id_pattern: ClassVar[str] = ""  # of a whole id that is such a value
    examples: ClassVar[tuple[Example, ...]] = ()
    counter_examples: ClassVar[tuple[str, ...]] = ()  # texts that hold no value of the type

    def in_id(self, value: str) -> Iterable[DetectedSpan]:
        """Values within an id or a file's name that are personal by themselves."""
        return ()

    def joined(self, scan: Scan, conversation: ConversationMemory) -> Iterable[DetectedSpan]:
        """Values within whatever they are joined to, in scripts without spaces."""
        return ()

    def participant(self, name: str, conversation: ConversationMemory) -> bool:
        """Remembers what a participant is called, where that is such a value; whether it is one."""
        return False

    def is_kept(self, value: str, phrase: str) -> bool:
        """Whether a value is what `privacy.keep` names; both in lower case."""
        return value == phrase or (phrase.startswith("@") and value.endswith(phrase))

    def same(self, value: str) -> str:
        """The form in which two writings of one value are the same."""
        return " ".join(value.lower().lstrip("@").split())

    def number(self, name: str, value: str, conversation: ConversationMemory) -> int:
        """The number in the value's placeholder."""
        key = (name, self.same(value))
        if key not in conversation.numbers:
            conversation.counts[name] = conversation.numbers[key] = conversation.counts.get(name, 0) + 1
        return conversation.numbers[key]

    def reserve(self, name: str, number: int, conversation: ConversationMemory) -> None:
        """Keeps a number free that a placeholder of the text already has."""
        conversation.counts[name] = max(conversation.counts.get(name, 0), number)


def compact(value: str) -> str:
    """A number without separators, in capitals."""
    return re.sub(r"[\W_]", "", value).upper()


TYPES: Registry[type[PersonalType]] = Registry(
    "type of personal data", "curate.privacy.types", "curate.privacy_types"
)
_NAME = re.compile(r"[A-Z]+(?:_[A-Z]+)?")  # as placeholders have it


@cache
def personal_types() -> Mapping[str, PersonalType]:
    """Every registered type by its name, in the order in which they are listed."""
    kinds = {name: kind() for name, kind in TYPES.items()}
    if odd := next((name for name in kinds if not _NAME.fullmatch(name)), None):
        mend = "Name it in capitals, or uninstall the package that brings it."
        raise CurateError(f"a type of personal data is named like BIRTH_DATE, not {odd!r}", mend=mend)
    return dict(sorted(kinds.items(), key=lambda item: (item[1].listed, item[0])))


def type_names() -> tuple[str, ...]:
    """The names of all types, as they are listed."""
    return tuple(personal_types())


def in_words(name: str, count: int) -> str:
    """`1 phone number`, `12 phone numbers`."""
    return f"{count:,} {personal_types()[name].words[count != 1]}"
