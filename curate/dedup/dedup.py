"""Near-duplicate removal and contradictions: exact, lexical and semantic candidates, guards, a greedy leader
pass.

One of each set of records that say the same is kept, the one of best quality; answers to one question that
cannot both be right are set aside. `deduplicate` is the one entry; its result can be cut at another threshold
without a new search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.brief import Brief
from curate.dedup.candidates import candidates, conflicting
from curate.dedup.conflicts import Conflict, losers
from curate.dedup.disputes import Dispute, disputes
from curate.dedup.exact import content_keys, groups
from curate.dedup.items import Items
from curate.dedup.leader import Comparison, Comparisons, PairComparer, lead
from curate.dedup.settings import DedupSettings
from curate.dedup.words import forget


@dataclass(frozen=True, slots=True, repr=False)
class Borderline(Brief):
    """A pair near a threshold, for a person to judge: ids, similarity, and the guard that keeps it apart (""
    for none)."""

    a: str
    b: str
    score: float
    guard: str


@dataclass(slots=True, repr=False)
class DedupResult(Brief):
    """What became of each item, in the caller's order.

    `outcome` is kept, dropped or quarantined; `kept` the index of the surviving twin (for a quarantined one:
    of the other side), -1 for none; `score` the similarity with it; `detail` the evidence, fit for JSON.
    `conflicts` lists every contradiction found, those explained by a slot included.
    """

    items: Items
    settings: DedupSettings
    outcome: list[str]
    reason: list[str]
    kept: NDArray[np.int64]
    score: NDArray[np.float64]
    detail: list[dict[str, Any]]
    conflicts: list[Conflict]
    _findings: _Findings = field(repr=False)

    def _with(self, outcome: str) -> list[str]:
        return [name for name, what in zip(self.items.ids, self.outcome, strict=True) if what == outcome]

    @property
    def survivors(self) -> list[str]:
        """Ids of the records that stay, in the caller's order."""
        return self._with("kept")

    @property
    def dropped(self) -> list[tuple[str, str, str, float]]:
        """(id, id of the twin, reason, similarity) of each duplicate."""
        ids = self.items.ids
        return [
            (ids[n], ids[self.kept[n]], self.reason[n], float(self.score[n]))
            for n, what in enumerate(self.outcome)
            if what == "dropped"
        ]

    @property
    def quarantined(self) -> list[str]:
        """Ids of the records set aside as contradictions."""
        return self._with("quarantined")

    @property
    def disputes(self) -> list[Dispute]:
        """The contradictions that set a record aside, each once, in the order in which to look at them."""
        quality = np.where(np.isnan(self.items.quality), -np.inf, self.items.quality)
        return disputes(self.conflicts, self.items.ids, quality, self._findings.copies, self.outcome)

    def rethreshold(self, threshold: float) -> DedupResult:
        """The same at another threshold, without embedding or searching again."""
        return _decide(self.items, self.settings.model_copy(update={"threshold": threshold}), self._findings)

    def borderline(self, threshold: float, width: float = 0.02, limit: int = 20) -> list[Borderline]:
        """Pairs within `width` of `threshold` that the last pass compared, nearest first."""
        return self._findings.borderline(self.items.ids, threshold, width, limit)


@dataclass(slots=True)
class _Findings:
    """What does not depend on the threshold: ranks, exact copies, candidate pairs, contradictions."""

    leads: list[int]
    copies: dict[int, list[int]]
    verdicts: Comparisons
    conflicts: list[Conflict]
    gone: dict[int, tuple[int, str]]

    def borderline(self, ids: Sequence[str], threshold: float, width: float, limit: int) -> list[Borderline]:
        pairs, leads = self.verdicts.pairs, self.leads
        near = [
            (int(pairs.earlier[at]), int(pairs.later[at]), self.verdicts[at])
            for at in self.verdicts.near(threshold, width)[:limit]
        ]
        return [Borderline(ids[leads[i]], ids[leads[j]], v.score, v.guard) for i, j, v in near]


