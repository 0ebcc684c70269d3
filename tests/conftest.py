"""What the tests share: the command as a user runs it, and one real run over the sample data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from filelock import FileLock
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample_data"
DUMP = SAMPLE / "dump"
SHARED = ROOT.parent / "shared" / "data"

pytest_plugins = ["judge_fixtures"]

# An example that takes long says that the machine is busy, not that the code is wrong.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def call(*args: object, **more: Any) -> subprocess.CompletedProcess[str]:
    """`curate` in a process of its own, in UTF-8, as a script would call it."""
    env = {**os.environ, "PYTHONUTF8": "1", **more.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "curate", *map(str, args)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=env,
        timeout=600,
        **more,
    )


@pytest.fixture(scope="session")
def curate() -> Command:
    return call


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a JSONL file."""
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line.strip()]


def made_once(
    factory: pytest.TempPathFactory, name: str, command: Callable[[Path], Sequence[object]]
) -> Path:
    """What a command makes in FOLDER/out, once for all processes that run tests: the first makes it, the
    others wait."""
    base = factory.getbasetemp()
    folder = (
        base.parent if base.name.startswith("popen-") else base
    ) / name  # a process of several has a folder of its own in a common one
    with FileLock(f"{folder}.lock"):
        if not (folder / "said.txt").exists():
            folder.mkdir(exist_ok=True)
            done = call(*command(folder), "-o", folder / "out", "--workers", 1)
            assert done.returncode == 0, done.stderr
            (folder / "said.txt").write_text(done.stdout, encoding="utf-8")
    return folder / "out"


@pytest.fixture(scope="session")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run over the whole sample dump, as `make demo` does it."""
    return made_once(tmp_path_factory, "run", lambda _: ("run", DUMP, "--budget", 200))


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over the first 30 chats: for tests that break it, and begin with a copy."""
    from kill_help import job

    return made_once(tmp_path_factory, "small", lambda folder: job(folder, 30))


@pytest.fixture(scope="session")
def advice_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`curate advise` over the whole sample dump."""
    return made_once(tmp_path_factory, "advise", lambda _: ("advise", DUMP))


@pytest.fixture(scope="session")
def ledger(run_dir: Path) -> pd.DataFrame:
    return pd.read_parquet(run_dir / "ledger.parquet").set_index("record_id", drop=False)


@pytest.fixture(scope="session")
def truth() -> dict[str, Any]:
    data = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


@pytest.fixture(scope="session")
def forum() -> Path:
    """A real dump, where the machine has it."""
    folder = SHARED / "support_forum"
    if not folder.is_dir():
        pytest.skip("the real support forum is not on this machine")
    return folder
