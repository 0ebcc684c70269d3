"""Predictions by record: to which held-out record each answer belongs, and what does not fit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.evaluate.answers import Answers, models_of, read_answers
from curate.evaluate.held_out import HeldOut
from curate.evaluate.logs import Answer
from curate.exporters.json_lines import read_lines
from curate.exporters.sidecars import PROVENANCE
from curate.files.checksum import sha256_of
from curate.privacy.file_names import impersonal_name
from curate.privacy.ids import impersonal
from curate.run_folder.names import EXPORTS
from curate.text.brief import Brief
from curate.text.plain import cut, printable
from curate.text.readable import many

FIRST = 5  # ids that are named
BASELINES = ("human", "copier", "chance")  # names of the rows beside the models


@dataclass(slots=True, repr=False)
class Predictions(Brief):
    """What one model wrote, by the place of the record; `account` is what did not fit, in counts and first
    ids."""

    name: str
    texts: dict[int, str]
    account: dict[str, Any] = field(default_factory=dict)

    def notes(self) -> list[str]:
        """Sentences about what did not fit."""
        told = self.account
        what = {
            "missing": "held-out {} without a prediction: not counted",
            "double": "{} predicted more than once: the first counts",
            "unknown": "{} of no held-out record: not counted",
        }
        sentences = [
            f"{self.name}: {words.format(_counted(key, told[key]))}"
            + (f" (first: {', '.join(told[f'{key}_ids'])})" if told.get(f"{key}_ids") else "")
            for key, words in what.items()
            if told.get(key)
        ]
        if told.get("unread"):
            sentences.append(f"{self.name}: {many(told['unread'], 'row')} without an answer: not counted")
        if told.get("note"):
            sentences.append(f"{self.name}: {told['note']}")
        return sentences


def _counted(key: str, number: int) -> str:
    return many(number, "prediction" if key == "unknown" else "record")


def named(given: str) -> tuple[str, Path]:
    """The name and the file of `NAME=FILE`, or of `FILE`. Raises ValueError as `model_of` does."""
    name, sign, file = given.partition("=")
    return model_of(name, file) if sign and "/" not in name else model_of("", given)


def model_of(name: str, file: str) -> tuple[str, Path]:
    """A model's name as it may be shown, by default that of its file, and the file. Raises ValueError for an
    empty file and for the name of a baseline."""
    if not file.strip():
        raise ValueError("names no file: write NAME=FILE or FILE")
    path = Path(file)
    name = printable(cut((name or impersonal_name(path.stem)).strip(), 60))
    if name in BASELINES:
        raise ValueError(f"{name!r} is the name of a row that is always there: choose another, NAME=FILE")
    return name, path


def read_predictions(name: str, path: Path, held: HeldOut) -> list[Predictions]:
    """The predictions of a file: one model's, or those of each model that a log tells apart.

    Raises CurateError for a file that holds none, whose rows cannot be told apart, and for one with
    predictions for training records, which a model may know by heart.
    """
    where = impersonal_name(path.name)
    found = read_answers(path, where)
    groups = list(models_of(found.answers))
    digest = sha256_of(path)
    result = []
    for model, answers in groups:
        own = name if len(groups) == 1 else f"{name} ({printable(cut(model, 40))})"
        one = _placed(own, answers, found, held, where)
        one.account |= {"file": where, "form": found.form, "sha256": digest}
        result.append(one)
    return result


def digest_of(texts: dict[int, str]) -> str:
    """A digest of what a model wrote."""
    content = hashlib.sha256()
    for at, text in sorted(texts.items()):
        content.update(f"{at}\0{text}\0".encode("utf-8", "replace"))
    return content.hexdigest()


def _placed(name: str, answers: list[Answer], found: Answers, held: HeldOut, where: str) -> Predictions:
    places, how, note = _places(answers, held, where)
    texts: dict[int, str] = {}
    double, unknown = list[str](), list[str]()
    for answer, place in zip(answers, places, strict=True):
        if place is None:
            unknown.append(_shown(answer.id) if answer.id else f"row {answer.place + 1}")
        elif place in texts:
            double.append(held.cases[place].id)
        else:
            texts[place] = answer.text
    told = accounted(name, texts, held, where, note)
    told.account |= {"matched_by": how, "unread": found.unread}
    for key, ids in (("double", double), ("unknown", unknown)):
        told.account |= {key: len(ids), f"{key}_ids": ids[:FIRST]}
    return told


def accounted(name: str, texts: dict[int, str], held: HeldOut, source: str, note: str) -> Predictions:
    """Predictions whose records are known, with the account of those that lack."""
    missing = [case.id for i, case in enumerate(held.cases) if i not in texts]
    account: dict[str, Any] = {
        "file": source,
        "form": "replies made here",
        "sha256": digest_of(texts),
        "matched_by": "id",
        "note": note,
        "records": len(texts),
        "missing": len(missing),
        "missing_ids": missing[:FIRST],
        "double": 0,
        "double_ids": [],
        "unknown": 0,
        "unknown_ids": [],
        "unread": 0,
    }
    return Predictions(name, texts, account)


def _places(answers: list[Answer], held: HeldOut, where: str) -> tuple[list[int | None], str, str]:
    """The place of each answer's record, by id, else by question, else by order; how, and what to say of
    it."""
    refused = [a for a in answers if (a.id or "") in held.trained]
    refused = refused or [
        a for a in answers if not a.id and a.asked in held.trained_questions and a.asked not in held.asked
    ]
    if refused:
        first = refused[0].id or held.trained_questions[refused[0].asked]
        raise CurateError(
            f"{many(len(refused), 'prediction is', 'predictions are')} for training records (first: {first}),"
            " which a model may know by heart",
            where=where,
            mend=f"Give its replies to {held.side}.jsonl.",
        )
    ways: tuple[tuple[str, Callable[[Answer], int | None]], ...] = (
        ("id", lambda a: held.at.get(a.id or "")),
        ("question", lambda a: held.asked.get(a.asked)),
    )
    for how, place_of in ways:
        places = [place_of(answer) for answer in answers]
        if any(place is not None for place in places):
            return places, how, "" if how == "id" else "matched by the text of the questions, not by ids"
    if any(a.id for a in answers):
        raise CurateError(
            f"none of its ids is in {held.side}.jsonl (first: {_shown(next(a.id for a in answers if a.id))})",
            where=where,
            mend=f"Give the ids of {held.side}.jsonl, or --on the side that was asked.",
        )
    orders = {what: ids for what, ids in _orders(held) if len(ids) == len(answers)}
    if orders and len({tuple(ids) for ids in orders.values()}) == 1:
        what, ids = next(iter(orders.items()))
        note = f"no ids: taken in the order of {what}"
        return [held.at.get(ids[answer.place]) for answer in answers], "order", note
    if orders:
        raise CurateError(
            f"its rows have no ids, and as many of other records stand in {' and in '.join(orders)}",
            where=where,
            mend='Add the "id" of each record.',
        )
    raise CurateError(
        f"{many(len(answers), 'row has no id', 'rows have no ids')}, not as many as the"
        f" {len(held.cases):,} of {held.side}.jsonl or of an export",
        where=where,
        mend='Add the "id" of each record.',
    )


def _shown(value: str | None) -> str:
    """An id of the user's file as it may be shown."""
    return printable(cut(impersonal(value or ""), 40))


def _orders(held: HeldOut) -> Iterator[tuple[str, Sequence[str]]]:
    """The ids of the held-out rows in the order of the run's own file, and of each export that left some
    out."""
    yield f"{held.side}.jsonl", [case.id for case in held.cases]
    for folder in sorted(held.run.file(EXPORTS).glob("*/")):
        file = folder / PROVENANCE
        if file.is_file():
            rows = [row for _, row, fault in read_lines(file) if not fault and row["split"] == held.side]
            yield f"exports/{folder.name}", [str(row.get("id")) for row in rows]
