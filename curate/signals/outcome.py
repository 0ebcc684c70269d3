"""Outcome: what happened after the reply, from the export's fields and from the customer's own later words.

The customer's next turn is read for confirmation, thanks, failure and complaint, with negation ("not solved",
"thanks but it still fails"); the credit goes to the reply that stands directly before it. Thanks three
replies later say that this one did not do it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from curate.language.folding import flat
from curate.language.negation import polarity
from curate.language.patterns import any_of
from curate.language.phrases import Lexicon, Tokens
from curate.language.words import by_language, classes, words
from curate.records import Record
from curate.signals.base import Doc, Signals, Value, View, family

LISTED = frozenset(by_language("after_reply.failed"))  # the languages that have phrases
_PHRASES = " ".join(by_language("after_reply.failed"))
# What the first and the second phrase of a class say of the reply before them. Fitted on pairs of replies in
# one thread of a helpdesk forum and rounded; complaints stand higher than there, where they are about the
# product as often as about the reply.
_WORTH = {
    "solved": (1.0, 0.5),
    "thanks": (1.0, 0.0),
    "in_advance": (-0.3, 0.0),
    "failed": (-0.6, -0.3),
    "hindered": (-0.5, 0.0),
    "complaint": (-0.8, -0.4),
    "wants_human": (-1.0, 0.0),
}
CLEAR = frozenset(
    ("solved", "failed", "hindered", "complaint", "wants_human")
)  # classes that leave no doubt of the language either
_BARE_THANKS = 0.4  # thanks and little else: nothing is left to ask
_BARE_WORDS = 15
_ASKS_ON = -0.2  # a question in the turn: not done yet
_SHARED = 0.4  # what each further reply between this one and the customer's words leaves of the credit
_BUT = re.compile(rf"(?: [^.?!¶ ]+){{0,4}}? (?:{any_of(map(flat, words('contrasts')))})(?= )")
# the verdict stands at the beginning of a turn; what follows tends to be logs and new questions
MAX_CHARS = 1500
_FULL = 2.4  # "that worked" and bare thanks: the sum of worths that makes a verdict of 1
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
    "rating": Doc("-1, 1, none", "the customer's rating of the conversation: bad or good", "field"),
    "votes": Doc("-1..1, none", "votes for against votes against, drawn to 0 where there are few", "field"),
    "reopened": Doc("true, false, none", "the conversation was opened again", "field"),
    "spam": Doc("true or false", "marked as spam", "field"),
    "next_contact": Doc(
        "0.., none",
        "days until the same customer opens another conversation about the same, of the last replies of a"
        " conversation; none where there is none within `signals.next_contact_days`, the customer or a time"
        " is unknown, or the dump ends before",
        "two vectors; letters where the encoder doesn't know the language",
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
    ),
}


@dataclass(slots=True)
class Verdict:
    """What one turn of the customer says of the reply before it."""

    score: float
    kinds: dict[str, list[str]] = field(default_factory=dict)
    asks: bool = False
    words: tuple[str, ...] = ()


@cache
def _lexicon() -> Lexicon:
    return Lexicon(classes("after_reply"))


def verdict(text: str) -> Verdict:
    """Reads one turn: score in [-1, 1] and the phrases found, by class."""
    return _read(Tokens.of(text[:MAX_CHARS]))


def _read(tokens: Tokens) -> Verdict:
    kinds: dict[str, list[str]] = {}
    for hit in _lexicon().find(tokens):
        kind = hit.kind
        if kind in ("solved", "will_try"):
            sign = polarity(tokens, hit)
            if sign == 0:
                continue
            kind = "failed" if sign < 0 and kind == "solved" else kind
        if kind == "thanks" and _BUT.match(tokens.joined, hit.at + 1 + len(hit.phrase)):
            kind = "failed"  # "thanks but ...": what comes after the but is what is meant
        kinds.setdefault(kind, []).append(hit.phrase)
    if "in_advance" in kinds:
        kinds.pop("thanks", None)
    asks = "?" in tokens.items
    total = _ASKS_ON * asks + _BARE_THANKS * (
        "thanks" in kinds and len(tokens.words) <= _BARE_WORDS and "failed" not in kinds
    )
    for kind, (one, two) in _WORTH.items():
        found = len(kinds.get(kind, ()))
        total += one * (found > 0) + two * (found > 1)
    return Verdict(max(-1.0, min(1.0, total / _FULL)), kinds, asks, tuple(tokens.words))


@family("outcome", _DOCS)
def outcome(view: View) -> Signals:
    record = view.record
    later = [(i, said) for i, (role, said) in enumerate(record.after) if role == "customer"]
    gap, first = (later[0][0], verdict(later[0][1])) if later else (0, Verdict(0.0))
    found: Signals = {"answered": bool(later), "next": credit(first.score, gap), "gap": gap}
    for name, kinds in (
        ("thanks", ("thanks",)),
        ("solved_words", ("solved",)),
        ("failed_words", ("failed",)),
        ("complaint", ("complaint", "wants_human")),
    ):
        words = [p for k in kinds for p in first.kinds.get(k, ())]
        found[name] = view.note(f"outcome.{name}", words) > 0
    found["repeats"] = bool(later) and _repeats(view.asked_tokens, first)
    found["solved_later"] = first.score <= 0.3 and any(_positive(said) for _, said in later[1:4])
    found["after_end"] = _after_end(view)
    found["silence"] = not later and bool(view.sentences) and view.sentences[-1].asks
    found.update(_fields(record.outcome))
    found.update(_course(record))
    found["next_contact"] = None  # until the whole dump is seen
    return found


def credit(verdict: float, gap: int) -> float:
    """What is left of a verdict for a reply with `gap` others between it and the customer's words."""
    return round(verdict * _SHARED**gap, 3)


def _positive(text: str) -> bool:
    found = verdict(text)
    return found.score > 0.3


def _repeats(asked: Tokens, said: Verdict) -> bool:
    """Most content words of the next turn come from the last one: the customer says it all again."""
    mine = {w for w in said.words if len(w) > 3}
    before = {w for w in asked.words if len(w) > 3}
    return len(mine) >= 6 and len(before) >= 6 and len(mine & before) >= 0.6 * len(mine) and said.score <= 0


def _after_end(view: View) -> bool:
    if len(view.record.prompt) < 2 or len(view.asked_tokens.words) > 80:
        return False
    return settles(_read(view.asked_tokens) if len(view.asked) <= MAX_CHARS else verdict(view.asked))


def settles(said: Verdict) -> bool:
    """Whether a customer says no more than that it is solved."""
    return (
        not said.asks
        and "failed" not in said.kinds
        and "solved" in said.kinds
        and ("thanks" in said.kinds or len(said.kinds["solved"]) > 1)
    )


def _fields(outcome: dict[str, object]) -> dict[str, Value]:
    """The export's own fields as signals; whatever is missing is none, not false."""
    up, down = _number(outcome.get("votes_up")), _number(outcome.get("votes_down"))
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


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
