"""The data of report.html, gathered from what the run decided."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from curate import __version__
from curate.files.atomic import MANIFEST
from curate.ledger import LedgerRow
from curate.ledger.reasons import meaning
from curate.loaders import Doubt
from curate.positions import Positions
from curate.privacy.claims import Redaction
from curate.recipe import Recipe
from curate.records import CORRECTS_BOT, Record, asked_text, reply_text, text_of
from curate.report.data import FunnelLevel, Reason, ReportData, ShownRecord
from curate.run_folder import names
from curate.signals import evidence
from curate.stages.decisions import Decisions
from curate.stages.records import read_records
from curate.stages.summary import Level, RunSummary
from curate.text.plain import cut
from curate.why import verdict_on

if TYPE_CHECKING:
    from curate.stages.context import RunContext

# a reason: the two nearest to the line, where a rule is most likely wrong, and two from the middle
EXAMPLES = 4
EXCERPT = 700  # characters of a text on the page
BINS = 20
_PLACEHOLDER = re.compile(r"\[([A-Z]+(?:_[A-Z]+)*)_\d+\]")
FILES = [
    (names.TRAIN, "the training set, best first"),
    (names.VALIDATION, "the validation set: to see during training when to stop"),
    (names.TEST, "the held-out test set"),
    (f"{names.EXPORTS}/", "the same data in the formats of training platforms"),
    (names.LEDGER, "what became of every record, and why"),
    (names.GAPS, "situations without a good answer: the answers to write"),
    (names.CONFLICTS, "answers that contradict each other, with both texts: they need a decision"),
    (names.CERTIFICATE, "the split's certificate: what the leakage check compared and found"),
    (names.REJECTS, "parts of the input that could not be read"),
    (MANIFEST, "inputs, settings, versions and checksums"),
]


def report_data(
    context: RunContext, dataset: list[dict[str, Any]], summary: RunSummary, redaction: Redaction
) -> ReportData:
    """What the page shows of a run; `dataset` are its records, train before test."""
    decided = context.decided
    reasons = _reasons(decided)
    best = decided.train[:5]
    nearest = summary.certificate["nearest_pairs"]
    ids = {i for _, examples in reasons for pair in examples for i in pair if i} | {
        context.table.ids[i] for i in best
    }
    ids |= {pair[side] for pair in nearest for side in ("train", "test")}
    records = {r.id: r for r in read_records(context.store, context.records, ids)}
    quality = dict(zip(context.table.ids, context.table.quality, strict=True))
    place = Positions(context.table.ids)

    def example(record_id: str, twin: str = "") -> ShownRecord:
        record, row = records[record_id], decided.ledger.rows[record_id]
        return ShownRecord(
            record_id,
            cut(asked_text(record.prompt), EXCERPT),
            cut(reply_text(record.completion), EXCERPT),
            round(float(quality[record_id]), 3),
            _words(
                record,
                row,
                {**context.table.signals[place[record_id]], "quality": float(quality[record_id])},
                context.recipe,
            ),
            example(twin) if twin in records else None,
            row.score if twin else None,
        )

    for reason, examples in reasons:
        reason.examples = [example(i, twin) for i, twin in examples]
    return ReportData(
        title=summary.title,
        version=__version__,
        inputs=context.loaded.sources,
        funnel=_steps(summary.funnel),
        reasons=[r for r, _ in reasons],
        situations=summary.situations,
        certificate=summary.certificate,
        curve=list(decided.selection.curve),
        quality=_histogram(context),
        personal_data=dict(
            sorted(
                Counter(
                    t
                    for row in dataset
                    for t in _PLACEHOLDER.findall(text_of([*row["prompt"], *row["completion"]]))
                ).items()
            )
        ),
        gaps=decided.gaps,
        contradictions=len(decided.disputes),
        cases=summary.edge_cases,
        nearest=[
            replace(example(pair["test"], pair["train"]), score=pair["similarity"], words=[])
            for pair in nearest
        ],
        best=[example(context.table.ids[i]) for i in best],
        notes=[
            _sentence(note)
            for note in (
                *_reading(context),
                *_corrections(context, dataset),
                *summary.warnings,
                *(f"Check failed: {f}" for f in summary.failed),
            )
        ],
        privacy_notes=[remark for remark in (redaction.replaced(), redaction.missed()) if remark],
        files=[file for file in FILES if file[0] != names.VALIDATION or "validation" in summary.sizes],
    )


def _reading(context: RunContext) -> list[str]:
    """What the reading leaves in doubt, the worst first, and by what private messages and chatbots were
    known."""
    account = context.loaded.account
    notes = [f"Private messages in {where}: {what}." for where, what in account["visibility"].items()]
    notes += [
        f"Chatbots in {where}, whose text is never learned from: {what}."
        for where, what in account["chatbots"].items()
    ]
    notes += [
        f"Agents in {where}: {counts['senders']:,} senders count as agents without being named; each is in"
        f" {counts['fewest_conversations']:,} conversations or more."
        for where, counts in account["agents_not_named"].items()
    ]
    return [*(f"Doubt: {Doubt(**doubt).describe()}" for doubt in account["doubts"]), *notes]


def _corrections(context: RunContext, dataset: Sequence[Mapping[str, Any]]) -> list[str]:
    """How many replies follow a program's answer to the same question."""
    name = f"outcome.{CORRECTS_BOT}"
    found = sum(bool(signals.get(name)) for signals in context.table.signals)
    if not found:
        return []
    chosen = sum(bool(row["signals"].get(name)) for row in dataset)
    return [
        f"Replies of people to what a program had answered before ({name}): {found:,}, {chosen:,} of them in"
        " the dataset. They show what the program does not know."
    ]


