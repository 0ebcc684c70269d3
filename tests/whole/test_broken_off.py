"""Ctrl-C, closed pipes, full disks, missing permissions, two runs at once: one clear sentence, the right
status, nothing lost."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from curate.run_folder.lock import locked
from tests.helpers.command import Command, call
from tests.helpers.disks import mounted
from tests.helpers.kills import SAME, group, job, outputs, start, stray, wait_for, whole, workers
from tests.helpers.paths import DUMP

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="watches processes as Linux does")

STOPPED = "curate: stopped. The results of an earlier run are unchanged. Continue with --resume."


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_is_one_sentence_and_leaves_no_process(times: int, out: Path) -> None:
    """As a terminal sends it: to the whole process group, workers too."""
    before = outputs(out)
    running = start("run", DUMP, "-o", out, "--force", "--workers", 2, "--quiet")
    wait_for(lambda: workers(running.pid))
    for _ in range(times):
        os.killpg(running.pid, signal.SIGINT)
        time.sleep(0.05)
    said = running.communicate(timeout=60)
    assert (
        running.returncode == 130
        and said[0] == ""
        and said[1].split("\n") in (["", STOPPED, ""], [STOPPED, ""])
    )
    wait_for(lambda: not group(running.pid), 20)
    assert outputs(out) == before and whole(out)


ENDED = "curate: stopped. No unfinished files were left, and earlier results are unchanged."


def test_ctrl_c_does_not_reach_a_worker(out: Path, tmp_path: Path) -> None:
    """Not even one that is just beginning; the run, which has not heard of it here, comes to its end."""
    running = start(*job(tmp_path, 30, "-o", out, "--force", "--workers", 2, "--quiet"))
    for worker in wait_for(lambda: workers(running.pid)):
        os.kill(worker, signal.SIGINT)
    assert running.communicate(timeout=60)[1] == "" and running.returncode == 0


def test_a_second_ctrl_c_ends_a_cleaning_up_that_hangs(tmp_path: Path) -> None:
    code = (
        "import sys, time, curate.cli\nfrom curate.pipeline import Store\ndef slow(*a, **k):\n    try:\n     "
        "   print('busy', flush=True); time.sleep(60)\n    finally:\n        while True:\n            try:\n "
        "               time.sleep(60)\n            except KeyboardInterrupt:\n               "
        " pass\nStore.follow = slow\ncurate.cli.main(sys.argv[1:])\n"
    )
    command = [sys.executable, "-c", code, *job(tmp_path, 20, "-o", tmp_path / "out", "--quiet")]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout and running.stdout.readline() == "busy\n"
    running.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert running.poll() is None
    running.send_signal(signal.SIGINT)
    try:
        assert running.communicate(timeout=20)[1].strip() == STOPPED and running.returncode == 130
    finally:
        running.kill()


def test_ctrl_c_elsewhere_does_not_speak_of_resuming(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe.csv"
    os.mkfifo(fifo)
    running = start("inspect", fifo, "--quiet")
    with fifo.open("w"):  # it waits for what is never written
        running.send_signal(signal.SIGINT)
        assert running.communicate(timeout=60)[1].strip() == ENDED and running.returncode == 130


def test_a_closed_pipe_ends_quietly_with_141_after_all_is_written(out: Path, tmp_path: Path) -> None:
    running = start(*job(tmp_path, 30, "-o", out, "--resume", "--quiet", "--export", "hf-dataset", "--json"))
    assert running.stdout and running.stderr
    running.stdout.close()
    assert running.stderr.read() == "" and running.wait(60) == 141
    assert whole(out) and (out / "exports" / "hf-dataset").is_dir() and not (out / "exports" / "trl").exists()


@pytest.mark.parametrize(
    "command", [["--help"], ["validate", DUMP.parent / "records.jsonl", "--format", "trl"]], ids=str
)
def test_head_may_close_any_command(command: list[object]) -> None:
    running = start(*command)
    assert running.stdout and running.stderr
    running.stdout.close()
    assert running.stderr.read() == "" and running.wait(60) == 141


def test_a_second_run_is_refused_with_the_process_of_the_first(
    out: Path, curate: Command, tmp_path: Path
) -> None:
    running = start("run", DUMP, "-o", out, "--force", "--workers", 1, "--quiet")
    try:
        owner = out / "stages" / "lock.owner"
        wait_for(lambda: owner.exists() and owner.read_text() == str(running.pid))
        second = curate(*job(tmp_path, 30, "-o", out, "--resume"))
        assert second.returncode == 2 and second.stdout == ""
        assert (
            second.stderr
            == f"curate: {out}: process {running.pid} is writing to this folder. Wait for it, or choose"
            " another folder with -o.\n"
        )
        assert (
            curate(*job(tmp_path, 30, "-o", out, "--resume", "--dry-run")).returncode == 0
        )  # which only looks
    finally:
        running.kill()
        running.communicate()
    assert whole(out)
    with locked(out):  # the lock has gone with its owner
        assert owner.read_text() == str(os.getpid())
    assert not owner.exists()


def unprivileged() -> list[str]:
    """What takes from root the right to write where it may not."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        pytest.skip(
            "root may write everywhere, and setpriv, which could take that away, is not on this machine"
        )
    rights = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}"]


