"""Bad input: one clear sentence with the mend and status 2, or a right result; never half a result, never a
control character on a terminal."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.helpers.command import CONTROL, Invoke, one_sentence
from tests.helpers.dumps import IDS, TALKS
from tests.helpers.files import HEADER, files, records, rows, table


def _folder(name: str, **held: bytes) -> str:
    Path(name).mkdir()
    for file, data in held.items():
        (Path(name) / file).write_bytes(data)
    return name


def _write(name: str, data: bytes) -> str:
    Path(name).write_bytes(data)
    return name


INPUTS: dict[str, tuple[Callable[[], str], tuple[str, ...]]] = {
    "missing": (lambda: "none.zip", ("none.zip: no such file or folder", "Check the path")),
    "glob": (lambda: "none-*.csv", ("none-*.csv: nothing matches", "Check the path")),
    "empty": (
        lambda: _write("e.csv", b""),
        ("e.csv: no conversations found (the file is empty)", "Give a file"),
    ),
    "white": (
        lambda: _write("w.jsonl", b" \n\n"),
        ("w.jsonl: no conversations found (the file is empty)", "Give a file"),
    ),
    "nothing": (lambda: _folder("none"), ("none: the folder holds no files", "Give a file")),
    "no dump": (
        lambda: _folder("other", readme=b"Hello.\nNothing here.\n", photo=bytes(range(256)) * 9),
        (
            "other: no conversations found (photo: binary of no known format; readme: a text in which no line says who",
            "For photo: If a program",
        ),
    ),
    "binary": (
        lambda: _write("b.csv", bytes(range(256)) * 9),
        ("b.csv: no conversations found (binary of no known format)", "Make a CSV"),
    ),
    "header": (
        lambda: _write("h.csv", b"id,ticket,sender,text\n"),
        ("h.csv: no conversations found (the names of columns, and no row", "Export the rows"),
    ),
    "no text": (
        lambda: _write("n.csv", b"id,ticket\n1,2\n2,3\n3,4\n4,5\n"),
        (
            "n.csv: no conversations found (no column holds text)",
            "one of id, ticket: `source: {format: table, rows: messages, messages: {",
        ),
    ),
}


@pytest.mark.parametrize("command", ["run", "inspect", "init", "score", "advise", "audit"])
@pytest.mark.parametrize("kind", INPUTS)
def test_what_is_no_dump_is_named_with_the_reason_and_the_mend(
    kind: str, command: str, invoke: Invoke
) -> None:
    make, said = INPUTS[kind]
    more = {"inspect": [], "init": ["-o", "out/r.yaml"], "audit": ["--against", "none.zip", "-o", "out"]}.get(
        command, ["-o", "out"]
    )
    source = make()
    if command == "audit" and source.endswith(".jsonl"):
        said = (
            "w.jsonl: no record in this file",
            "Give one JSON object per line",
        )  # a name in .jsonl is a record file
    done = invoke(command, source, *more)
    one_sentence(done, *said)
    assert not Path("out").exists() or not files("out")
    assert len(done[2].splitlines()) == 1  # what failed is not called done


@pytest.mark.parametrize("command", ["redact", "dedup", "select", "split", "export"])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: "none.jsonl", ("none.jsonl: cannot be read", "Check the path")),
        (
            lambda: _write("e.jsonl", b""),
            ("e.jsonl: no record in this file", "Give one JSON object per line"),
        ),
        (
            lambda: _write("b.jsonl", bytes(range(128, 256)) * 9),
            ("b.jsonl: no record in this file (line 1: not_utf8)", "Give one"),
        ),
        (
            lambda: _write("q.jsonl", b'{"question": "a"}\n'),
            ("q.jsonl: no record in this file (line 1: no_prompt)", "Give one"),
        ),
        (lambda: _folder("parts"), ("parts: is", "Give")),
    ],
    ids=["missing", "empty", "binary", "other keys", "folder"],
)
def test_what_is_no_record_file_is_named_with_the_reason_and_the_mend(
    make: Callable[[], str], said: tuple[str, ...], command: str, invoke: Invoke
) -> None:
    one_sentence(
        invoke(command, make(), "-o", "out", *(["--format", "trl"] if command == "export" else [])), *said
    )
    assert not files("out")


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        (
            b"gate: {min_quality: .3}\nsplit: {}\ngate: {min_quality: .4}\n",
            ("r.yaml:3: the key 'gate' occurs twice, first in line 1", "Keep one"),
        ),
        (b"gate: 3\n", ("r.yaml:1: 'gate': should hold keys, such as max_encoding", "Found '3'")),
        (b"\xff\xfe\x00gate", ("r.yaml: the recipe cannot be read (it is not text in UTF-8)", "curate init")),
        (b"[" * 5000, ("r.yaml: nested too deep, so that the recipe cannot be read", "curate init")),
        (b"gate: !!python/object:os.system {}\n", ("r.yaml:1: not valid YAML", "Check")),
    ],
    ids=["twice", "type", "binary", "deep", "tag"],
)
def test_a_broken_recipe_is_named_with_line_and_key(
    recipe: bytes, said: tuple[str, ...], invoke: Invoke
) -> None:
    one_sentence(
        invoke("run", table("good.csv", TALKS), "-o", "out", "--recipe", _write("r.yaml", recipe)), *said
    )
    assert not Path("out").exists()


THIN: dict[str, tuple[list[tuple[str, str]], tuple[str, ...]]] = {
    "no replies": (
        [(q, "") for q, _ in TALKS],
        ("no record is left for the dataset (no reply 10)", "--agent", "curate inspect"),
    ),
    "no questions": (
        [("", a) for _, a in TALKS],
        ("no record is left for the dataset (no customer 10)", "--agent", "curate inspect"),
    ),
    "junk": (
        [(q, "ok") for q, _ in TALKS * 3],
        ("no record is left for the dataset (thanks only 30)", "`gate.skip: [thanks_only]` for thanks only"),
    ),
    "little": (
        [(q, "Yes, it is all well.") for q, _ in TALKS],
        ("no record is left for the dataset (low content 10)", "`gate.min_content` for low content"),
    ),
    "only contradictions": (
        [TALKS[2], TALKS[3]],
        ("no record is left for the dataset (contradiction 2)", "`dedup.conflicts`"),
    ),
}


@pytest.mark.parametrize("kind", THIN)
def test_a_dump_with_nothing_to_learn_from_says_what_it_lacks(kind: str, invoke: Invoke) -> None:
    talks, said = THIN[kind]
    kept = "Only checkpoints were written, to out/stages; --resume continues from them."
    one_sentence(invoke("run", table("thin.csv", talks), "-o", "out", "--workers", 1), *said, kept)
    assert files("out") and not [name for name in files("out") if not name.startswith("stages/")]


def test_a_run_that_was_left_with_nothing_goes_on_once_its_rules_are_loosened(invoke: Invoke) -> None:
    source = table("thin.csv", [(q, "ok") for q, _ in TALKS])
    Path("loose.yaml").write_text(
        "gate: {skip: [thanks_only], min_words: 1, min_content: 0, min_quality: 0, min_relevance: 0}\n"
    )
    one_sentence(invoke("run", source, "-o", "out", "--workers", 1), "thanks only 10")
    status, _, err = invoke("run", source, "-o", "out", "--workers", 1, "--recipe", "loose.yaml", "--resume")
    assert status == 0 and "conversations" in json.loads(Path("out/manifest.json").read_text())["reused"], err
    held = {name: Path("out", name).read_bytes() for name in files("out") if not name.startswith("stages/")}
    one_sentence(
        invoke("run", source, "-o", "out", "--workers", 1, "--resume"),
        "thanks only 10",
        "Everything else in out is unchanged.",
    )
    assert {name: Path("out", name).read_bytes() for name in held} == held


def test_replies_that_no_strategy_takes_name_the_strategy(invoke: Invoke) -> None:
    Path("r.yaml").write_text("pairing: {strategy: accepted}\n")
    one_sentence(
        invoke("run", table("thin.csv", TALKS), "-o", "out", "--workers", 1, "--recipe", "r.yaml"),
        "(not chosen 10)",
        "`pairing.strategy`",
    )


def ran(invoke: Invoke, source: Path, *more: object) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """All of the dataset, and the ledger, of a run that must succeed."""
    status, _, err = invoke("run", source, "-o", "out", "--workers", 1, *more)
    assert status == 0, err
    return [*rows(Path("out/train.jsonl")), *rows(Path("out/test.jsonl"))], pd.read_parquet(
        "out/ledger.parquet"
    )


@pytest.mark.parametrize(
    "make",
    [lambda: table("one.csv", TALKS[:1]), lambda: records("one.jsonl", TALKS[:1])],
    ids=["conversation", "record"],
)
def test_one_of_anything_is_a_dataset_of_one(make: Callable[[], Path], invoke: Invoke) -> None:
    dataset, ledger = ran(invoke, make())
    assert [r["completion"][0]["content"] for r in dataset] == [TALKS[0][1]] and len(ledger) == 1
    assert json.loads(Path("out/split.json").read_text())["dataset"] == {"train": 1, "test": 0}


def test_one_record_is_enough_for_every_command_on_records(invoke: Invoke) -> None:
    source = records("one.jsonl", TALKS[:1])
    for command, made in (
        ("redact", "redacted"),
        ("dedup", "kept"),
        ("select", "selected"),
        ("split", "train"),
    ):
        assert invoke(command, source, "-o", command)[0] == 0
        assert [r["id"] for r in rows(Path(command) / f"{made}.jsonl")] == ["r0"]
    assert invoke("audit", source, "--against", source, "-o", "audit")[0] == 0


def test_of_identical_conversations_one_is_left_and_all_others_name_it(invoke: Invoke) -> None:
    dataset, ledger = ran(invoke, table("same.csv", TALKS[:1] * 40))
    dropped = ledger[ledger.outcome == "dropped"]
    assert len(dataset) == 1 and len(dropped) == 39
    assert set(dropped.reason) == {"exact_duplicate"} and set(dropped.kept_id) == {dataset[0]["id"]}


def test_a_budget_beyond_the_pool_takes_all_of_it(invoke: Invoke) -> None:
    dataset, ledger = ran(invoke, table("all.csv", TALKS[4:]), "--budget", 100_000)
    assert len(dataset) == int(ledger.outcome.isin(["selected", "held_out", "unselected"]).sum()) > 3
    assert invoke("select", records("all.jsonl", TALKS), "-o", "s", "--budget", 100_000)[0] == 0
    assert len(rows(Path("s/selected.jsonl"))) == len(TALKS)


def test_a_column_name_that_comes_twice_is_a_question(invoke: Invoke) -> None:
    status, _, err = invoke(
        "run", table("twice.csv", TALKS[4:], header=(*HEADER, "text")), "-o", "out", "--workers", 1
    )
    assert (
        status == 2
        and "several columns are called 'text'" in err
        and "leave_out: [text]" in err
        and not Path("out").exists()
    )


def test_a_message_of_50_megabytes_is_one_message(invoke: Invoke) -> None:
    big = "many words and more of them. " * (50_000_000 // 29)
    _, ledger = ran(invoke, records("big.jsonl", [*TALKS[4:8], (big, TALKS[8][1]), (TALKS[9][0], big)]))
    assert len(ledger) == 6 and ledger.reason[5] in (
        "truncated",
        "repetition",
    )  # it was cut, and repeats itself
    assert sum(Path("out", name).stat().st_size for name in files("out") if "raw" not in name) < 5_000_000


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[Path]:
    """A table to which a conversation is added again and again; long enough that one comes while it is
    read."""
    path, stop = table(tmp_path / "growing.csv", TALKS * 100), threading.Event()

    def grow() -> None:
        with path.open("a", encoding="utf-8") as out:
            while not stop.wait(0.0005):
                out.write("m,c,customer,Is there one more?\n")
                out.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    yield path
    stop.set()
    writer.join()


def test_a_file_that_grows_while_it_is_read_is_refused(growing: Path, invoke: Invoke) -> None:
    one_sentence(
        invoke("run", growing, "-o", "out", "--workers", 1),
        "growing.csv: the file changed while it was read",
        "Wait until its export is complete",
    )
    assert not [name for name in files("out") if not name.startswith("stages/")]


def test_inspect_does_not_describe_a_file_that_grows(growing: Path, invoke: Invoke) -> None:
    one_sentence(
        invoke("inspect", growing), "growing.csv: the file changed while it was read", "give a copy of it"
    )


@pytest.mark.parametrize(
    "command",
    [("redact", "-o", "out"), ("split", "-o", "out"), ("validate", "--format", "trl")],
    ids=lambda c: c[0],
)
def test_record_files_that_grow_are_refused(
    command: Sequence[str], invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, parse = records("growing.jsonl", TALKS), json.loads

    def grow(text: Any, **more: Any) -> Any:
        with source.open("a") as out:
            out.write('{"prompt": "Is there one more?", "completion": "')  # its end is written later
        monkeypatch.setattr(json, "loads", parse)
        return parse(text, **more)

    monkeypatch.setattr(json, "loads", grow)
    one_sentence(
        invoke(command[0], source, *command[1:]),
        "growing.jsonl: the file changed while it was read",
        "Wait until its export is complete",
    )
    assert not Path("out").exists()


BROKEN = [
    ("run", "empty"),
    ("score", "empty"),
    ("advise", "empty"),
    ("audit", "bad.jsonl", "--against", "bad.jsonl"),
    ("redact", "bad.jsonl"),
    ("dedup", "bad.jsonl"),
    ("select", "bad.jsonl", "--budget", "3"),
    ("split", "bad.jsonl"),
    ("export", "bad.jsonl", "--format", "trl"),
    ("score", "nowhere"),
    ("split", "bad.jsonl", "--recipe", "none.yaml"),
]


@pytest.mark.parametrize("command", BROKEN, ids=" ".join)
def test_a_command_that_fails_leaves_no_folder_behind(command: Sequence[str], invoke: Invoke) -> None:
    Path("empty").mkdir()
    Path("bad.jsonl").write_text('{"prompt": ')
    assert invoke(*command, "-o", "new/parts/out")[0] == 2 and not Path("new").exists()
    Path("new").mkdir()
    assert (
        invoke(*command, "-o", "new/parts/out")[0] == 2
        and Path("new").exists()
        and not list(Path("new").iterdir())
    )
    Path("new/parts").mkdir()
    Path("new/parts/mine").touch()
    assert invoke(*command, "-o", "new/parts")[0] == 2 and Path("new/parts/mine").exists()


def test_odd_ids_reach_every_output_whole_and_no_terminal(invoke: Invoke) -> None:
    dataset, ledger = ran(invoke, table("odd.csv", [*TALKS, *TALKS[:2]], IDS))
    assert set(ledger.conversation_id) == set(IDS) and {r["conversation_id"] for r in dataset} <= set(IDS)
    assert not CONTROL.search(
        Path("out/report.html").read_text(encoding="utf-8")
    ) and "<script>\n" not in str(dataset)
    assert {p.name for p in Path().iterdir()} == {"odd.csv", "out"}  # no path in an id leads anywhere
    for record, conversation in zip(ledger.record_id, ledger.conversation_id, strict=True):
        status, out, _ = invoke("explain", "out", record)
        assert status == 0 and not CONTROL.search(out) and (len(conversation) < 300 or conversation in out)


def test_odd_ids_of_records_come_back_as_they_were(invoke: Invoke) -> None:
    source = records("odd.jsonl", [*TALKS, *TALKS[:2]], IDS)
    assert (
        invoke("redact", source, "-o", "a")[0]
        == invoke("split", source, "-o", "b")[0]
        == invoke("dedup", source, "-o", "c")[0]
        == 0
    )
    assert [r["id"] for r in rows(Path("a/redacted.jsonl"))] == list(IDS)
    assert {r["id"] for part in ("train", "test") for r in rows(Path(f"b/{part}.jsonl"))} == set(IDS)
    assert set(pd.read_parquet("c/ledger.parquet").record_id) == set(IDS)


def test_control_characters_of_a_text_reach_no_terminal(invoke: Invoke) -> None:
    source = records(
        "red.jsonl",
        [(f"\x1b[31m{q}{more}\x07", a) for q, a in TALKS[4:] for more in ("", " please", " Thanks!")],
    )
    status, out, _ = invoke("dedup", source, "-o", "out", "--sweep")
    assert status == 0 and "\\x1b[31m" in out and not CONTROL.search(out)


@pytest.mark.parametrize(
    "name", ["new\nline", "\x1b[31mred", "\u202eabc", "🚀", "x" * 200, "<b>", "[a]", os.fsdecode(b"caf\xe9")]
)
def test_odd_file_names_are_shown_on_one_printable_line(name: str, invoke: Invoke) -> None:
    ledger = ran(invoke, table(f"./{name}.csv", TALKS))[1]
    shown = {s.rpartition(":")[0] for s in ledger.source}
    assert len(shown) == 1 and not CONTROL.search(shown.pop())
    one_sentence(invoke("run", f"./no {name}.csv", "-o", "out"))
    one_sentence(invoke("dedup", f"./no {name}.jsonl", "-o", "other"))


@pytest.mark.parametrize("name", ["kim.larsen@example.org", "Chat with +49 151 2345 6728"])
def test_a_file_named_after_a_person_names_nobody(name: str, invoke: Invoke) -> None:
    ran(invoke, table(f"{name}.csv", TALKS))
    source = records(f"{name}.jsonl", TALKS)
    with source.open("a") as more:
        more.write("{broken\n")
    assert invoke("dedup", source, "-o", "deduped")[0] == 1  # one line in eleven
    value = name.removeprefix("Chat with ")
    for path in (
        p
        for folder in ("out", "deduped")
        for p in Path(folder).rglob("*")
        if p.is_file() and "raw" not in p.parts
    ):
        text = (
            pd.read_parquet(path).to_json()
            if path.suffix == ".parquet"
            else path.read_text(encoding="utf-8", errors="replace")
        )
        assert value not in text, path


@pytest.mark.parametrize("out", ["file", "file/below", "\x1b[31mred", os.fsdecode(b"caf\xe9"), "x" * 300])
def test_a_folder_that_cannot_be_is_refused_before_the_work(out: str, invoke: Invoke) -> None:
    Path("file").write_text("x")
    one_sentence(invoke("run", table("good.csv", TALKS), "-o", out))
    one_sentence(invoke("dedup", records("good.jsonl", TALKS), "-o", out))
    assert {p.name for p in Path().iterdir()} == {"file", "good.csv", "good.jsonl"}
