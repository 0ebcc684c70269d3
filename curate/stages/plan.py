"""What a run will do: for each stage what its result is made of, whether a checkpoint of just that is there,
and if not, why."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from curate.brief import Brief
from curate.embedding.cache import VECTOR_CODE, VectorCache
from curate.files.code import code_of, text_of
from curate.language.words import digest
from curate.loaders import fingerprint
from curate.loaders.files import Stamps, stamps
from curate.loaders.settings import overruled
from curate.options import DumpOptions
from curate.recipe import Recipe
from curate.section import Section
from curate.stages.differences import NAMES, PARTS, PSEUDONYM_KEY, differences
from curate.stages.sums import Sums

S = TypeVar("S", bound=Section)
_ASKED = {"judge": ("--judge-model",), "split": ("--seed", "--keep"), "select": ("--budget",)}
# of curate.language the code; of its lists only those that a stage's code names
_READING = tuple(f"curate.language.{n}" for n in ("folding", "patterns", "phrases", "sentences", "words"))
_BASE = ("curate.records", "curate.text", "curate.files.yaml", *_READING)


class Stage(NamedTuple):
    """A stage: the recipe's keys that it reads (a section, or one key), its code, its checkpoint's name, if
    it has one, and the packages that decide in it."""

    name: str
    reads: tuple[str, ...]
    code: tuple[str, ...]
    file: str = ""
    raw: bool = False
    packages: tuple[str, ...] = ()


# what makes hashes of personal ids and names of files
_NAMING = (
    "curate.files.names",
    *(
        f"curate.privacy.{n}"
        for n in ("ids", "lexicon", "numbers", "people", "scan", "secrets", "spans", "unspaced")
    ),
)
STAGES: tuple[Stage, ...] = (
    Stage(
        "load",
        ("source",),
        ("curate.files.lines", "curate.loaders", "curate.stages.load", *_NAMING, *_BASE),
        "conversations",
        raw=True,
        packages=("python-calamine", "pyarrow", "charset-normalizer", "phonenumbers"),
    ),
    Stage(
        "pair",
        ("cleaning", "pairing"),
        (
            "curate.cleaning",
            "curate.language.acknowledgement",
            "curate.pairing",
            "curate.stages.prepare",
            *_BASE,
        ),
        "records",
        raw=True,
        packages=("selectolax", "mail-parser-reply"),
    ),
    Stage(
        "redact",
        ("privacy",),
        ("curate.cleaning.phrases", "curate.privacy", "curate.stages.prepare", *_BASE),
        "records",
        packages=("phonenumbers", "python-stdnum"),
    ),
    Stage(
        "signals",
        ("signals.languages", "signals.language_min_words", "signals.expected_language", "signals.voice"),
        ("curate.language", "curate.signals", "curate.stages.prepare", *_BASE),
        "signals",
        packages=("lingua-language-detector",),
    ),
    Stage("embed", ("signals.encoder",), VECTOR_CODE, "vectors"),
    Stage(
        "score",
        (
            "signals.macro_share",
            "signals.next_contact_days",
            "signals.next_contact_similarity",
            "signals.weights",
            "signals.bias",
            "signals.gold",
            "signals.bad",
            "signals.learn_from",
            "privacy",
        ),
        (),
    ),
    Stage("judge", ("signals.judge", "gate"), ()),
    Stage("gate", ("gate",), ()),
    Stage("dedup", ("dedup",), ()),
    Stage("situations", ("coverage", "gate.max_spam_words"), ()),
    Stage("split", ("split", "signals.language_min_words"), ()),
    Stage("select", ("select", "split.test_fraction"), ()),
    Stage(
        "write",
        (
            "export",
            "gate.volatile_facts",
            "gate.min_content",
            "coverage.case_similarity",
            "privacy",
            "signals.voice",
        ),
        (),
    ),
)
KEPT = tuple(s.name for s in STAGES if s.file)  # the others decide, in seconds, and are done in every run
ANEW, NO_CHECKPOINT = "done in every run", "no checkpoint"
AS_BEFORE = "done in every run; earlier results are reused if prompts and scores are unchanged"


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
    """The steps of a run in their order. `hashes` are the SHA-256 of the inputs, `stamps` their sizes and
    times before these were taken."""

    hashes: dict[str, str]
    stamps: Stamps
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
        return {name: step.parts for name, step in self.steps.items() if not step.stage.file}


def hash_of(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def narrowed(section: S, stage: str, name: str) -> S:
    """The section `name` with the keys that a stage does not declare at their defaults: it cannot depend on
    what its checkpoint's key leaves out."""
    own = [
        key.partition(".")[2]
        for s in STAGES
        if s.name == stage
        for key in s.reads
        if key.startswith(f"{name}.")
    ]
    return type(section)().model_copy(update={key: getattr(section, key) for key in own})


