"""Tables and training sets with private messages, as products and languages mark them."""

from __future__ import annotations

from collections.abc import Callable

from tests.helpers.reading_dumps.base import Turn, columns, flat, right, sided, talk, yes

KIND = "private"

# language: header of ticket, role, time, text, flag; the two role words; private, public
WORDS = {
    "de_interner_vermerk": (
        "de",
        ["Ticketnummer", "Absender", "Erstellt am", "Nachricht", "Interner Vermerk"],
        "Kunde",
        "Mitarbeiter",
        "Ja",
        "Nein",
    ),
    "de_sichtbarkeit": (
        "de",
        ["Vorgang", "Rolle", "Datum", "Text", "Sichtbarkeit"],
        "Kunde",
        "Berater",
        "nur Mitarbeiter",
        "Kunde und Mitarbeiter",
    ),
    "fr_visible": (
        "fr",
        ["N° de dossier", "Rôle", "Date", "Message", "Visible par le client"],
        "client",
        "conseiller",
        "Non",
        "Oui",
    ),
    "fr_type": (
        "fr",
        ["Dossier", "Rôle", "Date", "Message", "Type"],
        "client",
        "conseiller",
        "Note interne",
        "Réponse",
    ),
    "es_privado": ("es", ["Ticket", "Rol", "Fecha", "Mensaje", "Privado"], "cliente", "agente", "Sí", "No"),
    "es_comentario_publico": (
        "es",
        ["Ticket", "Rol", "Fecha", "Mensaje", "Comentario público"],
        "cliente",
        "agente",
        "No",
        "Sí",
    ),
    "it_visibilita": (
        "it",
        ["Ticket", "Ruolo", "Data", "Messaggio", "Visibilità"],
        "cliente",
        "operatore",
        "Riservato",
        "Pubblico",
    ),
    "pt_nota_interna": (
        "pt",
        ["Chamado", "Papel", "Data", "Mensagem", "Nota interna"],
        "cliente",
        "atendente",
        "Sim",
        "Não",
    ),
    "nl_zichtbaar": (
        "nl",
        ["Ticket", "Rol", "Datum", "Bericht", "Zichtbaar voor klant"],
        "klant",
        "medewerker",
        "nee",
        "ja",
    ),
    "sv_typ": (
        "sv",
        ["Ärende", "Roll", "Datum", "Meddelande", "Typ"],
        "kund",
        "handläggare",
        "Intern anteckning",
        "Svar till kund",
    ),
    "pl_widocznosc": (
        "pl",
        ["Zgłoszenie", "Rola", "Data", "Treść", "Widoczność"],
        "klient",
        "agent",
        "wewnętrzna",
        "publiczna",
    ),
    "ja_koukai": ("ja", ["チケット", "役割", "日時", "本文", "公開範囲"], "顧客", "担当", "社内", "公開"),
}


def _products() -> None:
    chats = talk()
    ticket, text = ("ticket_id", lambda t: 300 + t.chat), ("body_text", lambda t: t.text)
    columns(
        "private/freshdesk_conversations.csv",
        chats,
        ("id", lambda t: t.number),
        ticket,
        ("user_id", lambda t: t.id),
        ("incoming", lambda t: str(not t.own).lower()),
        ("private", yes("true", "false")),
        ("source", lambda t: 2 if t.private else 0),
        text,
        ("created_at", lambda t: t.iso),
    )
    right(
        KIND, "private/freshdesk_conversations.csv", chats, flags=["private"], roles=["incoming", "user_id"]
    )
    columns(
        "private/zoho_comments.csv",
        chats,
        ("Comment Id", lambda t: t.number),
        ("Ticket Id", lambda t: t.chat + 70),
        ("Commenter Type", sided("END_USER", "AGENT")),
        ("Content", lambda t: t.text),
        ("IsPublic", yes("Private", "Public")),
        ("Commented Time", lambda t: t.iso),
    )
    right(KIND, "private/zoho_comments.csv", chats, flags=["IsPublic"])
    columns(
        "private/zoho_threads.csv",
        chats,
        ("ticketNumber", lambda t: t.chat + 70),
        ("author_type", sided("END_USER", "AGENT")),
        ("content", lambda t: t.text),
        ("isPrivate", yes("1", "0")),
        ("createdTime", lambda t: t.iso),
    )
    right(KIND, "private/zoho_threads.csv", chats, flags=["isPrivate"])
    columns(
        "private/kayako_posts.csv",
        chats,
        ("case_id", lambda t: t.chat + 1),
        ("post_id", lambda t: t.number),
        ("channel", yes("NOTE", "MAIL")),
        ("creator_role", sided("CUSTOMER", "AGENT")),
        ("contents", lambda t: t.text),
        ("created_at", lambda t: t.iso),
    )
    right(KIND, "private/kayako_posts.csv", chats, flags=["channel"])
    columns(
        "private/servicenow_journal.csv",
        chats,
        ("element_id", lambda t: f"inc{t.chat:029d}"),
        ("name", lambda t: "incident"),
        ("element", yes("work_notes", "comments")),
        ("value", lambda t: t.text),
        ("sys_created_by", lambda t: t.mail),
        ("sys_created_on", lambda t: t.day),
    )
    right(KIND, "private/servicenow_journal.csv", chats, flags=["element"], roles=["sys_created_by"])
    columns(
        "private/osticket_entries.csv",
        chats,
        ("id", lambda t: t.number),
        ("thread_id", lambda t: t.chat + 5),
        ("type", lambda t: {"customer": "M", "agent": "R"}.get(t.side, "N")),
        ("poster", lambda t: t.name),
        ("body", lambda t: f"<p>{t.text}</p>"),
        ("created", lambda t: t.day),
    )
    right(
        KIND,
        "private/osticket_entries.csv",
        chats,
        asks=["type"],
        remark="one column says both who speaks and what is private",
    )
    columns(
        "private/gorgias_messages.csv",
        chats,
        ("ticket_id", lambda t: t.chat + 900),
        ("message_id", lambda t: t.number),
        ("public", yes("false", "true")),
        ("from_agent", lambda t: str(t.own).lower()),
        ("channel", yes("internal-note", "email")),
        ("body_text", lambda t: t.text),
        ("created_datetime", lambda t: t.iso),
    )
    right(KIND, "private/gorgias_messages.csv", chats, flags=["public", "channel"], roles=["from_agent"])
    columns(
        "private/hubspot_messages.csv",
        chats,
        ("conversationsThreadId", lambda t: t.chat + 50),
        ("id", lambda t: t.number),
        ("type", yes("COMMENT", "MESSAGE")),
        ("direction", lambda t: "" if t.private else "OUTGOING" if t.own else "INCOMING"),
        ("text", lambda t: t.text),
        ("createdAt", lambda t: t.iso),
    )
    right(KIND, "private/hubspot_messages.csv", chats, flags=["type"])
    columns(
        "private/liveagent_messages.csv",
        chats,
        ("ticketcode", lambda t: f"ABC-{t.chat:05d}"),
        ("rtype", lambda t: "I" if t.private else "M"),
        ("user_role", sided("visitor", "agent")),
        ("message", lambda t: t.text),
        ("datecreated", lambda t: t.day),
    )
    right(KIND, "private/liveagent_messages.csv", chats, flags=["rtype"])
    columns(
        "private/dynamics_activities.csv",
        chats,
        ("Regarding", lambda t: f"CAS-{t.chat:05d}"),
        ("Activity Type", yes("Note", "Email")),
        ("Direction", sided("Incoming", "Outgoing")),
        ("Description", lambda t: t.text),
        ("Created On", lambda t: t.day),
        ("Owner", lambda t: "Runa Fell"),
    )
    right(KIND, "private/dynamics_activities.csv", chats, flags=["Activity Type"], roles=["Direction"])


