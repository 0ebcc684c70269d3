"""How much was held out of what was asked for, and why not more or less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from curate.split.hold_out import HoldOut
from curate.split.settings import SplitSettings
from curate.split.sides import SIDES, TEST, TRAIN, VALIDATION
from curate.text.readable import many, rounded

Sizes = Mapping[int, int]  # records of each side
Fractions = Mapping[int, float]  # of each side that is held out
_NEAR = {"near_train", "near_validation", "near_test"}


def share(asked: float | None, wanted: int | None, test: int, records: int, why: str) -> dict[str, Any]:
    """`test_fraction` of split.json: the fraction asked for (None: a date decides), the records that makes,
    the fraction that came out, and why it differs."""
    return {"asked": asked, "wanted": wanted, "got": rounded(test / records) if records else 0.0, "why": why}


def share_of_file(
    held: int, why: Sequence[str], settings: SplitSettings, side: int, plan: HoldOut | None
) -> dict[str, Any]:
    """The share that a side which is held out has of n records, by date those that may be on it. `why` (n)
    says why a record stands on no side; `plan` how the side was filled, None for a date."""
    n = len(why)
    if plan is None:
        return share(None, None, held, n, f"records from {settings.test_after} or later are the test side")
    asked = settings.fractions[side]
    wanted = round(asked * n)
    reason = "" if held == wanted else _why(held, wanted, why, plan, SIDES[side])
    date = settings.test_after
    if date and not n:
        reason = f"no record is from before {date}"
    elif date and not held and not wanted:
        reason = f"{asked:.0%} of {many(n, 'record')} from before {date} is less than one record"
    return share(asked, wanted, held, n, reason)


def _why(held: int, wanted: int, why: Sequence[str], plan: HoldOut, name: str) -> str:
    if held > wanted:
        return _kept_words(held, wanted, name, "are connected to")
    aside, near = sum(code in ("bridge", "both_old_sides") for code in why), _NEAR.intersection(why)
    near -= {"near_validation"} if name == SIDES[VALIDATION] else set()  # these were to train or to test
    reasons = plan.reasons()
    if near:
        n = sum(code in near for code in why)
        other = "a training record" if near == {"near_train"} else "a record of another side"
        reasons.append(f"{many(n, 'record')} {'is' if n == 1 else 'are'} too similar to {other}")
    if tied := sum(code.startswith("group_in_") for code in why):
        are = "is" if tied == 1 else "are"
        reasons.append(f"{many(tied, 'record')} {are} connected to ones from the other side of the date")
    reasons += (
        [f"{many(aside, 'record')} {'connects' if aside == 1 else 'connect'} the sides"] if aside else []
    )
    reasons = reasons or ["all other records are held out for the test"]
    return f"{held:,} of {many(wanted, 'requested record')} could be held out: {'; '.join(reasons)}"


def divided(
    budget: int, sides: Sizes, fractions: Fractions, kept: Sizes = MappingProxyType({})
) -> dict[int, int]:
    """How many records of each side a budget takes: min(budget, all of them) together.

    What is held out takes its fraction as far as there are records, the test first, train the rest; what
    train cannot fill goes to the test and then to validation, unless its fraction is 0 and nothing
    is `kept`. Train has at least one record where there is one.
    """
    taken = {TRAIN: 0}
    for side in (TEST, VALIDATION):
        room = max(budget - 1 - sum(taken.values()), 0)
        taken[side] = min(round(budget * fractions[side]), sides[side], room)
    taken[TRAIN] = min(budget - sum(taken.values()), sides[TRAIN])
    for side in (TEST, VALIDATION):
        rest = budget - sum(taken.values())
        taken[side] = min(taken[side] + rest, sides[side]) if fractions[side] or kept.get(side) else 0
    return taken


def beside(train: int, side: int, fractions: Fractions) -> int:
    """How many records a side has beside so many that train, if nothing else says how many there are in
    all."""
    return round(train * fractions[side] / (1 - sum(fractions.values())))


def share_of_dataset(
    budget: int | str, dataset: Sizes, sides: Sizes, which: int, own: dict[str, Any], fractions: Fractions
) -> dict[str, Any]:
    """The same of one side of a `dataset` out of the `sides`, for a budget or `auto`; `own` is the share that
    the split itself made."""
    held, total, name = dataset[which], sum(dataset.values()), SIDES[which]
    # a budget beyond all records asks for no more records than these can give
    most = sum(sides.values())
    wanted = (
        beside(dataset[TRAIN], which, fractions)
        if isinstance(budget, str)
        else round(min(budget, most) * fractions[which])
    )
    why = ""
    if held < wanted:
        why = _why_less(budget, dataset, sides, which, own, wanted)
    elif held > wanted and (isinstance(budget, str) or divided(budget, sides, fractions)[which] < held):
        # not even what train leaves makes so many
        why = _kept_words(held, wanted, name)
    elif held > wanted:
        why = f"the train side has only {many(sides[TRAIN], 'record')}, so the rest of the budget is held out"
    elif not wanted and fractions[which]:
        why = "its share of the budget is less than one record"
    return share(fractions[which], wanted, held, total, why)


def _why_less(
    budget: int | str, dataset: Sizes, sides: Sizes, which: int, own: dict[str, Any], wanted: int
) -> str:
    """Why a side of a dataset has fewer records than the `wanted` ones."""
    held = dataset[which]
    if held < sides[which]:
        if budget == 1 or which == TEST:
            return "the one record of the budget is for training"
        return "the rest of the budget is for training and the test set"
    because = f" ({own['why']})" if own["why"] else ""
    given = 0 if isinstance(budget, str) else min(wanted, budget) - held
    rest = f"; the remaining {given:,} of the budget went to train"
    more = rest if given > 0 and sum(dataset.values()) == budget else ""
    return f"the {SIDES[which]} side has {many(sides[which], 'record')} instead of {wanted:,}{because}{more}"


def _kept_words(held: int, wanted: int, name: str, how: str = "are in") -> str:
    return (
        f"{held:,} records are held out instead of {wanted:,}, because they {how} the {name} set that is kept"
    )


def budget_of(budget: int | str, dataset: Sizes, sides: Sizes, fractions: Fractions) -> dict[str, Any]:
    """`budget` of split.json: what was asked for, the records with a side, what came out, and why it is
    less."""
    got = sum(dataset.values())
    wanted = {side for side in fractions if fractions[side] or dataset.get(side)}  # or kept
    available = sum(n for side, n in sides.items() if side == TRAIN or side in wanted)
    why = ""
    if not isinstance(budget, str) and got < budget:
        usable = "to train on or to hold out" if wanted else "to train on, and no test set is wanted"
        why = f"the pool has only {many(available, 'record')} {usable}"
    return {"asked": budget, "available": available, "got": got, "why": why}
