"""evaluation.html: models beside the human, a copier and chance, and their replies side by side."""

from __future__ import annotations

from collections import Counter
from typing import Any

from curate.report.environment import page
from curate.report.words import cut, excerpt, visible
from curate.text.readable import count, many

SHOWN, GROUPS = 200, 60  # records side by side, and situations in the table
PROMPT, REPLY = 900, 1_200  # characters of each text
NOTHING = "–"


def render_evaluation(told: dict[str, Any], records: list[dict[str, Any]]) -> str:
    """The page for the content of evaluation.json and the records side by side, the worst first; the same
    bytes for the same content. Names and texts may hold anything."""
    models, rows = [*told["models"]], told["models"] | told["baselines"]
    titles = {name: one["title"] for name, one in told["measures"].items()}
    shown = [_record(one, titles) for one in records[:SHOWN]]
    kinds = Counter(kind for one in shown for kind in one["kinds"])
    return page(
        "evaluation.html",
        title="Evaluation: models on the held-out set",
        headline=_headline(told),
        notes=_notes(told),
        names=[cut(name, 40) for name in rows],
        measures=[_measure(name, one, rows) for name, one in told["measures"].items()],
        compared=[_pair(told, a, b) for a, b in dict.fromkeys((r["a"], r["b"]) for r in told["comparisons"])],
        groups=_groups(told, models),
        judge=_judge(told["judge"]),
        models=models,
        labels=[
            (name, told["models"][name]["labels"]) for name in models if "labels" in told["models"][name]
        ],
        records=shown,
        more=max(0, len(records) - SHOWN),
        situations=sorted({one["situation"] for one in shown}),
        kinds=[(kind, titles.get(kind, kind), n) for kind, n in kinds.most_common()],
    )


def _headline(told: dict[str, Any]) -> str:
    on, models = told["on"], told["models"]
    failing = min((sum(one["failures"].values()), name) for name, one in models.items())[1]
    what = f"{many(len(models), 'model')} on {many(on['records'], 'held-out record')}"
    return f"{what}: {cut(failing, 40)} fails least" if len(models) > 1 else what


def _notes(told: dict[str, Any]) -> list[str]:
    notes = [
        f"What is asked is taken for this kind of task: {told['task']['kind']} ({told['task']['because']})."
    ]
    if told["looks"] > 1:
        notes.append(
            f"This is look {count(told['looks'])} at this {told['on']['side']} set: its figures are no longer"
            " untouched."
        )
    useless = [one["title"] for one in told["measures"].values() if one["useless"]]
    if useless:
        notes.append(
            f"The human does not beat chance in: {', '.join(useless)}. These say nothing on this set."
        )
    for name, one in told["models"].items():
        account = one["predictions"]
        odd = [
            f"{key} {account[key]:,}" for key in ("missing", "double", "unknown", "unread") if account[key]
        ]
        if odd or account["note"]:
            told_of = "; ".join([*odd, *([account["note"]] if account["note"] else [])])
            notes.append(f"Predictions of {cut(name, 40)}: {told_of}.")
    failed = [row for row in told["required"] if not row["holds"]]
    if told["required"]:
        held = len(told["required"]) - len(failed)
        notes.append(f"Requirements: {count(held)} hold, {count(len(failed))} do not.")
    notes += [f"Not met: {row['requirement']} {row['of']}".rstrip() + "." for row in failed]
    if told["since"]:
        notes += _since(told["since"])
    return notes


def _since(told: dict[str, Any]) -> list[str]:
    """What has become worse, over all and within situations."""
    worse = ", ".join(f"{cut(r['a'], 40)} in {r['measure']}" for r in told["regressions"]) or "nothing"
    by = ", ".join(
        f"{cut(r['a'], 40)} in {r['measure']} of {cut(r['situation'], 60)}"
        for r in told["situations"]["regressions"]
    )
    small = told["situations"]["too_small"]
    return [
        f"Surely worse than in the earlier evaluation: {worse}.",
        *([f"Surely worse within one situation: {by}."] if by else []),
        *([f"Too few conversations to compare: {many(small, 'situation')}."] if small else []),
    ]


