"""The sample dump in two halves, from drift to a new run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.helpers.files import rows
from tests.helpers.paths import ROOT


@pytest.mark.slow
def test_planted_news_are_found_and_reach_the_new_dataset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "examples"))
    monkeypatch.delitem(sys.modules, "next_month", raising=False)
    import next_month

    found = next_month.around(tmp_path)
    told = found["drift"].drift
    assert told["verdict"] == "re-tune"
    (news,) = [row for row in told["situations"] if row["status"] == "new"]
    assert "cold brew" in news["name"].lower() and news["new"] >= len(next_month.NEWS) - 2
    (stale,) = told["stale"]
    assert next_month.WAS in stale["taught"] and next_month.IS in stale["now"]
    assert stale["since"] == f"2025-11-{len(next_month.NEWS) + 1:02d}"
    assert {row["situation"] for row in found["drift"].additions} >= {news["name"]}
    added = {row["id"] for row in found["next"].additions}
    assert added and added <= {row["id"] for row in rows(tmp_path / "run_1" / "train.jsonl")}
    train = rows(tmp_path / "run_2" / "train.jsonl")
    assert any("cold brew" in row["prompt"][0]["content"].lower() for row in train)
    assert json.loads((tmp_path / "run_2" / "split.json").read_text())["kept_from"]["moved"] == 0
    assert found["after"].evaluation["on"]["records"] > 20
