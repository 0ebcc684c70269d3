"""`curate evaluate --endpoint` against a real server that speaks the protocol of OpenAI: that of transformers."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from curate.errors import CurateError
from curate.verbs.evaluate import evaluate
from tests.helpers.command import Invoke
from tests.helpers.held_out import held_out_run
from tests.helpers.tiny_chat import tiny_chat

TEST = 4
SERVING = ("fastapi", "uvicorn", "openai")  # pip install 'transformers[serving]'
LONGEST = 240  # seconds until the server must be there: a guard, no measure
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_chat(tmp_path_factory.mktemp("served") / "tiny")


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    """Where `transformers serve` answers for the tiny model."""
    for name in SERVING:
        pytest.importorskip(name, reason="pip install 'transformers[serving]'")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from transformers.cli.transformers import main; main()", "serve"]
    options = [str(folder), "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    said = folder.parent / "server.log"
    with said.open("w") as log:
        env = {**os.environ, "HF_HUB_OFFLINE": "1"}
        server = subprocess.Popen([*command, *options], stdout=log, stderr=log, env=env)
    try:
        _until_there(f"http://127.0.0.1:{port}/v1/models", server, said)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait(30)


def _until_there(address: str, server: subprocess.Popen[bytes], said: Path) -> None:
    end = time.monotonic() + LONGEST
    while time.monotonic() < end and server.poll() is None:
        try:
            urlopen(Request(address), timeout=10).close()
            return
        except HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server did not start: {said.read_text()[-2000:]}")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return held_out_run(tmp_path / "run", train=6, test=TEST)


def test_a_budget_is_kept_and_the_next_call_asks_only_what_lacks(run: Path, url: str, folder: Path) -> None:
    def kept() -> list[str]:
        (file,) = (run / "answers").iterdir()
        return file.read_text().splitlines()

    first = evaluate(run, endpoint=url, model=str(folder), requests=2)
    name = next(iter(first.evaluation["models"]))
    assert first.evaluation["models"][name]["predictions"]["missing"] == TEST - 2
    some = kept()
    assert len(some) == 2 and any("the next call asks again" in note for note in first.notes)
    second = evaluate(run, endpoint=url, model=str(folder))
    assert second.evaluation["models"][name]["predictions"]["missing"] == 0
    assert kept()[:2] == some and len(kept()) == TEST
    with pytest.MonkeyPatch.context() as gone:  # all is known: the server is not needed any more
        gone.setattr("curate.judge.endpoint.post", lambda *a, **k: pytest.fail("asked again"))
        third = evaluate(run, endpoint=url, model=str(folder))
    assert third.texts == second.texts


def test_the_command_writes_what_the_server_said_and_asks_behind_what_was_looked_up(
    run: Path, url: str, folder: Path, invoke: Invoke
) -> None:
    done = invoke(
        "evaluate", run, "--endpoint", url, "--model", folder, "--retrieve", 1, "-o", "out", "--json"
    )
    assert done[0] == 0, done
    found = json.loads(done[1])
    assert len(found["models"]) == 2 and all(
        m["predictions"]["missing"] == 0 for m in found["models"].values()
    )


def test_a_model_that_the_server_does_not_have_is_one_sentence(run: Path, url: str) -> None:
    with pytest.raises(CurateError) as refused:
        evaluate(run, endpoint=url.replace("/v1", "/v2"), model="m")
    assert "has no such address or model" in str(refused.value)
