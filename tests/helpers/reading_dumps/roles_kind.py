"""Who speaks: agents that greet first, role columns of many trades, senders by name, number and address."""

from __future__ import annotations

from tests.helpers.reading_dumps.base import Turn, columns, right, sided, talk
from tests.helpers.reading_dumps.pool import CUSTOMERS

KIND = "roles"
# file: name of the column, the customer's word, the agent's word
ROLE_WORDS = {
    "passenger_crew": ("role", "passenger", "crew"),
    "tenant_landlord": ("party", "tenant", "landlord"),
    "student_tutor": ("sender_kind", "student", "tutor"),
    "patron_librarian": ("from", "patron", "librarian"),
    "borrower_lender": ("speaker", "borrower", "lender"),
    "citizen_officer": ("who", "citizen", "officer"),
    "member_coach": ("author", "member", "coach"),
    "de_mieter_verwaltung": ("Verfasser", "Mieter", "Verwaltung"),
    "de_gast_rezeption": ("von", "Gast", "Rezeption"),
    "fr_acheteur_vendeur": ("auteur", "acheteur", "vendeur"),
    "es_paciente_enfermera": ("autor", "paciente", "enfermera"),
    "nl_huurder_beheerder": ("van", "huurder", "beheerder"),
    "zero_one": ("sender", "0", "1"),
    "one_zero": ("sender", "1", "0"),
    "letters": ("sender", "A", "B"),
    "codes": ("party_code", "EU", "AG"),
    "opaque": ("sender_type", "P1", "P2"),
    "k_m": ("Absender", "K", "M"),
    "direction": ("direction", "In", "Out"),
    "richtung": ("Richtung", "eingehend", "ausgehend"),
    "io": ("dir", "I", "O"),
    "is_agent": ("is_agent", "false", "true"),
    "from_agent": ("from_agent", "0", "1"),
    "inbound": ("inbound", "1", "0"),
    "is_customer": ("is_customer", "Y", "N"),
    "side_numbers": ("participant", "2", "1"),
    "them_us": ("side", "them", "us"),
    "me_you": ("speaker", "you", "me"),
}
LANGUAGE = {"de": "de", "fr": "fr", "es": "es", "nl": "nl"}


def _plain(name: str, chats: list[list[Turn]], sender: str, cell: object, **truth: object) -> None:
    path = f"roles/{name}.csv"
    columns(
        path,
        chats,
        ("chat_id", lambda t: f"c-{t.chat}"),
        (sender, cell),
        ("sent", lambda t: t.iso),
        ("message", lambda t: t.text),
    )  # type: ignore[arg-type]
    right(KIND, path, chats, roles=[sender], **truth)


def _words() -> None:
    for name, (column, customer, agent) in ROLE_WORDS.items():
        language = LANGUAGE.get(name[:2], "en") if name[2:3] == "_" else "en"
        opens = (
            "agent" if language == "en" and name not in ("is_agent", "inbound", "zero_one", "codes") else ""
        )
        _plain(f"words_{name}", talk(language, opens=opens, notes=False), column, sided(customer, agent))
    columns(
        "roles/three_codes.csv",
        talk(opens="bot", notes=False),
        ("conversation", lambda t: t.chat),
        ("sender_code", lambda t: {"customer": 1, "agent": 2, "bot": 3}[t.side]),
        ("at", lambda t: t.iso),
        ("text", lambda t: t.text),
    )
    right(KIND, "roles/three_codes.csv", talk(opens="bot", notes=False), roles=["sender_code"])


def _people() -> None:
    greeted = talk(opens="agent", notes=False)
    _plain("greets_by_name", greeted, "nickname", lambda t: t.name)
    _plain("greets_by_id", greeted, "author_id", lambda t: t.id)
    _plain("greets_by_mail", greeted, "sender_email", lambda t: t.mail)
    _plain("greets_three_chats", talk(chats=3, opens="agent", notes=False), "nickname", lambda t: t.name)
    _plain("greets_one_agent", talk(opens="agent", agents=1, notes=False), "nickname", lambda t: t.name)
    _plain(
        "greets_handover",
        talk(opens="agent", agents=3, handover=True, notes=False),
        "nickname",
        lambda t: t.name,
    )
    _plain(
        "greets_repeat_customers",
        talk(opens="agent", notes=False, customers=[0, 1, 0, 2, 1, 3, 0, 4]),
        "nickname",
        lambda t: t.name,
    )
    _plain("bot_opens", talk(opens="bot", notes=False), "nickname", lambda t: t.name)
    _plain("customer_opens_by_id", talk(notes=False), "author_id", lambda t: t.id)
    _plain("customer_opens_one_agent", talk(agents=1, notes=False), "user", lambda t: t.mail)
    _plain(
        "customer_opens_repeat",
        talk(notes=False, agents=3, customers=[0, 1, 0, 2, 0, 3, 0, 4]),
        "nickname",
        lambda t: t.name,
    )
    _plain("form_text_contact", talk(form="Contact form", notes=False), "nickname", lambda t: t.name)
    _plain("form_text_hi", talk(form="Hi", notes=False), "author_id", lambda t: t.id)
    _plain(
        "form_text_role", talk(form="New enquiry from the website", notes=False), "sender", sided("A", "B")
    )
    _plain("one_chat", talk(chats=1, opens="agent", notes=False), "nickname", lambda t: t.name)


def _mail() -> None:
    chats = talk(notes=False)
    to = lambda t: "help@skerry.example" if t.side == "customer" else CUSTOMERS[t.chat][1]  # noqa: E731
    held = [
        ("Thread", lambda t: f"T{t.chat}"),
        ("Date", lambda t: t.iso),
        ("From", lambda t: t.mail),
        ("To", to),
        ("Subject", lambda t: f"{'Re: ' if t.number % 10 else ''}Booking {t.chat}"),
        ("Body", lambda t: t.text),
    ]
    columns("roles/mail_domain.csv", chats, *held)
    right(KIND, "roles/mail_domain.csv", chats, roles=["From", "To"])
    shared = [*held]
    shared[2] = ("From", lambda t: t.mail if t.side == "customer" else "help@skerry.example")
    columns("roles/mail_shared_box.csv", chats, *shared)
    right(KIND, "roles/mail_shared_box.csv", chats, roles=["From", "To"])
    written_first = talk(opens="agent", notes=False)
    columns("roles/mail_business_writes_first.csv", written_first, *held)
    right(KIND, "roles/mail_business_writes_first.csv", written_first, roles=["From", "To"])
    named = [*held]
    named[2] = ("Absender", lambda t: f"{t.name} <{t.mail}>")
    columns("roles/mail_named_de.csv", chats, *named)
    right(KIND, "roles/mail_named_de.csv", chats, roles=["Absender", "To"])


def write() -> None:
    _words()
    _people()
    _mail()
