"""The keeper of a run directory, over a real run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curate.errors import CurateError
from curate.files.atomic import MANIFEST, READY
from curate.run_folder.checkpoints import CONVERSATIONS, RECORDS, SCORES
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import (
    CERTIFICATE,
    DATASET,
    EXPORTS,
    LEDGER,
    RAW,
    RUN_FILES,
    STAGES,
    TRAIN,
    VALIDATION,
)
from tests.helpers.files import rows


@pytest.fixture
def copied(small_run: Path, tmp_path: Path) -> RunFolder:
    """A copy of a run, to break it."""
    shutil.copytree(small_run, tmp_path / "run")
    return RunFolder(tmp_path / "run")


def test_a_run_writes_the_files_that_have_a_name_and_no_others(small_run: Path) -> None:
    run = RunFolder(small_run)
    files = {*RUN_FILES} - {VALIDATION}  # which only a run with `split.validation_fraction` has
    assert {p.name for p in small_run.iterdir()} == {*files, EXPORTS, STAGES}
    assert run.is_run and run.is_begun and not run.is_split and run.missing(RUN_FILES) == [VALIDATION]
    outputs = run.manifest()["outputs"]
    assert {name for name in outputs if "/" not in name} == files - {MANIFEST}
    assert not run.changed(outputs)


def test_a_folder_is_a_run_by_its_raw_text_or_by_manifest_and_ledger(copied: RunFolder) -> None:
    shutil.rmtree(copied.file(STAGES))
    assert copied.is_run  # whoever deletes the checkpoints still has a run
    copied.file(MANIFEST).unlink()
    assert not copied.is_run and not copied.is_begun and copied.is_split
    (copied.file(STAGES) / RAW).mkdir(parents=True)
    assert copied.is_run and not copied.is_split


def test_a_run_that_came_to_nothing_has_begun(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    assert not run.is_begun
    with pytest.raises(RuntimeError), run.locked():
        assert run.is_begun and not run.is_run
        run.file("other.txt").write_text("of the user")
        raise RuntimeError
    run = RunFolder(tmp_path / "nearly")
    run.file(READY).mkdir(parents=True)
    assert run.is_begun


def test_records_scores_and_situations_are_those_of_the_dataset(small_run: Path) -> None:
    run, train = RunFolder(small_run), rows(small_run / TRAIN)
    situations, by_id = run.checkpoints.situations(), {r.id: r for r in run.checkpoints.records()}
    assert train and {row["id"] for row in run.checkpoints.scores(["id"])} == set(situations)
    for row in train:
        record, (quality, signals) = run.checkpoints.record(row["id"]), run.checkpoints.score(row["id"])
        assert record is not None and record == by_id[row["id"]]
        assert (record.prompt, record.completion) == (row["prompt"], row["completion"])
        assert quality == row["quality"] and signals == row["signals"]
        assert situations[row["id"]] == row["cluster_label"]
    wanted = [train[-1]["message_ids"][0]]
    assert run.checkpoints.records_with(wanted) == [train[-1]["id"]]
    assert [r.id for r in run.checkpoints.records([train[-1]["id"]])] == [train[-1]["id"]]
    assert run.checkpoints.conversations_with(wanted) == {train[-1]["conversation_id"]}
    assert {row["customer_id"] for row in train} - {""} <= set(run.checkpoints.customers())
    assert run.checkpoints.record("r_none") is None and run.checkpoints.score("r_none") == (None, {})


def test_the_ledger_is_read_in_its_order_and_by_columns(small_run: Path) -> None:
    run, table = RunFolder(small_run), pq.read_table(small_run / LEDGER)
    assert list(run.ledger_rows(table.column_names)) == table.to_pylist()
    assert list(run.ledger_rows(["reason"])) == table.select(["reason"]).to_pylist()
    assert run.ledger_notes() == []


def test_deleted_checkpoints_hold_nothing_and_damaged_ones_are_refused(copied: RunFolder) -> None:
    shutil.rmtree(copied.file(STAGES) / RAW)
    held = copied.checkpoints
    assert held.files(CONVERSATIONS) == [] and held.customers() == {} == dict.fromkeys(
        held.conversations_with(["1"])
    )
    assert held.files(RECORDS) and held.files(SCORES)
    (path,) = held.files(RECORDS)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert held.files(RECORDS) == [path]  # looked at once
    again = RunFolder(copied.path).checkpoints
    with pytest.raises(CurateError, match="is damaged: it is not what the run wrote"):
        list(again.records())
    listed = copied.manifest()
    listed["checkpoints"] = list(listed["checkpoints"])  # as older versions wrote it
    copied.file(MANIFEST).write_text(json.dumps(listed))
    with pytest.raises(CurateError, match="is damaged"):
        RunFolder(copied.path).checkpoints.record("any")
    path.unlink()
    assert list(RunFolder(copied.path).checkpoints.records()) == []


def test_what_was_changed_after_the_run_is_named(copied: RunFolder) -> None:
    copied.check_as_written([*DATASET, CERTIFICATE])
    for name in DATASET:
        copied.file(name).write_text("")
    copied.file(CERTIFICATE).unlink()
    assert copied.changed([*DATASET, CERTIFICATE, LEDGER]) == [*DATASET, CERTIFICATE]
    with pytest.raises(CurateError, match=r"train\.jsonl and test\.jsonl were changed after the run"):
        copied.check_as_written(DATASET)
    copied.file(LEDGER).write_bytes(b"no ledger")
    assert copied.ledger_notes() == [
        "ledger.parquet was changed after the run, so what it says may not be what the run decided."
    ]
    with pytest.raises(CurateError, match=r"its ledger\.parquet is damaged"):
        copied.ledger()


def test_a_folder_without_a_run_is_refused_by_what_it_lacks(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    with pytest.raises(CurateError, match=r"has no manifest\.json that can be read"):
        run.manifest()
    with pytest.raises(CurateError, match=r"it has no ledger\.parquet"):
        run.ledger_rows(["record_id"])
    with pytest.raises(OSError):
        run.certificate()
    assert run.object_in(CERTIFICATE) == {} and run.missing(DATASET) == [*DATASET]
    run.file(CERTIFICATE).write_text("[]")
    with pytest.raises(ValueError, match="no object"):
        run.certificate()
    assert run.object_in(CERTIFICATE) == {} and run.changed(DATASET) == []  # nothing vouches for anything


def test_what_no_checksum_tells_is_one_sentence_for_every_reading(copied: RunFolder) -> None:
    """As in the run of an old version, which left none; a table of something else is no ledger."""
    listed = copied.manifest()
    listed["checkpoints"] = list(listed["checkpoints"])
    copied.file(MANIFEST).write_text(json.dumps(listed))
    (copied.file(STAGES) / "sums.json").unlink()
    for name in listed["checkpoints"]:
        (copied.file(STAGES) / name).write_bytes(b"PAR1 but for the rest")
    held = copied.checkpoints
    readings: list[Callable[[], object]] = [
        lambda: list(held.records()),
        lambda: held.record("r"),
        lambda: held.score("r"),
        held.situations,
        lambda: held.conversations_with(["1"]),
        held.customers,
    ]
    for reading in readings:
        with pytest.raises(CurateError, match="cannot be read, it is damaged"):
            reading()
    pq.write_table(pa.table({"a": [1]}), copied.file(LEDGER))
    with pytest.raises(CurateError, match=r"its ledger\.parquet is damaged"):
        copied.ledger_rows(["record_id"])
