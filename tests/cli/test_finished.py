"""A finished result is never replaced unasked: every command that writes stops first; a run that broke off
goes on by itself."""

from __future__ import annotations

import importlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

import curate as library
from curate.cli import COMMANDS
from curate.errors import CurateError
from curate.files.atomic import READY
from curate.run_folder.names import RUN_FILES
from tests.helpers.command import Invoke, one_sentence
from tests.helpers.disks import mounted
from tests.helpers.dumps import TALKS
from tests.helpers.files import records, table

VERBS: dict[str, tuple[object, ...]] = {
    "score": ("chats.csv",),
    "redact": ("records.jsonl",),
    "dedup": ("records.jsonl",),
    "select": ("records.jsonl", "--budget", 5),
    "split": ("records.jsonl", "--test-fraction", 0.3),
    "advise": ("chats.csv",),
    "audit": ("records.jsonl", "--against", "records.jsonl"),
    "export": ("records.jsonl", "--format", "hf-dataset"),
    "plan": ("run",),
    "evaluate": ("run", "--predictions", "run/test.jsonl"),
    "drift": ("run", "chats.csv"),
    "next": ("run", "--evaluation", "evaluated", "--budget", 3),
}


@pytest.fixture
def made(invoke: Invoke, small_run: Path, request: pytest.FixtureRequest) -> Invoke:
    """The command in a folder with a dump, a record file and a finished run."""
    table("chats.csv", TALKS)
    records("records.jsonl", TALKS)
    shutil.copytree(small_run, "run")
    if "next" in request.node.name:
        assert invoke("evaluate", "run", "--predictions", "run/test.jsonl", "-o", "evaluated")[0] == 0
    return invoke


def held(folder: str) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in Path(folder).rglob("*") if p.is_file()}


def refused(done: tuple[int, str, str], *said: str) -> None:
    """In one sentence, before any work: no stage is done."""
    one_sentence(done, *said, "--force")
    assert len(done[2].splitlines()) == 1


def test_every_command_that_writes_is_among_these() -> None:
    found = set()
    for name, (module, _) in COMMANDS.items():
        command: click.Command = getattr(importlib.import_module(f"curate.cli.{module}"), name)
        options = {param.name for param in command.params}
        assert ("out" in options) == ("force" in options), name
        found |= {name} if "out" in options else set()
    assert found == {
        *VERBS,
        "run",
        "init",
        "ledger",
        "validate",
    }  # which writes a mended copy, and nothing else


@pytest.mark.parametrize("command", VERBS)
def test_a_result_is_replaced_only_by_force(command: str, made: Invoke) -> None:
    assert made(command, *VERBS[command], "-o", "out")[0] == 0
    names = set(held("out"))
    for name in names:
        Path("out", name).write_text("mine")
    Path("out/notes.txt").write_text("mine, too")
    before = held("out")
    refused(made(command, *VERBS[command], "-o", "out"), "out/", "already exists")
    assert held("out") == before
    assert made(command, *VERBS[command], "-o", "out", "--force")[0] == 0
    after = held("out")
    assert (
        set(after) == set(before)
        and after["notes.txt"] == b"mine, too"
        and not any(after[name] == b"mine" for name in names)
    )


@pytest.mark.parametrize("command", VERBS)
def test_one_file_of_the_name_is_enough(command: str, made: Invoke) -> None:
    """The list of unreadable lines, too, which a clean result would remove; and a link that leads nowhere."""
    Path("out").mkdir()
    Path("out/rejects.jsonl").symlink_to("gone")
    refused(made(command, *VERBS[command], "-o", "out"), "out/rejects.jsonl: already exists")
    assert [p.name for p in Path("out").iterdir()] == ["rejects.jsonl"] and Path(
        "out/rejects.jsonl"
    ).is_symlink()


