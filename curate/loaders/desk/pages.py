"""Values that lie deeper in an answer than its pages usually have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from curate.loaders.account import Reject
from curate.loaders.desk.parts import Sort
from curate.loaders.jsonio import Piece

_DEPTH = 4
_TRIED = 3  # items of a list that are looked at


def descended(
    items: Iterable[Piece | Reject], sort: Callable[[dict[str, Any], str], Sort]
) -> Iterator[Piece | Reject]:
    """The values of `items`; one that is nothing of the product itself and only holds such things, however
    deep, is opened: {"data": {"meta": ..., "payload": [...]}}."""
    for item in items:
        if isinstance(item, Piece) and isinstance(item.value, dict) and _wraps(item.value, item.key, sort):
            yield from _opened(item, sort, _DEPTH)
        else:
            yield item


def is_empty_page(value: Any) -> bool:
    """Whether a value is a page of an API that holds nothing: lists, and all of them are empty."""
    if not isinstance(value, dict) or "id" in value:
        return False
    held = [v for v in value.values() if isinstance(v, (list, dict))]
    inner = [v for d in held if isinstance(d, dict) for v in d.values() if isinstance(v, (list, dict))]
    lists = [v for v in [*held, *inner] if isinstance(v, list)]
    return bool(lists) and not any(lists)


def _wraps(value: dict[str, Any], key: str, sort: Callable[[dict[str, Any], str], Sort]) -> bool:
    return "id" not in value and not sort(value, key) and _holds(value, sort, _DEPTH)


def _holds(value: dict[str, Any], sort: Callable[[dict[str, Any], str], Sort], depth: int) -> bool:
    for key, held in value.items():
        for item in [held] if isinstance(held, dict) else held[:_TRIED] if isinstance(held, list) else ():
            if isinstance(item, dict) and (sort(item, key) or (depth and _holds(item, sort, depth - 1))):
                return True
    return False


def _opened(item: Piece, sort: Callable[[dict[str, Any], str], Sort], depth: int) -> Iterator[Piece]:
    for key, held in item.value.items():
        where = f"{item.locator} {key}"
        for n, inner in enumerate(held if isinstance(held, list) else [held]):
            piece = Piece(key, f"{where} {n}" if isinstance(held, list) else where, inner, item.flags)
            if isinstance(inner, dict) and depth and not sort(inner, key) and _holds(inner, sort, depth - 1):
                yield from _opened(piece, sort, depth - 1)
            elif isinstance(held, list) or (isinstance(inner, dict) and sort(inner, key)):
                yield piece  # what a page says of itself, in counters and objects, is no value
