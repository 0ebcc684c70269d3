"""Numbers of bank accounts, customers, contracts and memberships."""

from __future__ import annotations

from curate.language.words import unspaced, words
from curate.privacy.base import TYPES, Announced, AskedFor, Example, PersonalType, compact
from curate.privacy.labelled import Label
from curate.privacy.unspaced import CODE

_LABEL = Label("ACCOUNT", words("account_labels") - unspaced("account_labels"), 5)


@TYPES.register("ACCOUNT")
class Account(PersonalType):
    """Account, customer and contract numbers after a word for them, or in answer to a question for one."""

    words = ("account number", "account numbers")
    listed = 90
    detectors = (_LABEL.detector(56),)
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
