"""Every entry of the lists that privacy reads is recognised by the code that finds names and numbers."""

from __future__ import annotations

import pytest

from curate.language.words import by_language, languages, unspaced, words
from curate.privacy.file_names import impersonal_name
from curate.privacy.labelled import Label
from curate.privacy.name_words import is_company
from curate.privacy.people import name_parts
from curate.privacy.redactor import Redactor
from curate.privacy.scan import Scan

NAME = "Yvaine Torresby"  # in no list of names


def written(entry: str) -> str:
    return entry.replace("~", "").replace("*", "89").replace("…", " the ").strip()


def found(text: str, kind: str) -> list[str]:
    return [text[s.start : s.end] for s in Redactor().redact(text)[1] if s.type == kind]


def spaced(name: str) -> list[tuple[str, str]]:
    """(language, entry) of a list, of the languages that put blanks between words."""
    return [
        (code, written(entry))
        for code, entries in by_language(name).items()
        if not languages()[code].dense
        for entry in entries
    ]


NAMES = [
    ("salutations", "{} " + NAME + ", it is broken."),
    ("closings", "It is broken.\n{},\n" + NAME),
    ("thanks_lines", "It is broken.\n{},\n" + NAME),
    ("introductions", "Well, {} " + NAME + "."),
    ("self_introductions", "Well, {} " + NAME + ", I need help"),
    ("self_followers", "Well, this is " + NAME + " {} and so on"),
    ("name_labels", "{}: " + NAME),
    ("name_nouns", "What {} is it?\n" + NAME),
    ("name_leads", "It is {} " + NAME + " now"),
    ("name_corrections", "The name is wrong, {} " + NAME + " now"),
    ("titles", "We told {} " + NAME + " that"),
]


@pytest.mark.parametrize(("name", "text"), NAMES)
def test_every_cue_shows_a_name(name: str, text: str) -> None:
    for code, entry in spaced(name):
        for way in dict.fromkeys((entry, entry.replace("'", "’"))):
            assert NAME in found(text.format(way), "NAME"), (code, way)


def test_a_name_before_every_label_of_things_is_a_thing_s() -> None:
    for _, entry in spaced("thing_labels"):
        for text in (f"Name: Chillaxing {entry}: 2.1", f"Name: Chillaxing\n{entry}: 2.1"):
            assert not found(text, "NAME"), text
        assert found(f"Name: Anna Berg {entry}: 2.1", "NAME") == ["Anna Berg"], entry


def test_every_addition_stands_between_thanks_or_a_closing_and_a_name() -> None:
    for _, added in spaced("thanks_additions"):
        for thanks in ("Thx", "Thank you", "Cheers", "Regards", "Danke", "Merci", "Gracias", "Bedankt"):
            assert found(f"It broke. {thanks} {added}, Yvaine", "NAME") == ["Yvaine"], (thanks, added)
        assert found(f"It broke.\nThx {added},\nYvaine", "NAME") == ["Yvaine"], added
    for _, again in spaced("again_words"):
        assert found(f"Hello {again}, Yvaine, it broke.", "NAME") == ["Yvaine"], again


def test_a_noun_after_a_preposition_is_nobody_who_gives_his_name() -> None:
    assert not found("Es lag im Karton, leider. Danke im Voraus, es eilt.", "NAME")
    assert found("im Rebecca, it broke", "NAME") == ["Rebecca"]


def test_what_people_own_shows_a_name() -> None:
    for _, entry in spaced("owned_by_people"):
        assert found(f"On Yvaine's {entry} it broke", "NAME") == ["Yvaine"], entry


def test_a_doubtful_name_is_one_after_a_word_for_a_person() -> None:
    assert not found("It was Faith. It broke.", "NAME")
    for code, entry in spaced("person_leads"):
        assert found(f"It was {entry} Faith. It broke.", "NAME") == ["Faith"], (code, entry)


def test_things_are_called_something_too() -> None:
    for name in ("calling_words", "name_corrections"):
        for _, entry in spaced(name):
            assert not found(f"A tool {entry} Verdana does it", "NAME")
            assert found(f"A tool {entry} Rebecca does it", "NAME") == ["Rebecca"], entry


