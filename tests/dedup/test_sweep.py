"""`curate dedup` from the command line: the table of thresholds, the pairs that disagree, other languages,
what is private."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import curate as library
from tests.helpers.command import Command
from tests.helpers.files import rows

ROWS = [
    (
        "a1",
        "How do I reset my password for anna@example.com?",
        "Open settings, choose Security, then Reset password.",
    ),
    (
        "a2",
        "How can I reset my password please?",
        "Open the settings and choose Security, then Reset password.",
    ),
    ("b1", "Can I get a refund after 30 days?", "Yes, within 60 days."),
    ("b2", "can i get a refund after 30 days", "No, that is too late."),
    ("c1", "Wo finde ich bitte meine letzte Rechnung vom März?", "Unter Konto, Rechnungen."),
    (
        "d1",
        "The screen of my scale stays black since yesterday, what can I do?",
        "Take out the battery for a minute.",
    ),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text(
        "".join(json.dumps({"id": i, "prompt": p, "completion": c, "n": 7}) + "\n" for i, p, c in ROWS),
        encoding="utf-8",
    )
    return path


def test_the_table_shows_counts_and_the_pairs_that_a_threshold_decides_about(
    file: Path, tmp_path: Path, curate: Command
) -> None:
    done = curate("dedup", file, "-o", tmp_path / "o", "--sweep")
    assert done.returncode == 0, done.stderr
    line = next(text for text in done.stdout.splitlines() if text.strip().startswith("0.88 *"))
    assert line.split() == ["0.88", "*", "3", "1"]
    assert (
        "How can I reset my password please?" in done.stdout
        and "[EMAIL_1]" in done.stdout
        and "anna@" not in done.stdout
    )
    said = json.loads(
        curate(
            "dedup", file, "-o", tmp_path / "o", "--sweep", "--json", "--threshold", 0.97, "--force"
        ).stdout
    )
    steps = {s["threshold"]: s for s in said["sweep"]}
    assert said["dropped"] == steps[0.97]["dropped"] == 0 and steps[0.8]["dropped"] == 1
    merged = [(s["threshold"], p) for s in said["sweep"] for p in s["pairs"]]
    assert (
        len(merged) == 1
        and {merged[0][1]["id"], merged[0][1]["twin"]} == {"a1", "a2"}
        and merged[0][0] <= merged[0][1]["score"]
    )
    counts = [s["kept"] for s in said["sweep"]]
    assert counts == sorted(counts, reverse=True)


def test_a_sweep_embeds_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = library.dedup(file)
    monkeypatch.setattr("curate.embedding.cache.CachedEncoder.encode", None)
    assert [s.threshold for s in found.sweep([0.8, 0.95, 0.8])] == [0.95, 0.8]


def test_both_sides_of_a_contradiction_are_named_with_its_kind(
    file: Path, tmp_path: Path, curate: Command
) -> None:
    done = curate("dedup", file, "-o", tmp_path / "o")
    assert (
        "contradiction 1" in done.stdout and "2 records in 1 contradiction (conflicts.jsonl)" in done.stdout
    )
    (pair,) = rows(tmp_path / "o" / "conflicts.jsonl")
    assert list(pair) == ["pair", "kind", "a", "b", "evidence", "decision"]
    assert (pair["a"]["record_id"], pair["b"]["record_id"]) == ("b1", "b2")
    assert (pair["kind"], pair["evidence"], pair["decision"]) == ("contradiction", "polarity", None)
    assert {r["id"] for r in rows(tmp_path / "o" / "quarantined.jsonl")} == {"b1", "b2"}


def test_the_policy_may_be_named(file: Path, tmp_path: Path, curate: Command) -> None:
    text = file.read_text(encoding="utf-8").splitlines()
    dated = [json.dumps({**json.loads(line), "time": n * 1e7}) for n, line in enumerate(text)]
    file.write_text("\n".join(dated) + "\n", encoding="utf-8")
    curate("dedup", file, "-o", tmp_path / "o", "--conflicts", "newest")
    assert [r["id"] for r in rows(tmp_path / "o" / "quarantined.jsonl")] == ["b1"]
    assert rows(tmp_path / "o" / "conflicts.jsonl")[0]["kind"] == "changed_over_time"
    done = curate("dedup", file, "-o", tmp_path / "o", "--conflicts", "loudest")
    assert done.returncode == 2 and "quarantine" in done.stderr and len(done.stderr.splitlines()) < 6


def test_another_language_is_compared_by_its_letters_and_said_so(
    file: Path, tmp_path: Path, curate: Command
) -> None:
    german = [
        "Wo finde ich bitte meine letzte Rechnung vom März?",
        "wo finde ich bitte meine letzte Rechnung vom März",
        "Wo ist denn mein Paket aus Berlin?",
    ]
    lines = [
        json.dumps({"id": f"g{n}", "prompt": p, "completion": "Unter Konto, Rechnungen."})
        for n, p in enumerate(german)
    ]
    file.write_text(file.read_text(encoding="utf-8") + "\n".join(lines) + "\n", encoding="utf-8")
    said = json.loads(curate("dedup", file, "-o", tmp_path / "o", "--json").stdout)
    assert said["lexical_only"] == {"de": 4} and said["dropped"] == 3
    assert "de 4" in curate("dedup", file, "-o", tmp_path / "o2").stdout
    assert not library.dedup(file).result.items.prompt_vectors[[4, 6, 7]].any()  # type: ignore[index]
