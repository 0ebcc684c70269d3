"""Programs among the senders of a table's sample: left out where roles are guessed, told with the evidence,
asked about where it is not enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from curate.loaders.bots import CODE, Bots, question, suspicion
from curate.loaders.habits import Census
from curate.loaders.mapping.fields import Guess
from curate.loaders.mapping.guess_senders import agent_rows
from curate.loaders.mapping.profile import Column, Profile
from curate.loaders.settings import Roles, SourceBlock

_NAMES = ("author", "name", "email")


def _senders(rows: Profile, said: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """By what the sender of each row is known."""
    columns = [rows.columns[said[key]].values for key in _NAMES if said.get(key) in rows.columns]
    return list(zip(*columns, strict=True)) if columns else [()] * rows.rows


def program_rows(
    rows: Profile, said: Mapping[str, Any], private: Sequence[bool], block: SourceBlock | None = None
) -> list[bool]:
    """Whether a program wrote each row: one that the recipe names, or that says so of itself."""
    bots, senders = Bots(block or SourceBlock()), _senders(rows, said)
    texts = rows.columns[said["text"]].values if said.get("text") in rows.columns else [""] * rows.rows
    for talk, names, text, hidden in zip(
        rows.columns[said["conversation"]].values, senders, texts, private, strict=True
    ):
        if not hidden:
            bots.see(talk, next((name for name in names if name), ""), text)
    return [bots.include(names) for names in senders]


def without(rows: Profile, left_out: Sequence[bool]) -> Profile:
    """The sample without some of its rows, measured anew."""
    kept = [n for n, out in enumerate(left_out) if not out]
    columns = {
        name: Column(name, [column.values[n] for n in kept], column.nested)
        for name, column in rows.columns.items()
    }
    return Profile(rows.files, columns, len(kept))


def tell_bots(
    rows: Profile, said: Mapping[str, Any], roles: Roles, private: Sequence[bool], guess: Guess
) -> None:
    """Notes which senders say that they are programs, and asks about those that only speak like some."""
    programs, senders, census, names = guess.programs, _senders(rows, said), Census(), {}
    agents = agent_rows(rows, said, roles, programs)
    link, texts = rows.columns[said["conversation"]].values, rows.columns[said["text"]].values
    for n, known in enumerate(senders):
        sender = next((name for name in known if name), "")
        if not private[n] and census.takes(link[n]):
            census.see(
                link[n], sender, texts[n], "bot" if programs[n] else "agent" if agents[n] else "customer"
            )
            names[sender] = next((name for name in known[1:] if name), sender)
    found = suspicion(census)
    key = next((said[key] for key in _NAMES if said.get(key)), "author")
    if found.told or found.suspects:
        asked = question(rows.files[0].label, key, found, names)
        if found.told and roles.column and roles.column == said.get("author"):
            guess.note("roles.map", found.describe(names))
        elif found.told:
            guess.notes.append(f"{CODE}s, never learned from: {found.describe(names)}")
        guess.questions += [asked] if found.suspects or found.alone else []
