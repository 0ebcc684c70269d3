"""Jira Service Management: issues of the API, of the CSV export and of pipelines, requests of its portal."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate.loaders import LoadReport, inspect
from curate.loaders.formats._jira_text import document_text
from curate.loaders.formats.jira import JiraLoader
from curate.loaders.sample import Sample
from tests.helpers.loading import accounted, dump, lines, memory, read, read_with_rejects, said
from tests.helpers.rows import fate

ADA = {
    "accountId": "qm:1",
    "accountType": "customer",
    "displayName": "Ada",
    "emailAddress": "ada@post.example",
}
BO = {"accountId": "712:2", "accountType": "atlassian", "displayName": "Bo"}
APP = {"accountId": "557:3", "accountType": "app", "displayName": "Triage"}


def doc(*texts: str) -> dict[str, Any]:
    held = [{"type": "paragraph", "content": [{"type": "text", "text": t}]} for t in texts]
    return {"type": "doc", "version": 1, "content": held}


def comment(n: int, who: Any, text: Any, **more: Any) -> dict[str, Any]:
    return {"id": str(n), "author": who, "body": text, "created": f"2024-06-03T10:{n:02}:00.000+0200", **more}


def issue(n: int = 1, *comments: Any, **fields: Any) -> dict[str, Any]:
    held = {
        "summary": f"Lamp {n}",
        "issuetype": {"name": "Service Request"},
        "description": f"The lamp {n} hums.",
        "reporter": ADA,
        "assignee": BO,
        "status": {"name": "Erledigt", "statusCategory": {"key": "done"}},
        "created": "2024-06-03T10:00:00.000+0200",
        "comment": {"comments": [*comments], "total": len(comments)},
        **fields,
    }
    return {
        "id": f"100{n}",
        "key": f"SUP-{n}",
        "self": f"https://x.example/rest/api/3/issue/100{n}",
        "fields": held,
    }


TALK = [
    comment(1, APP, "We have your request.", jsdPublic=True),
    comment(2, BO, "The dimmer is old.", jsdPublic=False),
    comment(3, BO, doc("Please turn the dimmer", "to the left."), jsdPublic=True),
    comment(4, ADA, "Thanks!", jsdPublic=True),
]
SAID = [
    ("customer", "The lamp 1 hums."),
    ("bot", "We have your request."),
    ("agent", "Please turn the dimmer\nto the left."),
    ("customer", "Thanks!"),
]


def _apart(value: dict[str, Any]) -> list[dict[str, Any]]:
    held = value["fields"].pop("comment")["comments"]
    return [{**c, "issueId": value["id"]} for c in held]


def _shaped(folder: Path, shape: str) -> Path:
    value = json.loads(json.dumps(issue(1, *TALK)))
    if shape == "page":
        dump(folder / "a.json", {"startAt": 0, "maxResults": 50, "total": 1, "issues": [value]})
    elif shape == "lines":
        lines(folder / "a.jsonl", [value])
    elif shape == "alone":
        dump(folder / "a.json", value)
    elif shape == "pipeline":
        rows = [{"stream": "issue_comments", "data": c, "emitted_at": 1} for c in _apart(value)]
        lines(folder / "a.jsonl", [*rows[::-1], {"stream": "issues", "data": value, "emitted_at": 1}])
    elif shape == "linked":
        for n, c in enumerate(_apart(value)):
            del c["issueId"]
            link = f"https://x.example/rest/api/3/issue/1001/comment/{n}"
            dump(folder / f"{n}.json", {"startAt": 0, "total": 1, "comments": [{**c, "self": link}]})
        dump(folder / "a.json", {"issues": [value]})
    elif shape == "table":
        flat = {"id": value["id"], "key": value["key"], "fields": json.dumps(value["fields"])}
        with (folder / "a.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, flat)
            writer.writeheader()
            writer.writerow(flat)
    return folder


@pytest.mark.parametrize("shape", ["page", "lines", "alone", "pipeline", "linked", "table"])
def test_every_shape_of_the_api_says_the_same(shape: str, tmp_path: Path) -> None:
    (found,) = read(_shaped(tmp_path, shape))
    assert said(found) == SAID and found.id == "SUP-1" and found.subject == "Lamp 1"
    assert [m.text for m in found.messages if m.kind == "note"] == ["The dimmer is old."]
    assert found.outcome == {"solved": True} and found.customer == "qm:1"
    assert found.messages[0].time == 1717401600.0  # 10:00 in the zone +0200


# what is private


@pytest.mark.parametrize(
    ("more", "public"),
    [
        ({"jsdPublic": True}, True),
        ({"jsdPublic": "true"}, True),
        ({"jsdPublic": 1}, True),
        ({}, False),
        ({"jsdPublic": None}, False),
        ({"jsdPublic": "false"}, False),
        ({"jsdPublic": 0}, False),
        ({"jsdPublic": "odd"}, False),
        ({"properties": [{"key": "sd.public.comment", "value": {"internal": False}}]}, True),
        ({"properties": [{"key": "sd.public.comment", "value": {"internal": True}}]}, False),
        ({"properties": [{"key": "sd.public.comment", "value": {}}]}, False),
        ({"properties": [{"key": "sd.public.comment", "value": {"internal": "false"}}]}, True),
        ({"jsdPublic": True, "properties": [{"key": "sd.public.comment", "value": {"internal": True}}]}, False),
        ({"jsdPublic": True, "properties": [None, "x"]}, True),
        ({"jsdPublic": True, "visibility": {"type": "role", "value": "Service Desk Team"}}, False),
    ],
)  # fmt: skip
def test_only_a_clear_yes_makes_a_comment_public(more: dict[str, Any], public: bool, tmp_path: Path) -> None:
    path = lines(
        tmp_path / "x.jsonl", [issue(1, comment(1, BO, "Hum", **more), comment(2, BO, "Off", jsdPublic=True))]
    )
    assert fate(path) == ({"customer": 1, "agent": 2} if public else {"customer": 1, "note": 1, "agent": 1})


def test_without_any_flag_nothing_is_public_until_the_recipe_says_so(tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", [issue(n, comment(1, BO, "Off")) for n in (1, 2)])
    report = LoadReport()
    found, _ = read_with_rejects(path, report)
    assert {m.kind for c in found for m in c.messages[1:]} == {"note"} and found[0].messages[
        0
    ].kind == "message"
    assert fate(path, messages={"public_values": [""]}) == {"customer": 2, "agent": 2}


# who speaks


@pytest.mark.parametrize(
    ("who", "role"),
    [
        (BO, "agent"),
        ({"name": "bo", "displayName": "Bo"}, "agent"),  # of a server, which knows no types of accounts
        ({**BO, "accountType": "customer"}, "customer"),
        (APP, "bot"),
        ({"name": "auto", "displayName": "Automation for Jira"}, "bot"),
        ({"name": "hb", "displayName": "Help Bot"}, "bot"),
        ({}, "unknown"),
        (None, "unknown"),
        ([], "unknown"),
        ({"accountId": "qm:9", "displayName": "Cleo"}, "customer"),  # a participant
    ],
)
def test_the_account_tells_who_speaks_and_of_others_the_reporter_asks(
    who: Any, role: str, tmp_path: Path
) -> None:
    value = issue(1, comment(1, BO, "Hm", jsdPublic=True), comment(2, who, "Off", jsdPublic=True))
    value["fields"]["customfield_1"] = [{"accountId": "qm:9"}, BO]
    value["names"] = {"customfield_1": "Request participants"}
    (found,) = read(lines(tmp_path / "x.jsonl", [value]))
    assert [m.role for m in found.messages] == ["customer", "agent", role]


def test_outcomes_come_from_the_fields_and_the_history(tmp_path: Path) -> None:
    changes = [
        {"id": "1", "items": [{"field": "status", "fromString": "Done", "toString": "Open"}]},
        {"id": "2", "items": [{"field": "labels", "fromString": "Done", "toString": "Open"}, None]},
    ]
    value = issue(1, *TALK, customfield_7={"rating": 2}, status={"name": "Waiting for customer"})
    value["changelog"] = {"histories": changes}
    lines(tmp_path / "x.jsonl", [value])
    found, rejects = read_with_rejects(tmp_path)
    assert found[0].outcome == {"solved": False, "rating": "bad", "reopened": True}
    assert fate(tmp_path)["event"] == 2 and [r.reason for r in rejects] == ["not_a_message"]


# the CSV export


def _csv(path: Path, rows: list[list[str]], comments: int = 3, name: str = "Comment") -> Path:
    head = [
        "Summary",
        "Issue key",
        "Issue id",
        "Status",
        "Reporter",
        "Reporter Id",
        "Assignee",
        "Assignee Id",
        "Created",
        "Updated",
        "Description",
        "Satisfaction rating",
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[*head, *[name] * comments], *rows])
    return path


def _cell(minute: int, who: str, text: str) -> str:
    return f"03/Jun/24 8:{minute:02} AM;{who};{text}"


ROW = [
    "Lamp",
    "SUP-1",
    "1",
    "Done",
    "ada",
    "qm:1",
    "bo",
    "712:2",
    "03/Jun/24 8:00 AM",
    "03/Jun/24 9:00 AM",
    "It hums; a lot.",
    "5",
]


def test_a_row_of_the_csv_has_a_comment_a_column(tmp_path: Path) -> None:
    cells = [_cell(5, "712:2", "Which one; the old?"), _cell(9, "qm:1", "Yes."), ""]
    (found,) = read(_csv(tmp_path / "x.csv", [[*ROW, *cells]]))
    assert said(found) == [
        ("customer", "It hums; a lot."),
        ("agent", "Which one; the old?"),
        ("customer", "Yes."),
    ]
    assert found.outcome == {"solved": True, "rating": "good"} and found.messages[1].time == 1717401900.0
    assert {m.id for m in found.messages} == {"SUP-1#0", "SUP-1#1", "SUP-1#2"}


def test_names_in_the_cells_are_those_of_the_columns_and_newest_first_is_turned(tmp_path: Path) -> None:
    cells = [_cell(30, "cleo", "Bye."), _cell(9, "ada", "Yes."), _cell(5, "bo", "Which?")]
    (found,) = read(_csv(tmp_path / "x.csv", [[*ROW, *cells]]))
    assert [m.role for m in found.messages] == ["customer", "agent", "customer", "agent"]
    assert found.messages[2].author == "qm:1"


def test_the_csv_is_doubted_as_it_mixes_internal_comments_in(tmp_path: Path) -> None:
    path = _csv(tmp_path / "x.csv", [[*ROW, _cell(5, "bo", "Which?"), "", ""]])
    assert [d.code for d in inspect([path]).doubts] == ["unmarked_notes"]
    from curate.loaders import SourceBlock

    assert not inspect([path], SourceBlock(accept=["unmarked_notes"])).doubts
    assert not inspect([path], SourceBlock(note_texts="internal")).doubts


def test_a_cell_of_another_form_is_a_message_of_somebody_unknown(tmp_path: Path) -> None:
    cells = ["just; a text", _cell(5, "bo", "Off."), "31/31/24 8:00;bo;no date"]
    (found,) = read(_csv(tmp_path / "x.csv", [[*ROW, *cells]]))
    assert sorted(m.text for m in found.messages if m.role == "unknown") == [
        "31/31/24 8:00;bo;no date",
        "just; a text",
    ]


# the portal


def test_a_request_of_the_portal_has_its_fields_as_a_list(tmp_path: Path) -> None:
    moment = {"iso8601": "2024-06-03T10:00:00+0200", "epochMillis": 1717401600000}
    answers = [
        {"id": "1", "body": "Off.", "public": True, "author": {"accountId": "712:2"}, "created": {**moment, "epochMillis": 1717401700000}},
        {"id": "2", "body": "Old one.", "public": False, "author": {"accountId": "712:2"}, "created": moment},
    ]  # fmt: skip
    request = {
        "issueId": "1", "issueKey": "SUP-1", "createdDate": moment, "reporter": ADA,
        "currentStatus": {"status": "Closed", "statusCategory": "DONE"},
        "requestFieldValues": [{"fieldId": "summary", "value": "Lamp"}, {"fieldId": "description", "value": "It hums."}],
    }  # fmt: skip
    whole = {**request, "comments": {"size": 2, "values": answers}}
    (found,) = read(dump(tmp_path / "a" / "x.json", {"size": 1, "isLastPage": True, "values": [whole]}))
    assert said(found) == [("customer", "It hums."), ("agent", "Off.")] and found.outcome == {"solved": True}
    linked = [
        {**a, "_links": {"self": f"https://x.example/rest/servicedeskapi/request/1/comment/{a['id']}"}}
        for a in answers
    ]
    dump(tmp_path / "b" / "r.json", {"values": [request]})
    dump(tmp_path / "b" / "c.json", {"size": 2, "values": linked})
    assert [said(c) for c in read(tmp_path / "b")] == [said(found)]


# texts


def test_a_document_is_read_as_it_is_shown() -> None:
    text = {"type": "text", "text": "Turn"}
    value = {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": [text, {"type": "text", "text": " it"}, {"type": "hardBreak"}, {"type": "mention", "attrs": {"id": "712:2", "text": "@Bo"}}, {"type": "emoji", "attrs": {"shortName": ":ok:"}}]},
            {"type": "bulletList", "content": [{"type": "listItem", "content": [{"type": "paragraph", "content": [text]}]}] * 2},
            {"type": "codeBlock", "content": [{"type": "text", "text": "a = 1"}]},
            {"type": "paragraph", "content": [{"type": "inlineCard", "attrs": {"url": "https://x.example"}}]},
            {"type": "mediaSingle", "content": [{"type": "media", "attrs": {"id": "5", "type": "file"}}]},
            None, 7, {"type": "paragraph", "content": "odd"},
        ],
    }  # fmt: skip
    assert document_text(value) == "Turn it\n@Bo:ok:\n- Turn\n- Turn\na = 1\nhttps://x.example"


def test_a_document_of_endless_depth_is_cut() -> None:
    value: dict[str, Any] = {"type": "text", "text": "deep"}
    for _ in range(500):
        value = {"type": "panel", "content": [value]}
    assert document_text({"type": "doc", "content": [value, {"type": "text", "text": "here"}]}) == "here"


# what is not whole


def test_issues_without_their_comments_are_asked_about(tmp_path: Path) -> None:
    value = issue(1)
    del value["fields"]["comment"]
    (question,) = inspect([dump(tmp_path / "x.json", {"issues": [value]})]).questions
    assert question.code == "no_replies" and "comment" in question.add[0]


def test_a_page_of_comments_that_is_cut_is_a_doubt(tmp_path: Path) -> None:
    value = issue(1, *TALK)
    value["fields"]["comment"]["total"] = 9
    assert [d.code for d in inspect([lines(tmp_path / "x.jsonl", [value])]).doubts] == ["broken_off"]


def test_a_page_that_breaks_off_keeps_all_before(tmp_path: Path) -> None:
    text = json.dumps({"total": 9, "issues": [issue(n, *TALK) for n in range(1, 6)]})
    (tmp_path / "x.json").write_text(text[: text.index("SUP-5") + 60], encoding="utf-8")
    found, rejects = read_with_rejects(tmp_path / "x.json")
    assert [c.id for c in found] == ["SUP-1", "SUP-2", "SUP-3", "SUP-4"]
    assert [r.reason for r in rejects] == ["truncated"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_piece_of_a_damaged_export_is_accounted_for(data: st.DataObject, tmp_path: Path) -> None:
    odd: Any = st.sampled_from(
        [None, "", [], {}, 7, "true", {"type": "doc"}, "\ud800", [None], {"comments": 3}]
    )
    total, values = 0, []
    for n in range(3):
        held = [comment(m, [ADA, BO, APP][m % 3], f"text {m}", jsdPublic=m % 2 == 0) for m in range(4)]
        for one in held:
            one.update(
                {
                    key: data.draw(odd)
                    for key in data.draw(
                        st.lists(
                            st.sampled_from(["author", "created", "jsdPublic", "visibility", "properties"]),
                            max_size=3,
                        )
                    )
                }
            )
        value = issue(n, *held, *data.draw(st.lists(st.sampled_from(["text", 3, None]), max_size=2)))
        value["fields"].update(
            {
                key: data.draw(odd)
                for key in data.draw(
                    st.lists(
                        st.sampled_from(["reporter", "assignee", "status", "created", "customfield_1"]),
                        max_size=3,
                    )
                )
            }
        )
        total += 1 + len(value["fields"]["comment"]["comments"])
        values.append(value)
    report = LoadReport()
    found, rejects = read_with_rejects(lines(tmp_path / "x.jsonl", values), report, format="jira")
    assert accounted(found, rejects, report) == total


def test_a_comment_that_its_cell_calls_internal_is_private(tmp_path: Path) -> None:
    cells = [_cell(5, "bo", "Old one;internal"), _cell(6, "bo", "Off;public"), _cell(7, "bo", "Off; now")]
    path = _csv(tmp_path / "x.csv", [[*ROW, *cells]])
    assert fate(path) == {"customer": 1, "note": 1, "agent": 2} and not inspect([path]).doubts


def test_a_table_that_says_more_of_each_comment_is_read_as_a_table(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "Issue key,Summary,Reporter,Description,Comment,Comment author,Comment visibility\n"
        + "".join(f"A-{n},Lamp,ada{n},It hums a lot.,Turn it left.,bo,public\n" for n in range(4)),
        encoding="utf-8",
    )
    assert inspect([path]).files[0].format == "table"


def _tables(folder: Path, **tables: list[dict[str, Any]]) -> Path:
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def test_the_tables_of_fivetran_are_joined(tmp_path: Path) -> None:
    issue_row = {
        "id": "10001",
        "_fivetran_deleted": "FALSE",
        "assignee": "712:2",
        "created": "2024-06-03 08:00:00",
        "creator": "712:2",
        "description": "The lamp hums.",
        "issue_type": "1",
        "key": "SUP-1",
        "project": "1",
        "reporter": "qm:1",
        "resolved": "2024-06-04 08:00:00",
        "status": "3",
        "summary": "Lamp",
        "updated": "2024-06-04 08:00:00",
    }
    says = ("id", "author_id", "body", "created", "is_public", "issue_id")
    comments = [
        ("1", "712:2", "The dimmer is old.", "2024-06-03 09:00:00", "false", "10001"),
        ("2", "712:2", "Turn it left.", "2024-06-03 10:00:00", "true", "10001"),
        ("3", "qm:9", "That helped us both.", "2024-06-03 11:00:00", "true", "10001"),
        ("4", "712:2", "Nobody asks any more.", "2024-06-03 11:00:00", "true", "10002"),
    ]
    users = [
        {"id": who, "email": mail, "is_active": "true", "locale": "", "name": name, "time_zone": "UTC"}
        for who, mail, name in (("712:2", "bo@desk.example", "Bo"), ("qm:1", "ada@post.example", "Ada"))
    ]
    gone = {**issue_row, "id": "10002", "key": "SUP-2", "_fivetran_deleted": "TRUE"}
    folder = _tables(
        tmp_path,
        comment=[dict(zip(says, row, strict=True)) for row in comments],
        issue=[issue_row, gone],
        user=[{**row, "username": row["name"].lower()} for row in users],
    )
    (talk,) = read(folder)
    assert (talk.id, talk.customer, talk.subject, talk.outcome) == ("SUP-1", "qm:1", "Lamp", {"solved": True})
    assert said(talk) == [
        ("customer", "The lamp hums."),
        ("agent", "Turn it left."),
        ("customer", "That helped us both."),
    ]
    assert talk.emails == ["ada@post.example"] and {"Ada", "Bo"} <= {*talk.names, *_names(talk)}
    found = inspect([folder])
    assert {f.format for f in found.files} == {"jira"} and not found.questions
    assert found.omitted == {"row deleted in the pipeline": 1, "message of a deleted conversation": 1}


def _names(talk: Any) -> set[str]:
    return {m.author_name for m in talk.messages}


def test_a_portal_customer_in_a_csv_without_columns_of_ids_is_a_customer(tmp_path: Path) -> None:
    row = {
        "Issue key": "SUP-1",
        "Summary": "Lamp",
        "Description": "The lamp hums.",
        "Reporter": "qm:1",
        "Comment": "2024-06-03 10:00;712:2;Turn it left.",
        "Comment_2": "2024-06-03 11:00;qm:2;That helped us, too.",
    }
    (talk,) = read(_tables(tmp_path, a=[row]))
    assert [role for role, _ in said(talk)] == ["customer", "agent", "customer"]


HEADINGS = {
    "de": ("Vorgangsschlüssel", "Zusammenfassung", "Beschreibung", "Autor", "Erstellt", "Kommentar"),
    "fr": ("Clé de ticket", "Résumé", "Description", "Rapporteur", "Création", "Commentaire"),
    "es": ("Clave de incidencia", "Resumen", "Descripción", "Informador", "Creada", "Comentario"),
    "it": ("Chiave ticket", "Riepilogo", "Descrizione", "Segnalatore", "Creato", "Commento"),
    "pt": ("Chave do item", "Resumo", "Descrição", "Relator", "Criado", "Comentário"),
    "nl": ("Issuesleutel", "Samenvatting", "Beschrijving", "Rapporteur", "Aangemaakt", "Opmerking"),
}


@pytest.mark.parametrize("language", HEADINGS)
def test_the_csv_may_have_headings_of_another_language(language: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    said_ = ["05/Mar/24 9:05 AM;ann;Turn it off.", "05/Mar/24 9:09 AM;cleo;It hums no more."]
    rows = [[f"SUP-{n}", f"Lamp {n}", "The lamp hums.", "cleo", "05/Mar/24 9:00 AM", *said_] for n in (1, 2)]
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([[*HEADINGS[language], HEADINGS[language][-1]], *rows])
    report = LoadReport()
    first, _ = read(path, report)
    assert (first.id, first.subject) == ("SUP-1", "Lamp 1")
    assert said(first) == [
        ("customer", "The lamp hums."),
        ("agent", "Turn it off."),
        ("customer", "It hums no more."),
    ]
    assert "unmarked_notes" in {d.code for d in report.doubts}
    path.write_text(path.read_text(encoding="utf-8").replace("SUP-", "number "), encoding="utf-8")
    assert not JiraLoader().detect(Sample(memory(path.read_bytes()))).confidence
