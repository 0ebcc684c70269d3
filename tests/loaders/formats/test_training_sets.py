"""Training sets: what their rows and lists hold, what is left out of them by name, and that every piece is
accounted for."""

from __future__ import annotations

import csv
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from curate.errors import CurateError
from curate.loaders import LoadReport, Reject, SourceBlock, open_inputs, read_all
from curate.loaders.rows import kind_of
from curate.pairing import PairingSettings, pair
from curate.records import Conversation, Record
from tests.helpers.loading import dump, lines, read, said

Q = "Where do I find the invoice of last month?"
A = "All invoices stand under Account, Billing, Documents; choose the month."
TALK = [{"role": "user", "content": Q}, {"role": "assistant", "content": A}]
WANTED = [("customer", Q), ("agent", A)]


def both(path: Path, **block: Any) -> tuple[list[Conversation], LoadReport, list[Reject]]:
    """Conversations, account and rejects of a file."""
    report = LoadReport()
    items = list(read_all([path], [SourceBlock(**block)] if block else None, report=report))
    return (
        [i for i in items if isinstance(i, Conversation)],
        report,
        [i for i in items if isinstance(i, Reject)],
    )


# what stands in most sets, and what does not, in roles that are told by words or by the recipe
ROLES: list[tuple[str, str]] = [
    *[("user", Q), ("assistant", A), ("system", "Answer briefly."), ("developer", "In English."), ("bot", A)],
    *[("note", "Paid twice, see 4711."), ("notification", "Chat closed"), ("Maria Keller", A)],
    *[
        ("user", "  "),
        ("assistant", ""),
        ("assistant", "a\x00b \ud83d\ude00"),
        ("tool", "[]"),
        (" Human ", Q),
    ],
]


@pytest.mark.parametrize("names", [("role", "content"), ("from", "value"), ("speaker", "text")])
@pytest.mark.parametrize(
    "mapped", [{}, {"map": {"assistant": "bot", "user": "tool", "maria keller": "agent"}}]
)
def test_a_message_of_word_and_text_alone_is_read_as_one_with_further_keys(
    tmp_path: Path, names: tuple[str, str], mapped: dict[str, Any]
) -> None:
    talks: list[list[list[dict[str, Any]]]] = [[], []]
    for more, made in zip(({}, {"further": None}), talks, strict=True):
        for n in range(len(ROLES)):
            made.append([dict(zip(names, said, strict=True)) | more for said in ROLES[n:] + ROLES[:n]])
    block = {"roles": mapped} if mapped else {}
    outcomes = []
    for n, made in enumerate(talks):
        found, report, rejects = both(
            lines(tmp_path / f"{n}.jsonl", [{"id": k, "messages": m} for k, m in enumerate(made)]), **block
        )
        told = [q.what for q in report.questions] + report.warnings
        outcomes.append(([c.messages for c in found], report.omitted, told, [r.reason for r in rejects]))
    assert outcomes[0] == outcomes[1] and len(outcomes[0][0]) == len(ROLES)


# --- which lists are conversations


LISTS: dict[str, Any] = {
    "conversation": TALK,
    "dialogue": [{"speaker": "customer", "text": Q}, {"speaker": "agent", "text": A}],
    "turns": [{"author": "Human", "message": Q}, {"author": "AI", "message": A}],
    "history": [{"sender": "user", "utterance": Q}, {"sender": "model", "utterance": A}],
    "anything": [{"type": "human", "content": Q}, {"type": "ai", "content": A}],
    "pairs": [{"human": Q, "assistant": A}],
    "verlauf": [{"wer": "Kunde", "was": Q}, {"wer": "Mitarbeiter", "was": A}],
    "text_parts": [
        {"role": "user", "content": [{"type": "text", "text": Q}]},
        {"role": "assistant", "content": [{"type": "text", "text": A}]},
    ],
}


@pytest.mark.parametrize("key", sorted(LISTS))
def test_a_list_of_messages_is_known_by_what_it_holds(tmp_path: Path, key: str) -> None:
    lines(tmp_path / "flat.jsonl", [{"id": f"r{n}", key: LISTS[key], "model": "m"} for n in range(3)])
    dump(
        tmp_path / "nested.json", [{"id": f"n{n}", "data": {"example": {key: LISTS[key]}}} for n in range(3)]
    )
    dump(tmp_path / "split.json", {"train": [{"id": f"s{n}", key: LISTS[key]} for n in range(2)]})
    found = read(tmp_path)
    assert [said(c) for c in found] == [WANTED] * 8 and not {"user", "human"} & {
        n for c in found for n in c.names
    }


