"""Where a sound JSON value ends."""

from __future__ import annotations

import pytest

from curate.loaders import json_scan
from curate.loaders.json_ends import DAMAGED, UNFINISHED, sign_behind


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"a": "]}, \\""},', 15),
        (b"[1, [2]] \n, 3", 10),
        (b"17]", 2),
        ('{"a": "\u00e9"}]'.encode(), 11),
        (b'{"a": [1, 2', UNFINISHED),
        (b'{"a": 1}', UNFINISHED),
        (b"", UNFINISHED),
        (b'{"a": 1]},', DAMAGED),
        (b'{"a": NaN},', DAMAGED),
        (b'{"a" "b"},', DAMAGED),
        (b"[" * 50_000, DAMAGED),
    ],
)
def test_the_first_sign_behind_a_value_is_found(data: bytes, expected: int) -> None:
    assert sign_behind(memoryview(data)) == expected


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("limit", [0, 20, 1 << 20])
def test_a_list_is_cut_alike_by_either_way(size: int, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_scan, "_AGAIN", limit)
    values = [b'{"id": 1, "m": [{"id": 2}, "a]}\\""]}', b"[]", b'"x, y"', b'{"n" 4}', b"7", b'{"id": 5}']
    document = b' [ %b, %b ,%b,\n%b,%b,%b]\n{"rest": 1}' % tuple(values)
    blocks = iter([document[n : n + size] for n in range(0, len(document), size)])
    assert list(json_scan.cut(blocks)) == [("", n, value, "") for n, value in enumerate(values)]


def test_sound_values_are_skipped_and_not_scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    marks_in = json_scan.marks_in

    def noted(data: bytes, at: int, *rest: object) -> object:
        looked.append(len(data) - at)
        return marks_in(data, at, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(json_scan, "marks_in", noted)
    block = b'{"id": 1, "m": [{"id": 2}, {"id": 3}]},' * 100
    found = list(json_scan.cut(iter([b'{"tickets": [', *[block] * 20, b'{"id": 9}], "n": 1}'])))
    assert len(found) == 2002
    assert sum(looked) < len(block)
