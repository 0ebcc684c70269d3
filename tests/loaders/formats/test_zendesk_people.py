"""Who writes in Zendesk tickets: people, and the programs of the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.helpers.loading import dump, read
from tests.helpers.zendesk import comment, ticket


@pytest.mark.parametrize(
    ("more", "role"),
    [
        ({"from_ai_agent": True}, "bot"),
        ({"from_ai_agent": "false"}, "agent"),
        ({"author": {"id": 10, "is_bot": "true"}}, "bot"),
        ({"author": {"id": 10, "type": "bot"}}, "bot"),
        ({"via": {"channel": 8}}, "bot"),
        ({"via": {"channel": "web", "source": {"rel": "trigger"}}}, "bot"),
        ({"via": {"channel": "answer_bot_for_web_widget"}}, "bot"),
        ({"via": {"channel": "web"}, "macro_id": 5}, "agent"),
    ],
)
def test_programs_of_the_desk_are_bots(tmp_path: Path, more: dict[str, Any], role: str) -> None:
    asked = comment(1, 0, 1, via={"channel": "answer_bot_for_web_widget"})
    held = [asked, {**comment(1, 1, 10), **more}, comment(1, 2, 10)]
    (made,) = read(dump(tmp_path / "t.json", {"tickets": [ticket(1, held, requester_id=1)]}))
    assert [m.role for m in made.messages] == ["customer", role, "agent"]


def test_a_program_that_the_recipe_names_as_an_agent_is_learned_from(tmp_path: Path) -> None:
    held = [
        comment(1, 0, 1),
        {**comment(1, 1, 10), "from_ai_agent": True},
        comment(1, 2, 11, via={"channel": "rule"}),
    ]
    path = dump(tmp_path / "t.json", {"tickets": [ticket(1, held, requester_id=1)]})
    assert [[m.role for m in c.messages] for c in read(path)] == [["customer", "bot", "bot"]]
    assert [[m.role for m in c.messages] for c in read(path, agents=["10"])] == [["customer", "agent", "bot"]]


def test_the_desks_ai_does_not_hide_who_answers(tmp_path: Path) -> None:
    ai = comment(1, 1, 77, via={"channel": "answer_bot_api"})
    held = [comment(1, 0, 1), ai, comment(1, 2, 10)]
    (made,) = read(dump(tmp_path / "t.json", {"tickets": [ticket(1, held, requester_id=1)]}))
    assert [m.role for m in made.messages] == ["customer", "bot", "agent"]
