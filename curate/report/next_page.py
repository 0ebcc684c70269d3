"""next.html: what a model failed at, and what to add, take out and write because of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from curate.report.environment import page
from curate.report.words import cut, excerpt, visible
from curate.text.readable import count, many

GROUPS, SHOWN = 200, 100  # groups of failures, and records of each table
PROMPT, REPLY = 600, 900  # characters of each text
Row = Mapping[str, Any]


def render_next(told: Row, additions: Sequence[Row], removals: Sequence[Row], gaps: Sequence[Row]) -> str:
    """The page for the rows of additions.jsonl, removals.jsonl and gaps.jsonl, the same bytes for the same
    content; names and texts may hold anything."""
    parts = {"additions": additions, "removals": removals, "gaps": gaps}
    return page(
        "next.html",
        title="Next: what to change because of what a model failed at",
        headline=_headline(told),
        told=told,
        model=cut(told["model"], 40),
        groups=told["groups"][:GROUPS],
        additions=[_addition(row) for row in additions[:SHOWN]],
        removals=removals[:SHOWN],
        gaps=[{**row, "prompt": excerpt(visible(row["prompt"]), PROMPT)} for row in gaps[:SHOWN]],
        more={"groups": max(0, len(told["groups"]) - GROUPS)}
        | {name: max(0, len(rows) - SHOWN) for name, rows in parts.items()},
    )


def _headline(told: Row) -> str:
    return (
        f"Add {count(told['additions'])}, take out {count(told['removals'])}, write"
        f" {many(told['gaps'], 'answer')}"
    )


def _addition(row: Row) -> dict[str, Any]:
    texts = {
        name: "\n\n".join(str(message.get("content") or "") for message in row[name])
        for name in ("prompt", "completion")
    }
    return {
        **{key: row[key] for key in ("id", "situation", "because", "gain", "quality")},
        "prompt": excerpt(visible(texts["prompt"]), PROMPT),
        "reply": excerpt(visible(texts["completion"]), REPLY),
    }
