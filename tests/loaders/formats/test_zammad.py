"""Zammad: tickets with articles, articles apart, users, and answers with assets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate.loaders import LoadReport, inspect
from tests.helpers.loading import accounted, dump, lines, read, read_with_rejects, said
from tests.helpers.rows import fate, table


def ticket(n: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": n,
        "number": f"8200{n}",
        "title": f"Lamp {n}",
        "customer_id": 100 + n,
        "customer": "ada@post.example",
        "owner_id": 9,
        "owner": "bo@desk.example",
        "state_id": 4,
        "state": "closed",
        "article_ids": [1, 2],
        "article_count": 3,
        "updated_at": "2024-06-03T09:00:00.000Z",
        **more,
    }


def article(
    n: int, minute: int, sender: str, text: str, internal: Any = False, **more: Any
) -> dict[str, Any]:
    names = {"Customer": "Ada Lind <ada@post.example>", "Agent": "Bo Falk <bo@desk.example>"}
    return {
        "id": 1000 * n + minute,
        "ticket_id": n,
        "sender": sender,
        "type": "email",
        "from": names.get(sender, ""),
        "content_type": "text/html",
        "body": text,
        "internal": internal,
        "created_by_id": 100 + n if sender == "Customer" else 9,
        "created_at": f"2024-06-03T08:{minute:02}:00.000Z",
        **more,
    }


ARTICLES = [
    article(1, 1, "Customer", "<p>It hums.</p>"),
    article(1, 5, "Agent", "The dimmer is old.", True),
    article(1, 6, "Agent", "<p>Turn it left.</p>"),
]
SAID = [("customer", "<p>It hums.</p>"), ("agent", "<p>Turn it left.</p>")]


def _shaped(folder: Path, shape: str) -> Path:
    if shape == "inside":
        dump(folder / "x.json", [ticket(articles=ARTICLES)])
    elif shape == "apart":
        dump(folder / "z.json", [ticket()])
        dump(folder / "a.json", ARTICLES[::-1])
    elif shape == "csv":
        table(folder / "z.csv", [ticket()])
        table(folder / "a.csv", ARTICLES)
    elif shape == "pipeline":
        rows = [{"stream": "s", "data": v, "emitted_at": 1} for v in (*ARTICLES, ticket())]
        lines(folder / "a.jsonl", rows)
    elif shape == "assets":
        numbered = [{k: v for k, v in a.items() if k not in ("sender", "type")} for a in ARTICLES]
        senders = {"Customer": 2, "Agent": 1}
        held = {
            str(a["id"]): {**a, "sender_id": senders[b["sender"]]}
            for a, b in zip(numbered, ARTICLES, strict=True)
        }
        bare = {k: v for k, v in ticket().items() if k not in ("state", "owner", "customer")}
        users = {"9": {"id": 9, "login": "bo", "firstname": "Bo", "lastname": "Falk", "role_ids": [2]}}
        assets = {"Ticket": {"1": bare}, "TicketArticle": held, "User": users, "Group": {"1": {"id": 1}}}
        dump(folder / "x.json", {"tickets": [1], "tickets_count": 1, "assets": assets})
    return folder


@pytest.mark.parametrize("shape", ["inside", "apart", "csv", "pipeline", "assets"])
def test_every_shape_says_the_same(shape: str, tmp_path: Path) -> None:
    (found,) = read(_shaped(tmp_path, shape))
    assert said(found) == SAID and found.outcome == {"solved": True} and found.customer == "101"
    assert [m.text for m in found.messages if m.kind == "note"] == ["The dimmer is old."]
    assert {m.text_type for m in found.messages} == {"html"}


@pytest.mark.parametrize(
    ("internal", "public"),
    [
        (False, True),
        ("false", True),
        (0, True),
        ("f", True),
        (True, False),
        ("true", False),
        (1, False),
        (None, False),
        ("", False),
        ("odd", False),
    ],
)
def test_only_a_clear_no_is_public(internal: Any, public: bool, tmp_path: Path) -> None:
    path = lines(
        tmp_path / "x.jsonl", [article(1, 1, "Customer", "Hum"), article(1, 5, "Agent", "Off", internal)]
    )
    assert fate(path) == ({"customer": 1, "agent": 1} if public else {"customer": 1, "note": 1})


def test_without_the_flag_articles_are_private(tmp_path: Path) -> None:
    rows = [{k: v for k, v in a.items() if k != "internal"} for a in ARTICLES]
    path = lines(tmp_path / "x.jsonl", rows)
    assert fate(path) == {"note": 3} and [q.code for q in inspect([path]).questions] == ["visibility"]
    assert fate(path, messages={"public_values": [""]}) == {"customer": 1, "agent": 2}


def test_automatic_and_failed_articles_and_users_of_articles_without_a_sender(tmp_path: Path) -> None:
    odd = [
        article(1, 2, "System", "We have it."),
        article(1, 3, "Agent", "We have it, too.", preferences={"is-auto-response": True}),
        article(1, 4, "Agent", "Lost.", preferences={"delivery_status": "fail"}),
        article(1, 5, "", "Hm", created_by_id=9),
        article(1, 6, "", "Hm?", created_by_id=101),
        article(1, 7, "", "Who?", created_by_id=55),
    ]
    dump(
        tmp_path / "x.json",
        [ticket(), *odd, {"id": 9, "login": "bo", "firstname": "Bo", "lastname": "F", "roles": ["Agent"]}],
    )
    assert fate(tmp_path) == {"bot": 2, "failed message": 1, "agent": 1, "customer": 1, "unknown": 1}


@pytest.mark.parametrize(
    ("more", "solved", "flag"),
    [
        ({"state": "closed"}, True, ""), ({"state": "pending close"}, False, ""), ({"state": "merged"}, None, "merged"),
        ({"state": "", "state_id": 4}, True, ""), ({"state": "", "state_id": 2}, False, ""),
        ({"state": "", "state_id": 5}, None, "merged"),
    ],
)  # fmt: skip
def test_states_by_word_or_number(
    more: dict[str, Any], solved: bool | None, flag: str, tmp_path: Path
) -> None:
    (found,) = read(dump(tmp_path / "x.json", [ticket(articles=ARTICLES, **more)]))
    assert found.outcome.get("solved") is solved and ("merged" in found.flags) == bool(flag)


def test_tickets_without_articles_are_asked_about_and_cut_ones_doubted(tmp_path: Path) -> None:
    (question,) = inspect([dump(tmp_path / "a" / "x.json", [ticket(1), ticket(2)])]).questions
    assert question.code == "no_replies" and "ticket_articles" in question.add[0]
    found = inspect([dump(tmp_path / "b" / "x.json", [ticket(articles=ARTICLES, article_count=7)])])
    assert [d.code for d in found.doubts] == ["broken_off"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_piece_of_a_damaged_export_is_accounted_for(data: st.DataObject, tmp_path: Path) -> None:
    odd: Any = st.sampled_from([None, "", [], {}, 7, "true", "\ud800", "2024-06-03"])
    rows = [
        article(n % 3, n, ["Customer", "Agent", "System"][n % 3], f"text {n}", n % 2 == 0) for n in range(8)
    ]
    for row in rows:
        for key in data.draw(
            st.lists(
                st.sampled_from(["internal", "ticket_id", "sender", "from", "created_at", "preferences"]),
                max_size=3,
            )
        ):
            row.update({key: data.draw(odd)})
    held = {str(n): row for n, row in enumerate(rows[4:])} | {
        "x": data.draw(st.sampled_from(["text", 3, None]))
    }
    values = [
        *rows[:4],
        *data.draw(st.lists(st.sampled_from(rows[:4]), max_size=2)),
        {"assets": {"TicketArticle": held}},
    ]
    report = LoadReport()
    found, rejects = read_with_rejects(lines(tmp_path / "x.jsonl", values), report, format="zammad")
    assert accounted(found, rejects, report) == len(values) + 4


@pytest.mark.parametrize("sender", [{}, {"name": "x"}])
def test_bodies_of_webhooks_hold_a_ticket_and_an_article_beside_it(
    sender: dict[str, str], tmp_path: Path
) -> None:
    """In a webhook the sender may be an object, and an update may come without an article."""
    hooks = [
        {"ticket": ticket(), "article": a | ({"sender": {"id": 1, "name": a["sender"]}} if sender else {})}
        for a in ARTICLES
    ]
    path = lines(tmp_path / "x.jsonl", [*hooks, {"ticket": ticket(), "article": None}])
    assert fate(path) == {"customer": 1, "agent": 1, "note": 1}
    assert said(read(path)[0]) == SAID