@pytest.mark.parametrize("key", ["conversation", "dialogue", "pairs"])
def test_the_same_lists_in_columns_of_every_kind_of_file(tmp_path: Path, key: str) -> None:
    import pyarrow as pa
    import pyarrow.feather as feather
    import pyarrow.parquet as pq

    rows = [{"id": str(n), key: LISTS[key]} for n in range(3)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    feather.write_feather(pa.Table.from_pylist(rows), str(tmp_path / "b.arrow"), compression="uncompressed")
    numpy_prints = "[" + "\n ".join(repr(i) for i in LISTS[key]) + "]"
    for name, text in (
        ("json", json.dumps(LISTS[key])),
        ("python", repr(LISTS[key])),
        ("numpy", numpy_prints),
    ):
        with (tmp_path / f"{name}.csv").open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerows([["id", key], *([str(n), text] for n in range(3))])
        pq.write_table(
            pa.Table.from_pylist([{"id": str(n), key: text} for n in range(3)]), tmp_path / f"{name}.parquet"
        )
    assert [said(c) for p in sorted(tmp_path.iterdir()) for c in read(p)] == [WANTED] * 24


def test_arrays_a_line_in_an_array_and_alone(tmp_path: Path) -> None:
    lines(tmp_path / "lines.jsonl", [TALK, TALK[:1]])
    dump(tmp_path / "nested.json", [TALK, TALK])
    dump(tmp_path / "alone.json", TALK)
    lines(tmp_path / "deep.jsonl", [{"id": "d", "dialogs": [TALK, TALK]}])
    counts = {
        p: [len(c.messages) for c in read(tmp_path / p)]
        for p in ("lines.jsonl", "nested.json", "alone.json", "deep.jsonl")
    }
    assert counts == {"lines.jsonl": [2, 1], "nested.json": [2, 2], "alone.json": [2], "deep.jsonl": [2, 2]}


@pytest.mark.parametrize("key", ["dialogue", "turns", "history"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_lists_in_a_list_are_conversations_of_their_own_whatever_their_keys(
    tmp_path: Path, key: str, encoding: str
) -> None:
    talk = LISTS[key]
    (tmp_path / "nested.json").write_text(json.dumps([talk] * 3, indent=2), encoding=encoding)
    (tmp_path / "lines.jsonl").write_text(
        "".join(json.dumps(t) + "\n" for t in [talk] * 3), encoding=encoding
    )
    for name in ("nested.json", "lines.jsonl"):
        assert [said(c) for c in read(tmp_path / name)] == [WANTED] * 3
    rows = lines(
        tmp_path / "rows.jsonl", [[{**m, "conversation_id": str(n)} for m in talk] for n in (1, 1, 2)]
    )
    assert [len(c.messages) for c in read(rows)] != [2, 2, 2] and len(
        read(rows)
    ) == 2  # what names its conversation is a row


@pytest.mark.parametrize("answerer", ["SYSTEM", "system"])
def test_a_corpus_whose_system_answers_is_refused_by_name(tmp_path: Path, answerer: str) -> None:
    for key, text in (("dialogue", "text"), ("turns", "utterance"), ("utterances", "text")):
        path = lines(
            tmp_path / "x.jsonl",
            [
                {"dialogue_id": n, key: [{"speaker": "USER", text: Q}, {"speaker": answerer, text: A}]}
                for n in range(4)
            ],
        )
        with pytest.raises(Exception, match="not supported yet"):
            both(path)


def test_messages_a_line_without_a_conversation_are_refused_by_name(tmp_path: Path) -> None:
    with (tmp_path / "x.csv").open("w", newline="") as out:
        csv.writer(out).writerows([["role", "content"], *(m.values() for m in TALK * 3)])
    assert {s.format for s in open_inputs([tmp_path / "x.csv"])[0]} == {"table"}
    found, report, rejects = both(lines(tmp_path / "x.jsonl", [*TALK, *TALK]))
    assert (
        not found
        and [r.reason for r in rejects] == ["no_conversation_id"] * 4
        and "write each conversation as" in report.warnings[0]
    )


def test_text_that_cannot_be_parsed_is_refused_by_name(tmp_path: Path) -> None:
    good = {"messages": json.dumps(TALK)}
    bad = [
        "[{'role': 'user', 'content': nan}]",
        json.dumps(TALK)[:-20],
        "[{" * 60,
        7,
        "[{'role': 'user', 'content': open('x')}]",
    ]
    found, _, rejects = both(lines(tmp_path / "x.jsonl", [good] * 20 + [{"messages": b} for b in bad]))
    assert len(found) == 20
    assert [r.reason for r in rejects] == [
        "messages_not_parsed",
        "messages_not_parsed",
        "too_deep",
        "bad_messages",
        "messages_not_parsed",
    ]


def test_two_columns_of_conversations_are_a_question(tmp_path: Path) -> None:
    lines(tmp_path / "x.jsonl", [{"conversation_a": TALK, "conversation_b": TALK[:1]}] * 3)
    _, report, _ = both(tmp_path / "x.jsonl")
    assert [q.code for q in report.questions] == ["columns"] and report.questions[0].add[1].startswith(
        "leave_out: [conversation_b]"
    )
    found, report, _ = both(tmp_path / "x.jsonl", format="training-set", leave_out=["conversation_b"])
    assert not report.questions and [said(c) for c in found] == [WANTED] * len(found)


def test_what_only_looks_like_messages_is_none(tmp_path: Path) -> None:
    lines(
        tmp_path / "users.jsonl",
        [
            {"users": [{"type": "customer", "name": "Ann Bee"}, {"type": "agent", "name": "Cy Dee"}], "id": n}
            for n in range(3)
        ],
    )
    report = LoadReport()
    with pytest.raises(Exception, match="no conversations found"):
        list(read_all([tmp_path], report=report))


# --- texts that hold both sides


TEXTS = {
    "hh": f"\n\nHuman: {Q}\n\nAssistant: {A}",
    "chatml": f"<|im_start|>user\n{Q}<|im_end|>\n<|im_start|>assistant\n{A}<|im_end|>\n",
    "llama3": (
        f"<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\n{Q}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n{A}<|eot_id|>"
    ),
    "zephyr": f"<|user|>\n{Q}</s>\n<|assistant|>\n{A}</s>",
    "gemma": f"<bos><start_of_turn>user\n{Q}<end_of_turn>\n<start_of_turn>model\n{A}<end_of_turn>",
    "inst": f"<s>[INST] {Q} [/INST] {A} </s>",
    "alpaca": f"### Instruction:\n{Q}\n\n### Response:\n{A}",
    "vicuna": f"USER: {Q} ASSISTANT: {A}</s>",
    "lines": f"Customer: {Q}\nAgent: {A}",
    "german": f"Kunde: {Q}\nMitarbeiter: {A}",
}


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_texts_are_split_where_their_marks_are_certain(tmp_path: Path, name: str) -> None:
    lines(tmp_path / "text.jsonl", [{"id": f"t{n}", "text": TEXTS[name]} for n in range(3)])
    lines(
        tmp_path / "chosen.jsonl",
        [{"id": f"c{n}", "chosen": TEXTS[name], "rejected": TEXTS[name].replace(A, "No.")} for n in range(3)],
    )
    report = LoadReport()
    assert [said(c) for c in read(tmp_path, report)] == [WANTED] * 6
    assert report.omitted == {"rejected answer": 3} and report.repeated_messages == 3


def test_a_system_prompt_inside_the_text_is_one(tmp_path: Path) -> None:
    lines(
        tmp_path / "x.jsonl",
        [{"text": f"<s>[INST] <<SYS>>\nBe short.\n<</SYS>>\n\n{Q} [/INST] {A} </s>"}] * 3,
    )
    assert said(read(tmp_path)[0]) == [("system", "Be short."), *WANTED]


def test_uncertain_texts_are_refused_and_never_one_message(tmp_path: Path) -> None:
    unclear = f"Customer: {Q}\nAgent: {A}\nSupport: see above"
    found, _, rejects = both(lines(tmp_path / "x.jsonl", [{"chosen": unclear, "rejected": "no"}] * 3))
    assert {r.reason for r in rejects} == {"both_sides_in_one_text"} and not found
    # what a customer asks about may hold a conversation
    asked = f"Sum this up:\nCustomer: {Q}\nAgent: {A}"
    lines(tmp_path / "x.jsonl", [{"prompt": asked, "completion": "An invoice is looked for."}] * 3)
    assert said(read(tmp_path)[0]) == [("customer", asked), ("agent", "An invoice is looked for.")]


def test_only_bots_answering_is_a_question_that_the_recipe_settles(tmp_path: Path) -> None:
    lines(tmp_path / "x.jsonl", [{"text": f"User: {Q}\nBot: {A}"}] * 3)
    assert [q.code for q in both(tmp_path / "x.jsonl")[1].questions] == ["roles"]
    found, report, _ = both(tmp_path / "x.jsonl", format="training-set", roles={"map": {"Bot": "agent"}})
    assert said(found[0]) == WANTED and not report.questions


# --- roles and what travels


def test_words_that_are_not_understood_are_a_question_with_counts(tmp_path: Path) -> None:
    rows = [{"messages": [{"role": "narrator", "content": "x"}, {"role": "oracle", "content": A}]}] * 3
    _, report, _ = both(lines(tmp_path / "x.jsonl", rows))
    (question,) = report.questions
    assert (
        question.code == "roles"
        and question.key == "role"
        and '"narrator" (3), "oracle" (3)' in question.what
    )
    assert question.add[0].startswith('roles: {map: {"narrator": agent, "oracle": agent}}')
    found, report, _ = both(tmp_path / "x.jsonl", roles={"map": {"narrator": "customer", "Oracle": "agent"}})
    assert not report.questions and said(found[0]) == [("customer", "x"), ("agent", A)]
    # one odd word among many is said, and changes nothing else
    _, report, _ = both(lines(tmp_path / "y.jsonl", [{"messages": TALK}] * 60 + rows[:1]))
    assert not report.questions and any("narrator" in w for w in report.warnings)


def test_words_of_models_and_developers(tmp_path: Path) -> None:
    rows = [
        {
            "messages": [
                {"role": "developer", "content": "Be kind."},
                {"role": "Human", "content": Q},
                {"role": "AI", "content": A},
            ]
        }
    ] * 3
    assert said(read(lines(tmp_path / "x.jsonl", rows))[0]) == [("system", "Be kind."), *WANTED]


@pytest.mark.parametrize(
    "row",
    [
        {"system": "Be kind.", "conversations": [{"from": "human", "value": Q}, {"from": "gpt", "value": A}]},
        {"system_prompt": "Be kind.", "prompt": Q, "response": A},
        {"system": "Be kind.", "instruction": Q, "output": A},
        {"messages": [{"role": "system", "content": "Be kind."}, *TALK]},
        {"messages": [TALK[0], {"role": "system", "content": "Be kind."}, TALK[1]]},
        {
            "system": [{"text": "Be kind."}],
            "messages": [{**m, "content": [{"text": m["content"]}]} for m in TALK],
        },
        {
            "systemInstruction": {"role": "system", "parts": [{"text": "Be kind."}]},
            "contents": [{"role": "user", "parts": [{"text": Q}]}, {"role": "model", "parts": [{"text": A}]}],
        },
        {
            "input": {"messages": [{"role": "system", "content": "Be kind."}, TALK[0]]},
            "preferred_output": [TALK[1]],
            "non_preferred_output": [TALK[1]],
        },
        {"prompt": [{"role": "developer", "content": "Be kind."}, TALK[0]], "completion": [TALK[1]]},
    ],
)
def test_what_the_model_was_told_stands_first_in_the_prompt_and_is_never_cut(
    tmp_path: Path, row: dict[str, Any]
) -> None:
    conversation = read(lines(tmp_path / "x.jsonl", [row] * 2))[0]
    (record,) = pair(conversation, PairingSettings(context_tokens=64))
    assert record.prompt == [{"role": "system", "content": "Be kind."}, TALK[0]] and record.completion == [
        TALK[1]
    ]
    long = "Be kind. " * 100
    (record,) = pair(
        read(
            lines(tmp_path / "x.jsonl", [json.loads(json.dumps(row).replace("Be kind.", long.strip()))] * 2)
        )[0],
        PairingSettings(context_tokens=64),
    )
    assert record.prompt == [{"role": "system", "content": long.strip()}, TALK[0]]


def test_old_turns_are_cut_and_what_the_model_was_told_counts(tmp_path: Path) -> None:
    talk = [
        {"role": "system", "content": "s" * 200},
        *TALK,
        {"role": "user", "content": "And the year before? " * 4},
        {"role": "assistant", "content": A},
    ]
    last = pair(
        read(lines(tmp_path / "x.jsonl", [{"messages": talk}] * 2))[0], PairingSettings(context_tokens=64)
    )[-1]
    assert [m["role"] for m in last.prompt] == ["system", "user"] and last.changes == ["trimmed"]


def test_instruction_with_context_and_history(tmp_path: Path) -> None:
    row = {"instruction": Q, "context": "Invoices moved in May.", "response": A, "history": [["hi", "hello"]]}
    assert said(read(lines(tmp_path / "x.jsonl", [row] * 2))[0]) == [
        ("customer", "hi"),
        ("agent", "hello"),
        ("customer", f"{Q}\n\nInvoices moved in May."),
        ("agent", A),
    ]


# --- tools, parts, weights, labels, notes


CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"n": 1}'}}
TOOLS = {
    "openai": [
        TALK[0],
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "c1", "content": "x"},
        TALK[1],
    ],
    "older": [
        TALK[0],
        {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": '{"n": 1}'}},
        {"role": "function", "name": "f", "content": "x"},
        TALK[1],
    ],
    "sharegpt": [
        {"from": "human", "value": Q},
        {"from": "function_call", "value": '{"name": "f", "arguments": {"n": 1}}'},
        {"from": "observation", "value": "x"},
        {"from": "gpt", "value": A},
    ],
    "anthropic": [
        TALK[0],
        {
            "role": "assistant",
            "content": [
                {"type": "text", "text": "One moment."},
                {"type": "tool_use", "id": "t", "name": "f", "input": {"n": 1}},
            ],
        },
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "x"}]},
        TALK[1],
    ],
}