NUMBERS = [
    ("account_labels", "ACCOUNT", "{} 48213377", "48213377"),
    ("order_labels", "ORDER_ID", "{} 48213377", "48213377"),
    ("tax_labels", "TAX_ID", "{} 48213377", "48213377"),
    ("password_labels", "PASSWORD", "my {} is tr0ub4dor&3 now", "tr0ub4dor&3"),
    ("code_labels", "PASSWORD", "my {} is 4711 now", "4711"),
    ("code_labels", "PASSWORD", "{} 84213", "84213"),
    ("copulas", "PASSWORD", "password {} tr0ub4dor&3 now", "tr0ub4dor&3"),
    ("purpose_words", "PASSWORD", "password {} shop: tr0ub4dor&3 now", "tr0ub4dor&3"),
    ("login_words", "PASSWORD", "{} is jo_doe / Secret#12 now", "Secret#12"),
    ("user_labels", "USERNAME", "my {} is jo_doe7", "jo_doe7"),
    ("home_folders", "USERNAME", "C:\\{}\\jdoe77\\x", "jdoe77"),
    ("secret_labels", "SECRET", "my {}: 9f8a7b6c5d4e3f2a1b0c", "9f8a7b6c5d4e3f2a1b0c"),
    ("secret_fillers", "SECRET", "my key {} 9f8a7b6c5d4e3f2a1b0c", "9f8a7b6c5d4e3f2a1b0c"),
    ("passport_labels", "PASSPORT", "my {} X1234567A", "X1234567A"),
    ("national_id_labels", "NATIONAL_ID", "my {} X1234567A", "X1234567A"),
    ("health_labels", "HEALTH_ID", "my {} A123456780", "A123456780"),
    ("licence_labels", "LICENCE", "my {} MORGA657054SM9IJ", "MORGA657054SM9IJ"),
    ("bare_licence_labels", "LICENCE", "my {} 75698/24/8219", "75698/24/8219"),
    ("plate_labels", "PLATE", "my {} is AB12 CDE", "AB12 CDE"),
    ("vehicle_words", "PLATE", "my {}, AB12 CDE", "AB12 CDE"),
    ("meeting_labels", "MEETING", "{}: 812 3456 7890", "812 3456 7890"),
    ("username_leads", "USERNAME", "I am {} x_moon7 there", "x_moon7"),
    ("credential_changes", "PASSWORD", "password, I {} it to Hunter2x", "Hunter2x"),
    ("typing_words", "PASSWORD", "I {} Hunter2x, it says wrong password", "Hunter2x"),
    ("seed_labels", "SECRET", "{}: " + " ".join(["river"] * 12), " ".join(["river"] * 12)),
    ("birth_labels", "BIRTH_DATE", "{} 12.03.1990", "12.03.1990"),
    ("age_leads", "BIRTH_DATE", "{} 13 (05/09/2011)", "05/09/2011"),
    ("age_fillers", "BIRTH_DATE", "who is {} 13 (05/09/2011)", "05/09/2011"),
    ("age_units", "BIRTH_DATE", "who is 13 {} (05/09/2011)", "05/09/2011"),
    ("date_fillers", "BIRTH_DATE", "born 12 {} March 1990", "12 {} March 1990"),
    ("phone_stems", "PHONE", "{} 5551234", "5551234"),
    ("phone_words", "PHONE", "{} 5551234", "5551234"),
    ("phone_followers", "PHONE", "5551234 {}", "5551234"),
    ("card_stems", "CARD", "{} 1234-5678-9012-3456", "1234-5678-9012-3456"),
    ("street_types", "ADDRESS", "at 12 Torresby {}, there", "12 Torresby {}"),
    ("numbered_street_openers", "ADDRESS", "at 12 {} de Torresby", "12 {} de Torresby"),
    ("street_openers", "ADDRESS", "at {} Torresby 5", "{} Torresby 5"),
    ("street_endings", "ADDRESS", "at Torres{} 5", "Torres{} 5"),
    ("plain_street_endings", "ADDRESS", "at torres{} 5", "torres{} 5"),
    ("street_nouns", "ADDRESS", "at Torresby {} 5, Oslo", "Torresby {} 5, Oslo"),
    ("house_labels", "ADDRESS", "at Calle Torresby {} 5", "Calle Torresby {} 5"),
    ("doubtful_street_openers", "ADDRESS", "at 3 {} Torresby 5", "3 {} Torresby 5"),
    ("box_labels", "ADDRESS", "{} 1234", "{} 1234"),
    ("unit_labels", "ADDRESS", "at 12 torresby mewes {} 5", "12 torresby mewes {} 5"),
    ("address_leads", "ADDRESS", "my {} 12 Torresby, please", "12 Torresby"),
    ("place_verbs", "ADDRESS", "{} now at 4589 Torresby 40, Oslo", "4589 Torresby 40, Oslo"),
    ("place_prepositions", "ADDRESS", "sent {} 4589 Torresby 40, Oslo", "4589 Torresby 40, Oslo"),
    ("home_leads", "ADDRESS", "{} Oslo now", "Oslo"),
    ("town_names", "ADDRESS", "I live in {} now", "{}"),
    ("region_names", "ADDRESS", "at 12 Torresby Road, {} now", "12 Torresby Road, {}"),
    ("corner_words", "ADDRESS", "at {} Torresby Road and Mill Lane", "{} Torresby Road and Mill Lane"),
    ("corner_links", "ADDRESS", "at corner of Mill Road {} Torresby", "corner of Mill Road {} Torresby"),
    ("street_unit_labels", "ADDRESS", "at Torresstraat 12, {} 5, there", "Torresstraat 12, {} 5"),
]


