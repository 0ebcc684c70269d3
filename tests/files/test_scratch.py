"""What a killed command leaves of raw text goes with the next; readers finish a broken-off move; closed
streams end nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from curate.files.atomic import READY
from curate.files.scratch import PREFIX, scratch
from tests.helpers.command import Command
from tests.helpers.paths import DUMP, ROOT


def folders(home: Path) -> list[Path]:
    return sorted(home.glob(f"{PREFIX}*"))


def test_raw_text_of_a_killed_command_is_cleared_away_by_the_next(tmp_path: Path, curate: Command) -> None:
    env = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "curate",
            "score",
            str(DUMP),
            "-o",
            str(tmp_path / "out"),
            "--workers",
            "1",
            "--quiet",
        ],
        env=env,
    )
    end = time.monotonic() + 60
    while not [
        p for one in folders(tmp_path) for p in (one / "stages" / "raw").glob("conversations-*.parquet")
    ]:
        assert time.monotonic() < end and running.poll() is None
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    (left,) = folders(tmp_path)
    assert left.stat().st_mode & 0o077 == 0
    with scratch(tmp_path) as mine:
        assert folders(tmp_path) == [mine] and mine.name.startswith(f"{PREFIX}{os.getpid()}-")
    assert not folders(tmp_path)


def test_folders_of_the_living_and_what_only_looks_like_one_stay(tmp_path: Path) -> None:
    (tmp_path / f"{PREFIX}{os.getpid()}-a").mkdir()
    (tmp_path / f"{PREFIX}other").mkdir()
    (tmp_path / "far").mkdir()
    (tmp_path / f"{PREFIX}999999999-link").symlink_to(tmp_path / "far")
    before = folders(tmp_path)
    with scratch(tmp_path):
        pass
    assert folders(tmp_path) == before and (tmp_path / "far").exists()


@pytest.mark.parametrize("command", ["explain", "audit"])
def test_who_reads_a_run_finishes_its_broken_off_move_first(
    command: str, run_dir: Path, tmp_path: Path, curate: Command
) -> None:
    out = tmp_path / "run"
    shutil.copytree(run_dir, out)
    (out / READY).mkdir()
    for name in ("ledger.parquet", "manifest.json"):  # complete, but not yet in their places
        shutil.move(out / name, out / READY / name)
    args = [out, "r_none"] if command == "explain" else [out, "--against", out, "-o", tmp_path / "audit"]
    done = curate(command, *args)
    assert (
        not (out / READY).exists() and (out / "ledger.parquet").exists() and (out / "manifest.json").exists()
    )
    assert "no ledger.parquet" not in done.stderr and done.returncode == (2 if command == "explain" else 0), (
        done.stderr
    )


@pytest.mark.parametrize(
    "closed", [*(pytest.param(one, marks=pytest.mark.slow) for one in (">&-", "2>&-")), ">&- 2>&-"]
)
def test_closed_streams_end_nothing(closed: str, tmp_path: Path) -> None:
    command = f'"{sys.executable}" -m curate run "{DUMP}" -o "{tmp_path}/out" --limit 40 --budget 20 {closed}'
    done = subprocess.run(
        ["sh", "-c", command],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "train.jsonl").exists()
