"""An earlier run, or the result of an earlier split, read for `--keep`: which record stood on which side, and
how it is known again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.errors import CurateError
from curate.exporters.origin import PARTS
from curate.files.checksum import sha256_of
from curate.files.lock import settled
from curate.files.names import impersonal_name
from curate.positions import Positions
from curate.privacy.ids import impersonal
from curate.records import Record, need_of
from curate.report.figures import many
from curate.rows import read_rows
from curate.split.earlier import TEST, TRAIN, Earlier
from curate.split.keys import same_key
from curate.stages.certificate import keys_of
from curate.stages.finished import checkpoints
from curate.stages.table import Table
from curate.text import fold, words
from curate.vouched import check_unchanged

Floats = NDArray[np.float32]

_POSITIONAL = re.compile(
    r"c_[0-9a-f]{16}(~\d+)?"
)  # made from the place in a file: next month something else stands there
_NUMBERED = re.compile(
    r"customer_\d+"
)  # a run numbers customers in order of appearance: another run has another customer 7
_SIDE = {
    ("selected", ""): TRAIN,
    ("held_out", ""): TEST,
    ("unselected", "over_budget"): TRAIN,
    ("unselected", "test_side_over_budget"): TEST,
}
WORDS_KEPT = 0.75  # share of the words of a text that another cleaning leaves
_MEND = "Give the folder that `curate run -o` or `curate split -o` wrote."


@dataclass(slots=True)
class OldRecord:
    """A record with a side. `need` is None where its text is gone; `conversation` is empty where its id is a
    mere place.

    `customers` are the export's own names for its customer; `nameless` says that there is a customer whom
    none of them names. `situation` is the name that its situation had, empty where none is known; `rank` its
    place in train.jsonl or test.jsonl, -1 where it was not selected; `part_of` is the record's, where known.
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
                said = f"record {impersonal(one.id)} is on one side in {where} and on the other side here"
                raise CurateError(said, where=str(folder), mend="Keep one of them.")
    return (
        OldSplit(
            ", ".join(folder.resolve().name for folder, _ in parts),
            [one for _, records in parts for one in records],
        )
        if parts
        else None
    )


def identified(folders: Iterable[Path | str]) -> list[dict[str, str]]:
    """Each folder by its name, without the way to it, and the SHA-256 of its two files: which split a run
    kept."""
    named = [(Path(folder), impersonal_name(Path(folder).resolve().name)) for folder in folders]
    return [{"folder": name, **{file: sha256_of(folder / file) for file in PARTS}} for folder, name in named]


def _read(folder: Path) -> list[OldRecord]:
    settled(folder)
    files = [folder / name for name in PARTS]
    missing = [file.name for file in files if not file.is_file()]
    if missing:
        why = f"has no {missing[0]}, so there is no split to keep" if folder.is_dir() else "is not a folder"
        raise CurateError(why, where=str(folder), mend=_MEND)
    certificate = _certificate(folder)
    whole = (
        "dataset" in certificate
    )  # a run wrote it; beside that of `curate split` another command may have left its ledger
    if whole and not (folder / "ledger.parquet").exists():
        raise CurateError(
            "has lost its ledger.parquet, which says on which side the records that were not selected were",
            where=str(folder),
            mend=_MEND,
        )
    check_unchanged(folder, [*PARTS, "split.json", *(["ledger.parquet"] if whole else [])])
    sides = [_of_rows(file, side) for file, side in zip(files, (TRAIN, TEST), strict=True)]
    written = [one for side in sides for one in side]
    if whole:
        return _of_run(folder, written)
    for file, side in zip(files, sides, strict=True):
        if (count := certificate.get(file.stem)) not in (None, len(side)):
            said = f"{file.name} was changed: it has {many(len(side), 'record')}, and split.json says {count}"
            raise CurateError(
                said, where=str(folder), mend="Make the split again, or give it as it was written."
            )
    return written


def _certificate(folder: Path) -> dict[str, Any]:
    """split.json. Raises CurateError where it cannot be read."""
    try:
        found = json.loads((folder / "split.json").read_text(encoding="utf-8"))
        if not isinstance(found, dict):
            raise ValueError("no object")
    except (OSError, ValueError) as why:
        raise CurateError("has no split.json that can be read", where=str(folder), mend=_MEND) from why
    return found


def _of_rows(file: Path, side: int) -> list[OldRecord]:
    found = read_rows(file) if file.stat().st_size else None
    if found and found.rejects:
        first = found.rejects[0]
        raise CurateError(
            f"cannot be read ({first['reason']})",
            where=f"{file}:{first['locator'][5:]}",
            mend="Give the folder as it was written.",
        )
    return [
        replace(_old(row.id, side, row.need, row.data, {}), rank=rank)
        for rank, row in enumerate(found.rows if found else ())
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


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """A damaged file of the run becomes one sentence."""
    import pyarrow as pa

    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, AttributeError, pa.ArrowException) as why:
        raise CurateError("cannot be read, it is damaged", where=str(path), mend=_MEND) from why


