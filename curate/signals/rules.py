"""Rules of the gate: what a signal family brings to it, with the limits that the recipe sets, and how a rule
reads signals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from curate.signals.parts import Given, number
from curate.signals.sentences import SAYS, GateSettings, RuleSentence, Says, by_meaning, skipped

Phase = Literal["form", "quality"]
Uncounted = Literal["", "form", "spam", "no content"]


class Limit(NamedTuple):
    """A number that a rule compares with: the `key` of the recipe's section `gate`, its default (an int
    where only whole numbers make sense), what it means with its unit, `why` the default is what it is, and
    the least and most that it may be. `not_above` is the key of another limit that it must not exceed."""

    key: str
    default: float
    description: str
    why: str = ""
    least: float | None = None
    most: float | None = None
    not_above: str = ""


class Rule(NamedTuple):
    """One rule: when `speaks` is true of (signals, settings), the record is dropped for `reason`; `shown` are
    the signals to show.

    Rules of phase `form` need only the text, those of `quality` the whole dump. Within a phase they are tried
    by `order`, then by reason; the first that speaks gives the reason. `uncounted` says why what it drops
    does not count in the shares of coverage, empty where it does: a poor answer leaves a need that somebody
    had, a damaged or empty record or an advertisement does not. `limits` are the recipe's keys that the rule
    brings; `of_words` says that it judges a reply by its words, `of_prose` that it does so as a reply to a
    person, which a label or a JSON object is not; `says` tells what decided, where the meaning and the
    signals shown do not say it well enough.
    """

    reason: str
    phase: Phase
    meaning: str
    shown: tuple[str, ...]
    speaks: Callable[[Given, GateSettings], bool]
    uncounted: Uncounted = ""
    order: int = 10_000
    limits: tuple[Limit, ...] = ()
    says: Says | None = None
    of_words: bool = False
    of_prose: bool = False

    def blames(self, signals: Given, gate: GateSettings) -> bool:
        """Whether it speaks against a record; of a reply that only calls a tool, no rule about words does."""
        if (self.of_words or self.of_prose) and signals.get("substance.only_calls"):
            return False
        return self.speaks(signals, gate)

    def sentence(self, signals: Given, gate: GateSettings) -> RuleSentence:
        """What the rule says of a record that it dropped, with the keys that change it: those that the
        sentence names, else the rule's limits, or else that the rule can be skipped."""
        decision = (self.says or by_meaning(self.meaning, self.shown))(signals, gate)
        keys = decision.keys or tuple(f"gate.{limit.key}" for limit in self.limits)
        return decision._replace(keys=keys or skipped(self.reason))


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
