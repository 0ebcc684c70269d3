"""Rules of the gate: what a signal family brings to it, and how a rule reads signals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from curate.signals.parts import Given, number

GateSettings = Any  # the class of that name in `curate.gate`, which reads this module
Phase = Literal["form", "quality"]
Uncounted = Literal["", "form", "spam", "no content"]
SAYS = "substance.informative_words"


class Rule(NamedTuple):
    """One rule: when `speaks` is true of (signals, settings), the record is dropped for `reason`; `shown` are
    the signals to show.

    Rules of phase `form` need only the text, those of `quality` the whole dump. Within a phase they are tried
    by `order`, then by reason; the first that speaks gives the reason. `uncounted` says why what it drops
    does not count in the shares of coverage, empty where it does: a poor answer leaves a need that somebody
    had, a damaged or empty record or an advertisement does not.
    """

    reason: str
    phase: Phase
    meaning: str
    shown: tuple[str, ...]
    speaks: Callable[[Given, GateSettings], bool]
    uncounted: Uncounted = ""
    order: int = 10_000


def says_little(signals: Given, words: float) -> bool:
    """Whether a reply has fewer informative words."""
    return number(signals, SAYS) < words


def instructs(signals: Given) -> bool:
    """Whether a reply tells the customer to do something."""
    return number(signals, "substance.imperatives") + number(signals, "substance.menu_paths") > 0


def only(name: str) -> Callable[[Given, GateSettings], bool]:
    """The fault counts only where the reply says nothing else worth learning."""
    return lambda s, g: bool(s.get(name)) and says_little(s, g.answer_words) and not instructs(s)


def hangs_on_facts(signals: Given, density: float) -> bool:
    """Whether so much of a reply is volatile facts that little is left without them; `density` is in facts a
    hundred informative words.

    Names of products and places are masked as well, but they last: no record hangs on them.
    """
    facts = number(signals, "grounding.volatile") - number(signals, "grounding.name")
    return facts > 0 and 100 * facts >= density * number(signals, SAYS)
