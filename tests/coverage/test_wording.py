"""Likeness in words: the rare ones count."""

from __future__ import annotations

from curate.coverage.wording import Wording, alike, vocabulary_of

POOL = ["my order is late", "my order is wrong", "my order is here", "my lawyer is here", "cancel my order"]


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    wording, phrases = Wording(POOL), ["my lawyer", "order"]
    words = vocabulary_of(phrases)
    rows = wording.vectors(["a lawyer", "my cat", "nothing"], words)
    lawyer, mine, none = alike(wording.vectors(phrases[:1], words), rows)
    assert lawyer > mine > none == 0


def test_accents_and_case_are_no_other_words() -> None:
    wording = Wording(POOL)
    words = vocabulary_of(["Où est mon avocat"])
    one, other = wording.vectors(["OU EST MON AVOCAT", "où est mon avocat"], words)
    assert one.tolist() == other.tolist() and one.any()
