"""Whether a customer's turn asks for anything at all: what nobody could answer is nothing for a person to
write."""

from __future__ import annotations

import re
from functools import cache

from curate.language.phrases import UNSPACED, PhraseLexicon, Tokens, flat_words
from curate.language.words import words
from curate.signals.advertising import spam_signs
from curate.signals.base import LINK, reply_lexicon

_PLACEHOLDER = re.compile(r"\[[A-Z]+(?:_[A-Z]+)*_\d+\]")
_CLOSING_WORDS = 8  # up to which a sentence that gives thanks or takes leave says nothing else
_READ = 2000  # characters: what is asked stands there


@cache
def _notices() -> PhraseLexicon:
    return PhraseLexicon({"notice": words("automatic_notices")})


@cache
def _idle() -> frozenset[str]:
    return flat_words("idle_words") | flat_words("common_words") | flat_words("topicless_words")


def asks_something(text: str, max_spam_words: int) -> bool:
    """Whether there is anything in a customer's text that could be answered.

    Not where it is only greetings, thanks, placeholders, links or signs, where a program wrote it (an absence
    notice), or where more than `max_spam_words` words of advertising stand in it. Phrases are known in seven
    languages; a word of any other language counts as a need.
    """
    tokens = Tokens.of(_PLACEHOLDER.sub(" ", LINK.sub(" ", text[:_READ])))
    hits = reply_lexicon().find(tokens)
    signs = spam_signs(tokens, LINK.search(text) is not None)
    if max(len(signs), sum(hit.kind == "spam" for hit in hits)) > max_spam_words:
        return False
    sentences = [run for _, run in tokens.sentences()]
    if _notices().find(tokens) and not any(run[-1] == "?" for run in sentences):
        return False
    closing = {word for hit in hits if hit.kind == "closing" for word in hit.phrase.split()}
    return any(_asks(run, closing) for run in sentences)


def _asks(sentence: list[str], closing: set[str]) -> bool:
    words = [word for word in sentence if word.isalnum()]
    if closing.intersection(words) and len(words) <= _CLOSING_WORDS and sentence[-1] != "?":
        return False
    return any(
        word not in _idle() and (len(word) > 1 or UNSPACED.search(word)) and not word.isdigit()
        for word in words
    )
