"""Exports of helpdesks that break off somewhere: what is left is read, and nothing that was not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.errors import CurateError
from curate.loaders import LoadReport, read_all
from curate.records import Conversation
from tests.helpers.paths import READING

DESKS = ("jira", "osticket", "otrs", "salesforce", "servicenow", "zammad")
FILES = [path for desk in DESKS for path in sorted((READING / desk).iterdir())]
PARTS = 12


def texts(path: Path, report: LoadReport) -> set[tuple[str, str]]:
    items = read_all([path], report=report)
    return {(m.text, m.kind) for i in items if isinstance(i, Conversation) for m in i.messages}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_cut_export_gives_nothing_that_is_not_there(path: Path, tmp_path: Path) -> None:
    whole, data = texts(path, LoadReport()), path.read_bytes()
    for part in range(1, PARTS):
        held = data[: len(data) * part // PARTS]
        (tmp_path / path.name).write_bytes(held)
        report = LoadReport()
        try:
            found = texts(tmp_path / path.name, report)
        except CurateError:
            continue  # no whole conversation is left
        assert found <= whole, part
        # the last cell of a table may be cut without a trace
        assert report.rejects or held.endswith(b"\n") or path.suffix == ".csv", part
