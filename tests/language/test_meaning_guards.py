"""Negation, numbers and direction keep texts apart in every language whose phrases are known."""

from __future__ import annotations

import pytest

from curate.dedup.conflicts import contradiction
from curate.dedup.guards import compare
from curate.dedup.reading import read_profile
from curate.language.negation import polarity
from curate.language.phrases import PhraseLexicon, Tokens
from curate.language.words import by_language, values, words

SEVEN = ("de", "en", "es", "fr", "it", "nl", "pt")
NEGATIONS = [
    ("de", "Die Erstattung ist vorgesehen.", "Die Erstattung ist nicht vorgesehen."),
    ("de", "Die Erstattung ist vorgesehen.", "Die Erstattung ist keinesfalls vorgesehen."),
    ("de", "Die Umbuchung kostet etwas.", "Die Umbuchung kostet nichts."),
    ("en", "You should send the parcel back.", "You shouldn't send the parcel back."),
    ("en", "You should send the parcel back.", "You shouldnt send the parcel back."),
    ("en", "The fee was waived for members.", "The fee was never waived for members."),
    ("es", "Se puede cambiar la reserva.", "Jamás se puede cambiar la reserva."),
    ("es", "Se puede cambiar la reserva.", "Tampoco se puede cambiar la reserva."),
    ("es", "Se puede cambiar la reserva.", "Nunca se puede cambiar la reserva."),
    ("fr", "Nous livrons en Suisse.", "Nous ne livrons plus en Suisse."),
    ("fr", "Nous livrons en Suisse.", "Nous ne livrons jamais en Suisse."),
    ("fr", "Il y a un remboursement.", "Il n'y a aucun remboursement."),
    ("it", "Il rimborso è previsto.", "Il rimborso non è previsto."),
    ("it", "È previsto", "Non è previsto"),
    ("it", "Può prenotare senza account.", "Nessuno può prenotare senza account."),
    ("nl", "Wij bezorgen in België.", "Wij bezorgen nooit in België."),
    ("nl", "Er zijn kosten voor de retour.", "Er zijn geen kosten voor de retour."),
    ("de", "Es fallen Gebühren an.", "Es fallen keinerlei Gebühren an."),
    ("en", "The lid closes.", "The lid barely closes."),
    ("fr", "La garantie couvre la batterie.", "La garantie couvre aucunement la batterie."),
    ("nl", "De batterij laadt op.", "De batterij laadt nauwelijks op."),
    ("ja", "開封後は返品できます。", "開封後は返品できません。"),
    ("th", "คืนสินค้า ได้", "คืนสินค้า ไม่ ได้"),
    ("th", "คืนสินค้าได้", "คืนสินค้าไม่ได้"),
    ("pt", "O pedido chegou.", "O pedido sequer chegou."),
    ("pt", "Pode cancelar o pedido.", "Não pode cancelar o pedido."),
    ("pt", "Pode cancelar o pedido.", "Ninguém pode cancelar o pedido."),
]
NUMBERS = {
    "de": ("Die Lieferung dauert zwei Tage.", "Die Lieferung dauert siebzehn Tage."),
    "en": ("Delivery takes thirteen days.", "Delivery takes seventy days."),
    "es": ("La entrega tarda dos días.", "La entrega tarda once días."),
    "fr": ("La livraison prend deux jours.", "La livraison prend quatre-vingts jours."),
    "it": ("La consegna richiede due giorni.", "La consegna richiede sedici giorni."),
    "nl": ("De levering duurt twee dagen.", "De levering duurt vijftien dagen."),
    "pt": ("A entrega demora dois dias.", "A entrega demora catorze dias."),
}
DIRECTIONS = {
    "de": ("Wir liefern von Berlin nach Köln.", "Wir liefern von Köln nach Berlin."),
    "en": ("The parcel goes from Leeds to York.", "The parcel goes from York to Leeds."),
    "es": ("El envío va de Madrid a Sevilla.", "El envío va de Sevilla a Madrid."),
    "fr": ("Le train va de Paris à Lyon.", "Le train va de Lyon à Paris."),
    "it": ("Il treno va da Roma a Milano.", "Il treno va da Milano a Roma."),
    "nl": ("De zending gaat van Utrecht naar Leiden.", "De zending gaat van Leiden naar Utrecht."),
    "pt": ("O envio vai de Lisboa para o Porto.", "O envio vai do Porto para Lisboa."),
}


