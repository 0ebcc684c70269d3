"""What a run says of itself: the funnel for the terminal, the manifest, the data of the report."""

from __future__ import annotations

import platform
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate import __version__
from curate.coverage import status_of
from curate.embedding.graph import MAKERS
from curate.file_names import impersonal_name
from curate.loaders.settings import as_list
from curate.options import DumpOptions
from curate.progress import Progress
from curate.recipe import Recipe
from curate.report.data import CaseRow, SituationRow
from curate.splitting.certificate import leaks, told_of_kept
from curate.stages.decide import Decisions
from curate.stages.store import Store
from curate.text import cut

if TYPE_CHECKING:
    from curate.pipeline import Prepared

PACKAGES = (*MAKERS, "numpy", "pyarrow", "pydantic", "scikit-learn", "selectolax", "sentence-transformers", "tokenizers")
MAX_REJECT_SHARE = 0.05  # above this share of unreadable pieces a run ends with status 1: the export is broken, not just scratched
BAR = 28  # characters of the widest bar


@dataclass(slots=True)
class Level:
    """One level of the funnel: what is left, and why the others are not."""

    label: str
    count: int
    left: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Summary:
    """The funnel and the certificate in short; `failed` names the checks that did not hold."""

    out: str
    title: str
    funnel: list[Level]
    train: int
    test: int
    situations: list[SituationRow]
    edge_cases: list[CaseRow]
    gaps: int
    quarantined: int
    certificate: dict[str, Any]
    rejects: int
    warnings: list[str]
    doubts: list[dict[str, str]]
    failed: list[str]

    def status(self, *names: str) -> int:
        """How many situations have one of these statuses."""
        return sum(s.status in names for s in self.situations)

    def as_dict(self) -> dict[str, Any]:
        return {
            "out": self.out,
            "train": self.train,
            "test": self.test,
            "situations": len(self.situations),
            "gaps": self.gaps,
            "situations_covered": self.status("covered"),
            "situations_thin": self.status("thin"),
            "situations_missing": self.status("missing"),
            "edge_cases": [asdict(row) for row in self.edge_cases],
            "quarantined": self.quarantined,
            "rejects": self.rejects,
            "warnings": self.warnings,
            "doubts": self.doubts,
            "failed": self.failed,
            "funnel": [{"stage": level.label, "records": level.count, "left": dict(level.left)} for level in self.funnel],
            "split": {k: v for k, v in self.certificate.items() if k == "kept_from" or not isinstance(v, (list, dict))},
        }

    def _split(self) -> str:
        near, limit = self.certificate.get("highest_similarity"), self.certificate.get("threshold")
        pair = "there is no train-test pair to compare" if near is None else f"the nearest train-test pair has a similarity of {near:.3f} (limit {limit:.2f})"
        return f"Split: {'LEAKS, see split.json' if any('leaks' in f for f in self.failed) else 'nothing shared'}; {pair}."

    def describe(self) -> str:
        """The funnel as text, a level a line, with the main reasons of what left."""
        widest = max((level.count for level in self.funnel), default=1) or 1
        lines = []
        for level in self.funnel:
            bar = "█" * round(BAR * level.count / widest) or "▏"
            why = ", ".join(f"{n:,} {reason.replace('_', ' ')}" for reason, n in level.left.most_common(4))
            more = sum(level.left.values()) - sum(n for _, n in level.left.most_common(4))
            why += f", {more:,} other" if more else ""
            lines.append(f"{level.label:<20}{level.count:>9,}  {bar:<{BAR}}  {'− ' + why if why else ''}".rstrip())
        lines += [
            "",
            f"Dataset: {self.train:,} train + {self.test:,} test.",
            f"Situations: {len(self.situations):,}, of which {self.status('covered'):,} covered, {self.status('thin'):,} thinly, "
            f"{self.status('missing'):,} with no training record; {self.gaps:,} have no good answer (gaps.jsonl).",
            self._split(),
            *told_of_kept(self.certificate),
        ]
        if self.edge_cases:
            lines += ["Your edge cases (matches in the dump, in the training set):", *(f"  {c.dump:>6,} {c.train:>6,}  {c.name}" for c in self.edge_cases)]
        if self.quarantined:
            lines.append(f"Contradictions: {self.quarantined:,} records set aside for a person to decide (ledger, outcome quarantined).")
        lines += [f"Note: {w}" for w in self.warnings]
        lines += ["", f"Everything is in {self.out}; begin with {Path(self.out) / 'report.html'}"]
        return "\n".join(lines)


