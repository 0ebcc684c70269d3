"""What the signals of outcome add to the quality of a reply, and the rules of the gate that read them."""

from __future__ import annotations

from curate.signals.outcome import credit
from curate.signals.parts import Given, Part, fault, number, plain, yes_no
from curate.signals.rules import Limit, Rule, instructs, says_little
from curate.signals.sentences import SAYS, GateSettings, RuleSentence, little_beside, shown, skipped, value_of

_STILL_TALKING = 1 / 3
_SHARE = 0.1  # of how a conversation ended for one of its replies
_RATED = 0.4  # of what it ended in by its words, where the customer rated it otherwise
_LONG_TURN = 100  # words
_CONTENT = 0.1  # verdict from which a long turn is a story rather than a problem that goes on: half of it
_BLAME = 0.6
_MENDING = 0.4
_FADES = 3.0  # days


def _next_words(s: Given) -> float:
    """Praise counts in full. Blame counts half: a sound first step often does not solve it, and is right all
    the same."""
    if s.get("outcome.whole"):
        return 0.0  # counts in what the conversation ended in
    next_score = number(s, "outcome.next")
    return next_score if next_score > 0 else _BLAME * next_score


def _ended(s: Given) -> float:
    """In full for a whole conversation, by share for a reply of it. Where the customer's rating says
    otherwise, it is believed."""
    ending, rating = number(s, "outcome.ending"), number(s, "outcome.rating")
    return ending * (1.0 if s.get("outcome.whole") else _SHARE) * (_RATED if ending * rating < 0 else 1.0)


def _goes_on(s: Given) -> float:
    """A customer who is content says so in few words: the longer the next turn, the more is still to be
    done."""
    if s.get("outcome.whole") or not s.get("outcome.answered"):
        return 0.0
    told = min(1.0, number(s, "outcome.next_words") / _LONG_TURN)
    told *= 0.5 if number(s, "outcome.next") > _CONTENT else 1.0
    return -credit(told, int(number(s, "outcome.gap")))


def _late(s: Given) -> float:
    """In full where the customer said that this reply failed; a third where the two were still talking: that
    is how a chat goes."""
    return -number(s, "outcome.solved_later") * (
        1.0 if number(s, "outcome.next") < -0.1 or not s.get("outcome.answered") else _STILL_TALKING
    )


def _rating(s: Given) -> float:
    """A rating is of the conversation. A bad one falls on its first reply, and less on those that tried to
    mend it."""
    rating = number(s, "outcome.rating")
    mends = rating < 0 and number(s, "outcome.position") > 0 and not s.get("outcome.whole")
    return rating * (_MENDING if mends else 1.0)


def _came_back(s: Given) -> float:
    """In full where the customer comes back at once, half after three days: the later, the more often it was
    solved and has come up anew."""
    days = s.get("outcome.next_contact")
    return -(2.0 ** (-days / _FADES)) if isinstance(days, float | int) else 0.0


def _badly_rated(signals: Given) -> bool:
    """A bad rating is of the whole conversation: it falls on the first reply, unless the customer was content
    with that one."""
    return (
        signals.get("outcome.rating") == -1
        and number(signals, "outcome.next") <= 0
        and (not number(signals, "outcome.position") or bool(signals.get("outcome.whole")))
    )


