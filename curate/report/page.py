"""report.html: what became of the dump, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from curate.report.case_words import against, case_evidence
from curate.report.certificate import certificate
from curate.report.charts import OUTCOMES, bars, curve, funnel, histograms, outcome_name
from curate.report.data import CaseRow, Reason, ReportData, ShownRecord
from curate.report.environment import page
from curate.report.situations import Overview, overview
from curate.report.words import cut, differences, excerpt, highlighted, visible
from curate.split.checks import nearest_of
from curate.split.sides import sides_of
from curate.text.readable import below, count, decimal, many, part, percent

TEXT = 700  # characters of a prompt or completion: enough to judge by
EXAMPLES, GAPS, CASES, BEST, NOTES = (
    5,
    200,
    400,
    20,
    200,
)  # more would not be read; the files have all of them


def render(data: ReportData) -> str:
    """The page for these figures, the same bytes for the same data. It is self-contained; texts may hold
    anything."""
    summary = overview(data.situations)
    asked = {r.code: r.meaning for r in data.reasons}
    validates = any(c.validation for c in data.cases)
    return page(
        "report.html",
        title=f"Dataset report: {cut(data.title, 120)}" if data.title.strip() else "Dataset report",
        version=data.version,
        headline=headline(data, summary),
        tiles=_tiles(data, summary),
        notes=data.notes[:NOTES],
        privacy_notes=data.privacy_notes,
        funnel=funnel(data.funnel),
        overview=summary,
        curve=curve(data.curve),
        groups=_groups(data.reasons, next((s.count for s in data.funnel if s.unit == "record"), 0)),
        histograms=histograms(data.quality),
        certificate=certificate(data.certificate),
        nearest=[example_of(e, "nearest") for e in data.nearest],
        personal=bars(data.personal_data),
        personal_total=sum(data.personal_data.values()),
        gaps=[_gap(g, asked) for g in data.gaps[:GAPS]],
        gaps_total=len(data.gaps),
        cases=[_case(c, validates) for c in data.cases[:CASES]],
        case_columns=[
            name
            for name in ("Dump", "Pool", "Train", "Validation", "Test")
            if name != "Validation" or validates
        ],
        cases_total=len(data.cases),
        best=[example_of(e) for e in data.best[:BEST]],
        files=data.files,
        inputs=_inputs(data.inputs),
    )


def headline(data: ReportData, summary: Overview) -> str:
    """The run in one sentence."""
    records = [s.count for s in data.funnel if s.unit == "record"]
    if not records:
        return "Nothing was read"
    clauses = []
    sides = _sides(data, records[-1])
    if sides:
        verbs = {"train": "train on", "validation": "validate with", "test": "test with"}
        clauses.append(", ".join(f"{count(n)} to {verbs[name]}" for name, n in sides.items()))
    if summary.figures.situations:
        clauses.append(
            f"{count(summary.figures.covered)} of {many(summary.figures.situations, 'situation')} covered"
        )
    return f"{many(records[-1], 'record')} out of {count(records[0])}" + (
        f": {', '.join(clauses)}" if clauses else ""
    )


def _sides(data: ReportData, total: int) -> dict[str, int] | None:
    """Records of the dataset on each side. The certificate's own figures count the pool, which is larger."""
    dataset = data.certificate.get("dataset", data.certificate)
    told = sides_of(dataset) or ["train", "test"]
    known = [
        {name: sum(getattr(s, name) for s in data.situations) for name in told},
        {name: dataset.get(name, 0) for name in told},
    ]
    return next((sides for sides in known if total and sum(sides.values()) == total), None)


def _tiles(data: ReportData, summary: Overview) -> list[tuple[str, str, str]]:
    """Key figures: the figure, its name, what it means."""
    made, figures = [], summary.figures
    if figures.situations:
        made.append(
            (
                percent(figures.covered_share),
                "of the dump's records",
                f"are in covered situations; {percent(figures.thin_share)} are in thin ones",
            )
        )
        noun = "situation" if figures.no_good_answer == 1 else "situations"
        made.append(
            (
                count(figures.no_good_answer),
                f"{noun} without a good answer",
                "that may be used for training; gaps.jsonl lists the answers to write",
            )
        )
    aside = sum(r.count for r in data.reasons if r.outcome == "quarantined")
    where = (
        f", in {many(data.contradictions, 'contradiction')}: see conflicts.jsonl"
        if data.contradictions
        else ""
    )
    made.append((count(aside), "set aside", f"answers that contradict each other and need a decision{where}"))
    nearest = nearest_of(data.certificate)
    if nearest is not None:
        held, _, other = nearest[0].rpartition("-")
        made.append((below(nearest[1]), "highest similarity", _PAIRS[held, other]))
    return made


_PAIRS = {
    ("train", "test"): "of a test prompt to a training prompt, in the whole pool",
    ("train", "validation"): "of a validation prompt to a training prompt, in the whole pool",
    ("validation", "test"): "of a test prompt to a validation prompt, in the whole pool",
}


def _groups(reasons: Sequence[Reason], records: int) -> list[dict[str, Any]]:
    """The reasons, an outcome at a time, most frequent first. Shares are of all records; of conversations
    where there was no record."""
    groups = []
    for outcome in sorted({r.outcome for r in reasons}, key=_told_last):
        rows = sorted((r for r in reasons if r.outcome == outcome), key=lambda r: (-r.count, r.stage, r.code))
        total = sum(r.count for r in rows)
        noun, whole, of = (
            ("conversation", total, "of these")
            if outcome == "no_record"
            else ("record", records, "of all records")
        )
        groups.append(
            {
                "key": outcome,
                "name": outcome_name(outcome),
                "meaning": OUTCOMES.get(outcome, ("", ""))[1],
                "total": many(total, noun),
                "of": of,
                "rows": [
                    {
                        "reason": r,
                        "share": part(r.count, whole),
                        "width": _width(r.count, whole),
                        "examples": [example_of(e, outcome) for e in r.examples[:EXAMPLES]],
                    }
                    for r in rows
                ],
            }
        )
    return groups


