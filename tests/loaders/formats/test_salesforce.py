"""Salesforce: transcripts of chats, cases with e-mails, comments and histories, in all the ways they are
exported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from curate.loaders import LoadReport, inspect
from tests.helpers.loading import accounted, dump, lines, read, read_with_rejects, said
from tests.helpers.rows import fate, fate_of, table
from tests.helpers.salesforce import CaseExport

CASE, USER, CONTACT = "500000000000{:03d}AAA", "005000000000{:03d}AAA", "003000000000{:03d}AAA"


def case(n: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "Id": CASE.format(n),
        "CaseNumber": f"{n:08}",
        "Subject": "Lamp",
        "Description": f"The lamp {n} hums.",
        "Status": "Closed",
        "IsClosed": "true",
        "ContactId": CONTACT.format(n),
        "OwnerId": USER.format(900),
        "CreatedDate": "2024-06-03T08:00:00.000+0000",
        **more,
    }


def comment(n: int, minute: int, who: int, text: str, published: Any = "true", **more: Any) -> dict[str, Any]:
    return {
        "Id": f"00a{n:06}{minute:06}AAA",
        "ParentId": CASE.format(n),
        "IsPublished": published,
        "CommentBody": text,
        "CreatedById": USER.format(who),
        "CreatedDate": f"2024-06-03T08:{minute:02}:00.000+0000",
        **more,
    }


def mail(n: int, minute: int, incoming: Any, text: str, **more: Any) -> dict[str, Any]:
    own = str(incoming).lower() in ("true", "1")
    return {
        "Id": f"02s{n:06}{minute:06}AAA",
        "ParentId": CASE.format(n),
        "Incoming": incoming,
        "Status": "1" if own else "3",
        "FromName": "Ada Lind" if own else "Bo Falk",
        "FromAddress": "ada@post.example" if own else "bo@desk.example",
        "TextBody": text,
        "MessageDate": f"2024-06-03T08:{minute:02}:00.000+0000",
        **more,
    }


def chat(body: str, n: int = 1, **more: Any) -> dict[str, Any]:
    return {"Id": f"570000000000{n:03d}AAA", "LiveChatVisitorId": "5", "Body": body, **more}


BEGUN = '<p align="center">Chat Started: Monday, December 17, 2018, 23:27:57 (-0500)</p>'
BODY = (
    f'{BEGUN}<p align="center">Chat Origin: Web</p><p align="center">Agent Maya S</p>'
    "( 10s ) Maya S: Hello, how can I help?<br>( 1m 13s ) George: It&#39;s the lamp.<br>It hums.<br>"
    "( 1h 2m 3s ) Maya S: Please <a href='https://x.example'>look here</a>.<br>"
)
AT = 1545107277.0  # 2018-12-18 04:27:57 UTC


# chats


@pytest.mark.parametrize("name", ["t.csv", "t.json", "t.jsonl"])
def test_a_chat_has_its_lines_times_and_sides(name: str, tmp_path: Path) -> None:
    row = chat(BODY)
    path = {
        "t.csv": lambda: table(tmp_path / name, [row]),
        "t.json": lambda: dump(tmp_path / name, {"totalSize": 1, "done": True, "records": [row]}),
        "t.jsonl": lambda: lines(tmp_path / name, [row]),
    }[name]()
    (found,) = read(path)
    assert [(m.role, m.author_name, m.time, m.text, m.text_type) for m in found.messages] == [
        ("agent", "Maya S", AT + 10, "Hello, how can I help?", "text"),
        ("customer", "George", AT + 73, "It's the lamp.\nIt hums.", "text"),
        ("agent", "Maya S", AT + 3723, "Please <a href='https://x.example'>look here</a>.", "html"),
    ]
    assert fate(path) == {"agent": 2, "customer": 1, "event": 3} and found.id == "570000000000001AAA"


@pytest.mark.parametrize(
    ("head", "time"),
    [
        ("Chat gestartet: Montag, 17. Dezember 2018, 23:27:57 (+0100)", 1545085677.0),
        ("Chat démarré: lundi 17 décembre 2018, 23:27:57 (+0100)", 1545085677.0),
        ("Chat Started: Monday, December 17, 2018, 11:27:57 PM (GMT-05:00)", AT),
        ("Chat Started: Monday, December 17, 2018, 23:27:57 (EST)", 0.0),  # a name of a zone tells no offset
    ],
)
def test_the_time_of_a_chat_has_its_zone_in_any_language(head: str, time: float, tmp_path: Path) -> None:
    body = f'<p align="center">{head}</p><p align="center">Agent Maya S</p>( 5s ) Maya S: Hi<br>( 9s ) Y: Hum'
    (found,) = read(table(tmp_path / "t.csv", [chat(body, StartTime="1970-04-26T17:46:40.000Z")]))
    assert [m.time for m in found.messages] == [(time or 10_000_000.0) + n for n in (5, 9)]
    assert [m.role for m in found.messages] == ["agent", "customer"]


def test_both_sides_of_a_transfer_answer_and_a_program_is_none_of_them(tmp_path: Path) -> None:
    body = (
        f'{BEGUN}<p align="center">Agent Help Bot</p>( 1s ) Help Bot: Hi<br>( 5s ) Zoe: The lamp<br>'
        '<p align="center">Chat Transferred From Help Bot To Ben R</p>( 20s ) Ben R: Which one?<br>'
    )
    (found,) = read(table(tmp_path / "t.csv", [chat(body)]))
    assert [m.role for m in found.messages] == ["bot", "customer", "agent"]


def test_a_body_without_its_tags_is_cut_at_the_times(tmp_path: Path) -> None:
    body = "Chat Started: Monday, December 17, 2018, 23:27:57 (-0500)Agent Maya S( 10s ) Maya S: Hello( 1m ) Zoe: It hums (5s) long"
    (found,) = read(table(tmp_path / "t.csv", [chat(body)]))
    assert said(found) == [("agent", "Hello"), ("customer", "It hums (5s) long")]
    assert found.messages[1].time == AT + 60


def test_who_answers_is_asked_where_no_notice_names_anybody(tmp_path: Path) -> None:
    path = table(
        tmp_path / "t.csv", [chat(f"{BEGUN}( 1s ) Maya: Hi<br>( 9s ) Zoe: Hum", n) for n in range(4)]
    )
    report = LoadReport()
    found, _ = read_with_rejects(path, report)
    assert {m.role for c in found for m in c.messages} == {"unknown"}
    assert [q.code for q in report.questions] == ["roles"]
    assert fate(path, agents=["Maya"]) == {"agent": 4, "customer": 4, "event": 4}


# cases with e-mails


def test_a_description_counts_where_no_mail_repeats_it(tmp_path: Path) -> None:
    first = case(1, Description="The lamp hums.\nAda")
    table(tmp_path / "Case.csv", [first, case(2), case(3, Description="")])
    mails = [mail(1, 1, "true", "The lamp hums.\n\nAda -- sent from afar"), mail(1, 5, "false", "Turn it.")]
    mails += [
        mail(2, 5, "false", "Turn it off."),
        mail(3, 1, "true", "It hums."),
        mail(3, 5, "false", "Off."),
    ]
    table(tmp_path / "EmailMessage.csv", mails)
    one, two, three = read(tmp_path)
    assert said(one) == [("customer", "The lamp hums.\n\nAda -- sent from afar"), ("agent", "Turn it.")]
    assert said(two) == [("customer", "The lamp 2 hums."), ("agent", "Turn it off.")]
    assert said(three) == [("customer", "It hums."), ("agent", "Off.")]
    assert fate(tmp_path)["description that repeats a message"] == 1
    assert one.outcome == {"solved": True} and one.customer == CONTACT.format(1)


def test_drafts_deleted_and_failed_mails_are_no_messages_and_automation_is_a_program(tmp_path: Path) -> None:
    table(tmp_path / "Case.csv", [case()])
    odd = [
        mail(1, 4, "false", "a", Status="5"),
        mail(1, 5, "false", "b", Status="Entwurf"),
        mail(1, 6, "0", "c", IsPrivateDraft="1"),
        mail(1, 7, "false", "d", IsDeleted="true"),
        mail(1, 8, "False", "e", IsBounced="TRUE"),
        mail(1, 9, "false", "f", AutomationType="Auto-Response"),
        mail(1, 10, "", "g"),
        mail(1, 11, "false", "h", FromAddress="bot@desk.example"),
        mail(1, 12, "false", "i", TextBody="", HtmlBody="<p>i</p>", Status="Sent"),
    ]
    table(tmp_path / "EmailMessage.csv", odd)
    assert fate(tmp_path) == {
        "customer": 1, "draft": 3, "deleted message": 1, "failed message": 1, "bot": 2, "unknown": 1, "agent": 1,
    }  # fmt: skip


def test_a_deleted_case_gives_no_messages_and_a_merged_one_says_so(tmp_path: Path) -> None:
    table(tmp_path / "Case.csv", [case(1, IsDeleted="true"), case(2, MasterRecordId=CASE.format(1))])
    table(tmp_path / "EmailMessage.csv", [mail(1, 5, "false", "a"), mail(2, 5, "false", "b")])
    one, two = read(tmp_path)
    assert one.messages == [] and len(two.messages) == 2 and "merged" in two.flags
    assert fate(tmp_path)["message of a deleted case"] == 2


# cases with comments


@pytest.mark.parametrize(
    ("flag", "role"),
    [
        ("true", "agent"), ("1", "agent"), ("TRUE", "agent"), ("yes", "agent"),
        ("false", "note"), ("0", "note"), ("", "note"), ("no", "note"), ("maybe", "note"), ("null", "note"),
    ],
)  # fmt: skip
def test_only_a_clear_yes_publishes_a_comment(flag: str, role: str, tmp_path: Path) -> None:
    table(tmp_path / "Case.csv", [case()])
    table(tmp_path / "CaseComment.csv", [comment(1, 5, 900, "Hum", flag), comment(1, 6, 900, "Off", "true")])
    counts = fate(tmp_path)
    assert counts == (
        {"customer": 1, "agent": 2} if role == "agent" else {"customer": 1, "note": 1, "agent": 1}
    )


def test_a_comment_without_the_flag_is_private_until_the_recipe_says_otherwise(tmp_path: Path) -> None:
    rows = [comment(1, 5, 900, "Off")]
    del rows[0]["IsPublished"]
    table(tmp_path / "Case.csv", [case()])
    table(tmp_path / "CaseComment.csv", rows)
    assert fate(tmp_path) == {"customer": 1, "note": 1}
    assert fate(tmp_path, messages={"public_values": [""]}) == {"customer": 1, "agent": 1}


@pytest.mark.parametrize("cut", [15, 18])
@pytest.mark.parametrize("newest_first", [False, True])
def test_ids_match_by_their_first_15_characters(cut: int, newest_first: bool, tmp_path: Path) -> None:
    rows = [comment(1, 5, 7, "Off."), comment(1, 6, 8, "Thanks."), comment(2, 5, 7, "On.")]
    rows = [{**r, "ParentId": r["ParentId"][:cut], "CreatedById": r["CreatedById"][:cut]} for r in rows]
    table(tmp_path / "b.csv", [case(1), case(2)])
    table(tmp_path / "a.csv", rows[::-1] if newest_first else rows)
    people = [
        {"Id": USER.format(7), "LastName": "Falk", "Email": "bo@x.example", "UserType": "Standard"},
        {"Id": USER.format(8), "LastName": "Lind", "Email": "ada@x.example", "UserType": "CspLitePortal"},
    ]
    table(tmp_path / "u.csv", people)
    found = {c.id: said(c) for c in read(tmp_path)}
    assert found == {
        CASE.format(1): [("customer", "The lamp 1 hums."), ("agent", "Off."), ("customer", "Thanks.")],
        CASE.format(2): [("customer", "The lamp 2 hums."), ("agent", "On.")],
    }


def test_who_writes_private_comments_or_comes_back_is_staff_and_one_beside_them_asks(tmp_path: Path) -> None:
    rows = [
        comment(1, 5, 7, "Note", "false"), comment(1, 6, 7, "Off."), comment(1, 7, 11, "Thanks."),
        comment(2, 5, 7, "On."), comment(2, 6, 12, "Hm."), comment(2, 7, 13, "Colleague or customer?"),
        comment(3, 5, 14, "The first to answer, known by nothing."),
    ]  # fmt: skip
    table(tmp_path / "Case.csv", [case(n, OwnerId="") for n in (1, 2, 3)])
    table(tmp_path / "CaseComment.csv", rows)
    one, two, three = read(tmp_path)
    assert [m.role for m in one.messages if m.kind == "message"] == ["customer", "agent", "customer"]
    assert [m.role for m in two.messages] == ["customer", "agent", "unknown", "unknown"]
    assert [m.role for m in three.messages] == ["customer", "unknown"]


def test_a_case_that_was_closed_and_opened_again_says_so(tmp_path: Path) -> None:
    table(tmp_path / "Case.csv", [case(1), case(2)])
    table(tmp_path / "EmailMessage.csv", [mail(n, 5, "false", "Off.") for n in (1, 2)])
    change = {"Field": "Status", "OldValue": "Closed", "NewValue": "New", "CreatedDate": "2024-06-04"}
    history = [{"Id": "0171", "CaseId": CASE.format(1), **change}]
    history += [{"Id": "0172", "CaseId": CASE.format(2), **change, "OldValue": "New", "NewValue": "Closed"}]
    table(tmp_path / "CaseHistory.csv", history)
    assert [c.outcome.get("reopened") for c in read(tmp_path)] == [True, None]
    assert fate(tmp_path)["event"] == 2


# all its shapes


def _as_api(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "attributes": {"type": kind, "url": f"/services/data/v60.0/sobjects/{kind}/{record['Id']}"},
        **record,
    }


def _shapes(folder: Path, shape: str) -> Path:
    cases, mails, notes = [case(1)], [mail(1, 5, False, "Turn it off.")], [comment(1, 6, 7, "Note", False)]
    kinds = {"Case": cases, "EmailMessage": mails, "CaseComment": notes}
    if shape == "upper":
        for kind, rows in kinds.items():
            table(folder / f"{kind}.csv", [{k.upper(): v for k, v in r.items()} for r in rows])
    elif shape == "snake":
        names = {
            k: "".join(f"_{c.lower()}" if c.isupper() else c for c in k).lstrip("_")
            for r in (*cases, *mails, *notes)
            for k in r
        }
        for kind, rows in kinds.items():
            table(folder / f"{kind}.csv", [{names[k]: v for k, v in r.items()} for r in rows])
    elif shape == "api":
        records = [_as_api(kind, r) for kind, rows in kinds.items() for r in rows]
        records.append(_as_api("Account", {"Id": "0011", "Name": "Lind"}))
        dump(folder / "all.json", {"totalSize": 4, "done": True, "records": records})
    elif shape == "sheets":
        book = Workbook()
        for kind, rows in kinds.items():
            sheet = book.create_sheet(kind)
            for row in ([*rows[0]], *([*map(str, r.values())] for r in rows)):
                sheet.append(row)
        book.remove(book.worksheets[0])
        book.save(folder / "all.xlsx")
    elif shape == "zip":
        with ZipFile(folder / "all.zip", "w") as out:
            for kind, rows in kinds.items():
                out.write(table(folder.parent / f"{kind}.csv", rows), f"export/{kind}.csv")
    elif shape == "nested":
        held = {
            "EmailMessages": {"done": True, "records": mails},
            "CaseComments": {"records": notes},
            "Histories": None,
        }
        lines(folder / "all.jsonl", [_as_api("Case", {**cases[0], **held})])
    elif shape == "airbyte":
        rows = [{"stream": k, "data": r, "emitted_at": 1} for k, held in kinds.items() for r in held]
        lines(folder / "all.jsonl", rows[::-1])
    return folder


@pytest.mark.parametrize("shape", ["upper", "snake", "api", "nested", "airbyte", "sheets", "zip"])
def test_every_shape_of_an_export_says_the_same(shape: str, tmp_path: Path) -> None:
    (found,) = read(_shapes(tmp_path, shape))
    kinds = [(m.role, m.kind, m.text) for m in found.messages]
    assert kinds[:2] == [("customer", "message", "The lamp 1 hums."), ("agent", "message", "Turn it off.")]
    assert [k[1:] for k in kinds[2:]] == [("note", "Note")] and found.outcome == {"solved": True}


def test_cases_alone_are_asked_about_with_what_to_export(tmp_path: Path) -> None:
    (question,) = inspect([table(tmp_path / "Case.csv", [case(1), case(2)])]).questions
    assert question.code == "no_replies" and "CaseComment" in question.add[0]


def test_messages_alone_say_that_their_openings_are_missing(tmp_path: Path) -> None:
    found = inspect(
        [table(tmp_path / "EmailMessage.csv", [mail(1, 1, "true", "Hum"), mail(1, 5, "false", "Off")])]
    )
    assert [d.code for d in found.doubts] == ["missing_openings"]
    assert found.messages == {"customer": 1, "agent": 1}


# damage


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_piece_of_a_damaged_export_is_accounted_for(data: st.DataObject, tmp_path: Path) -> None:
    odd: Any = st.sampled_from([None, "", "null", [], {}, 7, "true", "5", "\ud800", "2024-06-03"])
    rows = [comment(1, n, n % 3, f"text {n}") for n in range(3)] + [
        mail(1, 9 + n, True, f"m {n}") for n in range(3)
    ]
    for row in rows:
        for key in data.draw(
            st.lists(
                st.sampled_from(
                    ["IsPublished", "Incoming", "Status", "CreatedById", "CreatedDate", "FromName"]
                ),
                max_size=3,
            )
        ):
            row.update({key: data.draw(odd)} if key in row else {})
    doubled = data.draw(st.lists(st.sampled_from(rows), max_size=2))
    values = data.draw(st.permutations([*rows, *doubled, case(1, Description="")]))
    values += data.draw(st.lists(st.sampled_from(["text", 3, [], {"a": 1}]), max_size=2))
    report = LoadReport()
    found, rejects = read_with_rejects(lines(tmp_path / "x.jsonl", values), report, format="salesforce")
    assert accounted(found, rejects, report) == len(values) - 1  # the case itself is none
    notes = [m for c in found for m in c.messages if m.kind == "note"]
    assert {m.text for m in notes} == {
        r["CommentBody"] for r in rows if r.get("IsPublished") not in ("true",) and "CommentBody" in r
    }


def test_a_file_that_breaks_off_keeps_all_before(tmp_path: Path) -> None:
    rows = [_as_api("EmailMessage", mail(1, n, False, f"m {n}")) for n in range(1, 9)]
    text = json.dumps({"records": rows})
    (tmp_path / "x.json").write_text(text[: text.index("m 6")], encoding="utf-8")
    found, rejects = read_with_rejects(tmp_path / "x.json")
    assert [m.text for m in found[0].messages] == [f"m {n}" for n in range(1, 6)]
    assert [r.reason for r in rejects] == ["truncated"]


# a whole desk


def test_every_count_of_a_thousand_made_up_cases_comes_through(tmp_path: Path) -> None:
    made = CaseExport(1_000, seed=7)
    made.write(tmp_path)
    report = LoadReport()
    talks, rejects = read_with_rejects(tmp_path, report)
    assert fate_of(talks, rejects, report) == dict(made.counts)
    found = {c.id: c for c in talks}
    assert {ident: said(c) for ident, c in found.items()} == made.talks
    assert sum(c.outcome.get("solved") is True for c in found.values()) == made.solved
    assert sum(c.outcome.get("reopened") is True for c in found.values()) == made.reopened
    assert sum("merged" in c.flags for c in found.values()) == made.merged


@pytest.mark.parametrize("body", ["pasted by hand", BEGUN, '<p align="center">Inicio</p>( 5秒 ) Maya: Hallo'])
def test_a_body_in_which_no_line_is_found_is_a_reject(body: str, tmp_path: Path) -> None:
    items, rejects = read_with_rejects(lines(tmp_path / "x.jsonl", [chat(BODY), chat(body, 2)]))
    assert [len(talk.messages) for talk in items] == [3, 0]
    assert [(r.reason, r.excerpt) for r in rejects] == [("no_messages", body)]


def test_a_chat_without_a_body_is_no_reject(tmp_path: Path) -> None:
    assert not read_with_rejects(lines(tmp_path / "x.jsonl", [chat(BODY), chat("", 2)]))[1]


@pytest.mark.parametrize(
    ("page", "doubts"),
    [
        ({"totalSize": 1, "done": True}, []),
        ({"totalSize": 2, "done": False, "nextRecordsUrl": "/n"}, ["broken_off"]),
        ({"done": False}, ["broken_off"]),
        ({"totalSize": "2"}, ["broken_off"]),
        ({}, []),
    ],
)
def test_a_page_of_a_subquery_that_is_not_whole_is_a_doubt(
    page: dict[str, Any], doubts: list[str], tmp_path: Path
) -> None:
    held = mail(1, 5, False, "Please turn the dimmer.")
    path = lines(tmp_path / "x.jsonl", [case(EmailMessages={**page, "records": [held]}, CaseComments=None)])
    assert [d.code for d in inspect([path]).doubts] == doubts


@pytest.mark.parametrize(
    ("incoming", "shown", "kind"),
    [
        (False, "false", "note"),
        (False, False, "note"),
        (False, True, "message"),
        (False, "", "message"),
        (True, "false", "message"),  # the customer has seen what he wrote
    ],
)
def test_a_sent_mail_that_is_not_shown_outside_is_private(
    incoming: bool, shown: Any, kind: str, tmp_path: Path
) -> None:
    rows = [case(), mail(1, 5, incoming, "Please turn the dimmer.", IsExternallyVisible=shown)]
    (talk,) = read(lines(tmp_path / "x.jsonl", rows))
    assert talk.messages[-1].kind == kind


def test_a_recipe_says_that_such_mails_were_public(tmp_path: Path) -> None:
    rows = [case(), mail(1, 5, False, "Please turn the dimmer.", IsExternallyVisible="false")]
    (talk,) = read(lines(tmp_path / "x.jsonl", rows), messages={"public_values": ["true", "false"]})
    assert talk.messages[-1].kind == "message"


def post(n: int, minute: int, who: int, text: str, seen: str, **more: Any) -> dict[str, Any]:
    names = {"Id": f"0D5{n:06}{minute:06}AAA", "ParentId": CASE.format(n), "Type": "TextPost", "Body": text}
    when = f"2024-06-03T08:{minute:02}:00.000+0000"
    return {**names, "Visibility": seen, "CreatedById": USER.format(who), "CreatedDate": when, **more}


def test_posts_in_the_feed_of_a_case_are_private_unless_the_recipe_names_their_visibility(
    tmp_path: Path,
) -> None:
    answer = {
        "Id": "0D7000001000023AAA",
        "FeedItemId": "0D5000001000022AAA",
        "ParentId": CASE.format(1),
        "CommentBody": "It left.",
        "CreatedById": USER.format(900),
        "CreatedDate": "2024-06-03T08:23:00.000+0000",
    }
    feed = [
        post(1, 20, 900, "<p>Look at the dimmer.</p>", "InternalUsers"),
        post(1, 21, 900, "", "AllUsers", Type="TrackedChange"),
        post(1, 22, 7, "Any news?", "AllUsers"),
        post(1, 24, 7, "Of an account", "AllUsers", ParentId="001000000000001AAA"),
    ]
    table(tmp_path / "Case.csv", [case()])
    table(tmp_path / "EmailMessage.csv", [mail(1, 5, "true", "It hums."), mail(1, 9, "false", "Turn left.")])
    table(tmp_path / "FeedItem.csv", feed)
    table(tmp_path / "FeedComment.csv", [answer])
    other = {"Salesforce record of another kind": 1}
    assert fate(tmp_path) == {"customer": 2, "agent": 1, "note": 3, "event": 1, **other}
    shown = fate(tmp_path, messages={"public_values": ["AllUsers", "true"]})
    assert shown == {"customer": 2, "agent": 1, "unknown": 1, "note": 2, "event": 1, **other}


def test_a_customer_who_posts_in_feeds_is_not_taken_for_staff(tmp_path: Path) -> None:
    """Private posts whose visibility may be the customers' tell nothing of who wrote them."""
    rows = [
        row
        for n in range(1, 5)
        for row in (
            comment(n, 1, 7, f"Where is lamp {n}?"),
            post(n, 2, 7, f"Any news of lamp {n}?", "AllUsers"),
            comment(n, 3, 900, f"Lamp {n} left."),
            comment(n, 4, 900, "Old dimmer.", "false"),
        )
    ]
    cases = [case(n, Description="", OwnerId="") for n in range(1, 5)]
    found = read(lines(tmp_path / "x.jsonl", [*cases, *rows]))
    assert {r for c in found for r, text in said(c) if text.startswith("Where")} == {"customer"}


