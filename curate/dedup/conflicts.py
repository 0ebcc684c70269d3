"""Contradictions: one question, answers that cannot both be right.

Two different answers to one question are the normal state of a support dump: another way to the same end, a
question back, another customer's case. A pair is set aside only on strong evidence: yes against no, the asked
thing denied against granted, or another figure or name in otherwise the same statement.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Levenshtein

from curate.dedup import lexicon as lex
from curate.dedup.guards import CASE, FEW, Finding, compare
from curate.dedup.profile import TextProfile
from curate.dedup.stances import OPPOSITE, stance
from curate.dedup.swaps import opposed, swapped, telling
from curate.dedup.words import canon, relatives
from curate.text.brief import Brief

Kind = Literal["slot_explained", "changed_over_time", "contradiction"]
DAY = 86_400.0
REWORDED = 0.85  # cosine from which two longer prompts may be one question with a word changed
OWN = 8  # content words from which a question about the writer's own order tells its state
RESTATED, WHOLE = (
    0.8,
    4,
    # share of words in common, and content words, from which answers to reworded questions tell that these
    # are one
)
NEARLY_ALL, EDITS = (
    0.8,
    3,
)  # share of words in common, and most words exchanged, of two statements that are the same but for a word
_SUPPORT = frozenset(canon(word) for word in lex.GRANTING)
_MINUTES = {
    "sec": 1 / 60,
    "minut": 1.0,
    "hour": 60.0,
    "day": 1440.0,
    "week": 10080.0,
    "month": 43800.0,
    "quarter": 131400.0,
    "year": 525600.0,
}
_UNITS = {canon(word): size for word, size in _MINUTES.items()} | _MINUTES
_REWORDINGS = frozenset({"", "substitution", "addition", "question", "direction"})
_VALUES = frozenset({"how-long", "how-much", "how-many", "how-often"})
_MEASURES = frozenset(canon(word) for word in lex.MEASURES)
_MONEY = frozenset(canon(word) for word in ("dollar", "euro", "pound"))


EVIDENCE = {
    "polarity": "one answer grants what the other denies",
    "value": "the answers give different figures",
    "name": "the answers name different things in the same statement",
}


@dataclass(frozen=True, slots=True, repr=False)
class Conflict(Brief):
    """Two records with one question and answers that disagree; `a` and `b` are indices, `a` the better
    ranked.

    `evidence` is a key of EVIDENCE, `similarity` that of the prompts.
    """

    NAMED = ("kind",)

    a: int
    b: int
    kind: Kind
    evidence: str
    similarity: float


def same_question(a: TextProfile, b: TextProfile, cosine: float) -> bool:
    """Do two prompts ask the same? Word for word but for wording of little meaning; or, where their vectors
    are alike, almost.

    A relative in place of another, or a figure that only describes the writer's own case, is no other
    question.
    """
    finding = compare(a, b)
    if finding.identical:
        return not _asks_other(a, b, finding)
    if (
        cosine < REWORDED
        or (finding.hard and finding.hard not in CASE)
        or finding.soft not in _REWORDINGS | CASE
        or _asks_other(a, b, finding)
    ):
        return False
    return finding.replaced <= 1 + finding.size // 6 and finding.added <= 1 + finding.size // 3


def _asks_other(a: TextProfile, b: TextProfile, finding: Finding) -> bool:
    """Does one question have a word that excludes one of the other, or a short one another word in its place?

    What is told beside the question may differ. In longer ones words that are merely others do not count: two
    people word one question differently, and a pair that is set aside by mistake is seen by a person, unlike
    two answers that a model learns from.
    """
    only_a, only_b = finding.only_a - relatives(), finding.only_b - relatives()
    only = only_a | only_b
    if only and only.isdisjoint(a.asked | b.asked):
        return False
    if max(telling(a), telling(b)) <= FEW and swapped(a, b, only_a, only_b):
        return True
    asked_a, asked_b = (
        words & profile.asked if profile.asked else words for words, profile in ((only_a, a), (only_b, b))
    )
    return any(opposed(x, y) and (x in a.negated) == (y in b.negated) for x in asked_a for y in asked_b)


def restated(a: TextProfile, b: TextProfile, x: TextProfile, y: TextProfile) -> bool:
    """Do two answers show that the questions are one, however worded: they make the same statement but for
    one thing?"""
    finding = compare(x, y)
    if finding.shared < RESTATED or finding.replaced > 1 or finding.size < WHOLE or finding.added > 1:
        return False
    asked = compare(a, b)
    return asked.hard in {"", "few words in common"} | CASE and not _asks_other(a, b, asked)


def contradiction(question: TextProfile, x: TextProfile, y: TextProfile) -> str:
    """Why two answers to one question cannot both be right: "polarity", "value", "name", or "" where they
    may."""
    if (
        question.own and len(question.content) < OWN
    ):  # a longer prompt tells the case itself, so another like it is the same case
        return ""
    if (stance(question, x), stance(question, y)) in OPPOSITE:
        return "polarity"
    if _denies(question, x, y) or _denies(question, y, x):
        return "polarity"
    return _other_value(question, x, y)


def _denies(question: TextProfile, x: TextProfile, y: TextProfile) -> bool:
    """Does `x` deny, without conditions, what the question asks for and `y` grants?"""
    asked = question.content.keys() & question.asked
    if x.conditions.get("case") or x.conditions.get("focus"):
        return False
    for clause in x.clauses:
        about = clause.words & asked
        for scope in clause.negated[:1]:
            denied = {w for w in asked if _akin(w, scope)} or (
                about if scope in _SUPPORT or scope not in x.content else set()
            )
            if not denied or len((clause.words & x.content.keys()) - question.every) > 1:
                continue
            if y.opener == "yes" and question.polar:
                return True
            if denied & y.every and not y.negated:
                return True
    if x.opener == "no" and question.polar and not y.opener and not y.negated:
        return len(asked & y.content.keys()) * 2 > len(asked)
    return False


def _akin(x: str, y: str) -> bool:
    """One word, or two of one family ("register", "registration")."""
    return x == y or (min(len(x), len(y)) >= 6 and x[:6] == y[:6])


def _first_value(profile: TextProfile) -> dict[str, tuple[float, float]]:
    """The first figure of each sort (minutes, money, what is counted) as a range from least to greatest."""
    ranges: dict[str, tuple[float, float]] = {}
    pending: list[float] = []
    for value, unit in profile.figures:
        numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", value)]
        if not unit:
            pending = numbers  # "3 to 5 days": the unit comes with the second
            continue
        size = _UNITS.get(unit, 1.0)
        span = [size * number for number in (*pending, *numbers)]
        pending = []
        if span:
            ranges.setdefault(
                "time" if unit in _UNITS else "money" if unit in _MONEY else unit, (min(span), max(span))
            )
    return ranges


def same_but_for(x: TextProfile, y: TextProfile) -> str:
    """Whether two texts make the same statement but for a figure ("value"), a negation or an opposite
    ("polarity"); else ""."""
    finding = compare(x, y)
    same = finding.replaced <= (finding.hard == "opposite") and finding.added <= 1
    if not same or finding.shared < 0.6 or finding.size <= 1:
        return ""
    if finding.hard == "number" and x.figures and y.figures:
        return "value"
    return "polarity" if finding.hard in ("negation", "opposite") else ""


def _other_value(question: TextProfile, x: TextProfile, y: TextProfile) -> str:
    if kind := same_but_for(x, y):
        return kind
    finding = compare(x, y)
    one_name = (
        finding.only_a <= x.names
        and finding.only_b <= y.names
        and finding.replaced == 1
        and not finding.added
    )
    if one_name and finding.hard == "name" and finding.shared >= (0.3 if question.wh else 0.7):
        return "name"
    if finding.shared >= NEARLY_ALL and (edit := _edited(x, y)):
        return edit
    if question.asks & _VALUES or (question.wh == "what" and question.content.keys() & _MEASURES):
        values_x, values_y = _first_value(x), _first_value(y)
        sort = next((s for s in values_x if s in values_y), "") if "how-long" not in question.asks else "time"
        if sort in values_x and sort in values_y:
            (low_x, high_x), (low_y, high_y) = values_x[sort], values_y[sort]
            return "value" if high_x < low_y or high_y < low_x else ""
    return ""


def _edited(x: TextProfile, y: TextProfile) -> str:
    """ "name" or "value" where two statements are word for word the same but for one name or figure, which
    may stand elsewhere too."""
    if (
        abs(len(x.order) - len(y.order)) > 1
        or Levenshtein.distance(x.order, y.order, score_cutoff=EDITS) > EDITS
    ):
        return ""
    for op in Levenshtein.opcodes(x.order, y.order):
        if op.tag == "replace":
            for one, other in zip(
                x.order[op.src_start : op.src_end], y.order[op.dest_start : op.dest_end], strict=True
            ):
                if one[0] == "#" == other[0]:
                    return "value"
                if one in x.names and other in y.names and OSA.distance(one, other, score_cutoff=2) > 2:
                    return "name"
    return ""


def kind_of(a: TextProfile, b: TextProfile, times: tuple[float, float], change_days: float) -> Kind:
    """Explained by a slot of the prompts (another order), by time, or a true contradiction. Times in seconds,
    nan unknown."""
    if a.slots != b.slots:
        return "slot_explained"
    return "changed_over_time" if abs(times[0] - times[1]) >= change_days * DAY else "contradiction"


def losers(
    conflicts: Iterable[Conflict], policy: str, times: NDArray[np.float64], weights: Mapping[int, int]
) -> dict[int, tuple[int, str]]:
    """Records to set aside: index -> (the other side, reason).

    `newest` keeps the later of two sides whose times are known and differ; `majority` keeps the side against
    which fewer records speak (`weights`: how many exact copies each stands for); else, and on a tie, both
    sides go.
    """
    real = [c for c in conflicts if c.kind != "slot_explained"]
    against: dict[int, int] = defaultdict(int)
    for c in real:
        against[c.a] += weights[c.b]
        against[c.b] += weights[c.a]
    out: dict[int, tuple[int, str]] = {}
    for c in real:
        gap = 0.0
        if policy == "newest":
            gap = float(times[c.a] - times[c.b])
        elif policy == "majority":
            gap = float(against[c.b] - against[c.a])
        beaten = "superseded" if policy == "newest" else "outvoted"
        if not gap > 0:
            out.setdefault(c.a, (c.b, beaten if gap < 0 else c.kind))
        if not gap < 0:
            out.setdefault(c.b, (c.a, beaten if gap > 0 else c.kind))
    return out
