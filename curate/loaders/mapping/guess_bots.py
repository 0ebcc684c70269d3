"""Programs among the senders of a table's sample: left out where roles are guessed, told with the evidence,
asked about where it is not enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from curate.loaders.bots import CODE, Bots, question, suspicion
from curate.loaders.habits import Census
from curate.loaders.mapping.agent_rows import agent_rows
from curate.loaders.mapping.fields import MappingGuess
from curate.loaders.mapping.profile import Column, TableProfile
from curate.loaders.settings import Roles, SourceBlock

_NAMES = ("author", "name", "email")


def _senders(rows: TableProfile, fields: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """By what the sender of each row is known."""
    columns = [rows.columns[fields[key]].values for key in _NAMES if fields.get(key) in rows.columns]
    return list(zip(*columns, strict=True)) if columns else [()] * rows.rows


def program_rows(
    rows: TableProfile, fields: Mapping[str, Any], private: Sequence[bool], block: SourceBlock | None = None
) -> list[bool]:
    """Whether a program wrote each row: one that the recipe names, or that says so of itself."""
    bots, senders = Bots(block or SourceBlock()), _senders(rows, fields)
    texts = rows.columns[fields["text"]].values if fields.get("text") in rows.columns else [""] * rows.rows
    for talk, names, text, hidden in zip(
        rows.columns[fields["conversation"]].values, senders, texts, private, strict=True
    ):
        if not hidden:
            bots.see(talk, next((name for name in names if name), ""), text)
    return [bots.include(names) for names in senders]


def without(rows: TableProfile, left_out: Sequence[bool]) -> TableProfile:
    """The sample without some of its rows, measured anew."""
    kept = [n for n, out in enumerate(left_out) if not out]
    columns = {
        name: Column(name, [column.values[n] for n in kept], column.nested)
        for name, column in rows.columns.items()
    }
    return TableProfile(rows.files, columns, len(kept))


def tell_bots(
    rows: TableProfile, fields: Mapping[str, Any], roles: Roles, private: Sequence[bool], guess: MappingGuess
) -> None:
    """Notes which senders say that they are programs, and asks about those that only speak like some."""
    programs, senders, census, names = guess.programs, _senders(rows, fields), Census(), {}
    agents = agent_rows(rows, fields, roles, programs)
    link, texts = rows.columns[fields["conversation"]].values, rows.columns[fields["text"]].values
    for n, known in enumerate(senders):
        sender = next((name for name in known if name), "")
        if not private[n] and census.takes(link[n]):
            census.see(
                link[n], sender, texts[n], "bot" if programs[n] else "agent" if agents[n] else "customer"
            )
            names[sender] = next((name for name in known[1:] if name), sender)
    findings = suspicion(census)
    key = next((fields[key] for key in _NAMES if fields.get(key)), "author")
    if findings.told or findings.suspects:
        asked = question(rows.files[0].label, key, findings, names)
        if findings.told and roles.column and roles.column == fields.get("author"):
            guess.note("roles.map", findings.describe(names))
        elif findings.told:
            guess.notes.append(f"{CODE}s, never learned from: {findings.describe(names)}")
        guess.questions += [asked] if findings.suspects or findings.alone else []
