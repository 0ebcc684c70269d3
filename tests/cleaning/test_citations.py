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
        ("What do I do with the old folder?\nDelete it.", "Delete it."),
        ('"What do I do with the old folder?" Delete it.', "Delete it."),
        ("«What do I do with the old folder»: delete it.", "delete it."),
        (
            "> What do I do with an old folder?\n\nDelete it.",
            "> What do I do with an old folder?\n\nDelete it.",
        ),
        ("> what I do with the old folder\n\nDelete it.", "Delete it."),
        ("re :do with the old folder?\n\nDelete it.", "Delete it."),
        ("re :with the old folder? It was there before. Delete it.", "Delete it."),
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
        "It was there before.\nDelete it.",
        "I have two accounts\nis what you wrote.",
        "What do I do with the old?\nDelete it.",
        '"What do I do with the old folder" is what you ask, and I would delete it.',
        '"What do I do with the old folder?" is a good question.',
        '"do with the old folder" Delete it.',
        "Ref: 12345\nThe folder is deleted today.",
        "AW : 3 Watt im Standby\nDas ist normal.",
        "sv: 3 is the number\nDelete it.",
        "First:\nRe: turn left\nThen delete it.",
        "First:\nRe: old folder?\nThen delete it.",
        "First:\nRe: with the old folder you do nothing\nThen delete it.",
        "AW : do with the old folder\nThen delete it.",
    ],
)
def test_what_says_something_of_its_own_stays(text: str) -> None:
    assert without_citations(text, [ASKED]) == text


LONG = "Since May, when I fold the blue tent it does not fit into its bag. The poles still do that. Why?"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("when I fold the blue tent it does not fit\nRoll it up.", "Roll it up."),
        (
            "When I fold the blue tent it does not fit into its bag. The poles still do that. Roll it.",
            "Roll it.",
        ),
        ("When I fold it, the blue tent does not fit into its bag. Roll it.", ""),
        ("when I fold the blue tent\nRoll it up.", ""),
        ("> when I fold the blue tent it does not fit\nRoll it.\n> The poles still do that.\nGood.", ""),
        ("Roll it up. When I fold the blue tent it does not fit into its bag.", ""),
    ],
)
def test_a_long_run_of_the_words_of_another_opens_no_message(text: str, left: str) -> None:
    assert without_citations(text, [LONG]) == (left or text)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Is it true that it may stay here for 30 days?", "It may stay here for 30 days.\nThen delete it."),
        ("It may stay here for 30 days?", "It may stay here for 30 days.\nThen delete it."),
        (
            "The log names apt install old-folder-tools, what now?",
            "apt install old-folder-tools\nThen restart.",
        ),
        (
            "I ran this:\napt install old-folder-tools\nWhat now?",
            "apt install old-folder-tools\nAgain, please.",
        ),
        (
            "Sie schrieben: Löschen Sie alles zum Monatsende. Stimmt das?",
            "Löschen Sie alles zum Monatsende.\nJa.",
        ),
    ],
)
def test_an_answer_in_the_words_of_the_question_stays(asked: str, answer: str) -> None:
    assert without_citations(answer, [asked]) == answer


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Re: Old folder\n\nDelete it, please.", "Delete it, please."),
        ("AW: WG: old folder!\nDelete it.", "Delete it."),
        ("re: never the old folder\n\nDelete the new one.", "never the old folder\n\nDelete the new one."),
        ("Re: Old folder of mine\nDelete it.", "Old folder of mine\nDelete it."),
        ("re: I have two accounts, never three\nSo what.", "I have two accounts, never three\nSo what."),
    ],
)
def test_after_a_mark_only_the_subject_is_one(text: str, left: str) -> None:
    assert without_citations(text, [ASKED], "Old folder") == left


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
            Message("4", "agent", "AW: Old folder\nIt is gone now."),
        ],
    )


def test_only_the_words_of_others_are_citations_and_the_change_is_named() -> None:
    changes = clean_conversation(one := conversation(), CleaningSettings())
    assert [m.text for m in one.messages][1:] == [
        "Keep both of them.",
        "Keep both of them. And delete the folder.",
        "It is gone now.",
    ]
    assert changes == {"2": ["citation_removed"], "4": ["citation_removed"]} and one.subject == "Old folder"
    clean_conversation(kept := conversation(), CleaningSettings(quotes="keep"))
    assert kept.messages[1].text.startswith("re :")
