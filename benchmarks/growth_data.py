"""A dump of any size for `growth.py`: a real one several times over, each time in other words."""

from __future__ import annotations

import csv
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from curate.loaders import Reject, read_all
from curate.records import Conversation

# share of the vocabulary that is another word in each further copy: its subjects stay, its questions are no
# longer those of the first
CHANGED = 0.6
VOCABULARY = 20_000
WORD = re.compile(r"[A-Za-z]{4,}")
COLUMNS = ("conversation", "id", "author", "role", "created", "title", "text", "for", "against")
RECIPE = """
source:
  format: table
  messages:
    {files: "*.csv", conversation: conversation, id: id, author: author, time: created, subject: title,
     text: text, text_type: html, votes_up: for, votes_down: against}
  roles: {column: role, otherwise: unknown}
"""


class Words:
    """The words that stand for others in one copy. A word always stands for the same one, so situations stay
    what they are."""

    def __init__(self, vocabulary: list[str]) -> None:
        self._known = {word: i for i, word in enumerate(vocabulary)}
        self._vocabulary = vocabulary

    def changed(self, text: str, copy: int) -> str:
        """The text of that copy; copy 0 is the original. A word changes places with one about as frequent."""
        return WORD.sub(lambda m: self._other(m[0], copy), text) if copy else text

    def _other(self, word: str, copy: int) -> str:
        at = self._known.get(word)
        mark = zlib.crc32(f"{copy} {word}".encode())
        if at is None or mark % 1000 >= CHANGED * 1000:
            return word
        window = max(20, at // 4)
        return self._vocabulary[
            max(0, min(len(self._vocabulary) - 1, at - window // 2 + mark // 1000 % window))
        ]


def conversations(inputs: list[str], recipe: Path | None) -> list[Conversation]:
    """The dump's conversations that somebody answered."""
    from curate.recipe import load_recipe

    found = [
        c
        for c in read_all(inputs, load_recipe(recipe).source if recipe else None)
        if not isinstance(c, Reject)
    ]
    return [c for c in found if any(m.role == "agent" for m in c.messages)]


def grow(real: list[Conversation], records: int, folder: Path) -> None:
    """Writes a table of messages with about `records` replies to `folder`, and the recipe that reads it
    beside the folder."""
    counts = Counter(w for c in real for m in c.messages for w in WORD.findall(m.text))
    words = Words([w for w, _ in sorted(counts.items(), key=lambda wc: (-wc[1], wc[0]))[:VOCABULARY]])
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent / "recipe.yaml").write_text(RECIPE, encoding="utf-8")
    with (folder / "messages.csv").open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(COLUMNS)
        for number, (copy, conversation) in enumerate(_until(real, records)):
            table.writerows(_rows(conversation, copy, number, words))


def _until(real: list[Conversation], records: int) -> Iterator[tuple[int, Conversation]]:
    replies = copy = 0
    while True:
        for conversation in real:
            if replies >= records:
                return
            replies += sum(m.role == "agent" for m in conversation.messages)
            yield copy, conversation
        copy += 1


def _rows(conversation: Conversation, copy: int, number: int, words: Words) -> Iterator[tuple[object, ...]]:
    title = words.changed(conversation.subject, copy)
    for i, m in enumerate(conversation.messages):
        when = "" if m.time is None else str(np.datetime64(int(m.time) + copy * 86_400, "s"))
        author = (
            m.author if m.role == "agent" else f"{m.author}-{copy}"
        )  # the agents are few, the customers as many as the conversations
        text = words.changed(m.text, copy)
        votes = (m.outcome.get("votes_up", ""), m.outcome.get("votes_down", ""))
        yield f"c{number}", f"c{number}-{i}", author, m.role, when, title if i == 0 else "", text, *votes