@pytest.mark.parametrize(("name", "kind", "text", "value"), NUMBERS)
def test_every_label_shows_a_value(name: str, kind: str, text: str, value: str) -> None:
    for code, entry in spaced(name):
        # "sin" is a word elsewhere
        short = name == "tax_labels" and entry[:3] in ("cif", "ein", "nie", "nif", "sin", "tin", "vat")
        for way in dict.fromkeys((entry, entry.replace("'", "’"))):
            way = way.upper() if short else way
            assert found(text.format(way), kind)[:1] == [value.format(way)], (code, way)


@pytest.mark.parametrize("name", ["account_labels", "order_labels", "tax_labels"])
def test_every_filler_stands_between_a_label_and_its_number(name: str) -> None:
    label = Label("X", words(name) - unspaced(name), 5)
    for filler in words("label_fillers"):
        assert label.pattern.match(f"{sorted(label.cues.words)[0]} {filler} 12345678"), filler


@pytest.mark.parametrize(
    ("name", "kind", "value"),
    [
        ("account_labels", "ACCOUNT", "48213377"),
        ("order_labels", "ORDER_ID", "48213377"),
        ("tax_labels", "TAX_ID", "48213377"),
        ("phone_stems", "PHONE", "090-1234-5678"),
        ("card_stems", "CARD", "1234567890123456"),
    ],
)
def test_every_label_of_a_script_without_blanks_shows_a_value(name: str, kind: str, value: str) -> None:
    for entry in unspaced(name):
        assert found(f"私{entry}は{value}です", kind) == [value], entry


def test_a_compound_of_a_number_and_a_sort_without_a_name_are_no_streets() -> None:
    for _, noun in spaced("compound_nouns"):
        assert not found(f"a 5 {noun.capitalize()} Road test", "ADDRESS"), noun
        assert found(f"at 5 {noun.capitalize()} Road, Oslo", "ADDRESS"), noun
    for _, sort in spaced("street_nouns"):
        assert not found(f"Der {sort} 12", "ADDRESS"), sort
    for _, sort in spaced("doubtful_street_openers"):
        assert not found(f"{sort} de torresby 5", "ADDRESS"), sort


def test_the_corner_of_a_window_is_no_place() -> None:
    for _, side in spaced("corner_sides"):
        assert not found(f"the {side} corner of Mill Road and Torresby", "ADDRESS"), side


def test_what_follows_a_word_for_a_password_is_none() -> None:
    for word in words("no_credentials"):
        assert not found(f"my password is {word}", "PASSWORD"), word
    for ending in words("participle_endings"):
        assert not found(f"my password is torrisb{ending}.", "PASSWORD"), ending
    assert found("my password is torrisbaq.", "PASSWORD") == ["torrisbaq"]


def test_a_number_after_another_noun_or_before_a_unit_is_no_phone() -> None:
    for noun in words("not_phone_nouns"):
        assert not found(f"call me, {noun} 5551234", "PHONE"), noun
    for noun in words("counted_nouns"):
        assert not found(f"call me, 5551234 {noun}", "PHONE"), noun


def test_a_question_for_a_number_is_told_by_its_words() -> None:
    for _, entry in spaced("request_words"):
        redactor = Redactor()
        redactor.redact(f"your order number, {entry}")
        assert [span.type for span in redactor.redact("48213377")[1]] == ["ORDER_ID"], entry
    label = Label("X", frozenset({"konto"}), 5)
    for noun in words("number_nouns"):
        assert label.asked(Scan(f"Konto {noun}?")) and not label.asked(Scan("Konto?")), noun


def test_a_verb_that_is_a_name_is_one_before_what_follows_verbs() -> None:
    for word in words("verb_followers"):
        assert not found(f"Mark {word} now", "NAME"), word


def test_desks_companies_and_particles() -> None:
    for word in words("desk_words"):
        assert name_parts("Yvaine Torresby") and not name_parts(f"Torresby {word.capitalize()}"), word
    for word in words("company_words"):
        assert is_company(f"Torresby {word.capitalize()}", len("Torresby")), word
    for word in words("name_particles"):
        assert found(f"We told Frau {word} Torresby that", "NAME") == [f"{word} Torresby"], word


def test_the_name_of_a_file_hides_whom_a_chat_is_with() -> None:
    for title in words("chat_titles"):
        for word in words("with_words"):
            assert "Torresby" not in impersonal_name(f"{title} {word} Torresby.txt"), (title, word)
