"""Figures over all labels: F1 of each class, their mean, the worst, and who is taken for whom."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from curate.evaluate.held_out import Case
from curate.evaluate.statistics import Bootstrap, estimate
from curate.tasks.kind import label_of

CONFUSIONS = 20  # pairs that are listed, the most frequent first


def label_figures(
    cases: list[Case], texts: dict[int, str], bootstrap: Bootstrap
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(measures, confusion) of a row's label tasks, both empty where it has none: macro-F1 over the human's
    labels with its interval, and the class with the lowest F1."""
    at = [i for i in texts if cases[i].kind == "label"]
    if not at:
        return {}, {}
    truth = {i: label_of(cases[i].reference) for i in at}
    given = {i: label_of(texts[i]) for i in at}
    classes = sorted(set(truth.values()))
    column = {label: c for c, label in enumerate(classes)}
    hit, said, real = (np.zeros((bootstrap.size, len(classes))) for _ in range(3))
    for i in at:
        talk = bootstrap.codes[i]
        real[talk, column[truth[i]]] += 1
        if given[i] in column:
            said[talk, column[given[i]]] += 1
        hit[talk, column[truth[i]]] += given[i] == truth[i]
    each = _f1(*(part.sum(axis=0)[None] for part in (hit, said, real)))[0]
    drawn = np.nanmean(_f1(*(bootstrap.weighted(part) for part in (hit, said, real))), axis=1)
    macro = estimate(np.array([float(np.nanmean(each))]), drawn, len(at))
    worst = int(np.nanargmin(each))
    pairs = Counter((truth[i], given[i]) for i in at if truth[i] != given[i])
    order = sorted(pairs, key=lambda pair: (-pairs[pair], pair))[:CONFUSIONS]
    measures = {
        "macro_f1": {**(macro.as_dict() if macro else {}), "n": len(at)},
        "worst_class": {"value": round(float(each[worst]), 4), "low": None, "high": None, "n": len(at)},
    }
    told = {
        "worst_class": classes[worst],
        "classes": {label: round(float(f1), 4) for label, f1 in zip(classes, each, strict=True)},
        "confusion": [{"human": a, "model": b, "records": pairs[a, b]} for a, b in order],
    }
    return measures, told


def _f1(hit: Any, said: Any, real: Any) -> Any:
    """F1 by class; nan for a class that a resample does not have."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(real > 0, 2 * hit / (said + real), np.nan)
