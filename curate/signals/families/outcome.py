"""Outcome: what happened after the reply, from the export's fields and the customer's later words."""

from __future__ import annotations

from curate.language.phrases import Tokens
from curate.language.words import by_language
from curate.records import CORRECTS_BOT, CORRECTS_DRAFT, Record
from curate.signals.base import Doc, Signals, Value, View, family
from curate.signals.ending import Ending
from curate.signals.outcome import HELPED, MAX_CHARS, TurnVerdict, credit, helped, read, settles, verdict
from curate.signals.outcome_quality import PARTS, RULES

_MOST_WORDS = 300
_PHRASES = " ".join(by_language("after_reply.failed"))
_DOCS = {
    "answered": Doc("true or false", "the customer wrote again after this reply"),
    "next": Doc(
        "-1..1",
        "the customer's next turn on it: 1 solved with thanks, 0 nothing, -1 failed; less when other replies"
        " come between; -.6 to .6 where a vector decides, which moves short turns by .5 at most elsewhere",
        "text scan, and a vector",
        f"{_PHRASES}; by vectors what the encoder knows",
    ),
    "next_words": Doc("0..", "words of the customer's next turn, 300 at most"),
    "ending": Doc(
        "-1..1, none",
        "what the conversation ended in: the customer's turns after the first reply, the last ones most, read"
        " like the next turn; less where the customer or the agent says the same again; none without such"
        " turns",
        "text scan, and vectors",
        f"{_PHRASES}; by vectors what the encoder knows",
    ),
    "whole": Doc("true or false", "the record is a whole conversation, in which all replies train"),
    "last_word": Doc(
        "true or false",
        "the customer, who had come back before, came back no more after this reply, which says more than a"
        " question",
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
    "corrects_bot": Doc(
        "true or false",
        "a person's answer to a question that a program had answered before, which did not end the matter",
        "field",
    ),
    "corrects_draft": Doc("true or false", "beside the reply stands a draft that was not sent", "field"),
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


@family("outcome", _DOCS, parts=PARTS, rules=RULES)
def outcome(view: View) -> Signals:
    """What came after the reply: the customer's next words, and what the export says of the outcome."""
    record = view.record
    later = [(i, text) for i, (role, text) in enumerate(record.after) if role == "customer"]
    gap, first = (later[0][0], verdict(later[0][1])) if later else (0, TurnVerdict(0.0))
    whole = record.extra.get("train_all_replies") is True
    signals: Signals = {"answered": bool(later), "next": credit(first.score, gap), "gap": gap}
    signals["next_words"] = min(_MOST_WORDS, len(first.words))
    signals["ending"], signals["whole"] = Ending.of(record).score(), whole
    for name, kinds in (
        ("thanks", ("thanks",)),
        ("solved_words", ("solved",)),
        ("failed_words", ("failed",)),
        ("complaint", ("complaint", "wants_human")),
    ):
        words = [p for k in kinds for p in first.kinds.get(k, ())]
        signals[name] = view.note(f"outcome.{name}", words) > 0
    signals["repeats"] = bool(later) and _repeats(view.asked_tokens, first)
    signals["solved_later"] = first.score <= HELPED and any(helped(text) for _, text in later[1:4])
    signals["after_end"] = not whole and _after_end(view)
    signals["silence"] = not later and bool(view.sentences) and view.sentences[-1].asks
    closes = later or whole or signals["silence"] or signals["after_end"]
    signals["last_word"] = not closes and _came_back(record)
    signals.update(_fields(record.outcome))
    signals.update(_course(record))
    signals["corrects_bot"] = CORRECTS_BOT in record.flags
    signals["corrects_draft"] = CORRECTS_DRAFT in record.flags
    signals["next_contact"] = None  # until the whole dump is seen
    return signals


def _came_back(record: Record) -> bool:
    """Whether the customer wrote again before this reply."""
    return sum(m["role"] == "user" for m in record.prompt) > 1


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
