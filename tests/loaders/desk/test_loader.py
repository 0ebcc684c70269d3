"""The reading that all helpdesks share, with a helpdesk that is invented: whole and apart, repeated pages,
people, openings, roles, visibility, and the account of all pieces."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from curate.loaders import LoadReport, Reject, SourceBlock
from curate.loaders.base import NO, Source
from curate.loaders.desk import layout
from curate.loaders.desk.layout import Glance
from curate.loaders.desk.loader import DeskLoader
from curate.loaders.desk.parts import Part, Person, Sort, Talk, at, body, ident, inner, words
from curate.loaders.sample import Sample
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag
from curate.loaders.visibility import is_internal
from curate.records import Conversation
from tests.helpers.loading import memory, said

Row = dict[str, Any]


class Desk(DeskLoader):
    """Cases with `entries`, or entries with `case_no`; members of staff with `desk`."""

    name = "zendesk"  # a registered name, which a source needs
    product = "Desk"
    privacy = "`shown`"
    apart = ("case_no",)
    opens_in_talk = True

    @classmethod
    def sort(cls, value: Row, key: str) -> Sort:
        if "entries" in value:
            return "talk"
        if "topic" in value:
            return "head"
        if "said" in value:
            return "part"
        return "person" if "desk" in value else "other" if "hours" in value else ""

    def talk(self, value: Row) -> Talk:
        talk = Talk(ident(value, "id"), subject=words(value, "topic"))
        talk.updated = parse_time(value.get("changed"))
        talk.person = Person(ident(value, "asker"))
        talk.staff = {i for i in (ident(value, "owner"),) if i}
        talk.outcome = {"rating": words(value, "rating")}
        talk.parts = [self.part(p) for p in talk.members(value, "entries")]
        talk.missing = max(int(value.get("count") or 0) - len(talk.parts), 0)
        return talk

    def part(self, value: Row) -> Part:
        person = Person(ident(value, "by"), value.get("side", ""))
        part = Part(ident(value, "id"), person, words(value, "said"), parse_time(value.get("at")))
        part.talk, part.flag = ident(value, "case_no"), words(value, "shown")
        part.updated = parse_time(value.get("edited"))
        if as_flag(value.get("gone")):
            part.left_out = "deleted entry"
        elif "what" in value:
            part.kind = "event"
        elif is_internal(part.flag, "public"):
            part.kind = "note"
        return part

    def person(self, value: Row) -> Person:
        return Person(ident(value, "id"), value["desk"], words(value, "name"))


def entry(number: int, by: str, **more: Any) -> Row:
    return {"id": number, "by": by, "said": f"text {number}", "at": 1.7e9 + number, "shown": "yes", **more}


def case(number: int, *entries: Row, **more: Any) -> Row:
    return {"id": number, "topic": "t", "asker": "c1", "owner": "a1", "entries": list(entries), **more}


def file_of(rows: list[Any]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def read(*files: list[Any], **block: Any) -> tuple[list[Conversation], list[Reject], LoadReport]:
    held = [memory(file_of(rows), f"f{n}") for n, rows in enumerate(files)]
    source = Source("zendesk", held, SourceBlock(**block))
    items = list(Desk().read(source))
    talks = [i for i in items if isinstance(i, Conversation)]
    return talks, [i for i in items if isinstance(i, Reject)], source.report


def roles(talk: Conversation) -> list[str]:
    return [m.role for m in talk.messages]


WHOLE = case(
    1, entry(1, "c1"), entry(2, "a1"), entry(3, "a1", shown="no"), entry(4, "", what="closed", said="")
)
APART = [
    {"id": 1, "topic": "t", "asker": "c1", "owner": "a1"},
    *({**e, "case_no": "1"} for e in WHOLE["entries"]),
]


@pytest.mark.parametrize("files", [[[WHOLE]], [APART], [APART[1:], APART[:1]], [[e] for e in APART[::-1]]])
def test_whole_and_apart_in_any_order_are_the_same(files: list[list[Any]]) -> None:
    (talk,), rejects, report = read(*files)
    assert (talk.id, talk.subject, talk.customer) == ("1", "t", "c1") and not rejects
    assert [(m.id, m.role, m.kind) for m in talk.messages] == [
        ("1", "customer", "message"),
        ("2", "agent", "message"),
        ("3", "agent", "note"),
    ]
    assert report.events == 1 and not report.doubts and not report.questions
    assert report.visibility == {
        ("f0" if len(files) == 1 else f"f0 and {len(files) - 1} more"): (
            "private messages are recognised by `shown`: 1 private, 2 public"
        )
    }


def test_parts_behind_thousands_of_whole_talks_are_joined() -> None:
    talks, rejects, _ = read([*(case(n, entry(1, "c1")) for n in range(2, 90)), *APART])
    assert len(talks) == 89 and not rejects and len(talks[-1].messages) == 3


@pytest.mark.parametrize("begins", [(), ("p-",)])
def test_parts_behind_whole_talks_are_told_by_how_their_ids_begin(begins: tuple[str, ...]) -> None:
    rows = [
        *(case(n, entry(1, "c1")) for n in range(90)),
        {"id": "p-1", "said": "x", "by": "a1", "case": "5"},
    ]

    class ById(Desk):
        apart = ()
        apart_ids = begins

        def owner(self, value: Row) -> str:
            return str(value.get("case", ""))

    source = Source("zendesk", [memory(file_of(rows), "f")], SourceBlock())
    items = list(ById().read(source))
    assert sum(isinstance(i, Reject) for i in items) == (0 if begins else 1)


@pytest.mark.parametrize("apart", [False, True])
def test_of_a_talk_in_several_pages_the_latest_state_counts(apart: bool) -> None:
    old = case(1, entry(1, "c1"), entry(2, "a1"), entry(3, "a1"), changed=1.7e9, rating="bad")
    new = case(1, entry(1, "c1"), entry(2, "a1", shown="no"), changed=1.8e9, rating="good")
    new["entries"].append(entry(9, "c1"))
    for pages in ([[old, new]], [[new, old]], [[new], [old]], [[old], [new]]):
        extra = [[{**entry(7, "a1"), "case_no": 1}]] if apart else []
        (talk,), _, report = read(*pages, *extra)
        assert [(m.id, m.kind) for m in talk.messages] == [
            ("1", "message"),
            ("2", "note"),
            ("3", "message"),
            *([("7", "message")] if apart else []),
            ("9", "message"),
        ]
        assert talk.outcome == {"rating": "good"}
        assert (report.repeated_conversations, report.repeated_messages) == (1, 2)


def test_of_states_that_nothing_tells_apart_the_private_one_counts() -> None:
    parts = [
        {**entry(2, "a1", said=text, shown=shown), "case_no": 1}
        for text, shown in (("b", "no"), ("c", "yes"))
    ]
    for order in (parts, parts[::-1]):
        (talk,), _, _ = read([APART[0], *order])
        assert [(m.text, m.kind) for m in talk.messages] == [("b", "note")]
    dated = [{**p, "edited": t} for p, t in zip(parts, (1.7e9, 1.8e9), strict=True)]
    (talk,), _, _ = read([APART[0], *dated[::-1]])
    assert [(m.text, m.kind) for m in talk.messages] == [("c", "message")]
    gone = [{**entry(2, "a1"), "case_no": 1, "edited": t, "gone": t > 1.7e9} for t in (1.7e9, 1.8e9)]
    (talk,), _, report = read([APART[0], *gone])
    assert not talk.messages and report.omitted == {"deleted entry": 1} and report.repeated_messages == 1


def test_people_in_another_file_tell_sides_and_names() -> None:
    people = [{"id": "x7", "desk": "agent", "name": "Ines"}, {"id": "x8", "desk": "customer", "name": "Bo"}]
    talk = case(1, entry(1, "x8"), entry(2, "x7"), entry(3, "x7", side="bot"), asker="", owner="")
    for files in ([[talk], people], [people, [talk]], [[*people, talk]]):
        (made,), rejects, _ = read(*files)
        assert roles(made) == ["customer", "agent", "bot"] and made.names == ["Bo", "Ines"] and not rejects


def test_a_member_of_staff_behind_whole_talks_is_no_reject() -> None:
    talks, rejects, _ = read([*(case(n, entry(1, "c1")) for n in range(60)), {"id": "x7", "desk": "agent"}])
    assert len(talks) == 60 and not rejects


def test_parts_without_their_talk_are_a_doubt_about_the_opening() -> None:
    (talk,), _, report = read(APART[1:])
    assert talk.flags == ["no_ticket_row"] and [d.code for d in report.doubts] == ["missing_openings"]
    assert "1" in report.doubts[0].what and report.doubts[0].settle == "accept: [missing_openings]"


def test_who_speaks_is_a_question_until_agents_are_named() -> None:
    rows = [case(1, entry(1, "p"), entry(2, "q"), asker="", owner="")]
    (talk,), _, report = read(rows)
    assert roles(talk) == ["unknown", "unknown"] and [q.code for q in report.questions] == ["roles"]
    (talk,), _, report = read(rows, agents=["q"])
    assert roles(talk) == ["customer", "agent"] and not report.questions


def test_names_of_programs_and_the_recipe_tell_bots() -> None:
    people = [{"id": "a1", "desk": "agent", "name": "Help Bot"}, {"id": "a2", "desk": "agent", "name": "Max"}]
    rows = [case(1, entry(1, "c1"), entry(2, "a1"), entry(3, "a2"))]
    (talk,), _, _ = read(rows, people)
    assert roles(talk) == ["customer", "bot", "agent"]
    (talk,), _, _ = read(rows, people, agents=["a1"], bots=["Max"])
    assert roles(talk) == ["customer", "agent", "bot"]


def test_where_nothing_is_public_the_recipe_says_what_is() -> None:
    rows = [case(1, entry(1, "c1", shown="maybe"), entry(2, "a1", shown=None), entry(3, "a1", shown="seen?"))]
    (talk,), _, report = read(rows)
    assert [m.kind for m in talk.messages] == ["note"] * 3
    (question,) = report.questions
    assert question.code == "visibility" and '["", "maybe", "seen?"]' in question.add[1]
    (talk,), _, report = read(rows, messages={"public_values": ["maybe", ""]})
    assert [m.kind for m in talk.messages] == ["message", "message", "note"] and not report.questions


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        ([case(1, entry(1, "c1")), case(2, entry(1, "c1"))], ["no_replies"]),
        (APART[:1], ["no_replies"]),
        ([{"id": 1, "topic": "t", "asker": "c1"}, {**entry(1, "c1"), "case_no": 1}], ["no_replies"]),
        ([case(1, entry(1, "c1")), case(2, entry(1, "c1"), entry(2, "a1"))], []),
        ([case(1, entry(1, "a1"))], ["no_replies"]),
        ([case(1, entry(1, "c1"), entry(2, "a1", shown="no"))], ["no_replies"]),
    ],
)
def test_a_dump_without_replies_is_a_question(rows: list[Any], asked: list[str]) -> None:
    _, _, report = read(rows)
    assert [q.code for q in report.questions] == asked


def test_every_piece_is_accounted_for() -> None:
    odd = case(1, entry(1, "c1"), entry(2, "a1", gone=1), entry(3, "", what="w", said=""))
    odd["entries"] += [None, "x", 5]
    rows = [odd, {**case(2), "entries": "none"}, {**case(0), "id": None}, {"a": 1}, 7, {"hours": 3}]
    talks, rejects, report = read(rows)
    assert [len(t.messages) for t in talks] == [1, 0] and report.events == 1
    assert sorted(r.reason for r in rejects) == [
        "no_id",
        "not_a_conversation",
        "not_a_conversation",
        "not_a_list",
        *["not_a_message"] * 3,
    ]
    assert report.omitted == {"deleted entry": 1, "Desk record of another kind": 1}


def test_empty_pages_stand_among_others_and_are_no_rejects() -> None:
    empty = {"_links": {"self": "x"}, "cases": []}
    talks, rejects, report = read([WHOLE], [empty], [{"data": {"cases": []}}])
    assert len(talks) == 1 and not rejects and report.layout == {"empty page": 2}
    files = [
        (memory(file_of([v]), str(n)), NO)
        for n, v in enumerate((empty, {"results": []}, {"cases": [1]}, {"a": 1}))
    ]
    assert [file.name for file, _ in Desk().beside(files, [])] == ["0", "1"]


def test_what_an_export_says_it_lacks_is_a_doubt_unless_it_lies_apart() -> None:
    short = case(1, entry(1, "c1"), entry(2, "a1"), count=3)
    assert [d.code for d in read([short])[2].doubts] == ["broken_off"]
    assert not read([short, {**entry(5, "a1"), "case_no": 1}])[2].doubts


def test_a_file_names_the_talk_of_parts_that_do_not(tmp_path: Path) -> None:
    source = Source("zendesk", [memory(file_of([entry(1, "c1")]), "case-4711.jsonl")], SourceBlock())
    (talk,) = [i for i in Desk().read(source) if isinstance(i, Conversation)]
    assert talk.id == "4711" and said(talk) == [("unknown", "text 1")]
    nameless = Source("zendesk", [memory(file_of([entry(1, "c1")]), "x.jsonl")], SourceBlock())
    assert [i.reason for i in Desk().read(nameless) if isinstance(i, Reject)] == ["no_id"]


@pytest.mark.parametrize(
    ("rows", "sure"),
    [
        ([WHOLE], 0.95),
        (APART, 0.95),
        (APART[:1], 0.85),
        ([{"desk": "agent", "id": 1}], 0.7),
        ([WHOLE, {"a": 1}], 0.0),
        ([WHOLE] * 3 + [{"a": 1}], 0.95),
        ([{"hours": 1}], 0.0),
        ([{"stream": "x", "data": {"a": 1}}] * 3 + [{"stream": "cases", "data": WHOLE}], 0.95),
        ([{"stream": "x", "data": {"a": 1}}] * 9 + [{"stream": "cases", "data": WHOLE}], 0.0),
    ],
)
def test_how_sure_it_is_of_a_file(rows: list[Any], sure: float) -> None:
    assert Desk().detect(Sample(memory(file_of(rows)))).confidence == sure


@pytest.mark.parametrize("mark", [".", "_", "__"])
def test_an_object_may_be_columns_of_its_own(mark: str) -> None:
    row = {f"by{mark}id": 5, f"by{mark}name": "A", "body": "x"}
    assert inner(row, "by") == {"id": 5, "name": "A"}
    assert (
        inner({"by": '{"id": 5}', **row}, "by") == {"id": "5"} and inner({"by": "", **row}, "by")["id"] == 5
    )
    assert inner("text", "by") == {}


def test_a_document_is_no_line_however_its_blocks_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Glance((), ("p-",)).shows([memory(b'{"id":"p-1"}\n')])
    monkeypatch.setattr(layout, "_CHUNK", 13)
    monkeypatch.setattr(layout, "_LONGEST", 1)
    assert not Glance((), ("p-",)).shows([memory(b'[            {"id":"p-1"}, 1, 2, 3]')])


def test_a_doubt_that_the_recipe_accepts_is_none() -> None:
    short, big = case(1, entry(1, "c1"), count=3), case(2, entry(1, "c1"), entry(2, "a1"))
    rows = [short, {**big, "id": "1.2E+17"}, {**entry(5, "a1"), "case_no": 8}]
    codes = ["broken_off", "rounded_ids", "missing_openings"]
    assert sorted(d.code for d in read(rows)[2].doubts) == sorted(codes)
    for code in codes:
        assert sorted(d.code for d in read(rows, accept=[code])[2].doubts) == sorted({*codes} - {code})


def test_ids_that_a_spreadsheet_rounded_lose_no_message_and_are_a_doubt() -> None:
    parts = [
        {**entry(n, "c1" if n % 2 else "a1"), "id": "9.1E+17", "case_no": "1.23E+15"} for n in range(1, 4)
    ]
    (talk,), _, report = read([*parts, {"id": "1.23E+15", "topic": "t", "asker": "c1", "owner": "a1"}])
    assert len(talk.messages) == 3 and not report.repeated_messages
    (doubt,) = report.doubts
    assert doubt.code == "rounded_ids" and "1.23E+15" in doubt.what


def test_text_that_looks_like_json_stays_as_it_was_written() -> None:
    row = {"body": "[1]", "who": '{"id": 7}', "list": '["a"]'}
    assert body(row, ("body",)) == ("[1]", False) and words(row, "body") == "[1]"
    assert ident(row, "who.id") == "7" and at(row, "list") == ["a"] and at(row, "body.x") is None
    assert body({"a": " ", "b": "<p>x</p>"}, ("a",), ("b",)) == ("<p>x</p>", True)
