"""Logs that the tools themselves wrote of our held-out exports: Inspect, lm-eval, promptfoo, OpenAI's evals."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from curate.errors import CurateError
from curate.evaluate.held_out import HeldOut, read_held_out
from curate.evaluate.predictions import Predictions, read_predictions
from curate.exporters.chat import ChatExample
from curate.exporters.promptfoo import Promptfoo
from curate.run_folder.folder import RunFolder
from curate.verbs.plan import plan
from tests.helpers.held_out import lines
from tests.helpers.tool_logs import LOGS, MADE, make, promptfoo, small_run

SAID = {  # the models of each log, and what each says to a question
    "inspect.json": {"m": "You said: {}"},
    "inspect.eval": {"m": "You said: {}"},
    "lm_eval.jsonl": {"m": "lol"},
    "promptfoo.json": {"m (echo)": '[{{"role": "user", "content": "{}"}}]', "m (said)": "You said: {}"},
    "openai_evals.jsonl": {"m": "You said: {}"},
}
WITH_IDS = ("inspect.json", "inspect.eval", "promptfoo.json")


@pytest.fixture
def held(tmp_path: Path) -> HeldOut:
    return read_held_out(RunFolder(small_run(tmp_path / "run")))


def read_as_meant(name: str, log: Path, held: HeldOut) -> list[Predictions]:
    found = read_predictions("m", log, held)
    assert [one.name for one in found] == [*SAID[name]]
    for one in found:
        text = SAID[name][one.name]
        asked = {i: str(case.prompt[-1]["content"]) for i, case in enumerate(held.cases)}
        assert one.texts == {i: text.format(question) for i, question in asked.items()}
        assert one.account["matched_by"] == ("id" if name in WITH_IDS else "question")
        assert not any(one.account[key] for key in ("missing", "double", "unknown", "unread"))
    return found


@pytest.mark.parametrize("name", MADE)
def test_a_real_log_is_read_record_by_record(name: str, held: HeldOut) -> None:
    read_as_meant(name, LOGS / name, held)


def test_the_log_of_inspect_is_packed_as_zipfile_cannot_read_it(held: HeldOut, tmp_path: Path) -> None:
    packed = (LOGS / "inspect.eval").read_bytes()
    with zipfile.ZipFile(LOGS / "inspect.eval") as archive:
        member = next(m for m in archive.infolist() if m.filename.startswith("samples/"))
    assert member.compress_type == 93
    at = member.header_offset + 200
    (tmp_path / "bad.eval").write_bytes(packed[:at] + bytes(40) + packed[at + 40 :])
    with pytest.raises(CurateError, match="a zip that cannot be read"):
        read_predictions("m", tmp_path / "bad.eval", held)


def test_prompts_at_one_provider_are_models_of_their_own(held: HeldOut, tmp_path: Path) -> None:
    log = json.loads((LOGS / "promptfoo.json").read_text(encoding="utf-8"))
    for result in log["results"]["results"]:
        result["provider"] = {"id": "said", "label": ""}
        result["prompt"]["label"] = "pack" if result["promptIdx"] else "plain"
    (tmp_path / "r.json").write_text(json.dumps(log), encoding="utf-8")
    assert [one.name for one in read_predictions("m", tmp_path / "r.json", held)] == [
        "m (said, plain)",
        "m (said, pack)",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", MADE)
def test_the_tool_of_today_writes_what_is_read(name: str, held: HeldOut, tmp_path: Path) -> None:
    try:
        log = make(name, held.run.path, tmp_path / "work")
    except subprocess.CalledProcessError as why:
        pytest.skip(f"cannot be installed here: {why.cmd[:4]}")
    read_as_meant(name, log, held)


@pytest.mark.slow
def test_promptfoo_sends_the_prompt_pack_and_fills_no_template_of_a_customer(
    run_dir: Path, tmp_path: Path
) -> None:
    plan(run_dir).write(tmp_path / "plan")
    pack = tmp_path / "plan" / "prompt_pack"
    asked = [
        "My form {{ 7*7 }} {% endraw %}{{ 6*7 }} {# c #} {% raw %} x #} {{{x}}}",
        "Say {{'a'}} \" and \\",
    ]
    examples = (
        ChatExample([{"role": "user", "content": text}], [{"role": "assistant", "content": "Yes."}])
        for text in asked
    )
    lines(pack / "test.jsonl", (Promptfoo().row(example) for example in examples))
    promptfoo(pack / "promptfooconfig.yaml", tmp_path / "results.json", "echo")
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["results"]["results"]
    sent = [json.loads(result["response"]["output"]) for result in results]
    written = json.loads((pack / "messages.json").read_text(encoding="utf-8"))
    assert [messages[:-1] for messages in sent] == [written] * len(asked)
    assert [messages[-1]["content"] for messages in sent] == asked
