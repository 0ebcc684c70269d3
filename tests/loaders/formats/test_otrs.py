"""OTRS and Znuny: tickets of the generic interface, and the tables of the database, old and new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate.loaders import LoadReport, inspect
from tests.helpers.loading import accounted, dump, lines, read, read_with_rejects, said
from tests.helpers.rows import fate, table


def article(n: int, side: str, text: str, visible: Any = "1", **more: Any) -> dict[str, Any]:
    names = {"customer": '"Ada Lind" <ada@post.example>', "agent": "Bo Falk <bo@desk.example>"}
    return {
        "ArticleID": f"{n}",
        "TicketID": "7",
        "SenderType": side,
        "IsVisibleForCustomer": visible,
        "CommunicationChannel": "Email",
        "From": names.get(side, ""),
        "Body": text,
        "ContentType": "text/plain; charset=utf-8",
        "CreateTime": f"2024-06-03 08:{n:02}:00",
        **more,
    }


ARTICLES = [
    article(1, "customer", "It hums."),
    article(5, "agent", "The dimmer is old.", "0"),
    article(6, "agent", "Turn it left."),
]
SAID = [("customer", "It hums."), ("agent", "Turn it left.")]


def ticket(*articles: Any, **more: Any) -> dict[str, Any]:
    return {
        "TicketID": "7",
        "TicketNumber": "2024060310000007",
        "Title": "Lamp",
        "Queue": "Desk",
        "State": "closed successful",
        "StateType": "closed",
        "CustomerUserID": "ada",
        "Article": [*articles],
        **more,
    }


def old(one: dict[str, Any], kind: str) -> dict[str, Any]:
    """An article as versions before the sixth have it."""
    return {k: v for k, v in one.items() if k not in ("IsVisibleForCustomer", "CommunicationChannel")} | {
        "ArticleType": kind
    }


def _shaped(folder: Path, shape: str) -> Path:
    kinds = ("email-external", "note-internal", "phone")
    if shape == "page":
        dump(folder / "x.json", {"Ticket": [ticket(*ARTICLES)]})
    elif shape == "lines":
        lines(folder / "x.jsonl", [ticket(*ARTICLES)])
    elif shape == "old":
        dump(
            folder / "x.json",
            {"Ticket": [ticket(*(old(a, k) for a, k in zip(ARTICLES, kinds, strict=True)))]},
        )
    elif shape == "tables":
        names = {
            "ArticleID": "id",
            "TicketID": "ticket_id",
            "SenderType": "article_sender_type",
            "IsVisibleForCustomer": "is_visible_for_customer",
            "From": "a_from",
            "Body": "a_body",
            "CreateTime": "create_time",
        }
        table(folder / "a.csv", [{names[k]: v for k, v in a.items() if k in names} for a in ARTICLES])
        table(
            folder / "t.csv",
            [
                {
                    "id": "7",
                    "tn": "2024060310000007",
                    "title": "Lamp",
                    "queue_id": 3,
                    "customer_user_id": "ada",
                    "state": "closed successful",
                }
            ],
        )
    elif shape == "numbers":
        sides, types = {"customer": 3, "agent": 1}, {"1": 1, "0": 9}
        rows = [
            {"id": a["ArticleID"], "ticket_id": 7, "article_sender_type_id": sides[a["SenderType"]], "article_type_id": types[a["IsVisibleForCustomer"]], "a_from": a["From"], "a_body": a["Body"], "incoming_time": 1717401600 + 60 * int(a["ArticleID"])}
            for a in ARTICLES[::-1]
        ]  # fmt: skip
        table(folder / "a.csv", rows)
        table(
            folder / "t.csv",
            [
                {
                    "id": "7",
                    "tn": "2024060310000007",
                    "title": "Lamp",
                    "queue_id": 3,
                    "customer_user_id": "ada",
                    "state": "closed successful",
                }
            ],
        )
    return folder


@pytest.mark.parametrize("shape", ["page", "lines", "old", "tables", "numbers"])
def test_every_shape_says_the_same(shape: str, tmp_path: Path) -> None:
    (found,) = read(_shaped(tmp_path, shape))
    assert said(found) == SAID and found.id == "2024060310000007" and found.outcome == {"solved": True}
    assert [m.text for m in found.messages if m.kind == "note"] == ["The dimmer is old."]
    assert found.messages[0].author_name == "Ada Lind" and found.messages[0].time == 1717401660.0


@pytest.mark.parametrize(
    ("visible", "public"),
    [
        ("1", True),
        (1, True),
        (True, True),
        ("yes", True),
        ("0", False),
        (0, False),
        (None, False),
        ("", False),
        ("odd", False),
    ],
)
def test_only_a_clear_yes_is_visible(visible: Any, public: bool, tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", [ticket(ARTICLES[0], article(5, "agent", "Off", visible))])
    assert fate(path) == ({"customer": 1, "agent": 1} if public else {"customer": 1, "note": 1})


@pytest.mark.parametrize(
    ("kind", "public"),
    [
        ("email-external", True), ("webrequest", True), ("phone", True), ("note-external", True), ("sms", True),
        ("email-internal", False), ("note-internal", False), ("note-report", False), ("", False), ("odd", False),
        ("email-notification-int", False),
    ],
)  # fmt: skip
def test_the_type_tells_it_before_there_was_a_flag(kind: str, public: bool, tmp_path: Path) -> None:
    held = [old(ARTICLES[0], "email-external"), old(article(5, "agent", "Off"), kind)]
    path = lines(tmp_path / "x.jsonl", [ticket(*held)])
    assert fate(path) == ({"customer": 1, "agent": 1} if public else {"customer": 1, "note": 1})
    both = [held[0], {**article(5, "agent", "Off"), "ArticleType": kind}]
    before = fate(path)
    assert fate(lines(tmp_path / "y.jsonl", [ticket(*both)])) == before


def test_notifications_and_addresses_of_programs_are_no_agents(tmp_path: Path) -> None:
    odd = [
        article(2, "system", "We have it."),
        article(3, "agent", "Hm", From="bot@desk.example"),
        article(4, "", "?"),
    ]
    assert fate(lines(tmp_path / "x.jsonl", [ticket(*ARTICLES, *odd)])) == {
        "customer": 1,
        "agent": 1,
        "note": 1,
        "bot": 2,
        "unknown": 1,
    }


@pytest.mark.parametrize(
    ("more", "solved", "merged"),
    [
        ({}, True, False),
        ({"State": "closed unsuccessful"}, False, False),
        ({"State": "open", "StateType": "open"}, False, False),
        ({"State": "merged", "StateType": "merged"}, None, True),
        ({"State": "pending reminder", "StateType": ""}, False, False),
    ],
)
def test_states(more: dict[str, Any], solved: bool | None, merged: bool, tmp_path: Path) -> None:
    (found,) = read(lines(tmp_path / "x.jsonl", [ticket(*ARTICLES, **more)]))
    assert found.outcome.get("solved") is solved and ("merged" in found.flags) is merged


def test_one_article_may_stand_as_an_object_and_none_is_asked_about(tmp_path: Path) -> None:
    one = ticket() | {"Article": article(1, "agent", "Off.")}
    assert fate(lines(tmp_path / "a.jsonl", [one])) == {"agent": 1}
    heads = [{k: v for k, v in ticket(TicketID=str(n)).items() if k != "Article"} for n in (1, 2)]
    (question,) = inspect([dump(tmp_path / "b" / "x.json", {"Ticket": heads})]).questions
    assert question.code == "no_replies" and "AllArticles" in question.add[0]


def test_a_page_that_breaks_off_keeps_all_before(tmp_path: Path) -> None:
    text = json.dumps(
        {"Ticket": [ticket(*ARTICLES, TicketID=str(n), TicketNumber=f"T{n}") for n in range(1, 6)]}
    )
    (tmp_path / "x.json").write_text(text[: text.index("T5") + 90], encoding="utf-8")
    found, rejects = read_with_rejects(tmp_path / "x.json")
    assert [c.id for c in found] == ["T1", "T2", "T3", "T4"] and [r.reason for r in rejects] == ["truncated"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_piece_of_a_damaged_export_is_accounted_for(data: st.DataObject, tmp_path: Path) -> None:
    odd: Any = st.sampled_from([None, "", [], {}, 7, "true", "\ud800", "2024-06-03"])
    rows: list[Any] = [
        article(n, ["customer", "agent", "system"][n % 3], f"text {n}", n % 2) for n in range(6)
    ]
    for row in rows:
        for key in data.draw(
            st.lists(
                st.sampled_from(["SenderType", "IsVisibleForCustomer", "From", "CreateTime", "ContentType"]),
                max_size=3,
            )
        ):
            row.update({key: data.draw(odd)})
    rows += data.draw(st.lists(st.sampled_from(["text", 3, None, rows[0]]), max_size=3))
    report = LoadReport()
    found, rejects = read_with_rejects(lines(tmp_path / "x.jsonl", [ticket(*rows)]), report, format="otrs")
    assert accounted(found, rejects, report) == len(rows)
    visible = {r["Body"] for r in rows if isinstance(r, dict) and r["IsVisibleForCustomer"] in (1, "true")}
    assert {m.text for c in found for m in c.messages if m.kind == "message"} == visible
