"""The next month, from news to a new dataset: `python examples/next_month.py FOLDER`.

The sample dump is cut in two by time. News is planted in the second half: customers ask about something that
did not exist before, and one answer is another one now. Then: a run over the first half, `drift` of the
second against it; `evaluate` and `next` of a model that was tuned on the first, with the run made again by
the decisions of `next`; a run over both halves that keeps the old sides, and `evaluate` on its test set. All
of it is written to FOLDER.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import curate

DUMP = Path(__file__).resolve().parent.parent / "sample_data" / "dump"
HALF = "2024-12-06"  # the day that the second half begins with
CHATS, TICKETS, USERS = "chats.csv", "zendesk_export.ndjson", "zendesk_users.json"
BUDGET = 120
ADD = 10  # records that `next` may name
# what nobody asked before: a tin of cold brew whose ring comes off
NEWS = (
    "The ring pull came off my cold brew tin and I can't open it.",
    "Two of the cold brew cans have no ring pull, how do I open them?",
    "ring on the cold brew tin snapped off, what now",
    "My cold brew cans arrived dented and one is leaking.",
    "One of the new cold brew tins leaked all over the parcel.",
    "The pull tab of the cold brew can broke, can I use a tin opener?",
    "Hi, cold brew can won't open, the tab just bends.",
    "Is it safe to drink a cold brew tin that is bulging?",
    "I got six cold brew tins and the ring came off three of them.",
    "Cold brew tins: the pull ring breaks every time, please help.",
    "The tab on the cold brew can came away in my hand.",
    "Are there known problems with the ring pulls on the cold brew tins?",
    "My cold brew tin leaks at the seam where the ring is.",
    "How can I open a cold brew can whose ring is missing?",
    "The ring pull on your canned cold brew is so weak it breaks off.",
    "A cold brew tin burst in the fridge, is that a known fault?",
    "cold brew cans, tabs falling off, can i have new ones",
    "Three cold brew tins without a working pull tab in my box.",
)
ABOUT_NEWS = (
    "Sorry about that: a batch of cold brew tins left the cannery with weak rings. Please don't use a tin"
    " opener, as splinters may fall in. Send a photo of the number on the base and we will post new tins"
    " within three days.",
    "That batch is known to us. Please throw the tin away unopened, and reply with the number that is printed"
    " on its base. New tins go out the next working day, and there is nothing to send back.",
)
# an answer of the first half, and what is right now
QUESTION = "can you ship to a po box in the us? APO actually, armed forces europe"
WAS, IS = "Allow 3 to 5 weeks", "Allow 8 to 10 weeks"


def halves(folder: Path) -> tuple[Path, Path]:
    """The folders of the two dumps."""
    first, second = folder / "dump_1", folder / "dump_2"
    for half in (first, second):
        half.mkdir(parents=True, exist_ok=True)
        (half / USERS).write_bytes((DUMP / USERS).read_bytes())
    lines = (DUMP / TICKETS).read_text(encoding="utf-8").splitlines(keepends=True)
    chats = _chats()
    for half, late in ((first, False), (second, True)):
        some = [line for line in lines if (json.loads(line)["created_at"] >= HALF) == late]
        (half / TICKETS).write_text("".join(some), encoding="utf-8")
        rows = [row for talk in chats.values() if (talk[0]["sent_at"] >= HALF) == late for row in talk]
        _write(half / CHATS, [*rows, *(_news() if late else ())])
    return first, second


def _chats() -> dict[str, list[dict[str, str]]]:
    by_talk: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (DUMP / CHATS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_talk[row["chat_id"]].append(row)
    return by_talk


def _news() -> list[dict[str, str]]:
    """The chats that are planted in the second half."""
    told = [row for talk in _chats().values() for row in talk if WAS in row["message"]]
    pairs = [(question, ABOUT_NEWS[n % len(ABOUT_NEWS)]) for n, question in enumerate(NEWS)]
    pairs += [(QUESTION, row["message"].replace(WAS, IS)) for row in told[:1]]
    rows = []
    for n, (question, answer) in enumerate(pairs, 1):
        day = f"2025-11-{n:02d}"
        for place, (who, text) in enumerate((("visitor", question), ("agent", answer))):
            rows.append(
                {
                    "chat_id": f"ch-9{n:04d}",
                    "message_id": f"m9{n:04d}-{place + 1:02d}",
                    "sent_at": f"{day} 10:{place * 5:02d}:00",
                    "sender_type": who,
                    "sender_name": "Priya" if who == "agent" else f"Guest {n}",
                    "sender_email": "priya@fernhollow.example"
                    if who == "agent"
                    else f"guest{n}@inbox.example.org",
                    "message": text,
                    "rating": "",
                    "resolved": "yes",
                }
            )
    return rows


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _predictions(run: Path, out: Path) -> Path:
    """Stands in for what your model replied to the test set: here it sends every second customer away."""
    lines = (run / "test.jsonl").read_text(encoding="utf-8").splitlines()
    with out.open("w", encoding="utf-8") as file:
        for n, row in enumerate(map(json.loads, lines)):
            reply = "Please contact our support team." if n % 2 else row["completion"][-1]["content"]
            file.write(json.dumps({"id": row["id"], "completion": reply}) + "\n")
    return out


def around(folder: Path) -> dict[str, Any]:
    """Once around the circle; returns what each step found."""
    first, second = halves(folder)
    run_1, run_2 = folder / "run_1", folder / "run_2"
    old = curate.run(first, run_1, budget=BUDGET)
    news = curate.drift(run_1, second)
    news.write(folder / "drift", force=True)

    before = curate.evaluate(run_1, {"tuned": _predictions(run_1, folder / "before.jsonl")})
    before.write(folder / "before", force=True)
    turn = curate.next_turn(run_1, evaluation=folder / "before", budget=ADD)
    turn.write(folder / "turn", force=True)
    turn.apply()
    better = curate.run(first, run_1, budget=BUDGET, resume=True)

    new = curate.run([first, second], run_2, keep=run_1, budget=BUDGET * 4 // 3)
    after = curate.evaluate(run_2, {"tuned": _predictions(run_2, folder / "after.jsonl")})
    after.write(folder / "after", force=True)
    return {"run 1": old, "drift": news, "next": turn, "run 1 again": better, "run 2": new, "after": after}


if __name__ == "__main__":
    for step, found in around(Path(sys.argv[1])).items():
        sys.stdout.write(f"\n{step}\n{found.summary}\n")
