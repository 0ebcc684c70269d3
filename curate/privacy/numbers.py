"""Runs of digits, which several types of personal data share, and the checks of numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from curate.privacy.base import Run
from curate.privacy.scan import Scan

LEAST_DIGITS = 7  # of a long run
# digits with at most three separators between them: the separators are no digits, so there is one way to
# match
_RUN = re.compile(
    r"[\d+(](?<![\w@][\d+(])(?<![\d.,]\.[\d+(])(?<![\da-fA-F]-[\d+(])(?:(?<=\d)|(?<=\+) ?\d|(?<=\()\d)"
    rf"(?:[ .\-/()\u00a0\u2011]{{0,3}}\d){{{LEAST_DIGITS - 1},}}(?:"
    r" ?(?:x|ext\.?|extension) ?\d{1,6})?(?![\w@])",
    re.IGNORECASE,
)
_DENSE = re.compile(rf"0(?:[ .\-/()?]{{0,3}}0){{{LEAST_DIGITS - 1}}}")  # the same in a shape
_DATE = re.compile(
    r"^\(?(?:(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./"
    r" ](?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|[12]\d|3[01])[-./](?:19"
    r"|20)?\d\d)(?!\d|[./-]\d)"
)
# groups of a bank account before the digits: what is left of a mistyped IBAN is nothing else
_IBAN_HEAD = re.compile(r"(?<!\w)[A-Z]{2}\d\d(?: [A-Z\d]{4}){0,6} $")


def long_runs(scan: Scan) -> Iterator[Run]:
    """The longer runs of digits in a text; not those that are but a date, or within an IBAN."""
    text = scan.text
    for match in _RUN.finditer(text) if _DENSE.search(scan.shape) else ():
        chunk, start = match.group(), match.start()
        if not (_DATE.match(chunk) and sum(map(str.isdigit, chunk)) < 15):
            before = text[max(0, start - 40) : start]
            if not _IBAN_HEAD.search(before):
                yield Run(text, start, match.end(), chunk, before)


def luhn(digits: str) -> bool:
    """The check of card numbers (ISO/IEC 7812-1)."""
    total = 0
    for i, char in enumerate(reversed(digits)):
        value = int(char) * (2 if i % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


@cache
def _checker(name: str) -> Callable[[str], bool]:
    from importlib import import_module

    validator: Callable[[str], bool] = import_module(f"stdnum.{name}").is_valid
    return validator


def is_valid(name: str, value: str) -> bool:
    """Whether the checksum of a kind of number, by its module in python-stdnum, is right."""
    return _checker(name)(value)
