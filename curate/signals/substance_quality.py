"""What the signals of substance add to the quality of a reply, and the rules of the gate that read them."""

from __future__ import annotations

from curate.language.words import by_language
from curate.signals.parts import Given, Part, depth, fault, log_share, number, shallow
from curate.signals.rules import Limit, Rule, instructs, only, says_little
from curate.signals.sentences import (
    SAYS,
    GateSettings,
    RuleSentence,
    at_most,
    little_beside,
    plainly,
    skipped,
)

_ACTIONS_FULL = 7
_TO_THE_POINT = 60  # informative words that need no step among them: an explanation of four sentences
_WORDS_A_STEP = 15
_RAMBLES_FULL = 150  # idle words beyond that
_STEPS_READ = frozenset(by_language("instruction_verbs"))  # languages whose instructions are known
_OVERLAP_FULL = 0.4
# Automatic replies go on for a sentence or two about opening hours; a person who answers below one says more
# than that.
_CANNED = 2
_GIVEN_UP = 3  # times: who gives up tells why, in a sentence or two, and nobody learns from that
_SHOWN = 2  # times: with steps in words a picture is one help of several


def _acts(s: Given) -> float:
    return (
        number(s, "substance.imperatives")
        + number(s, "substance.menu_paths")
        + 0.5 * number(s, "substance.steps")
    )


def _actions(s: Given) -> float:
    return log_share(_acts(s), _ACTIONS_FULL)


def _rambles(s: Given) -> float:
    """Words beyond those that an explanation needs and the steps carry: long replies with little to do
    lecture, scold or think aloud."""
    if s.get("language.completion") not in _STEPS_READ:
        return 0.0
    idle = number(s, "substance.informative_words") - _TO_THE_POINT - _WORDS_A_STEP * _acts(s)
    return -max(0.0, min(1.0, idle / _RAMBLES_FULL))


def _questions(s: Given) -> float:
    """The share of the reply that asks; half of it where that was the right thing to do."""
    asks = min(1.0, number(s, "substance.questions") / max(1.0, number(s, "form.sentences")))
    return -asks / 2 if s.get("question.led_on") else -asks


def _spam_words(s: Given) -> float:
    """The words of advertising of the reply, or those of the prompt where these are more."""
    return max(number(s, "substance.spam_words"), number(s, "prompt.spam"))


def _only_asks(s: Given) -> bool:
    """Asks and says nothing, and nothing shows that the question led to a solution."""
    return bool(s.get("substance.only_question")) and not s.get("question.led_on")


PARTS = (
    Part("depth", 0.9, depth, "how much it says", order=120),
    Part("actions", 1.0, _actions, "steps that one can follow", order=130),
    Part("rambles", 1.5, _rambles, "long, with little in it to do", order=140),
    Part(
        "takes_up",
        0.4,
        lambda s: min(1.0, number(s, "substance.overlap") / _OVERLAP_FULL),
        "takes up the customer's own words",
        order=160,
    ),
    Part(
        "terms",
        0.1,
        lambda s: min(1.0, number(s, "substance.terms") / 4),
        "names settings, files, labels",
        order=170,
    ),
    Part("questions", 0.9, _questions, "share of it that asks back", order=200),
    Part("only_question", 0.8, lambda s: -float(_only_asks(s)), "only asks back", order=210),
    Part(
        "only_closing", 2.0, fault("substance.only_closing"), "only a greeting, thanks or farewell", order=220
    ),
    Part("only_link", 0.5, fault("substance.only_link"), "only a link", order=230),
    Part("bystander", 1.5, fault("substance.bystander"), "another customer's post", order=240),
    Part("deflects", 1.0, shallow("substance.deflects"), "sends the customer elsewhere", order=250),
    Part("dont_know", 0.8, shallow("substance.dont_know"), "does not know", order=260),
    Part("hand_over", 1.2, shallow("substance.hand_over"), "passes the customer on", order=270),
    Part("auto_reply", 1.5, shallow("substance.auto_reply"), "automatic acknowledgement", order=280),
    Part("gives_up", 0.8, fault("substance.gives_up"), "gives up", order=265),
    Part("shown", 0.8, fault("substance.shown"), "points at a picture or file that is not there", order=288),
    Part("unseen", 0.4, fault("substance.unseen", 2), "leans on what the prompt does not hold", order=290),
    Part(
        "spam",
        3.0,
        lambda s: -min(1.0, number(s, "outcome.spam") + max(0.0, _spam_words(s) - 1) / 3),
        "spam",
        order=430,
    ),
)


def _spam_sentence(signals: Given, gate: GateSettings) -> RuleSentence:
    if signals.get("outcome.spam"):
        text = "the export marks it, or the question that it answers, as spam"
        return RuleSentence(text, keys=skipped("spam"), signals=("outcome.spam",))
    of_reply = number(signals, "substance.spam_words") >= number(signals, "prompt.spam")
    what, name = (
        ("words of advertising", "substance.spam_words")
        if of_reply
        else ("signs of advertising or fraud in the prompt", "prompt.spam")
    )
    return at_most(what, name, "max_spam_words")(signals, gate)


def _given_up(signals: Given, gate: GateSettings) -> bool:
    little = says_little(signals, _GIVEN_UP * gate.answer_words) and not instructs(signals)
    return bool(signals.get("substance.gives_up")) and (little or says_little(signals, gate.answer_words))


