"""`curate drift` on real runs."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import curate
from tests.helpers.command import Invoke, one_sentence
from tests.helpers.files import rows
from tests.helpers.paths import DUMP
from tests.helpers.schemas import check

ROWS = 242  # of the sample chats, with the head
TOLD = (
    "Please unplug it at once; the recall covers all grinders.",
    "Yes, that is the recall. Keep it unplugged until the new one is with you.",
    "It may be: look for the letter R on its base, and pull the plug meanwhile.",
)
HOSTILE = "<script>alert(1)</script> =HYPERLINK(1) \x1b[31m my grinder sparks, is that the recall?"


def chats(path: Path, more: int = 0, first: int = 1000) -> Path:
    """A dump of some sample chats, with planted ones."""
    lines = (DUMP / "chats.csv").read_text(encoding="utf-8").splitlines(keepends=True)[:ROWS]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)
        writer = csv.writer(file)
        for n in range(more):
            talk, when = f"new-{first + n}", f"2026-01-{n % 28 + 1:02d} 10:00:00"
            question = f"{HOSTILE} It is the {n} one"
            told = f"{TOLD[n % 3]} We write to you on day {n} at the latest."
            writer.writerow([talk, f"{talk}-1", when, "visitor", "Al", "al@x.example", question, "", "yes"])
            writer.writerow(
                [talk, f"{talk}-2", when, "agent", "Priya", "priya@fernhollow.example", told, "", "yes"]
            )
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over all chats."""
    folder = tmp_path_factory.mktemp("drift")
    curate.run(chats(folder / "chats.csv"), folder / "out", budget=40, workers=1)
    return folder / "out"


@pytest.fixture(scope="module")
def news(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The same chats with 30 new ones, compared."""
    folder = tmp_path_factory.mktemp("news")
    found = curate.drift(run, chats(folder / "chats.csv", 30), workers=1)
    found.write(folder / "drift")
    return found, folder


def test_the_same_dump_is_stable(run: Path, tmp_path: Path) -> None:
    found = curate.drift(run, chats(tmp_path / "chats.csv"), workers=1)
    told = found.drift
    assert told["verdict"] == "stable" and not found.additions
    assert {row["status"] for row in told["situations"]} == {"same"}
    assert told["two_sample"]["auc"] == 0.5 and told["stale"] == told["terms"] == told["fallen"] == []
    assert told["new"]["conversations"] == told["old"]["conversations"] > 50


def test_a_run_against_itself_is_stable_too(run: Path) -> None:
    told = curate.drift(run, run, workers=1).drift
    assert told["verdict"] == "stable" and told["two_sample"]["auc"] == 0.5


def test_only_what_is_new_of_a_dump_that_has_the_old_months_too_is_compared(news: Any) -> None:
    found, _ = news
    assert found.drift["new"]["conversations"] == 30 and found.drift["new"]["known_before"] > 50
    (row,) = [row for row in found.drift["situations"] if row["status"] == "new"]
    assert row["new"] >= 28 and len(row["examples"]) == 3
    assert found.drift["verdict"] == "re-tune" and found.additions


def test_files_are_as_their_schemas_say_and_the_page_runs_nothing(news: Any) -> None:
    _found, folder = news
    out = folder / "drift"
    check(json.loads((out / "drift.json").read_text(encoding="utf-8")), "drift")
    for row in rows(out / "additions.jsonl"):
        check(row, "additions")
    page = (out / "drift.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page and "\x1b" not in page
    assert "al@x.example" not in page and "src=" not in page and 'href="http' not in page


def test_a_figure_that_does_not_hold_is_exit_status_1(run: Path, invoke: Invoke, tmp_path: Path) -> None:
    chats(tmp_path / "chats.csv", 30)
    Path("limits.yaml").write_text("- {figure: uncovered_share, max: 0.1}\n", encoding="utf-8")
    status, _, err = invoke("drift", run, "chats.csv", "-o", "d", "--require", "limits.yaml", "--workers", 1)
    assert status == 1 and "required uncovered_share at most 0.1: it is" in err
    Path("limits.yaml").write_text("- {figure: stale, max: 0}\n", encoding="utf-8")
    status, _, err = invoke(
        "drift", run, "chats.csv", "-o", "d", "--force", "--require", "limits.yaml", "--workers", 1
    )
    assert status == 0, err


def test_a_run_without_checkpoints_says_so(run: Path, invoke: Invoke, tmp_path: Path) -> None:
    shutil.copytree(run, tmp_path / "bare")
    shutil.rmtree(tmp_path / "bare" / "stages")
    one_sentence(invoke("drift", "bare", "bare", "-o", "d"), "stages/", "--resume")
    one_sentence(invoke("drift", "none", "bare", "-o", "d"), "manifest.json")
