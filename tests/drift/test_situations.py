"""Situations that are new, grown, shrunk, gone, on real vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from curate.drift.sides import Side, Talks
from curate.drift.situations import Found, compare_situations
from curate.embedding import CachedEncoder, get_encoder

THINGS = [
    "parcel",
    "grinder",
    "kettle",
    "filter",
    "cup",
    "scale",
    "roaster",
    "jug",
    "spoon",
    "beans",
    "tamper",
    "tray",
]
ASKED = {
    "late": "Where is my {}? It should have arrived on Monday.",
    "refund": "I want my money back for the {} that I sent back.",
    "account": "How do I change the password of my account, the {} one?",
    "broken": "The {} came broken, the handle is in two pieces.",
}
NEWS = "The recall notice says that my {} may catch fire, what should I do?"


@pytest.fixture(scope="module")
def encoder() -> CachedEncoder:
    return get_encoder("minilm")


def asked(kind: str, size: int, encoder: CachedEncoder, tag: str, language: str = "en") -> Side:
    form = ASKED.get(kind, NEWS)
    texts = [form.format(f"{THINGS[n % 12]} {THINGS[(n // 12 + n) % 12]}") for n in range(size)]
    ids = [f"{tag}-{kind}-{n}" for n in range(size)]
    return Side(
        ids,
        ids,
        ["chats.csv:row 1"] * size,
        texts,
        texts,
        [""] * size,
        np.full(size, np.nan),
        np.ones(size),
        np.zeros(size, bool),
        [{"language.prompt": language}] * size,
        [kind if tag == "old" else ""] * size,
        encoder.encode(texts),
    )


def both(old: dict[str, int], new: dict[str, int], encoder: CachedEncoder) -> Found:
    sides = [
        Side.joined([asked(kind, n, encoder, tag) for kind, n in sizes.items()])
        for tag, sizes in (("old", old), ("new", new))
    ]
    return compare_situations(Talks.of(sides[0]), Talks.of(sides[1]), frozenset({"en"}), encoder.encode)


def status(found: Found, but: Sequence[str] = ("same",)) -> dict[str, str]:
    return {row["name"]: row["status"] for row in found.rows if row["status"] not in but}


EVEN = {"late": 40, "refund": 40, "account": 40, "broken": 40}


def test_nothing_is_said_where_nothing_changed(encoder: CachedEncoder) -> None:
    found = both(EVEN, EVEN, encoder)
    assert not status(found)
    assert {row["name"]: (row["old"], row["new"]) for row in found.rows} == dict.fromkeys(EVEN, (40, 40))


def test_a_new_situation_is_named_with_three_texts(encoder: CachedEncoder) -> None:
    found = both(EVEN, {**EVEN, "news": 24}, encoder)
    (row,) = [row for row in found.rows if row["status"] == "new"]
    assert (row["old"], row["new"]) == (0, 24) and row["low"] < row["new_share"] < row["high"]
    assert len(row["examples"]) == 3 and all("recall" in text for text in row["examples"])
    assert row["name"] not in EVEN
    assert sum(name == row["name"] for name in found.of_new) == 24
    assert {term.text for term in found.terms} & {"recall", "recall notice", "fire", "catch"}


def test_what_grows_what_shrinks_and_what_goes(encoder: CachedEncoder) -> None:
    found = both(EVEN, {"late": 96, "refund": 40, "account": 12, "broken": 0}, encoder)
    assert status(found) == {"late": "grown", "account": "shrunk", "broken": "gone"}
    (gone,) = [row for row in found.rows if row["status"] == "gone"]
    assert gone["new"] == 0 and "broken" in gone["examples"][0]


def test_records_of_one_conversation_count_once(encoder: CachedEncoder) -> None:
    more = asked("news", 24, encoder, "new")
    more.conversations = ["one"] * 24
    old = Side.joined([asked(kind, n, encoder, "old") for kind, n in EVEN.items()])
    new = Side.joined([*(asked(kind, n, encoder, "new") for kind, n in EVEN.items()), more])
    found = compare_situations(Talks.of(old), Talks.of(new), frozenset({"en"}), encoder.encode)
    assert not status(found)


def test_languages_that_the_encoder_does_not_know_are_counted_apart(encoder: CachedEncoder) -> None:
    old = Side.joined([asked(kind, n, encoder, "old") for kind, n in EVEN.items()])
    new = Side.joined(
        [
            *(asked(kind, n, encoder, "new") for kind, n in EVEN.items()),
            asked("news", 24, encoder, "new", "nl"),
        ]
    )
    found = compare_situations(Talks.of(old), Talks.of(new), frozenset({"en"}), encoder.encode)
    assert not status(found) and found.unread == (0, 24)


def test_what_nothing_old_is_like_is_marked_as_far(encoder: CachedEncoder) -> None:
    found = both(EVEN, {**EVEN, "news": 24}, encoder)
    assert sum(found.far) >= 12
    assert sum(both(EVEN, EVEN, encoder).far) <= 8
