"""Two replies to a question at a time, in both orders, by a judge: each model against each other and against
the human."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from curate.evaluate.answers_kept import place_of
from curate.evaluate.base import TEXTS
from curate.evaluate.held_out import HeldOut
from curate.evaluate.predictions import Predictions
from curate.judge.asking import WHY, Asked, ask_all
from curate.judge.cache import key_of
from curate.judge.cost import cost_words, estimated
from curate.judge.pairwise import Choice, ChoiceCache, Duel, Referee, duel
from curate.judge.settings import JudgeSettings
from curate.options import Judge
from curate.privacy import leftover
from curate.privacy.shown import masked
from curate.process.progress import Progress
from curate.text.brief import Brief
from curate.text.readable import many

HUMAN = "human"


class Outcome(NamedTuple):
    """What came of one pair: `score` is 1 where the first model was chosen, 0 where the other was, and .5 for
    a tie; `alike` whether both orders say so, None where both wrote the same and nobody was asked; `first`
    and `chosen` count the choices of the reply that stood first, and all that chose one; `why` are the
    reasons."""

    score: float
    alike: bool | None
    first: int
    chosen: int
    why: tuple[str, ...]


@dataclass(slots=True, repr=False)
class Contest(Brief):
    """One pair of rows over the `cases` that both answer, and what came of each; those without an answer in
    both orders are not judged."""

    a: str
    b: str
    cases: list[int]
    outcomes: dict[int, Outcome] = field(default_factory=dict)


@dataclass(slots=True, repr=False)
class Judging(Brief):
    """All pairs, and who judged; `left_out` counts the records whose replies are no texts for people."""

    model: str
    where: str
    left_out: int
    contests: list[Contest]
    notes: list[str]

    def against_human(self, name: str) -> Mapping[int, Outcome]:
        """A model's outcomes against the human."""
        return next((one.outcomes for one in self.contests if (one.a, one.b) == (name, HUMAN)), {})


class _Asking(NamedTuple):
    """One order of one pair: the duel, its key, and whether the other reply stands first."""

    duel: Duel
    key: str
    turned: bool


def referee_of(judge: Judge, held: HeldOut) -> Referee:
    """The judge, asked with the retries and timeouts of the run's `signals.judge`. Raises CurateError for an
    address, model or key that cannot be meant."""
    settings = (held.recipe.get("signals") or {}).get("judge") or {}
    return Referee(judge, JudgeSettings.model_validate(settings))


def judged(held: HeldOut, given: Sequence[Predictions], referee: Referee, progress: Progress) -> Judging:
    """Asks of every pair of replies, in both orders; at most as many requests as the budget. Answers of
    earlier calls are taken from the run's folder `answers`.

    Records are asked in an order that rests on nothing but their ids, so that a budget takes a sample, and a
    larger one the same and more. All replies are sent redacted. Raises CurateError where the judge refuses
    the key, the address or the model; what it gave before is kept.
    """
    cases = [i for i, case in enumerate(held.cases) if case.kind in TEXTS]
    rows = {one.name: one.texts for one in given}
    rows[HUMAN] = {i: case.reference for i, case in enumerate(held.cases)}
    pairs = list(combinations(rows, 2))
    contests = [Contest(a, b, [i for i in cases if i in rows[a] and i in rows[b]]) for a, b in pairs]
    asked = {
        (contest.a, contest.b, i): _orders(held, i, rows[contest.a][i], rows[contest.b][i], referee)
        for i in sorted(cases, key=lambda i: hashlib.sha256(held.cases[i].id.encode()).digest())
        for contest in contests
        if i in contest.cases
    }
    cache = ChoiceCache(place_of(held, f"pairs\0{referee.where}\0{referee.judge.model}"))
    notes = _ask([one for orders in asked.values() for one in orders], referee, cache, progress)
    for contest in contests:
        for i in contest.cases:
            found = _outcome(asked[contest.a, contest.b, i], cache)
            if found is not None:
                contest.outcomes[i] = found
        if missing := len(contest.cases) - len(contest.outcomes):
            notes.append(f"judge: {contest.a} against {contest.b}: {many(missing, 'pair')} not judged")
    return Judging(referee.judge.model, referee.where, len(held.cases) - len(cases), contests, notes)


def _orders(held: HeldOut, i: int, a: str, b: str, referee: Referee) -> list[_Asking]:
    """Both orders of a pair; none where the two are the same."""
    texts = masked(a), b if b == held.cases[i].reference else masked(b)
    if texts[0].strip() == texts[1].strip():
        return []
    asked = []
    for turned in (False, True):
        one = duel(held.cases[i].prompt, *(texts[::-1] if turned else texts))
        asked.append(_Asking(one, key_of(referee.judge.model, one.messages), turned))
    return asked


def _ask(every: Sequence[_Asking], referee: Referee, cache: ChoiceCache, progress: Progress) -> list[str]:
    """Asks what the cache does not know, as far as the budget goes, and says so before and afterwards."""
    fresh = {one.key: Asked(one.duel.messages, one.key) for one in every if cache.get(one.key) is None}
    chosen = list(fresh.values())[: referee.judge.budget]
    known = sum(cache.get(one.key) is not None for one in every)
    cost = cost_words(estimated(chosen, referee.settings))
    progress.tell(
        f"judge: sends {many(len(chosen), 'pair')} of redacted replies to {referee.where}, {cost}"
        + (f", {known:,} choices are in the cache" if known else "")
    )
    with progress.stage("judge", len(chosen), "pairs") as advance:
        without: Counter[str] = ask_all(chosen, referee, cache, advance, _kept)
    notes = []
    if over := len(fresh) - len(chosen):
        notes.append(f"judge: {many(over, 'request')} not sent because of --judge-budget; the next call asks")
    if without:
        why = ", ".join(f"{n:,} {WHY[reason]}" for reason, n in sorted(without.items()))
        notes.append(f"judge: no answer to {many(sum(without.values()), 'request')}: {why}")
    progress.tell(f"judge: {many(referee.requests, 'request')}, {many(referee.tokens, 'token')} as it counts")
    return notes


def _kept(choice: Choice) -> Choice:
    """A model may say a telephone number back: what looks like personal data is not kept."""
    return Choice(choice.better, "" if leftover(choice.why) else choice.why)


def _outcome(orders: Sequence[_Asking], cache: ChoiceCache) -> Outcome | None:
    """What both orders say of a pair; None where one of them has no choice that can be read."""
    if not orders:
        return Outcome(0.5, None, 0, 0, ())
    found = [*_scores(orders, cache)]
    if len(found) < len(orders):
        return None
    (one, at, why), (other, at_other, why_other) = found
    places = [place for place in (at, at_other) if place >= 0]
    score = one if one == other else 0.5
    reasons = tuple(dict.fromkeys(filter(None, (why, why_other))))
    return Outcome(score, one == other, places.count(0), len(places), reasons)


def _scores(orders: Sequence[_Asking], cache: ChoiceCache) -> Iterator[tuple[float, int, str]]:
    """The score of the first model, the place that was chosen, and the reason, of each order that has a
    choice."""
    for one in orders:
        choice = cache.get(one.key)
        place = None if choice is None else one.duel.place(choice)
        if choice is None or place is None:
            continue
        yield 0.5 if place < 0 else float((place == 0) != one.turned), place, choice.why
