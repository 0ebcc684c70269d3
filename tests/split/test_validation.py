"""The validation side: what is checked of each two of three sides, and that nothing moves or stays behind."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import curate as library
from curate.errors import CurateError
from curate.split.certificate import CertificateInput, certify
from curate.split.checks import check_notes, checks, leaks, nearest_of, notes, statement
from curate.split.settings import SplitSettings
from curate.split.share import budget_of, divided, share_of_dataset
from curate.split.sides import SIDES, TEST, TRAIN, VALIDATION
from tests.helpers.command import Command, Invoke
from tests.helpers.files import rows
from tests.helpers.hostile import Reader
from tests.helpers.split import asked, sides, split_columns, tickets, write

TEXTS = [
    "my parcel is late",
    "where is my parcel today",
    "the kettle leaks badly",
    "please cancel my order",
    "invoice has wrong name",
    "app forgets my password",
]
SIDE = {TRAIN: (0, 1), VALIDATION: (2, 3), TEST: (4, 5)}
PAIRS = [*combinations(SIDES, 2)]
BREAKS = (
    "shared_conversations",
    "shared_customers",
    "shared_fields.account",
    "shared_templates",
    "twins_at_threshold",
    "divided_groups",
)


class Case:
    """Two records on each of three sides, with which nothing is wrong."""

    def __init__(self) -> None:
        self.vectors = np.eye(8, dtype=np.float32)[:6]
        self.texts = list(TEXTS)
        self.groups = [[f"conversation:{n}", f"customer:{n}", f"account:{n}"] for n in range(6)]
        self.labels = np.arange(6)

    def certificate(self) -> dict[str, Any]:
        side = np.empty(6, np.int8)
        for which, places in SIDE.items():
            side[list(places)] = which
        found = CertificateInput(
            self.vectors,
            self.texts,
            self.groups,
            ("conversation", "customer", "account"),
            np.arange(6),
            [f"r{n}" for n in range(6)],
        )
        return certify(found, side, self.labels, SplitSettings(validation_fraction=0.3))

    def spoil(self, rule: str, one: int, other: int) -> None:
        """Makes two records share what a rule is about."""
        if rule == "twins_at_threshold":
            self.vectors[other] = self.vectors[one]
        elif rule == "shared_templates":
            self.texts[other] = self.texts[one].upper()
        elif rule == "divided_groups":
            self.labels[other] = self.labels[one]
        else:
            kind = {"shared_conversations": 0, "shared_customers": 1, "shared_fields.account": 2}[rule]
            self.groups[other][kind] = self.groups[one][kind]


def test_with_nothing_wrong_each_two_sides_are_checked() -> None:
    found = Case().certificate()
    assert [row["sides"] for row in found["pairs"]] == [
        ["train", "validation"],
        ["train", "test"],
        ["validation", "test"],
    ]
    for part in (found, *found["pairs"]):
        assert {c.key: c.result for c in checks(part)} == dict.fromkeys(BREAKS, "passed")
    assert leaks(found) == [] and statement(found).endswith("on two of the three sides")
    assert (found["train"], found["validation"], found["test"]) == (2, 2, 2)


@pytest.mark.parametrize("rule", BREAKS)
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "-".join(SIDES[side] for side in pair))
def test_what_two_of_the_sides_share_is_a_leak_of_these_two(rule: str, pair: tuple[int, int]) -> None:
    case = Case()
    case.spoil(rule, SIDE[pair[0]][0], SIDE[pair[1]][1])
    found = case.certificate()
    assert any(leak.startswith(f"{rule} is 1") for leak in leaks(found)), leaks(found)
    for row in found["pairs"]:
        results = {c.key: c.result for c in checks(row)}
        broken = row["sides"] == [SIDES[side] for side in pair]
        assert (results[rule] == "failed") == broken and {*results.values()} <= {"passed", "failed"}
    if rule == "twins_at_threshold":
        assert nearest_of(found) == ("-".join(SIDES[side] for side in pair), 1.0)


def test_what_cannot_be_compared_on_one_side_is_not_checked_there() -> None:
    case = Case()
    for place in SIDE[VALIDATION]:
        case.groups[place] = [f"conversation:{place}", f"account:{place}"]
    found = case.certificate()
    assert [row["shared_customers"] for row in found["pairs"]] == [None, 0, None]
    customers = next(c for c in checks(found) if c.noun == "customer")
    assert customers.result == "in part" and "train and validation: 2 of 4 records have no" in customers.why
    assert check_notes(found) == [f"customer: checked only in part, as {customers.why}"]


@given(
    st.integers(1, 60),
    st.fixed_dictionaries({side: st.integers(0, 40) for side in SIDES}),
    st.sampled_from([0.0, 0.1, 0.15, 0.45]),
    st.sampled_from([0.0, 0.1, 0.45]),
)
def test_a_budget_is_spent_on_three_sides(
    budget: int, size: dict[int, int], test: float, validation: float
) -> None:
    fractions = {TEST: test, VALIDATION: validation}
    taken = divided(budget, size, fractions)
    available = size[TRAIN] + sum(size[side] for side, share in fractions.items() if share)
    assert all(0 <= taken[side] <= size[side] for side in SIDES)
    assert sum(taken.values()) == min(budget, available) and (taken[TRAIN] or not size[TRAIN])
    for side, share in fractions.items():
        assert taken[side] <= round(budget * share) or taken[TRAIN] == size[TRAIN]
        told = share_of_dataset(budget, taken, size, side, {"why": ""}, fractions)
        assert bool(told["why"]) == (taken[side] != told["wanted"] or (not told["wanted"] and share > 0))
    assert budget_of(budget, taken, size, fractions)["available"] == available


@pytest.mark.parametrize("test, validation, fits", [(0.8, 0.1, True), (0.5, 0.5, False), (0.15, 0.9, False)])
def test_fractions_leave_something_to_train_on(test: float, validation: float, fits: bool) -> None:
    recipe = {"split": {"test_fraction": test, "validation_fraction": validation}}
    if fits:
        library.split(asked(2), recipe=recipe)
        return
    with pytest.raises(CurateError, match=r"validation_fraction \(.*\) together hold out .* 90% at most"):
        library.split(asked(2), recipe=recipe)


@pytest.mark.parametrize(
    "n, why", [(3, "10% of 3 records is less than one record"), (1, "10% of 1 record is")]
)
def test_a_validation_side_that_cannot_be_filled_is_said(n: int, why: str) -> None:
    found = library.split(asked(n), validation_fraction=0.1)
    assert found.validation == [] and found.certificate["validation"] == 0
    assert any(f"the validation side is empty: {why}" in note for note in notes(found.certificate))


def test_one_group_cannot_be_divided_and_this_is_why_nothing_validates() -> None:
    together = [{**row, "customer_id": "one"} for row in asked(20)]
    found = library.split(together, validation_fraction=0.2, test_fraction=0.0)
    assert found.validation == []
    assert "1 group of 20 records is larger than the 4 records" in found.certificate["why_no_validation"]


def test_by_date_what_is_older_validates_and_later_records_of_it_stand_on_no_side() -> None:
    """All early records validate but one group of two: a late record of one of their customers is no test."""
    n, may = 12, 1714521600.0
    times = np.array([may - 86400.0] * 10 + [may + 86400.0] * 2)
    groups = [[f"conversation:{i}", f"customer:{i}"] for i in range(n)]
    groups[10][1] = "customer:3"
    vectors, texts = np.eye(n, dtype=np.float32), [chr(97 + i) * 3 for i in range(n)]
    rules = SplitSettings(test_after="2024-05-01", validation_fraction=0.7, test_fraction=0, train_groups=0)
    found = split_columns(vectors, texts, groups, np.zeros(n, np.int64), times, rules)
    early = found.side[:10].tolist()
    assert {*early} == {TRAIN, VALIDATION} and early.count(VALIDATION) == round(0.7 * 10)
    assert found.side[11] == TEST and found.side[10] == -1
    assert found.why[10] == ("group_in_validation" if early[3] == VALIDATION else "group_in_train")


def test_by_date_the_fraction_is_one_of_the_records_before_it() -> None:
    n, may = 40, 1714521600.0
    times = np.array([may - 86400.0] * 10 + [may + 86400.0] * 30)
    groups = [[f"conversation:{i}"] for i in range(n)]
    vectors, texts = np.eye(n, dtype=np.float32), [chr(97 + i) * 3 for i in range(n)]
    for fraction, validates in ((0.2, 2), (0.8, 8), (0.01, 0)):
        rules = SplitSettings(test_after="2024-05-01", validation_fraction=fraction, test_fraction=0)
        found = split_columns(vectors, texts, groups, np.zeros(n, np.int64), times, rules)
        told = found.certificate["validation_fraction"]
        assert (
            found.certificate["validation"] == told["wanted"] == validates and told["got"] == validates / 10
        )
        assert found.certificate["train"] == 10 - validates and found.certificate["test"] == 30
    assert found.certificate["why_no_validation"].startswith(
        "1% of 10 records from before 2024-05-01 is less"
    )
    rules = SplitSettings(test_after="2024-01-01", validation_fraction=0.2, test_fraction=0)
    found = split_columns(vectors, texts, groups, np.zeros(n, np.int64), times, rules)
    assert found.certificate["why_no_validation"] == "no record is from before 2024-01-01"


@pytest.mark.parametrize("least", [0, 2])
@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_train_keeps_a_record_however_few_there_are(n: int, least: int) -> None:
    rules = library.Recipe().with_values(
        split={"test_fraction": 0.3, "validation_fraction": 0.5, "train_groups": least}
    )
    found = library.split(asked(n), recipe=rules)
    assert found.train or n == 1
    if not found.validation and n > 1:
        assert found.certificate["why_no_validation"].rstrip()[-1] != ":"


def test_a_kept_validation_set_stays_without_a_fraction_and_its_reasons_are_true() -> None:
    size, none = {TRAIN: 10, VALIDATION: 6, TEST: 4}, {TEST: 0.2, VALIDATION: 0.0}
    kept = {TRAIN: 5, VALIDATION: 6, TEST: 2}
    assert divided(30, size, none, kept) == size and divided(30, size, none)[VALIDATION] == 0
    assert budget_of(30, size, size, none) == {
        "asked": 30,
        "available": 20,
        "got": 20,
        "why": "the pool has only 20 records to train on or to hold out",
    }
    told = share_of_dataset(10, {TRAIN: 2, VALIDATION: 6, TEST: 2}, size, VALIDATION, {"why": ""}, none)
    assert told["why"].endswith("because they are in the validation set that is kept")


def test_what_trained_before_is_named_where_it_cannot_validate(tmp_path: Path) -> None:
    library.split(asked(30), test_fraction=0.3).write(tmp_path / "may")
    found = library.split(asked(30), test_fraction=0.3, validation_fraction=0.2, keep=tmp_path / "may")
    assert found.validation == []
    assert "the training set of the split that is kept" in found.certificate["why_no_validation"]


def test_the_command_writes_a_third_file_keeps_its_side_and_takes_an_old_one_away(invoke: Invoke) -> None:
    write(Path("may.jsonl"), asked(30))
    write(Path("june.jsonl"), asked(50))
    assert invoke("split", "may.jsonl", "-o", "may", "--validation-fraction", "0.2")[0] == 0
    before = sides(Path("may"))
    assert [*before.values()].count(VALIDATION) == 6
    # the fraction of the new split is 0: what validated goes on to, and nothing else does
    assert invoke("split", "june.jsonl", "-o", "june", "--keep", "may")[0] == 0
    after = sides(Path("june"))
    assert {key: after[key] for key in before} == before
    assert {key for key, side in after.items() if side == VALIDATION} <= {*before}
    kept = json.loads(Path("june/split.json").read_text())["kept_from"]
    assert (kept["validation"], kept["new_validation"], kept["moved"]) == (6, 0, 0)
    assert kept["dataset"]["validation_stays"] == 6
    assert invoke("split", "may.jsonl", "-o", "may", "--force")[0] == 0
    assert not Path("may/validation.jsonl").exists() and VALIDATION not in sides(Path("may")).values()


def test_a_folder_that_lost_its_validation_file_is_not_kept(invoke: Invoke) -> None:
    write(Path("may.jsonl"), asked(30))
    assert invoke("split", "may.jsonl", "-o", "may", "--validation-fraction", "0.2")[0] == 0
    Path("may/validation.jsonl").unlink()
    status, _, err = invoke("split", "may.jsonl", "-o", "june", "--keep", "may")
    assert status == 2 and "has no validation.jsonl" in err


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over 40 tickets with a validation set."""
    folder = tmp_path_factory.mktemp("validated")
    tickets(folder / "dump", [{**r, "thing": r["prompt"].split()[2]} for r in asked(40)])
    library.run(
        [folder / "dump/messages.csv"], folder / "out", recipe=recipe(folder / "dump", 0.2), budget=20
    )
    return folder / "out"


