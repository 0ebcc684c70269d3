"""Which column is what: times, counts and names that look like ids, nested lists, pairs in one row, prose
that is something else."""

from __future__ import annotations

from tests.helpers.reading_dumps.base import columns, flat, lines, right, sided, table, talk
from tests.helpers.reading_dumps.pool import CUSTOMERS, TALK

KIND = "columns"
SURVEY = [
    "The answer came fast and the agent was kind, I would travel with you again next summer.",
    "It took two days until somebody wrote back, which is too long before a journey.",
    "Everything was explained well, only the music while waiting was far too loud for me.",
    "I had to explain my booking three times before someone understood what I wanted.",
]
CAUSES = [
    "The rate table of the spring was loaded twice, so vehicles of six metres were priced as lorries.",
    "The traveller chose the wrong pier because the map on the website turns north upside down.",
    "The storm plan was not followed by the night shift, which is now part of the next training.",
    "The release of February cut passwords at twenty signs without telling anybody about it.",
]
PAIRS = {
    "question_answer": ("en", "Question", "Answer"),
    "description_resolution": ("en", "Description", "Resolution"),
    "issue_agent_response": ("en", "Issue description", "Agent response"),
    "message_reply": ("en", "Customer message", "Our reply"),
    "de_frage_antwort": ("de", "Frage", "Antwort"),
    "de_beschreibung_loesung": ("de", "Beschreibung", "Lösung"),
    "fr_question_reponse": ("fr", "Question du client", "Réponse"),
    "es_consulta_respuesta": ("es", "Consulta", "Respuesta"),
    "it_domanda_risposta": ("it", "Domanda", "Risposta"),
    "pt_pergunta_resposta": ("pt", "Pergunta", "Resposta"),
    "nl_vraag_antwoord": ("nl", "Vraag", "Antwoord"),
    "ja_shitsumon_kaitou": ("ja", "質問", "回答"),
}


def _pairs() -> None:
    for name, (language, question, answer) in PAIRS.items():
        path, held = f"columns/pairs_{name}.csv", TALK[language]
        rows = [
            [f"R-{n:04d}", CUSTOMERS[n][0], f"2025-03-{n + 3:02d} 09:15", q, "closed", a, 3 + n % 3]
            for n, (q, a, *_) in enumerate(held)
        ]
        table(path, ["Case", "Contact name", "Opened", question, "State", answer, "Stars"], rows)
        right(
            KIND,
            path,
            conversations=len(held),
            counts=[{"customer": len(held), "agent": len(held)}],
            asks=[question, answer],
        )
    held = TALK["en"]
    table(
        "columns/servicenow_incidents.csv",
        [
            "number",
            "caller_id",
            "opened_at",
            "short_description",
            "description",
            "state",
            "close_notes",
            "reassignment_count",
        ],
        [
            [
                f"INC{n:07d}",
                CUSTOMERS[n][0],
                f"2025-03-{n + 3:02d} 09:15:00",
                q.split(".")[0][:40],
                q,
                "Closed",
                a,
                n % 3,
            ]
            for n, (q, a, *_) in enumerate(held)
        ],
    )
    right(
        KIND,
        "columns/servicenow_incidents.csv",
        conversations=8,
        counts=[{"customer": 8, "agent": 8}],
        asks=["description", "close_notes"],
    )
    table(
        "columns/pairs_with_cause.csv",
        ["ticket", "description", "root_cause", "answer"],
        [[n, q, CAUSES[n % 4], a] for n, (q, a, *_) in enumerate(held)],
    )
    right(
        KIND,
        "columns/pairs_with_cause.csv",
        conversations=8,
        counts=[{"customer": 8, "agent": 8}],
        asks=["root_cause"],
        doubts=["root_cause"],
        without=CAUSES,
        remark="prose that is neither side",
    )
    table(
        "columns/pairs_short_question.csv",
        ["topic", "question", "answer", "author"],
        [["crossing", q.split("?")[0].split(".")[-1].strip() + "?", a, "Runa Fell"] for q, a, *_ in held],
    )
    right(
        KIND,
        "columns/pairs_short_question.csv",
        conversations=8,
        counts=[{"customer": 8, "agent": 8}],
        asks=["question", "answer"],
        remark="one author for all",
    )


