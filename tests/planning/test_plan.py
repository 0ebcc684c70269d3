"""`curate plan`: the task, the ladder, the prompt pack, models and costs, and how many examples are enough."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from curate.errors import CurateError
from curate.planning.enough import coverage_curve, enough, learning_curve
from curate.planning.facts import Facts, facts
from curate.planning.ladder import ladder
from curate.planning.options import Tokens, suited, tuning_costs
from curate.planning.prompt_pack import FILES, chosen_examples, system_prompt
from curate.planning.style import style_of
from curate.planning.taught import taught_by
from curate.record_files.taught import Taught
from curate.run_folder.folder import RunFolder
from curate.signals.acts import LISTED, TYPES
from curate.tasks import Task
from curate.verbs.plan import Planned, plan
from tests.helpers.command import Command


@pytest.fixture(scope="module")
def rows(run_dir: Path) -> list[Taught]:
    return taught_by(RunFolder(run_dir))


@pytest.fixture(scope="module")
def planned(run_dir: Path) -> Planned:
    return plan(run_dir)


def test_the_files_and_their_rows(run_dir: Path, tmp_path: Path, curate: Command, rows: list[Taught]) -> None:
    done = curate("plan", run_dir, "-o", tmp_path / "plan", "--json")
    assert done.returncode == 0, done.stderr
    told, written = json.loads(done.stdout), json.loads((tmp_path / "plan/plan.json").read_text("utf-8"))
    assert told["records"] == written["records"] == len(rows)
    assert {"task", "ladder", "prompt_pack", "models", "tokens", "cost", "enough"} <= set(written)
    assert written["task"]["kind"] == "reply"
    assert [s["rung"] for s in written["ladder"]] == ["prompt", "prompt_and_retrieval", "fine_tuning", "both"]
    assert all((tmp_path / "plan" / name).is_file() for name in FILES)
    page = (tmp_path / "plan/plan.html").read_text("utf-8")
    assert "What to try, in which order" in page and written["models"][0]["name"] in page


def test_the_same_run_gives_the_same_bytes(run_dir: Path, tmp_path: Path, planned: Planned) -> None:
    planned.write(tmp_path / "a")
    plan(run_dir).write(tmp_path / "b")
    for name in Planned.FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_the_test_side_is_not_read(run_dir: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(run_dir, tmp_path / "run")
    (copy / "test.jsonl").write_text("no record\n", encoding="utf-8")
    assert plan(copy).records == plan(run_dir).records


def test_what_is_no_run_is_told(tmp_path: Path, curate: Command, run_dir: Path) -> None:
    done = curate("plan", tmp_path, "-o", tmp_path / "plan")
    assert done.returncode == 2 and "is not a run directory" in done.stderr
    copy = shutil.copytree(run_dir, tmp_path / "run")
    with (copy / "train.jsonl").open("a", encoding="utf-8") as file:
        file.write("{}\n")
    with pytest.raises(CurateError, match=r"train\.jsonl"):
        plan(copy)
    done = curate("plan", run_dir, "-o", tmp_path / "other", "--advice", tmp_path)
    assert done.returncode == 2 and "advise.json" in done.stderr


def test_the_examples_are_plain_replies_within_the_budget(planned: Planned, rows: list[Taught]) -> None:
    examples = planned.pack.examples
    assert 4 <= len(examples) <= 8
    for one in examples:
        assert [m["role"] for m in one.prompt] == ["user"] and len(one.completion) == 1
        assert not one.signals["grounding.volatile"] and not one.signals["acts.refund"]
    assert planned.pack.tokens <= 1_500 + len(planned.pack.system)
    said = planned.pack.messages
    assert [m["role"] for m in said[:3]] == ["system", "user", "assistant"]
    assert len(said) == 1 + 2 * len(examples)


def test_examples_reach_more_than_the_first_records_do(rows: list[Taught]) -> None:
    groups = np.repeat(np.eye(4, dtype=np.float32), [20, 5, 3, 2], axis=0)
    some = [_taught(f"r{n}", "a reply") for n in range(30)]
    chosen = chosen_examples(some, groups, 10_000)
    assert {int(np.argmax(groups[int(row.id[1:])])) for row in chosen[:4]} == {0, 1, 2, 3}
    assert chosen_examples(some, groups, 1) == []


def test_the_system_prompt_says_what_the_dump_shows(planned: Planned) -> None:
    text = planned.pack.system
    assert "English, German" in text and f"about {planned.style.words[1]} words" in text
    assert planned.style.acts and "[NAME_1]" in text
    assert all((TYPES[name] in text) == (name in dict(planned.style.acts)) for name in LISTED)
    formal = style_of(
        [_taught(str(n), "Guten Tag! Bitte senden Sie uns Ihre Nummer. Viele Grüße", "de") for n in range(9)],
        np.eye(9, dtype=np.float32),
        0.05,
    )
    german = system_prompt(formal, Task("reply", 1.0, 9, ""))
    assert "Address the customer formally." in german and "Begin with a short greeting." in german


def test_the_prompt_of_a_label_task_names_the_labels(planned: Planned) -> None:
    labels = system_prompt(planned.style, Task("label", 1.0, 20, "", labels=("refund", "parcel")))
    assert labels.splitlines()[1:] == ["- refund", "- parcel"]
    form = system_prompt(planned.style, Task("structured", 1.0, 20, "", fields=("product", "fault")))
    assert "product and fault" in form


def test_coverage_counts_what_was_asked() -> None:
    situations = [
        {"name": "a", "train": 5, "dump": 60},
        {"name": "b", "train": 1, "dump": 30},
        {"name": "c", "train": 4, "dump": 10},
    ]
    points = coverage_curve(["a", "b", "c", "a"], situations)
    assert [(p.records, round(p.reached, 2), round(p.covered, 2)) for p in points] == [
        (1, 0.6, 0.0),
        (2, 0.9, 0.3),
        (3, 1.0, 0.3),
        (4, 1.0, 0.9),
    ]


def test_the_probe_learns_what_can_be_learned_and_nothing_else() -> None:
    draw = np.random.default_rng(0)
    prompts = _unit(draw.normal(size=(400, 24)))
    turned = _unit(prompts @ np.linalg.qr(draw.normal(size=(24, 24)))[0])
    alike, points = learning_curve(prompts, turned, 0)
    assert alike < 0.15 and points[-1].right > 0.9
    alike, points = learning_curve(prompts, _unit(draw.normal(size=(400, 24))), 0)
    assert points[-1].right < 0.12
    told = enough(["a"] * 400, [{"name": "a", "train": 400, "dump": 1}], prompts, turned, 0)
    assert told.at == 50 or told.at == 100  # a rotation of 24 dimensions is known from few
    few = enough(["a"] * 30, [], prompts[:30], turned[:30], 0)
    assert few.at is None and few.why.startswith("not checked") and not few.learning


def test_few_records_and_facts_move_the_rungs(planned: Planned) -> None:
    task = Task("reply", 1.0, 200, "")
    few = {step.rung: step.advice for step in ladder(20, planned.style, task, None)}
    assert few == {
        "prompt": "first",
        "prompt_and_retrieval": "later",
        "fine_tuning": "later",
        "both": "later",
    }
    verdicts = {"both": {"share": 0.4}, "retrieval": {"share": 0.2}, "fine_tune": {"share": 0.1}}
    told = ladder(200, planned.style, task, verdicts)
    assert [step.advice for step in told] == ["first", "next", "next", "next"]
    assert "60.0%" in told[1].why and "50.0%" in told[2].why


def test_models_suit_the_task_the_languages_and_the_length() -> None:
    tokens = Tokens(10_000, 5_000, 40_000, 900)
    label = suited(facts(), "label", ["en"], tokens)
    assert label and all(model.size <= 5 and model.context >= 40_000 for model, _ in label)
    assert all(m.size <= 5 for m, _ in suited(facts(), "reply", ["en"], tokens, fast=True))
    known = facts().model_copy(
        update={"model": tuple(m.model_copy(update={"languages": ("en",)}) for m in facts().model)}
    )
    assert not suited(known, "reply", ["en", "de"], tokens)


def test_costs_grow_with_the_tokens_and_name_the_card() -> None:
    model, _ = suited(facts(), "reply", ["en"], Tokens(1, 1, 1, 1))[0]
    small, large = (
        tuning_costs(facts(), [model], 100, Tokens(n, n, 900, 900), "any") for n in (100_000, 50_000_000)
    )
    assert [r["where"] for r in small] == [r["where"] for r in large]
    assert all(a["dollars"][0] < b["dollars"][0] for a, b in zip(small, large, strict=True))
    assert small[0]["steps"] == 3 * 7 and small[0]["memory_gb"] < small[1]["memory_gb"]
    assert {r["method"] for r in tuning_costs(facts(), [model], 9, Tokens(9, 9, 9, 9), "own")} == {
        "qlora",
        "lora",
    }
    assert not any(r["where"] == "OpenAI" for r in small)  # takes no new customers


def test_each_fact_has_a_source_and_the_file_is_checked() -> None:
    known = facts()
    assert all(one.source.startswith("https://") for one in (*known.model, *known.service, *known.card))
    with pytest.raises(ValueError, match="size"):
        Facts.model_validate({**known.model_dump(), "model": [{"name": "x"}]})


def _unit(some: Any) -> Any:
    return (some / np.linalg.norm(some, axis=1, keepdims=True)).astype(np.float32)


def _taught(id: str, reply: str, language: str = "en") -> Taught:
    signals = {f"acts.{name}": 0 for name in ("refund", "credit")} | {
        "grounding.volatile": 0,
        "form.words": len(reply.split()),
        "form.markup": 0,
        "substance.steps": 0,
        "substance.questions": 0,
        "substance.hand_over": 0,
        "tone.polite": 0,
        "tone.empathy": 0,
        "language.completion": language,
        "grounding.name": 0,
    }
    return Taught(
        id,
        f"c_{id}",
        "s",
        [{"role": "user", "content": "a question"}],
        [{"role": "assistant", "content": reply}],
        "a question",
        signals,
    )
