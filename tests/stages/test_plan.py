"""What a run reuses and what it runs again, and why: `--dry-run`, `--resume`, and the stages that each key of
the recipe belongs to."""

from __future__ import annotations

import ast
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import ValidationError

import curate
from curate.embedding import plain_encoder
from curate.loaders.inputs import InputSet
from curate.options import DumpOptions
from curate.process.progress import Advance, Progress
from curate.recipe import Recipe, parse_recipe
from curate.section import Section
from curate.stages.base import ANEW, Stage
from curate.stages.coverage import AS_BEFORE
from curate.stages.order import STAGES
from curate.stages.plan import Plan, planned
from curate.stages.signals import SignalsStage
from tests.helpers.command import Command, call
from tests.helpers.paths import DUMP, FIXTURES, ROOT

INPUTS = [str(DUMP / "chats.csv")]
OPTIONS = DumpOptions(limit=40)
BASE = {
    "signals": {"languages": ["en", "de"]}
}  # two languages are told apart without loading models for seconds
SECTIONS = {name: field.annotation for name, field in Recipe.model_fields.items()}
SECTIONS["source"] = get_args(SECTIONS["source"])[0]
KEYS = [f"{name}.{key}" for name, model in SECTIONS.items() for key in model.model_fields]  # type: ignore[union-attr]
CHECKSUM = plain_encoder("minilm").checksum


class Watch(Progress):
    """Knows in which stage the run is, and what it told."""

    def __init__(self) -> None:
        super().__init__(quiet=True)
        self.now = ""
        self.told: list[str] = []

    def tell(self, text: str) -> None:
        self.told.append(text)

    @contextmanager
    def stage(
        self, name: str, total: int | None = None, unit: str = "", *, brief: bool = False
    ) -> Iterator[Advance]:
        self.now = name.split(maxsplit=1)[0]  # "embedding prompts" and "embedding replies" are one
        with super().stage(name, total, unit, brief=brief) as advance:
            yield advance
        self.now = ""


def run(out: Path, data: dict[str, Any], watch: Watch, **more: Any) -> None:
    curate.run(
        INPUTS,
        out,
        recipe=parse_recipe(data),
        budget=20,
        limit=OPTIONS.limit,
        workers=1,
        progress=watch,
        **more,
    )


@pytest.fixture(scope="module")
def reads(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[tuple[str, str]]]:
    """A run, and each key of the recipe that a stage of it read."""
    out, watch, seen = tmp_path_factory.mktemp("plan") / "out", Watch(), set[tuple[str, str]]()
    names = {model: name for name, model in SECTIONS.items()}
    usual = Section.__getattribute__

    def noting(self: Section, key: str) -> Any:
        if watch.now and type(self) in names and key in type(self).model_fields:
            seen.add((watch.now, f"{names[type(self)]}.{key}"))
        return usual(self, key)

    Section.__getattribute__ = noting  # type: ignore[assignment]
    try:
        run(out, BASE, watch)
    finally:
        del Section.__getattribute__
    return out, seen


def belongs(key: str) -> set[str]:
    """The stages that declare a key, itself or with its whole section."""
    return {
        stage.name for stage in STAGES if key in stage.settings or key.partition(".")[0] in stage.settings
    }


def test_every_key_of_the_recipe_belongs_to_a_stage() -> None:
    assert len(KEYS) > 90 and not [key for key in KEYS if not belongs(key)]
    assert not [r for stage in STAGES for r in stage.settings if r not in KEYS and r not in SECTIONS]


def test_no_stage_reads_a_key_that_it_does_not_declare(reads: tuple[Path, set[tuple[str, str]]]) -> None:
    assert not sorted((stage, key) for stage, key in reads[1] if stage not in belongs(key))
    assert {
        "pairing",
        "privacy",
        "signals",
        "quality",
        "gate",
        "dedup",
        "coverage",
        "split",
        "select",
        "export",
    } <= {stage for stage, _ in reads[1]}


