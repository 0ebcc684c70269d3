"""Where results go: what a user has is never removed or written over, his input least of all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.command import Invoke, one_sentence
from tests.helpers.dumps import TALKS
from tests.helpers.files import files, records, table


def held(folder: str = ".") -> dict[str, bytes]:
    """Every file below a folder but for the checkpoints."""
    return {name: (Path(folder) / name).read_bytes() for name in files(folder) if "stages/" not in name}


def test_a_run_removes_its_own_older_exports_and_nothing_else(invoke: Invoke) -> None:
    Path("exports/deep").mkdir(parents=True)
    source = table("exports/chats.csv", TALKS)
    before = source.read_bytes()
    for path in ("exports/b.txt", "exports/deep/c.txt", "stages/mine.json", "stages/mine.parquet"):
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_text("mine")
    assert invoke("run", "exports/*.csv", "-o", ".")[0] == 0
    assert invoke("run", "exports/*.csv", "-o", ".", "--export", "hf-dataset", "--force")[0] == 0
    left = held()
    assert (
        source.read_bytes() == before
        and Path("stages/mine.json").exists()
        and Path("stages/mine.parquet").exists()
    )
    assert {"exports/b.txt", "exports/deep/c.txt", "exports/hf-dataset/README.md"} <= set(left)
    assert not any(name.startswith(("exports/trl", "exports/openai-chat")) for name in left)
    Path("exports/keep.csv").write_bytes(before)
    Path("manifest.json").write_text('{"outputs": {"exports/keep.csv": "", "exports/b.txt": ""}}')
    assert invoke("run", "exports/keep.csv", "-o", ".", "--resume")[0] == 0  # whatever a manifest says
    assert Path("exports/keep.csv").read_bytes() == before and not Path("exports/b.txt").exists()


def test_a_run_into_the_folder_that_it_reads_is_refused_before_anything_is_there(invoke: Invoke) -> None:
    Path("in").mkdir()
    table("in/chats.csv", TALKS)
    for out, *inputs in (("in", "in"), ("in/", "in/."), ("in/../in", "i*"), ("in", "in/chats.csv", "in")):
        for more in ((), ("--dry-run",)):
            one_sentence(
                invoke("run", *inputs, "-o", out, *more), "is the input, too", "in/out, for example."
            )
    assert files("in") == {"chats.csv"} and [p.name for p in Path("in").iterdir()] == ["chats.csv"]
    assert invoke("inspect", "in")[0] == 0
    assert invoke("run", "in", "-o", "in/out")[0] == invoke("run", "in", "-o", "in/out", "--force")[0] == 0


def test_a_run_that_would_write_over_its_input_is_refused(invoke: Invoke) -> None:
    assert invoke("run", table("chats.csv", TALKS), "-o", "t")[0] == 0
    before = held("t")
    Path("link").symlink_to("t")
    for source in ("t/train.jsonl", "link/train.jsonl", "t/tr*.jsonl", "t/exports/trl/train.jsonl"):
        one_sentence(invoke("run", source, "-o", "t", "--export", "trl", "--force"), "is an input", "-o")
    assert held("t") == before
    Path("other").mkdir()
    Path("other/exports").symlink_to(Path("t/exports").resolve())
    one_sentence(invoke("run", "t/exports/trl/train.jsonl", "-o", "other"), "train.jsonl: is an input")
    assert invoke("run", "t/exports/trl/train.jsonl", "-o", "t", "--export", "openai-chat", "--force")[0] in (
        0,
        2,
    )  # too little may be left of it
    assert Path("t/exports/trl/train.jsonl").read_bytes() == before["exports/trl/train.jsonl"]


def test_the_output_of_a_run_named_by_a_dot_is_named_in_the_error(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert invoke("run", table("chats.csv", TALKS), "-o", "made")[0] == 0
    monkeypatch.chdir("made")
    one_sentence(invoke("inspect", "."), ".: nothing to read: made is the output of a run")


def test_a_run_is_written_to_by_run_alone(invoke: Invoke) -> None:
    source = records("records.jsonl", TALKS)
    assert invoke("run", table("chats.csv", TALKS), "-o", "made")[0] == 0
    before = held("made")
    commands: list[tuple[object, ...]] = [
        (name, given)
        for name in ("redact", "dedup", "select", "split", "score", "advise")
        for given in (source, "made/train.jsonl")
    ]
    for command in [*commands, ("export", "made", "--format", "trl"), ("audit", source, "--against", source)]:
        one_sentence(
            invoke(*command, "-o", "made"), "made: holds a run, which only `curate run` writes to", "-o"
        )
    trl, hf = (
        ("export", "made", "--format", "trl"),
        ("export", source, "--format", "hf-dataset"),
    )  # the second is not made of this run
    for command, place in (
        (trl, "exports"),
        (trl, "exports/hf-dataset"),
        (trl, "exports/trl/more"),
        (hf, "exports/hf-dataset"),
        (("split", source), "new"),
    ):
        one_sentence(
            invoke(*command, "-o", f"made/{place}"),
            f"made/{place}: is in the folder of a run (made), which only `curate run` writes to",
            "-o",
        )
    one_sentence(invoke("init", "chats.csv", "-o", "made/recipe.yaml"), "made: holds a run", "-o")
    assert held("made") == before
    assert invoke("export", "made", "--format", "openai-chat", "-o", "made/exports/openai-chat")[0] == 0
    assert invoke("run", "chats.csv", "-o", "made", "--resume")[0] == 0


@pytest.mark.parametrize(
    "command",
    [
        ("redact", "s/redacted.jsonl"),
        ("redact", "s/rejects.jsonl"),
        ("dedup", "s/kept.jsonl"),
        ("select", "s/selected.jsonl"),
        ("split", "s/test.jsonl"),
        ("split", "other.jsonl", "--keep", "s"),
        ("score", "s/scores.jsonl"),
        ("score", "s"),
        ("export", "s/train.jsonl", "--format", "trl"),
        ("export", "s/test.jsonl", "--format", "openai-chat"),
        ("export", "s", "--format", "trl"),
        ("audit", "s/gaps.jsonl", "--against", "other.jsonl"),
        ("audit", "other.jsonl", "--against", "s/gaps.jsonl"),
        ("advise", "s/rag_candidates.jsonl"),
    ],
    ids=" ".join,
)
def test_no_command_writes_over_its_input(command: tuple[str, ...], invoke: Invoke) -> None:
    Path("s").mkdir()
    names = "redacted rejects kept selected train test scores gaps rag_candidates"
    for path in [*(f"s/{name}.jsonl" for name in names.split()), "other.jsonl"]:
        records(path, TALKS)
    before = held("s")
    one_sentence(invoke(*command, "-o", "s"), "is an input, and the results would be written over it", "-o")
    assert held("s") == before


def test_results_may_stand_beside_the_input(invoke: Invoke) -> None:
    records("all.jsonl", TALKS)
    assert [invoke(command, "all.jsonl", "-o", ".")[0] for command in ("redact", "dedup", "split")] == [
        0,
        0,
        0,
    ]
    assert (
        invoke("split", "kept.jsonl", "-o", ".", "--force")[0] == 0
    )  # over an earlier result, which is no input
