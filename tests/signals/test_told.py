"""Acts in free words, and what a reply tells beside all acts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from curate.gate import Drop, Gate, GateSettings
from curate.records import Record
from curate.signals import SignalSettings, annotate, evidence, quality
from curate.signals.told import acts_masked
from curate.stages.replies import PROSE
from curate.stages.worth import ACTS_WORTH, teaching_worth

FREE = "A second lamp is on its way to you since this morning."
FACTS = "The lamp is made of brass, and the plate behind it is steel with a thin coat of nickel."

STEP = "Wipe the brass with a dry cloth once a month."
MORE = (
    "Its bulbs are of the small kind with a thread of 14 millimetres, and any of up to 40 watts will do. The"
    " switch on the cord belongs to the lamp, while the plug differs from country to country."
)


def record(reply: str) -> Record:
    asked = [{"role": "user", "content": "My lamp broke, what happens now?"}]
    return Record("r", "c", asked, [{"role": "assistant", "content": reply}])


def decide(reply: str, **gate: Any) -> Drop | None:
    return Gate(GateSettings(**gate)).decide_form(annotate([record(reply)], SignalSettings())[0])


def test_an_act_in_free_words_counts_as_another_one() -> None:
    signals = annotate([record(f"{FREE} {FACTS}")], SignalSettings())[0]
    assert (signals["acts.other"], signals["acts.replacement"], signals["acts.words"]) == (1, 0, 12)
    assert signals["acts.beside"] == 19 and 0.2 < float(signals["acts.share"] or 0) < 0.6
    assert len(evidence(record(FREE), SignalSettings())["acts.other"]) == 1
    assert annotate([record(FACTS)], SignalSettings())[0]["acts.share"] is None


@pytest.mark.parametrize(
    "reply",
    [
        f"{FREE} Sorry for the trouble!",
        "Ihr neuer Griff geht heute Abend raus. Das tut mir leid!",
        "Votre nouvelle poignée part ce soir. Je suis désolé !",
        "Su lámpara nueva sale esta noche. ¡Lo siento mucho!",
        "La sua nuova maniglia parte stasera. Mi dispiace molto!",
        "O seu puxador novo sai hoje à noite. Lamento muito!",
        "Uw nieuwe greep gaat vanavond de deur uit. Excuses!",
    ],
)
def test_a_reply_that_is_about_one_case_alone_is_dropped_where_the_recipe_wants_it(reply: str) -> None:
    drop = decide(reply, skip=["wrong_language"], max_acts=0.33)
    assert drop is not None and drop.reason == "only_acts" and drop.detail["acts.share"] > 0.33
    assert decide(reply, skip=["wrong_language"]) is None, "free words alone are no proof"


def test_what_holds_for_others_keeps_a_reply_and_the_limit_decides() -> None:
    assert decide(f"{FACTS} {MORE} {FREE}") is None
    drop = decide(f"{FACTS} {MORE} {FREE}", max_acts=0.05)
    assert drop is not None and drop.reason == "only_acts" and drop.detail["acts.share"] > 0.05


def test_steps_beside_an_act_keep_a_reply() -> None:
    steps = "Open the base, take out the two screws, and press the new one in until it clicks."
    assert decide(f"{FREE} {steps}") is None
    assert annotate([record(f"{FREE} {steps}")], SignalSettings())[0]["acts.steps"] == 3


@pytest.mark.parametrize(
    "reply",
    [
        "You can have it refunded under Orders.",
        "Refunds are paid within five days.",
        "Sie können den Griff im Konto nachbestellen.",
        "If the handle breaks within two years, we send a new one.",
        "The update has changed the default, so the old handle no longer fits.",
        "I have the same version, and it works here with the newest driver.",
        "Click on the handle and choose Replace.",
    ],
)
def test_advice_facts_and_what_one_knows_oneself_are_no_acts(reply: str) -> None:
    signals = annotate([record(reply)], SignalSettings())[0]
    assert signals["acts.other"] == 0 and signals["acts.share"] is None


def scored(reply: str) -> tuple[float, float]:
    """The score of a reply, and what its acts take from the log-odds of it."""
    score, parts = quality(annotate([record(reply)], SignalSettings())[0], SignalSettings())
    return score, parts.get("acts", 0.0)


def test_the_more_of_a_reply_lists_know_as_acts_the_lower_its_score() -> None:
    listed = "I have refunded you."
    (without, none), (some, less), (_, most) = (
        scored(r) for r in (f"{FACTS} {MORE}", f"{listed} {FACTS}", listed)
    )
    assert most < less < none == 0 and some < without


def test_acts_in_free_words_lower_the_worth_and_not_the_score() -> None:
    short, long = (annotate([record(r)], SignalSettings())[0] for r in (f"{FREE} {FACTS}", FREE))
    assert scored(FREE)[1] == scored(f"{FREE} {FACTS}")[1] == 0
    assert 0 < float(short["acts.share"] or 0) < float(long["acts.share"] or 0)
    held = annotate([record(f"{FREE} {FACTS} {MORE} {STEP}")], SignalSettings())[0]
    table = SimpleNamespace(replies=PROSE, signals=[long, held], quality=np.array([0.6, 0.6]))
    acting, teaching = teaching_worth(table)  # type: ignore[arg-type]
    left = [1 - float(signals["acts.share"] or 0) for signals in (long, held)]
    assert acting == pytest.approx(0.6 * ACTS_WORTH * left[0], abs=1e-4)
    assert teaching == pytest.approx(0.6 * left[1], abs=1e-4) and acting < teaching < 0.6
    assert set(teaching_worth(table, of_any=True)) == {0.6}  # type: ignore[arg-type]


def test_free_acts_are_masked_whole_and_only_where_they_are_wanted() -> None:
    text = f"Hello Ann! {FREE} {FACTS}"
    assert acts_masked(text, frozenset({"other"})) == f"Hello Ann! [ACTION: other]. {FACTS}"
    assert acts_masked(text, frozenset({"refund"})) == text
    both = acts_masked(f"I've refunded you. {FREE}", frozenset({"refund", "other"}))
    assert both == "[ACTION: refund]. [ACTION: other]."