def deduplicate(items: Items, settings: DedupSettings | None = None) -> DedupResult:
    """Removes exact and near-duplicates and sets contradictions aside.

    The result does not depend on the order of the items nor on the number of threads: records rank by falling
    quality, on a tie the longer before the shorter (a cut copy never stands for the whole), then by a hash of
    their content, by text and by id. Raises ValueError where the columns differ in length.
    """
    from curate.dedup import lexical

    settings = settings or DedupSettings()
    vectors = [len(v) for v in (items.prompt_vectors, items.completion_vectors) if v is not None]
    columns = [
        len(items.prompts),
        len(items.completions),
        len(items.quality),
        len(items.times),
        len(items.conversations),
        *vectors,
    ]
    if any(length != len(items) for length in columns):
        raise ValueError("the columns of Items differ in length")
    keys, folded, lengths = content_keys(items.prompts, items.completions)
    quality = np.where(np.isnan(items.quality), -np.inf, items.quality)
    raw = [
        (len(p) + len(c or ""), p, c or "", name)
        for p, c, name in zip(items.prompts, items.completions, items.ids, strict=True)
    ]
    ranked = sorted(range(len(items)), key=lambda n: (-quality[n], -lengths[n], keys[n], raw[n]))
    leads, copies = groups(keys, ranked)
    judge = PairComparer([items.prompts[n] for n in leads], [items.completions[n] for n in leads], settings)
    alike = lexical.candidates([folded[n] for n in leads], settings.lexical_floor)
    del folded  # a second copy of all prompts
    pairs = candidates(items, settings, leads, alike, judge)
    conflicts = conflicting(items, settings, leads, copies, pairs, judge)
    weights = {lead_: 1 + len(copies.get(lead_, ())) for lead_ in leads}
    gone = losers(conflicts, settings.conflicts, items.times, weights)
    decided = _decide(items, settings, _Findings(leads, copies, Comparisons(pairs, judge), conflicts, gone))
    forget()
    return decided


def _decide(items: Items, settings: DedupSettings, findings: _Findings) -> DedupResult:
    size = len(items)
    out = DedupResult(
        items,
        settings,
        ["kept"] * size,
        [""] * size,
        np.full(size, -1, dtype=np.int64),
        np.zeros(size),
        [{} for _ in range(size)],
        findings.conflicts,
        findings,
    )
    alive = np.array([lead_ not in findings.gone for lead_ in findings.leads], dtype=bool)
    dropped = lead(findings.verdicts, settings.threshold, alive)
    survivors = {
        findings.leads[rank]: findings.leads[twin] for rank, (twin, _) in dropped.items()
    }  # who beat another may himself be a near-duplicate
    disputes = {pair: c for c in findings.conflicts for pair in ((c.a, c.b), (c.b, c.a))}
    for rank, lead_ in enumerate(findings.leads):
        copies = findings.copies.get(lead_, [])
        if lead_ in findings.gone:
            other, reason = findings.gone[lead_]
            dispute = disputes[lead_, other]
            for n in (lead_, *copies):
                _set(
                    out,
                    n,
                    "quarantined",
                    reason,
                    survivors.get(other, other),
                    dispute.similarity,
                    {"evidence": dispute.evidence},
                )
        elif rank in dropped:
            twin, verdict = dropped[rank]
            for n in (lead_, *copies):  # a copy has the same folded text, so the comparison is its own
                _set(
                    out, n, "dropped", "near_duplicate", findings.leads[twin], verdict.score, _detail(verdict)
                )
        else:
            for n in copies:
                _set(out, n, "dropped", "exact_duplicate", lead_, 1.0, {})
    return out


def _set(
    out: DedupResult, n: int, outcome: str, reason: str, kept: int, score: float, detail: dict[str, Any]
) -> None:
    out.outcome[n], out.reason[n], out.kept[n], out.score[n], out.detail[n] = (
        outcome,
        reason,
        kept,
        score,
        detail,
    )


def _detail(verdict: Comparison) -> dict[str, Any]:
    return {"prompt_similarity": verdict.prompt, "completion_similarity": verdict.completion}
