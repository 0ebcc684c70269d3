"""The stage `embedding`: vectors of what customers need, and of the replies that are worth one."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from curate.embedding import CachedEncoder, cached, encode_with_progress
from curate.embedding.cache import CHUNK, VECTOR_CODE, VectorCache
from curate.process.progress import Progress
from curate.recipe import Recipe
from curate.run_folder.sums import Sums
from curate.stages.base import NO_CHECKPOINT, Request, Stage
from curate.stages.replies import Replies
from curate.stages.spread import SpreadEncoder
from curate.stages.table import Table

if TYPE_CHECKING:
    from curate.stages.context import RunContext


class EmbeddingStage(Stage):
    """Makes the table of all records and embeds each of their distinct texts once."""

    name = "embedding"
    settings = ("signals.encoder",)
    code = VECTOR_CODE
    checkpoint = "vectors"
    embeds = True
    kept_in = ", by the hash of each text; reused even without `--resume`"

    def path(self, folder: Path, key: str, request: Request) -> Path:
        return VectorCache.file(folder, request.encoder)

    def reusable(
        self, path: Path, parts: dict[str, Any], resume: bool, sums: Sums, run_before: str
    ) -> tuple[bool, list[str]]:
        """Whatever was embedded is found by its text, with or without --resume."""
        if path.exists():
            return True, ["each text that has no vector yet is embedded"]
        others = [p for p in path.parent.glob("vectors-*.bin") if p != path]
        return False, ["the encoder or its code has changed" if others else NO_CHECKPOINT]

    def run(self, context: RunContext) -> None:
        with context.progress.stage("table"):
            context.table = Table.read(context.store, context.records, context.signals)
            context.encoder = cached(context.plain, context.store.folder)
        context.table.replies = replies_of(context.table, context.recipe)
        with self._makers(context):
            embed(context.table, context.encoder, context.recipe, context.progress)

    @staticmethod
    def _makers(context: RunContext) -> AbstractContextManager[None]:
        """Where the engine's workers make vectors, they do so for the time of the block."""
        engine = context.engine
        if not engine.embeds:
            return nullcontext()
        name = context.recipe.signals.encoder
        return context.encoder.made_by(SpreadEncoder(context.plain, engine, name), CHUNK * engine.workers)


def replies_of(table: Table, recipe: Recipe) -> Replies:
    """What the replies of the records are taken as."""
    answered = [i for i, reason in enumerate(table.no_record) if not reason]
    texts, talks = ([column[i] for i in answered] for column in (table.completions, table.conversations))
    return Replies.of(texts, talks, recipe.gate)


def embed(table: Table, encoder: CachedEncoder, recipe: Recipe, progress: Progress) -> None:
    """Every prompt's need, and the completions that the rules of form let through: nothing hopeless is
    embedded."""
    rules = table.replies.gate(recipe.gate)
    worth = [
        not table.no_record[i] and rules.decide_form(table.signals[i]) is None for i in range(len(table))
    ]
    table.vectors = encode_with_progress(encoder, table.needs, progress, "embedding prompts")
    table.completion_vectors = np.zeros_like(table.vectors)
    if any(worth):
        at = np.flatnonzero(worth)
        replies = [table.completions[i] for i in at]
        table.completion_vectors[at] = encode_with_progress(encoder, replies, progress, "embedding replies")
