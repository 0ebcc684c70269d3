"""Random small dumps in the formats that people have, with what must never come out of them: for the tests of
what always holds."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from curate.recipe import Recipe, parse_recipe

SECRET = "quartzfinch"  # stands in everything that is internal, and nowhere else
TALKS = (
    (
        "How do I reset my router to factory settings?",
        "Hold the small button on the back for ten seconds until the light blinks, then wait two minutes.",
    ),
    (
        "how do i reset my router to the factory settings",
        "Press the small button on the back for ten seconds until the light blinks, then wait.",
    ),
    (
        "Can I still change the delivery address of an order?",
        "Yes. Open Orders, choose it and press Change address; that works until it is packed.",
    ),
    (
        "Can I still change the delivery address of my order?",
        "No. An address cannot be changed after the order; please cancel it and order again.",
    ),
    (
        "Why was my card charged twice this month?",
        "The second charge is a reservation by your bank, which disappears within five working days.",
    ),
    (
        "How do I cancel my subscription before it renews?",
        "Open Settings, then Plan, and press Cancel. You keep access until the end of the period.",
    ),
    (
        "The app crashes when I open the camera, what can I do?",
        "Please update to the newest version, then clear the cache under Settings, Storage.",
    ),
    (
        "Where do I find the invoice of last month?",
        "All invoices stand under Account, Billing, Documents. Choose the month and press Download.",
    ),
    (
        "Wie kann ich mein Passwort zurücksetzen?",
        (
            "Öffnen Sie die Anmeldeseite, wählen Sie Passwort vergessen und folgen Sie dem Link in der"
            " Nachricht."
        ),
    ),
    (
        "Is it possible to pause my plan during holidays?",
        "Yes, under Plan choose Pause and pick up to three months. Billing stops for that time.",
    ),
)
ODD = (
    "",
    " ",
    "\u202eright to left \u05d0\u05d1",
    "🚀🚀",
    "\x1b[31mred\x07",
    "a\u2028b",
    "\u0000",
    "ok",
    "é" * 300,
    "<b>bold</b> & <script>alert(1)</script>",
)
IDS = (
    "7",
    "new\nline",
    "\x1b[31mred",
    "🚀",
    "\u202eabc",
    "x" * 300,
    "../../etc/passwd",
    "a\\b",
    "<script>",
    "0012",
    "none",
    "~2",
)
CARDS = ("4111 1111 1111 1111", "5555-5555-5555-4444", "6011111111111117")
HOLDERS = (
    "You can reach me at {}.",
    "({})",
    "\n{}\n",
    "My contact: {} - thanks",
    "{}",
    "see {}, or call the shop",
    "<{}>",
    "ｍail：{}",
    "Kontakt: {}",
)


@dataclass
class Said:
    """One message: who, what, whether it is internal."""

    role: str
    text: str
    internal: bool = False


@dataclass
class Talk:
    """One conversation of a dump; `mail` is its customer's address, or empty."""

    id: str
    customer: str
    mail: str
    subject: str
    said: list[Said]


@dataclass
class Dump:
    """A dump on disk: its recipe, the personal values planted in it, the pieces that are no conversation, the
    conversations."""

    folder: Path
    recipe: Recipe
    planted: set[str]
    broken: int
    talks: int
    files: list[str] = field(default_factory=list)


@composite
def talks(draw: DrawFn, planted: set[str]) -> list[Talk]:
    """Conversations of a few people, each of a few turns; `planted` takes the personal values that stand in
    them."""
    return [draw(_talk(n, planted)) for n in range(draw(st.integers(1, 9)))]


@composite
def _talk(draw: DrawFn, n: int, planted: set[str]) -> Talk:
    person = draw(st.integers(0, 5))
    mail = f"kim.larsen{person}@mail{person}.example.org"
    said = []
    for _ in range(draw(st.integers(1, 2))):
        ask, answer = draw(st.sampled_from(TALKS))
        said += [
            Said("customer", draw(_text(ask, person, planted))),
            Said("agent", draw(_text(answer, person, planted))),
        ]
    if draw(st.booleans()):
        place = draw(st.integers(0, len(said)))
        role = draw(st.sampled_from(("agent", "customer", "bot")))
        said.insert(place, Said(role, f"{SECRET} is what we call this one, do not tell.", internal=True))
    if draw(st.integers(0, 5)) == 0:
        side = draw(st.sampled_from(("customer", "agent")))
        said = [s for s in said if s.internal or s.role == side]
    known = draw(st.booleans())
    if known:
        planted.add(mail)
    number = f"{draw(st.sampled_from(IDS))}{n}" if draw(st.integers(0, 2)) == 0 else str(1000 + n)
    if draw(st.integers(0, 9)) == 0:
        number = f"conv-{n}-{mail}"
        planted.add(mail)
    return Talk(
        number, f"user {person}", mail if known else "", draw(_text("Question", person, planted)), said
    )


