"""What says that one reply is better than another: the mark of the solution, the customer's next words,
votes.

Never their wording: a model that is trained on the pairs would learn our score, not what helped.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from curate.signals.outcome import HELPED
from curate.signals.parts import Given, number

KINDS = ("accepted", "customer", "votes", "corrects_bot", "corrects_draft")
_FAILED = -0.1  # verdict of the customer's next words below which the reply did not do it
_VOTES = 0.5  # least difference of the balances of votes that says anything
# The share of pairs in the right order above chance, by votes on a forum: 86 % of accepted replies are ahead.
_ACCEPTED = 0.7
_CORRECTED = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for the chosen reply: its `kind`, what it says of both, and how much it is worth
    (0 to 1)."""

    kind: str
    chosen: float | bool | None
    rejected: float | bool | None
    worth: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


CORRECTION = Evidence("corrects_bot", True, False, _CORRECTED)
SENT = Evidence("corrects_draft", True, False, _CORRECTED)


def evidence(
    chosen: Given, rejected: Given, kinds: Collection[str] = KINDS, *, came_back: bool = False
) -> list[Evidence]:
    """What in the signals of two replies to one customer says that the first is better; of `kinds` alone.

    `came_back` says that the customer may have come back after the rejected one, and the chosen one stands
    behind that: then it is enough that he was not content.
    """
    found = []
    if chosen.get("outcome.accepted") and not rejected.get("outcome.accepted"):
        found.append(Evidence("accepted", True, rejected.get("outcome.accepted"), _ACCEPTED))  # type: ignore[arg-type]
    good, bad = (_verdict(signals) for signals in (chosen, rejected))
    if good is not None and bad is not None and good > HELPED and _failed(bad, came_back):
        found.append(Evidence("customer", good, bad, round((good - bad) / 2, 3)))
    up, down = (number(signals, "outcome.votes") for signals in (chosen, rejected))
    if up - down >= _VOTES:
        found.append(Evidence("votes", up, down, round((up - down) / 2, 3)))
    return [one for one in found if one.kind in kinds]


def opposed(
    chosen: Given, rejected: Given, kinds: Collection[str] = KINDS, *, came_back: bool = False
) -> bool:
    """Whether something says the contrary: the customer was content with the reply that would be rejected
    and did not have to come back (as in `evidence`), or not with the other, or more votes are for it."""
    good, bad = (_verdict(signals) for signals in (chosen, rejected))
    return (
        bool(evidence(rejected, chosen, kinds))
        or (bad is not None and bad > HELPED and not came_back)
        or (good is not None and good < _FAILED)
        or ("votes" in kinds and number(chosen, "outcome.votes") < number(rejected, "outcome.votes"))
    )


def margin(found: Sequence[Evidence]) -> float:
    """How sure the order is, from 0 to 1: each further kind of evidence leaves less doubt."""
    return round(1 - math.prod(1 - min(1.0, one.worth) for one in found), 3)


def _failed(verdict: float, came_back: bool) -> bool:
    return verdict <= HELPED if came_back else verdict < _FAILED


def _verdict(signals: Given) -> float | None:
    """What the customer's next words say of a reply; None where there are none, or they follow another
    reply."""
    direct = signals.get("outcome.answered") and not number(signals, "outcome.gap")
    return number(signals, "outcome.next") if direct else None
