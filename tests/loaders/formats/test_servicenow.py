"""ServiceNow: tasks with their journal as a table apart, and as text in one field."""

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


def task(n: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "sys_id": f"{n:032}",
        "number": f"INC{n:07}",
        "short_description": f"Lamp {n}",
        "description": f"The lamp {n} hums.",
        "caller_id": f"u{n}",
        "opened_by": f"u{n}",
        "sys_created_by": f"ada.{n}",
        "state": "7",
        "opened_at": "2024-06-03 08:00:00",
        "reopen_count": "0",
        **more,
    }


def entry(n: int, minute: int, who: str, text: str, element: Any = "comments", **more: Any) -> dict[str, Any]:
    return {
        "sys_id": f"j{n}{minute}",
        "name": "incident",
        "element_id": f"{n:032}",
        "element": element,
        "value": text,
        "sys_created_by": who,
        "sys_created_on": f"2024-06-03 08:{minute:02}:00",
        **more,
    }


JOURNAL = [
    entry(1, 5, "bo", "The dimmer is old.", "work_notes"),
    entry(1, 6, "bo", "Turn it left."),
    entry(1, 9, "ada.1", "Thanks."),
]
SAID = [("customer", "The lamp 1 hums."), ("agent", "Turn it left."), ("customer", "Thanks.")]


@pytest.mark.parametrize("shape", ["csv", "json", "values", "labels", "reversed", "pipeline"])
def test_a_task_and_its_journal_are_joined_by_the_id_of_the_task(shape: str, tmp_path: Path) -> None:
    rows = JOURNAL[::-1] if shape == "reversed" else JOURNAL
    if shape in ("csv", "reversed"):
        table(tmp_path / "z.csv", [task()])
        table(tmp_path / "a.csv", rows)
    elif shape == "json":
        dump(tmp_path / "z.json", {"result": [task()]})
        dump(tmp_path / "a.json", {"result": rows})
    elif shape == "values":  # sysparm_display_value=all
        held = [
            {k: {"value": v, "display_value": f"shown {v}"} for k, v in r.items()} for r in (task(), *rows)
        ]
        dump(tmp_path / "a.json", {"result": held})
    elif shape == "labels":
        names = {
            "sys_id": "Sys ID",
            "element_id": "Element ID",
            "element": "Element",
            "value": "Value",
            "sys_created_by": "Created by",
            "sys_created_on": "Created",
        }
        table(tmp_path / "z.csv", [task()])
        table(tmp_path / "a.csv", [{names[k]: v for k, v in r.items() if k in names} for r in rows])
    else:
        lines(tmp_path / "a.jsonl", [{"stream": "s", "data": r, "emitted_at": 1} for r in (*rows, task())])
    (found,) = read(tmp_path)
    assert said(found) == SAID and found.id == "INC0000001" and found.outcome["solved"] is True
    assert [m.text for m in found.messages if m.kind == "note"] == ["The dimmer is old."]
    assert found.messages[1].time == 1717401900.0


@pytest.mark.parametrize(
    "element",
    ["work_notes", "", None, "approval_history", "close_notes", "Work notes", "true", "u_vendor_comments"],
)
def test_whatever_is_no_additional_comment_is_private(element: Any, tmp_path: Path) -> None:
    lines(tmp_path / "x.jsonl", [task(), entry(1, 5, "bo", "Hm", element), entry(1, 6, "bo", "Off.")])
    assert fate(tmp_path) == {"customer": 1, "note": 1, "agent": 1}


def test_users_join_their_two_ids(tmp_path: Path) -> None:
    table(tmp_path / "t.csv", [task(opened_by="u9", sys_created_by="bo")])
    table(tmp_path / "j.csv", [entry(1, 6, "bo", "Off."), entry(1, 9, "ada", "Thanks.")])
    assert [m.role for m in read(tmp_path)[0].messages] == ["customer", "agent", "customer"]
    table(tmp_path / "j.csv", [entry(1, 9, "ada", "Still."), entry(1, 12, "cleo", "Off.")])
    users = [{"sys_id": "u1", "user_name": "ada", "name": "Ada Lind", "email": "ada@post.example"}]
    table(tmp_path / "u.csv", users)
    (found,) = read(tmp_path)
    assert [m.role for m in found.messages] == ["customer", "customer", "unknown"]
    assert found.customer == "ada" and found.emails == ["ada@post.example"]