def test_a_stage_is_given_only_the_settings_that_it_declares() -> None:
    given = parse_recipe({"signals": {"bias": 3.0, "languages": ["en"], "weights": {"depth": 9.0}}}).signals
    seen = SignalsStage().narrowed(given, "signals")
    assert (
        seen.languages == ["en"]
        and seen.bias == Recipe().signals.bias
        and seen.weights == Recipe().signals.weights
    )


SPECIAL: dict[str, Any] = {
    "source.conversations": {"files": "x.csv"},
    "export.train_on": "good",
    "source.messages": {"files": "y.csv"},
    "source.roles": {"customer": "z"},
    "source.agents": ["Ada"],
    "source.files": "*.csv",
    "source.encoding": "cp1252",
    "source.leave_out": ["Tags"],
    "source.accept": ["duplicate_keys"],
    "source.macros": ["m.json"],
    "source.articles": ["a.json"],
    "source.only": {"brand": ["x"]},
    "source.except_": {"brand": ["x"]},
    "privacy.keep": ["Acme"],
    "privacy.known_fields": ["name"],
    "privacy.ner_model": str(FIXTURES / "ner"),
    "privacy.ner_labels": {"LOC": "ADDRESS"},
    "privacy.types": ["EMAIL"],
    "privacy.phone_regions": ["US"],
    "signals.languages": ["en"],
    "signals.expected_language": "en",
    "signals.weights": {"depth": 2.0},
    "signals.gold": "gold.jsonl",
    "signals.bad": "bad.jsonl",
    "signals.learn_from": ["votes"],
    "signals.voice": {"greeting": ["Hi"]},
    "signals.judge": {"margin": 0.3},
    "gate.acts": {"refund": "drop"},
    "gate.skip": ["spam"],
    "split.test_after": "2024-05-01",
    "coverage.edge_cases": [{"name": "a", "examples": ["where is it"]}],
    "select.budget": 7,
    "export.formats": ["hf-dataset"],
}


def changed(key: str) -> Recipe:
    """The recipe with another value for one key."""
    section, _, name = key.partition(".")
    model: type[Section] = SECTIONS[section]  # type: ignore[assignment]
    field = model.model_fields[name]
    old, kind = field.get_default(call_default_factory=True), field.annotation
    kinds = get_args(kind) if get_origin(kind) is UnionType else (kind,)
    options = [one for k in kinds if get_origin(k) is Literal for one in get_args(k)]
    options += (
        [SPECIAL[key]]
        if key in SPECIAL
        else (
            [not old]
            if isinstance(old, bool)
            else [old + 1, old - 1, old * 0.9, old + 0.1]
            if isinstance(old, int | float)
            else ["x"]
        )
    )
    for value in options:
        try:
            if value != old:
                new = model.model_validate({**BASE.get(section, {}), field.alias or name: value})
                return parse_recipe(BASE).model_copy(update={section: [new] if section == "source" else new})
        except (curate.CurateError, ValidationError):
            continue
    raise AssertionError(f"give a value for {key} in SPECIAL")


FIRST = {  # where a changed key begins to matter, of the stages that leave a checkpoint
    "source": "source",
    "cleaning": "pairing",
    "pairing": "pairing",
    "privacy": "privacy",
    "signals.languages": "signals",
    "signals.language_min_words": "signals",
    "signals.expected_language": "signals",
    "signals.voice": "signals",
}
KEPT = [stage.name for stage in STAGES if stage.checkpoint]
CHAIN = [name for name in KEPT if name != "embedding"]


def plan(out: Path, recipe: Recipe, checksum: str = CHECKSUM, **more: Any) -> Plan:
    asked = {"--budget": 20, "--seed": 0, "--keep": []}
    return planned(
        InputSet(INPUTS), out / "stages", recipe, OPTIONS, checksum, resume=True, **{"asked": asked, **more}
    )


