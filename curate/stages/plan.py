"""What a run will do: for each stage what its result is made of, whether a checkpoint of just that is there,
and if not, why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from curate.loaders.inputs import InputSet
from curate.options import DumpOptions
from curate.recipe import Recipe
from curate.run_folder.sums import Sums
from curate.stages.base import Request, Stage, hash_of
from curate.stages.checkpoint_parts import read_parts
from curate.stages.differences import differences
from curate.stages.order import STAGES
from curate.text.brief import Brief


@dataclass(frozen=True, slots=True, repr=False)
class Step(Brief):
    """One stage of a run that is to come. `parts` is all that its result depends on; `key` their hash, the
    end of its checkpoint's name."""

    stage: Stage
    key: str
    parts: dict[str, Any]
    path: Path
    reuse: bool
    why: list[str]

    def shown(self) -> Iterator[tuple[str, Any]]:
        yield from (("stage", self.stage.name), ("does", self.does), ("why", "; ".join(self.why)))

    @property
    def does(self) -> Literal["reuse", "run"]:
        return "reuse" if self.reuse else "run"


@dataclass(slots=True, repr=False)
class Plan(Brief):
    """The steps of a run in their order. `hashes` are the SHA-256 of the inputs by name."""

    hashes: dict[str, str]
    steps: dict[str, Step] = field(default_factory=dict)

    def shown(self) -> Iterator[tuple[str, Any]]:
        yield from (
            (does, sum(step.does == does for step in self.steps.values())) for does in ("reuse", "run")
        )

    def __getitem__(self, name: str) -> Step:
        return self.steps[name]

    def as_rows(self) -> list[dict[str, Any]]:
        return [{"stage": s.stage.name, "does": s.does, "why": s.why} for s in self.steps.values()]

    def describe(self) -> str:
        """A line a stage."""
        return "\n".join(f"{s.stage.name:<12}{s.does:<7}{'; '.join(s.why)}" for s in self.steps.values())

    def decisions(self) -> dict[str, dict[str, Any]]:
        """The parts of the stages that leave no checkpoint of their own, for that of the scores."""
        return {name: step.parts for name, step in self.steps.items() if step.stage.decides_anew}


def planned(
    inputs: InputSet,
    folder: Path,
    recipe: Recipe,
    options: DumpOptions,
    encoder: str,
    *,
    resume: bool,
    asked: dict[str, Any] | None = None,
) -> Plan:
    """What a run over these inputs does, given the checkpoints in `folder`; changes nothing.

    `encoder` is the checksum of the model; `asked` is what the command line says beside recipe and options.
    Raises CurateError where an input does not exist.
    """
    plan = Plan(inputs.hashes)
    request = Request(plan.hashes, recipe, options, asked or {}, encoder)
    last, sums = _last_decisions(folder), Sums(folder)
    before: Step | None = None
    for stage in (s for s in STAGES if s.takes_part(options)):
        parts = stage.parts(request, before.key if before else "")
        key = hash_of(parts)
        path = stage.path(folder, key, request)
        if not stage.checkpoint:
            changed = differences(last[stage.name], parts) if stage.name in last else []
            plan.steps[stage.name] = Step(stage, key, parts, path, False, [*changed, stage.decides(resume)])
            continue
        run_before = before.stage.name if before and not before.reuse else ""
        reuse, why = stage.reusable(path, parts, resume, sums, run_before)
        plan.steps[stage.name] = before = Step(stage, key, parts, path, reuse, why)
    _with_hosts(plan)
    return plan


def _with_hosts(plan: Plan) -> None:
    """A stage that takes part in the pass of another is reused or run with that one."""
    for name, step in plan.steps.items():
        if step.stage.within:
            host = plan[step.stage.within]
            own = tuple(f"setting {section}." for section in step.stage.settings)
            why = [reason for reason in host.why if reason.startswith(own)]
            why = why or [f"in one pass with {host.stage.name}"]
            plan.steps[name] = replace(step, path=host.path, reuse=host.reuse, why=why)


def _last_decisions(folder: Path) -> dict[str, dict[str, Any]]:
    """The parts of the deciding stages of the last run that was finished."""
    files = sorted(folder.glob("scores-*.parquet"), key=lambda p: p.stat().st_mtime_ns)
    return read_parts(files[-1]) if files else {}
