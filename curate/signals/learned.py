"""A quality score learned from labels: a small regularised model over the default score's parts and the
vectors.

It is compared with the default score on the same labels, by cross-validation over conversations, and is worth
using only where it orders them better by more than the standard error of the difference. Everything is
seeded: the same labels give the same model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.process.progress import steps
from curate.signals.exemplars import Vectors, nearest

# of each kind: below, the standard error of an AUC is about .08, more than such a model gains
LEAST_LABELS = 20
LEAST_CONVERSATIONS = 10  # of each kind: two in each of the five folds
LEAST_AUC = 0.6  # below, the labels follow nothing that is seen here, and one score beats the other by chance
FOLDS = 5
# of prompts, and as many of completions: with 40 parts as many features as some hundred labels bear
COMPONENTS = 8
# inverse of the ridge penalty on features of unit variance (scikit-learn's C): ten times stronger than its
# default
STRENGTH = 0.1
RESAMPLES = 200  # draws of whole conversations for the standard error
Floats = NDArray[np.float64]


@dataclass(slots=True)
class LearningItems:
    """n records as numbers: parts of the quality score (n, p), unit vectors (n, d); zeros in a vector where
    nothing was embedded."""

    parts: Floats
    prompts: Vectors
    completions: Vectors

    def __len__(self) -> int:
        return len(self.parts)

    def take(self, at: NDArray[Any]) -> LearningItems:
        return LearningItems(self.parts[at], self.prompts[at], self.completions[at])


@dataclass
class LabelledItems:
    """Items with a label each: `good`, the conversation it belongs to, and whether it is an example from a
    file."""

    items: LearningItems
    good: NDArray[np.bool_]
    groups: Sequence[str]
    example: NDArray[np.bool_]

    @cached_property
    def numbers(self) -> NDArray[np.int64]:
        """The conversations as numbers, (n,)."""
        return np.unique(np.array(self.groups), return_inverse=True)[1].astype(np.int64)

    def take(self, at: NDArray[Any]) -> LabelledItems:
        return LabelledItems(
            self.items.take(at),
            self.good[at],
            [self.groups[i] for i in np.arange(len(self.groups))[at]],
            self.example[at],
        )

    def counts(self) -> dict[str, int]:
        of = [
            {g for g, good in zip(self.groups, self.good, strict=True) if good == kind}
            for kind in (True, False)
        ]
        return {
            "good": int(self.good.sum()),
            "bad": int((~self.good).sum()),
            "conversations_good": len(of[0]),
            "conversations_bad": len(of[1]),
        }

    @property
    def enough(self) -> bool:
        c = self.counts()
        return (
            min(c["good"], c["bad"]) >= LEAST_LABELS
            and min(c["conversations_good"], c["conversations_bad"]) >= LEAST_CONVERSATIONS
        )


@dataclass(slots=True)
class Space:
    """The directions in which a dump's vectors differ most: `middle` (d,), `axes` (d, k)."""

    middle: Floats
    axes: Floats

    @classmethod
    def of(cls, vectors: Vectors) -> Space:
        known = vectors[np.any(vectors, axis=1)].astype(np.float64)
        middle = known.mean(axis=0) if len(known) else np.zeros(vectors.shape[1])
        components = np.linalg.eigh((known - middle).T @ (known - middle))[1][:, ::-1][:, :COMPONENTS]
        signs = np.sign(
            components[np.abs(components).argmax(axis=0), np.arange(components.shape[1])]
        )  # a direction has no sign of its own
        return cls(middle, components * signs)

    def of_rows(self, vectors: Vectors) -> Floats:
        """(n, k); zeros, the middle of the dump, where nothing was embedded."""
        return np.asarray(
            np.where(np.any(vectors, axis=1)[:, None], (vectors - self.middle) @ self.axes, 0.0), np.float64
        )


