"""What to do about what changed: nothing, add to the dataset, or tune again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from curate.drift.situations import changed
from curate.text.readable import many, percent

Verdict = Literal["stable", "refresh", "re-tune"]
NEWS = 0.05  # share of the new conversations in new situations from which a model is tuned again
UNCOVERED = 0.05  # by how much the share that the dataset does not cover has grown, likewise
STALE = 0.02  # share of the training records that are out of date, likewise
WHICH = 3  # names in a sentence


def verdict_of(told: Mapping[str, Any]) -> tuple[Verdict, list[str]]:
    """The verdict on the content of drift.json, with a sentence for each reason, the gravest first."""
    grave: list[str] = []
    light: list[str] = []
    rows = told["situations"]
    news = changed(rows, "new")
    share = sum(row["new_share"] for row in news)
    if news:
        sentence = (
            f"{many(len(news), 'situation')} new, {percent(share)} of the conversations: {_names(news)}"
        )
        (grave if share >= NEWS else light).append(sentence)
    for status in ("grown", "shrunk", "gone"):
        if some := changed(rows, status):
            light.append(f"{many(len(some), 'situation')} {status}: {_names(some)}")
    more = told["uncovered_share"] - told["uncovered_before"]
    if more >= UNCOVERED and told["uncovered_low"] > told["uncovered_before"]:
        grave.append(
            f"the dataset does not cover {percent(told['uncovered_share'])} of the new conversations, and did"
            f" not cover {percent(told['uncovered_before'])} of the old ones"
        )
    if told["stale"]:
        size = len({row["train_id"] for row in told["stale"]})
        sentence = f"{many(size, 'training record')} out of date"
        (grave if size >= STALE * max(1, told["trained"]) else light).append(sentence)
    if told["fallen"]:
        names = [{"name": row["situation"]} for row in told["fallen"]]
        grave.append(
            f"{many(len(names), 'situation')} in which conversations go well less often: {_names(names)}"
        )
    light += _around(told)
    verdict: Verdict = "re-tune" if grave else "refresh" if light else "stable"
    return verdict, [*grave, *light] or ["no change that this much data could show"]


def _around(told: Mapping[str, Any]) -> list[str]:
    """Changes of languages and channels, weeks beyond their limits."""
    said = []
    for key, noun in (("languages", "language"), ("channels", "channel")):
        if some := [row for row in told[key] if row["status"] == "new"]:
            said.append(f"{many(len(some), noun)} new: {', '.join(row[noun] for row in some[:WHICH])}")
    worse = [row for row in told["weekly"] if row["worse"]]
    said += [
        f"{row['title']}: worse than usual in the week of {', '.join(row['worse'][:WHICH])}" for row in worse
    ]
    return said


def _names(rows: Sequence[Mapping[str, Any]]) -> str:
    names = [str(row["name"]) for row in rows]
    return ", ".join(names[:WHICH]) + (f" and {len(names) - WHICH} more" if len(names) > WHICH else "")
