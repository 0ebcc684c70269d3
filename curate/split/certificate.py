"""The proof that nothing leaks over the split, by exact search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.language.unread import UNKNOWN
from curate.process.progress import steps
from curate.split.earlier import NEITHER, TEST, TRAIN, Earlier
from curate.split.groups import BLOCK, DIGITS, WIDE, template
from curate.split.settings import SplitSettings
from curate.text.readable import listed, many

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

    def name(self, place: int) -> str | int:
        return place if self.ids is None else self.ids[place]


def certify(
    evidence: CertificateInput, side: NDArray[np.int8], labels: Index, settings: SplitSettings
) -> dict[str, Any]:
    """split.json, but for what depends on how the sides were made. `labels` (n) are the groups that were to
    stay whole, -1 for none.

    What should be 0 is None where nothing could be compared; `not_checked` says why, and of how many records
    where it was only some.
    """
    train, test = (evidence.order[side[evidence.order] == which] for which in (TRAIN, TEST))
    score, at = nearest(evidence.vectors, test, train)
    sizes = np.unique(labels[labels >= 0], return_counts=True)[1]
    over = [(train, test)]
    conversation, customer, *fields = evidence.kinds
    masked = [[f"template:{one}"] if one else [] for one in map(template, evidence.texts)]
    both = np.intersect1d(labels[train], labels[test])
    checks: dict[str, tuple[int | None, str]] = {
        "divided_groups": (int((both >= 0).sum()), ""),
        "shared_conversations": shared(evidence.groups, over, conversation, "conversation id"),
        "shared_customers": shared(evidence.groups, over, customer, "customer id"),
        **{f"shared_fields.{name}": shared(evidence.groups, over, name, f"field {name}") for name in fields},
        "shared_templates": (shared(masked, over, "template", "")[0] or 0, ""),
        "shared_keys": shared(evidence.groups, over, "", "key to compare by"),
        "twins_at_threshold": (
            int((score >= settings.twin).sum()),
            _unread(evidence.strange, np.concatenate([train, test])),
        ),
    }
    if not (len(train) and len(test)):
        checks = dict.fromkeys(checks, (None, empty_side(len(train), len(test))))
    pairs = _pairs(evidence, score, test, at)
    value = {name: count for name, (count, _) in checks.items()}
    return {
        "train": len(train),
        "test": len(test),
        "neither": int((side == NEITHER).sum()),
        "groups": len(sizes),
        "largest_group": int(sizes.max(initial=0)),
        "divided_groups": value["divided_groups"],
        "shared_conversations": value["shared_conversations"],
        "shared_customers": value["shared_customers"],
        "shared_fields": {name: value[f"shared_fields.{name}"] for name in fields},
        "shared_templates": value["shared_templates"],
        "shared_keys": value["shared_keys"],
        "highest_similarity": pairs[0]["similarity"] if pairs else None,
        "nearest_pair": [pairs[0]["train"], pairs[0]["test"]] if pairs else [],
        "nearest_pairs": pairs,
        "threshold": settings.twin,
        "twins_at_threshold": value["twins_at_threshold"],
        "test_after": settings.test_after,
        "not_checked": {name: why for name, (_, why) in checks.items() if why},
    }


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


def shared(
    groups: Sequence[Sequence[str]], over: Sequence[tuple[Index, Index]], kind: str, what: str
) -> tuple[int | None, str]:
    """How many keys of a kind (any for an empty one) stand on both sides of one of the pairs of sides; None
    where nobody could be compared.

    And why not, of all or of how many: `what` is the noun of the key. An empty text where all were compared.
    """
    prefix = f"{kind}:" if kind else ""
    count, bare, total, comparable = 0, 0, 0, False
    for pair in over:
        keys = [[[k for k in groups[i] if k.startswith(prefix)] for i in side] for side in pair]
        train, test = ({k for own in side for k in own} for side in keys)
        count, comparable = count + len(train & test), comparable or bool(train and test)
        bare, total = bare + sum(not own for side in keys for own in side), total + sum(map(len, keys))
    if bare == total:
        return None, f"no record has a {what}"
    if not comparable:
        return None, f"{bare:,} of {total:,} records have no {what}, among them all of one side"
    return count, f"{bare:,} of {total:,} records have no {what}" if bare else ""


def empty_side(train: int, test: int) -> str:
    """Which side has no record, in words; empty where both have some."""
    empty = [name for name, size in (("train", train), ("test", test)) if not size]
    return f"there is no record on the {listed(empty, 'or the')} side" if empty else ""


def _unread(strange: Mapping[int, str], places: Index) -> str:
    """Of which prompts the vectors say little."""
    spoken = Counter(strange[i] for i in places.tolist() if i in strange)
    if not spoken:
        return ""
    unknown, total = spoken.pop(UNKNOWN, 0), spoken.total()
    language_list = ", ".join(
        f"{code} {count:,}" for code, count in sorted(spoken.items(), key=lambda kv: (-kv[1], kv[0]))
    )
    known = f"that the encoder does not know ({language_list})" if language_list else ""
    parts = [known, f"that were not recognised ({unknown:,})" if unknown else ""]
    return (
        f"{total + unknown:,} of {len(places):,} prompts are in languages {' or '.join(filter(None, parts))}:"
        " their meaning was not compared"
    )


def _pairs(
    evidence: CertificateInput, score: NDArray[np.float64], test: Index, at: Index
) -> list[dict[str, Any]]:
    """The test records that are nearest to a training record, each with that record, the most similar
    first."""
    order = [j for j in np.argsort(-score, kind="stable")[:NEAREST].tolist() if at[j] >= 0]
    return [
        {
            "train": evidence.name(int(at[j])),
            "test": evidence.name(int(test[j])),
            "similarity": round(float(score[j]), 4),
        }
        for j in order
    ]


def kept_from(
    earlier: Earlier,
    evidence: CertificateInput,
    groups: Sequence[Sequence[str]],
    side: NDArray[np.int8],
    why: Sequence[str],
    settings: SplitSettings,
) -> dict[str, Any]:
    """What was kept of an earlier split, and the proof: nothing moved, and nothing new leaks over the sides
    of both splits.

    `groups` are those of the new records and after them of the old ones.
    """
    n, m = len(side), len(earlier.sides)
    pins = earlier.pins(n)[:n]
    test, train = np.flatnonzero((side == TEST) & (pins == NEITHER)), np.flatnonzero(side == TRAIN)
    known = np.array([text is not None for text in earlier.texts], bool)
    both, old, score = np.concatenate([evidence.vectors, earlier.vectors]), {}, np.empty(0)
    for place in (TRAIN, TEST):
        old[place] = n + np.flatnonzero(earlier.sides == place)
        near, _ = nearest(
            both, test if place == TRAIN else train, n + np.flatnonzero((earlier.sides == place) & known)
        )
        score = np.concatenate([score, near[near > -1]])
    over = [(old[TRAIN], test), (train, old[TEST])]
    checks = {
        "shared_conversations": shared(groups, over, evidence.kinds[0], "conversation id"),
        "shared_customers": (
            shared(groups, over, evidence.kinds[1], "customer id")
            if earlier.customers_known
            else (None, _NUMBERED)
        ),
        "shared_keys": shared(groups, over, "", "key to compare by"),
        "twins_at_threshold": (
            int((score >= settings.twin).sum()) if len(score) else None,
            _lost(int((~known).sum()), m),
        ),
    }
    if not any(len(a) and len(b) for a, b in over):
        checks = dict.fromkeys(checks, (None, "there is no record on the other side of it"))
    return {
        "name": earlier.name,
        "train": len(old[TRAIN]),
        "test": len(old[TEST]),
        "found_again": int((pins != NEITHER).sum()),
        "moved": int(((pins != NEITHER) & (side != NEITHER) & (pins != side)).sum()),
        "set_aside": int(((pins != NEITHER) & (side == NEITHER)).sum()),
        "new_train": int(((side == TRAIN) & (pins == NEITHER)).sum()),
        "new_test": len(test),
        "both_old_sides": list(why).count("both_old_sides"),
        **{name: count for name, (count, _) in checks.items()},
        "highest_similarity": round(float(score.max()), 4) if len(score) else None,
        "without_text": int((~known).sum()),
        "customers_known": earlier.customers_known,
        "not_checked": {name: reason for name, (_, reason) in checks.items() if reason},
    }


_NUMBERED = (
    "its customers cannot be recognised, because customer numbers differ between runs and its stages/raw is"
    " missing"
)


def _lost(without: int, total: int) -> str:
    return f"{without:,} of {many(total, 'kept record')} have no text any more" if without else ""
