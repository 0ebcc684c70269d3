"""Progress as a user sees it: on a real terminal, in a pipe, with --quiet; and that every long stage counts
what it does."""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from curate.language import detect as language
from curate.loaders import inspect
from curate.options import DumpOptions
from curate.pipeline import run
from curate.process import progress as module
from curate.process.progress import Count, Progress, clock, counting, steps
from curate.verbs.audit import audit
from curate.verbs.dedup import dedup
from curate.verbs.export import export
from curate.verbs.redact import redact
from curate.verbs.score import score
from curate.verbs.select import select
from curate.verbs.split import split
from curate.verbs.validate import validate
from tests.helpers.command import Command
from tests.helpers.paths import DUMP, ROOT, SAMPLE

RECORDS = SAMPLE / "records.jsonl"
FAST = "import curate.process.progress as p, sys, time; p.SILENCE = .1; "
SLOW = """
with p.Progress().stage("weave", 60, "threads") as advance:
    for _ in range(60):
        time.sleep(.02)
        advance(1)
    for _ in p.steps(range(40), "knots tied"):
        time.sleep(.02)
"""


def on_terminal(*arguments: str) -> tuple[str, str]:
    """(stdout, what a terminal was sent on stderr) of a Python process."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
    env = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, stderr=theirs, env=env)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the terminal hangs up when the process has ended
            break
        if not part:
            break
        shown += part
    os.close(ours)
    said = process.communicate()[0]
    assert process.returncode == 0, shown.decode()
    return said.decode(), re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())


def test_a_terminal_shows_a_bar_with_count_rate_and_time_left() -> None:
    _, shown = on_terminal("-c", FAST + SLOW)
    assert re.search(r"weave +━.* 0:00:0\d \d+ of 60 threads \d+(\.\d)?/s 0:0\d left", shown), shown
    assert re.search(r"weave .*\d+ of 40 knots tied \d+(\.\d)?/s", shown), shown  # a part counts for itself
    assert "60 of 60 threads" in shown.splitlines()[-1] and "at work" not in shown


def test_a_pipe_gets_plain_lines_with_count_rate_and_time_left() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAST + SLOW],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    lines = done.stderr.splitlines()
    assert any(re.fullmatch(r"weave: \d+ of 60 threads, \d+(\.\d)?/s, 0:0\d left", line) for line in lines), (
        lines
    )
    assert any(
        re.fullmatch(r"weave: \d+ of 40 knots tied, \d+(\.\d)?/s, 0:0\d left", line) for line in lines
    ), lines
    assert (
        re.fullmatch(r"weave: done in \d\.\d s", lines[-1]) and "\x1b" not in done.stderr and not done.stdout
    )


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SILENCE", 0.05)


def test_work_that_counts_nothing_is_heard_of_again_and_again(
    impatient: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with Progress().stage("wait"):
        time.sleep(1)
    lines = capsys.readouterr().err.splitlines()
    assert 8 <= len(lines) <= 22, lines  # 20 are due in a second; a busy machine may miss some
    assert all(re.fullmatch(r"wait: (still )?running, \d s", line) for line in lines[:-1]) and lines[
        -1
    ].startswith("wait: done in")


def test_work_that_stops_moving_says_so(impatient: None, capsys: pytest.CaptureFixture[str]) -> None:
    with Progress().stage("wait", 9, "things") as advance:
        advance(4)
        time.sleep(0.4)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("wait: 4 of 9 things, ") and "wait: 4 of 9 things, still running, 0 s" in lines


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_is_said_once_the_stage_has_ended(
    fails: bool, impatient: None, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        with Progress().stage("wait"):
            time.sleep(0.2)
            if fails:
                raise KeyError
    except KeyError:
        pass
    assert "progress" not in {thread.name for thread in threading.enumerate()}
    said = capsys.readouterr().err
    assert said and said.splitlines()[-1].startswith("wait: done in") is not fails
    time.sleep(0.3)
    assert not capsys.readouterr().err


def test_quiet_says_nothing_and_still_takes_the_time(
    impatient: None, capsys: pytest.CaptureFixture[str]
) -> None:
    quiet = Progress(quiet=True)
    with quiet.stage("wait", 3, "things") as advance:
        advance(1)
        assert list(steps("ab", "letters")) == ["a", "b"]
        time.sleep(0.2)
    quiet.tell("no")
    assert quiet.seconds["wait"] >= 0.2 and capsys.readouterr() == ("", "")


def test_counting_outside_a_stage_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with counting("things") as advance:
        advance(1)
    assert list(steps(iter("ab"), "letters", 2)) == ["a", "b"] and capsys.readouterr() == ("", "")


def test_the_words_of_a_count() -> None:
    count = Count("texts", 5000, 1200)
    count.seen.clear()
    count.seen.extend([(0.0, 200), (10.0, 1200)])
    assert (count.counted(), count.speed(), count.left()) == ("1,200 of 5,000 texts", "100/s", "0:38 left")
    assert [clock(s) for s in (5, 750, 3723)] == ["0:05", "12:30", "1:02:03"]
    unknown = Count("texts", None)
    assert (unknown.counted(), unknown.speed(), unknown.left()) == ("", "", "")


def test_the_rate_is_that_of_late(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(module.time, "perf_counter", lambda: now)
    count = Count("texts", None)
    for _ in range(100):  # 100 a second, then one
        now += 1
        count.add(100)
        count.look()
    for _ in range(100):
        now += 1
        count.add(1)
        count.look()
    assert count.speed() == "1.0/s"


@pytest.mark.parametrize("terminal", [False, True])
def test_quiet_commands_leave_stderr_empty(terminal: bool, tmp_path: Path, curate: Command) -> None:
    arguments = ["split", str(RECORDS), "-o", str(tmp_path / "o"), "--quiet", "--json"]
    if terminal:
        said, shown = on_terminal("-m", "curate", *arguments)
    else:
        done = curate(*arguments)
        said, shown = done.stdout, done.stderr
    assert json.loads(said)["train"] > 10 and shown == ""


def test_progress_keeps_out_of_the_json_on_stdout(tmp_path: Path) -> None:
    said, shown = on_terminal(
        "-c",
        FAST + f"from curate.cli import main; main(['split', {str(RECORDS)!r}, '-o', {str(tmp_path / 'o')!r},"
        " '--json'])",
    )
    assert json.loads(said)["train"] > 10 and said.count("\n") == 1
    assert all(stage in shown for stage in ("read", "embedding prompts", "split", "write"))


def exported(out: Path, progress: Progress, name: str) -> None:
    made = export(RECORDS, name, out, progress=progress)
    assert validate(
        out / next(f for f in made.files if f.startswith("train") or f == "README.md"),
        name,
        progress=progress,
    ).valid


OPTIONS = DumpOptions(workers=1, limit=60)
LONG: dict[str, tuple[Callable[[Path, Progress], object], set[str]]] = {
    "dedup": (
        lambda _, p: dedup(RECORDS, progress=p),
        {
            "lines",
            "texts",
            "texts embedded",
            "records hashed",
            "texts cut into pieces",
            "pairs compared by their letters",
            "tiles compared",
            "pairs weighed",
        },
    ),
    "select": (
        lambda _, p: select(RECORDS, budget=20, progress=p),
        {
            "lines",
            "texts embedded",
            "groups joined",
            "situations read",
            "situations named",
            "groups compared",
            "records chosen",
        },
    ),
    "split": (
        lambda _, p: split(RECORDS, progress=p),
        {"lines", "records tied", "blocks of prompts compared", "blocks searched for the nearest"},
    ),
    "redact": (lambda _, p: redact(RECORDS, progress=p), {"bytes", "lines", "records"}),
    "export and validate": (
        lambda out, p: exported(out, p, "openai-chat"),
        {"bytes", "lines", "records exported"},
    ),
    "export and validate a dataset": (
        lambda out, p: exported(out, p, "hf-dataset"),
        {"bytes", "lines", "records exported", "rows checked"},
    ),
    "audit": (lambda _, p: audit(RECORDS, RECORDS, progress=p), {"lines", "texts embedded", "groups joined"}),
    "score": (
        lambda _, p: score(DUMP, limit=OPTIONS.limit, workers=1, progress=p),
        {"bytes", "threads joined", "conversations", "records", "replies counted", "records scored"},
    ),
    "run": (
        lambda out, p: run([str(DUMP)], out, options=OPTIONS, budget=20, progress=p),
        {
            "batches of records",
            "records",
            "tiles compared",
            "situations ranked",
            "records chosen",
            "formats exported",
            "records checked for personal data",
        },
    ),
}


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> list[Count]:
    """Every count that is made."""
    made: list[Count] = []

    class Seen(Count):
        def __post_init__(self) -> None:
            super().__post_init__()
            made.append(self)

    monkeypatch.setattr(module, "Count", Seen)
    return made


@pytest.mark.parametrize("command", LONG)
def test_every_long_stage_counts_what_it_does_and_the_counts_add_up(
    command: str, tmp_path: Path, counts: list[Count]
) -> None:
    work, units = LONG[command]
    work(tmp_path / "o", Progress())
    assert units <= {count.unit for count in counts if count.done}
    stopped = (
        {"bytes", "threads joined"} if command in ("score", "run") else set()
    )  # by their --limit, or where enough is seen
    assert not [
        (c.unit, c.done, c.total)
        for c in counts
        if c.total is not None and c.unit not in {"", *stopped} and c.done != c.total
    ]


def test_the_input_is_counted_in_bytes_each_once(tmp_path: Path, counts: list[Count]) -> None:
    """The chats are told apart, grouped and read in passes of their own; the archives are counted as they
    are."""
    (tmp_path / "chats.csv.gz").write_bytes(gzip.compress((DUMP / "chats.csv").read_bytes()))
    for inputs in ([DUMP], [tmp_path / "chats.csv.gz"]):
        counts.clear()
        with Progress().stage("load"):
            inspect(inputs)
        opened, read = [c for c in counts if c.unit == "bytes"]
        files = [f for i in inputs for f in (i, *i.rglob("*")) if f.is_file()]
        assert (
            opened.total == read.total == sum(f.stat().st_size for f in files)
            and 0 < opened.done <= opened.total
        )
        assert 0.9 * read.total < read.done <= read.total


def test_a_pipe_is_counted_in_bytes_too(counts: list[Count]) -> None:
    reader, writer = os.pipe()
    text = b"".join(
        b'{"messages": [{"role": "user", "content": "Is it on?"}, {"role": "assistant", "content": "Yes, it'
        b' is."}]}\n'
        for _ in range(50)
    )
    os.write(writer, text)
    os.close(writer)
    with Progress().stage("load"):
        assert inspect([f"/dev/fd/{reader}"]).conversations == 50
    os.close(reader)
    # a pipe's length is known only once it was read
    assert [(c.done, c.total) for c in counts if c.unit == "bytes"] == [
        (len(text), None),
        *[(len(text), len(text))] * 2,
    ]


def test_bytes_are_shown_as_megabytes() -> None:
    count = Count("bytes", 40_000_000, 10_000_000)
    count.seen.extend([(0.0, 0), (4.0, 10_000_000)])
    count.seen.popleft()
    assert [count.counted(), count.speed(), count.left()] == ["10.0 of 40.0 MB", "2.5 MB/s", "0:12 left"]


def test_language_models_are_loaded_one_after_the_other(counts: list[Count]) -> None:
    language._detector.cache_clear()  # all at once would silence the timer for as long as it takes
    with Progress().stage("read"):
        assert language._detector(("en", "de", "fr"))
    assert [(c.done, c.total) for c in counts if c.unit == "language models loaded"] == [(2, 2)]
