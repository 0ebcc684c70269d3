"""Record files, line by line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curate.errors import CurateError
from curate.record_files.reading import read_rows
from curate.record_files.rows import number_field


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
