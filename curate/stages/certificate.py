"""The split's certificate of a run: what is compared, and what the dataset and the dump add to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from curate.positions import Positions
from curate.split.share import budget_of, share_of_dataset
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
    decided, budget = context.decided, context.job.budget
    completed, fraction = dict(decided.sides.certificate), context.recipe.split.test_fraction
    sides, train, test = (completed["train"], completed["test"]), len(decided.train), len(decided.test)
    completed["dataset"] = {"train": train, "test": test}
    completed["budget"] = budget_of(budget, train, test, sides, fraction)
    completed["test_fraction"] = share_of_dataset(
        budget, train, test, sides, completed["test_fraction"], fraction
    )
    if not test and sides[1] and (fraction or context.recipe.split.test_after):
        completed["why_no_test"] = completed["test_fraction"]["why"] or "a test fraction of 0 is asked for"
    completed["situations_without_training"] = _untaught(decided, completed)
    completed["customers"] = context.loaded.account["customers"]
    at = Positions(context.table.ids)
    completed["nearest_pairs"] = [
        {
            **pair,
            **{
                f"{side}_prompt": cut(context.table.needs[at[pair[side]]], EXCERPT)
                for side in ("train", "test")
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
