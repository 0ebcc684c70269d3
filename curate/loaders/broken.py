"""Files that break off: what follows the place cannot be read, and nobody can say how much that is."""

from __future__ import annotations

from curate.loaders.account import Doubt, Reject
from curate.loaders.base import Source
from curate.loaders.settings import DoubtCode
from curate.loaders.values import word_set

CODE: DoubtCode = "broken_off"
_SHOWN = 3  # files that the doubt names
# reasons of rejects after which nothing more of the file is read; damaged archives and members have their own
_ENDS = word_set(
    "truncated unreadable broken_member broken_archive archive_too_large member_too_large"
    " too_large_in_archive value_too_large line_too_long conversation_too_large bad_parquet bad_arrow"
    " bad_spreadsheet"
)


class BreakWatch:
    """Watches the rejects of one source for files that break off; that is told as a doubt."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._places: dict[str, str] = {}

    def see(self, reject: Reject) -> None:
        """Notes the first place at which a file breaks off."""
        if reject.reason in _ENDS:
            self._places.setdefault(reject.source, reject.locator)

    def report(self) -> None:
        """Tells of such files, once all is read."""
        if not self._places or CODE in self._source.block.accept:
            return
        first, *others = self._places
        named = ", ".join(
            f"{label} breaks off at {place}" for label, place in list(self._places.items())[:_SHOWN]
        )
        more = f" and {len(self._places) - _SHOWN:,} more" if len(self._places) > _SHOWN else ""
        what = f"the export is incomplete: {named}{more}, and what follows was not read. Get it again"
        where = first if not others else f"{first} and {len(others):,} more"
        self._source.report.doubt(Doubt(CODE, where, what, f"accept: [{CODE}]   # if the rest is not needed"))
