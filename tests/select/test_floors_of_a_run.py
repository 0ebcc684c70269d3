"""Floors through the commands: what a run and `curate select` write about every situation."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from curate.stages.worth import GOOD_ENOUGH
from tests.helpers.command import Invoke
from tests.helpers.files import rows

NEEDS = {
    "late": "My parcel is {} days late and the tracking page shows nothing, where is it?",
    "login": "I forgot the password for the app and reset mail number {} never arrives",
    "grinder": "The grinder makes a loud grinding noise since day {}, is it broken?",
    "voucher": "Does a gift voucher of {} euros expire, and when?",
}
SIZES = {"late": 12, "login": 6, "grinder": 3, "voucher": 2}


def test_no_situation_of_a_run_goes_without_while_another_has_a_second_record(
    run_dir: Path, ledger: pd.DataFrame
) -> None:
    certificate = json.loads((run_dir / "split.json").read_text(encoding="utf-8"))
    gaps = {row["situation"]: row["why"] for row in rows(run_dir / "gaps.jsonl")}
    train = {row["name"]: row["dataset"] - row["dataset_test"] for row in certificate["situations"]}
    assert max(train.values()) >= 3
    usable = {row["name"] for row in certificate["situations"] if row["train"]}
    without = {name for name in usable if not train[name]}
    poor_ones = {name for name in without if gaps.get(name) == "too_poor"}
    assert poor_ones == without and len(without) < 0.05 * len(usable)
    order = [row["cluster_label"] for row in rows(run_dir / "train.jsonl")]
    assert len(set(order)) == len(set(order[: len(set(order)) + 3]))  # but for the reserve for edge cases
    (path,) = (run_dir / "stages").glob("scores-*.parquet")
    scores = pd.read_parquet(path).set_index("id")
    situation = scores.situation
    poor = ledger[ledger.reason == "too_poor"]
    assert {situation[i] for i in poor.record_id} == poor_ones and set(poor.stage) <= {"select"}
    # a gap has no record that may stand for its situation; in the others the pool has enough better ones
    least = {json.loads(detail)["limit"] for detail in ledger.detail[ledger.reason == "worth_less"]}
    left = scores.loc[ledger.index[ledger.reason.isin(["too_poor", "worth_less"])]]
    left = left[left.situation.isin(without)]
    worth = np.cbrt(left.quality * left["content.score"] ** 2)
    assert (worth < max(max(least) - 0.099, GOOD_ENOUGH)).all() and len(least) == 1
    assert (worth < GOOD_ENOUGH)[left.situation.isin(poor_ones)].all()
    untaught = set(certificate["situations_without_training"])
    for row in certificate["situations"]:
        assert row["tested_only"] == (row["dataset_test"] > 0 and not train[row["name"]])
        assert not row["tested_only"] or row["name"] in untaught


def test_select_takes_the_floor_from_the_recipe(invoke: Invoke, tmp_path: Path) -> None:
    texts = [(need, NEEDS[need].format(n + 2)) for need, size in SIZES.items() for n in range(size)]
    lines = [
        json.dumps({"id": f"{need}-{n}", "prompt": text, "q": 0.5 + 0.02 * (n % 9)})
        for n, (need, text) in enumerate(texts)
    ]
    (tmp_path / "pool.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for least, budget in ((1, 4), (2, 8)):
        recipe = tmp_path / f"{least}.yaml"
        recipe.write_text(f"select: {{per_situation: {least}, strictness: 0}}\n", encoding="utf-8")
        out = tmp_path / str(least)
        status, _, said = invoke(
            "select",
            tmp_path / "pool.jsonl",
            "-o",
            out,
            "--budget",
            budget,
            "--quality-field",
            "q",
            "--recipe",
            recipe,
        )
        assert status == 0, said
        found = Counter(row["id"].split("-")[0] for row in rows(out / "selected.jsonl"))
        assert found == dict.fromkeys(SIZES, least)


def test_select_counts_what_asks_for_nothing_as_of_no_quality(invoke: Invoke, tmp_path: Path) -> None:
    lines = [{"id": need, "prompt": text.format(2), "q": 0.6} for need, text in NEEDS.items()]
    idle = [
        {"id": name, "prompt": text, "q": 1.0} for name, text in (("bye", "Thank you, bye!"), ("n", "12"))
    ]
    (tmp_path / "pool.jsonl").write_text("\n".join(map(json.dumps, [*lines, *idle])), encoding="utf-8")
    given = ("-o", tmp_path / "o", "--budget", 4, "--quality-field", "q")
    status, _, said = invoke("select", tmp_path / "pool.jsonl", *given)
    assert status == 0, said
    assert {row["id"] for row in rows(tmp_path / "o" / "selected.jsonl")} == set(NEEDS)
    ledger = pd.read_parquet(tmp_path / "o" / "ledger.parquet").set_index("record_id")
    assert set(ledger.reason[["bye", "n"]]) == {"asks_nothing"}