@composite
def _text(draw: DrawFn, base: str, person: int, planted: set[str]) -> str:
    """The text as it is (most often), something odd in its place, or with a personal value in or after it."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return draw(st.sampled_from(ODD))
    if kind == 1:
        return f"{base} {draw(st.text(max_size=20))}"
    if kind > 4:
        return base
    value = draw(
        st.sampled_from((f"kim.larsen{person}@mail{person}.example.org", f"+49 151 2345 67{person}8", *CARDS))
    )
    planted.add(value)
    return f"{base} {draw(st.sampled_from(HOLDERS)).format(value)}"


def _rows(talk: Talk) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{talk.id}-{n}",
            "conversation_id": talk.id,
            "sender": s.role,
            "author": talk.customer if s.role == "customer" else "desk",
            "email": talk.mail if s.role == "customer" else "",
            "time": f"2024-02-{n + 1:02d}T10:00:00Z",
            "text": s.text,
            "internal": str(s.internal).lower(),
        }
        for n, s in enumerate(talk.said)
    ]


def _table(folder: Path, found: list[Talk], broken: int) -> None:
    with (folder / "chats.csv").open("w", newline="", encoding="utf-8", errors="surrogatepass") as out:
        writer = csv.DictWriter(out, list(_rows(found[0])[0]))
        writer.writeheader()
        writer.writerows(row for talk in found for row in _rows(talk))
        out.write("one cell too few\n" * broken)


def _lines(path: Path, values: list[Any], broken: int) -> None:
    path.write_text("".join(json.dumps(v) + "\n" for v in values) + "{broken\n" * broken, encoding="utf-8")


def _json_table(folder: Path, found: list[Talk], broken: int) -> None:
    rows = [row for talk in found for row in _rows(talk)]
    _lines(
        folder / "rows.jsonl",
        [rows[0], *({k: v for k, v in row.items() if v != ""} for row in rows[1:])],
        broken,
    )


def _zendesk(folder: Path, found: list[Talk], broken: int) -> None:
    tickets = []
    for n, talk in enumerate(found):
        comments = [
            {
                "id": 900 + 50 * n + k,
                "author_id": 1 if s.role == "customer" else 2,
                "plain_body": s.text,
                "public": not s.internal,
                "created_at": f"2024-03-{k + 1:02d}T10:00:00Z",
                "via": {"channel": "rule" if s.role == "bot" else "web"},
            }
            for k, s in enumerate(talk.said)
        ]
        requester = {"id": 1, "name": talk.customer, "email": talk.mail}
        ticket = {
            "id": 500 + n,
            "requester_id": 1,
            "requester": requester,
            "subject": talk.subject,
            "status": "closed",
            "via": {"channel": "web"},
        }
        tickets.append({**ticket, "submitter_id": 1, "comments": comments})
    _lines(folder / "tickets.ndjson", tickets, broken)


def _slack(folder: Path, found: list[Talk], broken: int) -> None:
    days = []
    for n, talk in enumerate(found):
        for k, s in enumerate(t for t in talk.said if not t.internal):  # Slack has no notes
            own = f"17000{n:02d}000.{k:06d}"
            user = {"customer": "UCUST", "agent": "UAGENT", "bot": "UBOT"}[s.role]
            days.append(
                {
                    "type": "message",
                    "user": user,
                    "text": s.text,
                    "ts": own,
                    "thread_ts": f"17000{n:02d}000.000000",
                }
            )
    channel = folder / "slack" / "help"
    channel.mkdir(parents=True)
    (channel / "2024-01-01.json").write_text(
        json.dumps([*days, *[{"no": "message"}] * broken]), encoding="utf-8"
    )
    users = [
        {"id": "UAGENT", "name": "desk", "profile": {}},
        {"id": "UCUST", "name": "kim", "profile": {"email": found[0].mail}},
    ]
    (folder / "slack" / "users.json").write_text(json.dumps(users), encoding="utf-8")


def _transcript(folder: Path, found: list[Talk], broken: int) -> None:
    for n, talk in enumerate(found):
        lines = [
            f"{'Internal note' if s.internal else s.role.title()}: {' '.join(s.text.split())}"
            for s in talk.said
        ]
        (folder / f"call-{n}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", errors="replace")


def _training(folder: Path, found: list[Talk], broken: int) -> None:
    role = {"customer": "user", "agent": "assistant", "bot": "system"}
    rows = [
        {
            "id": t.id,
            "messages": [{"role": role[s.role], "content": s.text} for s in t.said if not s.internal],
            "customer_id": t.mail,
        }
        for t in found
    ]
    _lines(folder / "train_set.jsonl", rows, broken)


_COLUMNS = {
    "conversation": "conversation_id",
    "id": "id",
    "author": "author",
    "email": "email",
    "time": "time",
    "text": "text",
    "internal": "internal",
}
_ROLES = {"column": "sender", "map": {"customer": "customer", "agent": "agent", "bot": "bot"}}
FORMATS: dict[str, tuple[Callable[[Path, list[Talk], int], None], dict[str, Any]]] = {
    "table": (_table, {"format": "table", "messages": {"files": "*.csv", **_COLUMNS}, "roles": _ROLES}),
    "json": (
        _json_table,
        {"format": "table", "messages": {"files": "rows.jsonl", **_COLUMNS}, "roles": _ROLES},
    ),
    "zendesk": (_zendesk, {"format": "zendesk", "files": "*.ndjson"}),
    "slack": (_slack, {"format": "slack", "files": "slack/*", "agents": ["UAGENT"]}),
    "transcript": (
        _transcript,
        {"format": "transcript", "files": "call-*.txt", "roles": {"agent": "Agent", "customer": "Customer"}},
    ),
    "training": (_training, {"format": "training-set", "files": "train_set.jsonl"}),
}


def make(draw: DrawFn, folder: Path) -> Dump:
    """A dump of one to three sources in `folder`."""
    planted: set[str] = set()
    blocks, count, broken = [], 0, 0
    for name in draw(st.lists(st.sampled_from(sorted(FORMATS)), min_size=1, max_size=3, unique=True)):
        write, block = FORMATS[name]
        found = draw(talks(planted))
        bad = draw(st.integers(0, 2)) if name != "transcript" else 0
        write(folder, found, bad)
        blocks.append(block)
        count, broken = count + len(found), broken + bad
    return Dump(folder, parse_recipe({"source": blocks}), planted, broken, count)
