"""What changed around the questions: languages, where they come from, how long they and their replies are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.drift.figures import differs, found, interval, least_p
from curate.drift.sides import Side, Talks

UNKNOWN = "not sure"
_NUMBERS = re.compile(r"\d+(?:[-_.]\d+)*")


def languages(old: Talks, new: Talks) -> list[dict[str, Any]]:
    """A row a language of the openings, the most frequent first."""
    return _shares("language", *([one or UNKNOWN for one in side.languages] for side in (old, new)))


def channels(old: Talks, new: Talks) -> list[dict[str, Any]]:
    """A row a file of the dumps that conversations come from, without the numbers in its name: exports have
    one file a channel, month or agent, and a record keeps nothing else of its channel."""
    return _shares("channel", *([channel(one) for one in side.sources] for side in (old, new)))


def channel(source: str) -> str:
    """The file of a source without folder and numbers: `questions-2024-01.csv:row 3` is
    `questions-#.csv`."""
    name = source.rpartition(":")[0] or source
    return _NUMBERS.sub("#", name.rpartition("/")[2])


def _shares(key: str, old: Sequence[str], new: Sequence[str]) -> list[dict[str, Any]]:
    before, after = Counter(old), Counter(new)
    names = sorted({*before, *after}, key=lambda name: (-after[name], -before[name], name))
    a, b = [before[name] for name in names], [after[name] for name in names]
    pooled = np.array([x + y for x, y in zip(a, b, strict=True)], np.int64)
    if not old or not new:
        p, hits = np.ones(len(names)), np.zeros(len(names), bool)
    else:
        p = differs(a, len(old), b, len(new))
        hits = found(p, np.ones(len(names)), least_p(pooled, len(old), len(new), both=True))
    rows = []
    for n, name in enumerate(names):
        low, high = interval(b[n], len(new))
        shares = a[n] / max(1, len(old)), b[n] / max(1, len(new))
        status = "same"
        if hits[n]:
            status = ("grown" if a[n] else "new") if shares[1] > shares[0] else ("shrunk" if b[n] else "gone")
        rows.append(
            {
                key: name,
                "old": a[n],
                "new": b[n],
                "old_share": round(shares[0], 4),
                "new_share": round(shares[1], 4),
                "low": low,
                "high": high,
                "p": float(f"{p[n]:.3g}"),
                "status": status,
            }
        )
    return rows


def lengths(old: Side, new: Side, old_talks: Talks, new_talks: Talks) -> dict[str, Any]:
    """Words of an opening and of a conversation's first reply: the medians, and the p-value of Mann and
    Whitney's test over conversations, both corrected for being two (Holm)."""
    told = {
        "question": tuple(_words(talks.texts) for talks in (old_talks, new_talks)),
        "reply": (_words(_first_replies(old, old_talks)), _words(_first_replies(new, new_talks))),
    }
    p = {name: _p(*sides) for name, sides in told.items()}
    low = min((value for value in p.values() if value is not None), default=None)
    return {
        name: {
            "old_median": _median(sides[0]),
            "new_median": _median(sides[1]),
            "p": None if p[name] is None else _corrected(p[name], low),
            "status": _status(sides, None if p[name] is None else _corrected(p[name], low)),
        }
        for name, sides in told.items()
    }


def _corrected(p: float | None, low: float | None) -> float:
    """Holm's correction of two."""
    value, least = p or 0.0, low or 0.0
    return float(f"{min(1.0, 2 * value if value <= least else max(value, 2 * least)):.3g}")


def _status(sides: tuple[NDArray[np.int64], ...], p: float | None) -> str:
    if p is None or p > 0.05:
        return "same"
    return "longer" if np.mean(sides[1]) > np.mean(sides[0]) else "shorter"


def _first_replies(side: Side, talks: Talks) -> list[str]:
    firsts = (next((side.replies[i] for i in group if side.replies[i]), "") for group in talks.records)
    return [reply for reply in firsts if reply]


def _words(texts: Sequence[str]) -> NDArray[np.int64]:
    return np.array([len(text.split()) for text in texts], np.int64)


def _median(words: NDArray[np.int64]) -> float | None:
    return float(np.median(words)) if len(words) else None


def _p(old: NDArray[np.int64], new: NDArray[np.int64]) -> float | None:
    from scipy.stats import mannwhitneyu

    if not len(old) or not len(new):
        return None
    return float(mannwhitneyu(old, new, method="asymptotic").pvalue)
