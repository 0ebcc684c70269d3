"""Replies that tell what is to come soon, or is not there yet."""

from __future__ import annotations

import pytest

from curate.gate import Drop, Gate, GateSettings
from curate.language.words import by_language
from curate.records import Record
from curate.signals import SignalSettings, annotate


def decide(reply: str) -> Drop | None:
    asked = [{"role": "user", "content": "Is there a version for tablets?"}]
    one = Record("r", "c", asked, [{"role": "assistant", "content": reply}])
    return Gate(GateSettings(skip=["wrong_language", "only_acts"])).decide_form(
        annotate([one], SignalSettings())[0]
    )


@pytest.mark.parametrize(
    "reply",
    [
        "The version for tablets is not ready yet, but it looks good.",
        "Die Fassung für Tablets ist noch nicht fertig, sieht aber gut aus.",
        "La version pour tablettes n'est pas encore prête, mais elle est belle.",
        "La versión para tabletas todavía no está disponible, pero es bonita.",
        "La versione per tablet non è ancora pronta, ma è bella.",
        "A versão para tablets ainda não está pronta, mas é bonita.",
        "De versie voor tablets is nog niet klaar, maar hij is mooi.",
    ],
)
def test_a_reply_that_only_tells_of_a_passing_state_is_dropped(reply: str) -> None:
    drop = decide(reply)
    assert drop is not None and drop.reason == "passing_state" and drop.detail["passing.states"]


def test_steps_or_enough_beside_it_keep_a_reply() -> None:
    assert decide("It is not ready yet. Open the page in the browser and add it to the home screen.") is None
    facts = "Tablets show the page for phones, which has all the same menus, only in a larger type. "
    assert decide(f"A version of its own is not ready yet. {facts * 2}") is None


def test_seven_languages_have_phrases() -> None:
    assert set(by_language("passing_states")) == {"de", "en", "es", "fr", "it", "nl", "pt"}
