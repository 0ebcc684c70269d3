"""Conversations and records as typed columns: nothing is lost on the way, and pandas reads them as they are."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.errors import CurateError
from curate.records import Conversation, Message, Record
from curate.run_folder.checkpoints import Checkpoints
from curate.run_folder.columns import (
    MOST,
    RecordRow,
    conversation_batch,
    conversations_of,
    record_batch,
    record_rows,
    records_of,
)
from curate.run_folder.folder import RunFolder
from curate.signals import SignalSettings, documentation
from curate.stages.signal_columns import measured, signal_arrays, signal_fields
from tests.helpers.files import rows

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TIMES = st.none() | st.floats(0, 2e9)
FLAGS = {name: st.booleans() for name in ("solved", "spam")}
SAID = {**FLAGS, "votes_up": st.integers(0, 9), "accepted": st.booleans(), "rating": TEXT}
MESSAGES = st.builds(
    Message,
    TEXT,
    st.sampled_from(["customer", "agent", "bot"]),
    TEXT,
    TIMES,
    TEXT,
    TEXT,
    st.sampled_from(["text", "html"]),
    st.sampled_from(["message", "note", "event"]),
    st.fixed_dictionaries({}, optional=SAID),
    st.lists(TEXT, max_size=2),
)
TALKS = st.builds(
    Conversation,
    TEXT,
    TEXT,
    st.lists(MESSAGES, max_size=3),
    TEXT,
    st.lists(TEXT, max_size=2),
    st.lists(TEXT, max_size=2),
    TEXT,
    TEXT,
    st.fixed_dictionaries({}, optional={**FLAGS, "accepted": TEXT, "won": st.booleans()}),
    st.lists(TEXT, max_size=2),
    st.none() | TEXT,
)
CHAT = st.lists(st.fixed_dictionaries({"role": TEXT, "content": TEXT}), max_size=3)
RECORDS = st.builds(
    Record,
    TEXT,
    TEXT,
    CHAT,
    CHAT,
    source=TEXT,
    time=TIMES,
    after=st.lists(st.tuples(TEXT, TEXT), max_size=2),
    outcome=st.fixed_dictionaries(
        {}, optional={**SAID, "position": st.integers(0, 9), "opened": st.floats(0, 9)}
    ),
    extra=st.fixed_dictionaries({}, optional={"train_all_replies": st.just(True)}),
    part_of=st.none() | TEXT,
)


@given(st.lists(TALKS, max_size=4))
def test_conversations_come_back_as_they_were(talks: list[Conversation]) -> None:
    assert list(conversations_of(conversation_batch(talks))) == talks


@given(st.lists(st.tuples(RECORDS, st.booleans()), max_size=4))
def test_records_and_rows_without_one_come_back_as_they_were(
    given_records: list[tuple[Record, bool]],
) -> None:
    given_rows = [
        RecordRow(r.id, r.conversation_id, r.source, "" if there else "no_reply", r if there else None)
        for r, there in given_records
    ]
    batch = record_batch(given_rows)
    assert list(record_rows(batch)) == given_rows
    assert list(records_of(batch)) == [row.record for row in given_rows if row.record]


def test_an_outcome_without_a_column_is_named_and_a_count_beyond_measure_is_cut() -> None:
    with pytest.raises(ValueError, match=r"'mood' has no column.*solved"):
        conversation_batch([Conversation("1", "a:1", [], outcome={"mood": "good"})])
    votes = Message("1", "agent", "x", outcome={"votes_up": 10**30})
    (talk,) = conversations_of(conversation_batch([Conversation("1", "a:1", [votes])]))
    assert talk.messages[0].outcome == {"votes_up": MOST}


def test_every_signal_of_a_run_has_a_column_of_its_kind_and_scores_say_the_same(run_dir: Path) -> None:
    types = {"flag": pa.bool_(), "count": pa.int64(), "number": pa.float64(), "text": pa.string()}
    schema = pq.read_schema(next((run_dir / "stages").glob("scores-*.parquet")))
    own = {field.name: field.type for field in schema if "." in field.name}
    assert len(own) > 80 and own == {name: types[documentation()[name].kind] for name in own}
    assert set(measured(SignalSettings())) < set(own)
    first = rows(run_dir / "train.jsonl")[0]
    assert RunFolder(run_dir).checkpoints.score(first["id"]) == (first["quality"], first["signals"])


def test_a_signal_that_is_not_of_its_kind_is_named() -> None:
    with pytest.raises(CurateError, match=r"form\.words has values that are no count"):
        signal_arrays([{"form.words": 1.5}], signal_fields(["form.words"]))


def test_pandas_reads_records_by_column(run_dir: Path) -> None:
    (path,) = (run_dir / "stages").glob("records-*.parquet")
    frame = pd.read_parquet(path, columns=["id", "prompt", "time", "outcome", "reason"])
    record = frame[frame.reason == ""].iloc[0]
    assert record.prompt[-1]["role"] == "user" and record.outcome["position"] >= 0
    assert set(map(type, frame.time)) == {float}


def test_a_checkpoint_of_an_older_version_is_said_to_be_one(run_dir: Path, tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["r_1"], "payload": ["{}"]}), tmp_path / "records-0.parquet")
    with pytest.raises(CurateError, match="older version"):
        list(Checkpoints(tmp_path, ["records-0.parquet"]).records())
