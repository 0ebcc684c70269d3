"""Selection: the records that stand for the most situations, well answered, best first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from curate.coverage.clusters import Situations
from curate.coverage.space import (
    Floats,
    Index,
    Representatives,
    centred,
    represent,
    similarities,
    supported_quality,
)
from curate.coverage.tree import average_linkage
from curate.process.progress import steps
from curate.select.greedy import Field, Greedy
from curate.select.settings import SelectSettings
from curate.text.brief import Brief

Doubles = NDArray[np.float64]
GATE_WIDTH = 0.2  # of the quality's interquartile range: how softly the gate closes; firm, yet no cliff
SOFTNESS = 0.05  # similarity over which standing for another fades


@dataclass(frozen=True, slots=True, repr=False)
class Selection(Brief):
    """What was chosen: `order`, places of the records, best first.

    `gains` is what each adds, in situations; `curve` has (records, share of what all together would cover)
    after each; `reasons` are named_edge_case, kept, first_of_situation, edge_case or further_example; `left`
    what those that were weighed and not chosen would add next, by place.
    """

    order: Index
    gains: Doubles
    curve: list[tuple[int, float]]
    reasons: list[str]
    left: dict[int, float]


def select(
    vectors: Floats,
    quality: Doubles,
    situations: Situations,
    budget: int | Literal["auto"] = "auto",
    settings: SelectSettings | None = None,
    *,
    first: Sequence[int] = (),
    kept: Sequence[int] = (),
) -> Selection:
    """Chooses `budget` of n records by their prompts' unit vectors (n, d) and their quality; any prefix is a
    good smaller set.

    Facility location (Nemhauser, Wolsey and Fisher, 1978: greedy reaches 1 - 1/e of the optimum) in which
    each record counts one over the number of records that ask the same, so that a situation counts about one
    however often it was asked; times how good its neighbourhood is; and a chosen record covers others by
    similarity times its own quality. The order does not depend on the budget. The second record of one prompt
    comes when every prompt has one. The places `first` (the best records of the user's edge cases) come
    before all others, in that order; then the places `kept` (an earlier dataset, best first), which are all
    chosen where the budget has room for them, and before others of `first` where it is small.
    """
    settings = settings or SelectSettings()
    if not len(quality):
        return Selection(np.empty(0, np.int64), np.empty(0), [], [], {})
    quality, auto = unit_scale(quality), budget == "auto"
    named, kept = list(dict.fromkeys(first)), list(dict.fromkeys(kept))
    at, field = _field(vectors, quality, situations, settings, named, kept)
    most = field.most()
    wanted = min(max(settings.auto_most, len(kept)) if budget == "auto" else budget, len(quality))
    greedy = Greedy(field, settings.edge_reserve, settings.distinct)
    place = {int(i): j for j, i in enumerate(at)}
    lead = _lead(named, kept, wanted)
    apart = [i for i in lead if i not in place]
    ahead = [place[i] for i in lead if i in place]
    greedy.run(min(wanted - len(apart), len(at)), settings.auto_coverage * most if auto else np.inf, ahead)
    order, gains = (
        np.insert(at[np.array(greedy.chosen, np.int64)], len(ahead), apart),
        np.insert(greedy.gains, len(ahead), np.zeros(len(apart))),
    )
    left = {int(at[j]): gain for j, gain in greedy.left().items()}
    if not auto and wanted > len(order):  # more than there are representatives: the others by quality
        rest = np.setdiff1d(np.arange(len(quality)), order)
        rest = rest[np.lexsort((situations.rank[rest], -quality[rest]))][: wanted - len(order)]
        order, gains = np.concatenate([order, rest]), np.concatenate([gains, np.zeros(len(rest))])
    share = np.minimum(np.round(np.cumsum(gains) / max(most, 1e-12), 6), 1.0)
    return Selection(
        order,
        gains,
        [(n, float(s)) for n, s in enumerate(share, 1)],
        _reasons(order, situations, set(named), set(kept)),
        left,
    )


def _lead(named: Sequence[int], kept: Sequence[int], wanted: int) -> list[int]:
    """At most `wanted` places that come before all others: the named ones, of those that are not kept as many
    as leave room for these, then the kept."""
    known = set(kept)
    room = wanted - len(known)
    new = set([i for i in named if i not in known][: max(room, 0)])
    return list(dict.fromkeys([*(i for i in named if i in known or i in new), *kept]))[:wanted]


def select_test(
    vectors: Floats,
    quality: Doubles,
    situations: Situations,
    budget: int,
    settings: SelectSettings | None = None,
    *,
    kept: Sequence[int] = (),
) -> Index:
    """Chooses `budget` records of the test side that represent it: places, in an order of which any prefix
    represents it, too.

    The places `kept` (an earlier test set) come first and count. Situations take turns in proportion to their
    share of the side (Webster's method), so what customers often ask is tested often; in a situation a record
    of sound quality near the others comes first, and one prompt does not come twice before every prompt came
    once.
    """
    settings = settings or SelectSettings()
    quality = unit_scale(quality)
    order = list(dict.fromkeys(kept))[:budget]
    known = set(order)
    queues = {
        s: [i for i in queue if i not in known]
        for s, queue in _queues(vectors, quality, situations, settings).items()
    }
    ahead = Counter(int(situations.macro[i]) for i in order)
    taken = {s: ahead[s] for s in queues}
    size = {s: len(queue) + ahead[s] for s, queue in queues.items()}
    while len(order) < min(budget, len(quality)):
        turn = max(
            (s for s in queues if taken[s] < size[s]), key=lambda s: (size[s] / (2 * taken[s] + 1), -s)
        )
        order.append(queues[turn][taken[turn] - ahead[turn]])
        taken[turn] += 1
    return np.array(order, np.int64)


def _queues(
    vectors: Floats, quality: Doubles, situations: Situations, settings: SelectSettings
) -> dict[int, list[int]]:
    """For each situation its records: sound ones before poor ones, in each the better half mixed with what is
    typical."""
    queues: dict[int, list[int]] = {}
    floor = np.quantile(quality, settings.strictness) if len(quality) else 0.0
    for s in steps(np.unique(situations.macro), "situations ranked"):
        members = np.flatnonzero(situations.macro == s)
        centre = vectors[members].mean(axis=0, dtype=np.float64)
        typical = np.round(vectors[members] @ centre / max(float(np.linalg.norm(centre)), 1e-9), 4)
        ranked = members[
            np.lexsort((situations.rank[members], -typical * quality[members], quality[members] < floor))
        ]
        first, later = _distinct(vectors, ranked, settings.distinct)
        queues[int(s)] = [*first, *later]
    return queues


def _distinct(vectors: Floats, ranked: Index, level: float) -> tuple[list[int], list[int]]:
    """The records in order, those that repeat an earlier prompt apart."""
    first: list[int] = []
    later: list[int] = []
    for i in ranked:
        repeats = first and float(np.round(vectors[first] @ vectors[i], 4).max()) >= level
        (later if repeats else first).append(int(i))
    return first, later


def unit_scale(quality: Doubles) -> Doubles:
    """Quality in [0, 1]: scores on another scale (stars, percent) are stretched over it; NaN counts as the
    lowest."""
    if not len(quality):
        return quality
    low, high = (
        (float(f(quality)) for f in (np.nanmin, np.nanmax)) if not np.isnan(quality).all() else (0.0, 0.0)
    )
    clean: Doubles = np.where(np.isnan(quality), low, quality)
    if low >= 0 and high <= 1:
        return clean
    return (clean - low) / (high - low) if high > low else np.ones(len(clean))


def reliability(supported: Doubles, settings: SelectSettings) -> Doubles:
    """How far each record is worth covering, from its supported quality beside the others': a soft gate at a
    quantile.

    The gate moves with the pool, so it means the same for strict and for generous scores; where all are equal
    it is open alike for all.
    """
    low, high = np.quantile(supported, [0.25, 0.75])
    width = max(GATE_WIDTH * float(high - low), 1e-3)
    weights: Doubles = 1 / (
        1 + np.exp(np.clip((np.quantile(supported, settings.strictness) - supported) / width, -60, 60))
    )
    return weights


def _field(
    vectors: Floats,
    quality: Doubles,
    situations: Situations,
    settings: SelectSettings,
    named: Sequence[int],
    kept: Sequence[int],
) -> tuple[Index, Field]:
    """The candidates' places, and how they stand for each other: by similarity, averaged with that in the
    tree of clusters."""
    space = centred(vectors)
    reps = _with(_led_by(represent(space, quality, situations.rank, settings.representatives), kept), named)
    at, weights = reps.at, reps.weights
    similarity = similarities(space[at], space[at])
    mean = np.bincount(reps.of, quality, len(at)) / weights
    supported = supported_quality(similarity, quality[at], mean, weights)
    stands = average_linkage(similarity.copy(), weights).cophenetic()
    stands += similarity
    del similarity  # each of these matrices takes 256 MB at 8,000 candidates
    np.subtract(2 * settings.same_need, stands, out=stands)
    stands /= np.float32(2 * SOFTNESS)
    np.exp(stands, out=stands)
    stands += 1
    np.reciprocal(stands, out=stands)
    _lift(stands, situations.macro[at], settings.same_situation)
    np.fill_diagonal(stands, 1.0)
    asked = (stands @ weights.astype(np.float32)).astype(np.float64)  # how many records ask the same as each
    return at, Field(
        stands,
        reliability(supported, settings) * weights / asked,
        quality[at],
        situations.edge[at],
        vectors[at],
    )


def _led_by(reps: Representatives, kept: Sequence[int]) -> Representatives:
    """The representatives, with the first of the kept records in the place of the one behind which it stands:
    no more candidates than before."""
    at = reps.at.copy()
    for i in reversed(kept):
        at[reps.of[i]] = i
    return Representatives(at, reps.of)


def _with(reps: Representatives, named: Sequence[int]) -> Representatives:
    """The representatives, and each of the named records as one of its own."""
    known = set(reps.at.tolist())
    more = np.array([i for i in named if i not in known], np.int64)
    of = reps.of.copy()
    of[more] = len(reps.at) + np.arange(len(more))
    return Representatives(np.concatenate([reps.at, more]), of)


def _lift(stands: Floats, situation: Index, level: float) -> None:
    """Records of one situation stand at least this far for each other, row by row: a mask of all would be
    another matrix."""
    for row, s in zip(stands, situation, strict=True):
        row[(situation == s) & (row < level)] = level


def _reasons(order: Index, situations: Situations, named: set[int], kept: set[int]) -> list[str]:
    seen: set[int] = set()
    reasons = []
    for i in order:
        s = int(situations.macro[i])
        other = (
            "edge_case" if situations.edge[i] else "further_example" if s in seen else "first_of_situation"
        )
        reasons.append("named_edge_case" if int(i) in named else "kept" if int(i) in kept else other)
        seen.add(s)
    return reasons
