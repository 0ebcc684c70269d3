"""Lists of Zendesk's users that have little more than ids and roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from curate.ids import as_id, as_text
from curate.loaders.formats._zendesk_values import is_narrow_user
from curate.loaders.jsonio import Piece

MOST = 0.7  # share of the first values of a file that tell what it is
_ASKERS = frozenset(("end-user", "end_user", "enduser"))  # roles that hardly any other product has
_ABOUT = frozenset(("notes", "details", "signature", "alias", "time_zone"))  # of a user, in any words
_WORDS, _SPOKEN = 5, 0.1  # words from which on a cell is a text, and the share of rows that may have one
_OF_TALKS = re.compile(
    r"(?:conversation|ticket|thread|session|dialog|chat|case|call)s?_?(?:id|no|number|key)$", re.I
)


def lists_users(values: Sequence[Piece]) -> bool:
    """Whether the first values of a file are mostly users, each once, and hold no texts."""
    users = [p.value for p in values if is_narrow_user(p.value)]
    spoken = sum(any(map(_is_text, user.items())) for user in users)
    return (
        len(users) >= max(MOST * len(values), 1)
        and len({as_id(user["id"]) for user in users}) == len(users)
        and spoken <= _SPOKEN * len(users)
        and not any(_OF_TALKS.search(key) for user in users for key in user)
    )


def names_askers(values: Iterable[Any]) -> bool:
    """Whether any has a role that is Zendesk's own."""
    return any(
        isinstance(p, Piece)
        and is_narrow_user(p.value)
        and as_text(p.value["role"]).strip().casefold() in _ASKERS
        for p in values
    )


def _is_text(item: tuple[str, Any]) -> bool:
    key, value = item
    return isinstance(value, str) and key not in _ABOUT and len(value.split()) >= _WORDS
