"""The judge on a small dump, asked of a real server: fixtures of its tests."""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from judge_server import KEY, Server

from curate.judge.client import Client
from curate.options import DumpOptions, Judge
from curate.pipeline import Prepared, prepare_dump
from curate.process.progress import Progress
from curate.recipe import Recipe
from curate.stages.judge import Judged, judge
from curate.stages.store import Store


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


TOPICS = [
    "printer",
    "invoice",
    "password",
    "router",
    "camera",
    "refund",
    "battery",
    "calendar",
    "display",
    "newsletter",
    "keyboard",
    "backup",
]
REPLIES = [
    "The {} is fine here.",
    "Open Settings > Devices, choose the {} and press Reset. Then restart the program and it works again.",
    "I can see the {} in your account, nothing is wrong with it today.",
    "It depends on the {}, some people like it more and some less.",
    "It is your own fault if the {} is broken, you should have read the manual before.",
    "Could you tell me which {} it is and since when it does that?",
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Prepared, Store]:
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
        prepare_dump([str(folder / "pairs.jsonl")], store, Recipe(), DumpOptions(), Progress(quiet=True)),
        store,
    )


class Asked:
    """The judge on a fresh copy of the small dump, with a cache of its own."""

    def __init__(self, small: tuple[Path, Prepared, Store], server: Server, cache: Path) -> None:
        self.ready, self.store, self.server, self.cache = small[1], small[2], server, cache
        self.slept: list[float] = []
        self.sleep: Callable[[float], None] | None = self.slept.append

    def __call__(
        self, budget: int = 200, model: str = "m", progress: Progress | None = None, **settings: Any
    ) -> Judged:
        recipe = Recipe().with_values(
            signals={"judge": {"margin": 0.2, "wait": 1.0, "parallel": 1, **settings}}
        )
        self.table = copy.copy(self.ready.table)
        self.table.signals, self.table.quality = copy.deepcopy(self.table.signals), self.table.quality.copy()
        client = Client(
            Judge(self.server.url, model, budget, self.cache), recipe.signals.judge, sleep=self.sleep
        )
        return judge(
            self.table, self.ready.records, self.store, client, recipe, progress or Progress(quiet=True)
        )


@pytest.fixture
def ask(small: tuple[Path, Prepared, Store], server: Server, tmp_path: Path) -> Asked:
    return Asked(small, server, tmp_path / "cache")
