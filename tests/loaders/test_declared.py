"""What the reader asks of a format is declared by its loader: no format is known by name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from curate.ids import as_id
from curate.loaders import LOADERS, read_all
from curate.loaders.account import LoadReport, Reject
from curate.loaders.base import NO, Detection, Loader, Source, finish, mapped_format
from curate.loaders.sample import Sample
from curate.records import Conversation, Message

PACKAGE = Path(__file__).resolve().parents[2] / "curate"
NAMES = "|".join(re.escape(name) for name in LOADERS.names())


def test_no_module_but_a_loader_s_own_compares_a_format_s_name() -> None:
    """The mapping of columns belongs to the format whose columns are mapped."""
    known = re.compile(rf"""(?:==|!=|in \(|groups\.get\(|groups\[)\s*["'](?:{NAMES})["']""")
    own = (PACKAGE / "loaders" / "formats", PACKAGE / "loaders" / "mapping")
    found = [
        f"{path.relative_to(PACKAGE)}: {match[0]}"
        for path in PACKAGE.rglob("*.py")
        if not any(path.is_relative_to(folder) for folder in own)
        for match in known.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_one_format_is_mapped() -> None:
    assert [name for name, loader in LOADERS.items() if loader.maps] == [mapped_format()]


class Desk(Loader):
    """A desk whose tickets stand in pages under a key of its own."""

    name = "desk"
    summary = "tickets of a desk"
    page_keys = frozenset({"cases"})

    def detect(self, sample: Sample) -> Detection:
        return Detection(0.97, "cases") if all("desk_id" in p.value for p in self.samples(sample)) else NO

    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        for file in source.files:
            for piece in self.pieces(file, source.report):
                if isinstance(piece, Reject):
                    yield piece
                    continue
                said = [
                    Message(f"{n}", role, text, author=role)
                    for n, (role, text) in enumerate(piece.value["talk"])
                ]
                yield finish(
                    Conversation(as_id(piece.value["desk_id"]), file.where(piece.locator), said),
                    source.report,
                )


@pytest.fixture
def desk() -> Iterator[None]:
    LOADERS.names()  # before another is there
    LOADERS.register("desk")(Desk)
    yield
    del LOADERS._items["desk"]


@pytest.mark.usefixtures("desk")
def test_a_loader_of_a_few_lines_reads_pages_without_unwrapping_them(tmp_path: Path) -> None:
    cases = [
        {"desk_id": n, "talk": [["customer", f"Where is it, {n}?"], ["agent", "On its way."]]}
        for n in range(4)
    ]
    (tmp_path / "page.json").write_text(json.dumps({"count": 4, "cases": cases}), encoding="utf-8")
    (tmp_path / "lines.jsonl").write_text(
        "".join(json.dumps({"count": 1, "cases": [case]}) + "\n" for case in cases[:2]), encoding="utf-8"
    )
    report = LoadReport()
    items = list(read_all([tmp_path / "page.json"], report=report))
    assert [item.id for item in items if isinstance(item, Conversation)] == ["0", "1", "2", "3"]
    again = [i for i in read_all([tmp_path / "lines.jsonl"]) if isinstance(i, Conversation)]
    assert [(c.id, [m.role for m in c.messages]) for c in again] == [
        ("0", ["customer", "agent"]),
        ("1", ["customer", "agent"]),
    ]


@pytest.mark.usefixtures("desk")
def test_what_comes_from_outside_is_told_with_its_module() -> None:
    assert list(LOADERS.plugins()) == ["loader desk"]
    assert LOADERS.plugins()["loader desk"].startswith(f"{Desk.__module__} ")
