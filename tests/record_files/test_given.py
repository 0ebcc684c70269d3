"""Records in memory, from pandas, `datasets`, Arrow and numpy: taken as they are meant, or refused in a
sentence; never lost in silence."""

from __future__ import annotations

import json
import warnings
from collections import UserDict
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import datasets
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import curate
from curate.record_files.given import plain
from curate.record_files.reading import read_rows
from curate.record_files.rows import RowFile
from tests.helpers.files import rows
from tests.helpers.paths import SAMPLE

TALKS: list[dict[str, Any]] = [
    {
        "id": f"r{n}",
        "prompt": [{"role": "user", "content": ask}],
        "completion": [{"role": "assistant", "content": said}],
        "conversation_id": f"c{n}",
        "quality": n / 10,
        "tags": ["a", str(n)],
    }
    for n, (ask, said) in enumerate(
        [
            (
                "Where is my parcel? It should have been here on Monday.",
                "It left our store this morning and comes tomorrow before noon.",
            ),
            (
                "How do I change the address on my bill?",
                "Open Account, then Billing, and press Change beside the address.",
            ),
            (
                "The lamp flickers since the last update.",
                "Hold both buttons for ten seconds; the light then starts anew.",
            ),
            (
                "Can I pay with a voucher and a card together?",
                "Yes: enter the voucher first, the card pays what is left.",
            ),
        ]
    )
]

KINDS: dict[str, Callable[[], Any]] = {
    "list": lambda: TALKS,
    "tuple": lambda: tuple(TALKS),
    "iterator": lambda: iter(TALKS),
    "mappings": lambda: [UserDict(row) for row in TALKS],
    "pandas": lambda: pd.DataFrame(TALKS),
    "pandas from parquet": lambda: pa.Table.from_pylist(TALKS).to_pandas(),  # its lists are arrays
    "pandas with an index": lambda: pd.DataFrame(TALKS).set_index("id"),
    "pandas with a column as index": lambda: pd.DataFrame(TALKS).set_index("id", drop=False),
    "pandas shuffled": lambda: pd.DataFrame(TALKS[::-1]).sort_values("id"),
    "arrow": lambda: pa.Table.from_pylist(TALKS),
    "datasets": lambda: datasets.Dataset.from_list(TALKS),
    "datasets as numpy": lambda: datasets.Dataset.from_list(TALKS).with_format("numpy"),
    "datasets streamed": lambda: datasets.Dataset.from_list(TALKS).to_iterable_dataset(),
}


def in_order(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in sorted(row)}


@pytest.mark.parametrize("kind", KINDS)
def test_records_of_every_kind_are_read_alike(kind: str) -> None:
    found = read_rows(KINDS[kind]())
    assert not found.rejects and [in_order(row.data) for row in found.rows] == [
        in_order(row) for row in TALKS
    ]


