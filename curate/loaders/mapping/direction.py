"""Which way the rows of a table run, oldest or newest first: messages of one time, such as a date without a clock, stand in the file's order or against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Literal

from curate.loaders.account import Doubt, LoadReport
from curate.loaders.mapping.cells import Cells
from curate.loaders.settings import SourceBlock
from curate.loaders.times import DayOrder, parse_time

Way = Literal["oldest", "newest", "open"]
CODE = "tied_times"
WATCHED = 20_000  # rows by which the way is told
_USUAL = 0.9  # share of steps that go one way, from which all others are exceptions
_FEW = 0.02  # share of conversations in which an open order is no doubt


def ways(rows: Iterable[tuple[str, float | None, str]]) -> tuple[Way, Way]:
    """Which way rows (conversation, time, own id) run where times differ, and where they are the same.

    The second is told by ids that count up or down, else by the first. Where each conversation has but one time, only a file that falls as
    a whole leaves it open: it may begin with the newest conversation, or with the newest message.
    """
    last: dict[str, tuple[float, str]] = {}
    within, tied, whole = Counter[bool](), Counter[bool](), Counter[bool]()
    before = 0.0
    for key, time, ident in rows:
        if not time:
            continue
        then, other = last.get(key, (0.0, ""))
        if then == time and ident.isdecimal() and other.isdecimal() and ident != other:
            tied[int(ident) > int(other)] += 1
        elif then and then != time:
            within[time > then] += 1
        if before and before != time:
            whole[time > before] += 1
        last[key], before = (time, ident), time
    days = _usual(within) if within else "oldest"
    if tied and _usual(tied) != "open":
        return days, _usual(tied)
    return days, days if within else "open" if whole and _usual(whole) == "newest" else "oldest"


def _usual(rising: Counter[bool]) -> Way:
    total = rising.total()
    return "oldest" if rising[True] >= _USUAL * total else "newest" if rising[False] >= _USUAL * total else "open"


class Direction:
    """The way of one source's rows: watched while they come, then laid by."""

    def __init__(self, block: SourceBlock) -> None:
        self._accepted = CODE in block.accept
        self._rows: list[tuple[str, str, str]] = []
        self._days: Way = "oldest"
        self._ties: Way = "oldest"
        self._order: DayOrder = ""
        self._seen = self._tied = 0

    def watch(self, key: str, cells: Cells) -> None:
        """Notes one of the first rows."""
        if cells.get("time") and len(self._rows) < WATCHED:
            self._rows.append((key, cells.get("time"), cells.get("id")))

    def settle(self, order: DayOrder) -> None:
        """Tells the way, once it is known how dates are to be read."""
        self._order = order
        self._days, self._ties = ways((key, parse_time(time, order), ident) for key, time, ident in self._rows)
        self._rows.clear()

    def laid(self, rows: list[Cells], in_time: Callable[[list[Cells]], list[Cells]]) -> list[Cells]:
        """The rows of one conversation, those of one time oldest first; `in_time` sorts rows and leaves these as they stand."""
        if "newest" not in (self._days, self._ties):
            return rows
        return in_time(rows[::-1] if self._ties == "newest" else rows)

    def see(self, rows: list[Cells]) -> None:
        """Counts a conversation whose order hangs on the way that is open."""
        self._seen += 1
        if self._ties == "open" and not any(r.get("order") for r in rows):
            self._tied += self._is_tied(rows)

    def _is_tied(self, rows: list[Cells]) -> bool:
        """Whether two people wrote at one time."""
        who: dict[float, str] = {}
        for row in rows:
            time = parse_time(row.get("time"), self._order)
            own = row.get("author") or row.get("role")
            if time is not None and who.setdefault(time, own) != own:
                return True
        return False

    def tell(self, name: str, report: LoadReport) -> None:
        """Doubts the order where it is open in more than a few conversations."""
        if self._accepted or self._tied <= _FEW * self._seen:
            return
        what = (
            f"in {self._tied:,} of {self._seen:,} conversations several people wrote at the same time, such as a date without a time of day, and nothing shows "
            "whether the file has the oldest or the newest message first; their order was not changed"
        )
        report.doubt(Doubt(CODE, name, what, f"accept: [{CODE}]   # or name a column to sort by: order: COLUMN"))
