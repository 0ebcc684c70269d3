"""One JSON value from its bytes: exact numbers, and keys that occur twice."""

from __future__ import annotations

import json
import threading
from decimal import Decimal
from typing import Any

import msgspec

from curate.loaders.decode import Decoder


def parse(data: bytes, decoder: Decoder) -> tuple[Any, list[str]]:
    """The value and flags. Whole numbers are exact, others Decimal (their text is kept); ValueError says why
    not."""
    value, flags, repeated = load_json(data, decoder)
    return value, [*flags, "duplicate_keys"] if repeated else flags


def load_json(data: bytes, decoder: Decoder) -> tuple[Any, list[str], list[dict[str, Any]]]:
    """The value, flags of the whole, and the objects in it that hold a key twice."""
    text, mixed = decoder.decode(data)
    flags = ["mixed_encoding"] if mixed else []
    try:
        return _sure(text), flags, []
    except (msgspec.MsgspecError, ValueError, RecursionError, ArithmeticError):
        pass  # told by the slower reader, which knows why
    try:
        value = _reader.decode(text)
    except RecursionError:
        raise ValueError("too_deep") from None
    except json.JSONDecodeError:
        raise ValueError("bad_json") from None
    except (ValueError, ArithmeticError) as error:  # the latter where an exponent is too large
        raise ValueError(str(error) if str(error) == "not_a_number" else "bad_number") from None
    return value, flags, _reader.repeated


def _sure(text: str) -> Any:
    """The value of a text in which no key occurs twice; ValueError where one may.

    A key that is left out takes its quotation marks with it, so that a text written anew from the value has
    fewer; only where a mark is written as a number could one more make up for it.
    """
    value = _decode(text)
    if text.count('"') != _encode(value).count(b'"') or ("\\" in text and "\\u0022" in text):
        raise ValueError("duplicate_keys")
    return value


class _Reader(threading.local):
    """Reads JSON and notes the objects that hold a key twice; made once, as making it takes longer than a
    short line."""

    def __init__(self) -> None:
        self.repeated: list[dict[str, Any]] = []
        self._decode = json.JSONDecoder(
            parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=self._noted
        ).decode

    def decode(self, text: str) -> Any:
        if self.repeated:
            self.repeated = []
        return self._decode(text)

    def _noted(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            self.repeated.append(made)
        return made


def _refuse(name: str) -> None:
    raise ValueError("not_a_number")


_reader = _Reader()
_decode = msgspec.json.Decoder(float_hook=Decimal).decode
_encode = msgspec.json.Encoder(decimal_format="number").encode
