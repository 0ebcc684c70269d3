"""An earlier run, or the result of an earlier split, as `--keep` names it: which record stood on
which side."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.files.checksum import sha256_of
from curate.ids import same_key
from curate.privacy.ids import impersonal
from curate.record_files.reading import read_rows
from curate.records import need_of
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import CERTIFICATE, LEDGER
from curate.split.sides import SIDES, TEST, TRAIN, VALIDATION
from curate.text.readable import many

_POSITIONAL = re.compile(
    r"c_[0-9a-f]{16}(~\d+)?"
)  # made from the place in a file: next month something else stands there
_NUMBERED = re.compile(
    r"customer_\d+"
)  # a run numbers customers in order of appearance: another run has another customer 7
_SIDE = {
    ("selected", ""): TRAIN,
    ("held_out", ""): TEST,
    ("validation", ""): VALIDATION,
    ("unselected", "over_budget"): TRAIN,
    ("unselected", "worth_less"): TRAIN,
    ("unselected", "too_poor"): TRAIN,
    ("unselected", "same_template"): TRAIN,
    ("unselected", "same_conversation"): TRAIN,
    ("unselected", "test_side_over_budget"): TEST,
    ("unselected", "validation_side_over_budget"): VALIDATION,
}
_MEND = "Give the folder that `curate run -o` or `curate split -o` wrote."


def side_in(outcome: str, reason: str) -> int | None:
    """The side on which a record was, by its row of the ledger; None for one on none."""
    return _SIDE.get((outcome, reason if outcome == "unselected" else ""))


@dataclass(slots=True)
class OldRecord:
    """A record with a side. `need` is None where its text is gone; `conversation` is empty where its id is a
    mere place.

    `customers` are the export's own names for its customer; `nameless` says that there is a customer whom
    none of them names. `situation` is the name that its situation had, empty where none is known; `rank` its
    place in the file of its side, -1 where it was not selected; `part_of` is the record's, where known.
    """

    id: str
    side: int
    need: str | None = None
    conversation: str = ""
    customers: tuple[str, ...] = ()
    nameless: bool = False
    situation: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    part_of: str | None = None
    rank: int = -1


@dataclass(slots=True)
class OldSplit:
    """All records that had a side, of one folder or of several."""

    name: str
    records: list[OldRecord]


def read_old(folders: Iterable[Path | str]) -> OldSplit | None:
    """What the folders say, None where there are none. Raises CurateError where one is no such folder, or two
    disagree."""
    parts = [(Path(folder), _read(Path(folder))) for folder in folders]
    side: dict[
        tuple[str, str, str | None], tuple[int, Path]
    ] = {}  # ids may begin anew with every month: the same record is also the same text
    for folder, records in parts:
        for one in records:
            before, where = side.setdefault((one.id, one.conversation, one.need), (one.side, folder))
            if before != one.side:
                message = f"record {impersonal(one.id)} is on one side in {where} and on the other side here"
                raise CurateError(message, where=str(folder), mend="Keep one of them.")
    return (
        OldSplit(
            ", ".join(folder.resolve().name for folder, _ in parts),
            [one for _, records in parts for one in records],
        )
        if parts
        else None
    )


def identified(folders: Iterable[Path | str]) -> list[dict[str, str]]:
    """Each folder by its name, without the way to it, and the SHA-256 of the files of its sides: which split
    a run kept."""
    runs = [RunFolder(folder) for folder in folders]
    return [{"folder": run.name, **{name: sha256_of(run.file(name)) for name in run.dataset}} for run in runs]


def _read(folder: Path) -> list[OldRecord]:
    run = RunFolder(folder)
    run.settle()
    if missing := run.missing(run.dataset):
        why = f"has no {missing[0]}, so there is no split to keep" if folder.is_dir() else "is not a folder"
        raise CurateError(why, where=str(folder), mend=_MEND)
    certificate = _certificate(run)
    whole = (
        "dataset" in certificate
    )  # a run wrote it; beside that of `curate split` another command may have left its ledger
    if whole and not run.file(LEDGER).exists():
        raise CurateError(
            "has lost its ledger.parquet, which says on which side the records that were not selected were",
            where=str(folder),
            mend=_MEND,
        )
    run.check_as_written([*run.dataset, CERTIFICATE, *([LEDGER] if whole else [])])
    files = [run.file(name) for name in run.dataset]
    side_of = {name: side for side, name in SIDES.items()}
    sides = [_of_rows(file, side_of[file.stem]) for file in files]
    written = [one for side in sides for one in side]
    if whole:
        return _of_run(run, written)
    for file, side in zip(files, sides, strict=True):
        if (count := certificate.get(file.stem)) not in (None, len(side)):
            message = (
                f"{file.name} was changed: it has {many(len(side), 'record')}, and split.json says {count}"
            )
            raise CurateError(
                message, where=str(folder), mend="Make the split again, or give it as it was written."
            )
    return written


def _certificate(run: RunFolder) -> dict[str, Any]:
    """split.json. Raises CurateError where it cannot be read."""
    try:
        return run.certificate()
    except (OSError, ValueError) as why:
        raise CurateError("has no split.json that can be read", where=str(run.path), mend=_MEND) from why


def _of_rows(file: Path, side: int) -> list[OldRecord]:
    row_file = read_rows(file) if file.stat().st_size else None
    if row_file and row_file.rejects:
        first = row_file.rejects[0]
        raise CurateError(
            f"cannot be read ({first['reason']})",
            where=f"{file}:{first['locator'][5:]}",
            mend="Give the folder as it was written.",
        )
    return [
        replace(_old(row.id, side, row.need, row.data, {}), rank=rank)
        for rank, row in enumerate(row_file.rows if row_file else ())
    ]


def _old(
    record_id: str, side: int, need: str | None, data: dict[str, Any], natives: dict[str, list[str]]
) -> OldRecord:
    """`natives` are the export's names for each numbered customer."""
    customer, conversation = (same_key(data.get(key)) for key in ("customer_id", "conversation_id"))
    names = tuple(natives.get(customer, ())) if is_numbered(data) else (customer,) if customer else ()
    native = "" if _POSITIONAL.fullmatch(conversation) else conversation
    return OldRecord(
        record_id,
        side,
        need,
        native,
        names,
        bool(customer and not names),
        str(data.get("cluster_label") or ""),
        data,
    )


