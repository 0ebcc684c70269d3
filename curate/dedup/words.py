"""A text as canonical words: greetings, signatures and politeness dropped, contractions written out, endings and synonyms unified."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from curate.dedup import lexicon as lex

Word = tuple[str, bool]  # in lower case; written like a name
Phrase = tuple[tuple[str, ...], tuple[str, ...]]

BREAKS = frozenset(".!?;,:\n()")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # scripts written without blanks: each character counts as a word
_TOKEN = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\[[A-Z]+(?:_[A-Z]+)*_\d+\]|[$€£]|#(?=\d)"
    rf"|[{_HAN}]|(?:(?![{_HAN}])\w)+(?:[.,:/'-](?=\w)(?:(?![{_HAN}])\w)+)*|[.!?;,:\n()]"
)
_CLIENT = re.compile(r"\n\s*(?:sent (?:from|via|with|by) (?:my )?[^\n]{2,40}|get outlook for [^\n]{2,20})\s*$", re.I)
_TAIL = re.compile(
    r"\n\s*(?:(?:best|kind|warm)? ?regards|best(?: wishes)?|sincerely|cheers|yours\b[^\n]{0,20}|(?:many )?thanks|thank you)[ ,.!]*\n"
    r"(?:[^\n]{0,60}\n?){1,5}\s*$",
    re.I,
)
_SIGNED = re.compile(
    r"\b(?:(?:[Bb]est |[Kk]ind |[Ww]arm )?[Rr]egards|[Ss]incerely|[Cc]heers|(?:[Mm]any )?[Tt]hanks|[Tt]hank you)[,!.]?"
    r" +[A-Z][\w.]+(?: [A-Z][\w.]+)?[.!]?\s*$"
)
_TURNS = frozenset({"turn", "turns", "turned", "turning", "switch", "switches", "switched", "switching"})


def _squash(word: str) -> str:
    """Light English stemming: plural, -ed, -ing, doubled consonant, silent e, British spellings. Not for codes and other scripts."""
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "xes", "ches", "shes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 3 and re.search("[aeiouy]", base):
            word = base[:-1] + "y" if base.endswith("i") else base
            break
    word = re.sub(r"is(e?)$", r"iz\1", word) if len(word) > 6 else word
    if len(word) > 5 and word.endswith("our"):
        word = word[:-3] + "or"
    if len(word) >= 4 and word.endswith("e") and word not in lex.KEEP_E:
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou" else word


def _stem(word: str) -> str:
    return _squash(lex.IRREGULAR.get(word, word))


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in lex.SYNONYMS.split("\n"):
        group = [_squash(word) for word in line.split()]
        head = table.get(group[0], group[0])
        for word in group:
            table.setdefault(word, head)
    return table


@lru_cache(maxsize=65536)
def canon(word: str) -> str:
    """The form in which a lower-case word is compared: stemmed, and the first of its synonyms."""
    word = lex.SHORT_FORMS.get(word, word)
    stem = _stem(lex.SURFACE.get(word, word))
    return _groups().get(stem, stem)


@lru_cache(maxsize=1)
def _softs() -> frozenset[str]:
    return frozenset(_squash(word) for word in lex.SOFT)


@lru_cache(maxsize=65536)
def soft(word: str) -> bool:
    """Is this lower-case word, in any of its forms, one that carries no meaning of its own?"""
    return word in lex.SOFT or _stem(word) in _softs()


@lru_cache(maxsize=1)
def antonyms() -> frozenset[tuple[str, str]]:
    """Pairs of canonical words that mean the opposite, both ways round."""
    pairs = set()
    for entry in lex.ANTONYMS.split("|"):
        a, b = (canon(word) for word in entry.split())
        if a != b:
            pairs |= {(a, b), (b, a)}
    return frozenset(pairs)


@lru_cache(maxsize=1)
def opposable() -> frozenset[str]:
    """Canonical words that have an opposite."""
    return frozenset(word for word, _ in antonyms())


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[Phrase]]:
    table: dict[str, list[Phrase]] = {}
    for entry in lex.PHRASES.split("|"):
        left, _, right = entry.partition("=")
        said = tuple(left.split())
        table.setdefault(said[0], []).append((said, tuple(right.split())))
    for options in table.values():
        options.sort(key=lambda option: -len(option[0]))
    return table


@lru_cache(maxsize=1)
def _closed() -> dict[str, list[str]]:
    """Function words of four letters and more by first letter and letters, to know them with two letters swapped."""
    table: dict[str, list[str]] = {}
    known = lex.STOP | lex.SOFT | lex.NEGATORS | lex.CONDITIONS.keys() | lex.QUANTIFIERS.keys() | lex.NUMBERS.keys() | lex.CONTRACTED.keys()
    for word in known | {"impossible", "unable"}:
        if len(word) >= 4 and word.isascii() and word.isalpha():
            table.setdefault(word[0] + "".join(sorted(word)), []).append(word)
    return table


def _unswapped(low: str) -> str:
    """A function word with two neighbouring letters swapped ("wehn"), set right; any other word as it is."""
    if len(low) < 4 or low in lex.ANAGRAMS:
        return low
    for word in _closed().get(low[:1] + "".join(sorted(low)), ()):
        apart = [k for k, (x, y) in enumerate(zip(low, word, strict=True)) if x != y]
        if not apart or (len(apart) == 2 and apart[1] == apart[0] + 1):
            return word
    return low


def _address(url: str) -> str:
    """A link in the form in which it is compared: no scheme, no punctuation, contractions written out."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", url)
    return "www." + "".join("".join(_parts(part)[0]) for part in re.split(r"[/_.?=&#%-]+", bare) if part)


