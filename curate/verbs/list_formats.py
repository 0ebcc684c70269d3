"""All formats as a list that says for whom each is, and whether a dataset fits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from curate.arguments import PathLike, Settings, checked, path_of
from curate.exporters import EXPORTERS, Exporter, ExportSettings, NotExportable
from curate.exporters.lengths import row_length
from curate.exporters.limits import Limits
from curate.exporters.sidecars import Row
from curate.exporters.tokens import estimated_tokens
from curate.files.atomic import json_line
from curate.process.progress import steps
from curate.results import Result
from curate.text.readable import many
from curate.verbs.export import dataset_of


@dataclass(slots=True, repr=False)
class Formats(Result):
    """Every format in alphabetical order, a dict each: for whom it is, whether the platform is open, its
    limits, and with a dataset how many rows it gives and what does not fit."""

    formats: list[dict[str, Any]]

    def figures(self) -> dict[str, Any]:
        return {"formats": self.formats}

    def describe(self) -> str:
        wide = max(len(row["format"]) for row in self.formats)
        lines = []
        for row in self.formats:
            state = "" if row["state"] == "open" else f" [{row['state']}]"
            lines.append(f"{row['format']:<{wide}}  {row['for']}{state}")
            lines += [f"{'':<{wide}}  {words}" for words in _more(row)]
        return "\n".join(lines)


def _more(row: dict[str, Any]) -> list[str]:
    limits = [
        f"{words} {row[key]:,}{unit}"
        for key, words, unit in (
            ("min_examples", "at least", " examples"),
            ("max_examples", "at most", " examples"),
            ("max_bytes", "at most", " bytes a file"),
            ("max_tokens", "at most", " tokens an example"),
        )
        if row[key] is not None and row[key] != 1
    ]
    dated = [f"limits: {', '.join(limits)} (as of {row['as_of']})"] if limits else []
    fit = row["fit"]
    told = (
        [] if fit is None else [f"this dataset {'fits' if fit['fits'] else 'does not fit'}: {fit['words']}"]
    )
    return [*([row["note"]] if row["note"] else []), *dated, *told]


def list_formats(source: PathLike | None = None, *, recipe: Settings | None = None) -> Formats:
    """Every format; with a run directory or record file as `source`, whether it fits each.

    Raises CurateError where the source cannot be read.
    """
    from curate.recipe.argument import recipe_of  # every stage's settings hang on it

    settings = recipe_of(recipe).export
    path = None if source is None else checked("source", path_of, source)
    rows = []
    for name, made in steps([*EXPORTERS.items()], "formats"):
        exporter = made()
        fit = None if path is None else _fit(exporter, dataset_of(path, exporter), settings)
        rows.append({"format": name, **_told(exporter, exporter.limits), "fit": fit})
    return Formats(rows)


def _told(exporter: Exporter, limits: Limits) -> dict[str, Any]:
    return {
        "for": limits.audience,
        "state": limits.state,
        "note": limits.note,
        "splits": [*exporter.splits],
        "tools": exporter.tools,
        "system": exporter.system,
        "many_turns": exporter.many_turns,
        "min_examples": limits.min_examples,
        "max_examples": limits.max_examples,
        "max_bytes": limits.max_bytes,
        "max_tokens": limits.max_tokens,
        "as_of": str(limits.as_of) if limits.as_of else None,
        "source": limits.source,
    }


@dataclass(slots=True)
class _Split:
    """What the rows of one split come to; `stops` is why an export would stop."""

    rows: int = 0
    size: int = 0
    longest: int = 0
    left_out: int = 0
    stops: str = ""

    def words(self, split: str) -> str:
        left_out = f" ({many(self.left_out, 'record')} left out)" if self.left_out else ""
        return f"{many(self.rows, 'row')} for {split}{left_out}"

    def problems(self, limits: Limits) -> list[str]:
        found = [self.stops] if self.stops else []
        if limits.max_bytes is not None and self.size > limits.max_bytes:
            found.append(f"{self.size:,} bytes; {limits.max_bytes:,} are allowed{limits.dated}")
        if limits.max_tokens is not None and self.longest > limits.max_tokens:
            found.append(
                f"the longest example has about {self.longest:,} tokens (an estimate);"
                f" {limits.max_tokens:,} are allowed{limits.dated}"
            )
        return found


def _fit(exporter: Exporter, splits: dict[str, Any], settings: ExportSettings) -> dict[str, Any]:
    """How many rows each split that the format writes would have, how many records would be left out of it,
    and what breaks a limit."""
    given = {split: splits.get(split, ()) for split in exporter.splits}
    exporter.survey(given, settings)
    found = {split: _measured(exporter, split, given[split], settings) for split in exporter.splits}
    first, limits = exporter.splits[0], exporter.limits
    problems = [problem.message for problem in limits.counted(found[first].rows)]
    for split, one in found.items():
        told = one.problems(limits)
        if split != first and limits.max_examples is not None and one.rows > limits.max_examples:
            told.append(f"{one.rows:,} examples; {limits.max_examples:,} are allowed{limits.dated}")
        problems += told if split == first else [f"{split}: {words}" for words in told]
    sizes = [one.words(split) for split, one in found.items() if split == first or one.rows or one.left_out]
    return {
        "fits": not problems,
        "rows": {split: one.rows for split, one in found.items()},
        "left_out": {split: one.left_out for split, one in found.items()},
        "problems": problems,
        "words": "; ".join([", ".join(sizes), *problems]),
    }


def _measured(exporter: Exporter, split: str, records: Iterable[Row], settings: ExportSettings) -> _Split:
    found = _Split()
    for record in records:
        try:
            examples = exporter.examples(record, settings, split)
        except NotExportable:
            found.left_out += 1
            continue
        for example in examples:
            row = exporter.row(example)
            found.rows, found.size = found.rows + 1, found.size + len(json_line(row).encode()) + 1
            found.stops = found.stops or exporter.unwritable(found.rows, record, example)
            if exporter.limits.max_tokens is not None:
                length = row_length(exporter, row, estimated_tokens).tokens
                found.longest = max(found.longest, length)
    return found