def _told_last(outcome: str) -> tuple[bool, int, str]:
    """What was taken out comes first: it is what a reader looks for."""
    order = list(OUTCOMES)
    return (
        outcome in ("selected", "validation", "held_out", "kept"),
        order.index(outcome) if outcome in order else len(order),
        outcome,
    )


def _width(some: int, whole: int) -> float:
    return round(min(100.0, 100 * some / whole), 2) if whole else 0.0


def example_of(example: ShownRecord, outcome: str = "") -> dict[str, Any]:
    """One side, or two with their differing words marked (none of the `nearest`, which may have few in
    common); texts are cut to what is needed to judge."""
    twin, words = example.twin, [visible(cut(w, 80)) for w in example.words[:12]]
    texts = [
        (excerpt(visible(e.prompt), TEXT), excerpt(visible(e.completion), TEXT))
        for e in (example, *([twin] if twin else []))
    ]
    if twin:
        marked = outcome != "nearest"
        prompts, completions = (
            differences(*both) if marked else [[(False, text)] for text in both]
            for both in zip(*texts, strict=True)
        )
        names = {
            "quarantined": ("This record", "The record that it contradicts"),
            "nearest": ("On the test side", "On the training side"),
        }.get(outcome, ("Dropped", "Kept instead"))
        sides = [
            _side(e, n, p, c) for e, n, p, c in zip((example, twin), names, prompts, completions, strict=True)
        ]
    else:
        sides = [_side(example, "", highlighted(texts[0][0], words), highlighted(texts[0][1], words))]
    same = not any(marked for side in sides for marked, _ in [*side["prompt"], *side["completion"]])
    about = (
        ["Word for word the same" if same else "Words that differ are marked"]
        if twin and outcome != "nearest"
        else []
    )
    about += (
        []
        if example.score is None
        else [f"{'similarity of meaning' if about else 'Similarity'} {decimal(example.score)}"]
    )
    return {"sides": sides, "words": words, "about": " \u00b7 ".join(about), "pair": bool(twin)}


def _side(
    example: ShownRecord, name: str, prompt: list[tuple[bool, str]], completion: list[tuple[bool, str]]
) -> dict[str, Any]:
    quality = None if example.quality is None else decimal(example.quality)
    return {
        "id": cut(example.id, 60),
        "name": name,
        "quality": quality,
        "prompt": prompt,
        "completion": completion,
    }


def _gap(gap: dict[str, Any], meanings: dict[str, str]) -> dict[str, Any]:
    """A row of gaps.jsonl; its prompt is a text or chat messages, its reason a code or a sentence."""
    prompt, code = gap.get("prompt") or "", str(gap.get("why") or "")
    if not isinstance(prompt, str):
        prompt = "\n\n".join(str(message.get("content") or "") for message in prompt)
    why, best = (
        meanings.get(code) or code.replace("_", " "),
        (None if code == "no_reply" else gap.get("best_quality")),
    )
    name, prompt = str(gap.get("situation") or ""), excerpt(visible(prompt), 400)
    tags = ", ".join(map(str, gap.get("tags") or ()))
    return {"name": name, "tags": tags, "prompt": prompt, "share": gap.get("share"), "best": best, "why": why}


_NO_RECORD = {
    "over_budget": "the budget is too small",
    "not_on_train_side": (
        "the only good records are held out for the test or validation set, or on no side of the split"
    ),
    "no_good_answer": "nobody answered it well, so an answer has to be written",
    "not_in_dump": "no customer asked about it",
}


def _case(case: CaseRow, validates: bool) -> dict[str, Any]:
    """An edge case: its status, its counts (of validation where some case `validates`), the training record
    that stands for it or comes near, and why none does."""
    near = "nearest sentence" if case.status == "perhaps" else "sentence"
    evidence = f"{near} {case_evidence(case.sentence, case.phrase, case.similarity)}{against(case.against)}"
    return {
        "name": case.name,
        "status": case.status,
        "numbers": [case.dump, case.pool, case.train, *([case.validation] if validates else []), case.test],
        "record": cut(case.record, 60),
        "prompt": excerpt(visible(case.prompt), 240),
        "evidence": evidence if case.record else "",
        "below": [
            {
                "id": cut(one.record, 60),
                "evidence": case_evidence(one.sentence, one.phrase, one.similarity) + against(one.against),
            }
            for one in case.below
            if one.record != case.record
        ],
        "why": _NO_RECORD.get(case.why, ""),
    }


_INPUTS = {"why": "Recognised by"}


def _inputs(inputs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A table of the inputs with whatever columns they have; whole numbers with separators."""
    columns = list(dict.fromkeys(key for one in inputs[:NOTES] for key in one))
    rows = [[_shown(one.get(key)) for key in columns] for one in inputs[:NOTES]]
    return {
        "columns": [_INPUTS.get(c) or c.replace("_", " ").capitalize() for c in columns],
        "rows": rows,
        "rest": max(0, len(inputs) - NOTES),
    }


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return count(value) if isinstance(value, int) and not isinstance(value, bool) else cut(str(value), 300)
