"""What a model failed at, as `curate evaluate` wrote it: read, checked against the run, and grouped."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.evaluate.earlier import EVALUATION, read_earlier
from curate.evaluate.held_out import HeldOut, HeldSide, read_held_out
from curate.files.checksum import sha256_of
from curate.files.lines import raw_lines
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import VALIDATION
from curate.text.brief import Brief
from curate.text.plain import cut

FAILURES = "failures.jsonl"
_MEND = "Give the folder that `curate evaluate -o` wrote, as it was written."


@dataclass(frozen=True, slots=True, repr=False)
class Failing(Brief):
    """One held-out record that the model failed at: its place among the cases, the kinds of failure with
    their evidence, and how bad all are together (0 to 1)."""

    id: str
    at: int
    situation: str
    kinds: tuple[str, ...]
    evidence: dict[str, list[str]]
    severity: float


@dataclass(frozen=True, slots=True, repr=False)
class Failures(Brief):
    """The failures of one model on a held-out side; `titles` name the kinds, `sha256` is that of the
    evaluation, `digest` that of what the model wrote."""

    model: str
    held: HeldOut
    failing: list[Failing]
    titles: dict[str, str]
    sha256: str

    def groups(self) -> list[dict[str, Any]]:
        """A row a situation and kind of failure, the worst first: how many of its held-out records fail so,
        and which."""
        size = Counter(case.situation for case in self.held.cases)
        members: dict[tuple[str, str], list[Failing]] = defaultdict(list)
        for one in self.failing:
            for kind in one.kinds:
                members[one.situation, kind].append(one)
        rows = [
            {
                "situation": situation,
                "kind": kind,
                "title": self.titles.get(kind, kind),
                "failing": len(some),
                "held_out": size[situation],
                "severity": round(sum(one.severity for one in some) / len(some), 4),
                "ids": [one.id for one in some],
            }
            for (situation, kind), some in members.items()
        ]
        return sorted(rows, key=lambda r: (-r["failing"] * r["severity"], r["situation"], r["kind"]))


def read_failures(folder: Path, run: RunFolder, model: str | None = None) -> Failures:
    """The failures of a model, by default the only one of the evaluation.

    Raises CurateError where the evaluation cannot be read, is of other held-out records than those of the run
    now, has several models of which none is named, and where it is of the test set although the run has a
    validation set: what is added because of the test set fits it.
    """
    told = read_earlier(folder)
    on = told.get("on")
    side = on.get("side") if isinstance(on, dict) else None
    if side not in ("test", "validation"):
        raise CurateError("does not say which side it is of", where=str(folder), mend=_MEND)
    if side == "test" and VALIDATION in run.dataset and run.file(VALIDATION).stat().st_size:
        raise CurateError(
            "is an evaluation of the test set, and the run has a validation set for this: what is added"
            " because of the test set fits it, and nothing is left to tell whether a model became better",
            where=str(folder),
            mend="Evaluate again with --on validation.",
        )
    chosen: HeldSide = "validation" if side == "validation" else "test"
    held = read_held_out(run, chosen)
    if not isinstance(on, dict) or on.get("sha256") != held.sha256:
        raise CurateError(
            f"is not of the {side} set that the run has now", where=str(folder), mend="Evaluate again."
        )
    name = _model(told, model, folder)
    titles = {kind: str(one["title"]) for kind, one in told.get("measures", {}).items()}
    file = folder / EVALUATION if folder.is_dir() else folder
    rows = _rows(file.parent / FAILURES)
    failing = [_failing(row, held, file.parent) for row in rows if row.get("model") == name]
    return Failures(name, held, failing, titles, sha256_of(file))


def _model(told: dict[str, Any], model: str | None, folder: Path) -> str:
    names = list(told["models"])
    if model is not None and model not in names:
        raise CurateError(
            f"has no model {cut(model, 60)!r}", where=str(folder), mend=f"It has: {', '.join(names)}."
        )
    if model is None and len(names) != 1:
        raise CurateError(
            f"has {len(names)} models",
            where=str(folder),
            mend=f"Name the one that was tuned on this dataset with --model: {', '.join(names)}.",
        )
    return model or names[0]


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise CurateError(f"has no {FAILURES}", where=str(path.parent), mend=_MEND)
    rows = []
    for number, raw in raw_lines(path):
        try:
            row = json.loads(raw)
        except (ValueError, RecursionError) as why:
            raise CurateError("the line is no JSON", where=f"{path}:{number}", mend=_MEND) from why
        if not isinstance(row, dict):
            raise CurateError("the line is no object", where=f"{path}:{number}", mend=_MEND)
        rows.append(row)
    return rows


def _failing(row: dict[str, Any], held: HeldOut, folder: Path) -> Failing:
    at, kinds, evidence = held.at.get(str(row.get("id"))), row.get("kinds"), row.get("evidence")
    severity = row.get("severity")
    if at is None or not isinstance(kinds, list) or not isinstance(severity, (int, float)):
        raise CurateError(f"a row of {FAILURES} does not fit the evaluation", where=str(folder), mend=_MEND)
    words = {
        str(kind): [str(word) for word in some]
        for kind, some in (evidence if isinstance(evidence, dict) else {}).items()
        if isinstance(some, Sequence) and not isinstance(some, str)
    }
    case = held.cases[at]
    return Failing(case.id, at, case.situation, tuple(map(str, kinds)), words, min(1.0, max(0.0, severity)))
