"""What must be the same in two texts before one may stand for the other.

Vectors put "before it ships" and "after it ships" at .99. The guards look at what differs between two texts
after everything that does not matter was unified (`words`): a negation, a figure, a name, a condition, a
direction, or a content word replaced by another keeps them apart. A hard finding always does; a soft one only
where no near-identical answer says that it made no difference.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from curate.dedup import lexicon as lex
from curate.dedup.outlines import most_apart
from curate.dedup.profile import TextProfile
from curate.dedup.spelling import compound_pairs, misspelt_words, typo_pairs
from curate.dedup.swaps import opposite_particle
from curate.dedup.word_order import order_of_words
from curate.dedup.words import antonyms, canon, opposable, relatives, soft

LONG = 15  # content words from which a text is long enough for a word more or less to say nothing
FEW = 6  # content words up to which two wordings of one question may share none
# What a soft word or another question word counts against a content word: "where is my card" is not "I want a
# new card", though a card is all that both speak of.
SOFT_WEIGHT, ASK_WEIGHT = 0.35, 0.5
CASE = frozenset(
    {"own number", "relative"}
)  # hard findings that are details of the writer's own case: the question may well be one


@dataclass(slots=True)
class Finding:
    """How two texts differ: the first hard and soft reason ("" for none), the words only one has, the share
    of words in common, and how many content words the shorter one has."""

    hard: str = ""
    soft: str = ""
    only_a: frozenset[str] = frozenset()
    only_b: frozenset[str] = frozenset()
    shared: float = 1.0
    size: int = 99

    def similarity(self, measured: float) -> float:
        """The greater of a measured similarity and the share of words in common, which one word alone does
        not prove; 4 digits."""
        return round(max(measured, self.shared if self.size > 1 else (self.shared + measured) / 2), 4)

    @property
    def replaced(self) -> int:
        """Words of one text in place of words of the other."""
        return min(len(self.only_a), len(self.only_b))

    @property
    def added(self) -> int:
        """Words that one text has beyond that."""
        return abs(len(self.only_a) - len(self.only_b))

    @property
    def clean(self) -> bool:
        return not self.hard and not self.soft

    @property
    def identical(self) -> bool:
        """Nothing differs but wording that carries little meaning."""
        return self.clean and not self.replaced and self.added <= self.size // LONG and self.shared >= 0.8


def compare(a: TextProfile, b: TextProfile) -> Finding:
    """What differs between two texts."""
    for word in a.doubted.keys() & b.doubted.keys():
        if a.doubted[word] != b.doubted[word]:  # read in two ways, as one text tells more of its language
            a, b = _without(a, word), _without(b, word)
    left, right = a.content.keys() - b.every, b.content.keys() - a.every
    size = min(len(a.content), len(b.content))
    if min(len(left), len(right)) > most_apart(size):  # the usual case in a search, so decided first
        return Finding("different", "different", frozenset(left), frozenset(right), 0.0, size)
    alias = typo_pairs(a, b, left, right) | compound_pairs(a, b, left, right) if left and right else {}
    only_a, only_b = frozenset(left - alias.keys()), frozenset(right - set(alias.values()))
    if size >= LONG and max(len(only_a), len(only_b)) <= 100:
        only_a, only_b = only_a - misspelt_words(only_a, a, b), only_b - misspelt_words(only_b, b, a)
    union = len(a.content.keys() | b.content.keys()) - len(alias)
    loose = SOFT_WEIGHT * len(
        (a.every - a.content.keys() - b.every) | (b.every - b.content.keys() - a.every)
    ) + ASK_WEIGHT * (a.wh != b.wh)
    shared = (
        (union - len(only_a) - len(only_b)) / (union + loose)
        if union
        else float(a.every == b.every and a.wh == b.wh)
    )
    out = Finding("", "", only_a, only_b, shared, size)
    out.hard = _hard(a, b, out, alias)
    out.soft = out.hard or _soft(a, b, out, alias)
    return out


def _without(profile: TextProfile, word: str) -> TextProfile:
    """The profile as if the text had no such word, which is a number in some languages."""
    form, number = canon(word), profile.doubted[word]
    return replace(
        profile,
        content={other: written for other, written in profile.content.items() if other != form},
        every=profile.every - {form},
        figures=[figure for figure in profile.figures if figure[0] != number],
        order=[item for item in profile.order if item not in (form, f"#{number}")],
    )


def _hard(a: TextProfile, b: TextProfile, out: Finding, alias: dict[str, str]) -> str:
    words = out.size + len(a.spelled & b.spelled)  # a number in words is a word in common, too
    different = "different" if out.replaced > 1 + out.size // 4 or out.added > max(2, words) else ""
    if different and max(len(a.content), len(b.content)) > FEW:
        return different
    if out.replaced and (out.only_a & a.names or out.only_b & b.names):
        return "name"
    figures = _figures(a, b, out.size)
    reason = (
        ("" if figures in CASE else figures)
        or _amounts(a, b)
        or _conditions(a, b, out.size)
        or _opposites(a, b, alias)
        or _turned(a, b)
        or opposite_particle(a, b)
        or _doubted(a, b, out)
    )
    reason = reason or _apart(a.roles, b.roles, "direction") or _apart(a.owners, b.owners, "person")
    if reason:
        return reason
    negation, certain = _negation(a, b, alias)
    if certain or different:
        return negation if certain else "few words in common"
    turned = order_of_words(a.order, b.order, alias) if not out.only_a and not out.only_b else ""
    return turned or figures or _relatives(out)


def _soft(a: TextProfile, b: TextProfile, out: Finding, alias: dict[str, str]) -> str:
    brief = out.size < LONG
    if out.replaced > out.size // LONG:
        return "substitution"
    negation, _ = _negation(a, b, alias)
    if negation or order_of_words(a.order, b.order, alias):
        return negation or "direction"
    if (a.past - a.present) & (b.present - b.past) or (b.past - b.present) & (a.present - a.past):
        return "tense"
    if brief and a.asks != b.asks:
        return "question"
    if not out.shared and not out.only_a and not out.only_b:
        return "nothing to compare"
    if _cut_short(a.order, b.order):
        return ""
    if brief and (out.only_a & a.names or out.only_b & b.names):
        return "name added"
    return "addition" if out.added > (out.size // 3 if brief else max(5, out.size // 6)) else ""


def _cut_short(order_a: list[str], order_b: list[str]) -> bool:
    """Is one text the other without its last few words?"""
    short, long = sorted((order_a, order_b), key=len)
    short = short[:-1] if short and short[-1] == "," else short
    return (
        len(short) >= 10
        and len(long) - len(short) <= max(3, len(long) // 8)
        and list(short) == list(long[: len(short)])
    )


def _figures(a: TextProfile, b: TextProfile, size: int) -> str:
    values_a, values_b = [v for v, _ in a.figures], [v for v, _ in b.figures]
    if values_a == values_b:
        return ""
    more_a, more_b = Counter(values_a) - Counter(values_b), Counter(values_b) - Counter(values_a)
    if (
        not more_a and not more_b
    ):  # the same figures in another order: fine where each still counts the same thing
        return "" if Counter(a.figures) == Counter(b.figures) and len(values_a) < 6 else "number"
    if (a.told | b.told) and more_a.keys() <= a.told | {"1"} and more_b.keys() <= b.told | {"1"}:
        return "own number"
    for more, less, other in ((more_a, more_b, b), (more_b, more_a, a)):
        if less:
            continue
        if more.keys() <= {"1"}:  # "one" is often only an article
            return "quantity" if size < LONG and other.amounts & {"all", "both", "half"} else ""
        if size >= 10 and more.keys() - a.spelled - b.spelled <= {"1"}:
            return ""
    return "number"


def _doubted(a: TextProfile, b: TextProfile, out: Finding) -> str:
    """The same where both words may be numbers and neither text tells its language: "due pezzi", "sei
    pezzi"."""
    if not (a.doubted and b.doubted):
        return ""
    changed = (out.only_a & set(map(canon, a.doubted))) and (out.only_b & set(map(canon, b.doubted)))
    return "number" if changed else ""


