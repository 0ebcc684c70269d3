"""The hold-out: a test side and a validation side that share nothing with the train side or each other, and
the certificate of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.positions import content_ranks
from curate.split.certificate import CertificateInput, by_date, certify, seconds
from curate.split.divide import Drawing, Nodes, Plans, by_share, by_time, drop_twins
from curate.split.earlier import Earlier
from curate.split.kept import kept_from
from curate.split.settings import SplitSettings
from curate.split.share import share_of_file
from curate.split.sides import NEITHER, SIDES, TEST, TRAIN, VALIDATION, sides_of
from curate.split.situations import Situation, situation_rows, why_no_test, why_no_validation
from curate.text.brief import Brief

Index = NDArray[np.int64]
Doubles = NDArray[np.float64]
Sides = NDArray[np.int8]
KINDS = ("conversation", "customer")
REASONS = {
    "bridge": "connects two parts of a group that is too large for one side",
    "group_in_train": "from after the date, but its conversation or customer is in the training set",
    "near_train": "too similar to a training record to be held out",
    "both_old_sides": "connects two sides of the earlier split",
    "group_in_test": "from before the date, but its conversation or customer is in the earlier test set",
    "near_test": "too similar to a record of the earlier test set to be on another side",
    "group_in_validation": "from after the date, but its conversation or customer is in the validation set",
    "near_validation": "too similar to a validation record to be in the training or test set",
}


@dataclass(frozen=True, slots=True, repr=False)
class SplitColumns(Brief):
    """The n records that are divided: the prompts' unit `vectors` (n, d) and `texts`; the `groups` of each,
    keys such as `conversation:12` and `customer:7`; the number of its situation; `times` in seconds since
    1970, NaN where unknown (such records train).

    `quality` says which of two bridges to set aside; `ids` name the nearest pair; `strange` has the language
    of each place whose prompt the encoder does not understand.
    """

    vectors: NDArray[np.float32]
    texts: Sequence[str]
    groups: Sequence[Sequence[str]]
    situations: Index
    times: Doubles
    quality: Doubles | None = None
    ids: Sequence[str] | None = None
    strange: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Split(Brief):
    """`side` (n): 0 train, 1 test, 2 validation, -1 none of them, for the reason (a key of REASONS) in `why`;
    `certificate` is split.json.

    `kept` (n) says what an earlier split has to do with the side: the record was on it `itself`, is
    `connected` with one that was, or nothing (""). `labels` (n) are the groups that stay whole, -1 for none.
    """

    side: Sides
    why: list[str]
    certificate: dict[str, Any]
    kept: list[str]
    labels: Index

    @property
    def told(self) -> dict[int, str]:
        """The sides with their names: validation only where it was wanted or is kept."""
        return {side: name for side, name in SIDES.items() if name in self.certificate}


def split(
    columns: SplitColumns,
    settings: SplitSettings | None = None,
    *,
    names: Sequence[str] = (),
    seed: int = 0,
    earlier: Earlier | None = None,
    train: Sequence[int] = (),
    kinds: Sequence[str] = KINDS,
) -> Split:
    """Divides n records so that no group, template or near-duplicate prompt stands on two sides.

    Whole components go to one side; the situations, which have `names`, are stratified. The test side is
    drawn first and is the same without a validation side. `seed` draws other ones of the same kind.
    `earlier` is a split that stays: nothing of it changes sides, and what hangs on one of its records goes to
    its side. The groups of the records `train` (places) are not held out,
    unless a date or an earlier split says so. `kinds` are the kinds of keys that the certificate tells apart,
    those of conversations and of customers first.
    """
    settings, c = settings or SplitSettings(), columns
    rank = _ranks(c)
    nodes = Nodes.of(c.vectors, c.texts, c.groups, settings, earlier)
    worth = np.zeros(nodes.n) if c.quality is None else c.quality
    drawing = Drawing(c.situations, worth, rank, seed, train, earlier is not None)
    labels, plans = (
        by_share(nodes, drawing, settings)
        if settings.test_after is None
        else by_time(nodes, c.times, drawing, settings)
    )
    drop_twins(nodes, settings)
    evidence = _evidence(c, rank, kinds)
    situations = _situations(nodes, c.situations, labels, plans, names)
    certificate = _certificate(evidence, nodes, labels, situations, plans, settings, c.times)
    if earlier is not None:
        side = nodes.side[: nodes.n]
        certificate["kept_from"] = kept_from(earlier, evidence, nodes.groups, side, nodes.why, settings)
    return Split(nodes.side[: nodes.n], nodes.why, certificate, nodes.kept, labels)


def with_trained(
    before: Split,
    columns: SplitColumns,
    trained: Sequence[int],
    settings: SplitSettings,
    names: Sequence[str],
    earlier: Earlier | None = None,
) -> Split:
    """A split in which further records train, and nothing else changes sides; the certificate is searched
    anew over all.

    `columns` are those of the split with further records at the end; `trained` are places of these, and of
    records that stood on no side. Whether one of them leaks is the caller's to ask first: the certificate
    would say so.
    """
    c, n, size = columns, len(before.side), len(columns.texts)
    side = np.concatenate([before.side, np.full(size - n, NEITHER, np.int8)])
    why, kept = [*before.why, *[""] * (size - n)], [*before.kept, *[""] * (size - n)]
    labels = np.concatenate([before.labels, np.full(size - n, -1, np.int64)])
    for i in trained:
        side[i], why[i] = TRAIN, ""
    evidence = _evidence(c, _ranks(c), KINDS)
    certificate = {**before.certificate, **certify(evidence, side, labels, settings)}
    if settings.test_after is not None:
        pins = np.full(size, NEITHER, np.int8) if earlier is None else earlier.pins(size)[:size]
        by_date(certificate, c.times, side, pins, settings.test_after)
    if earlier is not None:
        certificate["kept_from"] = {
            **before.certificate["kept_from"],
            **kept_from(earlier, evidence, [*c.groups, *earlier.groups], side, why, settings),
        }
    certificate["situations"] = _more_trained(certificate["situations"], c.situations, trained, n, names)
    return Split(side, why, certificate, kept, labels)


def _more_trained(
    rows: Sequence[dict[str, Any]], situations: Index, trained: Sequence[int], n: int, names: Sequence[str]
) -> list[dict[str, Any]]:
    """The rows of the situations with the records that train beside; those from `n` on are new to the
    pool."""
    by_name = {row["name"]: dict(row) for row in rows}
    for i in trained:
        name = names[situations[i]]
        row = by_name.setdefault(
            name, {**dict.fromkeys(rows[0] if rows else ("pool", "train", "test", "groups"), 0)}
        )
        row |= {"name": name, "pool": row["pool"] + (i >= n), "train": row["train"] + 1}
        row["why"] = row.get("why") or ("" if row["test"] else "what trains of it was accepted by decision")
    return sorted(by_name.values(), key=lambda row: (-row["pool"], row["name"]))


def _ranks(c: SplitColumns) -> Index:
    return content_ranks(
        [f"{text}\x1f{c.ids[i] if c.ids else ''}\x1f{sorted(c.groups[i])}" for i, text in enumerate(c.texts)]
    )


def _evidence(c: SplitColumns, rank: Index, kinds: Sequence[str]) -> CertificateInput:
    order = np.argsort(rank, kind="stable")
    return CertificateInput(c.vectors, c.texts, c.groups, kinds, order, c.ids, c.strange)


def _certificate(
    evidence: CertificateInput,
    nodes: Nodes,
    labels: Index,
    situations: Sequence[Situation],
    plans: Plans,
    settings: SplitSettings,
    times: Doubles,
) -> dict[str, Any]:
    side = nodes.side[: nodes.n]
    certificate = certify(evidence, side, labels, settings)
    if settings.test_after is not None:
        by_date(certificate, times, side, nodes.pins[: nodes.n], settings.test_after)
    for name in sides_of(certificate)[1:]:
        which, why = (TEST if name == "test" else VALIDATION), nodes.why
        if which == VALIDATION and settings.test_after is not None:  # the late ones cannot validate
            late = np.nan_to_num(times, nan=-np.inf) >= seconds(settings.test_after)
            may = (side != TEST) & (~late | (side == TRAIN) | (side == VALIDATION))
            why = [nodes.why[i] for i in np.flatnonzero(may)]
        certificate[f"{name}_fraction"] = share_of_file(
            certificate[name], why, settings, which, plans.get(which)
        )
    certificate["situations"] = rows = situation_rows(situations, settings, plans)
    certificate["situations_without_training"] = [
        row["name"] for row in rows if row["test"] and not row["train"]
    ]
    if why_empty := why_no_test(certificate, settings):
        certificate["why_no_test"] = why_empty
    if why_empty := why_no_validation(certificate, settings):
        certificate["why_no_validation"] = why_empty
    return certificate


def _situations(
    nodes: Nodes, situations: Index, labels: Index, plans: Plans, names: Sequence[str]
) -> list[Situation]:
    summaries, size = [], np.bincount(labels[labels >= 0], minlength=1)
    fixed = plans[TEST].fixed if TEST in plans else {}
    for s in np.unique(situations):
        here = np.flatnonzero(situations == s)
        of = np.unique(labels[here][labels[here] >= 0])
        name = names[s] if s < len(names) else f"situation {s + 1}"
        summaries.append(
            Situation(
                name,
                nodes.side[here],
                [nodes.why[i] for i in here],
                size[of],
                np.array([c not in fixed for c in of.tolist()], bool),
            )
        )
    return summaries
