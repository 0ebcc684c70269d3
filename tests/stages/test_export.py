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
