"""Numbers of bank accounts, customers, contracts and memberships."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.language.words import unspaced, words
from curate.privacy.base import (
    TYPES,
    Announced,
    AskedFor,
    ConversationMemory,
    Detector,
    Example,
    PersonalType,
    compact,
)
from curate.privacy.documents import Document
from curate.privacy.labelled import Label
from curate.privacy.scan import Scan
from curate.privacy.spans import DetectedSpan
from curate.privacy.unspaced import CODE

_LABEL = Label("ACCOUNT", words("account_labels") - unspaced("account_labels"), 5)
# bank and branch: `BIC: COBADEFFXXX`, `sort code 20-00-00`
_BIC = re.compile(
    r"(?:bic|swift)(?!\w)(?:\W{0,3}(?:code|bic|swift|is|ist|est|es|è|é|number|nummer)){0,4}\W{0,4}(?P<value>(?-i:[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?))(?!\w)",
    re.IGNORECASE,
)
_BIC_WORDS = frozenset(("bic", "swift"))
_SORT = re.compile(r"sort[ -]?code[^\d\n]{0,20}(?P<value>\d\d[ -]?\d\d[ -]?\d\d)(?!\d)", re.IGNORECASE)
_DOCUMENT = Document("ACCOUNT", words("account_labels") - unspaced("account_labels"), 5, 24, 5, free=False)


def _banks(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    for match in (*scan.matches(_BIC, _BIC_WORDS), *_SORT.finditer(scan.text)):
        yield DetectedSpan(*match.span("value"), "ACCOUNT")


@TYPES.register("ACCOUNT")
class Account(PersonalType):
    """Account, customer and contract numbers after a word for them, or in answer to a question for one."""

    words = ("account number", "account numbers")
    listed = 90
    detectors = (
        Detector(55, _banks, words=_BIC_WORDS | {"sort", "sortcode"}),
        _LABEL.detector(56),
        _DOCUMENT.detector(57),
    )
    announced = (Announced(40, unspaced("account_labels"), CODE),)
    question = AskedFor(30, _LABEL.asked, _LABEL.answers)
    remembered = True
    examples = (
        Example("My account number is 48213377.", "48213377"),
        Example("Kundennummer: 4711-0815", "4711-0815"),
        Example("会員番号は12345678です", "12345678"),
    )
    counter_examples = ("My account was opened in 2019.", "There are 48213377 of them.")

    def same(self, value: str) -> str:
        return compact(value)
