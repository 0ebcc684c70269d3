"""Export, then load with our own loader: the same records, for every format that can carry them; and exports of
many records, in little memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.exporters import EXPORTERS, ExportSettings
from curate.records import ChatMessage
from tests.helpers.loading import read
from tests.helpers.paths import ROOT

AS_IT_IS = ExportSettings(completion_placeholders="keep", train_on="all")
# Formats whose files our loader reads as training sets; those for one platform's own wire form are not.
READ = [
    "openai-chat",
    "azure",
    "trl-messages",
    "unsloth",
    "axolotl",
    "together",
    "fireworks",
    "sharegpt",
    "llama-factory",
    "trl",
    "prompt-completion",
    "bedrock-llama",
    "alpaca",
]
words = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
    .map(str.strip)
    .filter(lambda text: any(sign.isalnum() for sign in text))
)
records = st.builds(
    lambda system, turns, ask, reply: {
        "prompt": [
            *([{"role": "system", "content": system}] if system else []),
            *(
                m
                for a, b in turns
                for m in ({"role": "user", "content": a}, {"role": "assistant", "content": b})
            ),
            {"role": "user", "content": ask},
        ],
        "completion": [{"role": "assistant", "content": reply}],
    },
    st.one_of(st.just(""), words),
    st.lists(st.tuples(words, words), max_size=2),
    words,
    words.map(lambda text: text * 30),
)


def said(messages: list[ChatMessage]) -> list[tuple[str, str]]:
    return [(m["role"], m["content"]) for m in messages]


@settings(max_examples=12)
@given(st.lists(records, min_size=1, max_size=3))
def test_what_is_exported_is_loaded_again(tmp_path_factory: Any, given_rows: list[dict[str, Any]]) -> None:
    for name in READ:
        folder = tmp_path_factory.mktemp(name)
        exporter = EXPORTERS.get(name)()
        rows = exporter.to_rows(given_rows, AS_IT_IS)
        exporter.write(folder, {"train": given_rows}, AS_IT_IS)
        if not rows:
            continue
        loaded = read(folder / "train.jsonl")
        roles = {"customer": "user", "agent": "assistant", "bot": "assistant"}
        texts = [[(roles.get(m.role, m.role), m.text) for m in c.messages] for c in loaded]
        wanted = [
            said(example.messages) for row in given_rows for example in exporter.sound(row, AS_IT_IS, "train")
        ]
        assert texts == wanted, name


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_a_table_holds_every_sign(name: str, tmp_path: Path) -> None:
    text = 'a "b", <c> & d;\n\té 你 🙂 _x0041_ \x07\r end'
    row = {
        "id": "=1",
        "prompt": [{"role": "user", "content": text}],
        "completion": f"  +{text}",
        "quality": 0.5,
    }
    EXPORTERS.get(name)().write(tmp_path, {"train": [row]}, AS_IT_IS)
    if name == "csv":
        import csv

        with (tmp_path / "train.csv").open(encoding="utf-8-sig", newline="") as file:
            (found,) = csv.DictReader(file)
        assert found["id"] == "'=1" and found["completion"].startswith("'+a")  # no spreadsheet computes it
        assert found["prompt"] == text.strip()
        return
    import openpyxl
    from openpyxl.utils.escape import unescape

    sheet = openpyxl.load_workbook(tmp_path / "train.xlsx").active
    (head, cells) = ([c.value for c in line] for line in sheet.iter_rows())
    found = dict(zip(head, cells, strict=True))
    assert found["id"] == "=1" and sheet["A2"].data_type == "s" and found["quality"] == 0.5
    assert unescape(found["prompt"]) == text.strip()


def test_a_table_is_loaded_again_without_what_keeps_it_from_being_computed(tmp_path: Path) -> None:
    texts = [
        "=1+1 is what I typed, and the cell stays empty. Why?",
        "'=1+1 is shown with its apostrophe. Why?",
    ]
    replies = [
        "+49 is the prefix: dial it before the number of the station.",
        "'-' is no formula: take it away.",
    ]
    given_rows = [
        {"id": str(n), "prompt": [{"role": "user", "content": a}], "completion": b}
        for n, (a, b) in enumerate(zip(texts, replies, strict=True))
    ]
    EXPORTERS.get("csv")().write(tmp_path, {"train": given_rows}, AS_IT_IS)
    loaded = [[m.text for m in c.messages] for c in read(tmp_path / "train.csv")]
    assert loaded == [[*pair] for pair in zip(texts, replies, strict=True)]
    foreign = tmp_path / "other.csv"
    foreign.write_text("prompt,completion\n'=1 is what I see in the cell,'-1 is what you should see\n")
    ((asked, answer),) = [[m.text for m in c.messages] for c in read(foreign)]
    assert asked.startswith("'=") and answer.startswith("'-"), "in a table of others it is theirs"


def test_a_workbook_that_nobody_could_read_names_csv(tmp_path: Path) -> None:
    from curate.errors import CurateError

    long = {"prompt": "a", "completion": "b" * 32_768}
    with pytest.raises(CurateError, match=r"32,767.*csv"):
        EXPORTERS.get("xlsx")().write(tmp_path, {"train": [long]}, AS_IT_IS)
    many = [{"prompt": "a", "completion": "b"}] * 20_001
    with pytest.raises(CurateError, match=r"20,000 rows.*csv"):
        EXPORTERS.get("xlsx")().write(tmp_path, {"train": many}, AS_IT_IS)
    assert not list(tmp_path.glob("*.xlsx"))


PROGRAM = """
import resource, sys
from curate.verbs.export import export
done = export(sys.argv[1], sys.argv[2], sys.argv[3])
print(done.rows[EXPORTER.splits[0]], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
""".replace("EXPORTER", "__import__('curate.exporters').exporters.EXPORTERS.get(sys.argv[2])()")


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in EXPORTERS.names() if n != "xlsx"])
def test_a_hundred_thousand_records_need_little_memory(name: str, tmp_path: Path) -> None:
    row = {"prompt": "Where is my box? " * 40, "completion": "It left today. " * 40, "quality": 0.5}
    if EXPORTERS.get(name).pairs:
        row = {**row, "rejected": "No."}
    source = tmp_path / "records.jsonl"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": f"r{n}", **row}) + "\n" for n in range(100_000))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(source), name, str(tmp_path / "o")],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    rows, megabytes = map(int, done.stdout.split())
    assert rows == 100_000 and megabytes < 500