def _of_run(run: Path, written: list[OldRecord]) -> list[OldRecord]:
    """Every record of the pool with the side that the ledger implies; its text from the checkpoints, or else
    from the dataset."""
    import pyarrow.parquet as pq

    with _readable(run / "ledger.parquet"):
        ledger = pq.read_table(
            run / "ledger.parquet", columns=["record_id", "conversation_id", "outcome", "reason"]
        ).to_pylist()
    sides = {
        r["record_id"]: _SIDE.get((r["outcome"], r["reason"] if r["outcome"] == "unselected" else ""))
        for r in ledger
    }
    texts, parts = {one.id: (one.need, one.data) for one in written}, dict[str, str | None]()
    for path in checkpoints(run, "records"):
        with _readable(path):
            for payload in pq.read_table(path, columns=["payload"]).column("payload").to_pylist():
                record = Record.from_json(payload) if payload else None
                if record and sides.get(record.id) is not None:
                    own = {
                        "conversation_id": record.conversation_id,
                        "customer_id": record.customer_id,
                        "message_ids": record.message_ids,
                    }
                    parts[record.id] = record.part_of
                    texts[record.id] = (need_of(record.prompt), {**own, **record.extra})
    natives, situations, ranks = _natives(run), _situations(run), {one.id: one.rank for one in written}
    known = {r["record_id"]: {"conversation_id": r["conversation_id"]} for r in ledger}
    found = []
    for record_id, side in sides.items():
        if side is not None:
            need, data = texts.get(record_id, (None, known[record_id]))
            one = _old(record_id, side, need, data, natives)
            one.situation, one.rank = situations.get(record_id, one.situation), ranks.get(record_id, -1)
            one.part_of = parts.get(record_id)
            found.append(one)
    return found


def _situations(run: Path) -> dict[str, str]:
    """Record to the name of its situation, empty where the checkpoints were deleted."""
    import pyarrow.parquet as pq

    found: dict[str, str] = {}
    for path in checkpoints(run, "scores"):
        with _readable(path):
            if "situation" in pq.read_schema(path).names:
                table = pq.read_table(path, columns=["id", "situation"])
                found.update(
                    zip(table.column("id").to_pylist(), table.column("situation").to_pylist(), strict=True)
                )
    return found


def _natives(run: Path) -> dict[str, list[str]]:
    """Customer number to the export's own names of that customer; empty where `stages/raw` was deleted."""
    found: dict[str, list[str]] = {}
    for path in checkpoints(run, "raw/conversations"):
        if path.suffix == ".json":
            with _readable(path):
                for native, number in json.loads(path.read_text(encoding="utf-8"))["customers"].items():
                    found.setdefault(number, []).append(native)
    return found


def again(old: OldSplit, ids: Sequence[str], needs: Sequence[str], conversations: Sequence[str]) -> list[int]:
    """The place of each old record among the new ones, -1 where it is not there.

    It is the same when id and text are, or id and conversation while the text was only cleaned or redacted
    otherwise: another dump may number alike.
    """
    same = Positions(ids).of(one.id for one in old.records)
    for j, (i, one) in enumerate(zip(same, old.records, strict=True)):
        if (
            i >= 0
            and needs[i] != one.need
            and not (
                one.conversation
                and conversations[i] == one.conversation
                and _worded_alike(one.need, needs[i])
            )
        ):
            same[j] = -1
    return same


def _worded_alike(old: str | None, new: str) -> bool:
    """Whether three quarters of the words of the shorter text are in the other; a text that is gone cannot
    tell."""
    if old is None:
        return True
    some, others = ({*words(fold(text))} for text in (old, new))
    return len(some & others) >= WORDS_KEPT * max(1, min(len(some), len(others)))


def earlier(
    old: OldSplit,
    ids: Sequence[str],
    needs: Sequence[str],
    conversations: Sequence[str],
    keys: Callable[[OldRecord], list[str]],
    encode: Callable[[Sequence[str]], Floats],
    *,
    numbered: bool = False,
) -> Earlier:
    """The old split as the new one takes it; `keys` makes an old record's group keys as the new records have
    theirs.

    `numbered` says that the new customers are numbers too.
    """
    known = np.array([one.need is not None for one in old.records], bool)
    return Earlier(
        name=old.name,
        vectors=encode([one.need or "" for one in old.records]) * known[:, None],
        texts=[one.need for one in old.records],
        groups=[keys(one) for one in old.records],
        sides=np.array([one.side for one in old.records], np.int8),
        same=np.array(again(old, ids, needs, conversations), np.int64),
        customers_known=not any(one.nameless or (numbered and one.customers) for one in old.records),
    )


def earlier_of_table(
    old: OldSplit,
    table: Table,
    pool: NDArray[np.int64],
    customers: dict[str, str],
    encode: Callable[[Sequence[str]], Floats],
) -> Earlier:
    """What an earlier split means for this pool; `customers` maps the export's own names of customers to
    their pseudonyms."""
    pseudonyms = set(customers.values())  # keyed ones are the same in every run

    def keys(one: OldRecord) -> list[str]:
        known = {
            customers[k] for name in one.customers for k in (name, name.lower()) if k in customers
        } | pseudonyms.intersection(one.customers)
        return [
            key
            for key in keys_of(impersonal(one.conversation), one.part_of, sorted(known))
            if not key.endswith(":")
        ]  # of a mere place nothing is known

    ids, needs, conversations = (
        [column[i] for i in pool] for column in (table.ids, table.needs, table.conversations)
    )
    return earlier(old, ids, needs, conversations, keys, encode)
