"""Next month's dump: `--keep` leaves every record, customer and near-duplicate on its old side, by command
and from Python."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import curate as library
from curate.errors import CurateError
from curate.stages.earlier import earlier
from curate.stages.old_split import read_old
from tests.helpers.command import Command
from tests.helpers.files import rows
from tests.helpers.paths import DUMP, SAMPLE
from tests.helpers.split import asked, sides, tickets, write

RECORDS = SAMPLE / "records.jsonl"
SIDES = {
    ("selected", ""): 0,
    ("held_out", ""): 1,
    ("unselected", "over_budget"): 0,
    ("unselected", "worth_less"): 0,
    ("unselected", "too_poor"): 0,
    ("unselected", "same_template"): 0,
    ("unselected", "same_conversation"): 0,
    ("unselected", "test_side_over_budget"): 1,
}


def ledger_sides(run: Path) -> dict[str, int]:
    ledger = pd.read_parquet(run / "ledger.parquet")
    found = (
        (r.record_id, SIDES.get((r.outcome, r.reason if r.outcome == "unselected" else "")))
        for r in ledger.itertuples()
    )
    return {record: side for record, side in found if side is not None}


def test_a_longer_dump_leaves_every_record_where_it_was_and_extends_both_sides(
    may: Path, tmp_path: Path, curate: Command
) -> None:
    done = curate(
        "split",
        write(tmp_path / "june.jsonl", asked(54)),
        "-o",
        tmp_path / "june",
        "--keep",
        may,
        "--test-fraction",
        0.3,
        "--seed",
        5,
    )
    assert done.returncode == 0, done.stderr
    assert "Kept from may" in done.stdout and "0 moved" in done.stdout
    old, new = sides(may), sides(tmp_path / "june")
    assert {r: new[r] for r in old} == old
    kept = json.loads((tmp_path / "june" / "split.json").read_text())["kept_from"]
    assert kept["found_again"] == len(old) == 30 and kept["new_train"] > 10 and kept["new_test"] > 3
    assert abs(sum(new.values()) - 0.3 * 54) <= 1
    free = library.split(asked(54), recipe=library.Recipe().with_values(split={"test_fraction": 0.3}), seed=5)
    assert {r["id"] for r in free.test} & set(old) != {r for r, side in old.items() if side}, (
        "without --keep they would have moved"
    )


@pytest.mark.parametrize("side", [0, 1])
def test_who_comes_back_goes_to_the_old_side(may: Path, side: int) -> None:
    """By customer, by conversation, by a reworded prompt; the old records themselves are not in the new
    file."""
    old = [r for r in asked(30) if sides(may)[r["id"]] == side]
    new = [
        {
            **r,
            "id": f"new{n}",
            "prompt": f"What I want to know today is something else, number {'abcdefghi'[n]}{'xyzuv'[n % 5]}",
        }
        for n, r in enumerate(old[:4])
    ]
    new[1] |= {"customer_id": "somebody"}
    new[2] |= {"conversation_id": "another"}
    new[3] |= {
        "conversation_id": "third",
        "customer_id": "a third one",
        "prompt": old[3]["prompt"].replace("Hello, the", "Hello! The"),
    }
    found = library.split(
        [*asked(54)[30:], *new], keep=may, recipe=library.Recipe().with_values(split={"test_fraction": 0.3})
    )
    there = {r["id"]: place for place, some in enumerate((found.train, found.test)) for r in some}
    assert [there.get(r["id"]) for r in new] == [side] * 4
    assert (
        found.certificate["kept_from"]["moved"] == found.certificate["kept_from"]["twins_at_threshold"] == 0
    )


def test_what_ties_both_old_sides_together_stands_on_neither(may: Path) -> None:
    old = sides(may)
    train, test = (next(r for r in asked(30) if old[r["id"]] == side) for side in (0, 1))
    bridge = {**train, "id": "bridge", "prompt": "Who are you, then?", "customer_id": test["customer_id"]}
    found = library.split([*asked(54), bridge], keep=may)
    assert [(r["id"], why) for r, why in found.neither] == [("bridge", "both_old_sides")]
    assert found.certificate["kept_from"]["both_old_sides"] == 1


def test_two_old_customers_who_prove_to_be_one_stay_in_the_test_and_leave_train(may: Path) -> None:
    old = sides(may)
    train, test = (next(r for r in asked(30) if old[r["id"]] == side) for side in (0, 1))
    known = [
        {**r, "customer_id": "the same"} if r["id"] in (train["id"], test["id"]) else r for r in asked(54)
    ]
    found = library.split(known, keep=may)
    assert [(r["id"], why) for r, why in found.neither] == [(train["id"], "both_old_sides")]
    assert test["id"] in {r["id"] for r in found.test}
    kept = found.certificate["kept_from"]
    assert (kept["moved"], kept["set_aside"], found.certificate["shared_customers"]) == (0, 1, 0)


def test_customers_that_two_runs_numbered_are_not_taken_for_the_same(may: Path, tmp_path: Path) -> None:
    """`customer_1` of May and `customer_1` of June are two people; were they one, all of June would be tied
    to May."""
    numbered = [
        {**r, "message_ids": [r["id"]], "customer_id": f"customer_{n % 30 + 1}"}
        for n, r in enumerate(asked(54))
    ]
    folder = tmp_path / "may"
    folder.mkdir()
    for name, side in (("train", 0), ("test", 1)):
        write(folder / f"{name}.jsonl", [r for r in numbered[:30] if sides(may)[r["id"]] == side])
    shutil.copy(may / "split.json", folder)
    found = library.split(numbered[30:], keep=folder)
    pulled = sum(
        sides(may)[f"a{n - 30}"] != any(r["id"] == f"a{n}" for r in found.test) for n in range(30, 54)
    )
    assert pulled > 0
    assert found.certificate["kept_from"]["customers_known"] is False
    known = library.split(
        [{k: v for k, v in r.items() if k != "message_ids"} for r in numbered[30:]], keep=may
    )
    assert known.certificate["kept_from"]["customers_known"] is True


def test_an_id_made_from_a_place_in_a_file_is_the_same_record_only_with_the_same_text(tmp_path: Path) -> None:
    place = {"conversation_id": "c_0123456789abcdef", "completion": "Yes."}
    folder = tmp_path / "old"
    folder.mkdir()
    write(
        folder / "train.jsonl",
        [
            {**place, "id": "r1", "prompt": "where is my kettle"},
            {**place, "id": "r2", "prompt": "where is my mug"},
        ],
    )
    write(folder / "test.jsonl", [])
    (folder / "split.json").write_text("{}")
    old = read_old([folder])
    assert old is not None
    import numpy as np

    def same(conversation: str, *texts: str) -> list[int]:
        texts = texts or ("quite another question", "where is my mug")
        return earlier(
            old,
            ["r1", "r2"],
            texts,
            [conversation] * 2,
            lambda _: [],
            lambda t: np.zeros((len(t), 2), np.float32),
        ).same.tolist()

    assert same("c_0123456789abcdef") == [-1, 1]
    assert not any(one.conversation for one in old.records)
    for row, one in zip(("r1", "r2"), old.records, strict=True):
        assert one.id == row
        one.conversation = "4711"
    assert same("4711", "Where is my kettle? Regards, [NAME_1] from sales", "is my mug") == [0, 1], (
        "the same, however the text was cleaned since"
    )
    assert same("4711") == [-1, 1], "another dump may use the same numbers for its conversations and messages"


def test_a_run_keeps_the_sides_of_an_earlier_run_also_of_what_was_not_selected(
    run_dir: Path, tmp_path: Path, curate: Command
) -> None:
    shutil.copytree(run_dir, tmp_path / "new")  # its texts are embedded already
    done = curate(
        "run",
        DUMP,
        "-o",
        tmp_path / "new",
        "--budget",
        150,
        "--seed",
        3,
        "--keep",
        run_dir,
        "--workers",
        1,
        "--resume",
    )
    assert done.returncode == 0, done.stderr
    old, new = ledger_sides(run_dir), ledger_sides(tmp_path / "new")
    assert len(old) > 600 and {r: new[r] for r in old} == old
    kept = json.loads((tmp_path / "new" / "split.json").read_text())["kept_from"]
    assert (kept["train"], kept["test"], kept["found_again"]) == (
        len(old) - sum(old.values()),
        sum(old.values()),
        len(old),
    )
    assert (kept["moved"], kept["set_aside"], kept["without_text"], kept["customers_known"]) == (
        0,
        0,
        0,
        True,
    )


def situations(run: Path) -> dict[str, str]:
    (path,) = (run / "stages").glob("scores-*.parquet")
    return dict(pd.read_parquet(path, columns=["id", "situation"]).itertuples(index=False))


def test_situations_keep_the_names_that_they_had(run_dir: Path, tmp_path: Path, curate: Command) -> None:
    """Of a dump a quarter smaller; without `--keep` under half of the records have the same name."""
    shutil.copytree(run_dir, tmp_path / "new")
    done = curate(
        "run",
        DUMP,
        "-o",
        tmp_path / "new",
        "--budget",
        150,
        "--limit",
        600,
        "--keep",
        run_dir,
        "--workers",
        1,
        "--resume",
    )
    assert done.returncode == 0, done.stderr
    old, new = situations(run_dir), situations(tmp_path / "new")
    assert len(new) > 600 and sum(old[r] == name for r, name in new.items()) >= 0.6 * len(new)
    of = {r["id"]: r["cluster_label"] for r in rows(tmp_path / "new" / "train.jsonl")}
    assert of and all(new[r] == name for r, name in of.items())
    assert "Kept from" in (tmp_path / "new" / "report.html").read_text(encoding="utf-8")


def test_customers_of_a_run_are_known_again_by_the_exports_own_names_while_its_raw_stage_is_there(
    tmp_path: Path,
) -> None:
    all_of = [{**r, "thing": r["prompt"].split()[2]} for r in asked(54)]
    first, second = (
        tickets(tmp_path / "m1", all_of[:36]),
        tickets(tmp_path / "m2", [{**r, "customer_id": f"c{n}"} for n, r in enumerate(all_of[36:])]),
    )
    library.run(
        [str(first / "messages.csv")],
        tmp_path / "may",
        recipe=library.load_recipe(first / "recipe.yaml"),
        budget=30,
    )
    old = {
        r["conversation_id"]: ledger_sides(tmp_path / "may").get(r["record_id"])
        for r in pd.read_parquet(tmp_path / "may" / "ledger.parquet").to_dict("records")
    }
    result = library.run(
        [str(second / "messages.csv")],
        tmp_path / "june",
        recipe=library.load_recipe(second / "recipe.yaml"),
        budget=15,
        keep=tmp_path / "may",
    )
    assert result.failed == []
    new = ledger_sides(tmp_path / "june")
    ids = {
        r.conversation_id: r.record_id
        for r in pd.read_parquet(tmp_path / "june" / "ledger.parquet").itertuples()
    }
    come_back = [
        (old[f"t{n}"], new.get(ids[f"t{n + 36}"])) for n in range(18) if old.get(f"t{n}") is not None
    ]
    assert {side for side, _ in come_back} == {0, 1}
    assert (
        all(after in (before, None) for before, after in come_back)
        and sum(after is not None for _, after in come_back) > 5
    )
    assert result.summary.certificate["kept_from"]["customers_known"] is True
    shutil.rmtree(tmp_path / "may" / "stages" / "raw")
    blind = library.run(
        [str(second / "messages.csv")],
        tmp_path / "blind",
        recipe=library.load_recipe(second / "recipe.yaml"),
        budget=15,
        keep=[tmp_path / "may"],
    )
    assert blind.summary.certificate["kept_from"]["customers_known"] is False
    assert "its customers cannot be recognised" in blind.summary.describe()


def test_a_run_whose_checkpoints_are_gone_is_kept_by_its_ledger(run_dir: Path, tmp_path: Path) -> None:
    shutil.copytree(run_dir, tmp_path / "run", ignore=shutil.ignore_patterns("stages"))
    found = read_old([tmp_path / "run"])
    assert found is not None
    assert {one.id: one.side for one in found.records} == ledger_sides(run_dir)
    assert {one.id for one in found.records if one.need is not None} == set(sides(run_dir))
    assert any(one.conversation for one in found.records if one.need is None)


def test_a_folder_that_is_no_split_is_refused_in_one_sentence(
    may: Path, tmp_path: Path, curate: Command
) -> None:
    def said(*keep: Path) -> str:
        done = curate("split", RECORDS, "-o", tmp_path / "o", *(arg for k in keep for arg in ("--keep", k)))
        assert done.returncode == 2 and "Traceback" not in done.stderr
        return done.stderr

    assert "nowhere: is not a folder" in said(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    assert "has no train.jsonl" in said(tmp_path / "empty")
    shutil.copytree(may, tmp_path / "bare", ignore=shutil.ignore_patterns("split.json"))
    assert "has no split.json" in said(tmp_path / "bare")
    shutil.copytree(may, tmp_path / "torn")
    with (tmp_path / "torn" / "test.jsonl").open("a") as out:
        out.write('{"id": "x", "prom\n')
    assert "test.jsonl:10: cannot be read (not_json)" in said(tmp_path / "torn")
    shutil.copytree(may, tmp_path / "turned")
    (tmp_path / "turned" / "train.jsonl").rename(tmp_path / "turned" / "x")
    (tmp_path / "turned" / "test.jsonl").rename(tmp_path / "turned" / "train.jsonl")
    (tmp_path / "turned" / "x").rename(tmp_path / "turned" / "test.jsonl")
    assert "train.jsonl was changed: it has 9 records, and split.json says 21" in said(tmp_path / "turned")
    (tmp_path / "turned" / "split.json").write_text('{"train": 9, "test": 21}')
    assert "is on one side in" in said(may, tmp_path / "turned")
    assert not (tmp_path / "o" / "train.jsonl").exists()


def test_a_customer_whose_id_is_0_stays_on_its_side(tmp_path: Path) -> None:
    records = [{**r, "customer_id": n, "conversation_id": f"t{n}"} for n, r in enumerate(asked(20))]
    settings = library.Recipe().with_values(split={"test_fraction": 0.4})
    seed = next(
        s
        for s in range(50)
        if any(r["customer_id"] == 0 for r in library.split(records, recipe=settings, seed=s).test)
    )
    library.split(records, recipe=settings, seed=seed).write(tmp_path / "may")
    june = [
        {
            "id": "j0",
            "prompt": "Where is the nearest shop, please?",
            "completion": "In Bonn.",
            "customer_id": 0,
        }
    ]
    found = library.split(
        [*june, *({**r, "id": f"j{r['id']}"} for r in asked(54)[40:])], keep=tmp_path / "may", recipe=settings
    )
    assert "j0" in {r["id"] for r in found.test}


def test_two_old_folders_may_use_the_same_ids_for_different_records(tmp_path: Path) -> None:
    settings = library.Recipe().with_values(split={"test_fraction": 0.3})
    for month, some in (("m1", asked(20)), ("m2", asked(40)[20:])):
        library.split(
            [
                {**r, "id": n, "customer_id": f"{month}{n}", "conversation_id": f"{month}{n}"}
                for n, r in enumerate(some)
            ],
            recipe=settings,
        ).write(tmp_path / month)
    kept = library.split(
        asked(54)[40:], keep=[tmp_path / "m1", tmp_path / "m2"], recipe=settings
    ).certificate["kept_from"]
    assert kept["train"] + kept["test"] == 40


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda run: (run / "ledger.parquet").unlink(), "has lost its ledger.parquet"),
        (lambda run: (run / "split.json").write_text("5"), "has no split.json that can be read"),
        (lambda run: next((run / "stages").glob("records-*.parquet")).write_bytes(b"PAR1 no"), "damaged"),
        (lambda run: next((run / "stages" / "raw").glob("conversations-*.json")).write_text("{}"), "damaged"),
    ],
)
def test_a_damaged_run_is_refused_in_one_sentence(
    run_dir: Path, tmp_path: Path, damage: Callable[[Path], Any], said: str
) -> None:
    shutil.copytree(run_dir, tmp_path / "run")
    damage(tmp_path / "run")
    with pytest.raises(CurateError, match=said):
        read_old([tmp_path / "run"])


def test_keyed_pseudonyms_are_the_same_in_every_dump_and_known_again_without_raw_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_of = [{**r, "thing": r["prompt"].split()[2]} for r in asked(54)]
    monkeypatch.setenv("CURATE_PSEUDONYM_KEY", "a secret of 32 characters or so")
    found = {}
    for month, some in (
        ("may", all_of[:36]),
        ("june", [{**r, "customer_id": f"c{n}"} for n, r in enumerate(all_of[36:])]),
    ):
        folder = tickets(tmp_path / f"{month}-dump", some)
        keep = [tmp_path / "may"] if month == "june" else []
        library.run(
            [str(folder / "messages.csv")],
            tmp_path / month,
            recipe=library.load_recipe(folder / "recipe.yaml"),
            budget=30,
            keep=keep,
        )
        found[month] = {
            r["customer_id"]: side
            for side, name in enumerate(("train", "test"))
            for r in rows(tmp_path / month / f"{name}.jsonl")
        }
        shutil.rmtree(tmp_path / month / "stages" / "raw")
    again = set(found["may"]) & set(found["june"])
    assert len(again) > 5 and all(
        c.startswith("customer_k") and found["may"][c] == found["june"][c] for c in again
    )
    assert {found["may"][c] for c in again} == {0, 1}
    assert json.loads((tmp_path / "june" / "split.json").read_text())["kept_from"]["customers_known"] is True
    assert "a secret of" not in "".join(
        p.read_text(encoding="utf-8", errors="replace") for p in (tmp_path / "june").rglob("*") if p.is_file()
    )
