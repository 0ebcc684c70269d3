"""Every format: what is written passes its own check and schema, carries what it can, and says what it cannot;
each kind of damage has its code."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from curate.exporters import EXPORTERS, ExportSettings, NotExportable
from curate.exporters.base import Exporter

NAMES = EXPORTERS.names()
ASKED = {"role": "user", "content": "Where is my box?"}
FIRST = {"role": "assistant", "content": "Which box?"}
THANKS = {"role": "user", "content": "Thank you, that worked perfectly! And the lid?"}
REPLY = {"role": "assistant", "content": "It left today: {{ tracking }}, {% soon %}."}
CALL = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": '{"order": 7}'}}
TOOLS = [{"type": "function", "function": {"name": "find", "parameters": {"type": "object"}}}]
SINGLE = {"id": "r1", "prompt": [ASKED], "completion": [REPLY], "cluster_label": "Where", "quality": 0.5}
TURNS = {"id": "r2", "prompt": [ASKED, FIRST, THANKS], "completion": [REPLY]}
SYSTEM = {"id": "r3", "prompt": [{"role": "system", "content": "Be kind."}, ASKED], "completion": [REPLY]}
CALLING = {
    "id": "r4",
    "prompt": [ASKED],
    "completion": [
        {"role": "assistant", "content": "", "tool_calls": [CALL]},
        {"role": "tool", "content": '{"state": "sent"}', "tool_call_id": "c1", "name": "find"},
        REPLY,
    ],
    "tools": TOOLS,
}
PAIR = {
    "id": "r5",
    "prompt": [ASKED],
    "chosen": [REPLY],
    "rejected": [{"role": "assistant", "content": "No."}],
}
RECORDS = [SINGLE, TURNS, SYSTEM, CALLING, PAIR]
ALL = ExportSettings(train_on="all")


def exporter(name: str) -> Exporter:
    return EXPORTERS.get(name)()


def rows_of(name: str, *records: dict[str, Any], settings: ExportSettings = ALL) -> list[dict[str, Any]]:
    return exporter(name).to_rows(records, settings)


def why_not(name: str, record: dict[str, Any], settings: ExportSettings = ALL) -> str:
    made = exporter(name)
    with pytest.raises(NotExportable) as why:
        made.examples(record, settings, made.splits[0])
    return str(why.value)


def written_rows(name: str, folder: Path, files: list[Path]) -> list[Path]:
    if name == "hf-dataset":
        return [folder]
    return [p for p in files if p.stem in ("train", "validation", "test", "samples") and p.suffix != ".py"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_passes_its_own_check_and_its_schema(name: str, tmp_path: Path) -> None:
    made = exporter(name)
    jsonschema.Draft202012Validator.check_schema(made.schema())
    for row in rows_of(name, *RECORDS):
        jsonschema.validate(row, made.schema())
        assert [*made.check(row)] == []
    written = made.write(tmp_path, {"train": RECORDS * 5, "validation": RECORDS, "test": RECORDS * 5}, ALL)
    files = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert files == {p.relative_to(tmp_path).as_posix() for p in written.files} <= {*made.files}
    problems = [p for f in written_rows(name, tmp_path, written.files) for p in made.validate(f)]
    assert {p.code for p in problems} <= {"too_few_examples"} and not [p for p in problems if p.line]
    given = sum(
        len(made.splits) and n
        for split, n in (("train", 25), ("validation", 5), ("test", 25))
        if split in made.splits
    )
    assert written.records.total() + written.skipped.total() == given


@pytest.mark.parametrize("name", NAMES)
def test_two_exports_are_the_same_bytes(name: str, tmp_path: Path) -> None:
    splits = {"train": RECORDS, "validation": RECORDS, "test": RECORDS}
    first = {p: p.read_bytes() for p in exporter(name).write(tmp_path, splits, ALL).files}
    assert {p: p.read_bytes() for p in exporter(name).write(tmp_path, splits, ALL).files} == first


CARRIES = {  # turns, system, tools
    "alpaca": "",
    "bedrock-llama": "",
    "prompt-completion": "",
    "lm-eval": "",
    "bedrock-nova": "turns system",
    "csv": "turns system",
    "xlsx": "turns system",
    "inspect": "turns system",
    "openai-evals": "turns system",
    "promptfoo": "turns system",
}
SAID = {
    "turns": (TURNS, "several turns"),
    "system": (SYSTEM, "system message"),
    "tools": (CALLING, "calls tools"),
}


@pytest.mark.parametrize("name", [n for n in NAMES if not EXPORTERS.get(n).pairs])
def test_what_a_format_cannot_carry_is_left_out_with_the_reason(name: str) -> None:
    carried = CARRIES.get(name, "turns system tools").split()
    for kind, (record, words) in SAID.items():
        if kind in carried:
            assert rows_of(name, record)
        else:
            assert words in why_not(name, record)


@pytest.mark.parametrize("name", [n for n in NAMES if EXPORTERS.get(n).pairs])
def test_a_preference_format_takes_pairs_alone(name: str) -> None:
    assert "no preference pair" in why_not(name, SINGLE)
    (row,) = rows_of(name, PAIR)
    assert "It left today" in json.dumps(row) and "No." in json.dumps(row)


MARKED = {  # which messages of TURNS are learned, as the rows say it
    "openai-chat": lambda row: [m.get("weight", 1) for m in row["messages"]][1::2],
    "azure": lambda row: [m.get("weight", 1) for m in row["messages"]][1::2],
    "together": lambda row: [m.get("weight", 1) for m in row["messages"]][1::2],
    "fireworks": lambda row: [m.get("weight", 1) for m in row["messages"]][1::2],
    "axolotl": lambda row: [int(m["train"]) for m in row["messages"]][1::2],
}
FAILED = {
    **TURNS,
    "prompt": [ASKED, FIRST, {"role": "user", "content": "That did not help, it still fails."}],
}


@pytest.mark.parametrize(
    ("record", "train_on", "learned"),
    [
        (TURNS, None, [0, 1]),
        ({**TURNS, "train_all_replies": True}, None, [1, 1]),
        (TURNS, "all", [1, 1]),
        ({**TURNS, "train_all_replies": True}, "last", [0, 1]),
        (TURNS, "good", [1, 1]),
        (FAILED, "good", [0, 1]),
        ({**TURNS, "prompt": [ASKED, {**FIRST, "weight": 0}, THANKS]}, "all", [0, 1]),
        ({**TURNS, "prompt": [ASKED, {**FIRST, "weight": 1}, THANKS]}, "last", [1, 1]),
    ],
)
def test_the_turns_that_train_are_said_in_each_formats_own_way(
    record: dict[str, Any], train_on: Any, learned: list[int]
) -> None:
    settings = ExportSettings(train_on=train_on)
    for name, marks in MARKED.items():
        assert marks(rows_of(name, record, settings=settings)[0]) == learned, name
    for name in ("trl", "hf-dataset", "unsloth", "csv", "xlsx"):  # a row for each reply that is learned
        assert len(rows_of(name, record, settings=settings)) == sum(learned), name
    for name in ("trl-messages", "sharegpt", "gemini", "bedrock-nova"):  # all, or not at all
        if all(learned):
            assert len(rows_of(name, record, settings=settings)) == 1, name
        else:
            assert "learns all of them" in why_not(name, record, settings)


def test_the_test_set_is_one_row_for_each_record(tmp_path: Path) -> None:
    for name in NAMES:
        made = exporter(name)
        if not made.pairs and made.many_turns:
            assert made.write(tmp_path / name, {"test": [TURNS]}, ALL).rows["test"] == 1, name
            assert made.write(tmp_path / name, {"test": [TURNS]}, ExportSettings()).rows["test"] == 1, name


def test_llama_factory_masks_the_history_where_not_all_of_it_is_learned(tmp_path: Path) -> None:
    made = exporter("llama-factory")
    for train_on, masks, rows in ((None, "true", 3), ("all", "false", 3), ("good", "true", 4)):
        records = [SINGLE, TURNS, FAILED]
        written = made.write(
            tmp_path, {"train": records, "validation": [SINGLE]}, ExportSettings(train_on=train_on)
        )
        assert written.rows["train"] == rows
        config = (tmp_path / "llama_factory.yaml").read_text()
        assert f"mask_history: {masks}" in config and "eval_dataset: curate_validation" in config
    info = json.loads((tmp_path / "dataset_info.json").read_text())
    assert {k: v["file_name"] for k, v in info.items()} == {
        "curate_train": "train.jsonl",
        "curate_validation": "validation.jsonl",
    }
    made.write(tmp_path, {"train": [SINGLE]})
    assert "eval_dataset" not in (tmp_path / "llama_factory.yaml").read_text()


def test_calls_of_tools_stand_in_each_formats_own_form() -> None:
    shared = rows_of("sharegpt", CALLING)[0]["conversations"]
    assert [t["from"] for t in shared] == ["human", "function_call", "observation", "gpt"]
    assert json.loads(shared[1]["value"]) == {"name": "find", "arguments": {"order": 7}}
    row = rows_of("gemini", CALLING)[0]
    assert [c["role"] for c in row["contents"]] == ["user", "model", "user", "model"]
    assert row["contents"][1]["parts"] == [{"functionCall": {"name": "find", "args": {"order": 7}}}]
    assert row["contents"][2]["parts"] == [
        {"functionResponse": {"name": "find", "response": {"state": "sent"}}}
    ]
    assert row["tools"] == [{"functionDeclarations": [TOOLS[0]["function"]]}]


def test_words_that_nova_reserves_are_left_out_and_found() -> None:
    assert "reserves" in why_not("bedrock-nova", {**SINGLE, "prompt": "USER: where is it"})
    assert rows_of("bedrock-nova", {**SINGLE, "prompt": "The user: where is it"})
    row = rows_of("bedrock-nova", SINGLE)[0]
    row["messages"][0]["content"][0]["text"] = "Bot: hello"
    assert [code for code, _ in exporter("bedrock-nova").check(row)] == ["reserved_word"]


def test_promptfoo_leaves_no_template_open() -> None:
    (row,) = rows_of("promptfoo", {**SINGLE, "prompt": "What is {{name}} and {# that #}, #}?"})
    assert "{{" not in row["vars"]["messages"] and not re.search("{#|#}", row["vars"]["messages"])
    assert json.loads(row["vars"]["messages"])[0]["content"] == "What is {{name}} and {# that #}, #}?"
    assert row["assert"][0]["value"] == f"{{% raw %}}{REPLY['content']}{{% endraw %}}"
    for mark in ("{% endraw %}", "{%endraw%}", "{% raw %}"):
        assert "cannot be escaped" in why_not("promptfoo", {**SINGLE, "completion": f"a {mark} b"})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [None, 7, "text", [], {}, [1], {"messages": 7}, {"prompt": [7]}])
def test_a_check_never_fails_itself(name: str, value: Any) -> None:
    assert [*exporter(name).check(value)]


def damaged(row: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of a row with another value at a place; the place is taken away where the value is ..."""
    row = copy.deepcopy(row)
    *way, last = path
    at = row
    for step in way:
        at = at[step]
    if value is ...:
        del at[last]
    elif last == "+":
        at.append(value)
    else:
        at[last] = value
    return row


