"""What every file of `curate/language/data` must hold, and that a language is one file and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from curate.language import detect, negation, senses, words
from curate.language.patterns import any_of
from curate.language.phrases import PhraseLexicon, Tokens
from curate.language.words import DATA, by_language, classes, languages, values, values_in

SEVEN = ("de", "en", "es", "fr", "it", "nl", "pt")


def test_no_list_has_an_entry_twice() -> None:
    for code, known in languages().items():
        for name, entries in known.lists.items():
            assert entries and len(set(entries)) == len(entries), (code, name)


@pytest.mark.parametrize("code", SEVEN)
def test_every_list_is_filled_or_says_why_not(code: str) -> None:
    known, names = languages()[code], {name for other in languages().values() for name in other.lists}
    assert set(known.why_empty) == names - set(known.lists), code
    for reason in known.why_empty.values():
        assert reason.endswith(".") and "gathered" not in reason, (code, reason)


def test_an_unknown_list_is_an_error_and_no_empty_list() -> None:
    for ask in (by_language, words.words, values):
        with pytest.raises(ValueError, match="no_such_list"):
            ask("no_such_list")
    with pytest.raises(ValueError, match="no_such_group"):
        classes("no_such_group")


def test_every_phrase_of_the_groups_is_found_in_its_own_words_and_class() -> None:
    for group in ("reply", "after_reply", "claims", "spam"):
        lexicon = PhraseLexicon(classes(group))
        for name, phrases in classes(group).items():
            for phrase in phrases:
                text = phrase.replace("~", "").replace("*", "x")
                found = {hit.kind for hit in lexicon.find(Tokens.of(f"Well, {text}, or so."))}
                assert name in found, (group, name, phrase, found)


def test_numbers_of_every_language_are_complete() -> None:
    for code in SEVEN:
        known = {int(value) for value in values_in(code, "number_words").values() if value.isdigit()}
        assert {0, *range(2, 21), *range(30, 101, 10), 1000, 1000000} <= known, code
        if code not in ("en", "fr"):  # two hundred, deux cents: two words
            assert set(range(200, 1000, 100)) <= known, code


def test_months_of_every_language_are_twelve() -> None:
    for code in SEVEN:
        assert {int(month) for month in values_in(code, "months").values()} == set(range(1, 13)), code


def test_an_alternation_takes_the_longest_entry_and_its_marks() -> None:
    entries = ["sent", "sent by", "mobil~", "ti-*", "a+b", "forwarded by …", "d'un"]
    pattern = re.compile(f"(?:{any_of(entries)})$")
    for text in ("sent by", "mobiltelefon", "ti-84", "a+b", "forwarded by J. Smith", "d’un"):
        assert pattern.match(text), text
    assert not pattern.match("aab")


@pytest.fixture
def swedish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the data in which Swedish is a new file."""
    for path in DATA.glob("*.toml"):
        if path.stem != "sv":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(words, "DATA", tmp_path)
    yield tmp_path / "sv.toml"
    monkeypatch.undo()
    forget()


def forget() -> None:
    words.forget()
    senses.forget()
    for known in (detect._by_word, detect._read_languages, detect._scripts):
        known.cache_clear()


def test_a_language_is_one_file_and_nothing_else(swedish: Path) -> None:
    text = "Paketet har inte kommit och jag vill att ni skickar det till mig nu."
    forget()
    assert "sv" not in detect.known_languages() and "inte" not in negation.negators_in(text.lower().split())
    swedish.write_text(
        """name = "Swedish"

[words]
common_words = "att det har inte jag ni och på som till vill är"
negators = "inte aldrig"

[classes.after_reply]
failed = "fungerar fortfarande inte"

[values.number_words]
2 = "två"
""",
        encoding="utf-8",
    )
    forget()
    assert "sv" in detect.known_languages()
    assert detect.detect(text, Tokens.of(text), tuple(sorted(by_language("common_words")))).code == "sv"
    assert negation.negators_in(text.lower().split()) == {"inte"}
    lexicon = PhraseLexicon(classes("after_reply"))
    assert [hit.kind for hit in lexicon.find(Tokens.of("Det fungerar fortfarande inte."))] == ["failed"]
    assert values_in("sv", "number_words") == {"två": "2"}


def test_a_digest_changes_with_the_lists_that_a_source_names_and_no_others(swedish: Path) -> None:
    swedish.write_text('name = "Swedish"\n[words]\nnegators = "inte"\n', encoding="utf-8")
    forget()
    reads, others = words.digest('words("negators")'), words.digest('words("closings")')
    swedish.write_text('name = "Swedish"\n[words]\nnegators = "inte aldrig"\n', encoding="utf-8")
    forget()
    assert words.digest('words("negators")') != reads and words.digest('words("closings")') == others


@pytest.mark.parametrize(
    "flag",
    ["dense = true", "usual = true", "capital_nouns = true", 'script = "ᚠ-ᛪ"', 'written_like = "da no"'],
)
def test_a_digest_changes_with_each_flag_of_a_language(swedish: Path, flag: str) -> None:
    digests = set()
    for line in ("", flag):
        swedish.write_text(f'name = "Swedish"\n{line}\n[words]\nnegators = "inte"\n', encoding="utf-8")
        forget()
        digests.add(words.digest('words("negators")'))
    assert len(digests) == 2


def test_a_list_holds_the_entries_of_others(swedish: Path) -> None:
    swedish.write_text(
        """name = "Swedish"

[phrases]
thanks = "tack | tack så mycket"

[classes.after_reply]
thanks = "@thanks | tackar | tack"
""",
        encoding="utf-8",
    )
    forget()
    assert by_language("after_reply.thanks")["sv"] == ("tack", "tack så mycket", "tackar")


@pytest.mark.parametrize("lists", ['one = "@two"', 'one = "a | @two"\ntwo = "@one"'])
def test_a_list_of_an_unknown_one_or_of_itself_is_an_error(swedish: Path, lists: str) -> None:
    swedish.write_text(f'name = "Swedish"\n[phrases]\n{lists}\n', encoding="utf-8")
    forget()
    with pytest.raises(ValueError, match="two"):
        languages()


def test_a_phrase_written_in_two_ways_is_found_once() -> None:
    lexicon = PhraseLexicon({"greeting": ["buenos días", "buenos dias"]})
    assert len(lexicon.find(Tokens.of("Buenos días, Anna"))) == 1