LATER = [
    {"role": "user", "content": "Thanks. And the one of May?"},
    {"role": "assistant", "content": "It stands there as well."},
]


def with_tools(folder: Path, name: str, without: int | None = None) -> tuple[list[Record], LoadReport]:
    """The records of a conversation that uses a tool, `without` one of its messages, and of what follows."""
    talk = [m for n, m in enumerate(TOOLS[name]) if n != without]
    later = [{"from": m["role"], "value": m["content"]} for m in LATER] if name == "sharegpt" else LATER
    rows = [{"messages": [*talk, *later], "tools": [{"name": "f"}, {"type": "function"}]}] * 2
    report = LoadReport()
    return pair(read(lines(folder / "x.jsonl", rows), report)[0], PairingSettings()), report


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_calls_and_their_results_are_read_in_every_form(tmp_path: Path, name: str) -> None:
    records, report = with_tools(tmp_path, name)
    assert report.omitted == {"tool schema": 2}  # the one without a name
    ident = {"openai": "c1", "anthropic": "t"}.get(name, "call_1")
    call = {"id": ident, "type": "function", "function": {"name": "f", "arguments": '{"n": 1}'}}
    said_first = "One moment." if name == "anthropic" else ""
    expected = [
        {"role": "assistant", "content": said_first, "tool_calls": [call]},
        {"role": "tool", "content": "x", "tool_call_id": ident, "name": "f"},
        {"role": "assistant", "content": A},
    ]
    assert records[0].completion == expected and records[0].prompt == [{"role": "user", "content": Q}]
    assert records[1].prompt[:-1] == [{"role": "user", "content": Q}, *expected]
    assert [json.loads(r.tools) for r in records] == [[{"type": "function", "function": {"name": "f"}}]] * 2
    assert [(r.flags, r.changes) for r in records][1] == ([], [])
    assert not {"rests_on_tool", "tool_calls_left_out"} & {*records[0].flags, *records[0].changes}


