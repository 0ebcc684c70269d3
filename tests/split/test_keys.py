"""Two spellings of one customer, account or conversation are one key: nobody stands on both sides because of
how an id is written."""

from __future__ import annotations

import pytest

import curate
from curate.ids import same_keys
from curate.verbs.common import as_rows
from curate.verbs.split import group_keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (7, 7.0),
        (7, "7"),
        ("7.0", 7),
        ("anna@shop.example", " ANNA@Shop.example "),
        (["a1", "b7"], ["b7"]),
        (["b7"], "b7"),
    ],
    ids=str,
)
@pytest.mark.parametrize("field", ["customer_id", "account"])
def test_one_customer_written_in_two_ways_is_on_one_side(field: str, one: object, other: object) -> None:
    asks = [
        "where is my parcel",
        "how do I descale it",
        "the lid is broken",
        "can I pay by card",
        "is decaf in stock",
        "please cancel my order",
    ]
    rows = [
        {
            "id": f"r{n}",
            "prompt": ask,
            "completion": "Like this.",
            field: [one, other][n % 2] if n < 4 else f"c{n}",
        }
        for n, ask in enumerate(asks * 4)
    ]
    groups = group_keys(as_rows([{**row, "id": f"{n}"} for n, row in enumerate(rows)]), [field])
    shared = set(groups[0]) & set(groups[1])
    assert shared
    found = curate.split(rows, test_fraction=0.5, group_fields=[] if field == "customer_id" else [field])
    sides = {found.sides.side[n] for n in range(4)}
    assert len(sides - {-1}) == 1 and not found.leaks


def test_a_missing_number_is_nobody() -> None:
    rows = [{"prompt": ask, "customer_id": said} for ask, said in (("a", None), ("b", " "), ("c", 0))]
    assert group_keys(as_rows(rows), ["customer_id"]) == [[], [], ["customer_id:0"]]
    assert same_keys(float("nan")) == []
