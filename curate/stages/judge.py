"""The stage `judge`: which records it is asked on, what its verdicts move, and the account of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from curate.judge.asking import WHY, Asked, ask_all
from curate.judge.cache import VerdictCache, key_of
from curate.judge.client import Client
from curate.judge.cost import cost_words, estimated
from curate.judge.verdict import Verdict, log_odds, moved, question
from curate.options import DumpOptions
from curate.privacy import leftover
from curate.process.progress import Progress
from curate.recipe import Recipe
from curate.stages.base import Stage, hash_of
from curate.stages.quality import rank
from curate.stages.records import read_records
from curate.stages.store import Store
from curate.stages.table import Table
from curate.text.brief import Brief

if TYPE_CHECKING:
    from curate.stages.context import RunContext

LEAST_TO_COMPARE = 5  # verdicts from which their agreement with the score is told


@dataclass(slots=True, repr=False)
class Judged(Brief):
    """What the judge was asked and said; `data` goes into the manifest."""

    data: dict[str, Any]

    def note(self) -> str:
        """A sentence or two for a person."""
        d = self.data
        rho = d["spearman"]
        agree = (
            "too few to compare with the score"
            if rho is None
            else f"Spearman correlation with the score {rho:+.2f}"
        )
        text = (
            f"The judge {d['model']} gave a verdict on {d['judged']:,} of {d['borderline']:,} borderline"
            f" records ({d['requests']:,} requests, {d['cached']:,} verdicts from the cache): {agree};"
            f" {d['raised']:,} rose above the minimum quality, {d['lowered']:,} fell below it."
        )
        if d["over_budget"]:
            text += (
                f" {d['over_budget']:,} farther from the threshold were not sent because of --judge-budget."
            )
        if d["without_verdict"]:
            why = ", ".join(f"{n:,} {WHY[reason]}" for reason, n in d["without_verdict"].items())
            text += (
                f" No verdict on {sum(d['without_verdict'].values()):,}: {why}; these keep their score, and"
                " the next run asks again."
            )
        return text


class JudgeStage(Stage):
    """Asks a language model on the records that the gate could decide either way; only where `--judge-url` is
    given."""

    name = "judge"
    settings = ("signals.judge", "gate")
    asked = ("--judge-model",)

    def takes_part(self, options: DumpOptions) -> bool:
        return options.judge is not None

    def run(self, context: RunContext) -> None:
        assert context.client is not None
        table, recipe = context.table, context.recipe
        context.judged = judge(
            table, context.records, context.store, context.client, recipe, context.progress
        )
        rank(table)


@dataclass(slots=True)
class _Asked(Asked):
    """One record to be judged, with its place in the table."""

    place: int


def judge(
    table: Table, records: Path, store: Store, client: Client, recipe: Recipe, progress: Progress
) -> Judged:
    """Asks on the borderline records, nearest to the gate's threshold first, and moves their quality by the
    verdicts.

    Raises CurateError where the endpoint refuses the key, the address or the model; verdicts given before
    stay in the cache.
    """
    settings = recipe.signals.judge
    near = borderline(table, recipe)
    chosen = near[: client.judge.budget]
    texts = {
        r.id: question(r, settings.rubric)
        for r in read_records(store, records, {table.ids[i] for i in chosen})
    }
    asked = [_Asked(texts[table.ids[i]], key_of(client.judge.model, texts[table.ids[i]]), i) for i in chosen]
    name = store.path("judge", hash_of(client.judge.model, settings.rubric), suffix="jsonl").name
    cache = VerdictCache((client.judge.cache or store.folder) / name)
    cached = sum(cache.get(a.key) is not None for a in asked)
    fresh = {a.key: a for a in asked if cache.get(a.key) is None}
    estimate = estimated(list(fresh.values()), settings)
    progress.tell(_announcement(estimate, cached, client.where))
    with progress.stage("judge", len(fresh), "records") as advance:
        without = ask_all(list(fresh.values()), client, cache, advance, _kept)
    verdicts = {a.place: v for a in asked if (v := cache.get(a.key))}
    account: dict[str, Any] = {
        "model": client.judge.model,
        "endpoint": client.where,
        "budget": client.judge.budget,
        "borderline": len(near),
        "over_budget": len(near) - len(chosen),
        "estimate": estimate,
        "requests": client.requests,
        "tokens": client.tokens,
        "judged": len(verdicts),
        "cached": cached,
        "without_verdict": dict(sorted(without.items())),
    }
    return Judged(account | _move(table, verdicts, recipe))


def borderline(table: Table, recipe: Recipe) -> list[int]:
    """The records whose verdict could change what the gate decides, by their places, the nearest to its
    threshold first.

    No other rule speaks against them, and the threshold is within the margin and within the reach of a
    verdict of 1 or 5.
    """
    if "low_quality" in recipe.gate.skip:
        return []
    gate, least, settings = table.replies.gate(recipe.gate), recipe.gate.min_quality, recipe.signals.judge
    places = []
    for i, signals in enumerate(table.signals):
        quality = float(table.quality[i])
        if (
            table.no_record[i]
            or round(abs(quality - least), 4) > settings.margin
            or abs(log_odds(quality) - log_odds(least)) > settings.weight
        ):
            continue
        if gate.decide({**signals, "quality": 1.0}) is None:
            places.append(i)
    return sorted(places, key=lambda i: (round(abs(float(table.quality[i]) - least), 4), table.ids[i]))


def _announcement(estimate: dict[str, Any], cached: int, where: str) -> str:
    known = f", {cached:,} verdicts are in the cache" if cached else ""
    if not estimate["records"]:
        return f"judge: no record to send to {where}{known}"
    return f"judge: sends {estimate['records']:,} redacted records to {where}, {cost_words(estimate)}{known}"


def _kept(verdict: Verdict) -> Verdict:
    """A model may invent a telephone number: what looks like personal data is not kept."""
    return Verdict(verdict.score, "" if leftover(verdict.why) else verdict.why)


def _move(table: Table, verdicts: dict[int, Verdict], recipe: Recipe) -> dict[str, Any]:
    """Moves the qualities, leaves the signals, and compares the verdicts with the score as it was."""
    least, before = recipe.gate.min_quality, {i: float(table.quality[i]) for i in verdicts}
    after = {
        i: moved(before[i], verdict.score, recipe.signals.judge.weight) for i, verdict in verdicts.items()
    }
    for i, verdict in verdicts.items():
        table.quality[i] = after[i]
        table.signals.add(i, {"judge.score": verdict.score, "judge.before": before[i]})
    return {
        "scores": {str(score): sum(v.score == score for v in verdicts.values()) for score in range(1, 6)},
        "spearman": _spearman([before[i] for i in verdicts], [v.score for v in verdicts.values()]),
        "raised": sum(before[i] < least <= after[i] for i in verdicts),
        "lowered": sum(after[i] < least <= before[i] for i in verdicts),
    }


def _spearman(scores: list[float], verdicts: list[int]) -> float | None:
    """Rank correlation in [-1, 1]; None for too few verdicts, or where one side is all the same."""
    from scipy.stats import rankdata

    if len(verdicts) < LEAST_TO_COMPARE or len(set(scores)) < 2 or len(set(verdicts)) < 2:
        return None
    return round(float(np.corrcoef(rankdata(scores), rankdata(verdicts))[0, 1]), 4)
