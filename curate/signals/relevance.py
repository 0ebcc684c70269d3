"""Relevance: is the completion about what was asked? Judged against shuffled pairs of the same dump, as no
absolute cosine means anything."""

from __future__ import annotations

import numpy as np

from curate.signals.base import Signals

_SHIFTS = 4
_LEAST_PAIRS = 20
_PART = 16_384  # rows taken at once
_SAME = 0.9  # cosine from which two prompts ask the same


def relevance(prompt_vectors: np.ndarray, completion_vectors: np.ndarray) -> list[Signals]:
    """Signals `relevance.*` of n records.

    Vectors: float (n, d) unit rows, the same record in the same row; a row of zeros (nothing embedded) gives
    none. The shuffled pairs are each completion with the prompts some places further on: no random draw, so
    that the same dump gives the same numbers.
    Raises ValueError where the shapes differ.
    """
    if prompt_vectors.shape != completion_vectors.shape:
        raise ValueError(
            f"prompt and completion vectors differ in shape: {prompt_vectors.shape},"
            f" {completion_vectors.shape}"
        )
    known = np.flatnonzero(prompt_vectors.any(axis=1) & completion_vectors.any(axis=1))
    rows: list[Signals] = [
        {"relevance.cosine": None, "relevance.percentile": None} for _ in range(len(prompt_vectors))
    ]
    if not len(known):
        return rows
    cosines = _cosines(completion_vectors, known, prompt_vectors, known)
    n = len(known)
    chance = _chance(prompt_vectors, completion_vectors, known) if n >= _LEAST_PAIRS else np.empty(0)
    for place, row in enumerate(known):
        cosine = float(cosines[place])
        percentile = (
            round(float(np.searchsorted(chance, cosine)) / len(chance), 4)
            if len(chance) >= _LEAST_PAIRS
            else None
        )
        rows[row] = {"relevance.cosine": round(cosine, 4), "relevance.percentile": percentile}
    return rows


def _cosines(left: np.ndarray, at: np.ndarray, right: np.ndarray, beside: np.ndarray) -> np.ndarray:
    """The cosines of rows of two matrices, in parts: of 100,000 rows each copy takes 150 MB."""
    out = np.empty(len(at))
    for start in range(0, len(at), _PART):
        part = slice(start, start + _PART)
        out[part] = np.einsum("ij,ij->i", left[at[part]], right[beside[part]], dtype=np.float64)
    return out


def _chance(prompts: np.ndarray, completions: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The cosines of shuffled pairs of the known rows, sorted. A completion beside a prompt that is its own
    in all but name is no such pair."""
    n = len(known)
    samples = []
    for shift in sorted({max(1, n * k // (_SHIFTS + 1)) for k in range(1, _SHIFTS + 1)}):
        other = np.roll(known, shift)
        cosines = _cosines(prompts, other, completions, known)
        samples.append(cosines[_cosines(prompts, other, prompts, known) < _SAME])
    return np.sort(np.concatenate(samples))
