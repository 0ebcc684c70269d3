"""The stage `source`: ids of conversations and of their messages as they may be shown."""

from __future__ import annotations

import pytest

from curate.privacy.ids import impersonal
from curate.records import Conversation, Message
from curate.stages.source import _impersonal_ids


@pytest.mark.parametrize(
    "native", ["r12", "4711", "ada@example.com", "+49 30 901820", "Ada Keller", "192.0.2.7", "", "a#1"]
)
def test_numbered_messages_have_the_ids_that_any_other_would(native: str) -> None:
    made = [f"{native}#0", f"{native}#17", f"{native}#x@example.com", f"{native}#", "own-1", "bo@example.com"]
    talk = Conversation(native, "a.jsonl:line 1", [Message(own, "agent", "Hello") for own in made])
    assert _impersonal_ids(talk).id == impersonal(native)
    assert [m.id for m in talk.messages] == [impersonal(own) for own in made]