def _reasons(decided: Decisions) -> list[tuple[Reason, list[tuple[str, str]]]]:
    """Each reason for leaving, with (record, twin) ids of its examples."""
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in decided.ledger.rows.values():
        if row.outcome in ("dropped", "quarantined", "no_record"):
            groups[row.outcome, row.stage, row.reason].append(row.record_id)
    entries = []
    for (outcome, stage, code), ids in sorted(groups.items(), key=lambda kv: (-len(kv[1]), kv[0])):
        rows = decided.ledger.rows
        shown = [] if outcome == "no_record" else sorted(ids, key=lambda i: (-(rows[i].score or 0.0), i))
        if len(shown) > EXAMPLES:
            middle = len(shown) // 2
            shown = [*shown[: EXAMPLES // 2], *shown[middle : middle + EXAMPLES // 2]]
        entries.append(
            (Reason(outcome, stage, code, meaning(code), len(ids)), [(i, rows[i].kept_id) for i in shown])
        )
    return entries


def _steps(levels: Sequence[Level]) -> list[FunnelLevel]:
    """The funnel. What left is told in the unit of the level that it left: conversations that gave no record,
    with the conversations."""
    steps = [FunnelLevel(level.label, level.count, _left(level.left), level.unit) for level in levels]
    for before, step in pairwise(steps):
        if before.unit != step.unit and step.note:
            before.note, step.note = f"without a record: {step.note}", ""
    return steps


def _left(reasons: Counter[str]) -> str:
    parts = [f"{n:,} {reason.replace('_', ' ')}" for reason, n in reasons.most_common(4)]
    rest = sum(reasons.values()) - sum(n for _, n in reasons.most_common(4))
    return ", ".join([*parts, *([f"{rest:,} other"] if rest else [])])


def _sentence(note: str) -> str:
    """A note with a capital, unless it begins with a name, and a full stop."""
    first = note.split(" ", 1)[0].rstrip(":")
    sentence = note[:1].upper() + note[1:] if first.isalpha() and first.islower() else note
    return sentence if sentence.endswith((".", "!", "?", "\u201d")) else sentence + "."


def _words(record: Record, row: LedgerRow, signals: dict[str, Any], recipe: Recipe) -> list[str]:
    """The words that triggered the gate's rule which dropped the record; no others."""
    if row.stage != "gate":
        return []
    deciding = verdict_on({"reason": row.reason}, {**signals, **row.detail}, recipe).signals
    signal_words = evidence(record, recipe.signals)
    return [word for name in deciding for word in signal_words.get(name, ())][:8]


def _histogram(context: RunContext) -> dict[str, list[int]]:
    bins: dict[str, list[int]] = defaultdict(lambda: [0] * BINS)
    for record_id, quality in zip(context.table.ids, context.table.quality, strict=True):
        outcome = context.decided.ledger.rows[record_id].outcome
        if outcome != "no_record":
            bins[outcome][min(BINS - 1, int(quality * BINS))] += 1
    return dict(sorted(bins.items()))
