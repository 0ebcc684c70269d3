"""Invented records and tickets of a few months, and on which side of a split they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from curate.split.settings import SplitSettings
from curate.split.sides import SIDES
from curate.split.split import Split, SplitColumns, split
from tests.helpers.files import rows

# what customers of a shop write about
THINGS = (
    "grinder",
    "kettle",
    "scale",
    "roaster",
    "filter",
    "mug",
    "invoice",
    "voucher",
    "parcel",
    "password",
    "newsletter",
    "discount",
    "machine",
    "beans",
    "refund",
    "lid",
    "warranty",
    "hose",
)


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


def asked(n: int) -> list[dict[str, Any]]:
    """Records of one customer each, about as many things."""
    deeds = ["is broken since this morning", "never arrived at my house", "looks different from the picture"]
    made = [f"Hello, the {thing} that I ordered from you {deed}." for deed in deeds for thing in THINGS][:n]
    return [
        {
            "id": f"a{i}",
            "prompt": p,
            "completion": "We see to it.",
            "conversation_id": f"t{i}",
            "customer_id": f"c{i}",
        }
        for i, p in enumerate(made)
    ]


def sides(folder: Path) -> dict[str, int]:
    """The side of each record in the files of a run or split."""
    return {
        r["id"]: side
        for side, name in SIDES.items()
        if (folder / f"{name}.jsonl").exists()
        for r in rows(folder / f"{name}.jsonl")
    }


def tickets(folder: Path, some: list[dict[str, Any]]) -> Path:
    """A dump as a table of messages: each record with a customer of its own e-mail address."""
    folder.mkdir()
    lines = []
    for r in some:
        for role, text in (
            ("customer", r["prompt"]),
            (
                "agent",
                f"Thank you for asking, {r['thing']}: hold its button for ten seconds, then look at the cable behind it.",
            ),
        ):
            lines.append(
                {
                    "ticket": r["conversation_id"],
                    "role": role,
                    "author": f"{r['customer_id']}@example.org" if role == "customer" else "desk",
                    "text": text,
                }
            )
    pd.DataFrame(lines).to_csv(folder / "messages.csv", index=False)
    (folder / "recipe.yaml").write_text(
        "source:\n  format: table\n  messages: {files: messages.csv, conversation: ticket, author: author,"
        " text: text}\n  roles: {column: role, map: {customer: customer, agent: agent}, otherwise:"
        " unknown}\ngate: {min_quality: 0}\nsplit: {test_fraction: 0.3}\ndedup: {threshold: 0.99}\n"
    )
    return folder


def split_columns(
    vectors: Any,
    texts: Any,
    groups: Any,
    situations: Any,
    times: Any,
    settings: SplitSettings | None = None,
    **more: Any,
) -> Split:
    """A split of the records that some columns describe."""
    own = {name: more.pop(name) for name in ("quality", "ids", "strange") if name in more}
    return split(SplitColumns(vectors, texts, groups, situations, times, **own), settings, **more)
