"""Languages, channels and lengths."""

from __future__ import annotations

import numpy as np

from curate.drift.sides import Side, Talks
from curate.drift.traffic import channel, channels, languages, lengths


def side(size: int, language: str = "en", source: str = "chats-2024-01.csv", words: int = 5) -> Side:
    ids = [f"{language}{source}{n}" for n in range(size)]
    texts = [" ".join(["word"] * (words + n % 3)) for n in range(size)]
    return Side(
        ids,
        ids,
        [f"{source}:row {n}" for n in range(size)],
        texts,
        texts,
        texts,
        np.full(size, np.nan),
        np.ones(size),
        np.ones(size, bool),
        [{"language.prompt": language}] * size,
        [""] * size,
        np.eye(size, 8, dtype=np.float32) + 0.1,
    )


def test_a_new_language_is_named() -> None:
    old, new = Talks.of(side(100)), Talks.of(Side.joined([side(80), side(20, "nl")]))
    rows = {row["language"]: row for row in languages(old, new)}
    assert rows["nl"]["status"] == "new" and rows["nl"]["new_share"] == 0.2
    assert rows["en"]["status"] == "shrunk"
    same = languages(old, Talks.of(side(60)))
    assert [row["status"] for row in same] == ["same"]


def test_a_channel_is_a_file_without_its_numbers() -> None:
    assert channel("folder/chats-2024-01.csv:row 3") == channel("chats-2024-02.csv:row 9") == "chats-#.csv"
    assert channel("calls/2024-01-11_FC-000310.txt:line 2") == "#_FC-#.txt"
    old, new = Talks.of(side(100)), Talks.of(Side.joined([side(60), side(40, source="mail.mbox")]))
    rows = {row["channel"]: row["status"] for row in channels(old, new)}
    assert rows == {"chats-#.csv": "shrunk", "mail.mbox": "new"}


def test_longer_questions_are_said() -> None:
    old, new = side(50), side(50, words=9)
    told = lengths(old, new, Talks.of(old), Talks.of(new))
    assert told["question"]["status"] == "longer" and told["question"]["old_median"] == 6.0
    same = lengths(old, old, Talks.of(old), Talks.of(old))
    assert {row["status"] for row in same.values()} == {"same"}