def _times_and_counts() -> None:
    chats = talk(notes=False)
    epoch = lambda t: int(t.time.timestamp())  # noqa: E731
    role = ("sender_role", sided("customer", "agent"))
    many = [
        ("created_at", lambda t: t.iso),
        ("updated_at", lambda t: t.iso.replace("Z", ".000Z")),
        ("word_count", lambda t: len(t.text.split())),
        ("position", lambda t: t.number % 10),
        ("read_at", epoch),
    ]
    columns(
        "columns/times_and_counts.csv",
        chats,
        *many,
        ("case_no", lambda t: 5000 + t.chat),
        ("author_id", lambda t: t.id),
        ("content", lambda t: t.text),
    )
    right(KIND, "columns/times_and_counts.csv", chats, roles=["author_id"])
    columns(
        "columns/epoch_seconds.csv",
        chats,
        ("ts", epoch),
        ("session", lambda t: 1000 + t.chat),
        role,
        ("content", lambda t: t.text),
    )
    right(KIND, "columns/epoch_seconds.csv", chats, first="2025-03-13")
    columns(
        "columns/epoch_milliseconds.csv",
        chats,
        ("sent", lambda t: epoch(t) * 1000),
        ("session", lambda t: 1000 + t.chat),
        role,
        ("content", lambda t: t.text),
    )
    right(KIND, "columns/epoch_milliseconds.csv", chats, first="2025-03-13")
    lines(
        "columns/epoch_author.jsonl",
        [
            {
                "created_at": epoch(t),
                "conversation_id": t.chat,
                "sender": {"id": t.id, "name": t.name},
                "content": t.text,
                "message_count": len(c),
            }
            for c in chats
            for t in c
        ],
    )
    right(KIND, "columns/epoch_author.jsonl", chats, roles=["sender", "sender.id", "sender.name"])
    columns(
        "columns/logins_and_names.csv",
        chats,
        ("booking", lambda t: f"BK{t.chat:05d}"),
        ("login", lambda t: t.mail.split("@")[0]),
        ("full_name", lambda t: t.name),
        ("written", lambda t: t.day),
        ("message", lambda t: t.text),
        ("locale", lambda t: "en-GB"),
    )
    right(KIND, "columns/logins_and_names.csv", chats, roles=["login", "full_name"])


def _nested() -> None:
    chats = talk(notes=False)
    lines(
        "columns/nested_attachments.jsonl",
        [
            {
                "thread": t.chat,
                "role": sided("customer", "agent")(t),
                "at": t.iso,
                "body": t.text,
                "attachments": [
                    {
                        "name": "ticket.pdf",
                        "note": "The scan of the ticket as the passenger sent it to us by mail.",
                    }
                ],
                "labels": ["ferry", "north"],
            }
            for t in flat(chats)
        ],
    )
    right(KIND, "columns/nested_attachments.jsonl", chats)
    lines(
        "columns/nested_history.jsonl",
        [
            {
                "case": c[0].chat,
                "opened": c[0].iso,
                "total": len(c),
                "history": [{"who": sided("customer", "agent")(t), "when": t.iso, "what": t.text} for t in c],
            }
            for c in chats
        ],
    )
    right(
        KIND,
        "columns/nested_history.jsonl",
        chats,
        asks=["history"],
        refuse=["history"],
        remark="the messages stand in a list of each row",
    )
    lines(
        "columns/nested_only_meta.jsonl",
        [
            {
                "id": n,
                "request": q,
                "reply": a,
                "events": [{"type": "opened"}, {"type": "closed", "count": 2}],
            }
            for n, (q, a, *_) in enumerate(TALK["en"])
        ],
    )
    right(
        KIND,
        "columns/nested_only_meta.jsonl",
        conversations=8,
        counts=[{"customer": 8, "agent": 8}],
        asks=["request", "reply"],
    )
    columns(
        "columns/python_repr.csv",
        chats,
        ("id", lambda t: t.number),
        ("chat", lambda t: t.chat),
        ("role", sided("customer", "agent")),
        (
            "tags",
            lambda t: "['ferry', 'booking and payment questions of passengers in spring', 'north pier']",
        ),
        ("text", lambda t: t.text),
    )
    right(KIND, "columns/python_repr.csv", chats, remark="a printed list beside the text")


def _prose() -> None:
    chats = talk(notes=False)
    held = [("ticket", lambda t: t.chat), ("role", sided("customer", "agent")), ("time", lambda t: t.iso)]
    columns(
        "columns/survey_comment.csv",
        chats,
        *held,
        ("message", lambda t: t.text),
        ("survey_comment", lambda t: SURVEY[t.chat % 4]),
    )
    right(
        KIND,
        "columns/survey_comment.csv",
        chats,
        doubts=["survey_comment"],
        asks=["survey_comment"],
        without=SURVEY,
    )
    columns(
        "columns/ticket_survey_first.csv",
        chats,
        ("customer_feedback", lambda t: SURVEY[t.chat % 4] * 2),
        *held,
        ("msg", lambda t: t.text),
    )
    right(
        KIND,
        "columns/ticket_survey_first.csv",
        chats,
        doubts=["customer_feedback"],
        asks=["customer_feedback"],
        without=SURVEY,
        remark="longer than the messages",
    )
    columns(
        "columns/html_and_text.csv",
        chats,
        *held,
        ("body_html", lambda t: f"<div><p>{t.text}</p><br></div>"),
        ("body_text", lambda t: t.text),
    )
    right(KIND, "columns/html_and_text.csv", chats)
    columns(
        "columns/html_only.csv", chats, *held, ("content", lambda t: f'<div class="m"><p>{t.text}</p></div>')
    )
    right(KIND, "columns/html_only.csv", chats)
    columns(
        "columns/long_subject.csv",
        chats,
        *held,
        (
            "title",
            lambda t: (
                f"Dear team of Skerry Ferries, this is about my crossing number {t.chat} and several more"
                " things that I explain below in detail"
            ),
        ),
        ("message", lambda t: t.text),
    )
    right(KIND, "columns/long_subject.csv", chats)
    columns(
        "columns/no_names_at_all.csv",
        chats,
        ("a", lambda t: t.chat),
        ("b", sided("customer", "agent")),
        ("c", lambda t: t.day),
        ("d", lambda t: t.text),
    )
    right(KIND, "columns/no_names_at_all.csv", chats, asks=["a", "b", "c", "d"])


def write() -> None:
    _pairs()
    _times_and_counts()
    _nested()
    _prose()