VERBS: dict[str, Callable[[Any, Path], int]] = {
    "dedup": lambda given, _: len(curate.dedup(given).kept),
    "select": lambda given, _: len(curate.select(given, budget=4).kept),
    "split": lambda given, _: len(curate.split(given, test_fraction=0).train),
    "audit": lambda given, _: 4 if curate.audit(given, given).summary.as_dict()["situations"] else 0,
    "redact": lambda given, _: len(curate.redact(given, workers=1).kept),
    "score": lambda given, _: len(curate.score(given, workers=1).rows),
    "export": lambda given, out: curate.export(given, "trl", out).train,
    "validate": lambda given, _: 4 if curate.validate(given, "trl").valid else 0,
}


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        *((verb, "pandas") for verb in VERBS),
        ("redact", "datasets"),
        ("export", "datasets"),
        ("validate", "datasets"),
    ],
)
def test_every_verb_takes_tables(verb: str, kind: str, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", curate.CurateWarning)
        assert VERBS[verb](KINDS[kind](), tmp_path / "out") == 4


def test_a_dump_may_be_records_too() -> None:
    found = curate.advise(pd.DataFrame(rows(SAMPLE / "records.jsonl")[:8]), workers=1)
    assert found.records == 8 and found.situations


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "a dict of splits": (
        lambda: datasets.DatasetDict(
            train=datasets.Dataset.from_list(TALKS), test=datasets.Dataset.from_list(TALKS)
        ),
        r"a DatasetDict holds splits \(train, test\), not records\. Give one of them: dataset\['train'\]",
    ),
    "one dict": (lambda: TALKS[0], "one dict is one record, or holds columns. Give a list of dicts"),
    "a dict of columns": (lambda: {"prompt": ["a", "b"]}, "one dict is one record, or holds columns"),
    "paths": (lambda: ["a.jsonl", "b.jsonl"], "holds texts, not records. Give one path"),
    "nothing": (lambda: None, "None holds no records"),
    "a number": (lambda: 3, "an int holds no records"),
    "bytes": (lambda: b"{}", "holds no records"),
    "numbered columns": (
        lambda: pd.DataFrame([["a", "b"]]),
        "the name of the column 0 is an int, not text. Rename it",
    ),
    "a column without a name": (
        lambda: pd.DataFrame({"prompt": ["a"], None: [1]}),
        "the name of the column (None|nan) is ",
    ),
    "levels of columns": (
        lambda: pd.DataFrame({("prompt", "text"): ["a"]}),
        r"the name of the column \('prompt', 'text'\) is a tuple",
    ),
    "one name twice": (
        lambda: pd.DataFrame([["a", "b"]], columns=["prompt", "prompt"]),
        "2 columns are named 'prompt'. Rename one",
    ),
    "no prompt": (
        lambda: pd.DataFrame({"question": ["a", "b"]}),
        r"none of the 2 given is a record \(line 1: no_prompt\)",
    ),
    "all missing": (
        lambda: pd.DataFrame({"prompt": [None, np.nan]}),
        r"none of the 2 given is a record \(line 1: no_prompt\)",
    ),
    "rows of a table": (
        lambda: pd.DataFrame(TALKS).itertuples(),
        r"none of the 4 given is a record \(line 1: not_an_object\)",
    ),
    "keys that are no text": (
        lambda: [{"prompt": "a", 5: "b"}],
        r"what is given is no record \(line 1: key_not_text\)",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_holds_no_records_is_refused_in_a_sentence(case: str, tmp_path: Path) -> None:
    make, said = REFUSED[case]
    for work in (curate.redact, lambda given: curate.export(given, "trl", tmp_path / "out")):
        with pytest.raises(curate.CurateError, match=said):
            work(make())
    assert not (tmp_path / "out").exists()


def test_missing_values_are_missing_and_no_other_is_touched() -> None:
    frame = pd.DataFrame(
        {
            "id": ["a", None, "c", "d"],
            "prompt": ["one", "two", np.nan, "four"],
            "completion": [np.nan, "yes", "no", None],
            "rating": [1.0, np.nan, 3.0, 4.0],
            "count": pd.array([1, None, 3, 4], "Int64"),
            "at": pd.to_datetime(["2024-05-01 10:00", None, "2024-05-03 09:30", "2024-05-04 09:00"]),
            "text": pd.array(["x", None, "z", "="], "string"),
            "nested": [{"score": np.float32(0.5), "none": np.nan}, None, {}, [pd.NA, pd.NaT]],
        }
    )
    found = read_rows(frame)
    assert [r["reason"] for r in found.rejects] == ["no_prompt"] and [row.line for row in found.rows] == [
        1,
        2,
        4,
    ]
    first, second, last = (row.data for row in found.rows)
    assert [first[key] for key in ("id", "prompt", "completion", "rating", "count")] == [
        "a",
        "one",
        None,
        1.0,
        1,
    ]
    assert [first[key] for key in ("at", "text", "nested")] == [
        "2024-05-01T10:00:00",
        "x",
        {"score": 0.5, "none": None},
    ]
    assert (
        second["id"].startswith("r_")
        and [second[key] for key in ("rating", "count", "at", "text", "nested")] == [None] * 5
    )
    assert last["nested"] == [None, None] and found.rows[0].completion is None
    assert json.loads(json.dumps(last, allow_nan=False)) == last


def test_values_of_other_libraries_become_plain_ones() -> None:
    at = datetime(2024, 5, 1, 10, tzinfo=UTC)
    pairs = [
        (np.int64(3), 3),
        (np.bool_(True), True),
        (np.str_("a"), "a"),
        (np.array([[1, 2]]), [[1, 2]]),
        (np.array(["a"], object), ["a"]),
        (np.datetime64("2024-05-01T10:00"), "2024-05-01T10:00:00"),
        (np.datetime64("NaT"), None),
        (pd.Timestamp(at), at.isoformat()),
        (at, at.isoformat()),
        (date(2024, 5, 1), "2024-05-01"),
        (Decimal("2"), 2),
        (Decimal("2.5"), 2.5),
        (Decimal("NaN"), None),
        (UUID(int=1), str(UUID(int=1))),
        (pd.Series([1, np.nan]), [1.0, None]),
        ((1, 2), [1, 2]),
        (float("nan"), None),
        (float("inf"), float("inf")),
        (Path("a/b"), "a/b"),
        (pd.Timedelta("1h"), "0 days 01:00:00"),
    ]
    for given, wanted in pairs:
        made = plain(given)
        assert (made == wanted and type(made) is type(wanted)) or (
            isinstance(made, str) and made == wanted
        ), given
    odd = object()
    assert plain({"x": odd})["x"] is odd  # it travels, and only a file cannot hold it


def test_what_json_can_hold_is_passed_on_untouched() -> None:
    row = {"prompt": "a", "id": 7, "own": {"deep": [1, 2.5, None, "ä"]}, "flag": False}
    (found,) = read_rows([row]).rows
    assert found.data is row


def test_a_value_that_no_file_can_hold_fails_only_when_it_is_written(tmp_path: Path) -> None:
    found = curate.redact([{"prompt": "mail jo@example.com", "x": object()}], workers=1)
    assert found.kept[0]["prompt"] == "mail [EMAIL_1]"
    with pytest.raises(TypeError, match="not JSON serializable"):
        found.write(tmp_path / "o")
    assert not list((tmp_path / "o").iterdir())


def test_a_large_table_is_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("curate.record_files.given.ROWS", 3)
    for given in (pd.DataFrame(TALKS).set_index("id"), pa.Table.from_pylist(TALKS)):
        assert [row.id for row in read_rows(given).rows] == ["r0", "r1", "r2", "r3"]


def test_a_comparison_with_nothing_is_refused() -> None:
    given = iter(TALKS)
    with pytest.raises(curate.CurateError, match="against: no record was given"):
        curate.audit(given, given)  # of an iterator nothing is left for the second


def test_rows_of_a_platform_in_memory_are_checked_like_its_file() -> None:
    good = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
    assert curate.validate([good] * 10, "openai-chat").valid
    found = curate.validate([good] * 10 + [{"messages": [{"role": "usr", "content": "a"}]}], "openai-chat")
    assert not found.valid and found.problems[0].line == 11 and "unrecognized_role" in found.describe()
    assert isinstance(read_rows([]), RowFile)  # nothing given is nothing lost
