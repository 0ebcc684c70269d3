"""`explain`: the whole story of one record of a run."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curate.arguments import PathLike, checked, path_of, text_of
from curate.duplicates.conflicts import EVIDENCE
from curate.errors import CurateError
from curate.lock import settled
from curate.reasons import meaning
from curate.recipe import parse_recipe
from curate.records import ChatMessage, Record
from curate.results import Result
from curate.signals import evidence, quality, words_for
from curate.stages.write import checkpoints, mask_facts, read_manifest
from curate.text import cut, printable

WIDTH, SHORT = 1200, 400  # characters of a text that a person reads in a terminal, and of one that it was compared with


@dataclass(slots=True, repr=False)
class Story(Result):
    """Where a record came from, what was measured, what each stage decided, and its twins."""

    row: dict[str, Any]
    record: Record | None
    quality: float | None
    signals: dict[str, Any]
    parts: dict[str, float]
    words: dict[str, list[str]]
    twins: list[dict[str, Any]]
    other: Record | None = None  # what it was compared with

    def shown(self) -> Iterator[tuple[str, Any]]:
        yield from ((name, self.row[name]) for name in ("record_id", "outcome", "stage", "reason") if self.row[name])
        yield "quality", self.quality

    def figures(self) -> dict[str, Any]:
        return self.as_dict()

    def as_dict(self) -> dict[str, Any]:
        record = self.record
        return {
            **_opened(self.row),
            "meaning": meaning(self.row["reason"]),
            "quality": self.quality,
            "parts": self.parts,
            "signals": self.signals,
            "words": self.words,
            "prompt": record.prompt if record else [],
            "completion": record.completion if record else [],
            "changes": record.changes if record else [],
            "message_ids": record.message_ids if record else [],
            "compared_with": {"prompt": self.other.prompt, "completion": self.other.completion} if self.other else None,
            "dropped_for_it": [_opened(twin) for twin in self.twins],
        }

    def describe(self) -> str:
        row, lines = self.row, []
        lines += [f"{row['record_id']}: {_verdict(row)}", f"  from {row['source']}, conversation {printable(row['conversation_id'])}"]
        if self.record:
            lines += _said([*self.record.prompt, *self.record.completion], WIDTH)
            if self.record.changes:
                lines += ["", f"  Altered: {', '.join(self.record.changes)}"]
        if self.quality is not None:
            lines += ["", f"  Quality {self.quality:.2f}{self._beside()}", *self._account(), *self._further()]
        detail = json.loads(row["detail"] or "{}")
        if detail:
            lines += ["", "  Evidence: " + ", ".join(EVIDENCE.get(v, v) if k == "evidence" else f"{k.replace('_', ' ')} {v}" for k, v in detail.items())]
        if row["kept_id"]:
            lines += ["", f"  Compared with {row['kept_id']}" + (f", similarity {row['score']:.3f}" if row["score"] is not None else "")]
            lines += [f"  {line}" if line else "" for line in _said([*self.other.prompt[-1:], *self.other.completion], SHORT)] if self.other else []
        if self.twins:
            lines += ["", "  Dropped in its favour:", *(f"    {t['record_id']}  {t['reason'].replace('_', ' ')}" for t in self.twins[:10])]
        return "\n".join(lines)

    def _beside(self) -> str:
        """The score's rank in its dump, and the default score where labels taught another."""
        rank, default = self.signals.get("quality.percentile"), self.signals.get("quality.default")
        said = f", above {rank:.0%} of the dump's records" if rank is not None else ""
        return said + (f"; learned from labels, the default score is {default:.2f} and made of:" if default is not None else "")

    def _further(self) -> list[str]:
        """Who answered and when, the likeness to the nearest examples, the judge's verdict, and the rules of the voice that are broken."""
        like = [(name, self.signals.get(f"exemplar.{name}")) for name in ("gold", "bad")]
        lines = [f"    {said[0].upper()}{said[1:]}" for said in [", ".join(self._course())] if said]
        lines += [f"    Likeness to the nearest {name} example: {cosine:.2f}" for name, cosine in like if cosine is not None]
        if (verdict := self.signals.get("judge.score")) is not None:
            lines.append(f"    Judge: {verdict} of 5; before its verdict the quality was {self.signals['judge.before']:.2f}")
        voice = self.signals.get("voice.agreement")
        broken = f" (broken: {'; '.join(self.words.get('voice.agreement', []))})" if voice is not None and voice < 1 else ""
        return [*lines, *([f"    Voice: keeps {voice:.0%} of the rules{broken}"] if voice is not None else [])]

    def _course(self) -> list[str]:
        """How long the customer waited and who else answered, as far as it is known."""
        hours, others = self.signals.get("outcome.handling_hours"), self.signals.get("outcome.hand_overs")
        said = [f"answered after {hours:.1f} hours"] if hours is not None else []
        if others:
            said.append(f"{others} other {'agent' if others == 1 else 'agents'} had answered before")
        return [*said, "then left to other agents"] if self.signals.get("outcome.handed_on") else said

    def _account(self) -> list[str]:
        """What spoke for the reply and what against it, the strongest first, with the words that triggered it."""
        shown = sorted(((k, v) for k, v in self.parts.items() if abs(v) >= 0.005), key=lambda kv: -abs(kv[1]))[:10]
        lines = []
        for name, value in shown:
            days = self.signals.get("outcome.next_contact") if name == "next_contact" else None
            after = f" after {days:.1f} days" if days is not None else ""
            words = next((w for key, w in self.words.items() if key.split(".")[-1] == name.split(".")[-1]), [])
            said = f'  ("{", ".join(words[:3])}")' if words else ""
            lines.append(f"    {'+' if value > 0 else '−'} {abs(value):.2f}  {words_for(name, self.signals)}{after}{said}")
        return lines


