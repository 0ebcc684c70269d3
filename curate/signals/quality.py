"""Quality: one score in [0, 1] from documented parts, monotone in each.

score = 1 / (1 + exp(-(bias + sum of weight x part))). Each part is a number in [-1, 1] or [0, 1] made from
one signal or two; its weight, never negative, says how many log-odds it adds (or takes, where the part is a
fault and its value negative) at its full value. A part whose signal is missing is 0: no evidence, neither for
nor against.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from curate.language.words import by_language
from curate.signals.base import Doc, Signals, documented
from curate.signals.settings import WEIGHTS, SignalSettings

documented(
    "content",
    {
        "score": Doc(
            "0..1", "the quality score without the parts that tell how the reply went", "sum of parts"
        )
    },
)

_DEPTH_FULL = 80  # informative words beyond which more of them add nothing: length must not win by itself
_LINK_WORDS = 5  # what a link to the right page is worth, in words; from the third on it is a heap
_ANSWER_WORDS = 12  # informative words that make a reply an answer, whatever else it says
_ACTIONS_FULL = 7
_TO_THE_POINT = 60  # informative words that need no step among them: an explanation of four sentences
_WORDS_A_STEP = 15
_RAMBLES_FULL = 150  # idle words beyond that
_STEPS_READ = frozenset(by_language("instruction_verbs"))  # languages whose instructions are known
_OVERLAP_FULL = 0.4
_STILL_TALKING = 1 / 3
_BLAME = 0.6
_MENDING = 0.4
_FADES = 3.0  # days
_REPETITION_FREE = 0.1  # technical answers repeat product names and menu words that much


def _number(signals: Mapping[str, object], name: str) -> float:
    value = signals.get(name)
    return float(value) if isinstance(value, (int, float)) else 0.0


def _log(value: float, full: float) -> float:
    return min(1.0, math.log1p(max(0.0, value)) / math.log1p(full))


def _depth(s: Signals) -> float:
    return _log(
        _number(s, "substance.informative_words") + _LINK_WORDS * min(_number(s, "substance.links"), 2),
        _DEPTH_FULL,
    )


def _shallow(s: Signals, name: str) -> float:
    """A fault that only counts as far as nothing else is said: a reply that answers and then refers the
    customer on is a good one."""
    return -float(_number(s, name) > 0) * max(
        0.0, 1 - _number(s, "substance.informative_words") / _ANSWER_WORDS
    )


def _acts(s: Signals) -> float:
    return (
        _number(s, "substance.imperatives")
        + _number(s, "substance.menu_paths")
        + 0.5 * _number(s, "substance.steps")
    )


def _actions(s: Signals) -> float:
    return _log(_acts(s), _ACTIONS_FULL)


def _rambles(s: Signals) -> float:
    """Words beyond those that an explanation needs and the steps carry: long replies with little to do
    lecture, scold or think aloud."""
    if s.get("language.completion") not in _STEPS_READ:
        return 0.0
    idle = _number(s, "substance.informative_words") - _TO_THE_POINT - _WORDS_A_STEP * _acts(s)
    return -max(0.0, min(1.0, idle / _RAMBLES_FULL))


def _questions(s: Signals) -> float:
    return -min(1.0, _number(s, "substance.questions") / max(1.0, _number(s, "form.sentences")))


def _relevance(s: Signals) -> float:
    percentile = s.get("relevance.percentile")
    return 2 * float(percentile) - 1 if isinstance(percentile, float) else 0.0


def _fault(name: str, full: float = 1.0) -> Callable[[Signals], float]:
    return lambda s: -min(1.0, _number(s, name) / full)


def _plain(name: str) -> Callable[[Signals], float]:
    return lambda s: max(-1.0, min(1.0, _number(s, name)))


def _yes_no(name: str, no: float) -> Callable[[Signals], float]:
    """1 for true, `no` for false, 0 where nothing is known."""
    return lambda s: 0.0 if s.get(name) is None else (1.0 if s[name] else no)


def _acknowledged(s: Signals) -> float:
    return float(_number(s, "tone.empathy") + _number(s, "tone.polite") > 0) * _depth(s)


def _next_words(s: Signals) -> float:
    """Praise counts in full. Blame counts half: a sound first step often does not solve it, and is right all
    the same."""
    said = _number(s, "outcome.next")
    return said if said > 0 else _BLAME * said


def _late(s: Signals) -> float:
    """In full where the customer said that this reply failed; a third where the two were still talking: that
    is how a chat goes."""
    return -_number(s, "outcome.solved_later") * (
        1.0 if _number(s, "outcome.next") < -0.1 or not s.get("outcome.answered") else _STILL_TALKING
    )


def _rating(s: Signals) -> float:
    """A rating is of the conversation. A bad one falls on its first reply, and less on those that tried to
    mend it."""
    rating = _number(s, "outcome.rating")
    return rating * (_MENDING if rating < 0 and _number(s, "outcome.position") > 0 else 1.0)


def _came_back(s: Signals) -> float:
    """In full where the customer comes back at once, half after three days: the later, the more often it was
    solved and has come up anew."""
    days = s.get("outcome.next_contact")
    return -(2.0 ** (-days / _FADES)) if isinstance(days, float | int) else 0.0


# part -> (value of a record, what it means to a person)
PARTS: dict[str, tuple[Callable[[Signals], float], str]] = {
    "customer_next_words": (_next_words, "what the customer wrote right after"),
    "solved_by_later_reply": (_late, "the customer was content only after a later reply"),
    "after_solution": (_fault("outcome.after_end"), "the matter was settled before this reply"),
    "silence": (_fault("outcome.silence"), "asked the customer, who never answered"),
    "customer_repeats": (_fault("outcome.repeats"), "the customer asked the same again"),
    "accepted": (_yes_no("outcome.accepted", -0.3), "marked as the solution"),
    "solved": (_yes_no("outcome.solved", -0.5), "the conversation is marked as solved"),
    "rating": (_rating, "the customer's rating"),
    "votes": (_plain("outcome.votes"), "votes for and against"),
    "reopened": (_fault("outcome.reopened"), "opened again"),
    "next_contact": (_came_back, "the customer came back with the same"),
    "depth": (_depth, "how much it says"),
    "actions": (_actions, "steps that one can follow"),
    "rambles": (_rambles, "long, with little in it to do"),
    "author_standing": (
        lambda s: min(0.0, _plain("boilerplate.author_standing")(s)),
        "its author's replies are voted for less than others'",
    ),
    "takes_up": (
        lambda s: min(1.0, _number(s, "substance.overlap") / _OVERLAP_FULL),
        "takes up the customer's own words",
    ),
    "terms": (lambda s: min(1.0, _number(s, "substance.terms") / 4), "names settings, files, labels"),
    "relevance": (_relevance, "fits this question rather than another"),
    "acknowledges": (_acknowledged, "polite or understanding, and says something"),
    "questions": (_questions, "share of it that asks back"),
    "only_question": (_fault("substance.only_question"), "only asks back"),
    "only_closing": (_fault("substance.only_closing"), "only a greeting, thanks or farewell"),
    "only_link": (_fault("substance.only_link"), "only a link"),
    "bystander": (_fault("substance.bystander"), "another customer's post"),
    "deflects": (lambda s: _shallow(s, "substance.deflects"), "sends the customer elsewhere"),
    "dont_know": (lambda s: _shallow(s, "substance.dont_know"), "does not know"),
    "hand_over": (lambda s: _shallow(s, "substance.hand_over"), "passes the customer on"),
    "auto_reply": (lambda s: _shallow(s, "substance.auto_reply"), "automatic acknowledgement"),
    "unseen": (_fault("substance.unseen", 2), "leans on what the prompt does not hold"),
    "ungrounded": (_fault("grounding.ungrounded", 3), "specifics from nowhere"),
    "boilerplate": (_fault("boilerplate.share"), "canned text"),
    "rude": (_fault("tone.rude"), "rude"),
    "blame": (_fault("tone.blame"), "blames the customer"),
    "dismissive": (_fault("tone.dismissive"), "dismissive"),
    "overpromise": (_fault("tone.overpromise"), "promises too much"),
    "shouting": (_fault("tone.shouting"), "shouts"),
    "truncated": (_fault("form.truncated"), "breaks off"),
    "template": (_fault("form.template"), "unfilled template"),
    "markup": (_fault("form.markup", 3), "markup left over"),
    "encoding": (_fault("form.encoding", 2), "broken characters"),
    "repetition": (
        lambda s: -min(1.0, max(0.0, _number(s, "form.repetition") - _REPETITION_FREE) / 0.4),
        "repeats itself",
    ),
    "wrong_language": (lambda s: -float(s.get("language.agree") is False), "not in the customer's language"),
    "spam": (
        lambda s: (
            -min(1.0, _number(s, "outcome.spam") + max(0.0, _number(s, "substance.spam_words") - 1) / 3)
        ),
        "spam",
    ),
}


# what a part says where it speaks against the reply, if that is something else
AGAINST = {
    "accepted": "another reply is marked as the solution",
    "solved": "the conversation is not marked as solved",
    "relevance": "fits other questions as well as this one, or better",
}
# parts that tell how the reply went rather than what it says
OUTCOME = frozenset(
    {
        "customer_next_words",
        "solved_by_later_reply",
        "after_solution",
        "silence",
        "customer_repeats",
        "accepted",
        "solved",
        "rating",
        "votes",
        "author_standing",
        "reopened",
        "next_contact",
    }
)


def _logistic(total: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def content(signals: Signals, settings: SignalSettings) -> float:
    """The score of the text alone, in [0, 1]: a customer's thanks do not make "send me a screenshot" an
    answer worth learning."""
    return round(
        _logistic(
            settings.bias
            + sum(
                settings.weights[name] * value(signals)
                for name, (value, _) in PARTS.items()
                if name not in OUTCOME
            )
        ),
        4,
    )


def quality(signals: Signals, settings: SignalSettings) -> tuple[float, dict[str, float]]:
    """The score, and what each part adds to the log-odds (parts that add nothing are left out), largest
    first."""
    parts = {name: settings.weights[name] * value(signals) for name, (value, _) in PARTS.items()}
    score = _logistic(settings.bias + sum(parts.values()))
    told = {
        name: round(part, 3)
        for name, part in sorted(parts.items(), key=lambda p: -abs(p[1]))
        if abs(part) >= 0.0005
    }
    return round(score, 4), told


def part_values(signals: Signals) -> list[float]:
    """Every part's value before its weight, in [-1, 1], in the order of `meanings`."""
    return [value(signals) for value, _ in PARTS.values()]


def words_for(part: str, signals: Signals) -> str:
    """What a part says of this record, in words for a person; its name where it is none of the score's
    own."""
    if part not in PARTS:
        return part
    value, meaning = PARTS[part]
    return AGAINST.get(part, meaning) if value(signals) < 0 else meaning


def meanings() -> dict[str, str]:
    """What each part means, in words for a person."""
    return {name: meaning for name, (_, meaning) in PARTS.items()}


if set(PARTS) != set(WEIGHTS):
    raise RuntimeError(f"parts without weight or weights without part: {sorted(set(PARTS) ^ set(WEIGHTS))}")
