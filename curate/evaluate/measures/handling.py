"""What a reply does with the customer: sends away, hands over, asks back, promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from curate.evaluate.base import Measure, add
from curate.evaluate.turned_away import share_away, turned_away
from curate.language.phrases import Tokens, flat_words
from curate.signals.acts import LISTED

if TYPE_CHECKING:
    from curate.evaluate.sample import Sample

ANSWER, SHORTER = 15, 2  # words of a full answer at least, and how many times fewer a deflection has
SHARED = 0.25  # of its content words, that stand in the human's reply
HALF = 0.5  # of what a reply states, from which on it deflects
OTHER = 0.25  # what a clause counts that seems an act, in words that no list has
_DEFLECTS = ("substance.deflects", "substance.dont_know", "substance.gives_up")


def _says_nothing(sample: Sample) -> bool:
    """Whether a reply is far shorter than the human's and says nothing of what that says; one that asks, or
    tells what to do, does something else."""
    mine, human = Tokens.of(sample.text), Tokens.of(sample.case.reference)
    if len(mine.words) * SHORTER > len(human.words) or len(human.words) < ANSWER or sample.empty:
        return False
    told = _content(mine)
    return not _asks(sample) and len(told & _content(human)) <= SHARED * len(told)


def _content(tokens: Tokens) -> set[str]:
    return {word for word in tokens.vocabulary - flat_words("topicless_words") if len(word) > 2}


def _deflects(sample: Sample) -> float | None:
    return max(float(_says_nothing(sample)), share_away(sample.text, sample.words(*_DEFLECTS)))


def _sent_away(sample: Sample) -> list[str]:
    return turned_away(sample.text, sample.words(*_DEFLECTS))


def _hands_over(sample: Sample) -> float | None:
    return sample.number("substance.hand_over")


def _asks(sample: Sample) -> bool:
    return sample.number("substance.only_question") > 0


def _asks_back(sample: Sample) -> float | None:
    return float(_asks(sample) and not _asks(sample.reference))


def _does_not_ask(sample: Sample) -> float | None:
    return float(not _asks(sample) and not sample.empty and _asks(sample.reference))


def act_types(sample: Sample) -> list[str]:
    """The types of promises and acts that only a person may do, of those that lists know: what free words
    say is too often no act."""
    return [kind for kind in LISTED if sample.number(f"acts.{kind}") > 0]


def _acts(sample: Sample) -> float | None:
    return float(len(act_types(sample)))


def _added(sample: Sample) -> list[str]:
    own = set(act_types(sample.reference))
    added = [kind for kind in act_types(sample) if kind not in own]
    more = sample.number("tone.overpromise") > sample.reference.number("tone.overpromise")
    return [*added, *(["overpromise"] if more else [])]


def _acts_added(sample: Sample) -> float | None:
    other = sample.number("acts.other") > sample.reference.number("acts.other")
    return len(_added(sample)) + OTHER * other


add(
    Measure(
        "deflection",
        "Deflects",
        "share of what a reply states that sends the customer elsewhere, or says that it does not know; 1"
        " also for one that is short and says nothing of what the human says",
        "lower",
        _deflects,
        60,
        fails=HALF,
        severity=0.5,
        words=_sent_away,
    ),
    Measure(
        "hand_over",
        "Hands over",
        "replies that hand the customer to somebody else",
        "lower",
        _hands_over,
        61,
        fails=1,
        severity=0.3,
        words=lambda s: s.words("substance.hand_over"),
    ),
    Measure(
        "asks_back",
        "Asks where the human answered",
        "replies that only ask where the human answered",
        "lower",
        _asks_back,
        62,
        own=True,
        fails=1,
        severity=0.4,
    ),
    Measure(
        "does_not_ask",
        "Answers where the human asked",
        "replies that do not ask where the human only asked",
        "lower",
        _does_not_ask,
        63,
        own=True,
        fails=1,
        severity=0.4,
    ),
    Measure(
        "acts",
        "Acts of a person",
        "types of promises and acts that only a person may do, a reply",
        "lower",
        _acts,
        64,
    ),
    Measure(
        "acts_added",
        "Acts that the human did not do",
        "types of promises and acts that only a person may do, a reply, and promises that nobody can keep,"
        " which the human's reply does not have; a clause that only seems one counts a quarter",
        "lower",
        _acts_added,
        65,
        own=True,
        fails=1,
        severity=0.8,
        words=_added,
    ),
)
