"""The states in which Zendesk tickets and comments come: exported twice, on pages that overlap, or deleted
later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from curate.ids import as_id, as_text
from curate.loaders.formats._zendesk_people import Participants, ident_of
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag

# what pipelines set on rows that are no longer in Zendesk: a flag, or the time
_DELETED_FLAGS = ("_fivetran_deleted", "_airbyte_deleted", "__deleted")
_DELETED_TIMES = ("_sdc_deleted_at", "_ab_cdc_deleted_at")


class Comments(NamedTuple):
    """The comments of a ticket, each once; how many states of them repeat, and how many were deleted."""

    kept: list[dict[str, Any]]
    repeated: int = 0
    deleted: int = 0


def is_deleted(value: dict[str, Any]) -> bool:
    """Whether a ticket or a row of a pipeline says that it was deleted."""
    return (
        any(as_flag(value[key]) for key in _DELETED_FLAGS if key in value)
        or any(value.get(key) for key in _DELETED_TIMES)
        or as_text(value.get("status")).strip().casefold() == "deleted"
    )


def updated(ticket: dict[str, Any]) -> tuple[float, bool]:
    """The order of the states of one ticket: by time, and of those of one time a deleted one last."""
    return parse_time(ticket.get("updated_at")) or 0.0, is_deleted(ticket)


def one_each(comments: Sequence[dict[str, Any]], people: Participants) -> Comments:
    """Each comment once, at its first place. Of several states the last counts, of private and public ones
    the last private one, and a comment that any state says was deleted is left out."""
    states: dict[Any, list[dict[str, Any]]] = {}
    for number, comment in enumerate(comments):
        states.setdefault(_ident(comment, number), []).append(comment)
    kept = [_strictest(held, people) for held in states.values() if not any(map(is_deleted, held))]
    return Comments(kept, len(comments) - len(states), len(states) - len(kept))


def _ident(comment: dict[str, Any], number: int) -> Any:
    """What the states of one comment have in common."""
    if ident := as_id(comment.get("id")):
        return ident
    time, text = comment.get("created_at"), comment.get("body")
    return (ident_of(comment, "author"), as_text(time), as_text(text)) if time and text else number


def _strictest(states: list[dict[str, Any]], people: Participants) -> dict[str, Any]:
    if len(states) == 1:
        return states[0]
    return next((s for s in reversed(states) if people.is_note(s)), states[-1])
