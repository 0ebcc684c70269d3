"""The held-out side of a run: what was asked, what a person replied, and the records that a model trained
on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from curate.errors import CurateError
from curate.files.checksum import sha256_of
from curate.language.folding import fold
from curate.record_files.reading import read_rows
from curate.record_files.rows import Row
from curate.record_files.taught import Taught, messages_of
from curate.records import ChatMessage, asked_text, said_text
from curate.run_folder import names
from curate.run_folder.folder import RunFolder
from curate.tasks import Found, Kind, Task, tasks_of
from curate.text.brief import Brief

HeldSide = Literal["test", "validation"]
NO_SITUATION = "(no situation)"


@dataclass(slots=True, repr=False)
class Case(Brief):
    """One held-out record; `named` are the user's own edge cases that it is one of."""

    id: str
    conversation: str
    situation: str
    edge: bool
    prompt: list[ChatMessage]
    need: str
    reference: str
    language: str
    kind: Kind = "reply"
    named: tuple[str, ...] = ()


@dataclass(repr=False)
class HeldOut(Brief):
    """A held-out side of a run, by its SHA-256, with the training side and the kinds of its tasks."""

    run: RunFolder
    side: HeldSide
    cases: list[Case]
    train: list[Taught]
    task: Task
    tasks: dict[str, Task]
    sha256: str
    recipe: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def at(self) -> dict[str, int]:
        """The place of each case by its id."""
        return {case.id: i for i, case in enumerate(self.cases)}

    @cached_property
    def asked(self) -> dict[str, int | None]:
        """The place of the case that asks a question, by `asked_key`; None where several ask the same."""
        found: dict[str, int | None] = {}
        for i, case in enumerate(self.cases):
            key = asked_key(case.prompt)
            found[key] = None if key in found else i
        return found

    @cached_property
    def trained(self) -> frozenset[str]:
        """The ids of the training records."""
        return frozenset(one.id for one in self.train)

    @cached_property
    def trained_questions(self) -> dict[str, str]:
        """The id of a training record by its question."""
        return {asked_key(one.prompt): one.id for one in self.train}


def asked_key(prompt: str | Sequence[ChatMessage]) -> str:
    """A question as it is matched: all that was said before the reply, without system messages."""
    return fold(asked_text(prompt))


def read_held_out(run: RunFolder, side: HeldSide = "test") -> HeldOut:
    """Reads a side of a run and its training side.

    Raises CurateError where the folder is no run or has no such side, and where one of the two files is not
    as the run wrote it: what is said of a model rests on them.
    """
    run.settle()
    manifest = run.manifest()
    file, train = run.file(f"{side}.jsonl"), run.file(names.TRAIN)
    held = file.name in run.dataset and file.is_file() and file.stat().st_size > 0
    if not held:
        mend = "Make the run again with --test-fraction above 0."
        if side == "validation":
            mend = "Make the run again with --validation-fraction, or leave --on out."
        raise CurateError(f"holds out no record for {side}", where=str(run.path), mend=mend)
    run.check_as_written([file.name, names.TRAIN], "Make the run again with --resume.")
    cases = [_case(row) for row in read_rows(file, completion=True).rows]
    taught = [Taught.of(row, NO_SITUATION) for row in read_rows(train).rows] if train.stat().st_size else []
    replies = [*map(_said, taught)] or [*map(_reference, cases)]
    whole, each = tasks_of(replies, _situations(taught or cases), Found.of(manifest))
    for case in cases:
        case.kind = each.get(case.situation, whole).kind
    return HeldOut(run, side, cases, taught, whole, each, sha256_of(file), dict(manifest.get("recipe") or {}))


def _said(one: Taught) -> str:
    return one.said


def _reference(case: Case) -> str:
    return case.reference


def _situations(rows: Sequence[Taught] | Sequence[Case]) -> list[str]:
    return [row.situation for row in rows]


def _case(row: Row) -> Case:
    data = row.data
    held = data.get("signals")
    signals = held if isinstance(held, dict) else {}
    told = signals.get("language.prompt") or signals.get("language.completion")
    return Case(
        row.id,
        row.conversation() or row.id,
        str(data.get("cluster_label") or NO_SITUATION),
        bool(data.get("edge")),
        messages_of(data["prompt"], "user"),
        row.need,
        said_text(data.get("completion")),
        str(told or "unknown"),
    )
