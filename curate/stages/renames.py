"""Names of situations that people gave them: the lines `rename` of decisions.jsonl."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from curate.errors import CurateError, meant
from curate.language.folding import fold
from curate.privacy import Redactor
from curate.run_folder.decision_file import RENAME, DecisionFile
from curate.text.plain import one_line

if TYPE_CHECKING:
    from curate.stages.context import RunContext


def rename(context: RunContext) -> None:
    """Gives situations the names that people gave them, redacted. Raises CurateError where one cannot be
    given."""
    if (file := context.job.decisions) is None:
        return
    redactor, decided = (
        Redactor(context.recipe.privacy, agent_names=context.loaded.agent_names),
        context.decided,
    )
    names = given_names(file, decided.situations.names, lambda text: redactor.redact(text)[0])
    decided.situations = replace(decided.situations, names=names)


def given_names(file: DecisionFile, names: Sequence[str], redact: Callable[[str], str]) -> list[str]:
    """The names of situations after the lines `rename` of a file, a later one over an earlier.

    A situation is known by any name that it ever had: the one of now, its first, or one in between. Two may
    exchange their names: between the lines both have one, and it means the situation that had it first.

    Raises CurateError, with the line, for a name that no situation has, and for one that two would have.
    """
    now, last = list(names), dict[int, str]()
    had = {fold(name): s for s, name in enumerate(names)}
    for line in file.of(RENAME):
        where, target = f"{file.name}:{line.line}", fold(line.target)
        holders = [s for s, name in enumerate(now) if fold(name) == target]
        s = holders[0] if len(holders) == 1 else had.get(target)
        if s is None:
            what = f"no situation is named {redact(one_line(line.target))!r}"
            raise CurateError(
                what, where=where, mend=f"{meant(line.target, now, 'Names')} Or delete the line."
            )
        now[s], last[s] = one_line(redact(line.value)), where
        had.setdefault(fold(now[s]), s)
    for s, where in last.items():
        if [fold(name) for name in now].count(fold(now[s])) > 1:
            what = f"two situations would be named {now[s]!r}"
            raise CurateError(what, where=where, mend="Give it another name, or delete the line.")
    return now
