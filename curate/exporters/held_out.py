"""What the formats for evaluation share: they hold the test set alone, a row for the last reply of each
record, and a small file that runs it."""

from __future__ import annotations

from typing import Any

from curate.exporters.base import Exporter
from curate.exporters.chat import ChatExample, NotExportable
from curate.exporters.sidecars import Row


class HeldOut(Exporter):
    """A format for evaluation: what a model is asked, and the reply that was given."""

    splits = ("test",)

    def parts(self, example: ChatExample) -> list[ChatExample]:
        if not example.completion[-1]["content"]:
            raise NotExportable("its reply is a call of a tool, with no text to compare with")
        return [example]


def metadata(record: Row) -> dict[str, Any]:
    """What a result may be grouped by."""
    told = {"id": record.get("id"), "situation": record.get("cluster_label"), "edge": record.get("edge")}
    return {key: value for key, value in told.items() if value is not None}
