"""`curate validate` end to end: what is said, the exit status, the copy, wrong files."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import curate as package
from curate.exporters.tokens import vocabulary_counter
from tests.helpers.command import Invoke
from tests.helpers.schemas import check

USER, REPLY = {"role": "user", "content": "Where is my box?"}, {"role": "assistant", "content": "On its way."}
CHAT = {"messages": [USER, REPLY]}


def written(name: str, *rows: Any) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_the_format_is_found_and_others_that_look_the_same_are_told(invoke: Invoke) -> None:
    written("f.jsonl", *[CHAT] * 10)
    status, out, _ = invoke("validate", "f.jsonl")
    assert status == 0 and out.startswith("Checked as openai-chat. Rows of fireworks, together,")
    assert "f.jsonl follows the rules of openai-chat." in out and "    up to      32       10  ###" in out
    told = json.loads(invoke("validate", "f.jsonl", "--json")[1])
    check(told, "json-validate")
    assert told["detected"] and "together" in told["candidates"] and told["lengths"]["rows"] == 10
    assert json.loads(invoke("validate", "f.jsonl", "--format", "trl", "--json")[1])["candidates"] == []


def test_equal_problems_are_one_and_private_data_is_masked(invoke: Invoke) -> None:
    keys = {f"key {n}": n for n in range(12)} | {"ann.smith@example.com": 1}
    written("f.jsonl", *[{**CHAT, **keys}] * 170)
    status, out, _ = invoke("validate", "f.jsonl", "--format", "openai-chat")
    assert status == 1 and "f.jsonl:1: row_unrecognized_key: 13 unknown keys in each of 170 lines" in out
    assert "ann.smith" not in out and "[EMAIL" in out and len(out) < 2_000
    told = json.loads(invoke("validate", "f.jsonl", "--format", "openai-chat", "--json")[1])
    check(told, "json-validate")
    assert len(told["problems"]) == 13 * 170 and [g["lines"] for g in told["groups"]] == [170]


def test_a_row_of_170_000_tokens_is_too_long(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bpe_openai", None)
    long = {"messages": [USER, {**REPLY, "content": "word " * 170_000}]}
    written("f.jsonl", *[CHAT] * 9, long)
    status, out, _ = invoke("validate", "f.jsonl", "--format", "openai-chat")
    assert (
        status == 1 and "f.jsonl:10: example_too_long" in out and "about 170,013 tokens (an estimate)" in out
    )
    assert "At 65,536 tokens 1 row would be cut; of 0 of them" in out
    assert invoke("validate", "f.jsonl", "--format", "together")[0] == 0  # states no limit
    out = invoke("validate", "f.jsonl", "--format", "together", "--max-length", 10)[1]
    assert "At 10 tokens 10 rows would be cut; of 10 of them" in out
    assert invoke("validate", "f.jsonl", "--fix", "-o", "g.jsonl")[0] == 1
    assert Path("g.jsonl").read_text().count("\n") == 9


def test_a_copy_is_mended_and_the_file_itself_is_never_touched(invoke: Invoke) -> None:
    path = written(
        "f.jsonl", *[CHAT] * 10, {**CHAT, "id": 7}, {"messages": [USER, USER, REPLY]}, {"messages": [USER]}
    )
    before = path.read_bytes()
    asked = ("validate", "f.jsonl", "--format", "together", "--fix", "-o")
    status, out, _ = invoke(*asked, "g.jsonl")
    assert status == 1  # a row is not in it
    assert "Mended copy: g.jsonl: 10 rows as they were, 2 changed" in out
    assert (
        "unknown keys of rows left out (1 row)" in out
        and "messages of one role in a row joined (1 row)" in out
    )
    assert "Left out of it: 1 row, first lines 13" in out and "nothing to learn (1 row)" in out
    assert path.read_bytes() == before
    status, out, _ = invoke("validate", "g.jsonl", "--format", "together")
    assert status == 0
    joined = json.loads(Path("g.jsonl").read_text().splitlines()[11])
    assert joined["messages"][0]["content"] == "Where is my box?\n\nWhere is my box?"
    check(json.loads(invoke(*asked, "h.jsonl", "--json")[1]), "json-validate")
    Path("twin.jsonl").hardlink_to(path)
    for args, words in (
        ((*asked, "twin.jsonl"), "take the place of the file itself"),
        ((*asked, "f.jsonl"), "take the place of the file itself"),
        ((*asked, "f.jsonl", "--force"), "take the place of the file itself"),
        ((*asked, "g.jsonl"), "--force"),
        (asked[:-1], "needs a file (-o)"),
        (("validate", "f.jsonl", "-o", "x.jsonl"), "out: goes with --fix"),
    ):
        status, _, err = invoke(*args)
        assert status == 2 and words in err, args
    assert path.read_bytes() == before and not Path("x.jsonl").exists()


def test_lines_of_a_table_are_those_of_the_file(invoke: Invoke) -> None:
    rows = ['"Where\nis\r\nmy box?",On its way.', "Where?,", "", '"a\n\nb",', "Where?,=1,more,=2"]
    Path("t.csv").write_text("\ufeffprompt,completion\r\n" + "\r\n".join(rows) + "\r\n", newline="")
    status, told, _ = invoke("validate", "t.csv", "--format", "csv", "--json")
    found = {(p["line"], p["code"]) for p in json.loads(told)["problems"]}
    lines = Path("t.csv").read_bytes().decode("utf-8-sig").splitlines()
    assert status == 1 and [lines[n - 1] for n in (5, 7, 10)] == ["Where?,", '"a', "Where?,=1,more,=2"]
    assert {line for line, _ in found} == {5, 7, 10}, found
    assert {(5, "missing_completion"), (7, "missing_completion"), (10, "computed_cell")} <= found


def test_where_no_row_can_be_mended_an_old_copy_stays(invoke: Invoke) -> None:
    written("f.jsonl", {"messages": [USER]}, {"messages": [USER]})
    old = written("old.jsonl", CHAT)
    asked = ("validate", "f.jsonl", "--format", "together", "--fix", "--force", "-o")
    status, out, _ = invoke(*asked, "old.jsonl")
    assert status == 1 and "f.jsonl:1: example_missing_assistant_message" in out
    assert "Cannot be mended: 2 rows, first lines 1, 2" in out and "nothing to learn (2 rows)" in out
    assert "Mended copy" not in out and "0 rows" not in out
    assert "so old.jsonl was not written" in out and old.read_text() == json.dumps(CHAT) + "\n"
    Path("e.jsonl").touch()
    status, out, _ = invoke(asked[0], "e.jsonl", *asked[2:], "old.jsonl")
    assert status == 1 and "too_few_examples" in out and "Still wrong" not in out and "was not written" in out
    assert old.read_text() == json.dumps(CHAT) + "\n"
    status, told, _ = invoke(*asked, "new.jsonl", "--json")
    check(json.loads(told), "json-validate")
    assert status == 1 and [p.name for p in Path().glob("*new*")] == []


def test_azure_s_mark_is_written_by_the_copy(invoke: Invoke) -> None:
    written("f.jsonl", *[CHAT] * 10)
    assert invoke("validate", "f.jsonl", "--format", "azure")[0] == 1
    status, out, _ = invoke("validate", "f.jsonl", "--format", "azure", "--fix", "-o", "g.jsonl")
    assert status == 0 and "byte order mark written" in out
    status, out, _ = invoke("validate", "g.jsonl")
    assert status == 0 and out.startswith("Checked as azure.")


def test_the_published_categories_are_counted_as_there(invoke: Invoke) -> None:
    written(
        "f.jsonl", *[CHAT] * 9, {"messages": [{**USER, "role": "developer"}, REPLY]}, {"messages": [USER]}
    )
    status, out, _ = invoke("validate", "f.jsonl", "--strict-cookbook")
    assert status == 1
    assert "Found errors:\nunrecognized_role: 1\nexample_missing_assistant_message: 1\n" in out
    told = json.loads(invoke("validate", "f.jsonl", "--strict-cookbook", "--json")[1])
    check(told, "json-validate")
    assert told["cookbook"]["unrecognized_role"] == 1 and told["cookbook"]["data_type"] == 0
    written("g.jsonl", *[CHAT] * 10)
    assert "No errors found" in invoke("validate", "g.jsonl", "--strict-cookbook")[1]
    status, _, err = invoke("validate", "g.jsonl", "--format", "trl", "--strict-cookbook")
    assert status == 2 and "openai-chat" in err


def test_the_folder_of_an_export_is_checked_file_by_file(invoke: Invoke) -> None:
    written("exports/together/train.jsonl", *[CHAT] * 3)
    written("exports/together/test.jsonl", {"messages": [USER]})
    for args in ([], ["--format", "together"]):
        status, out, _ = invoke("validate", "exports/together", *args)
        assert status == 1 and "train.jsonl follows the rules of together." in out
        assert "test.jsonl:1: example_missing_assistant_message" in out
    assert invoke("validate", "exports/together")[1].startswith("Checked as together, by the name")
    written("records.jsonl", *[{"prompt": "Where?", "completion": "On its way."}] * 3)
    assert invoke("export", "records.jsonl", "--format", "trl", "-o", "exports/trl")[0] == 0
    for name, rows in (("", 3), ("/train.parquet", 3)):  # both files hold the same rows
        told = json.loads(invoke("validate", f"exports/trl{name}", "--json")[1])
        assert told["valid"] and told["format"] == "trl" and told["lengths"]["rows"] == rows
    Path("empty").mkdir()
    assert invoke("validate", "empty")[0] == 2 and invoke("validate", "empty", "--format", "trl")[0] == 2


def test_what_is_no_training_file_is_told_with_the_right_command(invoke: Invoke) -> None:
    chats = [f"{n},{who},c{n // 2},2024-05-0{1 + n // 4} 10:00,{text}" for n, (who, text) in enumerate(
        [("customer", "Where is my box?"), ("agent", "On its way.")] * 6)]  # fmt: skip
    Path("chats.csv").write_text("\n".join(["id,role,conversation_id,created_at,text", *chats]) + "\n")
    status, out, err = invoke("validate", "chats.csv")
    assert status == 2 and out == "" and "`curate run chats.csv -o out`" in err
    Path("dump").mkdir()
    Path("dump/chats.csv").write_bytes(Path("chats.csv").read_bytes())
    Path("dump/README.md").write_text("# Chats")
    status, _, err = invoke("validate", "dump")
    assert status == 2 and "`curate run dump -o out`" in err
    Path("array.json").write_text(json.dumps([CHAT] * 3))
    status, _, err = invoke("validate", "array.json")
    assert status == 2 and "this is a training set" in err and "`curate run array.json -o out`" in err
    ticket = {
        "id": 35,
        "subject": "Box",
        "comments": [{"id": 1, "body": "Where?", "public": True, "author_id": 3}],
    }
    written("tickets.jsonl", *[{**ticket, "requester_id": 3, "status": "open"}] * 3)
    for args in ([], ["--format", "trl"]):
        status, _, err = invoke("validate", "tickets.jsonl", *args)
        assert status == 2 and "`curate run tickets.jsonl -o out`" in err, (args, err)
    written("pairs.jsonl", *[{"prompt": [USER], "completion": [REPLY]}] * 10)
    status, out, _ = invoke("validate", "pairs.jsonl", "--format", "openai-chat")
    assert status == 1 and "`curate validate pairs.jsonl --format trl`" in out


def test_python_gives_the_same(tmp_path: Path) -> None:
    found = package.validate([CHAT] * 10)
    assert found.valid and found.detected is not None and found.lengths.counted_by in ("", "o200k_base")
    with pytest.raises(package.CurateError, match="max_length"):
        package.validate([CHAT], "trl", max_length=0)
    with pytest.raises(package.CurateError, match="no tokenizer"):
        package.validate([CHAT], "trl", tokenizer=tmp_path)


@pytest.mark.parametrize(
    ("rows", "doubt"),
    [
        ([CHAT, {"messages": [USER, {**REPLY, "content": "Soon."}]}, CHAT], "the same as line 1"),
        ([{"messages": [REPLY]}], "nothing was asked"),
        ([{"prompt": "a", "completion": "b", "label": False}], "only the KTO trainer reads label"),
        ([{"text": "Where is my box? On its way."}], "of text a trainer learns all"),
    ],
)
def test_what_is_taken_and_hardly_meant_is_a_doubt(
    rows: list[dict[str, object]], doubt: str, invoke: Invoke
) -> None:
    name = "openai-chat" if "messages" in rows[0] else "trl"
    fill = [{"messages": [{**USER, "content": f"Where is box {n}?"}, REPLY]} for n in range(10)]
    written("f.jsonl", *rows, *(fill if name == "openai-chat" else []))
    status, out, _ = invoke("validate", "f.jsonl", "--format", name)
    assert status == 0 and "Taken, but check it" in out and doubt in out


def test_a_file_that_is_one_json_value_is_told_without_a_format_too(invoke: Invoke) -> None:
    Path("f.json").write_text(json.dumps([CHAT] * 10, indent=1))
    status, _, err = invoke("validate", "f.json")
    assert status == 2 and "an array of 10 rows" in err and "a line of its own" in err
    assert "`curate run f.json -o out`" in err


def test_rows_for_openai_are_counted_by_its_vocabulary_where_that_is_installed(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package itself is tried where it is installed; here something stands for it that counts words."""
    asked: list[str] = []

    def words_of(name: str) -> SimpleNamespace:
        asked.append(name)
        return SimpleNamespace(encode_ordinary=str.split)

    monkeypatch.setitem(sys.modules, "bpe_openai", SimpleNamespace(get_encoding=words_of))
    written("f.jsonl", *[CHAT] * 10)
    told = invoke("validate", "f.jsonl", "--format", "openai-chat", "--json")[1]
    lengths = json.loads(told)["lengths"]
    words = sum(len(m["content"].split()) for m in CHAT["messages"])
    assert lengths["counted_by"] == "o200k_base" and not lengths["estimated"]
    assert lengths["median"] == words + 2 * 4, "four tokens a message stand for the template"
    assert "(by o200k_base)" in invoke("validate", "f.jsonl", "--format", "openai-chat")[1]
    assert "(estimated" in invoke("validate", "f.jsonl", "--format", "together")[1]
    monkeypatch.setitem(sys.modules, "bpe_openai", None)
    assert "(estimated" in invoke("validate", "f.jsonl", "--format", "openai-chat")[1]
    assert asked == ["o200k_base"] * 2


def test_the_vocabulary_is_openai_s() -> None:
    pytest.importorskip("bpe_openai")
    count = vocabulary_counter("o200k_base")
    assert count is not None and count("Hello world, wie geht es dir?") == 8
