"""What pages say of a record that matches an edge case or comes near it."""

from __future__ import annotations

from curate.report.words import cut, visible
from curate.text.readable import decimal

_AGAINST = {
    "negated": "it says the opposite",
    "another_person": "it tells of another person",
    "nearer_to_another": "it is nearer to another of the edge cases",
}


def case_evidence(sentence: str, phrase: str, similarity: float | None, below: str = "") -> str:
    """The sentence and the phrase that it is similar to; `below` follows the similarity."""
    said, wanted = (cut(visible(text), 120) for text in (sentence, phrase))
    return f"\u201c{said}\u201d, similarity {decimal(similarity)}{below} to \u201c{wanted}\u201d"


def against(code: str) -> str:
    """What speaks against a match, to follow its evidence; nothing where nothing does."""
    return f" ({_AGAINST.get(code, visible(code))})" if code else ""
