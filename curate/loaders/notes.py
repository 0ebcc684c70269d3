"""Messages that nothing marks as private and that open like a private note: kept out, and told as a doubt."""

from __future__ import annotations

from curate.loaders.account import Doubt
from curate.loaders.base import Source
from curate.loaders.visibility import opens_like_note
from curate.records import Kind


class NoteWatch:
    """Watches the texts of one source; the recipe's `note_texts` settles what such messages are."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._count = 0
        self._first = ""

    def kind(self, text: str, where: str) -> Kind:
        """What a message is that nothing marks as private."""
        settled = self._source.block.note_texts
        if settled == "public" or not opens_like_note(text):
            return "message"
        if not settled:
            self._count += 1
            self._first = self._first or where
        return "note"

    def report(self) -> None:
        """Tells what was seen, once all is read."""
        if self._count:
            which = "message opens" if self._count == 1 else "messages open"
            what = f"{self._count:,} {which} like a private note and nothing marks them so, the first at {self._first}: they are left out"
            self._source.report.doubt(Doubt("note_texts", self._source.name, what, "note_texts: internal   # or public, where customers saw them"))
