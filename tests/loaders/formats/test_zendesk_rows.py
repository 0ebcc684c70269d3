"""Zendesk's streams in the tables of pipelines: JSON in cells, dotted and joined names of columns."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate.loaders import LoadReport, open_inputs
from tests.helpers.loading import accounted, read, read_with_rejects
from tests.helpers.zendesk import comment, ticket


def _streams() -> dict[str, list[dict[str, Any]]]:
    """The rows of a pipeline's tables: a ticket with a rule's, a person's and a private comment."""
    said = [(900, True, "email"), (-1, True, "rule"), (10, True, "web"), (10, False, "web")]
    comments = [
        {
            **comment(7, n, who, public, via={"channel": channel, "source": {"rel": None}}),
            "html_body": f"<p>text 7 {n}</p>",
            "plain_body": f"text 7 {n}",
        }
        for n, (who, public, channel) in enumerate(said)
    ]
    about = {"submitter_id": 900, "brand_id": 3, "satisfaction_rating": {"score": "good"}}
    people = [(10, "agent"), (900, "end-user")]
    return {
        "tickets": [ticket(7, requester_id=900, **about)],
        "ticket_comments": comments,
        "users": [
            {
                "id": n,
                "role": role,
                "name": f"user {n}",
                "email": f"u{n}@mail.example",
                "moderator": False,
                "shared_agent": False,
                "ticket_restriction": None,
            }
            for n, role in people
        ],
    }


def _flat(value: dict[str, Any], between: str, before: str = "") -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, held in value.items():
        inner = isinstance(held, dict) and between
        out |= _flat(held, between, f"{before}{key}{between}") if inner else {f"{before}{key}": held}
    return out


def _cell(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, (dict, list)) else "" if value is None else value


def _table(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
        writer.writeheader()
        writer.writerows({key: _cell(held) for key, held in row.items()} for row in rows)


@pytest.mark.parametrize("between", ["", ".", "__", "_"])
def test_tables_of_pipelines_are_read_as_the_api(tmp_path: Path, between: str) -> None:
    for name, rows in _streams().items():
        _table(tmp_path / f"{name}.csv", [_flat(row, between) for row in rows])
    _assert_streams(tmp_path)


def test_parquet_of_pipelines_is_read_as_the_api(tmp_path: Path) -> None:
    for name, rows in _streams().items():
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / f"{name}.parquet")
    _assert_streams(tmp_path)


def test_tables_that_name_the_author_user_are_read(tmp_path: Path) -> None:
    streams = _streams()
    for row in streams["ticket_comments"]:
        row |= {
            "user_id": row.pop("author_id"),
            "created": row.pop("created_at"),
            "tweet": False,
            "voice_comment": False,
        }
        for key in ("html_body", "plain_body", "audit_id"):
            row.pop(key)
    for name, rows in streams.items():
        _table(tmp_path / f"{name}.csv", [_flat(row, "_") for row in rows])
    _assert_streams(tmp_path)


def test_audits_in_a_table_are_read(tmp_path: Path) -> None:
    streams = _streams()
    audits = [
        {
            "id": 50 + n,
            "ticket_id": 7,
            "author_id": c["author_id"],
            "created_at": c["created_at"],
            "via": c["via"],
            "metadata": {"system": {}},
            "events": [{**c, "type": "Comment"}, {"id": 90 + n, "type": "Change", "field_name": "status"}],
        }
        for n, c in enumerate(streams.pop("ticket_comments"))
    ]
    for name, rows in {**streams, "ticket_audits": audits}.items():
        _table(tmp_path / f"{name}.csv", rows)
    _assert_streams(tmp_path)


def _assert_streams(folder: Path) -> None:
    report = LoadReport()
    (made,) = read(folder, report)
    assert [(m.role, m.kind) for m in made.messages] == [
        ("customer", "message"),
        ("bot", "message"),
        ("agent", "message"),
        ("agent", "note"),
    ]
    assert (made.id, made.customer, made.outcome["rating"]) == ("7", "900", "good")
    assert made.messages[0].time == 1704708000.0 and "1 private, 3 public" in str(report.visibility)


def test_a_table_of_tickets_of_any_product_is_not_taken_for_zendesk(tmp_path: Path) -> None:
    rows = [
        {
            "id": n,
            "ticket_id": n // 2,
            "author_id": n % 2,
            "body": f"We say some words here, number {n}.",
            "public": "yes",
            "created_at": f"2024-01-{n + 1:02d}",
        }
        for n in range(12)
    ]
    _table(tmp_path / "talk.csv", rows)
    assert open_inputs([tmp_path / "talk.csv"])[0][0].format == "table"


def test_tickets_without_comments_say_what_to_export(tmp_path: Path) -> None:
    report = LoadReport()
    _table(tmp_path / "tickets.csv", _streams()["tickets"])
    assert len(read(tmp_path / "tickets.csv", report)) == 1
    assert any("no replies" in w and "comments" in w for w in report.warnings)


CELL = st.sampled_from(["", "7", "8", "null", "{broken", "[1, 2]", "True", "no"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=8))
def test_every_row_is_a_message_a_note_or_a_reject(
    tmp_path: Path, cells: list[tuple[str, str, str, str]]
) -> None:
    """Odd values of the ticket, of `public`, `via` and the body, behind whole rows."""
    whole = _streams()["ticket_comments"]
    odd = [
        {**whole[0], "id": 500 + n, "ticket_id": key, "public": public, "via": via, "body": text, "created_at": ""}
        for n, (key, public, via, text) in enumerate(cells)
    ]  # fmt: skip
    _table(tmp_path / "ticket_comments.csv", [*whole, *odd])
    report = LoadReport()
    found, rejects = read_with_rejects(tmp_path / "ticket_comments.csv", report)
    assert accounted(found, rejects, report) == len(whole) + len(odd)
    public = {m.id for c in found for m in c.messages if m.kind == "message"}
    assert public <= {str(m["id"]) for m in whole} | {str(o["id"]) for o in odd if str(o["public"]) == "True"}
