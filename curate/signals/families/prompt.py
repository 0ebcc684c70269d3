"""Prompt: whether what the customer wrote can be read at all. From garbage with a good answer below it a
model learns to guess."""

from __future__ import annotations

from curate.language.phrases import Tokens
from curate.language.words import by_language
from curate.signals.advertising import spam_signs
from curate.signals.base import LINK, MAX_ASKED_CHARS, MAX_CHARS, Doc, Signals, View, family
from curate.signals.legible import broken_signs, legible
from curate.signals.parts import Given, Part, number
from curate.signals.rules import Limit, Rule
from curate.signals.sentences import GateSettings, RuleSentence, at_most, shown, value_of

_QUESTION_WORDS = 15  # words from which a turn asks something, whatever was pasted below them ...
_ALL = 0.9  # ... unless nearly all of it is garbage: a binary file holds words by chance
_LOG_LINES = 3  # lines of a program from which a prompt without words is a log; an error message has two
_DOCS = {
    "encoding": Doc(
        "0..",
        "signs of a wrong decoding in the customer's last turn, such as Ã¼, Ð¿ or U+FFFD, a hundred words",
        of="number",
    ),
    "garbled": Doc(
        "0..1",
        "share of the characters of the customer's last turn in garbage: encoded data, binary, letters that"
        " form no words",
    ),
    "plain_words": Doc("0..", "words of the customer in lines that no program wrote, of all turns"),
    "spam": Doc(
        "0..",
        "signs of advertising, fraud and phishing in the customer's turns, a strong one twice; none where"
        " they ask about such a message",
        languages=" ".join(by_language("spam.fraud")),
    ),
    "questions": Doc(
        "0..", "lines with a question mark in the customer's turns, besides those that a program wrote"
    ),
    "log_lines": Doc("0..", "lines of the customer's turns that a program wrote, such as those of a log"),
}
_FULL_ENCODING = 5.0
_FULL_GARBLED = 0.5


def _unreadable(s: Given) -> float:
    return -min(
        1.0, number(s, "prompt.encoding") / _FULL_ENCODING + number(s, "prompt.garbled") / _FULL_GARBLED
    )


def _garbled(signals: Given, gate: GateSettings) -> bool:
    share = number(signals, "prompt.garbled")
    few = number(signals, "prompt.plain_words") < _QUESTION_WORDS
    return share > gate.max_prompt_garbled and (few or share > _ALL)


def _log_only(signals: Given, gate: GateSettings) -> bool:
    words = value_of(signals, "prompt.plain_words")
    if words is None or words >= gate.min_plain_words or number(signals, "prompt.questions"):
        return False
    return number(signals, "prompt.log_lines") >= _LOG_LINES


def _log_sentence(signals: Given, gate: GateSettings) -> RuleSentence:
    words, lines = value_of(signals, "prompt.plain_words"), value_of(signals, "prompt.log_lines")
    text = (
        f"the customer's own words {shown(words)}, minimum {gate.min_plain_words}, beside"
        f" {shown(lines)} lines of a log"
    )
    return RuleSentence(text, words, gate.min_plain_words, signals=("prompt.log_lines",))


_PARTS = (Part("prompt_unreadable", 1.5, _unreadable, "the prompt cannot be read", order=405),)
_RULES = (
    Rule(
        "prompt_encoding",
        "form",
        "the customer's turn has broken characters",
        ("prompt.encoding",),
        lambda s, g: number(s, "prompt.encoding") > g.max_prompt_encoding,
        "form",
        order=32,
        limits=(
            Limit(
                "max_prompt_encoding",
                5.0,
                "Maximum number of broken characters per 100 words of the customer's last turn.",
                "one or two in a long message do no harm, as the model only reads them.",
                least=0,
            ),
        ),
        says=at_most(
            "broken characters of the customer's turn",
            "prompt.encoding",
            "max_prompt_encoding",
            " per hundred words",
        ),
    ),
    Rule(
        "prompt_garbled",
        "form",
        "the customer's turn is garbage: encoded data, binary, letters that form no words",
        ("prompt.garbled", "prompt.plain_words"),
        _garbled,
        "form",
        order=34,
        limits=(
            Limit(
                "max_prompt_garbled",
                0.5,
                "Maximum share of the customer's last turn that is garbage (0 to 1), beside fewer than 15"
                " words.",
                "a short question around a pasted key is below it, a pasted file is above.",
                least=0,
                most=1,
            ),
        ),
        says=at_most("share of the customer's turn that is garbage", "prompt.garbled", "max_prompt_garbled"),
    ),
    Rule(
        "prompt_only_log",
        "form",
        "the customer's turns are only a log, with no question",
        ("prompt.plain_words", "prompt.log_lines", "prompt.questions"),
        _log_only,
        "form",
        order=36,
        limits=(
            Limit(
                "min_plain_words",
                2,
                "Minimum number of words of the customer beside a log without a question mark.",
                "'App crashes' says what a log is about. Without a word nobody knows what is asked.",
                least=0,
            ),
        ),
        says=_log_sentence,
    ),
)


@family("prompt", _DOCS, parts=_PARTS, rules=_RULES)
def prompt(view: View) -> Signals:
    """How the customer's last turn reads, and what a person wrote in all of them."""
    said = "\n".join(m["content"] for m in view.record.prompt if m["role"] == "user") or view.asked
    last = legible(view.asked)
    every = last if said == view.asked else legible(said[:MAX_CHARS])
    signs = spam_signs(Tokens.of(LINK.sub(" ", said[:MAX_ASKED_CHARS])), LINK.search(said) is not None)
    broken = view.note("prompt.encoding", broken_signs(view.asked))
    return {
        "encoding": round(100 * broken / max(len(view.asked_tokens.words), 20), 2),
        "garbled": last.garbled,
        "plain_words": every.plain_words,
        "questions": every.questions,
        "log_lines": every.machine_lines,
        "spam": view.note("prompt.spam", signs),
    }
