"""Stable, refresh or re-tune, with reasons."""

from __future__ import annotations

from typing import Any

from curate.drift.verdict import verdict_of

STABLE: dict[str, Any] = {
    "situations": [{"name": "Late parcels", "status": "same", "new_share": 0.4}],
    "uncovered_share": 0.3,
    "uncovered_low": 0.28,
    "uncovered_before": 0.3,
    "stale": [],
    "trained": 100,
    "fallen": [],
    "languages": [],
    "channels": [],
    "weekly": [],
}


def told(**more: Any) -> tuple[str, list[str]]:
    return verdict_of({**STABLE, **more})


def moved(status: str, share: float) -> list[dict[str, Any]]:
    return [{"name": "Recalled kettles", "status": status, "new_share": share}]


def test_nothing_is_stable() -> None:
    assert told() == ("stable", ["no change that this much data could show"])


def test_small_news_is_for_the_dataset() -> None:
    verdict, because = told(situations=moved("new", 0.02))
    assert verdict == "refresh" and "Recalled kettles" in because[0]
    assert told(situations=moved("grown", 0.2))[0] == "refresh"
    assert told(stale=[{"train_id": "a"}])[0] == "refresh"
    assert told(languages=[{"language": "nl", "status": "new"}])[0] == "refresh"
    assert told(weekly=[{"title": "Rude", "worse": ["2026-01-05"]}])[0] == "refresh"


def test_much_news_is_for_the_model() -> None:
    assert told(situations=moved("new", 0.06))[0] == "re-tune"
    assert told(uncovered_share=0.36, uncovered_low=0.33)[0] == "re-tune"
    assert told(uncovered_share=0.36)[0] == "stable"  # so few that it may be chance
    assert told(stale=[{"train_id": "a"}, {"train_id": "b"}])[0] == "re-tune"
    assert told(fallen=[{"situation": "Late parcels"}])[0] == "re-tune"
    verdict, because = told(situations=moved("grown", 0.2), fallen=[{"situation": "Late parcels"}])
    assert verdict == "re-tune" and "well less often" in because[0] and "grown" in because[1]
