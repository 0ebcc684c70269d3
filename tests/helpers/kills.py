"""What the tests of killed and broken-off runs share: a small job, its outputs, and how to end it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from curate.files.atomic import FRESH, READY
from tests.helpers.paths import DUMP, ROOT

SAME = (
    "train.jsonl",
    "test.jsonl",
    "ledger.parquet",
    "gaps.jsonl",
    "conflicts.jsonl",
    "split.json",
    "report.html",
)
QUICK = {
    "signals": {"languages": ["en", "de"]}
}  # two languages are told apart without loading models for seconds


def job(folder: Path, limit: int, *more: object) -> list[str]:
    """The arguments of a small run; its recipe is written beside the output."""
    recipe = folder / "recipe.yaml"
    recipe.write_text(json.dumps(QUICK))
    return [
        str(a)
        for a in ("run", DUMP / "chats.csv", "--limit", limit, "--budget", 20, "--recipe", recipe, *more)
    ]


def outputs(out: Path) -> dict[str, bytes]:
    """The files of a run directory but for its checkpoints and what waits in hidden folders."""
    files = (
        p
        for p in out.rglob("*")
        if p.is_file() and p.relative_to(out).parts[0] not in ("stages", FRESH, READY)
    )
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in files}


def whole(out: Path) -> bool:
    """Whether the outputs are just those that the manifest vouches for."""
    found = outputs(out)
    said = json.loads(found.pop("manifest.json"))["outputs"]
    return {name: hashlib.sha256(data).hexdigest() for name, data in found.items()} == said


def stray(out: Path) -> list[str]:
    """Temporary files and folders that should be gone."""
    return [
        p.relative_to(out).as_posix()
        for p in out.rglob("*")
        if p.name.startswith(".") or p.suffix == ".tmp" or p.name == "lock.owner"
    ]


def environment(folder: Path) -> dict[str, str]:
    """The tests' own, with a temporary folder that can be looked into afterwards."""
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return {**os.environ, "PYTHONUTF8": "1", "TMPDIR": str(scratch)}


def left(folder: Path) -> list[str]:
    """What lies in that temporary folder."""
    return sorted(p.name for p in (folder / "scratch").iterdir())


def start(*args: object, **more: Any) -> subprocess.Popen[str]:
    """`curate` in the background, in a process group of its own."""
    command = [*more.pop("before", []), sys.executable, "-m", "curate", *map(str, args)]
    pipes = {
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
        "encoding": "utf-8",
        "cwd": ROOT,
    }
    return subprocess.Popen(command, start_new_session=True, **{**pipes, **more})


def kill_at(
    folder: Path, pattern: str, nth: int, module: str, *args: object, **more: Any
) -> subprocess.CompletedProcess[str]:
    """Runs `module` and kills it when it touches the nth file under `folder` that matches."""
    command = [sys.executable, "-m", "tests.helpers.killed", folder, pattern, nth, module, *args]
    more.setdefault("cwd", ROOT)
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=120, **more)


def group(leader: int) -> set[int]:
    """The living processes of a process group."""
    found = set()
    for name in os.listdir("/proc"):
        try:
            state, _, members = (
                Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()[:3]
                if name.isdecimal()
                else ("Z", "", "0")
            )
        except OSError:  # it has just ended
            continue
        if int(members) == leader and state != "Z":
            found.add(int(name))
    return found


def workers(leader: int) -> list[int]:
    """The pool's processes of a run."""
    found = []
    for one in group(leader) - {leader}:
        try:
            if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes():
                found.append(one)
        except OSError:
            continue
    return found


def wait_for(what: Callable[[], Any], seconds: float = 60) -> Any:
    """The first true value of `what`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s in vain")
