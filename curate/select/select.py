"""Selection: the records that stand for the most situations, well answered, best first."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from curate.coverage.clusters import Situations
from curate.coverage.space import Floats, Index, leaders
from curate.process.progress import steps
from curate.select.candidates import candidates
from curate.select.greedy import Greedy
from curate.select.settings import SelectSettings
from curate.text.brief import Brief

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, repr=False)
class Selection(Brief):
    """What was chosen: `order`, places of the records, best first.

    `gains` is what each adds, in situations; `curve` has (records, share of what all together would cover)
    after each; `reasons` are named_edge_case, kept, first_of_situation, edge_case or further_example; `left`
    what those that were weighed and not chosen would add next, by place, in about the order in which they
    would follow; `poor` the numbers of the situations without a record good enough to be their first, where
    each should have one.
    """

    order: Index
    gains: Doubles
    curve: list[tuple[int, float]]
    reasons: list[str]
    left: dict[int, float]
    poor: list[int]


def select(
    vectors: Floats,
    quality: Doubles,
    situations: Situations,
    budget: int | Literal["auto"] = "auto",
    settings: SelectSettings | None = None,
    *,
    first: Sequence[int] = (),
    kept: Sequence[int] = (),
    asked: Sequence[int] | Index | None = None,
    good: NDArray[np.bool_] | None = None,
) -> Selection:
    """Chooses `budget` of n records by their prompts' unit vectors (n, d) and their quality; any prefix is a
    good smaller set.

    Floors first: `per_situation` records of each situation, where one is good enough. Then facility location
    (Nemhauser, Wolsey and Fisher, 1978: greedy reaches 1 - 1/e of the optimum) in which each record counts
    one over the number of records that ask the same, so that a situation counts about one however often it
    was asked; times how good its neighbourhood is; and a chosen record covers others by similarity times its
    own quality. `asked`, by the number of the situation, says how often customers asked each: the situation
    that was asked most is then the first to have its floor, and a large one gets more of what follows. `good`
    (n) are records that are good enough for a floor whatever the others are; without it, only those are that
    pass the gate firmly.

    The order does not depend on the budget. The second record of one prompt comes when every prompt has one.
    The places `first` (the best records of the user's edge cases) come before all others, in that order; then
    the places `kept` (an earlier dataset, best first), which are all chosen where the budget has room for
    them, and before others of `first` where it is small.
    """
    settings = settings or SelectSettings()
    if not len(quality):
        return Selection(np.empty(0, np.int64), np.empty(0), [], [], {}, [])
    quality, auto = unit_scale(quality), budget == "auto"
    named, kept = list(dict.fromkeys(first)), list(dict.fromkeys(kept))
    wanted = min(max(settings.auto_most, len(kept)) if budget == "auto" else budget, len(quality))
    at, field = candidates(vectors, quality, situations, settings, named, kept)
    there, most = np.unique(situations.macro), field.most()
    if asked is not None:
        field.asked = np.asarray(asked, np.float64)[there]
    if good is not None:
        field.sound |= good[at]
    place, lead = {int(i): j for j, i in enumerate(at)}, _lead(named, kept, wanted)
    apart, ahead = [i for i in lead if i not in place], [place[i] for i in lead if i in place]
    field.has = np.bincount(np.searchsorted(there, situations.macro[apart]), minlength=len(there))
    greedy = Greedy(field, settings.edge_reserve, settings.distinct, settings.per_situation)
    greedy.run(min(wanted - len(apart), len(at)), settings.auto_coverage * most if auto else np.inf, ahead)
    order, gains = (
        np.insert(at[np.array(greedy.chosen, np.int64)], len(ahead), apart),
        np.insert(greedy.gains, len(ahead), np.zeros(len(apart))),
    )
    if not auto and wanted > len(
        order
    ):  # more than there are representatives: the others by quality, prompts in turns
        rest = np.setdiff1d(np.arange(len(quality)), order)
        rest = rest[np.lexsort((situations.rank[rest], -quality[rest]))]
        rest = rest[np.argsort(_nth(situations.alike[rest]), kind="stable")][: wanted - len(order)]
        order, gains = np.concatenate([order, rest]), np.concatenate([gains, np.zeros(len(rest))])
    share = np.minimum(np.round(np.cumsum(gains) / max(most, 1e-12), 6), 1.0)
    return Selection(
        order,
        gains,
        [(n, float(s)) for n, s in enumerate(share, 1)],
        _reasons(order, situations, set(named), set(kept)),
        {int(at[j]): gain for j, gain in greedy.left().items()},
        there[~field.taught()].tolist() if settings.per_situation else [],
    )


def _nth(prompts: Index) -> Index:
    """Of n records in their order, the how many-eth of its prompt each is."""
    order = np.argsort(prompts, kind="stable")
    begins = np.flatnonzero(np.diff(prompts[order], prepend=-1))
    nth = np.empty(len(prompts), np.int64)
    nth[order] = np.arange(len(prompts)) - np.repeat(begins, np.diff(begins, append=len(prompts)))
    return nth


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
    turns = [(-size[s] / (2 * taken[s] + 1), s) for s in queues if taken[s] < size[s]]
    heapq.heapify(turns)
    while turns and len(order) < budget:
        s = turns[0][1]
        order.append(queues[s][taken[s] - ahead[s]])
        taken[s] += 1
        if taken[s] < size[s]:
            heapq.heapreplace(turns, (-size[s] / (2 * taken[s] + 1), s))
        else:
            heapq.heappop(turns)
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
        first = leaders(vectors, ranked, settings.distinct)
        queues[int(s)] = [*first.tolist(), *ranked[~np.isin(ranked, first)].tolist()]
    return queues


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
