"""How an answer opens (yes or no), and whether a prompt asks a question that can be answered so, or by one of
two alternatives."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from curate.dedup import lexicon as lex
from curate.dedup.words import canon

_ENDS = frozenset(".!?\n")
_BE = frozenset({"is", "are", "was", "were"})
_TERSE = 40  # words up to which a text without a question mark may be a question
_SENTENCES, _WORDS = 3, 15  # how far into an answer its opening is looked for


@cache
def _patterns() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """The openings by their first word, the longest first."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for entry, says in lex.ANSWERS.items():
        opens = tuple(entry.split())
        table.setdefault(opens[0], []).append((opens, says))
    return {first: sorted(known, key=lambda entry: -len(entry[0])) for first, known in table.items()}


def opening(words: Sequence[str]) -> str:
    """ "yes" or "no" where one of the first sentences begins so, else "". Words in lower case, with breaks,
    contractions written out."""
    starts = [
        0,
        *(
            n + 1
            for n, word in enumerate(words[:_WORDS])
            if word in _ENDS or (word == "," and n < 4 and words[0] in lex.ANSWER_LEADS)
        ),
    ]
    for start in starts[:_SENTENCES]:
        ahead = (*("/" if word in lex.BREAKS else word for word in words[start : start + 5]), "/")
        without = tuple(word for word in ahead if word != "/")
        for opens, says in _patterns().get(without[0], ()) if without else ():
            if ahead[: len(opens)] == opens or ("/" not in opens and without[: len(opens)] == opens):
                return says
    return ""


def clauses(words: Sequence[str]) -> list[list[str]]:
    """The words between breaks, without empty parts."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word not in lex.BREAKS:
            parts[-1].append(word)
        elif parts[-1]:
            parts.append([])
    return parts if parts[-1] else parts[:-1]


def bare(words: Sequence[str]) -> frozenset[str]:
    """The canonical words that carry meaning, figures as "#2", and those that restrict ("only")."""
    figures = {f"#{lex.NUMBERS.get(word, word)}" for word in words if word in lex.NUMBERS or word.isdigit()}
    return frozenset(
        figures
        | {
            canon(w)
            for w in words
            if w not in lex.NUMBERS and not w.isdigit() and (w in lex.RESTRICTED or w not in lex.STOP)
        }
    )


def questions(words: Sequence[str]) -> list[str]:
    """The words of the sentences that end in a question mark; of a text without one all words, if they are
    few."""
    out: list[str] = []
    start = 0
    for n, word in enumerate(words):
        if word in _ENDS:
            if word == "?":
                out += words[start : n + 1]
            start = n + 1
    return out or (list(words) if len(words) <= _TERSE else [])


def asks_who(words: Sequence[str]) -> bool:
    """Does a clause begin with "who": the question, not "the one who called"?"""
    if "who" not in words:
        return False
    return any(
        word == "who" and (n == 0 or words[n - 1] in lex.BREAKS or words[n - 1] in ("and", "but", "so", "or"))
        for n, word in enumerate(words)
    )


def choices(words: Sequence[str]) -> tuple[frozenset[str], frozenset[str]] | None:
    """Of a question between two alternatives ("is it X or Y?", "can I X, or must I Y?") the words that only
    one of them has.

    None for "can I pay by card or cash?", which asks for yes or no.
    """
    start = 0
    for n, word in enumerate(words):
        if word in _ENDS:
            start = n + 1
        elif word == "or":
            end = next((k for k in range(n + 1, len(words)) if words[k] in _ENDS), len(words))
            left, right = words[start:n], words[n + 1 : end]
            asks = next((w for w in left if w in lex.AUXILIARIES or w in lex.QUESTION_WORDS), "")
            real = bool(right) and (
                right[0] in lex.AUXILIARIES
                or right[0] in lex.RESTRICTED
                or asks in _BE
                or asks in lex.QUESTION_WORDS
            )
            if asks and real and right[0] not in lex.NEGATORS and len(right) <= _WORDS:
                one, other = bare(left), bare(right)
                return (one - other, other - one) if other - one else None
    return None


def polar(words: Sequence[str]) -> bool:
    """Does a clause ask for yes or no: an auxiliary before its subject, and no question word before that?"""
    asking = False
    for n, word in enumerate(words):
        if word in lex.BREAKS:
            asking = False
        elif word in lex.QUESTION_WORDS or word == "how" or word == "why" or word.startswith("how-"):
            asking = asking or word != "when" or (n + 1 < len(words) and words[n + 1] in lex.AUXILIARIES)
        elif word in lex.AUXILIARIES and not asking:
            first = n == 0 or words[n - 1] in lex.BREAKS or words[n - 1] in ("and", "or", "but")
            if first or (
                n + 1 < len(words)
                and words[n + 1] in lex.PERSONS
                and words[n - 1] not in lex.PERSONS
                and words[n - 1] not in ("so", "nor", "it")
            ):
                return True
    return False
