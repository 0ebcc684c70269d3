"""Pages of Zendesk's comments after which others should follow that are not in the input."""

from __future__ import annotations

import re
from typing import Any

from curate.loaders.base import Source
from curate.loaders.broken import CODE
from curate.loaders.files import InputFile
from curate.loaders.formats._zendesk_values import COMMENT
from curate.loaders.salvage import READ_ERRORS, Unreadable
from curate.loaders.sample import Sample

_GOES_ON = re.compile(rb'"next_page"\s*:\s*"\w|"has_more"\s*:\s*true')
_ENDS = re.compile(rb'"next_page"\s*:\s*null|"has_more"\s*:\s*false')
_CHUNK, _OVERLAP = 1 << 20, 100  # bytes
_WHAT = (
    "tickets whose comments go on on a page that is not in the input, as `next_page` says: {count}; get all"
    " pages, else replies are missing"
)


class CutPages:
    """Doubts tickets all of whose pages of comments say that another follows."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._files = {file.label: file for file in source.files}
        self._known: dict[str, bool] = {}  # by file, whether its pages only go on

    def see(self, rows: list[list[Any]]) -> None:
        """Notes the rows of one ticket."""
        places = [str(where).rpartition(":") for sort, where, *_ in rows if sort == COMMENT]
        labels = {label for label, _, place in places if "comments " in place}
        if labels and all(map(self._goes_on, labels)) and CODE not in self._source.block.accept:
            self._source.report.flag(CODE, _WHAT, str(rows[0][1]))

    def _goes_on(self, label: str) -> bool:
        if label not in self._known:
            file = self._files.get(label)
            self._known[label] = file is not None and Sample(file).kind == "json" and _only_goes_on(file)
        return self._known[label]


def _only_goes_on(file: InputFile) -> bool:
    last, found = b"", False
    try:
        with file.open() as stream:
            while data := stream.read(_CHUNK):
                block = last + data
                if _ENDS.search(block):
                    return False
                found = found or bool(_GOES_ON.search(block))
                last = block[-_OVERLAP:]
    except (Unreadable, *READ_ERRORS):  # the reading itself says so
        return False
    return found
