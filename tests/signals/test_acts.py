"""Acts: promises and acts that only a person may do, by type and in seven languages; kept, dropped, masked."""

from __future__ import annotations

from typing import Any

import pytest

from curate.gate import Drop, Gate, GateSettings
from curate.language.words import by_language
from curate.records import Record
from curate.signals import SignalSettings, annotate, evidence, quality
from curate.signals.acts import LISTED, TYPES, acts
from curate.signals.told import acts_masked
from curate.stages.dataset_rows import mask, masks

ADVICE = "Open Settings, choose Account and press Save, then sign in again with the new address."


def record(reply: str, **more: Any) -> Record:
    return Record(
        id="r",
        conversation_id="c",
        prompt=[{"role": "user", "content": "My parcel did not arrive, what happens now?"}],
        completion=[{"role": "assistant", "content": reply}],
        **more,
    )


def decide(reply: str, **gate: Any) -> Drop | None:
    return Gate(GateSettings(**gate)).decide_form(annotate([record(reply)], SignalSettings())[0])


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("I've refunded the two pounds this morning.", "refund"),
        ("Das Geld habe ich Ihnen heute früh erstattet.", "refund"),
        ("Je vous ai remboursé les deux colis.", "refund"),
        ("Le hemos reembolsado los gastos.", "refund"),
        ("Reembolsei o valor esta manhã.", "refund"),
        ("Ho rimborsato la spesa stamattina.", "refund"),
        ("Ik heb het bedrag teruggestort.", "refund"),
        ("We have waived the fee for this month.", "credit"),
        ("Ich habe Ihnen zehn Euro gutgeschrieben.", "credit"),
        ("Nous vous avons accordé une remise.", "credit"),
        ("He aplicado un descuento a la factura.", "credit"),
        ("Apliquei um desconto na fatura.", "credit"),
        ("Le ho applicato uno sconto.", "credit"),
        ("Ik heb u een kortingscode gestuurd.", "credit"),
        ("I'll send you a new lid tomorrow.", "replacement"),
        ("Ich schicke Ihnen morgen einen neuen Deckel.", "replacement"),
        ("Je vous renvoie un couvercle demain.", "replacement"),
        ("Le enviaremos una tapa nueva.", "replacement"),
        ("Vou enviar lhe uma tampa nova.", "replacement"),
        ("Le spediremo un coperchio nuovo.", "replacement"),
        ("Ik stuur u morgen een nieuw deksel.", "replacement"),
        ("I have cancelled your order.", "cancellation"),
        ("Ihre Bestellung wurde storniert.", "cancellation"),
        ("Votre commande a bien été annulée.", "cancellation"),
        ("Su pedido ha sido cancelado.", "cancellation"),
        ("Cancelei o seu pedido.", "cancellation"),
        ("Il suo ordine è stato annullato.", "cancellation"),
        ("Uw bestelling is geannuleerd.", "cancellation"),
        ("I've unlocked your account.", "account"),
        ("Ich habe Ihre Adresse geändert.", "account"),
        ("J'ai modifié votre adresse.", "account"),
        ("He actualizado su dirección.", "account"),
        ("Atualizei a sua morada.", "account"),
        ("Ho aggiornato il suo indirizzo.", "account"),
        ("Ik heb uw adres gewijzigd.", "account"),
        ("I've booked you a slot on Monday.", "booking"),
        ("Ich habe Ihnen einen Termin gebucht.", "booking"),
        ("Je vous ai réservé un créneau.", "booking"),
        ("Le he reservado una cita.", "booking"),
        ("Marquei a sua visita para segunda.", "booking"),
        ("Le ho prenotato un appuntamento.", "booking"),
        ("Ik heb voor u een afspraak ingepland.", "booking"),
        ("I have escalated this to the workshop.", "escalation"),
        ("Ich leite das an die Werkstatt weiter.", "escalation"),
        ("Je transmets votre message à l'atelier.", "escalation"),
        ("He escalado el asunto.", "escalation"),
        ("Encaminhei o assunto ao setor técnico.", "escalation"),
        ("Ho inoltrato il messaggio al reparto.", "escalation"),
        ("Ik heb dit aan de werkplaats doorgegeven.", "escalation"),
        ("I'll call you back tomorrow.", "call_back"),
        ("Wir melden uns morgen bei Ihnen.", "call_back"),
        ("Je vous rappelle demain matin.", "call_back"),
        ("Le llamaré mañana.", "call_back"),
        ("Ligo-lhe amanhã de manhã.", "call_back"),
        ("La richiamo domani mattina.", "call_back"),
        ("Ik bel u morgen terug.", "call_back"),
        ("I can see in your account that it left.", "look_up"),
        ("Ich habe Ihre Bestellung geprüft.", "look_up"),
        ("J'ai vérifié votre commande.", "look_up"),
        ("He revisado su pedido.", "look_up"),
        ("Verifiquei o seu pedido.", "look_up"),
        ("Ho controllato il suo ordine.", "look_up"),
        ("Ik heb uw bestelling nagekeken.", "look_up"),
    ],
)
def test_each_type_of_act_is_found_in_each_language(reply: str, kind: str) -> None:
    assert [kind in act.types for act in acts(reply)] == [True], acts(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "I have not refunded it yet.",
        "I haven't refunded you.",
        "We havent cancelled your order yet",
        "We haven’t shipped your replacement.",
        "I didn't cancel your order.",
        "We won't refund you.",
        "Your order hasn't been cancelled.",
        "Your orders weren't cancelled.",
        "I cannot confirm that I have refunded you.",
        "I doubt we will refund you.",
        "We can't say that your order has been cancelled.",
        "Ik kan niet bevestigen dat ik uw bestelling heb geannuleerd.",
        "As soon as we've refunded you, a mail comes.",
        "Ich kann nicht bestätigen, dass ich Ihnen den Betrag erstattet habe.",
        "Dès que nous avons remboursé les frais, un mail part.",
        "En cuanto hemos cancelado su pedido, sale un correo.",
        "Assim que cancelei o seu pedido, saiu um aviso.",
        "Una volta che ho annullato il suo ordine, parte un avviso.",
        "Zo gauw ik uw bestelling heb geannuleerd, komt er een mail.",
        "If we have cancelled your order, you get a mail.",
        "Once I've changed your address, sign in again.",
        "Would you like me to refund you?",
        "Shall I cancel your order?",
        "We refund within 14 days.",
        "You can cancel your order in the menu.",
        "I've changed my password and it works.",
        "We have updated our app.",
        "Refunds take three days.",
        "I have tried it here, and it deleted your folder.",
        "I've checked it, and it works.",
        "The link that I posted tells you more.",
        "Ich habe die Bestellung nicht storniert.",
        "Sie können Ihre Bestellung im Konto stornieren.",
        "Wenn ich Ihre Bestellung storniert habe, kommt eine Mail.",
        "Je n'ai pas remboursé les frais.",
        "Vous pouvez annuler votre commande en ligne.",
        "No hemos cancelado su pedido.",
        "Puede cambiar su dirección en la cuenta.",
        "Não cancelei o seu pedido.",
        "Pode alterar a sua morada na conta.",
        "Non ho annullato il suo ordine.",
        "Può annullare il suo ordine dal sito.",
        "Ik heb uw bestelling niet geannuleerd.",
        "U kunt uw adres in uw account wijzigen.",
    ],
)
def test_what_is_denied_supposed_asked_or_left_to_the_customer_is_no_act(reply: str) -> None:
    assert acts(reply) == []


