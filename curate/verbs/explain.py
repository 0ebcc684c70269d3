"""`explain`: the whole story of one record of a run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from curate.arguments import PathLike, checked, path_of, text_of
from curate.ledger import IN_DATASET
from curate.ledger.reasons import meaning
from curate.recipe import parse_recipe
from curate.records import CORRECTS_BOT, ChatMessage, Record, calls_text
from curate.results import Result
from curate.run_folder.folder import RunFolder
from curate.signals import evidence, quality, words_for
from curate.stages.dataset_rows import mask, masks
from curate.text.plain import cut, printable
from curate.text.readable import percent
from curate.verbs.find import rows_of, the_one
from curate.why import RuleSentence, sentence, verdict_on

WIDTH, SHORT = (
    1200,
    400,
)  # characters of a text that a person reads in a terminal, and of one that it was compared with


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
    # the rule that decided, with value, limit and recipe keys; None where nothing was decided
    said: RuleSentence | None = None
    notes: list[str] = field(default_factory=list)  # why this may not be the story

    def shown(self) -> Iterator[tuple[str, Any]]:
        yield from (
            (name, self.row[name]) for name in ("record_id", "outcome", "stage", "reason") if self.row[name]
        )
        yield "quality", self.quality

    def figures(self) -> dict[str, Any]:
        return self.as_dict()

    def as_dict(self) -> dict[str, Any]:
        record = self.record
        return {
            **_opened(self.row),
            "meaning": meaning(self.row["reason"]),
            "decision": self._decision(),
            "quality": self.quality,
            "parts": self.parts,
            "signals": self.signals,
            "words": self._words(),
            "prompt": record.prompt if record else [],
            "completion": record.completion if record else [],
            "changes": record.changes if record else [],
            "message_ids": record.message_ids if record else [],
            "compared_with": (
                {"prompt": self.other.prompt, "completion": self.other.completion} if self.other else None
            ),
            "dropped_for_it": [_opened(twin) for twin in self.twins],
            "notes": self.notes,
        }

    def _decision(self) -> dict[str, Any] | None:
        decision = self.said
        return decision and {
            "rule": self.row["reason"],
            "sentence": sentence(decision),
            "value": decision.value,
            "limit": decision.limit,
            "recipe_keys": list(decision.keys),
        }

    def _words(self) -> dict[str, list[str]]:
        """The words that triggered the rule which decided, by signal; no others."""
        return {
            name: self.words[name] for name in (self.said.signals if self.said else ()) if name in self.words
        }

    def describe(self) -> str:
        row, lines = self.row, [f"Note: {note}" for note in self.notes]
        lines += [
            f"{row['record_id']}: {_verdict(row)}",
            f"  from {row['source']}, conversation {printable(row['conversation_id'])}",
        ]
        if self.said:
            quoted_words = ", ".join(f'"{word}"' for words in self._words().values() for word in words[:3])
            lines += [
                "",
                f"  Because: {sentence(self.said)}" + (f" Found: {quoted_words}." if quoted_words else ""),
            ]
        if self.record:
            lines += _message_lines([*self.record.prompt, *self.record.completion], WIDTH)
            if self.record.changes:
                lines += ["", f"  Altered: {', '.join(self.record.changes)}"]
        if self.quality is not None:
            lines += ["", f"  Quality {self.quality:.2f}{self._beside()}", *self._account(), *self._further()]
        if row["kept_id"]:
            lines += [
                "",
                f"  Compared with {row['kept_id']}"
                + (f", similarity {row['score']:.3f}" if row["score"] is not None else ""),
            ]
            lines += (
                [
                    f"  {line}" if line else ""
                    for line in _message_lines([*self.other.prompt[-1:], *self.other.completion], SHORT)
                ]
                if self.other
                else []
            )
        if self.twins:
            lines += [
                "",
                "  Dropped in its favour:",
                *(f"    {t['record_id']}  {t['reason'].replace('_', ' ')}" for t in self.twins[:10]),
            ]
        return "\n".join(lines)

    def _beside(self) -> str:
        """The score's rank in its dump, and the default score where labels taught another."""
        rank, default = self.signals.get("quality.percentile"), self.signals.get("quality.default")
        rank_text = f", above {percent(rank)} of the dump's records" if rank is not None else ""
        return rank_text + (
            f"; learned from labels, the default score is {default:.2f} and made of:"
            if default is not None
            else ""
        )

    def _further(self) -> list[str]:
        """Who answered and when, the likeness to the nearest examples, the judge's verdict, and the rules of
        the voice that are broken."""
        like = [(name, self.signals.get(f"exemplar.{name}")) for name in ("gold", "bad")]
        lines = [f"    {course[0].upper()}{course[1:]}" for course in [", ".join(self._course())] if course]
        lines += [
            f"    Similarity to the nearest {name} example: {cosine:.2f}"
            for name, cosine in like
            if cosine is not None
        ]
        if (verdict := self.signals.get("judge.score")) is not None:
            lines.append(
                f"    Judge: {verdict} of 5; before its verdict the quality was"
                f" {self.signals['judge.before']:.2f}"
            )
        voice = self.signals.get("voice.agreement")
        broken = (
            f" (broken: {'; '.join(self.words.get('voice.agreement', []))})"
            if voice is not None and voice < 1
            else ""
        )
        return [
            *lines,
            *([f"    Voice: keeps {voice:.0%} of the rules{broken}"] if voice is not None else []),
        ]

    def _course(self) -> list[str]:
        """How long the customer waited and who else answered, as far as it is known."""
        hours, others = self.signals.get("outcome.handling_hours"), self.signals.get("outcome.hand_overs")
        phrases = [f"answered after {hours:.1f} hours"] if hours is not None else []
        if others:
            phrases.append(f"{others} other {'agent' if others == 1 else 'agents'} had answered before")
        if self.signals.get(f"outcome.{CORRECTS_BOT}"):
            phrases.append("corrects what a program had answered before")
        return [*phrases, "then left to other agents"] if self.signals.get("outcome.handed_on") else phrases

    def _account(self) -> list[str]:
        """What spoke for the reply and what against it, the strongest first, with the words that triggered
        it."""
        shown = sorted(
            ((k, v) for k, v in self.parts.items() if abs(v) >= 0.005), key=lambda kv: -abs(kv[1])
        )[:10]
        lines = []
        for name, value in shown:
            days = self.signals.get("outcome.next_contact") if name == "next_contact" else None
            after = f" after {days:.1f} days" if days is not None else ""
            words = next(
                (w for key, w in self.words.items() if key.split(".")[-1] == name.split(".")[-1]), []
            )
            quoted_words = f'  ("{", ".join(words[:3])}")' if words else ""
            lines.append(
                f"    {'+' if value > 0 else '−'} {abs(value):.2f} "
                f" {words_for(name, self.signals)}{after}{quoted_words}"
            )
        return lines


