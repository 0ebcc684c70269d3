"""Lines of chats that nobody said: each entry of the lists of the languages is read as one."""

from __future__ import annotations

import pytest

from curate.language.words import by_language
from curate.loaders.formats._transcript_system import is_event, stands_in


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("attachment_labels", "<{}: 0042-PHOTO.jpg>"),
        ("attached_file_marks", "IMG-0042.jpg ({})"),
        ("deleted_message_lines", "{}."),
        ("missed_call_lines", "{} at 10"),
        ("encryption_notices", "All of it is {}, even here"),
    ],
)
def test_each_entry_is_read_as_a_line_that_nobody_said(name: str, form: str) -> None:
    for code, entries in by_language(name).items():
        for entry in entries:
            assert is_event(form.format(entry)) and stands_in(form.format(entry)), (code, entry)
            assert not stands_in(form.format("heard of")), form
