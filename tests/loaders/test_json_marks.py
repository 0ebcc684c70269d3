"""The marks of JSON: what a plain walk over the bytes finds, over any blocks."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from curate.loaders.json_marks import CLOSE, COLON, COMMA, OPEN, QUOTE, Mark, marks_in
from curate.loaders.json_scan import cut

SIGNS = COMMA + COLON
PIECES = st.one_of(st.sampled_from(list("[]{},: \n1é")), st.text('a"\\[]{},:', max_size=5).map(json.dumps))
TAILS = st.sampled_from(["", '"', '"a', '"\\', '"\\"', '"[\\\\\\"'])  # strings that are not finished
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.integers(), st.text(alphabet='ab"\\[]{},: \u00e9', max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(alphabet='a"\\]', max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def walked(data: bytes, deepest: int) -> tuple[list[Mark], int, int]:
    """The marks up to the first bracket that closes nothing, the depth behind them, the end of the look."""
    marks, depth, at = [], 0, 0
    while at < len(data):
        sign = data[at : at + 1]
        if sign == QUOTE:
            end = at + 1
            while end < len(data) and data[end : end + 1] != QUOTE:
                end += 2 if data[end : end + 1] == b"\\" else 1
            if end >= len(data):
                return marks, depth, at
            marks += [Mark(at, QUOTE, 0), Mark(end, QUOTE, 0)] if depth == 0 else []
            at = end
        elif sign in OPEN + CLOSE + SIGNS:
            level = max(depth, depth + 1) if sign in OPEN else depth
            depth += (sign in OPEN) - (sign in CLOSE)
            marks += [Mark(at, sign, depth)] if level <= deepest else []
            if depth < 0:
                return marks, depth, at + 1
        at += 1
    return marks, depth, len(data)


@settings(max_examples=150)
@given(pieces=st.lists(PIECES, max_size=15), tail=TAILS, deepest=st.integers(0, 3))
def test_the_marks_are_those_of_a_walk(pieces: list[str], tail: str, deepest: int) -> None:
    data = ("".join(pieces) + tail).encode()
    found = marks_in(data, 0, 0, deepest, SIGNS)
    assert (found.marks, found.depth, found.end) == walked(data, deepest)


@settings(max_examples=60)
@given(values=st.lists(VALUES, max_size=5), size=st.integers(1, 9), key=st.sampled_from([None, "tickets"]))
def test_values_are_cut_out_whole_over_any_blocks(values: list[Any], size: int, key: str | None) -> None:
    document = json.dumps(values if key is None else {"a": {"b": [1]}, key: values, "c": 2}).encode()
    blocks = iter([document[n : n + size] for n in range(0, len(document), size)])
    found = [(name, json.loads(data)) for name, _, data, fault in cut(blocks) if not fault]
    assert [v for name, v in found if name == (key or "")] == values