DAMAGE = [
    ("openai-chat", ("messages", "+"), ASKED, "ends_not_with_assistant"),
    ("together", ("messages", "+"), REPLY, "roles_do_not_alternate"),
    ("together", ("messages", 0), REPLY, "starts_not_with_user"),
    ("together", ("prompt",), "a", "row_unrecognized_key"),
    ("fireworks", ("messages", "+"), {"role": "system", "content": "x"}, "system_not_first"),
    ("fireworks", ("messages", 0, "role"), "human", "unrecognized_role"),
    ("azure", ("messages", 0, "content"), "", "missing_content"),
    ("axolotl", ("messages", 1, "train"), False, "nothing_to_learn"),
    ("axolotl", ("messages", 0, "train"), True, "bad_train"),
    ("axolotl", ("messages", 0, "train"), ..., "bad_train"),
    ("trl-messages", ("messages",), ..., "missing_messages_list"),
    ("unsloth", ("messages", 1), ..., "ends_not_with_assistant"),
    ("sharegpt", ("conversations", 0, "from"), "gpt", "roles_do_not_alternate"),
    ("sharegpt", ("conversations", 1), ..., "odd_number_of_turns"),
    ("llama-factory", ("system",), ..., "missing_system"),
    ("llama-factory", ("conversations", 0, "value"), " ", "missing_content"),
    ("gemini", ("contents", 1, "role"), "assistant", "unrecognized_role"),
    ("gemini", ("contents", 0, "parts", 0), {"words": "x"}, "unknown_part"),
    ("bedrock-nova", ("schemaVersion",), ..., "missing_schemaVersion"),
    ("bedrock-nova", ("messages", 1, "content"), [], "missing_content"),
    ("prompt-completion", ("completion",), "", "missing_completion"),
    ("bedrock-llama", ("prompt",), 7, "missing_prompt"),
    ("alpaca", ("input",), ..., "missing_input"),
    ("csv", ("completion",), "=1+1", "computed_cell"),
    ("xlsx", ("history",), "{", "bad_history"),
    ("inspect", ("target",), "", "missing_target"),
    ("openai-evals", ("input", "+"), REPLY, "ends_not_with_user"),
    ("promptfoo", ("vars", "messages"), "{{a}}", "unescaped_template"),
    ("promptfoo", ("assert",), [], "missing_assert"),
    ("lm-eval", ("prompt",), ..., "missing_prompt"),
]


