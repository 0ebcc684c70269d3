"""The one error that a user's mistake or a broken input may raise, and what is warned of."""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Iterable

_LISTED = 40  # names that a mend lists


class CurateError(Exception):
    """What could not be done, where, and the mend, in one sentence for a person.

    The command line prints it on stderr and exits with status 2; it never shows a traceback for it.
    """

    lines = False  # whether it is told in several lines

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        head = f"{where}: {what}" if where else what
        super().__init__(f"{head.rstrip('.')}. {mend}".rstrip() if mend else head)


class CurateWarning(UserWarning):
    """Given by the Python functions for what the command line says on stderr: records that could not be read,
    doubts about a dump, failed checks."""


class MendedWarning(CurateWarning):
    """Something kept was not as it should be and was mended: the result is right, and somebody should know.
    The command line prints it on stderr."""


def warn(text: str) -> None:
    """Warns of what a person should mend, as from the line that called the caller."""
    warnings.warn(text, MendedWarning, stacklevel=3)


def meant(name: str, known: Iterable[str], what: str) -> str:
    """The mend for a name that is not among the known: the nearest of them, else all (the first 40), as
    `what`."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, 1, 0.5)
    return (
        f"Did you mean {near[0]!r}?"
        if near
        else f"{what}: {', '.join(names[:_LISTED])}{' ...' * (len(names) > _LISTED)}."
    )
