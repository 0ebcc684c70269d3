"""Whether a talk is solved, by the events that tell of its state."""

from __future__ import annotations

from operator import itemgetter

from curate.loaders.desk.parts import Part, Talk
from curate.loaders.values import as_solved

_STATE = "state"


def note_state(part: Part, state: str) -> None:
    """Notes on an event the state that the talk has from then on."""
    part.outcome[_STATE] = as_solved(state)


def solve_by_events(talk: Talk) -> None:
    """Where the talk does not say whether it is solved, as where its messages came without it, the last such
    event does."""
    states = [(part.time or 0.0, part.outcome.pop(_STATE)) for part in talk.parts if _STATE in part.outcome]
    if talk.outcome.get("solved") is None and states:
        talk.outcome["solved"] = max(states, key=itemgetter(0))[1]