@dataclass(slots=True)
class Model:
    """A fitted model with all that it needs to score other items."""

    names: Sequence[str]
    learnable: NDArray[np.bool_]
    spaces: tuple[Space, Space]
    examples: LabelledItems
    middle: Floats = field(default_factory=lambda: np.empty(0))
    scale: Floats = field(default_factory=lambda: np.empty(0))
    weights: Floats = field(default_factory=lambda: np.empty(0))
    bias: float = 0.0

    @classmethod
    def fit(
        cls,
        labelled: LabelledItems,
        learnable: NDArray[np.bool_],
        spaces: tuple[Space, Space],
        names: Sequence[str],
    ) -> Model:
        """`learnable` (p,) are the parts that may be features; `names` are those of all parts."""
        from sklearn.linear_model import LogisticRegression

        model = cls(
            names,
            learnable & (np.ptp(labelled.items.parts, axis=0) > 0),
            spaces,
            labelled.take(labelled.example),
        )
        # an example never counts as like itself or the rest of its conversation
        features = model.features(
            labelled.items, labelled.numbers[:, None] == labelled.numbers[labelled.example]
        )
        model.middle, model.scale = (
            features.mean(axis=0),
            np.where(features.std(axis=0) > 1e-9, features.std(axis=0), 1.0),
        )
        fitted = LogisticRegression(
            C=STRENGTH, class_weight="balanced", solver="lbfgs", max_iter=2000, tol=1e-8, random_state=0
        )
        fitted.fit((features - model.middle) / model.scale, labelled.good)
        model.weights, model.bias = fitted.coef_[0], float(fitted.intercept_[0])
        return model

    def features(self, items: LearningItems, own: NDArray[np.bool_] | None = None) -> Floats:
        """(n, f) in the order of `feature_names`."""
        columns = [
            items.parts[:, self.learnable],
            self.spaces[0].of_rows(items.prompts),
            self.spaces[1].of_rows(items.completions),
        ]
        for kind in self._kinds():
            these = self.examples.good == kind
            other = self.examples.items.take(these)
            cosines = nearest(
                items.prompts,
                items.completions,
                other.prompts,
                other.completions,
                None if own is None else own[:, these],
            )
            columns.append(np.nan_to_num(cosines.astype(np.float64))[:, None])
        return np.concatenate(columns, axis=1)

    def feature_names(self) -> list[str]:
        parts = [name for name, used in zip(self.names, self.learnable, strict=True) if used]
        axes = [
            f"{side}_axis_{n + 1}"
            for side, space in zip(("prompt", "completion"), self.spaces, strict=True)
            for n in range(space.axes.shape[1])
        ]
        return parts + axes + [f"exemplar_{'gold' if kind else 'bad'}" for kind in self._kinds()]

    def _kinds(self) -> list[bool]:
        return [kind for kind in (True, False) if bool(np.any(self.examples.good == kind))]

    def log_odds(self, items: LearningItems) -> Floats:
        """(n,); 0 is as likely good as bad."""
        return np.asarray(
            (self.features(items) - self.middle) / self.scale @ self.weights + self.bias, np.float64
        )

    def told(self) -> dict[str, float]:
        """Feature -> log-odds a standard deviation, the strongest first."""
        pairs = zip(self.feature_names(), self.weights, strict=True)
        return {
            name: round(float(w), 3)
            for name, w in sorted(pairs, key=lambda p: (-abs(p[1]), p[0]))
            if abs(w) >= 0.0005
        }


def cross_validated(
    labelled: LabelledItems, learnable: NDArray[np.bool_], spaces: tuple[Space, Space], names: Sequence[str]
) -> Floats:
    """The log-odds of each labelled item by a model that saw nothing of its conversation; (n,)."""
    from sklearn.model_selection import StratifiedGroupKFold

    predictions = np.zeros(len(labelled.items))
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0).split(
        predictions, labelled.good, labelled.numbers
    )
    for train, test in steps(folds, "models fitted", FOLDS):
        predictions[test] = Model.fit(labelled.take(train), learnable, spaces, names).log_odds(
            labelled.items.take(test)
        )
    return predictions


def auc(scores: Floats, good: NDArray[np.bool_]) -> float:
    """Chance that a good one has the higher score than a bad one, ties counted half; nan where one kind is
    missing."""
    from scipy.stats import rankdata

    n, m = int(good.sum()), int((~good).sum())
    return float((rankdata(scores)[good].sum() - n * (n + 1) / 2) / (n * m)) if n and m else float("nan")


def gain(new: Floats, old: Floats, labelled: LabelledItems) -> tuple[float, float]:
    """How much higher the AUC of `new` is than that of `old`, and the standard error of that, from resampled
    whole conversations.

    The bootstrap over clusters of Davison and Hinkley, Bootstrap Methods and their Application (1997),
    section 3.8.
    """
    draw, places = (
        np.random.default_rng(0),
        [np.flatnonzero(labelled.numbers == n) for n in range(int(labelled.numbers.max()) + 1)],
    )
    differences = []
    for _ in steps(range(RESAMPLES), "samples drawn"):
        at = np.concatenate([places[n] for n in draw.integers(len(places), size=len(places))])
        differences.append(auc(new[at], labelled.good[at]) - auc(old[at], labelled.good[at]))
    return auc(new, labelled.good) - auc(old, labelled.good), float(np.nanstd(differences, ddof=1))
