"""Vectors and scores: what is measured over the whole dump rather than record by record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from curate.embedding import CachedEncoder
from curate.gate import Gate
from curate.process.progress import Progress, steps
from curate.recipe import Recipe
from curate.signals import content, dump_signals, quality
from curate.signals.calibration import percentiles
from curate.stages.contacts import days_to_next_contact
from curate.stages.learn import Examples, Report, learn
from curate.stages.table import Table


def embed(table: Table, encoder: CachedEncoder, recipe: Recipe, progress: Progress) -> None:
    """Every prompt's need, and the completions that the rules of form let through: nothing hopeless is
    embedded."""
    rules = Gate(recipe.gate)
    worth = [
        not table.no_record[i] and rules.decide_form(table.signals[i]) is None for i in range(len(table))
    ]
    table.vectors = told(encoder, table.needs, progress, "embed prompts")
    table.completion_vectors = np.zeros_like(table.vectors)
    if any(worth):
        at = np.flatnonzero(worth)
        table.completion_vectors[at] = told(
            encoder, [table.completions[i] for i in at], progress, "embed replies"
        )


def told(encoder: CachedEncoder, texts: Sequence[str], progress: Progress, stage: str) -> NDArray[np.float32]:
    """Encodes with a bar over the texts that are not in the cache yet."""
    missing = encoder.missing(texts)
    with progress.stage(stage, missing, "texts") as advance:
        vectors = encoder.encode(texts)  # counts for itself on the way
        advance(missing)
        return vectors


def score(
    table: Table, encoder: CachedEncoder, examples: Examples, recipe: Recipe, progress: Progress
) -> Report | None:
    """Adds the signals of the whole dump (relevance, boilerplate, the next contact, the score's rank) and the
    quality score, learned where labels are enough.

    Returns the account of that learning; None where the recipe asks for none.
    """
    with progress.stage("score"):
        votes = [cast("float | None", s.get("outcome.votes")) for s in table.signals]
        extra = dump_signals(
            table.completions,
            table.conversations,
            table.vectors,
            table.completion_vectors,
            recipe.signals,
            table.authors,
            votes,
        )
        scores = np.zeros(len(table), np.float64)
        contacts = days_to_next_contact(table, encoder.languages, recipe.signals)
        for i, more in enumerate(steps(extra, "records scored")):
            if table.no_record[i]:
                continue
            known = {
                **table.signals[i],
                **more,
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