@pytest.mark.parametrize("key", KEYS)
def test_a_changed_key_runs_again_exactly_the_stages_that_read_it(
    key: str, reads: tuple[Path, set[tuple[str, str]]]
) -> None:
    section = key.partition(".")[0]
    found = plan(reads[0], changed(key), "another" if key == "signals.encoder" else CHECKSUM)
    first = FIRST.get(key, FIRST.get(section))
    again = CHAIN[CHAIN.index(first) :] if first else []
    assert [n for n in CHAIN if not found[n].reuse] == again
    assert found["embedding"].reuse == (key != "signals.encoder")
    named = f"setting {section if section == 'source' else key}"
    told = {
        n
        for n, step in found.steps.items()
        if any(w.startswith((f"{named} ", f"{named}.")) for w in step.why)
    }
    assert told == belongs(key) - {"judge", "embedding"} and (not again or told & set(again))


def test_nothing_changed_reuses_all(reads: tuple[Path, set[tuple[str, str]]]) -> None:
    found = plan(reads[0], parse_recipe(BASE))
    assert all(found[name].reuse for name in KEPT)
    assert {why for name, step in found.steps.items() if name not in KEPT for why in step.why} == {
        ANEW,
        AS_BEFORE,
        "in one pass with pairing",
    }
    other = plan(reads[0], parse_recipe(BASE), asked={"--budget": 30, "--seed": 1, "--keep": []})
    assert (
        other["select"].why[0] == "--budget changed from 20 to 30"
        and other["split"].why[0] == "--seed changed from 0 to 1"
    )


def test_another_window_or_input_is_named(reads: tuple[Path, set[tuple[str, str]]], tmp_path: Path) -> None:
    at = (parse_recipe(BASE), DumpOptions(limit=41), CHECKSUM)
    found = planned(InputSet(INPUTS), reads[0] / "stages", *at, resume=True)
    assert found["source"].why == ["--limit changed from 40 to 41"] and found["pairing"].why == [
        "source is run"
    ]
    (tmp_path / "chats.csv").write_bytes((DUMP / "chats.csv").read_bytes() + b"\n")
    found = planned(InputSet([tmp_path / "chats.csv"]), reads[0] / "stages", *at, resume=True)
    assert found["source"].why == ["input chats.csv has changed", "--limit changed from 40 to 41"]


def test_names_of_people_are_in_no_shareable_checkpoint_and_no_plan(tmp_path: Path) -> None:
    data = {**BASE, "privacy": {"keep": ["Ada Quill"]}, "source": [{"agents": ["Ada Quill"]}]}
    run(tmp_path / "out", data, Watch())
    assert not [p for p in (tmp_path / "out" / "stages").glob("*.parquet") if b"Quill" in p.read_bytes()]
    told = json.dumps(
        plan(tmp_path / "out", parse_recipe({**BASE, "privacy": {"keep": ["Bo Quill"]}})).as_rows()
    )
    assert "setting privacy.keep has changed" in told and "Quill" not in told


def test_a_resumed_run_says_why_a_stage_runs_again(
    reads: tuple[Path, set[tuple[str, str]]], tmp_path: Path
) -> None:
    out, watch = tmp_path / "out", Watch()
    shutil.copytree(reads[0], out)
    run(out, {**BASE, "privacy": {"given_names": False}}, watch, resume=True)
    assert watch.told == [
        "privacy: runs again: setting privacy.given_names changed from true to false",
        "signals: runs again: privacy is run",
    ]
    reused = json.loads((out / "manifest.json").read_text())["reused"]
    assert [name for name in reused if name != "situations"] == [
        "conversations",
        "records",
    ]  # those come again where the texts stayed the same


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(p): (p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(folder.rglob("*"))}


def test_a_dry_run_writes_nothing(
    reads: tuple[Path, set[tuple[str, str]]], tmp_path: Path, curate: Command
) -> None:
    args = ("run", *INPUTS, "--limit", 40, "--budget", 20, "--dry-run")
    done = curate(*args, "-o", tmp_path / "none" / "out")
    assert done.returncode == 0 and not list(tmp_path.iterdir())
    assert [line.split()[:4] for line in done.stdout.splitlines()[:2]] == [
        ["source", "run", "no", "checkpoint"],
        ["cleaning", "run", "in", "one"],
    ]
    before = tree(reads[0])
    done = curate(*args, "-o", reads[0], "--json", "--force")
    stages = {s["stage"]: s for s in json.loads(done.stdout)["stages"]}
    assert stages["pairing"] == {"stage": "pairing", "does": "run", "why": ["--resume was not given"]}
    assert stages["signals"]["why"] == ["setting signals.languages has changed", "privacy is run"]
    assert tree(reads[0]) == before


