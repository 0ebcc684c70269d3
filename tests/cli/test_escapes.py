"""Nothing that is typed, named or read reaches a terminal with an escape that it would obey: one place
prints, and it cleans."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from curate.cli import COMMANDS, cli
from tests.helpers.command import CONTROL, Invoke
from tests.helpers.dumps import TALKS
from tests.helpers.files import records, table
from tests.helpers.paths import ROOT

BAD = "\x1b[31mred\x1b]0;title\x07\x9b2J\u202e"
NEEDED = {
    "run": ["chats.csv", "-o", "o", "--dry-run"],
    "inspect": ["chats.csv"],
    "init": ["chats.csv", "-o", "r.yaml"],
    "score": ["none.csv", "-o", "o"],
    "redact": ["in.jsonl", "-o", "o"],
    "dedup": ["in.jsonl", "-o", "o"],
    "select": ["in.jsonl", "-o", "o"],
    "split": ["in.jsonl", "-o", "o"],
    "advise": ["none.csv", "-o", "o"],
    "plan": ["none", "-o", "o"],
    "evaluate": ["none", "--predictions", "in.jsonl", "-o", "o"],
    "drift": ["none", "in.jsonl", "-o", "o"],
    "next": ["none", "--evaluation", "in.jsonl", "-o", "o", "--budget", "3"],
    "audit": ["in.jsonl", "--against", "in.jsonl", "-o", "o"],
    "export": ["in.jsonl", "--format", "trl", "-o", "o"],
    "validate": ["in.jsonl", "--format", "trl"],
    "explain": ["o", "r_1"],
    "ledger": ["o"],
    "completion": ["bash"],
}


def typed(name: str) -> list[list[str]]:
    """The command with a bad value in each place: for every option that takes one, and for every argument."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    needed, found = NEEDED[name], []
    for param in command.params:
        if isinstance(param, click.Argument):
            found.append([BAD, *needed[1:]])
        elif isinstance(param, click.Option) and not param.is_flag:
            found.append([*needed, param.opts[-1], BAD])
    return [*found, [*needed, f"--{BAD}"], [*needed, BAD]]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_bad_value_of_any_option_is_shown_escaped(name: str, invoke: Invoke) -> None:
    table("chats.csv", TALKS[:4])
    records("in.jsonl", TALKS[:4])
    shown = 0
    for args in typed(name):
        status, out, err = invoke(name, *args)
        assert status in (0, 1, 2), (args, status)
        assert not CONTROL.search(out + err), (args, out, err)
        assert "internal error" not in err, (args, err)
        shown += "x1b[31m" in out + err
    assert shown >= 2  # it is shown, not swallowed


@pytest.mark.parametrize(
    "recipe",
    [
        {BAD: {}},
        {"gate": {BAD: 1}},
        {"gate": {"min_words": BAD}},
        {"gate": {"skip": [BAD]}},
        {"source": {"format": BAD}},
        {"privacy": {"phone_regions": [BAD]}},
        {"signals": {"encoder": BAD}},
    ],
)
@pytest.mark.parametrize("command", ["run", "dedup"])
def test_a_bad_key_or_value_of_a_recipe_is_shown_escaped(
    recipe: dict[str, object], command: str, invoke: Invoke
) -> None:
    Path("r.yaml").write_text(json.dumps(recipe), encoding="utf-8")
    source = table("chats.csv", TALKS[:4]) if command == "run" else records("in.jsonl", TALKS[:4])
    status, out, err = invoke(command, source, "-o", "o", "--recipe", "r.yaml")
    assert status == 2 or "source" in recipe, err
    assert not CONTROL.search(out + err)


def test_a_bad_name_of_a_file_and_of_an_agent_is_shown_escaped(invoke: Invoke) -> None:
    Path(BAD).mkdir()
    source = table(Path(BAD) / f"{BAD}.csv", TALKS[:4])
    for args in (
        ["inspect", source],
        ["inspect", BAD, "--json"],
        ["init", source, "-o", f"{BAD}.yaml"],
        ["inspect", source, "--agent", BAD],
    ):
        _, out, err = invoke(*args)
        assert not CONTROL.search(out + err), args
    _, out, err = invoke("validate", source, "--format", "trl")
    assert "\\x1b" in err and not CONTROL.search(out + err)


def test_one_module_prints() -> None:
    """Only `curate/terminal.py` writes to a terminal; interrupts writes a fixed sentence from within a
    signal."""
    wrong = []
    for file in (ROOT / "curate").rglob("*.py"):
        if file.name in ("terminal.py", "interrupts.py"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if name in (
                "print",
                "click.echo",
                "click.secho",
                "click.echo_via_pager",
                "sys.stdout.write",
                "sys.stderr.write",
                "sys.stdout.buffer.write",
            ):
                wrong.append(f"{file.name}:{node.lineno}")
    assert not wrong


def test_a_library_says_nothing_of_its_own(tmp_path: Path) -> None:
    """In a process of its own, as a terminal has it: within the tests others take what libraries log."""
    (tmp_path / "in.jsonl").write_text('{"id": "a", "prompt": "Where is it?", "completion": "On its way."}\n')
    command = [sys.executable, "-m", "curate", "split", "in.jsonl", "-o", "o", "--encoder", "a\x1b[31mb"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (
        done.returncode == 2
        and not CONTROL.search(done.stderr)
        and done.stderr.splitlines()[-1].startswith("curate: the encoder 'a\\x1b[31mb' is not")
    )
