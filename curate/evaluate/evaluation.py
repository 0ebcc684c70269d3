"""The content of evaluation.json: every row by measure, situation, edge case and language, the comparisons,
and what the figures are worth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.evaluate.base import Measure
from curate.evaluate.comparing import beats, compared
from curate.evaluate.held_out import Case, HeldOut
from curate.evaluate.judged import Judging
from curate.evaluate.judged_figures import differences, judged_figures
from curate.evaluate.labels import label_figures
from curate.evaluate.measuring import Measured, Rows
from curate.evaluate.predictions import Predictions
from curate.evaluate.statistics import Bootstrap
from curate.text.brief import Brief

RARE, USUAL = "rare situations", "other situations"
Groups = dict[str, list[int]]


@dataclass(frozen=True, slots=True, repr=False)
class Evaluation(Brief):
    """The content of evaluation.json, and the resamples that further comparisons are made with."""

    data: dict[str, Any]
    bootstrap: Bootstrap


def evaluation(
    held: HeldOut, rows: Rows, given: Sequence[Predictions], seed: int, judging: Judging | None = None
) -> Evaluation:
    """All figures of an evaluation but those that rest on other files. `values` are those of each record, so
    that a later evaluation can be compared record by record."""
    codes = _codes(held.cases)
    bootstrap = Bootstrap(codes, seed)
    groups = {
        "by_situation": _grouped(held.cases, lambda case: [case.situation]),
        "by_edge_case": _grouped(held.cases, lambda case: [*case.named, RARE if case.edge else USUAL]),
        "by_language": _grouped(held.cases, lambda case: [case.language]),
    }
    accounts = {one.name: one.account for one in given}
    told = {
        row.name: {
            **_row(row, rows.measures, held.cases, bootstrap, groups),
            **({"predictions": accounts[row.name]} if row.name in accounts else {}),
        }
        for row in rows.all()
    }
    kinds = Counter(case.kind for case in held.cases)
    data = {
        "task": {
            **held.task.as_dict(),
            "by_situation": {name: held.tasks[name].as_dict() for name in sorted(held.tasks)},
            "held_out": dict(sorted(kinds.items())),
        },
        "on": {
            "side": held.side,
            "records": len(held.cases),
            "conversations": bootstrap.size,
            "sha256": held.sha256,
        },
        "measures": _documentation(rows, bootstrap),
        "models": {row.name: told[row.name] for row in rows.models},
        "baselines": {row.name: told[row.name] for row in rows.baselines},
        "comparisons": [*_comparisons(rows, bootstrap, seed, judging)],
        "judge": None if judging is None else judged_figures(judging, bootstrap),
        "values": {"ids": [case.id for case in held.cases], **_values(rows)},
    }
    return Evaluation(data, bootstrap)


def failure_rows(held: HeldOut, rows: Rows) -> list[dict[str, Any]]:
    """The rows of failures.jsonl, the worst first."""
    found = [
        {
            "id": held.cases[i].id,
            "model": row.name,
            "situation": held.cases[i].situation,
            "kinds": [one.kind for one in failures],
            "evidence": {one.kind: one.evidence for one in failures if one.evidence},
            "severity": severity([one.severity for one in failures]),
        }
        for row in rows.models
        for i, failures in row.failures.items()
    ]
    return sorted(found, key=lambda r: (-r["severity"], r["model"], r["id"]))


def severity(each: Sequence[float]) -> float:
    """How bad all failures of a reply are together, 0 to 1: as if each were a chance that it does harm."""
    return round(1 - float(np.prod([1 - one for one in each])), 4)


def _codes(cases: Sequence[Case]) -> NDArray[np.int64]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(case.conversation, len(numbers)) for case in cases], np.int64)


def _grouped(cases: Sequence[Case], names: Callable[[Case], Sequence[str]]) -> Groups:
    groups: Groups = defaultdict(list)
    for i, case in enumerate(cases):
        for name in names(case):
            groups[name].append(i)
    return dict(sorted(groups.items(), key=lambda kv: (-len(kv[1]), kv[0])))


def _row(
    row: Measured,
    measures: Sequence[Measure],
    cases: list[Case],
    bootstrap: Bootstrap,
    groups: dict[str, Groups],
) -> dict[str, Any]:
    figures, confusion = label_figures(cases, row.texts, bootstrap)
    told: dict[str, Any] = {"measures": {**_figures(row.values, measures, bootstrap), **figures}}
    for name, parts in groups.items():
        told[name] = {
            group: _figures(_only(row.values, at), measures, bootstrap) for group, at in parts.items()
        }
    if confusion:
        told["labels"] = confusion
    failing = Counter(one.kind for failures in row.failures.values() for one in failures)
    return {**told, "records": len(row.texts), "failures": {k: failing[k] for k in sorted(failing)}}


def _only(values: NDArray[np.float64], at: list[int]) -> NDArray[np.float64]:
    kept = np.full_like(values, np.nan)
    kept[at] = values[at]
    return kept


def _figures(
    values: NDArray[np.float64], measures: Sequence[Measure], bootstrap: Bootstrap
) -> dict[str, dict[str, Any]]:
    there = [c for c in range(len(measures)) if not np.isnan(values[:, c]).all()]
    means = bootstrap.means(values[:, there]) if there else []
    return {measures[c].name: m.as_dict() for c, m in zip(there, means, strict=True) if m}


def _documentation(rows: Rows, bootstrap: Bootstrap) -> dict[str, dict[str, Any]]:
    """What each measure is, and whether it is useless here: where one that should fit the question is no
    better for the human's replies than for those of other situations."""
    told = {}
    for column, measure in enumerate(rows.measures):
        if all(np.isnan(row.values[:, column]).all() for row in rows.all()):
            continue
        works = beats(rows.human, rows.chance, column, measure, bootstrap) if measure.fits else True
        told[measure.name] = {
            "title": measure.title,
            "meaning": measure.meaning,
            "better": measure.better,
            "useless": works is False,
            **({"part_of": measure.part_of} if measure.part_of else {}),
        }
    return told


def _comparisons(
    rows: Rows, bootstrap: Bootstrap, seed: int, judging: Judging | None
) -> Iterator[dict[str, Any]]:
    """Each model with each later one, and with the rows beside them."""
    for n, model in enumerate(rows.models):
        for other in (*rows.models[n + 1 :], *rows.baselines):
            chosen = differences(judging, model.name, other.name, len(bootstrap.codes))
            instead = {} if chosen is None else {"judge": chosen}
            yield from compared(model, other, rows.measures, bootstrap, seed, instead)


def _values(rows: Rows) -> dict[str, dict[str, list[float | None]]]:
    return {
        row.name: {
            measure.name: [None if np.isnan(v) else float(v) for v in row.values[:, c]]
            for c, measure in enumerate(rows.measures)
            if not np.isnan(row.values[:, c]).all()
        }
        for row in rows.models
    }
