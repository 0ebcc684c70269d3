"""Single values, times, role words, settings and grouping."""

from __future__ import annotations

from typing import Any

import pytest

from curate.ids import as_id
from curate.loaders import SourceBlock
from curate.loaders.roles import Resolver, role_in
from curate.loaders.spool import Spool
from curate.loaders.times import DayOrderVote, parse_time
from curate.loaders.values import as_flag, as_rating, as_solved, is_mangled


def test_ids_are_exact_text() -> None:
    assert [as_id(v) for v in (17, "  x ", 3.0, 2**70, None, "12.0", "1.50")] == [
        "17",
        "x",
        "3",
        str(2**70),
        "",
        "12",
        "1.50",
    ]
    assert (
        is_mangled("1.23E+15") and is_mangled("1,23E+15") and not is_mangled("1E5X") and not is_mangled("123")
    )


def test_flags_solved_and_ratings() -> None:
    assert [as_flag(v) for v in (True, "false", "0", 0, "ja", "maybe", None, "")] == [
        True,
        False,
        False,
        False,
        True,
        None,
        None,
        None,
    ]
    assert [as_solved(v) for v in ("closed", "On-hold", "yes", "?")] == [True, False, True, None]
    assert [as_rating(v) for v in ("good", "5", 4, "3/5", "1", "bad", "offered", "")] == [
        "good",
        "good",
        "good",
        "neutral",
        "bad",
        "bad",
        "",
        "",
    ]
    assert as_rating("Sehr gut", ["sehr gut"]) == "good" and as_rating("ok", ["sehr gut"]) == "bad"


@pytest.mark.parametrize(
    "text",
    [
        "2023-11-14T22:13:20Z",
        "2023-11-14 22:13:20 +0000",
        "2023-11-14 23:13:20+01:00",
        "1700000000",
        1700000000,
        1700000000000,
        "1700000000000000",
        "14.11.2023 22:13:20",
        "11/14/2023 10:13:20 PM",
        "14/11/23, 10:13:20 p. m.",
        "Tue, 14 Nov 2023 22:13:20 +0000",
        "Tue Nov 14 22:13:20 +0000 2023",
        "November 14, 2023, 22:13:20",
    ],
)
def test_times_of_all_sorts(text: Any) -> None:
    assert parse_time(text) == 1_700_000_000


def test_what_is_no_time() -> None:
    assert [
        parse_time(v)
        for v in (None, "", "soon", True, 42, "2024-13-01", "03/04/2024", float("nan"), "9" * 70)
    ] == [None] * 9
    assert DayOrderVote().see_all(["01/02/24", "13/02/24"]).verdict == "day_first"
    assert DayOrderVote().see_all(["01/02/24"]).ambiguous


def test_role_words() -> None:
    assert [
        role_in(x)
        for x in (
            "Kunde",
            "Marta (Agent)",
            "Support Team",
            "Fern (bot)",
            "Virtual Assistant",
            "Marta",
            "customer service",
        )
    ] == ["customer", "agent", "agent", "bot", "bot", None, None]
    flags = Resolver(SourceBlock(roles={"column": "inbound"}))
    assert [flags.role((), "True"), flags.role((), "0"), flags.role((), "")] == [
        "customer",
        "agent",
        "unknown",
    ]
    mapped = Resolver(
        SourceBlock(roles={"column": "s", "map": {1: "agent", False: "customer"}, "otherwise": "bot"})
    )
    assert [mapped.role((), "1"), mapped.role((), "FALSE"), mapped.role((), "x")] == [
        "agent",
        "customer",
        "bot",
    ]


def test_unknown_keys_of_a_block_are_errors() -> None:
    with pytest.raises(ValueError, match="extra"):
        SourceBlock(messages={"txt": "a"})  # type: ignore[arg-type]


def test_a_spool_groups_in_order_of_first_appearance() -> None:
    with Spool() as spool:
        for n in range(5000):
            spool.add(f"k{(n * 7) % 1000}", [n])
        groups = list(spool.groups())
        assert [k for k, _ in groups[:3]] == ["k0", "k7", "k14"] and len(groups) == 1000
        assert groups[0][1] == [[0], [1000], [2000], [3000], [4000]] and list(spool.groups()) == groups
