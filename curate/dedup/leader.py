"""Greedy leader: in falling order of quality each record stays unless a record that stayed before it says the
same.

Never connected components: in a chain a~b~c they would drop c for a, with which it was not compared. Here
every dropped record was compared directly with the survivor it names, and that survivor ranks no lower (the
leader algorithm of Hartigan 1975, "Clustering Algorithms", taken in order of quality).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curate.dedup.guards import LONG, Finding, compare
from curate.dedup.outlines import Outline
from curate.dedup.profile import TextProfile
from curate.dedup.reading import read_profile
from curate.dedup.settings import DedupSettings
from curate.dedup.swaps import swapped
from curate.process.progress import steps

SAME = 0.93  # completions this alike, nothing in them replaced, let a reworded prompt pass
TOPIC = 0.7  # short prompts this alike by their vectors may then share hardly a word
# prompts this alike, nothing in them replaced, let an answer pass that only says a little more
SAME_QUESTION = 0.95
MORE = frozenset(
    {"addition", "name added", "tense", "question"}
)  # findings in an answer that only says more than the other
# of the texts whose profiles are kept at a time: some 15 bytes of profile a character, .25 GB together
CHARACTERS = 16_000_000


@dataclass(slots=True)
class Pairs:
    """Candidate pairs of ranks: `later` > `earlier`, sorted; cosines and Jaccard share of the prompts, cosine
    of the completions."""

    later: NDArray[np.int64]
    earlier: NDArray[np.int64]
    prompt: NDArray[np.float64]
    completion: NDArray[np.float64]
    jaccard: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.later)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the comparison of one pair says: its similarities, and the guard that keeps it apart ("" for
    none)."""

    score: float
    prompt: float
    completion: float
    guard: str


