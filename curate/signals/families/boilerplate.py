"""Boilerplate: sentences that recur over conversations, who answers often, and how that was voted on."""

from __future__ import annotations

from curate.signals.base import Doc, Dump, Signals, documented
from curate.signals.boilerplate import boilerplate
from curate.signals.parts import Given, Part, fault, number, plain
from curate.signals.rules import Limit, Rule
from curate.signals.sentences import GateSettings, RuleSentence, shown, value_of

_TWO_VOTES = 0.5  # the balance of two votes for and none against, (for - against) / (all + 2)
_PARTS = (
    Part(
        "author_standing",
        2.0,
        lambda s: min(0.0, plain("boilerplate.author_standing")(s)),
        "its author's replies are voted for less than others'",
        outcome=True,
        order=150,
    ),
    Part("boilerplate", 0.4, fault("boilerplate.share"), "canned text", order=310),
)


def _sentence(signals: Given, gate: GateSettings) -> RuleSentence:
    value, limit = value_of(signals, "boilerplate.author_votes"), gate.min_author_votes
    text = (
        f"balance of votes of all its author's replies {shown(value)}, must be above {shown(limit)}; it is"
        " not accepted and has fewer than two votes for it"
    )
    return RuleSentence(text, value, limit, signals=("boilerplate.author_votes",))


_RULES = (
    Rule(
        "distrusted_author",
        "quality",
        "most replies of its author were voted down, and this one is neither accepted nor has at least two"
        " votes for it",
        ("boilerplate.author_votes",),
        lambda s, g: (
            number(s, "boilerplate.author_votes") <= g.min_author_votes
            and number(s, "outcome.votes") < _TWO_VOTES
            and not s.get("outcome.accepted")
        ),
        order=310,
        limits=(
            Limit(
                "min_author_votes",
                -0.4,
                "Minimum balance of votes over all replies of one author: (for - against) / (replies + 5),"
                " from -1 to 1.",
                "four votes against and none for, or 25 against and 7 for, give this balance. On a real forum"
                " one author, who used machine translation, was at -0.49. No other author with ten votes or"
                " more was below -0.1.",
                least=-1,
                most=1,
            ),
        ),
        says=_sentence,
    ),
)


def _measure(dump: Dump) -> list[Signals]:
    return boilerplate(
        dump.completions, dump.conversations, dump.authors, dump.settings, dump.votes, dump.macros
    )


documented(
    "boilerplate",
    {
        "share": Doc(
            "0..1",
            "share of the completion's words that are in sentences that recur in other conversations",
            "hash of each sentence",
        ),
        "macro": Doc(
            "true or false",
            "nearly all of the completion (.9) is boilerplate: a canned macro",
            "hash of each sentence",
        ),
        "author_conversations": Doc(
            "0..", "conversations in which this author answers; none where the author is unknown", "count"
        ),
        "author_rank": Doc(
            "0..1",
            "share of all replies that come from authors with no more conversations than this one; none where"
            " unknown",
            "count",
        ),
        "author_votes": Doc(
            "-1..1",
            "balance of this author's replies voted for and against, drawn to 0 where few; none without"
            " votes",
            "count",
        ),
        "author_standing": Doc(
            "-2..2",
            "how far the author's balance is from the dump's, drawn to 0 where few; none without votes",
            "count",
        ),
    },
    parts=_PARTS,
    rules=_RULES,
    dump=_measure,
)
