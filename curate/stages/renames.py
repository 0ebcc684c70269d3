"""Names of situations that people gave them: the lines `rename` of decisions.jsonl."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from curate.cleaning.characters import normalise
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
    """The names of situations after the lines `rename` of a file, read in their order: a later one over an
    earlier, but none of a command over one of a person.

    A situation is known by any name that it ever had: the one of now, its first, or one in between, as
    written or redacted. Two may exchange their names: between the lines both have one, and it means the
    situation that had it first.

    Raises CurateError, with the line, for a name that no situation has, and for one that two would have.
    """
    now, last, by_people = list(names), dict[int, str](), set[int]()
    had = {fold(name): s for s, name in enumerate(names)}
    for line in file.of(RENAME):
        where = f"{file.name}:{line.line}"
        s = _named(line.target, now, had, redact)
        if s is None:
            what = f"no situation is named {redact(one_line(line.target))!r}"
            raise CurateError(
                what, where=where, mend=f"{meant(line.target, now, 'Names')} Or delete the line."
            )
        value = _shown(line.value, redact)
        for name in (value, _plain(line.value)):
            had.setdefault(fold(name), s)
        if line.by_command and s in by_people:
            continue
        now[s], last[s] = value, where
        if not line.by_command:
            by_people.add(s)
    for s, where in last.items():
        if [fold(name) for name in now].count(fold(now[s])) > 1:
            what = f"two situations would be named {now[s]!r}"
            raise CurateError(what, where=where, mend="Give it another name, or delete the line.")
    return now


def _named(
    target: str, now: Sequence[str], had: Mapping[str, int], redact: Callable[[str], str]
) -> int | None:
    """The situation with a name of now, or else the first one that ever had it."""
    for name in dict.fromkeys(map(fold, (target, _plain(target), _shown(target, redact)))):
        holders = [s for s, other in enumerate(now) if fold(other) == name]
        if len(holders) == 1:
            return holders[0]
        if name in had:
            return had[name]
    return None


def _plain(name: str) -> str:
    """A name in one line, without signs that nobody sees: two names that look alike are one."""
    return one_line(normalise(name)[0])


def _shown(name: str, redact: Callable[[str], str]) -> str:
    return one_line(redact(_plain(name)))
