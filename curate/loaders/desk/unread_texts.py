"""Fields of an export that hold what people wrote, and of which no message is made."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from curate.loaders.account import Doubt, Reject, quoted
from curate.loaders.base import Source
from curate.loaders.desk.parts import opened
from curate.loaders.jsonio import Piece
from curate.loaders.settings import DoubtCode
from curate.privacy.file_names import impersonal_name
from curate.records import Conversation

_FIRST_TALKS, _EVERY = 200, 200  # of a source, the first that are looked at, and then one of so many
_NAMED = 8
_SCARCE = 0.02  # share of talks below which a field is told of, and is no doubt
_CODE: DoubtCode = "object_texts"
_OBJECTS = 0.05  # share of messages that are JSON objects below which people may have written them
_SHORTEST, _WORDS, _LETTERS = 30, 5, 0.7  # prose: signs, words, share of words of letters alone
_PHRASE = 3  # words of what may be a text, where an object stands instead of one
_FIRST, _LAST = 60, 20  # letters at the ends of a text, by one of which it is found again
_BY_CHANCE = 8  # letters up to which a text may stand in another one by chance
_LONGEST_NAME = 60
_TAG = re.compile(r"<[^<>]{0,2000}>")
_NO_LETTER = re.compile(r"[\W\d_]+")
# an entry of a list that somebody wrote: it has a text, and says who wrote it or when
_TEXT_KEY = re.compile(r"(?:.*_)?(?:text|body|content|message|msg|comment)", re.IGNORECASE)
_TOLD_OF = re.compile(r"user|author|sender|from|role|agent|creat|time|date|^ts$|^by$|sent", re.IGNORECASE)
_RATING = re.compile(r"rating|satisf|csat|nps|survey|feedback", re.IGNORECASE)  # no message, but a remark


class UnreadTexts:
    """Looks at talks of a source for fields with what people wrote of which nothing is read; `asides` are
    those of which the product says that they are no messages."""

    def __init__(self, source: Source, asides: Collection[str] = ()) -> None:
        self._source = source
        self._known = (*asides, *source.block.leave_out)
        self._met = self._looked = 0
        self._messages = self._objects = 0
        self._read: set[str] = set()
        self._unread: Counter[str] = Counter()

    def compare(self, values: Iterable[Any], made: Conversation) -> None:
        """Looks for the texts of a talk's values in what was read of it."""
        self.compare_texts(values, (made.subject, *(m.text for m in made.messages)))
        self._messages += len(made.messages)
        self._objects += sum(isinstance(opened(m.text), dict) for m in made.messages)

    def compare_texts(self, values: Iterable[Any], read: Iterable[str]) -> None:
        """Looks for the texts of values among those that were `read`."""
        self._met += 1
        if self._met > _FIRST_TALKS and self._met % _EVERY:
            return
        self._looked += 1
        held = " ".join(map(_letters, read))
        unread: set[str] = set()
        for value in values:
            for field, text in _written(value):
                letters = _letters(text)  # a cell may begin with who wrote it and when
                if letters[:_FIRST] not in held and letters[-_LAST:] not in held:
                    unread.add(field)
                elif len(letters) > _BY_CHANCE:
                    self._read.add(field)
        self._unread.update(unread)

    def report(self) -> None:
        """Tells of such fields, once all is read."""
        fields = {f: n for f, n in sorted(self._unread.items()) if f not in self._read}
        fields = {f: n for f, n in fields.items() if not any(_is_in(f, name) for name in self._known)}
        open_ones = {f: n for f, n in fields.items() if n >= _SCARCE * self._looked and not _RATING.search(f)}
        if open_ones:
            names = ", ".join(map(quoted, list(open_ones)[:_NAMED]))
            line = f"leave_out: [{names}]   # if no message of a conversation stands there"
            self._source.report.doubt(
                Doubt("unread_texts", self._source.name, self._describe(open_ones), line)
            )
        if rest := {f: n for f, n in fields.items() if f not in open_ones}:
            self._source.report.warn(f"{self._source.name}: {self._describe(rest)}")

        if self._objects > _OBJECTS * self._messages and _CODE not in self._source.block.accept:
            what = (
                f"{self._objects:,} of {self._messages:,} messages are JSON objects, not texts: this form of"
                " the export is not known, and its messages count as they stand"
            )
            line = f"accept: [{_CODE}]   # if people wrote JSON"
            self._source.report.doubt(Doubt(_CODE, self._source.name, what, line))

    def _describe(self, fields: dict[str, int]) -> str:
        named = ", ".join(f"{field} ({count:,})" for field, count in list(fields.items())[:_NAMED])
        more = f" and {len(fields) - _NAMED:,} more" if len(fields) > _NAMED else ""
        return (
            f"fields with texts that are not read, of {self._looked:,} conversations that were looked at:"
            f" {named}{more}"
        )


def columns_of(items: Iterable[Piece | Reject]) -> Iterator[set[str]]:
    """The names of all fields of each value, as `leave_out` of a recipe may have them."""
    return (set(_fields(item.value)) for item in items if isinstance(item, Piece))


def _fields(value: Any, field: str = "") -> Iterator[str]:
    """The names of all fields within a value, as a doubt shows them: with dots, without places in lists."""
    value = opened(value)
    if isinstance(value, dict):
        for key, held in value.items():
            name = _named(field, key)
            yield name
            yield from _fields(held, name)
    elif isinstance(value, list):
        for held in value:
            yield from _fields(held, field)


def _written(
    value: Any, field: str = "", is_entry: bool = False, least: int = 0
) -> Iterator[tuple[str, str]]:
    """Each text of sentences within a value, with the field in which it stands. Of the entries of lists, and
    of what stands within their texts, the short ones, too: `least` is how many words they have."""
    value = opened(value)
    if isinstance(value, dict):
        said = is_entry and any(_TOLD_OF.search(str(key)) for key in value)
        for key, held in value.items():
            name, number = _named(field, key), str(key).isdigit()
            if said and _TEXT_KEY.fullmatch(str(key)):
                yield from _written(held, name, number, 1 if isinstance(held, str) else _PHRASE)
            else:
                yield from _written(held, name, number, least)
    elif isinstance(value, list):
        for held in value:
            yield from _written(held, field, True, least)
    elif isinstance(value, str) and (least or len(value) >= _SHORTEST):
        words = _TAG.sub(" ", value).split()
        plain = sum(word.strip(".,;:!?'\"()").isalpha() for word in words)
        if len(words) >= least > 0 or plain >= max(_WORDS, _LETTERS * len(words)):
            yield field, value


def _named(field: str, key: Any) -> str:
    """The name of a field within another one. A key may be anything, also personal."""
    name = "*" if str(key).isdigit() else impersonal_name(str(key)[:_LONGEST_NAME])
    return f"{field}.{name}" if field else name


def _is_in(field: str, name: str) -> bool:
    return field == name or field.startswith(f"{name}.")


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", html.unescape(_TAG.sub(" ", text))).casefold()
