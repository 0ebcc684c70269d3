"""Reading is never wrong in silence about what was lost, what belongs together and in which order it was written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from dump_maker import TALKS
from test_bad_input import Curate, curate  # noqa: F401  the fixture is found by its name

from curate.errors import CurateError
from curate.loaders import LoadReport, SourceBlock, read_all
from curate.records import Conversation

Rows = Sequence[Sequence[object]]


def read(path: Path, **block: Any) -> tuple[list[Conversation], LoadReport]:
    """The conversations of a dump, and the account of reading it."""
    report = LoadReport()
    items = list(read_all([path], [SourceBlock.model_validate(block)] if block else None, report=report))
    return [c for c in items if isinstance(c, Conversation)], report


def codes(report: LoadReport) -> list[str]:
    return [q.code for q in report.questions] + [d.code for d in report.doubts]


def table_text(header: str, rows: Rows) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([header.split(","), *rows])
    return out.getvalue()


def chats() -> str:
    return table_text("ticket,sender,text", [(f"t{n}", who, said) for n, talk in enumerate(TALKS) for who, said in zip(("customer", "agent"), talk, strict=True)])


def trainings() -> list[dict[str, Any]]:
    return [{"messages": [{"role": "user", "content": ask}, {"role": "assistant", "content": answer}]} for ask, answer in TALKS]


def slack() -> list[dict[str, Any]]:
    return [{"type": "message", "user": f"U{n % 2}", "ts": f"{1717400000 + n}.000100", "text": said} for n, said in enumerate(s for t in TALKS for s in t)]


BROKEN: dict[str, Callable[[], str]] = {
    "quoted.csv": lambda: chats()[: chats().rindex('"') - 20],
    "fields.csv": lambda: chats() + "t99,cust",
    "rows.jsonl": lambda: "\n".join(json.dumps(t) for t in trainings())[:-40],
    "array.json": lambda: json.dumps(trainings())[:-40],
    "page.json": lambda: json.dumps({"conversations": trainings()})[:-60],
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_breaks_off_is_a_doubt(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(BROKEN[name](), encoding="utf-8")
    found, report = read(path)
    assert found and codes(report) == ["broken_off"] and f"{name} breaks off at " in report.doubts[0].what
    assert report.doubts[0].settle.startswith("accept: [broken_off]") and not codes(read(path, accept=["broken_off"])[1])


def test_what_cannot_be_read_is_told_on_the_terminal(curate: Curate) -> None:  # noqa: F811
    kept = [json.dumps(t) for t in trainings() * 3]
    Path("bad.jsonl").write_text("\n".join([*kept[:20], "{nothing: 1}", *kept[20:]]) + "\n")
    status, out, err = curate("run", "bad.jsonl", "-o", "o", "--workers", 1)
    assert status == 0 and "1 piece of the input could not be read: see o/rejects.jsonl" in err and "  1. Check what could not be read" in out
    Path("cut.jsonl").write_text("\n".join(kept)[:-30])
    status, out, err = curate("run", "cut.jsonl", "-o", "o2", "--workers", 1)
    doubts = json.loads(Path("o2/manifest.json").read_text())["doubts"]
    assert status == 1 and [d["code"] for d in doubts] == ["broken_off"] and "accept: [broken_off]" in err and "  1. Settle the doubt" in out
