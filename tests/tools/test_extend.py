"""docs/extend: the code of each page runs as one session and prints what stands under it. It registers
plug-ins, so it runs in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from curate.embedding.base import ENCODERS
from curate.exporters import EXPORTERS
from curate.loaders.base import LOADERS
from curate.privacy.base import TYPES
from curate.signals.base import FAMILIES
from tests.helpers.pages import DOCS, Block, blocks
from tests.helpers.paths import ROOT

# a signal family and a type bring what a recipe may say, which is made once: they come first
ORDER = ("signal", "privacy-type", "loader", "exporter", "encoder", "packages", "language")
DRIVER = """
import contextlib, io, json, shutil, sys
from pathlib import Path

pages = json.loads(Path("pages.json").read_text(encoding="utf-8"))
import curate.language.words as lists
data = shutil.copytree(lists.DATA, "data")
Path(data, "eo.toml").write_text(pages.pop("eo.toml"), encoding="utf-8")
lists.DATA = Path(data)
said = {}
for page, code in pages.items():
    names, out = {"__name__": "__main__"}, io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, page, "exec"), names)
    said[page] = out.getvalue()
print(json.dumps(said))
"""


def of(page: str, language: str) -> list[Block]:
    return [b for b in blocks(DOCS / "extend" / f"{page}.md") if b.language == language]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the code of each page prints."""
    folder = tmp_path_factory.mktemp("extend")
    pages = {page: "\n".join(b.text for b in of(page, "python")) for page in ORDER}
    pages["eo.toml"] = of("language", "toml")[0].text
    (folder / "pages.json").write_text(json.dumps(pages), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DRIVER],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert isinstance(printed, dict)
    return printed


def test_every_page_with_code_is_run() -> None:
    with_code = {p.stem for p in (DOCS / "extend").glob("*.md") if "```python" in p.read_text("utf-8")}
    assert with_code == set(ORDER)


@pytest.mark.parametrize("page", ORDER)
def test_the_code_of_a_page_prints_what_stands_under_it(page: str, said: dict[str, str]) -> None:
    shown = of(page, "text")
    assert shown and said[page] == "".join(b.text for b in shown)


def test_the_entry_points_are_groups_that_a_registry_reads() -> None:
    project = tomllib.loads(of("packages", "toml")[0].text)["project"]
    registries = (LOADERS, FAMILIES, EXPORTERS, ENCODERS, TYPES)
    assert set(project["entry-points"]) == {registry.group for registry in registries}


def test_none_of_these_names_is_taken() -> None:
    """Otherwise an example would show what is there already."""
    taken = [LOADERS.names(), FAMILIES.names(), EXPORTERS.names(), ENCODERS.names(), TYPES.names()]
    assert not {"acme-chat", "acme", "acme-pairs", "letters", "BADGE"} & {n for names in taken for n in names}
    assert not Path(ROOT, "curate", "language", "data", "eo.toml").exists()
