"""What each command prints with `--json` is one object, and its schema describes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curate.cli import COMMANDS
from tests.helpers.command import Invoke
from tests.helpers.examples import SOME_ID
from tests.helpers.files import rows
from tests.helpers.pages import DOCS
from tests.helpers.schemas import check, schema
from tools.boundaries.json_output import OUTPUTS

CASES = "sample_data/edge_cases.yaml"
LINES = {  # schema: the command, in an order in which each finds what it needs
    "inspect": "inspect tickets.csv",
    "init": "init tickets.csv -o recipe.yaml",
    "run": "run export.zip -o out --budget 10 --recipe cases.yaml",
    "run-plan": "run export.zip -o out --budget 5 --recipe cases.yaml --resume --dry-run",
    "score": "score records.jsonl -o scored",
    "redact": "redact records.jsonl -o clean",
    "dedup": "dedup records.jsonl -o unique --quality-field rating --sweep",
    "select": "select records.jsonl -o best --budget 5 --recipe cases.yaml",
    "split": "split june.jsonl -o parts --keep may",
    "audit": f"audit records.jsonl --against june.jsonl -o audit --edge-cases {CASES}",
    "advise": "advise export.zip -o advice",
    "plan": "plan out -o plan",
    "evaluate": "evaluate out --predictions again=out/test.jsonl -o evaluation",
    "drift": "drift out export.zip -o drifted",
    "next": "next out --evaluation evaluation -o turn --budget 3",
    "export": "export out --format trl -o for_trl",
    "export-list": "export --list out",
    "validate": "validate records.jsonl --format openai-chat",
    "explain": f"explain out {SOME_ID}",
    "find": "explain out --find the",
    "ledger": "ledger out",
    "ledger-csv": "ledger out --csv -o ledger.csv",
}
STATUS = {"inspect": 1, "validate": 1}  # a question is open; a record file is no training file of OpenAI
FULL = {  # of these objects every list of the example has something in it
    "inspect": ("questions", "columns", "files", "examples"),
    "run": ("funnel", "edge_cases"),
    "dedup": ("sweep",),
    "audit": ("edge_cases",),
    "validate": ("problems",),
    "find": ("records",),
    "ledger": ("counts",),
}


@pytest.fixture
def said(folder: Path, invoke: Invoke) -> dict[str, object]:
    """The object that each command prints."""
    cases = Path(CASES).read_text(encoding="utf-8").replace("\n", "\n    ")
    Path("cases.yaml").write_text(f"coverage:\n  edge_cases:\n    {cases}\n", encoding="utf-8")
    printed = {}
    for name, line in LINES.items():
        words = [rows(Path("out/train.jsonl"))[0]["id"] if w == SOME_ID else w for w in line.split()]
        status, out, err = invoke(*words, "--json")
        assert status == STATUS.get(name, 0), (line, err)
        printed[name] = json.loads(out)
        assert out.count("\n") == 1
    return printed


def test_every_command_prints_what_its_schema_says(said: dict[str, dict[str, object]]) -> None:
    assert set(said) == set(OUTPUTS)
    for name, printed in said.items():
        check(printed, f"json-{name}")
        assert set(schema(f"json-{name}")["required"]) <= set(printed)
    assert not [(name, key) for name, keys in FULL.items() for key in keys if not said[name][key]]


def test_every_command_that_has_the_option_is_described() -> None:
    described = {line.split()[0] for line in LINES.values()}
    assert described == set(COMMANDS) - {"completion"}
    page = (DOCS / "reference" / "json.md").read_text(encoding="utf-8")
    assert all(f"schemas/json-{name}.schema.json" in page for name in OUTPUTS)
