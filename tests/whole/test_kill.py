"""`kill -9`, at every write of the outputs and at every stage of a run: nothing is lost, and --resume ends in
the same bytes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from curate.engines import Terms
from curate.engines.local import LocalEngine
from curate.errors import CurateError
from curate.files.atomic import finish
from tests.helpers.command import call
from tests.helpers.kills import (
    READY,
    SAME,
    environment,
    group,
    job,
    kill_at,
    left,
    outputs,
    start,
    stray,
    wait_for,
    whole,
    workers,
)
from tests.helpers.paths import DUMP
from tests.helpers.swapped import swap

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGKILL") or not os.path.isdir("/proc/self"),
    reason="kills and watches processes as Linux does",
)

OLD = {"a.jsonl": "old", "exports/x/a.jsonl": "old", "exports/y/b.jsonl": "old", "manifest.json": "old"}
NEW = {"a.jsonl": "new", "b.jsonl": "new", "exports/x/a.jsonl": "new", "manifest.json": "new"}


def text_of(out: Path) -> dict[str, str]:
    return {name: data.decode() for name, data in outputs(out).items()}


def test_a_kill_at_any_write_leaves_all_old_outputs_or_all_new_ones(tmp_path: Path) -> None:
    """Every open, rename and removal once; what a kill in the midst of the renames leaves is finished by
    whoever comes next."""
    seen = {"old": 0, "new": 0, "begun": 0}
    for nth in range(1, 100):
        out = tmp_path / str(nth)
        swap(out, OLD)
        done = kill_at(out, "", nth, "tests.helpers.swapped", "swap", out, json.dumps(NEW))
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        begun = (out / READY).is_dir()
        assert begun or text_of(out) in (OLD, NEW)
        finish(out)
        seen["begun" if begun else "new" if text_of(out) == NEW else "old"] += 1
        assert text_of(out) == (NEW if begun else text_of(out)) and not (out / READY).exists()
        swap(out, NEW)
        assert text_of(out) == NEW and not stray(out)
    assert done.returncode == 0 and text_of(out) == NEW and not stray(out)
    assert seen["old"] > 5 and seen["begun"] > 5 and seen["old"] + seen["new"] + seen["begun"] == nth - 1


def test_what_finishes_a_swap_may_be_killed_again_and_again(tmp_path: Path) -> None:
    swap(tmp_path, OLD)
    assert (
        kill_at(
            tmp_path, r"^rename \S+/\.ready/", 1, "tests.helpers.swapped", "swap", tmp_path, json.dumps(NEW)
        ).returncode
        == -signal.SIGKILL
    )
    ends = [
        kill_at(tmp_path, r"^rename", 2, "tests.helpers.swapped", "finish", tmp_path).returncode
        for _ in range(4)
    ]
    assert ends == [*[-signal.SIGKILL] * 3, 0] and text_of(tmp_path) == NEW and not stray(tmp_path)


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The undisturbed outputs of another job than that of `small_run`."""
    folder = tmp_path_factory.mktemp("kill")
    done = call(*job(folder, 40, "-o", folder / "new", "--workers", 1))
    assert done.returncode == 0, done.stderr
    return folder / "new"


MOMENTS = (  # one or more a stage, in the order of a run; each goes on from the last
    r"^rename .*raw/conversations-\w+\.json",
    r"^rename .*stages/\.records",
    r"^open .*stages/\.signals",
    r"^open .*vectors-",
    r"^rename .*stages/\.scores",
    r"^rename \S+\.new \S+\.ready",
)