@pytest.mark.parametrize(
    ("said", "expected"), [(True, True), (False, False), ("false", False), (None, None), ("auto", None)]
)
def test_whether_tools_may_be_called_at_once_is_read_also_inside_a_batch(
    said: Any, expected: bool | None, tmp_path: Path
) -> None:
    row = {"messages": TALK, "parallel_tool_calls": said}
    batch = {"custom_id": "1", "method": "POST", "body": {"model": "m", **row}}
    for rows in ([row] * 2, [batch] * 2):
        report = LoadReport()
        (found, *_) = read(lines(tmp_path / "x.jsonl", rows), report)
        assert found.parallel_tool_calls is expected and not report.omitted
        assert [r.parallel_tool_calls for r in pair(found, PairingSettings())] == [expected]


@pytest.mark.parametrize("name", sorted(TOOLS))
@pytest.mark.parametrize("half", ["tool call", "tool result"])
def test_a_reply_rests_on_a_tool_where_the_call_or_the_result_is_missing(
    tmp_path: Path, name: str, half: str
) -> None:
    records, report = with_tools(tmp_path, name, without=1 if half == "tool result" else 2)
    assert report.omitted == {half: 2, "tool schema": 2}
    assert ["rests_on_tool" in r.flags for r in records] == [True, False]
    assert ["tool_calls_left_out" in r.changes for r in records] == [True, True]
    assert not any("tool_calls" in m or m["role"] == "tool" for r in records for m in r.prompt + r.completion)


