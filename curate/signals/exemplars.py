"""Exemplars: how like the reply is to one that people called good, or bad, on a question like this one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from curate.signals.base import Signals

# cosine from which another prompt is near enough that its reply says something of this one: related, not
# merely the same product
NEAR = 0.5
_BLOCK = 4096  # records compared at once: with 2,000 exemplars two matrices of 32 MB

Vectors = NDArray[np.float32]


def nearest(
    prompts: Vectors,
    completions: Vectors,
    other_prompts: Vectors,
    other_completions: Vectors,
    own: NDArray[np.bool_] | None = None,
) -> Vectors:
    """For n records the highest cosine of the completion with one of m exemplars whose prompt is near; nan
    where there is none.

    Vectors: unit rows, (n, d) and (m, d); a row of zeros is near to nothing. `own` (n, m) marks exemplars
    that may not count, such as the record itself. Returns shape (n,).
    """
    similarities = np.full(len(prompts), np.nan, np.float32)
    for at in range(0, len(prompts) if len(other_prompts) else 0, _BLOCK):
        part = slice(at, at + _BLOCK)
        counts = (prompts[part] @ other_prompts.T >= NEAR) & np.any(completions[part], axis=1)[:, None]
        if own is not None:
            counts &= ~own[part]
        best = np.where(counts, completions[part] @ other_completions.T, -np.inf).max(axis=1)
        similarities[part] = np.where(np.isfinite(best), best, np.nan)
    return similarities


def signal_rows(name: str, cosines: Vectors) -> list[Signals]:
    """`exemplar.gold` or `exemplar.bad` of each record."""
    return [{f"exemplar.{name}": None if np.isnan(c) else round(float(c), 4)} for c in cosines]
