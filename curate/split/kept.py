"""What was kept of an earlier split, and the proof that nothing leaks over both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.split.certificate import CertificateInput, Index, nearest
from curate.split.earlier import Earlier
from curate.split.settings import SplitSettings
from curate.split.shared import shared
from curate.split.sides import NEITHER, SIDES, TEST, TRAIN, VALIDATION
from curate.text.readable import many

_NUMBERED = (
    "its customers cannot be recognised, because customer numbers differ between runs and its stages/raw is"
    " missing"
)


def kept_from(
    earlier: Earlier,
    evidence: CertificateInput,
    groups: Sequence[Sequence[str]],
    side: NDArray[np.int8],
    why: Sequence[str],
    settings: SplitSettings,
) -> dict[str, Any]:
    """What was kept of an earlier split, and the proof: nothing moved, and nothing new leaks over the sides
    of both splits.

    `groups` are those of the new records and after them of the old ones.
    """
    n, m = len(side), len(earlier.sides)
    pins = earlier.pins(n)[:n]
    known = np.array([text is not None for text in earlier.texts], bool)
    both = np.concatenate([evidence.vectors, earlier.vectors])
    over, score = [], np.empty(0)
    for some, place in _across(side, pins):
        near, _ = nearest(both, some, n + np.flatnonzero((earlier.sides == place) & known))
        over.append((some, n + np.flatnonzero(earlier.sides == place)))
        score = np.concatenate([score, near[near > -1]])
    checks = {
        "shared_conversations": shared(groups, over, evidence.kinds[0], "conversation id"),
        "shared_customers": (
            shared(groups, over, evidence.kinds[1], "customer id")
            if earlier.customers_known
            else (None, _NUMBERED)
        ),
        "shared_keys": shared(groups, over, "", "key to compare by"),
        "twins_at_threshold": (
            int((score >= settings.twin).sum()) if len(score) else None,
            _lost(int((~known).sum()), m),
        ),
    }
    if not any(len(a) and len(b) for a, b in over):
        checks = dict.fromkeys(checks, (None, "there is no record on the other side of it"))
    told = [which for which in SIDES if which != VALIDATION or VALIDATION in {*side, *earlier.sides}]
    return {
        "name": earlier.name,
        **{SIDES[which]: int((earlier.sides == which).sum()) for which in told},
        "found_again": int((pins != NEITHER).sum()),
        "moved": int(((pins != NEITHER) & (side != NEITHER) & (pins != side)).sum()),
        "set_aside": int(((pins != NEITHER) & (side == NEITHER)).sum()),
        **{f"new_{SIDES[which]}": int(((side == which) & (pins == NEITHER)).sum()) for which in told},
        "both_old_sides": list(why).count("both_old_sides"),
        **{name: count for name, (count, _) in checks.items()},
        "highest_similarity": round(float(score.max()), 4) if len(score) else None,
        "without_text": int((~known).sum()),
        "customers_known": earlier.customers_known,
        "not_checked": {name: reason for name, (_, reason) in checks.items() if reason},
    }


def _across(side: NDArray[np.int8], pins: NDArray[np.int8]) -> list[tuple[Index, int]]:
    """The records of the new split that are compared with a side of the old one: all of train with what was
    held out, all of validation with the old test set, and what is newly held out with the rest."""
    train, validation = (np.flatnonzero(side == which) for which in (TRAIN, VALIDATION))
    new_test, new_validation = (
        np.flatnonzero((side == which) & (pins == NEITHER)) for which in (TEST, VALIDATION)
    )
    return [
        (new_test, TRAIN),
        (train, TEST),
        (new_test, VALIDATION),
        (train, VALIDATION),
        (new_validation, TRAIN),
        (validation, TEST),
    ]


def _lost(without: int, total: int) -> str:
    return f"{without:,} of {many(total, 'kept record')} have no text any more" if without else ""