def _measure(name: str, one: dict[str, Any], rows: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": one["title"],
        "meaning": one["meaning"],
        "better": one["better"],
        "useless": one["useless"],
        "part": "part_of" in one,
        "cells": [_cell(row["measures"].get(name)) for row in rows.values()],
    }


def _cell(figure: dict[str, Any] | None) -> tuple[str, str]:
    """A figure and its interval."""
    if figure is None:
        return NOTHING, ""
    between = "" if figure["low"] is None else f"{figure['low']:.3f} to {figure['high']:.3f}"
    return f"{figure['value']:.3f}", between


def _pair(told: dict[str, Any], a: str, b: str) -> dict[str, Any]:
    rows = [row for row in told["comparisons"] if (row["a"], row["b"]) == (a, b)]
    return {
        "a": cut(a, 40),
        "b": cut(b, 40),
        "model": b in told["models"],
        "sure": sum(row["verdict"] != "cannot_tell" for row in rows),
        "rows": [
            {
                "title": told["measures"][row["measure"]]["title"],
                "difference": f"{row['difference']:+.3f}",
                "between": f"{row['low']:+.3f} to {row['high']:+.3f}",
                "p": f"{row['p_holm']:.3f}" if row["p_holm"] >= 0.001 else "<0.001",
                "verdict": row["verdict"],
                "words": row["words"],
            }
            for row in rows
        ],
    }


def _judge(told: dict[str, Any] | None) -> dict[str, Any] | None:
    """What the judge chose of each pair."""
    if told is None:
        return None
    rows = [
        {
            **{key: count(one[key]) for key in ("wins", "ties", "losses", "inconsistent", "not_judged")},
            "a": cut(one["a"], 40),
            "b": cut(one["b"], 40),
            "figures": [_cell(one[key]) for key in ("share", "consistency", "first_chosen")],
        }
        for one in told["pairs"]
    ]
    return {"model": cut(told["model"], 60), "left_out": told["left_out"], "rows": rows}


def _groups(told: dict[str, Any], models: list[str]) -> list[dict[str, Any]]:
    """The first measure that says something, of each situation, edge case and language."""
    usable = [name for name, one in told["measures"].items() if not one["useless"] and "part_of" not in one]
    chosen = next((n for n in usable if n in _figures_of(told, models)), None)
    tables = []
    for key, noun in (
        ("by_situation", "Situation"),
        ("by_edge_case", "Edge case"),
        ("by_language", "Language"),
    ):
        names = list(dict.fromkeys(group for model in models for group in told["models"][model][key]))[
            :GROUPS
        ]
        if chosen is None or len(names) < 2:
            continue
        rows = [
            (cut(name, 90), [_cell(told["models"][m][key].get(name, {}).get(chosen)) for m in models])
            for name in names
        ]
        tables.append({"noun": noun, "measure": told["measures"][chosen]["title"], "rows": rows})
    return tables


def _figures_of(told: dict[str, Any], models: list[str]) -> set[str]:
    return {name for model in models for name in told["models"][model]["measures"]}


def _record(one: dict[str, Any], titles: dict[str, str]) -> dict[str, Any]:
    replies = [_reply(reply, titles) for reply in one["replies"]]
    failing = [reply for reply in one["replies"] if reply["failure"]]
    return {
        "id": cut(one["id"], 60),
        "situation": one["situation"],
        "prompt": excerpt(visible(one["prompt"]), PROMPT),
        "replies": replies,
        "severity": one["severity"],
        "kinds": list(dict.fromkeys(kind for reply in failing for kind in reply["failure"]["kinds"])),
        "failing": [reply["name"] for reply in failing],
    }


def _reply(reply: dict[str, Any], titles: dict[str, str]) -> dict[str, Any]:
    failure = reply["failure"]
    evidence = failure["evidence"] if failure else {}
    return {
        "name": cut(reply["name"], 40),
        "text": excerpt(visible(reply["text"]), REPLY),
        "failures": [
            (titles.get(kind, kind), ", ".join(map(visible, evidence.get(kind, []))))
            for kind in (failure["kinds"] if failure else [])
        ],
    }
