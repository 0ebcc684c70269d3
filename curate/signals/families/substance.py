"""Substance: is there an answer in it, can one act on it, and does it make sense from the prompt alone?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from curate.language.phrases import Tokens, flat_words
from curate.language.words import by_language
from curate.signals.base import (
    HARD_FILLER,
    READ_IN,
    SOFT_FILLER,
    Doc,
    Sentence,
    Signals,
    View,
    family,
    offers,
    reply_lexicon,
)
from curate.signals.parts import Given, Part, depth, fault, log_share, number, shallow
from curate.signals.rules import SAYS, Rule, instructs, only, says_little

_STEP = re.compile(r"^[ \t]*(?:\d{1,2}[.):]|[-*•–·]|step \d+|schritt \d+)[ \t]+\S", re.I | re.M)
_MENU = re.compile(r"[\w.…\"')\]] ?(?:>{1,2}|→|»|➔|->|=>) ?[\w\"'(\[]")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\[URL(?:_\d+)?\]", re.I)
_QUOTED = re.compile(r"\"[^\"\n]{2,40}\"|“[^”\n]{2,40}”|'(?<!\w')[^'\n]{2,40}'(?!\w)|`[^`\n]{2,60}`")
_NAMED = re.compile(r"[A-Z][a-z]*[A-Z]\w*|\.(?<=[a-z\d]\.)[a-z]{2,}\b(?!/)")
_DOCS = {
    "informative_words": Doc(
        "0..",
        "words in sentences that say something: no greeting, thanks, referral, hand-over or question",
        languages=READ_IN,
    ),
    "deflects": Doc("true or false", "sends the customer elsewhere ('contact support')", languages=READ_IN),
    "dont_know": Doc("true or false", "says that it doesn't know or can't help", languages=READ_IN),
    "hand_over": Doc("true or false", "passes the customer to somebody else", languages=READ_IN),
    "auto_reply": Doc(
        "true or false",
        "an automatic or canned acknowledgement ('we have received your request')",
        languages=READ_IN,
    ),
    "bot": Doc("true or false", "speaks as a bot: 'I am a virtual assistant'", languages=READ_IN),
    "questions": Doc("0..", "questions put to the customer"),
    "only_question": Doc(
        "true or false",
        "nothing but questions back, or a list of what to send in, with no advice",
        languages=READ_IN,
    ),
    "only_closing": Doc("true or false", "nothing but a greeting, thanks or a farewell", languages=READ_IN),
    "only_link": Doc("true or false", "a link with fewer than eight words around it"),
    "bystander": Doc(
        "true or false",
        "another customer's post: 'same problem here', or it asks for help itself",
        languages=READ_IN,
    ),
    "spam_words": Doc(
        "0..", "words of advertising and fraud; in a question that nobody answered, those of the question"
    ),
    "unseen": Doc(
        "0..",
        "refers to what the prompt doesn't hold: a phone call, an attachment, a screenshot, an earlier mail",
        languages=READ_IN,
    ),
    "rests_on_tool": Doc(
        "true, none",
        "follows a tool call or tool result of a training set, which the prompt doesn't hold; or makes such a"
        " call",
        "field",
    ),
    "steps": Doc("0..", "list items and numbered steps"),
    "menu_paths": Doc("0..", "paths through a menu: Tools > Options > General"),
    "imperatives": Doc(
        "0..", "sentences or clauses that begin with the verb of an instruction", languages=READ_IN
    ),
    "links": Doc("0..", "links"),
    "terms": Doc("0..", "quoted names, file names, settings and product names"),
    "overlap": Doc("0..1", "share of the prompt's content words that the completion takes up"),
    "novel_words": Doc("0..", "distinct content words of the completion that the prompt doesn't hold"),
}


_ADVISED = 10  # words of advice that make a reply an answer, whatever it asks for after them


_ACTIONS_FULL = 7
_TO_THE_POINT = 60  # informative words that need no step among them: an explanation of four sentences
_WORDS_A_STEP = 15
_RAMBLES_FULL = 150  # idle words beyond that
_STEPS_READ = frozenset(by_language("instruction_verbs"))  # languages whose instructions are known
_OVERLAP_FULL = 0.4
# Automatic replies go on for a sentence or two about opening hours; a person who answers below one says more
# than that.
_CANNED = 2


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
    return -min(1.0, number(s, "substance.questions") / max(1.0, number(s, "form.sentences")))


_PARTS = (
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
    Part("only_question", 0.8, fault("substance.only_question"), "only asks back", order=210),
    Part(
        "only_closing", 2.0, fault("substance.only_closing"), "only a greeting, thanks or farewell", order=220
    ),
    Part("only_link", 0.5, fault("substance.only_link"), "only a link", order=230),
    Part("bystander", 1.5, fault("substance.bystander"), "another customer's post", order=240),
    Part("deflects", 1.0, shallow("substance.deflects"), "sends the customer elsewhere", order=250),
    Part("dont_know", 0.8, shallow("substance.dont_know"), "does not know", order=260),
    Part("hand_over", 1.2, shallow("substance.hand_over"), "passes the customer on", order=270),
    Part("auto_reply", 1.5, shallow("substance.auto_reply"), "automatic acknowledgement", order=280),
    Part("unseen", 0.4, fault("substance.unseen", 2), "leans on what the prompt does not hold", order=290),
    Part(
        "spam",
        3.0,
        lambda s: -min(1.0, number(s, "outcome.spam") + max(0.0, number(s, "substance.spam_words") - 1) / 3),
        "spam",
        order=430,
    ),
)
_RULES = (
    Rule(
        "spam",
        "form",
        "marked as spam, or full of words that are typical of it",
        ("outcome.spam", "substance.spam_words"),
        lambda s, g: bool(s.get("outcome.spam")) or number(s, "substance.spam_words") > g.max_spam_words,
        "spam",
        order=40,
    ),
    Rule(
        "bot",
        "form",
        "written by a bot",
        ("substance.bot",),
        lambda s, g: bool(s.get("substance.bot")),
        "no content",
        order=50,
    ),
    Rule(
        "auto_reply",
        "form",
        "is an automatic acknowledgement",
        ("substance.auto_reply", SAYS),
        lambda s, g: bool(s.get("substance.auto_reply")) and says_little(s, _CANNED * g.answer_words),
        "no content",
        order=130,
    ),
    Rule(
        "thanks_only",
        "form",
        "is only a greeting, thanks or a farewell",
        ("substance.only_closing",),
        lambda s, g: bool(s.get("substance.only_closing")),
        "no content",
        order=140,
    ),
    Rule(
        "bystander",
        "form",
        "is the post of another customer, not an answer",
        ("substance.bystander",),
        lambda s, g: bool(s.get("substance.bystander")),
        order=160,
    ),
    Rule(
        "hand_over",
        "form",
        "only hands the customer over to somebody else",
        ("substance.hand_over", SAYS),
        only("substance.hand_over"),
        order=170,
    ),
    Rule(
        "deflection",
        "form",
        "only sends the customer elsewhere",
        ("substance.deflects", SAYS),
        only("substance.deflects"),
        order=180,
    ),
    Rule(
        "dont_know",
        "form",
        "only says that the answer is not known",
        ("substance.dont_know", SAYS),
        only("substance.dont_know"),
        order=190,
    ),
    Rule(
        "only_question",
        "form",
        "only asks a question back",
        ("substance.only_question", "substance.questions"),
        lambda s, g: bool(s.get("substance.only_question")),
        order=200,
    ),
    Rule(
        "link_only",
        "form",
        "is only a link",
        ("substance.only_link",),
        lambda s, g: bool(s.get("substance.only_link")),
        order=210,
    ),
    Rule(
        "rests_on_tool",
        "form",
        "follows a tool call or result that the prompt does not hold",
        ("substance.rests_on_tool",),
        lambda s, g: bool(s.get("substance.rests_on_tool")),
        order=220,
    ),
    Rule(
        "leans_on_unseen",
        "form",
        "cannot be understood without a picture, attachment or call",
        ("substance.unseen", SAYS),
        lambda s, g: (
            number(s, "substance.unseen") > 0 and says_little(s, g.unseen_words) and not instructs(s)
        ),
        order=230,
    ),
)


@family("substance", _DOCS, parts=_PARTS, rules=_RULES)
def substance(view: View) -> Signals:
    bare, link_count = (
        _LINK.subn(" ", view.text)
        if "://" in view.text or "www." in view.text or "[URL" in view.text
        else (view.text, 0)
    )
    counted = {
        "steps": len(_STEP.findall(view.text)),
        "menu_paths": (
            len(_MENU.findall(view.text)) if any(m in view.text for m in (">", "→", "»", "➔")) else 0
        ),
        "imperatives": _imperatives(view.sentences),
    }
    informative = _informative(view.sentences)
    acts = counted["steps"] + counted["menu_paths"] + counted["imperatives"]
    prompt_words, own_words = _content(view.asked_tokens), _content(view.tokens)
    asking = [s for s in view.sentences if s.asks]
    questions, asked_words = len(asking), sum(s.words for s in asking)
    advised = informative >= max(4, asked_words) or counted["imperatives"] + counted["steps"] > 0
    signals: Signals = {
        "informative_words": informative,
        "questions": questions,
        "only_question": questions > 0 and (not advised or _gathers(view.sentences)),
        "only_closing": (
            not questions and informative == 0 and not link_count and _all_closing(view.sentences)
        ),
        "only_link": link_count > 0 and len(bare.split()) < 8,
        "bystander": _bystander(view, acts, link_count),
        "links": link_count,
        "terms": len(_QUOTED.findall(bare)) + len(_NAMED.findall(bare)),
        "overlap": round(len(prompt_words & own_words) / max(len(prompt_words), 5), 3),
        "novel_words": len(own_words - prompt_words),
        **counted,
    }
    asked_back = {h for s in asking for h in s.hits}  # "who is your provider?" sends nobody there
    for kind, name in (
        ("deflect", "deflects"),
        ("dont_know", "dont_know"),
        ("hand_over", "hand_over"),
        ("auto_reply", "auto_reply"),
        ("bot", "bot"),
    ):
        signals[name] = (
            view.note(f"substance.{name}", [h.phrase for h in view.hits.get(kind, ()) if h not in asked_back])
            > 0
        )
    asked = (
        []
        if view.tokens.words
        else [h.phrase for h in reply_lexicon().find(view.asked_tokens) if h.kind == "spam"]
    )
    signals["spam_words"] = view.note("substance.spam_words", view.phrases("spam") + asked)
    signals["unseen"] = view.note("substance.unseen", _unseen(view))
    if "rests_on_tool" in view.record.flags:
        signals["rests_on_tool"] = True
    return signals


def _informative(sentences: Sequence[Sentence]) -> int:
    return sum(s.words for s in sentences if _says_something(s))


def _content(tokens: Tokens) -> set[str]:
    return {w for w in tokens.vocabulary - flat_words("topicless_words") if len(w) > 2}


def _says_something(sentence: Sentence) -> bool:
    if sentence.asks:
        return False
    if sentence.kinds & HARD_FILLER:
        # "If that fails, contact your provider": what is left of it counts when it tells the customer to do
        # something.
        return sentence.words >= 8 and (_imperatives([sentence]) > 0 or _goes_on(sentence.tokens))
    if (
        "unseen" in sentence.kinds
    ):  # "Attached are two screenshots; the first one shows ..." says nothing without them
        return _imperatives([sentence]) > 0
    return sentence.words >= (8 if sentence.kinds & SOFT_FILLER else 2)


def _gathers(sentences: Sequence[Sentence]) -> bool:
    """ "We need some more information: 1. Open ... 3. Paste it here", or two requests to post something: the
    steps serve to answer back.

    Advice before that counts, and statements after it; a question whose mark is lost in a list or before a
    bracket is none.
    """
    requests = [
        i for i, s in enumerate(sentences) if {"asks_info", "needs_info"} & s.kinds and not offers(s.tokens)
    ]
    if not requests or not (len(requests) > 1 or "needs_info" in sentences[requests[0]].kinds):
        return False
    before, after = sentences[: requests[0]], sentences[requests[0] + 1 :]
    if _informative(before) >= _ADVISED or _imperatives(before):
        return False
    return (
        sum(
            s.words
            for s in after
            if _says_something(s)
            and not _imperatives([s])
            and s.tokens[0] not in flat_words("question_openers")
        )
        < _ADVISED
    )


def _goes_on(tokens: list[str]) -> bool:
    """ "I don't know if it fits, but there are two add-ons ...": five words or more after the turn."""
    pairs = enumerate(zip(["", *tokens], tokens, strict=False))
    turns = [
        i
        for i, (before, token) in pairs
        if token in flat_words("adversatives")
        or (before == "," and token in flat_words("adversatives_after_comma"))
    ]
    return bool(turns) and len(tokens) - turns[0] > 6


def _all_closing(sentences: Sequence[Sentence]) -> bool:
    return all(s.words < 3 or (s.words < 8 and s.kinds & {"greeting", "closing"}) for s in sentences)


def _imperatives(sentences: Sequence[Sentence]) -> int:
    """Clauses that begin with an instruction's verb; those of a user interface count after `to`, `can` or
    `should` as well."""
    interface, verbs, leads, openers = (
        flat_words("ui_verbs"),
        _verbs(),
        flat_words("clause_leads"),
        flat_words("offering_words"),
    )
    count = 0
    for sentence in sentences:
        if sentence.asks or verbs.isdisjoint(sentence.tokens):
            continue
        idle = (
            flat_words("referring_verbs") if "deflect" in sentence.kinds else frozenset()
        )  # "check our website" is nothing to do
        fresh, offered = True, False
        for at, token in enumerate(sentence.tokens):
            if token not in idle and (
                (fresh and token in verbs and not _compound(sentence.tokens, at))
                or (offered and token in interface)
            ):
                count += 1
                fresh = offered = False
            else:
                fresh, offered = (
                    token == "," or token in leads or (fresh and token.isdigit()),
                    token in openers,
                )
    return count


def _compound(tokens: list[str], at: int) -> bool:
    """Whether the word at a sentence's beginning is half a noun: "Return requests can only ..."."""
    return (
        at == 0
        and len(tokens) > 2
        and tokens[2] in flat_words("finite_verbs")
        and tokens[1] not in flat_words("determiners")
    )


