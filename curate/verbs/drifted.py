"""What `drift` returns, says and writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from curate.arguments import PathLike
from curate.files.atomic import write_json, write_jsonl, write_text
from curate.record_files.rows import too_many
from curate.requirements import Requirement, failed_sentences
from curate.results import Result, doubted, unreadable
from curate.text.plain import cut
from curate.text.readable import many, percent
from curate.verbs.common import outputs

SHOWN = 12  # situations in the terminal
WORDS = 8  # terms there
VERDICTS = {
    "stable": "Stable: nothing to do.",
    "refresh": "Refresh: change the dataset; tuning again can wait.",
    "re-tune": "Re-tune: change the dataset and tune again.",
}


@dataclass(slots=True, repr=False)
class Drifted(Result):
    """`drift` is drift.json, `additions` the rows of additions.jsonl."""

    FILES: ClassVar = ("drift.json", "drift.html", "additions.jsonl")

    drift: dict[str, Any]
    additions: list[dict[str, Any]]
    rejects: list[dict[str, Any]] = field(default_factory=list)
    read: int = 0
    doubts: list[dict[str, str]] = field(default_factory=list)

    @property
    def too_many_rejects(self) -> bool:
        return too_many(len(self.rejects), self.read)

    @property
    def failed(self) -> list[str]:
        """The requirements that do not hold, a sentence each."""
        return failed_sentences(self.drift["required"])

    def troubles(self) -> list[str]:
        return [*unreadable(self.rejects), *doubted(self.doubts), *self.failed]

    def as_dict(self) -> dict[str, Any]:
        """The content of drift.json."""
        return dict(self.drift)

    def figures(self) -> dict[str, Any]:
        told = self.drift
        moved = [row for row in told["situations"] if row["status"] != "same"]
        return {**told, "situations": moved, "additions": len(self.additions), "rejects": len(self.rejects)}

    def describe(self) -> str:
        told = self.drift
        old, new = told["old"], told["new"]
        lines = [
            f"{VERDICTS[told['verdict']]}",
            *(f"  {reason}" for reason in told["because"]),
            "",
            f"{many(new['conversations'], 'new conversation')} compared with"
            f" {many(old['conversations'], 'conversation')} of the run {old['run']}.",
            *_situations(told),
            *_rest(told),
        ]
        if self.additions:
            lines.append(f"{many(len(self.additions), 'record')} to add are in additions.jsonl.")
        return "\n".join(lines)

    def write(self, out: PathLike, *, force: bool = False) -> None:
        """drift.json, drift.html, additions.jsonl; rejects.jsonl where there are any. `force` replaces what
        is there."""
        from curate.report.drift_page import render_drift

        with outputs(out, self.FILES, self.rejects, force=force) as fresh:
            write_json(fresh / "drift.json", self.drift)
            write_jsonl(fresh / "additions.jsonl", self.additions)
            write_text(fresh / "drift.html", render_drift(self.drift, self.additions))


def lookup(told: dict[str, Any], one: Requirement) -> list[tuple[str, float | None]]:
    """The values that a requirement is about: a figure of a situation or language by name, a list by its
    length, or any number of drift.json by its path, such as `two_sample.auc`."""
    if one.group == "edge_case":
        return []
    if one.group:
        rows = told["situations" if one.group == "situation" else "languages"]
        key = "name" if one.group == "situation" else "language"
        return [("", row[one.figure]) for row in rows if row[key] == one.of and _is_figure(row, one.figure)]
    value: Any = told
    for key in one.figure.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, list):
        return [("", float(len(value)))]
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return [("", float(value))] if is_number else []


def _is_figure(row: dict[str, Any], name: str) -> bool:
    return isinstance(row.get(name), (int, float)) and not isinstance(row.get(name), bool)


def _situations(told: dict[str, Any]) -> Iterator[str]:
    """The situations that changed, and what could have been seen."""
    moved = [row for row in told["situations"] if row["status"] != "same"]
    if moved:
        yield f"  {'':<7} {'before':>7} {'now':>7}  {'between':<15}  situation"
    for row in moved[:SHOWN]:
        between = f"{percent(row['low'])} to {percent(row['high'])}"
        yield (
            f"  {row['status']:<7} {percent(row['old_share']):>7} {percent(row['new_share']):>7}"
            f"  {between:<15}  {cut(row['name'], 60)}"
        )
    if len(moved) > SHOWN:
        yield f"  and {len(moved) - SHOWN:,} more in drift.json"
    if not moved:
        yield "No situation is new, has grown, shrunk or gone."
    least = told["smallest_visible_change"]
    seen = "no change" if least is None else f"a new situation of {percent(least)} or more"
    yield f"Visible with this much data, in four of five tries: {seen}."


def _rest(told: dict[str, Any]) -> Iterator[str]:
    test = told["two_sample"]
    if test["auc"] is not None:
        yield f"Told apart by a classifier: AUC {test['auc']:.2f} (.50: not at all), p {test['p']:g}."
    yield (
        f"Not covered by the dataset: {percent(told['uncovered_share'])} of the new conversations"
        f" ({percent(told['uncovered_before'])} of the old ones)."
    )
    if told["terms"]:
        yield f"New or more frequent words: {', '.join(row['term'] for row in told['terms'][:WORDS])}."
    if told["stale"]:
        first = told["stale"][0]
        since = f", since {first['since']}" if first["since"] else ""
        size = many(len(told["stale"]), "training record")
        yield f"Out of date: {size}, such as {first['train_id']}{since}."
    if told["not_compared"]["new"]:
        yield (
            f"Not compared by situation: {many(told['not_compared']['new'], 'new conversation')} in languages"
            " that the encoder does not know."
        )
