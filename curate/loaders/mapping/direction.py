"""Which way the rows of a table run, oldest or newest first: messages of one time, such as a date without a
clock, stand in the file's order or against it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Literal

from curate.language.patterns import any_of
from curate.language.words import words
from curate.loaders.account import Doubt, LoadReport
from curate.loaders.mapping.cells import Cells
from curate.loaders.mapping.profile import SALUTATION
from curate.loaders.settings import SourceBlock
from curate.loaders.times import DayOrder, parse_time
from curate.records import Conversation

Way = Literal["oldest", "newest", "open"]
CODE = "tied_times"
SETTLE = f"accept: [{CODE}]   # or name a column to sort by: order: COLUMN"
WATCHED = 20_000  # rows by which the way is told
_NUMBERED = re.compile(r"(.*?)(\d{1,18})", re.DOTALL)
_USUAL = 0.9  # share of steps that go one way, from which all others are exceptions
_THANKS = re.compile(
    rf"\s*(?:(?:{any_of(words('nods'))})\W{{1,3}})?(?:{any_of(words('thanks_openers'))})", re.IGNORECASE
)
_SEVERAL = 3  # conversations that must seem to run backwards
_FEW = 0.02  # share of conversations in which an open order is no doubt


def ways(rows: Iterable[tuple[str, float | None, str]]) -> tuple[Way, Way]:
    """Which way rows (conversation, time, own id) run where times differ, and where they are the same or
    there are none.

    The second is told by ids that count up or down, else by the first. Where each conversation has but one
    time, only a file that falls as a whole leaves it open: it may begin with the newest conversation, or with
    the newest message.
    """
    last: dict[str, tuple[float | None, str]] = {}
    within, tied, whole = Counter[bool](), Counter[bool](), Counter[bool]()
    before: float | None = None
    for key, time, ident in rows:
        then, other = last.get(key, (None, ""))
        if then == time and (risen := _counts_up(other, ident)) is not None:
            tied[risen] += 1
        elif then is not None and time is not None and then != time:
            within[time > then] += 1
        if before is not None and time is not None and before != time:
            whole[time > before] += 1
        last[key], before = (time, ident), before if time is None else time
    days = _usual(within) if within else "oldest"
    if tied and _usual(tied) != "open":
        return days, _usual(tied)
    return days, days if within else "open" if whole and _usual(whole) == "newest" else "oldest"


def _counts_up(before: str, ident: str) -> bool | None:
    """Whether numbered ids such as `m-23` and `m-24` count up; None where they do not count."""
    one, two = _NUMBERED.fullmatch(before), _NUMBERED.fullmatch(ident)
    if one is None or two is None or one[1] != two[1] or one[2] == two[2]:
        return None
    return int(two[2]) > int(one[2])


def _usual(rising: Counter[bool]) -> Way:
    total = rising.total()
    return (
        "oldest"
        if rising[True] >= _USUAL * total
        else "newest"
        if rising[False] >= _USUAL * total
        else "open"
    )


class Direction:
    """The way of one source's rows: watched while they come, then laid by."""

    def __init__(self, block: SourceBlock) -> None:
        self._accepted = CODE in block.accept
        self._rows: list[tuple[str, str, str]] = []
        self._days: Way = "oldest"
        self._ties: Way = "oldest"
        self._order: DayOrder = ""
        self._seen = self._tied = 0
        self._backwards, self._forwards = 0, 0

    def watch(self, key: str, cells: Cells) -> None:
        """Notes one of the first rows."""
        if (cells.get("time") or cells.get("id")) and len(self._rows) < WATCHED:
            self._rows.append((key, cells.get("time"), cells.get("id")))

    def settle(self, order: DayOrder) -> None:
        """Tells the way, once it is known how dates are to be read."""
        self._order = order
        self._days, self._ties = ways(
            (key, parse_time(time, order), ident) for key, time, ident in self._rows
        )
        self._rows.clear()

    def laid(self, rows: list[Cells], in_time: Callable[[list[Cells]], list[Cells]]) -> list[Cells]:
        """The rows of one conversation, those of one time oldest first; `in_time` sorts rows and leaves these
        as they stand."""
        if "newest" not in (self._days, self._ties):
            return rows
        return in_time(rows[::-1] if self._ties == "newest" else rows)

    def see(self, rows: list[Cells]) -> None:
        """Counts a conversation whose order hangs on the way that is open."""
        self._seen += 1
        if self._ties == "open" and not any(r.get("order") for r in rows):
            self._tied += self._is_tied(rows)

    def hear(self, made: Conversation) -> None:
        """Notes whether a conversation without different times ends with the customer's greeting, or begins
        with the customer's thanks."""
        asked = [m.text for m in made.messages if m.role == "customer" and m.kind == "message"]
        if len(asked) < 2 or len({m.time for m in made.messages}) > 1:
            return
        first, last = (
            (bool(SALUTATION.match(text)), bool(_THANKS.match(text))) for text in (asked[0], asked[-1])
        )
        self._backwards += last[0] > first[0] or first[1] > last[1]
        self._forwards += first[0] > last[0] or last[1] > first[1]

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
        if self._accepted:
            return
        if self._tied > _FEW * self._seen:
            report.doubt(Doubt(CODE, name, self._of_ties(), SETTLE))
        elif self._backwards >= max(_SEVERAL, 2 * self._forwards):
            what = (
                f"{self._backwards:,} of {self._seen:,} conversations have no different times and begin with"
                " the customer's thanks or end with the customer's greeting, so the file may have the newest"
                " message first; their order was not changed"
            )
            report.doubt(Doubt(CODE, name, what, SETTLE))

    def _of_ties(self) -> str:
        return (
            f"in {self._tied:,} of {self._seen:,} conversations several people wrote at the same time, such"
            " as a date without a time of day, and nothing shows whether the file has the oldest or the"
            " newest message first; their order was not changed"
        )