def test_a_kill_at_every_stage_leaves_the_old_outputs_and_resumes_to_the_same_bytes(
    new: Path, out: Path, tmp_path: Path
) -> None:
    env, before = environment(tmp_path), outputs(out)
    args = job(tmp_path, 40, "-o", out, "--workers", 1, "--resume", "--quiet")
    for moment in MOMENTS:
        done = kill_at(out, moment, 1, "curate.cli", *args, env=env)
        assert done.returncode == -signal.SIGKILL, (moment, done.stdout, done.stderr)
        assert outputs(out) == before, moment
    assert (
        kill_at(out, r"^rename .*\.ready/ledger", 1, "curate.cli", *args, env=env).returncode
        == -signal.SIGKILL
    )  # old and new stand mixed
    assert not whole(out)
    told = call(
        "explain", out, json.loads((new / "train.jsonl").read_text().splitlines()[0])["id"]
    )  # whoever reads it finishes it first
    assert told.returncode == 0 and whole(out), told.stderr
    assert (
        kill_at(out, r"^remove .*stages/", 1, "curate.cli", *args, env=env).returncode == -signal.SIGKILL
    )  # checkpoints of the old run
    assert call(*args, env=env).returncode == 0
    assert {n: (out / n).read_bytes() for n in SAME} == {n: (new / n).read_bytes() for n in SAME}
    assert whole(out) and not stray(out) and not left(tmp_path)
    assert {p.name for p in (out / "stages").iterdir()} == {p.name for p in (new / "stages").iterdir()}
    assert {p.name for p in (out / "stages" / "raw").iterdir()} > {
        p.name for p in (new / "stages" / "raw").iterdir()
    }, "that of the old job stays"


def test_a_killed_forced_run_leaves_the_old_outputs_and_what_people_decided(
    new: Path, out: Path, tmp_path: Path
) -> None:
    (out / "decisions.jsonl").write_text("\n\n")
    env, before, raw = (
        environment(tmp_path),
        outputs(out),
        {p.name: p.read_bytes() for p in (out / "stages" / "raw").iterdir()},
    )
    args = job(tmp_path, 40, "-o", out, "--workers", 1, "--quiet")
    for moment in (MOMENTS[2], MOMENTS[-1]):
        assert kill_at(out, moment, 1, "curate.cli", *args, "--force", env=env).returncode == -signal.SIGKILL
        assert outputs(out) == before and before["decisions.jsonl"] == b"\n\n", moment
    assert call(*args, "--force", env=env).returncode == 0
    assert {n: (out / n).read_bytes() for n in SAME} == {n: (new / n).read_bytes() for n in SAME}
    assert (out / "decisions.jsonl").read_text() == "\n\n"
    assert raw.items() <= {p.name: p.read_bytes() for p in (out / "stages" / "raw").iterdir()}.items()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_a_kill_at_a_random_moment(seed: int, new: Path, out: Path, tmp_path: Path) -> None:
    """With workers: none outlives the run."""
    env, before = environment(tmp_path), outputs(out)
    args = job(tmp_path, 40, "-o", out, "--quiet")
    running = start(*args, "--force", "--workers", 2, env=env)
    with suppress(subprocess.TimeoutExpired):
        running.wait(random.Random(seed).uniform(0.3, 3.0))
    running.kill()
    running.wait()  # not for the end of its pipes, which a worker would keep open
    wait_for(lambda: not group(running.pid))
    assert (
        outputs(out) == before or (out / READY).is_dir() or whole(out)
    )  # a fast machine may have ended it first
    assert call(*args, "--resume", "--workers", 1, env=env).returncode == 0
    assert {n: (out / n).read_bytes() for n in SAME} == {n: (new / n).read_bytes() for n in SAME}
    assert whole(out) and not stray(out) and not left(tmp_path)


def test_no_worker_outlives_a_killed_run(tmp_path: Path) -> None:
    running = start("run", DUMP, "-o", tmp_path / "out", "--workers", 2, "--quiet")
    found = wait_for(lambda: workers(running.pid))
    running.kill()
    running.wait()  # not for the end of its pipes, which a worker would keep open
    wait_for(lambda: not group(running.pid), 20)
    assert found


def test_a_killed_worker_is_one_sentence_and_nothing_is_lost(out: Path) -> None:
    before = outputs(out)
    running = start("run", DUMP, "-o", out, "--force", "--workers", 2, "--quiet")
    os.kill(wait_for(lambda: workers(running.pid))[0], signal.SIGKILL)
    said = running.communicate(timeout=60)
    assert running.returncode == 2 and said[0] == ""
    assert (
        said[1]
        == "curate: a worker process died. Run again with --resume; with --workers 1 if memory is short.\n"
    )
    assert outputs(out) == before and not stray(out)
    wait_for(lambda: not group(running.pid), 20)


def test_workers_that_die_are_one_error_however_it_is_found_out() -> None:
    for _ in range(3):  # the pool notices at once, or while more work is handed to it
        with pytest.raises(CurateError, match="a worker process died"), LocalEngine(Terms(2)) as engine:
            list(engine.map_batches(os._exit, [9] * 300))
