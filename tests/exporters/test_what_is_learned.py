"""Which replies an export takes, and which of them are learned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from curate.exporters import EXPORTERS
from curate.exporters.chat import NotExportable, example_of
from curate.exporters.settings import ExportSettings
from curate.verbs.export import export

USER, REPLY = {"role": "user", "content": "Where?"}, {"role": "assistant", "content": "Here."}


@pytest.mark.parametrize("name", ["trl-preference", "openai-preference"])
def test_a_pair_of_equal_replies_is_none(name: str) -> None:
    exporter = EXPORTERS.get(name)()
    with pytest.raises(NotExportable, match="both replies are the same"):
        exporter.examples({"prompt": "a", "chosen": "b", "rejected": " b"}, ExportSettings())
    assert exporter.examples({"prompt": "a", "chosen": "b", "rejected": "c"}, ExportSettings())


def test_what_was_chosen_counts_before_the_completion() -> None:
    row = {"prompt": "a", "completion": "x", "chosen": "b", "rejected": "c"}
    assert example_of(row).completion == [{"role": "assistant", "content": "b"}]


@pytest.mark.parametrize(
    ("marks", "learned"), [((None, 1), False), ((1, None), False), ((1, 1), True), ((0, 1), False)]
)
def test_merged_messages_are_learned_where_both_are(marks: tuple[Any, Any], learned: bool) -> None:
    two = [REPLY if mark is None else {**REPLY, "weight": mark} for mark in marks]
    example = example_of({"prompt": [USER, *two, USER], "completion": "b"})
    assert bool(example.learned) is learned


def test_a_marked_opening_is_not_cut_in_silence() -> None:
    with pytest.raises(NotExportable, match="marked to be learned"):
        example_of({"prompt": [{**REPLY, "weight": 1}, USER], "completion": "b"})
    assert example_of({"prompt": [REPLY, USER], "completion": "b"}).prompt == [USER]


def test_cut_openings_are_told_by_their_number(tmp_path: Path) -> None:
    rows = [{"prompt": [REPLY, USER], "completion": "b"}, {"prompt": "a", "completion": "b"}]
    told = export(rows, "trl", tmp_path / "o").notes()
    assert told == ["1 record written without what the agent says before the first user"]
    assert export(rows[1:], "trl", tmp_path / "p").notes() == []
