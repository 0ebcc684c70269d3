"""Redaction: what is found, what is left, placeholders through a conversation."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.privacy import PrivacySettings, Redactor, leftover, mask, redact_row, type_names
from tests.helpers.paths import SHARED
from tests.helpers.work import endless_is_broken_off, lines_run

TYPES = type_names()


def found(text: str, **options: object) -> list[tuple[str, str]]:
    spans = Redactor(PrivacySettings(**options)).redact(text)[1]  # type: ignore[arg-type]
    return [(text[s.start : s.end], s.type) for s in spans]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("write to Jo.Doe+x@mail.shop.example.co.uk, please", "Jo.Doe+x@mail.shop.example.co.uk", "EMAIL"),
        ("write to jo (at) posteo (dot) de", "jo (at) posteo (dot) de", "EMAIL"),
        ("write to jo at posteo dot de", "jo at posteo dot de", "EMAIL"),
        ("call +44 20 7946 0958 today", "+44 20 7946 0958", "PHONE"),
        ("call (555) 346-9947 x12 today", "(555) 346-9947 x12", "PHONE"),
        ("Tel.: 089 123456-78", "089 123456-78", "PHONE"),
        ("au 06 12 34 56 78 svp", "06 12 34 56 78", "PHONE"),
        ("mi móvil es 612345678", "612345678", "PHONE"),
        ("card 4111 1111 1111 1111 exp 04/27", "4111 1111 1111 1111", "CARD"),
        ("my visa 4111111111111112 fails", "4111111111111112", "CARD"),  # a mistyped card is still one
        ("to DE89 3704 0044 0532 0130 00 please", "DE89 3704 0044 0532 0130 00", "IBAN"),
        ("IBAN: gb29nwbk60161331926819", "gb29nwbk60161331926819", "IBAN"),
        ("account number is 12345678", "12345678", "ACCOUNT"),
        ("Kundennummer: 4711-0815", "4711-0815", "ACCOUNT"),
        ("My SSN is 536-22-1234.", "536-22-1234", "TAX_ID"),
        ("mi DNI 12345678Z", "12345678Z", "TAX_ID"),
        ("passport no. X1234567A", "X1234567A", "PASSPORT"),
        ("Where is my order? +49 151 2345 6728", "+49 151 2345 6728", "PHONE"),
        ("still no word of this order? 0151 23456789", "0151 23456789", "PHONE"),
        ("order #48213 is late", "48213", "ORDER_ID"),
        ("Bestellnummer FH-20418-B fehlt", "FH-20418-B", "ORDER_ID"),
        ("commande n° 9918273", "9918273", "ORDER_ID"),
        ("tracking 1Z999AA10123456784", "1Z999AA10123456784", "ORDER_ID"),
        ("still waiting on FH-62354!", "FH-62354", "ORDER_ID"),
        ("typed my password Otter#686 there", "Otter#686", "PASSWORD"),
        ("login is c.brennan / Otter#686 ok", "Otter#686", "PASSWORD"),
        ("PIN 4821 and", "4821", "PASSWORD"),
        ("from 81.2.69.142 at noon", "81.2.69.142", "IP"),
        ("via 2001:db8:85a3::8a2e:370:7334 now", "2001:db8:85a3::8a2e:370:7334", "IP"),
        ("mac 00:1B:44:11:3A:B7", "00:1B:44:11:3A:B7", "MAC"),
        ("see https://x.example/reset?token=ab12cd34.", "https://x.example/reset?token=ab12cd34", "URL"),
        ("see https://jo:pw@x.example/a", "https://jo:pw@x.example/a", "URL"),
        ("key sk-proj1234567890abcdefABCDEF", "sk-proj1234567890abcdefABCDEF", "SECRET"),
        ("api_key = 9f8a7b6c5d4e3f2a1b0c", "9f8a7b6c5d4e3f2a1b0c", "SECRET"),
        ("aws AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE", "SECRET"),
        ("Authorization: Bearer abc.def-0123456789ABCD", "abc.def-0123456789ABCD", "SECRET"),
        ("my password is hunter2, ok?", "hunter2", "PASSWORD"),
        ("pw: Tr0ub4dor&3", "Tr0ub4dor&3", "PASSWORD"),
        ('password: "correct horse 9"', "correct horse 9", "PASSWORD"),
        ("Mein Passwort lautet Sommer2024!", "Sommer2024!", "PASSWORD"),
        ("mon mot de passe est Lune#42", "Lune#42", "PASSWORD"),
        ("mi contraseña es gato77", "gato77", "PASSWORD"),
        ("born 12 March 1980 in Leith", "12 March 1980", "BIRTH_DATE"),
        ("Geburtsdatum: 12.03.1980", "12.03.1980", "BIRTH_DATE"),
        ("the baby was due 13 July 1966, ha", "13 July 1966", "BIRTH_DATE"),
        ("it is 1961-05-28, where do I type that?", "1961-05-28", "BIRTH_DATE"),
        ("my son, who's thirteen (05/09/2011), ordered it", "05/09/2011", "BIRTH_DATE"),
        ("né le 12 mars 1980", "12 mars 1980", "BIRTH_DATE"),
        ("nací el 12 de marzo de 1980", "12 de marzo de 1980", "BIRTH_DATE"),
        ("username: jo_doe77", "jo_doe77", "USERNAME"),
        ("thanks @jo_doe", "@jo_doe", "USERNAME"),
        (r"in C:\Users\jdoe\AppData", "jdoe", "USERNAME"),
        ("at 12 High Street, London SW1A 1AA.", "12 High Street, London SW1A 1AA", "ADDRESS"),
        (
            "to 4589 W 40th Ave Apt 603, Denver, CO 80211",
            "4589 W 40th Ave Apt 603, Denver, CO 80211",
            "ADDRESS",
        ),
        ("Hauptstraße 5a, 10115 Berlin", "Hauptstraße 5a, 10115 Berlin", "ADDRESS"),
        ("au 12 rue de la Paix, 75002 Paris", "12 rue de la Paix, 75002 Paris", "ADDRESS"),
        ("en Calle Mayor 5, 28013 Madrid", "Calle Mayor 5, 28013 Madrid", "ADDRESS"),
        ("to P.O. Box 211, please", "P.O. Box 211", "ADDRESS"),
    ],
)
def test_each_type_is_found_whole(text: str, value: str, kind: str) -> None:
    assert (value, kind) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Version 115.10.1 build 20240528060252 on 2024-05-28 at 10:30:15.",
        "Firmware v1.2.3.4, netmask 255.255.255.0, host 127.0.0.1, router 192.168.1.1",
        "It costs 1,299.00 euros, or 12 x 108.25; see page 48213.",
        "My password is wrong, the password was reset and passwords are not saved. Password: required",
        (
            "Read https://support.example.org/en/articles/360001191406-Exporting-mail and"
            " https://bugs.example/show?id=617855"
        ),
        "Fixed in bug #1234567, colour #333333, C:\\Users\\Public\\Documents.",
        "Will you mark this as read? I hope May is fine. Mark it, please. Hope this helps.",
        "The order of the 12 items in my account is wrong, case 2 of 3, ticket closed in 2024.",
        "Microsoft Outlook, Mozilla Thunderbird and Google Chrome on Windows 11 and Mac OS Sonoma.",
        "I am about 5 minutes away, it keeps occurring 6 times a day, in the way 7 others did.",
        "Pairing 2 phones during 2023, Spring 2024 offers; Ordering 3 bags. Sharing 5 files.",
        "Fixed on 12.03.2011 (05/09/2011), released 1 May 1994 as version 19.80.",
        "I'm happy. It's German. This is Very odd. Dear customer, hello there, hi all, Thanks!",
        "$100,000,000 in 3 years; 1 234 567 mails; 5 242 880 bytes on 2024-04-06 22:27",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert found(text) == []


def test_one_person_one_placeholder() -> None:
    redactor = Redactor(names=["Anna Smith", "Will Hunter", "u_653eaa"])
    assert (
        redactor.redact("Hi Anna, Will here. Will you call Ms Smith?")[0]
        == "Hi [NAME_1], [NAME_2] here. Will you call Ms [NAME_1]?"
    )
    assert (
        redactor.redact("ANNA SMITH's box, anna. u_653eaa says: Mr Hunter will.")[0]
        == "[NAME_1]'s box, [NAME_1]. [USERNAME_1] says: Mr [NAME_2] will."
    )
    assert redactor.redact("Bo Anders asked Bo.")[0] == "[NAME_3] asked [NAME_3]."


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("My name is Bogomil Petrov and I wait.", "Bogomil Petrov"),
        ("my name is siiri", "siiri"),
        ("Mein Name ist Jörg Özdemir.", "Jörg Özdemir"),
        ("Je m'appelle Zoé Lemaître.", "Zoé Lemaître"),
        ("Me llamo Itziar Goñi.", "Itziar Goñi"),
        ("This is Torkild from the shop.", "Torkild"),
        ("Hi Torkild,\nit broke.", "Torkild"),
        ("Sehr geehrte Frau Wüstenhagen,", "Wüstenhagen"),
        ("It broke.\n\nBest regards,\nTorkild Aasen", "Torkild Aasen"),
        ("It broke. Thanks, Torkild", "Torkild"),
        ("I asked Dr. van der Berg.", "van der Berg"),
        ("ask Torkild Wesseling <tw@x.example>", "Torkild Wesseling"),
        ("I spoke to Jennifer O'Brien-Hayes yesterday", "Jennifer O'Brien-Hayes"),
        ("Name on the account? Torkild Aasen", "Torkild Aasen"),
    ],
)
def test_names_that_nobody_told_are_found_in_context(text: str, value: str) -> None:
    assert (value, "NAME") in found(text)


def test_given_names_can_be_left_to_contexts() -> None:
    text = "I spoke to Jennifer. Hi Jennifer,"
    assert [v for v, _ in found("I spoke to Jennifer.", given_names=False)] == []
    assert [v for v, _ in found(text, given_names=False)] == ["Jennifer", "Jennifer"]


def test_participants_that_are_desks_or_words_mask_nothing() -> None:
    redactor = Redactor(names=["Fernhollow Support", "Customer Service", "Mark"])
    text = "Fernhollow support helps customers. Mark this as read; a good service."
    assert redactor.redact(text)[0] == text
    assert redactor.redact("I told Mark.")[0] == "I told [NAME_1]."


def test_values_are_the_same_however_they_are_written() -> None:
    redactor = Redactor()
    text = "A@x.example or a@X.example; +44 7700 900123 or 07700 900123; order FH-20418. Again fh-20418!"
    assert (
        redactor.redact(text)[0]
        == "[EMAIL_1] or [EMAIL_1]; [PHONE_1] or [PHONE_1]; order [ORDER_ID_1]. Again [ORDER_ID_1]!"
    )
    assert redactor.redact("still fh-20418, b@x.example")[0] == "still [ORDER_ID_1], [EMAIL_2]"


def test_spans_are_code_points_of_the_original_and_rebuild_the_text() -> None:
    text = "👩‍🚀 İstanbul: é a@x.example, Anna Müller, 4111 1111 1111 1111"
    clean, spans = Redactor().redact(text)
    rebuilt, at = "", 0
    for span in spans:
        rebuilt += text[at : span.start] + span.placeholder
        at = span.end
    assert rebuilt + text[at:] == clean and [s.type for s in spans] == ["EMAIL", "NAME", "CARD"]
    assert text[spans[0].start : spans[0].end] == "a@x.example"


def test_settings_choose_types_and_what_to_keep() -> None:
    text = "help@shop.example, jo@x.example, 555-346-9947 or (555) 346-9948, Anna from Ember Duo"
    kept = PrivacySettings(keep=("@shop.example", "(555) 346-9947", "Ember Duo"))
    assert (
        Redactor(kept).redact(text)[0]
        == "help@shop.example, [EMAIL_1], 555-346-9947 or [PHONE_1], [NAME_1] from Ember Duo"
    )
    only = PrivacySettings(types=("EMAIL",))
    assert (
        Redactor(only).redact(text)[0]
        == "[EMAIL_1], [EMAIL_2], 555-346-9947 or (555) 346-9948, Anna from Ember Duo"
    )
    assert leftover(text, only) == ["EMAIL"]


def test_a_text_seen_before_is_judged_by_what_is_known_now() -> None:
    """Of texts that taught nothing it is kept what was found, until something is learnt."""
    redactor = Redactor()
    texts = ["Berg was here.", "It is fine.", "My name is Anna Berg."]
    redactor.learn(texts)
    assert [redactor.redact(text)[0] for text in texts] == [
        "[NAME_1] was here.",
        "It is fine.",
        "My name is [NAME_1].",
    ]
    served = Redactor()
    named = ["Hello Rogers, it works.", "Hello Rogers, it fails."]
    served.learn([*named, "Then pop.rogers.example failed."])
    assert [served.redact(text)[1] for text in named] == [[], []]  # a company, as the last text shows
    asking = Redactor()
    asking.learn(["104233", "What is your order number?"])
    assert asking.redact("What is your order number?")[1] == []
    assert asking.redact("104233")[0] == "[ORDER_ID_1]"  # it stood before the question when it was learnt


def test_what_a_short_text_shows_is_kept_for_the_same_settings_only() -> None:
    phones = PrivacySettings(types=("PHONE",))
    text = "Write to ada@veen.example"
    found = [
        Redactor(kept).redact(text)[0] for kept in (PrivacySettings(), phones, PrivacySettings(), phones)
    ]
    assert found == ["Write to [EMAIL_1]", text] * 2


def test_own_output_is_left_alone_and_numbers_do_not_clash() -> None:
    text = "Dear [NAME_3], [EMAIL_2] has your password: [PASSWORD_1]. Regards, Anna a@x.example"
    assert (
        Redactor().redact(text)[0]
        == "Dear [NAME_3], [EMAIL_2] has your password: [PASSWORD_1]. Regards, [NAME_4] [EMAIL_3]"
    )


def test_rows_of_text_and_of_messages() -> None:
    row = {
        "id": "r1",
        "n": 7,
        "completion": "Hello Torkild, sent to a@x.example.",
        "prompt": [
            {"role": "user", "content": "torkild here, order 48213"},
            {"role": "assistant", "content": None},
            {"role": "user", "content": "Regards\nTorkild"},
        ],
    }
    before = json.dumps(row)
    done, spans = redact_row(row)
    assert json.dumps(row) == before and done["n"] == 7
    assert (
        done["completion"] == "Hello [NAME_1], sent to [EMAIL_1]."
        and done["prompt"][2]["content"] == "Regards\n[NAME_1]"
    )
    assert (
        done["prompt"][0] == {"role": "user", "content": "torkild here, order [ORDER_ID_1]"}
        and done["prompt"][1]["content"] is None
    )
    assert [(s["id"], s["field"], s["type"]) for s in spans] == [
        ("r1", "prompt[0].content", "ORDER_ID"),
        ("r1", "prompt[2].content", "NAME"),
        ("r1", "completion", "NAME"),
        ("r1", "completion", "EMAIL"),
    ]
    assert set(spans[0]) == {"id", "field", "start", "end", "type", "placeholder"}
    assert redact_row({"id": "x", "prompt": "Hi Torkild, hi"})[1][0]["field"] == "prompt"


def test_a_name_from_the_last_message_is_known_in_the_first() -> None:
    row = {
        "id": "1",
        "prompt": "Bogomir's box is broken, says Bogomir.",
        "completion": "Sorry!\n\nKind regards\nBogomir Tannhuber",
    }
    assert redact_row(row)[0]["prompt"] == "[NAME_1]'s box is broken, says [NAME_1]."


def test_an_answer_is_read_with_the_question_before_it() -> None:
    redactor = Redactor()
    redactor.redact("Could you give me your order number and date of birth?")
    assert redactor.redact("48213, and 26 July 2016")[0] == "[ORDER_ID_1], and [BIRTH_DATE_1]"
    assert redactor.redact("48299, and 26 July 2017")[0] == "48299, and 26 July 2017"


def test_leftover_and_mask() -> None:
    assert leftover("call +44 20 7946 0958, a@x.example") == ["EMAIL", "PHONE"]
    assert leftover("[NAME_1] wrote to [EMAIL_1] about order [ORDER_ID_1]") == []
    masked = mask("x" * 180 + " reach me: a.long.address.that.crosses@the-limit.example and more", 200)
    assert len(masked) <= 200 and "a.long" not in masked and masked.endswith("[EMAIL_1]")


def test_every_type_of_the_contract_can_be_found() -> None:
    texts = (
        "a@x.example|+44 20 7946 0958|4111 1111 1111 1111|DE89370400440532013000|account 12345678|SSN"
        " 536-22-1234|order 48213"
    )
    texts += "|81.2.69.142|00:1B:44:11:3A:B7"
    texts += (
        "|https://x.example/?token=abcd1|AKIAIOSFODNN7EXAMPLE|password: a1b2c3|username: jo_77|born"
        " 12.03.1980|12 High Street|Anna|https://meet.google.com/abc-defg-hij"
        "|0x52908400098527886E0F7030069857D2E4169EE7|passport X1234567A|NHS number 943 476 5919"
        "|driving licence MORGA657054SM9IJ|identity card X1234567B|number plate AB12 CDE|52.520008, 13.404954"
    )
    assert {kind for text in texts.split("|") for _, kind in found(text)} == set(TYPES)


@given(st.text(alphabet="aZ19 @.:-/#\n'[]_(+AnnaSmith", max_size=120))
@settings(max_examples=300)
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = Redactor().redact(text)[0]
    assert leftover(once) == [] and Redactor().redact(once)[0] == once


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(
    "value",
    [
        "3031000",
        "303-1000",
        "(303) 1000",
        "3031000303100",
        "A12345678",
        "hunter22",
        "1984-03-02",
        "10115 Berlin",
    ],
)
def test_a_placeholder_announces_nothing(kind: str, value: str) -> None:
    for text in ("it says {} and {} there", "my {}: {}", "{}, {}", "{1} ({0})", "is {}\n{}"):
        assert leftover(text.format(f"[{kind}_1]", value)) == leftover(text.format("[_]", value))


HOSTILE = [
    "a",
    "1",
    "1 ",
    "1-",
    "@",
    "a@",
    "a.b@c.",
    ":",
    "ab:",
    "1.1.",
    "http://a?b=",
    "www.",
    "(1)",
    "Ab ",
    "..",
    "password: ",
    "key====",
    "order::::: ",
    "A-",
    "A-A ",
    "12 High ",
    "12 rue de ",
    "Aweg ",
    "12 a apt ",
    "A 1\n",
    "-----BEGIN PRIVATE KEY-----",
    "eyJ.",
    "ABCD-",
    " ",
    "DE89",
    "İ",
    "[",
    "[NAME_1]",
    "my name is ",
    "Best regards\n",
]
DENSE = ["Hi Anna, ", "<a@b", "born 1.1.", "Regards,\nAnna\n", "PO Box 1 ", "order #1234 "]


@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_a_megabyte_of_anything_comes_to_an_end(piece: str) -> None:
    size = 1_000_000 if piece in ("a", "1", "1 ", "@", ":", "A-") else 300_000
    with endless_is_broken_off():
        Redactor(names=["Anna Smith", "u_12"]).redact((piece * (size // len(piece) + 1))[:size])


@pytest.mark.parametrize("piece", DENSE, ids=repr)
def test_text_full_of_candidates_takes_work_in_proportion(piece: str) -> None:
    def work(count: int) -> int:
        return lines_run(lambda: Redactor().redact(piece * count))

    work(10)  # what is made once
    assert work(2000) < 4.1 * work(500)
    with endless_is_broken_off():
        Redactor().redact(piece * 16_000)


@pytest.mark.skipif(not SHARED.exists(), reason="the development data is not here")
def test_recall_on_labelled_sentences_does_not_fall() -> None:
    least = {
        "CREDIT_CARD": 0.99,
        "EMAIL_ADDRESS": 0.99,
        "IBAN_CODE": 0.99,
        "IP_ADDRESS": 0.99,
        "US_SSN": 0.99,
        "PHONE_NUMBER": 0.95,
        "PERSON": 0.65,
    }
    hits: dict[str, list[bool]] = {kind: [] for kind in least}
    for item in json.loads((SHARED / "pii" / "synth_dataset_v2.json").read_text(encoding="utf-8")):
        spans = Redactor().redact(item["full_text"])[1]
        for gold in item["spans"]:
            if gold["entity_type"] in hits:
                masked = {
                    i
                    for s in spans
                    for i in range(max(s.start, gold["start_position"]), min(s.end, gold["end_position"]))
                }
                hits[gold["entity_type"]].append(
                    len(masked) >= 0.9 * (gold["end_position"] - gold["start_position"])
                )
    assert dict.fromkeys(least, True) == {
        kind: sum(hit) / len(hit) >= least[kind] for kind, hit in hits.items()
    }


@pytest.mark.skipif(not SHARED.exists(), reason="the development data is not here")
def test_text_without_personal_data_is_hardly_masked() -> None:
    with (SHARED / "intents" / "banking77.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text" if '"text"' in line else "prompt"] for line in list(lines)[:2000]]
    masked = sum(s.end - s.start for text in texts for s in Redactor().redact(text)[1])
    assert masked <= 0.001 * sum(map(len, texts))