def test_a_mail_of_an_automated_user_is_a_bots(tmp_path: Path) -> None:
    users = [
        {"Id": USER.format(n), "LastName": "Falk", "Email": "", "UserType": sort}
        for n, sort in ((1, "Standard"), (2, "AutomatedProcess"))
    ]
    mails = [
        mail(1, 1, "true", "It hums."),
        *(mail(1, 2 + n, "false", f"We have it {n}.", FromId=USER.format(n)) for n in (1, 2)),
    ]
    path = lines(tmp_path / "x.jsonl", [case(), *users, *mails])
    assert fate(path) == {"customer": 2, "agent": 1, "bot": 1}


REPORTS = {
    "en": ("Case Number", "Subject", "Description", "Contact Name", "Case Owner", "Comments", "Created By"),
    "de": ("Vorgangsnummer", "Betreff", "Beschreibung", "Kontaktname", "Vorgangsinhaber", "Kommentare", "Erstellt von"),
    "es": ("Número del caso", "Asunto", "Descripción", "Nombre del contacto", "Propietario del caso", "Comentarios",
           "Creado por"),
}  # fmt: skip
PUBLIC = {"en": "Public Case Commented", "de": "Öffentlich", "es": "Publicado"}
BY = [("It is known to fail.", "Ann", "0"), ("Somebody comes.", "Ann", "1"), ("It runs again.", "Cleo", "1")]


@pytest.mark.parametrize("language", REPORTS)
def test_a_report_has_a_row_a_comment_in_any_language(language: str, tmp_path: Path) -> None:
    rows = [
        [f"0000{n}", f"Lift {n}", "The lift stands still.", "Cleo", "Ann", text, who, public]
        for text, who, public in BY
        for n in (1, 2)
    ]
    headings = [*REPORTS[language], PUBLIC[language]]
    held = [dict(zip(headings, row, strict=True)) for row in rows]
    report = LoadReport()
    first, _ = read(table(tmp_path / "report.csv", held), report)
    assert (first.id, first.subject) == ("00001", "Lift 1")
    assert said(first) == [
        ("customer", "The lift stands still."),
        ("agent", "Somebody comes."),
        ("customer", "It runs again."),
    ]
    assert [m.text for m in first.messages if m.kind == "note"] == ["It is known to fail."]
    assert not report.doubts
    without = [{k: v for k, v in row.items() if k != PUBLIC[language]} for row in held]
    found = inspect([table(tmp_path / "report.csv", without)])
    assert [d.code for d in found.doubts] == ["unmarked_notes"] and "Public" in found.doubts[0].what
