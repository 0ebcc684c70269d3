"""The pairs worth a comparison: same wording, lexical and semantic neighbours, questions with answers that
may contradict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from curate.dedup.chosen import ChosenRows, Ints
from curate.dedup.conflicts import Conflict, contradiction, kind_of, restated, same_question
from curate.dedup.items import Items
from curate.dedup.leader import PairComparer, Pairs
from curate.dedup.profile import wording_key
from curate.dedup.settings import DedupSettings
from curate.process.progress import steps

# cosine or Jaccard share from which two prompts are looked at as one question with two answers
QUESTION = 0.82
# cosine of two answers from which they may be one statement with one thing changed, and the prompts freely
# reworded
STATEMENT = 0.8
BRIEF = 400  # characters up to which texts are matched by wording
# texts this far below their floor may still agree once greetings, synonyms and slips are unified
SLACK = 0.15


def _same_wording(
    texts: Sequence[str | None], judge: PairComparer
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of ranks whose short texts say the same in other words; long ones share enough n-grams to be
    found by those."""
    from curate.dedup.lexical import bucket_pairs

    keys = [
        wording_key(judge.profile(text)) if text and len(text) <= BRIEF else b""
        for text in steps(texts, "wordings read")
    ]
    ranks = np.array([rank for rank, key in enumerate(keys) if key], dtype=np.int64)
    if len(ranks) < 2:
        return ranks[:0], ranks[:0]
    pairs = bucket_pairs(np.frombuffer(b"".join(keys), dtype=np.uint64), ranks)
    return np.concatenate([f[0] for f in pairs] or [ranks[:0]]), np.concatenate(
        [f[1] for f in pairs] or [ranks[:0]]
    )


def candidates(
    items: Items,
    settings: DedupSettings,
    leads: list[int],
    alike: tuple[Ints, Ints, NDArray[np.float64]],
    judge: PairComparer,
) -> Pairs:
    """Pairs of ranks worth comparing, from all searches, with all similarities filled in; `alike` are those
    of the lexical one."""
    from curate.dedup import cells, semantic

    at = np.array(leads, dtype=np.int64)
    batches = [alike]
    asked, answers = (
        None if v is None else ChosenRows.of(v).take(at)
        for v in (items.prompt_vectors, items.completion_vectors)
    )
    later, earlier = _same_wording(judge.prompts, judge)
    batches.append((later, earlier, np.zeros(len(later))))
    if (
        asked is not None
    ):  # one answer, questions with a common topic; without vectors a common answer says too little
        later, earlier = _same_wording(judge.completions, judge)
        near = semantic.cosines(asked, later, earlier) >= settings.prompt_floor - 2 * SLACK
        batches.append((later[near], earlier[near], np.zeros(int(near.sum()))))
    if asked is not None:
        has_vector = asked.told()
        whole = np.array([items.completions[n] is not None for n in leads], dtype=bool)
        floors = semantic.Floors(settings.prompt_floor, settings.completion_floor - SLACK, QUESTION)
        alone = semantic.Floors(settings.prompt_only_floor, 0.0, 0.0)
        for group, side, limits in ((whole, answers, floors), (~whole, None, alone)):
            ranks = np.flatnonzero(group & has_vector)
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
                batches.append((ranks[left], ranks[right], np.zeros(len(left))))
    coded = np.concatenate([f[0] * len(at) + f[1] for f in batches])
    unique, first = np.unique(
        coded, return_index=True
    )  # the first occurrence is the lexical one, which knows its share
    left, right = unique // max(len(at), 1), unique % max(len(at), 1)
    none = np.zeros(len(left))
    prompt_cosines = none if asked is None else semantic.cosines(asked, left, right)
    answered = none if answers is None else semantic.cosines(answers, left, right)
    return Pairs(left, right, prompt_cosines, answered, np.concatenate([f[2] for f in batches])[first])


def conflicting(
    items: Items,
    settings: DedupSettings,
    leads: list[int],
    copies: dict[int, list[int]],
    pairs: Pairs,
    judge: PairComparer,
) -> list[Conflict]:
    """The contradictions among candidate pairs, which are of ranks, as indices of records.

    Pairs come into question that ask the same, or that ask alike and say nearly the same; never two replies
    of one conversation.
    """
    conflicts = []
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
            conflicts.append(Conflict(a, b, kind, evidence, round(float(asked[k]), 4)))
    return conflicts


def _one_question(judge: PairComparer, i: int, j: int, asked: float, cosine: float) -> bool:
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
