"""Fields of a helpdesk's export that hold prose which no message has."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from curate.loaders.base import Source
from curate.loaders.desk.parts import opened
from curate.loaders.pages import printable_name
from curate.records import Conversation

_TALKS = 200  # of a source, the first that are looked at
_NAMED = 5
_SHORTEST, _WORDS, _LETTERS = 30, 5, 0.7  # prose: signs, words, share of words of letters alone
_FIRST, _LAST = 60, 20  # letters at the ends of a text, by one of which it is found again
_TAG = re.compile(r"<[^<>]{0,2000}>")
_NO_LETTER = re.compile(r"[\W\d_]+")


class UnreadTexts:
    """Looks at the first talks of a source for fields with prose of which nothing is read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._left = _TALKS
        self._read: set[str] = set()
        self._unread: Counter[str] = Counter()

    def compare(self, values: Iterable[Any], made: Conversation) -> None:
        """Looks for the prose of a talk's values in what was read of it."""
        if not self._left:
            return
        self._left -= 1
        texts = (_letters(text) for text in (made.subject, *(m.text for m in made.messages)))
        held = " ".join(texts)
        for value in values:
            for field, text in _prose(value):
                letters = _letters(text)  # a cell may begin with who wrote it and when
                if letters[:_FIRST] in held or letters[-_LAST:] in held:
                    self._read.add(field)
                else:
                    self._unread[field] += 1

    def report(self) -> None:
        """Tells of such fields, once all is read."""
        fields = {f: n for f, n in self._unread.most_common() if f not in self._read}
        if not fields:
            return
        named = ", ".join(f"{field} ({count:,})" for field, count in list(fields.items())[:_NAMED])
        more = f" and {len(fields) - _NAMED:,} more" if len(fields) > _NAMED else ""
        looked = _TALKS - self._left
        self._source.report.warn(
            f"{self._source.name}: fields with texts that are not read, of {looked:,} conversations that were"
            f" looked at: {named}{more}"
        )


def _prose(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Each text of sentences within a value, with the field in which it stands."""
    value = opened(value)
    if isinstance(value, dict):
        for key, held in value.items():
            name = "*" if str(key).isdigit() else printable_name(str(key))
            yield from _prose(held, f"{field}.{name}" if field else name)
    elif isinstance(value, list):
        for held in value:
            yield from _prose(held, field)
    elif isinstance(value, str) and len(value) >= _SHORTEST:
        words = _TAG.sub(" ", value).split()
        plain = sum(word.strip(".,;:!?'\"()").isalpha() for word in words)
        if plain >= max(_WORDS, _LETTERS * len(words)):
            yield field, value


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", html.unescape(_TAG.sub(" ", text))).casefold()
