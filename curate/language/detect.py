"""Which language a text is in: script first, then its commonest words, and a statistical detector only where
these leave a doubt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain, islice, pairwise, repeat
from typing import TYPE_CHECKING, NamedTuple

from curate.language.folding import flat
from curate.language.phrases import Tokens
from curate.language.words import by_language, languages
from curate.process.progress import steps

if TYPE_CHECKING:
    from lingua import LanguageDetector

_OTHER_SCRIPT = re.compile(r"[\u0370-\u0e7f\u3040-\ud7af]")
_NOT_PROSE = re.compile(r"\[[A-Z_]+_?\d*\]|`[^`]*`|\S*\d\S*")
_LETTERS = re.compile(r"[^\W\d_]")

# how many times the runner-up's hits the winner needs; Spanish and Portuguese, Swedish and Danish share many
# words
_MARGIN = 1.35
_SAMPLE = 200  # words looked at
_NO_LANGUAGE = (  # makes the detector ask every model it has
    "Bonjour kdjfh skdjfh lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod"
)
_LEAST_CONFIDENCE, _SURE_CONFIDENCE = 0.6, 0.9  # of the statistical detector
_LEAST_SHARE = 0.12  # share of common words below which a text is not running prose of that language


class DetectedLanguage(NamedTuple):
    """A text's language as ISO 639-1 code, or None; and whether it is beyond doubt."""

    code: str | None
    sure: bool
    hits: Counter[str]


def known_languages() -> frozenset[str]:
    """The codes that `detect` may give."""
    return frozenset(by_language("common_words")) | {code for code, *_ in _scripts()}


def detect(text: str, tokens: Tokens, among: tuple[str, ...], min_words: int = 4) -> DetectedLanguage:
    """The language of a text, by its script or `among` these. Texts of fewer than `min_words` words are
    undecided; links, paths, addresses and placeholders don't count."""
    found, prose, words = _by_script_or_words(text, tokens, among, min_words)
    if found.code or not prose:
        return found
    code, confidence = by_lingua(_NOT_PROSE.sub(" ", prose[:400]), among)
    return DetectedLanguage(
        code if confidence >= _LEAST_CONFIDENCE else None,
        confidence >= _SURE_CONFIDENCE and words >= 2 * min_words,
        found.hits,
    )


def detect_by_words(text: str, tokens: Tokens, among: tuple[str, ...]) -> str | None:
    """The language of a text as far as its script or its commonest words show it: the statistical detector,
    whose models take seconds to load, is not asked."""
    return _by_script_or_words(text, tokens, among, 4)[0].code


def _by_script_or_words(
    text: str, tokens: Tokens, among: tuple[str, ...], min_words: int
) -> tuple[DetectedLanguage, str, int]:
    """What script and common words show; the text without links, and its words, where that is nothing and a
    statistical detector may know more."""
    script = _by_script(text)
    if script:
        return DetectedLanguage(script, True, Counter()), "", 0
    words = tokens.words
    if "://" in text or "@" in text or "\\" in text or "www." in text:
        text = " ".join(
            w for w in text[:1500].split() if not ("/" in w or "@" in w or "\\" in w or "www." in w)
        )
        words = Tokens.of(text).words
    if len(words) < min_words:
        return DetectedLanguage(None, False, Counter()), "", 0
    hits = _hits(words, among)
    code = _clear_winner(hits, min(len(words), _SAMPLE))
    if code or sum(len(w) for w in words) < 5 * min_words:
        return DetectedLanguage(code, code is not None, hits), "", 0
    return DetectedLanguage(None, False, hits), text, len(words)


def agree(completion: DetectedLanguage, wanted: DetectedLanguage) -> bool | None:
    """Whether the two have one language: false only beyond doubt, since a wrong guess would cost a good
    record; none where unknown."""
    if completion.code is None or wanted.code is None:
        return None
    if completion.code == wanted.code or _written_alike(completion.code, wanted.code):
        return True
    if (
        not (completion.sure and wanted.sure)
        or completion.hits[wanted.code] * 2 > completion.hits[completion.code] > 0
    ):
        return None
    return False


