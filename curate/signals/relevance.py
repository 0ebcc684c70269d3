"""Relevance: is the completion about what was asked? Judged against shuffled pairs of the same dump, as no absolute cosine means anything."""

from __future__ import annotations

import numpy as np

from curate.signals.base import Doc, Signals, documented

documented(
    "relevance",
    {
        "cosine": Doc("-1..1", "cosine of what the customer needs and the completion", "two vectors"),
        "percentile": Doc("0..1", "share of shuffled pairs of this dump with a lower cosine: .5 is chance, 1 surely belongs together", "two vectors"),
    },
)
_SHIFTS = 4
_LEAST_PAIRS = 20
_SAME = 0.9  # cosine from which two prompts ask the same


def relevance(prompt_vectors: np.ndarray, completion_vectors: np.ndarray) -> list[Signals]:
    """Signals `relevance.*` of n records.

    Vectors: float (n, d) unit rows, the same record in the same row; a row of zeros (nothing embedded) gives none. The shuffled
    pairs are each completion with the prompts some places further on: no random draw, so that the same dump gives the same numbers.
    Raises ValueError where the shapes differ.
    """
    if prompt_vectors.shape != completion_vectors.shape:
        raise ValueError(f"prompt and completion vectors differ in shape: {prompt_vectors.shape}, {completion_vectors.shape}")
    known = np.flatnonzero(np.any(prompt_vectors, axis=1) & np.any(completion_vectors, axis=1))
    rows: list[Signals] = [{"relevance.cosine": None, "relevance.percentile": None} for _ in range(len(prompt_vectors))]
    if not len(known):
        return rows
    prompts, completions = prompt_vectors[known], completion_vectors[known]
    cosines = np.einsum("ij,ij->i", prompts, completions, dtype=np.float64)
    n = len(known)
    chance = _chance(prompts, completions) if n >= _LEAST_PAIRS else np.empty(0)
    for place, row in enumerate(known):
        cosine = float(cosines[place])
        percentile = round(float(np.searchsorted(chance, cosine)) / len(chance), 4) if len(chance) >= _LEAST_PAIRS else None
        rows[row] = {"relevance.cosine": round(cosine, 4), "relevance.percentile": percentile}
    return rows


def _chance(prompts: np.ndarray, completions: np.ndarray) -> np.ndarray:
    """The cosines of shuffled pairs, sorted. A completion beside a prompt that is its own in all but name is no such pair."""
    n = len(prompts)
    found = []
    for shift in sorted({max(1, n * k // (_SHIFTS + 1)) for k in range(1, _SHIFTS + 1)}):
        other = np.roll(prompts, shift, axis=0)
        cosines = np.einsum("ij,ij->i", other, completions, dtype=np.float64)
        found.append(cosines[np.einsum("ij,ij->i", other, prompts, dtype=np.float64) < _SAME])
    return np.sort(np.concatenate(found))
