"""A file of predictions as answers: what a model wrote, and all that says to which record."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.evaluate.held_out import asked_key
from curate.evaluate.logs import Answer, text_in
from curate.evaluate.logs import answers_of as answers_of_log
from curate.evaluate.zipped import read_member
from curate.exporters.chat import NotExportable
from curate.exporters.forms import common
from curate.files.lines import raw_lines
from curate.record_files.faults import without_surrogates
from curate.records import text_of
from curate.text.brief import Brief

MOST_BYTES = 512 << 20  # of a file, or of a member of a zip
MEND = 'Give JSON Lines with "id" and "completion", the rows of an export, or the log of an evaluation.'
_BAD_ZIP = (  # what may be raised from within
    zipfile.BadZipFile,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    EOFError,
    struct.error,
    zlib.error,
)
_TEXTS = ("completion", "prediction", "output", "response", "generated_text")  # keys of a plain row


@dataclass(slots=True, repr=False)
class Answers(Brief):
    """What one file holds: its form in words, its answers, and how many of its lines hold none."""

    form: str
    answers: list[Answer] = field(default_factory=list)
    unread: int = 0


def read_answers(path: Path, where: str) -> Answers:
    """Reads a file of predictions, whose name may be shown as `where`. Raises CurateError for one that is
    none, in one sentence."""
    content = _content(path, where)
    if content.startswith(b"PK\x03\x04"):
        return _of_zip(path, where)
    text = _decoded(content, where)
    log = _object(text)
    if log is not None:
        found = answers_of_log(log)
        if found is not None:
            return Answers(*found)
        values: Sequence[Any] = log if isinstance(log, list) else [log]
        return _of_rows(values, 0, where)
    values, bad = [], 0
    for line in text.split("\n"):
        if line.strip():
            value = _object(line)
            bad += value is None
            values += [] if value is None else [value]
    found = answers_of_log(values)
    if found is not None:
        form, answers, unread = found
        return Answers(form, answers, unread + bad)
    return _of_rows(values, bad, where)


def _content(path: Path, where: str) -> bytes:
    parts, size = [], 0
    for _, line in raw_lines(path):
        parts.append(line)
        size += len(line)
        if size > MOST_BYTES:
            raise CurateError(f"has more than {MOST_BYTES >> 20} MiB", where=where, mend=MEND)
    content = b"".join(parts)
    if not content.strip():
        raise CurateError("holds nothing", where=where, mend=MEND)
    return content


def _decoded(content: bytes, where: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text[:100_000]:
        raise CurateError("is no text in UTF-8", where=where, mend=MEND)
    return text


def _object(text: str) -> Any:
    """A JSON object or list; None where the text is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, (dict, list)):
        return None
    try:
        return without_surrogates(value)
    except RecursionError:
        return None


def _of_zip(path: Path, where: str) -> Answers:
    """Inspect's `.eval`: a zip with a JSON file for each sample."""
    samples: list[Any] = []
    try:
        with zipfile.ZipFile(path) as archive:
            for member in sorted(archive.infolist(), key=lambda m: m.filename):
                if member.filename.startswith("samples/") and member.filename.endswith(".json"):
                    content = read_member(archive, member, MOST_BYTES)
                    samples.append(_object(content.decode("utf-8", "replace")))
    except _BAD_ZIP as why:
        mend = "Write it as JSON: `inspect log convert FILE --to json --output-dir OUT`."
        raise CurateError("is a zip that cannot be read", where=where, mend=mend) from why
    found = answers_of_log({"eval": {}, "samples": [s for s in samples if isinstance(s, dict)]})
    if found is None or not samples:
        raise CurateError("is a zip without the samples of an evaluation", where=where, mend=MEND)
    return Answers(*found)


def _of_rows(values: Sequence[Any], bad: int, where: str) -> Answers:
    """Plain rows, or those of an export whose replies a model wrote."""
    result = Answers("rows", [], bad)
    for value in values:
        answer = _plain(value, len(result.answers)) if isinstance(value, Mapping) else None
        if answer is None:
            result.unread += 1
        else:
            result.answers.append(answer)
    if not result.answers:
        raise CurateError("holds no prediction", where=where, mend=MEND)
    return result


def _plain(row: Mapping[str, Any], place: int) -> Answer | None:
    own = row.get("id")
    name = None if own in (None, "") or isinstance(own, (dict, list)) else str(own)
    asked, text = "", next((t for key in _TEXTS if (t := text_in(row.get(key))) is not None), None)
    try:
        prompt, completion, _ = common(row)
        if not completion and prompt and prompt[-1]["role"] == "assistant":
            prompt, completion = prompt[:-1], prompt[-1:]
        asked = asked_key(prompt)  # type: ignore[arg-type]
        text = text_of(completion) if text is None and completion else text  # type: ignore[arg-type]
    except (NotExportable, KeyError, TypeError, AttributeError):
        pass
    return None if text is None else Answer(name, asked, place, text)


def models_of(answers: Sequence[Answer]) -> Iterator[tuple[str, list[Answer]]]:
    """The answers of each model that a log tells apart, in the order in which they come."""
    for model in dict.fromkeys(answer.model for answer in answers):
        yield model, [answer for answer in answers if answer.model == model]
