"""Exporters: what is written loads where it is meant to, and the checks find what platforms reject."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.errors import CurateError
from curate.exporters import EXPORTERS, ExportSettings, NotExportable, Unwanted, example_of
from curate.exporters.sidecars import left_out_words


def row(n: int = 0, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"r{n}",
        "prompt": [
            {"role": "user", "content": f"Hello {n}"},
            {"role": "assistant", "content": "What is it?"},
            {"role": "user", "content": "My box is late.\u2028Where is it?"},
        ],
        "completion": [{"role": "assistant", "content": f"It comes tomorrow, {n}."}],
        "conversation_id": f"c{n}",
        "source": "a.csv:row 3",
        "message_ids": [f"m{n}"],
        "quality": 0.5,
        "cluster_label": "late | delivery",
        "edge": False,
        "signals": {"language.prompt": "en"},
        **changes,
    }


ROWS = [row(n) for n in range(12)]
NAMES = ["hf-dataset", "openai-chat", "trl"]
ALL_NAMES = (
    "openai-chat openai-preference azure trl trl-messages trl-preference hf-dataset axolotl llama-factory unsloth"
    " gemini bedrock-nova bedrock-llama together fireworks prompt-completion alpaca sharegpt csv xlsx openai-evals"
    " inspect promptfoo lm-eval"
)


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def test_the_formats_are_registered_and_an_unknown_one_names_the_nearest() -> None:
    assert EXPORTERS.names() == sorted(ALL_NAMES.split())
    with pytest.raises(CurateError, match="openai-chat"):
        EXPORTERS.get("openai_chat")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_passes_its_own_check_and_its_schema(name: str, tmp_path: Path) -> None:
    exporter = EXPORTERS.get(name)()
    written = exporter.write(tmp_path, {"train": ROWS, "test": ROWS[:10]}, ExportSettings()).files
    assert all(p.exists() for p in written) and sorted(written) == sorted(
        p for p in tmp_path.rglob("*") if p.is_file()
    )
    jsonschema.Draft202012Validator.check_schema(exporter.schema())
    for made in exporter.to_rows(ROWS):
        jsonschema.validate(made, exporter.schema())
    for path in (
        [tmp_path]
        if name == "hf-dataset"
        else [p for p in written if p.stem in ("train", "test") and p.suffix != ".py"]
    ):
        assert exporter.validate(path) == []


@pytest.mark.parametrize("name", NAMES)
def test_where_examples_come_from_stands_beside_them_and_not_in_them(name: str, tmp_path: Path) -> None:
    EXPORTERS.get(name)().write(tmp_path, {"train": ROWS, "test": [row(99)]})
    told = lines(tmp_path / "provenance.jsonl")
    assert len(told) == 13 and told[0] == {
        "split": "train",
        "line": 1,
        "id": "r0",
        "source": "a.csv:row 3",
        "conversation_id": "c0",
        "message_ids": ["m0"],
        "quality": 0.5,
        "cluster_label": "late | delivery",
        "edge": False,
    }
    assert (told[-1]["split"], told[-1]["line"], told[-1]["id"]) == ("test", 1, "r99")


@pytest.mark.parametrize("name", NAMES)
def test_two_exports_are_the_same_bytes_and_an_empty_split_leaves_no_old_file(
    name: str, tmp_path: Path
) -> None:
    exporter = EXPORTERS.get(name)()
    first = {p: p.read_bytes() for p in exporter.write(tmp_path, {"train": ROWS, "test": ROWS}).files}
    assert {p: p.read_bytes() for p in exporter.write(tmp_path, {"train": ROWS, "test": ROWS}).files} == first
    exporter.write(tmp_path, {"train": ROWS, "test": []})
    assert not list(tmp_path.rglob("test*"))


def test_only_the_completion_trains_unless_the_record_trains_all() -> None:
    exporter = EXPORTERS.get("openai-chat")()
    messages = exporter.to_rows([row()])[0]["messages"]
    assert [m.get("weight") for m in messages] == [None, 0, None, None]
    assert not any("weight" in m for m in exporter.to_rows([row(train_all_replies=True)])[0]["messages"])


def test_trl_files_load_with_one_key_set_and_no_nulls(tmp_path: Path) -> None:
    from datasets import load_dataset

    EXPORTERS.get("trl")().write(tmp_path, {"train": ROWS, "test": ROWS[:3]})
    cache = str(tmp_path / "cache")
    jsonl = load_dataset("json", data_files={"train": str(tmp_path / "train.jsonl")}, cache_dir=cache)[
        "train"
    ]
    parquet = load_dataset("parquet", data_files={"train": str(tmp_path / "train.parquet")}, cache_dir=cache)[
        "train"
    ]
    assert jsonl.to_list() == parquet.to_list() == EXPORTERS.get("trl")().to_rows(ROWS)
    assert {frozenset(m) for r in parquet for m in [*r["prompt"], *r["completion"]]} == {
        frozenset({"role", "content"})
    }


def test_a_dataset_folder_loads_by_its_card(tmp_path: Path) -> None:
    from datasets import load_dataset

    folder = tmp_path / "d"
    EXPORTERS.get("hf-dataset")().write(
        folder, {"train": ROWS, "test": ROWS[:3]}, ExportSettings(title="Desk", license="cc-by-4.0")
    )
    loaded = load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert {k: len(v) for k, v in loaded.items()} == {"train": 12, "test": 3}
    assert (
        loaded["train"][0]["completion"] == ROWS[0]["completion"]
        and loaded["train"][0]["situation"] == "late | delivery"
    )
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert card.startswith("---\n") and "license: cc-by-4.0" in card and "n<1K" in card and "# Desk" in card
    (folder / "data" / "test-00000-of-00001.parquet").unlink()
    assert [p.code for p in EXPORTERS.get("hf-dataset")().validate(folder)] == ["missing_file"]
    (folder / "README.md").unlink()
    assert [p.code for p in EXPORTERS.get("hf-dataset")().validate(folder)] == ["missing_card"]


def test_the_strict_form_merges_orders_and_trims() -> None:
    example = example_of(
        {
            "prompt": [
                {"role": "assistant", "content": "Welcome"},
                {"role": "user", "content": " a "},
                {"role": "system", "content": "Be kind"},
                {"role": "user", "content": [{"type": "text", "text": "b"}]},
                {"role": "assistant", "content": "  "},
            ],
            "completion": "c",
        }
    )
    assert example.messages == [
        {"role": "system", "content": "Be kind"},
        {"role": "user", "content": "a\n\nb"},
        {"role": "assistant", "content": "c"},
    ]
    assert example_of({"prompt": "a", "completion": "c"}, "Be brief").prompt[0] == {
        "role": "system",
        "content": "Be brief",
    }


@pytest.mark.parametrize(
    "bad",
    [
        {"prompt": "", "completion": "c"},
        {"prompt": "a", "completion": ""},
        {"prompt": "a"},
        {
            "prompt": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}],
            "completion": "c",
        },
        {"prompt": "a", "completion": [{"role": "user", "content": "b"}]},
        {
            "prompt": "a",
            "completion": [{"role": r, "content": "b"} for r in ("assistant", "system", "assistant")],
        },
        {"prompt": [{"role": "visitor", "content": "a"}], "completion": "c"},
        {"prompt": 7, "completion": "c"},
    ],
)
def test_what_cannot_be_an_example_is_named_and_not_lost(bad: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(NotExportable):
        example_of(bad)
    EXPORTERS.get("trl")().write(tmp_path, {"train": [ROWS[0], {"id": "x", **bad}, ROWS[1]]})
    assert len(lines(tmp_path / "train.jsonl")) == 2
    assert [(s["row"], s["id"]) for s in lines(tmp_path / "skipped.jsonl")] == [(2, "x")]
    assert [p["line"] for p in lines(tmp_path / "provenance.jsonl")] == [1, 2]


texts = st.text(max_size=5)
messages = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["system", "user", "assistant"]), "content": texts}),
    max_size=6,
)


@given(messages, st.one_of(texts, messages))
def test_every_example_is_strict(prompt: list[dict[str, str]], completion: Any) -> None:
    try:
        example = example_of({"prompt": prompt, "completion": completion})
    except NotExportable:
        return
    roles = [m["role"] for m in example.messages]
    turns = roles[1:] if roles[0] == "system" else roles
    assert "system" not in turns and turns[0] == "user" and turns[-1] == "assistant"
    assert all(a != b for a, b in pairwise(turns)) and all(m["content"].strip() for m in example.messages)


def check(tmp_path: Path, *rows: Any, name: str = "openai-chat", pad: int = 10) -> list[tuple[int, str]]:
    path = tmp_path / "f.jsonl"
    good = EXPORTERS.get(name)().to_rows([ROWS[0]])[0]
    text = "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in [*rows, *[good] * pad])
    path.write_text(text, encoding="utf-8")
    return [(p.line, p.code) for p in EXPORTERS.get(name)().validate(path)]


USER, REPLY = {"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ("{not json", "bad_json"),
        ("", "bad_json"),
        ([1], "data_type"),
        ({"text": "a", "messages": [USER, REPLY]}, "row_unrecognized_key"),
        ({"messages": []}, "missing_messages_list"),
        ({"messages": "a"}, "missing_messages_list"),
        ({"messages": [USER, "b", REPLY]}, "data_type"),
        ({"messages": [USER, {**REPLY, "id": 1}]}, "message_unrecognized_key"),
        ({"messages": [{**USER, "role": "customer"}, REPLY]}, "unrecognized_role"),
        ({"messages": [USER, {**REPLY, "content": ""}]}, "missing_content"),
        ({"messages": [USER, {**REPLY, "content": 7}]}, "missing_content"),
        ({"messages": [USER]}, "example_missing_assistant_message"),
        ({"messages": [{**USER, "weight": 0}, REPLY]}, "bad_weight"),
        ({"messages": [USER, {**REPLY, "weight": 0.5}]}, "bad_weight"),
    ],
)
def test_openai_faults_are_found_at_their_line(broken: Any, code: str, tmp_path: Path) -> None:
    assert check(tmp_path, {"messages": [USER, REPLY]}, broken) == [(2, code)]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        (
            "openai-chat",
            {"marta@privat.example": 1, "messages": [USER, {**REPLY, "marta@privat.example": 1}]},
        ),
        ("openai-chat", {"messages": [{**USER, "role": "marta@privat.example"}, REPLY]}),
        ("trl", {"prompt": [{**USER, "role": "marta@privat.example"}], "completion": [REPLY]}),
    ],
)
def test_faults_show_no_personal_data(name: str, row: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    said = " ".join(p.message for p in EXPORTERS.get(name)().validate(path))
    assert "[EMAIL_1]" in said and "marta" not in said


def test_a_message_without_role_or_content_breaks_several_rules(tmp_path: Path) -> None:
    assert check(tmp_path, {"messages": [{"content": "a"}, REPLY]}) == [
        (1, "message_missing_key"),
        (1, "unrecognized_role"),
    ]
    assert check(tmp_path, {"messages": [USER, {"role": "assistant"}]}) == [
        (1, "message_missing_key"),
        (1, "missing_content"),
    ]


def test_tool_calls_and_the_developer_role_are_accepted(tmp_path: Path) -> None:
    call = {
        "role": "assistant",
        "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
    }
    told = {"role": "tool", "tool_call_id": "1", "content": "3"}
    assert (
        check(
            tmp_path,
            {"messages": [{"role": "developer", "content": "x"}, USER, call, told, REPLY], "tools": []},
        )
        == []
    )


def test_too_few_examples_and_a_byte_that_is_no_utf8(tmp_path: Path) -> None:
    assert check(tmp_path, pad=9) == [(0, "too_few_examples")]
    path = tmp_path / "b.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + b'{"messages": [{"role": "user", "content": "\xff"}]}\n')
    problems = EXPORTERS.get("openai-chat")().validate(path)
    assert [(p.line, p.code) for p in problems] == [
        (0, "too_few_examples"),
        (1, "bad_json"),
    ] and "\xff" not in problems[1].message


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    for name in ("openai-chat", "trl"):
        with pytest.raises(CurateError, match="cannot be read"):
            EXPORTERS.get(name)().validate(tmp_path / "none.jsonl")
    with pytest.raises(CurateError, match="is a folder"):
        EXPORTERS.get("openai-chat")().validate(tmp_path)


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ({"prompt": [USER]}, "missing_completion"),
        ({"completion": [REPLY]}, "missing_prompt"),
        ({"prompt": [USER], "completion": [USER]}, "completion_not_assistant"),
        ({"prompt": [{**USER, "weight": 0}], "completion": [REPLY]}, "message_keys_differ"),
        ({"prompt": [{**USER, "role": "human"}], "completion": [REPLY]}, "unrecognized_role"),
        ({"prompt": [{**USER, "content": None}], "completion": [REPLY]}, "missing_content"),
        ({"prompt": "a", "completion": [REPLY]}, "mixed_forms"),
        ({"prompt": 7, "completion": [REPLY]}, "data_type"),
    ],
)
def test_trl_faults_are_found_at_their_line(broken: Any, code: str, tmp_path: Path) -> None:
    first = {"prompt": [USER], "completion": [REPLY]}  # all rows of a file have one shape
    assert check(tmp_path, first, broken, name="trl") == [(2, code)]


@pytest.mark.parametrize("name", NAMES)
def test_a_validation_split_has_files_of_its_own(name: str, tmp_path: Path) -> None:
    exporter = EXPORTERS.get(name)()
    written = exporter.write(tmp_path, {"train": ROWS, "validation": ROWS[:4], "test": ROWS[:3]})
    assert written.rows == written.records == {"train": 12, "validation": 4, "test": 3}
    assert len({p for p in written.files if p.name.startswith("validation")}) == (2 if name == "trl" else 1)
    if name == "hf-dataset":
        card = (tmp_path / "README.md").read_text(encoding="utf-8")
        assert "split: validation" in card
        assert "12 examples to train on, 4 to validate with and 3 held out." in card
    exporter.write(tmp_path, {"train": ROWS})
    assert not list(tmp_path.rglob("validation*"))


def test_what_was_left_out_is_counted_by_reason(tmp_path: Path) -> None:
    bad = [{"id": "x", "prompt": "a"}, {"id": "y", "prompt": "a"}, {"prompt": "", "completion": "c"}]
    unwanted = Unwanted(ROWS[0], "the answer is marked as rejected")
    written = EXPORTERS.get("openai-chat")().write(tmp_path, {"train": [*ROWS[:2], *bad, unwanted]})
    assert written.records["train"] == 2 and written.skipped == {
        "the completion is empty": 2,
        "the prompt has no user message": 1,
        "the answer is marked as rejected": 1,
    }
    assert left_out_words(written.skipped).startswith(
        "4 records were left out: the completion is empty (2); "
    )
    assert [s["row"] for s in lines(tmp_path / "skipped.jsonl")] == [3, 4, 5, 6]


def test_records_need_not_be_in_memory(tmp_path: Path) -> None:
    class Passes:
        def __iter__(self) -> Iterator[dict[str, Any]]:
            return iter(row(n) for n in range(5_000))

    for name in NAMES:
        written = EXPORTERS.get(name)().write(tmp_path / name, {"train": Passes()})
        assert written.rows["train"] == 5_000
    assert len(EXPORTERS.get("trl")().validate(tmp_path / "trl" / "train.parquet")) == 0
