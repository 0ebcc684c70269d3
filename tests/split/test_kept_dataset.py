"""`--keep` and the dataset: what an earlier train.jsonl and test.jsonl held stays in the new ones; what does
not is named with the reason."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest

import curate as library
from curate.coverage import cluster
from curate.select import SelectSettings, select, select_test
from curate.select.greedy import Greedy
from tests.helpers.command import Command
from tests.helpers.coverage_sample import sample
from tests.helpers.files import rows
from tests.helpers.split import asked, sides, tickets, write


def chosen(run: Path) -> dict[str, list[str]]:
    return {side: [r["id"] for r in rows(run / f"{side}.jsonl")] for side in ("train", "test")}


def of_tickets(
    folder: Path, some: list[dict[str, Any]], out: Path, budget: int | Literal["auto"], **more: Any
) -> Any:
    """A run over a dump of these records, and what split.json says of the dataset that is kept."""
    tickets(folder, some)
    result = library.run(
        [str(folder / "messages.csv")],
        out,
        recipe=library.load_recipe(folder / "recipe.yaml"),
        budget=budget,
        **more,
    )
    assert result.failed == []
    return result, json.loads((out / "split.json").read_text())["kept_from"]["dataset"] if more else {}


@pytest.fixture(scope="module")
def first_month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over 30 tickets with a budget of 14."""
    folder = tmp_path_factory.mktemp("month")
    of_tickets(
        folder / "dump", [{**r, "thing": r["prompt"].split()[2]} for r in asked(30)], folder / "first", 14
    )
    return folder / "first"


@pytest.mark.parametrize("budget", [14, 15, 34, "auto"])
def test_the_whole_old_dataset_stays_in_the_new_one(
    budget: int | Literal["auto"], first_month: Path, tmp_path: Path
) -> None:
    """Also those that a free choice among more records would leave out; the old ones come first, in their
    order."""
    now = [{**r, "thing": r["prompt"].split()[2]} for r in asked(54)]
    result, told = of_tickets(tmp_path / "dump", now, tmp_path / "new", budget, keep=first_month)
    old, new = chosen(first_month), chosen(tmp_path / "new")
    assert len(old["train"]) == 10 and len(old["test"]) == 4
    assert all(new[side][: len(old[side])] == old[side] for side in old)
    assert told == {"train": 10, "train_stays": 10, "test": 4, "test_stays": 4, "not_here": 0, "left_out": []}
    assert (
        "All records of its dataset that are in this input stay: train 10, test 4."
        in result.summary.describe()
    )
    ledger = pd.read_parquet(tmp_path / "new" / "ledger.parquet").set_index("record_id")
    assert set(ledger.reason[old["train"]]) == {"kept"}
    if isinstance(budget, int):
        assert len(new["train"]) + len(new["test"]) == budget
        of_tickets(tmp_path / "again", now, tmp_path / "free", budget)
        assert not set(old["train"]) <= set(chosen(tmp_path / "free")["train"])


def test_a_budget_below_the_old_dataset_names_what_leaves(first_month: Path, tmp_path: Path) -> None:
    now = [{**r, "thing": r["prompt"].split()[2]} for r in asked(54)]
    result, told = of_tickets(tmp_path / "dump", now, tmp_path / "new", 9, keep=first_month)
    old, new = chosen(first_month), chosen(tmp_path / "new")
    assert len(new["train"]) + len(new["test"]) == 9
    assert all(new[side] == old[side][: len(new[side])] for side in old), (
        "the best of the old ones, and no new one"
    )
    left = {row["id"]: (row["side"], row["stage"], row["reason"]) for row in told["left_out"]}
    train = dict.fromkeys(old["train"][len(new["train"]) :], ("train", "select", "over_budget"))
    assert left == train | dict.fromkeys(
        old["test"][len(new["test"]) :], ("test", "select", "test_side_over_budget")
    )
    said = result.summary.describe()
    assert (
        f"Records of its dataset that stay: train {len(new['train'])} of 10, test {len(new['test'])} of 4;"
        " left out: " in said
    )
    assert "The budget is smaller than the dataset to be kept." in said


