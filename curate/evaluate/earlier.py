"""An earlier evaluation: what has become worse since, record by record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from curate.errors import CurateError
from curate.evaluate.base import Measure
from curate.evaluate.comparing import compared
from curate.evaluate.held_out import HeldOut
from curate.evaluate.measuring import Measured, Rows
from curate.evaluate.statistics import Bootstrap
from curate.text.readable import many

EVALUATION = "evaluation.json"
_MEND = "Give the evaluation.json, or the folder, that `curate evaluate -o` wrote."


def read_earlier(path: Path) -> dict[str, Any]:
    """An evaluation.json, also by its folder. Raises CurateError where there is none."""
    file = path / EVALUATION if path.is_dir() else path
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(found["values"]["ids"], list) or not isinstance(found["models"], dict):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as why:
        raise CurateError("is no evaluation that can be read", where=str(path), mend=_MEND) from why
    return dict(found)


def since(old: dict[str, Any], held: HeldOut, rows: Rows, codes_of: Bootstrap, seed: int) -> dict[str, Any]:
    """Each model compared with the one of the same name in an earlier evaluation, or with its only one where
    both have one; what is worse stands under `regressions`.

    Raises CurateError where the two share no record or no model.
    """
    pairs = _pairs(old, rows)
    at = {str(name): n for n, name in enumerate(old["values"]["ids"])}
    shared = [(i, at[case.id]) for i, case in enumerate(held.cases) if case.id in at]
    if not shared or not pairs:
        what = "no record" if not shared else "no model of the same name"
        raise CurateError(f"the earlier evaluation shares {what} with this one", mend=_MEND)
    told = [
        row
        for model, name in pairs
        for row in compared(
            model, _old(old, name, rows.measures, shared, len(held.cases)), rows.measures, codes_of, seed
        )
    ]
    return {
        "records": len(shared),
        "same_test_set": old.get("on", {}).get("sha256") == held.sha256,
        "comparisons": told,
        "regressions": [row for row in told if row["verdict"] == "worse"],
    }


def regressions_sentence(told: dict[str, Any]) -> str:
    """What has become worse, in a sentence."""
    worse = told["regressions"]
    if not worse:
        return f"Nothing is surely worse than in the earlier evaluation ({many(told['records'], 'record')})."
    named = ", ".join(f"{r['a']} in {r['measure']} ({r['difference']:+.3f})" for r in worse)
    return f"Worse than in the earlier evaluation: {named}."


def _pairs(old: dict[str, Any], rows: Rows) -> list[tuple[Measured, str]]:
    names = [*old["models"]]
    same = [(model, model.name) for model in rows.models if model.name in names]
    if not same and len(names) == len(rows.models) == 1:
        return [(rows.models[0], names[0])]
    return same


def _old(
    old: dict[str, Any], name: str, measures: Sequence[Measure], shared: list[tuple[int, int]], size: int
) -> Measured:
    values = np.full((size, len(measures)), np.nan)
    held = old["values"].get(name, {})
    for c, measure in enumerate(measures):
        own = held.get(measure.name) or []
        for i, n in shared:
            if n < len(own) and isinstance(own[n], (int, float)):
                values[i, c] = own[n]
    return Measured(f"{name} (earlier)", {}, values, {})