def test_a_folder_that_may_not_be_written_to_is_one_sentence(out: Path, tmp_path: Path) -> None:
    before = outputs(out)
    folders = [out, out / "stages"]
    for folder in folders:
        folder.chmod(0o555)
    try:
        for args in (job(tmp_path, 30, "-o", out, "--force"), job(tmp_path, 30, "-o", out / "below")):
            running = start(*args, "--quiet", before=unprivileged())
            said = running.communicate(timeout=60)[1]
            assert running.returncode == 2 and said.startswith(f"curate: {out}/"), said
            assert (
                said.endswith(": Permission denied. Check its permissions, or choose another place.\n")
                and said.count("\n") == 1
            )
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert outputs(out) == before


def test_outputs_that_may_not_be_replaced_stay_whole(out: Path, tmp_path: Path) -> None:
    """The checkpoints can be written, the folder of the outputs cannot."""
    before = outputs(out)
    out.chmod(0o555)
    try:
        running = start(
            *job(tmp_path, 30, "-o", out, "--quiet", "--resume", "--seed", 1), before=unprivileged()
        )
        said = running.communicate(timeout=60)[1]
    finally:
        out.chmod(0o755)
    assert (
        running.returncode == 2
        and said
        == f"curate: {out}/.new: Permission denied. Check its permissions, or choose another place.\n"
    )
    assert outputs(out) == before and not stray(out)


def test_an_input_that_may_not_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes((DUMP / "chats.csv").read_bytes())
    (tmp_path / "in.csv").chmod(0)
    running = start("run", tmp_path / "in.csv", "-o", tmp_path / "out", before=unprivileged())
    said = running.communicate(timeout=60)[1]
    assert (
        running.returncode == 2
        and said
        == f"curate: {tmp_path}/in.csv: Permission denied. Check its permissions, or choose another place.\n"
    )


@pytest.mark.parametrize("kilobytes", [2, 60])
def test_a_file_that_may_not_grow_is_one_sentence(kilobytes: int, out: Path, tmp_path: Path) -> None:
    """The smaller limit is met at the first checkpoint, the larger one later."""
    for path in (out / "stages").rglob("*.*"):
        path.unlink()
    before, size = outputs(out), kilobytes * 1024
    args = job(tmp_path, 30, "-o", out, "--quiet", "--resume", "--workers", 1)
    running = start(*args, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    said = running.communicate(timeout=60)[1]
    assert running.returncode == 2 and said.startswith(f"curate: {out}/"), said
    assert (
        said.endswith(": File too large. Free some space and run it again. Earlier results are unchanged.\n")
        and said.count("\n") == 1
    )
    assert outputs(out) == before and not stray(out)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 700 KiB."""
    with mounted(tmp_path / "disk", "size=700k") as folder:
        yield folder


def test_a_full_disk_is_one_sentence_and_resumes_with_more_room(
    disk: Path, small_run: Path, tmp_path: Path
) -> None:
    for filled in (690, 300):
        (disk / "filler").write_bytes(b"x" * 1024 * filled)
        running = start(*job(tmp_path, 30, "-o", disk / "out", "--quiet", "--resume", "--workers", 1))
        said = running.communicate(timeout=60)[1]
        assert running.returncode == 2, said
        assert said.startswith(f"curate: {disk}/out") and said.endswith(
            ": No space left on device. Free some space and run it again. Earlier results are unchanged.\n"
        )
        (disk / "filler").unlink()
    subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)
    assert call(*job(tmp_path, 30, "-o", disk / "out", "--quiet", "--resume", "--workers", 1)).returncode == 0
    assert {n: (disk / "out" / n).read_bytes() for n in SAME} == {
        n: (small_run / n).read_bytes() for n in SAME
    }
    assert whole(disk / "out") and not stray(disk / "out")