def test_staff_are_told_by_habit_and_where_that_tells_nothing_roles_are_asked(tmp_path: Path) -> None:
    rows = [
        entry(n, m, who, f"t {n} {m}")
        for n in range(1, 5)
        for m, who in ((5, f"ada.{n}"), (6, "bo"), (9, f"ada.{n}"))
    ]
    found = read(table(tmp_path / "a" / "j.csv", rows))
    assert {tuple(m.role for m in c.messages) for c in found} == {("customer", "agent", "customer")}
    few = table(tmp_path / "b" / "j.csv", rows[:6])
    assert [q.code for q in inspect([few]).questions] == ["roles"]
    assert fate(few, agents=["bo"]) == {"customer": 4, "agent": 2}


@pytest.mark.parametrize(
    ("state", "more", "solved"),
    [
        ("6", {}, True), ("1", {}, False), ("2", {}, False), ("Closed", {}, True), ("On Hold", {}, False),
        ("8", {}, None), ("", {"resolved_at": "2024-06-04 08:00:00"}, True), ("3", {"active": "false"}, None),
    ],
)  # fmt: skip
def test_the_state_says_whether_a_task_is_solved(
    state: str, more: dict[str, Any], solved: bool | None, tmp_path: Path
) -> None:
    lines(tmp_path / "x.jsonl", [task(state=state, reopen_count="2", **more), entry(1, 6, "bo", "Off.")])
    outcome = read(tmp_path)[0].outcome
    assert outcome.get("solved") == solved and outcome["reopened"] is True


# the journal as text


def _wide(journal: str, field: str = "comments_and_work_notes", **more: Any) -> dict[str, Any]:
    row = task(caller_id="Ada Lind", opened_by="Ada Lind", **more)
    return {k: v for k, v in row.items() if k not in ("sys_id", "sys_created_by")} | {field: journal}


CELL = (
    "2024-06-03 08:09:00 - Ada Lind ({c})\nThanks.\n\n2024-06-03 08:06:00 - Bo Falk ({c})\nTurn it left.\n\n"
    "2024-06-03 08:05:00 - Bo Falk ({w})\nThe dimmer is old.\n2024-06-03 is its birthday (or so).\n\n"
)


@pytest.mark.parametrize(
    ("c", "w"),
    [
        ("Additional comments", "Work notes"), ("Zusätzliche Kommentare", "Arbeitsnotizen"),
        ("Commentaires supplémentaires", "Notes de travail"), ("Comentarios adicionales", "Notas de trabajo"),
        ("Comentários adicionais", "Notas de trabalho"), ("Commenti aggiuntivi", "Note di lavoro"),
        ("Aanvullende opmerkingen", "Werknotities"), ("comments", "Vendor comments"),
        ("Additional comments (Customer visible)", "Work notes (Private)"),
    ],
)  # fmt: skip
def test_a_journal_in_one_cell_is_parted_at_its_headings(c: str, w: str, tmp_path: Path) -> None:
    (found,) = read(table(tmp_path / "x.csv", [_wide(CELL.format(c=c, w=w))]))
    assert said(found) == SAID
    (note,) = (m for m in found.messages if m.kind == "note")
    assert note.text == "The dimmer is old.\n2024-06-03 is its birthday (or so)." and note.role == "agent"


def test_comments_and_work_notes_may_stand_in_two_fields(tmp_path: Path) -> None:
    public, private = CELL.format(c="Additional comments", w="Work notes").split("2024-06-03 08:05")
    row = _wide(public, "comments") | {"work_notes": f"2024-06-03 08:05{private}"}
    assert fate(table(tmp_path / "x.csv", [row])) == {"customer": 2, "agent": 1, "note": 1}
    odd = row | {"work_notes": f"2024-06-03 08:05{private}".replace("Work notes", "Additional comments")}
    assert fate(table(tmp_path / "x.csv", [odd]))["note"] == 1  # a field of notes holds no others


def test_a_field_without_headings_is_one_entry_of_nobody_known(tmp_path: Path) -> None:
    row = _wide("Turn it left.", "comments") | {"work_notes": "The dimmer is old."}
    assert fate(table(tmp_path / "x.csv", [row])) == {"customer": 1, "unknown": 1, "note": 1}


