"""Lines of chats that nobody said: each entry of the lists of the languages is read as one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from curate.language.words import by_language
from curate.loaders.formats._transcript_sections import _TITLE
from curate.loaders.formats._transcript_sides import _GENERIC
from curate.loaders.formats._transcript_system import is_event, stands_in
from curate.loaders.mapping.guess_conversations import _ANSWER


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("attachment_labels", "<{}: 0042-PHOTO.jpg>"),
        ("attached_file_marks", "IMG-0042.jpg ({})"),
        ("deleted_message_lines", "{}."),
        ("missed_call_lines", "{} at 10"),
        ("encryption_notices", "All of it is {}, even here"),
        ("left_out_marks", "<Media {}>"),
        ("left_out_words", "video {}"),
        ("media_names", "{} omitted"),
        ("deleted_by_lines", "{} Ilse Brandt"),
        ("security_code_names", "{} changed. Tap to learn more"),
        ("security_code_partners", "security code {} Ilse changed"),
        ("security_code_changes", "security code {}"),
    ],
)
def test_each_entry_is_read_as_a_line_that_nobody_said(name: str, form: str) -> None:
    for code, entries in by_language(name).items():
        for entry in entries:
            assert is_event(form.format(entry)) and stands_in(form.format(entry)), (code, entry)
            assert not stands_in(form.format("heard of")), form


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("talk_names", "{} ended"),
        ("talk_auxiliaries", "Chat {} closed"),
        ("talk_changes", "Chat {}"),
        ("talk_ends", "{} chat"),
        ("person_moves", "Ilse Brandt {}"),
        ("room_names", "Ilse Brandt joined {}"),
        ("person_acts", "Ilse Brandt {}"),
        ("talk_handling", "Ilse Brandt {} the chat"),
        ("talk_objects", "Ilse Brandt ended {}"),
        ("talk_handling_first", "Ilse Brandt {} den Chat verlassen"),
        ("talk_handling_last", "Ilse Brandt hat den Chat {}"),
        ("people_handling_first", "Ilse Brandt {} Tim hinzugefügt"),
        ("people_handling_last", "Ilse Brandt hat Tim {}"),
        ("room_changes", "Ilse Brandt {} Tim to the group"),
        ("room_places", "Ilse Brandt added Tim {}"),
        ("setting_changes", "Ilse Brandt {} the group"),
        ("setting_names", "Ilse Brandt changed {}"),
        ("transferred_to", "{} Ilse Brandt"),
        ("waiting_lines", "{}"),
    ],
)
def test_each_entry_tells_of_the_talk_itself(name: str, form: str) -> None:
    for code, entries in by_language(name).items():
        for entry in entries:
            line = form.format(entry.replace("…", "Support"))
            assert is_event(line, dated=True) and not stands_in(line), (code, entry)
            assert is_event(f"\u200e{line}", dated=True) and stands_in(f"\u200e{line}"), (code, entry)
            assert not is_event(form.format("heard of"), dated=True), form


@pytest.mark.parametrize("code", list(by_language("sentence_openers")))
def test_a_line_that_opens_like_a_sentence_is_none_unless_it_is_dated(code: str) -> None:
    assert is_event("Ilse joined")
    for word in by_language("sentence_openers")[code]:
        assert not is_event(f"{word} joined") and is_event(f"{word} joined", dated=True)


@pytest.mark.parametrize(
    "line",
    [
        "The chat ended before I could say so",
        "My call was disconnected twice?",
        "The security code on my card has changed",
        "Die Sicherheitsnummer von meiner Karte hat sich geändert",
        "the video is missing",
        "Ilse said: I joined the chat",
    ],
)
def test_a_customers_sentence_is_no_event(line: str) -> None:
    assert not is_event(line) and not stands_in(line)


@pytest.mark.parametrize(
    ("name", "form", "matches"),
    [
        ("talk_titles", "=== {} #4711 ===", _TITLE.fullmatch),
        ("speaker_labels", "{} 2", _GENERIC.fullmatch),
        ("reply_marks", "{}: broken kettle", _ANSWER.match),
    ],
)
def test_each_entry_is_read_as_what_a_program_wrote(
    name: str, form: str, matches: Callable[[str], object]
) -> None:
    for code, entries in by_language(name).items():
        for entry in entries:
            assert matches(form.format(entry)) and matches(form.format(entry.title())), (code, entry)
    assert not matches(form.format("heard of"))
