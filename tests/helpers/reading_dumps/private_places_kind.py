"""Private messages where no column of a table of messages marks them: in other tables, in training sets, in
columns of their own; and decoys."""

from __future__ import annotations

from tests.helpers.reading_dumps.base import columns, flat, lines, right, save, sided, table, talk
from tests.helpers.reading_dumps.pool import TALK

KIND = "private"


def _other_places() -> None:
    chats = talk(notes=False)
    secret = {2, 5}
    table(
        "private/flag_of_the_ticket/tickets.csv",
        ["ticket_id", "requester_id", "created_at", "subject", "description", "internal_ticket"],
        [
            [
                c[0].chat,
                c[0].id,
                c[0].iso,
                f"Request {c[0].chat}",
                c[0].text,
                "yes" if c[0].chat in secret else "no",
            ]
            for c in chats
        ],
    )
    table(
        "private/flag_of_the_ticket/comments.csv",
        ["comment_id", "ticket_id", "author_id", "created_at", "body"],
        [[t.number, t.chat, t.id, t.iso, t.text] for c in chats for t in c[1:]],
    )
    public = [c for c in chats if c[0].chat not in secret]
    private = sum(len(c) for c in chats if c[0].chat in secret)
    counts = {side: sum(t.side == side for t in flat(public)) for side in ("customer", "agent")} | {
        "note": private
    }
    right(
        KIND,
        "private/flag_of_the_ticket",
        None,
        conversations=8,
        counts=[counts],
        flags=["internal_ticket"],
        sides=False,
        remark="the flag stands in the table of tickets",
    )
    chats = talk()
    role = {"customer": "user", "agent": "assistant", "note": "assistant"}
    lines(
        "private/chat_private_field.jsonl",
        [
            {"messages": [{"role": role[t.side], "content": t.text, "private": t.private} for t in c]}
            for c in chats
        ],
    )
    right(KIND, "private/chat_private_field.jsonl", chats, flags=["private"])
    lines(
        "private/sharegpt_visibility.jsonl",
        [
            {
                "conversations": [
                    {
                        "from": sided("human", "gpt")(t),
                        "value": t.text,
                        "visibility": "team" if t.private else "everyone",
                    }
                    for t in c
                ]
            }
            for c in chats
        ],
    )
    right(KIND, "private/sharegpt_visibility.jsonl", chats, flags=["visibility"])
    lines(
        "private/chat_note_role.jsonl",
        [
            {"messages": [{"role": {**role, "note": "internal_note"}[t.side], "content": t.text} for t in c]}
            for c in chats
        ],
    )
    right(KIND, "private/chat_note_role.jsonl", chats, flags=["internal_note"])
    pairs = [(question, answer, note) for question, answer, _, _, note in TALK["en"]]
    table(
        "private/pairs_with_flag.csv",
        ["question", "answer", "answer_is_internal"],
        [[q, a, "yes" if n in (1, 4) else "no"] for n, (q, a, _) in enumerate(pairs)],
    )
    right(
        KIND,
        "private/pairs_with_flag.csv",
        None,
        conversations=8,
        flags=["answer_is_internal"],
        sides=False,
        counts=[{"customer": 8, "agent": 6, "note": 2}, {"customer": 6, "agent": 6, "note": 4}],
    )
    table(
        "private/pairs_beside_notes.csv",
        ["customer_question", "agent_reply", "internal_notes"],
        [[q, a, note or "Nothing to add here, the case was closed on the same day."] for q, a, note in pairs],
    )
    right(
        KIND,
        "private/pairs_beside_notes.csv",
        None,
        conversations=8,
        counts=[{"customer": 8, "agent": 8}],
        asks=["internal_notes"],
    )


def _told_by_the_text() -> None:
    """Notes that no column marks: by a label in a transcript, or by how they begin."""
    chats = talk(agents=1)
    label = {"customer": "Ylva Marsh", "agent": "Support", "note": "Internal note"}
    save(
        "private/transcript_note_label.txt",
        "\n".join(
            "".join(
                f"[{t.day}:00] {'Customer' if t.side == 'customer' else label[t.side]}: {t.text}\n" for t in c
            )
            for c in chats
        ),
    )
    right(
        KIND,
        "private/transcript_note_label.txt",
        None,
        counts=[{side: sum(t.side == side for t in flat(chats)) for side in label}],
        flags=["Internal note"],
    )
    for name, language, before in (
        ("en", "en", "Internal note: "),
        ("de", "de", "Interne Notiz: "),
        ("fr", "fr", "Note interne : "),
    ):
        chats = talk(language)
        columns(
            f"private/opens_like_note_{name}.csv",
            chats,
            ("chat", lambda t: t.chat),
            ("role", sided("customer", "agent")),
            ("time", lambda t: t.iso),
            ("text", lambda t, before=before: before + t.text if t.private else t.text),
        )
        right(
            KIND, f"private/opens_like_note_{name}.csv", chats, doubts=["note"], remark="left out as a doubt"
        )


def _wide() -> None:
    """One row a ticket, with its public and its private prose in columns of their own."""
    held = [
        [
            f"INC{n:05d}",
            f"2025-03-{n + 13} 09:00",
            q,
            a,
            note or "Closed by the desk on the same day without a call.",
        ]
        for n, (q, a, _, _, note) in enumerate(TALK["en"])
    ]
    for path, header in {
        "servicenow_wide": ["number", "opened_at", "description", "comments", "work_notes"],
        "wide_reply_and_note": ["ticket", "created", "request", "public_reply", "private_note"],
        "de_wide": ["Vorgang", "Eröffnet", "Anfrage", "Antwort", "Interne Bemerkung"],
    }.items():
        table(f"private/{path}.csv", header, held)
        right(
            KIND,
            f"private/{path}.csv",
            None,
            conversations=8,
            counts=[{"customer": 8, "agent": 8}],
            asks=header[2:],
            without=["Closed by the desk on the same day"],
        )


def _decoys() -> None:
    chats = talk(notes=False)
    held = [
        ("chat", lambda t: t.chat),
        ("role", sided("customer", "agent")),
        ("time", lambda t: t.iso),
        ("text", lambda t: t.text),
    ]
    for name, flag, cell in (
        ("customer_type", "customer_type", lambda t: "private" if t.chat % 2 else "business"),
        ("topic", "topic", lambda t: ("internal medicine", "surgery", "public health")[t.chat % 3]),
        ("reply_count", "note_count", lambda t: t.chat % 3),
        ("party", "Anrede privat", lambda t: ("Frau", "Herr")[t.chat % 2]),
        ("vehicle", "vehicle", lambda t: ("private car", "public bus", "lorry")[t.chat % 3]),
        ("office", "office_open_to_public", lambda t: "no" if t.chat in (1, 4) else "yes"),
    ):
        path = f"private/decoy_{name}.csv"
        columns(path, chats, *held, (flag, cell))
        right(KIND, path, chats, asks=[flag], remark="says nothing of who saw a message")


def write() -> None:
    _other_places()
    _told_by_the_text()
    _wide()
    _decoys()
