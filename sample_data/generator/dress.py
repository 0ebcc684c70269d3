"""E-mails as they arrive: closings, signatures, phones' signatures, quoted earlier messages, HTML."""

from __future__ import annotations

import html
import random
import re

from model import Conversation, Turn, rng_for

HELP = "help@fernhollow.example"
_CLOSINGS = {
    "en": ("Kind regards,", "Best,", "Thanks,", "Best wishes,", "Many thanks,", "Regards,", "Cheers,"),
    "de": ("Viele Grüße", "Mit freundlichen Grüßen", "Beste Grüße", "LG"),
    "fr": ("Cordialement,", "Bien à vous,", "Bonne journée,"),
    "es": ("Un saludo,", "Saludos cordiales,", "Gracias y saludos,"),
}
_DEVICES = {
    "en": (
        "Sent from my iPhone",
        "Sent from my Galaxy",
        "Sent from Outlook for Android",
        "Get Outlook for iOS",
        "Sent from my iPad",
        "Sent from Yahoo Mail on Android",
    ),
    "de": ("Von meinem iPhone gesendet", "Gesendet mit der GMX Mail App"),
    "fr": ("Envoyé de mon iPhone",),
    "es": ("Enviado desde mi iPhone",),
}
_JOBS = ("Office Manager", "Operations", "Purchasing", "Studio Assistant", "Practice Manager", "Lecturer in Geology", "Translator", "Facilities")
_WROTE = {
    "en": ("On {day}, {d} {mon} {y} at {hm}, {who} <{mail}> wrote:", "On {mon} {d}, {y}, at {hm}, {who} <{mail}> wrote:"),
    "de": ("Am {d:02d}.{m:02d}.{y} um {hm} schrieb {who} <{mail}>:",),
    "fr": ("Le {d:02d}/{m:02d}/{y} à {hm}, {who} <{mail}> a écrit :",),
    "es": ("El {d:02d}/{m:02d}/{y} a las {hm}, {who} <{mail}> escribió:",),
}
_DAY = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MON = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CARDS = {
    "Marta": "Marta\nCustomer Care | Fernhollow Coffee Roasters, Leith\nhelp@fernhollow.example | 0131 496 0148",
    "Priya": "Priya · Fernhollow",
    "Devin": "Devin at Fernhollow\nMon-Fri 8-18, 0131 496 0148",
    "Oskar": "Oskar\nFernhollow Technical Desk",
    "Ling": "Ling\nCustomer Care (trainee)\nFernhollow Coffee Roasters",
    "Tomas": "Tomas\nCustomer Care\nFernhollow Coffee Roasters",
}


def dress(conversation: Conversation) -> None:
    """Sets `body` and, for e-mails, `html` of all turns."""
    rng = rng_for("dress", conversation.copy_of or conversation.key)
    web = is_web(conversation)
    for index, turn in enumerate(conversation.turns):
        turn.body = turn.text if turn.plant != "empty" else "  "
        if conversation.channel != "email":
            continue
        quote: list[str] = []
        if turn.role == "customer":
            if not web or index:
                turn.body += _customer_end(conversation, turn, index, rng)
                quote = _quote(conversation, index, rng)
        elif turn.role == "agent" and turn.plant not in ("truncated", "empty") and rng.random() < 0.55:
            turn.body += f"\n\n-- \n{_CARDS[turn.agent]}"
        turn.html = _html(turn, quote, rng)
        turn.body += "\n\n" + quote[0] + "\n\n" + "\n".join(f"> {line}".rstrip() for line in quote[1:]) if quote else ""
        if turn.plant == "empty":
            turn.body, turn.html = rng.choice(
                (("", '<div class="zd-comment"><p>&nbsp;</p></div>'), (" \n", '<div class="zd-comment"><br></div>'), ("\u00a0", "<p>&nbsp;</p>"))
            )


def is_web(conversation: Conversation) -> bool:
    """Whether the first message came by the web form: those have no signature."""
    return rng_for("web", conversation.copy_of or conversation.key).random() < 0.2 or bool(conversation.marks)


