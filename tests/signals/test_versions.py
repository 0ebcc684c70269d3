"""Versions that replies speak of, and those that are long gone by what the whole dump says."""

from __future__ import annotations

from math import nan

import pytest

from curate.gate import Gate, GateSettings
from curate.language.words import by_language
from curate.signals import SignalSettings, dump_signals, quality
from curate.signals.versions import Stale, mentions, stale_versions

DAY = 86_400.0
ASKED = "Where is the archive?"


def found(reply: str, asked: str = ASKED, late: str = "Acmemail 12.1", times: bool = True) -> Stale | None:
    """What is stale in a reply of a dump in which versions 9 to 12 follow each other."""
    replies = [f"In Acmemail {major}.2 it is in the menu." for major in (9, 10, 11, 12) for _ in range(5)]
    replies += [f"In {late} it is there."] * 5 + [reply]
    prompts = [ASKED] * (len(replies) - 1) + [asked]
    when = [DAY * n if times else nan for n in range(len(replies))]
    return stale_versions(prompts, replies, [str(n) for n in range(len(replies))], when)[-1]


def test_a_version_long_gone_is_stale() -> None:
    assert found("In Acmemail 3 you open Tools and choose Archive.") == Stale("acmemail", 3, 12)


@pytest.mark.parametrize(
    ("reply", "asked"),
    [
        ("In Acmemail 12 you open Tools.", ASKED),
        ("In Acmemail 10 you open Tools.", ASKED),
        ("Since Acmemail 3 it is in the menu.", ASKED),
        ("It needs Acmemail 3 or later.", ASKED),
        ("It needs Acmemail 3+ to run.", ASKED),
        ("It is there in Acmemail 3 and in Acmemail 12.", ASKED),
        ("In Acmemail 3 you open Tools.", "My Acmemail 3 has no archive."),
        ("Use port 3 of the box, or Step 3 below.", ASKED),
        ("Take the Acmemail 3-bit build.", ASKED),
        ("Is Acmemail 3 or 6-bit here?", ASKED),
        ("Otherapp 3 has one, too.", ASKED),
    ],
)
def test_what_is_not_said_of_a_version_long_gone_is_not_stale(reply: str, asked: str) -> None:
    assert found(reply, asked) is None


def test_a_version_that_people_still_speak_of_is_not_gone() -> None:
    assert found("In Acmemail 3 you open Tools.", late="Acmemail 3.1") is None


def test_without_times_nothing_is_stale() -> None:
    assert found("In Acmemail 3 you open Tools.", times=False) is None


def test_words_of_the_past_are_read_in_each_language() -> None:
    for code, entries in by_language("history_words").items():
        for word in entries:
            assert found(f"{word.capitalize()} Acmemail 3: open it.") is None, (code, word)


def test_names_and_versions_are_read() -> None:
    assert [(m.product, m.major, m.pointed) for m in mentions("Acmemail v12.3 on macOS 14, in May 2024")] == [
        ("acmemail", 12, True),
        ("macos", 14, False),
    ]


def test_a_stale_reply_is_dropped_by_the_dumps_own_words() -> None:
    import numpy as np

    replies = [f"In Acmemail {major}.2 it is in the menu." for major in (9, 10, 11, 12, 12) for _ in range(5)]
    replies.append("In Acmemail 3 you open Tools and choose Archive.")
    none = np.zeros((len(replies), 4), np.float32)
    names = [str(n) for n in range(len(replies))]
    when = [DAY * n for n in range(len(replies))]
    rows = dump_signals(
        replies, names, none, none, SignalSettings(), prompts=[ASKED] * len(replies), times=when
    )
    assert rows[-1]["stale.version"] == "acmemail 3" and rows[-1]["stale.newest"] == "acmemail 12"
    assert all(row["stale.version"] is None for row in rows[:-1])
    assert quality(rows[-1], SignalSettings())[1]["stale"] == -1.0
    drop = Gate(GateSettings()).decide({"form.words": 9, "form.prompt_words": 4, **rows[-1]})
    assert drop is not None and drop.reason == "stale_version"
    plain = dump_signals(replies, names, none, none, SignalSettings())
    assert plain[-1]["stale.version"] is None


def stale(said: str, numbers: list[str]) -> list[Stale]:
    """What is stale in a dump of replies that name these numbers one after another."""
    replies = [said.format(number) for number in numbers]
    names = [str(n) for n in range(len(replies))]
    when = [DAY * n for n in range(len(replies))]
    return [one for one in stale_versions([ASKED] * len(replies), replies, names, when) if one]


RISING = ["3.5"] * 5 + ["7.2"] * 5 + ["20.3"] * 5 + ["45.1"] * 20


def test_versions_that_rise_over_time_are_stale_and_others_are_none() -> None:
    assert len(stale("Open Acmemail {} there.", RISING)) == 10
    mixed = ["20.3", "3.5", "45.1", "7.2"] * 5 + ["45.1"] * 20
    assert stale("Open Acmemail {} there.", mixed) == []
    first_alone = ["3.5", "7.2", "20.3", "45.1"] + ["45.1", "20.3", "7.2", "3.5"] * 5 + ["45.1"] * 30
    assert stale("Open Acmemail {} there.", first_alone) == []
    assert stale("Open Acmemail {} there.", RISING[5:]) == []


@pytest.mark.parametrize("name", ["numbered_nouns", "id_nouns"])
def test_a_number_after_a_currency_a_chapter_or_an_order_is_no_version(name: str) -> None:
    for code, entries in by_language(name).items():
        for word in entries:
            assert mentions(f"It is {word.capitalize()} 12.5 now.") == [], (code, word)


def test_a_number_before_a_unit_is_no_version() -> None:
    for code, entries in by_language("quantity_units").items():
        for word in entries:
            assert mentions(f"A Wallbox 7.4 {word} needs it.") == [], (code, word)


@pytest.mark.parametrize(
    "said", ["Open Router 192.168.1.1 now.", "Take Kilnfire 4.50 € now.", "Take Kilnfire 4.5 % of it."]
)
def test_addresses_prices_and_percentages_are_no_versions(said: str) -> None:
    assert mentions(said) == []