def test_a_finished_run_is_replaced_only_by_resume_or_force(made: Invoke) -> None:
    assert made("run", "chats.csv", "-o", "out")[0] == 0
    Path("out/decisions.jsonl").write_text("\n\n")
    before, raw = held("out"), set(held("out/stages/raw"))
    for more in ((), ("--dry-run",), ("--budget", 3)):
        refused(made("run", "chats.csv", "-o", "out", *more), "out: holds a finished run", "--resume")
    one_sentence(
        made("run", "chats.csv", "-o", "out", "--resume", "--force"),
        "--resume",
        "--force",
        "Give one of them.",
    )
    assert held("out") == before and len(raw) == 3
    assert (
        made("run", "chats.csv", "-o", "out", "--resume", "--dry-run")[0]
        == made("run", "chats.csv", "-o", "out", "--force", "--dry-run")[0]
        == 0
    )
    assert held("out") == before
    assert made("run", "chats.csv", "-o", "out", "--resume", "--budget", 3)[0] == 0
    assert made("run", "chats.csv", "-o", "out", "--force", "--limit", 8)[0] == 0
    after = held("out")
    assert after["train.jsonl"] != before["train.jsonl"] and after["decisions.jsonl"] == b"\n\n"
    assert raw < set(held("out/stages/raw")) and all(
        after[f"stages/raw/{name}"] == before[f"stages/raw/{name}"] for name in raw
    )
    assert not set(json.loads(after["manifest.json"])["reused"])


def test_raw_text_goes_at_the_end_where_it_is_asked_for(made: Invoke) -> None:
    job = ("run", "chats.csv", "-o", "out")
    assert made(*job)[0] == 0
    before = held("out")
    Path("out/stages/raw/notes.txt").write_text("mine")  # only what a run wrote is a run's to remove
    assert made(*job, "--resume", "--purge-raw", "--dry-run")[0] == 0
    assert set(held("out/stages/raw")) > {"notes.txt"}
    assert made(*job, "--resume", "--purge-raw")[0] == 0
    assert set(held("out/stages/raw")) == {"notes.txt"}
    assert held("out")["train.jsonl"] == before["train.jsonl"]
    assert made("explain", "out", json.loads(before["train.jsonl"].splitlines()[0])["id"])[0] == 0
    done = made(*job, "--resume")
    assert done[0] == 0 and "source: runs again: its raw text was deleted" in done[2]
    assert held("out")["train.jsonl"] == before["train.jsonl"] and len(held("out/stages/raw")) == 4


@pytest.mark.parametrize("name", [*RUN_FILES, "exports/trl/old.jsonl"])
def test_what_a_user_has_in_a_folder_that_is_no_run_is_not_replaced(name: str, made: Invoke) -> None:
    Path("mine", name).parent.mkdir(parents=True)
    Path("mine", name).write_text("mine")
    Path("mine/notes.txt").write_text("mine, too")
    refused(made("run", "chats.csv", "-o", "mine"), "mine/", "already exists")
    one_sentence(
        made("run", "chats.csv", "-o", "mine", "--resume"),
        "mine: holds no run to continue",
        "leave out --resume",
    )
    assert held("mine") == {name: b"mine", "notes.txt": b"mine, too"}


def test_force_replaces_files_of_its_names_and_no_other(made: Invoke) -> None:
    for name in (
        "train.jsonl",
        "exports/trl/train.jsonl",
        "exports/trl/notes.txt",
        "exports/other/train.jsonl",
        "recipe.yaml",
    ):
        Path("mine", name).parent.mkdir(parents=True, exist_ok=True)
        Path("mine", name).write_text("mine")
    assert made("run", "chats.csv", "-o", "mine", "--force")[0] == 0
    left = {name for name, data in held("mine").items() if data == b"mine"}
    assert left == {"exports/trl/notes.txt", "exports/other/train.jsonl", "recipe.yaml"}


def test_a_run_that_broke_off_begins_again_or_goes_on_by_itself(made: Invoke) -> None:
    assert made("run", "chats.csv", "-o", "out")[0] == 0
    for name in [n for n in held("out") if not n.startswith("stages/")]:
        Path("out", name).unlink()
    shutil.copytree("out", "two")
    assert made("run", "chats.csv", "-o", "out")[0] == 0
    assert made("run", "chats.csv", "-o", "two", "--resume")[0] == 0
    assert held("out")["train.jsonl"] == held("two")["train.jsonl"]
    assert (not json.loads(held("out")["manifest.json"])["reused"]) and json.loads(
        held("two")["manifest.json"]
    )["reused"]


