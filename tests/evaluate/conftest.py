"""A real server, for what an evaluation asks of models."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.helpers.judge_server import KEY, Server, answer

JUDGE_KEY = "sk-of-another-host"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("CURATE_ENDPOINT_KEY", KEY)
    monkeypatch.setenv("CURATE_JUDGE_KEY", JUDGE_KEY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Server() as found:
        found.script = lambda n, body: answer(f"You said: {body['messages'][-1]['content']}")
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield found
        found.shutdown()
        thread.join()
