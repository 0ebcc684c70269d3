"""The command as a user runs it, in a process of its own or in this one, and what its messages must be."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from curate.cli import main
from tests.helpers.paths import ROOT

Command = Callable[..., "subprocess.CompletedProcess[str]"]
Said = tuple[int, str, str]
Invoke = Callable[..., Said]
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202a-\u202e\ud800-\udfff]")


def here(*args: object) -> subprocess.CompletedProcess[str]:
    """`curate` in this process, which has its modules and models loaded: what `call` gives, in less time."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    given = list(map(str, args))
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main(given)
    said = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(given, int(ended.value.code or 0), *said)


def call(*args: object, **more: Any) -> subprocess.CompletedProcess[str]:
    """`curate` of this tree in a process of its own, in UTF-8, as a script would call it."""
    env = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), **more.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "curate", *map(str, args)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=env,
        timeout=600,
        **more,
    )


def made_once(
    factory: pytest.TempPathFactory, name: str, command: Callable[[Path], Sequence[object]]
) -> Path:
    """What a command makes in FOLDER/out, once for all processes that run tests: the first makes it, the
    others wait."""
    base = factory.getbasetemp()
    folder = (
        base.parent if base.name.startswith("popen-") else base
    ) / name  # a process of several has a folder of its own in a common one
    with FileLock(f"{folder}.lock"):
        if not (folder / "said.txt").exists():
            folder.mkdir(exist_ok=True)
            done = here(*command(folder), "-o", folder / "out", "--workers", 1)
            assert done.returncode == 0, done.stderr
            (folder / "said.txt").write_text(done.stdout, encoding="utf-8")
    return folder / "out"


def one_sentence(done: Said, *said: str) -> None:
    """Status 2, nothing on stdout, and on stderr no more than progress and the sentence, which ends with the
    mend."""
    status, out, err = done
    *stages, sentence = err.splitlines()
    assert status == 2 and not out, done
    assert all(re.match(r"(?!curate)[a-z ]+: ", line) for line in stages), stages
    assert (
        sentence.startswith("curate: ") and sentence.endswith((".", "?")) and "internal error" not in sentence
    )
    assert re.search(r"[.)\w'`] [A-Z][^.]+", sentence), f"no mend: {sentence}"
    assert all(part in sentence for part in said), (said, sentence)
    assert not CONTROL.search(sentence)
