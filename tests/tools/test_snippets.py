"""README and docs: every example that a person may copy is run, in a folder that holds what it names; what
cannot be is listed with the reason."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest

from curate.cli import COMMANDS, cli, main
from tests.helpers.examples import SOME_ID, answered
from tests.helpers.files import rows
from tests.helpers.pages import FENCED, NAMES, PAGES, blocks, commands

RUN_ELSEWHERE = ("docs/inputs.md", "docs/extend/", "SKILL.md")  # by the tests that bear their names
LANGUAGES = {"bash", "python", "text", "yaml"}  # text is what a command prints
# commands of the shell that are not run here, and why
NOT_RUN = {
    "make demo": (
        "asks the package index, and runs the whole sample dump; its figures are checked in test_run.py"
    ),
    "make test": "would run this test",
    "pip install torch==2.13.0": "asks the package index",
    "pip install -c constraints.txt .": "asks the package index",
    **dict.fromkeys(
        (
            ".venv/bin/pip install -c constraints.txt '.[proof]'",
            ".venv/bin/python benchmarks/small_model.py smollm2",
            ".venv/bin/python demo_out/exports/trl/train.py smollm2 tuned",
            "curate plan demo_out -o plan",
            "curate evaluate demo_out --model-dir plain=smollm2 --model-dir tuned=tuned/checkpoint-10 -o tuning",
            "curate evaluate demo_out --model-dir plain=smollm2 --prompt-pack plan/prompt_pack -o prompting",
            "curate evaluate demo_out --model-dir plain=smollm2 --retrieve 2 -o retrieving",
        ),
        "asks the package index, or takes minutes: tests/evaluate/test_small_model.py and test_model_dir.py do it small",
    ),
    "curate run export.zip -o out --ner-model models/my-ner": "asks for a model: tests/privacy/test_ner.py has one",
    "curate redact records.jsonl -o clean --ner-model models/my-ner": "the same",
}
STATUS = {"curate inspect tickets.csv": 1}  # a question is open there, as the text says
SOME_TICKETS = ("#1042", "#41115")  # stand for the number of a ticket

BLOCKS = [b for page in PAGES for b in blocks(page) if not b.page.startswith(RUN_ELSEWHERE)]
SHELL = sorted({b.page for b in BLOCKS if b.language == "bash"})
PYTHON = sorted({b.page for b in BLOCKS if b.language == "python"})


def test_every_block_says_what_it_is() -> None:
    assert len(BLOCKS) > 8 and {b.page for b in BLOCKS} >= {"README.md", "docs/guides/python.md"}
    assert [str(b) for b in BLOCKS if b.language not in LANGUAGES] == []
    lines = {line for b in BLOCKS if b.language == "bash" for line in commands(b)}
    assert set(NOT_RUN) <= lines and set(STATUS) <= lines, "listed here, and in no page any more"


@pytest.mark.parametrize("page", SHELL)
def test_the_commands_of_a_page_run_as_they_stand(
    page: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page is one session, in one folder."""
    for line in (line for b in BLOCKS if (b.page, b.language) == (page, "bash") for line in commands(b)):
        if line in NOT_RUN:
            continue
        name, *words = shlex.split(line)
        assert name == "curate", f"{line!r} is neither run nor listed"
        words = [
            rows(folder / words[1] / "train.jsonl")[0]["id"] if word in (SOME_ID, *SOME_TICKETS) else word
            for word in words
        ]
        with pytest.raises(SystemExit) as ended:
            main(words)
        said = capsys.readouterr()
        assert (ended.value.code or 0) == STATUS.get(line, 0), (line, said)
        assert said.out.strip(), line
        if words[0] == "init":
            answered(folder / words[words.index("-o") + 1])


@pytest.mark.parametrize("page", PYTHON)
def test_the_python_of_a_page_runs_as_it_stands(
    page: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page is one session, as in a notebook."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in BLOCKS:
        if (block.page, block.language) == (page, "python"):
            exec(compile("\n" * block.line + block.text, block.page, "exec"), names)
    assert "dataset " in capsys.readouterr().out  # the funnel


def parsed(words: list[str]) -> None:
    """Fails where there is no such command, or it has no such option."""
    command = cli.get_command(click.Context(cli), words[0])
    assert command is not None, f"there is no command {words[0]!r}"
    known = {name for p in command.params for name in (*p.opts, *p.secondary_opts)} | {"--help"}
    assert {
        word.partition("=")[0] for word in words[1:] if re.fullmatch(r"--?[a-z][\w=-]*", word)
    } <= known, words


@pytest.mark.parametrize("page", PAGES, ids=NAMES.get)
def test_commands_in_the_text_have_the_options_that_they_name(page: Path) -> None:
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    for span in re.findall(r"`(?:\.venv/bin/)?curate ([^`]+)`", text):
        words = [word for word in span.replace("\\|", "|").split("|")[0].split() if word not in ("...", "…")]
        if (words and words[0] in COMMANDS) or any(word.startswith("-") for word in words):
            parsed(words if words[0] in COMMANDS else ["run", *words])


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_of_a_command_s_help_can_be_parsed(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None and command.epilog is not None
    for line in re.findall(r"^  curate (.+)$", re.sub(r"\\\n\s+", "", command.epilog), re.M):
        words = shlex.split(line)
        assert words[0] == name
        command.make_context(name, words[1:])