def _languages() -> None:
    for name, (language, header, customer, agent, private, public) in WORDS.items():
        chats = talk(language)
        path = f"private/{name}.csv"
        held = [
            lambda t: t.chat + 1,
            sided(customer, agent),
            lambda t: t.day,
            lambda t: t.text,
            yes(private, public),
        ]
        columns(
            path,
            chats,
            *zip(header, held, strict=True),
            delimiter=";" if language in ("de", "fr", "it") else ",",
        )
        right(KIND, path, chats, flags=[header[-1]])


def _plain(path: str, flag: str, private: str, public: str, **truth: object) -> None:
    chats = talk()
    columns(
        path,
        chats,
        ("conversation_id", lambda t: t.chat),
        ("sender_role", sided("customer", "agent")),
        ("sent_at", lambda t: t.iso),
        ("message", lambda t: t.text),
        (flag, yes(private, public)),
    )
    right(KIND, path, chats, flags=[flag], **truth)


def _odd() -> None:
    _plain("private/hidden_from_customer.csv", "hidden_from_customer", "yes", "no")
    _plain("private/visible_to_staff_only.csv", "visible_to_staff_only", "true", "false")
    _plain("private/not_public.csv", "not_public", "1", "0")
    _plain("private/shared_with_requester.csv", "shared_with_requester", "0", "1")
    _plain("private/customer_can_see.csv", "Customer can see", "N", "Y")
    _plain("private/sent_to.csv", "sent_to", "colleagues", "customer")
    _plain(
        "private/kind_codes.csv", "kind", "7", "3"
    )  # nothing tells what the codes mean: only a question, or the texts of the two sides, may help
    _third_way(
        "private/empty_cells.csv",
        {11, 21},
        "an empty flag is not understood: private",
        ("private", lambda hidden, t: "" if hidden else "true" if t.private else "false"),
    )
    chats = talk()
    columns("private/only_notes_are_marked.csv", chats, *_HELD, ("internal", yes("x", "")))
    right(
        KIND,
        "private/only_notes_are_marked.csv",
        None,
        conversations=8,
        counts=[{"note": len(flat(chats))}],
        flags=["internal"],
        sides=False,
        remark="empty is not understood: a question, or everything is private",
    )
    _third_way(
        "private/third_value.csv",
        {16, 36},
        "a third value is not understood: private",
        ("visibility", lambda hidden, t: "internal" if t.private else "partners" if hidden else "public"),
    )
    _third_way(
        "private/type_and_state.csv",
        {4, 44},
        "two columns at once: notes and drafts",
        ("type", lambda hidden, t: "note" if t.private else "reply"),
        ("state", lambda hidden, t: "draft" if hidden else "published"),
    )
    assert sum(t.private for t in flat(chats)) == 3


_HELD = (
    ("chat", lambda t: t.chat),
    ("role", sided("customer", "agent")),
    ("time", lambda t: t.iso),
    ("text", lambda t: t.text),
)


def _third_way(
    path: str, hidden: set[int], remark: str, *more: tuple[str, Callable[[bool, Turn], object]]
) -> None:
    """A table whose last column makes the messages of these numbers private, beside its notes; the columns
    `more` are given whether a message is one of them."""
    chats = talk()
    made = [(name, lambda t, of=of: of(t.number in hidden, t)) for name, of in more]
    columns(path, chats, *_HELD, *made)
    counts = {"customer": 0, "agent": 0, "note": 0}
    for t in flat(chats):
        counts["note" if t.number in hidden else t.side] += 1
    right(KIND, path, None, conversations=8, counts=[counts], flags=[more[-1][0]], sides=False, remark=remark)


def write() -> None:
    _products()
    _languages()
    _odd()
