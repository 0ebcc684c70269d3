"""A recipe's key that nothing reads is an error, or a doubt: in silence it would look obeyed."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from curate.errors import CurateError
from curate.loaders import Inspection, SourceBlock, inspect
from tests.helpers.loading import dump, lines
from tests.helpers.zendesk import ticket, worded_comment

TURNS = [
    ("customer", "Where is my parcel? I ordered it nine days ago."),
    ("agent", "It left the depot today and arrives on Friday."),
]
SLACK = [
    {
        "type": "message",
        "user": f"U{n}",
        "text": text,
        "ts": f"1717401600.00000{n}",
        "thread_ts": "1717401600.000000",
        "draft": "x",
    }
    for n, (_, text) in enumerate(TURNS)
]


def slack(path: Path) -> Path:
    (path / "help").mkdir(parents=True)
    dump(path / "help" / "2024-06-03.json", SLACK)
    return path


def transcript(path: Path) -> Path:
    path.write_text("\n".join(f"{who.title()}: {text}" for who, text in TURNS), encoding="utf-8")
    return path


def training(path: Path) -> Path:
    row = {
        "messages": [
            {"role": role, "content": text, "private": False}
            for role, (_, text) in zip(("user", "assistant"), TURNS, strict=True)
        ],
        "draft": "x",
    }
    return lines(path, [row] * 3)


def zendesk(path: Path) -> Path:
    said = [worded_comment(1, 1, TURNS[0][1]), worded_comment(2, 9, TURNS[1][1])]
    return lines(path, [{**ticket(n, said), "draft": "x"} for n in range(3)])


def table(path: Path, *more: str, rows: int = 6) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["ticket", "role", "message", *more])
        for n in range(rows):
            for role, text in TURNS:
                writer.writerow(
                    [
                        f"t{n}",
                        role,
                        f"{text} {n}",
                        *(f"Something else that was written down in row {n}." for _ in more),
                    ]
                )
    return path


MAKE = {"slack": slack, "transcript": transcript, "training-set": training, "zendesk": zendesk}
# keys that each format reads; all others of UNREAD are errors there
READ = {
    "slack": {"roles.agent", "leave_out"},
    "transcript": {"roles.agent", "roles.map", "roles.customer", "roles.otherwise"},
    "training-set": {
        "roles.agent",
        "roles.map",
        "roles.otherwise",
        "messages.internal",
        "messages.public_values",
        "leave_out",
    },
    "zendesk": {"roles.agent", "messages.public_values", "leave_out"},
}
KEYS: dict[str, dict[str, Any]] = {
    "conversations.id": {"conversations": {"id": "ticket"}},
    "conversations.comments": {"conversations": {"comments": {"text": "notes"}}},
    "messages.author": {"messages": {"author": "role"}},
    "messages.internal": {"messages": {"internal": "private"}},
    "messages.public_values": {"messages": {"public_values": ["true"]}},
    "roles.column": {"roles": {"column": "role"}},
    "roles.map": {"roles": {"map": {"Customer": "customer", "user": "customer"}}},
    "roles.customer": {"roles": {"customer": "conversation_author"}},
    "roles.otherwise": {"roles": {"otherwise": "agent"}},
    "roles.agent": {"roles": {"agent": ["Agent"]}},
    "roles.agent_min_conversations": {"roles": {"agent_min_conversations": 2}},
    "rows": {"rows": "pairs"},
    "order": {"order": "seq"},
    "leave_out": {"leave_out": ["draft"]},
}


def look(path: Path, block: dict[str, Any]) -> Inspection:
    return inspect([path], SourceBlock.model_validate(block))


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("format_", MAKE)
def test_a_key_that_the_format_does_not_read_is_an_error(format_: str, key: str, tmp_path: Path) -> None:
    path = MAKE[format_](tmp_path / "x")
    if key in READ[format_]:
        block = (
            {"messages": {"internal": "none", "public_values": ["true"]}}
            if (format_, key) == ("training-set", "messages.public_values")
            else KEYS[key]
        )
        assert look(path, block).conversations
        return
    with pytest.raises(CurateError) as said:
        look(path, KEYS[key])
    assert all(
        part in str(said.value)
        for part in (
            "the recipe's source: ",
            f"{key}: the input is of the format {format_}",
            "Remove the key",
            "format: table",
        )
    )


@pytest.mark.parametrize("value", ["many_conversations", "conversation_author"])
def test_a_rule_for_agents_is_no_name_of_one(value: str, tmp_path: Path) -> None:
    with pytest.raises(CurateError, match=r"roles\.agent: the input is of the format slack"):
        look(slack(tmp_path / "x"), {"roles": {"agent": value}})


def test_that_no_column_is_private_is_true_of_every_format(tmp_path: Path) -> None:
    assert look(slack(tmp_path / "x"), {"messages": {"internal": "none"}}).conversations


def test_a_named_format_reads_no_mapping(tmp_path: Path) -> None:
    with pytest.raises(CurateError, match=r"messages\.text: the input is of the format transcript"):
        look(transcript(tmp_path / "x"), {"format": "transcript", "messages": {"text": "body"}})


def test_a_key_counts_where_any_file_of_its_block_reads_it_and_in_no_other_block(tmp_path: Path) -> None:
    slack(tmp_path / "chat")
    table(tmp_path / "t.csv")
    block = {"messages": {"author": "role"}, "agents": ["U1"]}
    assert look(tmp_path, block).conversations
    apart = [SourceBlock.model_validate({"files": "t.csv"}), SourceBlock.model_validate(block)]
    with pytest.raises(CurateError, match=r"source 2: messages\.author: the input is of the format slack"):
        inspect([tmp_path], apart)


@pytest.mark.parametrize("make", [lambda p: table(p, "remarks"), training], ids=["table", "training-set"])
def test_a_column_to_leave_out_that_is_nowhere_is_an_error_with_the_nearest(
    make: Any, tmp_path: Path
) -> None:
    path = make(tmp_path / "x.csv")
    name, typo = ("remarks", "remark") if make is not training else ("draft", "drafts")
    with pytest.raises(
        CurateError, match=rf"leave_out: there is no column or field '{typo}'. Did you mean '{name}'\?"
    ):
        look(path, {"leave_out": [typo]})
    assert look(path, {"leave_out": [name]}).conversations


def test_a_column_to_leave_out_may_stand_in_one_file_alone_or_late(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    table(tmp_path / "in" / "a.csv")
    table(tmp_path / "in" / "b.csv", "remarks")
    assert look(tmp_path / "in", {"leave_out": ["remarks"]}).conversations
    rows = [
        {"ticket": f"t{n}", "role": role, "message": f"{text} {n}"} for n in range(60) for role, text in TURNS
    ]
    rows[100]["remarks"] = "written late"
    assert look(lines(tmp_path / "late.jsonl", rows), {"leave_out": ["remarks"]}).conversations


def test_a_name_to_leave_out_stands_for_all_columns_of_it(tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", "Remark", "Remark", "extra_1")
    assert look(path, {"leave_out": ["Remark", "extra_*"]}).conversations


def test_what_is_to_be_skipped_and_is_not_there_is_a_doubt_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    table(tmp_path / "in" / "a.csv")
    table(tmp_path / "in" / "old-desk.csv")
    found = look(tmp_path / "in", {"skip": ["old_desk.csv", "a*.csv"]})
    (doubt,) = found.doubts
    assert (
        doubt.code == "unmet_skip"
        and "skip: no file matches 'old_desk.csv'; the closest name is 'old-desk.csv'" in doubt.what
    )
    assert not look(tmp_path / "in", {"skip": ["old-desk.csv"]}).doubts
    assert not look(tmp_path / "in", {"skip": ["*.bak"], "accept": ["unmet_skip"]}).doubts


def test_what_is_left_out_in_any_case_may_be_skipped(tmp_path: Path) -> None:
    (tmp_path / "in" / "old" / "stages" / "raw").mkdir(parents=True)
    (tmp_path / "in" / "old" / "train.jsonl").write_text("{}")
    (tmp_path / "in" / ".hidden.json").write_text("{}")
    table(tmp_path / "in" / "a.csv")
    assert not look(tmp_path / "in", {"skip": ["old/*", ".hidden.json"]}).doubts


@pytest.mark.parametrize(
    "answer",
    [{"leave_out": ["what, then"]}, {"messages": {"prompt": "ask", "completion": "what, then"}}],
    ids=["leave out", "pair"],
)
def test_a_question_about_columns_is_answered_where_a_name_holds_a_comma(
    answer: dict[str, Any], tmp_path: Path
) -> None:
    with (tmp_path / "x.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["ask", "what, then", "number"])
        writer.writerows(
            [
                [
                    f"Where is my parcel {n}? I have waited long.",
                    f"It left the depot on day {n} and will come.",
                    n,
                ]
                for n in range(8)
            ]
        )
    (question,) = [q for q in inspect([tmp_path / "x.csv"]).questions if q.code == "columns"]
    assert set(question.keys) == {"ask", "what, then"} and question.as_dict()["key"] == ", ".join(
        question.keys
    )
    assert not look(tmp_path / "x.csv", answer).questions