def test_an_entry_that_the_table_and_the_field_hold_counts_once(tmp_path: Path) -> None:
    held = CELL.format(c="Additional comments", w="Work notes").split("\n2024-06-03 is")[0]
    table(tmp_path / "t.csv", [task(comments_and_work_notes=held)])
    table(tmp_path / "j.csv", JOURNAL)
    assert fate(tmp_path) == {"customer": 2, "agent": 1, "note": 1, "journal entry that stands twice": 3}


def test_markup_between_its_signs_and_entries_of_programs(tmp_path: Path) -> None:
    rows = [
        entry(1, 5, "system", "We have it."),
        entry(1, 6, "Help Bot", "Hm."),
        entry(1, 7, "bo", "[code]<p>Off.</p>[/code]"),
    ]
    lines(tmp_path / "x.jsonl", [task(assigned_to="bo"), *rows])
    (found,) = read(tmp_path)
    assert [(m.role, m.text_type) for m in found.messages[1:]] == [
        ("bot", "text"),
        ("bot", "text"),
        ("agent", "html"),
    ]
    assert found.messages[3].text == "<p>Off.</p>"


# what is not whole


def test_tasks_without_their_journal_are_asked_about(tmp_path: Path) -> None:
    (question,) = inspect([dump(tmp_path / "x.json", {"result": [task(1), task(2)]})]).questions
    assert question.code == "no_replies" and "sys_journal_field" in question.add[0]


def test_a_page_that_breaks_off_keeps_all_before(tmp_path: Path) -> None:
    text = json.dumps({"result": [entry(1, n, "bo", f"m {n}") for n in range(1, 9)]})
    (tmp_path / "x.json").write_text(text[: text.index("m 6")], encoding="utf-8")
    found, rejects = read_with_rejects(tmp_path / "x.json")
    assert [m.text for m in found[0].messages] == [f"m {n}" for n in range(1, 6)]
    assert [r.reason for r in rejects] == ["truncated"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_piece_of_a_damaged_export_is_accounted_for(data: st.DataObject, tmp_path: Path) -> None:
    odd: Any = st.sampled_from([None, "", "null", [], {}, {"value": []}, 7, "true", "\ud800", "2024-06-03"])
    rows = [entry(n % 3, n, f"u{n % 2}", f"text {n}", ["comments", "work_notes"][n % 2]) for n in range(8)]
    for row in rows:
        for key in data.draw(
            st.lists(
                st.sampled_from(["element", "element_id", "sys_created_by", "sys_created_on"]), max_size=3
            )
        ):
            row.update({key: data.draw(odd)})
    values = data.draw(st.permutations([*rows, *data.draw(st.lists(st.sampled_from(rows), max_size=2))]))
    values += data.draw(st.lists(st.sampled_from(["text", 3, [], {"a": 1}]), max_size=2))
    report = LoadReport()
    found, rejects = read_with_rejects(lines(tmp_path / "x.jsonl", values), report, format="servicenow")
    assert accounted(found, rejects, report) == len(values)
    public = {m.text for c in found for m in c.messages if m.kind == "message"}
    assert public <= {r["value"] for r in rows if r["element"] == "comments"}


def test_who_is_assigned_is_an_agent_by_the_name_that_is_displayed(tmp_path: Path) -> None:
    def shown(name: str, value: str) -> dict[str, str]:
        return {"display_value": name, "value": value, "link": "x"}

    held = "2024-06-03 10:00:00 - Bo Falk (Additional comments)\nTurn it left.\n\n"
    row = {
        "sys_id": shown("a" * 32, "a" * 32),
        "number": shown("INC1", "INC1"),
        "short_description": shown("Lamp", "Lamp"),
        "description": shown("The lamp hums.", "The lamp hums."),
        "caller_id": shown("Ada Lind", "b" * 32),
        "assigned_to": shown("Bo Falk", "c" * 32),
        "comments_and_work_notes": {"display_value": held, "value": ""},
    }
    (talk,) = read(dump(tmp_path / "a.json", {"result": [row]}))
    assert said(talk) == [("customer", "The lamp hums."), ("agent", "Turn it left.")]
    own = {**row, "assigned_to": row["caller_id"]}  # who asks is assigned to it himself
    (talk,) = read(dump(tmp_path / "a.json", {"result": [own]}))
    assert said(talk) == [("customer", "The lamp hums."), ("unknown", "Turn it left.")]