def test_a_call_at_the_end_is_what_the_model_should_do(tmp_path: Path) -> None:
    call = {"role": "assistant", "content": None, "tool_calls": [CALL]}
    (record,) = pair(
        read(lines(tmp_path / "x.jsonl", [{"messages": [TALK[0], call]}] * 2))[0], PairingSettings()
    )
    assert record.completion == [{"role": "assistant", "content": "", "tool_calls": [CALL]}]


def test_calls_written_in_the_text_between_tags_are_read(tmp_path: Path) -> None:
    talk = [
        TALK[0],
        {
            "role": "assistant",
            "content": 'I look.\n<tool_call>\n{"name": "f", "arguments": {"n": 1}}\n</tool_call>',
        },
        {"role": "tool", "content": "<tool_response>\n42\n</tool_response>"},
        TALK[1],
    ]
    (record,) = pair(read(lines(tmp_path / "x.jsonl", [{"messages": talk}] * 2))[0], PairingSettings())
    assert [(m["content"], len(m.get("tool_calls", []))) for m in record.completion] == [
        ("I look.", 1),
        ("42", 0),
        (A, 0),
    ]


def test_parallel_calls_find_their_results_by_id_in_any_order(tmp_path: Path) -> None:
    calls = [{**CALL, "id": f"c{n}", "function": {"name": "f", "arguments": {"n": n}}} for n in (1, 2)]
    results = [{"role": "tool", "tool_call_id": f"c{n}", "content": f"r{n}"} for n in (2, 1)]
    talk = [TALK[0], {"role": "assistant", "tool_calls": calls}, *results, TALK[1]]
    (record,) = pair(read(lines(tmp_path / "x.jsonl", [{"messages": talk}] * 2))[0], PairingSettings())
    assert [(m.get("tool_call_id"), m["content"]) for m in record.completion[1:3]] == [
        ("c2", "r2"),
        ("c1", "r1"),
    ]
    assert [c["function"]["arguments"] for c in record.completion[0]["tool_calls"]] == [
        '{"n": 1}',
        '{"n": 2}',
    ]


