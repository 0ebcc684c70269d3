"""Options and recipes: what cannot be meant is refused in plain words that name the option or the key."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from curate.cli import COMMANDS
from curate.exporters import EXPORTERS
from curate.loaders import LOADERS
from curate.process.memory import size_text
from curate.recipe import load_recipe, parse_recipe
from curate.registry import Registry
from tests.helpers.command import Invoke, one_sentence
from tests.helpers.dumps import TALKS
from tests.helpers.files import records, table


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("dedup", "-o", "x", "--encoder", ""), "'--encoder': it is empty"),
        (("select", "-o", "x", "--encoder", " "), "'--encoder': it is empty"),
        (("split", "-o", ""), "'--out': an empty name is not a path"),
        (("split", "-o", "-"), "'--out': results are not written to standard output"),
        (("init", "-o", "-"), "'--out': results are not written to standard output"),
        (("init", "-o", " "), "'--out': an empty name is not a path"),
        (("split", "-o", "x", "--recipe", ""), "'--recipe': an empty name"),
        (("split", "-o", "x", "--test-after", "2024-02-30"), "'--test-after': '2024-02-30' is not a date"),
        (("run", "-o", "x", "--test-after", "soon"), "'--test-after': 'soon' is not a date"),
        (("dedup", "-o", "x", "--threshold", "nan"), "'--threshold': nan is not between 0.5 and 1"),
        (("split", "-o", "x", "--test-fraction", "nan"), "'--test-fraction': nan is not between 0 and 0.9"),
        (("select", "-o", "x", "--budget", "000"), "'000' is neither 'auto' nor a whole number above 0"),
        (
            ("select", "-o", "x", "--budget", "9" * 16),
            "neither 'auto' nor a whole number above 0 with at most 15 digits",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_value_that_no_option_takes_is_refused_by_the_option_s_name(
    command: tuple[str, ...], said: str, invoke: Invoke
) -> None:
    source = records("all.jsonl", TALKS)
    status, out, err = invoke(command[0], source, *command[1:])
    assert status == 2 and not out and said in err and "recipe: " not in err
    assert [p.name for p in Path().iterdir()] == ["all.jsonl"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'signals: {encoder: " "}',
            "1: 'signals.encoder': an empty name is not an encoder: write minilm, or the folder of a model",
        ),
        (
            "split:\n  test_after: 2024-02-30",
            "2: 'split.test_after': '2024-02-30' is not a date: write it as 2024-05-01",
        ),
        ("select: {budget: lots}", "1: 'select.budget': should be a whole number or 'auto'"),
        ("gate: {min_words: few}", "1: 'gate.min_words': should be a whole number"),
        ("source: {files: 3}", "1: 'source.files': should be text or a list"),
        ("source:\n- {agents: x}", "2: 'source.0.agents': should be a list"),
        (
            "coverage:\n  edge_cases:\n  - {name: a, examples: []}",
            "3: 'coverage.edge_cases.0.examples': should hold at least 1, and holds 0",
        ),
        ("coverage:\n  edge_cases:\n  - {examples: [a]}", "3: 'coverage.edge_cases.0.name': is missing"),
        (
            "pairing: {strategy: best}",
            "1: 'pairing.strategy': should be 'every_reply', 'first_reply', 'accepted' or 'conversation'",
        ),
        ("dedup: {threshold: .nan}", "1: 'dedup.threshold': should be a finite number"),
    ],
)
def test_a_value_that_no_key_takes_is_refused_in_plain_words(text: str, said: str, invoke: Invoke) -> None:
    Path("r.yaml").write_text(text + "\n")
    one_sentence(
        invoke("split", records("all.jsonl", TALKS), "-o", "x", "--recipe", "r.yaml"), f"r.yaml:{said}."
    )


def test_a_date_that_a_calendar_has_is_read_as_before(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("split: {test_after: 2024-02-29}\n")
    assert (
        load_recipe(tmp_path / "r.yaml").split.test_after
        == parse_recipe({"split": {"test_after": "2024-02-29"}}).split.test_after
        == "2024-02-29"
    )


def test_a_way_through_a_folder_that_is_not_there_makes_none(invoke: Invoke) -> None:
    source = records("all.jsonl", TALKS)
    Path("real/deep").mkdir(parents=True)
    Path("link").symlink_to("real/deep")
    for out, made in (("none/../a", "a"), ("link/../b", "real/b")):
        status, said, _ = invoke("redact", source, "-o", out)
        assert (
            status == 0
            and (Path(made) / "redacted.jsonl").exists()
            and said.strip().endswith(str(Path(made).resolve()))
        )
    assert not Path("none").exists() and not Path("b").exists()


@pytest.mark.parametrize("out", [b"caf\xe9/below", b"caf\xe9/below/../there", b"caf\xe9"])
def test_a_folder_below_one_that_cannot_be_written_as_text_is_refused(out: bytes, invoke: Invoke) -> None:
    for command, source in (("run", table("chats.csv", TALKS)), ("split", records("all.jsonl", TALKS))):
        one_sentence(
            invoke(command, source, "-o", os.fsdecode(out)), "contains characters that cannot be printed"
        )
    assert {p.name for p in Path().iterdir()} == {"chats.csv", "all.jsonl"}


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_no_line_of_a_help_text_is_broken_by_a_narrow_terminal(
    command: str | None, width: int, monkeypatch: pytest.MonkeyPatch, invoke: Invoke
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    status, out, _ = invoke(*([command] if command else []), "--help")
    assert status == 0 and [line for line in out.splitlines() if len(line) > width] == []


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("export", EXPORTERS),
        ("validate", EXPORTERS),
        ("run", EXPORTERS),
        ("run", LOADERS),
        ("inspect", LOADERS),
    ],
)
def test_help_names_every_format(command: str, names: Registry[Any], invoke: Invoke) -> None:
    out = invoke(command, "--help")[1]
    assert [name for name in names.names() if not re.search(rf"\b{name}\b", out)] == []


def test_one_situation_is_no_plural(invoke: Invoke) -> None:
    source = records("one.jsonl", TALKS[:1])
    assert "Situations: 1 of 1 covered, 0 thin" in invoke("audit", source, "--against", source, "-o", "o")[1]


def test_sizes_are_said_in_the_unit_that_fits() -> None:
    assert [size_text(n) for n in (12, 1000, 95_400_000, 4e9, 1.25e10)] == [
        "12 bytes",
        "1 KB",
        "95 MB",
        "4.0 GB",
        "12.5 GB",
    ]
