"""`--max-memory`: what is a size, how many workers fit, and a run that ends with a sentence where it would
hold more."""

from __future__ import annotations

import mmap
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from curate.errors import CurateError
from curate.process.memory import bytes_of, fitting, held, kept
from curate.process.progress import Progress
from tests.helpers.command import Command, call
from tests.helpers.paths import DUMP


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("4GB", 4_000_000_000),
        ("800 MB", 800_000_000),
        ("2.5g", 2_500_000_000),
        ("1 TiB", 1024**4),
        ("4GiB", 4 * 1024**3),
        ("64k", 64_000),
    ],
)
def test_sizes(text: str, size: int) -> None:
    assert bytes_of(text) == size


@pytest.mark.parametrize("text", ["", "4", "GB", "0GB", "-1GB", "4 GB or so", "1e3MB", "9" * 400 + "GB"])
def test_what_is_no_size(text: str, tmp_path: Path, curate: Command) -> None:
    with pytest.raises(ValueError, match="not a size such as 4GB"):
        bytes_of(text)
    done = curate("run", DUMP, "-o", tmp_path / "out", f"--max-memory={text}")
    assert (
        done.returncode == 2
        and "not a size such as 4GB or 800MB" in done.stderr
        and not (tmp_path / "out").exists()
    )


def test_fewer_workers_where_they_would_not_fit() -> None:
    assert [fitting(8, most) for most in (None, 100 * 10**9, 4 * 10**9, 10**9)] == [8, 8, 4, 1]
    assert fitting(1, 10**9) == 1


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """As Python has it, also where the tests were started in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_the_limit_ends_the_work_and_only_above_it(ctrl_c: None) -> None:
    progress = Progress(quiet=True)
    filler = b"x" * 60_000_000
    with mmap.mmap(
        -1, len(filler)
    ) as block:  # pages of its own: a plain block may lie in memory that was freed before
        before = held()
        block.write(filler)
        assert held() - before > 50_000_000  # what is asked for but never touched is not held, this is
    del filler
    with kept(held() + 10**9, progress):
        time.sleep(0.5)
    late = threading.Event()
    waits: list[Callable[[], Any]] = [lambda: time.sleep(60), late.wait]
    for wait in waits:
        watch = threading.Timer(30, late.set)
        watch.start()
        said = r"more than the 1 MB of --max-memory: it held .* in the stage dedup"
        with pytest.raises(CurateError, match=said), kept(1_000_000, progress), progress.stage("dedup"):
            wait()
        assert not late.is_set()  # the wait is broken off, not sat out
        watch.cancel()
    with pytest.raises(KeyboardInterrupt), kept(10**15, progress):
        raise KeyboardInterrupt  # somebody's own Ctrl-C stays one
    assert not [t for t in threading.enumerate() if t.name == "memory"]


def test_a_limit_that_could_not_be_kept_is_refused() -> None:
    def refused() -> None:
        with pytest.raises(CurateError, match="cannot be enforced here"), kept(10**15, Progress(quiet=True)):
            pass

    with ThreadPoolExecutor(1) as pool:
        pool.submit(refused).result()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        refused()
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_run_that_needs_more_is_one_sentence_and_goes_on_with_more(tmp_path: Path) -> None:
    args = ("run", DUMP, "-o", tmp_path / "out", "--limit", 60, "--budget", 20, "--quiet")
    done = call(*args, "--max-memory", "150MB")
    assert done.returncode == 2 and not done.stdout
    assert done.stderr.startswith("curate: the run needs more than the 150 MB of --max-memory")
    assert len(done.stderr.splitlines()) == 1 and "--resume" in done.stderr
    assert not (tmp_path / "out" / "train.jsonl").exists()
    assert call(*args, "--resume", "--max-memory", "20GB").returncode == 0
    assert (tmp_path / "out" / "train.jsonl").exists()
