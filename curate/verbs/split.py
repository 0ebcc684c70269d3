"""`split`: a test set that nothing of the training set leaks into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from curate.atomic import write_json, write_jsonl
from curate.coverage import cluster
from curate.embedding import get_encoder
from curate.errors import CurateError
from curate.progress import Progress
from curate.recipe import Recipe
from curate.rows import Row, RowFile
from curate.splitting.earlier import NEITHER
from curate.splitting.split import Split as Sides
from curate.splitting.split import split as divide
from curate.stages.earlier import OldRecord, earlier, is_numbered, read_old
from curate.stages.kept import Kept
from curate.stages.measure import told
from curate.verbs.common import Source, as_rows, outputs, times_of, without_personal

USUAL_GROUPS = ("conversation_id", "customer_id")


@dataclass(slots=True)
class Divided:
    """What `split` decided: `train`, `test`, and `neither` with the reason; `certificate` is split.json."""

    FILES: ClassVar = ("train.jsonl", "test.jsonl", "split.json")

    found: RowFile
    sides: Sides

    def _side(self, side: int) -> list[dict[str, Any]]:
        return [row.data for row, s in zip(self.found.rows, self.sides.side, strict=True) if s == side]

    @property
    def train(self) -> list[dict[str, Any]]:
        return self._side(0)

    @property
    def test(self) -> list[dict[str, Any]]:
        return self._side(1)

    @property
    def neither(self) -> list[tuple[dict[str, Any], str]]:
        return [(row.data, why) for row, s, why in zip(self.found.rows, self.sides.side, self.sides.why, strict=True) if s == -1]

    @property
    def certificate(self) -> dict[str, Any]:
        return self.sides.certificate

    def summary(self) -> dict[str, Any]:
        return {"records": len(self.found.rows), "rejects": len(self.found.rejects), **{k: v for k, v in self.certificate.items() if k != "situations"}}

    def write(self, out: Path, *, force: bool = False) -> None:
        """train.jsonl, test.jsonl, split.json; rejects.jsonl where there are any. `force` replaces what stands there."""
        aside = [{"id": row.id, "why": why} for row, s, why in zip(self.found.rows, self.sides.side, self.sides.why, strict=True) if s == -1]
        with outputs(out, self.FILES, self.found.rejects, force=force) as fresh:
            write_jsonl(fresh / "train.jsonl", self.train)
            write_jsonl(fresh / "test.jsonl", self.test)
            write_json(fresh / "split.json", {**self.certificate, "set_aside": aside})


def group_keys(found: RowFile, fields: Sequence[str]) -> list[list[str]]:
    """For each record its group keys such as `customer_id:7`. Raises CurateError where no record has a named field."""
    for field in fields:
        if field not in USUAL_GROUPS and not any(r.data.get(field) not in (None, "") for r in found.rows):
            raise CurateError(f"no record has the field {field!r}", where=found.name, mend="Name a field of your records with --group-field.")
    return [[f"{f}:{row.data[f]}" for f in fields if row.data.get(f) not in (None, "")] for row in found.rows]


def split(
    source: Source,
    *,
    group_fields: Sequence[str] = (),
    keep: Sequence[Path | str] | Path | str = (),
    recipe: Recipe | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Divided:
    """Splits a record file (or records as dicts); conversation_id and customer_id are groups where records have them.

    `keep` are run directories or folders of earlier splits: what stood on a side there stays on it.
    """
    recipe, progress = recipe or Recipe(), progress or Progress(quiet=True)
    with progress.stage("read"):
        old = read_old([keep] if isinstance(keep, (str, Path)) else keep)
        found = as_rows(source)
        encoder = get_encoder(recipe.signals.encoder)
    fields = list(dict.fromkeys([*USUAL_GROUPS, *group_fields]))
    groups = group_keys(found, fields)
    times = times_of(found.rows)
    if recipe.split.test_after and np.isnan(times).all():
        raise CurateError(
            "no record has a numeric time, so none can be told to come after the date",
            where=found.name,
            mend='Give each record a "time" in seconds since 1970, or leave test_after out.',
        )
    texts, ids, conversations = ([get(r) for r in found.rows] for get in (lambda r: r.need, lambda r: r.id, Row.conversation))
    vectors = told(encoder, texts, progress, "embed prompts")
    before = None
    if old:
        before = earlier(
            old, ids, texts, conversations, lambda one: _old_keys(one, fields), lambda t: told(encoder, t, progress, "embed kept prompts"),
            numbered=any(is_numbered(r.data) for r in found.rows),
        )  # fmt: skip
    with progress.stage("split"):
        situations = cluster(vectors, texts, np.ones(len(texts)), recipe.coverage, ids=ids, conversations=conversations, clean=without_personal)
        sides = divide(vectors, texts, groups, situations.macro, times, recipe.split, names=situations.names, ids=ids, seed=seed, earlier=before)
        if old:
            dataset = Kept.of(old, ids, texts, conversations)
            sides.certificate["kept_from"]["dataset"] = dataset.account(lambda i: ("split", sides.why[i], "") if sides.side[i] == NEITHER else None)
        return Divided(found, sides)


def _old_keys(one: OldRecord, fields: Sequence[str]) -> list[str]:
    own = [f"{f}:{one.data[f]}" for f in fields if f not in USUAL_GROUPS and one.data.get(f) not in (None, "")]
    return [*own, *([f"conversation_id:{one.conversation}"] if one.conversation else []), *(f"customer_id:{name}" for name in one.customers)]
