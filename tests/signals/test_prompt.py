"""Prompt: whether what the customer wrote can be read; garbage, wrong decodings and logs are named."""

from __future__ import annotations

import base64
import random
import unicodedata
from typing import Any

import pytest

from curate.cleaning import clean
from curate.gate import Drop, Gate, GateSettings
from curate.records import ChatMessage, Record
from curate.signals import SignalSettings, annotate, quality
from curate.signals.legible import broken_signs, legible
from curate.stages.coverage import NOT_A_NEED

REPLY = "Open the menu, choose Settings, and tick the box beside the name of the account."
LOG = (
    "2024-03-01 10:00:01 ERROR mail.sync: failed\n2024-03-01 10:00:02 INFO mail.sync: retry\n"
    "at com.acme.mail.Sync.run(Sync.java:12)\nat com.acme.mail.Main.main(Main.java:7)"
)
BINARY = random.Random(7).randbytes(1200)


def signals(*turns: str) -> Any:
    prompt: list[ChatMessage] = []
    for turn in turns:
        if prompt:
            prompt.append({"role": "assistant", "content": "Please tell me more."})
        prompt.append({"role": "user", "content": turn})
    record = Record("r", "c", prompt, [{"role": "assistant", "content": REPLY}])
    return annotate([record], SignalSettings())[0]


def decide(*turns: str, **gate: Any) -> Drop | None:
    return Gate(GateSettings(skip=["wrong_language"], **gate)).decide_form(signals(*turns))


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (clean(BINARY.decode("latin-1")).text, "prompt_encoding"),
        (clean(BINARY.decode("utf-8", "replace")).text, "prompt_encoding"),
        (clean(BINARY.decode("cp437")).text, "prompt_garbled"),
        (clean(BINARY.decode("mac_roman")).text, "prompt_encoding"),
        (base64.b64encode(BINARY[:99]).decode(), "prompt_garbled"),
        (clean(base64.b64encode(BINARY).decode()).text, "prompt_garbled"),
        (base64.encodebytes(BINARY[:400]).decode(), "prompt_garbled"),
        (BINARY[:90].hex(), "prompt_garbled"),
        ("asdfghjkl qwrtzpsdf xcvbnmlk", "prompt_garbled"),
        ("FÃ¼r das GerÃ¤t fehlt die GebÃ¼hr", "prompt_encoding"),
        ("DÃ³nde estÃ¡ mi envÃ­o", "prompt_encoding"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚, ÐºÐ°Ðº Ð´ÐµÐ»Ð°", "prompt_encoding"),
        ("ä½ å¥½ï¼Œæˆ‘çš„", "prompt_encoding"),
        ("F?r das Ger?t fehlt die Geb?hr", "prompt_encoding"),
        ("F=C3=BCr das Ger=C3=A4t fehlt die Geb=C3=BChr", "prompt_encoding"),
        (r"F\u00fcr das Ger\u00e4t fehlt die Geb\u00fchr", "prompt_encoding"),
        ("&#1055;&#1088;&#1080;&#1074;&#1077;&#1090;", "prompt_encoding"),
        ("F\ufffdr das Ger\ufffdt", "prompt_encoding"),
        (LOG, "prompt_only_log"),
    ],
)
def test_an_unreadable_prompt_is_dropped_by_name_and_nobodys_need(asked: str, reason: str) -> None:
    drop = decide(asked)
    assert drop is not None and drop.reason == reason and drop.reason in NOT_A_NEED
    assert quality(signals(asked), SignalSettings())[1].get("prompt_unreadable", 0) < 0 or "log" in reason


@pytest.mark.parametrize(
    "asked",
    [
        f"My mail no longer arrives since Monday, here is the log:\n{LOG}",
        "Error 0x80070002: the system cannot find the file specified",
        "How?when?where?what?thanks",
        "Lieferung?wann?welcher Preis?Garantie?danke",
        "Livraison?quand?quel prix?garantie?merci",
        "What is this key for, it stands at the top of every mail: MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A ?",
        "Meine Donaudampfschifffahrtsgesellschaftskapitänsmütze kam nicht an, warum?",
        "El año próximo, ¿cuánto costará el envío a España?",
        "你好,我的订单还没有到",
        "Привет, где мой заказ [ORDER_ID_1]?",
        "Γεια σας, πού είναι η παραγγελία μου;",
        "see C:\\Users\\me\\AppData\\trace.log and about:config network.http.max",
        "ok",
        "4711",
        "[EMAIL_1]",
        "pls hlp w/ my iPhone 12 Pro Max & AirPods :-)",
    ],
)
def test_what_a_person_wrote_is_read(asked: str) -> None:
    assert decide(asked) is None


