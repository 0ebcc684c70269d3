"""The dated table of what platforms accept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from curate.exporters import EXPORTERS
from curate.exporters.limits import Limits, limits_table


def test_every_format_has_a_row_and_every_row_a_format() -> None:
    assert sorted(limits_table()) == EXPORTERS.names()


@pytest.mark.parametrize("name", limits_table())
def test_every_row_says_for_whom_since_when_and_from_where(name: str) -> None:
    limits = limits_table()[name]
    assert limits.audience and limits.source.startswith("https://") and isinstance(limits.as_of, date)
    assert (limits.state == "open") == (not limits.note)


def test_what_breaks_a_limit_is_told_with_the_day(tmp_path: Path) -> None:
    limits = Limits(min_examples=3, max_examples=5, max_bytes=4, as_of=date(2026, 11, 30))
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"12345")
    told = [*limits.sized(file), *limits.counted(2), *limits.counted(6), *limits.counted(3)]
    assert [p.code for p in told] == ["file_too_large", "too_few_examples", "too_many_examples"]
    assert all(p.message.endswith("(as of 2026-11-30)") for p in told)
