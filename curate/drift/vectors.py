"""One test over vectors: can a classifier tell the new conversations from the old ones?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.drift.sides import Floats

FOLDS = 5
DEALT = 199  # times that the sides are dealt anew
MOST = 3000  # conversations of a side that take part
RIDGE = 10.0


def two_sample(
    old: Floats, new: Floats, ids: tuple[Sequence[str], Sequence[str]], seed: int
) -> dict[str, Any]:
    """`auc` of a linear classifier on conversations that it has not seen (.5: they cannot be told apart), and
    `p`, how often sides dealt at random are told apart as well (Kim, Ramdas, Singh and Wasserman 2021).

    Ridge regression over five folds; one factorisation of each fold serves all deals. A conversation that is
    on both sides, by its id, is in one fold: it would be known. None for both where a side has too few.
    """
    rng = np.random.default_rng([seed, 7])
    at = [_some(len(side), rng) for side in (old, new)]
    old, new = old[at[0]], new[at[1]]
    names = [ids[side][i] for side in (0, 1) for i in at[side]]
    sizes = {"old": len(old), "new": len(new)}
    if min(len(old), len(new)) < 2 * FOLDS:
        return {"auc": None, "p": None, **sizes}
    rows = np.concatenate([old, new]).astype(np.float64)
    sides = np.zeros((len(rows), DEALT + 1))
    sides[len(old) :, 0] = 1
    for deal in range(1, DEALT + 1):
        sides[:, deal] = rng.permutation(sides[:, 0])
    _, group = np.unique(names, return_inverse=True)
    fold = (rng.permutation(int(group.max()) + 1) % FOLDS)[group]
    scores = np.empty_like(sides)
    for number in range(FOLDS):
        test = fold == number
        scores[test] = _predicted(rows[~test], sides[~test], rows[test])
    # a fold's own mean moves with the share of the sides in the others: it is taken out
    for number in range(FOLDS):
        scores[fold == number] -= scores[fold == number].mean(axis=0)
    aucs = np.array([_auc(scores[:, d], sides[:, d] > 0) for d in range(DEALT + 1)])
    p = (1 + int((aucs[1:] >= aucs[0] - 1e-12).sum())) / (1 + DEALT)
    return {"auc": round(float(aucs[0]), 3), "p": round(p, 4), **sizes}


def _some(size: int, rng: np.random.Generator) -> NDArray[np.int64]:
    return np.sort(rng.permutation(size)[:MOST])


def _predicted(rows: NDArray[np.float64], sides: NDArray[np.float64], asked: NDArray[np.float64]) -> Any:
    middle, usual = rows.mean(axis=0), sides.mean(axis=0)
    moved = rows - middle
    inner = moved.T @ moved + RIDGE * np.eye(rows.shape[1])
    return (asked - middle) @ np.linalg.solve(inner, moved.T @ (sides - usual))


def _auc(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    from scipy.stats import rankdata

    ranks, n = rankdata(scores.round(9)), int(positive.sum())
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * (len(scores) - n)))
