"""osTicket: entries of threads with their types, as a table or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate.loaders import LoadReport, inspect
from tests.helpers.loading import accounted, dump, lines, read, read_with_rejects, said
from tests.helpers.rows import fate, table


def entry(n: int, kind: Any, text: str, thread: int = 5, **more: Any) -> dict[str, Any]:
    own = kind == "M"
    return {
        "id": n,
        "pid": 0,
        "thread_id": thread,
        "staff_id": 0 if own else 1,
        "user_id": 1 if own else 0,
        "type": kind,
        "flags": 0,
        "poster": "Ada Lind" if own else "Bo Falk",
        "body": text,
        "format": "html",
        "created": f"2024-06-03 08:{n:02}:00",
        **more,
    }


ENTRIES = [
    entry(1, "M", "It hums."),
    entry(5, "N", "The dimmer is old."),
    entry(6, "R", "<p>Turn it left.</p>"),
]
SAID = [("customer", "It hums."), ("agent", "<p>Turn it left.</p>")]


def _shaped(folder: Path, shape: str) -> Path:
    if shape == "csv":
        table(folder / "x.csv", ENTRIES)
    elif shape == "json":
        dump(folder / "x.json", ENTRIES[::-1])
    elif shape == "inside":
        dump(
            folder / "x.json",
            [{"ticket_id": 3, "number": "100", "status": "Closed", "user_id": 1, "thread_entries": ENTRIES}],
        )
    elif shape == "threads":
        table(folder / "e.csv", ENTRIES)
        table(folder / "t.csv", [{"id": 5, "object_id": 3, "object_type": "T", "lastmessage": "2024-06-03"}])
    elif shape == "old":
        rows = [
            {k: v for k, v in e.items() if k not in ("thread_id", "type", "format", "flags")}
            | {"ticket_id": 3, "thread_type": e["type"]}
            for e in ENTRIES
        ]
        table(folder / "x.csv", rows)
    return folder


@pytest.mark.parametrize(
    ("shape", "ident"), [("csv", "5"), ("json", "5"), ("inside", "100"), ("threads", "3"), ("old", "3")]
)
def test_every_shape_says_the_same(shape: str, ident: str, tmp_path: Path) -> None:
    (found,) = read(_shaped(tmp_path, shape))
    assert said(found) == SAID and found.id == ident
    assert [(m.role, m.text) for m in found.messages if m.kind == "note"] == [("agent", "The dimmer is old.")]
    assert len({m.author for m in found.messages}) == 2  # a customer and a colleague of one number


def ticket(number: int, status: int, **more: Any) -> dict[str, Any]:
    own = {
        "ticket_id": number,
        "number": f"10{number}",
        "user_id": 1,
        "status_id": status,
        "dept_id": 1,
        "sla_id": 1,
    }
    times = {"reopened": None, "closed": None, "created": "2024-06-03 08:00:00"}
    return {**own, **times, "subject": f"Lamp {number}", **more}


@pytest.mark.parametrize("whole", [True, False])
def test_tickets_are_joined_to_the_entries_of_their_threads(whole: bool, tmp_path: Path) -> None:
    """Each ticket has the number of the other's thread; the third has no thread that is in the input."""
    threads = [
        {"id": thread, "object_id": number, "object_type": sort, "lastmessage": "2024-06-03"}
        for thread, number, sort in ((5, 6, "T"), (6, 5, "T"), (7, 5, "A"))
    ]
    tickets = [ticket(5, 1, reopened="2024-06-04 08:00:00"), ticket(6, 3)]
    said_by = [entry(1, "M", "It hums."), entry(2, "M", "It is cold.", 6), entry(3, "R", "A task.", 7)]
    if whole:
        lines(tmp_path / "x.jsonl", [*said_by, *tickets, *threads])
    else:
        for name, rows in (("entries", said_by), ("tickets", tickets), ("threads", threads)):
            table(tmp_path / f"{name}.csv", rows)
    report = LoadReport()
    found, rejects = read_with_rejects(tmp_path, report)
    assert {c.id: (c.subject, [m.text for m in c.messages]) for c in found} == {
        "106": ("Lamp 6", ["It hums."]),
        "105": ("Lamp 5", ["It is cold."]),
        "7": ("", ["A task."]),
    }
    outcomes = {c.id: c.outcome for c in found}
    assert outcomes["106"] == {"solved": True} and outcomes["105"] == {"solved": False, "reopened": True}
    assert not rejects and report.layout == {"thread of a ticket": 3} and not report.omitted
    assert (found[0].customer, report.repeated_conversations) == ("1", 0)


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("R", "agent"),
        ("r", "agent"),
        ("response", "agent"),
        ("N", "note"),
        ("", "note"),
        (None, "note"),
        ("X", "note"),
        (3, "note"),
    ],
)
def test_only_messages_and_responses_are_public(kind: Any, outcome: str, tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", [ENTRIES[0], entry(5, kind, "Off")])
    assert fate(path) == {"customer": 1, outcome: 1}


def test_old_versions_are_left_out_and_the_system_is_a_program(tmp_path: Path) -> None:
    odd = [
        entry(2, "R", "We have it.", poster="SYSTEM", staff_id=0),
        entry(3, "R", "We have it, too.", flags=0x80),
        entry(4, "M", "It hmus.", flags=4),
        entry(7, "R", "Plain <b>", format="text"),
    ]
    path = table(tmp_path / "x.csv", [*ENTRIES, *odd])
    assert fate(path) == {"customer": 1, "agent": 2, "note": 1, "bot": 2, "older version of a message": 1}
    assert {m.text_type for m in read(path)[0].messages if "<b>" in m.text} == {"text"}


def test_events_are_counted_and_a_ticket_that_holds_no_entry_is_asked_about(tmp_path: Path) -> None:
    lines(
        tmp_path / "a.jsonl",
        [*ENTRIES, {"id": 1, "thread_id": 5, "event_id": 2, "uid_type": "S", "timestamp": "2024-06-03"}],
    )
    assert fate(tmp_path / "a.jsonl")["event"] == 1
    path = dump(
        tmp_path / "b.json", [{"ticket_id": n, "number": n, "thread_entries": ENTRIES[:1]} for n in (1, 2)]
    )
    (question,) = inspect([path]).questions
    assert question.code == "no_replies" and "ost_thread_entry" in question.add[0]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_piece_of_a_damaged_export_is_accounted_for(data: st.DataObject, tmp_path: Path) -> None:
    odd: Any = st.sampled_from([None, "", [], {}, 7, "true", "\ud800", "2024-06-03", 1e40])
    rows = [entry(n, "MRN"[n % 3], f"text {n}", n % 2) for n in range(8)]
    for row in rows:
        for key in data.draw(
            st.lists(
                st.sampled_from(["type", "thread_id", "poster", "flags", "created", "staff_id"]), max_size=3
            )
        ):
            row.update({key: data.draw(odd)})
    values = [*rows, *data.draw(st.lists(st.sampled_from([*rows, "text", 3, {"a": 1}]), max_size=3))]
    report = LoadReport()
    found, rejects = read_with_rejects(lines(tmp_path / "x.jsonl", values), report, format="osticket")
    assert accounted(found, rejects, report) == len(values)
    public = {r["body"] for r in rows if r["type"] in ("M", "R")}
    assert {m.text for c in found for m in c.messages if m.kind == "message"} <= public


def test_what_the_forms_of_tickets_say_gives_subjects_and_alone_is_refused(tmp_path: Path) -> None:
    form = [{"ticket_id": 3, "subject": "The lamp of the hall hums", "priority": 2, "floor": "4"}]
    (tmp_path / "in").mkdir()
    path = table(tmp_path / "in" / "c.csv", form)
    refused = inspect([path]).nothing
    assert refused and "Give the table ost_thread_entry" in str(refused)
    (found,) = read(_shaped(tmp_path / "in", "threads"))
    assert found.subject == "The lamp of the hall hums" and said(found) == SAID
