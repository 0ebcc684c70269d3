"""The real forum: what a person would have to write into the recipe is found in the data."""

from __future__ import annotations

import pytest

from curate.loaders import LoadReport, open_inputs, read_all
from curate.records import Conversation
from tests.helpers.paths import FORUM


@pytest.mark.skipif(not FORUM.exists(), reason="the public forum data are not here")
def test_the_real_forum_is_understood_by_itself() -> None:
    sources, rejects = open_inputs([FORUM])
    assert not rejects and len(sources) == 1
    assert sources[0].block.model_dump(exclude_defaults=True) == {
        "format": "table",
        "conversations": {
            "files": "questions-*.csv",
            "id": "id",
            "author": "creator",
            "time": "created",
            "subject": "title",
            "text": "content",
            "text_type": "html",
            "locale": "locale",
            "solved": "is_solved",
            "accepted": "solution",
            "spam": "is_spam",
        },
        "messages": {
            "files": "answers-*.csv",
            "conversation": "question_id",
            "id": "id",
            "author": "creator",
            "time": "created",
            "text": "content",
            "text_type": "html",
            "votes_up": "num_helpful",
            "votes_down": "num_unhelpful",
            "spam": "is_spam",
        },
        "roles": {"customer": "conversation_author", "otherwise": "agent", "agent_min_conversations": 5},
    }
    report = LoadReport()
    assert sum(isinstance(i, Conversation) for i in read_all(sources, report=report)) == 5796
    assert sum(report.messages.values()) == 5796 + 13582 and not report.rejects and not report.omitted
