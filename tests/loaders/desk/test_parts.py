"""Small readers for what the exports of helpdesks hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from curate.loaders.desk.parts import at, opened


@pytest.mark.parametrize("held", [{"deleted": True}, {}, [], [{"a": ["b"]}]], ids=str)
def test_objects_and_lists_as_json_text_once_or_twice(held: Any) -> None:
    once = json.dumps(held)
    assert opened(held) == opened(once) == opened(json.dumps(once)) == opened(f"{json.dumps(once)} ") == held


@pytest.mark.parametrize(
    "text", ["", '"', '""', '"a"', "{a}", '"{a}"', "{]", '"{\\"a\\": 1"', "7", '"7"', "x}"]
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert opened(text) == text


def test_text_made_three_times_stays_text() -> None:
    text = json.dumps(json.dumps(json.dumps({"a": 1})))
    assert opened(text) == text


def test_a_path_goes_through_text_made_twice() -> None:
    cell = json.dumps(json.dumps({"deleted": True}))
    assert at({"content_attributes": cell}, "content_attributes.deleted") is True
