"""Fixtures of all tests: the command, and one real run over the sample data."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import settings

from curate.embedding.encoders.minilm import MiniLm
from tests.helpers.command import Command, Invoke, Said, here, made_once
from tests.helpers.kills import job
from tests.helpers.paths import DUMP, FORUM, SAMPLE
from tests.helpers.vectors import remembered

# An example that takes long says that the machine is busy, not that the code is wrong. `make test` tries the same
# examples everywhere, so that what passed once passes again; `make test-slow` looks for new ones.
settings.register_profile("the same", deadline=None, derandomize=True)
settings.register_profile("new", deadline=None)
settings.load_profile("new" if os.environ.get("CURATE_NEW_EXAMPLES") else "the same")

LONG = ("whole", "cli", "report", "process", "split")  # folders of files that take a minute


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, so that no process is left alone with one at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(tuple(f"tests/{name}/" for name in LONG)))


@pytest.fixture(scope="session", autouse=True)
def vectors() -> Iterator[None]:
    """A text that many runs in this process embed is computed once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MiniLm, "encode", remembered)
        yield


@pytest.fixture(scope="session")
def curate() -> Command:
    """The command in this process; `call` of the helpers runs it in one of its own."""
    return here


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """The command in this process, in the test's own folder: status, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*args: object) -> Said:
        done = here(*args)
        return done.returncode, done.stdout, done.stderr

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
