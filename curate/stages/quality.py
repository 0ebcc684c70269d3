"""The stage `quality`: the signals of the whole dump, and the score that is made of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from curate.embedding import CachedEncoder
from curate.process.progress import Progress, steps
from curate.recipe import Recipe
from curate.signals import content, dump_signals, quality
from curate.signals.base import FAMILIES
from curate.signals.calibration import percentiles
from curate.stages.base import Stage
from curate.stages.contacts import days_to_next_contact
from curate.stages.examples import Examples
from curate.stages.follow_ups import read_follow_ups
from curate.stages.help_centre import HelpCentre, contradictions
from curate.stages.learn import Report, learn
from curate.stages.table import Table

if TYPE_CHECKING:
    from curate.stages.context import RunContext


class QualityStage(Stage):
    """Scores every record between 0 and 1, by the recipe's weights or by what labels teach."""

    name = "quality"
    registries = (FAMILIES,)
    settings = (
        "source.macros",
        "source.articles",
        "signals.macro_share",
        "signals.next_contact_days",
        "signals.next_contact_similarity",
        "signals.weights",
        "signals.bias",
        "signals.gold",
        "signals.bad",
        "signals.learn_from",
        "privacy",
    )

    def run(self, context: RunContext) -> None:
        table, encoder, recipe = context.table, context.encoder, context.recipe
        read_follow_ups(table, context.records, context.store, encoder, recipe, context.progress)
        context.learned = score(
            table, encoder, context.examples, context.help_centre, recipe, context.progress
        )


def score(
    table: Table,
    encoder: CachedEncoder,
    examples: Examples,
    help_centre: HelpCentre,
    recipe: Recipe,
    progress: Progress,
) -> Report | None:
    """Adds the signals of the whole dump (relevance, boilerplate, the next contact, the score's rank) and the
    quality score, learned where labels are enough.

    Returns the account of that learning; None where the recipe asks for none.
    """
    with progress.stage("quality"):
        votes = [cast("float | None", s.get("outcome.votes")) for s in table.signals]
        extra = dump_signals(
            table.completions,
            table.conversations,
            table.vectors,
            table.completion_vectors,
            recipe.signals,
            table.authors,
            votes,
            table.prompts,
            table.times,
            help_centre.macros,
        )
        scores = np.zeros(len(table), np.float64)
        quotes = contradictions(table, help_centre.articles, recipe, encoder)
        contacts = days_to_next_contact(table, encoder.languages, recipe.signals)
        for i, more in enumerate(steps(extra, "records scored")):
            if table.no_record[i]:
                continue
            known = {
                **table.signals[i],
                **more,
                "stale.article": quotes.get(i),
                "outcome.next_contact": None if np.isnan(contacts[i]) else round(float(contacts[i]), 2),
            }
            known["content.score"] = content(known, recipe.signals)
            table.signals.add(i, known)
            scores[i] = quality(known, recipe.signals)[0]
        scores, report = learn(table, examples, encoder, recipe, scores)
        table.quality = np.round(scores, 4)
        rank(table)
        return report


def rank(table: Table) -> None:
    """Sets every record's rank by its quality."""
    at = [i for i in range(len(table)) if not table.no_record[i]]
    for i, share in zip(at, percentiles(table.quality[at]), strict=True):
        table.signals.add(i, {"quality.percentile": float(share)})
