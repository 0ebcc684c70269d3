"""The local engine."""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing import get_all_start_methods

import pytest

from curate.engines import get_engine
from curate.errors import CurateError
from tests.helpers.paths import ROOT


def double(x: int) -> int:
    return 2 * x


def process(_: int) -> int:
    return os.getpid()


def refuse(x: int) -> int:
    raise CurateError(f"cannot take {x}")


@pytest.mark.parametrize("workers", [1, 2])
def test_the_engine_keeps_the_order_of_batches(workers: int) -> None:
    engine = get_engine("local", workers)
    assert list(engine.map_batches(double, iter(range(20)))) == list(range(0, 40, 2))
    engine.close()


def test_an_error_in_a_worker_reaches_the_driver() -> None:
    engine = get_engine("local", 2)
    with pytest.raises(CurateError, match="cannot take 0"):
        list(engine.map_batches(refuse, range(3)))
    engine.close()


@pytest.mark.parametrize(
    ("said", "batches", "alone"), [(False, 8, True), (False, 9, False), (True, 1, False), (True, 9, False)]
)
def test_only_who_names_their_number_gets_workers_for_little_work(
    said: bool, batches: int, alone: bool
) -> None:
    with get_engine("local", 2, said) as engine:
        assert len(list(engine.map_batches(double, range(batches)))) == batches
        assert ({*engine.map_batches(process, range(batches))} == {os.getpid()}) == alone


def test_a_pool_that_is_left_at_once_says_nothing() -> None:
    """As a second Ctrl-C leaves it."""
    code = (
        "import os\nfrom curate.engines import get_engine\nif __name__ == '__main__':\n"
        "    next(get_engine('local', 2).map_batches(len, ['a', 'b']))\n    os._exit(130)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_workers_that_were_started_do_even_little_work() -> None:
    with get_engine("local", 2, said=False, needs="json") as engine:
        engine.start()
        assert os.getpid() not in set(engine.map_batches(process, range(2)))


@pytest.mark.skipif(
    "forkserver" not in get_all_start_methods(), reason="workers are no copies on this system"
)
def test_workers_are_copies_of_the_process_that_was_made_ready() -> None:
    code = (
        "from curate.engines import get_engine\nfrom curate.engines.local import get_ready\n"
        "get_ready('wave')\nwith get_engine('local', 2, needs='json') as engine:\n"
        "    print(*engine.map_batches(eval, [\"'wave' in __import__('sys').modules\"] * 2))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, [b"True", b"True"], b"")