@pytest.mark.parametrize(("name", "path", "value", "code"), DAMAGE)
def test_each_kind_of_damage_has_its_code(name: str, path: tuple[Any, ...], value: Any, code: str) -> None:
    made = exporter(name)
    (row,) = made.to_rows([SINGLE])
    assert [*made.check(row)] == []
    assert code in [found for found, _ in made.check(damaged(row, path, value))]


@pytest.mark.parametrize(
    ("name", "path", "value", "code"),
    [
        ("openai-preference", ("preferred_output", "+"), REPLY, "several_messages"),
        ("openai-preference", ("input", "messages", "+"), REPLY, "ends_not_with_user"),
        ("openai-preference", ("non_preferred_output",), [REPLY], "outputs_are_equal"),
        ("openai-preference", ("input",), ..., "missing_input"),
        ("trl-preference", ("rejected",), ..., "missing_rejected_list"),
        ("trl-preference", ("rejected",), [REPLY], "replies_are_equal"),
        ("trl-preference", ("chosen", 0, "role"), "user", "chosen_not_assistant"),
    ],
)
def test_each_kind_of_damage_of_a_pair_has_its_code(
    name: str, path: tuple[Any, ...], value: Any, code: str
) -> None:
    made = exporter(name)
    (row,) = made.to_rows([PAIR])
    assert [*made.check(row)] == []
    assert code in [found for found, _ in made.check(damaged(row, path, value))]


