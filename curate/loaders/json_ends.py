"""Where a sound JSON value ends, told by the parser in C that skips it."""

from __future__ import annotations

import re

import msgspec

UNFINISHED, DAMAGED = -1, -2
_BEHIND = re.compile(r"JSON is malformed: trailing characters \(byte (\d+)\)").fullmatch
_skip = msgspec.json.Decoder(msgspec.Raw).decode


def sign_behind(data: memoryview) -> int:
    """The place of the first sign behind the value, and the blanks after it, with which data begins.

    UNFINISHED where the data ends before it; DAMAGED where the value is no sound JSON, or it cannot be told.
    """
    try:
        _skip(data)
    except msgspec.DecodeError as error:
        said = str(error)
        if behind := _BEHIND(said):
            return int(behind[1]) - 1
        return UNFINISHED if said == "Input data was truncated" else DAMAGED
    except RecursionError:
        return DAMAGED
    return UNFINISHED
