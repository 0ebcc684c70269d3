"""Near-duplicate removal and contradictions: exact, lexical and semantic candidates, guards, a greedy leader
pass.

One of each set of records that say the same is kept, the one of best quality; answers to one question that
cannot both be right are set aside. `deduplicate` is the one entry; its result can be cut at another threshold
without a new search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.brief import Brief
from curate.duplicates.chosen import Chosen, Ints, Matrix
from curate.duplicates.conflicts import Conflict, contradiction, kind_of, losers, restated, same_question
from curate.duplicates.disputes import Dispute, disputes
from curate.duplicates.exact import content_keys, groups
from curate.duplicates.leader import Judge, Pairs, Verdict, Verdicts, lead
from curate.duplicates.profile import wording_key
from curate.duplicates.settings import DedupSettings
from curate.duplicates.words import forget
from curate.progress import steps

__all__ = ["Borderline", "Conflict", "DedupResult", "DedupSettings", "Dispute", "Items", "deduplicate"]

QUESTION = (
    0.82  # cosine or Jaccard share from which two prompts are looked at as one question with two answers
)
# cosine of two answers from which they may be one statement with one thing changed, and the prompts freely
# reworded
STATEMENT = 0.8
BRIEF = 400  # characters up to which texts are matched by wording
SLACK = (
    0.15  # texts this far below their floor may still agree once greetings, synonyms and slips are unified
)


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
    prompt_vectors: Matrix | Chosen | None = None
    completion_vectors: Matrix | Chosen | None = None

    def __len__(self) -> int:
        return len(self.ids)


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
    _search: _Search = field(repr=False)

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
        return disputes(self.conflicts, self.items.ids, quality, self._search.copies, self.outcome)

    def rethreshold(self, threshold: float) -> DedupResult:
        """The same at another threshold, without embedding or searching again."""
        return _decide(self.items, self.settings.model_copy(update={"threshold": threshold}), self._search)

    def borderline(self, threshold: float, width: float = 0.02, limit: int = 20) -> list[Borderline]:
        """Pairs within `width` of `threshold` that the last pass compared, nearest first."""
        return self._search.borderline(self.items.ids, threshold, width, limit)


@dataclass(slots=True)
class _Search:
    """What does not depend on the threshold: ranks, exact copies, candidate pairs, contradictions."""

    leads: list[int]
    copies: dict[int, list[int]]
    verdicts: Verdicts
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
    from curate.duplicates import lexical

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
    judge = Judge([items.prompts[n] for n in leads], [items.completions[n] for n in leads], settings)
    alike = lexical.candidates([folded[n] for n in leads], settings.lexical_floor)
    del folded  # a second copy of all prompts
    pairs = _candidates(items, settings, leads, alike, judge)
    conflicts = _conflicts(items, settings, leads, copies, pairs, judge)
    weights = {lead_: 1 + len(copies.get(lead_, ())) for lead_ in leads}
    gone = losers(conflicts, settings.conflicts, items.times, weights)
    decided = _decide(items, settings, _Search(leads, copies, Verdicts(pairs, judge), conflicts, gone))
    forget()
    return decided


def _same_wording(texts: Sequence[str | None], judge: Judge) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of ranks whose short texts say the same in other words; long ones share enough n-grams to be
    found by those."""
    from curate.duplicates.lexical import bucket_pairs

    keys = [
        wording_key(judge.profile(text)) if text and len(text) <= BRIEF else b""
        for text in steps(texts, "wordings read")
    ]
    ranks = np.array([rank for rank, key in enumerate(keys) if key], dtype=np.int64)
    if len(ranks) < 2:
        return ranks[:0], ranks[:0]
    found = bucket_pairs(np.frombuffer(b"".join(keys), dtype=np.uint64), ranks)
    return np.concatenate([f[0] for f in found] or [ranks[:0]]), np.concatenate(
        [f[1] for f in found] or [ranks[:0]]
    )


