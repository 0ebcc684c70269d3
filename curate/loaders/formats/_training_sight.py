"""Who could see the messages of a training set, by their own fields and those of their rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from curate.errors import CurateError
from curate.ids import as_text
from curate.loaders.account import ALL_PUBLIC, Question, quoted
from curate.loaders.base import Source
from curate.loaders.mapping.rare import RARE, is_explained
from curate.loaders.mapping.vocabulary import KIND, OTHER_FLAG, OTHER_KIND, tokens
from curate.loaders.roles import is_shown, shown_value
from curate.loaders.settings import NONE, SourceBlock, as_list
from curate.loaders.values import as_flag, word_set
from curate.loaders.visibility import (
    fields_say_internal,
    is_internal,
    is_note_word,
    name_says,
    shown_to_customer,
)
from curate.records import Role

# what a name that is about visibility otherwise ends with, where its value is no flag
_NO_FLAG = word_set(
    "id ids key number count notes note ref reference refs url uri code name comment comments remark remarks"
    " memo summary"
)
# fields of a sort of message, or of the way it went
_SORT = KIND | word_set(
    "event events status state channel category subtype action via mode scope level tag tags label labels"
    " flags source medium"
)
_TO = word_set("to recipient recipients receiver audience visibility")
_WORDS, _LENGTH = 4, 40  # of a value that is a word for something, and no text
_FEW = 12  # distinct values; a field of more is no flag
ALL_BUT_ALL = 0.9  # share of private answers above which the side was probably mistaken


class Sight:
    """Tells private messages of one source, and keeps count of what its fields hold."""

    def __init__(self, block: SourceBlock, most: int = _FEW) -> None:
        """`most` values of a field are kept, and one more."""
        settings = block.messages
        named = [n for n in as_list(settings.internal) if n] if settings else []
        self._silent = any(n.casefold() == NONE for n in named)
        self._named = [] if self._silent else named
        self._public = (
            frozenset(v.strip().casefold() for v in settings.public_values) if settings else frozenset()
        )
        if self._public and not named:
            raise CurateError(
                "'public_values' needs the field whose values they are",
                where="messages",
                mend="Name it, too: `messages: {internal: FIELD}`.",
            )
        self._left_out = set(block.leave_out)
        self._most = most
        self._used: set[str] = set()
        self._met: set[str] = set()  # those of the recipe that occur
        self._answers = self._private = self._rows = self._private_rows = self._messages = 0
        self._values: dict[str, tuple[Counter[str], Counter[str]]] = defaultdict(_two_counters)

    def is_note(self, fields: Mapping[str, Any], role: Role) -> bool:
        """Whether a message's own fields mean that the customer never saw it."""
        if self._silent:
            return False
        answers = role in ("agent", "bot")
        if not fields and not self._named:
            self._messages += 1
            self._answers += answers
            return False
        held = [(name, word) for name, word in _short(fields) if name not in self._left_out]
        lacking = set(self._named) - {name for name, _ in held}
        private = bool(lacking) and is_internal("", "internal", self._public or None)
        self._met.update(set(self._named) - lacking)
        self._messages += 1
        for name, word in held:
            own = self._says(name, word, answers)
            private = private or own is True
            if own is None:
                self._count(self._values[name][answers], word.casefold(), 1)
        self._answers += answers
        self._private += answers and private
        return private

    def _count(self, counts: Counter[str], word: str, number: int) -> None:
        if len(counts) <= self._most or word in counts:
            counts[word] += number

    def take(self, later: Sight) -> None:
        """Adds what was counted of later messages of the source, of which all values were kept."""
        self._used |= later._used
        self._met |= later._met
        self._answers += later._answers
        self._private += later._private
        self._rows += later._rows
        self._private_rows += later._private_rows
        self._messages += later._messages
        for name, sides in later._values.items():
            for counts, more in zip(self._values[name], sides, strict=True):
                for word, number in more.items():  # in the order in which they came first
                    self._count(counts, word, number)

    def _says(self, name: str, word: str, answers: bool) -> bool | None:
        """Whether one field means private; None where it says nothing of who saw the message."""
        if name in self._named:
            return is_internal(word, "internal", self._public or None)
        if name_says(name):
            if (
                as_flag(word) is None
                and shown_to_customer(word) is None
                and set(tokens(name)[-1:]) & _NO_FLAG
            ):
                return None
            self._used.add(name)
            return fields_say_internal({name: word})
        words = set(tokens(name))
        if answers and (
            (words & _SORT and is_note_word(word)) or (words & _TO and shown_to_customer(word) is False)
        ):
            self._used.add(name)
            return True
        return None

    def is_private_row(self, values: Mapping[str, Any]) -> bool:
        """Whether a column of the row, such as private or visibility, means that customers never saw it."""
        columns = [
            (n, v)
            for n, v in values.items()
            if name_says(n) and not isinstance(v, (list, dict)) and n not in self._left_out
        ]
        columns = [(n, v) for n, v in columns if as_flag(v) is not None or not set(tokens(n)[-1:]) & _NO_FLAG]
        self._used.update(n for n, _ in columns)
        private = not self._silent and any(fields_say_internal({n: v}) for n, v in columns)
        self._rows += 1
        self._private_rows += private
        return private

    def report(self, source: Source) -> None:
        """Says what speaks of visibility; asks where nearly all answers are private, and about values that
        only answers have.

        Raises CurateError where no message has a field that the recipe names.
        """
        if self._messages and (lost := [name for name in self._named if name not in self._met]):
            raise CurateError(
                f"messages.internal: no message has a field {lost[0]!r}",
                where=source.name,
                mend="Check the name, or leave the key out.",
            )
        used = sorted({*self._used, *self._named})
        source.report.visibility[source.name] = (
            f"{', '.join(used[:8])}: what is not marked as public counts as private" if used else ALL_PUBLIC
        )
        most = max(self._private / max(self._answers, 1), self._private_rows / max(self._rows, 1))
        if used and not self._named and most > ALL_BUT_ALL:
            what = f"{most:.0%} of the answers count as private by {', '.join(map(repr, used[:8]))}"
            add = (
                (
                    f"leave_out: [{', '.join(map(quoted, used[:8]))}]   # if it says nothing about private"
                    " messages"
                ),
            )
            source.report.ask(Question("private", source.name, used[0], what, add, keys=tuple(used)))
        for name in sorted(self._values) if not self._named else ():
            if question := self._rare(source.name, name):
                source.report.ask(question)

    def _rare(self, where: str, name: str) -> Question | None:
        """The question about a field of which some values, which nothing explains, stand in answers alone,
        beside others there."""
        others, answers = self._values[name]
        words = set(tokens(name))
        flags = all(as_flag(v) is not None for v in answers)
        sorts = bool(words & (_SORT | _TO)) and not words & OTHER_KIND
        if not (sorts or flags) or words & OTHER_FLAG or not others or not 1 < len(answers) <= _FEW:
            return None
        rare = [v for v, n in answers.most_common() if n >= RARE and v not in others and not is_explained(v)]
        if not rare or not (set(answers) & set(others) or set(answers) - set(rare)):
            return None
        seen = [v for v, _ in (others + answers).most_common() if v not in rare]
        if others.total() + answers.total() < self._messages:
            seen.append("")
        examples = ", ".join(repr(shown_value(v)) for v in rare[:4])
        what = (
            f"the field {name!r} of messages holds values that occur only in answers ({examples}), as in"
            " private notes and drafts"
        )
        public = ", ".join(map(quoted, filter(is_shown, seen)))
        add = (
            (
                f"messages: {{internal: {quoted(name)}, public_values: [{public}]}}   #"
                " only the values that customers saw"
            ),
            f"leave_out: [{quoted(name)}]   # if it says nothing about private messages",
        )
        return Question("private", where, name, what, add)


def _two_counters() -> tuple[Counter[str], Counter[str]]:
    return Counter(), Counter()


def fields_of_messages(values: Mapping[str, Any]) -> set[str]:
    """The names of the fields that the messages of a row have, with those of objects in them."""
    items = [
        item
        for value in values.values()
        if isinstance(value, list)
        for item in value
        if isinstance(item, dict)
    ]
    return {
        name
        for item in items
        for key, value in item.items()
        for name in (key, *(value if isinstance(value, dict) else ()))
    }


def _short(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each field that holds a word, a number, or yes or no, with those of an object in it under their own
    names, and each word of a list."""
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from (
                (n, w) for n, v in value.items() if not isinstance(v, (dict, list)) for n, w in _short({n: v})
            )
        elif isinstance(value, list):
            yield from ((name, v) for v in value if isinstance(v, str) and _is_word(v))
        elif _is_word(word := as_text(value)) or (value is None and name_says(name)):
            yield name, word


def _is_word(text: str) -> bool:
    return len(text) <= _LENGTH and len(text.split()) <= _WORDS
