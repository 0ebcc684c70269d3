"""Atomic writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.files.atomic import replacing, write_jsonl


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
