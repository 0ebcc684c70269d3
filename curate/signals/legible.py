"""Whether people wrote a text and others can read it: signs of a wrong decoding, garbage, lines of programs.

Nothing here knows a language's words. A word is told by its form: letters of one script, with vowels where it
is Latin, without capitals in between; what people write with figures, links, paths, names of files and
placeholders is neither for nor against.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# what Windows-1252 has where Latin-1 has control characters
_HIGH = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ\u2018\u2019“”•\u2013—˜™š›œžŸ"
_FOLLOWS = f"[\u0080-\u00bf{_HIGH}]"
# UTF-8 read as Latin-1 or Windows-1252, whatever it was before
_MISREAD = re.compile(
    f"(?:[\u00c2-\u00df]{_FOLLOWS}|[\u00e0-\u00ef]{_FOLLOWS}{{2}}|[\u00f0-\u00f4]{_FOLLOWS}{{3}})+"
)
_CP1252 = {sign: sign.encode("cp1252")[0] for sign in _HIGH}
# what such a reading leaves where a byte was lost, the sign of an unknown character, and the same read as GBK
_BROKEN = re.compile(
    "\ufffd|[ÃÂ][\u0080-\u00bf\u2018-\u203a€™œžŸ]|â€[™œ\u009d“”˜¢¦]|[\u0080-\u009f]|ï»¿|锟斤拷"
)
# what was never decoded: quoted-printable, escapes, numbers of characters
_ESCAPED = re.compile(
    r"(?:=[0-9A-F]{2})+(?![0-9A-Za-z]*=)|\\u[0-9a-fA-F]{4}|(?:\\x[0-9a-fA-F]{2})+|&#x?[0-9a-fA-F]+;"
)
# "f?r": an unknown character became a ?; "how?when?where?" has several between words
_QUESTIONED = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:\?[a-zà-öø-ÿ][^\W\d_]*)+")
_ASKED_WORD = 3  # letters of such a word, one of them a vowel
_FEW = 3  # of these two fewer are sentences without a blank between them, or what people say of signs
_LINK = re.compile(r"(?:https?://|www\.|mailto:)\S+", re.I)

_CUT = re.compile(r"\[(?:data|log|text) cut: [\d,]+ (?:characters|lines)\]")  # what cleaning leaves
_CUT_DATA = 200  # characters that stand for such data, which had at least as many
_PLACEHOLDER = re.compile(r"\[[A-Z]+(?:_[A-Z]+)*_\d+\]")
_EDGES = " \t\"'“”‘’«»„()[]{}<>.,;:!?…*_~#|`¿¡-–—+=&/\\"
_VOWELS = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœąęůűőāēīō]", re.I)
_NO_VOWEL = 6  # letters from which a Latin word needs a vowel; "pst", "https" and abbreviations have none
_CLUSTER = re.compile(r"[bcdfghjklmnpqrstvwxz]{7,}", re.I)
_SWITCH = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ]")
# names of programs: words of some letters, each with a capital
_CAMEL = re.compile(r"[A-Z]*[a-zà-ÿ]+(?:[A-ZÀ-Þ]{1,6}[a-zà-ÿ]+)+(?:[A-Z]{2,6})?\d{0,3}")
_HUMP = 3  # letters of such a word on average; those of encoded data have two
_MIXED = re.compile(r"[A-Za-z]\d|\d[A-Za-z]")
_SWITCHES = 3  # of capitals, or between letters and digits, from which a run is encoded
_LONGEST = 100  # letters of a word; the longest of German have eighty
_HEX = re.compile(r"[0-9a-fA-F]{24,}")
_FIGURES = re.compile(r"[\d.,:;/+\-()%€$£#x°]+")
_PARTED = re.compile(r"[\\/._@:=&+~-]")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9d]"
)  # Thai, Lao, Burmese, Khmer, Japanese, Chinese
_SIGNS_A_WORD = 2  # of these
_KEY = 128  # characters of a key, a hash or a code that people ask about; more is a file
_ASKED = 3  # words from which a text says something of the key in it
_ASKS = re.compile(r"[？؟]|\?[\"'”’»)*]*(?=\s|$)")
_OTHER_SCRIPT = "\u0370"  # from here on no Latin letters
_ALPHABET = re.compile(
    "[\u0370-\u058f]"
)  # Greek, Cyrillic and Armenian: no word has Latin letters beside them
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]")
_JOINERS = "\u200c\u200d"  # between the letters of Persian and Indian scripts
_MARKS = 6  # on one letter; pointed Hebrew has four, and a heap of them is no writing

_MACHINE_LINE = re.compile(
    r"""\s*(?:
        [\[(<]?\d{4}[-/.]\d\d[-/.]\d\d[T\ \])>,] |
        [\[(<]?\d{1,2}:\d\d:\d\d |
        [A-Z][a-z]{2}\ +\d{1,2}\ +\d\d:\d\d:\d\d |
        at\ [\w$]+[.$][\w.$<>]+ | File\ "[^"]+",\ line | Traceback\ \( | Caused\ by: | \#\d+\ +0x |
        \[?(?:DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|TRACE|CRITICAL)\b[\]:\ ] |
        0x[0-9a-fA-F]{4,} | [{}\[\]]\s*$ | </?\w+[^<>]*>\s*$ |
        "?[\w.-]{2,40}"?\s*[:=]\s*["{\[\d] | [a-z]\w*(?:\.\w+){2,}
    )""",
    re.VERBOSE,
)


class Legible(NamedTuple):
    """How a text reads: the share of its characters in garbage (0 to 1), the words that a person wrote, the
    lines that a program did, and those of a person with a question mark."""

    garbled: float
    plain_words: int
    machine_lines: int
    questions: int


def broken_signs(text: str) -> list[str]:
    """The signs of a wrong decoding, such as "Ã¼", "Ð¿" or U+FFFD, one for each character that was meant."""
    if text.isascii():
        return _undecoded(text)
    found: list[str] = []
    rest = _MISREAD.sub(lambda match: _meant(match.group(), found), text)
    return found + _BROKEN.findall(rest) + _undecoded(rest)


def legible(text: str) -> Legible:
    """How a text reads. In scripts without blanks between words two signs are one. A key in what a person
    says of it counts as one of the words."""
    cut = len(_CUT.findall(text))
    garbage: list[str] = []
    read, words, machine, questions = 0, 0, 0, 0
    for line in _CUT.sub(" ", _LINK.sub(" ", text)).split("\n"):
        tokens = [(_kind(token), token) for token in line.split()]
        odd = [token for kind, token in tokens if kind == "garbage"]
        plain = [token for kind, token in tokens if kind == "word"]
        garbage += odd
        read += sum(map(len, plain))
        if tokens and (_MACHINE_LINE.match(line) or len(odd) > len(plain)):
            machine += 1
        else:
            words += sum(map(_words_of, plain))
            questions += bool(plain and _ASKS.search(line))
    says = (words >= _ASKED or questions) and len(garbage) <= words
    garbled = cut * _CUT_DATA
    for token in garbage:
        is_key = says and len(token) <= _KEY and not token.isalpha()
        garbled += min(len(token), max(1, read // words)) if is_key else len(token)
    return Legible(round(garbled / max(1, garbled + read), 3), words, machine, questions)


def _words_of(token: str) -> int:
    if token.isascii():
        return 1
    return max(1, len(_UNSPACED.findall(_unmarked(token))) // _SIGNS_A_WORD)


def _meant(run: str, found: list[str]) -> str:
    """Notes each sign of a run that is UTF-8 read wrongly; gives back what is none."""
    data = bytes(_CP1252.get(sign, ord(sign) & 0xFF) for sign in run)
    try:
        found.extend(data.decode("utf-8"))
    except UnicodeDecodeError:
        return run
    return ""


def _undecoded(text: str) -> list[str]:
    found: list[str] = []
    for find, mark in ((_questioned, "?"), (_ESCAPED.findall, "=\\&")):
        if sum(map(text.count, mark)) >= _FEW:
            signs = find(_LINK.sub(" ", text))
            found += signs if len(signs) >= _FEW else []
    return found


def _questioned(text: str) -> list[str]:
    """The question marks in words, besides those of questions without blanks between them."""
    found: list[str] = []
    for run in _QUESTIONED.findall(text):
        parts = run.split("?")
        asked = len(parts) > 2 and all(len(p) >= _ASKED_WORD and _VOWELS.search(p) for p in parts)
        found += [] if asked else ["?"] * (len(parts) - 1)
    return found


def _unmarked(text: str) -> str:
    """A text in NFC without the marks on its letters: vowel signs, points, accents that NFC leaves apart."""
    if text.isascii():
        return text
    kept: list[str] = []
    run = 0
    for sign in unicodedata.normalize("NFC", text):
        is_mark = sign in _JOINERS or unicodedata.category(sign)[0] == "M"
        run = run + 1 if is_mark else 0
        if not (0 < run <= _MARKS and kept and kept[-1].isalpha()):
            kept.append(sign)
    return "".join(kept)


@lru_cache(maxsize=1 << 16)
def _kind(token: str) -> str:
    """ "word", "garbage", or empty for what is neither."""
    bare = _unmarked(token).strip(_EDGES)
    if len(bare) < 2 or _PLACEHOLDER.fullmatch(token.strip("\"'“”().,;:!?*")) or _FIGURES.fullmatch(bare):
        return "garbage" if not bare and len(token) > 8 and len(set(token)) > 4 else ""
    odd = sum(not (sign.isalnum() or sign in "'’" or _PARTED.match(sign)) for sign in bare)
    if odd >= 2 and odd * 4 >= len(bare):
        return "garbage"
    if any(sign >= _OTHER_SCRIPT for sign in bare if sign.isalpha()):
        mixed = _ALPHABET.search(bare) and _LATIN.search(bare)
        return "garbage" if mixed and len(bare) > _NO_VOWEL else "word"
    if _encoded(bare):
        return "garbage"
    parts = [part for part in _PARTED.split(bare) if part]
    letters = [part.replace("'", "").replace("’", "") for part in parts]
    if all(map(str.isalpha, letters)):
        if any(not _pronounced(part) for part in letters):
            return "garbage"
        return "word" if len(parts) == 1 or bare.count("-") == len(parts) - 1 else ""
    return ""


def _encoded(bare: str) -> bool:
    """Whether a run of letters and figures is data: hexadecimal, base64 and the like."""
    if _HEX.fullmatch(bare):
        return True
    if all(map(_is_name, filter(None, _PARTED.split(bare)))):
        return False
    switches = max(len(_SWITCH.findall(bare)), len(_MIXED.findall(bare)))
    return len(bare) >= 16 and switches >= _SWITCHES and not {"\\", "."} & set(bare)


def _is_name(part: str) -> bool:
    """Whether a part is a word or a name as programs have them: "getUserName"."""
    humps = len(_SWITCH.findall(part)) + 1
    return part.isalpha() and (humps == 1 or (len(part) >= _HUMP * humps and bool(_CAMEL.fullmatch(part))))


def _pronounced(word: str) -> bool:
    if len(word) > _LONGEST:
        return False
    if (len(_SWITCH.findall(word)) >= _SWITCHES and not _is_name(word)) or _CLUSTER.search(word):
        return False
    return len(word) < _NO_VOWEL or word.isupper() or _VOWELS.search(word) is not None