def test_a_dry_run_refuses_what_the_run_would_refuse(tmp_path: Path, curate: Command) -> None:
    (tmp_path / "gold.jsonl").write_text("no record\n")
    for name in ("gold", "none"):
        (tmp_path / f"{name}.yaml").write_text(json.dumps({"signals": {"gold": f"{name}.jsonl"}}))
    judge = ("--judge-url", "ftp://host", "--judge-model", "m")
    no_record, no_file = (("--recipe", tmp_path / f"{name}.yaml") for name in ("gold", "none"))
    for wrong, why in (
        (no_record, "no record in this file"),
        (no_file, "none.jsonl: is not a file"),
        (judge, "--judge-url is not a usable address"),
    ):
        for more in ((), ("--dry-run",)):
            done = curate("run", *INPUTS, "--limit", 40, "-o", tmp_path / "out", *wrong, *more)
            assert (
                done.returncode == 2
                and why in done.stderr.splitlines()[-1]
                and not (tmp_path / "out").exists()
            )


def test_newer_code_invalidates_its_stage_and_those_after_it(tmp_path: Path) -> None:
    """A copy of the package, one file of which is changed, as an update would."""
    shutil.copytree(ROOT / "curate", tmp_path / "curate", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "r.yaml").write_text(json.dumps(BASE))
    more = {"env": {"PYTHONPATH": str(tmp_path)}, "cwd": tmp_path}
    args = (
        "run",
        *INPUTS,
        "--limit",
        40,
        "--budget",
        20,
        "-o",
        tmp_path / "out",
        "--recipe",
        tmp_path / "r.yaml",
        "--workers",
        1,
    )
    assert call(*args, **more).returncode == 0
    with (tmp_path / "curate" / "pairing" / "pair.py").open("a") as file:
        file.write("# newer\n")
    stages = {
        s["stage"]: s
        for s in json.loads(call(*args, "--resume", "--dry-run", "--json", **more).stdout)["stages"]
    }
    assert [stages[name]["does"] for name in KEPT] == ["reuse", "run", "run", "run", "reuse"]
    assert stages["pairing"]["why"] == ["its code has changed (curate.pairing)"]
    assert stages["signals"]["why"] == ["privacy is run"]


PASSIVE = {  # what makes no stage's result, or only passes it on
    "curate.files.atomic",
    "curate.files.checksum",
    "curate.files.code",
    "curate.errors",
    "curate.process.interrupts",
    "curate.process.progress",
    "curate.registry",
    "curate.files.scratch",
    "curate.section",
    "curate.judge.settings",
}
ONLY_INSPECTS = {"curate.language.detect", "curate.signals.settings"}  # `curate inspect`, beside the loaders


def modules(name: str) -> list[Path]:
    spec = find_spec(name)
    assert spec and spec.origin
    return (
        sorted(Path(spec.origin).parent.rglob("*.py"))
        if spec.submodule_search_locations
        else [Path(spec.origin)]
    )


def imported(path: Path) -> set[str]:
    """The modules of this project that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("curate."):
            inner = {f"{node.module}.{a.name}" for a in node.names}
            found |= {
                i if os.path.exists(ROOT / f"{i.replace('.', '/')}.py") else str(node.module) for i in inner
            }
    return found


@pytest.mark.parametrize("stage", [s for s in STAGES if s.checkpoint], ids=lambda s: s.name)
def test_the_code_of_a_stage_is_all_that_it_imports(stage: Stage) -> None:
    """The modules in `stages` call all stages: what they import is declared by each for itself."""
    own = [path for name in stage.code if not name.startswith("curate.stages.") for path in modules(name)]
    missing = {
        i
        for path in own
        for i in imported(path)
        if not any(i == c or i.startswith(f"{c}.") for c in stage.code)
    } - PASSIVE
    assert not missing - (ONLY_INSPECTS if stage.name == "source" else set())
