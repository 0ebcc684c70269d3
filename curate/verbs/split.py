"""`split`: a test set that nothing of the training set leaks into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from curate.arguments import (
    Day,
    PathLike,
    Paths,
    Settings,
    Source,
    Texts,
    between,
    checked,
    day_of,
    paths_of,
    progress_of,
    texts_of,
    whole_of,
)
from curate.coverage import cluster
from curate.embedding import encode_with_progress, get_encoder
from curate.errors import CurateError
from curate.files.atomic import write_json, write_jsonl
from curate.ids import same_keys
from curate.process.progress import Progress
from curate.recipe.argument import recipe_of
from curate.record_files.rows import Row, RowFile
from curate.results import warned
from curate.run_folder.names import CERTIFICATE, SIDE_FILES
from curate.split import checks
from curate.split.sides import NEITHER, TEST, TRAIN, VALIDATION, sides_of
from curate.split.split import Split as Sides
from curate.split.split import SplitColumns
from curate.split.split import split as divide
from curate.stages.earlier import earlier
from curate.stages.kept import Kept
from curate.stages.old_split import OldRecord, is_numbered, read_old
from curate.text.readable import below
from curate.verbs.common import RowsResult, as_rows, outputs, times_of, unread_rows, without_personal

USUAL_GROUPS = ("conversation_id", "customer_id")


@dataclass(slots=True, repr=False)
class Divided(RowsResult):
    """What `split` decided: `train`, `validation`, `test`, and `neither` with the reason; `certificate` is
    split.json."""

    FILES: ClassVar = (*SIDE_FILES, CERTIFICATE)

    found: RowFile
    sides: Sides

    def _side(self, side: int) -> list[dict[str, Any]]:
        return [row.data for row, s in zip(self.found.rows, self.sides.side, strict=True) if s == side]

    @property
    def train(self) -> list[dict[str, Any]]:
        return self._side(TRAIN)

    @property
    def validation(self) -> list[dict[str, Any]]:
        return self._side(VALIDATION)

    @property
    def test(self) -> list[dict[str, Any]]:
        return self._side(TEST)

    @property
    def neither(self) -> list[tuple[dict[str, Any], str]]:
        return [
            (row.data, why)
            for row, s, why in zip(self.found.rows, self.sides.side, self.sides.why, strict=True)
            if s == NEITHER
        ]

    @property
    def certificate(self) -> dict[str, Any]:
        return self.sides.certificate

    @property
    def leaks(self) -> list[str]:
        """What stands on two sides; empty, or a fault of the split."""
        return checks.leaks(self.certificate)

    def troubles(self) -> list[str]:
        return [*RowsResult.troubles(self), *(f"the split leaks: {what}" for what in self.leaks)]

    def figures(self) -> dict[str, Any]:
        summary = {k: v for k, v in self.certificate.items() if k not in ("situations", "nearest_pairs")}
        return {"records": len(self.found.rows), "rejects": len(self.found.rejects), **summary}

    def describe(self) -> str:
        c, leak = self.certificate, self.leaks
        pair = checks.nearest_of(c)
        near = (
            f"nearest {pair[0]} pair: similarity {below(pair[1])}"
            if pair
            else "no train-test pair to compare"
        )
        sizes = ", ".join(f"{name} {c[name]:,}" for name in sides_of(c))
        sizes += f", on {'neither' if len(sides_of(c)) == 2 else 'no'} side {c['neither']:,}"
        held = f"LEAKS: {', '.join(leak)}" if leak else checks.statement(c)
        return "\n".join(
            [f"{sizes}; {near}; {held}", *checks.kept_notes(c), *(f"Note: {one}." for one in checks.notes(c))]
        )

    def write(self, out: PathLike, *, force: bool = False) -> None:
        """The file of each side, such as train.jsonl, and split.json; rejects.jsonl where there are any.
        `force` replaces what is there, and takes away an older validation.jsonl."""
        aside = [
            {"id": name, "why": why}
            for name, s, why in zip(self.found.shown_ids, self.sides.side, self.sides.why, strict=True)
            if s == NEITHER
        ]
        with outputs(out, self.FILES, self.found.rejects, force=force) as fresh:
            for side, name in self.sides.told.items():
                write_jsonl(fresh / f"{name}.jsonl", self._side(side))
            write_json(fresh / CERTIFICATE, {**self.certificate, "set_aside": aside})


def group_keys(row_file: RowFile, fields: Sequence[str]) -> list[list[str]]:
    """For each record its group keys such as `customer_id:7`, one for each element of a list. Raises
    CurateError where no record has a named field."""
    for field in fields:
        if field not in USUAL_GROUPS and not any(same_keys(r.data.get(field)) for r in row_file.rows):
            raise CurateError(
                f"no record has the field {field!r}",
                where=row_file.name,
                mend="Name a field of your records with --group-field.",
            )
    return [[f"{f}:{key}" for f in fields for key in same_keys(row.data.get(f))] for row in row_file.rows]


def split(
    source: Source,
    *,
    test_fraction: float | None = None,
    validation_fraction: float | None = None,
    test_after: Day | None = None,
    group_fields: Texts = (),
    keep: Paths = (),
    recipe: Settings | None = None,
    encoder: PathLike | None = None,
    seed: int = 0,
    progress: Progress | bool = False,
) -> Divided:
    """Splits records so that no conversation, customer, template or near-duplicate stands on two sides.

    `source` is a record file, or records in memory: dicts, a pandas DataFrame, a Dataset of `datasets`.
    `test_fraction` is the test's share (0 to 0.9; 0.15 where neither it nor the recipe says),
    `validation_fraction` that of a validation side (0.9 together at most; 0 where nothing says); with
    `test_after` (YYYY-MM-DD) records from that day on are the test side, by the `time` of each, in seconds
    since 1970 or as text, and earlier ones validate. Records that share one of the `group_fields` stay
    together, besides conversation_id and customer_id. `keep` are run directories or folders of earlier
    splits: what stood on a side there stays on it. The recipe is a Recipe, its path, or a dict. Raises
    CurateError where there are no records, no record has a named field, or an earlier split cannot be read;
    warns of records that could not be read.
    """
    asked = {
        "test_fraction": checked("test_fraction", between(0, 0.9), test_fraction),
        "validation_fraction": checked("validation_fraction", between(0, 0.9), validation_fraction),
        "test_after": checked("test_after", day_of, test_after),
    }
    recipe = recipe_of(recipe, encoder, split=asked)
    progress, seed = progress_of(progress), checked("seed", whole_of, seed)
    fields = list(dict.fromkeys([*USUAL_GROUPS, *checked("group_fields", texts_of, group_fields)]))
    with progress.stage("read"):
        old = read_old(checked("keep", paths_of, keep))
        row_file = as_rows(source)
        model = get_encoder(recipe.signals.encoder)
    groups = group_keys(row_file, fields)
    times = times_of(row_file.rows)
    if recipe.split.test_after and np.isnan(times).all():
        raise CurateError(
            "no record has a numeric time, so they cannot be divided by a date",
            where=row_file.name,
            mend='Give each record a "time" in seconds since 1970, or leave test_after out.',
        )
    texts, ids, conversations = (
        [get(r) for r in row_file.rows] for get in (lambda r: r.need, lambda r: r.id, Row.conversation)
    )
    vectors = encode_with_progress(model, texts, progress, "embedding prompts")
    before = None
    if old:
        before = earlier(
            old,
            ids,
            texts,
            conversations,
            lambda one: _old_keys(one, fields),
            lambda t: encode_with_progress(model, t, progress, "embedding kept prompts"),
            numbered=any(is_numbered(r.data) for r in row_file.rows),
        )
    with progress.stage("split"):
        strange = unread_rows(row_file.rows, model.languages, recipe.signals)
        situations = cluster(
            vectors,
            texts,
            np.ones(len(texts)),
            recipe.coverage,
            ids=ids,
            conversations=conversations,
            encode=model.encode,
            clean=without_personal,
        )
        columns = SplitColumns(
            vectors, texts, groups, situations.macro, times, ids=row_file.shown_ids, strange=strange or {}
        )
        sides = divide(columns, recipe.split, names=situations.names, seed=seed, earlier=before, kinds=fields)
        tags = dict(zip(situations.names, situations.tags, strict=True))
        for row in sides.certificate["situations"]:
            row["tags"] = tags[row["name"]]
        if old:
            dataset = Kept.of(old, ids, texts, conversations)
            sides.certificate["kept_from"]["dataset"] = dataset.account(
                lambda i: ("split", sides.why[i], "") if sides.side[i] == NEITHER else None
            )
    return warned(Divided(row_file, sides))


def _old_keys(one: OldRecord, fields: Sequence[str]) -> list[str]:
    own = [f"{f}:{key}" for f in fields if f not in USUAL_GROUPS for key in same_keys(one.data.get(f))]
    return [
        *own,
        *([f"conversation_id:{one.conversation}"] if one.conversation else []),
        *(f"customer_id:{name}" for name in one.customers),
    ]
