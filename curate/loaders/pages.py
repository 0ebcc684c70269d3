"""Pages of an API, however they were stored: one document each, or one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.loaders.account import Reject
from curate.loaders.json_pages import is_envelope
from curate.loaders.jsonio import Piece, unfold_page

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")


def unfolded(
    items: Iterator[Piece | Reject], keys: frozenset[str] = frozenset(), mark: str = ""
) -> Iterator[Piece | Reject]:
    """The values of pages that stand one a line, or whose lists stand under further `keys` (of objects that
    have the key `mark`, where one is given)."""
    for item in items:
        if (
            isinstance(item, Piece)
            and isinstance(item.value, dict)
            and (is_envelope(item.value) or _holds(item.value, keys, mark))
        ):
            yield from unfold_page(item.value, f"{item.locator} ", item.flags)
        else:
            yield item


def _holds(value: dict[str, object], keys: frozenset[str], mark: str) -> bool:
    if not keys or (mark and mark not in value):
        return False
    return any(isinstance(value[k], list) for k in keys & value.keys())


def printable_name(key: str) -> str:
    """A key of the input as it may stand in a message: what is no plain name may be anything, also
    personal."""
    return key if _NAME.fullmatch(key) else "unnamed"
