"""What a judge's choices come to: how often each is chosen, how sure the judge is of itself, and how much the
order decides."""

from __future__ import annotations

from typing import Any

import numpy as np

from curate.evaluate.judged import Contest, Judging
from curate.evaluate.statistics import Bootstrap, Estimate, Numbers


def judged_figures(told: Judging, bootstrap: Bootstrap) -> dict[str, Any]:
    """The key `judge` of evaluation.json."""
    size = len(bootstrap.codes)
    return {
        "model": told.model,
        "endpoint": told.where,
        "left_out": told.left_out,
        "pairs": [_contest(one, size, bootstrap) for one in told.contests],
    }


def differences(told: Judging | None, a: str, b: str, size: int) -> Numbers | None:
    """By how much the first of a pair is chosen above half, of each record; None where the pair was not
    judged."""
    for one in told.contests if told else ():
        if (one.a, one.b) == (a, b):
            return _scores(one, size) - 0.5
    return None


def pair_words(one: dict[str, Any]) -> str:
    """A pair of the key `judge` in a sentence."""
    if not one["judged"]:
        return f"{one['a']} against {one['b']}: not judged."
    said = f"{one['a']} against {one['b']}: {one['wins']:,} won, {one['ties']:,} ties, {one['losses']:,} lost"
    if one["consistency"]:
        said += f"; the same choice in both orders of {one['consistency']['value']:.0%}"
    if one["first_chosen"]:
        said += f"; the reply that stood first chosen in {one['first_chosen']['value']:.0%}"
    return f"{said}; {one['not_judged']:,} not judged." if one["not_judged"] else f"{said}."


def _scores(one: Contest, size: int) -> Numbers:
    scores = np.full(size, np.nan)
    for i, outcome in one.outcomes.items():
        scores[i] = outcome.score
    return scores


def _contest(one: Contest, size: int, bootstrap: Bootstrap) -> dict[str, Any]:
    scores, alike, first, chosen = _scores(one, size), *(np.full(size, np.nan) for _ in range(3))
    for i, outcome in one.outcomes.items():
        if outcome.alike is not None:
            alike[i], first[i], chosen[i] = float(outcome.alike), outcome.first, outcome.chosen
    share, consistency = bootstrap.means(np.stack([scores, alike], axis=1))
    return {
        "a": one.a,
        "b": one.b,
        "records": len(one.cases),
        "judged": len(one.outcomes),
        "not_judged": len(one.cases) - len(one.outcomes),
        "same": sum(outcome.alike is None for outcome in one.outcomes.values()),
        "wins": int(np.sum(scores == 1)),
        "ties": int(np.sum(scores == 0.5)),
        "losses": int(np.sum(scores == 0)),
        "inconsistent": int(np.sum(alike == 0)),
        "share": _told(share),
        "consistency": _told(consistency),
        "first_chosen": _told(_ratio(first, chosen, bootstrap)),
    }


def _told(found: Estimate | None) -> dict[str, Any] | None:
    return None if found is None else found.as_dict()


def _ratio(hits: Numbers, of: Numbers, bootstrap: Bootstrap) -> Estimate | None:
    """The share of choices that fell on the reply that stood first; None where nothing was chosen."""
    whole = int(np.nansum(of))
    if not whole:
        return None
    sums, counts = (bootstrap.totals(values[:, None])[0] for values in (hits, of))
    drawn = bootstrap.ratios(sums, counts)
    value = float(np.nansum(hits)) / whole
    if np.count_nonzero(counts) < 2:
        return Estimate(value, None, None, whole)
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Estimate(value, float(low), float(high), whole)
