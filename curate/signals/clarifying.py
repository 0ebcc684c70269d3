"""The right clarifying question: one that the customer answered and that led to the solution.

What a customer answers shows that the question could be answered and was worth asking; what came of it shows
that it was the right one. Without both, a reply that only asks teaches to ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from curate.language.phrases import MARKS, PhraseLexicon, Tokens, flat_words
from curate.language.words import values, words
from curate.records import Record
from curate.signals.base import HARD_FILLER, SOFT_FILLER, Sentence, View, reply_lexicon
from curate.signals.outcome import MAX_CHARS, verdict

_CONTENT = 0.3  # a customer's verdict from which the matter is settled, or below whose negative it is not
_OPENING = 3  # words of a question among which its question word stands
_SAYS = 4  # words of an agent's sentence from which it tells something
# sentences with such phrases tell nothing that was asked, or that helps
_TELLS_NOTHING = frozenset({"dont_know", "hand_over", "deflect", "auto_reply", "gives_up"})
_DONE_WITH = frozenset({"complaint", "wants_human", "gives_up", "solved", "settled"})


def asks(view: View) -> bool:
    """Whether the reply asks for something that can be said and that an answer needs: no picture, and no
    "anything else?"."""
    return any(True for _ in _questions(view))


def answered(view: View) -> bool:
    """Whether the customer's next turn, right after the reply, answers: it says something, and neither
    complains nor says that all was said before. A bare name answers nothing that asks for a yes or no."""
    record = view.record
    if not record.after or record.after[0][0] != "customer":
        return False
    text = record.after[0][1][:MAX_CHARS]
    tokens = Tokens.of(text)
    if _lexicon("said_before").find(tokens) or _DONE_WITH & verdict(text).kinds.keys():
        return False
    told = [run for _, run in tokens.sentences() if _tells(run) and not _useless(run)]
    if not any(_is_open(question.tokens) for question in _questions(view)):
        return any(_settles(run, view) for run in told)
    return bool(told)


def _questions(view: View) -> Iterator[Sentence]:
    shown, courtesy = flat_words("shown_things"), _lexicon("courtesy_questions")
    for sentence in view.sentences:
        if (
            sentence.asks
            and shown.isdisjoint(sentence.tokens)
            and not sentence.kinds & (HARD_FILLER | SOFT_FILLER)
            and not courtesy.find(Tokens.of(" ".join(sentence.tokens)))
        ):
            yield sentence


def _is_open(question: list[str]) -> bool:
    """Whether a question asks for more than a yes or no."""
    opening = [word for word in question if word not in MARKS][:_OPENING]
    return not flat_words("open_question_words").isdisjoint(opening) or not flat_words(
        "choice_words"
    ).isdisjoint(question)


def _settles(sentence: list[str], view: View) -> bool:
    """Whether a customer's sentence may answer a question for a yes or no: by such a word, a number, a word
    of the question, or words that make a sentence of it ("it glows")."""
    return any(
        word in _yes_and_no() or word.isdigit() or word in flat_words("common_words") for word in sentence
    ) or not (view.tokens.vocabulary - MARKS).isdisjoint(sentence)


def solved_after(record: Record) -> bool:
    """Whether an agent answered after that, and the conversation ended well: in the customer's last clear
    words, or else by what the export says of it."""
    told, content = False, None
    for role, text in record.after[1:]:
        if role == "agent":
            runs = [run for _, run in Tokens.of(text[:MAX_CHARS]).sentences()]
            told = told or any(_states(run) and not _useless(run) for run in runs)
        elif role == "customer" and told:
            found = verdict(text)
            if "gives_up" in found.kinds:
                content = False  # "never mind, thank you"
            elif abs(found.score) > _CONTENT:
                content = found.score > 0
    outcome = record.outcome
    if not told or outcome.get("rating") == "bad" or outcome.get("reopened"):
        return False
    if content is None:
        return outcome.get("rating") == "good" or bool(outcome.get("solved"))
    return content


@cache
def _lexicon(name: str) -> PhraseLexicon:
    return PhraseLexicon({name: words(name)})


@cache
def _yes_and_no() -> frozenset[str]:
    return frozenset(Tokens.of(phrase).joined.strip() for phrase in values("answers") if "/" not in phrase)


def _useless(sentence: list[str]) -> bool:
    """Whether a sentence says that its writer does not know, or sends the other one elsewhere."""
    kinds = {hit.kind for hit in reply_lexicon().find(Tokens.of(" ".join(sentence)))}
    return bool(kinds & _TELLS_NOTHING)


def _tells(sentence: list[str]) -> bool:
    """Whether a customer's sentence holds an answer: a yes or no, a number, or a word that says something."""
    if sentence[-1] == "?":
        return False
    idle = flat_words("idle_words") | flat_words("common_words") | flat_words("topicless_words")
    return sentence[0] in _yes_and_no() or any(
        word.isdigit() or (word.isalnum() and len(word) > 1 and word not in idle) for word in sentence
    )


def _states(sentence: list[str]) -> bool:
    return sentence[-1] != "?" and sum(word.isalnum() for word in sentence) >= _SAYS