def _message_lines(messages: Sequence[ChatMessage], width: int) -> list[str]:
    """Messages as a person reads them, each cut to `width` characters."""
    return [
        line
        for m in messages
        for line in (
            "",
            f"  {m['role'].upper()}",
            *(f"    {text}" for text in cut(m["content"], width).splitlines()),
            *(f"    calls {text}" for text in cut(calls_text(m), width).splitlines()),
        )
    ]


def _verdict(row: dict[str, Any]) -> str:
    verdict = {
        "selected": "in the training set",
        "validation": "in the validation set",
        "held_out": "in the test set",
        "unselected": "in the pool, not chosen",
        "dropped": "dropped",
        "quarantined": "set aside",
        "no_record": "gave no record",
    }.get(row["outcome"], row["outcome"])
    why = f" at {row['stage']}: {meaning(row['reason'])}" if row["reason"] else ""
    return f"{verdict}{why}"


def _opened(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the ledger whose evidence is an object, not JSON in a text."""
    return {**row, "detail": json.loads(row["detail"] or "{}")}


def explain(run: PathLike, record_id: str) -> Story:
    """The story of one record. `record_id` is its id, or a beginning of it that no other record shares, or
    the id of its conversation or of one of its messages.

    Raises CurateError where the folder is no run or has no such record, `Ambiguous` where the id names
    several.
    """
    folder = RunFolder(checked("run", path_of, run))
    record_id = checked("record_id", text_of, record_id) or ""
    rows = rows_of(folder)
    record_id = the_one(folder, record_id, rows)
    row, twins = _rows(folder, record_id)
    record, (score, signals) = folder.checkpoints.record(record_id), folder.checkpoints.score(record_id)
    recipe = parse_recipe(folder.manifest()["recipe"])
    parts = quality(signals, recipe.signals)[1] if signals and score is not None else {}
    words = evidence(record, recipe.signals) if record and record.completion else {}
    other = folder.checkpoints.record(row["kept_id"]) if row["kept_id"] else None
    # the checkpoints hold the words that were scored; what is shown is what is exported
    for shown in filter(None, (record, other)):
        mask(shown, recipe.gate)
    words = {name: triggers for name, triggers in words.items() if not masks(name, recipe.gate)}
    measured = {
        **signals,
        **({} if score is None else {"quality": score}),
        **json.loads(row["detail"] or "{}"),
    }
    decision = verdict_on(row, measured, recipe, _facts(folder, row, rows)) if row["reason"] else None
    return Story(row, record, score, signals, parts, words, twins, other, decision, folder.ledger_notes())


def _rows(run: RunFolder, record_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The record's row of the ledger, and those of the records that were dropped in its favour."""
    own, twins = {}, []
    for batch in run.ledger_batches():
        for row in batch.filter(_either(batch, record_id)).to_pylist():
            if row["record_id"] == record_id:
                own = row
            elif row["outcome"] == "dropped":
                twins.append(row)
    return own, twins


def _either(batch: Any, record_id: str) -> Any:
    import pyarrow.compute as pc

    return pc.or_(
        pc.equal(batch.column("record_id"), record_id), pc.equal(batch.column("kept_id"), record_id)
    )


def _facts(run: RunFolder, row: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What the run knows beside the record: the sizes of its sides, and for one of the train side its place
    by what it adds, and its situation."""
    if row["outcome"] not in (*IN_DATASET, "unselected"):
        return {}
    size = Counter(one["outcome"] for one in rows.values())
    train, held = size["selected"], {"validation": size["validation"], "test": size["held_out"]}
    facts: dict[str, Any] = {"train": train, **held}
    scores = run.checkpoints.scores(("id", "situation", "place", "gain"))
    own = next((one for one in scores if one["id"] == row["record_id"]), None)
    if own is None:
        return facts
    facts |= {"place": own.get("place"), "gain": own.get("gain"), "situation": own["situation"]}
    chosen = {i for i, one in rows.items() if one["outcome"] == "selected"}
    alike = [one["id"] for one in scores if one["situation"] == own["situation"]]
    facts["chosen_of_situation"] = sum(i in chosen for i in alike)
    facts["last_gain"] = next((one["gain"] for one in scores if one.get("place") == train), None)
    return facts