def recipe(dump: Path, validation: float) -> library.Recipe:
    given = library.load_recipe(dump / "recipe.yaml")
    return given.with_values(
        split={"validation_fraction": validation}, export={"formats": ["trl", "hf-dataset"]}
    )


def test_every_output_of_a_run_knows_the_third_side(run: Path, curate: Command) -> None:
    ids = {name: [r["id"] for r in rows(run / f"{name}.jsonl")] for name in SIDES.values()}
    assert [len(some) for some in ids.values()] == [10, 4, 6]
    ledger = pq.read_table(run / "ledger.parquet").to_pylist()
    assert {r["record_id"] for r in ledger if r["outcome"] == "validation"} == {*ids["validation"]}
    assert any(r["reason"] == "validation_side_over_budget" for r in ledger)
    assert "validation.jsonl" in json.loads((run / "manifest.json").read_text())["outputs"]
    certificate = json.loads((run / "split.json").read_text())
    assert (
        certificate["dataset"] == {"train": 10, "validation": 4, "test": 6} and len(certificate["pairs"]) == 3
    )
    assert sum(row["dataset_validation"] for row in certificate["situations"]) == 4
    page = Reader((run / "report.html").read_text()).text
    assert "10 to train on, 4 to validate with, 6 to test with" in page and "Validation and test" in page
    assert len(rows(run / "exports/trl/validation.jsonl")) == 4
    card = (run / "exports/hf-dataset/README.md").read_text()
    assert "split: validation" in card and "two of the three splits" in card
    story = curate("explain", run, ids["validation"][0]).stdout
    assert "in the validation set" in story and "drawn for the 20% that validate; number 1 of 4" in story
    audit = json.loads(curate("audit", run, "--against", run, "-o", run.parent / "audit", "--json").stdout)
    assert audit["situations"] > 0
    seen = json.loads((run.parent / "audit/audit.json").read_text())["situations"]
    assert [sum(row[k] for row in seen) for k in ("validation", "test", "dataset")] == [4, 6, 20]
    assert not any(row["status"] == "covered" for row in seen if row["dataset"] == row["validation"])


def test_without_the_fraction_the_old_file_goes_and_the_test_set_is_the_same(
    run: Path, tmp_path: Path
) -> None:
    """And with `keep` every record stays where it was, also what was over the budget."""
    dump = run.parent / "dump/messages.csv"
    out = tmp_path / "out"
    without = library.run([dump], out, recipe=recipe(dump.parent, 0.0), budget=20)
    assert not (out / "validation.jsonl").exists() and "validation" not in without.summary.as_dict()
    assert rows(out / "test.jsonl") == rows(run / "test.jsonl")
    kept = library.run([dump], tmp_path / "kept", recipe=recipe(dump.parent, 0.0), budget=20, keep=run)
    assert sides(tmp_path / "kept") == sides(run)
    assert kept.dataset["validation"]["id"] == [r["id"] for r in rows(run / "validation.jsonl")]
    again = library.run([dump], tmp_path / "kept", recipe=recipe(dump.parent, 0.0), budget=20, resume=True)
    assert not (tmp_path / "kept/validation.jsonl").exists()
    assert not list((tmp_path / "kept/exports").rglob("*validation*")) and again.failed == []
