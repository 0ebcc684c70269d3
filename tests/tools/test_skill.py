"""SKILL.md: its commands in their order, as an agent would run them, with the answer of a person."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from tests.helpers.command import Invoke
from tests.helpers.examples import SOME_ID, answered
from tests.helpers.files import rows
from tests.helpers.pages import blocks, commands
from tests.helpers.paths import ROOT
from tests.helpers.schemas import check

STATUS = {"inspect": 1}  # a question is open; once it is answered, nothing is
SKILL = ROOT / "SKILL.md"


def test_an_agent_that_follows_it_comes_from_a_dump_to_a_dataset(folder: Path, invoke: Invoke) -> None:
    lines = [line for b in blocks(SKILL) if b.language == "bash" for line in commands(b)]
    said = {}
    for line in lines:
        _, command, *words = shlex.split(line)
        if SOME_ID in words:
            words[words.index(SOME_ID)] = rows(folder / "out" / "train.jsonl")[0]["id"]
        status, out, err = invoke(command, *words)
        assert status in (STATUS.get(command, 0), 1 if command == "validate" else 0), (line, err)
        said[command] = json.loads(out)
        check(said[command], f"json-{command}")
        if command == "init":
            answered(folder / "recipe.yaml")
    assert list(said) == ["inspect", "init", "run", "audit", "ledger", "explain", "validate"]
    assert said["inspect"]["questions"] and said["init"]["questions"] == 1
    assert said["run"]["train"] and not said["run"]["doubts"] and not said["run"]["failed"]
    assert said["explain"]["decision"]["recipe_keys"]


def test_it_tells_when_it_is_of_use_and_names_what_the_objects_have() -> None:
    text = SKILL.read_text(encoding="utf-8")
    head = text.split("---")[1]
    assert "name: curate" in head and "Use it when" in head
    run = json.loads((ROOT / "schemas" / "json-run.schema.json").read_text(encoding="utf-8"))
    for key in ("train", "test", "covered_share", "contradictions", "gaps", "doubts", "failed"):
        assert f"`{key}`" in text and key in run["properties"]