def _leans(signals: Given, gate: GateSettings) -> bool:
    """On what the prompt does not hold, with little else; or on a picture that the reply does not hold, even
    where it tells what to do there."""
    if number(signals, "substance.shown") > 0 and says_little(signals, _SHOWN * gate.unseen_words):
        return True
    unseen = number(signals, "substance.unseen") > 0
    return unseen and says_little(signals, gate.unseen_words) and not instructs(signals)


def _leans_sentence(signals: Given, gate: GateSettings) -> RuleSentence:
    if number(signals, "substance.shown") > 0:
        what = "it points at a picture or file that it does not hold"
        return little_beside(what, "substance.shown", "unseen_words", _SHOWN)(signals, gate)
    what = "it depends on a picture, attachment or call that the prompt does not hold"
    return little_beside(what, "substance.unseen", "unseen_words")(signals, gate)


RULES = (
    Rule(
        "spam",
        "form",
        "marked as spam, or full of words that are typical of it",
        ("outcome.spam", "substance.spam_words", "prompt.spam"),
        lambda s, g: bool(s.get("outcome.spam")) or _spam_words(s) > g.max_spam_words,
        "spam",
        order=40,
        limits=(
            Limit(
                "max_spam_words",
                2,
                "Maximum number of words that are typical of advertising and fraud, of a prompt or a reply.",
                "an honest reply about spam may use two of them.",
                least=0,
            ),
        ),
        says=_spam_sentence,
    ),
    Rule(
        "bot",
        "form",
        "written by a bot",
        ("substance.bot",),
        lambda s, g: bool(s.get("substance.bot")),
        "no content",
        order=50,
        says=plainly("it speaks as a bot", "substance.bot"),
    ),
    Rule(
        "auto_reply",
        "form",
        "is an automatic acknowledgement",
        ("substance.auto_reply", SAYS),
        lambda s, g: bool(s.get("substance.auto_reply")) and says_little(s, _CANNED * g.answer_words),
        "no content",
        order=130,
        says=little_beside("it is an automatic acknowledgement", "substance.auto_reply", times=_CANNED),
        of_prose=True,
    ),
    Rule(
        "thanks_only",
        "form",
        "is only a greeting, thanks or a farewell",
        ("substance.only_closing",),
        lambda s, g: bool(s.get("substance.only_closing")),
        "no content",
        order=140,
        says=plainly("it is nothing but a greeting, thanks or a farewell", "substance.only_closing"),
        of_prose=True,
    ),
    Rule(
        "bystander",
        "form",
        "is the post of another customer, not an answer",
        ("substance.bystander",),
        lambda s, g: bool(s.get("substance.bystander")),
        order=160,
        says=plainly("it reads like the post of another customer, not like an answer", "substance.bystander"),
        of_prose=True,
    ),
    Rule(
        "hand_over",
        "form",
        "only hands the customer over to somebody else",
        ("substance.hand_over", SAYS),
        only("substance.hand_over"),
        order=170,
        says=little_beside("it passes the customer on to somebody else", "substance.hand_over"),
        of_prose=True,
    ),
    Rule(
        "deflection",
        "form",
        "only sends the customer elsewhere",
        ("substance.deflects", SAYS),
        only("substance.deflects"),
        order=180,
        says=little_beside("it sends the customer elsewhere", "substance.deflects"),
        of_prose=True,
    ),
    Rule(
        "dont_know",
        "form",
        "only says that the answer is not known",
        ("substance.dont_know", SAYS),
        only("substance.dont_know"),
        order=190,
        says=little_beside("it says that it does not know", "substance.dont_know"),
        of_prose=True,
    ),
    Rule(
        "gives_up",
        "form",
        "gives up and says little else",
        ("substance.gives_up", SAYS),
        _given_up,
        order=195,
        says=little_beside("it gives up", "substance.gives_up", times=_GIVEN_UP),
        of_prose=True,
    ),
    Rule(
        "only_question",
        "form",
        "only asks a question back, which did not lead to a solution",
        ("substance.only_question", "substance.questions", "question.answered"),
        lambda s, g: _only_asks(s),
        order=200,
        says=plainly(
            "it only asks back, with no advice, and nothing shows that it led to a solution",
            "substance.only_question",
        ),
        of_prose=True,
    ),
    Rule(
        "link_only",
        "form",
        "is only a link",
        ("substance.only_link",),
        lambda s, g: bool(s.get("substance.only_link")),
        order=210,
        says=plainly("it is a link with fewer than eight words around it", "substance.only_link"),
        of_prose=True,
    ),
    Rule(
        "rests_on_tool",
        "form",
        "follows a tool call or result that the prompt does not hold",
        ("substance.rests_on_tool",),
        lambda s, g: bool(s.get("substance.rests_on_tool")),
        order=220,
        says=plainly(
            "it follows a tool call or result that the prompt does not hold", "substance.rests_on_tool"
        ),
    ),
    Rule(
        "leans_on_unseen",
        "form",
        "cannot be understood without a picture, attachment or call",
        ("substance.unseen", "substance.shown", SAYS),
        _leans,
        order=230,
        limits=(
            Limit(
                "unseen_words",
                20,
                "Number of informative words from which a reply is understood without the screenshot,"
                " attachment or call that it mentions.",
                "it is about two sentences.",
                least=0,
            ),
        ),
        says=_leans_sentence,
        of_prose=True,
    ),
)
