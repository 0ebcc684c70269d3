"""What people accepted and rejected, carried out on what the stages chose: nothing else changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from curate.errors import CurateError
from curate.ledger.ledger import Outcome
from curate.positions import Positions
from curate.privacy import Redactor
from curate.privacy.ids import impersonal
from curate.select import Selection
from curate.split.certificate import seconds
from curate.split.groups import link
from curate.split.sides import NEITHER, SIDES, TEST, TRAIN, VALIDATION
from curate.split.split import with_trained
from curate.stages.decisions import Decisions
from curate.stages.split import split_columns
from curate.stages.table import Table
from curate.stages.verdicts import Verdict, verdicts_on

if TYPE_CHECKING:
    from curate.recipe import Recipe
    from curate.stages.context import RunContext

Verdicts = Mapping[int, Verdict]
_OUTCOMES: dict[int, Outcome] = {TRAIN: "selected", VALIDATION: "validation", TEST: "held_out"}


def obey(context: RunContext) -> None:
    """Carries out the lines `accept` and `reject` of decisions.jsonl.

    An accepted record joins the side that it is on; one on no side, such as one that the gate or dedup
    dropped, trains. A rejected one leaves the dataset. No other record moves for it, so that the dataset is
    the old one changed by what the lines name. Raises CurateError, with the line, for a record that is not
    there, and for one that would leak.
    """
    if (file := context.job.decisions) is None:
        return
    table, decided = context.table, context.decided
    redactor = Redactor(context.recipe.privacy, agent_names=context.loaded.agent_names)
    verdicts = verdicts_on(
        file, table.ids, table.conversations, table.no_record, lambda text: redactor.redact(text)[0]
    )
    if not verdicts:
        return
    sides = dict(zip(decided.pool.tolist(), decided.sides.side.tolist(), strict=True))
    homeless = [i for i, v in verdicts.items() if v.accepts and sides.get(i, NEITHER) == NEITHER]
    if homeless:
        _check_leaks(context, homeless, verdicts)
        _let_train(table, decided, homeless, context.recipe, context.encoder.languages)
    sides |= dict.fromkeys(homeless, TRAIN)
    decided.rejected = {i for i, verdict in verdicts.items() if not verdict.accepts}
    _change_sides(decided, [(i, sides[i]) for i, verdict in verdicts.items() if verdict.accepts], verdicts)
    _enter(table, decided, sides, verdicts)


def _check_leaks(context: RunContext, places: list[int], verdicts: Verdicts) -> None:
    """Raises CurateError for the first record that shares a conversation, a customer or a template with one
    of a held-out side, or asks nearly the same; also with one of those that --keep keeps."""
    table, decided, settings = context.table, context.decided, context.recipe.split
    held = [
        (int(i), side)
        for i, side in zip(decided.pool, decided.sides.side, strict=True)
        if side in (TEST, VALIDATION)
    ]
    held.sort(key=lambda one: one[0] not in decided.held_out)  # those of the dataset are named first
    _with_situation(table, decided, places)
    at = np.array([*places, *(i for i, _ in held)], np.int64)
    columns = split_columns(table, decided, at, context.recipe, context.encoder.languages)
    vectors, groups = columns.vectors, [*columns.groups]
    texts: list[str | None] = [*columns.texts]
    named = [(f"{SIDES[side]} record {table.ids[i]}") for i, side in held]
    if (old := decided.earlier) is not None:
        some = [j for j, side in enumerate(old.sides) if side in (TEST, VALIDATION)]
        vectors = np.concatenate([vectors, old.vectors[some]])
        texts, groups = [*texts, *(old.texts[j] for j in some)], [*groups, *(old.groups[j] for j in some)]
        named += [f"a {SIDES[int(old.sides[j])]} record of {old.name}" for j in some]
    level = min(settings.same_side, round(settings.twin - settings.twin_margin, 4))
    links = link(vectors, texts, groups, level)
    for n, place in enumerate(places):
        alone = np.zeros(links.size, bool)
        alone[n] = True
        tied = np.flatnonzero(links.touching(alone)[len(places) :])
        late = settings.test_after is not None and table.times[place] >= seconds(settings.test_after)
        if len(tied) or late:
            why = (
                f"it would leak: it shares a conversation, customer or template with {named[tied[0]]}, or"
                " asks nearly the same"
                if len(tied)
                else f"it is from {settings.test_after} or later, and such records do not train"
            )
            raise CurateError(
                f"the record {impersonal(table.ids[place])!r} cannot be accepted: {why}",
                where=verdicts[place].where,
                mend="Delete the line.",
            )


def _with_situation(table: Table, decided: Decisions, places: Iterable[int]) -> None:
    """What the gate dropped for its prompt has no situation: that of the most similar need is its own."""
    for i in places:
        if i not in decided.situation_of:
            nearest = int(np.argmax(np.round(table.vectors[decided.needs] @ table.vectors[i], 4)))
            decided.situation_of[i] = int(decided.situations.macro[nearest])


def _let_train(
    table: Table, decided: Decisions, places: list[int], recipe: Recipe, languages: frozenset[str] | None
) -> None:
    """Puts records without a side on the train side; those that were not in the pool come to it."""
    there = Positions(decided.pool.tolist())
    pool = np.concatenate([decided.pool, np.array([i for i in places if i not in there], np.int64)])
    at = Positions(pool.tolist())
    columns = split_columns(table, decided, pool, recipe, languages)
    decided.sides = with_trained(
        decided.sides,
        columns,
        [at[i] for i in places],
        recipe.split,
        decided.situations.names,
        decided.earlier,
    )
    decided.pool = pool


def _change_sides(decided: Decisions, accepted: list[tuple[int, int]], verdicts: Verdicts) -> None:
    """The dataset without what was rejected, and with what was accepted at the end of its side."""
    stays = np.array([i not in decided.rejected for i in decided.train], bool)
    new = [i for i, side in accepted if side == TRAIN and i not in {*decided.train}]
    decided.selection = _selection(decided, stays, new, verdicts)
    for side in SIDES:
        own = decided.chosen(side)
        own[:] = [i for i in own if i not in decided.rejected]
        own += [i for i, of in accepted if of == side and i not in {*own}]
    decided.left = {i: gain for i, gain in decided.left.items() if i not in verdicts}


def _selection(decided: Decisions, stays: NDArray[np.bool_], new: list[int], verdicts: Verdicts) -> Selection:
    """The selection beside the changed training set: a record that was accepted adds what it would have added
    next."""
    before = decided.selection
    reach = before.curve[-1][1] if before.curve else 0.0
    whole = float(before.gains.sum()) / reach if reach else 0.0
    gains = np.concatenate([before.gains[stays], [decided.left.get(i, 0.0) for i in new]])
    share = np.minimum(np.round(np.cumsum(gains) / max(whole, 1e-12), 6), 1.0)
    reasons = [reason for reason, stay in zip(before.reasons, stays, strict=True) if stay]
    return replace(
        before,
        order=np.concatenate([before.order[stays], np.full(len(new), -1, np.int64)]),
        gains=gains,
        curve=[(n, float(s)) for n, s in enumerate(share, 1)] if whole else before.curve[: len(gains)],
        reasons=[*reasons, *(verdicts[i].reason for i in new)],
    )


def _enter(table: Table, decided: Decisions, sides: Mapping[int, int], verdicts: Verdicts) -> None:
    """The ledger after it: the ranks of all, and the fate of what the lines name."""
    ledger = decided.ledger
    for i, verdict in verdicts.items():
        outcome = _OUTCOMES[sides[i]] if verdict.accepts else "unselected"
        ledger.overrule(table.ids[i], outcome, verdict.reason, verdict.detail)
    for side in SIDES:
        for rank, i in enumerate(decided.chosen(side), 1):
            ledger.rows[table.ids[i]].detail["rank"] = rank
