"""The view of a text in which personal data is looked for: plain blanks and dashes, and nothing that nobody
sees. `redact` so finds in raw text what `run` finds after cleaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

# what takes no room, or breaks nothing
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
_PLAIN = {
    **dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F), " "),
    **dict.fromkeys((0x2010, 0x2011), "-"),
}
_ODD = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2010\u2011]")  # what `_PLAIN` has
# within a number or code only: between words an en dash parts them
_DASH = re.compile("(?<=[0-9A-Z])[\u2012\u2013\u2212\ufe58\ufe63\uff0d](?=[0-9A-Z])")
_DASHES = re.compile("[\u2012\u2013\u2212\ufe58\ufe63\uff0d]")


class View(NamedTuple):
    """A text as it is looked at, and where each of its characters stands in the original; None where that is
    the same place."""

    text: str
    places: Sequence[int] | None

    @classmethod
    def of(cls, text: str) -> View:
        if text.isascii():
            return cls(text, None)
        seen = text.translate(_PLAIN) if _ODD.search(text) else text
        seen = _DASH.sub("-", seen) if _DASHES.search(seen) else seen
        if not _UNSEEN.search(seen):
            return cls(seen, None)
        places = [at for at, char in enumerate(seen) if not _UNSEEN.match(char)]
        return cls("".join(map(seen.__getitem__, places)), places)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece of the view stands in the original; `end` is exclusive, and the piece not empty."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1
