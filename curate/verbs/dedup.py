"""`dedup`: exact, lexical and semantic near-duplicates out, contradictions set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from curate.atomic import write_jsonl
from curate.duplicates import Conflict, DedupResult, Items, deduplicate
from curate.duplicates.sweep import THRESHOLDS, Step, sweep
from curate.embedding import get_encoder
from curate.ledger import Ledger
from curate.progress import Progress, steps
from curate.recipe import Recipe
from curate.rows import Row, RowFile
from curate.signals.language import detect
from curate.signals.lexicon import Tokens
from curate.stages.measure import told
from curate.verbs.common import Source, as_rows, new_ledger, outputs, qualities, times_of


@dataclass(slots=True)
class Dropped:
    """One dropped or quarantined record: what it was compared with, why, how alike they are."""

    record: dict[str, Any]
    twin: dict[str, Any]
    reason: str
    score: float
    detail: dict[str, Any]


@dataclass(slots=True)
class Deduplicated:
    """What `dedup` found. `rethreshold` decides anew from the same comparisons, without embedding anything."""

    FILES: ClassVar = ("kept.jsonl", "quarantined.jsonl", "conflicts.jsonl", "ledger.parquet")

    found: RowFile
    result: DedupResult
    lexical_only: dict[str, int] = field(default_factory=dict)  # records in a language that the encoder does not know, by language

    def _rows(self, outcome: str) -> list[int]:
        return [i for i, o in enumerate(self.result.outcome) if o == outcome]

    def _dropped(self, outcome: str) -> list[Dropped]:
        rows, r = self.found.rows, self.result
        return [Dropped(rows[i].data, rows[int(r.kept[i])].data, r.reason[i], float(r.score[i]), r.detail[i]) for i in self._rows(outcome)]

    @property
    def kept(self) -> list[dict[str, Any]]:
        return [self.found.rows[i].data for i in self._rows("kept")]

    @property
    def dropped(self) -> list[Dropped]:
        return self._dropped("dropped")

    @property
    def quarantined(self) -> list[Dropped]:
        return self._dropped("quarantined")

    def rethreshold(self, threshold: float) -> Deduplicated:
        """The same records at another semantic threshold."""
        return Deduplicated(self.found, self.result.rethreshold(threshold), self.lexical_only)

    def sweep(self, thresholds: Sequence[float] = THRESHOLDS, limit: int = 3) -> list[Step]:
        """What each threshold would do, the strictest first, with the pairs that it decides about."""
        return sweep(self.result, thresholds, limit)

    @property
    def conflicts(self) -> list[dict[str, Any]]:
        """A row a pair of answers that contradict each other: ids, kind, evidence, similarity of the prompts. What a slot explains is kept."""
        return [_conflict(self.found.rows, c) for c in self.result.conflicts]

    def ledger(self) -> Ledger:
        ledger, rows, r = new_ledger(self.found), self.found.rows, self.result
        for i, outcome in enumerate(r.outcome):
            if outcome in ("dropped", "quarantined"):
                twin = rows[int(r.kept[i])].id if r.kept[i] >= 0 else ""
                ledger.decide(rows[i].id, outcome, "dedup", r.reason[i], kept_id=twin, score=float(r.score[i]), detail=r.detail[i])  # type: ignore[arg-type]
        return ledger

    def summary(self) -> dict[str, Any]:
        return {
            "records": len(self.found.rows),
            "kept": len(self._rows("kept")),
            "dropped": len(self._rows("dropped")),
            "quarantined": len(self._rows("quarantined")),
            "rejects": len(self.found.rejects),
            "conflicts": dict(sorted(Counter(c.kind for c in self.result.conflicts).items())),
            "lexical_only": self.lexical_only,
            "reasons": {r: self.result.reason.count(r) for r in sorted(set(self.result.reason) - {""})},
        }

    def write(self, out: Path, *, force: bool = False) -> None:
        """kept.jsonl, quarantined.jsonl, conflicts.jsonl, ledger.parquet; rejects.jsonl where there are any. `force` replaces what stands there."""
        with outputs(out, self.FILES, self.found.rejects, force=force) as fresh:
            write_jsonl(fresh / "kept.jsonl", self.kept)
            write_jsonl(fresh / "quarantined.jsonl", [d.record for d in self.quarantined])
            write_jsonl(fresh / "conflicts.jsonl", self.conflicts)
            self.ledger().write(fresh / "ledger.parquet")


def dedup(source: Source, *, quality_field: str | None = None, recipe: Recipe | None = None, progress: Progress | None = None) -> Deduplicated:
    """Removes duplicates from a record file (or records as dicts): each dropped record names its surviving twin."""
    recipe, progress = recipe or Recipe(), progress or Progress(quiet=True)
    with progress.stage("read"):
        found = as_rows(source)
        quality = qualities(found, quality_field)
        encoder = get_encoder(recipe.signals.encoder)
        items = items_of(found.rows, quality)
        foreign = _foreign(found.rows, encoder.languages, recipe)
    own = [i for i in range(len(items)) if i not in foreign]
    answered = [i for i in own if items.completions[i] is not None]
    items.prompt_vectors = np.zeros((len(items), encoder.dimensions), np.float32)
    items.completion_vectors = np.zeros_like(items.prompt_vectors)
    if own:
        items.prompt_vectors[own] = told(encoder, [found.rows[i].need for i in own], progress, "embed prompts")
    if answered:
        items.completion_vectors[answered] = told(encoder, [items.completions[i] or "" for i in answered], progress, "embed replies")
    with progress.stage("dedup"):
        return Deduplicated(found, deduplicate(items, recipe.dedup), dict(sorted(Counter(foreign.values()).items())))


def _foreign(rows: list[Row], languages: frozenset[str] | None, recipe: Recipe) -> dict[int, str]:
    """Row -> language of the prompts that are surely in none of the encoder's: their vectors would say little."""
    if languages is None:
        return {}
    known = tuple(recipe.signals.languages)
    guesses = ((i, detect(row.need, Tokens.of(row.need), known, recipe.signals.language_min_words)) for i, row in enumerate(steps(rows, "languages told")))
    return {i: guess.code for i, guess in guesses if guess.sure and guess.code and guess.code not in languages}


def _conflict(rows: list[Row], found: Conflict) -> dict[str, Any]:
    return {"a": rows[found.a].id, "b": rows[found.b].id, "kind": found.kind, "evidence": found.evidence, "similarity": found.similarity}


def items_of(rows: list[Row], quality: np.ndarray[Any, np.dtype[np.float64]]) -> Items:
    """Rows as the deduplication takes them; times from a numeric `time` where there is one."""
    return Items(
        ids=[r.id for r in rows],
        prompts=[r.prompt for r in rows],
        completions=[r.completion for r in rows],
        quality=quality,
        times=times_of(rows),
        conversations=[r.conversation() for r in rows],
        prompt_vectors=None,
        completion_vectors=None,
    )