PARTS = (
    Part(
        "customer_next_words", 5.0, _next_words, "what the customer wrote right after", outcome=True, order=10
    ),
    Part(
        "ending",
        6.0,
        _ended,
        "what the conversation ended in",
        against="what the conversation ended in, or that something was said twice",
        outcome=True,
        order=12,
    ),
    Part("goes_on", 2.0, _goes_on, "the customer had much more to say", outcome=True, order=14),
    Part(
        "last_word",
        0.25,
        lambda s: float(bool(s.get("outcome.last_word"))),
        "the customer had come back before, and did not after this",
        outcome=True,
        order=16,
    ),
    Part(
        "solved_by_later_reply",
        1.2,
        _late,
        "the customer was content only after a later reply",
        outcome=True,
        order=20,
    ),
    Part(
        "after_solution",
        0.8,
        fault("outcome.after_end"),
        "the matter was settled before this reply",
        outcome=True,
        order=30,
    ),
    Part(
        "silence",
        0.2,
        fault("outcome.silence"),
        "asked the customer, who never answered",
        outcome=True,
        order=40,
    ),
    Part(
        "customer_repeats",
        0.5,
        fault("outcome.repeats"),
        "the customer asked the same again",
        outcome=True,
        order=50,
    ),
    Part(
        "accepted",
        2.0,
        yes_no("outcome.accepted", -0.3),
        "marked as the solution",
        against="another reply is marked as the solution",
        outcome=True,
        order=60,
    ),
    Part(
        "solved",
        0.3,
        yes_no("outcome.solved", -0.5),
        "the conversation is marked as solved",
        against="the conversation is not marked as solved",
        outcome=True,
        order=70,
    ),
    Part("rating", 1.5, _rating, "the customer's rating", outcome=True, order=80),
    Part("votes", 2.0, plain("outcome.votes"), "votes for and against", outcome=True, order=90),
    Part("reopened", 1.0, fault("outcome.reopened"), "opened again", outcome=True, order=100),
    Part("next_contact", 1.0, _came_back, "the customer came back with the same", outcome=True, order=110),
)
_AFTER_SOLUTION = 3  # times the informative words of an answer, for what follows once all is solved


def _negative_sentence(signals: Given, gate: GateSettings) -> RuleSentence:
    """The first of the three verdicts that spoke: the customer's next words, the votes, the rating."""
    words, votes = value_of(signals, "outcome.next"), value_of(signals, "outcome.votes")
    if words is not None and words <= gate.min_next:
        text = f"verdict of the customer's next words {shown(words)}, must be above {shown(gate.min_next)}"
        triggers = ("outcome.failed_words", "outcome.complaint")
        return RuleSentence(text, words, gate.min_next, ("gate.min_next",), triggers)
    if votes is not None and votes <= gate.min_votes:
        text = f"balance of votes {shown(votes)}, must be above {shown(gate.min_votes)}"
        return RuleSentence(text, votes, gate.min_votes, ("gate.min_votes",), ("outcome.votes",))
    text = "the customer rated the conversation bad, and was not content with this reply"
    return RuleSentence(text, keys=skipped("negative_outcome"), signals=("outcome.rating",))


RULES = (
    Rule(
        "after_solution",
        "form",
        "the customer's problem was already solved, and the reply adds little",
        ("outcome.after_end", SAYS),
        lambda s, g: (
            bool(s.get("outcome.after_end"))
            and says_little(s, _AFTER_SOLUTION * g.answer_words)
            and not instructs(s)
        ),
        order=150,
        says=little_beside(
            "the customer had said before that it is solved", "outcome.after_end", times=_AFTER_SOLUTION
        ),
    ),
    Rule(
        "negative_outcome",
        "quality",
        "the customer, the rating or the votes were negative",
        ("outcome.next", "outcome.rating", "outcome.votes"),
        lambda s, g: (
            number(s, "outcome.next") <= g.min_next
            or number(s, "outcome.votes") <= g.min_votes
            or _badly_rated(s)
        ),
        order=300,
        limits=(
            Limit(
                "min_next",
                -0.75,
                "Minimum score of the customer's next words, from -1 (it failed) to 1 (it helped).",
                "'Still not' scores -0.25 to -0.4. Failure and complaint together score -0.75.",
                least=-1,
                most=1,
            ),
            Limit(
                "min_votes",
                -0.5,
                "Minimum balance of votes for a reply: (for - against) / (all + 2), from -1 to 1.",
                "two votes against and none for give this balance.",
                least=-1,
                most=1,
            ),
        ),
        says=_negative_sentence,
    ),
)
