"""The one error that a user's mistake or a broken input may raise, and the one warning of what was mended on the way."""

from __future__ import annotations

import warnings


class MendedWarning(UserWarning):
    """Something kept was not as it should be and was mended: the result is right, and somebody should know. The command line prints it on stderr."""


def warn(text: str) -> None:
    warnings.warn(text, MendedWarning, stacklevel=3)


class CurateError(Exception):
    """What could not be done, where, and the mend, in one sentence for a person.

    The command line prints it on stderr and exits with status 2; it never shows a traceback for it.
    """

    lines = False  # whether it is told in several lines

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        head = f"{where}: {what}" if where else what
        super().__init__(f"{head.rstrip('.')}. {mend}".rstrip() if mend else head)
