"""plan.html: what to try, in which order, with which base model, at what cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curate.report.charts import curve
from curate.report.environment import page
from curate.report.words import cut
from curate.tasks import KINDS
from curate.text.readable import count, percent

SITUATIONS = 200  # in the table
# The colours of the coverage map, from what to do now to what can wait.
_MARKS = {"first": "covered", "next": "thin", "later": "no_good_answer"}
ADVICE = {
    "first": ("Try first", "the figure that all others have to beat"),
    "next": ("Try next", "the data says that it is worth it"),
    "later": ("Later", "not before the others have shown what is missing"),
}


def render_plan(plan: Mapping[str, Any]) -> str:
    """The page for the content of plan.json, the same bytes for the same content; texts may hold anything."""
    enough, task, pack = plan["enough"], plan["task"], plan["prompt_pack"]
    reached = [(p["records"], p["reached_share"]) for p in enough["coverage"]]
    learned = [(p["records"], p["right_of_21"]) for p in enough["learning"]]
    return page(
        "plan.html",
        title="Plan: what to try with this dataset",
        headline=_headline(plan),
        ladder=[_step(step) for step in plan["ladder"]],
        legend=[{"mark": _MARKS[a], "name": name, "meaning": what} for a, (name, what) in ADVICE.items()],
        task=task,
        kind=KINDS[task["kind"]],
        kinds=list(KINDS),
        situations=[_situation(s) for s in task["situations"][:SITUATIONS]],
        total=len(task["situations"]),
        pack=pack,
        models=plan["models"],
        cost=[_cost(row) for row in plan["cost"]],
        settings=plan["settings"],
        services=plan["services"],
        tokens=plan["tokens"],
        as_of=plan["facts_as_of"],
        records=plan["records"],
        because=enough["because"],
        reached=curve(reached),
        coverage=enough["coverage"],
        alone=enough["likeness_alone"],
        learned=curve(learned),
        points=[_point(p) for p in enough["learning"]],
    )


def _headline(plan: Mapping[str, Any]) -> str:
    following = [step["name"].lower() for step in plan["ladder"] if step["advice"] == "next"]
    then = f", then {' and '.join(following)}" if following else "; the rest can wait"
    return f"Begin with a prompt alone{then}"


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    return {**step, "mark": _MARKS[step["advice"]], "said": ADVICE[step["advice"]][0]}


def _situation(situation: Mapping[str, Any]) -> dict[str, Any]:
    return {**situation, "name": cut(situation["name"] or "without a name", 90)}


def _cost(row: Mapping[str, Any]) -> dict[str, Any]:
    low, high = row["dollars"]
    return {
        **row,
        "money": f"${low:,.2f}" if low == high else f"${low:,.2f} to ${high:,.2f}",
        "memory": "–" if row["memory_gb"] is None else f"{row['memory_gb']:g} GB",
        "time": "–" if row["hours"] is None else f"{row['hours']:g}",
    }


def _point(point: Mapping[str, Any]) -> dict[str, str]:
    gain, noise = point["next_50_add"], point["noise"]
    return {
        "records": count(point["records"]),
        "right": f"{percent(point['right_of_21'])} ± {100 * point['error']:.1f}",
        "gain": "–" if gain is None else f"{100 * gain:+.1f}",
        "noise": "–" if noise is None else f"{100 * noise:.1f}",
    }
