"""What people accept and reject is carried out on what the stages chose, and nothing else changes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.helpers.command import Invoke, one_sentence
from tests.helpers.paths import DUMP


@pytest.fixture
def run(run_dir: Path, invoke: Invoke) -> Any:
    """Makes the run over the sample dump again with some decisions, beside the old one."""
    shutil.copytree(run_dir, "out")

    def again(*lines: dict[str, Any]) -> tuple[int, str, str]:
        text = "".join(json.dumps({"at": "2026-01-01", "by": "ann", **line}) + "\n" for line in lines)
        Path("out/decisions.jsonl").write_text(text, encoding="utf-8")
        return invoke("run", DUMP, "-o", "out", "--budget", 200, "--resume", "--workers", 1)

    return again


def accept(record: str, **more: Any) -> dict[str, Any]:
    return {"action": "accept", "target": {"record": record}, **more}


def reject(record: str, **more: Any) -> dict[str, Any]:
    return {**accept(record, **more), "action": "reject"}


def lines_of(path: Path | str) -> dict[str, str]:
    rows = Path(path).read_text(encoding="utf-8").splitlines()
    return {json.loads(row)["id"]: row for row in rows}


def test_the_dataset_is_the_old_one_changed_by_what_the_lines_name(
    run: Any, run_dir: Path, ledger: pd.DataFrame, invoke: Invoke
) -> None:
    def one(reason: str) -> str:
        """The first that is not too near to the test side to train."""
        own = ledger[ledger.reason == reason].record_id
        return next(str(record) for record in own if run(accept(record))[0] == 0)

    train, test = (list(lines_of(run_dir / f"{side}.jsonl")) for side in ("train", "test"))
    taken = [one(reason) for reason in ("over_budget", "near_duplicate", "contradiction", "low_content")]
    deflects = one("deflection")
    said = run(
        *map(accept, taken),
        accept(train[1]),
        reject(train[0], reason="Anna Meier (anna@example.org) left"),
        reject(train[2], by="next"),
        reject(deflects),
        {**reject(train[3], by="next"), "action": "accept"},
    )
    assert said[0] == 0, said
    before, after = lines_of(run_dir / "train.jsonl"), lines_of("out/train.jsonl")
    assert list(after) == [i for i in before if i not in (train[0], train[2])] + taken
    assert all(after[i] == before[i] for i in before if i in after)
    assert Path("out/test.jsonl").read_bytes() == (run_dir / "test.jsonl").read_bytes()
    now = pd.read_parquet("out/ledger.parquet").set_index("record_id", drop=False)
    reasons = {i: now.loc[i].reason for i in (*taken, train[0], train[1], train[2], train[3], deflects)}
    assert list(reasons.values()) == [
        *["accepted_by_person"] * 4,
        *("rejected_by_person", "accepted_by_person", "rejected_by_next", "accepted_by_next"),
        "rejected_by_person",
    ]
    named = {*reasons}
    same = [i for i in ledger.index if i not in named]
    columns = ["outcome", "stage", "reason", "kept_id", "score"]
    assert (now.loc[same][columns].fillna("") == ledger.loc[same][columns].fillna("")).all(axis=None)
    assert {now.loc[i].outcome for i in taken} == {"selected"} and now.loc[train[0]].outcome == "unselected"
    detail = json.loads(now.loc[taken[1]].detail)
    assert detail["overrules"]["reason"] == "near_duplicate" and detail["overrules"]["kept_id"]
    assert "example.org" not in json.loads(now.loc[train[0]].detail)["said"]
    split = json.loads(Path("out/split.json").read_text())
    assert split["dataset"]["train"] == len(after) and split["shared_conversations"] == 0
    assert split["twins_at_threshold"] == 0 and split["shared_templates"] == 0
    old = json.loads((run_dir / "split.json").read_text())
    assert split["train"] == old["train"] + 3  # those that were not in the pool
    assert split["test"] == old["test"] == sum(row["test"] for row in split["situations"])
    assert split["train"] == sum(row["train"] for row in split["situations"])
    told = invoke("explain", "out", taken[1])[1]
    assert "a person accepted it (decisions.jsonl, line 2)" in told and "near duplicate" in told
    assert test[0] in lines_of("out/test.jsonl")


def test_what_would_leak_is_refused_with_the_test_record_and_nothing_changes(
    run: Any, run_dir: Path, ledger: pd.DataFrame
) -> None:
    held = ledger[ledger.outcome == "held_out"]
    beside = ledger[(ledger.stage == "gate") & ledger.conversation_id.isin(set(held.conversation_id))].iloc[0]
    tests = held[held.conversation_id == beside.conversation_id].record_id
    done = run(accept(beside.record_id))
    one_sentence(done, "decisions.jsonl:1", beside.record_id, "would leak")
    assert any(record in done[2] for record in tests)
    assert Path("out/train.jsonl").read_bytes() == (run_dir / "train.jsonl").read_bytes()
    one_sentence(run(accept("r_none")), "decisions.jsonl:1", "there is no record 'r_none'")


def test_accepting_never_moves_a_side_and_rejecting_takes_from_either(
    run: Any, run_dir: Path, ledger: pd.DataFrame
) -> None:
    waiting = str(ledger[ledger.reason == "test_side_over_budget"].record_id.iloc[0])
    test = list(lines_of(run_dir / "test.jsonl"))
    assert run(accept(waiting), reject(test[0]))[0] == 0
    assert list(lines_of("out/test.jsonl")) == [*test[1:], waiting]
    assert waiting not in lines_of("out/train.jsonl")


def test_select_obeys_them_as_well(run_dir: Path, invoke: Invoke) -> None:
    chosen = ("select", run_dir / "train.jsonl", "--budget", 5, "-o")
    assert invoke(*chosen, "plain")[0] == 0
    plain, every = list(lines_of("plain/selected.jsonl")), list(lines_of(run_dir / "train.jsonl"))
    other = next(record for record in every if record not in plain)
    rows = [{"by": "ann", **reject(plain[1])}, {"by": "next", **accept(other)}]
    Path("d.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert invoke(*chosen, "best", "--decisions", "d.jsonl")[0] == 0
    assert list(lines_of("best/selected.jsonl")) == [plain[0], *plain[2:], other]
    ledger = pd.read_parquet("best/ledger.parquet").set_index("record_id")
    assert (
        ledger.loc[other].reason == "accepted_by_next" and ledger.loc[plain[1]].reason == "rejected_by_person"
    )
    Path("d.jsonl").write_text(json.dumps({"by": "ann", **accept("r_none")}))
    one_sentence(invoke(*chosen, "new", "--decisions", "d.jsonl"), "d.jsonl:1", "there is no record")
