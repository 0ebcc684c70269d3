"""Outcome: what happened after the reply, from the export's fields and the customer's later words."""

from __future__ import annotations

from curate.language.phrases import Tokens
from curate.language.words import by_language
from curate.records import Record
from curate.signals.base import Doc, Signals, Value, View, family
from curate.signals.outcome import MAX_CHARS, TurnVerdict, credit, read, settles, verdict
from curate.signals.parts import Given, Part, fault, number, plain, yes_no
from curate.signals.rules import Limit, Rule, instructs, says_little
from curate.signals.sentences import SAYS, GateSettings, RuleSentence, little_beside, shown, skipped, value_of

_PHRASES = " ".join(by_language("after_reply.failed"))
_DOCS = {
    "answered": Doc("true or false", "the customer wrote again after this reply"),
    "next": Doc(
        "-1..1",
        "the customer's next turn on it: 1 solved with thanks, 0 nothing, -1 failed; less when other replies"
        " come between; -.6 to .6 where a vector decides",
        "text scan, else a vector",
        f"{_PHRASES}; by vectors what a multilingual encoder knows",
    ),
    "thanks": Doc(
        "true or false", "the customer's next turn gives thanks (not in advance)", languages=_PHRASES
    ),
    "solved_words": Doc("true or false", "the customer's next turn says that it works", languages=_PHRASES),
    "failed_words": Doc(
        "true or false", "the customer's next turn says that it does not work", languages=_PHRASES
    ),
    "complaint": Doc(
        "true or false", "the customer's next turn complains, or asks for a person", languages=_PHRASES
    ),
    "repeats": Doc("true or false", "the customer's next turn asks the same thing again"),
    "position": Doc("0.., none", "number of replies before it in the conversation", "field"),
    "gap": Doc("0..", "other replies between this one and the customer's next turn"),
    "solved_later": Doc(
        "true or false", "the customer confirms or gives thanks only after a later reply", languages=_PHRASES
    ),
    "after_end": Doc(
        "true or false",
        "before this reply the customer had already said that it is solved: the reply only closes",
        languages=_PHRASES,
    ),
    "silence": Doc(
        "true or false", "the reply asks the customer something, and the customer never wrote again"
    ),
    "accepted": Doc(
        "true, false, none",
        "marked as the solution; false where the thread is solved by another reply",
        "field",
    ),
    "solved": Doc("true, false, none", "the conversation is marked as solved", "field"),
    "rating": Doc(
        "-1, 1, none", "the customer's rating of the conversation: bad or good", "field", of="count"
    ),
    "votes": Doc("-1..1, none", "votes for against votes against, drawn to 0 where there are few", "field"),
    "reopened": Doc("true, false, none", "the conversation was opened again", "field"),
    "spam": Doc("true or false", "marked as spam", "field"),
    "next_contact": Doc(
        "0.., none",
        "days until the same customer opens another conversation about the same, of the last replies of a"
        " conversation; none where there is none within `signals.next_contact_days`, the customer or a time"
        " is unknown, or the dump ends before",
        "two vectors; letters where the encoder doesn't know the language",
        of="number",
    ),
    "hand_overs": Doc(
        "0.., none",
        "other agents who had answered the customer before this reply; none where agents have no id",
        "field",
    ),
    "handed_on": Doc(
        "true, false, none",
        "the next turn of the customer that was answered was left to other agents; none where agents have"
        " no id",
        "field",
    ),
    "handling_hours": Doc(
        "0.., none",
        "hours from the beginning of the customer's turn to this reply; none where a time is missing",
        "field",
        of="number",
    ),
}
_STILL_TALKING = 1 / 3
_BLAME = 0.6
_MENDING = 0.4
_FADES = 3.0  # days


def _next_words(s: Given) -> float:
    """Praise counts in full. Blame counts half: a sound first step often does not solve it, and is right all
    the same."""
    next_score = number(s, "outcome.next")
    return next_score if next_score > 0 else _BLAME * next_score


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
    return rating * (_MENDING if rating < 0 and number(s, "outcome.position") > 0 else 1.0)


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
        and not number(signals, "outcome.position")
    )


