"""One JSON value from its bytes, read the fast way or the exact way."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.loaders import json_values
from curate.loaders.decode import Decoder
from curate.loaders.json_values import load_json, parse

PIECES = (
    *("{", "}", "[", "]", '"', ":", ",", " ", "\\", "-", "0", "01", "1.50", "-0", "1e400", "1E5", "null"),
    *("NaN", "Infinity", '"a":1', '"a":"b"', '"a" : 2', '"":1', "9007199254740993", "123456789012345678901"),
    *(r"\u0022", r"\u0022\u0022", r"\"", r"\ud800", r"\ud83d\ude00", r"\x", "\x00", "\t", "é", "\ufeff"),
)
json_texts = st.lists(st.sampled_from(PIECES), max_size=9).flatmap(
    lambda held: st.sampled_from(
        ["".join(held), f"{{{','.join(held)}}}", f"[{','.join(held)}]", f'{{"a":"{"".join(held)}","a":1}}']
    )
)


def exact(text: str) -> tuple[object, int] | None:
    """The value as the slower reader has it, and how many of its objects hold a key twice."""
    try:
        value = json_values._reader.decode(text)
    except (ValueError, ArithmeticError):
        return None
    return value, len(json_values._reader.repeated)


@given(json_texts)
@settings(max_examples=400)
def test_the_fast_way_gives_what_the_exact_one_does(text: str) -> None:
    wanted = exact(text)
    try:
        value, _, repeated = load_json(text.encode(), Decoder(b""))
    except ValueError:
        assert wanted is None
    else:
        assert wanted is not None and (repr(value), len(repeated)) == (repr(wanted[0]), wanted[1])


def test_what_is_plain_is_read_the_fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(json_values, "_reader")
    line = json.dumps(
        {"id": 2**63 + 1, "rate": 1.25, "text": 'a "quoted": <b class="x">ü</b>', "of": [{"a": None}]}
    )
    value, flags = parse(line.encode(), Decoder(b""))
    assert value["id"] == 2**63 + 1 and str(value["rate"]) == "1.25" and isinstance(value["rate"], Decimal)
    assert value["text"] == json.loads(line)["text"] and not flags


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 1}',
        '[{"b": {"a": 1, "a": "x"}}]',
        # two marks written as numbers make up for those of the key that is left out
        r'{"a": "\u0022\u0022", "b": 1, "b": 2}',
        '{"a" : 1, "a" :2}',
    ],
)
def test_a_key_that_occurs_twice_is_never_missed(text: str) -> None:
    assert parse(text.encode(), Decoder(b""))[1] == ["duplicate_keys"]


def test_a_number_whose_exponent_no_machine_holds_is_a_fault() -> None:
    with pytest.raises(ValueError, match="bad_number"):
        load_json(b'{"a": 1e99999999999999999999}', Decoder(b""))
