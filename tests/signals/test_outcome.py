"""What the customer's later words say of a reply, and who gets the credit."""

from __future__ import annotations

from typing import Any

import pytest

from curate.records import Record
from curate.signals import SignalSettings, annotate
from curate.signals.outcome import verdict


def signals(
    *after: tuple[str, str],
    reply: str = "Open the settings and tick the box.",
    prompt: list[Any] | None = None,
    time: float | None = None,
    **outcome: Any,
) -> dict[str, Any]:
    record = Record(
        id="r",
        conversation_id="c",
        prompt=prompt
        or [{"role": "user", "content": "My messages do not arrive since Monday, what can I do about it?"}],
        completion=[{"role": "assistant", "content": reply}],
        time=time,
        after=list(after),
        outcome=outcome,
    )
    return annotate([record], SignalSettings())[0]


@pytest.mark.parametrize(
    "text",
    [
        "That worked, thank you so much!",
        "Perfect, it works now.",
        "Thanks!",
        "Problem solved. Many thanks for your help.",
        "Super, jetzt funktioniert es wieder. Vielen Dank!",
        "Hat geklappt, danke.",
        "Merci, ça marche maintenant.",
        "Le problème est résolu, merci beaucoup",
        "Muchas gracias, ya funciona.",
        "Perfecto, solucionado.",
        "Obrigado, deu certo!",
        "Perfeito, funcionou.",
        "Grazie mille, ora funziona.",
        "Risolto, grazie!",
        "Bedankt, het werkt nu.",
        "Opgelost, dank u wel.",
    ],
)
def test_praise_in_seven_languages(text: str) -> None:
    assert verdict(text).score > 0.3


@pytest.mark.parametrize(
    "text",
    [
        "Thanks but it still fails.",
        "It still does not work.",
        "No, that didn't help.",
        "This is not solved yet.",
        "Same problem as before, no change.",
        "This is useless, I am very disappointed.",
        "Unbelievable. I want to speak to a human.",
        "Leider geht es immer noch nicht.",
        "Das hat nicht geholfen.",
        "Malheureusement ça ne marche pas.",
        "Toujours le même problème.",
        "No funciona, sigue igual.",
        "Não funcionou, infelizmente.",
        "Purtroppo non funziona ancora.",
        "Helaas, het werkt niet.",
    ],
)
def test_failure_and_complaint_in_seven_languages(text: str) -> None:
    assert verdict(text).score < 0


@pytest.mark.parametrize(
    "text",
    [
        "I use Windows 11 and version 115.",
        "Thanks in advance for any help",
        "I hope that it is solved soon",
        "I'll try it tonight.",
    ],
)
def test_what_is_no_verdict(text: str) -> None:
    assert -0.3 <= verdict(text).score <= 0.3


def test_thanks_and_nothing_else_count_more_than_thanks_before_a_new_question() -> None:
    assert (
        verdict("Thank you!").score
        > verdict(
            "Thank you! And how do I move the other folders to the new computer that I bought, is there a"
            " way?"
        ).score
        > 0
    )


def test_the_credit_goes_to_the_reply_right_before_the_thanks() -> None:
    direct = signals(("customer", "That worked, thanks!"))
    shared = signals(("agent", "Or restart it."), ("customer", "That worked, thanks!"))
    earlier = signals(
        ("customer", "No, the same error."),
        ("agent", "Then restart it."),
        ("customer", "That worked, thanks!"),
    )
    assert direct["outcome.next"] > shared["outcome.next"] > 0 > earlier["outcome.next"]
    assert (direct["outcome.solved_later"], earlier["outcome.solved_later"]) == (False, True)
    assert shared["outcome.gap"] == 1


def test_a_reply_after_the_matter_is_settled_only_closes() -> None:
    before = [
        {"role": "user", "content": "Help"},
        {"role": "assistant", "content": "Restart it."},
        {"role": "user", "content": "That worked, thank you!"},
    ]
    assert signals(reply="You are welcome.", prompt=before)["outcome.after_end"] is True
    assert signals()["outcome.after_end"] is False


def test_what_stands_after_pages_of_rules_settles_nothing() -> None:
    """Only the beginning of a turn is read, here as in the turns after a reply."""
    said = [
        ("user", "It does not start."),
        ("assistant", "Please restart it."),
        ("user", f"Hi\n{'-' * 1600}\nThanks, it works now!"),
    ]
    before = [{"role": role, "content": text} for role, text in said]
    assert signals(reply="You are welcome.", prompt=before)["outcome.after_end"] is False


def test_silence_is_a_question_that_nobody_answered() -> None:
    assert signals(reply="Which version do you use?")["outcome.silence"] is True
    assert signals(("customer", "115"), reply="Which version do you use?")["outcome.silence"] is False
    assert signals()["outcome.silence"] is False


def test_asking_the_same_again_is_seen() -> None:
    assert (
        signals(("customer", "But my messages do not arrive since Monday, what about it?"))["outcome.repeats"]
        is True
    )


def test_the_exports_fields_and_none_where_they_are_missing() -> None:
    found = signals(
        accepted=False,
        solved=True,
        rating="bad",
        votes_up=0,
        votes_down=2,
        reopened=True,
        spam=True,
        position=3,
    )
    assert (
        found["outcome.accepted"],
        found["outcome.solved"],
        found["outcome.rating"],
        found["outcome.votes"],
    ) == (False, True, -1, -0.5)
    assert (found["outcome.reopened"], found["outcome.spam"], found["outcome.position"]) == (True, True, 3)
    found = signals(other_agents=2, handed_on=True)
    assert (found["outcome.hand_overs"], found["outcome.handed_on"]) == (2, True)
    empty = signals()
    fields = (
        "accepted",
        "solved",
        "rating",
        "votes",
        "reopened",
        "position",
        "hand_overs",
        "handed_on",
        "handling_hours",
    )
    assert all(empty[f"outcome.{k}"] is None for k in fields) and empty["outcome.spam"] is False


def test_the_hours_from_the_customers_turn_to_the_reply() -> None:
    assert signals(time=3600 * 5 + 90.0, asked=3600 * 2)["outcome.handling_hours"] == 3.02  # hours
    assert (
        signals(time=0.0, asked=0)["outcome.handling_hours"]
        == 0
        == signals(time=10.0, asked=7200.0)["outcome.handling_hours"]
    )
    assert (
        signals(asked=3600)["outcome.handling_hours"] is None
        and signals(time=3600.0)["outcome.handling_hours"] is None
    )
