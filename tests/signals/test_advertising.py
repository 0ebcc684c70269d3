"""Advertising, fraud and phishing in what customers write: told by what they say, never a need."""

from __future__ import annotations

import pytest

from curate.gate import Gate, GateSettings
from curate.language.phrases import Tokens
from curate.language.words import by_language, classes
from curate.records import Record
from curate.signals import SignalSettings, annotate
from curate.signals.advertising import spam_signs
from curate.signals.needs import asks_something

SEVEN = ("de", "en", "es", "fr", "it", "nl", "pt")
SPAM = [
    "Dear website owner, I went through your website and found SEO errors. Our team of experts can help.",
    "Your mailbox is full. Verify your mailbox within 24 hours to keep your mail: https://quota.example/x",
    "I am barrister to a late client who left eight million dollars with no next of kin.",
    "Hello purchasing manager! We are factory of bags, very competitive, reply yes for a sample.",
    "Ihr Konto wurde gesperrt. Bestätigen Sie Ihre Daten, um den Zugriff zu behalten: https://a.example/b",
    "Sehr geehrter Webmaster, wir bringen Sie auf die erste Seite bei Google.",
    "Votre compte a été suspendu. Cliquez ici pour rétablir, dans les 24 heures : https://a.example/b",
    "Su cuenta ha sido suspendida. Haga clic en el enlace en 24 horas: https://a.example/b",
    "A sua conta foi suspensa. Clique no link abaixo em 24 horas: https://a.example/b",
    "Il tuo account è stato sospeso. Clicca qui per accedere entro 24 ore: https://a.example/b",
    "Uw account is geblokkeerd. Klik op de link binnen 24 uur: https://a.example/b",
]
NEEDS = [
    "I received a mail: your mailbox is full, verify your mailbox within 24 hours, click here to log in. Is it you?",
    "Your account has been suspended, it says, and to verify my identity I must click here to upload. Why?",
    "Could you send me your price list and a free sample? We need 200 bags a month.",
    "I want a loan for a car, what is the rate?",
    "Ich habe eine Mail bekommen: Ihr Konto wurde gesperrt, klicken Sie hier um es zu öffnen. Betrug?",
    "J'ai reçu un mail : votre compte a été suspendu, cliquez ici pour le rétablir.",
    "My mother left me her account, I am the beneficiary. What papers do you need?",
]


@pytest.mark.parametrize("asked", SPAM)
def test_spam_and_phishing_are_dropped_though_an_agent_answered_and_are_no_need(asked: str) -> None:
    reply = "Thank you for your message. We have all that we need, and choose our partners ourselves."
    record = Record("r", "c", [{"role": "user", "content": asked}], [{"role": "assistant", "content": reply}])
    signals = annotate([record], SignalSettings())[0]
    drop = Gate(GateSettings()).decide_form(signals)
    assert drop is not None and drop.reason == "spam" and drop.detail["prompt.spam"] > 2
    assert Gate(GateSettings()).speaks(signals, ("spam",))
    assert not Gate(GateSettings(skip=["spam"])).speaks(signals, ("spam",))
    assert not asks_something(asked, 2)


@pytest.mark.parametrize("asked", NEEDS)
def test_what_a_customer_needs_is_no_spam(asked: str) -> None:
    assert len(spam_signs(Tokens.of(asked), True)) <= 2 and asks_something(asked, 2)


@pytest.mark.parametrize("code", SEVEN)
def test_every_phrase_counts_and_every_report_takes_that_back(code: str) -> None:
    for name in classes("spam"):
        for phrase in by_language(f"spam.{name}")[code]:
            assert spam_signs(Tokens.of(f"Well, {phrase}, so."), False), phrase
    strong = by_language("spam.fraud")[code][0]
    for report in by_language("spam_reports")[code]:
        assert not spam_signs(Tokens.of(f"{report}: {strong}"), False), report
