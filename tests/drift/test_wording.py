"""Words, names and versions that are new."""

from __future__ import annotations

from curate.drift.wording import new_terms, term_rows

USUAL = [f"My {thing} is late, where is it now?" for thing in ("parcel", "kettle", "jug", "cup") * 25]


def told(more: list[str]) -> dict[str, tuple[str, str, int, int]]:
    texts = [*USUAL, *USUAL, *more]
    rows = term_rows(new_terms(texts, len(USUAL)), len(USUAL), len(USUAL) + len(more))
    return {row["term"]: (row["kind"], row["status"], row["old"], row["new"]) for row in rows}


def test_nothing_is_new_where_the_words_are_the_same() -> None:
    assert told([]) == {}


def test_a_new_word_a_name_and_a_version_are_told_apart() -> None:
    found = {}
    for said in ("since 4.12.1 it stays dark", "my Brewmate stays dark", "the recall frightens me"):
        found |= told([f"{said} {n}" for n in "abcdefghijklmnop"])
    assert found["4.12.1"] == ("version", "new", 0, 16)
    assert found["Brewmate"][:2] == ("name", "new") and found["recall frightens"][:2] == ("word", "new")


def test_placeholders_and_addresses_are_no_terms() -> None:
    found = told(
        [f"[NAME_1] wrote to help@shop.example about https://shop.example/v4.5.6 {n}" for n in range(16)]
    )
    assert not any(word in term for term in found for word in ("NAME", "4.5.6", "shop"))


def test_two_words_of_the_same_conversations_are_one_row() -> None:
    found = told([f"the recall notice frightens me {n}" for n in range(16)])
    assert len(found) == 1
