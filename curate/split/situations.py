"""The situations on the sides of a split, and why one has no test record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.split.certificate import Index
from curate.split.hold_out import HoldOut
from curate.split.settings import SplitSettings
from curate.split.sides import SIDES, TEST, TRAIN, VALIDATION, sides_of
from curate.text.readable import many


@dataclass(frozen=True, slots=True)
class Situation:
    """The k records of one situation with their sides and reasons, the sizes of its g groups, and which of
    these were free to choose."""

    name: str
    side: NDArray[np.int8]
    why: list[str]
    sizes: Index
    free: NDArray[np.bool_]

    def count(self, side: int) -> int:
        return int((self.side == side).sum())


def situation_rows(
    situations: Sequence[Situation], settings: SplitSettings, plans: Mapping[int, HoldOut]
) -> list[dict[str, Any]]:
    """A row each: name, records in pool, train, test and, if there is such a side, validation, groups, and
    why train or test has none of it (or an empty text).

    `plans` say how each side was filled; none for the test side of a split by time.
    """
    rows, told = [], [side for side in SIDES if side != VALIDATION or VALIDATION in plans]
    for one in situations:
        count = {side: one.count(side) for side in SIDES}
        why = "" if count[TRAIN] and count[TEST] else _why(one, count, settings, plans.get(TEST))
        rows.append(
            {
                "name": one.name,
                "pool": len(one.side),
                **{SIDES[side]: count[side] for side in told},
                "groups": len(one.sizes),
                "why": why,
            }
        )
    return sorted(rows, key=lambda row: (-row["pool"], row["name"]))


def _why(one: Situation, count: Mapping[int, int], settings: SplitSettings, plan: HoldOut | None) -> str:
    train, test = count[TRAIN], count[TEST]
    aside = sorted(set(one.why) - {""})
    if not train and not test:
        if count[VALIDATION]:
            return "the validation set takes all of it"
        return f"all its records are set aside ({', '.join(aside)})"
    gone = [code for code in aside if code.endswith("_test" if test else "_train")]
    if gone:
        return f"its records on the other side are set aside ({', '.join(gone)})"
    if plan is None:
        return (
            "all its records are from after the date"
            if test
            else "none of its records is from after the date"
        )
    if not one.free.any():
        return (
            "all its records are connected to records that are already on the"
            f" {'test' if test else 'train'} side"
        )
    return "a test set of the requested size takes all of it" if test else _why_no_test(one, settings, plan)


def _why_no_test(one: Situation, settings: SplitSettings, plan: HoldOut) -> str:
    groups, smallest = len(one.sizes), int(one.sizes[one.free].min())
    if not settings.test_fraction:
        return "no test set is wanted"
    if groups <= plan.least:
        return (
            f"it has {groups} groups, and train keeps at least {plan.least}"
            if groups != 1
            else f"it is one group, and train keeps at least {plan.least}"
        )
    if plan.room <= 0:
        return "the test side is full"
    if smallest > plan.room:
        return f"its smallest group has {smallest} records, and the test side has room for {plan.room}"
    return "each of its groups is needed in train for another situation"


def why_no_test(certificate: dict[str, Any], settings: SplitSettings) -> str:
    """Why the test side is empty although one was wanted; empty where it is not, or none was."""
    if certificate["test"] or not (settings.test_after or settings.test_fraction):
        return ""
    if settings.test_after:
        aside = (
            f"all {certificate['neither']:,} records from {settings.test_after} or later are connected to"
            " earlier ones, and are set aside"
        )
        return aside if certificate["neither"] else f"no record is from {settings.test_after} or later"
    if too_few := _less_than_one(certificate, settings.test_fraction):
        return too_few
    return (
        "nothing of the largest situation could be held out:"
        f" {certificate['situations'][0]['why']} (split.json has the others)"
    )


def why_no_validation(certificate: dict[str, Any], settings: SplitSettings) -> str:
    """Why the validation side is empty although one was wanted; empty where it is not, or none was."""
    if certificate.get("validation") or not settings.validation_fraction:
        return ""
    too_few = "" if settings.test_after else _less_than_one(certificate, settings.validation_fraction)
    return too_few or str(certificate["validation_fraction"]["why"])


def _less_than_one(certificate: dict[str, Any], fraction: float) -> str:
    records = sum(certificate[name] for name in (*sides_of(certificate), "neither"))
    return (
        ""
        if round(fraction * records)
        else f"{fraction:.0%} of {many(records, 'record')} is less than one record"
    )