@lru_cache(maxsize=65536)
def _parts(raw: str) -> tuple[tuple[str, ...], bool]:
    """A token in lower case, contractions written out and the possessive dropped; and has it capitals after the first letter?"""
    low = raw.casefold()
    mixed = raw[1:] != raw[1:].lower()
    if low.startswith(("http://", "https://", "www.")):
        return (_address(low),), False
    low = _unswapped(low)
    if low in lex.CONTRACTED:
        return lex.CONTRACTED[low], mixed
    if "'" in low:
        for ending, long in lex.ENDINGS.items():
            if low.endswith(ending):
                return (low[: -len(ending)], long), mixed
        if low.endswith("'s"):
            return ((low[:-2], "is") if low[:-2] in lex.HAS_IS else (low[:-2],)), mixed
    return (low,), mixed


def tokens(text: str) -> list[Word]:
    """The words of a text without greetings, thanks, signatures and frames of politeness; all words where nothing else is said."""
    plain = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    for pattern in (_CLIENT, _TAIL, _SIGNED):
        short = pattern.sub("", plain)
        plain = short if short.strip() else plain
    raw = _TOKEN.findall(plain)
    letters = [token for token in raw if token[0].isalpha()]
    shouting = sum(token[0].isupper() for token in letters) * 5 > len(letters) * 4  # capitals tell nothing where all words have one
    out: list[Word] = []
    start = True
    for token in raw:
        parts, mixed = _parts(token)
        name = not shouting and (mixed or (not start and token[0].isupper() and parts[0] not in lex.STOP))
        out.append((parts[0], name))
        if len(parts) == 2:
            out.append((parts[1], False))
        start = token in BREAKS and token != ","
    kept = _particles(_without_phrases(_without_names(out)))
    return kept if any(word not in BREAKS for word, _ in kept) else out


def _without_names(words: list[Word]) -> list[Word]:
    """Without the person greeted ("Hi Tom,") and the writer's own introduction ("this is Maria.", "my name is Tom")."""
    n = 0
    if words and words[0][0] in lex.GREETINGS:
        n = 1
        while n < min(len(words), 3) and words[n][1]:
            n += 1
        n = n if n < len(words) and words[n][0] in BREAKS else 0
    out: list[Word] = []
    while n < len(words):
        end = _introduction(words, n) if words[n][0] in ("my", "this", "i") else n
        if end == n:
            out.append(words[n])
            end += 1
        n = end
    return out


def _introduction(words: list[Word], n: int) -> int:
    """Where the writer's introduction that begins at `n` ends; `n` where none begins."""
    said = tuple(word for word, _ in words[n : n + 3])
    size = 3 if said == ("my", "name", "is") else 2 if said[:2] in {("this", "is"), ("i", "am")} else 0
    if not size or n + size >= len(words) or not words[n + size][1]:
        return n
    end = n + size + 1
    while end < len(words) and words[end][1]:
        end += 1
    return end if end == len(words) or words[end][0] in BREAKS or words[end][0] in ("and", "from", "here") else n


def _without_phrases(words: list[Word]) -> list[Word]:
    """Phrases of the lexicon replaced or dropped, the longest first."""
    table = _phrases()
    only = [word for word, _ in words]
    out: list[Word] = []
    n = 0
    while n < len(only):
        for said, put in table.get(only[n], ()):
            if tuple(only[n : n + len(said)]) == said:
                out.extend((word, False) for word in put)
                n += len(said)
                break
        else:
            out.append(words[n])
            n += 1
    return out


def _particles(words: list[Word]) -> list[Word]:
    """ "turn it off" like "turn off", which the phrases know."""
    for n, (word, _) in enumerate(words):
        if word in _TURNS:
            for k in range(n + 1, min(n + 5, len(words))):
                if words[k][0] in ("on", "off"):
                    words[n], words[k] = ("enable" if words[k][0] == "on" else "disable", False), ("", False)
                    break
                if words[k][0] in BREAKS:
                    break
    return [word for word in words if word[0]]
