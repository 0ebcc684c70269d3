"""A program for the tests: does what its arguments say, and is killed (SIGKILL) the moment it touches a file
of that name.

    python -m tests.helpers.killed FOLDER PATTERN NTH MODULE ARGUMENT...

PATTERN is matched against "event path [path]" for every file under FOLDER that is opened for writing (open),
renamed (rename) or removed (remove, rmdir); the NTH match kills. MODULE.main is called with the arguments.
"""

from __future__ import annotations

import importlib
import os
import re
import signal
import sys
from typing import Any

EVENTS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir")


def main() -> None:
    folder, pattern, nth, module, *arguments = sys.argv[1:]
    left = int(nth)

    def hook(event: str, args: tuple[Any, ...]) -> None:
        nonlocal left
        if event not in EVENTS or (event == "open" and not (args[2] & (os.O_WRONLY | os.O_RDWR))):
            return
        paths = [os.fspath(a) for a in args if isinstance(a, str | os.PathLike)]
        if any(str(p).startswith(folder) for p in paths) and re.search(
            pattern, " ".join([event.removeprefix("os."), *map(str, paths)])
        ):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    call = importlib.import_module(module).main
    sys.addaudithook(hook)
    call(arguments)


if __name__ == "__main__":
    main()