def test_old_records_that_no_longer_pass_are_named_with_the_reason(first_month: Path, tmp_path: Path) -> None:
    """One whose reply says nothing now, one that is not in the dump any more; the others stay."""
    old = chosen(first_month)
    conversations = {r["id"]: r["conversation_id"] for r in rows(first_month / "train.jsonl")}
    poor, gone = (conversations[i] for i in old["train"][:2])
    now = [{**r, "thing": r["prompt"].split()[2]} for r in asked(54) if r["conversation_id"] != gone]
    tickets(tmp_path / "dump", now)
    messages = pd.read_csv(tmp_path / "dump" / "messages.csv")
    messages.loc[(messages.ticket == poor) & (messages.role == "agent"), "text"] = "Thank you!"
    messages.to_csv(tmp_path / "dump" / "messages.csv", index=False)
    recipe = library.load_recipe(tmp_path / "dump" / "recipe.yaml")
    result = library.run(
        [str(tmp_path / "dump" / "messages.csv")],
        tmp_path / "new",
        recipe=recipe,
        budget=30,
        keep=first_month,
    )
    told = json.loads((tmp_path / "new" / "split.json").read_text())["kept_from"]["dataset"]
    assert told["left_out"] == [
        {"id": old["train"][0], "side": "train", "stage": "gate", "reason": "thanks_only"}
    ]
    assert (told["train"], told["train_stays"], told["test_stays"], told["not_here"]) == (10, 8, 4, 1)
    assert set(old["train"][2:]) < set(chosen(tmp_path / "new")["train"])
    said = (
        "Records of its dataset that stay: train 8 of 10, test 4 of 4 (1 record of it is not in this input);"
        " left out: 1 thanks only"
    )
    assert said in result.summary.describe()


def test_split_names_old_records_that_leave_their_side(may: Path, tmp_path: Path, curate: Command) -> None:
    old = sides(may)
    train, test = (next(r for r in asked(30) if old[r["id"]] == side) for side in (0, 1))
    known = [
        {**r, "customer_id": "the same"} if r["id"] in (train["id"], test["id"]) else r
        for r in asked(54)
        if r["id"] != "a29"
    ]
    assert "a29" not in (train["id"], test["id"])
    done = curate("split", write(tmp_path / "june.jsonl", known), "-o", tmp_path / "june", "--keep", may)
    told = json.loads((tmp_path / "june" / "split.json").read_text())["kept_from"]["dataset"]
    assert (
        told["left_out"]
        == [{"id": train["id"], "side": "train", "stage": "split", "reason": "both_old_sides"}]
        and told["not_here"] == 1
    )
    assert (
        "left out: 1 both old sides" in done.stdout and "(1 record of it is not in this input)" in done.stdout
    )


def test_kept_records_are_all_chosen_after_the_named_ones() -> None:
    s = sample()
    situations = cluster(s.vectors, s.texts, s.quality)
    kept, named = [int(i) for i in np.argsort(s.quality)[:6]], [130, 3]
    for budget in (8, 30):
        found = select(s.vectors, s.quality, situations, budget, first=named, kept=kept)
        assert found.order[:8].tolist() == [*named, *kept] and len(set(found.order.tolist())) == budget
        assert found.reasons[:8] == ["named_edge_case"] * 2 + ["kept"] * 6 and "kept" not in found.reasons[8:]
    assert select(s.vectors, s.quality, situations, 7, first=named, kept=kept).order.tolist() == [
        130,
        *kept,
    ], "named ones as there is room"
    assert select(s.vectors, s.quality, situations, 4, first=[*named, kept[3]], kept=kept).order.tolist() == [
        kept[3],
        *kept[:3],
    ]
    assert set(kept) <= set(
        select(
            s.vectors, s.quality, situations, "auto", SelectSettings(auto_most=2), kept=kept
        ).order.tolist()
    )


