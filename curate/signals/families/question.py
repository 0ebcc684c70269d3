"""Question: whether what a reply asks was the right thing to ask."""

from __future__ import annotations

from curate.language.words import by_language
from curate.signals.base import Doc, Signals, View, family
from curate.signals.clarifying import answered, asks, solved_after
from curate.signals.parts import Part, number

_READ = " ".join(by_language("said_before"))
_DOCS = {
    "answered": Doc(
        "true, false, none",
        "the customer's next turn answers what the reply asks; none where it asks nothing, or only for a"
        " picture",
        languages=_READ,
        of="flag",
    ),
    "led_on": Doc(
        "true or false",
        "it was answered, an agent answered after that, and the conversation ended well: a right question",
        languages=_READ,
    ),
}
_PARTS = (
    Part(
        "right_question",
        0.3,
        lambda s: number(s, "question.led_on") * number(s, "substance.only_question"),
        "asks what the customer answered, and that led to the solution",
        outcome=True,
        order=205,
    ),
)


@family("question", _DOCS, parts=_PARTS)
def question(view: View) -> Signals:
    """Whether the customer answered what the reply asks, and whether that led to the solution."""
    replied = answered(view) if asks(view) else None
    return {"answered": replied, "led_on": bool(replied) and solved_after(view.record)}