def test_items_without_a_role_are_calls_and_results_as_the_responses_api_has_them(tmp_path: Path) -> None:
    talk = [
        TALK[0],
        {"type": "reasoning", "summary": []},
        {"type": "function_call", "call_id": "k", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "k", "output": "7"},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": A}]},
    ]
    report = LoadReport()
    (record,) = pair(read(lines(tmp_path / "x.jsonl", [{"input": talk}] * 2), report)[0], PairingSettings())
    assert [m["role"] for m in record.completion] == ["assistant", "tool", "assistant"]
    assert report.omitted == {"reasoning": 2}


GIVEN = {"role": "assistant", "content": A}
OUTPUT = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": A}]}
LOGGED: dict[str, Any] = {
    "batch": {"custom_id": "1", "method": "POST", "body": {"model": "m", "messages": TALK}},
    "logged": {"messages": TALK[:1], "choices": [{"index": 0, "message": GIVEN}]},
    "stored": {"request": {"messages": TALK[:1]}, "response": {"choices": [{"message": GIVEN}]}},
    "response": {"instructions": "Be brief.", "input": TALK[:1], "output": [OUTPUT]},
    "text": {"input": Q, "output": [OUTPUT]},
}


@pytest.mark.parametrize("name", LOGGED)
def test_calls_of_a_model_as_its_api_logs_them_are_read(tmp_path: Path, name: str) -> None:
    report = LoadReport()
    (talk, *_) = read(lines(tmp_path / "x.jsonl", [{"id": n, **LOGGED[name]} for n in range(3)]), report)
    told = [("system", "Be brief.")] if name == "response" else []
    assert said(talk) == [*told, ("customer", Q), ("agent", A)] and not report.omitted


def test_only_the_first_choice_of_a_model_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    row = {"messages": TALK[:1], "choices": [{"message": GIVEN}, {"message": {**GIVEN, "content": "No."}}]}
    report = LoadReport()
    assert said(read(lines(tmp_path / "x.jsonl", [row] * 2), report)[0]) == [("customer", Q), ("agent", A)]
    assert report.omitted == {"further choice of a model": 2}


def test_a_label_that_says_no_takes_out_the_calls_of_the_answer_as_well(tmp_path: Path) -> None:
    rows = [{"messages": TOOLS["openai"], "label": label} for label in (False, True)]
    bad, good = read(lines(tmp_path / "x.jsonl", rows * 2))[:2]
    assert [m.role for m in bad.messages] == ["customer"] and len(good.messages) == 4


def test_parts_that_are_no_text_are_named_and_marked(tmp_path: Path) -> None:
    picture = {
        "role": "user",
        "content": [
            {"type": "image_url", "image_url": {"url": "x"}},
            {"type": "text", "text": Q},
            {"type": "input_audio"},
        ],
    }
    report = LoadReport()
    (record,) = pair(
        read(lines(tmp_path / "x.jsonl", [{"messages": [picture, TALK[1]]}] * 2), report)[0],
        PairingSettings(),
    )
    assert report.omitted == {"image": 2, "audio": 2} and record.changes == ["parts_left_out"]


UNTRAINED: list[dict[str, Any]] = [
    {"weight": 0},
    {"weight": "0"},
    {"weight": 0.0},
    {"train": False},
    {"training": "no"},
    {"loss": False},
    {"masked": True},
    {"loss_mask": 0},
    {"train_detail": [{"begin_offset": 0, "end_offset": 3, "train": False}]},
    {"weight": "unclear"},
]


