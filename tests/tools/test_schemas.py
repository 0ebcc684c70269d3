"""The generated files are current, and the real outputs validate against the schemas."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import jsonschema
import pandas as pd
import pytest

from curate.loaders import read_all
from curate.recipe import Recipe
from curate.records import Conversation
from curate.verbs.split import split
from tests.helpers.command import Command
from tests.helpers.files import rows
from tests.helpers.paths import DUMP, ROOT
from tests.helpers.schemas import check
from tools.boundaries.schemas import schemas
from tools.pages import PAGES


def test_the_files_are_current() -> None:
    made = schemas()
    assert {p.name for p in (ROOT / "schemas").glob("*.json")} == set(made), "run: make schemas"
    for name, wanted in made.items():
        assert json.loads((ROOT / "schemas" / name).read_text(encoding="utf-8")) == wanted, (
            f"{name} is stale, run: make schemas"
        )
    for name, page in PAGES.items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == page(), (
            f"{name} is stale, run: make schemas"
        )


def test_the_dataset_validates(run_dir: Path) -> None:
    for row in rows(run_dir / "train.jsonl")[:40] + rows(run_dir / "test.jsonl"):
        check(row, "record")


def test_the_ledger_validates(ledger: pd.DataFrame) -> None:
    for row in ledger.head(60).to_dict("records"):
        check({**row, "score": None if pd.isna(row["score"]) else row["score"]}, "ledger")


def test_gaps_and_exports_validate(run_dir: Path) -> None:
    for row in rows(run_dir / "gaps.jsonl"):
        check(row, "gaps")
    for row in rows(run_dir / "exports" / "trl" / "train.jsonl")[:40]:
        check(row, "export-trl")


def test_certificates_validate(run_dir: Path, tmp_path: Path) -> None:
    check(json.loads((run_dir / "split.json").read_text(encoding="utf-8")), "split")
    records = [{**r, "time": n} for n, r in enumerate(rows(ROOT / "sample_data" / "records.jsonl"))]
    split(records[:40], group_fields=["quality"]).write(tmp_path / "may")
    split(records, keep=tmp_path / "may").write(tmp_path / "june")
    split(records, recipe=Recipe().with_values(split={"test_after": "1970-01-01T00:00:30"})).write(
        tmp_path / "dated"
    )
    for name in ("may", "june", "dated"):
        check(json.loads((tmp_path / name / "split.json").read_text(encoding="utf-8")), "split")


def test_scores_and_spans_validate(tmp_path: Path, curate: Command) -> None:
    assert curate("score", DUMP, "-o", tmp_path / "s", "--limit", 40).returncode == 0
    scored = rows(tmp_path / "s" / "scores.jsonl")
    assert len(scored) >= 30
    for row in scored:
        check(row, "scores")
    (tmp_path / "in.jsonl").write_text('{"prompt": "I am Jo Smith, jo@example.com", "completion": "Hi Jo"}\n')
    assert curate("redact", tmp_path / "in.jsonl", "-o", tmp_path / "r").returncode == 0
    spans = rows(tmp_path / "r" / "spans.jsonl")
    assert spans
    for row in spans:
        check(row, "spans")


def test_conversations_and_the_recipe_validate() -> None:
    for conversation in list(read_all([str(DUMP)]))[:30]:
        assert isinstance(conversation, Conversation)
        check(asdict(conversation), "conversation")
    check(Recipe().model_dump(mode="json"), "recipe")


def test_a_schema_refuses_what_it_should() -> None:
    with pytest.raises(jsonschema.ValidationError):
        check({"id": "x"}, "record")
