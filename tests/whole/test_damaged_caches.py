"""Vectors, verdicts and checkpoints that are damaged on disk: made anew with a word, or refused, never
used."""

from __future__ import annotations

import json
import os
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from curate.embedding import get_encoder
from curate.embedding.cache import VectorCache
from curate.errors import MendedWarning
from curate.judge.cache import VerdictCache
from curate.judge.verdict import Verdict
from tests.helpers.command import Command
from tests.helpers.files import rows
from tests.helpers.kills import SAME, job
from tests.helpers.paths import SAMPLE

TEXTS = [
    "Where is my parcel?",
    "How do I descale the machine?",
    "I was charged twice.",
    "Can I pause my subscription?",
]


def flipped(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 4
    path.write_bytes(data)


VECTOR_DAMAGE: dict[str, tuple[Callable[[Path, int], None], int]] = {
    "vector": (lambda path, row: flipped(path, row + 100), 1),
    "key": (lambda path, row: flipped(path, row + 3), 1),
    "sum": (lambda path, row: flipped(path, 2 * row - 1), 1),
    "zeros": (lambda path, row: path.write_bytes(path.read_bytes()[: 2 * row] + bytes(2 * row)) and None, 2),
    "shifted": (
        lambda path, row: path.write_bytes(path.read_bytes()[:row] + b"x" + path.read_bytes()[row:]) and None,
        3,
    ),
}


@pytest.mark.parametrize("kind", VECTOR_DAMAGE)
def test_damaged_vectors_are_embedded_again_and_no_others(kind: str, tmp_path: Path) -> None:
    damage, bad = VECTOR_DAMAGE[kind]
    first = get_encoder(cache=tmp_path)
    before = first.encode(TEXTS)
    (path,) = tmp_path.iterdir()
    damage(path, first.cache.row.itemsize)
    with pytest.warns(
        MendedWarning, match=f"{path.name}: {bad} vectors? (is|are) damaged and computed again"
    ):
        again = get_encoder(cache=tmp_path)
    assert again.missing(TEXTS) == bad
    assert again.encode(TEXTS).tobytes() == before.tobytes() and again.embedded == bad
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (
            VectorCache(tmp_path, again.checksum, 384).path == path
            and get_encoder(cache=tmp_path).missing(TEXTS) == 0
        )


def test_a_damaged_verdict_is_asked_for_again(tmp_path: Path) -> None:
    path = tmp_path / "judge-1.jsonl"
    cache = VerdictCache(path)
    for n in range(4):
        cache.add(f"k{n}", Verdict(4, "fine"))
    lines = path.read_text().splitlines()
    lines[1] = lines[1].replace('"score": 4', '"score": 1')
    lines[2] = lines[2][:20]
    path.write_text("\n".join(lines) + "\n")
    with pytest.warns(MendedWarning, match="2 verdicts are damaged and asked for again"):
        again = VerdictCache(path)
    assert [again.get(f"k{n}") is not None for n in range(4)] == [True, False, False, True]
    path.write_text(path.read_text() + '{"key": "torn')
    again.add("k1", Verdict(2, ""))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        last = VerdictCache(tmp_path / "judge-2.jsonl")
        last.add("k", Verdict(3, ""))
        (tmp_path / "judge-2.jsonl").write_text((tmp_path / "judge-2.jsonl").read_text() + '{"key": "to')
        VerdictCache(tmp_path / "judge-2.jsonl").add("l", Verdict(3, ""))
        assert {row["key"] for row in rows(tmp_path / "judge-2.jsonl")} == {"k", "l"}


CHECKPOINTS = [
    f"{name}-*.parquet" for name in ("raw/conversations", "raw/records", "records", "signals", "situations")
] + ["raw/conversations-*.json"]


@pytest.mark.parametrize("how", ["flipped", "truncated"])
def test_damaged_checkpoints_are_made_anew_to_the_same_bytes(
    how: str, small_run: Path, tmp_path: Path, curate: Command
) -> None:
    out = tmp_path / "out"
    shutil.copytree(small_run, out)
    for pattern in CHECKPOINTS:
        (path,) = (out / "stages").glob(pattern)
        size = path.stat().st_size
        flipped(path, size // 3) if how == "flipped" else os.truncate(path, size // 2)
    done = curate(*job(tmp_path, 30, "-o", out, "--workers", 1, "--resume"))
    assert done.returncode == 0, done.stderr
    for stage in ("source", "pairing", "privacy", "signals"):
        assert f"{stage}: runs again: its checkpoint is damaged" in done.stderr
    assert {n: (out / n).read_bytes() for n in SAME} == {n: (small_run / n).read_bytes() for n in SAME}
    assert json.loads((out / "manifest.json").read_text())["reused"] == []
    again = curate(*job(tmp_path, 30, "-o", out, "--workers", 1, "--resume", "--quiet"))
    assert again.returncode == 0 and len(json.loads((out / "manifest.json").read_text())["reused"]) == 5


def test_who_reads_a_damaged_checkpoint_of_a_run_is_told(
    small_run: Path, tmp_path: Path, curate: Command
) -> None:
    out = tmp_path / "out"
    shutil.copytree(small_run, out)
    (path,) = (out / "stages").glob("scores-*.parquet")
    flipped(path, path.stat().st_size // 3)
    known, said = (
        rows(out / "train.jsonl")[0]["id"],
        f"curate: {path}: is damaged: it is not what the run wrote. Run the job again with --resume.",
    )
    for command in (
        ("explain", out, known),
        ("audit", out, "--against", out, "-o", tmp_path / "a"),
        ("split", SAMPLE / "records.jsonl", "--keep", out, "-o", tmp_path / "s"),
    ):
        done = curate(*command)
        assert done.returncode == 2 and done.stderr.splitlines()[-1] == said
