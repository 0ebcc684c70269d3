"""An invented export of Freshdesk, made after the vendor's schema from a seed, with its own account of what is
in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.helpers.loading import dump

AGENTS = {71: "Max", 72: "Ada", 73: "Lumi Bot"}
_PAGE = 250  # rows of a file
_FROM = 1_700_000_000
# what texts hold that readers stumble over: line separators, half a pair, no character, marks of direction
_ODD = (
    "",
    "\u2028",
    "\u0085",
    "\ud83d",
    "\x00",
    "\u202eabc\u202c",
    "e\u0301",
    "👩\u200d🔧",
    "<b>&amp;</b>",
    '"\\n',
    "ﬁ",
)
_MERGED = "This ticket is closed and merged into ticket {}"


@dataclass
class Export:
    """The rows of an export and what is true of them."""

    tickets: list[dict[str, Any]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    ratings: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    omitted: Counter[str] = field(default_factory=Counter)
    outcomes: dict[str, dict[str, Any]] = field(default_factory=dict)
    repeated_tickets: int = 0
    repeated_messages: int = 0
    private: set[int] = field(default_factory=set)  # ids that no customer saw


def time_text(seconds: int) -> str:
    day, rest = divmod(seconds - _FROM, 86_400)
    return f"2024-{day // 28 % 12 + 1:02d}-{day % 28 + 1:02d}T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}Z"


class Maker:
    """Makes the export ticket by ticket, and counts each thing as it is made."""

    def __init__(self, seed: int, tickets: int) -> None:
        self.chance = Random(seed)
        self.out = Export()
        self._next = 50_000
        for number in range(1, tickets + 1):
            self._ticket(number)
        self._rate(tickets)

    def _text(self, words: str) -> str:
        self._next += 1
        return f"{words} {self._next} {self.chance.choice(_ODD)}"

    def _ticket(self, number: int) -> None:
        draw, start = self.chance.random, _FROM + number * 7_200
        deleted, outbound, empty = draw() < 0.04, draw() < 0.05, draw() < 0.05
        ticket: dict[str, Any] = {
            "id": number,
            "requester_id": 9_000 + number % 400,
            "responder_id": self.chance.choice([71, 72, None]),
            "fr_escalated": False,
            "subject": self._text("about"),
            "source": 10 if outbound else self.chance.choice([1, 2, 9]),
            "status": self.chance.choice([2, 3, 4, 5]),
            "spam": draw() < 0.04,
            "description": None if empty else f"<div>{self._text('asks')}</div>",
            "description_text": None,
            "attachments": [{"id": 1, "name": "x.png"}] if empty and draw() < 0.5 else [],
            "stats": {"reopened_at": time_text(start + 900) if draw() < 0.1 else None},
            "created_at": time_text(start),
            "updated_at": time_text(start + 5_000),
            **({"deleted": True} if deleted else {}),
        }
        self.out.tickets.append(ticket)
        outcome: dict[str, Any] = {
            "solved": ticket["status"] > 3,
            "reopened": ticket["stats"]["reopened_at"] is not None,
        }
        self.out.outcomes[str(number)] = outcome | ({"spam": True} if ticket["spam"] else {})
        if ticket["description"] or ticket["attachments"]:
            self._count("agent" if outbound else "customer", deleted)
        for n in range(self.chance.randrange(9)):
            self._part(ticket, start + 60 * (n + 1), deleted)
        if not deleted and draw() < 0.05 and number > 1:
            note = self._note(
                ticket, start + 600, 2, private=True, incoming=False, body=_MERGED.format(number - 1)
            )
            self.out.private.add(note["id"])
            self._count("note", False)

    def _count(self, what: str, deleted: bool) -> None:
        if deleted:
            self.out.omitted["message of a deleted ticket"] += 1
        else:
            self.out.counts[what] += 1

    def _note(self, ticket: dict[str, Any], at: int, source: int, **more: Any) -> dict[str, Any]:
        self._next += 1
        row = {
            "id": self._next,
            "ticket_id": ticket["id"],
            "user_id": 71,
            "source": source,
            "category": None,
            "attachments": [],
            "created_at": time_text(at),
            "updated_at": time_text(at),
            **more,
        }
        self.out.parts.append({"body_text": row["body"], **row})
        return row

    def _part(self, ticket: dict[str, Any], at: int, deleted: bool) -> None:
        """One conversation of a kind that is drawn: its fields as the vendor writes them, and what it is."""
        asked = ticket["requester_id"]
        kinds: list[tuple[str, int, dict[str, Any]]] = [
            (
                "customer",
                0,
                {"incoming": True, "private": False, "user_id": asked, "from_email": "Ilse <i@example.org>"},
            ),
            ("customer", 0, {"incoming": "true", "private": "false", "user_id": asked}),
            ("agent", 0, {"incoming": False, "private": False}),
            ("agent", 2, {"incoming": False, "private": 0, "user_id": 72}),
            ("bot", 0, {"incoming": False, "private": False, "user_id": 73}),
            ("bot", 15, {"incoming": False, "private": False}),
            ("note", 2, {"incoming": False, "private": True}),
            ("note", 2, {"incoming": False, "private": None}),
            ("note", 8, {"incoming": False, "private": False}),
            ("note", 0, {"incoming": True, "private": False, "category": 4, "user_id": 5}),
            ("note", 16, {"incoming": False, "private": True}),
            ("event", 3, {"incoming": False, "private": True}),
            ("event", 4, {"incoming": False, "private": True}),
        ]
        what, source, fields = self.chance.choices(kinds, [9, 1, 9, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1])[0]
        silent = self.chance.random() < 0.06
        files = [{"id": 2, "name": "y.png"}] if silent else []
        body = "" if silent else f"<p>{self._text(what)}</p>"
        row = self._note(ticket, at, source, **fields, body=body, attachments=files)
        if what == "note":
            self.out.private.add(row["id"])
        if self.chance.random() < 0.03:
            self.out.parts[-1]["deleted"] = True
            self.out.omitted["deleted message"] += 1
        else:
            self._count(what, deleted)

    def _rate(self, tickets: int) -> None:
        """Ratings of some tickets, in two states, and of tickets that are not in the export."""
        scale = {103: "good", 101: "good", 100: "neutral", -101: "bad", -103: "bad"}
        for number in self.chance.sample(range(1, tickets + 30), tickets // 5):
            for state in range(1 + (self.chance.random() < 0.2)):
                score = self.chance.choice(list(scale))
                row = {"id": self._next + state + 1, "survey_id": 1, "ticket_id": number, "feedback": "x"}
                at = time_text(_FROM + 9_000_000 + state * 60)
                self.out.ratings.append({**row, "ratings": {"default_question": score}, "created_at": at})
                self._next += 2
                if number <= tickets:
                    self.out.counts["event"] += 1
                    self.out.outcomes[str(number)]["rating"] = scale[score]
                else:
                    self.out.omitted["Freshdesk record of a conversation that is not in the input"] += 1


def write(folder: Path, seed: int, tickets: int) -> Export:
    """The export as pages, newest first, some of which come again whole or in part; the account has these, too."""
    maker = Maker(seed, tickets)
    out, chance = maker.out, maker.chance
    opened = {t["id"] for t in out.tickets if t["description"] or t["attachments"]}
    for name, rows in (
        ("tickets", out.tickets[::-1]),
        ("conversations", out.parts[::-1]),
        ("ratings", out.ratings),
    ):
        pages = [rows[n : n + _PAGE] for n in range(0, len(rows), _PAGE)]
        again = [chance.choice(pages), chance.choice(pages)[-7:]] if name != "ratings" else []
        for page in again:
            if name == "tickets":
                out.repeated_tickets += len(page)
                out.repeated_messages += sum(t["id"] in opened for t in page)
            else:
                out.repeated_messages += len(page)
        for n, page in enumerate([*pages, *again]):
            dump(folder / f"{name}_page{n}.json", page)
    dump(
        folder / "agents.json",
        [
            {"id": n, "ticket_scope": 1, "contact": {"name": who, "email": f"a{n}@example.com"}}
            for n, who in AGENTS.items()
        ],
    )
    return out
