"""The audit of a dataset against a pool: situations, edge cases, and whose situations count."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from curate.coverage import Audit, AuditedDataset, EdgeCase, Pool, SituationRow, audit_coverage
from curate.errors import CurateError
from curate.verbs.audit import audit
from tests.helpers.command import Command
from tests.helpers.coverage_sample import SIZES, sample
from tests.helpers.files import rows
from tests.helpers.paths import DUMP, SAMPLE


def audited(chosen: list[int], test: list[int] = (), **more: Any) -> Audit:
    """An audit of records of the sample by their places, against the sample with its true situations; nobody
    answered situation 4 well."""
    s = sample(junk=0)
    ids = [f"r{i}" for i in range(len(s.texts))]
    situations = [
        SituationRow(f"s{n}", size, size, 0 if n == 4 else size, 0 if n == 4 else size, 0, 0, 0.9)
        for n, size in enumerate(SIZES)
    ]
    gap = {"situation": "s4", "prompt": "?", "share": 0.1, "best_quality": 0.1, "why": "deflection"}
    pool = Pool(situations, dict(zip(ids, s.truth.tolist(), strict=True)), ids, s.texts, s.vectors, [gap])
    at = [*chosen, *test]
    given = AuditedDataset(
        [ids[i] for i in at],
        [s.texts[i] for i in at],
        ["train"] * len(chosen) + ["test"] * len(test),
        s.vectors[at],
    )
    return audit_coverage(pool, more.pop("given", given), **more)


def places(situation: int, many: int) -> list[int]:
    return np.flatnonzero(sample(junk=0).truth == situation)[:many].tolist()


def row(found: Audit, name: str) -> dict[str, Any]:
    return next(r for r in found.as_dict()["situations"] if r["name"] == name)


def test_each_status_is_told_and_the_shares_are_of_the_dumps_records() -> None:
    found = audited([*places(0, 3), *places(1, 1), *places(5, 1)], test=places(0, 2))
    assert row(found, "s0") == {
        "name": "s0",
        "tags": [],
        "asked": 60,
        "dump": 60,
        "pool": 60,
        "usable": 60,
        "dataset": 5,
        "validation": 0,
        "test": 2,
        "best_quality": 0.9,
        "status": "covered",
    }
    assert [row(found, f"s{n}")["status"] for n in range(6)] == [
        "covered",
        "thin",
        "missing",
        "missing",
        "no_good_answer",
        "thin",
    ]
    data = found.as_dict()
    assert (data["covered_share"], data["thin_share"]) == (round(60 / 156, 4), round(42 / 156, 4))
    assert {"situations", "edge_cases", "covered_share", "thin_share"} <= set(data)


def test_a_situation_that_is_only_tested_is_missing() -> None:
    found = audited(places(1, 2), test=places(0, 2))
    assert (row(found, "s0")["status"], row(found, "s0")["dataset"], row(found, "s0")["test"]) == (
        "missing",
        2,
        2,
    )


def test_a_gap_for_which_the_dataset_has_an_answer_is_none_any_more() -> None:
    assert [g["situation"] for g in audited(places(0, 2)).gaps] == ["s4"]
    s = sample(junk=0)
    written = AuditedDataset(["new"], ["written by a person"], ["train"], s.vectors[places(4, 1)])
    found = audited([], given=written)
    assert not found.gaps and row(found, "s4")["status"] == "covered"


def test_records_from_elsewhere_belong_to_the_nearest_situation_or_to_none() -> None:
    s = sample(junk=0)
    vectors = np.concatenate([s.vectors[[0, 70]], -s.vectors[:1]])
    found = audited([], given=AuditedDataset(["x", "y", "z"], ["", "", ""], ["train"] * 3, vectors))
    assert (row(found, "s0")["dataset"], row(found, "s1")["dataset"], found.outside) == (1, 1, 1)


def encode_as(vectors: dict[str, np.ndarray]) -> Any:
    """Vectors of phrases by name, and zeros for all other texts."""
    nothing = np.zeros(32, np.float32)
    return lambda texts: np.array([vectors.get(t, nothing) for t in texts], np.float32).reshape(
        len(texts), 32
    )


def test_an_edge_case_is_there_perhaps_there_or_not() -> None:
    s = sample(junk=0)
    voucher, grinder = s.vectors[places(5, 1)[0]], s.vectors[places(2, 1)[0]]
    cases = [
        EdgeCase(name="voucher", examples=["gift voucher"]),
        EdgeCase(name="grinder", examples=["noise"]),
    ]
    encode = encode_as({"gift voucher": voucher, "noise": grinder})
    found = audited(places(2, 2), cases=cases, encode=encode)
    by_name = {case["name"]: case for case in found.edge_cases}
    assert (by_name["voucher"]["status"], by_name["voucher"]["dataset"], by_name["voucher"]["pool"]) == (
        "no",
        0,
        2,
    )
    assert (by_name["grinder"]["status"], by_name["grinder"]["dataset"]) == ("yes", 2)
    best = next(m for m in by_name["grinder"]["matches"] if m["in"] == "dataset")
    assert best["similarity"] > 0.8 and best["phrase"] == "noise" and "grinder" in best["sentence"]
    for case in found.edge_cases:
        similarities = [m["similarity"] for m in case["matches"]]
        assert similarities == sorted(similarities, reverse=True) and len(similarities) <= 13
        assert len({m["id"] for m in case["matches"]}) == len(similarities)
        assert all(
            set(m) == {"id", "in", "similarity", "against", "phrase", "sentence", "prompt"}
            for m in case["matches"]
        )
    held_out = audited([], test=places(2, 2), cases=cases[1:], encode=encode).edge_cases[0]
    assert (held_out["status"], held_out["dataset"]) == ("no", 2)  # what is only tested is not taught


def test_below_the_limit_the_nearest_training_record_is_shown_as_perhaps() -> None:
    s = sample(junk=0)
    between = s.vectors[places(2, 1)[0]] + s.vectors[places(0, 1)[0]]
    asked = {
        "cases": [EdgeCase(name="grinder", examples=["noise"])],
        "encode": encode_as({"noise": between / np.linalg.norm(between)}),
    }
    matches = audited(places(2, 3), limit=0.1, **asked).edge_cases[0]["matches"]
    top, best = matches[0]["similarity"], max(m["similarity"] for m in matches if m["in"] == "dataset")
    near = audited(places(2, 3), limit=round(top + 0.01, 4), **asked).edge_cases[0]
    assert (near["status"], near["dataset"], near["pool"]) == ("perhaps", 0, 0)
    assert ("dataset", best) in [(m["in"], m["similarity"]) for m in near["matches"]]
    assert len([m for m in near["matches"] if m["in"] != "dataset"]) in (2, 3)  # three below the limit


def test_an_empty_dataset_misses_everything() -> None:
    found = audited([])
    assert {r.status for r in found.situations} == {"missing", "no_good_answer"}
    assert (found.figures.covered_share, found.figures.thin_share) == (0, 0)


def test_an_audit_of_record_files_shows_no_personal_data_and_tells_of_lines_that_it_could_not_read(
    tmp_path: Path, curate: Command
) -> None:
    asked = "My lamp is broken, I am Maria Gonzalez, mail maria.gonzalez{}@example.com, phone +49 170 1234567"
    records = [
        {"id": f"p{i}", "prompt": asked.format(i), "completion": "We send a new one.", "quality": 10**400}
        for i in range(6)
    ]
    (tmp_path / "pool.jsonl").write_text(
        "".join(json.dumps(r) + "\n" for r in records) + "garbage\n", encoding="utf-8"
    )
    (tmp_path / "cases.yaml").write_text(
        "- {name: broken lamp, examples: [my lamp is broken]}\n", encoding="utf-8"
    )
    done = curate(
        "audit",
        tmp_path / "pool.jsonl",
        "--against",
        tmp_path / "pool.jsonl",
        "-o",
        tmp_path / "out",
        "--edge-cases",
        tmp_path / "cases.yaml",
    )
    assert "2 lines could not be read" in done.stderr and done.returncode in (0, 1)
    shown = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "out").iterdir()) + done.stdout
    assert "broken lamp" in shown and "NAME_1" in shown
    assert not any(value in shown.lower() for value in ("gonzalez", "1234567"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("examples: [2024-02-29]", "in quotes"),
        ("examples: [404]", "in quotes"),
        ("examples: no list", "list of phrases"),
    ],
)
def test_edge_cases_that_yaml_reads_as_something_else_are_told(
    tmp_path: Path, curate: Command, text: str, said: str
) -> None:
    (tmp_path / "cases.yaml").write_text(f"- {{name: a, {text}}}\n", encoding="utf-8")
    (tmp_path / "pool.jsonl").write_text('{"prompt": "Where is my parcel?"}\n', encoding="utf-8")
    done = curate(
        "audit",
        tmp_path / "pool.jsonl",
        "--against",
        tmp_path / "pool.jsonl",
        "-o",
        tmp_path / "out",
        "--edge-cases",
        tmp_path / "cases.yaml",
    )
    assert done.returncode == 2 and said in done.stderr and "internal" not in done.stderr


def test_without_its_checkpoints_a_run_still_knows_its_situations_but_no_texts(
    run_dir: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    shutil.copytree(run_dir, run, ignore=shutil.ignore_patterns("stages"))
    whole = audit(run_dir, run_dir).audit.as_dict()
    assert audit(run, run).audit.as_dict() == audit(run, DUMP).audit.as_dict() == whole
    assert [r["status"] for r in audit(run / "train.jsonl", run).audit.as_dict()["situations"]] == [
        r["status"] for r in whole["situations"]
    ]
    (tmp_path / "mine.jsonl").write_text(
        '{"prompt": "Where is my parcel?", "completion": "On its way."}\n', encoding="utf-8"
    )
    for dataset, cases in ((run, SAMPLE / "edge_cases.yaml"), (tmp_path / "mine.jsonl", None)):
        with pytest.raises(CurateError, match=r"its checkpoints \(stages/\) are gone"):
            audit(dataset, run, edge_cases=cases)
    (run / "split.json").unlink()
    with pytest.raises(CurateError, match=r"of an older version.*--resume"):
        audit(run, run)


def test_other_pools_are_clustered_anew_and_the_audit_says_so(run_dir: Path, tmp_path: Path) -> None:
    """What the run holds out, and what is of the same conversation, may not train in another pool either."""
    test, train = rows(run_dir / "test.jsonl"), rows(run_dir / "train.jsonl")
    other = [
        {"id": f"again{n}", "prompt": f"{n} something else", "conversation_id": r["conversation_id"]}
        for n, r in enumerate(test[:3])
    ]
    (tmp_path / "pool.jsonl").write_text(
        "".join(json.dumps(r) + "\n" for r in (*train[:20], *test[:5], *other)), encoding="utf-8"
    )
    found = audit(run_dir, tmp_path / "pool.jsonl")
    found.write(tmp_path / "o")
    assert "computed again" in found.describe().splitlines()[0] and "computed again" in (
        tmp_path / "o" / "audit.html"
    ).read_text(encoding="utf-8")
    data = json.loads((tmp_path / "o" / "audit.json").read_text(encoding="utf-8"))
    assert (
        sum(r["dump"] for r in data["situations"]) == 28
        and sum(r["usable"] for r in data["situations"]) == 20
    )


def test_a_folder_that_lost_its_dataset_is_told(small_run: Path, tmp_path: Path) -> None:
    shutil.copytree(small_run, tmp_path / "run")
    (tmp_path / "run" / "train.jsonl").unlink()
    with pytest.raises(CurateError, match=r"has no train\.jsonl"):
        audit(tmp_path / "run", DUMP)
