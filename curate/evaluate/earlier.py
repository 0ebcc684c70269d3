"""An earlier evaluation: what has become worse since, record by record."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from curate.errors import CurateError
from curate.evaluate.base import Measure
from curate.evaluate.comparing import compared, corrected
from curate.evaluate.held_out import HeldOut
from curate.evaluate.measuring import Measured, Rows
from curate.evaluate.statistics import Bootstrap
from curate.text.plain import cut
from curate.text.readable import many

EVALUATION = "evaluation.json"
LEAST = 6  # conversations of a situation: five random signs agree in 6 of 100 tries, six in 3
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


def since(
    old: dict[str, Any], held: HeldOut, rows: Rows, codes_of: Bootstrap, seed: int, judge: str | None
) -> dict[str, Any]:
    """Each model compared with the one of the same name in an earlier evaluation, or with its only one where
    both have one; what is worse stands under `regressions`, over all and by situation. `judge` is
    the model that judged this time.

    Raises CurateError where the two share no record or no model.
    """
    pairs = _pairs(old, rows)
    at = {str(name): n for n, name in enumerate(old["values"]["ids"])}
    shared = [(i, at[case.id]) for i, case in enumerate(held.cases) if case.id in at]
    if not shared or not pairs:
        what = "no record" if not shared else "no model of the same name"
        raise CurateError(f"the earlier evaluation shares {what} with this one", mend=_MEND)
    places = [i for i, _ in shared]
    before = [_old(old, name, rows.measures, shared, len(held.cases)) for _, name in pairs]
    if (old.get("judge") or {}).get("model") != judge:
        _without_judge(before, rows.measures)
    both = [(model, earlier) for (model, _), earlier in zip(pairs, before, strict=True)]
    told = [row for one, other in both for row in compared(one, other, rows.measures, codes_of, seed)]
    return {
        "records": len(shared),
        "same_test_set": old.get("on", {}).get("sha256") == held.sha256,
        "comparisons": told,
        "regressions": [row for row in told if row["verdict"] == "worse"],
        "situations": _by_situation(held, places, both, rows.measures, codes_of, seed),
    }


def _by_situation(
    held: HeldOut,
    places: Sequence[int],
    both: Sequence[tuple[Measured, Measured]],
    measures: Sequence[Measure],
    codes_of: Bootstrap,
    seed: int,
) -> dict[str, Any]:
    """What has become worse within one situation, corrected for all measures in all situations of a model."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i in places:
        groups[held.cases[i].situation].append(i)
    large = {name: at for name, at in sorted(groups.items()) if len(set(codes_of.codes[at])) >= LEAST}
    worse = []
    for one, other in both:
        tests = []
        for name, at in large.items():
            mine, earlier = (Measured(row.name, {}, row.values[at], {}) for row in (one, other))
            bootstrap = Bootstrap(np.unique(codes_of.codes[at], return_inverse=True)[1], seed)
            tests += [
                {"situation": name, **row} for row in compared(mine, earlier, measures, bootstrap, seed)
            ]
        worse += [row for row in corrected(tests, measures) if row["verdict"] == "worse"]
    told = sorted(worse, key=lambda row: (row["p_holm"], row["situation"], row["measure"]))
    return {"compared": len(large), "too_small": len(groups) - len(large), "regressions": told}


def _without_judge(rows: Sequence[Measured], measures: Sequence[Measure]) -> None:
    """What another judge chose is not compared."""
    for column in (c for c, measure in enumerate(measures) if measure.name == "judge"):
        for row in rows:
            row.values[:, column] = np.nan


def regressions_sentence(told: dict[str, Any]) -> str:
    """What has become worse, in a sentence."""
    worse, parts = told["regressions"], told["situations"]
    named = ", ".join(f"{r['a']} in {r['measure']} ({r['difference']:+.3f})" for r in worse)
    said = (
        f"Worse than in the earlier evaluation: {named}."
        if worse
        else f"Nothing is surely worse than in the earlier evaluation ({many(told['records'], 'record')})."
    )
    by = ", ".join(
        f"{r['a']} in {r['measure']} of {cut(r['situation'], 60)} ({r['difference']:+.3f})"
        for r in parts["regressions"]
    )
    small = many(parts["too_small"], "situation")
    return " ".join(
        [
            said,
            *([f"Worse by situation: {by}."] if by else []),
            *(
                [f"{small} with fewer than {LEAST} conversations: too few to tell."]
                if parts["too_small"]
                else []
            ),
        ]
    )


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