# a number, and the same short text with an article or a verb that tells its language
SHORT = {
    "de": [
        ("Zwei Teile fehlen", "Es fehlen zwei Teile"),
        ("Zwei Pakete fehlen", "Noch zwei Pakete fehlen"),
        ("Ab zweihundert Euro", "Das ist ab zweihundert Euro"),
    ],
    "en": [("Two parts missing", "There are two parts missing")],
    "es": [
        ("Tres camisas llegaron rotas", "Las tres camisas llegaron rotas"),
        ("Dos camisas llegaron rotas", "Las dos camisas llegaron rotas"),
        ("Once camisas llegaron rotas", "Las once camisas llegaron rotas"),
        ("Tres camisas rotas", "Las tres camisas me llegaron rotas"),
    ],
    "fr": [("Trois pièces cassées", "Il a trois pièces cassées")],
    "it": [
        ("Tre pezzi", "Ci sono tre pezzi"),
        ("Due pezzi", "Ci sono due pezzi"),
        ("Sei pezzi", "Ci sono sei pezzi"),
    ],
    "nl": [("Twee stuks", "Er zijn twee stuks"), ("Tien stuks", "Er zijn tien stuks")],
    "pt": [("Duas camisas", "São duas camisas"), ("Dois casacos", "Os dois casacos")],
}
SHORT_NUMBERS = {
    "de": [
        "Ab {} Euro | hundert | zweihundert",
        "Noch {} Pakete | zwei | drei",
        "{} Hosen | zwölf | zwanzig",
    ],
    "en": ["Return {} shirts | two | three", "{} euros | Two hundred | Three hundred"],
    "es": [
        "Quiero devolver {} camisas | dos | tres",
        "Quiero devolver {} camisas | dos | once",
        "Tengo {} cuentas | dos | tres",
        "Envío gratis a partir de {} euros | cincuenta | sesenta",
        "{} camisas | veintidós | veintitrés",
        "Envío urgente: {} días laborables | dos | tres",
        "Desde {} euros | doscientos | novecientos",
    ],
    "fr": ["{} pièces | Trois | Quatre", "{} jours | Dix | Onze", "{} euros | cent | mille"],
    "it": ["{} pezzi | Due | Tre", "{} pezzi | Sei | Due", "{} euro | duecento | novecento"],
    "nl": ["vanaf {} euro | honderd | tweehonderd", "{} stuks | Twee | Tien"],
    "pt": [
        "Pedi {} camisas | duas | três",
        "{} camisas | dezesseis | dezessete",
        "Faltam {} peças | duas | cinco",
        "Devolva {} camisas grátis | duas | três",
        "{} reais | duzentos | trezentos",
    ],
}
UNACCENTED = [
    ("veintidós camisas rotas", "veintidos camisas rotas"),
    ("dieciséis camisas rotas", "dieciseis camisas rotas"),
    ("três camisas rasgadas", "tres camisas rasgadas"),
    ("fünf Hosen zerrissen", "fuenf Hosen zerrissen"),
    ("zwölf Hosen zerrissen", "zwolf Hosen zerrissen"),
    ("ventitré camicie rotte", "ventitre camicie rotte"),
]


def hard(one: str, other: str) -> str:
    return compare(read_profile(one), read_profile(other)).hard


@pytest.mark.parametrize(("code", "one", "other"), NEGATIONS)
def test_a_negation_keeps_two_texts_apart(code: str, one: str, other: str) -> None:
    assert hard(one, other) == "negation" == hard(other, one), code


def test_every_language_is_among_the_pairs() -> None:
    assert {code for code, *_ in NEGATIONS} - {"ja", "th"} == set(SEVEN) == set(NUMBERS) == set(DIRECTIONS)


@pytest.mark.parametrize("code", SEVEN)
def test_another_number_in_words_keeps_two_texts_apart(code: str) -> None:
    assert hard(*NUMBERS[code]) == "number"


@pytest.mark.parametrize(
    ("code", "one", "other"), [(code, *pair) for code, pairs in SHORT.items() for pair in pairs]
)
def test_the_same_number_is_no_finding_though_one_text_tells_its_language(
    code: str, one: str, other: str
) -> None:
    assert not hard(one, other) and not hard(other, one), code


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in SHORT_NUMBERS.items() for text in texts]
)
def test_another_number_keeps_short_texts_apart(code: str, text: str) -> None:
    frame, *numbers = text.split(" | ")
    left, right = map(frame.format, numbers)
    assert hard(left, right) == "number" == hard(right, left), (code, left, right)
    assert compare(read_profile(left), read_profile(left)).identical