def _amounts(a: TextProfile, b: TextProfile) -> str:
    more_a, more_b = a.amounts - b.amounts, b.amounts - a.amounts
    if more_a and more_b:
        return "quantity"
    return "quantity" if (more_a | more_b) & {"both", "half"} and len(a.figures) != len(b.figures) else ""


def _conditions(a: TextProfile, b: TextProfile, size: int) -> str:
    for group in a.conditions.keys() | b.conditions.keys():
        in_a, in_b = a.conditions.get(group, set()), b.conditions.get(group, set())
        same = {lex.SAME_CONDITION.get(word, word) for word in in_a} & {
            lex.SAME_CONDITION.get(word, word) for word in in_b
        }
        more_a, more_b = (
            {word for word in more if lex.SAME_CONDITION.get(word, word) not in same}
            for more in (in_a - in_b, in_b - in_a)
        )
        if (more_a and more_b) or (size < 10 and (more_a | more_b) & lex.STRICT):
            return "condition"
    return ""


def _opposites(a: TextProfile, b: TextProfile, alias: dict[str, str]) -> str:
    only_a, only_b = a.every - b.every - alias.keys(), b.every - a.every - set(alias.values())
    if len(only_a) * len(only_b) > 2000:
        return ""
    known = antonyms()
    found = ((x, y) for x in only_a for y in only_b if (x, y) in known)
    return "opposite" if any((x in a.negated) == (y in b.negated) for x, y in found) else ""


