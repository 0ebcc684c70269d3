"""Which rows of a sample agents wrote, by the rules for roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from curate.loaders.mapping.profile import TableProfile
from curate.loaders.mapping.talks import times_of
from curate.loaders.roles import without_number
from curate.loaders.settings import CONVERSATION_AUTHOR, MANY_CONVERSATIONS, Roles, as_list


def agent_rows(
    rows: TableProfile, fields: Mapping[str, Any], roles: Roles, programs: Sequence[bool]
) -> list[bool]:
    """Of each row of the sample whether an agent wrote it, by the rules for roles as far as these go by a
    column or by numbers; `programs` wrote none."""
    if roles.column:
        side = {v.strip().casefold() for v, role in roles.map.items() if role == "agent"}
        agent_flags = [v.strip().casefold() in side for v in rows.columns[roles.column].values]
    elif not (author := rows.columns.get(fields.get("author", ""))):
        agent_flags = [False] * rows.rows
    else:
        agent_flags = _by_numbers(rows, fields, roles, author.values, programs)
    return [agent and not program for agent, program in zip(agent_flags, programs, strict=True)]


def _by_numbers(
    rows: TableProfile,
    fields: Mapping[str, Any],
    roles: Roles,
    authors: Sequence[str],
    programs: Sequence[bool],
) -> list[bool]:
    link = rows.columns[fields["conversation"]].values
    customers = set(as_list(roles.customer)) - {CONVERSATION_AUTHOR}
    if roles.agent == MANY_CONVERSATIONS:
        talks = Counter(who for who, _ in set(zip(authors, link, strict=True)))
        return [
            talks[who] >= roles.agent_min_conversations and without_number(who) not in customers
            for who in authors
        ]
    if customers:
        return [without_number(who) not in customers for who in authors]
    if roles.agent and roles.agent != CONVERSATION_AUTHOR:
        return [who in as_list(roles.agent) for who in authors]
    opener: dict[str, str] = {}
    times = times_of(rows, fields)
    for n in sorted(range(rows.rows), key=lambda n: (times[n], n)):
        if not programs[n]:
            opener.setdefault(link[n], authors[n])
    return [opener.get(key) != who for key, who in zip(link, authors, strict=True)]
