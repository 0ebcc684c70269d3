"""What a run prints last: at most four steps that are true of it, with paths and commands as they stand."""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from curate.cli.next_steps import Asked, next_steps, program
from curate.recipe import Recipe
from curate.stages.summary import Level, RunSummary
from tests.helpers.command import Invoke
from tests.helpers.dumps import TALKS
from tests.helpers.files import table

QUIET = RunSummary(
    "o",
    "t",
    [Level("pool", 500)],
    {"train": 170, "test": 30},
    [],
    [],
    0,
    0,
    0,
    0,
    {"train": 425, "test": 75, "neither": 0},
    0,
    [],
    [],
    [],
)
DOUBT = {"code": "odd", "where": "a.csv", "what": "x", "settle": "encoding: cp1252"}


def steps(summary: RunSummary, file: Path | None = None, **sections: Any) -> list[str]:
    text = next_steps(Path("o"), summary, Asked(["a b.csv"], file, Recipe().with_values(**sections)))
    assert text.startswith("Next:\n") and len(text.splitlines()) <= 5
    return [line.partition(". ")[2] for line in text.splitlines()[1:]]


def test_what_does_not_apply_is_not_said() -> None:
    (only,) = steps(QUIET)
    assert (
        only == f"Check the training file before you upload it: `{program()} validate o/exports/trl"
        " --format trl`"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"contradictions": 17}, "Review the 17 contradictions: o/conflicts.jsonl"),
        ({"contradictions": 1}, "Review the contradiction: o/conflicts.jsonl"),
        ({"gaps": 3}, "o/gaps.jsonl lists 3 situations"),
        ({"rejects": 1}, "o/rejects.jsonl lists 1 piece"),
        (
            {"sizes": {"train": 170, "test": 9}},
            "only 9 records, too few to measure with: run again with `--test-fraction 0.3 --resume`",
        ),
        (
            {"sizes": {"train": 17, "test": 3}},
            "only 3 records, too few to measure with: run again with `--budget 200 --resume`",
        ),
        (
            {"sizes": {"train": 1, "test": 0}},
            "has no record, too few to measure with: run again with `--budget 200 --resume`",
        ),
        (
            {"sizes": {"train": 17, "test": 3}, "certificate": {"train": 17, "test": 3, "neither": 0}},
            "3 of the 20 records in the pool could be held out: more data is needed",
        ),
        (
            {"sizes": {"train": 46, "test": 4}, "certificate": {"train": 85, "test": 15, "neither": 0}},
            "run again with `--test-fraction 0.3 --budget 100 --resume`",
        ),
        (
            {"sizes": {"train": 43, "test": 7}, "certificate": {"train": 203, "test": 7, "neither": 3}},
            "7 of the 213 records in the pool could be held out",
        ),
        (
            {"doubts": [DOUBT]},
            "init 'a b.csv' -o recipe.yaml`, uncomment the right line below each DOUBT, and run again with `--recipe recipe.yaml --resume`",
        ),
    ],
)
def test_what_applies_is_said_with_real_paths(change: dict[str, Any], said: str) -> None:
    first, last = steps(replace(QUIET, **change))
    assert said in first and last.startswith("Check the training file")


def test_options_of_the_run_are_heeded() -> None:
    few = replace(QUIET, sizes={"train": 170, "test": 3})
    assert "earlier `--test-after DATE`" in steps(few, split={"test_after": "2024-05-01"})[0]
    assert len(steps(few, split={"test_fraction": 0})) == 1
    again = "`--test-fraction 0.3 --validation-fraction 0.1 --resume`"
    assert again in steps(few, split={"validation_fraction": 0.1})[0]
    assert (
        "`--test-fraction 0.3 --resume`" in steps(few, Path("r.yaml"), split={"validation_fraction": 0.1})[0]
    )
    assert "add the line to r.yaml" in steps(replace(QUIET, doubts=[DOUBT, DOUBT]), Path("r.yaml"))[0]
    assert "--format trl" in steps(QUIET, export={"formats": ["trl"]})[0]


def test_four_at_most_the_most_urgent_first() -> None:
    found = steps(
        replace(QUIET, contradictions=2, gaps=2, sizes={"train": 170, "test": 1}, rejects=2, doubts=[DOUBT])
    )
    assert [
        word for step in found for word in ("Settle", "Review", "Write", "Check") if step.startswith(word)
    ] == ["Settle", "Check", "Review", "Check"]


def test_a_run_prints_them_and_the_command_works(invoke: Invoke) -> None:
    table("chats.csv", TALKS)
    _, out, _ = invoke("run", "chats.csv", "-o", "o 1", "--workers", 1)
    told = out.rpartition("\nNext:\n")[2]
    assert (
        "  1. Review the contradiction: o 1/conflicts.jsonl has both texts" in told and told.count("\n") <= 4
    )
    command = shlex.split(re.findall(r"`([^`]+)`", told)[-1])
    assert Path(command[command.index("validate") + 1]).is_file()
    status, said, _ = invoke(*command[command.index("validate") :])
    assert status == 0 and said.startswith("train.jsonl follows the rules of trl.\n")
    assert "Next:" not in invoke("run", "chats.csv", "-o", "o 1", "--workers", 1, "--resume", "--json")[1]
    assert pd.read_parquet("o 1/ledger.parquet").outcome.eq("quarantined").any()


def test_the_program_is_named_as_it_was_called(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [".venv/bin/curate", "run"])
    assert program() == ".venv/bin/curate"
    monkeypatch.setattr(sys, "argv", ["/x/curate/__main__.py"])
    assert program() == "python -m curate"
    (tmp_path / "curate").write_text("")
    (tmp_path / "curate").chmod(0o755)
    assert program() == "curate"
