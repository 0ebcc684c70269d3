"""Requests to the judge that are under way together: the same result for any number, within the budget, and
stopped in order."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import Counter
from typing import Any

import pytest

from curate.errors import CurateError
from curate.judge.cache import VerdictCache
from curate.judge.verdict import Verdict
from tests.helpers.judge import Asked
from tests.helpers.judge_server import Reply, verdict


@pytest.mark.parametrize("parallel", [1, 3, 8])
def test_the_result_is_the_same_for_any_number_of_requests_at_a_time(ask: Asked, parallel: int) -> None:
    """What a record is answered depends on its text alone here; some fail at every try, some at the first."""
    tries: Counter[str] = Counter()
    crowd, most = [0], [0]
    lock = threading.Lock()

    def script(n: int, body: dict[str, Any]) -> Reply:
        text = body["messages"][1]["content"]
        mark = hashlib.sha256(text.encode()).digest()[0]
        with lock:
            tries[text] += 1
            crowd[0] += 1
            most[0] = max(most[0], crowd[0])
            first = tries[text] == 1
        time.sleep(0.01 + mark / 10_000)  # the later ones are often answered first
        with lock:
            crowd[0] -= 1
        return (
            (500, {}, "")
            if mark % 13 == 0 or (mark % 5 == 0 and first)
            else verdict(1 + mark % 5, "As it is.")
        )

    ask.server.script = script
    found = []
    for some, budget in ((1, 30), (parallel, 30), (1, 200), (parallel, 200)):
        ask.cache = ask.cache / "other"
        tries.clear()
        most[0] = 0
        account = ask(budget=budget, parallel=some).data
        assert account["requests"] == tries.total() <= budget and most[0] <= some
        (path,) = ask.cache.glob("judge-*.jsonl")
        found.append((account, path.read_bytes(), ask.table.quality.tobytes()))
    assert found[0] == found[1] and found[2] == found[3]
    assert found[1][0]["without_verdict"].get("server_error", 0) > 0 and (parallel == 1 or most[0] > 1)


def test_waves_never_go_beyond_the_budget(ask: Asked) -> None:
    """Every record needs both of its tries: a wave that began with room for one of each would take more than
    there is."""
    tries: Counter[str] = Counter()

    def script(n: int, body: dict[str, Any]) -> Reply:
        tries[body["messages"][1]["content"]] += 1
        return (500, {}, "") if n and tries[body["messages"][1]["content"]] == 1 else verdict()

    ask.server.script = script
    for budget in (4, 7, 12):
        ask.cache = ask.cache / "other"
        ask.server.bodies.clear()
        tries.clear()
        d = ask(budget=budget, retries=1, parallel=8).data
        assert d["requests"] == len(ask.server.bodies) == budget and d["judged"] == (budget + 1) // 2


def test_429_makes_all_wait_until_the_last_time_named_and_then_go_one_by_one(ask: Asked) -> None:
    sent: list[tuple[float, str]] = []
    busy = threading.Semaphore(2)
    most = [0, 0]

    def script(n: int, body: dict[str, Any]) -> Reply:
        sent.append((time.monotonic(), body["messages"][1]["content"]))
        if 1 <= n <= 4:
            time.sleep(0.1 * n)  # all four are under way
            return 429, {"Retry-After": "1" if n == 1 else "2"}, ""
        with busy:
            most[0] += 1
            most[1] = max(most)
            time.sleep(0.01)
            most[0] -= 1
        return verdict()

    ask.server.script, ask.sleep = script, time.sleep
    d = ask(parallel=4, retries=0).data
    assert (
        d["without_verdict"] == {} and d["judged"] == d["borderline"] and d["requests"] == d["judged"] + 4
    ), "no try is lost where others were under way"
    assert sent[5][0] - sent[4][0] > 2.2 and most[1] == 1


def test_a_server_that_takes_one_request_at_a_time_costs_no_verdict(ask: Asked) -> None:
    busy = threading.Lock()

    def script(n: int, body: dict[str, Any]) -> Reply:
        if not busy.acquire(blocking=False):
            return 429, {}, ""
        time.sleep(0.02)
        busy.release()
        return verdict(1 + n % 5)

    ask.server.script, ask.sleep = script, time.sleep
    d = ask(parallel=8, wait=0.05).data
    assert d["without_verdict"] == {} and d["judged"] == d["borderline"] and d["requests"] < d["judged"] + 8


def test_an_answer_that_no_request_can_better_stops_the_wave(ask: Asked) -> None:
    ask.server.script = lambda n, body: (
        verdict() if n == 0 else (401, {}, "") if n == 1 else (503, {"Retry-After": "1"}, "")
    )
    ask.sleep = None
    with pytest.raises(CurateError, match="refuses the key"):
        ask(parallel=4)
    assert len(ask.server.bodies) <= 5


def test_what_is_under_way_at_an_interruption_is_kept_and_nothing_more_is_sent(
    ask: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, kept = VerdictCache.add, []

    def interrupted(self: VerdictCache, key: str, found: Verdict) -> None:
        add(self, key, found)
        kept.append(key)
        if len(kept) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(VerdictCache, "add", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ask(parallel=2)
    monkeypatch.undo()
    (path,) = ask.cache.glob("judge-*.jsonl")
    asked, held = len(ask.server.bodies), {json.loads(line)["key"] for line in path.read_text().splitlines()}
    assert asked == len(held) < 9
    assert ask(parallel=2).data["requests"] == ask(model="other").data["requests"] - asked
