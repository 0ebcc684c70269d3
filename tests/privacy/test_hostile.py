"""Texts made of nothing but what calls the detectors, which take time in proportion to their length."""

from __future__ import annotations

import pytest

from curate.privacy import Redactor
from tests.helpers.work import endless_is_broken_off

SIZE = 80_000
PIECES = (
    "bic ",
    "swift code ",
    "passport ",
    "passport A1 ",
    "driving licence 1 ",
    "identity card is ",
    "number plate AB ",
    "medicare 1EG4",
    "wallet 1BvBMSEYst",
    "zoom 123 456 ",
    "password - ",
    f"password{' ' * 60}1 ",
    "my pin is 1 ",
    "api key : ",
    "12 Main Street, ",
    "Mr Anna-",
    "lat: 1.2345 ",
    "abn: 1 1 1 1 1 1 1 1 ",
    "vat DE 1 ",
    "1234 5678-",
    "2001:db8::",
    "192.168.1.1/",
    "@a1 ",
    "\u200b1",
    "([{",
)


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_a_text_full_of_triggers_comes_to_an_end(piece: str) -> None:
    with endless_is_broken_off():
        Redactor().redact((piece * (SIZE // len(piece) + 1))[:SIZE])
