"""Atomic writes, registries, the local engine, record files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curate.errors import CurateError
from curate.files.atomic import replacing, write_jsonl
from curate.process.engines import get_engine
from curate.record_files.reading import read_rows
from curate.record_files.rows import number_field
from curate.registry import Registry


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.jsonl"
    write_jsonl(target, [{"n": 1}])
    with pytest.raises(RuntimeError), replacing(target, "w") as out:
        out.write("half")
        raise RuntimeError
    assert target.read_text() == '{"n": 1}\n' and [p.name for p in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_line_separator_in_a_text_stays_on_one_line(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl", [{"t": "a\u2028b\nc"}])
    assert len((tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_a_registry_names_the_nearest_thing() -> None:
    things: Registry[int] = Registry("thing", "curate.process.engines")
    things.register("alpha")(1)
    with pytest.raises(CurateError, match="alpha"):
        things.get("alpah")
    with pytest.raises(ValueError, match="two things"):
        things.register("alpha")(2)


def double(x: int) -> int:
    return 2 * x


def refuse(x: int) -> int:
    raise CurateError(f"cannot take {x}")


@pytest.mark.parametrize("workers", [1, 2])
def test_the_engine_keeps_the_order_of_batches(workers: int) -> None:
    engine = get_engine("local", workers)
    assert list(engine.map_batches(double, iter(range(20)))) == list(range(0, 40, 2))
    engine.close()


def test_an_error_in_a_worker_reaches_the_driver() -> None:
    engine = get_engine("local", 2)
    with pytest.raises(CurateError, match="cannot take 0"):
        list(engine.map_batches(refuse, range(3)))
    engine.close()


def lines(path: Path, *items: object) -> Path:
    path.write_text(
        "".join((i if isinstance(i, str) else json.dumps(i)) + "\n" for i in items), encoding="utf-8"
    )
    return path


def test_rows_keep_what_travels_and_count_what_cannot_be_read(tmp_path: Path) -> None:
    good = {"id": 7, "prompt": "hi", "completion": [{"role": "assistant", "content": "yo"}], "x": [1]}
    found = read_rows(
        lines(
            tmp_path / "r.jsonl",
            good,
            "{broken",
            [],
            {"prompt": "  "},
            {"prompt": "no id"},
            '{"prompt": NaN}',
            good,
        )
    )
    assert next(r.data for r in found.rows) == good
    assert [r.id for r in found.rows] == ["7", found.rows[1].id, "7~2"] and found.rows[1].id.startswith("r_")
    assert [(r["locator"], r["reason"]) for r in found.rejects] == [
        ("line 2", "not_json"),
        ("line 3", "not_an_object"),
        ("line 4", "empty_prompt"),
        ("line 6", "not_a_number"),
    ]
    assert found.too_many_rejects


def test_a_file_without_records_says_the_first_line_and_why(tmp_path: Path) -> None:
    with pytest.raises(CurateError, match=r"r\.jsonl: .*line 1: not_json"):
        read_rows(lines(tmp_path / "r.jsonl", "nope"))
    with pytest.raises(CurateError, match="No such file"):
        read_rows(tmp_path / "missing.jsonl")


def test_a_quality_field_must_be_a_number_everywhere(tmp_path: Path) -> None:
    found = read_rows([{"prompt": "a", "q": 1}, {"prompt": "b", "q": "2"}])
    with pytest.raises(CurateError, match=r"records: line 2: the field 'q' holds text"):
        number_field(found, "q")
