"""Pages of Zendesk's comments after which others should follow that are not in the input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from curate.loaders import LoadReport
from tests.helpers.loading import dump, read
from tests.helpers.zendesk import comment

_NEXT = "https://desk.zendesk.com/api/v2/tickets/7/comments.json?page=2"
_ON, _END = {"count": 150, "next_page": _NEXT}, {"count": 150, "next_page": None}


def _doubts(folder: Path, pages: list[dict[str, Any]], **block: Any) -> list[str]:
    for n, page in enumerate(pages):
        said = [comment(7, 2 * n + 1, 1), comment(7, 2 * n + 2, 9)]
        dump(folder / f"{n}.json", {"comments": said, **page})
    users = [{"id": n, "role": role, "name": "x"} for n, role in ((1, "end-user"), (9, "agent"))]
    dump(folder / "users.json", {"users": users, "next_page": None})
    report = LoadReport()
    read(folder, report, **block)
    return [d.code for d in report.doubts]


@pytest.mark.parametrize("pages", [[_ON], [_ON, _ON], [{"meta": {"has_more": True}}]])
def test_comments_that_go_on_elsewhere_are_a_doubt(tmp_path: Path, pages: list[dict[str, Any]]) -> None:
    assert _doubts(tmp_path, pages) == ["broken_off"]
    assert not _doubts(tmp_path, pages, accept=["broken_off"])


@pytest.mark.parametrize("pages", [[_END], [_ON, _END], [_ON, {}], [{"meta": {"has_more": False}}], [{}]])
def test_comments_that_end_are_none(tmp_path: Path, pages: list[dict[str, Any]]) -> None:
    assert not _doubts(tmp_path, pages)
