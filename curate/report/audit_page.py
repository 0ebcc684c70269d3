"""audit.html: which situations a dataset covers, covers thinly, misses."""

from __future__ import annotations

from typing import Any

from curate.coverage import Audit
from curate.report.case_words import against, case_evidence
from curate.report.environment import page
from curate.report.situations import matches_sentence, overview
from curate.text.readable import count, many, percent

EDGE_CASES = 400
SHOWN = 5  # records of one edge case that match it
_PLACES = {
    "pool": "in the pool",
    "dataset": "in training",
    "validation": "in the validation set",
    "test": "in the test set",
}


def render_audit(audit: Audit, origin: str) -> str:
    """The page for an audit, the same bytes for the same content; names may hold anything. `origin` says
    where the situations come from."""
    summary, cases = overview(audit.situations), [_case(case) for case in audit.edge_cases]
    figures = summary.figures
    share = (
        f"{percent(figures.covered_share)} of the dump's records are in covered situations,"
        f" {percent(figures.thin_share)} in thin ones"
    )
    statement = f"{origin} {matches_sentence(**audit.matched())}"
    return page(
        "audit.html",
        title="Coverage audit",
        headline=f"{share}: {count(figures.covered)} of {many(figures.situations, 'situation')} covered",
        origin=statement,
        overview=summary,
        cases=cases[:EDGE_CASES],
        cases_total=len(cases),
        uncovered=_uncovered([case["status"] for case in cases]),
    )


def _uncovered(statuses: list[str]) -> str:
    """How many edge cases have no training record, in a sentence."""
    gone = len(statuses) - statuses.count("yes")
    sentence = (
        f"{many(gone, 'edge case')} {'has' if gone == 1 else 'have'} no training record that clearly matches."
    )
    return sentence if gone else "Each of them has a training record."


def _case(case: dict[str, Any]) -> dict[str, Any]:
    past = [match for match in case["matches"] if match["similarity"] >= case["limit"]]
    below = [match for match in case["matches"] if match["similarity"] < case["limit"]]
    return {key: case[key] for key in ("name", "status", "pool", "dataset")} | {
        "shown": [_match(m, case["limit"]) for m in (*past[:SHOWN], *below)]
    }


def _match(match: dict[str, Any], limit: float) -> dict[str, str]:
    below = ", below the limit" if match["similarity"] < limit else ""
    place = _PLACES[match["in"]]
    return {
        "id": match["id"],
        "evidence": f"{place}: "
        + case_evidence(match["sentence"], match["phrase"], match["similarity"], below)
        + against(match["against"]),
    }
