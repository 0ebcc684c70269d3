"""audit.html: which situations a dataset covers, covers thinly, misses."""

from __future__ import annotations

from typing import Any

from curate.report.environment import page
from curate.report.figures import count, decimal, many, percent
from curate.report.situations import Overview, Row, overview
from curate.report.words import cut, visible

EDGE_CASES = 400
SHOWN = 5  # matches of one edge case


def render_audit(audit: dict[str, Any]) -> str:
    """The page for the content of audit.json, the same bytes for the same content; names may hold anything.

    Raises ValueError for an unknown status, KeyError where a key of audit.json is absent.
    """
    found = overview(
        [Row(s["name"], [s["pool"], s["dataset"], s["test"]], s["best_quality"], s["status"]) for s in audit["situations"]], ["Pool", "Dataset", "Test"]
    )
    cases = [{"name": c["name"], "pool": c["pool"], "dataset": c["dataset"], **_matches(c["matches"])} for c in audit["edge_cases"]]
    return page(
        "audit.html", title="Coverage audit", headline=_headline(audit["covered_share"], found), overview=found, cases=cases[:EDGE_CASES],
        cases_total=len(cases), uncovered=sum(not c["dataset"] for c in cases),
    )  # fmt: skip


def _headline(share: float | None, found: Overview) -> str:
    covered = next(s["count"] for s in found.legend if s["key"] == "covered")
    return f"{percent(share)} of the pool is covered: {count(covered)} of {many(found.total, 'situation')}"


def _matches(matches: Any) -> dict[str, Any]:
    """Matches are a number, or a list of ids or of rows that have one, with what speaks for it."""
    if isinstance(matches, int):
        return {"matches": matches, "shown": []}
    return {"matches": len(matches), "shown": [_match(m) if isinstance(m, dict) else {"id": str(m), "evidence": ""} for m in matches[:SHOWN]]}


def _match(match: dict[str, Any]) -> dict[str, str]:
    prompt, phrase = (cut(visible(str(match.get(key) or "")), 120) for key in ("prompt", "phrase"))
    found = [f"in the {match['in']}"] if match.get("in") else []
    found += [f"similarity {decimal(match['similarity'])}"] if match.get("similarity") is not None else []
    found += [f"to \u201c{phrase}\u201d"] if phrase else []
    return {"id": str(match.get("id", "")), "evidence": " ".join(found) + (f": {prompt}" if prompt else "")}
