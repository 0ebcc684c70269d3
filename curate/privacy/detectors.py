"""The one pass over a text: what every type brings is put together once, and tried in order of rank."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from operator import itemgetter
from typing import NamedTuple

from curate.language.patterns import any_of
from curate.language.words import words
from curate.privacy.base import Claim, ConversationMemory, Detector, PersonalType, Run, personal_types
from curate.privacy.numbers import LEAST_DIGITS, long_runs
from curate.privacy.scan import Scan
from curate.privacy.settings import PrivacySettings
from curate.privacy.spans import DetectedSpan
from curate.privacy.triggers import Triggers

Ranked = tuple[int, list[DetectedSpan]]
_CODES = 46  # rank of shapes of letters and digits
_CODE_BEGINS = re.compile(r"[A-Z\d](?<![\w/.-][A-Z\d])(?=[A-Z\d ]{7})")


class Shared(NamedTuple):
    """A scan that several types share, made once for all of them in texts of at least so many `digits`."""

    digits: int
    find: Callable[[Scan, PrivacySettings], list[Ranked]]


class Steps(NamedTuple):
    """What is done with a text."""

    triggers: Triggers[Detector]
    shared: tuple[Shared, ...]
    types: frozenset[str]


@lru_cache(maxsize=32)
def steps(types: tuple[str, ...]) -> Steps:
    """The steps that find values of some types."""
    detectors = [
        one
        for name, kind in personal_types().items()
        for one in kind.detectors
        if one.whole or name in types  # what reads the whole text shows what is public, too
    ]
    return Steps(Triggers(detectors), (_codes(), _runs()), frozenset(types))


def detected(detectors: Iterable[Detector], scan: Scan, conversation: ConversationMemory) -> list[Ranked]:
    """What detectors find in a text."""
    return [(one.rank, some) for one in detectors if (some := list(one.find(scan, conversation)))]


def shared(those: Iterable[Shared], scan: Scan, settings: PrivacySettings) -> list[Ranked]:
    """What the scans that types share find in a text."""
    return [ranked for one in those if scan.digits >= one.digits for ranked in one.find(scan, settings)]


def ordered(spans: list[Ranked]) -> list[DetectedSpan]:
    """Candidates, those of the lowest rank first."""
    spans.sort(key=_rank)
    return [one for _, some in spans for one in some]


_rank = itemgetter(0)


@cache
def _codes() -> Shared:
    kinds = {name: kind.codes for name, kind in personal_types().items() if kind.codes}
    parts = "|".join(f"(?P<{name}>{'|'.join(c.pattern for c in codes)})" for name, codes in kinds.items())
    pattern = re.compile(rf"(?:{parts})(?![\w-])")
    checks = {name: [c.check for c in codes] for name, codes in kinds.items()}

    def find(scan: Scan, settings: PrivacySettings) -> list[Ranked]:
        spans, at = [], 0
        for begin in _CODE_BEGINS.finditer(scan.text):
            match = pattern.match(scan.text, begin.start()) if begin.start() >= at else None
            if match and (kind := match.lastgroup):
                at = match.end()
                if any(check(match.group(), scan) for check in checks[kind]):
                    spans.append(DetectedSpan(match.start(), at, kind))
        return [(_CODES, spans)] if spans else []

    return Shared(min(code.digits for codes in kinds.values() for code in codes), find)


@cache
def _runs() -> Shared:
    claims: list[Claim] = sorted(
        (claim for kind in personal_types().values() for claim in kind.claims), key=lambda c: c.turn
    )

    def find(scan: Scan, settings: PrivacySettings) -> list[Ranked]:
        return [ranked for run in long_runs(scan) if (ranked := _claimed(claims, run, settings)) is not None]

    return Shared(LEAST_DIGITS, find)


def _claimed(claims: Iterable[Claim], run: Run, settings: PrivacySettings) -> Ranked | None:
    """What the first type that claims a run of digits finds in it."""
    for claim in claims:
        if claimed := claim.find(run, settings):
            return claim.rank, claimed
    return None


@cache
def _announced() -> list[tuple[str, re.Pattern[str]]]:
    parts = [(name, one) for name, kind in personal_types().items() for one in kind.announced]
    return [
        (name, re.compile(rf"(?:{any_of(one.words)}){one.link}({one.value})"))
        for name, one in sorted(parts, key=lambda part: part[1].rank)
    ]


def announced(text: str) -> Iterator[DetectedSpan]:
    """Numbers after a word for them: `注文番号は12345678`, `手机13812345678`, `주문번호 A1234`."""
    for kind, pattern in _announced():
        for match in pattern.finditer(text):
            yield DetectedSpan(match.start(1), match.end(1), kind)


def joined(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """Values within whatever they are joined to, in scripts without spaces."""
    for kind in personal_types().values():
        yield from kind.joined(scan, conversation)


@cache
def _questions() -> dict[str, PersonalType]:
    kinds = [(name, kind) for name, kind in personal_types().items() if kind.question is not None]
    return dict(sorted(kinds, key=lambda item: item[1].question.rank if item[1].question else 0))


def questions(scan: Scan) -> frozenset[str]:
    """Types of values that a message asks for: `What is your order number?`, `Date of birth, please`."""
    if "?" not in scan.text and not scan.has(words("request_words")):
        return frozenset()
    return frozenset(
        name for name, kind in _questions().items() if kind.question and kind.question.asks(scan)
    )


def answers(text: str, asked: frozenset[str]) -> Iterator[DetectedSpan]:
    """What a message that follows a question gives."""
    for name, kind in _questions().items():
        if name in asked and kind.question:
            yield from kind.question.answers(text)
