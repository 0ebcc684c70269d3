"""The rows of a record file, or of records in memory, and the fields that the verbs read of them."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from curate.errors import CurateError
from curate.ids import same_key
from curate.privacy.redactor import short_id
from curate.records import asked_text, need_of, reply_text
from curate.text.brief import Brief

# above this share of unreadable lines a command ends with status 1: the file is broken, not just scratched
MAX_REJECT_SHARE = 0.05
_TYPES: dict[type, str] = {str: "text", bool: "true or false", list: "a list", dict: "an object"}
_PEOPLE = ("conversation_id", "customer_id")  # fields whose ids may be somebody's address or number


@dataclass(slots=True, repr=False)
class Row(Brief):
    """One record of a file, or given in memory. `id` is unique in the file, as a string; `data` is the line's
    object.

    `data` is untouched, but for an id that was missing or stood there before, for half characters, which no
    file can hold, and for values in memory that are none of JSON's, such as those of numpy (`plain` in
    record_files/given.py).
    """

    id: str
    line: int
    data: dict[str, Any]

    def shown(self) -> Iterator[tuple[str, Any]]:
        yield from (("id", short_id(self.id)), ("line", self.line))

    @property
    def prompt(self) -> str:
        return asked_text(self.data["prompt"])

    @property
    def need(self) -> str:
        prompt = self.data["prompt"]
        return need_of(
            prompt if isinstance(prompt, str) else [m for m in prompt if isinstance(m.get("content"), str)]
        )

    @property
    def completion(self) -> str | None:
        text = reply_text(self.data.get("completion"))
        return text if text.strip() else None

    def conversation(self) -> str:
        """The conversation's id as it is compared, empty where it has none."""
        return same_key(self.data.get("conversation_id"))

    def shown_conversation(self) -> str:
        """The conversation's id as it may be shown."""
        from curate.privacy.ids import impersonal

        return impersonal(self.conversation())


@dataclass(slots=True, repr=False)
class RowFile(Brief):
    """The readable rows of a file, and what could not be read: source, locator, reason, excerpt."""

    name: str
    rows: list[Row] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)

    @property
    def too_many_rejects(self) -> bool:
        return too_many(len(self.rejects), len(self.rows))

    @property
    def shown_ids(self) -> list[str]:
        """The ids of the rows as they may be shown, unique as well: one that is personal, such as a mail
        address, becomes a hash.

        What is said of the records (a ledger, a certificate, the terminal) names them so; in the records
        themselves the user's own id stays.
        """
        ids = ShownIds(row.id for row in self.rows)
        return [ids.of(row.id) for row in self.rows]

    def shown_rows(self) -> list[dict[str, Any]]:
        """The rows' data with all ids as they may be shown, for files that leave the house."""
        ids = ShownIds(row.id for row in self.rows)
        return [ids.shown(row) for row in self.rows]


class ShownIds:
    """The ids of the rows of a file as they may be shown, asked for once each and in the order of the
    rows."""

    def __init__(self, own: Iterable[str]) -> None:
        self._used = set(own)

    def of(self, own_id: str) -> str:
        from curate.privacy.ids import impersonal

        name = own = impersonal(own_id)
        copy = 2
        while name != own_id and name in self._used:
            name, copy = f"{own}~{copy}", copy + 1
        self._used.add(name)
        return name

    def shown(self, row: Row) -> dict[str, Any]:
        """A row's data with all its ids as they may be shown."""
        from curate.privacy.ids import impersonal

        people = {key: value for key in _PEOPLE if isinstance(value := row.data.get(key), str)}
        ids: dict[str, Any] = {key: impersonal(value) for key, value in people.items()}
        messages = row.data.get("message_ids")
        if isinstance(messages, list):
            ids["message_ids"] = [impersonal(m) if isinstance(m, str) else m for m in messages]
        name = self.of(row.id)
        return {**row.data, "id": name if name != row.id else row.data["id"], **ids}


def too_many(rejects: int, read: int) -> bool:
    """Whether so much could not be read that something is wrong with the input."""
    return rejects > MAX_REJECT_SHARE * (read + rejects)


def number_or_nan(value: Any) -> float:
    """A finite number as a float; nan for all else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= sys.float_info.max:
        return math.nan
    return float(value)


def number_field(file: RowFile, name: str) -> list[float]:
    """A numeric field of every row. Raises CurateError where one lacks it or holds no finite number."""
    values = []
    for row in file.rows:
        value = row.data.get(name)
        number = number_or_nan(value)
        if math.isnan(number):
            # the value itself is not shown: it may be personal
            what = (
                "is missing"
                if value is None
                else f"holds {_TYPES.get(type(value), 'something')}, not a finite number"
            )
            where = f"{file.name}: line {row.line}"
            raise CurateError(
                f"the field {name!r} {what}",
                where=where,
                mend="Name a numeric field that every record has with --quality-field.",
            )
        values.append(number)
    return values