@cache
def _verbs() -> frozenset[str]:
    return flat_words("ui_verbs") | flat_words("instruction_verbs")


def _bystander(view: View, acts: int, links: int) -> bool:
    """Another customer's post: the same trouble, a request for help, or the story of one's own machine with
    no word to anybody."""
    words = view.tokens.words
    first, second = flat_words("first_person"), flat_words("second_person")
    mine = sum(map(first.__contains__, words))
    same, asks = view.phrases("bystander"), view.phrases("asks_help")
    # Agents speak of themselves too ("I have the same setting, do this"), but more of the customer and of
    # what to do.
    if acts >= 3 or not words or sum(map(second.__contains__, words)) > mine + (acts == 0):
        return False
    if same and (asks or not links) and (mine >= 2 or asks or len(words) < 40):
        return view.note("substance.bystander", same + asks) > 0
    if asks and mine >= 2:
        return view.note("substance.bystander", asks) > 0
    others = sum(
        map(flat_words("third_parties").__contains__, words)
    )  # an agent tells of colleagues: "I asked, they are reading it this week"
    story = acts <= 1 and mine >= max(4, 6 * others, 0.065 * len(words)) and second.isdisjoint(words)
    return view.note("substance.bystander", ["(speaks of itself only)"] if story else []) > 0


def _unseen(view: View) -> list[str]:
    # What the customer brought up ("in the screenshot that I sent") is in the prompt's words at least.
    shown = [p for p in view.phrases("unseen") if max(p.split(), key=len) not in view.asked_tokens.words]
    if not any(m["role"] == "assistant" for m in view.record.prompt):
        shown += view.phrases("earlier")
    return shown
