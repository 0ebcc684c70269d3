"""Finding the records that somebody means: by record, conversation or message id, or by words of their
text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from curate.arguments import PathLike, checked, path_of
from curate.arguments import text_of as given_text
from curate.errors import CurateError
from curate.language.folding import fold
from curate.privacy.ids import id_hash, impersonal
from curate.records import Record, reply_text, text_of
from curate.results import Result
from curate.run_folder.checkpoints import RECORDS
from curate.run_folder.folder import RunFolder
from curate.text.plain import cut, printable, squeeze

SHOWN, EXCERPT = 10, 90  # candidates, or records with the words, that are listed; characters of each


class Ambiguous(CurateError):
    """Raised where an id names several records; `records` are their ids."""

    lines = True

    def __init__(self, what: str, run: Path, records: Sequence[str], lines: Sequence[str]) -> None:
        self.records = list(records)
        super().__init__(what, where=str(run))
        self.mend = "Give the id of one of them."
        more = [f"  and {len(records) - len(lines):,} more"] if len(records) > len(lines) else []
        self.args = ("\n".join([f"{run}: {what}:", *lines, *more, self.mend]),)


@dataclass(slots=True, repr=False)
class FoundRecords(Result):
    """The records whose text holds the words: the first `rows` of them (record, conversation, outcome,
    reason, excerpt), and how many there are.

    `notes` say why the ledger may be wrong about them.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0
    notes: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        return {"found": self.total, "records": self.rows, "notes": self.notes}

    def describe(self) -> str:
        notes = [f"Note: {note}" for note in self.notes]
        if not self.total:
            return "\n".join([*notes, "No record's text contains these words."])
        more = (
            [f"and {self.total - len(self.rows):,} more: add words to narrow the search"]
            if self.total > len(self.rows)
            else []
        )
        return "\n".join(
            [*notes, f"{self.total:,} record{'s' * (self.total != 1)}:", *map(_line, self.rows), *more]
        )


def rows_of(run: RunFolder) -> dict[str, dict[str, Any]]:
    """What the ledger says of every record, without the evidence, by record id."""
    columns = ("record_id", "conversation_id", "outcome", "reason")
    return {row["record_id"]: row for row in run.ledger_rows(columns)}


def forms(given_id: str) -> list[str]:
    """How an id may stand in a run: as it was given, without a leading #, in lower case, or as the hash of
    one of these, where it is personal."""
    plain = list(
        dict.fromkeys(
            form
            for given in (given_id, given_id.strip(), given_id.strip().lstrip("#"))
            for form in (given, given.lower())
            if form
        )
    )
    return [*plain, *map(id_hash, plain)]


def meant(run: RunFolder, given_id: str, rows: dict[str, dict[str, Any]]) -> list[str]:
    """The ids of the records that an id names. Raises CurateError where it names none."""
    known = forms(given_id)
    if exact := next((form for form in known if form in rows), None):
        return [exact]
    wanted = set(known)
    record_ids = [row["record_id"] for row in rows.values() if row["conversation_id"] in wanted]
    record_ids += run.checkpoints.records_with(known)
    record_ids = record_ids or [i for i in rows if given_id and i.startswith(given_id)]
    if not record_ids:
        talks = run.checkpoints.conversations_with(known)
        record_ids = [row["record_id"] for row in rows.values() if row["conversation_id"] in talks]
    if not record_ids:
        raise _unknown(run, given_id, rows)
    return list(dict.fromkeys(record_ids))


def the_one(run: RunFolder, given_id: str, rows: dict[str, dict[str, Any]]) -> str:
    """The id of the one record that an id names. Raises CurateError where it names none, Ambiguous where it
    names several."""
    record_ids = meant(run, given_id, rows)
    if len(record_ids) == 1:
        return record_ids[0]
    what = "records begin with" if all(i.startswith(given_id) for i in record_ids) else "records belong to"
    texts = {record.id: _excerpt(record) for record in run.checkpoints.records(record_ids[:SHOWN])}
    listed = [_line({**rows[i], "excerpt": texts.get(i, "")}) for i in record_ids[:SHOWN]]
    raise Ambiguous(f"{len(record_ids):,} {what} {impersonal(given_id)!r}", run.path, record_ids, listed)


def find(run: PathLike, words: str, record_id: str | None = None) -> FoundRecords:
    """The records whose redacted text holds all of the words, whatever their case, in the order of the
    ledger; of an id's records, where one is given.

    A word may be the beginning of one in the text. Raises CurateError where the folder is no run, or its
    texts are gone.
    """
    folder = RunFolder(checked("run", path_of, run))
    record_id = checked("record_id", given_text, record_id)
    rows, wanted = (
        rows_of(folder),
        [_beginning(word) for word in fold(checked("words", given_text, words) or "").split()],
    )
    if not wanted:
        raise CurateError(
            "there is no word to search for", mend="Give --find some words, such as --find 'refund damaged'."
        )
    if not folder.checkpoints.files(RECORDS):
        raise CurateError(
            "its checkpoints are gone, so its texts are not known",
            where=str(folder.path),
            mend="Run the job again into this folder.",
        )
    among = None if record_id is None else set(meant(folder, record_id, rows))
    result = FoundRecords(notes=folder.ledger_notes())
    for record in folder.checkpoints.records():
        text = fold(_text(record))
        if (
            record.id in rows
            and (among is None or record.id in among)
            and all(word.search(text) for word in wanted)
        ):
            result.total += 1
            if len(result.rows) < SHOWN:
                result.rows.append({**rows[record.id], "excerpt": _excerpt(record, wanted)})
    return result


def _beginning(word: str) -> re.Pattern[str]:
    """A word where one begins; in scripts without blanks between words anywhere."""
    return re.compile(rf"(?<![a-z0-9]){re.escape(word)}" if word[0].isascii() else re.escape(word))


def _text(record: Record) -> str:
    return f"{text_of(record.prompt)}\n{reply_text(record.completion)}"


def _excerpt(record: Record, words: Sequence[re.Pattern[str]] = ()) -> str:
    """The beginning of the reply (of the question, where nobody replied), or what stands around the first of
    the words."""
    if not words:
        return cut(squeeze(reply_text(record.completion) or text_of(record.prompt)), EXCERPT)
    text = fold(_text(record))
    at = min(match.start() for word in words if (match := word.search(text)))
    start = max(0, at - EXCERPT // 3)
    return ("… " if start else "") + cut(text[start:], EXCERPT)


def _line(row: dict[str, Any]) -> str:
    why = f" ({row['reason'].replace('_', ' ')})" if row["reason"] else ""
    return (
        f"  {row['record_id']}  {row['outcome'].replace('_', ' ')}{why}, conversation"
        f" {printable(row['conversation_id'])}  {row['excerpt']}".rstrip()
    )


def _unknown(run: RunFolder, given_id: str, rows: dict[str, dict[str, Any]]) -> CurateError:
    near = difflib.get_close_matches(given_id, [*rows, *{row["conversation_id"] for row in rows.values()}], 1)
    lists = (
        "`curate ledger RUN --csv` lists the ids of records and conversations, and --find WORDS searches for"
        " words in the texts."
    )
    mend = f"Did you mean {near[0]!r}?" if near else lists
    return CurateError(
        f"no record, conversation or message {impersonal(given_id)!r} in this run",
        where=str(run.path),
        mend=mend,
    )
