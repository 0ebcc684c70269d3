"""Specifics that the prompt does not hold: each kind on sentences as people write them, what only looks like
it, and masking."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.records import Record
from curate.signals import SignalSettings, annotate, evidence
from curate.signals.facts import facts, masked

ASKED = "Hello, I have a question on my order, could you help me please?"


def record(reply: str, asked: str = ASKED) -> Record:
    return Record(
        id="r",
        conversation_id="c",
        prompt=[{"role": "user", "content": asked}],
        completion=[{"role": "assistant", "content": reply}],
    )


def grounding(reply: str, asked: str = ASKED) -> dict[str, Any]:
    return {
        k.removeprefix("grounding."): v
        for k, v in annotate([record(reply, asked)], SignalSettings())[0].items()
        if k.startswith("grounding.")
    }


TOLD = {
    "policy": [
        "The deposit is covered by clause 4.2 of the agreement.",
        "Siehe § 12 der Bedingungen.",
        "That falls under policy HR-7, so it is allowed.",
        "Das regelt Abschnitt 3.1 der Bedingungen.",
        "L'article 5 le prévoit.",
        "El artículo 14 lo permite.",
        "O artigo 12 permite isso.",
        "Lo dice l'articolo 8 del contratto, sezione 2.",
        "Dat staat in artikel 7 van de voorwaarden.",
        "It is tariff no. 3 of the list.",
    ],
    "stock": [
        "It's under Spares > Ember > Tray, in stock today.",
        "The blue one is sold out, I'm afraid.",
        "It will be back on Friday.",
        "Die Mühle ist wieder auf Lager.",
        "Das Modell ist leider ausverkauft.",
        "Le bocal est en stock.",
        "Ce modèle est épuisé.",
        "El molinillo está agotado.",
        "O filtro está esgotado.",
        "Il filtro è esaurito, mi dispiace.",
        "Die zijn weer op voorraad.",
    ],
    "order_state": [
        "It left on Tuesday.",
        "Your parcel left today.",
        "The grinder was shipped on the 4th.",
        "I've refunded £599 today; allow 3 to 5 working days.",
        "It has been refunded to your card.",
        "Ihr Paket wurde versandt.",
        "Die Rechnungen habe ich storniert und neu ausgestellt.",
        "J’ai remboursé la somme ce matin.",
        "Le paquet a été expédié.",
        "El de acero sale mañana por la mañana.",
        "Su paquete ha sido enviado.",
        "A encomenda saiu para entrega.",
        "Il pacco è stato spedito.",
        "Het bedrag is teruggestort.",
    ],
    "name": [
        "I asked our colleague Jane Holloway about it.",
        "Apple users pay with us as well, mostly with Apple Pay on the phone.",
        "Nous livrons aussi chez Bon Marché.",
    ],
}
NOT_TOLD = {
    "policy": [
        "Our policy: 30 days, no questions.",
        "See the section on returns.",
        "The tariff is £12 a month.",
        "Take the article back within 14 days.",
    ],
    "stock": [
        "Is it in stock with you?",
        "If it is in stock, you can choose it.",
        "Stock the shelf from below.",
        "Open the box and take it out.",
    ],
    "order_state": [
        "Has it been shipped?",
        "Once it has been refunded, you get a mail.",
        "When your order is ready, the app tells you.",
        "Wenn das Paket unterwegs ist, sehen Sie es in der App.",
        "Open Account > Orders and press Refund.",
    ],
    "name": [
        "Open the Fernhollow Home > Settings page and choose it.",
        "Go to Account Settings and click Personal Details there.",
        "Press the Start Brewing button twice.",
        "You find it in the Order History tab.",
        "We answer you next Monday Morning.",
        "Bitte legen Sie das Blindsieb ein und starten Sie den Bezug, dann ist Druck Im Kessel Da.",
        "A Guide To Better Coffee",
        "Ask [NAME_1] or [NAME_2] about it.",
    ],
}


@pytest.mark.parametrize(
    ("kind", "reply"), [(kind, reply) for kind, replies in TOLD.items() for reply in replies]
)
def test_each_kind_is_told_in_what_people_write_unless_the_prompt_says_it(kind: str, reply: str) -> None:
    found = grounding(reply)
    assert found[kind] >= 1 and found["volatile"] >= 1
    assert evidence(record(reply), SignalSettings())[f"grounding.{kind}"]
    assert kind in {f.kind for f in facts(reply, ASKED)}
    assert grounding(reply, f"{ASKED} {reply}")[kind] == 0 and not facts(reply, f"{ASKED} {reply}")


@pytest.mark.parametrize(
    ("kind", "reply"), [(kind, reply) for kind, replies in NOT_TOLD.items() for reply in replies]
)
def test_what_only_looks_like_it_is_not_told(kind: str, reply: str) -> None:
    assert grounding(reply)[kind] == 0


def test_a_name_of_which_the_customer_used_a_word_is_grounded() -> None:
    assert grounding("I would rather take Pale Orchard then.", "Is the Orchard one sour?")["name"] == 0
    assert grounding("I would rather take Pale Orchard then.", "Is the dark one sour?")["name"] == 1


def test_the_new_kinds_do_not_count_for_the_quality_score() -> None:
    found = grounding("It left on Tuesday, clause 4.2, in stock, £5.")
    assert (found["ungrounded"], found["price"], found["volatile"]) == (1, 1, 4)
    assert grounding("See https://example.org/a for it.")["volatile"] == 0


def test_masking_replaces_the_facts_and_nothing_else() -> None:
    text = (
        "It costs £24.30. Call it version 115.2.1; it's been in stock since 2024-03-05, says clause 4.2. See"
        " https://example.org/5."
    )
    assert (
        masked(text, ASKED)
        == "It costs [PRICE]. Call it [VERSION]; it's been [STOCK] since [DATE], says [POLICY]. See"
        " https://example.org/5."
    )
    assert masked(text, text) == text
    assert (
        masked("Sí, el paquete «ha sido enviado» hoy. J’ai remboursé 38,60 €.", ASKED)
        == "Sí, el paquete «[ORDER_STATE]» hoy. [ORDER_STATE] [PRICE]."
    )
    assert masked("It is £24.", "I paid £24") == "It is £24."
    assert masked("Plan A: 12 - $30 - 24 months", ASKED) == "Plan A: 12 - [PRICE] - 24 months", (
        "no telephone number around a price"
    )
    assert masked("Lines 24 - v2.1 - 365", ASKED) == "Lines 24 - [VERSION] - 365", "nor around a version"


@given(st.text(max_size=300), st.text(max_size=80))
def test_facts_stand_where_they_say_and_never_overlap(text: str, prompt: str) -> None:
    found = facts(text, prompt)
    assert all(text[f.start : f.end] == f.text for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    "piece",
    [
        "Aa ",
        "§ 1",
        "policy no ",
        "article A-",
        "1.1.",
        "in stock ",
        "was shipped ",
        "Ab Ab Ab ",
        "a, Bb Cc ",
        "$1,",
    ],
)
def test_a_long_run_of_what_looks_like_facts_is_read_to_its_end(piece: str) -> None:
    """Patterns that look back over such a text would take minutes for it."""
    text = piece * (60_000 // len(piece))
    assert all(text[f.start : f.end] == f.text for f in facts(text, ""))
