"""The audit of a dataset against the pool."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from conftest import Command

from curate.coverage import EdgeCase, audit_coverage, status_of
from tests.coverage_sample import sample


def audited(chosen: list[int], test: list[int] = (), bad: int | None = None, **more: object):
    s = sample(junk=0)
    good = s.truth != bad
    at = [*chosen, *test]
    ids = [f"r{i}" for i in range(len(s.texts))]
    return s, audit_coverage(
        s.vectors, s.texts, s.quality, good, s.vectors[at], np.array([False] * len(chosen) + [True] * len(test), bool), pool_ids=ids,
        dataset_ids=[ids[i] for i in at], **more,
    )  # fmt: skip


def places(situation: int, many: int) -> list[int]:
    return np.flatnonzero(sample(junk=0).truth == situation)[:many].tolist()


def row(found, size):
    return next(r for r in found.situations if r["pool"] == size)


def test_each_status_is_told():
    _, found = audited([*places(0, 3), *places(1, 1), *places(5, 1)], test=places(0, 2), bad=4)
    assert row(found, 60) | {"name": ""} == {
        "name": "",
        "pool": 60,
        "dataset": 5,
        "test": 2,
        "best_quality": row(found, 60)["best_quality"],
        "status": "covered",
    }
    assert row(found, 40)["status"] == "thin"
    assert row(found, 30)["status"] == "missing"
    assert row(found, 4)["status"] == "no_good_answer"
    assert row(found, 2)["status"] == "covered"
    assert found.covered_share == pytest.approx((60 + 40 + 2) / 156, abs=1e-4)


def test_a_situation_that_is_only_tested_is_not_covered():
    _, found = audited(places(1, 2), test=places(0, 2))
    assert row(found, 60)["status"] == "missing"
    assert row(found, 60)["test"] == 2


def test_gaps_say_what_to_write():
    s, found = audited(places(0, 2), bad=4)
    assert [set(g) for g in found.gaps] == [{"situation", "prompt", "share", "best_quality", "why"}]
    assert found.gaps[0]["prompt"] in [s.texts[i] for i in places(4, 4)]
    assert found.gaps[0]["share"] == pytest.approx(4 / 156, abs=1e-4)
    assert found.gaps[0]["situation"] == row(found, 4)["name"]


def test_records_from_elsewhere_belong_to_the_nearest_situation_or_to_none():
    s = sample(junk=0)
    strange = -s.vectors[:1]
    found = audit_coverage(s.vectors, s.texts, s.quality, np.ones(156, bool), np.concatenate([s.vectors[[0, 70]] * 1.0, strange]), np.zeros(3, bool),
                           pool_ids=[f"r{i}" for i in range(156)], dataset_ids=["x", "y", "z"])  # fmt: skip
    assert (row(found, 60)["dataset"], row(found, 40)["dataset"], found.outside) == (1, 1, 1)


def test_edge_cases_are_counted_with_evidence():
    s = sample(junk=0)
    phrases = np.concatenate([s.vectors[places(5, 1)], s.vectors[places(2, 2)]])
    cases = [EdgeCase(name="voucher", examples=["gift voucher"]), EdgeCase(name="grinder", examples=["noise", "loud"])]
    _, found = audited([*places(2, 2)], cases=cases, phrases=phrases)
    voucher, grinder = found.edge_cases
    assert (voucher["name"], voucher["dataset"], grinder["dataset"]) == ("voucher", 0, 2)
    assert voucher["pool"] >= 1
    assert grinder["matches"][0]["similarity"] > 0.9
    assert [m["similarity"] for m in grinder["matches"]] == sorted((m["similarity"] for m in grinder["matches"]), reverse=True)
    assert {m["prompt"] for m in grinder["matches"] if m["in"] == "pool"} <= {t for t in s.texts if "grinder" in t}
    assert {m["phrase"] for m in grinder["matches"]} <= {"noise", "loud"}
    assert all(set(m) == {"id", "in", "similarity", "phrase", "prompt"} for m in grinder["matches"])


def test_as_dict_has_the_keys_of_audit_json():
    _, found = audited(places(0, 1))
    assert {"situations", "edge_cases", "covered_share"} <= set(found.as_dict())


def test_status_of_small_situations():
    assert status_of(dump=2, pool=2, dataset=1) == "covered"
    assert status_of(dump=9, pool=3, dataset=1) == "thin"
    assert status_of(dump=9, pool=0, dataset=0) == "no_good_answer"
    assert status_of(dump=9, pool=1, dataset=0) == "missing"


def test_an_empty_dataset_misses_everything():
    _s, found = audited([])
    assert {r["status"] for r in found.situations} == {"missing"}
    assert found.covered_share == 0


def test_an_audit_of_record_files_shows_no_personal_data_and_tells_of_lines_that_it_could_not_read(tmp_path: Path, curate: Command) -> None:
    asked = "My lamp is broken, I am Maria Gonzalez, mail maria.gonzalez{}@example.com, phone +49 170 1234567"
    records = [{"id": f"p{i}", "prompt": asked.format(i), "completion": "We send a new one.", "quality": 10**400} for i in range(6)]
    (tmp_path / "pool.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records) + "garbage\n", encoding="utf-8")
    (tmp_path / "cases.yaml").write_text("- {name: broken lamp, examples: [my lamp is broken]}\n", encoding="utf-8")
    done = curate("audit", tmp_path / "pool.jsonl", "--against", tmp_path / "pool.jsonl", "-o", tmp_path / "out", "--edge-cases", tmp_path / "cases.yaml")
    assert "2 lines could not be read" in done.stderr and done.returncode in (0, 1)
    shown = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "out").iterdir()) + done.stdout
    assert "broken lamp" in shown and "NAME_1" in shown
    assert not any(value in shown.lower() for value in ("gonzalez", "1234567"))


@pytest.mark.parametrize(
    ("text", "said"), [("examples: [2024-02-29]", "in quotes"), ("examples: [404]", "in quotes"), ("examples: no list", "list of phrases")]
)
def test_edge_cases_that_yaml_reads_as_something_else_are_told(tmp_path: Path, curate: Command, text: str, said: str) -> None:
    (tmp_path / "cases.yaml").write_text(f"- {{name: a, {text}}}\n", encoding="utf-8")
    (tmp_path / "pool.jsonl").write_text('{"prompt": "Where is my parcel?"}\n', encoding="utf-8")
    done = curate("audit", tmp_path / "pool.jsonl", "--against", tmp_path / "pool.jsonl", "-o", tmp_path / "out", "--edge-cases", tmp_path / "cases.yaml")
    assert done.returncode == 2 and said in done.stderr and "internal" not in done.stderr
