"""The stage `select`: the training, validation and test sets from their sides, and what is missing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from curate.coverage.cases import best_of, named
from curate.coverage.gaps import TOO_POOR
from curate.ledger.ledger import Outcome
from curate.positions import Positions
from curate.recipe import Recipe
from curate.run_folder.names import DECISIONS
from curate.select import select, select_test
from curate.split.share import Sizes, beside, divided
from curate.split.sides import NEITHER, SIDES, TEST, TRAIN, VALIDATION
from curate.stages.base import Stage
from curate.stages.certificate import complete
from curate.stages.decisions import Decisions
from curate.stages.gaps import find_gaps
from curate.stages.kept import Kept
from curate.stages.nothing_left import nothing_to_train_on
from curate.stages.obeying import obey
from curate.stages.once import set_aside
from curate.stages.table import Table
from curate.stages.worth import first_of_each, least_worth, may_stand, teaching_worth

if TYPE_CHECKING:
    from curate.stages.context import RunContext


_HELD_OUT: dict[int, Outcome] = {TEST: "held_out", VALIDATION: "validation"}


class SelectStage(Stage):
    """Chooses the dataset, finds the gaps and completes the certificate. Raises CurateError where nothing is
    left to train on."""

    name = "select"
    settings = (
        "select",
        "signals.next_contact_similarity",
        "split.test_fraction",
        "split.validation_fraction",
        "gate.max_spam_words",
    )
    asked = ("--budget", DECISIONS)

    def run(self, context: RunContext) -> None:
        table, decided, old = context.table, context.decided, context.job.old
        with context.progress.stage(self.name):
            before = Kept.of(old, table.ids, table.needs, table.conversations) if old else None
            choose(table, decided, context.job.budget, context.recipe, before)
            obey(context)
            find_gaps(table, decided, context.recipe)
            complete(context)
        if not decided.train:
            raise nothing_to_train_on(context.store.folder)


def choose(
    table: Table, decided: Decisions, budget: int | Literal["auto"], recipe: Recipe, kept: Kept | None = None
) -> None:
    """Chooses the training set from the train side, and the test and validation sets from theirs; what of a
    budget cannot be held out is trained on.

    What an earlier dataset, `kept`, had on a side stays in it.
    """
    pool, sides, fractions = decided.pool, decided.sides, recipe.split.fractions
    places = {side: pool[sides.side == side] for side in SIDES}
    here = {side: {*own.tolist()} for side, own in places.items()}
    old = {side: [i for i in kept.places(side) if i in here[side]] if kept else [] for side in SIDES}
    size = {side: len(own) for side, own in places.items()}
    wanted: Sizes | None = None
    if budget != "auto":
        here_before = {side: len(own) for side, own in old.items()}
        wanted = _with_room(divided(budget, size, fractions, here_before), here_before)
    _choose_training(table, decided, places[TRAIN], wanted[TRAIN] if wanted else None, old[TRAIN], recipe)
    worth = teaching_worth(table)
    for side in (TEST, VALIDATION):
        held = wanted[side] if wanted else max(beside(len(decided.train), side, fractions), len(old[side]))
        at = _once(table, decided, places[side], held, old[side], recipe)
        asked = decided.situations.subset(Positions(decided.needs.tolist()).of(at.tolist()))
        first = Positions(at.tolist()).of(old[side])
        chosen = select_test(table.vectors[at], worth[at], asked, held, recipe.select, kept=first)
        decided.chosen(side).extend(int(at[i]) for i in chosen)
    _enter(table, decided)
    if kept:
        sides.certificate["kept_from"]["dataset"] = kept.by_ledger(decided.ledger, table.ids)


def _choose_training(
    table: Table,
    decided: Decisions,
    train_side: NDArray[np.int64],
    budget: int | None,
    old: list[int],
    recipe: Recipe,
) -> None:
    """`budget` records of the train side, None for as many as add something."""
    wanted: int | Literal["auto"] = "auto" if budget is None else budget
    asked_at = Positions(decided.needs.tolist())
    worth = teaching_worth(table)
    train_side = _once(table, decided, train_side, wanted, old, recipe)
    least = least_worth(worth[train_side], wanted) if wanted != "auto" and recipe.select.strictness else 0.0
    good = may_stand(table, least)
    side = Positions(train_side.tolist())
    best = best_of([[m for m in matches if m.place in side] for _, matches in decided.cases], worth)
    decided.standing = [(case.name, match) for (case, _), match in zip(decided.cases, best, strict=True)]
    every = {decided.situation_of[i] for i in train_side.tolist()}
    # whether a situation is a gap depends on its records alone, not on how many others are wanted
    answered = {decided.situation_of[int(i)] for i in train_side[may_stand(table)[train_side]]}
    if least:
        needed = {*old, *first_of_each(train_side, worth, good, decided.situation_of)}
        train_side = _worth_a_place(
            decided, train_side, worth, least, needed | {match.place for match in best if match}
        )
        side = Positions(train_side.tolist())
    picked = select(
        table.vectors[train_side],
        worth[train_side],
        decided.situations.subset(asked_at.of(train_side.tolist())),
        wanted,
        recipe.select,
        first=[side[match.place] for match in best if match],
        kept=[side[i] for i in old],
        asked=np.bincount(decided.situations.macro),
        good=good[train_side],
    )
    decided.selection = picked
    decided.train = [int(train_side[i]) for i in picked.order]
    able_of = {decided.situation_of[i] for i in train_side.tolist()}
    taught = {decided.situation_of[i] for i in decided.train}
    decided.poor = ({*picked.poor} | (every - able_of)) - taught - answered
    decided.left = {int(train_side[i]): gain for i, gain in picked.left.items()}


def _worth_a_place(
    decided: Decisions, places: NDArray[np.int64], worth: NDArray[np.float64], least: float, needed: set[int]
) -> NDArray[np.int64]:
    """A side without what is worth less than the `least` where the pool has enough better ones, which
    `decided.outdone` has; the `needed` stay."""
    able = (worth[places] >= least) | np.isin(places, [*needed])
    decided.outdone = {int(i): {"worth": float(worth[i]), "limit": least} for i in places[~able]}
    return places[able]


def _once(
    table: Table,
    decided: Decisions,
    places: NDArray[np.int64],
    wanted: int | Literal["auto"],
    old: list[int],
    recipe: Recipe,
) -> NDArray[np.int64]:
    """A side without what repeats a template or a conversation, which `decided.aside` has. The best of it
    comes back for a situation that has nothing else, and where more are wanted than the others."""
    worth = teaching_worth(table)
    aside = set_aside(table, places, worth, old, recipe.select, recipe.signals.next_contact_similarity)
    left = {decided.situation_of[i] for i in places.tolist() if i not in aside}
    turn, back = Counter[int](), list[tuple[int, int, int]]()
    for i in sorted(aside, key=lambda i: (-worth[i], table.ids[i])):
        situation = decided.situation_of[i]
        back.append((turn[situation] + (situation in left), len(back), i))
        turn[situation] += 1
    missing = 0 if wanted == "auto" else max(0, wanted - (len(places) - len(aside)))
    for n, (nth, _, i) in enumerate(sorted(back)):
        if nth == 0 or n < missing:
            del aside[i]
    decided.aside |= aside
    return np.array([i for i in places.tolist() if i not in aside], np.int64)


def _with_room(wanted: Sizes, old: Sizes) -> Sizes:
    """The sizes of the sides, moved as far as it takes to leave those of an earlier dataset their room: all
    of it where they fit."""
    total = sum(wanted.values())
    test = _between(wanted[TEST], old[TEST], total - old[TRAIN] - old[VALIDATION])
    rest = total - test
    validation = _between(min(wanted[VALIDATION], rest), old[VALIDATION], rest - old[TRAIN])
    return {TRAIN: rest - validation, TEST: test, VALIDATION: validation}


def _between(size: int, own: int, left: int) -> int:
    """The size, at least what is its `own` and at most what is `left` by the others, where both can be."""
    low, high = sorted((own, max(0, left)))
    return min(max(size, low), high)


def _enter(table: Table, decided: Decisions) -> None:
    ledger = decided.ledger
    for rank, i in enumerate(decided.train):
        detail = {"rank": rank + 1, **named(decided.standing, i)}
        ledger.decide(
            table.ids[i],
            "selected",
            "select",
            decided.selection.reasons[rank],
            score=float(table.quality[i]),
            detail=detail,
        )
    before = {int(i): kept for i, kept in zip(decided.pool, decided.sides.kept, strict=True) if kept}
    for side, outcome in _HELD_OUT.items():
        for rank, i in enumerate(decided.chosen(side)):
            detail = {"rank": rank + 1, **({"kept": before[i]} if i in before else {})}
            score = float(table.quality[i])
            ledger.decide(table.ids[i], outcome, "split", f"{SIDES[side]}_side", score=score, detail=detail)
    chosen = {*decided.train, *decided.held_out}
    for n, i in enumerate(decided.pool):
        if int(i) in chosen:
            continue
        side = int(decided.sides.side[n])
        again, of = decided.aside.get(int(i), ("", -1))
        poor = decided.situation_of[int(i)] in decided.poor
        outdone = {} if again or poor else decided.outdone.get(int(i), {})
        stage, reason = (
            ("split", decided.sides.why[n])
            if side == NEITHER
            else ("select", f"{SIDES[side]}_side_over_budget")
            if side in _HELD_OUT
            else ("select", again or (TOO_POOR if poor else "worth_less" if outdone else "over_budget"))
        )
        ledger.decide(
            table.ids[i],
            "unselected",
            stage,
            reason,
            score=float(table.quality[i]),
            detail={"because": again, "of": table.ids[of]} if again else outdone or None,
        )
