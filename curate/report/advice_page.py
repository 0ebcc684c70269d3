"""advise.html: for each situation what to teach and what to look up, and on what evidence."""

from __future__ import annotations

from typing import Any

from curate.advice.verdict import VERDICTS
from curate.report.data import ShownRecord
from curate.report.environment import page
from curate.report.page import example_of
from curate.report.words import cut
from curate.text.readable import count, decimal, many, percent

TABLE, DETAILS = 400, 60  # situations in the table, and those shown with their evidence and examples
# The colours of the coverage map, from the most to the least that can be learned.
_MARKS = {"fine_tune": "covered", "both": "thin", "retrieval": "missing", "prompt_only": "no_good_answer"}


def render_advice(advice: dict[str, Any]) -> str:
    """The page for the content of advise.json, the same bytes for the same content; names and texts may hold
    anything."""
    rows, verdicts = advice["situations"], advice["summary"]["verdicts"]
    legend = [
        {
            "key": v,
            "mark": _MARKS[v],
            "name": name,
            "meaning": meaning,
            "count": verdicts[v]["situations"],
            "share": percent(verdicts[v]["share"]),
        }
        for v, (name, meaning) in VERDICTS.items()
    ]
    return page(
        "advise.html",
        title="Advice: what to teach and what to look up",
        headline=_headline(verdicts, len(rows)),
        legend=legend,
        rows=[_row(r) for r in rows[:TABLE]],
        details=[_detail(r) for r in rows[:DETAILS]],
        total=len(rows),
        facts=advice["summary"]["facts"],
        limits=advice["thresholds"],
    )


def _headline(verdicts: dict[str, Any], total: int) -> str:
    taught = [verdicts[v] for v in ("fine_tune", "both")]
    share, situations = round(sum(t["share"] for t in taught), 4), sum(t["situations"] for t in taught)
    return (
        f"{percent(share)} of what customers ask can be taught, in {count(situations)} of"
        f" {many(total, 'situation')}"
    )


def _row(row: dict[str, Any]) -> dict[str, Any]:
    verdict = row["verdict"]
    return {
        "name": row["name"],
        "tags": ", ".join(row["tags"]),
        "verdict": verdict,
        "why": row["why"],
        "mark": _MARKS[verdict],
        "advice": VERDICTS[verdict][0],
        "rank": list(VERDICTS).index(verdict),
        "records": row["records"],
        "good": row["good"],
        "hanging": row["hanging"] if row["good"] else None,
        "consistency": row["consistency"],
    }


def _detail(row: dict[str, Any]) -> dict[str, Any]:
    """The evidence in words, and the examples."""
    same = row["alike"]
    kinds = [
        f"{kind.replace('_', ' ')} {percent(share)}"
        for kind, share in sorted(row["by_type"].items(), key=lambda kv: (-kv[1], kv[0]))
        if share
    ]
    facts = (
        [("Good replies with facts that the question does not hold, by type", ", ".join(kinds) or "none")]
        if row["good"]
        else []
    )
    if same:
        facts += [
            (
                "Length",
                (
                    f"median {many(round(same['length_median']), 'word')}, relative spread"
                    f" {decimal(same['length_spread'])}"
                ),
            ),
            (
                "With steps, a greeting, a sign-off",
                ", ".join(percent(same[key]) for key in ("steps", "greeting", "sign_off")),
            ),
            ("With polite words, formal address", f"{percent(same['polite'])}, {percent(same['formal'])}"),
            (
                "Agreement in form, in tone (0.50 to 1.00)",
                f"{decimal(same['form'])}, {decimal(same['tone'])}",
            ),
            ("Mean similarity (cosine) of two replies", decimal(same["agreement"])),
        ]
    examples = [
        example_of(ShownRecord(e["id"], e["prompt"], e["completion"], e["quality"]), "")
        for e in row["examples"]
    ]
    return {**_row(row), "name": cut(row["name"], 120), "facts": facts, "examples": examples}
