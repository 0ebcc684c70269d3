"""A large training set whose blocks several processes read: what comes out is what one process reads."""

from __future__ import annotations

import gzip
import json
import pickle
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from curate.errors import CurateError
from curate.loaders import LoadReport, Reject, SourceBlock, read_all
from curate.loaders import line_blocks as blocks_module
from curate.loaders.formats import _training_blocks as training_blocks
from curate.records import Conversation
from tests.helpers.command import Command
from tests.helpers.loading import lines

Q, A = "Where do I find the invoice of last month?", "It stands under Account, Billing; choose the month."


class Processes:
    """An engine whose functions, batches and results go through what leads to another process."""

    workers = 2

    def __init__(self) -> None:
        self.answers: list[Any] = []

    def map_batches(self, function: Callable[[Any], Any], batches: Iterable[Any]) -> Iterator[Any]:
        sent = pickle.dumps(function)
        for batch in batches:
            self.answers.append(pickle.loads(sent)(pickle.loads(pickle.dumps(batch))))
            yield pickle.loads(pickle.dumps(self.answers[-1]))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a few lines are large, and a block holds some of them."""
    monkeypatch.setattr(training_blocks, "HEAD", 1_500)
    monkeypatch.setattr(blocks_module, "SIZE", 700)


def rows(count: int) -> list[dict[str, Any]]:
    turns = [("user", Q), ("assistant", A)]
    talks = [[{"role": role, "content": f"{text} {n}"} for role, text in turns] for n in range(count)]
    return [{"id": f"r{n % 37}", "messages": talk, "note": f"n{n}"} for n, talk in enumerate(talks)]


def with_values(key: str, count: int) -> list[dict[str, Any]]:
    """Rows whose answers have a field of so many values, most of them late."""
    made = rows(60)
    for n, row in enumerate(made):
        row["messages"][0][key], row["messages"][1][key] = "0", str(n % (1 + n * count // 60))
    return made


def damaged(at: int, line: bytes) -> bytes:
    made = b"".join(json.dumps(row).encode() + b"\n" for row in rows(60)).split(b"\n")
    return b"\n".join([*made[:at], line, *made[at:]])


def spoken(*words: str) -> list[dict[str, Any]]:
    made = rows(60)
    for n, row in enumerate(made):
        row["messages"][1]["role"] = words[n % len(words)]
    return made


def of_many_values() -> list[dict[str, Any]]:
    """Rows of which the questions have a field of many values, and the answers others beside one of these."""
    made = rows(200)
    for n, row in enumerate(made):
        row["messages"][0]["event"] = f"u{(n + 19) % 20}"
        row["messages"][1]["event"] = "u19" if n % 5 else "zeta"
    return made


STATE = json.dumps({"type": "STATE", "value": {}}).encode()
FILES: dict[str, Any] = {
    "plain": rows(60),
    "same ids and rows": [*rows(60), *rows(60)],
    "few values": with_values("status", 3),
    "many values": with_values("status", 30),
    "many values of questions": of_many_values(),
    "unknown words": spoken("assistant", "Zeta", "assistant", "assistant", "Omega"),
    "many words": spoken(*(f"agent {n}" for n in range(60))),
    "notes": spoken("assistant", "note", "assistant"),
    "bots": spoken("bot"),
    "beyond ASCII": damaged(9, '{"messages": [{"role": "user", "content": "Größe?"}]}'.encode()),
    "a broken line": damaged(33, b'{"id": "x", "messages": [{"role": "user"'),
    "two broken lines": damaged(3, b"{'id'}") + b"\n[1, 2]\n{x}",
    "a key twice": damaged(40, b'{"id": 1, "id": 2, "messages": [{"role": "user", "content": "a"}]}'),
    "another encoding": damaged(20, '{"messages": [{"role": "user", "content": "Größe"}]}'.encode("cp1252")),
    "two encodings": damaged(20, '{"messages": [{"role": "user", "content": "Größe"}]}'.encode("cp1252"))
    + '\n{"messages": [{"role": "user", "content": "Größe"}]}'.encode() * 9,
    "lines of a pipeline": damaged(20, STATE) + b"\n" + STATE,
    "a list in a line": damaged(
        50, b'[{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]'
    ),
    "half a letter": damaged(9, b'{"id": "\\ud83d", "messages": [{"role": "user", "content": "\\ud83d"}]}'),
    "blank lines": damaged(9, b"\n" * 2000),
    "cut off": damaged(9, b"")[:-20],
    "a mark before": b"\xef\xbb\xbf" + damaged(9, b""),
    "preferences": [
        {"prompt": Q, "chosen": spoken("assistant")[n]["messages"], "rejected": rows(60)[n]["messages"]}
        for n in range(60)
    ],
    "pairs": [{"prompt": f"{Q} {n}", "completion": f"{A} {n}", "label": n % 7 > 0} for n in range(60)],
}


def outcome(path: Path, engine: Processes | None, **block: Any) -> tuple[Any, ...]:
    report = LoadReport()
    try:
        items = list(
            read_all([path], [SourceBlock(**block)] if block else None, report=report, engine=engine)
        )
    except CurateError as error:
        return (str(error),)
    talks = [i for i in items if isinstance(i, Conversation)]
    return [t.source for t in talks], talks, [i for i in items if isinstance(i, Reject)], report


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "block", [{}, {"roles": {"map": {"zeta": "bot", "user": "customer"}}}, {"agents": ["Omega", "agent 7"]}]
)
def test_blocks_give_what_one_process_reads(tmp_path: Path, name: str, block: dict[str, Any]) -> None:
    path = tmp_path / "set.jsonl"
    made = FILES[name]
    if isinstance(made, bytes):
        path.write_bytes(made)
    else:
        lines(path, made)
    engine = Processes()
    assert outcome(path, engine, **block) == outcome(path, None, **block)
    assert sum(answer is not None for answer in engine.answers) > 5


def test_what_is_many_is_kept_as_in_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks_module, "SIZE", 9_000)
    path = lines(tmp_path / "set.jsonl", FILES["many values of questions"])
    found = outcome(path, Processes())
    assert found == outcome(path, None) and [q.key for q in found[3].questions] == ["event"]


def test_a_packed_file_that_ends_early_ends_in_both(tmp_path: Path) -> None:
    packed = gzip.compress(damaged(9, b"") + b"\n" * 9_000, 0)
    path = tmp_path / "set.jsonl.gz"
    path.write_bytes(packed[:-2_000])
    engine = Processes()
    found = outcome(path, engine)
    assert found == outcome(path, None) and found[2] and engine.answers


@pytest.mark.parametrize("block", [{"only": {"id": ["r1"]}}, {"except": {"id": ["r1"]}}])
def test_what_looks_at_all_rows_is_left_to_one_process(tmp_path: Path, block: dict[str, Any]) -> None:
    engine = Processes()
    path = lines(tmp_path / "set.jsonl", rows(60))
    assert outcome(path, engine, **block) == outcome(path, None, **block) and not engine.answers


def test_small_files_and_a_limit_are_left_to_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, path = Processes(), lines(tmp_path / "set.jsonl", rows(60))
    assert len(list(read_all([path], engine=engine, limit=5))) == 5 and not engine.answers
    monkeypatch.setattr(training_blocks, "HEAD", 1 << 20)
    assert len(list(read_all([path], engine=engine))) == 60 and not engine.answers


def test_the_stage_reads_with_the_processes_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, curate: Command
) -> None:
    given: list[int] = []

    def refused(source: Any, *_: Any) -> None:
        given.append(source.engine.workers)
        raise CurateError("seen")

    monkeypatch.setattr("curate.loaders.formats.training.rows_in_blocks", refused)
    path = lines(tmp_path / "set.jsonl", rows(60))
    assert curate("run", path, "-o", tmp_path / "out", "--workers", "2").returncode == 2 and given == [2]
