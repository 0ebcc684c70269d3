"""`dedup`: exact, lexical and semantic near-duplicates out, contradictions set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from curate.arguments import PathLike, Settings, Source, between, checked, progress_of, text_of, whole_of
from curate.dedup import DedupResult, Items, deduplicate
from curate.dedup.disputes import conflict_rows, disputes_sentence
from curate.dedup.sweep import THRESHOLDS, SweepStep, sweep
from curate.embedding import encode_with_progress, get_encoder
from curate.files.atomic import write_jsonl
from curate.ledger import Ledger
from curate.positions import Positions
from curate.privacy import PrivacySettings, redact_row
from curate.privacy.redactor import short_id
from curate.privacy.rows import FIELDS
from curate.process.progress import Progress
from curate.recipe.argument import recipe_of
from curate.record_files.rows import Row, RowFile
from curate.records import iso_time
from curate.results import warned
from curate.run_folder.names import CONFLICTS, LEDGER
from curate.text.brief import Brief
from curate.verbs.common import RowsResult, as_rows, foreign, new_ledger, outputs, qualities, times_of


@dataclass(slots=True, repr=False)
class Dropped(Brief):
    """One dropped or quarantined record: what it was compared with, why (a code of
    docs/reference/reasons.md), how alike they are (0 to 1)."""

    record: dict[str, Any]
    twin: dict[str, Any]
    reason: str
    score: float
    detail: dict[str, Any]

    def shown(self) -> Iterator[tuple[str, Any]]:
        yield from (
            ("id", short_id(self.record["id"])),
            ("twin", short_id(self.twin["id"])),
            ("reason", self.reason),
            ("score", self.score),
        )


@dataclass(slots=True, repr=False)
class Deduplicated(RowsResult):
    """What `dedup` found. `rethreshold` decides anew from the same comparisons, without embedding
    anything."""

    FILES: ClassVar = ("kept.jsonl", "quarantined.jsonl", CONFLICTS, LEDGER)

    found: RowFile
    result: DedupResult
    lexical_only: dict[str, int] = field(
        default_factory=dict
    )  # records in a language that the encoder does not know, by language
    privacy: PrivacySettings = field(
        default_factory=PrivacySettings
    )  # how the texts of conflicts are redacted

    def _rows(self, outcome: str) -> list[int]:
        return [i for i, o in enumerate(self.result.outcome) if o == outcome]

    def _dropped(self, outcome: str) -> list[Dropped]:
        rows, r = self.found.rows, self.result
        return [
            Dropped(rows[i].data, rows[int(r.kept[i])].data, r.reason[i], float(r.score[i]), r.detail[i])
            for i in self._rows(outcome)
        ]

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
        return Deduplicated(self.found, self.result.rethreshold(threshold), self.lexical_only, self.privacy)

    def sweep(self, thresholds: Sequence[float] = THRESHOLDS, limit: int = 3) -> list[SweepStep]:
        """What each threshold would do, the strictest first, with the pairs that it decides about."""
        return sweep(self.result, thresholds, limit)

    @property
    def conflicts(self) -> list[dict[str, Any]]:
        """A row a contradiction, as in conflicts.jsonl of a run: both records with their texts redacted,
        kind, evidence. What a slot explains is none."""
        position = Positions(row.id for row in self.found.rows)
        shown = self.found.shown_ids

        def side(record_id: str) -> dict[str, Any]:
            n = position[record_id]
            row = self.found.rows[n]
            texts, _ = redact_row({name: row.data[name] for name in FIELDS}, self.privacy)
            return {
                "record_id": shown[n],
                "conversation_id": row.shown_conversation(),
                "time": iso_time(float(self.result.items.times[n])),
                **texts,
            }

        return conflict_rows(self.result.disputes, side, lambda record_id: shown[position[record_id]])

    def ledger(self) -> Ledger:
        ledger, names, r = new_ledger(self.found), self.found.shown_ids, self.result
        for i, outcome in enumerate(r.outcome):
            if outcome in ("dropped", "quarantined"):
                twin = names[int(r.kept[i])] if r.kept[i] >= 0 else ""
                ledger.decide(
                    names[i],
                    outcome,  # type: ignore[arg-type]
                    "dedup",
                    r.reason[i],
                    kept_id=twin,
                    score=float(r.score[i]),
                    detail=r.detail[i],
                )
        return ledger

    def figures(self) -> dict[str, Any]:
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

    def describe(self) -> str:
        s = self.figures()
        why = ", ".join(f"{r.replace('_', ' ')} {n:,}" for r, n in s["reasons"].items())
        lines = [
            f"{s['kept']:,} of {s['records']:,} records kept, {s['dropped']:,} dropped,"
            f" {s['quarantined']:,} set aside ({why or 'nothing alike'})"
        ]
        if s["conflicts"]:
            kinds = ", ".join(f"{kind.replace('_', ' ')} {n:,}" for kind, n in s["conflicts"].items())
            lines.append(f"Pairs of answers that disagree: {kinds}")
        if told_aside := disputes_sentence(s["quarantined"], len(self.result.disputes)):
            lines.append(f"Needs review: {told_aside} (conflicts.jsonl).")
        if s["lexical_only"]:
            spoken = ", ".join(
                f"{code} {n:,}"
                for code, n in sorted(s["lexical_only"].items(), key=lambda entry: (-entry[1], entry[0]))
            )
            lines.append(
                f"Prompts in languages that the encoder does not know ({spoken}) were compared by their"
                " letters only. Use a multilingual --encoder."
            )
        return "\n".join(lines)

    def write(self, out: PathLike, *, force: bool = False) -> None:
        """kept.jsonl, quarantined.jsonl, conflicts.jsonl, ledger.parquet; rejects.jsonl where there are any.
        `force` replaces what is there."""
        with outputs(out, self.FILES, self.found.rejects, force=force) as fresh:
            write_jsonl(fresh / "kept.jsonl", self.kept)
            write_jsonl(fresh / "quarantined.jsonl", [d.record for d in self.quarantined])
            write_jsonl(fresh / CONFLICTS, self.conflicts)
            self.ledger().write(fresh / LEDGER)


def dedup(
    source: Source,
    *,
    recipe: Settings | None = None,
    quality_field: str | None = None,
    encoder: PathLike | None = None,
    threshold: float | None = None,
    conflicts: str | None = None,
    seed: int = 0,
    progress: Progress | bool = False,
) -> Deduplicated:
    """Removes exact, lexical and semantic near-duplicates, and sets contradictions aside; each dropped record
    names the kept record that it repeats, its `twin`.

    `source` is a record file, or records in memory: dicts, a pandas DataFrame, a Dataset of `datasets`. Of
    each group the best by the number in `quality_field` stays. `threshold` is the similarity (0.5 to
    1) from which two records are near-duplicates, as `dedup.threshold` of the recipe; `conflicts` says what
    becomes of contradicting answers: quarantine, newest or majority. Both take precedence over the recipe (a
    Recipe, its path, or a dict), as does `encoder`. Nothing is drawn: `seed` changes nothing. The result's
    `rethreshold(t)` gives the result at another threshold: it decides anew on the pairs that were compared,
    and embeds nothing. Raises CurateError where there are no records, or one lacks the field; warns of
    records that could not be read.
    """
    recipe = recipe_of(
        recipe,
        encoder,
        dedup={"threshold": checked("threshold", between(0.5, 1), threshold), "conflicts": conflicts},
    )
    progress, _ = progress_of(progress), checked("seed", whole_of, seed)
    with progress.stage("read"):
        row_file = as_rows(source)
        quality = qualities(row_file, checked("quality_field", text_of, quality_field))
        model = get_encoder(recipe.signals.encoder)
        items = items_of(row_file.rows, quality)
        strange = foreign(row_file.rows, model.languages, recipe.signals)
    own = [i for i in range(len(items)) if i not in strange]
    answered = [i for i in own if items.completions[i] is not None]
    items.prompt_vectors = np.zeros((len(items), model.dimensions), np.float32)
    items.completion_vectors = np.zeros_like(items.prompt_vectors)
    if own:
        items.prompt_vectors[own] = encode_with_progress(
            model, [row_file.rows[i].need for i in own], progress, "embedding prompts"
        )
    if answered:
        items.completion_vectors[answered] = encode_with_progress(
            model, [items.completions[i] or "" for i in answered], progress, "embedding replies"
        )
    with progress.stage("dedup"):
        result = Deduplicated(
            row_file,
            deduplicate(items, recipe.dedup),
            dict(sorted(Counter(strange.values()).items())),
            recipe.privacy,
        )
    return warned(result)


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