_PARTS = (
    Part(
        "customer_next_words", 4.0, _next_words, "what the customer wrote right after", outcome=True, order=10
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


_RULES = (
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


@family("outcome", _DOCS, parts=_PARTS, rules=_RULES)
def outcome(view: View) -> Signals:
    """What came after the reply: the customer's next words, and what the export says of the outcome."""
    record = view.record
    later = [(i, text) for i, (role, text) in enumerate(record.after) if role == "customer"]
    gap, first = (later[0][0], verdict(later[0][1])) if later else (0, TurnVerdict(0.0))
    signals: Signals = {"answered": bool(later), "next": credit(first.score, gap), "gap": gap}
    for name, kinds in (
        ("thanks", ("thanks",)),
        ("solved_words", ("solved",)),
        ("failed_words", ("failed",)),
        ("complaint", ("complaint", "wants_human")),
    ):
        words = [p for k in kinds for p in first.kinds.get(k, ())]
        signals[name] = view.note(f"outcome.{name}", words) > 0
    signals["repeats"] = bool(later) and _repeats(view.asked_tokens, first)
    signals["solved_later"] = first.score <= 0.3 and any(_positive(text) for _, text in later[1:4])
    signals["after_end"] = _after_end(view)
    signals["silence"] = not later and bool(view.sentences) and view.sentences[-1].asks
    signals.update(_fields(record.outcome))
    signals.update(_course(record))
    signals["next_contact"] = None  # until the whole dump is seen
    return signals


def _positive(text: str) -> bool:
    judgement = verdict(text)
    return judgement.score > 0.3


def _repeats(asked: Tokens, next_verdict: TurnVerdict) -> bool:
    """Most content words of the next turn come from the last one: the customer says it all again."""
    mine = {w for w in next_verdict.words if len(w) > 3}
    before = {w for w in asked.words if len(w) > 3}
    return (
        len(mine) >= 6
        and len(before) >= 6
        and len(mine & before) >= 0.6 * len(mine)
        and next_verdict.score <= 0
    )


def _after_end(view: View) -> bool:
    if len(view.record.prompt) < 2 or len(view.asked_tokens.words) > 80:
        return False
    return settles(read(view.asked_tokens) if len(view.asked) <= MAX_CHARS else verdict(view.asked))


def _fields(outcome: dict[str, object]) -> dict[str, Value]:
    """The export's own fields as signals; whatever is missing is none, not false."""
    up, down = _as_number(outcome.get("votes_up")), _as_number(outcome.get("votes_down"))
    rating = outcome.get("rating")
    accepted = outcome.get("accepted")
    position = outcome.get("position")
    return {
        "position": int(position) if isinstance(position, (int, float)) else None,
        "accepted": bool(accepted) if accepted is not None else None,
        "solved": bool(outcome["solved"]) if outcome.get("solved") is not None else None,
        "rating": {"good": 1, "bad": -1}.get(str(rating)) if rating is not None else None,
        # Two votes added to the scale: a single vote counts a third, ten count nearly in full.
        "votes": round((up - down) / (up + down + 2), 3) if up + down > 0 else None,
        "reopened": bool(outcome["reopened"]) if outcome.get("reopened") is not None else None,
        "spam": outcome.get("spam") is True,
    }


def _course(record: Record) -> dict[str, Value]:
    """Who else answered, and how long the customer waited. A reply before its turn comes from clocks that
    differ: no time at all."""
    outcome = record.outcome
    asked, others = outcome.get("asked"), outcome.get("other_agents")
    return {
        "hand_overs": others if isinstance(others, int) else None,
        "handed_on": bool(outcome["handed_on"]) if outcome.get("handed_on") is not None else None,
        "handling_hours": (
            None
            if record.time is None or not isinstance(asked, float | int)
            else round(max(0.0, record.time - asked) / 3600, 2)
        ),
    }


def _as_number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