def _said(messages: Sequence[ChatMessage], width: int) -> list[str]:
    """Messages as a person reads them, each cut to `width` characters."""
    return [line for m in messages for line in ("", f"  {m['role'].upper()}", *(f"    {text}" for text in cut(m["content"], width).splitlines()))]


def _verdict(row: dict[str, Any]) -> str:
    said = {
        "selected": "in the training set",
        "held_out": "in the test set",
        "unselected": "in the pool, not chosen",
        "dropped": "dropped",
        "quarantined": "set aside",
        "no_record": "gave no record",
    }.get(row["outcome"], row["outcome"])
    why = f" at {row['stage']}: {meaning(row['reason'])}" if row["reason"] else ""
    return f"{said}{why}"


def _whole_id(said: str, ids: Sequence[str], run: Path) -> str:
    """The one id that is or begins with what was said."""
    if said in ids:
        return said
    begun = [i for i in ids if said and i.startswith(said)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise CurateError(f"{len(begun):,} records begin with {said!r}", where=str(run), mend=f"Give more of the id: {', '.join(begun[:3])}.")
    near = difflib.get_close_matches(said, ids, 1)
    raise CurateError(f"no record {said!r} in this run", where=str(run), mend=f"Did you mean {near[0]!r}?" if near else "See the ids in ledger.parquet.")


def _opened(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the ledger whose evidence is an object, not JSON in a text."""
    return {**row, "detail": json.loads(row["detail"] or "{}")}


def explain(run: PathLike, record_id: str) -> Story:
    """The story of one record, by its id or the beginning of it that no other has. Raises CurateError where the folder is no run or has no such record."""
    import pyarrow.parquet as pq

    run, record_id = checked("run", path_of, run), checked("record_id", text_of, record_id) or ""
    settled(run)
    if not (run / "ledger.parquet").exists():
        raise CurateError("is not a run directory: it has no ledger.parquet", where=str(run), mend="Give the folder that `curate run -o` wrote.")
    try:
        ledger = pq.read_table(run / "ledger.parquet")
    except (OSError, ValueError) as why:
        raise CurateError("its ledger.parquet is damaged", where=str(run), mend="Run the job again with --resume.") from why
    ids = ledger.column("record_id").to_pylist()
    record_id = _whole_id(record_id, ids, run)
    row = ledger.slice(ids.index(record_id), 1).to_pylist()[0]
    twins = [r for r in ledger.filter(_equal(ledger, "kept_id", record_id)).to_pylist() if r["outcome"] == "dropped"]
    record, score, signals = _from_checkpoints(run, record_id)
    recipe = parse_recipe(read_manifest(run)["recipe"])
    parts = quality(signals, recipe.signals)[1] if signals and score is not None else {}
    words = evidence(record, recipe.signals) if record and record.completion else {}
    other = _from_checkpoints(run, row["kept_id"])[0] if row["kept_id"] else None
    if recipe.gate.volatile_facts == "mask":  # the checkpoints hold the words that were scored; what is shown is what is exported
        for shown in filter(None, (record, other)):
            mask_facts(shown)
        words = {name: found for name, found in words.items() if not name.startswith("grounding.")}
    return Story(row, record, score, signals, parts, words, twins, other)


def _equal(table: Any, column: str, value: str) -> Any:
    import pyarrow.compute as pc

    return pc.equal(table.column(column), value)


def _from_checkpoints(run: Path, record_id: str) -> tuple[Record | None, float | None, dict[str, Any]]:
    """The record's text and signals, where the run's checkpoints are still there."""
    import pyarrow.parquet as pq

    record, score, signals = None, None, {}
    for path in checkpoints(run, "records"):
        for found in pq.read_table(path, filters=[("id", "=", record_id)]).to_pylist():
            record = Record.from_json(found["payload"]) if found["payload"] else None
    for path in checkpoints(run, "scores"):
        for found in pq.read_table(path, filters=[("id", "=", record_id)]).to_pylist():
            score, signals = found["quality"], json.loads(found["signals"])
    return record, score, signals
