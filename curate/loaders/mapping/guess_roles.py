"""Who answers, guessed: a column that says so, or whoever did not open the conversation."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from curate.loaders.mapping.fields import Guess, role_column
from curate.loaders.mapping.profile import Profile
from curate.loaders.roles import role_in
from curate.loaders.settings import CONVERSATION_AUTHOR, Roles
from curate.loaders.visibility import is_note_word

# Somebody who answers five different people's questions does so as a habit; a passer-by with the same problem does not.
HABIT = 5
_FORUM = 20  # authors who answer; a desk with fewer has agents only, a forum has a long tail


def guess_roles(head: Profile | None, rows: Profile, own: dict[str, Any], said: dict[str, Any], guess: Guess) -> Roles | None:
    """The rules for roles; None where nothing tells who speaks."""
    taken = {v for v in said.values() if isinstance(v, str)}
    column = role_column(rows, taken)
    if column:
        values = rows.columns[column].counts
        mapping = {v: r for v in sorted(values) if (r := role_in(v))}
        guess.note("roles.column", "its values are words for roles")
        left = sorted(v for v in values if v not in mapping and not is_note_word(v))
        if any(is_note_word(v) for v in values):
            guess.notes.append("rows whose role is a note are internal")
        if left and len(mapping) > 1:
            guess.notes.append(f"roles not understood: {', '.join(left[:5])}; add them to roles.map")
        return Roles(column=column, map=mapping if len(mapping) > 1 else {}, otherwise="unknown")
    if not said.get("author"):
        guess.notes.append("nothing tells who speaks: set roles")
        return None
    guess.note("roles.customer", "who opens a conversation is the customer")
    least = HABIT if _is_forum(head, rows, own, said) else 0
    if least:
        guess.note("roles.agent_min_conversations", f"most who answer do so once or twice; those who answer in fewer than {least} conversations are bystanders")
    return Roles(customer=CONVERSATION_AUTHOR, otherwise="agent", agent_min_conversations=least)


def _is_forum(head: Profile | None, rows: Profile, own: dict[str, Any], said: dict[str, Any]) -> bool:
    """Whether most of those who answer others hardly ever do."""
    link, author = rows.columns[said["conversation"]].values, rows.columns[said["author"]].values
    asker: dict[str, str] = {}
    if head and own.get("author"):
        asker = dict(zip(head.columns[own["id"]].values, head.columns[own["author"]].values, strict=True))
    wrote: dict[str, set[str]] = defaultdict(set)
    for key, who in zip(link, author, strict=True):
        if asker.setdefault(key, who) != who and who:
            wrote[who].add(key)
    often = Counter(len(keys) >= HABIT for keys in wrote.values())
    return len(wrote) >= _FORUM and often[False] > often[True]
