"""What always holds, checked on random small dumps through the whole pipeline."""

from __future__ import annotations

import json
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import curate
from curate.errors import CurateError
from tests.helpers.dumps import SECRET, Dump, make
from tests.helpers.files import rows

EXAMPLES = int(os.environ.get("CURATE_EXAMPLES", "15"))  # more for a long look
NOT_ENOUGH = (
    "no record is left",
    "every record is on the test side",
    "no conversation could be read",
    "the dump holds no record",
)
BYTES = (
    "train.jsonl",
    "test.jsonl",
    "ledger.parquet",
    "gaps.jsonl",
    "conflicts.jsonl",
    "split.json",
    "rejects.jsonl",
    "report.html",
)


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing goes out to the network."""

    def refuse(*_: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def shown(out: Path) -> Iterator[tuple[str, str]]:
    """Every file outside stages/raw as text: Parquet cell by cell, all else byte by byte."""
    for path in sorted(p for p in out.rglob("*") if p.is_file() and "raw" not in p.relative_to(out).parts):
        if path.suffix == ".parquet":
            for row in pq.read_table(path).to_pylist():
                yield path.name, json.dumps(row, ensure_ascii=False, default=str)
        else:
            yield path.name, path.read_bytes().decode("utf-8", "replace")


def nothing_private(out: Path, dump: Dump, said: str = "") -> None:
    for name, text in [*shown(out), ("the error", said)]:
        assert not [v for v in dump.planted if v in text], (name, [v for v in dump.planted if v in text])
        assert SECRET not in text, name


def counts_reconcile(out: Path, dump: Dump) -> None:
    ledger = pd.read_parquet(out / "ledger.parquet")
    (raw,) = (out / "stages" / "raw").glob("conversations-*.parquet")
    read = list(pd.read_parquet(raw, columns=["id"]).id)
    account = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    rejects = rows(out / "rejects.jsonl")
    assert len(set(read)) == len(read) and set(ledger.conversation_id) == set(read)
    assert len(rejects) >= dump.broken and all(r["source"] and r["locator"] and r["reason"] for r in rejects)
    # what the dump's own broken lines are rejected for; every other reject is a conversation that holds
    # nothing
    lost = [r for r in rejects if r["reason"] not in ("bad_json", "short_row", "not_a_message", "truncated")]
    assert len(read) + account["loaded"]["repeated_conversations"] + len(lost) == dump.talks
    (records,) = (out / "stages").glob("records-*.parquet")
    assert ledger.record_id.is_unique and set(ledger.record_id) == set(pd.read_parquet(records).id)
    for name, outcome in (("train.jsonl", "selected"), ("test.jsonl", "held_out")):
        assert {r["id"] for r in rows(out / name)} == set(ledger[ledger.outcome == outcome].record_id)


def twins_survive(out: Path) -> None:
    ledger = pd.read_parquet(out / "ledger.parquet").set_index("record_id", drop=False)
    (path,) = (out / "stages").glob("scores-*.parquet")
    quality = pd.read_parquet(path).set_index("id").quality
    for row in ledger[(ledger.outcome == "dropped") & (ledger.stage == "dedup")].itertuples():
        assert ledger.outcome[row.kept_id] in ("selected", "held_out", "unselected")
        assert quality[row.kept_id] >= quality[row.record_id]


def sides_share_nothing(out: Path) -> None:
    train, test = rows(out / "train.jsonl"), rows(out / "test.jsonl")
    for key in ("id", "conversation_id", "customer_id"):
        assert not {r[key] for r in train if r[key]} & {r[key] for r in test if r[key]}
    certificate = json.loads((out / "split.json").read_text(encoding="utf-8"))
    assert not any(certificate[k] for k in ("shared_conversations", "shared_customers", "twins_at_threshold"))


def dataset_is_sound(out: Path, budget: int) -> None:
    train, test = rows(out / "train.jsonl"), rows(out / "test.jsonl")
    assert train and len(train) + len(test) <= budget and len(test) <= round(budget * 0.15)
    for record in (*train, *test):
        assert record["prompt"][-1]["role"] == "user" and record["completion"][-1]["role"] == "assistant"
        assert all(m["content"].strip() for m in (*record["prompt"], *record["completion"]))


def run(dump: Dump, out: Path, budget: int, workers: int = 1) -> bool:
    """Runs the whole pipeline; False where the dump holds too little, which must be said in one sentence."""
    try:
        curate.run([str(dump.folder)], out, recipe=dump.recipe, budget=budget, workers=workers)
    except CurateError as why:
        assert why.what.startswith(NOT_ENOUGH) and why.mend, why
        assert [p.name for p in out.iterdir()] == ["stages"]
        nothing_private(out, dump, str(why))
        return False
    return True


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_it_holds_for_any_dump(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder, out = Path(scratch) / "dump", Path(scratch) / "out"
        folder.mkdir()
        dump = make(data.draw, folder)
        budget = data.draw(st.sampled_from((1, 3, 10, 1000)))
        if run(dump, out, budget):
            counts_reconcile(out, dump)
            twins_survive(out)
            sides_share_nothing(out)
            dataset_is_sound(out, budget)
            nothing_private(out, dump)


@settings(max_examples=2, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_two_workers_give_the_same_bytes(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder, one, two = (Path(scratch) / name for name in ("dump", "one", "two"))
        folder.mkdir()
        dump = make(data.draw, folder)
        assert run(dump, one, 10) == run(dump, two, 10, workers=2)
        for name in BYTES:
            if (one / name).exists():
                assert (one / name).read_bytes() == (two / name).read_bytes(), name
