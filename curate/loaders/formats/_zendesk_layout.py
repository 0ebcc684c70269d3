"""How an export of Zendesk lies: whole tickets one after the other, or what must be brought together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from curate.ids import as_id
from curate.loaders.base import Source
from curate.loaders.desk.layout import Glance
from curate.loaders.formats._zendesk_values import COMMENT, EVENTS, TICKET, sort_of
from curate.loaders.jsonio import Piece
from curate.loaders.sample import Sample

_BEFORE = 500  # characters before a ticket's own id that a glance at its line surely looks past


def lie_apart(source: Source, first_values: Callable[[Sample], list[Piece]]) -> bool:
    """Whether all must be brought together first: comments or events lie apart from their tickets, who asked
    must be learned over all tickets, or a ticket comes twice, as far as a glance at the lines shows. Where
    tickets do not stand one a line, they may."""
    for file in source.files:
        for piece in first_values(Sample(file)):
            sort = sort_of(piece.key, piece.value)
            if sort in (COMMENT, EVENTS) or (sort == TICKET and not _is_whole_line(piece)):
                return True
    return Glance(()).shows(source.files)


def _is_whole_line(piece: Piece) -> bool:
    """Whether a ticket stands in a line of its own, with its comments and who asked, and the first id in the
    line is its own."""
    value: dict[str, Any] = piece.value
    asked = as_id(value.get("requester_id")) or value.get("requester")
    line = piece.locator.partition(" ")[0] == "line" and piece.locator.count(" ") == 1
    before = list(value)[: list(value).index("id")] if "id" in value else []
    plain = not any(isinstance(value[key], (dict, list)) for key in before)
    near = sum(len(key) + len(str(value[key])) for key in before) < _BEFORE
    return bool(asked) and "comments" in value and line and plain and near
