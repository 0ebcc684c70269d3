"""E-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.scan import Scan
from curate.privacy.spans import DetectedSpan

# starts only where a word starts, so each character is looked at once
PLAIN = re.compile(r"(?<![\w.+%'-])[\w.+%'-]{1,128}@(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,62}")
_SPELLED = re.compile(
    r"(?<![\w.+-])[\w.+-]{2,64} ?(?:\(at\)|\[at\]|\{at\}| at |\(@\)) ?[\w-]{2,63}"
    r" ?(?:\(dot\)|\[dot\]|\{dot\}| dot |\.) ?(?:com|net|org|edu|gov"
    r"|info|io|co ?(?:\.|dot) ?uk|de|fr|es|it|nl|at|ch|eu|ca|au)\b",
    re.IGNORECASE,
)
_SPELLED_MARK = re.compile(r"\((?:at|@)\)|\[at\]|\{at\}| dot ", re.IGNORECASE)


def _find(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """E-mail addresses, plain and spelled out (`anna (at) example dot com`)."""
    text = scan.text
    if "@" in text:
        for match in PLAIN.finditer(text):
            start = match.start() + (match.group()[0] in "'.")
            yield DetectedSpan(start, match.end(), "EMAIL")
    if _SPELLED_MARK.search(text):
        for match in _SPELLED.finditer(text):
            if " at " not in match.group() or " dot " in match.group().lower():
                yield DetectedSpan(match.start(), match.end(), "EMAIL")


@TYPES.register("EMAIL")
class Email(PersonalType):
    """E-mail addresses, plain and spelled out."""

    words = ("e-mail address", "e-mail addresses")
    listed = 30
    detectors = (Detector(20, _find, marks=("@", "(at)", "[at]", "{at}", " dot ")),)
    id_pattern = r"\S@\S+\.\w"
    examples = (
        Example("Write to anna.berg@example.com, please", "anna.berg@example.com"),
        Example("anna (at) example dot com", "anna (at) example dot com"),
    )
    counter_examples = ("Meet me @ noon.", "look at it, dot by dot", "use user@host to log in")
