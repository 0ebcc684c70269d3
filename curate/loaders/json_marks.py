"""The brackets, commas and colons of JSON that stand outside of strings, found over a whole block at once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

OPEN, CLOSE, QUOTE, COMMA, COLON = b"[{", b"]}", b'"', b",", b":"
_ESCAPED = b"\x01\x01"


class Mark(NamedTuple):
    """A sign: where it stands, what it is, and how deep it leads (behind a bracket, on a comma or colon)."""

    at: int
    sign: bytes
    depth: int


class Marks(NamedTuple):
    """What a block shows: its marks, the depth behind them, where the look ended, and whether it ended at a
    bracket that closes nothing: what follows it must be looked at anew."""

    marks: list[Mark]
    depth: int
    end: int
    stray: bool


def marks_in(data: bytes, at: int, depth: int, deepest: int, signs: bytes) -> Marks:
    """The marks from `at` on, which is outside of a string and `depth` deep.

    Of brackets and of `signs` (commas, colons) only those that stand at most `deepest` deep are given; of
    quotes only those that stand in nothing, in pairs. The look ends where a string begins that is not
    finished.
    """
    import numpy as np  # only a large document needs it

    clean = data[at:].replace(b"\\\\", _ESCAPED).replace(b'\\"', _ESCAPED)
    places = np.flatnonzero(np.frombuffer(clean.translate(_looked_for(signs)), np.bool_))
    kinds = np.frombuffer(clean, np.uint8)[places]
    quotes = kinds == QUOTE[0]
    within = (np.cumsum(quotes, dtype=np.int32) & 1).astype(bool)
    end, stray = len(data), False
    if len(places) and within[-1]:
        last = int(np.flatnonzero(quotes)[-1])
        end = at + int(places[last])
        places, kinds, quotes, within = places[:last], kinds[:last], quotes[:last], within[:last]
    steps = _steps()[kinds]
    steps[within] = 0
    depths = depth + np.cumsum(steps, dtype=np.int64)
    if below := np.flatnonzero(depths < 0)[:1].tolist():
        cut = below[0] + 1
        end, stray = at + int(places[below[0]]) + 1, True
        places, kinds, quotes, within = places[:cut], kinds[:cut], quotes[:cut], within[:cut]
        steps, depths = steps[:cut], depths[:cut]
    shown = np.flatnonzero(
        (~within & ~quotes & (depths - np.minimum(steps, 0) <= deepest)) | (quotes & (depths == 0))
    )
    found = zip((places[shown] + at).tolist(), kinds[shown].tolist(), depths[shown].tolist(), strict=True)
    marks = [Mark(place, _SIGNS[kind], deep) for place, kind, deep in found]
    return Marks(marks, int(depths[-1]) if len(depths) else depth, end, stray)


_SIGNS = {sign: bytes((sign,)) for sign in OPEN + CLOSE + QUOTE + COMMA + COLON}


@cache
def _looked_for(signs: bytes) -> bytes:
    """By byte, 1 where it is looked for."""
    return bytes(byte in OPEN + CLOSE + QUOTE + signs for byte in range(256))


@cache
def _steps() -> npt.NDArray[np.int8]:
    """By byte, how much deeper it leads."""
    import numpy as np

    table = np.zeros(256, np.int8)
    table[list(OPEN)], table[list(CLOSE)] = 1, -1
    return table