def test_outputs_that_only_wait_to_be_put_in_place_are_finished_ones(made: Invoke) -> None:
    assert made("run", "chats.csv", "-o", "out")[0] == 0
    Path("out", READY).mkdir()
    for name in ("manifest.json", "train.jsonl"):
        shutil.move(Path("out", name), Path("out", READY, name))
    refused(made("run", "chats.csv", "-o", "out"), "out: holds a finished run")
    Path("d", READY).mkdir(parents=True)
    Path("d", READY, "kept.jsonl").write_text("")
    refused(made("dedup", "records.jsonl", "-o", "d"), "d/kept.jsonl: already exists")
    assert Path("out", READY, "train.jsonl").exists() and Path("d", READY, "kept.jsonl").exists()


def test_init_keeps_what_it_finds(made: Invoke) -> None:
    Path("r.yaml").write_text("mine")
    Path("link.yaml").symlink_to("gone.yaml")
    Path("folder").mkdir()
    for name in ("r.yaml", "link.yaml"):
        refused(made("init", "chats.csv", "-o", name), f"{name}: exists already")
    one_sentence(
        made("init", "chats.csv", "-o", "folder", "--force"),
        "folder: is a folder, not a file",
        "folder/recipe.yaml",
    )
    one_sentence(made("init", "chats.csv", "-o", "chats.csv", "--force"), "chats.csv: is an input")
    one_sentence(made("init", "chats.csv", "-o", "chats.csv/r.yaml"), "chats.csv: is a file, not a folder")
    assert (
        Path("r.yaml").read_text() == "mine"
        and Path("link.yaml").is_symlink()
        and Path("chats.csv").read_text().startswith("id,")
    )
    assert (
        made("init", "chats.csv", "-o", "r.yaml", "--force")[0] == 0 and Path("r.yaml").read_text() != "mine"
    )


@pytest.mark.parametrize("command", ["run", "dedup", "export"])
def test_what_is_no_folder_is_named(command: str, made: Invoke) -> None:
    given = VERBS.get(command, ("chats.csv",))
    Path("nowhere").symlink_to("gone")
    for out, said in (
        ("chats.csv", "chats.csv: is a file, not a folder"),
        ("chats.csv/deep/er", "chats.csv: is a file, not a folder"),
        ("nowhere", "nowhere: is a link that leads to no folder"),
        ("nowhere/sub", "nowhere: is a link that leads to no folder"),
    ):
        one_sentence(made(command, *given, "-o", out, "--force"), said, "-o")
    Path("far").mkdir()
    Path("near").symlink_to("far")
    assert made(command, *given, "-o", "near")[0] == 0 and Path("near").is_symlink() and held("far")
    refused(made(command, *given, "-o", "near"), "near")


def _written(folder: Path) -> dict[str, Callable[..., object]]:
    """Each verb's way to write from Python."""
    source = folder / "records.jsonl"
    return {
        "redact": library.redact(source).write,
        "dedup": library.dedup(source).write,
        "select": library.select(source, budget=3).write,
        "split": library.split(source).write,
        "audit": library.audit(source, source).write,
        "export": lambda out, **more: library.export(source, "trl", out, **more),
        "run": lambda out, **more: library.run([str(folder / "chats.csv")], out, **more),
        "init": lambda out, **more: library.init(str(folder / "chats.csv"), out, **more),
    }


def test_from_python_it_is_the_same(made: Invoke, tmp_path: Path) -> None:
    for name, write in _written(tmp_path).items():
        out = tmp_path / f"by-{name}"
        write(out)
        before = held(str(out)) if out.is_dir() else {"": out.read_bytes()}
        with pytest.raises(CurateError, match=r"already|finished run"):
            write(out)
        assert (held(str(out)) if out.is_dir() else {"": out.read_bytes()}) == before
        write(out, force=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Another disk, in the place of a run's exports."""
    with mounted(tmp_path / "out" / "exports", "size=700k") as folder:
        yield folder


def test_a_folder_of_another_disk_among_the_results_is_refused_before_anything_moves(
    disk: Path, made: Invoke
) -> None:
    one_sentence(made("run", "chats.csv", "-o", "out"), "out/exports: is on another disk", "Remove the link")
    assert (
        not [name for name in held("out") if not name.startswith("stages/")]
        and not Path("out", READY).exists()
    )