def summarise(out: Path, ready: Prepared, decided: Decisions, failed: list[str]) -> Summary:
    """Counts from the ledger alone, so that the funnel and the ledger can never disagree."""
    reasons = decided.ledger.reasons()
    loaded = ready.loaded

    def left(stage: str, *outcomes: str) -> Counter[str]:
        return Counter({r: n for (o, s, r), n in reasons.items() if s == stage and o in outcomes})

    records = sum(n for (o, _, _), n in reasons.items() if o != "no_record")
    gate_left, dedup_left = left("gate", "dropped"), left("dedup", "dropped", "quarantined")
    passed = records - sum(gate_left.values())
    funnel = [
        Level("conversations", loaded.conversations),
        Level("records", records, left("source", "no_record") + left("pairing", "no_record")),
        Level("past the gate", passed, gate_left),
        Level("pool", passed - sum(dedup_left.values()), dedup_left),
        Level("dataset", len(decided.train) + len(decided.test), left("split", "unselected") + left("select", "unselected")),
    ]
    assert decided.situations is not None and decided.sides is not None
    return Summary(
        out=str(out),
        title=", ".join(dict.fromkeys(loaded.files.get(name, name) for p in loaded.given if (name := impersonal_name(Path(p).name or str(p))))),
        funnel=funnel,
        train=len(decided.train),
        test=len(decided.test),
        situations=situation_rows(ready, decided),
        edge_cases=case_rows(ready, decided),
        gaps=len(decided.gaps),
        quarantined=decided.ledger.counts()["quarantined"],
        certificate=decided.sides.certificate,
        rejects=len(loaded.rejects),
        warnings=warnings(ready),
        doubts=loaded.account["doubts"],
        failed=failed,
    )


def situation_rows(ready: Prepared, decided: Decisions) -> list[SituationRow]:
    """Each situation with its counts and status, the most frequent first."""
    found = decided.situations
    assert found is not None
    dump, best = Counter(decided.situation_of.values()), defaultdict[int, float](float)
    for i, s in decided.situation_of.items():
        if not ready.table.no_record[i]:
            best[s] = max(best[s], float(ready.table.quality[i]))
    pool = Counter(decided.situation_of[int(i)] for i in decided.pool)
    train, test = (Counter(decided.situation_of[i] for i in side) for side in (decided.train, decided.test))
    edge = {decided.situation_of[i] for i in decided.edge if i in decided.situation_of}
    return [
        SituationRow(
            found.names[s],
            n,
            pool[s],
            train[s],
            test[s],
            round(best[s], 3),
            status_of(dump=n, pool=pool[s], dataset=train[s], thin=ready.recipe.coverage.thin),
            s in edge,
            cut(ready.table.needs[int(decided.needs[found.examples[s]])], 240),
        )
        for s, n in sorted(dump.items(), key=lambda kv: (-kv[1], kv[0]))
    ]


def case_rows(ready: Prepared, decided: Decisions) -> list[CaseRow]:
    """Each edge case of the recipe with its counts and the record that stands for it, or why there is none."""
    pool, train, test = set(decided.pool.tolist()), set(decided.train), set(decided.test)
    rows = []
    for (case, matches), (_, best) in zip(decided.cases, decided.standing, strict=True):
        places = {m.place for m in matches}
        row = CaseRow(case.name, len(places), len(places & pool), len(places & train), len(places & test))
        if best and best.place in train:
            row.record, row.prompt = ready.table.ids[best.place], cut(ready.table.needs[best.place], 240)
            row.phrase, row.similarity = best.phrase, best.similarity
        else:
            row.why = "over_budget" if best else "not_on_train_side" if row.pool else "no_good_answer" if row.dump else "not_in_dump"
        rows.append(row)
    return rows


