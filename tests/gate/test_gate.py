"""The gate: every rule fires on its kind of record with its reason, and spares what only looks like it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from curate.gate import REASONS, RULES, Drop, Gate, GateSettings
from curate.records import Record
from curate.signals import SignalSettings, annotate, dump_signals, quality
from curate.signals.voice_file import Voice

ASKED = "How do I change the font of the messages that I write?"


def decide(
    reply: str,
    asked: str = ASKED,
    settings: GateSettings | None = None,
    form_only: bool = False,
    **outcome: Any,
) -> Drop | None:
    record = Record(
        id="r",
        conversation_id="c",
        prompt=[{"role": "user", "content": asked}],
        completion=[{"role": "assistant", "content": reply}],
        after=outcome.pop("after", []),
        outcome=outcome,
    )
    signals = annotate([record], SignalSettings())[0]
    gate = Gate(settings or GateSettings())
    if form_only:
        return gate.decide_form(signals)
    return gate.decide({**signals, "quality": quality(signals, SignalSettings())[0]})


FAULTS = {
    "empty_completion": "",
    "encoding_damage": "Das geht Ã¼ber die EinÂ­stellungen fÃ¼r das KontÃ¶ und dann wÃ¤hlen.",
    "bot": "Hello, I am a virtual assistant, tell me more about your question.",
    "template_residue": "Dear {{first_name}}, open Tools and choose the font that you like best.",
    "markup_residue": "<p>Open <b>Tools</b><br><br>and choose a font.</p>",
    "rude": "Shut up and open Tools, then choose the font in Settings.",
    "blaming": "If you had read the page you would know that Tools > Settings has it.",
    "dismissive": "Not our problem.",
    "wrong_language": "Abra la configuración y elija la fuente que quiere usar para los mensajes.",
    "auto_reply": "We have received your request. Our team replies within two working days.",
    "thanks_only": "You're most welcome, have a great day!",
    "shouting": "NEVER EVER GIVE YOUR PASSWORD TO ANYBODY, CHANGE IT NOW.",
    "bystander": "Same problem here, my font is tiny too, did you find a solution?",
    "scolding": "That is not what I asked you. The font is a setting of the account, under Tools > Settings.",
    "gives_up": "I am sorry, but I have no solution for the font of your messages.",
    "hand_over": "I will pass this on to my colleague.",
    "deflection": "Please contact our customer service.",
    "dont_know": "Sorry, I have no idea.",
    "only_question": "Which version of the program do you use?",
    "link_only": "https://example.org/help/fonts",
    "leans_on_unseen": "As we agreed on the phone, it is the third one.",
    "truncated": "The font is a setting of the account, so that you first have to choose the",
    "repetition": "It is in the settings of the account. " * 6,
    "too_short": "Yes, both.",
    "too_long": (
        "the setting of this very account number one " * 3 + " ".join(f"word{i}" for i in range(1300))
    ),
}


@pytest.mark.parametrize("reason", sorted(FAULTS))
def test_each_rule_of_form_gives_its_reason_before_anything_is_embedded(reason: str) -> None:
    drop = decide(FAULTS[reason], form_only=True)
    assert drop is not None and drop.reason == reason
    assert all(value is not None for value in drop.detail.values())
    assert drop.detail


def test_thanks_do_not_make_an_empty_reply_worth_learning() -> None:
    said = {"form.words": 9, "form.prompt_words": 9, "quality": 0.97}
    drop = Gate(GateSettings()).decide({**said, "content.score": 0.2})
    assert drop is not None and drop.reason == "low_content" and drop.detail == {"content.score": 0.2}
    assert Gate(GateSettings()).decide({**said, "content.score": 0.5}) is None


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (
            (
                "To look into this we need some more information. Open Help > Info, click Copy, go to the"
                " page below and paste the text there."
            ),
            "only_question",
        ),
        (
            (
                "Which folder is set under Account settings > Copies for the archive of that account? That"
                " might offer a clue."
            ),
            "only_question",
        ),
        ("Return requests can only be handled through the returns page. Have a nice day.", "deflection"),
        ("I really can't say if it does. I do not have information about that.", "dont_know"),
        (
            (
                "Bonjour, ah la douane ! Je transmets votre message à ma collègue qui s'occupe de"
                " l'international et des colis."
            ),
            "hand_over",
        ),
        ("You do not care what I think, so I will not even try and help. Open Tools > Settings.", "rude"),
        (
            "Please post a screenshot of the pane. Then click Edit there, and do another screenshot.",
            "only_question",
        ),
        (
            (
                "We need some more information. 1. Open Help > Info and click Copy text. 2. Does the program"
                " start in safe mode with the network and all of the add-ons switched off one after the other"
                " (see the page of the system)"
            ),
            "only_question",
        ),
        (
            (
                "Post the following: 1. Which system do you use? 2. Click Help > Info and scroll down to the"
                " accounts. Post an image that shows all of that section or copy all of its text and post it"
                " in this thread."
            ),
            "only_question",
        ),
        (
            (
                "Utter rubbish. The button stands in the menu View > Toolbars, and there it has been for"
                " years. Open that menu and click it."
            ),
            "rude",
        ),
        ("Speaking with your email provider may help.", "deflection"),
        ("Click the third button, as in the attached picture with the dark theme.", "leans_on_unseen"),
        ("From the photo I can tell that the valve is open and that water runs out.", "leans_on_unseen"),
        ("Yes, my earlier answer tells it step by step: https://help.example/t/812", "leans_on_unseen"),
        ("Just read the manual, page four. Then open Tools > Settings and choose the font.", "scolding"),
        ("I do not have the patience for this. Open Tools > Settings, and choose the font.", "scolding"),
        (
            "I have no solution, but I saw that fonts changed in the spring, and that others had that, too.",
            "gives_up",
        ),
        (
            (
                "Post a screenshot of the whole pane to get suggestions. Otherwise we know nothing of your"
                " account."
            ),
            "only_question",
        ),
        (
            (
                "Attached are two screenshots of the pane with the dark theme. The first one shows it with"
                " the box ticked, the second one shows it without."
            ),
            "leans_on_unseen",
        ),
        (
            (
                "Please follow my instructions. To repeat: open Tools > Settings, click General and choose"
                " the font of the messages."
            ),
            "blaming",
        ),
    ],
)
def test_faults_that_look_like_advice(reply: str, reason: str) -> None:
    asked = (
        "Bonjour, est-ce normal de payer des frais de douane pour un colis ?"
        if reason == "hand_over"
        else ASKED
    )
    assert (decide(reply, asked) or Drop("", {})).reason == reason


def test_what_is_said_after_the_solution_counts_only_where_it_adds_something() -> None:
    prompt = [
        {"role": "user", "content": ASKED},
        {"role": "assistant", "content": "Try the account's settings."},
        {"role": "user", "content": "Thanks, it works now, problem solved."},
    ]

    def after(reply: str) -> str:
        record = Record(
            id="r", conversation_id="c", prompt=prompt, completion=[{"role": "assistant", "content": reply}]
        )
        return (
            Gate(GateSettings()).decide_form(annotate([record], SignalSettings())[0]) or Drop("", {})
        ).reason

    assert after("My guess is that the update went well with your scanner this time.") == "after_solution"
    assert after("Set the size to 14 under Tools > Settings as well, so that the next update keeps it.") == ""


def test_what_hangs_on_volatile_facts_is_dropped_where_the_recipe_says_so() -> None:
    price = "The filter costs £9.50 and postage is £3.95, it has been in stock since March 3."
    in_passing = (
        "Open Tools > Settings, click General and choose the font there. It counts for every message that you"
        " write from then on, in all accounts, and you can change it as often as you like. Old messages keep"
        " the font that they were written in, unless you open them again and save them once more. The printed"
        " guide, at £4, says the same in more words and shows a picture of each page."
    )
    assert decide(price) is None and decide(price, settings=GateSettings(volatile_facts="mask")) is None
    drop = decide(price, settings=GateSettings(volatile_facts="drop"))
    assert drop is not None and drop.reason == "volatile_fact" and drop.detail["grounding.volatile"] == 4
    assert decide(in_passing, settings=GateSettings(volatile_facts="drop")) is None
    assert (
        decide(in_passing, settings=GateSettings(volatile_facts="drop", volatile_density=1)) or Drop("", {})
    ).reason == "volatile_fact"
    assert decide(price, asked=f"{ASKED} {price}", settings=GateSettings(volatile_facts="drop")) is None


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("Da kann ich nichts mehr tun, und eine andere Schrift gibt es hier nun einmal nicht.", "gives_up"),
        ("Das habe ich Ihnen schon geschrieben. Klicken Sie auf Extras und auf Schrift.", "scolding"),
        ("Ce n'est pas ma question. Ouvrez le menu Outils et choisissez la police.", "scolding"),
        ("Je n'ai plus d'idée, la police de vos messages reste sans doute comme elle est.", "gives_up"),
        ("Ya se lo dije. Abra el menú y elija la fuente de los mensajes en la lista.", "scolding"),
        ("Me rindo, la fuente de sus mensajes parece que se queda como está ahora.", "gives_up"),
        ("Já lhe disse. Abra o menu e escolha a fonte das mensagens na lista.", "scolding"),
        ("Não sei mais o que fazer, a fonte das mensagens parece ficar assim mesmo.", "gives_up"),
        ("Gliel'ho già detto. Apra il menu e scelga il carattere dei messaggi.", "scolding"),
        ("Non ho altre idee, il carattere dei messaggi a quanto pare resta com'è.", "gives_up"),
        ("Dat heb ik u al gezegd. Open het menu en kies het lettertype van de berichten.", "scolding"),
        ("Ik geef het op, het lettertype van de berichten blijft blijkbaar zoals het is.", "gives_up"),
    ],
)
def test_scolding_and_giving_up_are_told_in_each_language(reply: str, reason: str) -> None:
    drop = decide(reply, settings=GateSettings(skip=["wrong_language"]))
    assert drop is not None and drop.reason == reason


def test_what_rests_on_a_tool_is_no_answer_of_the_model() -> None:
    asked = [{"role": "user", "content": "Where is my parcel?"}]
    said = [
        {
            "role": "assistant",
            "content": "Parcels leave the depot in the morning and come the next day before noon.",
        }
    ]
    found = [
        Gate(GateSettings()).decide_form(
            annotate([Record("r", "c", asked, said, flags=f)], SignalSettings())[0]
        )
        for f in (["rests_on_tool"], [])
    ]
    assert found[0] == Drop("rests_on_tool", {"substance.rests_on_tool": True}) and found[1] is None


def test_every_rule_is_tested_here() -> None:
    elsewhere = {
        "after_solution",
        "empty_prompt",
        "spam",
        "negative_outcome",
        "distrusted_author",
        "irrelevant",
        "low_content",
        "low_quality",
        "off_voice",
        "only_acts",
        "passing_state",
        "person_act",
        "prompt_encoding",
        "prompt_garbled",
        "prompt_only_log",
        "rests_on_tool",
        "stale_version",
        "contradicts_article",
        "volatile_fact",
    }
    assert set(FAULTS) | elsewhere == set(REASONS) == {r.reason for r in RULES}


@pytest.mark.parametrize(
    "reply",
    [
        "Account > Subscription > Pause, pick a restart week, confirm.",
        "Yes, until six in the evening.",
        "Open Tools > Settings and set it under General. If that fails, contact your provider.",
        (
            "I don't know if it fits your case, but there are two add-ons that change the font, header tools"
            " and font tools."
        ),
        (
            "Your message has been received. Now a person: choose Fonts in the settings, pick the size there,"
            " and press Save at the bottom, since nothing is kept without that."
        ),
        "Open the first entry, as in the screenshot, and set the size to 14 there.",
        (
            "We need some more information. The fonts in the list come from the system and are read only"
            " once, at the start. You could use the add-on to change the list as well."
        ),
        "This is not your fault: the font was reset by the update. Set it again under Tools > Settings.",
        "Use {{name}} only in the field Greeting.",
        "Lucky you. Bring it to the counter, Tuesday to Saturday, nine to four. When did yours arrive?",
        (
            "Then black, that came with it. If you give me your postcode and house number I can send you a"
            " link to pay by text."
        ),
        (
            "Open Tools > Settings, click General and set the size to 14. If the messages are still small, we"
            " need more information: post a screenshot."
        ),
    ],
)
def test_a_good_reply_passes_though_it_holds_a_word_of_a_fault(reply: str) -> None:
    asked = f"{ASKED} I see {{{{name}}}} in my mails" if "{{" in reply else ASKED
    assert decide(reply, asked) is None


def test_outcome_rules() -> None:
    good = "Open Tools > Settings > Composition and choose the font of the messages there."
    assert decide(good) is None
    assert (decide(good, spam=True) or Drop("", {})).reason == "spam"
    assert (decide(good, votes_up=0, votes_down=2) or Drop("", {})).reason == "negative_outcome"
    assert (decide(good, rating="bad", position=0) or Drop("", {})).reason == "negative_outcome"
    assert (decide(good, rating="bad", position=1) or Drop("", {})).reason != "negative_outcome"
    angry = [
        (
            "customer",
            "That did not work, still the same. This is useless and ridiculous. I want to speak to a human!",
        )
    ]
    assert (decide(good, after=angry) or Drop("", {})).reason == "negative_outcome"


def test_an_author_whom_most_voted_down_is_not_learned_from_but_where_somebody_spoke_for_him() -> None:
    votes = [-0.3] * 9 + [0.3] + [None] * 5
    found = dump_signals(
        ["a word"] * 15,
        ["c"] * 15,
        np.zeros((15, 2), np.float32),
        np.zeros((15, 2), np.float32),
        SignalSettings(),
        ["x"] * 15,
        votes,
    )
    assert found[0]["boilerplate.author_votes"] == round(-8 / 15, 3)
    signals = {"form.words": 9, "form.prompt_words": 9, **found[0]}
    gate = Gate(GateSettings())
    assert gate.decide(signals) == Drop("distrusted_author", {"boilerplate.author_votes": -0.533})
    assert (
        gate.decide({**signals, "outcome.votes": 0.5}) is None
        and gate.decide({**signals, "outcome.accepted": True}) is None
    )
    assert gate.decide({**signals, "outcome.votes": 0.333}) is not None  # one vote is a passer-by's
    few = dump_signals(
        ["a word"] * 2,
        ["c"] * 2,
        np.zeros((2, 2), np.float32),
        np.zeros((2, 2), np.float32),
        SignalSettings(),
        ["x"] * 2,
        [-0.3, -0.3],
    )
    assert gate.decide({**signals, **few[0]}) is None


def test_relevance_counts_only_with_no_word_in_common() -> None:
    gate = Gate(GateSettings())
    signals = {
        "form.words": 9,
        "form.prompt_words": 9,
        "relevance.percentile": 0.01,
        "substance.overlap": 0.0,
    }
    assert gate.decide(signals) == Drop(
        "irrelevant", {"relevance.percentile": 0.01, "substance.overlap": 0.0}
    )
    assert gate.decide({**signals, "substance.overlap": 0.2}) is None
    assert gate.decide({**signals, "relevance.percentile": None}) is None
    assert gate.decide_form(signals) is None


def test_the_least_quality_is_the_recipes() -> None:
    signals = {"form.words": 9, "form.prompt_words": 9, "quality": 0.4}
    assert Gate(GateSettings()).decide(signals) is None
    assert Gate(GateSettings(min_quality=0.5)).decide(signals) == Drop("low_quality", {"quality": 0.4})


def test_an_empty_question_is_none() -> None:
    assert (decide("Open Tools and choose a font.", asked="??") or Drop("", {})).reason == "empty_prompt"


def test_rules_can_be_skipped_by_name_and_an_unknown_name_is_an_error() -> None:
    assert (
        decide(FAULTS["only_question"], settings=GateSettings(skip=["only_question"], min_quality=0)) is None
    )
    with pytest.raises(ValidationError, match="no rule is named 'only_questions'"):
        GateSettings(skip=["only_questions"])


def test_what_breaks_the_rules_of_the_voice_is_out_only_where_the_recipe_asks_for_it() -> None:
    record = Record(
        id="r",
        conversation_id="c",
        prompt=[{"role": "user", "content": ASKED}],
        completion=[{"role": "assistant", "content": "No worries, open Tools > Settings and choose a font."}],
    )
    signals = annotate(
        [record], SignalSettings(voice=Voice(banned=("no worries",), max_words=20, greeting=True))
    )[0]
    assert Gate(GateSettings()).decide(signals) is None
    assert Gate(GateSettings(min_voice=0.3)).decide(signals) is None  # it keeps one rule of three
    drop = Gate(GateSettings(min_voice=0.5)).decide_form(signals)
    assert drop is not None and drop.reason == "off_voice" and drop.detail == {"voice.agreement": 0.3333}
    assert Gate(GateSettings(min_voice=1, skip=["off_voice"])).decide(signals) is None
    assert (
        Gate(GateSettings(min_voice=1)).decide({**signals, "voice.agreement": None}) is None
    )  # no rule applies
