"""Predictions made by a model at an endpoint, and by one in a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from curate.errors import CurateError
from curate.verbs.evaluate import evaluate
from tests.helpers.command import Invoke, one_sentence
from tests.helpers.held_out import held_out_run, lines
from tests.helpers.judge_server import KEY, Server, answer

TEST = 4


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return held_out_run(tmp_path / "run", train=6, test=TEST)


def test_a_model_at_an_endpoint_is_a_row_and_is_asked_once(run: Path, server: Server) -> None:
    for _ in range(2):
        found = evaluate(run, endpoint=server.url, model="m")
        assert found.texts["m"][0].startswith("You said: Where is my parcel?")
        assert found.evaluation["models"]["m"]["predictions"]["missing"] == 0
    assert len(server.bodies) == TEST
    assert server.bodies[0]["model"] == "m" and server.bodies[0]["temperature"] == 0
    assert {h["Authorization"] for h in server.headers} == {f"Bearer {KEY}"}
    (kept,) = (run / "answers").iterdir()
    assert KEY not in kept.read_text() and server.url not in kept.read_text()


def test_prompt_pack_and_retrieval_are_rows_of_their_own(run: Path, server: Server, tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    pack = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
    pack.append({"role": "assistant", "content": "Hello"})
    (tmp_path / "pack" / "messages.json").write_text(json.dumps(pack))
    found = evaluate(run, endpoint=server.url, model="m", prompt_pack=tmp_path / "pack", retrieve=2)
    assert [*found.evaluation["models"]] == ["m", "m+prompt", "m+retrieval", "m+prompt+retrieval"]
    every = [[(m["role"], m["content"]) for m in body["messages"]] for body in server.bodies]
    plain, packed, looked, both = (m for m in every if m[-1][1].endswith("(test a)"))  # in the order of rows
    assert [role for role, _ in plain] == ["user"]
    assert packed[0] == ("system", "Be brief.") and [r for r, _ in packed[1:]] == [
        "user",
        "assistant",
        "user",
    ]
    assert looked[0][0] == "system" and looked[0][1].count("Customer: Where is my parcel?") == 2
    assert both[0][1].startswith("Be brief.\n\n") and "Customer:" in both[0][1]


def test_facts_are_looked_up_by_their_sentences(run: Path, server: Server, tmp_path: Path) -> None:
    rows = [{"fact": f, "sentence": s} for f, s in (("5", "Parcels take 5 days."), ("9", "Kettles cost 9."))]
    evaluate(run, endpoint=server.url, model="m", retrieve=(1, lines(tmp_path / "f.jsonl", rows)))
    said = {b["messages"][-1]["content"]: b["messages"][0]["content"] for b in server.bodies[TEST:]}
    parcel = next(found for asked, found in said.items() if asked.startswith("Where is my parcel?"))
    assert "Parcels take 5 days." in parcel and "Kettles" not in parcel


@pytest.mark.parametrize("order", ["{run} --retrieve 1 {file}", "--retrieve=1 {file} {run}"])
def test_the_command_takes_a_file_of_facts_behind_the_number(
    run: Path, server: Server, tmp_path: Path, invoke: Invoke, order: str
) -> None:
    file = lines(tmp_path / "f.jsonl", [{"sentence": "Parcels take 5 days."}])
    asked = order.format(run=run, file=file).split()
    status, out, _ = invoke("evaluate", *asked, "--endpoint", server.url, "--model", "m", "-o", "o", "--json")
    assert status == 0 and [*json.loads(out)["models"]] == ["m", "m+retrieval"]
    assert "Parcels take 5 days." in server.bodies[-1]["messages"][0]["content"]


@pytest.mark.parametrize("order", ["{run} --retrieve 1", "--retrieve 1 {run}", "{run} --retrieve=1 --quiet"])
def test_without_a_file_training_records_are_looked_up(
    run: Path, server: Server, invoke: Invoke, order: str
) -> None:
    asked = order.format(run=run).split()
    status, _, _ = invoke("evaluate", "--endpoint", server.url, "--model", "m", "-o", "o", *asked)
    assert status == 0 and "Customer:" in server.bodies[-1]["messages"][0]["content"]


def test_odd_numbers_and_files_to_retrieve_are_one_sentence(
    run: Path, server: Server, invoke: Invoke
) -> None:
    asked = ("evaluate", run, "--endpoint", server.url, "--model", "m", "-o", "o", "--quiet", "--retrieve")
    for odd in (("f.jsonl",), (0,), ()):
        status, out, err = invoke(*asked, *odd)
        assert status == 2 and not out and "--retrieve" in err.splitlines()[-1]
    one_sentence(invoke(*asked, 2, "none.jsonl"), "none.jsonl", "cannot be read")
    with pytest.raises(CurateError, match="retrieve"):
        evaluate(run, endpoint=server.url, model="m", retrieve=(None, "f.jsonl"))  # type: ignore[arg-type]
    assert not server.bodies


def test_what_the_endpoint_does_not_answer_is_missing_and_said(run: Path, server: Server) -> None:
    def script(n: int, body: dict[str, Any]) -> Any:
        bad = "money" in body["messages"][-1]["content"]
        return (400, {}, "") if bad else answer("Yes.")

    server.script = script
    found = evaluate(run, endpoint=server.url, model="m")
    assert found.evaluation["models"]["m"]["predictions"]["missing_ids"] == ["r_test_1"]
    assert any("no answer: refused 1" in note for note in found.notes)


def test_the_budget_is_kept(run: Path, server: Server) -> None:
    found = evaluate(run, endpoint=server.url, model="m", requests=2)
    assert len(server.bodies) == 2
    assert found.evaluation["models"]["m"]["predictions"]["missing"] == TEST - 2


def test_a_refused_key_and_odd_arguments_are_one_sentence(
    run: Path, server: Server, invoke: Invoke, tmp_path: Path
) -> None:
    server.script = lambda n, body: (401, {}, "")
    asked = ("evaluate", run, "--endpoint", server.url, "-o", "out", "--quiet")
    one_sentence(invoke(*asked, "--model", "m"), "the endpoint refuses the key", "CURATE_ENDPOINT_KEY")
    one_sentence(invoke(*asked), "needs the name of a model")
    one_sentence(invoke("evaluate", run, "-o", "out", "--quiet"), "no predictions were given")
    one_sentence(invoke("evaluate", run, "-o", "out", "--quiet", "--retrieve", 2), "how a model is asked")
    with pytest.raises(CurateError, match="no prompt pack"):
        evaluate(run, endpoint=server.url, model="m", prompt_pack=tmp_path)
