"""`plan`: what to try after a run, in which order, with which base model and at what cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from curate.advice.verdict import VERDICTS
from curate.arguments import PathLike, checked, count_of, path_of, progress_of, whole_of
from curate.embedding import encode_with_progress, get_encoder
from curate.errors import CurateError
from curate.exporters.tokens import estimated_tokens
from curate.files.atomic import write_json, write_text
from curate.planning.enough import Enough, enough
from curate.planning.facts import facts
from curate.planning.ladder import NAMES, Step, ladder
from curate.planning.options import PLACES, Place, Tokens, suited, tuning_costs
from curate.planning.prompt_pack import FILES, FOLDER, PromptPack, prompt_pack
from curate.planning.style import Style, style_of
from curate.planning.taught import taught_by
from curate.process.progress import Progress
from curate.recipe import Recipe
from curate.record_files.taught import Taught
from curate.results import Result
from curate.run_folder.folder import RunFolder
from curate.tasks import Found, Task, tasks_of
from curate.text.readable import many
from curate.verbs.common import outputs

EXAMPLE_TOKENS = 1_500  # of the examples in the prompt pack, where nobody says
_A_MESSAGE = 4  # tokens that a chat template puts around each message, about


@dataclass(slots=True, repr=False)
class Planned(Result):
    """`task` is that of the whole and `tasks` those of the situations; the rest are the parts of
    plan.json."""

    FILES: ClassVar = ("plan.json", "plan.html", *FILES)

    task: Task
    tasks: dict[str, Task]
    records: int
    style: Style
    ladder: list[Step]
    pack: PromptPack
    models: list[dict[str, Any]]
    settings: list[dict[str, str]]
    services: list[dict[str, Any]]
    tokens: Tokens
    cost: list[dict[str, Any]]
    enough: Enough
    as_of: str

    def as_dict(self) -> dict[str, Any]:
        """The content of plan.json."""
        kinds = Counter(task.kind for task in self.tasks.values())
        return {
            "task": {
                **self.task.as_dict(),
                "situations_by_kind": dict(sorted(kinds.items())),
                "situations": [{"name": name, **task.as_dict()} for name, task in self.tasks.items()],
            },
            "records": self.records,
            "style": self.style.as_dict(),
            "ladder": [step.as_dict() for step in self.ladder],
            "prompt_pack": self.pack.as_dict(),
            "models": self.models,
            "settings": self.settings,
            "services": self.services,
            "tokens": self.tokens.as_dict(),
            "cost": self.cost,
            "enough": self.enough.as_dict(),
            "facts_as_of": self.as_of,
        }

    def figures(self) -> dict[str, Any]:
        return {
            "task": self.task.kind,
            "records": self.records,
            "ladder": {step.rung: step.advice for step in self.ladder},
            "models": [m["name"] for m in self.models],
            "train_tokens": self.tokens.train,
            "examples": len(self.pack.examples),
            "prompt_tokens": self.pack.tokens,
            "enough_at": self.enough.at,
        }

    def describe(self) -> str:
        lines = [f"Task: {self.task.kind}, {self.task.because}.", "", "What to try, in this order:"]
        lines += [f"  {step.advice:<6} {NAMES[step.rung]}: {step.why}" for step in self.ladder]
        pack = (
            f"The prompt pack has {many(len(self.pack.examples), 'example')} and takes about"
            f" {self.pack.tokens:,} tokens of each request."
        )
        lines += ["", pack, "", f"Base models to begin with (facts of {self.as_of}):"]
        lines += [f"  {m['name']}: {m['because']}" for m in self.models] or [
            "  none of those known suits: see plan.json"
        ]
        lines += [*map(_cost_line, self.cost[:4])]
        lines += ["", f"Tokens: about {self.tokens.train:,} in {many(self.records, 'training record')}."]
        lines += [f"How many examples are enough: {self.enough.why}."]
        return "\n".join(lines)

    def write(self, out: PathLike, *, force: bool = False) -> None:
        """plan.json, plan.html and the folder prompt_pack. `force` replaces what is there."""
        from curate.report.plan_page import render_plan

        data = self.as_dict()
        with outputs(out, self.FILES, [], force=force) as fresh:
            write_json(fresh / "plan.json", data)
            write_text(fresh / "plan.html", render_plan(data))
            self.pack.write(fresh / FOLDER)


def _cost_line(row: Mapping[str, Any]) -> str:
    low, high = row["dollars"]
    time = "" if row["hours"] is None else f", about {row['hours']:g} hours"
    checked = "" if row["first_hand"] else " (price not checked)"
    said = f"    {row['model']}, {row['method']} on {row['where']}: ${low:,.2f} to ${high:,.2f}"
    return f"{said}{checked}{time}"


def plan(
    run: PathLike,
    *,
    advice: PathLike | None = None,
    place: Place = "any",
    fast: bool = False,
    prompt_tokens: int = EXAMPLE_TOKENS,
    seed: int = 0,
    workers: int | None = None,
    progress: Progress | bool = False,
) -> Planned:
    """What to try with the dataset of a run, in which order, with which base model and at what cost.

    `advice` is the folder or the advise.json of `curate advise` on the same dump; without it, what hangs on
    facts is told from the training replies. `place` says where tuning may happen: any, own (cards of one's
    own or rented), cloud (services); `fast` keeps to small models; `prompt_tokens` is the room for examples
    in the prompt pack. Nothing of the test side is read. Raises CurateError where the folder is no finished
    run with training records, or its files were changed.
    """
    folder, progress = RunFolder(checked("run", path_of, run)), progress_of(progress)
    budget, seed = (
        max(0, checked("prompt_tokens", whole_of, prompt_tokens)),
        checked("seed", whole_of, seed),
    )
    if place not in PLACES:
        raise CurateError(f"is no place: {place!r}", where="place", mend=f"Known: {', '.join(PLACES)}.")
    with progress.stage("read"):
        rows = taught_by(folder)
        situations = folder.certificate()["situations"]
        manifest = folder.manifest()
        recipe = Recipe.model_validate(manifest["recipe"])
        verdicts = _verdicts(checked("advice", path_of, advice)) if advice is not None else None
    encoder = get_encoder(recipe.signals.encoder, threads=checked("workers", count_of, workers) or 0)
    texts = [row.need for row in rows] + [row.reply for row in rows]
    vectors = encode_with_progress(encoder, texts, progress, "embedding the training records")
    prompts, replies = np.split(vectors, 2)
    with progress.stage("plan"):
        named = [row.situation for row in rows]
        task, tasks = tasks_of([row.reply for row in rows], named, Found.of(manifest))
        style = style_of(rows, replies, recipe.gate.volatile_density)
        tokens = _tokens(rows)
        known = facts()
        codes = [code for code, share in style.languages if share >= 0.02]
        models = suited(known, task.kind, codes, tokens, fast=fast)
        return Planned(
            task,
            tasks,
            len(rows),
            style,
            ladder(len(rows), style, task, verdicts),
            prompt_pack(rows, prompts, style, task, budget),
            [{**m.model_dump(mode="json"), "because": why} for m, why in models],
            [s.model_dump() for s in known.setting],
            [s.model_dump(mode="json") for s in known.service] if place != "own" else [],
            tokens,
            tuning_costs(known, [m for m, _ in models], len(rows), tokens, place),
            enough(named, situations, prompts, replies, seed),
            known.as_of.isoformat(),
        )


def _verdicts(path: Path) -> dict[str, Any]:
    """The verdicts of advise.json, by name. Raises CurateError where there are none."""
    import json

    file = path / "advise.json" if path.is_dir() else path
    try:
        found = json.loads(file.read_text(encoding="utf-8"))["summary"]["verdicts"]
        return {name: {"share": float(found[name]["share"])} for name in VERDICTS}
    except (OSError, ValueError, KeyError, TypeError) as why:
        raise CurateError(
            "is no advise.json that can be read",
            where=str(file),
            mend="Give the folder that `curate advise -o` wrote.",
        ) from why


def _tokens(rows: Sequence[Taught]) -> Tokens:
    """By the estimate that `validate` uses."""
    whole, learned = [], []
    for row in rows:
        sizes = [
            [estimated_tokens(m.get("content") or "") + _A_MESSAGE for m in side]
            for side in (row.prompt, row.completion)
        ]
        learned.append(sum(sizes[1]))
        whole.append(sum(map(sum, sizes)))
    return Tokens(
        round(sum(whole)), round(sum(learned)), round(max(whole)), round(float(np.quantile(whole, 0.95)))
    )
