"""Invented dumps of other products and languages, of the kinds that are read wrongly most easily: each right,
or asked about by name.

tests/helpers/reading_dumps/make.py writes them, and truth.json, which holds what is right of each.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from curate.errors import CurateError
from curate.loaders import Reject, SourceBlock, inspect, read_all
from curate.pairing import PairingSettings, pair
from tests.helpers.paths import FIXTURES, READING
from tests.helpers.reading import Truth, fault, is_asked_of, messages, plain
from tests.helpers.reading_dumps.pool import sides

TRUTHS: dict[str, dict[str, Any]] = {
    t["path"]: t for t in json.loads((READING / "truth.json").read_text(encoding="utf-8"))
}
OWNERS = {plain(text): side for text, side in sides().items()}
FIELDS = ("conversations", "counts", "refuse", "named", "doubts", "open_counts", "why")


def of_kind(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", sorted(path for path, t in TRUTHS.items() if t["kind"] == kind))


def block(right: dict[str, Any]) -> SourceBlock | None:
    return SourceBlock(agents=right["agents"]) if "agents" in right else None


def completions(file: Path, own: SourceBlock | None) -> list[str]:
    """What the records of a dump teach."""
    found = [c for c in read_all([file], own) if not isinstance(c, Reject)]
    return [m["content"] for c in found for r in pair(c, PairingSettings()) for m in r.completion]


def wrong(path: str) -> str:
    """How a file is read wrongly, in one line."""
    right, file = TRUTHS[path], READING / path
    own = block(right)
    held = {k: right[k] for k in FIELDS if k in right}
    asks = right.get("asks", [])  # what a question about them leaves open is more than one thing
    held |= {"flags": [*right.get("flags", []), *asks], "roles": [*right.get("roles", []), *asks]}
    truth = Truth(owner=lambda text: OWNERS.get(text, "") if right.get("sides", True) else "", **held)
    fine = fault(file, truth, own)
    try:
        found = inspect([file], own)
    except CurateError:
        return fine
    if right.get("any_question") and any(q.add for q in found.questions):
        return ""
    if fine:
        return fine
    if not found.conversations or is_asked_of(found, [*truth.flags, *truth.roles]):
        return ""
    texts = [plain(m.text) for m in messages(file, own) if m.kind == "message"]
    for unwanted in right.get("without", []):
        if any(plain(unwanted) in text for text in texts):
            return f"in the messages stands: {unwanted[:40]}"
    if any(piece in text for piece in right.get("glued", []) for text in texts):
        return "a line of its own was glued to the message before"
    if right.get("unasked") and found.questions:
        return f"asked without need: {found.questions[0].what}"
    if right.get("once") and len(texts) != len(set(texts)):
        return "a text that the export holds twice is read twice"
    if "rejects" in right and sum(found.rejects.values()) + found.repeated != right["rejects"]:
        return f"rejects {found.rejects}, repeats {found.repeated}, and every piece can be read"
    if "first" in right and found.span[0] != right["first"]:
        return f"the first day is {found.span[0] or 'not known'}, not {right['first']}"
    if any(text in said for text in right.get("untrained", []) for said in completions(file, own)):
        return "what must not be learned completes a record"
    return ""


def check(path: str) -> None:
    fine = wrong(path)
    assert not fine, fine


@of_kind("private")
def test_what_is_private_stays_private(path: str) -> None:
    check(path)


@of_kind("roles")
def test_customers_and_agents_are_not_exchanged(path: str) -> None:
    check(path)


@of_kind("columns")
def test_each_column_is_what_it_is(path: str) -> None:
    check(path)


@of_kind("no_talk")
def test_what_is_no_dialogue_is_refused(path: str) -> None:
    check(path)


@of_kind("lost")
def test_nothing_is_lost_or_glued_without_a_word(path: str) -> None:
    check(path)


@of_kind("bots")
def test_programs_and_people_are_told_apart(path: str) -> None:
    check(path)


def test_every_fixture_has_its_truth() -> None:
    files = {
        f.relative_to(READING).as_posix()
        for f in READING.rglob("*")
        if f.is_file() and f.parent != READING and "__pycache__" not in f.parts
    }
    with (FIXTURES / "reading_table.csv").open(encoding="utf-8", newline="") as table:
        own = {row["path"].removeprefix("own/") for row in csv.DictReader(table)}
    held = TRUTHS.keys() | own
    assert {f for f in files if f not in held and f.rsplit("/", 1)[0] not in held} == set()
    kinds = [t["kind"] for t in TRUTHS.values()]
    assert all(kinds.count(kind) >= 4 for kind in ("private", "roles", "columns", "no_talk", "lost", "bots"))