def _by_script(text: str) -> str | None:
    head = text[:600]
    if head.isascii() or not _OTHER_SCRIPT.search(head):
        return None
    letters = len(_LETTERS.findall(head))
    for code, pattern, dense in _scripts():
        script_count = len(pattern.findall(head))
        # Han and kana say much with few signs: a Japanese text with product names in Latin letters is
        # Japanese.
        if script_count >= 2 and script_count >= letters * (0.15 if dense else 0.4):
            return code
    return None


@cache
def _scripts() -> tuple[tuple[str, re.Pattern[str], bool], ...]:
    return tuple(
        (code, re.compile(f"[{known.script}]"), known.dense)
        for code, known in languages().items()
        if known.script
    )


def _written_alike(one: str, other: str) -> bool:
    """Whether a short text of one passes for the other."""
    known = languages()
    return any(a in known and b in known[a].written_like for a, b in ((one, other), (other, one)))


@cache
def _by_word(among: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    codes_by_word: dict[str, tuple[str, ...]] = {}
    for code in among:
        for word in dict.fromkeys(map(flat, by_language("common_words").get(code, ()))):
            codes_by_word[word] = (*codes_by_word.get(word, ()), code)
    return codes_by_word


def _hits(words: list[str], among: tuple[str, ...]) -> Counter[str]:
    by_word = _by_word(among)
    return Counter(chain.from_iterable(map(by_word.get, words[:_SAMPLE], repeat(()))))


def common_hits(words: Iterable[str]) -> Counter[str]:
    """How many of a text's first words, in lower case, are common words of each language; of "l'envoi" both
    parts."""
    parts = flat(" ".join(islice(words, _SAMPLE)).replace("'", " ")).split()
    return _hits(parts, _read_languages())


@cache
def _read_languages() -> tuple[str, ...]:
    return tuple(by_language("common_words"))


class Likely(NamedTuple):
    """The languages that most of a text's words are common words of, and how many these are."""

    codes: tuple[str, ...]
    hits: int


def likely_languages(counts: Counter[str]) -> Likely:
    """What a text with so many common words of each language may be in: enough to choose how a word is meant,
    not to say what the text is in. Several where they are even, none where there is no common word."""
    most = max(counts.values(), default=0)
    return Likely(tuple(sorted(code for code, hits in counts.items() if hits == most)), most)


def common_share(words: list[str], among: tuple[str, ...]) -> float:
    """The share of a text's words, in flat form, that are common words of any of the languages."""
    by_word, seen = _by_word(among), words[:_SAMPLE]
    return sum(word in by_word for word in seen) / len(seen) if seen else 0.0


def _clear_winner(hits: Counter[str], words: int) -> str | None:
    ranked = sorted(hits.items(), key=lambda h: (-h[1], h[0]))
    if not ranked:
        return None
    code, best = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0
    return code if best >= 2 and best >= second * _MARGIN + 1 and best >= _LEAST_SHARE * words else None


@cache
def _detector(among: tuple[str, ...]) -> LanguageDetector | None:
    from lingua import IsoCode639_1, Language, LanguageDetectorBuilder

    read = by_language("common_words")
    codes = [c.upper() for c in among if c in read and hasattr(IsoCode639_1, c.upper())]
    known = [Language.from_iso_code_639_1(getattr(IsoCode639_1, c)) for c in codes]
    if len(known) < 2:
        return None
    # Loaded at the first doubtful text the models of all languages would hold the interpreter for many
    # seconds, and the progress with it.
    for pair in steps(list(pairwise(known)), "language models loaded"):
        LanguageDetectorBuilder.from_languages(*pair).build().compute_language_confidence_values(_NO_LANGUAGE)
    return LanguageDetectorBuilder.from_languages(*known).build()


@lru_cache(maxsize=4096)  # replies to one turn share its text
def by_lingua(text: str, among: tuple[str, ...]) -> tuple[str | None, float]:
    """The statistical detector's first guess, as ISO 639-1 code, and its confidence."""
    detector = _detector(among)
    ranked = detector.compute_language_confidence_values(text) if detector else []
    if not ranked:
        return None, 0.0
    return ranked[0].language.iso_code_639_1.name.lower(), ranked[0].value
