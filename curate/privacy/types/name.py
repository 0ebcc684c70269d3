"""Names of people: the detector is `curate.privacy.names`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.lexicon import lexicon
from curate.privacy.names import find_names
from curate.privacy.names_in_scripts import names_in_scripts
from curate.privacy.nobodies import is_nobody, providers
from curate.privacy.people import name_parts
from curate.privacy.scan import Scan
from curate.privacy.spans import DetectedSpan
from curate.privacy.unspaced import joined_names

_LONE_I = re.compile(r" I (?=[a-z])")


def _find(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    people = conversation.people
    people.providers |= scan.kept("providers", providers)
    for span in find_names(scan, people, gazetteer=conversation.settings.given_names):
        end = span.end
        if _LONE_I.match(scan.text, end - 2):
            end -= 2  # `Hi Anna I have`
        if not is_nobody(scan, span.start, end, people):
            yield DetectedSpan(span.start, end, "NAME")


def _in_scripts(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """Names in Cyrillic, Han, kana and hangul."""
    if conversation.settings.given_names:
        for start, end in names_in_scripts(scan):
            yield DetectedSpan(start, end, "NAME")


@TYPES.register("NAME")
class Name(PersonalType):
    """Names of people: participants', those that greetings, sign-offs, titles and introductions show, and
    given names of a list with the family names beside them."""

    words = ("name", "names")
    listed = 10
    detectors = (Detector(79, _in_scripts, whole=True, shapes=("?",)), Detector(80, _find, remembers=True))
    checked_after = False  # a text alone cannot show whether a name is a customer's
    examples = (
        Example("Hello Anna Berg, it works.", "Anna Berg"),
        Example("My name is Jo Doe.", "Jo Doe"),
        Example("Best regards,\nMarta Kowalska", "Marta Kowalska"),
        Example("Frau Schulz called twice", "Schulz"),
    )
    counter_examples = (
        "Set imap.rogers.example, the Rogers mail.",
        "Regards to XYZ and the like",
        "my Cox mail is gone",
        "Dear community, it fails.",
        "Hello there, it works.",
        "Will you mark it as solved?",
        "The Support Team",
    )

    def participant(self, name: str, conversation: ConversationMemory) -> bool:
        parts = name_parts(name)
        if not parts or (len(parts) == 1 and name.islower() and not lexicon().sure(name)):
            return False
        conversation.people.learn(parts, lower=True)
        return True

    def joined(self, scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
        return joined_names(scan.text, conversation.people.joined)

    def number(self, name: str, value: str, conversation: ConversationMemory) -> int:
        return conversation.people.number(value)

    def reserve(self, name: str, number: int, conversation: ConversationMemory) -> None:
        conversation.people.reserved = max(conversation.people.reserved, number)
