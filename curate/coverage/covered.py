"""What covered means: the status of a situation, and the figures that every output shows. Nothing else
decides either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from curate.text.brief import Brief
from curate.text.readable import rounded

Status = Literal["covered", "thin", "missing", "no_good_answer"]
STATUSES: tuple[Status, ...] = get_args(Status)
# training records that cover a situation: two show what their answers have in common, one does not
ENOUGH = 2


def status_of(*, usable: int, train: int) -> Status:
    """The status of a situation of which `usable` records of the pool may train, and `train` records of the
    dataset do.

    A training record that the pool does not have, such as one that a person wrote, answers a situation as
    well.
    """
    if not train:
        return "missing" if usable else "no_good_answer"
    return "covered" if train >= min(ENOUGH, usable) else "thin"


@dataclass(slots=True, repr=False)
class SituationRow(Brief):
    """One situation and what of it is where.

    `asked` is how often customers asked it, answered or not; `dump` how many records it has, duplicates
    counted, without those that the gate dropped for form, spam or no content (`curate.gate.UNCOUNTED`): the
    shares are made of these. `pool` are those past the gate and deduplication, `usable` those of the pool
    that may train, `train`, `test` and `validation` those of the dataset. `tags` are two or three words for
    it.
    """

    name: str
    asked: int
    dump: int
    pool: int
    usable: int
    train: int
    test: int
    best_quality: float
    edge: bool = False
    example: str = ""
    tags: Sequence[str] = ()
    validation: int = 0

    @property
    def dataset(self) -> int:
        """The records of the dataset, on all sides together."""
        return self.train + self.validation + self.test

    @property
    def status(self) -> Status:
        return status_of(usable=self.usable, train=self.train)


@dataclass(frozen=True, slots=True)
class CoverageFigures:
    """How many situations have each status, and the shares of the dump's records (`SituationRow.dump`) that
    lie in covered and in thin ones."""

    situations: int
    covered: int
    thin: int
    missing: int
    no_good_answer: int
    covered_share: float
    thin_share: float

    @classmethod
    def of(cls, rows: Sequence[SituationRow]) -> CoverageFigures:
        count = {status: sum(row.status == status for row in rows) for status in STATUSES}
        return cls(
            len(rows), **count, covered_share=share_of(rows, "covered"), thin_share=share_of(rows, "thin")
        )

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def share_of(rows: Sequence[SituationRow], status: Status) -> float:
    """The share of the dump's records in situations of this status, in [0, 1], as `rounded` has it; 0 where
    there are none."""
    return rounded(
        sum(row.dump for row in rows if row.status == status) / max(1, sum(row.dump for row in rows))
    )


def in_order(rows: Iterable[SituationRow]) -> list[SituationRow]:
    """The most frequent first."""
    return sorted(rows, key=lambda row: (-row.asked, -row.dump, row.name))