def test_kept_records_behind_representatives_are_chosen_with_no_more_candidates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    candidates: list[int] = []

    class Watched(Greedy):
        def run(self, *args: Any) -> None:
            candidates.append(len(self.candidates.value))
            super().run(*args)

    monkeypatch.setattr(sys.modules["curate.select.select"], "Greedy", Watched)
    s = sample(sizes=(700, 500, 300, 200, 3, 2), junk=50)
    situations = cluster(s.vectors, s.texts, s.quality)
    settings, kept = SelectSettings(representatives=100), [int(i) for i in np.argsort(s.quality[:700])[:150]]
    for budget, n in ((200, 200), (150, 150), ("auto", 150)):
        found = select(s.vectors, s.quality, situations, budget, settings, kept=kept)  # type: ignore[arg-type]
        assert (
            set(found.order[:150].tolist()) == set(kept)
            and len(set(found.order.tolist())) == len(found.order) >= n
        )
    plain = select(s.vectors, s.quality, situations, 20, settings)
    assert len(plain.order) == 20 and len(set(candidates)) == 1 <= candidates[0] <= 100


def test_a_kept_test_set_comes_first_and_counts() -> None:
    s = sample()
    situations = cluster(s.vectors, s.texts, s.quality)
    kept = np.flatnonzero(s.truth == 0)[:8].tolist()
    found = select_test(s.vectors, s.quality, situations, 16, kept=kept).tolist()
    assert found[:8] == kept and len(set(found)) == 16
    assert sum(s.truth[i] == 0 for i in found) < 8 + sum(
        s.truth[i] == 0 for i in select_test(s.vectors, s.quality, situations, 8)
    ), "its share is used up"
    assert select_test(s.vectors, s.quality, situations, 5, kept=kept).tolist() == kept[:5]


def test_a_run_keeps_three_sides_and_one_without_says_what_it_takes_away(
    tmp_path: Path, curate: Command
) -> None:
    def job(name: str, some: int, budget: int, *more: str | Path) -> str:
        dump = tmp_path / f"dump{some}"
        if not dump.exists():
            tickets(dump, [{**r, "thing": r["prompt"].split()[2]} for r in asked(some)])
        given = ("--recipe", dump / "recipe.yaml", "--budget", budget, "--test-fraction", 0.2)
        done = curate("run", dump / "messages.csv", "-o", tmp_path / name, *given, *more)
        assert done.returncode == 0, done.stderr
        return done.stdout

    sizes = ("--validation-fraction", "0.2")
    job("may", 30, 15, *sizes)
    job("june", 54, 25, *sizes, "--keep", tmp_path / "may")
    old, new = (
        {f.stem: [r["id"] for r in rows(f)] for f in (tmp_path / n).glob("t*.jsonl")}
        | {"validation": [r["id"] for r in rows(tmp_path / n / "validation.jsonl")]}
        for n in ("may", "june")
    )
    assert {side: len(ids) for side, ids in old.items()} == {"train": 9, "validation": 3, "test": 3}
    assert {side: len(ids) for side, ids in new.items()} == {"train": 15, "validation": 5, "test": 5}
    assert all(new[side][: len(old[side])] == old[side] for side in old)
    told = json.loads((tmp_path / "june" / "split.json").read_text())
    assert told["kept_from"]["dataset"]["validation_stays"] == 3 and told["shared_conversations"] == 0
    said = job("june", 54, 25, "--resume", "--validation-fraction", "0")
    assert "validation.jsonl of the run before is taken away" in said
    assert not (tmp_path / "june" / "validation.jsonl").exists()
    assert "is taken away" not in job("june", 54, 25, "--resume", "--validation-fraction", "0")
