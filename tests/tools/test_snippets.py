"""README and docs: every example that a person may copy is run, in a folder that holds what it names; what
cannot be is listed with the reason."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest

from curate.cli import COMMANDS, cli, main
from curate.verbs.split import split
from tests.helpers.files import rows
from tests.helpers.paths import DUMP, ROOT, SAMPLE

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = {page: page.relative_to(ROOT).as_posix() for page in PAGES}
RUN_ELSEWHERE = ("docs/inputs.md", "docs/extend/")  # test_inputs.py and test_extend.py run these
LANGUAGES = {"bash", "python", "text", "yaml"}  # text is what a command prints
# commands of the shell that are not run here, and why
NOT_RUN = {
    "make demo": (
        "asks the package index, and runs the whole sample dump; its figures are checked in test_run.py"
    ),
    "make test": "would run this test",
    "python3 -m venv .venv": "the environment is there",
    ".venv/bin/pip install torch==2.13.0": "asks the package index",
    ".venv/bin/pip install -c constraints.txt -e .": "asks the package index",
}
STATUS = {"curate inspect tickets.csv": 1}  # a question is open there, as the text says
SOME_ID = "r_3f0c2a9d81b7e645"  # stands for the id of a record of the reader's own run
SOME_TICKET = "#1042"  # stands for the number of a ticket

SAID = [  # in which the two sides cannot be told apart
    (
        "The grinder stopped on Tuesday, the red lamp stays on.",
        "The burrs are jammed: turn the dial back two steps, run it empty, then grind a spoon of rice.",
    ),
    (
        "Box 4411 is still at the depot in Leeds.",
        "The label was torn. A new one is on it since noon, it reaches you tomorrow.",
    ),
    (
        "Two bags of the Harvest roast were open on arrival.",
        "Two new bags leave today at no charge; the open ones can go on the compost.",
    ),
    (
        "My card was charged twice for the May box.",
        "The second charge was only reserved. The bank releases it within three working days.",
    ),
    (
        "The app shows the old address after the move.",
        "Open Account, then Addresses, choose the new one and press Use for all boxes.",
    ),
    (
        "Steam comes out of the side of the machine.",
        "The seal is worn. Unscrew the ring, take the old seal out and press the new one in, groove up.",
    ),
]


class Block(NamedTuple):
    """A fenced block of a page, and the line where it begins."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks() -> Iterator[Block]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S):
            yield Block(NAMES[page], text.count("\n", 0, found.start()) + 1, found[1], found[2])


BLOCKS = [b for b in blocks() if not b.page.startswith(RUN_ELSEWHERE)]
PYTHON = sorted({b.page for b in BLOCKS if b.language == "python"})


def chats(path: Path, numbers: slice, names: bool = False) -> None:
    """Some of the sample's chats; with `names`, those who answer are told by theirs alone."""
    with (DUMP / "chats.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    chosen = list(dict.fromkeys(row["chat_id"] for row in found))[numbers]
    own = [row for row in found if row["chat_id"] in chosen and row["sender_type"] != "bot"]
    if names:
        agents = ("Maya Stone", "Ben Ruiz")
        who = [
            (
                agents[chosen.index(r["chat_id"]) % 2]
                if r["sender_type"] == "agent"
                else f"guest {chosen.index(r['chat_id'])}"
            )
            for r in own
        ]
        own = [
            {
                "chat": r["chat_id"],
                "id": r["message_id"],
                "time": r["sent_at"],
                "author": a,
                "text": r["message"],
            }
            for r, a in zip(own, who, strict=True)
        ]
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(own[0]))
        writer.writeheader()
        writer.writerows(own)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that the examples name and do not make themselves."""
    home = tmp_path_factory.mktemp("prepared")
    for name, numbers in (("export", slice(0, 24)), ("june", slice(24, 40))):
        chats(home / f"{name}.csv", numbers)
        with zipfile.ZipFile(home / f"{name}.zip", "w") as archive:
            archive.write(home / f"{name}.csv", f"{name}.csv")
        (home / f"{name}.csv").unlink()
    chats(home / "chats.csv", slice(0, 16), names=True)
    with (home / "tickets.csv").open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["ticket", "message_id", "created", "party", "text"])
        for n, talk in enumerate(SAID):
            writer.writerows(
                [f"t{n}", f"m{n}{side}", f"2024-05-{n + 1:02} 1{k}:00", side, said]
                for k, (side, said) in enumerate(zip("YX", talk, strict=True))
            )
    found = [{**row, "rating": row["quality"]} for row in rows(SAMPLE / "records.jsonl")]
    for name, some in (("records", found[:40]), ("june", found[40:])):
        (home / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in some), encoding="utf-8")
    split(found[:8]).write(home / "may")
    return home


@pytest.fixture
def folder(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own with links to what is prepared, as the one that the reader is in."""
    for item in prepared.iterdir():
        (tmp_path / item.name).symlink_to(item)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # for so little, processes are not worth their start
    return tmp_path


def commands(block: Block) -> list[str]:
    """The lines of a block, without remarks."""
    return [
        shlex.join(words) for line in block.text.splitlines() if (words := shlex.split(line, comments=True))
    ]


def answered(recipe: Path) -> None:
    """What the README says to do with an open question: the right line is uncommented."""
    text = recipe.read_text(encoding="utf-8")
    recipe.write_text(
        text.replace(
            "# roles: {column: party, map: {X: agent, Y: customer}}",
            "roles: {column: party, map: {X: agent, Y: customer}}",
        )
    )


def test_every_block_says_what_it_is() -> None:
    assert len(BLOCKS) > 8 and {b.page for b in BLOCKS} >= {"README.md", "docs/guides/python.md"}
    assert [str(b) for b in BLOCKS if b.language not in LANGUAGES] == []
    lines = {line for b in BLOCKS if b.language == "bash" for line in commands(b)}
    assert set(NOT_RUN) <= lines and set(STATUS) <= lines, "listed here, and in no page any more"


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language == "bash"], ids=str)
def test_the_commands_of_a_page_run_as_they_stand(
    block: Block, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for line in commands(block):
        if line in NOT_RUN:
            continue
        name, *words = shlex.split(line)
        assert name == "curate", f"{line!r} is neither run nor listed"
        own = {SOME_ID: "id", SOME_TICKET: "id"}
        words = [
            rows(folder / "out" / "train.jsonl")[0][own[word]] if word in own else word for word in words
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
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
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
