"""What a run says of itself: the funnel for the terminal, the manifest, the data of the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from curate.coverage import CoverageFigures, SituationRow
from curate.coverage.gaps import too_poor
from curate.dedup.disputes import disputes_sentence
from curate.privacy.claims import Redaction
from curate.privacy.file_names import impersonal_name
from curate.report.data import CaseRow
from curate.report.situations import case_sentences, situation_sentences
from curate.results import Summary
from curate.run_folder.names import REJECTS, REPORT
from curate.split.checks import checks, customer_notes, kept_notes, leaks, nearest_of, notes, statement
from curate.stages.covered import case_rows, situation_rows, usable
from curate.text.brief import Brief
from curate.text.readable import below, many, percent

if TYPE_CHECKING:
    from curate.stages.context import RunContext
# above this share of unreadable pieces a run ends with status 1: the export is broken, not just scratched
MAX_REJECT_SHARE = 0.05
BAR = 28  # characters of the widest bar


@dataclass(slots=True, repr=False)
class Level(Brief):
    """One level of the funnel: what is left, and why the others are not."""

    NAMED = ("label",)

    label: str
    count: int
    left: Counter[str] = field(default_factory=Counter)
    unit: Literal["record", "conversation"] = "record"


@dataclass(slots=True, repr=False)
class RunSummary(Summary):
    """The funnel and the certificate in short; `failed` names the checks that did not hold."""

    out: str
    title: str
    funnel: list[Level]
    sizes: dict[str, int]  # records of each side of the dataset
    situations: list[SituationRow]
    edge_cases: list[CaseRow]
    gaps: int
    gaps_too_poor: int
    quarantined: int
    contradictions: int
    certificate: dict[str, Any]
    rejects: int
    warnings: list[str]
    doubts: list[dict[str, str]]
    failed: list[str]

    @property
    def train(self) -> int:
        return self.sizes["train"]

    @property
    def test(self) -> int:
        return self.sizes["test"]

    @property
    def figures(self) -> CoverageFigures:
        return CoverageFigures.of(self.situations)

    @property
    def unread(self) -> list[str]:
        """A sentence about what could not be read, where there is such."""
        return (
            [f"{many(self.rejects, 'piece')} of the input could not be read: see {Path(self.out) / REJECTS}"]
            if self.rejects
            else []
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "out": self.out,
            **self.sizes,
            "gaps": self.gaps,
            "gaps_too_poor": self.gaps_too_poor,
            **self.figures.as_dict(),
            "edge_cases": [asdict(row) for row in self.edge_cases],
            "quarantined": self.quarantined,
            "contradictions": self.contradictions,
            "rejects": self.rejects,
            "warnings": self.warnings,
            "doubts": self.doubts,
            "failed": self.failed,
            "funnel": [
                {"stage": level.label, "records": level.count, "left": dict(level.left)}
                for level in self.funnel
            ],
            "split": {k: v for k, v in self.certificate.items() if k not in ("situations", "nearest_pairs")},
        }

    def shown(self) -> Iterator[tuple[str, Any]]:
        yield "out", self.out
        yield from self.sizes.items()
        yield "situations", len(self.situations)
        yield from ((name, getattr(self, name)) for name in ("gaps", "quarantined", "rejects"))
        yield from (
            (name, len(held)) for name in ("warnings", "doubts", "failed") if (held := getattr(self, name))
        )

    def rows(self) -> Iterator[tuple[str, str]]:
        yield from ((level.label, f"{level.count:,}") for level in self.funnel)
        yield from ((name, f"{size:,}") for name, size in self.sizes.items())
        f = self.figures
        yield (
            "coverage",
            f"{percent(f.covered_share)} of the dump's records in covered situations,"
            f" {percent(f.thin_share)} in thin ones",
        )
        yield (
            "situations",
            f"{f.situations:,}: {f.covered:,} covered, {f.thin:,} thin, {f.missing:,} missing,"
            f" {f.no_good_answer:,} without a good answer",
        )
        yield from (
            (
                f"edge case: {case.name}",
                f"{case.status}; {case.dump:,} in the dump, {case.train:,} in the training set",
            )
            for case in self.edge_cases
        )
        yield from (
            ("needs review", disputes_sentence(self.quarantined, self.contradictions)),
            ("split", self._split()[2:].removeprefix("Split: ")),
        )
        yield from (("failed", fault) for fault in self.failed)
        yield from ((f"doubt about {doubt['where']}", doubt["what"]) for doubt in self.doubts)

    def _split(self) -> str:
        near, limit = nearest_of(self.certificate), self.certificate.get("threshold")
        pair = (
            f"; the nearest {near[0]} pair has a similarity of {below(near[1])} (limit {limit:.3f})"
            if near
            else ""
        )
        if leaks(self.certificate):
            return f"✗ Split: LEAKS, see split.json{pair}."
        mark = (
            "✓"
            if all(self.sizes.values())
            and all(check.result == "passed" for check in checks(self.certificate))
            else "!"
        )
        return f"{mark} Split: {statement(self.certificate)}{pair}."

    def describe(self) -> str:
        """The funnel as text, a level a line, with the main reasons of what left."""
        widest = max((level.count for level in self.funnel if level.unit == "record"), default=1) or 1
        lines = []
        for level in self.funnel:
            bar = (
                ("█" * round(BAR * level.count / widest) or "▏") if level.unit == "record" else ""
            )  # one unit, one scale
            why = ", ".join(f"{n:,} {reason.replace('_', ' ')}" for reason, n in level.left.most_common(4))
            more = sum(level.left.values()) - sum(n for _, n in level.left.most_common(4))
            why += f", {more:,} other" if more else ""
            lines.append(
                f"{level.label:<20}{level.count:>9,}  {bar:<{BAR}}  {'− ' + why if why else ''}".rstrip()
            )
        lines += [
            "",
            f"Dataset: {' + '.join(f'{size:,} {name}' for name, size in self.sizes.items())}.",
            *situation_sentences(self.figures, self.gaps, self.gaps_too_poor),
            self._split(),
            *customer_notes(self.certificate),
            *kept_notes(self.certificate),
        ]
        lines += case_sentences(
            [(c.status, c.dump, c.dataset, c.name, c.sentence, c.similarity) for c in self.edge_cases]
        )
        if self.quarantined:
            lines.append(
                f"Needs review: {disputes_sentence(self.quarantined, self.contradictions)} (conflicts.jsonl)."
            )
        lines += [f"Note: {w}" for w in self.warnings]
        lines += ["", f"Everything is in {self.out}; begin with {Path(self.out) / REPORT}"]
        return "\n".join(lines)


def summarise(out: Path, context: RunContext, failed: list[str]) -> RunSummary:
    """Counts from the ledger alone, so that the funnel and the ledger can never disagree."""
    decided, loaded = context.decided, context.loaded
    reasons = decided.ledger.reasons()

    def left(stage: str, *outcomes: str) -> Counter[str]:
        return Counter({r: n for (o, s, r), n in reasons.items() if s == stage and o in outcomes})

    records = sum(n for (o, _, _), n in reasons.items() if o != "no_record")
    gate_left, dedup_left = left("gate", "dropped"), left("dedup", "dropped", "quarantined")
    passed = records - sum(gate_left.values())
    sizes = {name: len(decided.chosen(side)) for side, name in decided.sides.told.items()}
    funnel = [
        Level("conversations", loaded.conversations, unit="conversation"),
        Level("records", records, left("source", "no_record") + left("pairing", "no_record")),
        Level("past the gate", passed, gate_left),
        Level("pool", passed - sum(dedup_left.values()), dedup_left),
        Level("dataset", sum(sizes.values()), left("split", "unselected") + left("select", "unselected")),
    ]
    return RunSummary(
        out=str(out),
        title=", ".join(
            dict.fromkeys(
                loaded.files.get(name, name)
                for p in loaded.given
                if (name := impersonal_name(Path(p).name or str(p)))
            )
        ),
        funnel=funnel,
        sizes=sizes,
        situations=situation_rows(context.table, decided, usable(decided)),
        edge_cases=case_rows(context.table, decided, context.recipe.coverage.case_similarity),
        gaps=len(decided.gaps),
        gaps_too_poor=too_poor(decided.gaps),
        quarantined=decided.ledger.counts()["quarantined"],
        contradictions=len(decided.disputes),
        certificate=decided.sides.certificate,
        rejects=len(loaded.rejects),
        warnings=[*warnings(context), *notes(decided.sides.certificate)],
        doubts=loaded.account["doubts"],
        failed=failed,
    )


def warnings(context: RunContext) -> list[str]:
    """What a person should know of this dump and this run."""
    messages = list(context.loaded.account["warnings"])
    if context.loaded.account["omitted"]:
        messages.append(
            "left out: "
            + ", ".join(f"{what} ({n:,})" for what, n in context.loaded.account["omitted"].items())
        )
    if context.loaded.account["skipped"]:
        names = ", ".join(f"{name} ({why})" for name, why in context.loaded.account["skipped"][:3])
        skipped = len(context.loaded.account["skipped"])
        messages.append(f"{many(skipped, 'file')} {'was' if skipped == 1 else 'were'} not read: {names}")
    spoken = Counter(str(s.get("language.prompt") or "") for s in context.table.signals)
    known = context.encoder.languages
    foreign = {lang: n for lang, n in spoken.items() if lang and known is not None and lang not in known}
    if foreign:
        language_list = ", ".join(
            f"{lang} {n:,}" for lang, n in sorted(foreign.items(), key=lambda kv: (-kv[1], kv[0]))[:6]
        )
        total = sum(foreign.values())
        messages.append(
            f"{many(total, 'prompt')} {'is' if total == 1 else 'are'} in languages that the encoder"
            f" {context.encoder.name} does not know ({language_list}): dedup compared them by their letters"
            " only. A multilingual model, given by folder with --encoder, does better."
        )
    messages += replies_notes(context)
    if context.learned:
        messages.append(context.learned.note())
    if context.judged:
        messages.append(context.judged.note())
    return messages


def replies_notes(context: RunContext) -> list[str]:
    """What the replies were taken as, where that is not prose or costs most of the records."""
    replies, settings = context.table.replies, context.recipe.gate
    reasons = context.decided.ledger.reasons()
    dropped = {
        reason: n
        for (outcome, stage, reason), n in reasons.items()
        if (outcome, stage) == ("dropped", "gate")
    }
    records = sum(n for (outcome, _, _), n in reasons.items() if outcome != "no_record")
    said = (replies.note(settings), replies.doubt(settings, dropped, records))
    return [sentence for sentence in said if sentence]


def faults(context: RunContext, redaction: Redaction) -> list[str]:
    """The checks of a run that did not hold; any makes the exit status 1."""
    failures = []
    rejects, read = len(context.loaded.rejects), context.loaded.conversations
    if rejects > MAX_REJECT_SHARE * (rejects + read):
        failures.append(
            f"too much of the input could not be read: {many(rejects, 'piece')}, beside"
            f" {many(read, 'conversation')}"
        )
    failures += [f"the split leaks: {what}" for what in leaks(context.decided.sides.certificate)]
    if redaction.still_found:
        failures.append(f"personal data is still found in the dataset: {redaction.found_words()}")
    return failures
