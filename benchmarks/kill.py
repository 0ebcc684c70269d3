"""Kills `curate run` at random moments, and checks that nothing is lost: `python benchmarks/kill.py [--kills
50] [--budgets 100 200] [--seed 0] [DUMP]`.

A folder holds the outputs of one job; another job is started into it and killed with SIGKILL, again and
again, going on with
--resume. After each kill the outputs must be all old, or all new, or lie ready to be finished by the next
command. Once a job comes to its end its bytes must be those of an undisturbed run. The kills fall on the
whole length of a run, every fifth on the writing of the outputs, which is short.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAME = ("train.jsonl", "test.jsonl", "ledger.parquet")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def run(dump: Path, out: Path, budget: int, *more: str) -> subprocess.Popen[bytes]:
    """A job with two workers; its budget tells one from the other, its seed runs the same."""
    command = [
        sys.executable,
        "-m",
        "curate",
        "run",
        str(dump),
        "-o",
        str(out),
        "--budget",
        str(budget),
        "--workers",
        "2",
        "--quiet",
        *more,
    ]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, cwd=ROOT
    )


def finished(job: subprocess.Popen[bytes]) -> None:
    said = job.communicate()[1]
    if job.returncode:
        raise SystemExit(f"the run ended with {job.returncode}: {said.decode()}")


def digests(out: Path) -> dict[str, str]:
    """SHA-256 of all outputs in their places."""
    files = (
        p
        for p in out.rglob("*")
        if p.is_file() and not p.relative_to(out).parts[0].startswith((".", "stages"))
    )
    return {p.relative_to(out).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def whole(out: Path) -> bool:
    """Whether the outputs are just what the manifest says."""
    found = digests(out)
    found.pop("manifest.json")
    return found == json.loads((out / "manifest.json").read_text())["outputs"]


def stray(out: Path) -> list[str]:
    return [p.name for p in out.rglob("*") if p.name.startswith(".") or p.suffix == ".tmp"]


def alive(group: int) -> bool:
    """Whether a process of that group is left, but for those that nobody has waited for yet."""
    stats = []
    for at in Path("/proc").glob("[0-9]*/stat"):
        try:
            stats.append(at.read_text().rpartition(")")[2].split())
        except OSError:
            continue
    return any(int(s[2]) == group and s[0] != "Z" for s in stats)


def stage_of(out: Path, new: dict[str, str]) -> str:
    """How far a killed run had come, by what it left."""
    if (out / ".ready").exists():
        return "swap"
    if digests(out) == new:
        return "after the swap"
    if (out / ".new").exists():
        return "write"
    waiting = sorted(p.name[1:].split("-")[0] for p in (out / "stages").rglob(".*.tmp"))
    return waiting[0] if waiting else "between writes"


class Harness:
    """One folder, killed and resumed."""

    def __init__(self, dump: Path, folder: Path, budgets: list[int], seed: int) -> None:
        self.dump, self.out, self.random = dump, folder / "out", random.Random(seed)
        self.clean: dict[int, Path] = {}
        for budget in budgets:
            self.clean[budget] = folder / f"clean-{budget}"
            began = time.monotonic()
            finished(run(dump, self.clean[budget], budget))
            self.length = time.monotonic() - began
        finished(run(dump, self.out, budgets[0]))
        self.now, self.both, self.faults, self.where = budgets[0], sum(budgets), list[str](), Counter[str]()
        self.resumed = self.ended = 0

    def kill(self, nth: int) -> bool:
        """Starts the other job and kills it, unless it ends before; every second time it has no checkpoints,
        so that all stages are met."""
        wanted, late = self.both - self.now, nth % 5 == 0
        if nth % 2 == 0:
            shutil.rmtree(self.out / "stages")
        before = digests(self.out)
        job = run(self.dump, self.out, wanted, "--resume" if self.random.random() < 0.8 else "--force")
        began = time.monotonic()
        until = self.length * self.random.random() * (1 if nth % 2 == 0 else 0.25)
        while job.poll() is None and time.monotonic() - began < (2 * self.length if late else until):
            if late and (self.out / ".new" / "report.html").exists():
                time.sleep(self.random.random() * 0.1)
                break
            time.sleep(0.002)
        job.send_signal(signal.SIGKILL)
        job.communicate()
        self.check(nth, wanted, before, job)
        return job.returncode != 0

    def check(self, nth: int, wanted: int, before: dict[str, str], job: subprocess.Popen[bytes]) -> None:
        ready, after = (self.out / ".ready").exists(), digests(self.out)
        place = (
            "ended first"
            if job.returncode == 0
            else stage_of(self.out, after if after != before and not ready else {})
        )
        self.where[place] += job.returncode != 0
        if not ready and not whole(self.out):
            self.faults.append(f"kill {nth}: old and new outputs stand mixed, and nothing says so")
        end = time.monotonic() + 10
        while alive(job.pid) and time.monotonic() < end:
            time.sleep(0.05)
        if alive(job.pid):
            self.faults.append(f"kill {nth}: a worker is left")
        found = "complete, to be finished" if ready else "new, whole" if after != before else "old, whole"
        say(f"{nth:>4}  {place:<16}{found}")
        if ready or after != before or nth % 5 == 2:
            self.resume(nth, wanted)

    def resume(self, nth: int, wanted: int) -> None:
        finished(run(self.dump, self.out, wanted, "--resume"))
        self.resumed += 1
        self.now = wanted
        for name in SAME:
            if (self.out / name).read_bytes() != (self.clean[wanted] / name).read_bytes():
                self.faults.append(f"kill {nth}: after --resume {name} is not that of an undisturbed run")
        if not whole(self.out) or stray(self.out):
            self.faults.append(f"kill {nth}: after --resume {stray(self.out) or 'the outputs are not whole'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dump", nargs="?", type=Path, default=ROOT / "sample_data" / "dump")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument(
        "--budgets",
        type=int,
        nargs=2,
        default=[100, 200],
        help="of the two jobs; the dump must have more records than both",
    )
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kill-") as folder:
        os.environ["TMPDIR"] = folder
        harness = Harness(given.dump, Path(folder), given.budgets, given.seed)
        nth = 1
        while nth <= given.kills:
            nth += harness.kill(nth)
        left = [p.name for p in Path(folder).iterdir() if p.name != "out" and not p.name.startswith("clean-")]
    lines = [f"| {place} | {n} |" for place, n in harness.where.most_common()]
    say("\n".join(["", "| killed in | times |", "| --- | --- |", *lines]))
    say(
        f"\n{given.kills} kills, {harness.resumed} resumed to the end; faults:"
        f" {harness.faults + left or 'none'}"
    )
    sys.exit(bool(harness.faults or left))


if __name__ == "__main__":
    main()
