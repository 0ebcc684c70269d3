"""Single values of an export: ids as exact text, flags read explicitly, ratings on one scale."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from curate.ids import as_text


def word_set(text: str) -> frozenset[str]:
    """The words of a text, split at blanks."""
    return frozenset(text.split())


_TRUE = word_set(
    "true t yes y j s o 1 on x ja wahr oui vrai si sí sì verdadero vero sim verdadeiro waar tak ano kyllä"
    " evet igen да はい 是"
)
_FALSE = word_set(
    "false f no n 0 off nein falsch non faux falso não nao nee onwaar nej nei ei nie ne hayır nem"
    " нет いいえ 否"
)
_SPAM = frozenset({"spam", "junk"})
_SOLVED = word_set(
    "solved closed resolved complete completed done fixed answered gelöst geschlossen erledigt résolu fermé"
    " resuelto cerrado risolto chiuso resolvido fechado opgelost"
)
_UNSOLVED = word_set(
    "open new pending hold on-hold on_hold waiting unresolved unsolved in_progress deleted offen neu wartend"
    " ouvert nouveau abierto nuevo pendiente aperto aberto"
)
_WAITING = word_set(
    "pending waiting awaiting wartet wartend attente pendiente attesa pendente"
)  # in a longer status
_CONTENT = word_set(
    "good goodwithcomment positive satisfied very_satisfied happy great excellent like liked thumbs_up up"
    " helpful yes true gut zufrieden satisfait bueno satisfecho 👍 😀 😊 🤩"
)
_DISCONTENT = word_set(
    "bad badwithcomment negative unsatisfied dissatisfied very_dissatisfied unhappy poor terrible dislike"
    " disliked thumbs_down down unhelpful no false schlecht unzufrieden insatisfait malo insatisfecho"
    " 👎 😠 😞"
)
# 1.23E+15: what a spreadsheet leaves of a long number
_MANGLED = re.compile(r"-?\d(?:[.,]\d+)?[eE]\+\d{1,3}")


def is_mangled(identifier: str) -> bool:
    """Whether an id went through a spreadsheet that kept its first digits only."""
    return "+" in identifier and _MANGLED.fullmatch(identifier) is not None


def as_flag(value: Any) -> bool | None:
    """True or False where the value clearly says so, in words or numbers; None where it does not."""
    if value is None or isinstance(value, bool):
        return value
    word = as_text(value).strip().casefold()
    if word in _TRUE or word == "1.0":
        return True
    return False if word in _FALSE or word == "0.0" else None


def as_spam(value: Any) -> bool | None:
    """Whether a flag or a word means advertising or fraud; None where it says nothing."""
    return is_spam_word(value) or as_flag(value)


def is_spam_word(value: Any) -> bool:
    """Whether a status or a tag is the word for advertising and fraud."""
    return as_text(value).strip().casefold() in _SPAM


def as_solved(value: Any) -> bool | None:
    """Whether a flag or a status means solved; None where it says nothing."""
    word = as_text(value).strip().casefold().replace(" ", "_")
    if word in _SOLVED:
        return True
    if word in _UNSOLVED or _WAITING & set(word.split("_")):
        return False
    return as_flag(value)


def as_count(value: Any) -> int | None:
    """A whole number, or None."""
    if type(value) is int:
        return value
    try:
        return int(Decimal(as_text(value).strip() or "x"))
    except (ArithmeticError, ValueError):
        return None


_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


def language_tag(text: str) -> str:
    """A language as exports name one (`de`, `pt-BR`); empty for anything else, which may be what somebody
    wrote."""
    return text if _LANGUAGE_TAG.fullmatch(text) else ""


def as_times(value: Any) -> bool | None:
    """Whether something happened, given as a flag or as how often."""
    flag = as_flag(value)
    if flag is not None:
        return flag
    count = as_count(value)
    return None if count is None else count > 0


def as_rating(value: Any, good: list[str] | None = None) -> str:
    """`good`, `bad`, `neutral`, or empty where there is none.

    Without a list of good values usual words are understood, and stars of 1 to 5: 4 and 5 are good, 1 and 2
    bad (the "top two boxes" that satisfaction scores count).
    """
    word = as_text(value).strip().casefold().replace(" ", "_")
    if not word:
        return ""
    if good:
        return "good" if word in {g.strip().casefold().replace(" ", "_") for g in good} else "bad"
    if word in _CONTENT:
        return "good"
    if word in _DISCONTENT:
        return "bad"
    stars = as_count(word.split("/")[0]) if word[:1].isdecimal() else None
    if stars is None or not 1 <= stars <= 5:
        return ""
    return "good" if stars >= 4 else "bad" if stars <= 2 else "neutral"
