"""Addresses of many countries, and what only looks like one."""

from __future__ import annotations

import pytest

from curate.privacy.places import could_be, is_known, known_at
from curate.privacy.redactor import Redactor
from tests.helpers.work import lines_run
from tools.towns import names

WHOLE = [
    ("Meet me at {} then", "4589 Lindal 40, Bergen, Norway"),
    ("Please return it to {}", "4589 Lindal 40\n  Suite 12\n  Torresby\n  Slovenia 10290"),
    ("Meet us at Torresby Ltd, {}", "1200 Lindal 40, Oslo"),
    ("my address: {}", "999 rúa olmos 99, belfast, south africa"),
    ("We live at {}", "12 Torresby, Leeds"),
    ("it stands at {} now", "the corner of Mill Lane and 4th Street"),
    ("mail goes to {}", "USNS Torres\nFPO AE 09012"),
    ("{}", "Flat No. 302, Nehru Nagar, Mumbai 400001"),
    ("{}", "2nd Floor, Sai Residency\nMG Road\nChennai 600042"),
    ("{} is mine", "Oude Dijk 25, 3589 XP Utrecht"),
    ("{} is mine", "Kossuth Lajos utca 12., Budapest"),
    ("{} is mine", "al. Niepodległości 133, 80-510 Gdańsk"),
    ("{} is mine", "Atatürk Caddesi No: 5, Ankara"),
    ("{} is mine", "ул. Ленина, д. 5"),
    ("{} is mine", "Λεωφόρος Συγγρού 120"),
    ("{} is mine", "12 Park Green, Leeds"),
    ("We have {} on file", "Goetheallee 188, Hinterhaus, 86120 Augsburg"),
    ("I live in {}, can you deliver?", "Wexcombe, Ohio"),
    ("we're based in {} now", "Austin, TX 78701"),
    ("j'habite à {} maintenant", "Lyon"),
    ("Please ship it to {} instead", "Berlin"),
]
NONE = [
    "I sent 3 Mails to 25 Customers in 2 Days",
    "The parcel arrived at 10 Uhr 30",
    "Delivered at 3 PM on 12 May 2026",
    "I moved to Windows 11, Office 2021 is here",
    "Please sent to 3 people in the office, thanks",
    "My email address is Torresby 123",
    "Pickup: Monday 12 October",
    "Send it to Charlotte please",
    "Ship it to Paris Hilton",
    "Do you deliver to Germany?",
    "I'm in Berlin this week",
    "I live in Safe Mode",
    "on the top right corner of Mill Lane and Thunderbird 5",
    "the corner of Page 3 and Page 4",
    "I have 2 monitors in room 204",
    "We are 12 people on floor 3",
    "5 Star Road test",
    "I bought 2 Hyde Park shirts",
    "Der Weg 3 im Menü",
    "Plaza de aparcamiento 12",
    "Via Outlook 2016 it works",
    "Smith et al. Nature 5",
    "My laptop has Core I7 8GB",
    "the Airport gate 5 is closed",
]


def found(text: str) -> list[str]:
    return [text[s.start : s.end] for s in Redactor().redact(text)[1] if s.type == "ADDRESS"]


@pytest.mark.parametrize(("text", "value"), WHOLE)
def test_an_address_is_found_whole(text: str, value: str) -> None:
    assert found(text.format(value)) == [value]


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_an_address_stays(text: str) -> None:
    assert not found(text)


def test_places_are_known_by_their_names_in_several_languages() -> None:
    assert is_known("München") and is_known("munchen") and is_known("Leeds") and is_known("Côte d'Ivoire")
    assert not is_known("Thunderbird") and not is_known("Can")
    assert known_at("New York City is", 0) == len("New York City") and not known_at("new york", 0)
    assert could_be("Torresby") and could_be("Paris") and not could_be("Settings")


def test_towns_are_those_with_a_name_of_letters_that_is_no_word() -> None:
    rows = {
        "1": {"name": "Torresby", "population": 20_000},
        "2": {"name": "Hamlet", "population": 900},
        "3": {"name": "Same", "population": 20_000},
        "4": {"name": "Sector 5", "population": 20_000},
        "5": {"name": "les Torres", "population": 20_000},
    }
    assert names(rows) == ["Torresby"]


@pytest.mark.parametrize("piece", ["send it to 12 ", "Flat 3, ", "corner of A1 and ", "12 Main Road, Chad, "])
def test_repeated_begins_of_addresses_take_time_in_proportion(piece: str) -> None:
    few, many = (lines_run(lambda n=n: found(piece * n)) for n in (200, 400))
    assert many < 3 * few
