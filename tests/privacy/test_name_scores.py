"""Names that no word introduces: what the words bring, and what stands around them."""

from __future__ import annotations

import pytest

from curate.privacy import Redactor


def names(text: str) -> list[str]:
    return [text[span.start : span.end] for span in Redactor().redact(text)[1] if span.type == "NAME"]


@pytest.mark.parametrize(
    "text, name",
    [
        (
            "Maybe it is under Louis Tanguay already.",
            "Louis Tanguay",
        ),  # a doubtful given name and a family name
        ("It went to Vsevolod last week.", "Vsevolod"),  # one that means nothing else
        ("Is it for Plizga on your list?", "Plizga"),
        ("It is for Wanjala, our neighbour Wanjala lives here.", "Wanjala"),
        ("The order of Grace L. Underhill is late.", "Grace L. Underhill"),  # an initial between
        ("We saw Zdzich Bośkiewny there.", "Zdzich Bośkiewny"),  # letters of another language
        ("Mark phoned me about it.", "Mark"),  # what only people do
        ("My neighbour Chase has it.", "Chase"),  # who he is
        ("Rudi, Jackson and Pelle came.", "Jackson"),  # between names
        ("Destiny: It broke.\nAnna: Oh no.", "Destiny"),  # a speaker beside another
        ("They are Vinqa, Maria, Daniel and Tom.", "Vinqa"),  # in a list of names
        ("they are silvana, christopher, kristina and rebecca.", "silvana"),
    ],
)
def test_a_name_counts_from_three(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Norton tells nothing, Eudora is old and McAfee costs money.",
        "Pay with a Visa card or at Chase. I drive a Ford from May to June.",
        "The Hudson plugin and the Montserrat font are out.",
        "Julia 1.10 is installed, and Norton 360 too.",
        "The Jordan River runs there.",
        "Rob the lamp of its shade. Sue for damages?",
        "Alas, it broke. Overall, it is fine.",
        "Concrete CMS, Church CMS and Sway WM run on Macintosh HD.",
        "Press Alt-Tab. The Anna-Konto is full.",
        "CHURCH STREET MARKET IS CLOSED",
        "the rivers end and Rivers, too",
        "Rossini Waschmaschine",
    ],
)
def test_words_things_and_brands_stay(text: str) -> None:
    assert names(text) == []


def test_a_name_that_was_told_in_part_is_masked_whole_where_it_stands_whole() -> None:
    text = "You can tell Joseph was late. It was Joseph Tolbert again."
    assert names(text) == ["Joseph", "Joseph Tolbert"]


def test_a_sentence_goes_on_behind_a_name() -> None:
    assert names("Thanks, Antonia I have it.") == ["Antonia"]
    assert names("Regards, Stefan PS: it works") == ["Stefan"]


def test_a_part_of_a_name_is_masked_where_it_stands_alone_before_or_behind() -> None:
    text = "Wanjalo came. I know Zelda Wanjalo, as Wanjalo said."
    assert names(text) == ["Wanjalo", "Zelda Wanjalo", "Wanjalo"]


@pytest.mark.parametrize(
    "text, name",
    [
        ("it is for codey m plizga, not me", "codey m plizga"),
        ("Ella H. Snider\n12 Long Street", "Ella H. Snider"),
        ('"It is on its way," says Qwenta.', "Qwenta"),
        ("How are you, Mark?", "Mark"),
        ("Vinqa: It broke.\nLisa: Oh no.", "Vinqa"),
        ("It is under patricia plizga", "patricia plizga"),
        ("Have you heard Barbara M. Probst speak?", "Barbara M. Probst"),
    ],
)
def test_names_are_whole(text: str, name: str) -> None:
    assert name in names(text)