def _candidates(
    items: Items,
    settings: DedupSettings,
    leads: list[int],
    alike: tuple[Ints, Ints, NDArray[np.float64]],
    judge: Judge,
) -> Pairs:
    """Pairs of ranks worth comparing, from all searches, with all similarities filled in; `alike` are those
    of the lexical one."""
    from curate.duplicates import cells, semantic

    at = np.array(leads, dtype=np.int64)
    found = [alike]
    asked, answers = (
        None if v is None else Chosen.of(v).take(at) for v in (items.prompt_vectors, items.completion_vectors)
    )
    later, earlier = _same_wording(judge.prompts, judge)
    found.append((later, earlier, np.zeros(len(later))))
    if (
        asked is not None
    ):  # one answer, questions with a common topic; without vectors a common answer says too little
        later, earlier = _same_wording(judge.completions, judge)
        near = semantic.cosines(asked, later, earlier) >= settings.prompt_floor - 2 * SLACK
        found.append((later[near], earlier[near], np.zeros(int(near.sum()))))
    if asked is not None:
        told = asked.told()
        whole = np.array([items.completions[n] is not None for n in leads], dtype=bool)
        floors = semantic.Floors(settings.prompt_floor, settings.completion_floor - SLACK, QUESTION)
        alone = semantic.Floors(settings.prompt_only_floor, 0.0, 0.0)
        for group, side, limits in ((whole, answers, floors), (~whole, None, alone)):
            ranks = np.flatnonzero(group & told)
            prompts, part = asked.take(ranks), None if side is None else side.take(ranks)
            if len(ranks) > settings.exact_up_to:
                likely = replace(
                    limits,
                    mean=settings.likely,
                    prompt=max(limits.prompt, settings.likely if part is None else 0.0),
                )
                left, right, _, _ = cells.candidates(prompts, part, likely, settings.fan_out)
            else:
                left, right, _, _ = semantic.candidates(
                    prompts, part, limits, settings.block, settings.fan_out
                )
            if len(left):
                found.append((ranks[left], ranks[right], np.zeros(len(left))))
    coded = np.concatenate([f[0] * len(at) + f[1] for f in found])
    unique, first = np.unique(
        coded, return_index=True
    )  # the first occurrence is the lexical one, which knows its share
    left, right = unique // max(len(at), 1), unique % max(len(at), 1)
    none = np.zeros(len(left))
    said = none if asked is None else semantic.cosines(asked, left, right)
    answered = none if answers is None else semantic.cosines(answers, left, right)
    return Pairs(left, right, said, answered, np.concatenate([f[2] for f in found])[first])


def _conflicts(
    items: Items,
    settings: DedupSettings,
    leads: list[int],
    copies: dict[int, list[int]],
    pairs: Pairs,
    judge: Judge,
) -> list[Conflict]:
    found = []
    talks = {lead_: {items.conversations[n] for n in (lead_, *copies.get(lead_, ()))} for lead_ in leads}
    asked = np.maximum(pairs.prompt, pairs.jaccard)
    near = np.flatnonzero(
        (asked >= QUESTION) | ((asked >= settings.prompt_floor) & (pairs.completion >= STATEMENT))
    )
    for k in steps(near, "pairs checked for contradictions"):
        i, j = int(pairs.earlier[k]), int(pairs.later[k])
        a, b = leads[i], leads[j]
        one_talk = (
            len(talks[a] | talks[b]) == 1 and "" not in talks[a]
        )  # replies to one prompt are not contradictions
        if one_talk or not items.completions[a] or not items.completions[b]:
            continue
        if not _one_question(judge, i, j, float(asked[k]), float(pairs.prompt[k])):
            continue
        prompts, answers = (judge.prompt(i), judge.prompt(j)), (judge.completion(i), judge.completion(j))
        if evidence := contradiction(prompts[0], *answers):
            kind = kind_of(*prompts, (float(items.times[a]), float(items.times[b])), settings.change_days)
            found.append(Conflict(a, b, kind, evidence, round(float(asked[k]), 4)))
    return found


def _one_question(judge: Judge, i: int, j: int, asked: float, cosine: float) -> bool:
    """Whether two records ask the same: by their prompts, or by answers that say the same but for one thing.
    Outlines tell most pairs apart first."""
    if (
        asked >= QUESTION
        and not judge.profile.apart(judge.prompts[i], judge.prompts[j])
        and same_question(judge.prompt(i), judge.prompt(j), cosine)
    ):
        return True
    if judge.profile.apart(judge.completions[i] or "", judge.completions[j] or ""):
        return False
    return restated(judge.prompt(i), judge.prompt(j), judge.completion(i), judge.completion(j))


def _decide(items: Items, settings: DedupSettings, search: _Search) -> DedupResult:
    size = len(items)
    out = DedupResult(
        items,
        settings,
        ["kept"] * size,
        [""] * size,
        np.full(size, -1, dtype=np.int64),
        np.zeros(size),
        [{} for _ in range(size)],
        search.conflicts,
        search,
    )
    alive = np.array([lead_ not in search.gone for lead_ in search.leads], dtype=bool)
    dropped = lead(search.verdicts, settings.threshold, alive)
    survivors = {
        search.leads[rank]: search.leads[twin] for rank, (twin, _) in dropped.items()
    }  # who beat another may himself be a near-duplicate
    disputes = {pair: c for c in search.conflicts for pair in ((c.a, c.b), (c.b, c.a))}
    for rank, lead_ in enumerate(search.leads):
        copies = search.copies.get(lead_, [])
        if lead_ in search.gone:
            other, reason = search.gone[lead_]
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
                _set(out, n, "dropped", "near_duplicate", search.leads[twin], verdict.score, _detail(verdict))
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


def _detail(verdict: Verdict) -> dict[str, Any]:
    return {"prompt_similarity": verdict.prompt, "completion_similarity": verdict.completion}
