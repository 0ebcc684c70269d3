"""The proof that nothing leaks over the split, by exact search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.language.template import template
from curate.process.progress import steps
from curate.split.groups import BLOCK, DIGITS, WIDE
from curate.split.settings import SplitSettings
from curate.split.shared import bare, shared, unread
from curate.split.sides import NEITHER, SIDES, TEST, TRAIN, VALIDATION, empty_side
from curate.text.readable import many

Index = NDArray[np.int64]
Floats = NDArray[np.float32]
NEAREST = 5  # pairs that are named: enough to see what "near" means in this dump


def nearest(vectors: Floats, some: Index, others: Index) -> tuple[NDArray[np.float64], Index]:
    """For each of some records its highest rounded cosine to one of the others (-1 where there is none), and
    that record."""
    score, at = np.full(len(some), -1.0), np.full(len(some), -1, np.int64)
    for start in steps(range(0, len(some), BLOCK), "blocks searched for the nearest"):
        for left in range(0, len(others), WIDE):
            product = vectors[some[start : start + BLOCK]] @ vectors[others[left : left + WIDE]].T
            np.round(product, DIGITS, out=product)
            place = product.argmax(axis=1)
            best = product[np.arange(len(place)), place].astype(np.float64).round(DIGITS)
            rows = start + np.flatnonzero(best > score[start : start + BLOCK])
            score[rows], at[rows] = best[rows - start], others[left + place[rows - start]]
    return score, at


@dataclass(frozen=True, slots=True)
class CertificateInput:
    """What a certificate of n records is made from: it is counted and searched anew from this and the sides
    alone.

    `kinds` are the kinds of keys in `groups`, such as `conversation` of `conversation:12`: that of
    conversations, that of customers, then further fields. `strange` maps the places of prompts in a language
    that the encoder does not know to that language. `ids` name the nearest pairs; without them they are
    places. `order` says which of equally near pairs come first.
    """

    vectors: Floats
    texts: Sequence[str]
    groups: Sequence[Sequence[str]]
    kinds: Sequence[str]
    order: Index
    ids: Sequence[str] | None = None
    strange: Mapping[int, str] = field(default_factory=dict)

    @property
    def compared(self) -> dict[str, tuple[str, str]]:
        """Of each check by keys its kind of key, and what that is called."""
        conversation, customer, *fields = self.kinds
        return {
            "shared_conversations": (conversation, "conversation id"),
            "shared_customers": (customer, "customer id"),
            **{f"shared_fields.{name}": (name, f"field {name}") for name in fields},
            "shared_keys": ("", "key to compare by"),
        }

    def gaps(self, places: Index) -> dict[str, str]:
        """For each check how many of some records could not be compared, in words; nothing where all
        could."""
        by_keys = {name: bare(self.groups, places, *kind) for name, kind in self.compared.items()}
        return {**by_keys, "twins_at_threshold": unread(self.strange, places)}

    def name(self, place: int) -> str | int:
        return place if self.ids is None else self.ids[place]


def certify(
    evidence: CertificateInput, side: NDArray[np.int8], labels: Index, settings: SplitSettings
) -> dict[str, Any]:
    """split.json, but for what depends on how the sides were made. `labels` (n) are the groups that were to
    stay whole, -1 for none.

    What should be 0 is None where nothing could be compared; `not_checked` says why, and of how many records
    where it was only some. With a validation side, `pairs` has the same for each two sides, and the figures
    above are those of all.
    """
    at = {which: evidence.order[side[evidence.order] == which] for which in SIDES}
    wanted = [TRAIN, TEST]
    if settings.validation_fraction or len(at[VALIDATION]):
        wanted.insert(1, VALIDATION)
    found = {
        (one, other): _compared(evidence, (one, at[one]), (other, at[other]), labels, settings)
        for one, other in combinations(wanted, 2)
    }
    sizes = np.unique(labels[labels >= 0], return_counts=True)[1]
    every = np.concatenate([at[which] for which in wanted])
    checks, pairs = _together(found, evidence.gaps(every)), found[TRAIN, TEST].nearest
    value = {name: count for name, (count, _) in checks.items()}
    fields = evidence.kinds[2:]
    return {
        **{SIDES[which]: len(at[which]) for which in wanted},
        "neither": int((side == NEITHER).sum()),
        "groups": len(sizes),
        "largest_group": int(sizes.max(initial=0)),
        **_counted(value, fields),
        "highest_similarity": pairs[0]["similarity"] if pairs else None,
        "nearest_pair": [pairs[0]["train"], pairs[0]["test"]] if pairs else [],
        "nearest_pairs": pairs,
        "threshold": settings.twin,
        "twins_at_threshold": value["twins_at_threshold"],
        "test_after": settings.test_after,
        "not_checked": {name: why for name, (_, why) in checks.items() if why},
        **({"pairs": [one.row(fields) for one in found.values()]} if VALIDATION in wanted else {}),
    }


@dataclass(frozen=True, slots=True)
class _Compared:
    """What was found of two sides: each check with its count and why it was not made, or in part; the
    `nearest` pairs."""

    sides: tuple[str, str]
    checks: dict[str, tuple[int | None, str]]
    nearest: list[dict[str, Any]]
    empty: bool

    def row(self, fields: Sequence[str]) -> dict[str, Any]:
        """The row of split.json."""
        value = {name: count for name, (count, _) in self.checks.items()}
        first = self.nearest[0] if self.nearest else None
        return {
            "sides": list(self.sides),
            **_counted(value, fields),
            "twins_at_threshold": value["twins_at_threshold"],
            "highest_similarity": first and first["similarity"],
            "nearest_pair": [first[name] for name in self.sides] if first else [],
            "not_checked": {name: why for name, (_, why) in self.checks.items() if why},
        }


def _counted(value: Mapping[str, int | None], fields: Sequence[str]) -> dict[str, Any]:
    """The counts that should be 0, but for near-duplicates."""
    names = ("divided_groups", "shared_conversations", "shared_customers")
    return {
        **{name: value[name] for name in names},
        "shared_fields": {name: value[f"shared_fields.{name}"] for name in fields},
        **{name: value[name] for name in ("shared_templates", "shared_keys")},
    }


def _compared(
    evidence: CertificateInput,
    one: tuple[int, Index],
    other: tuple[int, Index],
    labels: Index,
    settings: SplitSettings,
) -> _Compared:
    """Two sides, each with its places; the one to train on, or else to validate with, first."""
    (_, left), (_, right) = one, other
    names = (SIDES[one[0]], SIDES[other[0]])
    score, at = nearest(evidence.vectors, right, left)
    over = [(left, right)]
    masked = [[f"template:{text}"] if text else [] for text in map(template, evidence.texts)]
    both = np.intersect1d(labels[left], labels[right])
    keys = {name: shared(evidence.groups, over, *kind) for name, kind in evidence.compared.items()}
    checks: dict[str, tuple[int | None, str]] = {
        "divided_groups": (int((both >= 0).sum()), ""),
        **keys,
        "shared_templates": (shared(masked, over, "template", "")[0] or 0, ""),
        "twins_at_threshold": (
            int((score >= settings.twin).sum()),
            unread(evidence.strange, np.concatenate([left, right])),
        ),
    }
    empty = empty_side(dict(zip(names, (len(left), len(right)), strict=True)))
    if empty:
        checks = dict.fromkeys(checks, (None, empty))
    return _Compared(names, checks, _pairs(evidence, score, right, at, names), bool(empty))


def _together(
    found: Mapping[tuple[int, int], _Compared], gaps: Mapping[str, str]
) -> dict[str, tuple[int | None, str]]:
    """The checks over all pairs of sides that have records: the sum, and for which of them a check was not
    made, or in part (`gaps` of all records, where it was made for each pair). A side without any says so
    itself."""
    made = [one for one in found.values() if not one.empty]
    if len(made) < 2:
        return (made[0] if made else found[TRAIN, TEST]).checks
    return {
        name: _sum({one.sides: one.checks[name] for one in made}, gaps.get(name, ""))
        for name in made[0].checks
    }


def _sum(checks: Mapping[tuple[str, str], tuple[int | None, str]], gaps: str) -> tuple[int | None, str]:
    counts = [count for count, _ in checks.values() if count is not None]
    if len(counts) == len(checks):
        return sum(counts), gaps
    reasons = {sides: why for sides, (_, why) in checks.items() if why}
    if not counts and len(set(reasons.values())) == 1:
        return None, next(iter(reasons.values()))
    parts = [f"{one} and {other}: {why}" for (one, other), why in reasons.items()]
    return sum(counts) if counts else None, "; ".join(parts)


def by_date(
    certificate: dict[str, Any],
    times: NDArray[np.float64],
    side: NDArray[np.int8],
    pins: NDArray[np.int8],
    after: str,
) -> None:
    """Adds how many records stand on the wrong side of the date; `times` (n) are seconds since 1970 or nan,
    `pins` (n) the sides that a kept split gave."""
    free, late = (side != NEITHER) & (pins == NEITHER), times >= seconds(after)
    undated, total = int(np.isnan(times[free]).sum()), int(free.sum())
    wrong = int((free & ~np.isnan(times) & (late != (side == TEST))).sum())
    certificate["wrong_side_of_date"] = None if undated == total else wrong
    if undated or not total:
        certificate["not_checked"]["wrong_side_of_date"] = (
            f"{undated:,} of {many(total, 'record')} have no time" if total else "no record is new"
        )


def seconds(date: str) -> float:
    """A date, in UTC where it names no zone, as seconds since 1970."""
    when = datetime.fromisoformat(date)
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def _pairs(
    evidence: CertificateInput, score: NDArray[np.float64], held: Index, at: Index, names: tuple[str, str]
) -> list[dict[str, Any]]:
    """The records of the second side that are nearest to one of the first, each with that record, the most
    similar first."""
    order = [j for j in np.argsort(-score, kind="stable")[:NEAREST].tolist() if at[j] >= 0]
    return [
        {
            names[0]: evidence.name(int(at[j])),
            names[1]: evidence.name(int(held[j])),
            "similarity": round(float(score[j]), 4),
        }
        for j in order
    ]