@pytest.mark.parametrize(("written", "unaccented"), UNACCENTED)
def test_a_number_without_its_accents_is_the_same(written: str, unaccented: str) -> None:
    one, other = read_profile(written), read_profile(unaccented)
    assert one.figures and one.figures == other.figures
    assert compare(one, other).identical and compare(other, one).identical


@pytest.mark.parametrize("code", SEVEN)
def test_the_other_direction_keeps_two_texts_apart(code: str) -> None:
    assert hard(*DIRECTIONS[code]) == "direction"
    one, other = map(read_profile, DIRECTIONS[code])
    assert one.roles and all(one.roles[place] != other.roles[place] for place in one.roles)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tren de Madrid a Sevilla", "El tren de Sevilla a Madrid"),
        ("Treno da Roma a Milano", "Il treno da Milano a Roma"),
        ("Von Berlin nach Köln", "Ich will von Köln nach Berlin"),
        ("Zum Flughafen vom Hotel", "Ich will zum Flughafen vom Hotel"),
    ],
)
def test_a_direction_is_read_in_short_texts_too(one: str, other: str) -> None:
    left, right = read_profile(one).roles, read_profile(other).roles
    assert left and left.keys() == right.keys()
    assert hard(one, other) == hard(other, one) == ("direction" if left != right else "")


def test_a_number_in_words_is_the_same_in_digits() -> None:
    for written, digits in (
        ("Die Lieferung dauert einundzwanzig Tage.", "Die Lieferung dauert 21 Tage."),
        ("La livraison prend quatre-vingt-dix jours.", "La livraison prend 90 jours."),
        ("Delivery takes twenty-one days.", "Delivery takes 21 days."),
    ):
        assert compare(read_profile(written), read_profile(digits)).identical


def test_what_is_a_number_elsewhere_is_none_in_english() -> None:
    assert read_profile("The payment is due once a month for six cent coins.").figures == [
        ("1", "month"),
        ("6", "cent"),
    ]


@pytest.mark.parametrize(
    ("question", "granted", "denied"),
    [
        ("Il rimborso è previsto?", "Il rimborso è previsto online.", "Il rimborso non è previsto online."),
        (
            "¿Se puede cambiar la reserva?",
            "Se puede cambiar la reserva.",
            "Jamás se puede cambiar la reserva.",
        ),
        ("Kann man umbuchen?", "Man kann im Konto umbuchen.", "Man kann im Konto nicht umbuchen."),
        ("Livrez-vous en Suisse ?", "Nous livrons en Suisse.", "Nous ne livrons plus en Suisse."),
        ("Kan ik ruilen?", "U kunt de jas ruilen.", "U kunt de jas niet ruilen."),
        ("Posso trocar o casaco?", "Pode trocar o casaco.", "Nunca pode trocar o casaco."),
    ],
)
def test_answers_that_deny_each_other_are_a_contradiction(question: str, granted: str, denied: str) -> None:
    assert contradiction(read_profile(question), read_profile(granted), read_profile(denied)) == "polarity"


@pytest.mark.parametrize(
    "text",
    [
        "Die Lieferung ist noch unterwegs.",
        "Seit Mai ist es wieder da.",
        "O seu pedido foi enviado e está no armazém.",
        "Nous ne livrons que le lundi.",
        "Ne abbiamo tre.",
    ],
)
def test_what_negates_elsewhere_does_not_here(text: str) -> None:
    assert not read_profile(text).negated


def test_only_is_read_from_a_particle_and_its_mark() -> None:
    assert hard("Nous livrons le lundi.", "Nous ne livrons que le lundi.") == "condition"


def test_a_month_does_not_turn_a_verdict() -> None:
    tokens = Tokens.of("Seit Mai funktioniert es wieder.")
    lexicon = PhraseLexicon({"solved": ["funktioniert"]})
    assert polarity(tokens, lexicon.find(tokens)[0]) == 1


def test_every_negator_is_read_as_one_in_a_text_of_its_language() -> None:
    for code, negators in by_language("negators").items():
        common = [word for word in by_language("common_words").get(code, ()) if word not in negators]
        for word in negators:
            assert read_profile(" ".join([*common[:3], word, "Paket"])).negated, (code, word)


@pytest.mark.parametrize("code", SEVEN)
def test_a_negator_is_read_as_one_beside_no_other_word_of_its_language(code: str) -> None:
    for word in set(by_language("negators")[code]) - words("months") - values("number_words").keys():
        assert read_profile(f"{word} Paket").negated, word