@pytest.mark.parametrize("group", ["acts_done", "acts_will", "acts_told"])
def test_every_phrase_of_every_type_is_an_act_in_its_language(group: str) -> None:
    for kind in LISTED:
        for code, phrases in by_language(f"{group}.{kind}").items():
            lead, case = _around(group, code)
            for phrase in phrases:
                said = f"{lead} {case} {phrase.replace('*', 'x')}"
                assert any(kind in act.types for act in acts(f"{said}.")), (code, kind, said)


def _around(group: str, code: str) -> tuple[str, str]:
    """What stands before a verb so that it is an act: who acts, and for whom."""
    case = {"en": "yours", "de": "ihnen", "fr": "votre", "es": "le", "pt": "lhe", "it": "le", "nl": "u"}[code]
    if group == "acts_told":
        return "", case
    return by_language("acts_done_by" if group == "acts_done" else "acts_will_by")[code][0], case


def test_signals_count_clauses_by_type_and_say_what_is_beside_them() -> None:
    one = record(f"I've cancelled your order, and I'll call you back. {ADVICE}")
    signals = annotate([one], SignalSettings())[0]
    assert (signals["acts.cancellation"], signals["acts.call_back"], signals["acts.refund"]) == (1, 1, 0)
    assert signals["acts.words"] == 9 and float(signals["acts.beside"] or 0) >= 10
    assert evidence(one, SignalSettings())["acts.cancellation"] == ["I've cancelled your order"]
    assert annotate([record(ADVICE)], SignalSettings())[0]["acts.beside"] is None


def test_an_act_lowers_the_quality_and_is_kept_beside_advice() -> None:
    plain, acting = (
        annotate([record(r)], SignalSettings())[0]
        for r in (f"We are glad to explain. {ADVICE}", f"I've unlocked your account. {ADVICE}")
    )
    assert quality(acting, SignalSettings())[1]["acts"] < 0
    assert quality(acting, SignalSettings(weights={"acts": 0}))[0] > quality(acting, SignalSettings())[0]
    assert decide(f"I've unlocked your account. {ADVICE}") is None
    assert "acts" not in quality(plain, SignalSettings())[1]


