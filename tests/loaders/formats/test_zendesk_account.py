"""Every comment and event inside Zendesk tickets and audits is accounted for; comments that lie alone are in
test_zendesk_honest."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate.loaders import LoadReport
from tests.helpers.loading import lines, read_with_rejects
from tests.helpers.zendesk import comment

_MARK = re.compile(r"zq\d{4}qz")


@given(
    rows=st.lists(
        st.tuples(
            st.integers(1, 3),
            st.sampled_from(["ticket", "audit", "event", "comment", "user"]),
            st.integers(0, 3),
        ),
        min_size=1,
        max_size=8,
    ),
    described=st.sampled_from(["", "same", "other"]),
    damage=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), max_size=4),
    twice=st.lists(st.integers(0, 9), max_size=2),
    paged=st.booleans(),
    whole=st.booleans(),
)
@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_comment_inside_tickets_and_audits_is_accounted_for(
    tmp_path: Path,
    rows: list[tuple[int, str, int]],
    described: str,
    damage: list[tuple[int, int]],
    twice: list[int],
    paged: bool,
    whole: bool,
) -> None:
    rows = (
        [(ticket, "ticket", count) for ticket, _, count in rows] if whole else rows
    )  # nothing lies apart from its ticket
    made = [_row(number, *row, described) for number, row in enumerate(rows, 1)]
    for at, how in damage:
        _damage(made[at % len(made)], how)
    rows, made = [(0, "user", 0)] * 2 + rows, [_row(0, 0, "user", 0, "") for _ in range(2)] + made
    made += [made[at % len(made)] for at in twice]
    report = LoadReport()
    if paged:
        names = {
            "ticket": "tickets",
            "audit": "audits",
            "event": "ticket_events",
            "comment": "comments",
            "user": "users",
        }
        pages = [
            {names[kind]: [row], "next_page": None}
            for (_, kind, _), row in zip([*rows, *(rows[at % len(rows)] for at in twice)], made, strict=True)
        ]
        path = lines(tmp_path / "c.jsonl", pages)
    else:
        path = lines(tmp_path / "c.jsonl", made)
    found, rejects = read_with_rejects(path, report, format="zendesk")
    # a part of a row stands behind its place; all others are whole rows
    bad = {int(r.locator.split()[1]) for r in rejects if r.reason in ("not_a_ticket", "no_ticket_id")}
    read_rows = [row for number, row in enumerate(made, 1) if number not in bad]
    assert (
        sum(r.reason in ("not_a_list", "not_a_comment") for r in rejects)
        == len(rejects) - len(bad)
        == sum(_odd(row) for row in read_rows)
    )
    held = Counter(_MARK.findall(" ".join(m.text for c in found for m in c.messages)))
    given = Counter(_MARK.findall(json.dumps(read_rows)))
    assert max(held.values(), default=1) == 1 and held <= given
    nowhere = given.keys() - held.keys()
    inside = set(_MARK.findall(" ".join(r.excerpt for r in rejects)))
    apart = report.omitted["description that no comment repeats"]
    assert (
        len(nowhere - inside) == report.omitted["Zendesk chat event"] + apart
        if not twice
        else len(nowhere - inside) <= report.omitted.total()
    )
    assert report.events == sum(e.get("type") == "Change" for row in read_rows for e in _events(row))


def _row(number: int, ticket: int, kind: str, count: int, described: str) -> dict[str, Any]:
    body = iter(f"zq{100 * number + n:04}qz" for n in range(100))
    own = [{**comment(ticket, 10 * number + n, 9), "body": next(body)} for n in range(count)]
    if kind == "ticket":
        text = {"": "", "same": own[0]["body"] if own else "", "other": next(body)}[described]
        return {
            "id": 10 * ticket + number,
            "requester_id": 100 + ticket,
            "via": {},
            "brand_id": 1,
            "subject": "s",
            "description": text,
            "comments": own,
        }
    if kind == "user":
        return {"id": 9, "name": "Max", "role": "agent"}
    if kind == "comment":
        return {**comment(ticket, 10 * number, 9), "body": next(body)}
    key = "events" if kind == "audit" else "child_events"
    events = [{**c, "type": "Comment"} for c in own] + [
        {"type": "Change"},
        {"type": "ChatStartedEvent", "value": next(body)},
    ]
    return {
        "id": number,
        "ticket_id": ticket,
        "created_at": "2024-01-01",
        "author_id": 9,
        "metadata": {},
        "via": {},
        key: events,
    }


def _events(row: dict[str, Any]) -> list[dict[str, Any]]:
    held = row.get("child_events", row.get("events"))
    return [e for e in held if isinstance(e, dict)] if isinstance(held, list) else []


def _key(row: dict[str, Any]) -> str:
    return next((key for key in ("comments", "child_events", "events") if key in row), "")


def _odd(row: dict[str, Any]) -> int:
    """How many parts of a row are no comments and no events."""
    held = row.get(_key(row)) if "name" not in row and "body" not in row else None
    return sum(not isinstance(part, dict) for part in held) if isinstance(held, list) else held is not None


def _damage(row: dict[str, Any], how: int) -> None:
    key = _key(row)
    match how:
        case 0:
            row.pop("id", None)
        case 1:
            row.pop("ticket_id", None)
        case 2 if key:
            row[key] = "zq9001qz"
        case 3 if key and isinstance(row[key], list):
            row[key].insert(0, "zq9002qz")
        case 4 if key and isinstance(row[key], list):
            row[key].append(7)
        case 5:
            row.pop("via", None)
