"""The one error that a user's mistake or a broken input may raise, and the one warning of the Python functions."""

from __future__ import annotations


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
    """Given by the Python functions for what the command line says on stderr: records that could not be read, doubts about a dump, failed checks."""