def _relatives(out: Finding) -> str:
    return "relative" if out.only_a & relatives() and out.only_b & relatives() else ""


def _turned(a: TextProfile, b: TextProfile) -> str:
    """The same finding where a word gave place to its opposite although the text has both of them
    elsewhere."""
    order_a, order_b = a.order, b.order
    if abs(len(order_a) - len(order_b)) * 8 > max(len(order_a), len(order_b)) or opposable().isdisjoint(
        order_a
    ):
        return ""
    known, more_a, more_b = (
        antonyms(),
        Counter(order_a) - Counter(order_b),
        Counter(order_b) - Counter(order_a),
    )
    if not any((x, y) in known for x in more_a for y in more_b):
        return ""
    replaced = [op for op in Levenshtein.opcodes(order_a, order_b) if op.tag == "replace"]
    turned = (
        (x, y)
        for op in replaced
        for x in order_a[op.src_start : op.src_end]
        for y in order_b[op.dest_start : op.dest_end]
    )
    found = ((x, y) for x, y in turned if (x, y) in known and x in more_a and y in more_b)
    return "opposite" if any((x in a.negated) == (y in b.negated) for x, y in found) else ""


def _apart(in_a: dict[str, set[str]], in_b: dict[str, set[str]], finding: str) -> str:
    """The finding where a word plays one part in one text (owner, origin, goal) and only others in the
    other."""
    return (
        finding if any(parts.isdisjoint(in_b[word]) for word, parts in in_a.items() if word in in_b) else ""
    )


def _negation(a: TextProfile, b: TextProfile, alias: dict[str, str]) -> tuple[str, bool]:
    """("negation" or "", is it certain): a negated word that the other text has without the negation is."""
    if a.negated == b.negated:
        return "", False
    said_a, said_b = Counter(alias.get(word, word) for word in a.negated), Counter(b.negated)
    more_a, more_b = said_a - said_b, said_b - said_a
    if not more_a and not more_b:
        return "", False
    every_a = {alias.get(word, word) for word in a.every}
    freed_a = any(not word or word in b.every for word in more_a)
    freed_b = any(not word or word in every_a for word in more_b)
    if (
        more_a.total() == more_b.total()
    ):  # as many negations: a finding only where one moved to another word of both texts
        moved = freed_a and freed_b and "" not in more_a and "" not in more_b
        other = all(
            word and soft(word) for word in (*more_a, *more_b)
        )  # "don't know how to" for "don't want to"
        return ("negation" if moved or other else ""), moved
    return "negation", freed_a or freed_b
