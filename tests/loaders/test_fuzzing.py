"""Every loader against damaged files: two minutes of `make test-slow` each, or CURATE_FUZZ_SECONDS.

Whatever the damage, reading ends in time and in bounded memory, raises nothing but a CurateError, and a text
that stands whole before the damage is read, or the account says that something is missing. Loaders that are
registered later are tried as soon as `tests/fixtures/reading` holds a file that they recognise.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest import SkipTest

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate.loaders import LOADERS
from tests.helpers.fuzzing import cuts, flipped, outcome, recoded, retyped, seeds, spliced, swapped
from tests.helpers.paths import ROOT

SECONDS = float(os.environ.get("CURATE_FUZZ_SECONDS", "120"))
LONGEST = 20  # seconds that one reading of a small file may take
MOST_MEMORY = 300 << 20  # bytes by which the process may grow
ENCODINGS = ("utf-16", "utf-16-be", "utf-8-sig", "cp1252", "cp437", "shift_jis")
NAMES = sorted(name for name, _ in LOADERS.items())
HOW = ("flip", "recode", "splice", "forced", "retype", "retype forced")
pytestmark = pytest.mark.slow


class TimeUp(SkipTest):
    """Ends a search of hypothesis at once: without it, 100,000 examples would be made that try nothing."""


@contextmanager
def in_time(what: str) -> Iterator[None]:
    def late(*_: object) -> None:
        raise AssertionError(f"{what} took longer than {LONGEST} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def seeds_of(name: str) -> list[Path]:
    if not (found := seeds().get(name, [])):
        pytest.skip(f"tests/fixtures/reading holds no single file that {name} recognises")
    return found


def share(fraction: float) -> list[object]:
    """Each loader with its part of the seconds."""
    return [pytest.param(name, SECONDS * fraction, id=name) for name in NAMES]


def check_cuts(name: str, folder: Path, end: float) -> None:
    """Of a file that is cut, what stood before the cut is read, or missed by name."""
    for seed in seeds_of(name):
        data = seed.read_bytes()
        path = folder / seed.name
        for cut in cuts(data):
            if time.monotonic() > end:
                return
            path.write_bytes(cut)
            with in_time(f"{seed.name} cut at {len(cut)}"):
                made = outcome(path)
            whole_lines = cut[: cut.rfind(b"\n") + 1]
            if not whole_lines.strip():
                continue
            path.write_bytes(whole_lines)
            before = outcome(path)
            lost = made.lost_from(before)
            assert not lost or made.tells_more_than(before), (seed.name, len(cut), lost[:3])


@pytest.mark.parametrize(("name", "seconds"), share(0.4))
def test_a_file_cut_anywhere_keeps_what_stood_before(name: str, seconds: float, tmp_path: Path) -> None:
    check_cuts(name, tmp_path, time.monotonic() + seconds)


def check_twice_and_swapped(name: str, folder: Path) -> None:
    """A page that is there twice, and lines in another order, lose no text."""
    chance = random.Random(1)
    for seed in seeds_of(name):
        data = seed.read_bytes()
        (folder / "one").mkdir(exist_ok=True)
        (folder / "one" / seed.name).write_bytes(data)
        right = outcome(folder / "one")
        (folder / "one" / f"again-{seed.name}").write_bytes(data)
        both = outcome(folder / "one")
        assert not both.lost_from(right) or both.tells_more_than(right), seed.name
        for file in (folder / "one").iterdir():
            file.unlink()
        (folder / "one" / seed.name).write_bytes(swapped(data, chance))
        other = outcome(folder / "one")
        (folder / "one" / seed.name).unlink()
        lost = other.lost_from(right)
        assert not lost or other.tells_more_than(right), (seed.name, lost[:3])


@pytest.mark.parametrize(("name", "seconds"), share(0.1))
def test_doubled_pages_and_another_order_lose_nothing(name: str, seconds: float, tmp_path: Path) -> None:
    check_twice_and_swapped(name, tmp_path)


def check_damage(name: str, folder: Path, seconds: float) -> None:
    """Bytes and values that are others, other encodings and stretches of other files: nothing is raised, and
    reading ends in time and memory. Few bytes that are others lose few texts, or something is said."""
    held = [(seed, seed.read_bytes()) for seed in seeds_of(name)]
    strangers = [paths[0].read_bytes() for paths in seeds().values()]
    right = {seed: outcome(seed) for seed, _ in held}
    before, end = psutil.Process().memory_info().rss, time.monotonic() + seconds
    failed: list[Exception] = []

    @given(st.integers(0, len(held) - 1), st.sampled_from(HOW), st.integers(1, 8), st.integers(0, 1 << 30))
    @settings(max_examples=100_000, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    def damaged(which: int, how: str, count: int, number: int) -> None:
        if time.monotonic() > end:
            raise TimeUp
        seed, data = held[which]
        path = folder / seed.name
        path.write_bytes(made_worse(data, how, count, random.Random(number), strangers))
        forced = how.endswith("forced") and not LOADERS.get(name).maps
        try:
            with in_time(f"{seed.name} {how} {count} {number}"):
                made = outcome(path, name if forced else "")
            if how == "flip":
                lost = made.lost_from(right[seed])
                few = len(lost) <= 2 * count
                assert few or made.tells_more_than(right[seed]), (seed.name, number, lost[:3])
        except Exception as fault:  # may be smaller each time, until time is up
            fault.add_note(f"{seed} {how} {count} {number}")
            failed.append(fault)
            raise

    with suppress(TimeUp):
        damaged()
    if failed:
        raise failed[-1]
    assert psutil.Process().memory_info().rss - before < MOST_MEMORY


def made_worse(data: bytes, how: str, count: int, chance: random.Random, strangers: Sequence[bytes]) -> bytes:
    """A file damaged in one of the ways of `HOW`."""
    if how == "recode":
        return recoded(data, chance.choice(ENCODINGS))
    if how == "splice":
        return spliced(data, chance, chance.choice(strangers))
    return retyped(data, chance) if how.startswith("retype") else flipped(data, chance, count)


@pytest.mark.parametrize(("name", "seconds"), share(0.5))
def test_damage_raises_nothing_and_ends_in_time_and_memory(name: str, seconds: float, tmp_path: Path) -> None:
    check_damage(name, tmp_path, seconds)


@pytest.mark.parametrize("name", NAMES)
def test_a_fuzzer_that_sees_the_code_finds_no_crash(name: str, tmp_path: Path) -> None:
    """With atheris, where it is installed: it has wheels for Linux only, and is no dependency."""
    pytest.importorskip("atheris")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for seed in seeds_of(name):
        (corpus / seed.name).write_bytes(seed.read_bytes())
    command = [sys.executable, "-m", "tests.helpers.fuzz_target", name, str(corpus)]
    limits = [f"-max_total_time={int(SECONDS)}", f"-timeout={LONGEST}", "-rss_limit_mb=2048"]
    done = subprocess.run(
        [*command, *limits],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
    )
    assert done.returncode == 0, done.stderr[-3000:]