def warnings(ready: Prepared) -> list[str]:
    """What a person should know of this dump and this run."""
    found = list(ready.loaded.account["warnings"])
    if ready.loaded.account["omitted"]:
        found.append("left out: " + ", ".join(f"{what} ({n:,})" for what, n in ready.loaded.account["omitted"].items()))
    if ready.loaded.account["skipped"]:
        names = ", ".join(f"{name} ({why})" for name, why in ready.loaded.account["skipped"][:3])
        found.append(f"{len(ready.loaded.account['skipped']):,} files were not read: {names}")
    spoken = Counter(str(s.get("language.prompt") or "") for s in ready.table.signals)
    known = ready.encoder.languages
    foreign = {lang: n for lang, n in spoken.items() if lang and known is not None and lang not in known}
    if foreign:
        said = ", ".join(f"{lang} {n:,}" for lang, n in sorted(foreign.items(), key=lambda kv: (-kv[1], kv[0]))[:6])
        found.append(
            f"{sum(foreign.values()):,} prompts are in languages that the encoder {ready.encoder.name} does not know ({said}): they were compared by their "
            "letters only. A multilingual model, given by folder with --encoder, does better."
        )
    if ready.learned:
        found.append(ready.learned.note())
    if ready.judged:
        found.append(ready.judged.note())
    return found


def faults(ready: Prepared, decided: Decisions, left_over: dict[str, int]) -> list[str]:
    """The checks of a run that did not hold; any makes the exit status 1."""
    found = []
    rejects, read = len(ready.loaded.rejects), ready.loaded.conversations
    if rejects > MAX_REJECT_SHARE * (rejects + read):
        found.append(f"{rejects:,} pieces of the input could not be read, beside {read:,} conversations: see rejects.jsonl")
    assert decided.sides is not None
    found += [f"the split leaks: {what}" for what in leaks(decided.sides.certificate)]
    if left_over:
        found.append(f"personal data is still found in the dataset: {left_over}")
    return found


def manifest(
    ready: Prepared, decided: Decisions, recipe: Recipe, options: DumpOptions, progress: Progress, store: Store, outputs: dict[str, str]
) -> dict[str, Any]:
    """manifest.json: what went in, by what means, what came out."""
    return {
        "curate": __version__,
        "python": platform.python_version(),
        "packages": {p: _version(p) for p in PACKAGES},
        "inputs": ready.loaded.inputs,
        "sources": ready.loaded.sources,
        "loaded": {name: value for name, value in ready.loaded.account.items() if name != "doubts"},
        "doubts": ready.loaded.account["doubts"],
        "recipe": shareable(recipe, ready.loaded.files),
        "seed": options.seed,
        "options": {
            **{name: getattr(options, name) for name in ("since", "until", "limit", "workers", "max_memory")},
            "agents_named": len(options.agents),
        },
        "models": ready.encoder.models,
        "seconds": {k: round(v, 3) for k, v in progress.seconds.items()},
        "reused": store.reused,
        "checkpoints": store.names(),
        "counts": dict(sorted(decided.ledger.counts().items())),
        "texts_embedded": ready.encoder.embedded,
        **({"learned": ready.learned.data} if ready.learned else {}),
        **({"judge": ready.judged.data} if ready.judged else {}),
        "outputs": outputs,
    }


def shareable(recipe: Recipe, files: Mapping[str, str]) -> dict[str, Any]:
    """The recipe without the names and addresses of people that it may hold, nor the folders of its files.

    `files` are those whose labels hold a name, as they may be shown.
    """
    data = recipe.model_dump(mode="json")
    for name in ("gold", "bad"):
        if data["signals"][name]:
            data["signals"][name] = Path(data["signals"][name]).name
    for block in data["source"]:
        block["agents"] = []
        for table in (block, block["conversations"], block["messages"]):
            if table and table["files"]:
                shown = [files.get(label, label) for label in map(impersonal_name, as_list(table["files"]))]
                table["files"] = shown if isinstance(table["files"], list) else shown[0]
        for role in ("customer", "agent"):
            if block["roles"] and block["roles"][role] != "conversation_author":
                block["roles"][role] = ""
    data["privacy"]["keep"] = []
    return data


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
