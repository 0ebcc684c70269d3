"""Dates with the month in words are read with every month and weekday of the lists."""

from __future__ import annotations

from curate.language.words import by_language, languages, values_in
from curate.loaders.headers import is_remark
from curate.loaders.mapping.direction import _THANKS
from curate.loaders.mapping.profile import SALUTATION
from curate.loaders.worded_times import worded


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
