"""Cells that no spreadsheet computes, and that are read back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.files.cells import COMPUTED, marked, unmarked


@given(st.text(st.sampled_from("'=+-@\t\n a"), max_size=6))
def test_no_two_texts_become_one_cell_and_none_is_computed(text: str) -> None:
    assert unmarked(marked(text)) == text and not marked(text).startswith(COMPUTED)


@pytest.mark.parametrize(("text", "cell"), [("=1", "'=1"), ("'=1", "''=1"), ("'tis", "'tis"), ("a=1", "a=1")])
def test_only_what_is_or_looks_marked_is_marked(text: str, cell: str) -> None:
    assert marked(text) == cell
