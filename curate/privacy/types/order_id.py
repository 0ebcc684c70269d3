"""Numbers of orders, invoices, parcels and tickets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.language.words import unspaced, words
from curate.privacy.base import (
    TYPES,
    Announced,
    AskedFor,
    Claim,
    Code,
    ConversationMemory,
    Detector,
    Example,
    PersonalType,
    Run,
    compact,
)
from curate.privacy.documents import Document, long_or_of_digits
from curate.privacy.labelled import Label
from curate.privacy.scan import Scan, word_set
from curate.privacy.spans import DetectedSpan
from curate.privacy.unspaced import CODE

_LABEL = Label("ORDER_ID", words("order_labels") - unspaced("order_labels"), 4)
_DOCUMENT = Document(
    "ORDER_ID",
    words("order_labels") - unspaced("order_labels") - {"case", "return"},
    7,
    20,
    1,
    long_or_of_digits,
    free=False,
)
_HASH = re.compile(r"#(?<![\w&/#]#)(\d{5,12})(?![\w-])")
_PUBLIC_HASH = re.compile(
    r"(?:bug|issue|pr|pull"
    r" request|page|version|error|code|answer|question|channel|colou?r|background|border|:)\W{0,3}$",
    re.IGNORECASE,
)
# `FH-20418`: the numbers of shops and desks; not of norms and public bug lists
_PREFIXED = re.compile(r"-\d{5,10}(?![\w-])")
_PREFIX = re.compile(r"(?<![\w/.#-])[A-Z]{2,4}$")
_PUBLIC_PREFIXES = word_set("KB CVE RFC ISO DIN EN IEC IEEE CWE PEP MS USB ASTM ANSI")
# the locator of a booking: six signs, of which digits stand among letters
_LOCATOR = Document(
    "ORDER_ID",
    words("order_labels") - unspaced("order_labels") - {"case", "return", "order"},
    6,
    6,
    1,
    lambda value: re.search(r"[A-Z]\d+[A-Z]", value) is not None,
    free=False,
)
_SHOP = re.compile(r"\d{3}-\d{7}-\d{7}")
_PARCEL = r"1Z[0-9A-Z]{16}|[A-Z]{2}\d{9}[A-Z]{2}"  # of UPS, and of the Universal Postal Union


def _prefixed(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    for match in _PREFIXED.finditer(scan.text):
        prefix = _PREFIX.search(scan.text, max(0, match.start() - 4), match.start())
        if prefix and prefix.group() not in _PUBLIC_PREFIXES:
            yield DetectedSpan(prefix.start(), match.end(), "ORDER_ID")


def _claim(run: Run, settings: object) -> list[DetectedSpan]:
    is_order = len(run.value) == 19 and _SHOP.fullmatch(run.value)
    return [DetectedSpan(run.start, run.end, "ORDER_ID")] if is_order else []


def _hashes(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """`#10234`, as shops write order numbers; not bugs, pages or colours."""
    text = scan.text
    for match in _HASH.finditer(text):
        if not _PUBLIC_HASH.search(text, max(0, match.start() - 20), match.start()):
            yield DetectedSpan(match.start(1), match.end(1), "ORDER_ID")


@TYPES.register("ORDER_ID")
class OrderId(PersonalType):
    """Order, invoice, parcel and ticket numbers: after a word for them, written as only such numbers
    are (`FH-20418`), or in answer to a question for one."""

    words = ("order number", "order numbers")
    listed = 110
    detectors = (
        Detector(45, _prefixed, digits=5, marks=("-",)),
        _LABEL.detector(57),
        _DOCUMENT.detector(58),
        _LOCATOR.detector(58),
        Detector(70, _hashes, digits=5, marks=("#",)),
    )
    claims = (Claim(20, 50, _claim),)
    codes = (Code(_PARCEL, lambda value, scan: True),)
    announced = (Announced(50, unspaced("order_labels"), CODE),)
    question = AskedFor(20, _LABEL.asked, _LABEL.answers)
    remembered = True
    examples = (
        Example("Where is order 104233?", "104233"),
        Example("It is FH-20418.", "FH-20418"),
        Example("booking ref KX7P2Q", "KX7P2Q"),
        Example("see #10234 please", "10234"),
        Example("parcel 1Z999AA10123456784", "1Z999AA10123456784"),
        Example("注文番号は12345678です", "12345678"),
        Example("Mitt ordernummer är 4451234", "4451234"),
        Example("Mój numer zamówienia to 4451234", "4451234"),
    )
    counter_examples = ("The order of 2024 was large.", "See bug #10234.", "KB-5034441 fixes it.")

    def same(self, value: str) -> str:
        return compact(value)
