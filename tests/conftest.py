"""Fixtures of all tests: the command, and one real run over the sample data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import settings

from curate.cli import main
from tests.helpers.command import Command, Invoke, Said, call, made_once
from tests.helpers.kills import job
from tests.helpers.paths import DUMP, FORUM, SAMPLE

# An example that takes long says that the machine is busy, not that the code is wrong.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def curate() -> Command:
    """The command in a process of its own."""
    return call


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Invoke:
    """The command in this process, which has the encoder already: status, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*args: object) -> Said:
        with pytest.raises(SystemExit) as ended:
            main([str(a) for a in args])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


@pytest.fixture(scope="session")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run over the whole sample dump, as `make demo` does it."""
    return made_once(tmp_path_factory, "run", lambda _: ("run", DUMP, "--budget", 200))


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over the first 30 chats: for tests that break it, and begin with a copy."""
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
    if not FORUM.is_dir():
        pytest.skip("the real support forum is not on this machine")
    return FORUM
