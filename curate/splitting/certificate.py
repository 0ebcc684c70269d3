"""The proof that nothing leaks over the split, by exact search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.progress import steps
from curate.splitting.earlier import NEITHER, TEST, TRAIN, Earlier
from curate.splitting.groups import BLOCK, DIGITS, WIDE
from curate.splitting.hold_out import HoldOut
from curate.splitting.settings import SplitSettings

Index = NDArray[np.int64]
Floats = NDArray[np.float32]


def nearest(vectors: Floats, some: Index, others: Index) -> tuple[NDArray[np.float64], Index]:
    """For each of some records its highest rounded cosine to one of the others (-1 where there is none), and that record."""
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


def shared(groups: Sequence[Sequence[str]], train: Index, test: Index, prefix: str) -> int:
    """How many keys with this prefix stand on both sides."""
    keys = [{k for i in side for k in groups[i] if k.startswith(prefix)} for side in (train, test)]
    return len(keys[0] & keys[1])


@dataclass(frozen=True, slots=True)
class Situation:
    """The k records of one situation with their sides and reasons, the sizes of its g groups, and which of these were free to choose."""

    name: str
    side: NDArray[np.int8]
    why: list[str]
    sizes: Index
    free: NDArray[np.bool_]

    def count(self, side: int) -> int:
        return int((self.side == side).sum())


def situation_rows(situations: Sequence[Situation], settings: SplitSettings, plan: HoldOut | None) -> list[dict[str, Any]]:
    """A row each: name, records in pool, train and test, groups, and why it stands on one side only (or an empty text).

    `plan` says how the test side was filled; None for a split by time.
    """
    rows = []
    for one in situations:
        train, test = one.count(TRAIN), one.count(TEST)
        why = "" if train and test else _why(one, train, test, settings, plan)
        rows.append({"name": one.name, "pool": len(one.side), "train": train, "test": test, "groups": len(one.sizes), "why": why})
    return sorted(rows, key=lambda row: (-row["pool"], row["name"]))


def _why(one: Situation, train: int, test: int, settings: SplitSettings, plan: HoldOut | None) -> str:
    aside = sorted(set(one.why) - {""})
    if not train and not test:
        return f"all of it stands aside ({', '.join(aside)})"
    gone = [code for code in aside if code.endswith("_test" if test else "_train")]
    if gone:
        return f"what it had on the other side stands aside ({', '.join(gone)})"
    if plan is None:
        return "all of it came after the date" if test else "none of it came after the date"
    if not one.free.any():
        return f"all of it is tied to the {'test' if test else 'train'} side by what stands there already"
    return "a test set of the wanted size takes it whole" if test else _why_no_test(one, settings, plan)


def _why_no_test(one: Situation, settings: SplitSettings, plan: HoldOut) -> str:
    groups, smallest = len(one.sizes), int(one.sizes[one.free].min())
    if not settings.test_fraction:
        return "no test set is wanted"
    if groups <= plan.least:
        return f"it has {groups} groups, and train keeps {plan.least}" if groups != 1 else f"it is one group, and train keeps {plan.least}"
    if plan.room <= 0:
        return "the test side is full"
    if smallest > plan.room:
        return f"its smallest group has {smallest} records, and the test side has room for {plan.room}"
    return "each of its groups is needed in train for another situation"


def why_no_test(certificate: dict[str, Any], settings: SplitSettings) -> str:
    """Why the test side is empty although one was wanted; empty where it is not, or none was."""
    if certificate["test"] or not (settings.test_after or settings.test_fraction):
        return ""
    if settings.test_after:
        aside = f"all {certificate['neither']:,} records of {settings.test_after} or later hang together with earlier ones, and stand aside"
        return aside if certificate["neither"] else f"no record is of {settings.test_after} or later"
    records = certificate["train"] + certificate["neither"]
    if not round(settings.test_fraction * records):
        return f"{settings.test_fraction:.0%} of {records:,} records are less than one"
    return f"of the largest situation nothing could be held out: {certificate['situations'][0]['why']} (split.json has the others)"


def told_of_test(certificate: dict[str, Any]) -> list[str]:
    """A sentence where the test side is empty, and nothing was to make it so."""
    why = certificate.get("why_no_test")
    return [f"Note: the test side is empty: {why}."] if why else []


def kept_from(
    earlier: Earlier, vectors: Floats, groups: Sequence[Sequence[str]], side: NDArray[np.int8], why: Sequence[str], settings: SplitSettings
) -> dict[str, Any]:
    """What was kept of an earlier split, and the proof: nothing moved, and nothing new leaks over the sides of both splits."""
    n = len(side)
    pins = earlier.pins(n)[:n]
    test, train = np.flatnonzero((side == TEST) & (pins == NEITHER)), np.flatnonzero(side == TRAIN)
    every, known = [*groups, *earlier.groups], np.array([text is not None for text in earlier.texts], bool)
    both, old, highest, twins, keys = np.concatenate([vectors, earlier.vectors]), {}, -1.0, 0, 0
    for place in (TRAIN, TEST):
        old[place] = n + np.flatnonzero(earlier.sides == place)
        new = test if place == TRAIN else train
        score, _ = nearest(both, new, n + np.flatnonzero((earlier.sides == place) & known))
        highest, twins = max(highest, float(score.max(initial=-1.0))), twins + int((score >= settings.twin).sum())
        keys += shared(every, old[place], new, "")
    return {
        "name": earlier.name, "train": len(old[TRAIN]), "test": len(old[TEST]), "found_again": int((pins != NEITHER).sum()),
        "moved": int(((pins != NEITHER) & (side != NEITHER) & (pins != side)).sum()), "set_aside": int(((pins != NEITHER) & (side == NEITHER)).sum()),
        "new_train": int(((side == TRAIN) & (pins == NEITHER)).sum()), "new_test": len(test), "both_old_sides": list(why).count("both_old_sides"),
        "shared_keys": keys, "highest_similarity": round(highest, 4) if highest > -1 else None, "twins_at_threshold": twins,
        "without_text": int((~known).sum()), "customers_known": earlier.customers_known,
    }  # fmt: skip


def leaks(certificate: dict[str, Any]) -> list[str]:
    """What in split.json should be 0 and is not, as `name is count`."""
    found = [
        f"{name} is {certificate[name]}" for name in ("shared_conversations", "shared_customers", "shared_keys", "twins_at_threshold") if certificate[name]
    ]
    kept = certificate.get("kept_from", {})
    return found + [f"kept_from.{name} is {kept[name]}" for name in ("moved", "shared_keys", "twins_at_threshold") if kept.get(name)]


def told_of_kept(certificate: dict[str, Any]) -> list[str]:
    """What split.json says of the split that was kept, in a sentence or two; nothing where none was."""
    kept = certificate.get("kept_from")
    if not kept:
        return []
    counts = f"{kept['train']:,} train and {kept['test']:,} test records, {kept['found_again']:,} of them here again, {kept['moved']:,} moved"
    said = f"Kept from {kept['name']}: {counts}; new ones: train {kept['new_train']:,}, test {kept['new_test']:,}. {_told_of_dataset(kept['dataset'])}"
    unknown = "Note: its customers are not known again by name, only by conversations that are here again"
    return (
        [said]
        if kept["customers_known"]
        else [said, f"{unknown}: numbers of customers mean nothing outside their run, and its stages/raw is needed to tell them."]
    )


def _told_of_dataset(dataset: dict[str, Any]) -> str:
    """Whether the old train.jsonl and test.jsonl are in the new ones whole, and what of them is not."""
    here = "" if not dataset["not_here"] else f" ({dataset['not_here']:,} of it {'is' if dataset['not_here'] == 1 else 'are'} not in this input)"
    if not dataset["left_out"]:
        return f"Of its dataset all that is here again stays: train {dataset['train_stays']:,}, test {dataset['test_stays']:,}{here}."
    reasons = Counter(str(row["reason"]).replace("_", " ") for row in dataset["left_out"])
    why = ", ".join(f"{n:,} {reason}" for reason, n in reasons.most_common())
    short = " The budget is smaller than what is kept." if any(reason.endswith("over budget") for reason in reasons) else ""
    stays = f"train {dataset['train_stays']:,} of {dataset['train']:,}, test {dataset['test_stays']:,} of {dataset['test']:,}"
    return f"Of its dataset stay: {stays}{here}; left out: {why} (split.json, `left_out`).{short}"


def pair_of(score: NDArray[np.float64], test: Index, at: Index, ids: Sequence[str] | None) -> list[Any]:
    """[train record, test record] of the nearest pair: ids, or places where no ids are known; empty for an empty side."""
    if not len(score) or score.max() < -0.5:
        return []
    best = int(score.argmax())
    pair: Iterable[int] = (int(at[best]), int(test[best]))
    return [ids[i] if ids is not None else i for i in pair]
