"""How many examples are enough: what the dataset's beginnings cover, and what a probe learns from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curate.text.brief import Brief

Floats = NDArray[np.float32]
STEP = 50  # records of which it is asked what they add
DISTRACTORS = 20  # other replies that the true one is ranked among
FOLDS = 5
ROUNDS = 4  # divisions into folds; more change the second decimal of the noise at most
RIDGE = 0.3  # of the probe; see docs/measurements/plan.md
LEAST = 60  # records below which the probe's noise says nothing
MOST = 2_000  # records that the probe is tried with


@dataclass(frozen=True, slots=True, repr=False)
class Learning(Brief):
    """What the probe reaches from the first `records` of the dataset: how often the true reply is the
    likeliest of 21, with the standard error over folds; and what the next 50 add, with the error of that
    difference (None for the last)."""

    records: int
    right: float
    error: float
    gain: float | None
    gain_error: float | None


class Beginning(NamedTuple):
    """The first `records` of a dataset: the share of the dump's requests whose situation has one of them, and
    the share whose situation is covered by them."""

    records: int
    reached: float
    covered: float


@dataclass(frozen=True, slots=True, repr=False)
class Enough(Brief):
    """`covered` are beginnings of the dataset; `alike` how often likeness alone finds the true reply, without
    any record; `learning` the probe's points, empty with `why` where there are too few records; `at` the
    records from which the next 50 add less than the probe's own noise, None where that was not reached."""

    covered: list[Beginning]
    alike: float | None
    learning: list[Learning]
    at: int | None
    why: str

    def as_dict(self) -> dict[str, Any]:
        """For plan.json."""
        return {
            "coverage": [
                {"records": n, "reached_share": round(reached, 4), "covered_share": round(covered, 4)}
                for n, reached, covered in self.covered
            ],
            "likeness_alone": None if self.alike is None else round(self.alike, 4),
            "learning": [
                {
                    "records": p.records,
                    "right_of_21": round(p.right, 4),
                    "error": round(p.error, 4),
                    "next_50_add": None if p.gain is None else round(p.gain, 4),
                    "noise": None if p.gain_error is None else round(p.gain_error, 4),
                }
                for p in self.learning
            ],
            "enough_at": self.at,
            "because": self.why,
        }


def enough(
    order: Sequence[str], situations: Sequence[Mapping[str, Any]], prompts: Floats, replies: Floats, seed: int
) -> Enough:
    """Both curves over the beginnings of a dataset whose records are best first: `order` is each record's
    situation, `prompts` and `replies` (n, d) unit vectors, `situations` the rows of split.json."""
    covered = coverage_curve(order, situations)
    n = len(order)
    if n < LEAST:
        why = (
            f"not checked: with {n} training records a probe's noise is larger than what it could show"
            f" (from {LEAST} on it is tried)"
        )
        return Enough(covered, None, [], None, why)
    alike, points = learning_curve(prompts[:MOST], replies[:MOST], seed)
    at = next((p.records for p in points if p.gain is not None and p.gain <= (p.gain_error or 0)), None)
    return Enough(covered, alike, points, at, _because(at, points))


def _because(at: int | None, points: Sequence[Learning]) -> str:
    if at is not None:
        return f"from {at:,} records on, the next {STEP} add less to the probe than its own noise"
    last = next((p for p in reversed(points) if p.gain is not None), None)
    if last is None or last.gain is None:
        return f"not checked: fewer than {STEP} records more than the smallest beginning"
    return (
        f"not reached: the last {STEP} of {points[-1].records:,} records still add"
        f" {last.gain * 100:.1f} points to the probe"
    )


def coverage_curve(order: Sequence[str], situations: Sequence[Mapping[str, Any]]) -> list[Beginning]:
    """Every tenth of the dataset. Covered is a situation with two of its records, or one where only one is
    usable."""
    wants = {str(s["name"]): min(2, int(s["train"])) for s in situations}
    weight = {str(s["name"]): int(s["dump"]) for s in situations}
    total = sum(weight.values())
    if not order or not total:
        return []
    marks = sorted({max(1, round(len(order) * tenth / 10)) for tenth in range(1, 11)})
    have, reached, covered, points = Counter[str](), 0, 0, []
    for n, name in enumerate(order, 1):
        have[name] += 1
        reached += weight.get(name, 0) * (have[name] == 1)
        covered += weight.get(name, 0) * (have[name] == wants.get(name))
        if n in marks:
            points.append(Beginning(n, reached / total, covered / total))
    return points


def learning_curve(prompts: Floats, replies: Floats, seed: int) -> tuple[float, list[Learning]]:
    """How well a probe on frozen vectors finds the true reply of a prompt among 20 others: without any
    record, by likeness alone, and by how many of the first records it was fitted to.

    The probe is ridge regression from a prompt's vector to its reply's. The records to rank are those of a
    fold, and are never among those that it is fitted to. All beginnings are tried on the same folds and the
    same distractors, so that their differences are paired.
    """
    n = len(prompts)
    sizes = [0, *range(STEP, n - -(-n // FOLDS) + 1, STEP)]
    scores = np.array([_fold_scores(prompts, replies, sizes, seed, turn) for turn in range(ROUNDS)])
    each = scores.reshape(-1, len(sizes))  # (rounds x folds, sizes)
    points = []
    for at, size in enumerate(sizes[1:], 1):
        step = each[:, at + 1] - each[:, at] if at + 1 < len(sizes) else None
        points.append(
            Learning(
                size,
                float(each[:, at].mean()),
                _error(each[:, at]),
                None if step is None else float(step.mean()),
                None if step is None else _error(step),
            )
        )
    return float(each[:, 0].mean()), points


def _error(values: NDArray[np.float64]) -> float:
    """The standard error of a mean over rounds of the same folds: only the folds of one round are apart, so
    that rounds sharpen the mean and add no independent ones."""
    return float(values.std(ddof=1) / np.sqrt(FOLDS))


def _fold_scores(
    prompts: Floats, replies: Floats, sizes: Sequence[int], seed: int, turn: int
) -> NDArray[np.float64]:
    """The share of right ones (folds, sizes) in one division into folds."""
    n, d = prompts.shape
    draw = np.random.default_rng([seed, turn])
    fold_of = draw.permutation(n) % FOLDS
    scores = np.zeros((FOLDS, len(sizes)))
    for fold in range(FOLDS):
        held, rest = np.flatnonzero(fold_of == fold), np.flatnonzero(fold_of != fold)
        others = _others(held, draw)
        for at, size in enumerate(sizes):
            some = rest[:size]
            p, c = prompts[some].astype(np.float64), replies[some].astype(np.float64)
            fitted = np.linalg.solve(p.T @ p + RIDGE * np.eye(d), p.T @ c) if size else np.eye(d)
            guess = prompts[held] @ fitted
            likeness = np.einsum("id,ijd->ij", guess, replies[others])
            scores[fold, at] = float((likeness[:, 0] > likeness[:, 1:].max(axis=1)).mean())
    return scores


def _others(held: NDArray[np.int64], draw: np.random.Generator) -> NDArray[np.int64]:
    """For each held record its own place and 20 others of the fold (as many as there are in a small one)."""
    most = min(DISTRACTORS, len(held) - 1)
    rows = [[one, *draw.choice(held[held != one], most, replace=False)] for one in held]
    return np.array(rows, np.int64)
