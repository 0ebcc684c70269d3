"""What the whole dump says of a word that looks like a name."""

from __future__ import annotations

from itertools import chain, repeat

import curate
from curate.privacy.dump_words import MOST_ROWS, dump_words, sample
from curate.privacy.redactor import Redactor

# a dump in which `Fernhollow` stands as a thing does, and `prueba` in small letters
DUMP = [
    *([f"Since {n} days my Fernhollow stops the mail."] for n in range(4)),
    *([f"Haz una prueba con {n} mensajes."] for n in range(4)),
    *([f"Hola, gracias por la ayuda número {n}"] for n in range(4)),
]
WORDS = dump_words(DUMP)


def names(text: str, *participants: str, known: bool = True) -> list[str]:
    redactor = Redactor(names=participants, dump=WORDS) if known else Redactor(names=participants)
    return [text[s.start : s.end] for s in redactor.redact(text)[1] if s.type == "NAME"]


def test_a_thing_or_word_of_the_whole_dump_is_no_person() -> None:
    for text, taken in (
        ("It fails.\nKind regards,\nFernhollow", "Fernhollow"),
        ("Hola Prueba, el mensaje no sale", "Prueba"),
    ):
        assert names(text, known=False) == [taken]
        assert names(text) == []


def test_people_stay_people_whatever_the_dump_says() -> None:
    assert names("My name is Fernhollow.") == ["Fernhollow"]  # an introduction
    assert names("Kind regards,\nPeter Fernhollow") == ["Peter Fernhollow"]  # behind a given name
    assert names("It fails.\nKind regards,\nFernhollow", "Anna Fernhollow") == [
        "Fernhollow"
    ]  # somebody who takes part
    often = dump_words([f"thanks anna, case {n}"] for n in range(20))
    assert "anna" not in often.common  # writers who give names no capital show nothing


def test_a_conversation_counts_once() -> None:
    assert (
        "fernhollow"
        in dump_words([["my Fernhollow fails"], ["my Fernhollow"], ["the Fernhollow icon"]]).things
    )
    assert "fernhollow" not in dump_words([list(repeat("my Fernhollow fails", 9))]).things
    assert (
        "fernhollow"
        not in dump_words(chain([["my Fernhollow fails"]] * 3, [["I asked Fernhollow"]] * 60)).things
    )


def test_a_mail_domain_shows_a_company() -> None:
    shown = dump_words([f"Write to help{n}@fernhollow.com"] for n in range(3))
    assert "fernhollow" in shown.things
    assert "fernhollow" not in shown.common  # no word of a sentence


def test_the_rows_that_are_read_are_spread_over_the_whole_dump() -> None:
    rows = range(5 * MOST_ROWS)
    assert sample(rows)[-1] >= 4 * MOST_ROWS
    assert len(sample(rows)) <= MOST_ROWS
    assert sample(range(3)) == range(3)


def test_redact_asks_the_whole_file() -> None:
    rows = [{"id": str(n), "prompt": "\n".join(texts)} for n, texts in enumerate(DUMP)]
    asked = {"id": "asked", "prompt": "It fails.\nKind regards,\nFernhollow"}
    assert curate.redact([asked]).kept[0]["prompt"] != asked["prompt"]
    assert curate.redact([*rows, asked]).kept[-1]["prompt"] == asked["prompt"]


def test_a_sentence_that_begins_behind_a_name_is_none_of_it() -> None:
    words = dump_words([f"it fails since {n} days"] for n in range(5))
    text = "Hello again David Since this happens I ask"
    spans = Redactor(dump=words).redact(text)[1]
    assert [text[s.start : s.end] for s in spans] == ["David"]
