"""What a terminal shows: help and results fit its width with no word broken, ticks are coloured, and a shell
completes names."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys

import pytest

from curate.cli import COMMANDS
from curate.process.terminal import MARKS, columns, fitted
from tests.helpers.command import Command
from tests.helpers.paths import DUMP

WIDTHS = (60, 80, 120)
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_a_terminal(width: int, *args: object) -> str:
    """What a command prints where stdout and stderr are a terminal of that width."""
    master, slave = pty.openpty()
    env = {**os.environ, "COLUMNS": str(width), "TERM": "xterm-256color"}
    running = subprocess.Popen(
        [sys.executable, "-m", "curate", *map(str, args)], stdout=slave, stderr=slave, stdin=slave, env=env
    )
    os.close(slave)
    found = b""
    while True:
        ready, _, _ = select.select([master], [], [], 0.2)
        if not ready and running.poll() is not None:
            break
        try:
            piece = os.read(master, 65536) if ready else b""
        except OSError:
            break
        found += piece
    running.wait()
    os.close(master)
    return found.decode("utf-8").replace("\r\n", "\n")


def words_of(text: str) -> list[str]:
    return ESCAPES.sub("", text).split()


def help_of(name: tuple[str, ...], width: int) -> str:
    command = [sys.executable, "-m", "curate", *name, "--help"]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "COLUMNS": str(width)}, check=True
    ).stdout


@pytest.mark.parametrize("name", [(), *((n,) for n in COMMANDS)], ids=" ".join)
def test_help_breaks_no_word(name: tuple[str, ...]) -> None:
    whole = sorted(help_of(name, 400).split())
    for width in WIDTHS:
        narrow = help_of(name, width)
        assert sorted(narrow.split()) == whole, width
        assert all(len(line) <= width for line in narrow.partition("  Example")[0].splitlines()), width


@pytest.fixture(scope="module")
def plain(curate: Command) -> subprocess.CompletedProcess[str]:
    """As it is where no terminal is."""
    return curate("inspect", DUMP, "--limit", 20, "--quiet")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_result_fits_and_breaks_no_word(width: int, plain: subprocess.CompletedProcess[str]) -> None:
    shown = ESCAPES.sub("", on_a_terminal(width, "inspect", DUMP, "--limit", 20, "--quiet"))
    assert shown.split() == (plain.stdout + plain.stderr).split()
    longest = max(columns(word) for word in plain.stdout.split())
    assert all(columns(line) <= max(width, longest + 12) for line in shown.splitlines())
    assert (
        max(map(columns, plain.stdout.splitlines()))
        > 120
        >= max(columns(line) for line in shown.splitlines() if len(line.split()) > 2)
    )


def test_an_error_fits() -> None:
    shown = on_a_terminal(60, "inspect", "there_is_no_such_file_of_this_name.csv", "--quiet")
    assert (
        all(len(line) <= 60 for line in shown.splitlines())
        and "there_is_no_such_file_of_this_name.csv" in shown
    )


@pytest.mark.parametrize(
    ("line", "width", "said"),
    [
        ("  one two three", 9, ["  one two", "    three"]),
        ("a-long-hyphened-word and more", 12, ["a-long-hyphened-word", "  and more"]),
        (
            "pool   684  ██████   − 42 near duplicate, 30 contradiction",
            30,
            ["pool   684  ██████", "    − 42 near duplicate, 30", "      contradiction"],
        ),
        ("田中 さん です ね", 9, ["田中 さん", "  です ね"]),
        ("short", 60, ["short"]),
    ],
)
def test_lines_are_broken_between_words(line: str, width: int, said: list[str]) -> None:
    assert fitted(line, width).split("\n") == said


COMPLETED = {
    ("export", "run", "--format", "trl"): {"trl", "trl-messages", "trl-preference"},
    ("validate", "f", "--format", "hf"): {"hf-dataset"},
    ("run", "in", "--export", "openai-c"): {"openai-chat"},
    ("inspect", "in", "--format", "sl"): {"slack"},
    ("run", "in", "--encoder", "m"): {"minilm"},
    ("dedup", "f", "--conflicts", "n"): {"newest"},
}


@pytest.mark.parametrize("typed", COMPLETED, ids=" ".join)
def test_a_shell_completes_the_values_of_options(typed: tuple[str, ...]) -> None:
    env = {
        **os.environ,
        "_CURATE_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(("curate", *typed)),
        "COMP_CWORD": str(len(typed)),
    }
    done = subprocess.run(
        [sys.executable, "-c", "from curate.cli import cli; cli(prog_name='curate')"],
        capture_output=True,
        text=True,
        env=env,
        check=True,
    )
    assert {line.partition(",")[2] for line in done.stdout.splitlines()} >= COMPLETED[typed]


def test_marks_are_coloured_on_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from curate.process.terminal import out

    out("✓ nothing leaks\n  ! not checked\nno ✗ here")
    assert capsys.readouterr().out == "✓ nothing leaks\n  ! not checked\nno ✗ here\n"
    code = "from curate.process.terminal import out; out('✓ a\\n  ! b\\n✗ c\\nno ✓ d')"
    master, slave = pty.openpty()
    subprocess.run([sys.executable, "-c", code], stdout=slave, check=True)
    os.close(slave)
    shown = os.read(master, 4096).decode().replace("\r\n", "\n").splitlines()
    os.close(master)
    assert [line.startswith("\x1b[") or line.startswith("  \x1b[") for line in shown] == [
        True,
        True,
        True,
        False,
    ]
    assert set(MARKS) == {"✓", "!", "✗", "Note:"}
