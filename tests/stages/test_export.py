"""What a run says of its exports."""

from __future__ import annotations

from collections import Counter

from curate.exporters.sidecars import Written
from curate.stages.export import export_notes


def test_openings_that_are_cut_are_told_once_for_formats_that_cut_as_many() -> None:
    some = Counter(train=5)
    exported = {
        name: Written(rows=some, openings=n) for name, n in (("trl", 2), ("hf-dataset", 2), ("csv", 0))
    }
    what = "written without what the agent says before the first user"
    assert [*export_notes(exported)] == [f"trl, hf-dataset: 2 records {what}"]


def test_pairs_are_told_by_their_number_in_each_split() -> None:
    exported = {"trl-preference": Written(rows=Counter(train=5, test=1), skipped=Counter(why=1_200))}
    told = "6 preference pairs (5 in train, 1 in test); 1,200 more were refused: see exports/trl-preference"
    assert [*export_notes(exported)] == [f"trl-preference: {told}/skipped.jsonl"]
    (alone,) = export_notes({"trl-preference": Written(rows=Counter(train=1))})
    assert alone == "trl-preference: 1 preference pair (1 in train)"
