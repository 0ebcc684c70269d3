"""Files that lie beside a dump and are no dialogue: each is refused."""

from __future__ import annotations

import json

from tests.helpers.paths import READING
from tests.helpers.reading_dumps.base import lines, right, save, table
from tests.helpers.reading_dumps.pool import AGENTS, CUSTOMERS

KIND = "no_talk"
PROSE = [
    "A quiet cabin on deck five with two beds, a window and a small desk; dogs are welcome here.",
    "The early crossing with breakfast in the restaurant, which opens one hour before departure.",
    "A place for a camper of up to eight metres, with power from the pillar beside the gate.",
    "The night ferry with a seat in the front lounge, a blanket and a lamp for reading.",
]


def _tables() -> None:
    table(
        "no_talk/users.csv",
        ["id", "name", "email", "role", "signature", "created_at"],
        [
            [
                n,
                name,
                mail,
                "agent" if n > 7 else "end-user",
                "Kind regards and fair winds, yours truly",
                "2025-01-02T10:00:00Z",
            ]
            for n, (name, mail) in enumerate(CUSTOMERS + AGENTS)
        ],
    )
    table(
        "no_talk/products.csv",
        ["sku", "name", "description", "price", "updated_at"],
        [[f"SK-{n}", f"Cabin {n}", PROSE[n % 4], 10 * n, "2025-02-01"] for n in range(1, 9)],
    )
    table(
        "no_talk/orders.csv",
        ["order_id", "customer_id", "created_at", "status", "total", "note"],
        [
            [
                900 + n,
                7100 + n % 4,
                f"2025-03-0{n} 10:00",
                "paid",
                45 + n,
                "Bring the camper to gate two, please.",
            ]
            for n in range(1, 9)
        ],
    )
    table(
        "no_talk/survey.csv",
        ["response_id", "respondent", "submitted", "score", "What did you like?", "What should be better?"],
        [
            [n, f"r{n}", f"2025-04-0{n} 12:00", n % 5 + 1, PROSE[n % 4], PROSE[(n + 1) % 4]]
            for n in range(1, 9)
        ],
    )
    table(
        "no_talk/calendar.csv",
        ["Subject", "Start Date", "Start Time", "End Date", "Location", "Description"],
        [
            [f"Crossing {n}", f"2025-05-0{n}", "09:00", f"2025-05-0{n}", "North pier", PROSE[n % 4]]
            for n in range(1, 9)
        ],
    )
    table(
        "no_talk/reviews.csv",
        ["review_id", "author", "date", "stars", "title", "text"],
        [
            [n, CUSTOMERS[n % 8][0], f"2025-06-0{n}", n % 5 + 1, "My crossing", PROSE[n % 4]]
            for n in range(1, 9)
        ],
    )
    table(
        "no_talk/macros.csv",
        ["macro_id", "title", "body", "active"],
        [[n, f"Macro {n}", f"Hello, {PROSE[n % 4]}", "true"] for n in range(1, 9)],
    )
    table(
        "no_talk/ticket_metrics.csv",
        ["ticket_id", "agent_id", "first_reply_time", "resolution_time", "reopens", "replies"],
        [[n, 40 + n % 2, 12 + n, 300 + n, n % 2, 2] for n in range(1, 9)],
    )
    for name in ("users", "products", "orders", "survey", "calendar", "reviews", "macros", "ticket_metrics"):
        right(
            KIND,
            f"no_talk/{name}.csv",
            refuse=[],
            any_question=name in ("survey", "reviews", "macros", "calendar"),
        )


def _json() -> None:
    organisations = [
        {
            "id": n,
            "name": f"Harbour club {n}",
            "details": PROSE[n % 4],
            "tags": ["club"],
            "created_at": "2025-01-01T00:00:00Z",
        }
        for n in range(6)
    ]
    save("no_talk/organizations.json", json.dumps(organisations, indent=1))
    save(
        "no_talk/agents.json",
        json.dumps(
            {
                "agents": [
                    {"id": 40 + n, "name": name, "email": mail, "signature": PROSE[n % 4], "group": "desk"}
                    for n, (name, mail) in enumerate(AGENTS)
                ]
            }
        ),
    )
    save(
        "no_talk/package.json",
        json.dumps(
            {
                "name": "skerry-desk",
                "version": "1.2.0",
                "scripts": {"start": "node ."},
                "dependencies": {"left": "^1.0.0"},
            }
        ),
    )
    lines(
        "no_talk/articles.jsonl",
        [
            {
                "id": n,
                "title": f"Article {n}",
                "body": PROSE[n % 4],
                "author_id": 40,
                "updated_at": "2025-02-01",
            }
            for n in range(6)
        ],
    )
    lines(
        "no_talk/events.jsonl",
        [
            {
                "ts": f"2025-03-01T10:00:0{n}Z",
                "level": "INFO",
                "logger": "gate",
                "message": f"Gate {n} opened in {n} ms",
            }
            for n in range(8)
        ],
    )
    for name in ("organizations.json", "agents.json", "package.json", "articles.jsonl", "events.jsonl"):
        right(KIND, f"no_talk/{name}", refuse=[])


def _texts() -> None:
    """Texts that are kept as they stand: settings, changes, logs, code and the like."""
    for file in sorted((READING / KIND).iterdir()):
        if file.suffix in {".ini", ".yaml", ".md", ".txt", ".log", ".py", ".sql", ".vcf", ".ics"}:
            right(KIND, f"{KIND}/{file.name}", refuse=[])


def write() -> None:
    _tables()
    _json()
    _texts()
