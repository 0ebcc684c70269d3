"""Privacy: personal data and secrets are found and replaced by placeholders that stay the same through a
conversation.

Found without a model, in time linear in the text: shapes with checksums (cards, IBANs, tax numbers), words
that announce a value (`order number`, `password is`), the participants' names, and names that greetings,
sign-offs, titles and introductions show. English, German, French and Spanish keywords, some of other
languages.
"""

from __future__ import annotations

from curate.privacy.base import type_names
from curate.privacy.fields import found_in_fields
from curate.privacy.redactor import Redactor, leftover, mask
from curate.privacy.rows import redact_row
from curate.privacy.settings import PrivacySettings
from curate.privacy.spans import Span

__all__ = [
    "PrivacySettings",
    "Redactor",
    "Span",
    "found_in_fields",
    "leftover",
    "mask",
    "redact_row",
    "type_names",
]