def planned(
    inputs: Sequence[str],
    folder: Path,
    recipe: Recipe,
    options: DumpOptions,
    checksum: str,
    *,
    resume: bool,
    asked: dict[str, Any] | None = None,
) -> Plan:
    """What a run over these inputs does, given the checkpoints in `folder`; changes nothing.

    `checksum` is the encoder's; `asked` is what the command line says beside recipe and options. Raises
    CurateError where an input does not exist.
    """
    seen = stamps(inputs)
    plan = Plan(fingerprint(inputs), seen)
    last, sums = _last_decisions(folder), Sums(folder)
    before: Step | None = None
    for stage in STAGES:
        if stage.name == "judge" and options.judge is None:
            continue
        parts = _parts(stage, plan.hashes, recipe, options, asked or {}, before)
        key = hash_of(parts)
        path = (
            VectorCache.file(folder, checksum)
            if stage.name == "embed"
            else (folder / "raw" if stage.raw else folder) / f"{stage.file}-{key}.parquet"
        )
        if not stage.file:
            changed = differences(last[stage.name], parts) if stage.name in last else []
            plan.steps[stage.name] = Step(
                stage,
                key,
                parts,
                path,
                False,
                [*changed, AS_BEFORE if stage.name == "situations" and resume else ANEW],
            )
            continue
        reuse, why = _found(stage, path, parts, resume, before, sums)
        plan.steps[stage.name] = Step(stage, key, parts, path, reuse, why)
        before = plan.steps[stage.name]
    return plan


def _parts(
    stage: Stage,
    hashes: dict[str, str],
    recipe: Recipe,
    options: DumpOptions,
    asked: dict[str, Any],
    before: Step | None,
) -> dict[str, Any]:
    parts: dict[str, Any] = {"settings": dict(_settings(stage, recipe))}
    if stage.code:
        parts |= {
            "code": {name: code_of(name) for name in stage.code},
            "lists": digest(text_of(*stage.code)),
            "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        }
    if stage.packages:
        parts["packages"] = {name: version(name) for name in stage.packages}
    if stage.name == "load":
        secret = os.environ.get(PSEUDONYM_KEY, "")
        keyed = hashlib.sha256(f"checkpoint {secret}".encode()).hexdigest()[:16] if secret else None
        chosen = {
            "--since": options.since,
            "--until": options.until,
            "--limit": options.limit,
            PSEUDONYM_KEY: keyed,
        }
        blocks = [b.model_dump(mode="json") for b in overruled(recipe.source, options.format, options.agents)]
        return {"input": list(hashes.items()), **parts, "options": chosen, "settings": {"source": blocks}}
    if before is not None and stage.file:
        parts |= {"before": before.key}
    if stage.name in _ASKED:
        parts["options"] = {name: asked.get(name) for name in _ASKED[stage.name]}
    return parts


def _settings(stage: Stage, recipe: Recipe) -> Iterator[tuple[str, Any]]:
    data = recipe.model_dump(mode="json")
    for name in stage.reads:
        section, _, key = name.partition(".")
        if section == "source":
            continue
        for one in [key] if key else data[section]:
            value = data[section][one]
            yield (
                f"{section}.{one}",
                ((hash_of(value) if value else None) if f"{section}.{one}" in NAMES else value),
            )


def _found(
    stage: Stage, path: Path, parts: dict[str, Any], resume: bool, before: Step | None, sums: Sums
) -> tuple[bool, list[str]]:
    """Whether the stage's checkpoint is taken, and why or why not."""
    there = path.exists() and (stage.name != "load" or path.with_suffix(".json").exists())
    if stage.name == "embed":  # whatever was embedded is found by its text, with or without --resume
        others = [p for p in path.parent.glob("vectors-*.bin") if p != path]
        return there, [
            (
                "each text that has no vector yet is embedded"
                if there
                else "the encoder or its code has changed"
                if others
                else NO_CHECKPOINT
            )
        ]
    parts_of = (path, path.with_suffix(".json")) if stage.name == "load" else (path,)
    if there and resume and not all(map(sums.whole, parts_of)):
        return False, [
            (
                "its checkpoint is damaged"
                if any(map(sums.damaged, parts_of))
                else "its checkpoint cannot be verified"
            )
        ]
    if there:
        return resume, ["nothing it depends on has changed" if resume else "--resume was not given"]
    olds = [old for p in sorted(path.parent.glob(f"{stage.file}-*.parquet")) if (old := read_parts(p))]
    if not olds:
        return False, [NO_CHECKPOINT]
    why = min((differences(old, parts) for old in olds), key=len)  # since the one that differs least
    if before is not None and not before.reuse:
        why.append(f"{before.stage.name} is run")
    return False, why or [NO_CHECKPOINT]


def read_parts(path: Path) -> dict[str, Any]:
    """What a checkpoint was made of, as it says itself; empty where it does not, or cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        found = json.loads((pq.read_schema(path).metadata or {}).get(PARTS, b"{}"))
    except (OSError, ValueError, pa.ArrowException):
        return {}
    return found if isinstance(found, dict) else {}


def _last_decisions(folder: Path) -> dict[str, dict[str, Any]]:
    """The parts of the deciding stages of the last run that was finished."""
    files = sorted(folder.glob("scores-*.parquet"), key=lambda p: p.stat().st_mtime_ns)
    return read_parts(files[-1]) if files else {}
