"""The split's certificate of a run: what is compared, and what the dataset and the dump add to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from curate.positions import Positions
from curate.split.share import budget_of, share_of_dataset
from curate.split.sides import SIDES, TEST
from curate.text.plain import cut

if TYPE_CHECKING:
    from curate.stages.context import RunContext
    from curate.stages.decisions import Decisions

EXCERPT = 700  # characters of a prompt of the nearest pairs


def keys_of(conversation: str, part_of: str | None, customers: list[str]) -> list[str]:
    """The group keys of a record. A row that is part of a conversation is known by that one's id, if it says
    it; its own one says nothing of others."""
    own = (
        [f"conversation:{conversation}"]
        if part_of is None
        else [f"row:{conversation}", *([f"conversation:{part_of}"] if part_of else [])]
    )
    return [*own, *(f"customer:{customer}" for customer in customers)]


def complete(context: RunContext) -> None:
    """Adds to the certificate what became of the two sides in the dataset, and who is in several sources; the
    nearest pairs get their redacted prompts."""
    decided, budget, settings = context.decided, context.job.budget, context.recipe.split
    completed, told = dict(decided.sides.certificate), decided.sides.told
    sides = {side: completed.get(name, 0) for side, name in SIDES.items()}
    dataset = {side: len(decided.chosen(side)) for side in SIDES}
    completed["dataset"] = {name: dataset[side] for side, name in told.items()}
    completed["budget"] = budget_of(budget, dataset, sides, settings.fractions)
    for side in sorted(told.keys() & settings.fractions.keys()):
        own = f"{told[side]}_fraction"
        wanted = settings.fractions[side] or (side == TEST and settings.test_after)
        completed[own] = share_of_dataset(budget, dataset, sides, side, completed[own], settings.fractions)
        if not dataset[side] and sides[side] and wanted:
            completed[f"why_no_{told[side]}"] = (
                completed[own]["why"] or f"a {told[side]} fraction of 0 is asked for"
            )
    completed["situations_without_training"] = _untaught(decided, completed)
    completed["customers"] = context.loaded.account["customers"]
    at = Positions(context.table.ids)
    completed["nearest_pairs"] = [
        {
            **pair,
            **{
                f"{name}_prompt": cut(context.table.needs[at[pair[name]]], EXCERPT)
                for name in ("train", "test")
            },
        }
        for pair in completed["nearest_pairs"]
    ]
    decided.sides = replace(decided.sides, certificate=completed)


def _untaught(decided: Decisions, certificate: dict[str, Any]) -> list[str]:
    """The situations, the largest first, that are tested, or could only be tested, and of which the dataset
    trains nothing."""
    names = decided.situations.names
    train, test = (
        Counter(names[decided.situation_of[i]] for i in side) for side in (decided.train, decided.test)
    )
    held = set(certificate["situations_without_training"])
    return [
        row["name"]
        for row in certificate["situations"]
        if not train[row["name"]] and (test[row["name"]] or row["name"] in held)
    ]
