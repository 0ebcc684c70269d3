"""Keys and tokens: by the marks their issuers give them, or random characters after a word for a key."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise

from curate.language.patterns import any_of
from curate.language.words import words
from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.issuers import hooks, issued, long_pieces, private_keys
from curate.privacy.scan import Scan, first_words
from curate.privacy.spans import DetectedSpan

_LABELLED = re.compile(
    rf"(?:{any_of(words('secret_labels'))})"
    rf"(?:[ \t]*+(?:[:=\"'`>(-]++|(?:{any_of(words('secret_fillers'))})\b)){{0,4}}+["
    r" \t\n]{0,3}[\"'`]?(?P<value>[A-Za-z0-9/+][\w+/=.~-]{11,400})",
    re.IGNORECASE,
)
_LICENCE = re.compile(r"[A-Z0-9](?<![\w-][A-Z0-9])[A-Z0-9]{3,5}(?:-[A-Z0-9]{4,6}){3,7}(?![\w-])")
_GROUPS = re.compile("-[A0]{4,6}-[A0]{4,6}-")  # as shapes have it
_HOSTISH = re.compile(r"^[a-z0-9-]+(?:\.[a-z0-9_-]+)+$|^[\w-]+(?:[./_-][A-Za-z]+)+$", re.IGNORECASE)
# `the key that I was given is …`, `… is my token`
_LATER = re.compile(
    rf"(?:{any_of(words('secret_labels'))})(?P<between>[^.!?\n]{{1,60}}?)(?:[:=]|(?<!\w)(?:{any_of(words('copulas'))}))"
    r"[ \t]*\n?[ \t]*[\"'`(]?(?P<value>[A-Za-z0-9/+][\w+/=.~-]{15,400})",
    re.IGNORECASE,
)
_NEAR = re.compile(r"(?<![\w/.@%=&?+-])[A-Za-z0-9+/_-][\w+/~-]{18,400}={0,2}(?![\w/@])")
_LEAST_DIGITS = 4
_BEFORE, _BEHIND = 70, 90  # characters around a word for a key in which what is random is one
_PATH = re.compile(r"(?:/?[\w.~-]+/)*?/?[A-Za-z.]{3,}(?:/[\w.~-]+)+|(?:/[\w.~-]+)+/[A-Za-z.]{3,}")
_SUITE = re.compile(
    r"(?:[A-Za-z]{2,10}\d{0,3}|\d{1,3})(?:[_-](?:[A-Za-z]{2,10}\d{0,3}|\d{1,3})){2,}"
)  # `TLS_AES_128_GCM`
_HEX = re.compile(r"[0-9a-f-]+|[0-9A-F-]+")
_WORDS = sorted(first_words(words("secret_labels")))
_ANY_WORD = re.compile(f"(?=(?:{any_of(_WORDS)}))")
# what stands between a word for a scheme and what is handed over by it: `Authorization: Basic …`
_HANDED = re.compile(
    r"(?<![\w-])(?:bearer|basic|apikey|api-key|x-api-key|token|hmac)(?:[ \t]*[:=][ \t]*|[ \t]+)[\"'`]?"
    r"(?P<value>[A-Za-z0-9/+][\w.~+/-]{15,4000}={0,2})",
    re.IGNORECASE,
)
_SCHEMES = ("bearer", "basic", "apikey", "api-key", "token", "hmac")
_SEED = re.compile(
    rf"(?:{any_of(words('seed_labels'))})[^\n.!?:]{{0,30}}[:\n ]{{1,3}}[\"'“]?"
    r"(?P<value>(?:\d{1,2}[.)] ?)?[^\W\d_]{3,10}(?:[ ,\n]{1,3}(?:\d{1,2}[.)] ?)?[^\W\d_]{3,10}){11,23})",
    re.IGNORECASE,
)
_SEED_WORDS = first_words(words("seed_labels"))
_UNLABELLED = re.compile(r"(?<![\w/.%=&?@+-])[A-Za-z0-9+_-]{32,200}={0,2}(?![\w/.@+-])")
_BLOB = re.compile(r"[A-Za-z0-9+/_.=-]{40}")  # encoded data goes on in the next line or piece
# ids in the head of a mail, `X-Proofpoint-GUID: …`
_MAIL_ID = re.compile(
    r"(?<![\w-])X-(?!\S*(?:auth|key|token|secret|pass|cookie))[\w-]{2,40}: ?$", re.IGNORECASE
)
_SMALL = re.compile(r"[a-z]{7}|[A-Z]{7}")
# bits a character: words of a language have less over twelve characters, hexadecimal and base64 more
_LEAST_ENTROPY, _LEAST_ENTROPY_DRAWN = 3.0, 4.2


def _marked(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """Keys of a known make, and addresses that take messages."""
    text = scan.text
    found = hooks(text) if long_pieces(scan) else ()
    for start, end in chain(
        found, private_keys(text), *(issued(text, *piece) for piece in long_pieces(scan))
    ):
        yield DetectedSpan(start, end, "SECRET")


def _labelled(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """What is random after a word for a key, or in the line of one."""
    for match in (*_announced(scan), *_handed(scan)):
        value = match.group("value").rstrip(".")
        if _is_random(value):
            yield DetectedSpan(match.start("value"), match.start("value") + len(value), "SECRET")
    if scan.digits >= _LEAST_DIGITS:
        yield from _near(scan)


def _seeds(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    for match in scan.matches(_SEED, _SEED_WORDS):
        yield DetectedSpan(*match.span("value"), "SECRET")


def _licences(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    for match in _LICENCE.finditer(scan.text) if _GROUPS.search(scan.shape) else ():
        value = match.group()
        if any(char.isdigit() for char in value) and sum(map(str.isalpha, value)) >= 3:
            yield DetectedSpan(match.start(), match.end(), "SECRET")


def _unlabelled(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """What can only be drawn at random."""
    for start, end in long_pieces(scan):
        for match in _UNLABELLED.finditer(scan.text, start, end):
            if (
                _is_drawn(match.group())
                and not _in_blob(scan.text, match.start(), match.end())
                and not _MAIL_ID.search(scan.text, max(0, match.start() - 60), match.start())
            ):
                yield DetectedSpan(match.start(), match.end(), "SECRET")


def _in_blob(text: str, start: int, end: int) -> bool:
    """Whether a word stands among others of its kind: data that is written as text."""
    before, behind = text[max(0, start - 60) : start].split(), text[end : end + 60].split()
    return any(_BLOB.search(piece) is not None for piece in (*before[-1:], *behind[:1]))


def _labels(scan: Scan) -> list[int]:
    """Where words for a key stand, also within longer words."""
    return scan.kept("words for keys", _places)


def _places(scan: Scan) -> list[int]:
    lower = scan.lower
    found = (match.start() for match in _ANY_WORD.finditer(lower))
    return [at for at in found if lower[max(0, at - 7) : at] != "public "]


def _announced(scan: Scan) -> Iterator[re.Match[str]]:
    text = scan.text
    for at in _labels(scan):
        match = _LABELLED.match(text, at) or _LATER.match(text, at)
        if match:
            yield match


def _near(scan: Scan) -> Iterator[DetectedSpan]:
    """What is random in the line of a word for a key, or in the next one; not a hash."""
    text = scan.text
    for at in _labels(scan):
        line = text.rfind("\n", max(0, at - _BEFORE), at) + 1 or max(0, at - _BEFORE)
        for match in _NEAR.finditer(text, line, at + _BEHIND):
            value = match.group()
            digits = sum(map(str.isdigit, value))
            if (
                digits >= max(_LEAST_DIGITS, len(value) // 8)
                and _is_random(value)
                and not _HEX.fullmatch(value)
                and not _MAIL_ID.search(text, max(0, match.start() - 60), match.start())
            ):
                yield DetectedSpan(match.start(), match.end(), "SECRET")


def _handed(scan: Scan) -> Iterator[re.Match[str]]:
    return _HANDED.finditer(scan.text) if any(name in scan.lower for name in _SCHEMES) else iter(())


def _is_random(value: str) -> bool:
    """Whether a word of at least 12 characters has the entropy of a key: letters with digits, or with a wild
    change of case."""
    digits, upper, lower = (sum(map(kind, value)) for kind in (str.isdigit, str.isupper, str.islower))
    wild = len(value) >= 20 and min(digits, upper, lower) >= 3
    if len(value) < 12 or not (upper or lower) or (not wild and _HOSTISH.match(value[:200])):
        return False
    if ("/" in value and _PATH.fullmatch(value[:400])) or _SUITE.fullmatch(value):
        return False
    turns = sum(a.isupper() != b.isupper() for a, b in pairwise(value))
    if digits < 2 and not (len(value) >= 20 and min(upper, lower) >= 4 and turns >= len(value) // 4):
        return False
    return _entropy(value) >= _LEAST_ENTROPY


def _is_drawn(value: str) -> bool:
    """Whether a long word without a word for a key beside it can only be drawn at random: small and capital
    letters and digits in turn, without words. Hashes and ids in hexadecimal have letters of one case."""
    digits, upper, lower = (sum(map(kind, value)) for kind in (str.isdigit, str.isupper, str.islower))
    return (
        min(digits, upper, lower) >= 3
        and upper + lower + digits >= 0.85 * len(value)
        and not _SMALL.search(value)
        and not all(part.isalpha() or part.isdigit() for part in re.split(r"[_-]", value))
        and _entropy(value) >= _LEAST_ENTROPY_DRAWN
    )


def _entropy(value: str) -> float:
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())


def _in_id(value: str) -> Iterator[DetectedSpan]:
    if not value.isdigit():
        for start, end in (*private_keys(value), *issued(value)):
            yield DetectedSpan(start, end, "SECRET")


@TYPES.register("SECRET")
class Secret(PersonalType):
    """API keys, tokens and private keys of a known make, licence keys, and random characters after a word for
    a key."""

    words = ("secret", "secrets")
    listed = 150
    detectors = (
        Detector(16, _marked, digits=1),
        Detector(16, _labelled, marks=tuple(sorted({*_WORDS, *_SCHEMES}))),
        Detector(16, _seeds, words=_SEED_WORDS),
        Detector(16, _licences, digits=1, marks=("-",)),
        Detector(16, _unlabelled, digits=3),
    )
    remembered = True
    examples = (
        Example("licence ABCD1-EFGH2-IJKL3-MNOP4", "ABCD1-EFGH2-IJKL3-MNOP4"),
        Example(
            "the key is ghp_16C7e42F292c6912E7710c838347Ae178B4a", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
        ),
        Example("api key: 9f8a7b6c5d4e3f2a1b0c", "9f8a7b6c5d4e3f2a1b0c"),
    )
    counter_examples = (
        "The key is on the left.",
        "a key-value store",
        "X-Mailgun-Sid: WyI0ZDkxYyIsInN0ZWZhbm8uZmVycmVjY2hpQGdtYWlsLmNvbSIsIjQxMWU4ZSJd",
        "X-Proofpoint-GUID: F4-9VJ55pcN-K0IRbmE0OtbEKtEwAztW",
        "token: authentication",
        "key exchange by ECDHE-RSA-AES256-GCM-SHA384",
    )

    def in_id(self, value: str) -> Iterator[DetectedSpan]:
        return _in_id(value)

    def same(self, value: str) -> str:
        return value
