"""`advise`: for each situation of a dump, whether fine-tuning, retrieval, both or a prompt alone serves it,
with the evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from curate.advice.candidates import FactCandidate, collect
from curate.advice.replies import alike, mean_cosine
from curate.advice.verdict import (
    ALIKE,
    MIN_GOOD,
    MOST_FACTS,
    SOME_FACTS,
    VERDICTS,
    SituationEvidence,
    verdict_of,
)
from curate.arguments import Day, PathLike, Paths, Settings, Source, Texts, progress_of
from curate.files.atomic import write_json, write_jsonl, write_text
from curate.files.scratch import scratch
from curate.gate import hangs_on_facts
from curate.pipeline import scored
from curate.positions import Positions
from curate.process.progress import Progress, steps
from curate.recipe.argument import recipe_of
from curate.record_files.rows import too_many
from curate.records import iso_time
from curate.results import Result, doubted, unreadable, warned
from curate.signals.facts import KINDS, POINTERS
from curate.stages.context import RunContext
from curate.stages.coverage import CoverageStage
from curate.stages.gate import GateStage
from curate.stages.nothing_left import nothing_is_left
from curate.stages.store import Store
from curate.text.plain import cut
from curate.verbs.common import dump_of, dump_options, outputs

EXAMPLES, EXCERPT = 3, 600  # best records shown of a situation; characters of each text
SHOWN = 15  # situations in the terminal
SAMPLE = 20_000  # good replies whose mean cosine is the dump's usual one


@dataclass(slots=True, repr=False)
class Advised(Result):
    """`situations` are those of advise.json, the most frequent first; `candidates` the rows of
    rag_candidates.jsonl."""

    FILES: ClassVar = ("advise.json", "advise.html", "rag_candidates.jsonl")

    situations: list[dict[str, Any]]
    candidates: list[dict[str, Any]]
    usual_agreement: float | None
    rejects: list[dict[str, Any]]
    records: int
    doubts: list[dict[str, str]] = field(default_factory=list)  # what the dump leaves in doubt

    @property
    def too_many_rejects(self) -> bool:
        return too_many(len(self.rejects), self.records)

    def troubles(self) -> list[str]:
        return [*unreadable(self.rejects), *doubted(self.doubts)]

    def figures(self) -> dict[str, Any]:
        """How many situations have each verdict, and what share of all that customers asked these are."""
        count, weight = Counter(s["verdict"] for s in self.situations), Counter[str]()
        for row in self.situations:
            weight[row["verdict"]] += row["records"]
        total = max(1, weight.total())
        verdicts = {v: {"situations": count[v], "share": round(weight[v] / total, 4)} for v in VERDICTS}
        return {
            "situations": len(self.situations),
            "records": self.records,
            "verdicts": verdicts,
            "facts": len(self.candidates),
            "rejects": len(self.rejects),
        }

    def as_dict(self) -> dict[str, Any]:
        """The content of advise.json."""
        limits = {
            "min_good": MIN_GOOD,
            "some_facts": SOME_FACTS,
            "most_facts": MOST_FACTS,
            "alike": ALIKE,
            "usual_agreement": self.usual_agreement,
        }
        return {"situations": self.situations, "summary": self.figures(), "thresholds": limits}

    def describe(self) -> str:
        lines = [f"{'records':>8} {'good':>6} {'on facts':>9} {'alike':>6}  {'advice':<12} situation"]
        for row in self.situations[:SHOWN]:
            same = "–" if row["consistency"] is None else f"{row['consistency']:.2f}"
            facts = f"{row['hanging']:.0%}" if row["good"] else "–"
            lines.append(
                f"{row['records']:>8,} {row['good']:>6,} {facts:>9} {same:>6} "
                f" {VERDICTS[row['verdict']][0].lower():<12} {cut(row['name'], 60)}"
            )
        if len(self.situations) > SHOWN:
            lines.append(f"  and {len(self.situations) - SHOWN:,} more in advise.json")
        by_verdict = self.figures()["verdicts"]
        parts = [
            f"{VERDICTS[v][0].lower()} {by_verdict[v]['situations']:,} ({by_verdict[v]['share']:.0%})"
            for v in VERDICTS
        ]
        legend = (
            "good: good replies; on facts: those that depend on facts that change; alike: similarity of the"
            " good replies (0 to 1)"
        )
        count = f"{len(self.situations):,} situation{'s' * (len(self.situations) != 1)}"
        return "\n".join(
            [
                *lines,
                legend,
                "",
                (
                    f"{count}: {', '.join(parts)} (share of what customers asked);"
                    f" {len(self.candidates):,} facts to look up."
                ),
            ]
        )

    def write(self, out: PathLike, *, force: bool = False) -> None:
        """advise.json, advise.html, rag_candidates.jsonl; rejects.jsonl where there are any. `force` replaces
        what is there."""
        from curate.report.advice_page import render_advice

        data = self.as_dict()
        with outputs(out, self.FILES, self.rejects, force=force) as fresh:
            write_json(fresh / "advise.json", data)
            write_jsonl(fresh / "rag_candidates.jsonl", self.candidates)
            write_text(fresh / "advise.html", render_advice(data))


def advise(
    inputs: Paths | Source,
    *,
    recipe: Settings | None = None,
    format: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    limit: int | None = None,
    agents: Texts = (),
    workers: int | None = None,
    engine: str = "local",
    ray_address: str | None = None,
    encoder: PathLike | None = None,
    seed: int = 0,
    progress: Progress | bool = False,
) -> Advised:
    """What to teach and what to look up, for each situation of a dump.

    `inputs` are one or several files, folders, archives or globs, or records in memory: dicts, a pandas
    DataFrame, a Dataset of `datasets`. How they are read is said as in `run`. Good replies are those that
    pass the recipe's gate; `gate.volatile_facts: drop` is not applied here, as it would drop what is looked
    for. Raises CurateError where nothing is left to advise on; warns of what could not be read, and of each
    doubt about the dump.
    """
    recipe, progress = recipe_of(recipe, encoder), progress_of(progress)
    options = dump_options(
        format=format,
        since=since,
        until=until,
        limit=limit,
        agents=agents,
        workers=workers,
        engine=engine,
        ray_address=ray_address,
        seed=seed,
    )
    if recipe.gate.volatile_facts != "keep":
        recipe = recipe.with_values(gate={"volatile_facts": "keep"})
    with dump_of(inputs) as (given, rejects), scratch() as folder:
        store = Store(folder, resume=False)
        context = scored(given, store, recipe, options, progress)
        GateStage().run(context)
        decided = context.decided
        decided.pool = decided.passed
        if not len(decided.pool):
            raise nothing_is_left(decided.ledger, context.loaded.account["doubts"])
        CoverageStage().run(context)
        with progress.stage("advise"):
            result = _weigh(context)
    result.rejects[:0] = rejects
    return warned(result)


def _weigh(context: RunContext) -> Advised:
    """Every situation's evidence and verdict, and the facts of all good replies."""
    table, decided, clusters = context.table, context.decided, context.decided.situations
    best = sorted(map(int, decided.pool), key=lambda i: (-table.quality[i], table.ids[i]))
    good: dict[int, list[int]] = defaultdict(list)
    for i in best:
        good[decided.situation_of[i]].append(i)
    usual = mean_cosine(_known_vectors(context, best[:SAMPLE]))
    asked = Counter(decided.situation_of.values())
    order = sorted(asked, key=lambda s: (-asked[s], s))
    rows = [
        {"name": clusters.names[s], "tags": clusters.tags[s], **_situation(context, asked[s], good[s], usual)}
        for s in steps(order, "situations weighed")
    ]
    facts = collect(
        (decided.situation_of[i], i, table.completions[i], table.prompts[i])
        for i in steps(best, "replies searched for facts")
    )
    position = Positions(order)
    facts.sort(key=lambda c: position[c.situation])
    records = sum(not reason for reason in table.no_record)
    shown = None if usual is None else round(usual, 3)
    candidates = [_candidate(context, clusters.names[c.situation], c) for c in facts]
    return Advised(
        rows,
        candidates,
        shown,
        [{**r} for r in context.loaded.rejects],
        records,
        context.loaded.account["doubts"],
    )


