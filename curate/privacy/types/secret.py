"""Keys and tokens: by the marks their issuers give them, or random characters after a word for a key."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from curate.language.patterns import any_of
from curate.language.words import words
from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.scan import Scan, first_words, phrase_tuple
from curate.privacy.spans import DetectedSpan

# one of these stands in each of the patterns below
_MARKS = phrase_tuple(
    "sk-|sk_|pk_|rk_|ghp_|gho_|ghs_|ghu_|github_pat_|glpat-|xox|AKIA|ASIA|AIza|ya29.|eyJ|PRIVATE"
    " KEY|SG.|hf_|npm_|pypi-|shpat_|whsec_|dop_v1_|earer |key-|AGE-SECRET|hooks.slack|EAAC"
)
_KNOWN = re.compile(
    r"-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----END)[\s\S]){0,8000}(?:-----END"
    r" (?:[A-Z]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----)?"
    r"|(?<![\w-])(?:sk-(?:[a-z]+-)?[\w-]{16,200}|[srp]k_(?:live|test)_\w{8,200}|gh[opsu]_\w{20,100}|github_pat_\w{20,120}|glpat-[\w-]{16,60}"
    r"|xox[abposr]-[\w-]{10,120}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,45}|ya29\.[\w-]{20,300}"
    r"|eyJ[\w-]{8,4000}\.[\w-]{8,8000}(?:\.[\w-]{4,2000})?|SG\.[\w-]{16,40}\.[\w-]{16,80}|hf_\w{20,60}|npm_\w{30,50}|pypi-[\w-]{40,250}|shp(?:at"
    r"|ss|ca|pa)_[a-fA-F0-9]{24,40}|whsec_\w{16,60}|dop_v1_\w{40,80}|key-[0-9a-f]{32}|EAAC\w{30,250})"
    r"|(?<=[Bb]earer )[\w.~+/-]{16,4000}=*"
)
_LABELLED = re.compile(
    rf"(?:{any_of(words('secret_labels'))})"
    rf"(?:[ \t]*+(?:[:=\"'`>(-]++|(?:{any_of(words('secret_fillers'))})\b)){{0,4}}+["
    r" \t\n]{0,3}[\"'`]?(?P<value>[A-Za-z0-9][\w+/=.~-]{11,400})",
    re.IGNORECASE,
)
_LICENCE = re.compile(r"(?<![\w-])[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){3,7}(?![\w-])")
_HOSTISH = re.compile(r"^[a-z0-9-]+(?:\.[a-z0-9_-]+)+$|^[\w-]+(?:[./_-][A-Za-z]+)+$", re.IGNORECASE)
_WORDS = first_words(words("secret_labels"))
# bits a character: words of a language have less over twelve characters, hexadecimal and base64 more
_LEAST_ENTROPY = 3.0


def _labelled(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """What is random after a word for a key."""
    for match in scan.matches(_LABELLED, _WORDS, inside=True):
        value = match.group("value").rstrip(".")
        if _is_random(value):
            yield DetectedSpan(match.start("value"), match.start("value") + len(value), "SECRET")


def _licences(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    for match in _LICENCE.finditer(scan.text) if scan.text.count("-") >= 3 else ():
        value = match.group()
        if any(char.isdigit() for char in value) and sum(map(str.isalpha, value)) >= 3:
            yield DetectedSpan(match.start(), match.end(), "SECRET")


def _marked(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    return _issued(scan.text)


def _issued(text: str) -> Iterator[DetectedSpan]:
    """Keys that bear their issuer's mark."""
    if any(mark in text for mark in _MARKS):
        for match in _KNOWN.finditer(text):
            value = match.group()
            if value.startswith("---") or any(char.isdigit() for char in value):
                yield DetectedSpan(match.start(), match.end(), "SECRET")


def _is_random(value: str) -> bool:
    """Whether a word of at least 12 characters has the entropy of a key: letters with digits, or with a wild
    change of case."""
    if len(value) < 12 or not any(map(str.isalpha, value)) or _HOSTISH.match(value[:200]):
        return False
    digits, upper, lower = (sum(map(kind, value)) for kind in (str.isdigit, str.isupper, str.islower))
    turns = sum(a.isupper() != b.isupper() for a, b in pairwise(value))
    if digits < 2 and not (len(value) >= 20 and min(upper, lower) >= 4 and turns >= len(value) // 4):
        return False
    counts = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values()) >= _LEAST_ENTROPY


def _in_id(value: str) -> Iterator[DetectedSpan]:
    return iter(()) if value.isdigit() else _issued(value)


@TYPES.register("SECRET")
class Secret(PersonalType):
    """API keys, tokens and private keys of a known make, licence keys, and random characters after a word for
    a key."""

    words = ("secret", "secrets")
    listed = 150
    detectors = (
        Detector(10, _marked, marks=tuple(mark.lower() for mark in _MARKS)),
        Detector(10, _labelled, words=_WORDS),
        Detector(10, _licences, digits=1, marks=("-",)),
    )
    remembered = True
    examples = (
        Example("licence ABCD1-EFGH2-IJKL3-MNOP4", "ABCD1-EFGH2-IJKL3-MNOP4"),
        Example(
            "the key is ghp_16C7e42F292c6912E7710c838347Ae178B4a", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
        ),
        Example("api key: 9f8a7b6c5d4e3f2a1b0c", "9f8a7b6c5d4e3f2a1b0c"),
    )
    counter_examples = ("The key is on the left.", "a key-value store", "token: authentication")

    def in_id(self, value: str) -> Iterator[DetectedSpan]:
        return _in_id(value)

    def same(self, value: str) -> str:
        return value
