"""The audit: which situations a dataset covers, covers thinly or misses, and which need a person to write the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from curate.coverage.cases import EdgeCase, Match, Phrases
from curate.coverage.clusters import Clean, Situations, cluster
from curate.coverage.gaps import REPEATS, asking, gap_rows
from curate.coverage.labels import Encode
from curate.coverage.settings import CoverageSettings
from curate.coverage.space import BLOCK, Floats, Index, content_ranks, similarities
from curate.progress import steps
from curate.text import cut

Status = Literal["covered", "thin", "missing", "no_good_answer"]
EVIDENCE = 10  # matches of an edge case that are listed, the nearest first
EXCERPT = 240  # characters of a matching prompt
NEAR = 0.6  # plain cosine from which a dataset record is taken for one of the pool's situations


@dataclass(slots=True)
class Audit:
    """audit.json in parts; `gaps` are the rows of gaps.jsonl; `outside` counts dataset records that are near nothing in the pool."""

    situations: list[dict[str, Any]]
    edge_cases: list[dict[str, Any]]
    covered_share: float
    outside: int
    gaps: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {"situations": self.situations, "edge_cases": self.edge_cases, "covered_share": self.covered_share, "outside": self.outside}


def status_of(*, dump: int, pool: int, dataset: int, thin: int = 3) -> Status:
    """The status of a situation with `dump` records, `pool` of them well answered, and `dataset` of them chosen for training.

    One record is thin where `thin` or more were there to choose from.
    """
    if not pool and not dataset:
        return "no_good_answer"
    if not dataset:
        return "missing"
    return "thin" if dataset == 1 and max(pool, dataset) >= thin and dump >= thin else "covered"


def audit_coverage(
    vectors: Floats, texts: Sequence[str], quality: NDArray[np.float64], good: NDArray[np.bool_], dataset: Floats, test: NDArray[np.bool_],
    cases: Sequence[EdgeCase] = (), phrases: Floats | None = None, settings: CoverageSettings | None = None, *,
    pool_ids: Sequence[str] | None = None, dataset_ids: Sequence[str] | None = None, conversations: Sequence[str] | None = None,
    dataset_texts: Sequence[str] | None = None, encode: Encode | None = None, clean: Clean = str,
    asks: Callable[[int], bool] = lambda place: True, why: Sequence[str] | None = None,
) -> Audit:  # fmt: skip
    """Compares a dataset with the pool of everything that customers asked.

    `vectors` (n, d) are the pool's prompts, `texts` their texts, `quality` and `good` (n) how well each was answered and
    whether that passes; `dataset` (m, d) are the dataset's prompts, `test` (m) marks its held-out part; `phrases` the
    vectors of the cases' examples, case after case; `conversations` are the pool's, `encode` makes better names of
    situations, `clean` takes personal data out of what is shown. A dataset record belongs to the situation of the pool
    record with its id, else of the nearest one, if that is near enough. `asks` says of a pool record, by its place, whether it
    asks for anything (a situation in which none does is none), and `why` (n) for which reason it is not good, "" where unknown.
    """
    settings = settings or CoverageSettings()
    pool_ids = pool_ids if pool_ids is not None else [str(i) for i in range(len(texts))]
    dataset_ids = dataset_ids if dataset_ids is not None else [str(i) for i in range(len(dataset))]
    dataset_texts = dataset_texts if dataset_texts is not None else [""] * len(dataset)
    situations = cluster(vectors, texts, np.where(good, quality, 0.0), settings, ids=pool_ids, conversations=conversations, encode=encode, clean=clean)
    belongs = _places(dataset, vectors, dataset_ids, pool_ids)
    of = np.where(belongs >= 0, situations.macro[np.maximum(belongs, 0)], -1) if len(texts) else belongs
    counts = {
        "pool": np.bincount(situations.macro, minlength=len(situations.names)),
        "good": np.bincount(situations.macro, good, minlength=len(situations.names)).astype(np.int64),
        "dataset": np.bincount(of[of >= 0], minlength=len(situations.names)),
        "test": np.bincount(of[(of >= 0) & test], minlength=len(situations.names)),
    }
    rows = list(_rows(situations, quality, counts, settings))
    covered = sum(row["pool"] for row in rows if row["status"] in ("covered", "thin"))
    found = _cases(cases, phrases, (vectors, pool_ids, texts), (dataset, dataset_ids, dataset_texts), settings.case_similarity, clean)
    repeating = {int(s) for s, code in zip(situations.macro, why or (), strict=False) if code in REPEATS}
    members = asking([s for s, row in enumerate(rows) if row["status"] == "no_good_answer" and s not in repeating], situations, asks)
    gaps = gap_rows(members, situations, lambda place: texts[place], quality, lambda place: why[place] if why else "", clean)
    rows = [row for s, row in enumerate(rows) if members.get(s, True)]
    return Audit(rows, list(found), round(covered / max(1, len(texts)), 4), int((of < 0).sum()), gaps)


def _places(dataset: Floats, pool: Floats, dataset_ids: Sequence[str], pool_ids: Sequence[str]) -> Index:
    """The place in the pool of each dataset record, by id, else of the nearest; -1 where none is near."""
    known = {key: i for i, key in enumerate(pool_ids)}
    places = np.array([known.get(key, -1) for key in dataset_ids], np.int64)
    unknown = np.flatnonzero(places < 0)
    for start in steps(range(0, len(unknown) if len(pool) else 0, BLOCK), "blocks of the dataset placed"):
        rows = unknown[start : start + BLOCK]
        near = similarities(dataset[rows], pool)
        best = near.argmax(axis=1)
        places[rows] = np.where(near[np.arange(len(rows)), best] >= NEAR, best, -1)
    return places


def _rows(situations: Situations, quality: NDArray[np.float64], counts: dict[str, Index], settings: CoverageSettings) -> Iterator[dict[str, Any]]:
    best = np.zeros(len(situations.names))
    np.maximum.at(best, situations.macro, quality)
    for s, name in enumerate(situations.names):
        pool, answered, dataset, test = (int(counts[key][s]) for key in ("pool", "good", "dataset", "test"))
        status = status_of(dump=pool, pool=answered, dataset=dataset - test, thin=settings.thin)
        yield {"name": name, "pool": pool, "dataset": dataset, "test": test, "best_quality": round(float(best[s]), 4), "status": status}


_Side = tuple[Floats, Sequence[str], Sequence[str]]  # vectors, ids and texts of prompts


def _cases(cases: Sequence[EdgeCase], phrases: Floats | None, pool: _Side, dataset: _Side, floor: float, clean: Clean) -> Iterator[dict[str, Any]]:
    """For each edge case how many records match it, with the nearest as evidence."""
    if not cases:
        return
    if phrases is None:
        raise ValueError("edge cases need the vectors of their phrases")
    known = Phrases.of(cases, phrases, pool[0])
    sides = {where: (side, known.matches(side[0], content_ranks(side[1]), floor)) for where, side in (("pool", pool), ("dataset", dataset))}
    for n, case in enumerate(cases):
        found = {where: [_evidence(match, side, where) for match in matches[n]] for where, (side, matches) in sides.items()}
        evidence = sorted((row for rows in found.values() for row in rows), key=lambda m: (-m["similarity"], m["in"], m["id"]))[:EVIDENCE]
        for row in evidence:
            row["prompt"] = cut(clean(row["prompt"]), EXCERPT)
        yield {"name": case.name, "pool": len(found["pool"]), "dataset": len(found["dataset"]), "matches": evidence}


def _evidence(match: Match, side: _Side, where: str) -> dict[str, Any]:
    _, ids, texts = side
    return {"id": ids[match.place], "in": where, "similarity": match.similarity, "phrase": match.phrase, "prompt": texts[match.place]}