def is_numbered(data: dict[str, Any]) -> bool:
    """Whether a run gave this record's customer a number."""
    return "message_ids" in data and _NUMBERED.fullmatch(str(data.get("customer_id") or "")) is not None


def _of_run(run: RunFolder, written: list[OldRecord]) -> list[OldRecord]:
    """Every record of the pool with the side that the ledger implies; its text from the checkpoints, or else
    from the dataset."""
    ledger = list(run.ledger_rows(("record_id", "conversation_id", "outcome", "reason")))
    sides = {r["record_id"]: side_in(r["outcome"], r["reason"]) for r in ledger}
    texts, parts = {one.id: (one.need, one.data) for one in written}, dict[str, str | None]()
    for record in run.checkpoints.records():
        if sides.get(record.id) is not None:
            own = {
                "conversation_id": record.conversation_id,
                "customer_id": record.customer_id,
                "message_ids": record.message_ids,
            }
            parts[record.id] = record.part_of
            texts[record.id] = (need_of(record.prompt), {**own, **record.extra})
    natives, situations = run.checkpoints.customers(), run.checkpoints.situations()
    ranks = {one.id: one.rank for one in written}
    known = {r["record_id"]: {"conversation_id": r["conversation_id"]} for r in ledger}
    records = []
    for record_id, side in sides.items():
        if side is not None:
            need, data = texts.get(record_id, (None, known[record_id]))
            one = _old(record_id, side, need, data, natives)
            one.situation, one.rank = situations.get(record_id, one.situation), ranks.get(record_id, -1)
            one.part_of = parts.get(record_id)
            records.append(one)
    return records
