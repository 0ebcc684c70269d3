"""Folders of Hugging Face's `datasets`: as `save_to_disk` writes them, and as the Hub has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import datasets
import pytest
from datasets import Dataset, DatasetDict, Features, Json, List

from curate.loaders import LoadReport, inspect
from tests.helpers.containers import ARCHIVES
from tests.helpers.loading import read, read_with_rejects, said

datasets.disable_progress_bars()


def talk(n: int) -> list[dict[str, Any]]:
    call = {"name": f"f{n % 2}", "arguments": {"order": n} if n % 2 else {"street": "Elm Row"}}
    return [
        {"role": "user", "content": f"Where is order {n}?", "tool_calls": None},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": f"c{n}", "type": "function", "function": call}],
        },
        {"role": "tool", "content": "sent", "tool_calls": None, "tool_call_id": f"c{n}"},
        {"role": "assistant", "content": f"Order {n} was sent.", "tool_calls": None},
    ]


def saved(folder: Path, shards: int = 1) -> Path:
    rows = [{"messages": talk(n)} for n in range(12)]
    splits = {"train": Dataset.from_list(rows[:8]), "test": Dataset.from_list(rows[8:])}
    DatasetDict(splits).save_to_disk(str(folder), num_shards={"train": shards, "test": 1})
    return folder


def arguments(path: Path) -> list[str]:
    return sorted(c["function"]["arguments"] for t in read(path) for m in t.messages for c in m.tool_calls)


RIGHT = sorted(json.dumps({"order": n} if n % 2 else {"street": "Elm Row"}) for n in range(12))


def test_a_saved_dataset_is_read_with_its_splits_and_without_the_nulls_of_arrow(tmp_path: Path) -> None:
    path = saved(tmp_path / "set")
    found = inspect([path])
    assert (found.conversations, found.messages) == (12, {"tool": 24, "customer": 12, "agent": 12})
    assert not found.doubts and not found.rejects
    assert arguments(path) == RIGHT


@pytest.mark.parametrize("ending", ["zip", "tar.gz"])
def test_a_saved_dataset_is_read_in_an_archive(tmp_path: Path, ending: str) -> None:
    path = saved(tmp_path / "set")
    files = {f.relative_to(path).as_posix(): f.read_bytes() for f in path.rglob("*") if f.is_file()}
    packed = tmp_path / f"set.{ending}"
    packed.write_bytes(ARCHIVES[ending](files))
    found = inspect([packed])
    assert found.conversations == 12 and not found.doubts


def test_a_table_that_the_state_does_not_list_is_left_out_and_one_that_lacks_is_a_reject(
    tmp_path: Path,
) -> None:
    path = saved(tmp_path / "set", shards=2)
    first, second = sorted((path / "train").glob("*.arrow"))
    old = path / "train" / "data-00000-of-00007.arrow"
    old.write_bytes(first.read_bytes())
    report = LoadReport()
    assert len(read(path, report)) == 12
    assert [w for w in report.warnings if "does not list" in w and old.name in w]
    second.unlink()
    made, rejects = read_with_rejects(path)
    assert len(made) == 8 and [(r.locator, r.reason) for r in rejects] == [(second.name, "missing_file")]


def test_a_folder_of_the_hub_is_read_and_its_code_never_run(tmp_path: Path) -> None:
    path = tmp_path / "set"
    Dataset.from_list([{"messages": talk(n)} for n in range(12)]).to_parquet(
        path / "data" / "train-00000-of-00001.parquet"
    )
    (path / "README.md").write_text("---\nlicense: mit\n---\n# A set\n")
    (path / "set.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    assert arguments(path) == RIGHT and not (tmp_path / "ran").exists()


def test_messages_stored_as_json_are_read_from_parquet_and_from_arrow_streams(tmp_path: Path) -> None:
    rows = [{"messages": [{k: v for k, v in m.items() if v is not None} for m in talk(n)]} for n in range(12)]
    made = Dataset.from_list(rows, features=Features({"messages": List(Json())}))
    made.to_parquet(tmp_path / "x.parquet")
    made.save_to_disk(str(tmp_path / "saved"))
    stream = next((tmp_path / "saved").glob("*.arrow"))
    stream.rename(tmp_path / "x.arrow")
    for name in ("x.parquet", "x.arrow"):
        assert arguments(tmp_path / name) == RIGHT
        assert said(read(tmp_path / name)[0])[-1] == ("agent", "Order 0 was sent.")
