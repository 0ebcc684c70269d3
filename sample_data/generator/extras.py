"""Small files beside the dump: broken ones, ready records, named edge cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import chats
import yaml
import zendesk
from model import Conversation, rng_for
from plants import nearly
from truth import main_turn

_RANGE = {"good": (0.78, 0.97), "ok": (0.48, 0.72), "poor": (0.06, 0.38)}
RECORDS, TWINS = 54, 6
LATIN = (
    'ch-9001,m9001-01,2024-05-06 10:02:11,visitor,Jürgen Schönfeld,j.schoenfeld@example.net,"Grüße, ist die Röstung für Siebträger geeignet?",,yes',
    'ch-9001,m9001-02,2024-05-06 10:03:40,agent,Marta,marta@fernhollow.example,"Ja, am besten etwas gröber mahlen und bei 92 °C beziehen.",,yes',
)
EDGE_CASES: list[dict[str, Any]] = [
    {
        "name": "A bereaved relative writes",
        "examples": [
            "My mother has passed away, please stop her coffee",
            "My husband died and the parcels still have his name on them",
            "I'm writing for my late father, he won't need the subscription any more",
        ],
    },
    {
        "name": "Somebody was hurt",
        "examples": [
            "I burned my hand on the steam wand",
            "The kettle's handle came off and boiling water went over my foot",
            "Hot water sprayed out of the machine and my daughter has a blister on her arm",
            "Your machine injured me and I had to see a doctor",
        ],
    },
    {
        "name": "A child bought something",
        "examples": [
            "My son ordered an espresso machine with my card",
            "I'm 14, can I cancel what I bought, my mum is angry",
            "My daughter placed an order on my account without asking, she is twelve",
        ],
    },
    {
        "name": "Account taken over",
        "examples": [
            "Someone changed the address on my account and it wasn't me",
            "I got a mail that my password was changed and I did nothing",
            "My account was hacked, there are orders in it that I never made",
        ],
    },
    {
        "name": "Threat of a lawyer",
        "examples": [
            "If this is not settled by Friday my solicitor will write to you",
            "This is a letter before action",
            "I will take legal action and go to the small claims court",
            "You will hear from my lawyer",
        ],
    },
    {
        "name": "Machine used in another country",
        "examples": [
            "Can I plug my British machine in in the States?",
            "We're moving to Canada, will 110 volts work for the Ember",
            "Does the grinder run on American voltage with an adapter?",
        ],
    },
]


def write(conversations: list[Conversation], home: Path, dump: Path) -> None:
    _broken(home / "broken", dump)
    rows = records(conversations)
    (home / "records.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    (home / "edge_cases.yaml").write_text(yaml.safe_dump(EDGE_CASES, allow_unicode=True, sort_keys=False, width=160), "utf-8")


def _broken(folder: Path, dump: Path) -> None:
    folder.mkdir(exist_ok=True)
    tickets = (dump / zendesk.TICKETS).read_text("utf-8").splitlines()[:4]
    (folder / "truncated.ndjson").write_text("\n".join(tickets)[: -len(tickets[3]) // 2], "utf-8")
    good = {"id": "b1", "prompt": "Where is my parcel?", "completion": "With Parcelwing, it comes tomorrow."}
    last = {"id": "b3", "prompt": "Is Nightjar free of caffeine?", "completion": "Nearly: about 0.1 percent is left after the water process."}
    lines = [
        json.dumps(good),
        "this line is not JSON at all",
        '{"id": "b2", "prompt": "The comma is missing" "completion": "here"}',
        json.dumps(last),
    ]
    (folder / "not_json.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "wrong_columns.csv").write_text("branch,week,kilos,van\nLeith,14,212,1\nStockbridge,14,96,2\nGranton,14,40,2\n", "utf-8")
    (folder / "latin1.csv").write_bytes("\r\n".join([",".join(chats.COLUMNS), *LATIN, ""]).encode("latin-1"))
    (folder / "empty.csv").write_bytes(b"")


def records(conversations: list[Conversation]) -> list[dict[str, Any]]:
    """Prompt-completion records of single exchanges, a few twice with other words."""
    fit = [c for c in conversations if [t.role for t in c.turns] == ["customer", "agent"] and not (c.copy_of or c.near_of or c.marks)]
    chosen = sorted(fit, key=lambda c: rng_for("record", c.key).random())[:RECORDS]
    rows = [_record(c, f"r{index:03d}", index) for index, c in enumerate(sorted(chosen, key=lambda c: c.key), 1)]
    english = [c for c in chosen if c.language == "en" and c.main == "good" and len(c.turns[1].text.split()) > 30]
    for index, c in enumerate(english[:TWINS], RECORDS + 1):
        row = _record(c, f"r{index:03d}", 0)
        row["prompt"], row["completion"] = nearly(c.turns[0].text, c.turns[1].text, rng_for("twin", c.key))
        rows.append(
            row | {"quality": round(row["quality"] - 0.05, 2), "conversation_id": f"{c.conversation_id}-b", "customer_id": f"cust-twin-{index}"}
        )
    return rows


def _record(c: Conversation, name: str, index: int) -> dict[str, Any]:
    main, rng = main_turn(c), rng_for("quality", c.key)
    assert main is not None
    low, high = _RANGE[c.main]
    as_text = index % 2 == 0
    prompt = c.opening if as_text else [{"role": "user", "content": c.opening}]
    completion = main.text if as_text else [{"role": "assistant", "content": main.text}]
    quality = round(low + (high - low) * rng.random(), 2)
    return {
        "id": name, "prompt": prompt, "completion": completion, "quality": quality, "conversation_id": c.conversation_id, "customer_id": f"cust-{c.who.key}",
        "situation": c.situation,
    }  # fmt: skip