def _customer_end(conversation: Conversation, turn: Turn, index: int, rng: random.Random) -> str:
    """What stands under a customer's message, if anything."""
    person, language = conversation.who, conversation.language
    if conversation.marks or conversation.situation == "subscriber_died":
        return ""
    last = turn.text.rstrip().splitlines()[-1]
    signed = person.first in last or person.last in turn.text
    sloppy = turn.text[:1].islower()
    draw = rng.random()
    if index:
        return f"\n\n{person.first}" if draw < 0.2 and not signed else f"\n\n{rng.choice(_DEVICES[language])}" if draw > 0.9 else ""
    if draw < 0.16 or (sloppy and draw < 0.4):
        return f"\n\n{rng.choice(_DEVICES[language])}"
    if (
        re.search(r"(?i)(regards|cheers|thanks|thank you|thx|grüßen?|gruß|lg|cordialement|merci|saludos?|gracias|best)[ ,.!]*$", last)
        and len(last) < 32
    ):
        return "" if signed or draw > 0.8 else f"\n{rng.choice((person.first, person.full))}"
    if signed or draw > (0.55 if sloppy else 0.8):
        return ""
    if draw < 0.5:
        return f"\n\n{rng.choice(_CLOSINGS[language])}\n{rng.choice((person.first, person.full))}"
    return _card(conversation, turn, rng)


def _card(conversation: Conversation, turn: Turn, rng: random.Random) -> str:
    """A full signature: name, now and then a post, telephone, address."""
    person = conversation.who
    lines = [person.full]
    if rng.random() < 0.3 and person.language == "en":
        lines.append(rng.choice(_JOBS))
    told = conversation.text_of("customer") + conversation.text_of("agent")
    # a number or address that the text gives as the new one does not stand in the signature too
    if person.values["phone"] not in told:
        lines.append(rng.choice(("", "T: ", "Tel. ", "M ")) + person.values["phone"])
    if rng.random() < 0.25 and conversation.situation != "change_email_on_account":
        lines.append(person.email)
    if person.values["address"] not in told and rng.random() < 0.6:
        lines.append(person.values["address"])
    head = "-- " if rng.random() < 0.4 else rng.choice(_CLOSINGS[conversation.language])
    return "\n\n" + "\n".join([head, *lines])


def _quote(conversation: Conversation, index: int, rng: random.Random) -> list[str]:
    """The attribution line and the lines of the message before, or nothing."""
    before = next((t for t in reversed(conversation.turns[:index]) if t.role in ("agent", "auto")), None)
    if before is None or rng.random() > 0.4:
        return []
    at = before.at
    line = rng.choice(_WROTE[conversation.language]).format(
        day=_DAY[at.weekday()], d=at.day, m=at.month, mon=_MON[at.month - 1], y=at.year, hm=f"{at:%H:%M}", who="Fernhollow Customer Care", mail=HELP
    )
    return [line, *before.text.splitlines()]


def _html(turn: Turn, quote: list[str], rng: random.Random) -> str:
    """The message as a mail program or the desk's editor writes it."""
    escaped = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html.escape(turn.body, quote=False))
    paragraphs = re.split(r"\n{2,}", escaped)
    style = rng.random()
    if turn.role != "customer":
        inner = "".join(f"<p>{p}</p>" for p in paragraphs).replace("\n", "<br>")
        return f'<div class="zd-comment" dir="auto">{inner}</div>'
    if style < 0.4:
        inner = '<div dir="ltr">' + "<br><br>".join(paragraphs).replace("\n", "<br>") + "</div>"
    elif style < 0.7:
        inner = "".join(f"<p>{p}</p>" for p in paragraphs).replace("\n", "<br />")
    else:
        inner = "".join(f"<div>{p or '<br>'}</div>" for p in "\n".join(paragraphs).replace("\n", "\n\n").split("\n\n"))
    if quote:
        quoted = "<br>".join(html.escape(line, quote=False) for line in quote[1:])
        inner += f'<div class="gmail_quote"><div class="gmail_attr">{html.escape(quote[0], quote=False)}</div><blockquote>{quoted}</blockquote></div>'
    return f'<div class="zd-comment" dir="auto">{inner}</div>'
