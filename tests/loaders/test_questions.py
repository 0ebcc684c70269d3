"""A run stops at a question of any kind, writes nothing, and says the line to add."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.helpers.command import Invoke

TALKS = [
    ("Where is my parcel? It was sent on Monday.", "It is at the depot and comes tomorrow."),
    ("How do I descale it?", "Open Settings and choose Descale."),
    ("Can I pay by card?", "Yes, choose Card at checkout."),
    ("My grinder is loud.", "Empty the hopper first, please."),
]


def table(name: str, rows: list[dict[str, object]]) -> str:
    with Path(name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return name


def chats(**more: object) -> list[dict[str, object]]:
    return [
        {"chat": n, "role": role, "text": text, **more}
        for n, talk in enumerate(TALKS)
        for role, text in zip(("customer", "agent"), talk, strict=True)
    ]


def roles() -> list[str]:
    rows = [{**row, "role": "XY"[row["role"] == "agent"], "text": "Yes, I see that now."} for row in chats()]
    return [table("roles.csv", rows)]


def private() -> list[str]:
    Path("r.yaml").write_text(
        "source: {format: table, messages: {files: private.csv, conversation: chat, text: text, internal: shade},"
        " roles: {column: role}}\n"
    )
    return [table("private.csv", chats(shade="red")), "--recipe", "r.yaml"]


def conversation() -> list[str]:
    rows = []
    for n, row in enumerate(chats()):
        author = f"customer {row['chat']}" if row["role"] == "customer" else "Maya"
        time = f"2024-01-0{n // 2 + 1} 10:0{n % 2}"
        rows.append({"time": time, "role": row["role"], "author": author, "text": row["text"]})
    return [table("loose.csv", rows)]


def same_ids() -> list[str]:
    return [table("a.csv", chats()), table("b.csv", [{**r, "text": f"{r['text']} (b)"} for r in chats()])]


@pytest.mark.parametrize("kind", [roles, private, conversation, same_ids])
def test_a_run_stops_and_writes_nothing(
    kind: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Invoke
) -> None:
    monkeypatch.chdir(tmp_path)
    given = kind()  # type: ignore[operator]
    status, out, err = invoke("run", *given, "-o", "out")
    assert status == 2 and not out and not Path("out").exists()
    assert "a question is open, and nothing was written" in err and "Add to the recipe" in err
