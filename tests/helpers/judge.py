"""The judge on a small dump, asked of a real server: fixtures of its tests."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

from curate.judge.client import Client
from curate.options import Judge
from curate.process.progress import Progress
from curate.recipe import Recipe
from curate.stages.context import RunContext
from curate.stages.judge import Judged, judge
from curate.stages.store import Store
from tests.helpers.judge_server import Server

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


class Asked:
    """The judge on a fresh copy of the small dump, with a cache of its own."""

    def __init__(self, small: tuple[Path, RunContext, Store], server: Server, cache: Path) -> None:
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
