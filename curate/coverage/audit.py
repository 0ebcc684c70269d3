"""The audit: which situations a dataset covers, covers thinly or misses, and which edge cases it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.coverage.audited_cases import Side, audited_cases
from curate.coverage.cases import EdgeCase
from curate.coverage.clusters import Clean
from curate.coverage.covered import CoverageFigures, SituationRow, in_order
from curate.coverage.space import BLOCK, Floats, Index, similarities
from curate.coverage.tags import Encode
from curate.process.progress import steps
from curate.text.brief import Brief

NEAR = 0.6  # plain cosine from which a dataset record is taken for one of the pool's situations


@dataclass(slots=True)
class Pool:
    """What a dataset is compared with.

    `rows` are its situations, in which nothing is counted of the dataset yet; `situation_of` has the place in
    `rows` of each record by its id. `ids`, `texts` and `vectors` (n, d) are of everything that customers
    asked and that is in a situation; no vectors where nothing needs them. `partial` says that only some of
    these texts are left, so that other records cannot be placed. `gaps` are rows of gaps.jsonl.
    """

    rows: list[SituationRow]
    situation_of: dict[str, int]
    ids: Sequence[str] = ()
    texts: Sequence[str] = ()
    vectors: Floats | None = None
    gaps: list[dict[str, Any]] = field(default_factory=list)
    partial: bool = False


@dataclass(slots=True)
class AuditedDataset:
    """The dataset: ids and prompts of its records, the side of each (train, validation or test), and (n, d)
    vectors of the prompts, where something needs them."""

    ids: Sequence[str]
    texts: Sequence[str]
    side: Sequence[Side]
    vectors: Floats | None = None


@dataclass(slots=True, repr=False)
class Audit(Brief):
    """audit.json in parts; `gaps` are the rows of gaps.jsonl.

    Of the dataset's records `same` are in the pool themselves, by id and text, `alike` were placed by their
    likeness to one, and `outside` are near none.
    """

    situations: list[SituationRow]
    edge_cases: list[dict[str, Any]]
    same: int
    alike: int
    outside: int
    gaps: list[dict[str, Any]]

    @property
    def figures(self) -> CoverageFigures:
        return CoverageFigures.of(self.situations)

    def as_dict(self) -> dict[str, Any]:
        shares = {name: getattr(self.figures, name) for name in ("covered_share", "thin_share")}
        return {
            "situations": [as_json(row) for row in self.situations],
            "edge_cases": self.edge_cases,
            **shares,
            **self.matched(),
        }

    def matched(self) -> dict[str, int]:
        """How each record of the dataset came to its situation."""
        return {"same_record": self.same, "by_likeness": self.alike, "outside": self.outside}


def as_json(row: SituationRow) -> dict[str, Any]:
    """A row of audit.json: `dataset` counts all sides."""
    return {
        "name": row.name,
        "tags": list(row.tags),
        "asked": row.asked,
        "dump": row.dump,
        "pool": row.pool,
        "usable": row.usable,
        "dataset": row.dataset,
        "validation": row.validation,
        "test": row.test,
        "best_quality": row.best_quality,
        "status": row.status,
    }


def audit_coverage(
    pool: Pool,
    chosen: AuditedDataset,
    cases: Sequence[EdgeCase] = (),
    limit: float = 0.5,
    *,
    encode: Encode | None = None,
    clean: Clean = str,
) -> Audit:
    """Compares a dataset with the pool of everything that customers asked.

    A dataset record belongs to the situation of the pool record with its id and text, else of the nearest
    one, if that is near enough: then, and for `cases`, both need vectors. `limit` is the similarity from
    which a record matches an edge case; `encode` turns phrases and sentences into vectors; `clean` takes
    personal data out of what is shown.
    """
    others = unknown(pool, chosen)
    of = _situations(pool, chosen, others)
    counts = Counter[tuple[int, Side]](zip(of, chosen.side, strict=True))
    rows = [
        replace(row, train=counts[s, "train"], validation=counts[s, "validation"], test=counts[s, "test"])
        for s, row in enumerate(pool.rows)
    ]
    taught = {row.name for row in rows if row.train}
    gaps = [gap for gap in pool.gaps if gap["situation"] not in taught]
    outside = of.count(-1)
    matched = len(of) - len(others), len(others) - outside, outside
    return Audit(
        in_order(rows),
        audited_cases(pool, chosen, others, cases, limit, encode, clean) if cases else [],
        *matched,
        gaps,
    )


def unknown(pool: Pool, chosen: AuditedDataset) -> list[int]:
    """The places of the dataset records that are not in the pool: by their id with another text, or by none.
    Two sources may number theirs alike."""
    asked = dict(zip(pool.ids, pool.texts, strict=True))
    return [
        i
        for i, (key, text) in enumerate(zip(chosen.ids, chosen.texts, strict=True))
        if asked.get(key) != text
    ]


def _situations(pool: Pool, chosen: AuditedDataset, others: Sequence[int]) -> list[int]:
    """The situation of each dataset record, -1 where it is near none; `others` are the places of those that
    are not in the pool themselves."""
    situations = [pool.situation_of.get(key, -1) for key in chosen.ids]
    for i in others:
        situations[i] = -1
    if not others or not len(pool.ids):
        return situations
    if pool.vectors is None or chosen.vectors is None:
        raise ValueError("records that the pool does not have need vectors")
    place, near = nearest(chosen.vectors[list(others)], pool.vectors)
    for i, at, similarity in zip(others, place.tolist(), near.tolist(), strict=True):
        situations[i] = pool.situation_of[pool.ids[at]] if similarity >= NEAR else -1
    return situations


def nearest(some: Floats, others: Floats) -> tuple[Index, NDArray[np.float64]]:
    """For each of some unit vectors (n, d) the place of the nearest of the others (m, d; m > 0), and its
    rounded cosine."""
    place, near = np.empty(len(some), np.int64), np.empty(len(some))
    for start in steps(range(0, len(some), BLOCK), "blocks of records placed"):
        part = slice(start, start + BLOCK)
        cosines = similarities(some[part], others)
        place[part] = cosines.argmax(axis=1)
        near[part] = cosines.max(axis=1)
    return place, near
