"""What becomes of the dataset of an earlier run or split: which of its records are here again, and why any of
them is not in the new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from curate.ledger import IN_DATASET, Ledger
from curate.split.sides import SIDES, VALIDATION
from curate.stages.earlier import again
from curate.stages.old_split import OldRecord, OldSplit

Fate = Callable[
    [int], "tuple[str, str, str] | None"
]  # place -> stage, reason and twin of a record that is left out


@dataclass(frozen=True, slots=True)
class Kept:
    """The records of an earlier dataset, best first, each with its place among the n new records, -1 where it
    is not there."""

    records: list[tuple[OldRecord, int]]

    @classmethod
    def of(
        cls, old: OldSplit, ids: Sequence[str], needs: Sequence[str], conversations: Sequence[str]
    ) -> Kept:
        places = zip(old.records, again(old, ids, needs, conversations), strict=True)
        return cls(
            sorted(((one, place) for one, place in places if one.rank >= 0), key=lambda pair: pair[0].rank)
        )

    def places(self, side: int) -> list[int]:
        """Those of one side that are here again, best first; two old folders may hold the
        same record."""
        return list(dict.fromkeys(place for one, place in self.records if one.side == side and place >= 0))

    def account(self, fate: Fate) -> dict[str, Any]:
        """How many there were, stay, and are not in these records at all; `left_out` names those that are and
        do not stay, each with its reason."""
        summary: dict[str, Any] = {"not_here": 0, "left_out": []}
        for side, name in SIDES.items():
            if side == VALIDATION and not any(one.side == side for one, _ in self.records):
                continue
            here = {place: one for one, place in self.records if one.side == side and place >= 0}
            gone = sum(one.side == side and place < 0 for one, place in self.records)
            left = [(one, why) for place, one in here.items() if (why := fate(place)) is not None]
            summary[name], summary[f"{name}_stays"] = len(here) + gone, len(here) - len(left)
            summary["not_here"] += gone
            for one, why in left:
                row = zip(("stage", "reason", "kept_id"), why, strict=True)
                summary["left_out"].append(
                    {"id": one.id, "side": name, **{key: value for key, value in row if value}}
                )
        return summary

    def by_ledger(self, ledger: Ledger, ids: Sequence[str]) -> dict[str, Any]:
        """The account by what a run's ledger says of the record in a place."""

        def fate(place: int) -> tuple[str, str, str] | None:
            row = ledger.rows[ids[place]]
            return None if row.outcome in IN_DATASET else (row.stage, row.reason, row.kept_id)

        return self.account(fate)
