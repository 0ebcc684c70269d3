"""What programs say of themselves and what they are called, in some twenty languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from curate.loaders.data_files import data_file

LOOKED_AT = 300  # characters of a text: who speaks is said at its beginning
_BETWEEN = 5  # words between "I am" and "automatic helper"
_BETWEEN_SIGNS = 14  # the same in scripts without blanks
_NEVER = re.compile(r"(?!)")
_EDGE = r"(?<!\w)"
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_CLAUSE = re.compile(r"[.!?;:(\n。！？；：؟]")
_CAMEL = re.compile(r"\b[^\W\d_]+(?:(?<=[^\W\d_A-Z])Bot|-[Bb]ot)\b")  # SkerryBot, Skerry-Bot
_HEAD, _HEADED = re.compile(r"[\s\[(*_]*"), re.compile(r"[\])*_]*\s*[:\]]")
_NEXT = re.compile(r"'?\s*([^\W\d_]+)")
_BOT = re.compile(r"(?:\b|[_-])(?:bot|chatbot|answer ?bot|autoresponder|auto-?reply)\b", re.IGNORECASE)
_UNREAD = re.compile(
    r"(?:\b|[_-])(?:no-?reply|mailer-daemon)\b", re.IGNORECASE
)  # boxes from which people, too, send mail


def _any(listed: Iterable[str]) -> str:
    """A pattern for any of the phrases, the longest first; `*` is the rest of a word, a blank any blanks."""
    ordered = sorted(set(listed), key=lambda p: (-len(p), p))
    return "|".join(re.escape(p).replace(r"\*", r"\w*").replace(r"\ ", r"[\s-]+") for p in ordered) or "(?!)"


def _bounded(pattern: str, unspaced: bool) -> re.Pattern[str]:
    return re.compile(pattern if unspaced else rf"{_EDGE}(?:{pattern})(?!\w)", re.IGNORECASE)


def _stems(data: dict[str, Any]) -> tuple[str, ...]:
    kinds = data["helpers" if data.get("unspaced") else "kinds"]
    held = {p.rstrip("*").casefold() for p in (*kinds, *data["words"], *data["whole"])}
    held = {f" {p}" if len(p) < 3 and p.isascii() else p for p in held}
    return tuple(sorted(p for p in held if not any(other != p and other in p for other in held)))


@dataclass(frozen=True)
class _Language:
    """The patterns of one language; `stems` are letters of which any text that one of them finds holds
    some."""

    stems: tuple[str, ...]
    words: re.Pattern[str]
    pairs: re.Pattern[str]
    openers: re.Pattern[str]
    loose: re.Pattern[str]
    negated: re.Pattern[str]
    denied: re.Pattern[str]
    closers: re.Pattern[str]
    whole: re.Pattern[str]
    breakers: re.Pattern[str]
    after: frozenset[str]
    unspaced: bool

    @classmethod
    def of(cls, data: dict[str, Any]) -> _Language:
        free = bool(data.get("unspaced"))
        kinds, helpers = _any(data["kinds"]), _any(data["helpers"])
        gap = r"[\s-]*" if free else r"[\s-]+"
        words, pairs = (
            _bounded(_any(data["words"]), free),
            _bounded(rf"(?:{kinds}){gap}(?:{helpers})|(?:{helpers}){gap}(?:{kinds})", free),
        )
        closing = rf"(?:[の ]\w{{1,8}}?)?\s*(?:{_any(data['closers'])})" if data["closers"] else ""
        whole = re.compile(rf"(?:^|[.!?\n*\[(。！？])\s*(?:{_any(data['whole'])})", re.IGNORECASE)
        breakers, openers = _bounded(_any(data["breakers"]), free), _bounded(_any(data["openers"]), free)
        loose = _bounded(_any([*data["openers"], *data.get("loose", ())]), free)
        negated = re.compile(
            rf"{'' if free else _EDGE}(?:{_any(data.get('negations', ()))})\s*$", re.IGNORECASE
        )
        denied = re.compile(rf"\s*\w{{0,4}}\s*(?:{_any(data.get('denied', ()))})", re.IGNORECASE)
        closers = re.compile(closing, re.IGNORECASE) if closing else _NEVER
        return cls(
            _stems(data),
            words,
            pairs,
            openers,
            loose,
            negated,
            denied,
            closers,
            whole,
            breakers,
            frozenset(data.get("after", ())),
            free,
        )

    def tells(self, text: str, low: str) -> bool:
        """Whether a text, here also in small letters, speaks as a program in this language."""
        if not any(stem in low for stem in self.stems):
            return False
        mentions = (
            (noun, openers)
            for nouns, openers in ((self.words, self.openers), (self.pairs, self.loose))
            for noun in nouns.finditer(text)
        )
        return bool(self.whole.search(text)) or any(
            self._is_own(text, noun, openers) for noun, openers in mentions
        )

    def _is_own(self, text: str, noun: re.Match[str], openers: re.Pattern[str]) -> bool:
        """Whether a word for programs means who wrote the text."""
        start, end = noun.span()
        if self.denied.match(text, end):
            return False
        if self.closers.match(text, end) or (_HEAD.fullmatch(text[:start]) and _HEADED.match(text, end)):
            return True
        clause = _CLAUSE.split(text[max(start - 120, 0) : start])[-1]
        opened = list(openers.finditer(clause))
        if not opened or self.negated.search(clause[: opened[-1].start()]):
            return False
        between = clause[opened[-1].end() :]
        far = len(between) > _BETWEEN_SIGNS if self.unspaced else len(_WORD.findall(between)) > _BETWEEN
        return not far and not self.breakers.search(between) and self._goes_on(text, end)

    def _goes_on(self, text: str, end: int) -> bool:
        """Whether what follows leaves the word a name of the speaker, and makes it no other's doing."""
        following = _NEXT.match(text, end)
        if not self.after or following is None:
            return True
        word = following[1]
        return text[end] != "'" and (word.casefold() in self.after or word[0].isupper())


@cache
def _languages() -> tuple[_Language, ...]:
    return tuple(_Language.of(data) for data in data_file("bots").values())


@cache
def _all_stems(in_ascii: bool) -> tuple[str, ...]:
    """The stems of all languages, of those that hold each other the shortest; a text in ASCII holds no
    others than those in ASCII."""
    held = {stem for language in _languages() for stem in language.stems if stem.isascii() or not in_ascii}
    return tuple(sorted(s for s in held if not any(other != s and other in s for other in held)))


@lru_cache(maxsize=4096)
def speaks_as_program(text: str) -> bool:
    """Whether a text says of who wrote it that it is a program, such as "I am Pip, the automatic helper"."""
    excerpt = text[:LOOKED_AT].replace("’", "'")
    excerpt = _CAMEL.sub("chatbot", excerpt) if "ot" in excerpt else excerpt
    low = excerpt.casefold()
    if not any(stem in low for stem in _all_stems(low.isascii())):
        return False
    return any(language.tells(excerpt, low) for language in _languages())


@cache
def _names() -> re.Pattern[str]:
    data = data_file("bots").values()
    spaced = _any(name for d in data if not d.get("unspaced") for name in d["names"])
    free = _any(name for d in data if d.get("unspaced") for name in d["names"])
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)|{free}", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def is_bot_name(name: str) -> bool:
    """Whether a display name is a program's, or that of a box which nobody reads."""
    return bool(_UNREAD.search(name)) or is_program_name(name)


@lru_cache(maxsize=65_536)
def is_program_name(name: str) -> bool:
    """Whether a name holds a word that only programs bear, such as bot or virtual assistant."""
    return bool(_BOT.search(name) or _names().search(name))