def _situation(context: RunContext, asked: int, good: list[int], usual: float | None) -> dict[str, Any]:
    """One row of advise.json, all but the name; `good` are the places of its good replies, the best first."""
    table = context.table
    signals = [table.signals[i] for i in good]
    density = context.recipe.gate.volatile_density
    hanging = sum(hangs_on_facts(s, density) for s in signals) / max(1, len(good))
    by_type = {
        kind: round(sum(s[f"grounding.{kind}"] > 0 for s in signals) / max(1, len(good)), 3)
        for kind in KINDS
        if kind not in POINTERS
    }
    same = (
        alike([table.completions[i] for i in good], signals, _known_vectors(context, good)) if good else None
    )
    verdict, why = verdict_of(SituationEvidence(asked, len(good), hanging, by_type, same, usual))
    return {
        "verdict": verdict,
        "why": why,
        "records": asked,
        "good": len(good),
        "hanging": round(hanging, 3),
        "by_type": by_type,
        "consistency": round(same.consistency, 3) if same else None,
        "alike": same.as_dict() if same else None,
        "examples": [
            {
                "id": table.ids[i],
                "quality": float(table.quality[i]),
                "prompt": cut(table.needs[i], EXCERPT),
                "completion": cut(table.completions[i], EXCERPT),
            }
            for i in good[:EXAMPLES]
        ],
    }


def _known_vectors(context: RunContext, at: list[int]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The replies' vectors; zeros for languages that the encoder does not know, where they say little."""
    known = context.encoder.languages
    strange = [
        known is not None and context.table.signals[i].get("language.completion") not in (None, "", *known)
        for i in at
    ]
    return np.where(np.array(strange, bool)[:, None], np.float32(0), context.table.completion_vectors[at])


def _candidate(context: RunContext, situation: str, fact: FactCandidate) -> dict[str, Any]:
    """One row of rag_candidates.jsonl."""
    table, i = context.table, fact.record
    return {
        "fact": fact.fact,
        "type": fact.kind,
        "sentence": fact.sentence,
        "situation": situation,
        "record_id": table.ids[i],
        "conversation_id": table.conversations[i],
        "source": table.sources[i],
        "time": iso_time(float(table.times[i])),
        "records": fact.records,
    }