class Profiles:
    """Profiles by their text. Those used last are kept, as many as have `CHARACTERS` together: long texts
    have large ones. Outlines are kept of all."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, TextProfile] = OrderedDict()
        self._outlines: dict[str, Outline] = {}
        self._characters = 0

    def __call__(self, text: str) -> TextProfile:
        known = self._kept.get(text)
        if known is not None:
            self._kept.move_to_end(text)
            return known
        profile = self._kept[text] = read_profile(text)
        if text not in self._outlines:
            self._outlines[text] = Outline.of(profile)
        self._characters += len(text)
        while self._characters > CHARACTERS and len(self._kept) > 1:
            self._characters -= len(self._kept.popitem(last=False)[0])
        return profile

    def apart(self, one: str, other: str) -> bool:
        """Whether the two texts are different at first sight; profiles are made at most once for that."""
        for text in (one, other):
            if text not in self._outlines:
                self(text)
        return self._outlines[one].apart(self._outlines[other])


class PairComparer:
    """Compares pairs of records, which it knows by their ranks."""

    def __init__(
        self, prompts: Sequence[str], completions: Sequence[str | None], settings: DedupSettings
    ) -> None:
        self.prompts, self.completions, self.settings = prompts, completions, settings
        self.profile = Profiles()

    def prompt(self, rank: int) -> TextProfile:
        return self.profile(self.prompts[rank])

    def completion(self, rank: int) -> TextProfile:
        return self.profile(self.completions[rank] or "")

    def verdict(self, i: int, j: int, prompt_score: float, answered: float) -> Comparison:
        """On two ranks, whose prompts are alike by `prompt_score` and completions by `answered`, as far as
        the searches know."""
        answer_i, answer_j = self.completions[i], self.completions[j]
        if (answer_i is None) != (answer_j is None):
            return Comparison(0.0, prompt_score, 0.0, "completion missing")
        if answer_i is None:
            asked = self._compare(self.prompts, i, j)
            prompt_score = asked.similarity(prompt_score)
            guard = asked.soft or self._swapped(i, j, asked)
            return Comparison(prompt_score, prompt_score, 0.0, guard)
        answers = self._compare(self.completions, i, j)
        answered = answers.similarity(answered)
        if answers.hard or answered < self.settings.completion_floor:
            return Comparison(0.0, prompt_score, answered, "completion: " + (answers.hard or "different"))
        if answer_i == answer_j and self._quoted(i, j):
            return Comparison(round((prompt_score + 2 * answered) / 3, 4), prompt_score, answered, "")
        asked = self._compare(self.prompts, i, j)
        cosine, prompt_score = prompt_score, asked.similarity(prompt_score)
        score = round((prompt_score + answered) / 2, 4)
        if (
            answered >= SAME and answers.clean and not answers.replaced
        ):  # one answer: the prompts may be worded freely
            free = asked.hard == "few words in common" and cosine >= TOPIC
            return Comparison(
                round((prompt_score + 2 * answered) / 3, 4),
                prompt_score,
                answered,
                ("" if free else asked.hard) or self._swapped(i, j, asked),
            )
        if guard := asked.soft or self._swapped(i, j, asked):
            return Comparison(score, prompt_score, answered, guard)
        other = answers.soft and (
            answers.soft not in MORE or answers.replaced or asked.replaced or prompt_score < SAME_QUESTION
        )
        return Comparison(score, prompt_score, answered, "completion: " + answers.soft if other else "")

    def _swapped(self, i: int, j: int, asked: Finding) -> str:
        """The guard against another word in the same place of the two prompts."""
        if self.prompts[i] == self.prompts[j]:
            return ""
        return swapped(self.prompt(i), self.prompt(j), asked.only_a, asked.only_b)

    def _quoted(self, i: int, j: int) -> bool:
        """Is one prompt the other with a subject line or the like before or after it, and the common answer
        long enough to be no coincidence?"""
        short, long = sorted((" ".join(self.prompts[n].split()).casefold() for n in (i, j)), key=len)
        return short in long and len(short) * 2 > len(long) and len(self.completion(i).content) >= LONG

    def _compare(self, texts: Sequence[str | None], i: int, j: int) -> Finding:
        a, b = texts[i] or "", texts[j] or ""
        if a == b:
            return Finding()
        return (
            Finding("different", "different", shared=0.0)
            if self.profile.apart(a, b)
            else compare(self.profile(a), self.profile(b))
        )


class Comparisons:
    """The verdict on each of n pairs, made when first asked for and kept, for it does not depend on the
    threshold. There are millions: 26 bytes each."""

    def __init__(self, pairs: Pairs, judge: PairComparer) -> None:
        self.pairs, self._judge = pairs, judge
        self._numbers = np.full((len(pairs), 3), np.nan)
        self._guard = np.zeros(len(pairs), np.int16)
        self._guards: list[str] = []

    def __getitem__(self, at: int) -> Comparison:
        pairs, numbers = self.pairs, self._numbers[at]
        if np.isnan(numbers[0]):
            asked, answered = max(pairs.prompt[at], pairs.jaccard[at]), pairs.completion[at]
            decision = self._judge.verdict(
                int(pairs.later[at]), int(pairs.earlier[at]), float(asked), float(answered)
            )
            numbers[:] = decision.score, decision.prompt, decision.completion
            if decision.guard not in self._guards:  # some dozens
                self._guards.append(decision.guard)
            self._guard[at] = self._guards.index(decision.guard)
            return decision
        score, prompt, completion = numbers.tolist()
        return Comparison(score, prompt, completion, self._guards[self._guard[at]])

    def near(self, threshold: float, width: float) -> list[int]:
        """The pairs that were compared and whose score is within `width` of the threshold, the nearest
        first."""
        away = np.abs(self._numbers[:, 0] - threshold)
        indices = np.flatnonzero(away <= width)
        return [
            int(n)
            for n in indices[
                np.lexsort((self.pairs.earlier[indices], self.pairs.later[indices], away[indices]))
            ]
        ]


def lead(
    verdicts: Comparisons, threshold: float, alive: NDArray[np.bool_]
) -> dict[int, tuple[int, Comparison]]:
    """Dropped rank -> (rank of the survivor it was compared with, verdict). Ranks that are not alive take no
    part.

    Survivors are tried in falling similarity, the better ranked first on a tie; the first that the record
    repeats is its twin.
    """
    leads, pairs = alive.copy(), verdicts.pairs
    dropped: dict[int, tuple[int, Comparison]] = {}
    likely = np.maximum(pairs.prompt, pairs.jaccard) + pairs.completion
    order = np.lexsort((pairs.earlier, -likely, pairs.later))
    for at in steps(order.tolist(), "pairs weighed"):
        rank, other = int(pairs.later[at]), int(pairs.earlier[at])
        if not leads[rank] or not leads[other]:
            continue
        verdict = verdicts[at]
        if not verdict.guard and verdict.score >= threshold:
            leads[rank] = False
            dropped[rank] = (other, verdict)
    return dropped
