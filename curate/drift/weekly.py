"""Weekly figures of replies by the measures that need no reference, with control limits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.drift.answers import Trained, outcome_of
from curate.drift.sides import Side
from curate.evaluate.base import Measure, measures
from curate.evaluate.copied import CopyIndex
from curate.evaluate.held_out import Case
from curate.evaluate.sample import LONGEST, Bench, Sample, Surroundings
from curate.process.progress import steps
from curate.record_files.taught import Taught, messages_of
from curate.signals import SignalSettings

# measures of `curate evaluate` that look at the prompt and the reply alone
NO_REFERENCE = (
    *("empty", "language", "cut_off", "repetition", "leftovers", "specifics"),
    *("deflection", "hand_over", "rude", "copied"),
)
WEEKS = 4  # below which no limit can be told
MOST = 20_000  # replies that are measured, by week the first
SIGMAS = 3.0
_TAIL = 0.00135  # of a normal distribution beyond three standard deviations
_RANGE = 1.128  # the mean moving range of two normal values, in standard deviations
_NOTHING = Surroundings((), (), ())


def weekly(new: Side, trained: Trained, settings: SignalSettings) -> list[dict[str, Any]]:
    """A row a measure: the share of replies that fail by week, with control limits, and the weeks beyond
    them; empty where the replies are of fewer than four weeks.

    The limits are Laney's for proportions (p', 2002), at three standard deviations about the mean of all
    weeks, and no narrower than the exact ones of a binomial; `bad_outcome` is the share of the replies on
    which an outcome is known that did not go well.
    """
    at = [i for i in range(len(new)) if new.replies[i] and not np.isnan(new.times[i])][:MOST]
    weeks = {i: week_of(float(new.times[i])) for i in at}
    if len(set(weeks.values())) < WEEKS:
        return []
    bench = Bench(settings, CopyIndex(_taught(trained)), {})
    chosen = [m for m in measures() if m.name in NO_REFERENCE]
    failed: dict[str, dict[str, list[bool]]] = {m.name: defaultdict(list) for m in chosen}
    failed["bad_outcome"] = defaultdict(list)
    for i in steps(at, "replies measured"):
        sample = _sample(new, i, bench)
        for measure in chosen:
            value = measure.of(sample)
            if value is not None:
                failed[measure.name][weeks[i]].append(measure.failed(value))
        if outcome := outcome_of(new.signals[i]):
            failed["bad_outcome"][weeks[i]].append(outcome < 0)
    titles = {**{m.name: _title(m) for m in chosen}, "bad_outcome": "Went badly"}
    return [_row(name, titles[name], by_week) for name, by_week in failed.items() if len(by_week) >= WEEKS]


def week_of(time: float) -> str:
    """The Monday of a time's week, in UTC."""
    day = datetime.fromtimestamp(time, UTC).date()
    return (day - timedelta(days=day.weekday())).isoformat()


def _title(measure: Measure) -> str:
    return {"language": "Wrong language"}.get(measure.name, measure.title)


def _taught(trained: Trained) -> list[Taught]:
    names = zip(trained.ids, trained.conversations, trained.situations, strict=True)
    texts = zip(trained.prompts, trained.replies, trained.needs, strict=True)
    return [
        Taught(*one, messages_of(prompt, "user"), messages_of(reply, "assistant"), need)
        for one, (prompt, reply, need) in zip(names, texts, strict=True)
    ]


def _sample(new: Side, i: int, bench: Bench) -> Sample:
    case = Case(
        new.ids[i],
        new.conversations[i],
        "",
        False,
        [{"role": "user", "content": new.prompts[i]}],
        new.needs[i],
        "",
        str(new.signals[i].get("language.prompt") or ""),
    )
    return Sample(case, new.replies[i][:LONGEST], _NOTHING, bench)


def _row(name: str, title: str, by_week: dict[str, list[bool]]) -> dict[str, Any]:
    weeks = sorted(by_week)
    hits = np.array([sum(by_week[week]) for week in weeks], np.float64)
    sizes = np.array([len(by_week[week]) for week in weeks], np.float64)
    mean, (low, high) = float(hits.sum() / sizes.sum()), _limits(hits, sizes)
    shares = hits / sizes
    outside = (shares < low - 1e-9) | (shares > high + 1e-9)
    return {
        "measure": name,
        "title": title,
        "mean": round(mean, 4),
        "weeks": [
            {
                "week": week,
                "value": round(float(shares[n]), 4),
                "n": int(sizes[n]),
                "low": round(float(low[n]), 4),
                "high": round(float(high[n]), 4),
                "outside": bool(outside[n]),
            }
            for n, week in enumerate(weeks)
        ],
        "worse": [week for n, week in enumerate(weeks) if outside[n] and shares[n] > high[n]],
    }


def _limits(hits: NDArray[np.float64], sizes: NDArray[np.float64]) -> Sequence[NDArray[np.float64]]:
    from scipy.stats import binom

    mean = float(hits.sum() / sizes.sum())
    error = np.sqrt(max(mean * (1 - mean), 1e-12) / sizes)
    between = float(np.abs(np.diff((hits / sizes - mean) / error)).mean()) / _RANGE
    reach = SIGMAS * max(1.0, between) * error
    low = np.minimum(mean - reach, binom.ppf(_TAIL, sizes, mean) / sizes)
    high = np.maximum(mean + reach, binom.ppf(1 - _TAIL, sizes, mean) / sizes)
    return np.clip(low, 0, 1), np.clip(high, 0, 1)
