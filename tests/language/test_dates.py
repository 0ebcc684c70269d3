"""Dates with the month in words are read with every month and weekday of the lists."""

from __future__ import annotations

from curate.language.months import months
from curate.language.words import by_language, languages, values_in, words
from curate.loaders.headers import is_remark
from curate.loaders.mapping.direction import _THANKS
from curate.loaders.mapping.profile import SALUTATION
from curate.loaders.worded_times import worded
from curate.privacy.redactor import Redactor
from curate.signals.facts import values
from curate.signals.families.substance import _STEP


def test_every_month_and_weekday_is_part_of_a_date() -> None:
    for code in by_language("months"):
        weekdays = languages()[code].lists.get("weekdays", ("",))
        for word, month in values_in(code, "months").items():
            for day in weekdays:
                date = worded(f"{day} 3 {word} 2024".strip())
                assert date is not None and (date.month, date.day) == (int(month), 3), (code, day, word)


def test_every_filler_may_stand_in_a_date() -> None:
    for code, fillers in by_language("date_fillers").items():
        for filler in fillers:
            assert worded(f"3 {filler} June 2024") is not None, (code, filler)


def test_every_salutation_and_every_thanks_opens_a_turn() -> None:
    for entries in by_language("salutations").values():
        assert all(SALUTATION.match(f"{entry.capitalize()}, Anna") for entry in entries)
    for nods in by_language("nods").values():
        for nod in nods:
            for entries in by_language("thanks_openers").values():
                assert all(_THANKS.match(f"{nod.capitalize()}, {entry} Anna") for entry in entries)


def test_every_noun_of_rows_is_read_in_a_total() -> None:
    for entries in by_language("row_nouns").values():
        for entry in entries:
            assert is_remark(f"12 {entry.replace('~', 'и')}") and is_remark("Ende des Berichts"), entry


def test_every_month_makes_a_date_that_the_prompt_must_hold() -> None:
    for word in words("months"):
        for date in (f"3 {word}", f"3 de {word}", f"3. {word.capitalize()}"):
            assert [(f.kind, f.text) for f in values(f"Bis {date}, ja")] == [("date", date)], date


def test_a_month_cut_short_is_one_beside_a_year_or_in_english_and_german() -> None:
    for word in months():
        assert [f.kind for f in values(f"on 3 {word} 2024")][:1] == ["date"], word
    for text, date in (
        ("by March 3rd", "March 3rd"),
        ("am 3. Okt fertig", "3. Okt"),
        ("the 8th of Jan", "8th of Jan"),
    ):
        assert [f.text for f in values(text)] == [date]
    for text in ("9 mails and 10 out of 12", "maybe 4 of 2 separate ones", "Maya 3 wants 2 sets"):
        assert not [*values(text)], text


def test_every_month_and_number_in_words_is_part_of_a_birth_date() -> None:
    for word in months():
        for date in (f"3. {word} 2001", f"{word} 3, 2001"):
            done, spans = Redactor().redact(f"born {date}")
            assert [(s.type, done) for s in spans] == [("BIRTH_DATE", "born [BIRTH_DATE_1]")], date
    assert Redactor().redact("who's twenty one, (05/09/2003)")[1][0].type == "BIRTH_DATE"


def test_every_line_that_sums_up_or_ends_a_table_is_a_remark() -> None:
    for entry in words("total_words"):
        assert is_remark(f"{entry.capitalize()}: 12") and is_remark(entry), entry
        assert not is_remark(f"{entry}x wrong"), entry
    for entry in words("table_ends"):
        assert is_remark(f"{entry.capitalize()} x"), entry
    for code, verbs in by_language("export_verbs").items():
        for verb in verbs:
            for preposition in by_language("export_prepositions")[code]:
                assert is_remark(f"{verb.capitalize()} {preposition} Anna"), (verb, preposition)


def test_every_word_for_percent_and_for_a_step_is_read() -> None:
    for entry in words("percent_words"):
        assert [(f.kind, f.text) for f in values(f"about 20 {entry}, yes")] == [("percent", f"20 {entry}")]
    for entry in words("step_words"):
        assert _STEP.search(f"So:\n{entry.capitalize()} 1: open it") and _STEP.search(f"{entry} 2 open it")
        assert not _STEP.search(f"the {entry} 1: open it")
