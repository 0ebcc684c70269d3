"""Every file of the shared data against a table that was filled in by reading the files, never by running a
loader.

The columns of reading_table.csv: `format` is what reads the file, or `refused`, or both ("table or refused");
the counts are public messages by role, private ones under `note` ("4-5": between these; `messages` is then
still their exact sum); `visibility` is the field that says who saw a message, or `none said`; `asks` are
words (a|b) of which a refusal or an open question must hold one; `outcome` says in how many conversations the
file says that they were solved or not, reopened, rated good or bad, or names the accepted reply. A file that is read may always ask instead,
where `asks` says of what.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from curate.errors import CurateError
from curate.loaders import Inspection, Reject, inspect, read_all
from tests.helpers.paths import FIXTURES, READING, SHARED
from tests.helpers.reading import holds, is_asked, own_words, said

TABLE = FIXTURES / "reading_table.csv"
ROLES = ("customer", "agent", "bot", "note", "unknown")
NONE_SAID = "none said"
with TABLE.open(encoding="utf-8", newline="") as _file:
    ROWS = {row["path"]: row for row in csv.DictReader(_file)}

needs_data = pytest.mark.skipif(not (SHARED / "cases").is_dir(), reason="the folder of shared data is absent")


def place(path: str) -> Path:
    """Where a file of the table lies: `own/` stands for the fixtures."""
    return READING / path.removeprefix("own/") if path.startswith("own/") else SHARED / path


def within(count: int, cell: str) -> bool:
    """Whether a count is the cell's number, or lies in its range."""
    low, _, high = (cell or "0").partition("-")
    return int(low) <= count <= int(high or low)


def wrong_counts(found: Inspection, row: dict[str, str]) -> str:
    counts = {role: found.messages.get(role, 0) for role in ROLES}
    spoken = sum(n for role, n in counts.items() if role != "note")
    others = [
        role for role, n in found.messages.items() if n and role not in (*ROLES, "event", "system", "tool")
    ]
    bad = [f"{role} {n}, not {row[role] or 0}" for role, n in counts.items() if not within(n, row[role])]
    bad += [f"{spoken} messages, not {row['messages']}"] if not within(spoken, row["messages"]) else []
    bad += (
        [f"{found.conversations} conversations, not {row['conversations']}"]
        if not within(found.conversations, row["conversations"])
        else []
    )
    return "; ".join(bad + [f"role {role}" for role in others])


def wrong_visibility(found: Inspection, field: str) -> str:
    """What is said of visibility against the column that holds it; where nothing holds it, that must be said
    and no column be named."""
    told = " ".join(found.visibility.values())
    if not told:
        return "nothing is said of visibility"
    if field == NONE_SAID:
        return (
            ""
            if holds(told, ("nothing", "none", "no column", "no field", "not say"))
            else f"visibility comes from: {told}"
        )
    return "" if field.casefold() in told.casefold() else f"visibility comes from {told!r}, not {field}"


def outcomes(path: Path) -> Counter[str]:
    """In how many conversations a file says what they came to."""
    said: Counter[str] = Counter()
    for talk in read_all([path]):
        if isinstance(talk, Reject):
            continue
        held = talk.outcome
        ratings = {held.get("rating"), *(m.outcome.get("rating") for m in talk.messages)}
        said.update({str(r) for r in ratings if r in ("good", "bad")})
        said["solved"] += held.get("solved") is True
        said["unsolved"] += held.get("solved") is False
        said["reopened"] += held.get("reopened") is True
        said["accepted"] += bool(held.get("accepted"))
    return +said


def wrong_outcome(path: Path, row: dict[str, str]) -> str:
    right = {name: int(n) for name, n in (cell.split() for cell in row["outcome"].split(";") if cell.strip())}
    found = dict(outcomes(path))
    return "" if found == right else f"outcome {found}, not {right}"


def wrong(path: Path, row: dict[str, str]) -> str:
    words = [w for w in row["asks"].split("|") if w]
    may_refuse, may_read = "refused" in row["format"], row["format"] != "refused"
    refusal, found = "", None
    try:
        found = inspect([path])
        refusal = "" if found.conversations else said(found)
    except CurateError as error:
        refusal = str(error)
    if refusal:
        if not may_refuse and not (words and holds(own_words(path, refusal), words)):
            return f"refused, and is {row['format']}: {refusal[:200]}"
        return (
            ""
            if not words or holds(own_words(path, refusal), words)
            else f"the refusal names none of {row['asks']}: {refusal[:200]}"
        )
    assert found is not None
    if not may_read:
        return (
            f"read as {found.conversations} conversations of {found.messages}, and is no dialogue or has no"
            " loader"
        )
    if is_asked(found, words):
        return ""
    return wrong_counts(found, row) or wrong_visibility(found, row["visibility"]) or wrong_outcome(path, row)


@needs_data
def test_every_file_stands_in_the_table() -> None:
    files = {
        p.relative_to(SHARED).as_posix()
        for top in ("cases", "exports", "support_forum")
        for p in (SHARED / top).rglob("*")
        if p.is_file()
    }
    uncovered = {f for f in files if f not in ROWS and not any(f.startswith(f"{path}/") for path in ROWS)}
    assert not uncovered
    assert all(place(path).exists() for path in ROWS)


def test_the_table_adds_up() -> None:
    for row in ROWS.values():
        if not row["conversations"]:
            assert row["format"] == "refused" and not any(
                row[c] for c in (*ROLES, "messages", "visibility")
            ), row["path"]
        else:
            spoken = [row[r] or "0" for r in ROLES if r != "note"]
            low, high = (sum(int(c.split("-")[end]) for c in spoken) for end in (0, -1))
            total = [int(n) for n in row["messages"].split("-")]
            assert low <= total[0] and total[-1] <= high and row["visibility"], row["path"]


@needs_data
@pytest.mark.parametrize(
    "path", sorted(p for p in ROWS if p.startswith(("exports/", "support_forum", "cases/")))
)
def test_a_file_is_what_the_table_says(path: str) -> None:
    fault = wrong(SHARED / path, ROWS[path])
    assert not fault, fault


@pytest.mark.parametrize("path", sorted(p for p in ROWS if p.startswith("own/")))
def test_a_made_up_export_is_what_the_table_says(path: str) -> None:
    fault = wrong(place(path), ROWS[path])
    assert not fault, fault
