"""Repeats: whether the reply advises what the customer has tried, found useless or does not want."""

from __future__ import annotations

from curate.language.words import by_language
from curate.signals.base import Doc, Signals, View, family
from curate.signals.parts import Given, Part, number
from curate.signals.ruled_out import repeated

MOSTLY = 0.6  # share of what a reply says from which little is left beside what was ruled out
_READ = " ".join(by_language("ruled_out.done"))
_DOCS = {
    "words": Doc(
        "0..",
        "words in sentences that advise what the customer has tried, found useless or does not want",
        languages=_READ,
    ),
    "share": Doc(
        "0..1", "the share of these in what the reply says, greetings and questions apart", languages=_READ
    ),
}


def mostly_ruled_out(signals: Given) -> bool:
    """Whether a reply says little beside what the customer has ruled out."""
    return number(signals, "repeats.share") >= MOSTLY


_PARTS = (
    Part(
        "ruled_out",
        1.2,
        lambda s: -float(mostly_ruled_out(s)),
        "advises what the customer has ruled out",
        order=295,
    ),
)


@family("repeats", _DOCS, parts=_PARTS)
def repeats(view: View) -> Signals:
    """What of the reply the customer has ruled out; the customer's sentences are the evidence."""
    found = repeated(view)
    view.note("repeats.words", list(found.quoted))
    return {"words": found.words, "share": round(found.share, 3)}