@pytest.mark.parametrize("mark", UNTRAINED)
def test_a_reply_without_weight_is_context_only(tmp_path: Path, mark: dict[str, Any]) -> None:
    rude = {"role": "assistant", "content": "Go away.", **mark}
    talk = [{"role": "user", "content": "Hello"}, rude, TALK[0], {**TALK[1], "weight": 1}]
    conversation = read(lines(tmp_path / "x.jsonl", [{"messages": talk}] * 2))[0]
    (record,) = pair(conversation, PairingSettings())
    assert [m["content"] for m in record.prompt] == ["Hello", "Go away.", Q] and record.completion == [
        TALK[1]
    ]
    (whole,) = pair(conversation, PairingSettings(strategy="conversation"))
    assert "train_all_replies" not in whole.extra and "earlier_replies_not_trained" in whole.changes
    only = pair(read(lines(tmp_path / "x.jsonl", [{"messages": talk[:2]}] * 2))[0], PairingSettings())
    assert [r.completion for r in only] == [[]]


REJECTED = [
    ("label", False, True),
    ("label", 0, 1),
    ("label", "false", "true"),
    ("kto_tag", "undesirable", "desirable"),
    ("feedback", "thumbs_down", "chosen"),
]


@pytest.mark.parametrize("mark", REJECTED)
@pytest.mark.parametrize(
    "row", [{"prompt": Q, "completion": A}, {"messages": TALK}, {"instruction": Q, "output": A}]
)
def test_rejected_answers_are_no_completions(
    tmp_path: Path, mark: tuple[str, Any, Any], row: dict[str, Any]
) -> None:
    key, bad, good = mark
    found, report, _ = both(lines(tmp_path / "x.jsonl", [{**row, key: bad}, {**row, key: good}]))
    assert said(found[0]) == [("customer", Q)] and found[0].flags == ["other_answer_left_out"]
    assert said(found[1]) == WANTED and report.omitted == {"rejected answer": 1}


def test_a_label_that_names_classes_rejects_nothing(tmp_path: Path) -> None:
    found, report, _ = both(
        lines(tmp_path / "x.jsonl", [{"prompt": f"{Q} {n}", "completion": A, "label": n} for n in range(4)])
    )
    assert [len(c.messages) for c in found] == [2] * 4 and not report.omitted


def test_a_prompt_that_the_chosen_messages_repeat_stands_once(tmp_path: Path) -> None:
    chosen, rejected = TALK, [TALK[0], {"role": "assistant", "content": "No."}]
    for prompt in (Q, [TALK[0]], [{"role": "system", "content": "Be kind."}, TALK[0]]):
        found = read(
            lines(tmp_path / "x.jsonl", [{"prompt": prompt, "chosen": chosen, "rejected": rejected}] * 2)
        )
        assert said(found[0])[-2:] == WANTED and len(found[0].messages) == (3 if len(prompt) == 2 else 2)
    row = {
        "conversations": [{"from": "human", "value": Q}],
        "chosen": {"from": "gpt", "value": A},
        "rejected": {"from": "gpt", "value": "No."},
    }
    assert said(read(lines(tmp_path / "x.jsonl", [row] * 2))[0]) == WANTED


@pytest.mark.parametrize(
    "mark",
    [
        {"visibility": "agents"},
        {"private": True},
        {"is_public": "false"},
        {"type": "note"},
        {"hidden": "yes"},
    ],
)
def test_messages_and_rows_that_customers_never_saw_are_notes(tmp_path: Path, mark: dict[str, Any]) -> None:
    talk = [TALK[0], {"role": "assistant", "content": "He is a pain.", **mark}, TALK[1]]
    conversation = read(lines(tmp_path / "x.jsonl", [{"messages": talk}] * 2))[0]
    assert [m.kind for m in conversation.messages] == ["message", "note", "message"]
    if "type" not in mark:
        assert {
            m.kind for m in read(lines(tmp_path / "x.jsonl", [{"messages": TALK, **mark}] * 2))[0].messages
        } == {"note"}


def test_equal_short_replies_of_a_dated_row_all_stay(tmp_path: Path) -> None:
    talk = [
        TALK[0],
        {"role": "assistant", "content": "Yes."},
        TALK[0],
        {"role": "assistant", "content": "Yes."},
    ]
    assert (
        len(
            read(lines(tmp_path / "x.jsonl", [{"messages": talk, "created_at": "2024-05-01"}] * 2))[
                0
            ].messages
        )
        == 4
    )


# --- every piece is accounted for


