"""The stage `export`: the outputs of a run, written beside the old ones first, then put in their place, the
manifest last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.exporters import EXPORTERS, Written
from curate.exporters.chat import Unwanted
from curate.exporters.sidecars import SKIPPED, left_out_words, openings_words
from curate.files.atomic import MANIFEST, write_json, write_jsonl, write_text
from curate.files.checksum import sha256_of
from curate.privacy import PrivacySettings, leftover
from curate.privacy.claims import Redaction
from curate.privacy.structured import texts_of_message
from curate.process.progress import steps
from curate.recipe import Recipe
from curate.run_folder import names
from curate.run_folder.folder import RunFolder
from curate.stages.base import Stage
from curate.stages.dataset_rows import conflicts, dataset
from curate.stages.scores import write_scores
from curate.text.readable import many

if TYPE_CHECKING:
    from curate.exporters.origin import Origin
    from curate.stages.context import RunContext
    from curate.stages.summary import RunSummary

Splits = Mapping[str, Sequence[dict[str, Any]]]


class ExportStage(Stage):
    """Writes everything of the run directory but the checkpoints."""

    name = "export"
    registries = (EXPORTERS,)
    settings = ("export", "gate", "coverage.case_similarity", "privacy", "signals.voice")

    def run(self, context: RunContext) -> None:
        out = context.out
        assert out is not None
        run = RunFolder(out)
        with (
            context.progress.stage(self.name),
            run.replacing(stale=lambda _: run.older_outputs(context.inputs.paths)) as fresh,
        ):
            context.summary = _write_all(fresh, out, context)


def _write_all(fresh: Path, out: Path, context: RunContext) -> RunSummary:
    from curate.exporters.origin import Origin
    from curate.report.page import render
    from curate.stages.covered import with_coverage
    from curate.stages.manifest import manifest
    from curate.stages.page import report_data
    from curate.stages.summary import faults, summarise

    recipe, decided = context.recipe, context.decided
    splits, pairs = dataset(context), _pairs(context)
    rows = [row for split in splits.values() for row in split]
    for split, held in splits.items():
        write_jsonl(fresh / f"{split}.jsonl", held)
    redaction = Redaction.by(recipe.privacy, personal_data_left([*rows, *_sound(pairs)], recipe.privacy))
    decided.ledger.write(fresh / names.LEDGER)
    write_jsonl(fresh / names.REJECTS, context.loaded.rejects)
    write_jsonl(fresh / names.GAPS, decided.gaps)
    write_jsonl(fresh / names.CONFLICTS, conflicts(context))
    certificate = decided.sides.certificate
    origin = Origin(redaction, certificate, "")
    exported = export_all(fresh / names.EXPORTS, splits, pairs, recipe, origin)
    summary = summarise(out, context, faults(context, redaction))
    summary.warnings += [*export_notes(exported), *_taken_away(RunFolder(out), splits)]
    write_json(fresh / names.CERTIFICATE, with_coverage(certificate, summary.situations))
    page = render(report_data(context, rows, summary, redaction))
    write_text(fresh / names.REPORT, page)
    write_scores(context)
    outputs = {name: sha256_of(fresh / name) for name in _files(fresh)}
    write_json(fresh / MANIFEST, manifest(context, redaction, outputs, summary.figures))
    return summary


def _taken_away(run: RunFolder, splits: Splits) -> Iterator[str]:
    """That the run before had a validation side and this one has none."""
    if "validation" not in splits and names.VALIDATION in run.older_outputs(()):
        yield (
            f"{names.VALIDATION} of the run before is taken away: this run holds no validation set out"
            " (split.validation_fraction is 0), and its records may train now"
        )


def _pairs(context: RunContext) -> Splits:
    """The preference pairs of each split, where a format of the recipe holds such."""
    if not any(EXPORTERS.get(name).pairs for name in context.recipe.export.formats):
        return {}
    from curate.stages.preferences import preference_rows

    return preference_rows(context)


def _sound(pairs: Splits) -> list[dict[str, Any]]:
    return [row for split in pairs.values() for row in split if not isinstance(row, Unwanted)]


def export_all(
    folder: Path, splits: Splits, pairs: Splits, recipe: Recipe, origin: Origin
) -> dict[str, Written]:
    """Writes the splits, or the preference pairs, in each format of the recipe, each into its own folder in
    `folder`; returns what came of each."""
    exporters = [EXPORTERS.get(name)() for name in recipe.export.formats]
    return {
        one.name: one.write(folder / one.name, pairs if one.pairs else splits, recipe.export, origin)
        for one in steps(exporters, "formats exported")
    }


def export_notes(exported: Mapping[str, Written]) -> Iterator[str]:
    """What a person should know of the exports: platforms that are not open, records that were left out, and
    openings that were cut."""
    for name, written in exported.items():
        limits = EXPORTERS.get(name)().limits
        if limits.state != "open":
            yield f"{name}: {limits.note}"
        if EXPORTERS.get(name).pairs:
            yield from _pair_notes(name, written)
        elif written.skipped:
            yield f"{name}: {left_out_words(written.skipped)}: see {names.EXPORTS}/{name}/{SKIPPED}"
    cut = {written.openings for written in exported.values()}
    for count in sorted(cut):
        where = ", ".join(name for name, written in exported.items() if written.openings == count)
        yield from (f"{where}: {words}" for words in openings_words(count))


def _pair_notes(name: str, written: Written) -> Iterator[str]:
    """How many pairs there are, of each split. Most replies with different outcomes are none, which is no
    fault: the reasons stand in the file."""
    where = f"see {names.EXPORTS}/{name}/{SKIPPED}"
    if not written.rows.total():
        yield f"{name}: no two replies to the same prompt have outcomes that differ" + (
            f" clearly: {where}" if written.skipped else ""
        )
        return
    pairs = many(written.rows.total(), "preference pair")
    splits = ", ".join(f"{n:,} in {split}" for split, n in written.rows.items())
    none = f"; {written.skipped.total():,} more were refused: {where}" if written.skipped else ""
    yield f"{name}: {pairs} ({splits}){none}"


def personal_data_left(rows: Sequence[dict[str, Any]], settings: PrivacySettings) -> dict[str, int]:
    """In how many messages the detectors still find something, by type: nothing, unless something is
    broken."""
    counts: dict[str, int] = {}
    for item in steps(rows, "records checked for personal data"):
        for message in (*item["prompt"], *item["completion"], *item.get("rejected", ())):
            for kind in {kind for text in texts_of_message(message) for kind in leftover(text, settings)}:
                counts[kind] = counts.get(kind, 0) + 1
    return counts


def _files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
