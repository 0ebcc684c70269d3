"""Lists of Zendesk's users that have little more than ids and roles."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.loaders import inspect, open_inputs
from curate.loaders.formats._zendesk_users import lists_users
from curate.loaders.jsonio import Piece
from tests.helpers.loading import dump, read
from tests.helpers.zendesk import comment
from tests.loaders.formats.test_zendesk_states import row, table

_ROLES = {"1": "agent", "2": "end-user", "3": "admin", "4": "end-user"}


@pytest.mark.parametrize("form", ["named", "bare", "page", "noted"])
def test_a_narrow_list_of_users_tells_the_roles(tmp_path: Path, form: str) -> None:
    users = [{"id": k, "role": v} for k, v in _ROLES.items()]
    if form in ("named", "noted"):
        users = [{**u, "name": f"N{u['id']}", "active": "TRUE"} for u in users]
    if form == "noted":
        users = [{**u, "details": "Calls us again and again about the same lamp."} for u in users]
    if form == "page":
        dump(tmp_path / "users.json", {"users": users})
        said = [comment(7, 1, 1), comment(7, 2, 2), comment(7, 3, 3)]
        dump(tmp_path / "7_comments.json", {"comments": said, "next_page": None})
    else:
        table(tmp_path / "user.csv", users)
        table(tmp_path / "ticket_comment.csv", [row(7, 1, 1), row(7, 2, 2), row(7, 3, 3)])
    (talk,) = read(tmp_path)
    assert [m.role for m in talk.messages] == ["agent", "customer", "agent"]
    assert not [d for d in inspect([tmp_path]).doubts if "user" in d.what]


def test_a_table_of_messages_by_end_users_is_no_list_of_users(tmp_path: Path) -> None:
    said = ["How long is the cable of the blue lamp?", "It is two metres long, the black one three."]
    rows = [{"id": n, "role": ("end-user", "agent")[n % 2], "utterance": said[n % 2]} for n in range(12)]
    talks = [{**r, "conversation_id": n // 2} for n, r in enumerate(rows)]
    table(tmp_path / "t.csv", talks)
    assert open_inputs([tmp_path / "t.csv"])[0][0].format == "table"
    for held in (
        talks,
        rows,
        [{**t, "utterance": "Yes."} for t in talks],
        [{**rows[0], "utterance": ""}] * 2,
    ):
        assert not lists_users([Piece("row", "", r, []) for r in held])
