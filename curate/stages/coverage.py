"""The stage `coverage`: everything that customers asked for, grouped into named situations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from curate.coverage import CoverageSettings, EdgeCase
from curate.coverage.cases import Match, past
from curate.coverage.matching import Asked, matching
from curate.embedding import CachedEncoder
from curate.gate import Gate
from curate.ledger import Ledger
from curate.process.memory import give_back
from curate.recipe import Recipe
from curate.stages.base import ANEW, Stage
from curate.stages.clusters import clustered
from curate.stages.decisions import Decisions
from curate.stages.store import Store
from curate.stages.table import Table

if TYPE_CHECKING:
    from curate.stages.context import RunContext

# dropped for its prompt: such a question is nobody's situation
OF_THE_PROMPT = ("spam", "prompt_encoding", "prompt_garbled", "prompt_only_log")
NOT_A_NEED = frozenset(("bot", "wrong_language", "empty_prompt", *OF_THE_PROMPT))
AS_BEFORE = f"{ANEW}; earlier results are reused if prompts and scores are unchanged"


class CoverageStage(Stage):
    """Finds the situations, answered or not, and the user's edge cases among them."""

    name = "coverage"
    settings = ("coverage", "gate")
    kept_in = "its situations in `stages/situations-*`, by a hash of prompts, scores and settings"

    def decides(self, resume: bool) -> str:
        return AS_BEFORE if resume else ANEW

    def run(self, context: RunContext) -> None:
        with context.progress.stage(self.name):
            situations(context.table, context.decided, context.recipe, context.encoder, context.store)
        give_back()


def situations(
    table: Table, decided: Decisions, recipe: Recipe, encoder: CachedEncoder, store: Store
) -> None:
    """Groups everything that customers asked for, answered or not, into named situations; finds the user's
    edge cases among it."""
    gate = table.replies.gate(recipe.gate)
    asked = [i for i in range(len(table)) if is_need(table, i, decided.ledger, gate)]
    decided.needs = np.array(asked, np.int64)
    good = np.where([table.no_record[i] != "" for i in asked], 0.0, table.quality[decided.needs])
    texts, ids, conversations = (
        [column[i] for i in asked] for column in (table.needs, table.ids, table.conversations)
    )
    clusters = clustered(
        store, table.vectors[decided.needs], texts, good, recipe.coverage, ids, conversations, encoder.encode
    )
    decided.situations = clusters
    decided.situation_of = {i: int(clusters.macro[n]) for n, i in enumerate(asked)}
    decided.edge = {i for n, i in enumerate(asked) if clusters.edge[n]}
    matches, limit = (
        _match(table, decided.needs, clusters.rank, recipe.coverage, encoder),
        recipe.coverage.case_similarity,
    )
    decided.cases = [(case, past(near, limit)) for case, near in matches]
    decided.nearly = [[m for m in near if m.similarity < limit] for _, near in matches]


def _match(
    table: Table,
    needs: NDArray[np.int64],
    rank: NDArray[np.int64],
    settings: CoverageSettings,
    encoder: CachedEncoder,
) -> list[tuple[EdgeCase, list[Match]]]:
    """Each of the user's edge cases with what customers asked of it, or nearly, by places in the table, the
    most similar first."""
    asked = Asked([table.needs[i] for i in needs.tolist()], table.vectors[needs], rank)
    by_case = matching(settings.edge_cases, asked, encoder.encode, settings.case_similarity)
    return [
        (case, [replace(m, place=int(needs[m.place])) for m in matches])
        for case, matches in zip(settings.edge_cases, by_case, strict=True)
    ]


def is_need(table: Table, i: int, ledger: Ledger, gate: Gate) -> bool:
    """Whether somebody wanted something: not dropped for its prompt, and where nobody answered, none that
    would be."""
    if table.no_record[i]:
        return not gate.speaks(table.signals[i], OF_THE_PROMPT)
    return ledger.rows[table.ids[i]].reason not in NOT_A_NEED
