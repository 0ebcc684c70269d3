"""One value a line, or one document: what damage in the first value may cost, and what it may not."""

from __future__ import annotations

import json

import pytest

from curate.loaders import Reject
from curate.loaders.jsonio import Piece, pieces
from tests.helpers.loading import memory

ROWS = [{"id": n, "said": [{"role": "a", "text": "Where, {do} I: [x]?"}], "at": "q"} for n in range(4)]
NOISE = [
    b'"',
    b"\\",
    b"\n",
    b"\x00\x00\n",
    b"\n\n\n",
    b'"\n',
    b",\n",
    b"[\n",
    b'\n{"',
    b"{",
    b"[",
    b"]",
    b"\xff",
]


def read(data: bytes) -> tuple[list[object], list[Reject]]:
    items = list(pieces(memory(data)))
    return ([i.value for i in items if isinstance(i, Piece)], [i for i in items if isinstance(i, Reject)])


@pytest.mark.parametrize("noise", NOISE, ids=repr)
def test_damage_in_the_first_line_costs_no_other_line(noise: bytes) -> None:
    lines = [json.dumps(row).encode() for row in ROWS]
    for at in range(len(lines[0]) - len(noise) + 1):
        hurt = lines[0][:at] + noise + lines[0][at + len(noise) :]
        found, rejects = read(b"\n".join([hurt, *lines[1:]]))
        assert all(row in found for row in ROWS[1:]), (at, hurt)
        assert len(found) + len(rejects) >= len(ROWS), (at, hurt)


def test_damage_in_the_first_of_several_documents_costs_no_other() -> None:
    documents = [json.dumps(row, indent=1).encode() for row in ROWS]
    for noise in (b'"', b"\\", b"\n", b"{", b"["):
        for at in range(4, len(documents[0]) - 1):
            hurt = documents[0][:at] + noise + documents[0][at + len(noise) :]
            found, rejects = read(b"\n".join([hurt, *documents[1:]]))
            assert all(row in found for row in ROWS[1:]), (noise, at, hurt)
            assert len(found) + len(rejects) >= len(ROWS), (noise, at, hurt)


def test_the_places_of_what_follows_the_damage_are_right() -> None:
    items = list(pieces(memory(b'{"id": 0, "t: "a\nb"}\n{"id": 1}\n\n{"id": 2}')))
    assert [(i.locator, isinstance(i, Piece)) for i in items] == [
        ("line 1", False),
        ("line 2", False),
        ("line 3", True),
        ("line 5", True),
    ]
    items = list(pieces(memory(b'{\n "id": "0\n}\n{\n "id": 1\n}\n{\n "id": 2,\n}\n{\n "id": 3\n}\n')))
    assert [(i.locator, isinstance(i, Piece)) for i in items] == [
        ("line 1", False),
        ("line 4", True),
        ("line 7", False),
        ("line 10", True),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b'{\n "id": 0\n}\n{"id": 1}\n{"id": 2}\n',  # a document, then lines
        b'[\n{"id": 0},\n{"id": 1},\n{"id": 2}\n]',
        b'[\n{"id": 0}\n,\n{"id": 1}\n,\n{"id": 2}\n]',
        b'{"tickets": [\n{"id": 0},\n{"id": 1},\n{"id": 2}\n]}',
    ],
)
def test_a_sound_document_stays_one_whatever_its_lines_look_like(data: bytes) -> None:
    assert read(data) == ([{"id": 0}, {"id": 1}, {"id": 2}], [])


def test_what_a_broken_off_document_holds_is_no_value_of_its_own() -> None:
    found, rejects = read(b'{"id": 7, "parts": [\n{"n": 1},\n{"n": 2}')
    assert not found and [r.reason for r in rejects] == ["truncated"]


def test_objects_without_the_commas_of_their_array_are_read() -> None:
    found, rejects = read(b'[\n{"id": 1}\n{"id": 2}\n{"id": 3}\n]')
    assert found == [{"id": 1}, {"id": 2}, {"id": 3}] and len(rejects) == 2
