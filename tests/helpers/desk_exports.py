"""What the tests of helpdesks share: exports written in all their shapes, one reading as plain figures, damage."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from curate.loaders import LoadReport, open_inputs, read_all
from curate.records import Conversation
from tests.helpers.loading import accounted

Rows = Sequence[dict[str, Any]]
ODD = (None, "", 7, "a text", [], [1, "x"], True)


@dataclass
class Facts:
    """One reading: formats, conversations, messages by role (`note` and `event` by kind), what was left out."""

    formats: set[str]
    talks: list[Conversation]
    report: LoadReport
    rejects: Counter[str] = field(default_factory=Counter)
    pieces: int = 0  # of the input that became anything that is counted

    @property
    def counts(self) -> dict[str, int]:
        held = Counter(m.role if m.kind == "message" else m.kind for c in self.talks for m in c.messages)
        held["event"] += self.report.events
        return {k: v for k, v in held.items() if v}

    @property
    def outcomes(self) -> dict[str, dict[str, Any]]:
        return {c.id: c.outcome for c in self.talks}

    def talk(self, number: str) -> list[tuple[str, str]]:
        """Role (or kind, where it is no message) and text of each message of one conversation."""
        held = next(c for c in self.talks if c.id == number).messages
        return [(m.role if m.kind == "message" else m.kind, m.text) for m in held]

    @property
    def codes(self) -> set[str]:
        """Codes of the open questions and doubts."""
        return {o.code for o in (*self.report.questions, *self.report.doubts)}


def facts(*paths: Path) -> Facts:
    report = LoadReport()
    formats = {s.format for s in open_inputs(list(paths))[0]}
    items = list(read_all(list(paths), report=report))
    talks = [i for i in items if isinstance(i, Conversation)]
    rejects = [i for i in items if not isinstance(i, Conversation)]
    return Facts(
        formats, talks, report, Counter(r.reason for r in rejects), accounted(talks, rejects, report)
    )


def shapes(folder: Path, rows: Rows, envelope: str) -> Iterator[Path]:
    """The same values as an array, as lines, as pages of an answer, in a zip, in gzip, as a folder of pages, and
    as lines of two pipelines."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(r) + "\n" for r in rows)
    page = json.dumps({"count": len(rows), "next": None, envelope: list(rows)}, indent=1)
    singer = "".join(json.dumps({"type": "RECORD", "stream": "s", "record": r}) + "\n" for r in rows)
    airbyte = "".join(json.dumps({"stream": "s", "data": r, "emitted_at": 1}) + "\n" for r in rows)
    for name, text in (("a.json", json.dumps(list(rows))), ("b.jsonl", lines), ("c.json", page)):
        (folder / name).write_text(text, encoding="utf-8")
        yield folder / name
    for name, text in (("d.jsonl", singer), ("e.jsonl", airbyte)):
        (folder / name).write_text(text, encoding="utf-8")
        yield folder / name
    with zipfile.ZipFile(folder / "f.zip", "w") as archive:
        archive.writestr("export/x.json", page)
    yield folder / "f.zip"
    (folder / "g.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    yield folder / "g.jsonl.gz"
    pages = folder / "pages"
    pages.mkdir()
    for n, row in enumerate(rows):
        (pages / f"{len(rows) - n}.json").write_text(json.dumps({envelope: [row]}), encoding="utf-8")
    yield pages


def cut_off(path: Path, value: Any, before: str) -> Path:
    """A file of JSON that ends where a text in it begins."""
    text = json.dumps(value)
    path.write_text(text[: text.index(before)], encoding="utf-8")
    return path


@st.composite
def damaged(draw: st.DrawFn, members: Rows, keys: Sequence[str]) -> list[Any]:
    """Parts of one talk in any order, some of them no objects, some with odd values under these keys or without
    them."""
    out: list[Any] = []
    for member in draw(st.permutations(list(members))):
        harm = draw(st.sampled_from(("none", "none", "odd", "lost", "value")))
        key = draw(st.sampled_from(list(keys)))
        value = draw(st.sampled_from(ODD))
        if harm == "odd":
            out.append(value)
        elif harm == "lost":
            out.append({k: v for k, v in member.items() if k != key})
        else:
            out.append({**member, key: value} if harm == "value" else member)
    return out
