"""The next contact: a customer who soon opens another conversation about the same was not helped by the
replies that ended the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Numbers = NDArray[np.float64]
Same = Callable[[Ints, Ints], NDArray[np.bool_]]

# later contacts of a customer that one reply is compared with: a shared mailbox with thousands of them stays
# linear
NEAR = 16
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Events:
    """What customers opened, or were answered: n entries in any order.

    `customers` (n) number the customers, -1 where unknown; `times` (n) are seconds since 1970, nan where
    unknown; `needs` (n) say what it was about, in the terms of `same`.
    """

    customers: Ints
    times: Numbers
    needs: Ints

    @classmethod
    def of(cls, rows: Sequence[tuple[int, float, int]]) -> Events:
        """From rows of customer, time and need."""
        columns = np.array(rows, np.float64).reshape(len(rows), 3)
        return cls(columns[:, 0].astype(np.int64), columns[:, 1], columns[:, 2].astype(np.int64))

    def known(self) -> Ints:
        return np.flatnonzero((self.customers >= 0) & np.isfinite(self.times))


def next_contact(replies: Events, contacts: Events, same: Same, days: float) -> Numbers:
    """For each reply the days until its customer's first contact about the same that was opened after it, at
    most `days` later; nan where there is none.

    `same` tells for pairs of needs, of replies and of contacts, whether they are one. A contact that was
    opened before the reply was given says nothing of it. Each reply is compared with the next NEAR contacts
    at most.
    """
    intervals = np.full(len(replies.times), np.nan)
    asked, opened = replies.known(), contacts.known()
    opened = opened[np.lexsort((contacts.times[opened], contacts.customers[opened]))]
    first = _first_after(
        replies.customers[asked], replies.times[asked], contacts.customers[opened], contacts.times[opened]
    )
    for step in range(NEAR):
        at = first + step
        inside = at < len(opened)
        asked, first, at = asked[inside], first[inside], opened[at[inside]]
        wait = (contacts.times[at] - replies.times[asked]) / DAY
        near = (contacts.customers[at] == replies.customers[asked]) & (wait <= days)
        asked, first, at, wait = asked[near], first[near], at[near], wait[near]
        if not len(asked):
            break
        alike = same(replies.needs[asked], contacts.needs[at])
        intervals[asked[alike]] = wait[alike]
        asked, first = asked[~alike], first[~alike]
    return intervals


def _first_after(customers: Ints, times: Numbers, others: Ints, opened: Numbers) -> Ints:
    """For each reply the place, among contacts sorted by customer and time, of its customer's first one after
    it (or of the next customer's)."""
    kinds = np.repeat(
        [0, 1], [len(opened), len(times)]
    )  # a contact of the very moment comes before the reply: it was not opened after it
    order = np.lexsort((kinds, np.concatenate([opened, times]), np.concatenate([others, customers])))
    passed = np.cumsum(kinds[order] == 0)
    places = np.empty(len(order), np.int64)
    places[order] = passed
    return places[len(opened) :]
