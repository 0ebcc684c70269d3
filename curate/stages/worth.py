"""What selection goes by."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from curate.stages.table import Table

# a sound reply of which nothing else is known has at most this (gate.min_quality): one that has more may be
# the first of its situation, however good the others are
GOOD_ENOUGH = 0.5


def teaching_worth(table: Table) -> NDArray[np.float64]:
    """What selection goes by: the geometric mean of a record's quality and of what its text alone says, in
    [0, 1].

    That a customer was content says that a reply helped there; whether others can learn from it stands in the
    text.
    """
    content = np.array(
        [
            float(cast("float", s.get("content.score", q)))
            for s, q in zip(table.signals, table.quality, strict=True)
        ]
    )
    worth: NDArray[np.float64] = np.round(np.sqrt(table.quality * content), 4)
    return worth
