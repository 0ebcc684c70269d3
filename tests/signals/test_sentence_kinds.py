"""The model of what a sentence does: fitted on the sentences of benchmarks/, in seven languages."""

from __future__ import annotations

import pytest

from curate.language.phrases import Tokens
from curate.signals.sentence_kinds import WEIGHTS, Kinds, features, kinds
from tests.helpers.paths import ROOT
from tools.sentence_model import SENTENCES, fitted, labelled


def kind(text: str) -> str:
    chances = kinds(Tokens.of(text).items)
    return max(zip(chances, Kinds._fields, strict=True))[1]


@pytest.mark.parametrize(
    ("act", "advice"),
    [
        ("A new handle is going out to you tonight.", "Handles are sold in pairs of two."),
        ("Ihr neuer Griff geht heute Abend raus.", "Griffe werden paarweise verkauft."),
        ("Votre nouvelle poignée part ce soir.", "Les poignées se vendent par paires."),
        ("Su tirador nuevo sale esta noche.", "Los tiradores se venden por pares."),
        ("La sua nuova maniglia parte stasera.", "Le maniglie si vendono a coppie."),
        ("O seu puxador novo sai hoje à noite.", "Os puxadores vendem-se aos pares."),
        ("Uw nieuwe greep gaat vanavond de deur uit.", "Grepen worden per paar verkocht."),
    ],
)
def test_what_is_done_for_one_customer_is_told_from_what_holds_for_all(act: str, advice: str) -> None:
    assert (kind(act), kind(advice)) == ("act", "content")


def test_courtesies_are_neither() -> None:
    assert kind("Thank you for your patience.") == "courtesy"


def test_a_sentence_in_another_language_or_without_words_is_content() -> None:
    assert kinds(Tokens.of("Bazı e-postalar ulaşmıyorsa sunucunuzda sorun vardır.").items).content == 1
    assert kinds([]).content == 1


def test_the_chances_add_up_and_the_order_of_features_changes_nothing() -> None:
    assert sum(kinds(Tokens.of("I've put two of them aside for you.").items)) == pytest.approx(1)
    assert features(["we", "ship", "9", "."], frozenset({"we"})) == {
        *("we", "ship", "9", "~ we", "~ -ip", "~ 0", "< we", "we -ip", "-ip 0", "0 >"),
        *("< * -ip", "we * 0", "-ip * >"),
    }


def test_the_weights_are_those_of_the_sentences() -> None:
    """Other processors may round a weight otherwise, so the weights are compared with a little room."""
    made, kept = fitted(labelled(SENTENCES)), WEIGHTS.read_text(encoding="utf-8").splitlines()
    assert made[0] == kept[0]
    new, old = ({line.split("\t")[0]: line.split("\t")[1:] for line in lines} for lines in (made, kept))
    assert abs(len(new) - len(old)) <= len(old) // 100
    assert all(
        abs(int(a) - int(b)) <= 3
        for f in new.keys() & old.keys() - {"known"}
        for a, b in zip(new[f], old[f], strict=True)
    )


def test_the_sentences_that_measure_it_are_none_that_it_learned() -> None:
    learned = {s.text for s in labelled(SENTENCES)}
    held = {s.text for s in labelled(ROOT / "benchmarks" / "sentences_held_out.txt")}
    assert len(held) >= 250 and not learned & held
