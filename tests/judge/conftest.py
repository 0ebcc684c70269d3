"""Fixtures of the tests of the judge: a real server, and a small dump that is asked of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from curate.options import DumpOptions
from curate.pipeline import scored
from curate.process.progress import Progress
from curate.recipe import Recipe
from curate.stages.context import RunContext
from curate.stages.store import Store
from tests.helpers.judge import REPLIES, TOPICS, Asked
from tests.helpers.judge_server import KEY, Server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("CURATE_JUDGE_KEY", KEY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Server() as found:
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield found
        found.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunContext, Store]:
    """A few dozen made-up pairs, scored once."""
    folder = tmp_path_factory.mktemp("judge")
    lines = [
        {
            "id": f"{topic}-{n}",
            "prompt": f"My {topic} does not work since Monday, write to jo.smith@example.com?",
            "completion": reply.format(topic),
        }
        for topic in TOPICS
        for n, reply in enumerate(REPLIES)
    ]
    (folder / "pairs.jsonl").write_text("\n".join(map(json.dumps, lines)))
    store = Store(folder / "out", resume=False)
    return (
        folder / "pairs.jsonl",
        scored([str(folder / "pairs.jsonl")], store, Recipe(), DumpOptions(), Progress(quiet=True)),
        store,
    )


@pytest.fixture
def ask(small: tuple[Path, RunContext, Store], server: Server, tmp_path: Path) -> Asked:
    return Asked(small, server, tmp_path / "cache")
