"""Freshdesk: a large invented export, held against the account that was kept while it was made."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.desk import facts
from tests.helpers.freshdesk_export import write


def test_a_thousand_tickets_come_through_with_every_count_right(tmp_path: Path) -> None:
    made = write(tmp_path, seed=22, tickets=1_000)
    found = facts(tmp_path)
    assert (found.formats, len(found.talks)) == ({"freshdesk"}, 1_000)
    assert found.counts == dict(made.counts)
    assert found.report.omitted == made.omitted and not found.rejects and not found.codes
    assert found.report.repeated_conversations == made.repeated_tickets
    assert found.report.repeated_messages == made.repeated_messages
    assert found.outcomes == made.outcomes
    shown = {m.id for c in found.talks for m in c.messages if m.kind == "message"}
    assert not shown & set(map(str, made.private))
    assert all(c.messages == sorted(c.messages, key=lambda m: m.time or 0) for c in found.talks)
    texts = [m.text for c in found.talks for m in c.messages]
    assert "".join(texts).encode() and not any("\x00" in text for text in texts)  # no half pairs are left