@pytest.mark.parametrize(
    "asked",
    [
        "मेरा पार्सल अभी तक नहीं पहुँचा, क्या करूँ?",
        "என் பொட்டலம் இன்னும் வரவில்லை, என்ன செய்வது?",
        "আমার পার্সেল এখনও পৌঁছায়নি, কী করব?",
        "កញ្ចប់របស់ខ្ញុំមិនទាន់មកដល់ទេ",
        "พัสดุของฉันยังไม่ถึง ต้องทำอย่างไร",
        "הַחֲבִילָה שֶׁלִּי עֲדַיִן לֹא הִגִּיעָה",
        "لَمْ تَصِلْ طَرْدِي بَعْدُ، مَاذَا أَفْعَلُ؟",
        "می‌خواهم بسته‌ام را پس بدهم",
        unicodedata.normalize("NFD", "Kiện hàng của tôi vẫn chưa đến, phải làm thế nào?"),
        unicodedata.normalize("NFD", "Größe ändern, Rückgabe später möglich?"),
    ],
)
def test_marks_on_letters_are_part_of_them(asked: str) -> None:
    read = legible(asked)
    assert read.garbled == 0 and read.plain_words and not read.machine_lines
    assert decide(asked) is None


def test_a_heap_of_marks_is_garbage() -> None:
    assert legible(" ".join(letter + "\u0315\u0334\u0489" * 4 for letter in "zalgo")).garbled == 1


def test_a_log_after_a_question_is_read_with_it() -> None:
    assert decide("Why does my mail not arrive?", LOG) is None


@pytest.mark.parametrize(
    "said",
    [
        "アプリが起動しません。",
        "メールが届きません。どうすれば直りますか?",
        "邮件收不到,怎么办？",
        "เมลไม่เข้า ทำอย่างไร",
        "App crashes",
        "Help?",
        "Aide ?",
    ],
)
def test_few_words_or_a_question_beside_a_log_are_a_report(said: str) -> None:
    assert decide(f"{said}\n{LOG}") is None


@pytest.mark.parametrize("said", ["Log:", "?", "2024-03-01 10:00:05 WARN mail.sync: retry?"])
def test_a_log_with_neither_is_only_a_log(said: str) -> None:
    drop = decide(f"{said}\n{LOG}")
    assert drop is not None and drop.reason == "prompt_only_log"


def test_two_signs_of_a_script_without_blanks_are_a_word() -> None:
    assert legible("邮件收不到").plain_words == 2 and legible("信件").plain_words == 1
    assert legible("เมลไม่เข้า").plain_words == 4 and legible("письмо").plain_words == 1


@pytest.mark.parametrize(
    "asked",
    [
        f"Order {BINARY[:32].hex()} pending, why?",
        f"What is this?\n{BINARY[:64].hex()}",
        f"{base64.b64encode(BINARY[:24]).decode()} decoded?",
        "My code QwErTyUiOpAsDfGhJk12345678 is not accepted",
        "getOrderStatusByCustomerNumber throws, why?",
        "mail_parseHTTPResponseHeaderLines fails",
        r"The pattern ^(?:[a-z]+\.)*(\w+)$ does not match",
        "Hottentottenpotentatentantenattentäterverhaftungsprotokollantenstellvertreterposten?",
    ],
)
def test_a_key_or_a_name_in_a_question_is_asked_about(asked: str) -> None:
    assert decide(asked) is None


@pytest.mark.parametrize(
    "asked",
    [
        "Please help\n" + base64.b64encode(BINARY[:300]).decode(),
        "What is in this file?\n" + base64.b64encode(BINARY[:300]).decode(),
        "Key?\n" + " ".join(BINARY[at : at + 32].hex() for at in range(0, 320, 32)),
        "aBcDeFgHiJkLmNoPqRsTuVwXyZ",
    ],
)
def test_a_file_below_a_question_is_garbage(asked: str) -> None:
    drop = decide(asked)
    assert drop is not None and drop.reason == "prompt_garbled"


def test_limits_are_the_recipes() -> None:
    assert decide("FÃ¼r das GerÃ¤t fehlt die GebÃ¼hr", max_prompt_encoding=50) is None
    assert decide(BINARY[:90].hex(), max_prompt_garbled=1) is None
    assert decide(LOG, min_plain_words=0) is None


def test_one_sign_is_counted_for_each_character_that_was_meant() -> None:
    assert broken_signs("GÃ¼te") == ["ü"] and broken_signs("ÐŸÑ€") == ["П", "р"]
    assert broken_signs("Why?what?") == [] and broken_signs("Ñandú, cañón, ESPAÑA") == []


def test_words_beside_garbage_and_lines_of_programs_are_counted() -> None:
    assert legible(f"My mail fails\n{LOG}") == (0.0, 3, 4, 0)
    assert legible(f"this key {BINARY[:40].hex()}").garbled > 0.9