def test_azure_begins_with_the_mark_and_its_check_asks_for_it(tmp_path: Path) -> None:
    made = exporter("azure")
    made.write(tmp_path, {"train": [SINGLE] * 10})
    file = tmp_path / "train.jsonl"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf{") and made.validate(file) == []
    file.write_bytes(file.read_bytes()[3:])
    assert [p.code for p in made.validate(file)] == ["missing_byte_order_mark"]


@pytest.mark.parametrize("name", ["trl", "axolotl", "inspect"])
def test_what_stands_beside_the_rows_can_be_read(name: str, tmp_path: Path) -> None:
    import yaml

    for validation in ([], [SINGLE]):
        written = exporter(name).write(
            tmp_path, {"train": [SINGLE], "validation": validation, "test": [SINGLE]}
        )
        for file in written.files:
            if file.suffix == ".py":
                text = file.read_text(encoding="utf-8")
                compile(text, file.name, "exec")
                assert len(text.splitlines()) <= 48
            if file.suffix == ".yaml":
                text = file.read_text(encoding="utf-8")
                config = yaml.safe_load(text)
                assert "# if" not in text and "# end" not in text and "field_tools" not in text
                assert config["datasets"][0]["path"] == "train.jsonl"
                assert ("test_datasets" in config) == bool(validation)


def test_the_configuration_names_the_tools_where_some_are_called(tmp_path: Path) -> None:
    import yaml

    exporter("axolotl").write(tmp_path, {"train": [CALLING], "validation": [CALLING]})
    config = yaml.safe_load((tmp_path / "axolotl.yaml").read_text(encoding="utf-8"))
    for block in (config["datasets"][0], config["test_datasets"][0]):
        assert (block["field_tools"], block["message_field_training"]) == ("tools", "train")
    exporter("axolotl").write(tmp_path, {"train": [CALLING]})
    assert "test_datasets" not in (tmp_path / "axolotl.yaml").read_text(encoding="utf-8")
