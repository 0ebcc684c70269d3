"""The records that deduplication compares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curate.dedup.chosen import ChosenRows, Matrix
from curate.text.brief import Brief


@dataclass(slots=True, repr=False)
class Items(Brief):
    """The records to compare, all of one length n and in the caller's order.

    `quality` decides who survives; `times` in seconds since 1970, nan where unknown; `conversations` "" where
    unknown. Vectors are unit rows, shape (n, d), an array or rows chosen from one; a zero row (no completion,
    or a language that the encoder does not know) is compared lexically only, as is everything where the
    vectors are None.
    """

    ids: list[str]
    prompts: list[str]
    completions: list[str | None]
    quality: NDArray[np.float64]
    times: NDArray[np.float64]
    conversations: list[str]
    prompt_vectors: Matrix | ChosenRows | None = None
    completion_vectors: Matrix | ChosenRows | None = None

    def __len__(self) -> int:
        return len(self.ids)
