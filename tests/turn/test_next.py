"""`curate next`: a turn of the circle over the sample dump, and what stops one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.helpers.command import Invoke, one_sentence
from tests.helpers.files import rows
from tests.helpers.paths import DUMP

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def predictions(path: str, run: str) -> str:
    """A model that sends every second customer away, and copies a training reply for the others."""
    train, test = rows(Path(run, "train.jsonl")), rows(Path(run, "test.jsonl"))
    with Path(path).open("w", encoding="utf-8") as out:
        for n, row in enumerate(test):
            copied = train[n * len(train) // len(test)]["completion"][-1]["content"]
            text = f"Please contact our support team. {HOSTILE}" if n % 2 else f"{copied} It costs $79.95."
            out.write(json.dumps({"id": row["id"], "completion": text}) + "\n")
    return path


@pytest.fixture
def circle(run_dir: Path, invoke: Invoke) -> Invoke:
    shutil.copytree(run_dir, "out")
    done = invoke("evaluate", "out", "--predictions", f"tuned={predictions('p.jsonl', 'out')}", "-o", "first")
    assert done[0] == 0, done
    return invoke


def by_id(path: str) -> dict[str, str]:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return {json.loads(line)["id"]: line for line in lines}


def test_a_second_turn_changes_what_decisions_name_and_nothing_else(circle: Invoke) -> None:
    train, test = by_id("out/train.jsonl"), Path("out/test.jsonl").read_bytes()
    done = circle("next", "out", "--evaluation", "first", "-o", "turn", "--budget", 12, "--apply", "--json")
    assert done[0] == 0, done
    told = json.loads(done[1])
    added, removed = rows(Path("turn/additions.jsonl")), rows(Path("turn/removals.jsonl"))
    assert told["on"] == "test" and 0 < len(added) == told["additions"] <= 12
    assert told["applied"] == len(added) + len(removed)
    ledger = pd.read_parquet("out/ledger.parquet").set_index("record_id")
    held = ledger[ledger.outcome.eq("held_out") | ledger.reason.eq("test_side_over_budget")]
    assert all(ledger.loc[row["id"]].outcome == "unselected" for row in added)
    assert not {row["conversation_id"] for row in added} & set(held.conversation_id)
    assert not {row["id"] for row in added} & set(held.index)
    assert all(ledger.loc[row["id"]].outcome == "selected" for row in removed)
    gains = [row["gain"] for row in added]
    assert gains == sorted(gains, reverse=True) and all(row["because"] for row in added)

    again = ("run", DUMP, "-o", "out", "--resume", "--workers", 1)
    assert circle(*again, "--recipe", "turn/recipe.yaml")[0] == 0
    after = by_id("out/train.jsonl")
    gone = {row["id"] for row in removed}
    assert list(after) == [i for i in train if i not in gone] + [row["id"] for row in added]
    assert all(after[i] == train[i] for i in train if i in after)
    assert Path("out/test.jsonl").read_bytes() == test
    assert all(json.loads(after[row["id"]])["completion"] == row["completion"] for row in added)

    second = ("evaluate", "out", "--predictions", f"tuned={predictions('p2.jsonl', 'out')}", "-o", "second")
    assert circle(*second)[0] == 0
    turns = rows(Path("out/history.jsonl"))
    assert [turn["turn"] for turn in turns] == ["evaluate", "next", "run", "evaluate"]
    assert turns[2]["train"] == len(after) and turns[2]["accepted"] == len(added)
    assert turns[2]["rejected"] == len(removed) and turns[1]["additions"] == len(added)
    assert turns[3]["figures"]["tuned"]["deflection"] > 0
    assert turns[3]["train_sha256"] == turns[2]["train_sha256"] != turns[0]["train_sha256"]
    assert circle(*again, "--recipe", "turn/recipe.yaml")[0] == 0  # nothing changed: no further turn
    assert len(rows(Path("out/history.jsonl"))) == 4


def test_the_files_are_the_same_again_and_hostile_text_is_inert(circle: Invoke) -> None:
    first = circle("next", "out", "--evaluation", "first", "-o", "a", "--budget", 5)
    assert first[0] == 0 and circle("next", "out", "--evaluation", "first", "-o", "b", "--budget", 5)[0] == 0
    for path in Path("a").iterdir():
        assert path.read_bytes() == Path("b", path.name).read_bytes(), path.name
    page = Path("a/next.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page and "<img src=x" not in page
    lines = rows(Path("a/decisions.jsonl"))
    assert {line["by"] for line in lines} == {"next"} and all(line["evidence"]["failing"] for line in lines)
    assert not Path("out/decisions.jsonl").exists()
    asked = {row["prompt"][-1]["content"] for row in rows(Path("out/test.jsonl"))}
    written = "".join(p.read_text(encoding="utf-8") for p in Path("a").glob("*.jsonl"))
    assert not [text for text in asked if len(text) > 60 and json.dumps(text)[1:-1] in written]


def test_a_person_overrules_the_command_and_applying_twice_adds_nothing(circle: Invoke) -> None:
    turn = ("next", "out", "--evaluation", "first", "-o", "turn", "--budget", 3, "--apply", "--force")
    Path("out/decisions.jsonl").write_text("", encoding="utf-8")
    assert circle(*turn)[0] == 0
    before = Path("out/decisions.jsonl").read_bytes()
    added = rows(Path("turn/additions.jsonl"))[0]["id"]
    assert circle(*turn)[0] == 0 and Path("out/decisions.jsonl").read_bytes() == before
    line = {"by": "ann", "action": "reject", "target": {"record": added}}
    Path("out/decisions.jsonl").write_bytes(json.dumps(line).encode() + b"\n" + before)
    assert circle("run", DUMP, "-o", "out", "--budget", 200, "--resume", "--workers", 1)[0] == 0
    assert added not in by_id("out/train.jsonl")


def test_what_does_not_fit_is_one_sentence(circle: Invoke) -> None:
    ask = ("next", "out", "-o", "turn", "--budget", 3, "--evaluation")
    one_sentence(circle(*ask, "none"), "none", "no evaluation")
    one_sentence(circle(*ask, "first", "--model", "other"), "has no model 'other'", "tuned")
    told = json.loads(Path("first/evaluation.json").read_text())
    told["models"]["two"] = told["models"]["tuned"]
    Path("first/evaluation.json").write_text(json.dumps(told))
    one_sentence(circle(*ask, "first"), "has 2 models", "--model")
    told["on"]["sha256"] = "0"
    Path("first/evaluation.json").write_text(json.dumps(told))
    one_sentence(circle(*ask, "first", "--model", "two"), "is not of the test set", "Evaluate again")
    Path("first/failures.jsonl").write_text("[]\n")
    told["on"]["sha256"] = rows_sha("out/test.jsonl")
    Path("first/evaluation.json").write_text(json.dumps(told))
    one_sentence(circle(*ask, "first", "--model", "two"), "failures.jsonl:1", "no object")
    told["on"] = {"side": "both"}
    Path("first/evaluation.json").write_text(json.dumps(told))
    one_sentence(circle(*ask, "first", "--model", "two"), "which side")


def rows_sha(path: str) -> Any:
    import hashlib

    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
