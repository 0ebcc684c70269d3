"""The per-record signal families: form, language, tone, substance, grounding; and what only the whole dump
shows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.language.negation import polarity
from curate.language.phrases import PhraseLexicon, Tokens
from curate.language.words import classes
from curate.records import ChatMessage, Record
from curate.signals import SignalSettings, annotate, documentation, dump_signals, evidence

SETTINGS = SignalSettings()


def record(reply: str, asked: str = "How do I change the font of my messages?", earlier: str = "") -> Record:
    prompt: list[ChatMessage] = [{"role": "user", "content": asked}]
    if earlier:
        prompt = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": earlier}, *prompt]
    return Record(
        id="r", conversation_id="c", prompt=prompt, completion=[{"role": "assistant", "content": reply}]
    )


def signals(
    reply: str, asked: str = "How do I change the font of my messages?", earlier: str = ""
) -> dict[str, float | int | str | bool | None]:
    return annotate([record(reply, asked, earlier)], SETTINGS)[0]


def test_every_measured_signal_is_documented_and_none_is_missing() -> None:
    documented = documentation()
    per_record = {
        k
        for k in documented
        if not k.startswith(
            ("relevance.", "boilerplate.", "content.", "quality.", "exemplar.", "judge.", "voice.", "stale.")
        )
    }
    assert set(signals("Open Tools and choose Settings.")) == per_record
    assert all(doc.range and doc.meaning and doc.languages for doc in documented.values())


@given(st.text(max_size=300), st.text(max_size=100))
def test_any_text_gives_flat_values_and_the_same_ones_twice(reply: str, asked: str) -> None:
    first = signals(reply, asked)
    assert first == signals(reply, asked)
    assert all(v is None or isinstance(v, (bool, int, float, str)) for v in first.values())


@pytest.mark.parametrize(
    ("reply", "broken"),
    [
        (
            "A pause can begin later: you open the page, and instead of pressing Pause you first choose the",
            True,
        ),
        (
            (
                "The page is under Account. There is a button for it. Before you save, look at the date,"
                " because if it falls on"
            ),
            True,
        ),
        ("Please send us the receipt, the order number and", True),
        ("Open the folder, then", False),  # three words at most say nothing of a break
        ("Right-click the folder and turn it on", False),
        ("just open the settings and click on save", False),
        ("It is done. You will get a mail. Kind regards,", False),
        ("It is under Tools > Options.", False),
    ],
)
def test_a_reply_that_breaks_off_is_told_from_one_without_a_full_stop(reply: str, broken: bool) -> None:
    assert signals(reply)["form.truncated"] is broken


def test_leftovers_of_markup_template_and_encoding_are_counted_and_shown() -> None:
    found = signals("Dear {{first_name}}, <br>your order [Your name] is ready&nbsp;now. It wasnâ€™t sent.")
    assert (found["form.template"], found["form.markup"]) == (2, 2)
    assert float(found["form.encoding"] or 0) > 0
    assert evidence(record("Dear {{first_name}}, hello"), SETTINGS)["form.template"] == ["{{first_name}}"]


@pytest.mark.parametrize(
    "reply",
    [
        "Write to [NAME_1] at [EMAIL_1].",
        r"It lies in %APPDATA%\Thunderbird.",
        r"Look in C:\Users\XXXXX\Mail.",
        "Use a < b in the rule.",
    ],
)
def test_placeholders_and_paths_are_no_template(reply: str) -> None:
    assert signals(reply)["form.template"] == 0


def test_what_the_customer_wrote_too_is_no_unfilled_template() -> None:
    assert (
        signals("Put {{email}} in angle brackets.", "My merge shows {{email}} instead of the address")[
            "form.template"
        ]
        == 0
    )


def test_repetition_and_length_of_long_texts() -> None:
    assert float(signals("Restart the program and try it again. " * 6)["form.repetition"] or 0) > 0.6
    assert (
        signals(
            "Open the menu, choose Account settings, then Server settings, and untick the box beside check on"
            " start."
        )["form.repetition"]
        == 0
    )
    assert signals("word " * 5000)["form.words"] == 5000  # beyond what the other signals look at


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("You can find it under settings and then choose the account.", "en"),
        ("Bitte öffnen Sie die Einstellungen und wählen Sie dann das Konto aus.", "de"),
        ("Vous pouvez le trouver dans les paramètres de votre compte.", "fr"),
        ("Puede encontrarlo en la configuración de su cuenta, en el menú.", "es"),
        ("Você pode encontrar isso nas configurações da sua conta, no menu.", "pt"),
        ("Puoi trovarlo nelle impostazioni del tuo account, nel menu in alto.", "it"),
        ("Je kunt het vinden in de instellingen van het account, onder meer.", "nl"),
        ("Вы можете найти это в настройках учётной записи.", "ru"),
        ("設定からアカウントを選んでください。", "ja"),
        ("Thanks a lot", None),
        ("OK", None),
    ],
)
def test_language(text: str, code: str | None) -> None:
    assert signals(text)["language.completion"] == code


def test_languages_agree_disagree_or_stay_undecided() -> None:
    german = "Ich kann mein Konto nicht mehr öffnen, was kann ich tun?"
    assert (
        signals("Please open the settings and then choose the account that you want.", german)[
            "language.agree"
        ]
        is False
    )
    assert (
        signals("Öffnen Sie bitte die Einstellungen und wählen Sie dort das Konto.", german)["language.agree"]
        is True
    )
    assert signals("Tools > Options", german)["language.agree"] is None
    assert (
        signals("See https://support.example.org/en-US/how-do-i-change-the-settings-of-my-account", german)[
            "language.agree"
        ]
        is None
    )


def test_the_recipe_can_say_which_language_completions_have() -> None:
    asked = record("You can find it under settings and then choose the account.")
    assert annotate([asked], SignalSettings(expected_language="de"))[0]["language.agree"] is False


@pytest.mark.parametrize(
    ("reply", "signal", "count"),
    [
        ("You idiot, it is on the page.", "tone.rude", 1),
        ("This stupid dialog has annoyed many of us.", "tone.rude", 0),
        ("You weren't stupid, this happens to everybody.", "tone.rude", 0),
        ("If you had read the page you would know.", "tone.blame", 1),
        ("This is not your fault at all.", "tone.blame", 0),
        ("That is not our problem. Google it.", "tone.dismissive", 2),
        ("Please describe your problem in more detail.", "tone.dismissive", 0),
        ("I guarantee that this will never happen again.", "tone.overpromise", 2),
        ("Das tut mir leid, ich verstehe Sie gut.", "tone.empathy", 2),
    ],
)
def test_tone(reply: str, signal: str, count: int) -> None:
    assert signals(reply)[signal] == count


@pytest.mark.parametrize(
    ("reply", "signal"),
    [
        ("Please contact our customer service.", "substance.deflects"),
        ("All information can be found on our website. Please look there.", "substance.deflects"),
        ("Bitte wenden Sie sich an den Hersteller.", "substance.deflects"),
        ("I have no idea, sorry.", "substance.dont_know"),
        ("Non lo so, mi dispiace.", "substance.dont_know"),
        ("Okay, I will pass this on to my colleague.", "substance.hand_over"),
        ("Je transmets votre message à ma collègue.", "substance.hand_over"),
        ("We have received your request. Our team replies within two days.", "substance.auto_reply"),
        ("Hi, I am a virtual assistant and can help you with many things.", "substance.bot"),
        ("What version do you use?", "substance.only_question"),
        ("Please post a screenshot of it.", "substance.only_question"),
        ("You're most welcome!", "substance.only_closing"),
        ("https://example.org/help", "substance.only_link"),
        ("This perhaps: fonts.example.org/2019/how-to.html", "substance.only_link"),
        (
            "Open the page of fonts https://example.org/open-the-page-of-fonts\nChoose the second font"
            " https://example.org/choose-the-second-font\nIs it?",
            "substance.only_link",
        ),
        (
            (
                "Hello, change the font of all messages in the reading pane?"
                " https://example.org/change-the-font-of-all-messages-in-the-reading-pane/"
            ),
            "substance.only_link",
        ),
        (
            (
                "Could you do the following? Open Help > Info and click Copy. Go to https://example.org and"
                " paste the clipboard there. Then open a reply to this post and paste the link."
            ),
            "substance.only_question",
        ),
        (
            "What do you do just before that? I hardly ever use the keyboard for that myself.",
            "substance.only_question",
        ),
        ("Same problem here, did you find a solution?", "substance.bystander"),
        (
            (
                "I have my mail with Cox and I tried my password twice. I now see my inbox but my folders are"
                " gone and I am lost."
            ),
            "substance.bystander",
        ),
    ],
)
def test_substance(reply: str, signal: str) -> None:
    assert signals(reply)[signal] is True
    assert signals("Open Tools > Settings, choose General, and set the font there.")[signal] is False


@pytest.mark.parametrize(
    ("reply", "signal"),
    [
        ("Who is your email provider, and did you contact support already?", "substance.deflects"),
        (
            "I have the same setting here: open Tools, click Options, and untick the box.",
            "substance.bystander",
        ),
        (
            "See https://example.org/how-do-i-get-any-help for the steps: open it and click Install.",
            "substance.bystander",
        ),
        ("That works from version 12 on. Does it for you?", "substance.only_question"),
        ("I had to set the font in your profile for that. Does it work?", "substance.only_question"),
        (
            "Open the page of fonts and choose one there: https://example.org/open-the-page-of-fonts/choose",
            "substance.only_link",
        ),
        ("Choose the second font in the list fonts.list and/or the third of them.", "substance.only_link"),
    ],
)
def test_what_only_looks_like_a_fault_is_none(reply: str, signal: str) -> None:
    assert signals(reply)[signal] is False


def test_a_reply_that_answers_and_then_refers_on_still_says_something() -> None:
    found = signals(
        "The limit is 25 MB for each message, so the photos must be split. If that fails, contact your"
        " provider."
    )
    assert found["substance.deflects"] is True and found["substance.informative_words"] == 14


def test_leaning_on_the_unseen() -> None:
    assert signals("As we agreed on the phone, look at it.")["substance.unseen"] == 1
    assert signals("As I mentioned, close it first.")["substance.unseen"] == 1
    assert signals("As I mentioned, close it first.", earlier="Close it first.")["substance.unseen"] == 0
    assert (
        signals("The button in the screenshot is the right one.", "I sent a screenshot of the button")[
            "substance.unseen"
        ]
        == 0
    )


def test_what_a_picture_shows_is_unseen_where_the_customer_sent_one() -> None:
    assert signals("The photo shows a worn belt.", "It squeaks, see the photo.")["substance.unseen"] == 1
    assert signals("The photo shows a worn belt.", "It squeaks.")["substance.unseen"] == 0


def test_steps_menu_paths_and_instructions() -> None:
    found = signals("1. Open the menu\n2. Go to Tools > Options > General\n3. Then click Save")
    assert (found["substance.steps"], found["substance.menu_paths"], found["substance.imperatives"]) == (
        3,
        2,
        3,
    )
    assert signals("I wanted to make it the default.")["substance.imperatives"] == 0
    assert signals("You can click the button.")["substance.imperatives"] == 1


def test_specifics_that_the_prompt_does_not_hold_are_ungrounded() -> None:
    found = signals(
        "Order #88123 costs $49.90 and ships on 2024-03-05 from version 115.2.1.", "Where is order #88123?"
    )
    assert (
        found["grounding.price"],
        found["grounding.date"],
        found["grounding.version"],
        found["grounding.number"],
    ) == (1, 1, 1, 0)
    assert found["grounding.ungrounded"] == 3
    assert signals("See https://example.org/a.", "It says https://example.org/a.")["grounding.link"] == 0


def test_a_phrase_inside_a_longer_one_of_another_class_does_not_count() -> None:
    lexicon = PhraseLexicon({"good": ["solved"], "bad": ["not solved", "in * way solved"]})
    assert [h.kind for h in lexicon.find(Tokens.of("It is not solved"))] == ["bad"]
    assert [h.phrase for h in lexicon.find(Tokens.of("It is in no way solved."))] == ["in no way solved"]


def test_polarity_reads_negation_before_and_after_and_hope() -> None:
    lexicon = PhraseLexicon({"good": ["works", "funktioniert", "marche"]})

    def sign(text: str) -> int:
        tokens = Tokens.of(text)
        return polarity(tokens, lexicon.find(tokens)[0])

    said = (
        "It works",
        "It never works",
        "Das funktioniert nicht",
        "ça ne marche pas",
        "I hope it works",
        "No. It works",
    )
    assert [sign(t) for t in said] == [1, -1, -1, -1, 0, 1]


@pytest.mark.parametrize("group", ["after_reply", "reply", "claims"])
def test_every_phrase_of_the_lists_is_found_in_a_text_that_says_it(group: str) -> None:
    for kind, phrases in classes(group).items():
        alone = PhraseLexicon({kind: phrases})
        for phrase in phrases:
            assert alone.find(Tokens.of(f"Well, {phrase.replace('*', 'x').replace('~', '')}, or so.")), phrase


def test_relevance_is_a_percentile_among_shuffled_pairs() -> None:
    rng = np.random.default_rng(0)
    prompts = rng.normal(size=(60, 16)).astype(np.float32)
    prompts /= np.linalg.norm(prompts, axis=1, keepdims=True)
    completions = prompts.copy()
    completions[7] = -prompts[7]
    completions[9] = 0
    found = dump_signals(["text"] * 60, [str(i) for i in range(60)], prompts, completions, SETTINGS)
    values = [row["relevance.percentile"] for row in found]
    assert values[7] == 0 and values[9] is None
    assert all(v == 1 for i, v in enumerate(values) if i not in (7, 9))
    assert found == dump_signals(["text"] * 60, [str(i) for i in range(60)], prompts, completions, SETTINGS)


def test_boilerplate_is_what_recurs_over_conversations_not_within_one() -> None:
    macro = "Thank you for writing to our team today."
    texts = [
        f"{macro} Case {letter} has a cause of its own kind number {letter} indeed."
        for letter in "abcdefghijkl"
    ]
    texts += ["Only said here but said three times in all."] * 3
    conversations = [str(i) for i in range(12)] + ["same"] * 3
    none = np.zeros((15, 4), np.float32)
    found = dump_signals(texts, conversations, none, none, SETTINGS, ["a"] * 8 + ["b"] * 4 + [""] * 3)
    assert 0 < float(found[0]["boilerplate.share"] or 0) < 0.9 and found[0]["boilerplate.macro"] is False
    assert found[14]["boilerplate.share"] == 0
    assert (found[0]["boilerplate.author_conversations"], found[0]["boilerplate.author_rank"]) == (8, 1.0)
    assert found[14]["boilerplate.author_rank"] is None


def test_numbers_of_any_kind_count_as_one_sign_in_boilerplate() -> None:
    for numbers in ("①②③④⑤⑥", "123456", "¹²³⁴⁵⁶"):
        texts = [f"{n} Open the settings menu now" for n in numbers]
        none = np.zeros((6, 4), np.float32)
        assert {
            row["boilerplate.share"] for row in dump_signals(texts, list("abcdef"), none, none, SETTINGS)
        } == {1.0}, numbers
