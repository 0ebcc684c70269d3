"""What became of answers: situations whose outcome fell, and training records that newer replies or today's
articles contradict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.dedup import DedupSettings, Items, deduplicate
from curate.drift.figures import found, interval, least_p, rises
from curate.drift.sides import Floats, Side, Signals, Talks
from curate.records import iso_time
from curate.text.brief import Brief
from curate.text.plain import cut

QUOTED = 300  # characters of each reply that is shown
# what an export or a customer says of a reply, the surest first
_SAYS = ("outcome.rating", "outcome.solved", "outcome.accepted", "outcome.ending", "outcome.next")


def outcome_of(signals: Signals) -> int:
    """1 where a reply went well, -1 where it did not, 0 where nothing says it: the first of rating, solved,
    accepted, what the conversation ended in and the customer's next words that says anything."""
    for name in _SAYS:
        value = signals.get(name)
        if isinstance(value, bool):
            if name != "outcome.accepted" or value:  # another reply may be the accepted one
                return 1 if value else -1
        elif isinstance(value, (int, float)) and abs(value) > 0.1:
            return 1 if value > 0 else -1
    return 0


def fallen(
    old: Side, new: Side, talks: tuple[Talks, Talks], situations: tuple[Sequence[str], Sequence[str]]
) -> list[dict[str, Any]]:
    """A row for each situation in which conversations go well less often than before, the surest first, with
    false-discovery control; one conversation counts once, as its last reply that anything is said of."""
    (old_good, old_all), (new_good, new_all) = (
        _counts(side, one, names) for side, one, names in zip((old, new), talks, situations, strict=True)
    )
    names = sorted(name for name in old_all.keys() & new_all.keys() if name)
    p, least, sizes = [], [], []
    for name in names:
        a, b = old_all[name], new_all[name]
        bad = (a - old_good[name], b - new_good[name])
        p.append(float(rises([bad[0]], a, [bad[1]], b)[0]))
        least.append(float(least_p([sum(bad)], a, b, both=False)[0]))
        sizes.append(float(a + b))
    hits = found(np.array(p), np.array(sizes), np.array(least))
    rows: list[dict[str, Any]] = []
    for n in np.argsort(p, kind="stable").tolist():
        name = names[n]
        if not hits[n]:
            continue
        low, high = interval(new_good[name], new_all[name])
        rows.append(
            {
                "situation": name,
                "old_share": round(old_good[name] / old_all[name], 4),
                "new_share": round(new_good[name] / new_all[name], 4),
                "low": low,
                "high": high,
                "old": old_all[name],
                "new": new_all[name],
                "p": float(f"{p[n]:.3g}"),
            }
        )
    return rows


def _counts(side: Side, talks: Talks, situations: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    good: dict[str, int] = defaultdict(int)
    told: dict[str, int] = defaultdict(int)
    for group, name in zip(talks.records, situations, strict=True):
        says = [value for i in group if side.replies[i] and (value := outcome_of(side.signals[i]))]
        if says:
            told[name] += 1
            good[name] += says[-1] > 0
    return good, told


@dataclass(slots=True, repr=False)
class Trained(Brief):
    """The training records of the old run, in columns; `times` in seconds since 1970, nan where unknown."""

    ids: list[str]
    conversations: list[str]
    situations: list[str]
    needs: list[str]
    prompts: list[str]
    replies: list[str]
    times: NDArray[np.float64]
    vectors: Floats
    reply_vectors: Floats

    def __len__(self) -> int:
        return len(self.ids)


def stale(
    trained: Trained, new: Side, reply_vectors: Floats, settings: DedupSettings
) -> list[dict[str, Any]]:
    """The training records that good new replies to the same question contradict, by the guards that set
    contradictions aside in a run; `reply_vectors` (n, d) are those of the new replies.

    Only newer replies speak against a record, where both times are known. What a slot of the questions
    explains (another order, another customer's case) is none. `since` is the day of the first such reply.
    """
    at = [i for i in range(len(new)) if new.good[i] and new.replies[i]]
    if not at or not len(trained):
        return []
    names = [f"t:{n}" for n in range(len(trained))] + [f"n:{i}" for i in at]
    items = Items(
        names,
        [*trained.prompts, *(new.prompts[i] for i in at)],
        [*trained.replies, *(new.replies[i] for i in at)],
        np.ones(len(names)),
        np.concatenate([trained.times, new.times[at]]),
        [*trained.conversations, *(new.conversations[i] for i in at)],
        np.concatenate([trained.vectors, new.vectors[at]]),
        np.concatenate([trained.reply_vectors, reply_vectors[at]]),
    )
    pairs: dict[int, dict[int, str]] = defaultdict(dict)
    for dispute in deduplicate(items, settings).disputes:
        sides = [[dispute.a, *dispute.copies[0]], [dispute.b, *dispute.copies[1]]]
        for ours, theirs in (sides, sides[::-1]):
            for n in (int(one[2:]) for one in ours if one.startswith("t:")):
                for i in (int(one[2:]) for one in theirs if one.startswith("n:")):
                    if not new.times[i] <= trained.times[n]:
                        pairs[n][i] = dispute.evidence
    return [_stale_row(trained, n, new, against) for n, against in sorted(pairs.items())]


def _stale_row(trained: Trained, n: int, new: Side, against: Mapping[int, str]) -> dict[str, Any]:
    order = sorted(against, key=lambda i: (_late(float(new.times[i])), new.ids[i]))
    first = order[0]
    return {
        "train_id": trained.ids[n],
        "new_ids": [new.ids[i] for i in order],
        "since": (iso_time(float(new.times[first])) or "")[:10] or None,
        "situation": trained.situations[n],
        "evidence": against[first],
        "question": cut(trained.needs[n], QUOTED),
        "taught": cut(trained.replies[n], QUOTED),
        "now": cut(new.replies[first], QUOTED),
    }


def _late(time: float) -> float:
    return float("inf") if np.isnan(time) else time


def by_article(trained: Trained, quotes: Mapping[int, str]) -> list[dict[str, Any]]:
    """The rows for training records that an article of today contradicts: `quotes` holds its title, date and
    sentence by the record's place."""
    rows: list[dict[str, Any]] = []
    for n, quote in sorted(quotes.items()):
        day = quote.partition("): ")[0].rpartition("(")[2] if "): " in quote else ""
        rows.append(
            {
                "train_id": trained.ids[n],
                "new_ids": [],
                "since": day or None,
                "situation": trained.situations[n],
                "evidence": "article",
                "question": cut(trained.needs[n], QUOTED),
                "taught": cut(trained.replies[n], QUOTED),
                "now": cut(quote, QUOTED),
            }
        )
    return rows
