"""How much was held out of what was asked for, and why not more or less."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from curate.split.hold_out import HoldOut
from curate.split.settings import SplitSettings
from curate.text.readable import many, rounded


def share(asked: float | None, wanted: int | None, test: int, records: int, why: str) -> dict[str, Any]:
    """`test_fraction` of split.json: the fraction asked for (None: a date decides), the records that makes,
    the fraction that came out, and why it differs."""
    return {"asked": asked, "wanted": wanted, "got": rounded(test / records) if records else 0.0, "why": why}


def share_of_file(
    test: int, why: Sequence[str], settings: SplitSettings, plan: HoldOut | None
) -> dict[str, Any]:
    """The test side's share of n records. `why` (n) says why a record stands on neither side; `plan` how the
    test side was filled, None for a date."""
    n = len(why)
    if plan is None:
        return share(None, None, test, n, f"records from {settings.test_after} or later are the test side")
    wanted = round(settings.test_fraction * n)
    return share(
        settings.test_fraction, wanted, test, n, "" if test == wanted else _why(test, wanted, why, plan)
    )


def _why(test: int, wanted: int, why: Sequence[str], plan: HoldOut) -> str:
    if test > wanted:
        return (
            f"{test:,} records are held out instead of {wanted:,}, because they are connected to the test set"
            " that is kept"
        )
    aside, near = sum(code in ("bridge", "both_old_sides") for code in why), list(why).count("near_train")
    reasons = plan.reasons()
    reasons += (
        [f"{many(near, 'record')} {'is' if near == 1 else 'are'} too similar to a training record"]
        if near
        else []
    )
    reasons += (
        [f"{many(aside, 'record')} {'connects' if aside == 1 else 'connect'} the two sides"] if aside else []
    )
    return f"{test:,} of {many(wanted, 'requested record')} could be held out: {'; '.join(reasons)}"


def divided(budget: int, train: int, test: int, fraction: float) -> tuple[int, int]:
    """How many of `train` and `test` records that may be used a budget takes: min(budget, train + test)
    together.

    The test takes its fraction as far as there are records to hold out, train the rest; what train cannot
    fill goes to the test, unless the fraction is 0. Train has at least one record where there is one.
    """
    held = min(round(budget * fraction), test, max(budget - 1, 0))
    taught = min(budget - held, train)
    return taught, min(budget - taught, test) if fraction else 0


def share_of_dataset(
    budget: int | str, train: int, test: int, sides: tuple[int, int], side: dict[str, Any], fraction: float
) -> dict[str, Any]:
    """The same of a dataset of `train` and `test` records out of the `sides`, for a budget or `auto`; `side`
    is the share that the split itself made."""
    most = sum(sides)  # a budget beyond all records asks for no more test records than these can give
    wanted = round(
        train * fraction / (1 - fraction) if isinstance(budget, str) else min(budget, most) * fraction
    )
    why = ""
    if test < wanted and test == sides[1]:
        why = f"the test side has {many(sides[1], 'record')} instead of {wanted:,}" + (
            f" ({side['why']})" if side["why"] else ""
        )
        given = 0 if isinstance(budget, str) else min(wanted, budget) - test
        why += (
            f"; the remaining {given:,} of the budget went to train"
            if given > 0 and train + test == budget
            else ""
        )
    elif test < wanted:
        why = "the one record of the budget is for training"
    elif test > wanted:
        why = f"the train side has only {many(sides[0], 'record')}, so the rest of the budget is held out"
    elif not wanted and fraction:
        why = "its share of the budget is less than one record"
    return share(fraction, wanted, test, train + test, why)


def budget_of(
    budget: int | str, train: int, test: int, sides: tuple[int, int], fraction: float
) -> dict[str, Any]:
    """`budget` of split.json: what was asked for, the records with a side, what came out, and why it is
    less."""
    got, available = train + test, sides[0] + (sides[1] if fraction else 0)
    why = ""
    if not isinstance(budget, str) and got < budget:
        usable = "to train on or to hold out" if fraction else "to train on, and no test set is wanted"
        why = f"the pool has only {many(available, 'record')} {usable}"
    return {"asked": budget, "available": available, "got": got, "why": why}
