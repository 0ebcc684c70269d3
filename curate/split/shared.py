"""What stands on two sides of a split, and of what that cannot be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from curate.language.unread import UNKNOWN

Index = NDArray[np.int64]


def shared(
    groups: Sequence[Sequence[str]], over: Sequence[tuple[Index, Index]], kind: str, what: str
) -> tuple[int | None, str]:
    """How many keys of a kind (any for an empty one) stand on both sides of one of the pairs of sides; None
    where nobody could be compared.

    And why not, of all or of how many: `what` is the noun of the key. An empty text where all were compared.
    """
    prefix = f"{kind}:" if kind else ""
    count, bare, total, comparable = 0, 0, 0, False
    for pair in over:
        keys = [[[k for k in groups[i] if k.startswith(prefix)] for i in side] for side in pair]
        train, test = ({k for own in side for k in own} for side in keys)
        count, comparable = count + len(train & test), comparable or bool(train and test)
        bare, total = bare + sum(not own for side in keys for own in side), total + sum(map(len, keys))
    if bare == total:
        return None, f"no record has a {what}"
    if not comparable:
        return None, f"{bare:,} of {total:,} records have no {what}, among them all of one side"
    return count, f"{bare:,} of {total:,} records have no {what}" if bare else ""


def bare(groups: Sequence[Sequence[str]], places: Index, kind: str, what: str) -> str:
    """How many records have no key of a kind (any for an empty one), in words; empty where all have one."""
    prefix = f"{kind}:" if kind else ""
    bare = sum(not any(k.startswith(prefix) for k in groups[i]) for i in places)
    return f"{bare:,} of {len(places):,} records have no {what}" if bare else ""


def unread(strange: Mapping[int, str], places: Index) -> str:
    """Of which prompts the vectors say little."""
    spoken = Counter(strange[i] for i in places.tolist() if i in strange)
    if not spoken:
        return ""
    unknown, total = spoken.pop(UNKNOWN, 0), spoken.total()
    language_list = ", ".join(
        f"{code} {count:,}" for code, count in sorted(spoken.items(), key=lambda kv: (-kv[1], kv[0]))
    )
    known = f"that the encoder does not know ({language_list})" if language_list else ""
    parts = [known, f"that were not recognised ({unknown:,})" if unknown else ""]
    return (
        f"{total + unknown:,} of {len(places):,} prompts are in languages {' or '.join(filter(None, parts))}:"
        " their meaning was not compared"
    )