def test_a_reply_that_says_little_else_is_dropped() -> None:
    drop = decide("I've refunded you in full today, and I'll call you back tomorrow. Sorry again!")
    assert drop is not None and drop.reason == "only_acts" and drop.detail["acts.refund"] == 1


def test_the_recipe_drops_by_type() -> None:
    reply = f"I've unlocked your account. {ADVICE}"
    drop = decide(reply, acts={"account": "drop"})
    assert drop is not None and drop.reason == "person_act" and drop.detail["acts.account"] == 1
    assert decide(reply, acts={"refund": "drop"}) is None
    assert decide(reply, acts="drop") is not None
    with pytest.raises(ValueError, match="no act is of the type 'refunds'"):
        GateSettings(acts={"refunds": "drop"})
    with pytest.raises(ValueError, match="keep"):
        GateSettings(acts={"refund": "hide"})


def test_masked_acts_leave_a_text_that_reads_well_and_say_so() -> None:
    one = record(f"Hello Ann, I've cancelled your order, and I've stopped your box. {ADVICE}")
    mask(one, GateSettings(acts={"cancellation": "mask"}))
    assert one.completion[0]["content"] == f"Hello Ann, [ACTION: cancellation]. {ADVICE}"
    assert one.changes == ["acts_masked"]
    mask(other := record(f"I've cancelled your order. {ADVICE}"), GateSettings(acts={"refund": "mask"}))
    assert other.changes == [] and "cancelled" in other.completion[0]["content"]
    assert masks("acts.refund", GateSettings(acts="mask")) and not masks("acts.refund", GateSettings())


def test_every_reply_that_trains_is_masked() -> None:
    one = record(f"I've unlocked your account. {ADVICE}", extra={"train_all_replies": True})
    one.prompt = [
        *one.prompt,
        {"role": "assistant", "content": "I'll call you back."},
        {"role": "user", "content": "I'll call you back."},
    ]
    mask(one, GateSettings(acts="mask"))
    assert [m["content"] for m in one.prompt[1:]] == ["[ACTION: call_back].", "I'll call you back."]


def test_several_types_in_one_clause_have_one_marker() -> None:
    text = "Done: I've refunded and cancelled your order; it takes 3.5 days."
    assert (
        acts_masked(text, frozenset({"refund"})) == "Done: [ACTION: refund, cancellation]; it takes 3.5 days."
    )


@pytest.mark.parametrize(
    ("act", "rest"),
    [
        ("I have checked your account", "and you can change the address under Settings."),
        ("I've checked your order", "and the grinder works on 110 to 240 volts so all you need is a plug."),
        ("I have refunded you", "so you need not send it back."),
        ("I've reset your password", "and then press both buttons."),
        ("Ich habe Ihre Bestellung geprüft", "und Sie können die Adresse im Konto ändern."),
        ("J'ai vérifié votre commande", "et vous pouvez changer l'adresse en ligne."),
        ("He revisado su pedido", "y puede cambiar la dirección en la web."),
        ("Verifiquei o seu pedido", "e pode alterar a morada na conta."),
        ("Ho controllato il suo ordine", "e può cambiare l'indirizzo dal sito."),
        ("Ik heb uw bestelling nagekeken", "en u kunt het adres online wijzigen."),
    ],
)
def test_an_act_ends_where_somebody_else_begins_to_act(act: str, rest: str) -> None:
    assert [one.text for one in acts(f"{act} {rest}")] == [act]
    assert acts_masked(f"{act} {rest}", frozenset(TYPES)).endswith(f"] {rest}")


@pytest.mark.parametrize(
    "text",
    [
        "I've refunded you and sent you a new lid",
        "I have cancelled your order and the box",
        "I've refunded the coffee and the postage of the second box this morning",
        "J'ai remboursé 38,60 € (le café et il reste le port) ce matin",
        "I'll refund you and I will call you",
        "I can't see that payment so I have refunded you",
        "Ich habe Ihre Bestellung und die Adresse in Ihrem Konto heute früh geändert",
    ],
)
def test_what_the_writer_does_as_well_is_of_the_act(text: str) -> None:
    assert [one.text for one in acts(f"{text}.")] == [text]


def test_advice_in_the_sentence_of_an_act_is_beside_it() -> None:
    reply = "I have checked your account and you can change the address under Settings and then Deliveries."
    assert annotate([record(reply)], SignalSettings())[0]["acts.words"] == 5
    assert decide(reply) is None