texts = st.sampled_from([Q, A, "", " ", "17", "ok", "\x00", "Human: a", "é\ud800", "[{", "{}"])
odd = (
    st.none()
    | st.integers()
    | st.booleans()
    | st.lists(st.integers(), max_size=2)
    | st.just({})
    | st.floats(allow_nan=False, allow_infinity=False)
)
messages = st.fixed_dictionaries(
    {
        "role": st.sampled_from(
            ["user", "assistant", "system", "developer", "tool", "narrator", "event", "note", 7, None, {}]
        ),
        "content": texts | odd,
    },
    optional={
        "weight": st.sampled_from([0, 1, "x"]),
        "name": texts,
        "private": st.booleans(),
        "id": st.sampled_from(["a", "b"]),
        "timestamp": st.integers(1, 3),
        "tool_calls": st.lists(st.just(CALL), max_size=2),
        "reasoning_content": texts,
    },
)
items = st.one_of(
    messages,
    messages,
    messages,
    st.fixed_dictionaries({"role": st.just("user")}),
    st.fixed_dictionaries({"content": texts}),
    odd,
)


def _pieces(item: Any) -> int:
    """How many pieces a message holds: its text, unless it is empty beside others, and each call and
    thought."""
    if not isinstance(item, dict) or not isinstance(item.get("role"), (str, int)) or item.get("role") is None:
        return 1
    calls = len(item.get("tool_calls") or ())
    if "content" not in item and not calls:
        return 1
    content = item.get("content")
    parts = (
        [p for p in content if p is not None]
        if isinstance(content, list)
        else [content]
        if isinstance(content, dict)
        else []
    )
    others = calls + bool(item.get("reasoning_content")) + len(parts)
    text = (
        ""
        if content is None or isinstance(content, (list, dict))
        else str(content).replace("\x00", "").strip()
    )
    return others + (1 if text or not others or item["role"] == "tool" else 0)


@given(
    st.lists(st.lists(items, min_size=1, max_size=5), min_size=1, max_size=4),
    st.sampled_from(["messages", "conversation", "data.turns", "lines", "text"]),
)
@example(
    [[{"role": "user", "content": None}, {"role": "assistant", "content": " ", "tool_calls": [CALL]}]], "text"
)
@settings(max_examples=150, deadline=None)
def test_every_piece_of_a_damaged_set_is_a_message_a_reject_or_named(
    tmp_path_factory: pytest.TempPathFactory, talks: list[list[Any]], where: str
) -> None:
    talks = [TALK, TALK, *talks]
    wrap = {
        "messages": lambda t: {"messages": t},
        "conversation": lambda t: {"conversation": t},
        "data.turns": lambda t: {"data": {"turns": t}},
        "lines": lambda t: t,
        "text": lambda t: {"messages": json.dumps(t)},
    }[where]
    path = lines(tmp_path_factory.mktemp("x") / "x.jsonl", [wrap(t) for t in talks])
    found, report, rejects = both(path, format="training-set")
    whole = [r for r in rejects if " message " not in r.locator]  # rows of which nothing could be read
    numbers = {int(r.locator.split()[1]) for r in whole}
    expected = sum(_pieces(i) for n, t in enumerate(talks, 1) if n not in numbers for i in t)
    counted = (
        sum(report.messages.values())
        + sum(len(m.tool_calls) - (not m.text) for c in found for m in c.messages if m.tool_calls)
        + len(rejects)
        - len(whole)
        + report.omitted.total()
        + report.repeated_messages
    )
    assert counted == expected, (report, rejects)
    # an array a line that is no list of messages holds rows; those without an id are never repeats
    assert len(found) + len(numbers) == len(talks) and not report.repeated_conversations


@given(
    st.lists(
        st.tuples(st.sampled_from(["messages", "prompt", "chosen", "text", "label"]), texts | odd), max_size=6
    ),
    st.binary(max_size=4),
    st.integers(0, 2000),
)
@example([], b"\x00\x00\n", 2)  # a line break in the first row
@settings(max_examples=150, deadline=None)
def test_damage_is_told_and_never_an_exception(
    tmp_path_factory: pytest.TempPathFactory, extra: list[tuple[str, Any]], noise: bytes, at: int
) -> None:
    rows = [{"id": n, "messages": TALK, "prompt": Q, "completion": A} for n in range(4)]
    for n, (key, value) in enumerate(extra):
        rows[n % 4][key] = value
    path = lines(tmp_path_factory.mktemp("x") / "x.jsonl", rows)
    data = path.read_bytes()
    path.write_bytes(data[: at % len(data)] + noise + data[at % len(data) + len(noise) :])
    if kind_of(path.read_bytes()) in ("json", "text", "csv"):
        found, report, rejects = both(path, format="training-set")
        assert len(found) + len(rejects) + report.repeated_conversations >= 3
    # its first bytes are those of Parquet, a zip or the like: one reject, or one sentence, for the whole file
    else:
        with suppress(CurateError):
            assert both(path, format="training-set")[2]
    path.write_bytes(data[: at % len(data)])
    both(path, format="training-set")
