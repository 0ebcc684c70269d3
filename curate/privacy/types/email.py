"""E-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.scan import Scan
from curate.privacy.spans import DetectedSpan

# starts only where a word starts, so each character is looked at once
PLAIN = re.compile(
    r"(?<![\w.+%'-])(?=[.+%'-]{0,3}\w)[\w.+%'-]{1,128}@(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,62}"
)
_SPELLED = re.compile(
    r"(?<![\w.+-])[\w.+-]{2,64} ?(?:\(at\)|\[at\]|\{at\}| at |\(@\)) ?[\w-]{2,63}"
    r" ?(?:\(dot\)|\[dot\]|\{dot\}| dot |\.) ?(?:com|net|org|edu|gov"
    r"|info|io|co ?(?:\.|dot) ?uk|de|fr|es|it|nl|at|ch|eu|ca|au)\b",
    re.IGNORECASE,
)
_TLD = (
    r"(?:com|net|org|edu|gov|info|io|biz|me|co|dev|app|co\.uk|com\.br|de|fr|es|it|nl|at|ch|eu|be|pt|pl|se|no|dk|fi|cz"
    r"|uk|us|ca|au|nz|in|br|mx|ru|tr|jp|cn|kr|ie|example|test)"
)
# with a blank around the sign, a comma for the dot, or the sign as an entity
_LOOSE = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,63}}[\w+-] ?(?:@|&#0?64;|&#x40;|&commat;|%40|＠) ?(?:[\w-]{{1,63}}(?: ?\.(?-i:(?! [A-Z])) ?|,)){{1,4}}{_TLD}(?![\w@]|:\d)",  # `google%40search.example:1.0` is an add-on
    re.IGNORECASE,
)
_SIGNS = ("&#64;", "&#064;", "&#x40;", "&commat;", "%40", "＠")
_ONE_SIDED = re.compile(r"^[^\W\d_]+ @\S|^\S+ ?@ ?[\w-]+ (?!\.)")
_SPELLED_MARK = re.compile(r"\((?:at|@)\)|\[at\]|\{at\}| dot ", re.IGNORECASE)


_SIGN, _RUN = re.compile("@"), re.compile(r"[\w.+%'-]{1,128}\Z")
_ANY_SIGN = re.compile("@|&#0?64;|&#x40;|&commat;|%40|＠", re.IGNORECASE)
_LOOSE_RUN = re.compile(r"[\w.+-]{2,64} ?\Z")
_LONGEST = 129  # signs before the `@`


def _with_sign(
    pattern: re.Pattern[str], sign: re.Pattern[str], run: re.Pattern[str], text: str
) -> Iterator[re.Match[str]]:
    """The matches of a pattern that takes a `run` of signs, and then a `sign`: looked for from the sign on, as
    texts have few of them."""
    end = 0
    for at in sign.finditer(text):
        before = run.search(text, max(end, at.start() - _LONGEST), at.start())
        match = pattern.match(text, before.start()) if before else None
        if match:
            yield match
            end = match.end()


def _find(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """E-mail addresses, plain and spelled out (`anna (at) example dot com`)."""
    text = scan.text
    if "@" in text:
        for match in _with_sign(PLAIN, _SIGN, _RUN, text):
            start = match.start() + (match.group()[0] in "'.")
            yield DetectedSpan(start, match.end(), "EMAIL")
    if " @" in text or "@ " in text or "," in text or any(sign in scan.lower for sign in _SIGNS):
        for match in _with_sign(_LOOSE, _ANY_SIGN, _LOOSE_RUN, text):
            if _ONE_SIDED.search(match.group()):  # `addresses with @example.com`
                continue
            yield DetectedSpan(match.start(), match.end(), "EMAIL")
    if _SPELLED_MARK.search(text):
        for match in _SPELLED.finditer(text):
            if " at " not in match.group() or " dot " in match.group().lower():
                yield DetectedSpan(match.start(), match.end(), "EMAIL")


@TYPES.register("EMAIL")
class Email(PersonalType):
    """E-mail addresses, plain and spelled out."""

    words = ("e-mail address", "e-mail addresses")
    listed = 30
    detectors = (Detector(20, _find, marks=("@", *_SIGNS, "(at)", "[at]", "{at}", " dot ")),)
    id_pattern = r"\S@\S+\.\w"
    examples = (
        Example("Write to anna.berg@example.com, please", "anna.berg@example.com"),
        Example("anna (at) example dot com", "anna (at) example dot com"),
    )
    counter_examples = (
        "it ends in '@shop.example'",
        "the add-on search%40shop.com:1.0",
        "Meet me @ noon.",
        "look at it, dot by dot",
        "use user@host to log in",
    )
