"""What a message repeats of those before it: cut where it only repeats, kept where it is the writer's own."""

from __future__ import annotations

import pytest

from curate.cleaning import CleaningSettings
from curate.cleaning.citations import without_citations, without_mark
from curate.language.words import by_language
from curate.records import Conversation, Message
from curate.stages.cleaning import clean_conversation

ASKED = "I have two accounts. What do I do with the old folder? It was there before.\nThanks, Ann"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("re :What do I do with the old folder?\n\nDelete it.", "Delete it."),
        ("re : what do i do with the old folder? Delete it.", "Delete it."),
        ("Yes.\n\nre :I have two accounts.\n\nKeep both.", "Yes.\n\n\nKeep both."),
        ("Re: Old folder\n\nDelete it, please.", "Delete it, please."),
        ("AW: WG: Alter Ordner\nBitte löschen.", "Bitte löschen."),
        ("What do I do with the old folder?\nDelete it.", "Delete it."),
        ('"What do I do with the old folder?" Delete it.', "Delete it."),
        ("«What do I do with the old folder»: delete it.", "delete it."),
        (
            "> What do I do with an old folder?\n\nDelete it.",
            "> What do I do with an old folder?\n\nDelete it.",
        ),
        ("> what I do with the old folder\n\nDelete it.", "Delete it."),
        ("Re: warranty", "warranty"),
    ],
)
def test_what_only_repeats_is_cut(text: str, left: str) -> None:
    assert without_citations(text, [ASKED]) == left


@pytest.mark.parametrize(
    "text",
    [
        "I have two accounts as well, and delete them.",
        "I have two.",
        "> What do I do\n\nDelete\n\n> with the old folder?\n\nit.",
        "What do I do with the old folder?",
        "Result: delete it.",
        "Delete it. What do I do with the old folder?",
    ],
)
def test_what_says_something_of_its_own_stays(text: str) -> None:
    assert without_citations(text, [ASKED]) == text


def test_a_subject_loses_its_marks_in_each_language() -> None:
    for code, marks in by_language("reply_marks").items():
        for mark in marks:
            assert without_mark(f"{mark.upper()}: Re [2]: old folder") == "old folder", (code, mark)
    assert without_mark("Reset: old folder") == "Reset: old folder"


def conversation() -> Conversation:
    return Conversation(
        id="c",
        source="f:1",
        subject="Re: Old folder",
        messages=[
            Message("1", "customer", ASKED),
            Message("2", "agent", "re :I have two accounts.\n\nKeep both of them."),
            Message("3", "agent", "Keep both of them. And delete the folder."),
        ],
    )


def test_only_the_words_of_others_are_citations_and_the_change_is_named() -> None:
    changes = clean_conversation(one := conversation(), CleaningSettings())
    assert [m.text for m in one.messages][1:] == [
        "Keep both of them.",
        "Keep both of them. And delete the folder.",
    ]
    assert changes == {"2": ["citation_removed"]} and one.subject == "Old folder"
    clean_conversation(kept := conversation(), CleaningSettings(quotes="keep"))
    assert kept.messages[1].text.startswith("re :")
