"""Messages that nothing marks as private and that open like a private note: kept out, and told as a doubt."""

from __future__ import annotations

from dataclasses import replace

from curate.loaders.account import ALL_PUBLIC, Doubt
from curate.loaders.base import Source
from curate.loaders.openings import note_lines, opens_like_note
from curate.records import Conversation

_OTHERS = ("customer", "system", "tool")  # who write no notes of the desk


class NoteWatch:
    """Watches the conversations of one source; the recipe's `note_texts` settles what such messages are."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._count = 0
        self._first = ""

    def see(self, conversation: Conversation) -> None:
        """Takes what opens like a note for one, unless the recipe says that customers saw it."""
        if self._source.block.note_texts == "public":
            return
        several: list[int] = []  # messages of more than one line
        for n, message in enumerate(conversation.messages):
            if message.kind != "message":
                continue
            if message.role not in _OTHERS and opens_like_note(message.text):
                message.kind = "note"
                self._count += 1
                self._first = self._first or conversation.source
            elif "\n" in message.text and message.role not in ("system", "tool"):
                several.append(n)
        for n in reversed(several):
            message = conversation.messages[n]
            lines = message.text.split("\n")
            if begun := note_lines(lines):
                at = begun[0]
                note = replace(
                    message,
                    id=f"{message.id}.note",
                    text="\n".join(lines[at:]).strip(),
                    kind="note",
                    outcome={},
                    flags=[],
                )
                note.role = "agent" if note.role == "customer" else note.role
                message.text = "\n".join(lines[:at]).strip()
                conversation.messages.insert(n + 1, note)
                self._count += 1
                self._first = self._first or conversation.source

    def report(self) -> None:
        """Tells what was seen, once all is read."""
        visibility, name = self._source.report.visibility, self._source.name
        if self._count:
            statement = visibility.get(name, ALL_PUBLIC)
            begun = f"{self._count:,} private by how their texts begin"
            visibility[name] = (
                f"nothing marks private messages; {begun}, all others public"
                if statement == ALL_PUBLIC
                else f"{statement}; {begun}"
            )
        if self._count and not self._source.block.note_texts:
            which = (
                "message, or a part of one, opens" if self._count == 1 else "messages, or parts of them, open"
            )
            what = (
                f"{self._count:,} {which} like a private note, but without a mark that says so (first in"
                f" {self._first}): left out"
            )
            self._source.report.doubt(
                Doubt(
                    "note_texts",
                    self._source.name,
                    what,
                    "note_texts: internal   # or public, where customers saw them",
                )
            )
