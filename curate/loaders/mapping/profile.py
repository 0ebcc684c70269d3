"""What the columns of a table hold, measured on a sample of its rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from curate.ids import as_id, as_text, is_nested
from curate.language.patterns import any_of
from curate.language.words import words
from curate.loaders.files import InputFile
from curate.loaders.mapping.places import is_hidden
from curate.loaders.mapping.vocabulary import AMOUNT, AT, likeness, tokens
from curate.loaders.rows import RawRow, read_rows
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag, as_solved
from curate.loaders.visibility import place_is_private

ROWS_A_FILE = 2_500
FILES = 8  # of one table; later files of a series hold the same sort of thing
_COMPARED = 300  # values of two columns that are compared letter by letter
_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|em|strong|ul|ol|li|pre|code|table|blockquote|h[1-6])\b[^<>]*>", re.IGNORECASE
)
_LOCALE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# a capital and small letters, in one to four words: no login, no id
_PERSON = re.compile(r"[^\W\d_a-z][^\W\d_]+(?:[ '’.-]{1,2}[^\W\d_]*){0,3}")
_SENTENCE = re.compile(r"(?:[^\W_]+\W{1,9}){2}[^\W_]+[\"')»”]?[.!?…](?:\s|$)|[。！？]")
SALUTATION = re.compile(rf"\s*(?:{any_of(words('salutations'))})\b", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+")
_ANY_TAG = re.compile(r"<[^<>]{1,200}>")
_GAPS = re.compile(r"[ \u3000-\u3002\uff01-\uff0f\uff1f]")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_SYMBOLS = re.compile(r"[;=/|{}\[\]<>_\\]")
_NUMBER = re.compile(r"-?\d[\d.,]*%?")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass
class Column:
    """One column of the sample. Shares are of its filled cells, `filled` of all rows."""

    name: str
    values: list[str]
    nested: float = 0.0  # share of rows whose value is an object, or a list of them

    def __post_init__(self) -> None:
        held = [v for v in self.values if v.strip()]
        self.filled = len(held) / max(len(self.values), 1)
        self.counts = Counter(held)
        self.distinct = len(self.counts)
        self.unique = bool(held) and self.distinct == len(held)
        some = held[:: max(len(held) // 400, 1)]
        self.some = some
        self.words = sum(map(_count_words, some)) / max(len(some), 1)
        self.length = sum(map(len, some)) / max(len(some), 1)
        # prose has blanks between words; codes, paths and lists of ids have not
        self.sentences = self._share(_is_sentence)
        self.machine = self._share(_is_machine)
        self.prose = sum(
            len(_GAPS.findall(v.strip())) >= 0.6 * (len(_LETTERS.findall(v)) - 1) for v in some
        ) / max(len(some), 1)
        self.html = self._share(lambda v: bool(_TAG.search(v)))
        self.addressed = self._share(lambda v: "@" in v and len(v) < 160)
        self.mail = self._share(lambda v: bool(_MAIL.fullmatch(v.strip())))
        self.flags = self._share(lambda v: as_flag(v) is not None)
        self.status = self._share(lambda v: as_solved(v) is not None)
        self.locale = self._share(lambda v: bool(_LOCALE.fullmatch(v.strip())))
        self.people = self._share(lambda v: bool(_PERSON.fullmatch(v.strip())))
        self.whole = self._share(lambda v: v.strip().lstrip("-").isdecimal())
        self.times = self._share(
            lambda v: parse_time(v, "day_first") is not None or parse_time(v, "month_first") is not None
        )

    def _share(self, test: Callable[[str], bool]) -> float:
        return sum(map(test, self.some)) / max(len(self.some), 1)

    @cached_property
    def letters(self) -> list[str]:
        """The letters of its first values, by which two columns are compared."""
        return [letters_of(v) for v in self.values[:_COMPARED]]

    @property
    def is_text(self) -> bool:
        return (
            self.words >= 2
            and self.prose >= 0.5
            and self.times < 0.5
            and self.mail < 0.5
            and self.nested < 0.2
        )

    @property
    def is_prose(self) -> bool:
        """Whether people wrote it as sentences: no titles, no names, no labels."""
        return (
            self.is_text
            and self.machine < 0.5
            and self.words >= 4
            and (self.sentences >= 0.3 or self.words >= 12)
        )

    @property
    def is_key(self) -> bool:
        """Whether its values may be ids: always there, short, of no other sort."""
        plain = not (self.is_text or self.is_time or self.is_amount or self.nested)
        return plain and self.filled >= 0.99 and self.length <= 80 and self.flags < 0.9 and self.mail < 0.5

    @property
    def is_time(self) -> bool:
        return self.times >= 0.9 and (
            self.whole < 0.5 or likeness("time", self.name) >= 0.5 or bool(AT & set(tokens(self.name)[-1:]))
        )

    @property
    def is_amount(self) -> bool:
        """Whether its name says that it counts or measures, and its values are numbers."""
        return self._share(_is_number) >= 0.95 and bool(AMOUNT & set(tokens(self.name)))

    @property
    def is_person(self) -> bool:
        """Whether its values may be people: short, mostly there, more than one."""
        plain = not (self.is_time or self.is_amount or self.nested)
        short = (self.words < 5 and self.length < 80) or self.addressed >= 0.8
        return plain and short and self.filled >= 0.8 and self.distinct > 1 and self.flags < 0.9


@dataclass
class TableProfile:
    """One table, perhaps in many files of the same columns."""

    files: list[InputFile]
    columns: dict[str, Column] = field(default_factory=dict)
    rows: int = 0
    private: list[bool] = field(
        default_factory=list
    )  # of each row whether its file, sheet or part is named as private; empty where none is, or all are


def profile(files: Sequence[InputFile]) -> list[TableProfile]:
    """Files of the same columns taken together, in the order of the first of each, measured."""
    groups: dict[frozenset[str], list[InputFile]] = {}
    samples: dict[str, list[RawRow]] = {}
    for file in files:
        rows = [r for r in islice(read_rows(file), ROWS_A_FILE) if isinstance(r, RawRow)]
        header = frozenset().union(*(r.values for r in rows[:200]))
        same = next((g for g in groups if _alike(g, header)), header)
        groups.setdefault(same, []).append(file)
        if len(groups[same]) <= FILES:
            samples[file.label] = rows
    out = []
    for group in groups.values():
        rows = [r for f in group for r in samples.get(f.label, [])]
        names = list(dict.fromkeys(name for row in rows for name in row.values))
        private = [is_hidden(f) or place_is_private(r.part) for f in group for r in samples.get(f.label, [])]
        own = private if any(private) and not all(private) else []
        out.append(
            TableProfile(
                group, {n: _column(n, [r.values.get(n) for r in rows]) for n in names}, len(rows), own
            )
        )
    return out


def _count_words(text: str) -> int:
    """Words; of scripts without blanks two signs count as one."""
    return len(_LETTERS.findall(text)) + len(_UNSPACED.findall(text)) // 2


def _column(name: str, held: list[Any]) -> Column:
    nested = sum(is_nested(v) for v in held) / max(sum(v is not None for v in held), 1)
    return Column(name, [as_text(v) if isinstance(v, str) else as_id(v) for v in held], nested)


def _is_sentence(text: str) -> bool:
    return bool(_SENTENCE.search(text)) or bool(SALUTATION.match(text))


def _is_machine(text: str) -> bool:
    """Whether a program wrote it: an address of a browser, settings, a list of keys and values."""
    plain = _TAG.sub(" ", text)
    return len(_SYMBOLS.findall(plain)) > 0.25 * len(_LETTERS.findall(plain))


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text.strip()))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two headers are one table's: the same, or (JSON leaves out empty keys) nearly so."""
    return one == other or len(one & other) >= 0.8 * max(len(one | other), 1)


def shared(one: Column, other: Column) -> float:
    """The share of the distinct values of `one` that `other` has too."""
    return sum(v in other.counts for v in one.counts) / max(one.distinct, 1)


def letters_of(text: str) -> str:
    """Letters and digits of a text without its tags, to tell whether two columns say the same."""
    return "".join(_WORDS.findall(_ANY_TAG.sub(" ", text[:5000]))).casefold()
