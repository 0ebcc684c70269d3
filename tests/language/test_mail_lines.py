"""Every word of the lists of mail lines is recognised by the code that strips quotes and signatures."""

from __future__ import annotations

import re

import pytest

from curate.cleaning.phrases import (
    ANSWERS_BELOW,
    CLOSING,
    CONFIDENTIAL,
    CONTACT_LABEL,
    DASHED,
    DISCLAIMER,
    FORWARDED,
    FROM_FIELD,
    HEADER_FIELD,
    ORIGINAL,
    OWN_WORDS,
    SAID_AT_END,
    SENT_FROM,
    THANKS,
    WROTE,
    WROTE_AT_END,
)
from curate.cleaning.quotes import strip_quotes
from curate.cleaning.signature import strip_signature
from curate.language.words import by_language

LINES = [
    ("closings", CLOSING, "{},"),
    ("thanks_lines", THANKS, "{}!"),
    ("from_fields", FROM_FIELD, "{}: anna@example.com"),
    ("from_fields", HEADER_FIELD, "*{}:* anna@example.com"),
    ("header_fields", HEADER_FIELD, "{} : x"),
    ("original_message_lines", ORIGINAL, "-----{}-----"),
    ("forwarded_lines", FORWARDED, "---------- {} ----------"),
    ("forwarded_openers", FORWARDED, "{}:"),
    ("writing_verbs", WROTE, "2024 Anna {}:"),
    ("writing_verbs", SAID_AT_END, "Anna {}:"),
    ("saying_verbs", SAID_AT_END, "Anna {}:"),
    ("own_writing", OWN_WORDS, "as {} on Monday"),
    ("disclaimer_openers", DISCLAIMER, "{} and more"),
    ("confidentiality_stems", CONFIDENTIAL, "{}"),
    ("intended_for", CONFIDENTIAL, "{} you"),
    ("sent_from", SENT_FROM, "{} my Nokia"),
    ("sent_from_endings", SENT_FROM, "iPhone {}"),
    ("answers_below", ANSWERS_BELOW, "Hi, {}."),
    ("sent_from_devices", SENT_FROM, "Sent from my {}"),
]


def written(entry: str) -> str:
    return entry.replace("~", "").replace("*", "89").replace("…", "the desk of Anna")


@pytest.mark.parametrize(
    ("name", "pattern", "line"), LINES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_entry_is_recognised(name: str, pattern: re.Pattern[str], line: str) -> None:
    for code, entries in by_language(name).items():
        for entry in entries:
            for text in (written(entry), written(entry).capitalize(), written(entry).replace("'", "’")):
                assert pattern.search(line.format(text)), (code, entry, text)


def test_every_opener_of_an_attribution_begins_one() -> None:
    for code, openers in by_language("attribution_openers").items():
        verb = next((verbs[0] for at, verbs in by_language("writing_verbs").items() if at == code), "wrote")
        for opener in openers:
            line = f"{opener} 5 May 2024 10:12 Anna Kern <anna@example.com> {verb}"
            assert strip_quotes(f"New text.\n\n{line}:\nold text").text.strip() == "New text.", (code, opener)
            assert DASHED.match(f"-- {line} --") and WROTE_AT_END.search(line), (code, opener)


def test_every_label_of_contact_data_is_one() -> None:
    for entries in by_language("contact_labels").values():
        for entry in entries:
            assert re.match(CONTACT_LABEL, f"{written(entry)}: 1"), entry


@pytest.mark.parametrize(
    "code", [c for c in by_language("from_fields") if len(by_language("header_fields").get(c, ())) > 2]
)
def test_a_quoted_header_goes_in_every_language_whose_first_line_is_known(code: str) -> None:
    first = by_language("from_fields")[code][0]
    others = by_language("header_fields")[code][:3]
    header = "\n".join(f"{label.capitalize()}: x{n}@example.com" for n, label in enumerate((first, *others)))
    assert strip_quotes(f"My answer.\n\n{header}\n\nThe old message.").text.strip() == "My answer.", header


def test_every_language_with_a_first_line_of_a_header_knows_the_others() -> None:
    for code in by_language("from_fields"):
        assert len(by_language("header_fields").get(code, ())) >= 3, code


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my Nokia",
        "Sent from Mailbox",
        "Sent from Mailbox for iPhone",
        "Lähetetty iPhonesta",
        "Lähetetty puhelimestani",
        "Отправлено с iPhone",
        "Wysłane z iPhone'a",
        "Skickat från min iPhone",
        "Verstuurd vanaf mijn iPhone",
    ],
)
def test_a_line_of_a_mail_program_goes(line: str) -> None:
    assert strip_signature(f"The parcel has not come.\n\n{line}") == "The parcel has not come."


def test_a_russian_header_with_only_its_sending_date_goes() -> None:
    text = "Понял, спасибо.\n\nОт: Анна <anna@example.com>\nОтправлено: 3 июня 2024\n\nСтарое письмо."
    assert strip_quotes(text).text.strip() == "Понял, спасибо."
