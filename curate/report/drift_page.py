"""drift.html: what changed since a run, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from curate.report.environment import page
from curate.report.words import cut, visible
from curate.text.readable import percent

SITUATIONS, STALE, ADDED, WEEKS = 300, 100, 60, 26  # rows shown
NAME, TEXT = 90, 600  # characters

# The colours of the coverage map, from what needs work to what is as it was.
_MARKS = {
    **{"new": "missing", "gone": "no_good_answer", "grown": "thin", "shrunk": "thin", "same": "covered"},
    **{"stable": "covered", "refresh": "thin", "re-tune": "missing"},
}
MEANINGS = {
    "new": "hardly anybody asked this before",
    "grown": "a larger share than before",
    "shrunk": "a smaller share",
    "gone": "hardly anybody asks this now",
    "same": "no change that this much data could show",
}


def render_drift(told: Mapping[str, Any], additions: Sequence[Mapping[str, Any]]) -> str:
    """The page for the content of drift.json and the rows of additions.jsonl; the same bytes for the same
    content. Names and texts may hold anything."""
    rows = told["situations"]
    moved = [_situation(row) for row in rows if row["status"] != "same"]
    return page(
        "drift.html",
        title="Drift: what changed since the run",
        headline=_headline(told),
        verdict=told["verdict"],
        mark=_MARKS[told["verdict"]],
        because=told["because"],
        old=told["old"],
        new=told["new"],
        legend=[{"mark": _MARKS[s], "name": s, "meaning": what} for s, what in MEANINGS.items()],
        moved=moved,
        situations=[_situation(row) for row in rows[:SITUATIONS]],
        statuses=list(MEANINGS),
        total=len(rows),
        visible=percent(told["smallest_visible_change"]),
        growth=[(percent(float(a)), percent(b)) for a, b in told["smallest_visible_growth"].items()],
        not_compared=told["not_compared"],
        uncovered=percent(told["uncovered_share"]),
        before=percent(told["uncovered_before"]),
        test=_test(told["two_sample"]),
        fallen=[_share(row) for row in told["fallen"]],
        stale=[_stale(row) for row in told["stale"][:STALE]],
        stales=len(told["stale"]),
        terms=[_share(row) for row in told["terms"]],
        groups=[("Language", "language", told["languages"]), ("Channel", "channel", told["channels"])],
        shares=_share,
        lengths=[(name, row) for name, row in told["lengths"].items()],
        weekly=[_week(row) for row in told["weekly"]],
        course=[_month(row) for row in told["course"]],
        added=[_added(row) for row in additions[:ADDED]],
        additions=len(additions),
    )


def _headline(told: Mapping[str, Any]) -> str:
    return f"{told['verdict'].capitalize()}: {cut(told['because'][0], 160)}"


def _share(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "then": percent(row["old_share"]),
        "now": percent(row["new_share"]),
        "between": f"{percent(row['low'])} to {percent(row['high'])}",
        "mark": _MARKS.get(row.get("status", ""), "covered"),
        "p": f"{row['p']:.2g}",
    }


def _situation(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_share(row),
        "name": cut(row["name"], NAME),
        "examples": [visible(cut(text, TEXT)) for text in row["examples"]],
    }


def _test(test: Mapping[str, Any]) -> str:
    if test["auc"] is None:
        return "Too few conversations for a test of all vectors together."
    return (
        f"A classifier that has to tell new conversations from old ones reaches an AUC of {test['auc']:.2f}"
        f" (.50: it cannot; 1: always). Sides dealt at random reach as much with p {test['p']:g}."
    )


def _stale(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "since": row["since"] or "an unknown day", "situation": cut(row["situation"], NAME)}


def _week(row: Mapping[str, Any]) -> dict[str, Any]:
    weeks = [
        {
            **week,
            "share": percent(week["value"]),
            "limits": f"{percent(week['low'])} to {percent(week['high'])}",
        }
        for week in row["weeks"][-WEEKS:]
    ]
    return {**row, "mean": percent(row["mean"]), "weeks": weeks}


def _month(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "uncovered": percent(row["uncovered_share"]),
        "shares": [(cut(name, 40), percent(share)) for name, share in row["shares"].items()],
    }


def _added(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "situation": cut(row["situation"], NAME),
        "asked": cut("\n".join(m["content"] for m in row["prompt"]), TEXT),
        "reply": cut("\n".join(m["content"] for m in row["completion"]), TEXT),
        "gain": f"{100 * row['gain']:.2f}",
    }
