"""One definition of covered, and the same figures wherever a run shows them."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.coverage import CoverageFigures, EdgeCase, SituationRow, status_of
from curate.coverage.cases import Match
from curate.gate import UNCOUNTED
from curate.ledger import Ledger
from curate.report.situations import situation_sentences
from curate.stages.coverage import NOT_A_NEED
from curate.stages.covered import case_rows, situation_rows, usable, with_coverage
from curate.stages.decisions import Decisions
from curate.text.readable import percent
from curate.verbs.audit import audit
from tests.helpers.command import Command
from tests.helpers.files import rows
from tests.helpers.pages import shown_run
from tests.helpers.paths import DUMP

BY_HAND = [  # usable, train, status
    (0, 0, "no_good_answer"),
    (1, 0, "missing"),
    (9, 0, "missing"),
    (1, 1, "covered"),
    (2, 1, "thin"),
    (3, 1, "thin"),
    (9, 1, "thin"),
    (2, 2, "covered"),
    (9, 2, "covered"),
    (9, 9, "covered"),
    (0, 1, "covered"),
]


TRAIN_SIDE = ("over_budget", "worth_less", "too_poor", "same_template", "same_conversation")


@pytest.mark.parametrize(("usable", "train", "status"), BY_HAND)
def test_each_status_by_hand(usable: int, train: int, status: str) -> None:
    assert status_of(usable=usable, train=train) == status


@given(st.integers(0, 50), st.integers(0, 50))
def test_the_definition_word_by_word(usable: int, train: int) -> None:
    status = status_of(usable=usable, train=train)
    if train:
        assert (status == "covered") == (train >= min(2, usable)) and (status == "thin") == (
            train == 1 and usable >= 2
        )
    else:
        assert status == ("missing" if usable else "no_good_answer")


Counts = st.tuples(st.integers(0, 30), st.integers(0, 9), st.integers(0, 9))


@given(st.lists(Counts, max_size=12))
def test_shares_and_counts_add_up(counts: list[tuple[int, int, int]]) -> None:
    situations = [
        SituationRow(str(n), dump, dump, usable, usable, train, 0, 0.5)
        for n, (dump, usable, train) in enumerate(counts)
    ]
    found = CoverageFigures.of(situations)
    assert (
        found.covered + found.thin + found.missing + found.no_good_answer == found.situations == len(counts)
    )
    total = sum(dump for dump, _, _ in counts)
    for status, share in (("covered", found.covered_share), ("thin", found.thin_share)):
        assert share == pytest.approx(
            sum(s.dump for s in situations if s.status == status) / total if total else 0, abs=5e-5
        )


def decided() -> tuple[Any, Decisions]:
    """Two situations by hand: what became of each record is in its id, the side of the split of those in the
    pool after it."""
    first = [
        "selected_train",
        "duplicate",
        "conflict",
        "poor",
        "truncated",
        "held_out_test",
        "spare_train",
        "unanswered",
    ]
    second = ["only_test", "aside"]
    ids = [*first, *second]
    table = SimpleNamespace(
        ids=ids,
        needs=ids,
        no_record=["no_reply" if i == "unanswered" else "" for i in ids],
        quality=np.linspace(0.2, 0.9, len(ids)),
    )
    ledger = Ledger()
    for name in ids:
        ledger.enter(name, name, name, "kept")
    for name, stage, reason in (
        ("duplicate", "dedup", "near_duplicate"),
        ("conflict", "dedup", "contradiction"),
        ("poor", "gate", "deflection"),
        ("truncated", "gate", "truncated"),
    ):
        ledger.decide(name, "dropped", stage, reason)
    made = Decisions(
        ledger,
        np.arange(len(ids)),
        pool=np.array([0, 5, 6, 8, 9]),
        needs=np.arange(len(ids)),
        situation_of={i: int(i >= len(first)) for i in range(len(ids))},
    )
    made.situations = SimpleNamespace(  # type: ignore[assignment]
        names=["one", "two"], tags=[["first"], ["second", "other"]], examples=np.array([0, 8])
    )
    made.sides = SimpleNamespace(side=np.array([0, 1, 0, 1, -1]), certificate={})  # type: ignore[assignment]
    made.train, made.test = [0], [5, 8]
    return table, made


def test_what_a_run_counts_by_hand() -> None:
    table, made = decided()
    one, two = situation_rows(table, made, usable(made))
    # of eight that were asked seven have an answer, and one of these is broken off
    assert (one.asked, one.dump, one.pool, one.usable, one.train, one.test, one.status) == (
        8,
        6,
        3,
        2,
        1,
        1,
        "thin",
    )
    assert (two.asked, two.dump, two.pool, two.usable, two.train, two.test, two.status) == (
        2,
        2,
        2,
        0,
        0,
        1,
        "no_good_answer",
    )
    figures = CoverageFigures.of([one, two])
    assert (figures.covered_share, figures.thin_share) == (0, 0.75)
    assert (
        "0% of the dump's records are in covered situations, 75.0% in thin ones"
        in situation_sentences(figures, 1, 0)[0]
    )
    assert (
        "1 without a usable answer (0 of them in gaps.jsonl, the others have good answers"
        in situation_sentences(figures, 0, 0)[2]
    )
    assert (
        "(no training record, but a usable one; 2 too poor, in gaps.jsonl)"
        in situation_sentences(figures, 3, 2)[2]
    )
    assert "1 without a usable answer (gaps.jsonl)" in situation_sentences(figures, 3, 2)[2]
    made.train = [0, 6]
    assert situation_rows(table, made, usable(made))[0].status == "covered"


def test_the_certificate_has_every_situation_with_what_was_chosen_of_it() -> None:
    table, made = decided()
    certificate = {
        "train": 2,
        "test": 1,
        "situations": [{"name": "one", "pool": 3, "train": 2, "test": 1, "groups": 3, "why": ""}],
    }
    found = with_coverage(certificate, situation_rows(table, made, usable(made)))
    assert (
        found["train"] == 2
        and [r["name"] for r in found["situations"]] == ["one", "two"]
        and (found["covered_share"], found["thin_share"]) == (0, 0.75)
    )
    assert found["situations"][0] == {
        "name": "one",
        "tags": ["first"],
        "pool": 3,
        "train": 2,
        "test": 1,
        "groups": 3,
        "why": "",
        "asked": 8,
        "dump": 6,
        "dataset": 2,
        "dataset_test": 1,
        "tested_only": False,
        "best_quality": 0.667,
        "status": "thin",
    }
    assert found["situations"][1]["tested_only"]


def test_what_is_nobodys_situation_does_not_count() -> None:
    assert set(UNCOUNTED) >= NOT_A_NEED and set(UNCOUNTED.values()) == {"form", "spam", "no content"}
    assert not {"deflection", "hand_over", "only_question", "low_quality", "negative_outcome", "rude"} & set(
        UNCOUNTED
    )  # poor answers to real needs


@pytest.mark.parametrize(
    ("matches", "near", "said"),
    [
        ([0], [], ("yes", "", "selected_train")),
        ([6], [0], ("perhaps", "not_on_train_side", "selected_train")),
        ([6], [], ("no", "not_on_train_side", "")),
        ([3], [6], ("no", "no_good_answer", "")),
        ([], [], ("no", "not_in_dump", "")),
    ],
)
def test_an_edge_case_of_a_run_is_yes_perhaps_or_no(
    matches: list[int], near: list[int], said: tuple[str, str, str]
) -> None:
    table, made = decided()
    case = EdgeCase(name="a", examples=["b"])
    made.cases = [(case, [Match(i, "b", 0.6, table.needs[i]) for i in matches])]
    made.nearly, made.standing = (
        [[Match(i, "b", 0.45, table.needs[i], "negated") for i in near]],
        [("a", None)],
    )
    (row,) = case_rows(table, made, 0.5)
    assert (row.status, row.why, row.record) == said and row.sentence == said[2]
    assert row.against == ("negated" if said[0] == "perhaps" else "")
    assert [(one.record, one.against) for one in row.below] == [(table.ids[i], "negated") for i in near]


def told(text: str) -> tuple[str, str, int, int, int, int, int]:
    """Shares and counts as a terminal shows them."""
    flat = re.sub(r"\s+", " ", text)
    shares = re.search(
        r"Coverage: (\S+) of the dump's records are in covered situations, (\S+) in thin ones\.", flat
    )
    counts = re.search(
        r"Situations: (\d+) of (\d+) covered, (\d+) thin \(.*?\), (\d+) missing \(.*?\), (\d+) without a"
        r" usable answer",
        flat,
    )
    assert shares and counts, text
    covered, all_of_them, *others = map(int, counts.groups())
    return shares[1], shares[2], all_of_them, covered, *others  # type: ignore[return-value]


def of(data: dict[str, Any]) -> tuple[str, str, int, int, int, int, int]:
    counts = [data[key] for key in ("situations", "covered", "thin", "missing", "no_good_answer")]
    return percent(data["covered_share"]), percent(data["thin_share"]), *counts  # type: ignore[return-value]


@pytest.fixture(scope="module")
def said(run_dir: Path) -> tuple[str, str, int, int, int, int, int]:
    """What the run printed."""
    return told((run_dir.parent / "said.txt").read_text(encoding="utf-8"))


Said = tuple[str, str, int, int, int, int, int]


def test_the_figures_follow_from_the_ledger_and_the_dataset(
    run_dir: Path, ledger: pd.DataFrame, said: Said
) -> None:
    """Counted anew from what the run wrote, by the definition."""
    (path,) = (run_dir / "stages").glob("scores-*.parquet")
    situation = pd.read_parquet(path).set_index("id").situation
    status = {
        r["name"]: r["status"]
        for r in json.loads((run_dir / "split.json").read_text(encoding="utf-8"))["situations"]
    }
    may_train, train = Counter[str](), Counter(r["cluster_label"] for r in rows(run_dir / "train.jsonl"))
    dump = Counter[str]()
    for row in ledger.itertuples():
        if row.outcome == "selected" or (row.outcome == "unselected" and row.reason in TRAIN_SIDE):
            may_train[situation[row.record_id]] += 1
        if row.outcome != "no_record" and not (row.stage == "gate" and row.reason in UNCOUNTED):
            dump[situation[row.record_id]] += 1
    kinds = {
        name: (
            "no_good_answer"
            if not may_train[name]
            else (
                "missing"
                if not train[name]
                else "covered"
                if train[name] >= min(2, may_train[name])
                else "thin"
            )
        )
        for name in set(situation) - {""}
    }
    assert (
        kinds == status
        and "" not in dump
        and dump.total() == 990 - sum(r.reason in UNCOUNTED for r in ledger.itertuples())
    )
    shares = [
        round(sum(n for name, n in dump.items() if kinds[name] == kind) / dump.total(), 4)
        for kind in ("covered", "thin")
    ]
    counts = Counter(kinds.values())
    assert said == (
        *map(percent, shares),
        len(kinds),
        *(counts[kind] for kind in ("covered", "thin", "missing", "no_good_answer")),
    )


def test_report_manifest_and_certificate_have_the_figures_that_the_run_printed(
    run_dir: Path, said: Said
) -> None:
    assert of(json.loads((run_dir / "manifest.json").read_text(encoding="utf-8"))["coverage"]) == said
    certificate = json.loads((run_dir / "split.json").read_text(encoding="utf-8"))
    kinds = Counter(r["status"] for r in certificate["situations"])
    assert of({**certificate, **kinds, "situations": len(certificate["situations"])}) == said
    assert (
        sum(r["dataset"] for r in certificate["situations"]) == 200
        and sum(r["dataset_test"] for r in certificate["situations"]) == 30
    )
    page = (run_dir / "report.html").read_text(encoding="utf-8")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    assert f"{said[3]} of {said[2]} situations covered" in text
    assert (
        f"of the dump&#39;s records {said[0]} are in covered situations; {said[1]} are in thin ones" in text
    )
    assert (
        f"Covered {said[3]} ({said[0]} of the dump's records)" in text
        and f"Thin {said[4]} ({said[1]} of the dump's records)" in text
    )


def test_the_gaps_are_the_situations_without_a_good_answer(run_dir: Path, ledger: pd.DataFrame) -> None:
    status = {
        r["name"]: r["status"]
        for r in json.loads((run_dir / "split.json").read_text(encoding="utf-8"))["situations"]
    }
    poor = defaultdict(set)
    for row in rows(run_dir / "gaps.jsonl"):
        poor[row["why"] == "too_poor"].add(row["situation"])
    assert all(poor.values()) and len(poor) == 2
    assert poor[False] == {name for name, kind in status.items() if kind == "no_good_answer"}
    (path,) = (run_dir / "stages").glob("scores-*.parquet")
    situation = pd.read_parquet(path).set_index("id").situation
    outdone = {situation[i] for i in ledger.index[ledger.reason == "worth_less"]}
    missing = {name for name, kind in status.items() if kind == "missing"}
    assert poor[True] == missing and outdone


@pytest.mark.parametrize("against", ["the run", "its dump"])
def test_an_audit_of_the_run_says_what_the_run_said(
    against: str, run_dir: Path, said: Said, tmp_path: Path
) -> None:
    found = audit(run_dir, run_dir if against == "the run" else DUMP)
    found.write(tmp_path)
    assert (
        told(found.describe()) == said == of(found.summary.as_dict()) and "those of the run out" in found.told
    )
    data = json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))
    kinds = Counter(r["status"] for r in data["situations"])
    assert of({**data, **kinds, "situations": len(data["situations"])}) == said
    assert {r["name"] for r in data["situations"]} >= {
        r["cluster_label"] for r in rows(run_dir / "train.jsonl")
    }
    page = (tmp_path / "audit.html").read_text(encoding="utf-8")
    assert (
        f"{said[0]} of the dump&#39;s records are in covered situations, {said[1]} in thin ones: {said[3]} of"
        f" {said[2]} situations covered" in page
    )
    assert (tmp_path / "gaps.jsonl").read_bytes() == (run_dir / "gaps.jsonl").read_bytes()


def test_json_says_the_same(run_dir: Path, said: Said, tmp_path: Path, curate: Command) -> None:
    """That of `run` is compared with the manifest in test_run.py."""
    done = curate("audit", run_dir, "--against", run_dir, "-o", tmp_path, "--json", "--quiet")
    assert of(json.loads(done.stdout)) == said


def test_the_figures_in_the_readme_are_those_that_are_printed(said: Said) -> None:
    """Processors round differently, so a few records fall otherwise elsewhere: shares within five points,
    counts within a tenth."""
    shown = told(shown_run())
    assert all(
        abs(float(a.rstrip("%")) - float(b.rstrip("%"))) <= 5
        for a, b in zip(shown[:2], said[:2], strict=True)
    ), (shown, said)
    assert all(abs(a - b) <= max(2, 0.1 * b) for a, b in zip(shown[2:], said[2:], strict=True)), (shown, said)
