"""What the examples of README and docs name, made small: exports, tables, record files, an earlier split."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

from curate.verbs.split import split
from tests.helpers.files import rows
from tests.helpers.paths import DUMP, SAMPLE

SOME_ID = "r_3f0c2a9d81b7e645"  # stands for the id of a record of the reader's own run
SAID = [  # in which the two sides cannot be told apart
    (
        "The grinder stopped on Tuesday, the red lamp stays on.",
        "The burrs are jammed: turn the dial back two steps, run it empty, then grind a spoon of rice.",
    ),
    (
        "Box 4411 is still at the depot in Leeds.",
        "The label was torn. A new one is on it since noon, it reaches you tomorrow.",
    ),
    (
        "Two bags of the Harvest roast were open on arrival.",
        "Two new bags leave today at no charge; the open ones can go on the compost.",
    ),
    (
        "My card was charged twice for the May box.",
        "The second charge was only reserved. The bank releases it within three working days.",
    ),
    (
        "The app shows the old address after the move.",
        "Open Account, then Addresses, choose the new one and press Use for all boxes.",
    ),
    (
        "Steam comes out of the side of the machine.",
        "The seal is worn. Unscrew the ring, take the old seal out and press the new one in, groove up.",
    ),
]


def chats(path: Path, numbers: slice, names: bool = False) -> None:
    """Some of the sample's chats; with `names`, those who answer are told by theirs alone."""
    with (DUMP / "chats.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    chosen = list(dict.fromkeys(row["chat_id"] for row in found))[numbers]
    own = [row for row in found if row["chat_id"] in chosen and row["sender_type"] != "bot"]
    if names:
        agents = ("Maya Stone", "Ben Ruiz")
        who = [
            (
                agents[chosen.index(r["chat_id"]) % 2]
                if r["sender_type"] == "agent"
                else f"guest {chosen.index(r['chat_id'])}"
            )
            for r in own
        ]
        own = [
            {
                "chat": r["chat_id"],
                "id": r["message_id"],
                "time": r["sent_at"],
                "author": a,
                "text": r["message"],
            }
            for r, a in zip(own, who, strict=True)
        ]
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(own[0]))
        writer.writeheader()
        writer.writerows(own)


def prepare(home: Path) -> None:
    """Everything that the examples name and do not make themselves, in a folder."""
    for name, numbers in (("export", slice(0, 24)), ("june", slice(24, 40))):
        chats(home / f"{name}.csv", numbers)
        with zipfile.ZipFile(home / f"{name}.zip", "w") as archive:
            archive.write(home / f"{name}.csv", f"{name}.csv")
        (home / f"{name}.csv").unlink()
    chats(home / "chats.csv", slice(0, 16), names=True)
    with (home / "tickets.csv").open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["ticket", "message_id", "created", "party", "text"])
        for n, talk in enumerate(SAID):
            writer.writerows(
                [f"t{n}", f"m{n}{side}", f"2024-05-{n + 1:02} 1{k}:00", side, said]
                for k, (side, said) in enumerate(zip("YX", talk, strict=True))
            )
    found = [{**row, "rating": row["quality"]} for row in rows(SAMPLE / "records.jsonl")]
    for name, some in (("records", found[:40]), ("june", found[40:])):
        (home / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in some), encoding="utf-8")
    split(found[:8]).write(home / "may")
    (home / "sample_data" / "dump").mkdir(parents=True)
    chats(home / "sample_data" / "dump" / "chats.csv", slice(0, 24))
    (home / "sample_data" / "edge_cases.yaml").write_bytes((SAMPLE / "edge_cases.yaml").read_bytes())


def answered(recipe: Path) -> None:
    """What the README says to do with an open question: the right line is uncommented."""
    text = recipe.read_text(encoding="utf-8")
    recipe.write_text(
        text.replace(
            "# roles: {column: party, map: {X: agent, Y: customer}}",
            "roles: {column: party, map: {X: agent, Y: customer}}",
        )
    )
