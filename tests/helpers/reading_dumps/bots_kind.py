"""Chatbots under the names of people, in files that mark nobody as one, and people who only look like
programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.helpers.reading_dumps import bots_pool as pool
from tests.helpers.reading_dumps.base import START, lines, right, save, table

KIND = "bots"
HEADER = ("chat", "sent", "from", "text")


@dataclass(frozen=True)
class Line:
    """One message; `side` is customer, agent or bot."""

    chat: int
    side: str
    name: str
    text: str
    time: datetime


Said = list[tuple[str, str, str]]  # side, name, text of one chat
Make = Callable[
    [int, Said, str, str], Said
]  # a chat with what a program adds: its number, its messages, the customer's and the agent's first names


def before(name: str, *texts: str, every: int = 1, rest: int = 0) -> Make:
    """A program that says these before all else, in one of every so many chats."""

    def made(n: int, said: Said, customer: str, agent: str) -> Said:
        own = [("bot", name, text.format(c=customer, n=3100 + 37 * n)) for text in texts]
        return [*own[:1], *said[:1], *own[1:], *said[1:]] if n % every == rest else said

    return made


def after(name: str, text: str) -> Make:
    return lambda n, said, customer, agent: [*said, ("bot", name, text)]


def greeted(side: str, name: str, text: str) -> Make:
    """Somebody, or where no name is given the agent of the chat, who greets with one text."""
    return lambda n, said, customer, agent: [
        (side, name or next(who for at, who, _ in said if at == "agent"), text.format(c=customer, a=agent)),
        *said,
    ]


def desk(language: str, *makes: Make, agents: int = 2, chats: int = 99) -> list[Line]:
    """The chats of one desk."""
    out: list[Line] = []
    for n, (question, answer, thanks) in enumerate(pool.CHATS[language][:chats]):
        customer, agent = pool.CUSTOMERS[language][n], pool.AGENTS[language][n % agents]
        said: Said = [
            ("customer", customer, question),
            ("agent", agent, answer),
            *([("customer", customer, thanks)] if thanks else []),
        ]
        for make in makes:
            said = make(n, said, customer.split()[0], agent.split()[0])
        begun = START + timedelta(days=n, hours=n % 4)
        out += [
            Line(n, side, who, text, begun + timedelta(seconds=50 * k))
            for k, (side, who, text) in enumerate(said)
        ]
    return out


def counts(said: Iterable[Line]) -> dict[str, int]:
    return dict(Counter(line.side for line in said))


def note(path: str, said: Sequence[Line], **truth: object) -> None:
    """What is right of a file: each on his own side; beside `unasked`, without a question."""
    right(KIND, path, conversations=len({line.chat for line in said}), **{"counts": [counts(said)], **truth})


def csv(name: str, said: Sequence[Line], header: Sequence[str] = HEADER, **truth: object) -> None:
    path = f"bots/{name}.csv"
    table(
        path,
        header,
        [
            [f"C{line.chat:03}", line.time.strftime("%Y-%m-%d %H:%M:%S"), line.name, line.text]
            for line in said
        ],
    )
    note(path, said, **truth)


def _declared() -> None:
    """Programs that say what they are: known as such, without a question."""
    greets = greeted("agent", "", pool.GREETS["en"])
    csv("en_opens_some", desk("en", greets, before("Pip", pool.PIP, every=2)), unasked=True)
    csv(
        "de_opens_all",
        desk("de", before("Mila", *pool.MILA), agents=1),
        ("Vorgang", "Zeit", "Absender", "Nachricht"),
        unasked=True,
    )
    csv(
        "ja_opens_all",
        desk("ja", before("ミライ", *pool.MIRAI), agents=1),
        ("会話", "日時", "送信者", "本文"),
        unasked=True,
    )
    csv(
        "pl_two_of_them",
        desk("pl", before("Ola", *pool.OLA), after("Kuba", pool.KUBA[0]), agents=1),
        ("rozmowa", "czas", "nadawca", "tekst"),
        unasked=True,
    )
    csv("en_survey_says_so", desk("en", after("Otto", pool.OTTO)), unasked=True)
    csv(
        "nl_operator",
        desk("nl", before("Robin", *pool.ROBIN), agents=1),
        ("gesprek", "tijd", "operator", "bericht"),
        roles=["operator"],
    )
    csv(
        "en_agents_named",
        desk("en", greets, before("Pip", pool.PIP, every=2)),
        agents=pool.AGENTS["en"],
        unasked=True,
    )
    said = desk("fr", before("Léa", *pool.LEA), agents=1)
    rows = [
        {"conversation_id": 500 + s.chat, "author": s.name, "created_at": s.time.isoformat(), "body": s.text}
        for s in said
    ]
    lines("bots/fr_messages.jsonl", rows)
    note("bots/fr_messages.jsonl", said, unasked=True)
    csv("de_two_agents_in_few_chats", desk("de", before("Mila", *pool.MILA)), roles=["from"])
    said = desk("es", before("Luna Prado", *pool.LUNA))
    side = {"customer": "cliente", "agent": "agente", "bot": "agente"}
    table(
        "bots/es_role_shared.csv",
        ("chat", "fecha", "rol", "nombre", "texto"),
        [[s.chat, s.time.isoformat(), side[s.side], s.name, s.text] for s in said],
    )
    note("bots/es_role_shared.csv", said, unasked=True)


def _transcripts() -> None:
    said = desk("it", before("Sofia", *pool.SOFIA), agents=1)
    for chat in range(4):
        own = [s for s in said if s.chat == chat]
        save(
            f"bots/it_whatsapp/chat{chat}.txt",
            "".join(f"[{s.time.strftime('%d/%m/%Y, %H:%M:%S')}] {s.name}: {s.text}\n" for s in own),
        )
    note("bots/it_whatsapp", said, unasked=True)
    said = desk("pt", greeted("agent", "", pool.GREETS["pt"]), before("Bia", *pool.BIA), agents=1)
    for chat in range(4):
        save(
            f"bots/pt_labels/conversa{chat}.txt",
            "".join(f"{s.name}: {s.text}\n" for s in said if s.chat == chat),
        )
    note("bots/pt_labels", said, unasked=True)


def _asked() -> None:
    """Programs that say nothing of themselves, or share a name with people: asked about, or known."""
    greets = greeted("agent", "", pool.GREETS["en"])
    csv("en_survey_silent", desk("en", greets, after("Milo", pool.SURVEY)), roles=["from"])
    csv("en_menu", desk("en", greets, before("Pip", *pool.MENU)), roles=["from"])
    answers = [
        Line(s.chat, "bot", "Nori", s.text, s.time) if s.side == "agent" and s.chat < 8 else s
        for s in desk("en", before("Nori", pool.NORI))
    ]
    csv("en_model_writes_anew", answers, roles=["from"])
    shared = [
        s if s.side != "agent" else Line(s.chat, "agent", "Harrow Desk", s.text, s.time)
        for s in desk("en", greeted("bot", "Harrow Desk", pool.DESK))
    ]
    csv("en_shared_account", shared, roles=["from"])
    alone = [
        Line(s.chat, "bot", "Mila", s.text, s.time) if s.side == "agent" else s
        for s in desk("de", greeted("bot", "Mila", pool.MILA[0]))
    ]
    csv("de_nobody_else_answers", alone, roles=["from"])
    said = desk("en", before("Nori", pool.NORI))
    talks = [[s for s in said if s.chat == n] for n in range(10)]
    word = {"customer": "user", "agent": "assistant", "bot": "assistant"}
    lines(
        "bots/en_names_in_messages.jsonl",
        [{"messages": [{"role": word[s.side], "name": s.name, "content": s.text} for s in t]} for t in talks],
    )
    note("bots/en_names_in_messages.jsonl", said, roles=["name"])
    said = desk("sv", before("Alva", *pool.ALVA))
    ids = {name: 100 + n for n, name in enumerate(dict.fromkeys(s.name for s in said))}
    tickets = []
    for chat in range(4):
        own = [s for s in said if s.chat == chat]
        ticket = {
            "id": chat + 1,
            "subject": "Fråga",
            "assignee_id": 1,
            "status": "solved",
            "via": {"channel": "chat"},
        }
        asker = next(ids[s.name] for s in own if s.side == "customer")
        comments = [
            {
                "id": 1000 * chat + n,
                "author": {"id": ids[s.name], "name": s.name},
                "body": s.text,
                "public": True,
                "created_at": s.time.isoformat(),
            }
            for n, s in enumerate(own)
        ]
        tickets.append({**ticket, "requester_id": asker, "comments": comments})
    lines("bots/sv_zendesk.jsonl", tickets)
    note("bots/sv_zendesk.jsonl", said, roles=["author_id"])


def _people() -> None:
    """People who greet alike, answer from a list, or speak of bots: never programs."""
    csv(
        "people_greet_alike",
        desk("de", greeted("agent", "", pool.GREETS["de"])),
        ("Vorgang", "Zeit", "Absender", "Nachricht"),
        unasked=True,
    )
    csv("people_took_over", desk("en", greeted("agent", "", pool.TOOK_OVER)), unasked=True)
    asked = desk(
        "en",
        lambda n, said, c, a: [
            *said,
            ("customer", said[0][1], pool.ARE_YOU[0]),
            ("agent", said[1][1], pool.ARE_YOU[1].format(a=a)),
        ],
    )
    csv("people_say_they_are_none", asked, unasked=True)

    def canned(*texts: str, only: str = "") -> Make:
        return lambda n, said, c, a: [
            (side, name, texts[n // 2 % len(texts)] if side == "agent" and only in ("", name) else text)
            for side, name, text in said
        ]

    csv("people_alone_with_macros", desk("en", canned(*pool.REPLIES), agents=1), unasked=True)
    csv("people_all_with_macros", desk("en", canned(*pool.REPLIES)), unasked=True)
    csv("people_one_with_two_macros", desk("en", canned(*pool.MACROS, only="Tess Arlow")), roles=["from"])


def write() -> None:
    _declared()
    _transcripts()
    _asked()
    _people()
