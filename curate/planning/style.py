"""The style of a dataset's replies, in figures: what a system prompt can say of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.advice.replies import Alike, alike
from curate.gate import hangs_on_facts
from curate.record_files.taught import Taught
from curate.signals.acts import LISTED
from curate.text.brief import Brief

USUAL, RARE = 0.6, 0.2  # shares from which a habit is one, and up to which it is none
SOME_ACTS = 0.02  # share of the replies from which an act is named
ASKING = 3  # situations that are named as those in which to ask back


@dataclass(frozen=True, slots=True, repr=False)
class Style(Brief):
    """`words` are the quarters of the replies' lengths (low, median, high); `languages` codes with their
    shares, the most frequent first; `marked_up` the share with Markdown or a list; `asks_back` situations
    whose replies ask most, with the share; `acts` what only a person may do, with the share of replies that
    say it was or will be done; `facts` the share that hangs on facts which the question does not hold."""

    replies: Alike
    words: tuple[int, int, int]
    languages: list[tuple[str, float]]
    marked_up: float
    asks: float
    asks_back: list[tuple[str, float]]
    acts: list[tuple[str, float]]
    hands_over: float
    facts: float

    def as_dict(self) -> dict[str, Any]:
        """For plan.json."""
        return {
            "words": dict(zip(("low", "median", "high"), self.words, strict=True)),
            "languages": {code: round(share, 4) for code, share in self.languages},
            "alike": self.replies.as_dict(),
            "marked_up": round(self.marked_up, 4),
            "asks_back": round(self.asks, 4),
            "hands_over": round(self.hands_over, 4),
            "on_facts": round(self.facts, 4),
            "acts": {name: round(share, 4) for name, share in self.acts},
        }


def style_of(rows: Sequence[Taught], vectors: NDArray[np.float32], density: float) -> Style:
    """The style of training records by their signals; `vectors` (n, d) are of the replies, `density` is
    `gate.volatile_density`."""
    n = len(rows)
    signals = [row.signals for row in rows]
    lengths = np.array([float(s["form.words"]) for s in signals])
    low, middle, high = (round(float(q)) for q in np.quantile(lengths, [0.25, 0.5, 0.75]))
    spoken = Counter(row.language for row in rows if row.language)
    acts = [(name, sum(s.get(f"acts.{name}", 0) > 0 for s in signals) / n) for name in LISTED]
    return Style(
        alike([row.reply for row in rows], signals, vectors),
        (low, middle, high),
        [(code, count / n) for code, count in sorted(spoken.items(), key=lambda pair: (-pair[1], pair[0]))],
        sum(s["form.markup"] > 0 or s["substance.steps"] > 1 for s in signals) / n,
        sum(s["substance.questions"] > 0 for s in signals) / n,
        _asking(rows),
        sorted(
            ((name, share) for name, share in acts if share >= SOME_ACTS),
            key=lambda pair: (-pair[1], pair[0]),
        ),
        sum(s["substance.hand_over"] > 0 for s in signals) / n,
        sum(hangs_on_facts(s, density) for s in signals) / n,
    )


def _asking(rows: Sequence[Taught]) -> list[tuple[str, float]]:
    """The situations of at least two replies in which most of them ask."""
    asked = defaultdict[str, list[bool]](list)
    for row in rows:
        asked[row.situation].append(row.signals["substance.questions"] > 0)
    shares = [(name, sum(flags) / len(flags)) for name, flags in asked.items() if name and len(flags) > 1]
    most = sorted((pair for pair in shares if pair[1] > 0.5), key=lambda pair: (-pair[1], pair[0]))
    return most[:ASKING]
