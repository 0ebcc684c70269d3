"""A mapping of the recipe against tables that lack what it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.loaders import Reject
from tests.helpers.loading import read_with_rejects

MAPPED = {
    "messages": {"conversation": "ticket", "text": "text", "files": "m*"},
    "conversations": {"id": "id", "files": "c*"},
    "roles": {"column": "sender"},
}


@pytest.mark.parametrize("nothing", [b"", b"\n", b"\xef\xbb\xbf", b"\0\0\0", b" "])
def test_a_mapped_file_without_a_header_is_an_empty_table(nothing: bytes, tmp_path: Path) -> None:
    """No error of the program, whichever of the tables it is."""
    (tmp_path / "m.csv").write_text("ticket,text,sender\n1,Is it red?,customer\n", encoding="utf-8")
    (tmp_path / "c.csv").write_bytes(nothing)
    _, rejects = read_with_rejects(tmp_path, **MAPPED)
    assert [r.source for r in rejects if isinstance(r, Reject)] == ["m.csv"]
    (tmp_path / "m.csv").write_bytes(nothing)
    (tmp_path / "c.csv").write_text("id\n1\n", encoding="utf-8")
    assert [(c.id, c.messages) for c in read_with_rejects(tmp_path, **MAPPED)[0]] == [("1", [])]
