"""What a sentence must not do to match a phrase: deny it, or tell it of somebody else."""

from __future__ import annotations

import pytest

from curate.coverage.objections import Told, objection


def said(sentence: str, *phrases: str) -> str:
    told = [Told.of(phrase) for phrase in phrases]
    return objection(sentence, told[0], told)


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("My account was not hacked, I only forgot the name", "My account was hacked"),
        ("Mein Konto wurde nicht gehackt", "Mein Konto wurde gehackt"),
        ("Mon compte n'a pas été piraté", "Mon compte a été piraté"),
        ("Mi cuenta no fue pirateada", "Mi cuenta fue pirateada"),
        ("O meu computador não ficou molhado", "O meu computador ficou molhado"),
        ("Il forno non ha bruciato il tavolo", "Il forno ha bruciato il tavolo"),
        ("Mijn rekening is niet gehackt", "Mijn rekening is gehackt"),
        ("The roof isn't leaking water", "The roof is leaking water"),
    ],
)
def test_the_opposite_is_no_match_in_any_language(sentence: str, phrase: str) -> None:
    assert said(sentence, phrase) == "negated"
    assert said(phrase, sentence) == "negated"
    assert said(sentence, sentence) == said(phrase, phrase) == ""


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("The parcel has not arrived", "Where is the parcel?"),  # says nothing of a parcel that arrived
        ("Someone changed my address and I did not do it", "They changed my address"),
        ("It doesn't open, but my account was hacked", "My account was hacked"),
        ("I never ordered this machine", "I did not order this machine"),
    ],
)
def test_a_negation_of_something_else_is_none(sentence: str, phrase: str) -> None:
    assert said(sentence, phrase) == ""


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("I won't involve my lawyer, don't worry", "You will hear from my lawyer"),
        ("We are not going to sue anybody", "I will take legal action"),
        ("Ich werde meinen Anwalt nicht einschalten", "Mein Anwalt wird Ihnen schreiben"),
        ("Je n'irai pas au tribunal", "Vous aurez des nouvelles de mon avocat"),
        ("No voy a llamar a mi abogado", "Mi abogado le escribirá"),
        ("Não vou chamar o meu advogado", "O meu advogado vai escrever"),
        ("Non ho intenzione di fare causa", "Il mio avvocato vi scriverà"),
        ("Ik ga geen advocaat bellen", "Mijn advocaat zal u schrijven"),
    ],
)
def test_who_renounces_does_not_announce(sentence: str, phrase: str) -> None:
    assert said(sentence, phrase) == "negated"
    assert said(sentence, phrase, sentence) == said(phrase, phrase) == ""


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("I will not wait for ever, you will hear from my lawyer", "My solicitor will write to you"),
        ("I won't be using this any longer", "I will close the account"),
        ("It will not turn on", "The engine will stay off"),
        ("I will not pay for the cup", "Please take the cup off my bill"),  # no phrase that announces
    ],
)
def test_who_announces_or_ends_something_renounces_nothing(sentence: str, phrase: str) -> None:
    assert said(sentence, phrase) == ""


def test_a_negated_condition_denies_nothing() -> None:
    assert said("You will hear from my lawyer if this is not sorted", "You will hear from my lawyer") == ""
    assert said("Mein Anwalt schreibt Ihnen wenn das nicht klappt", "Mein Anwalt schreibt Ihnen") == ""


def test_a_thing_that_is_denied_as_a_whole_is_denied() -> None:
    assert said("No lawyer, please", "I will send my lawyer") == "negated"


def test_what_another_phrase_denies_as_well_is_meant() -> None:
    assert said("The heating is not warm", "The heating is warm") == "negated"
    assert said("The heating is not warm", "The heating is warm", "My heating is not warm") == ""


@pytest.mark.parametrize(
    ("sentence", "own"),
    [
        ("My friend heard from a lawyer", "I will tell my friend to call a lawyer"),
        ("Mein Nachbar hat einen Anwalt genommen", "Ich habe mit meinem Nachbarn einen Anwalt genommen"),
        ("Mon voisin a pris un avocat", "J'ai pris un avocat avec mon voisin"),
        ("Mi vecino contrató a un abogado", "Yo y mi vecino contratamos a un abogado"),
        ("Meu amigo contratou um advogado", "Eu e meu amigo contratamos um advogado"),
        ("Il mio vicino ha preso un avvocato", "Io e il mio vicino prendiamo un avvocato"),
        ("Mijn buurman heeft een advocaat", "Ik en mijn buurman nemen een advocaat"),
    ],
)
def test_what_is_told_of_another_person_is_no_match(sentence: str, own: str) -> None:
    assert said(sentence, "You will hear from my lawyer") == "another_person"
    assert said(own, "You will hear from my lawyer") == ""
    assert said(sentence, "You will hear from my lawyer", "My sister has a lawyer") == ""
