"""The words of situations: what tells one from the others."""

from __future__ import annotations

from curate.coverage.vocabulary import Vocabulary, telling, terms


def test_a_word_that_all_situations_share_is_none_of_theirs_and_a_frequent_one_of_one_is() -> None:
    groups = [
        [f"mozmail {subject}"] * 4 for subject in ("fonts", "folders", "signature", "calendar", "contacts")
    ]
    made = Vocabulary.of(groups)
    assert made.shared("mozmail", 0) and not made.shared("fonts", 0) and not made.shared("fonts", 1)
    assert set(made.weights(0)) == {"fonts"}
    few = Vocabulary.of(groups[:3])
    assert not few.shared("mozmail", 0)  # of three situations nobody can tell


def test_two_words_without_a_blank_are_a_typo() -> None:
    made = Vocabulary.of([["the text is gone"] * 60, ["the texthow much", "the textile shop"]])
    assert made.typo("texthow") and not made.typo("textile") and not made.typo("text")


def test_a_typo_is_rare_beside_a_frequent_word_and_differs_within() -> None:
    made = Vocabulary.of([["refund"] * 60, ["refnud refunds pasword", "passport", "always allways"]])
    assert made.typo("allways") and not made.typo("refunds") and not made.typo("passport")
    assert not made.typo("refund") and not Vocabulary.of([["refund"] * 6, ["rfund"]]).typo("rfund")


def test_a_pair_counts_where_most_prompts_with_its_words_have_it() -> None:
    made = Vocabulary.of([["gift card", "gift card", "gift for card", "card game"]])
    weights = made.weights(0)
    assert weights["gift card"] > 4 * weights["card game"] and weights["card"] > weights["gift"]


def test_terms_are_words_and_pairs_without_stop_words_and_placeholders() -> None:
    assert list(terms("Where is my gift card [ORDER_ID_1], card 7?")) == ["gift", "card", "gift card", "card"]
    assert telling("check-in") and not telling("pouvez-vous") and not telling("riesco")
