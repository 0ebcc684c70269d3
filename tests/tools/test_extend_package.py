"""A loader in a package of its own: the class of docs/extend/loader.md, installed by pip, and used."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.helpers.pages import DOCS, blocks
from tests.helpers.paths import ROOT

REGISTERED = '@LOADERS.register("acme-chat")\n'


def wheel(folder: Path, code: str, points: dict[str, str]) -> Path:
    """A wheel with one module and these loaders as entry points, as a build tool writes it."""
    listed = "[curate.loaders]\n" + "".join(f"{name} = {place}\n" for name, place in points.items())
    held = {
        "acme_curate.py": code,
        "acme_curate-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme-curate\nVersion: 1.0\n",
        "acme_curate-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "acme_curate-1.0.dist-info/entry_points.txt": listed,
    }
    record = "".join(f"{name},,\n" for name in [*held, "acme_curate-1.0.dist-info/RECORD"])
    path = folder / "acme_curate-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        for name, text in {**held, "acme_curate-1.0.dist-info/RECORD": record}.items():
            file.writestr(name, text)
    return path


def python(folder: Path, *arguments: str) -> str:
    path = os.pathsep.join([str(folder / "site"), str(ROOT)])
    env = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=env, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def code() -> str:
    """The first block of the loader's page, which is the class."""
    first = next(b.text for b in blocks(DOCS / "extend" / "loader.md") if b.language == "python")
    assert REGISTERED in first
    return first.replace(REGISTERED, "")


def test_a_package_with_a_loader_is_installed_and_reads_its_dump(tmp_path: Path, code: str) -> None:
    toml = next(b.text for b in blocks(DOCS / "extend" / "packages.md") if b.language == "toml")
    points = tomllib.loads(toml)["project"]["entry-points"]["curate.loaders"]
    made = wheel(tmp_path, code, points)
    python(tmp_path, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", "site", str(made))
    (tmp_path / "acme.jsonl").write_text(
        '{"acme_chat": 7, "turns": [["guest", "Where is my box?"], ["staff", "It left today."]]}\n'
        '{"acme_chat": 8}\n',
        encoding="utf-8",
    )
    said = (
        "from curate.loaders import LOADERS, LoadReport, open_inputs, read_all; report = LoadReport();"
        "held = list(read_all(['acme.jsonl'], report=report));"
        "print(open_inputs(['acme.jsonl'])[0][0].format, held[0].id, [m.role for m in held[0].messages]);"
        "print(dict(report.rejects), 'acme-chat' in LOADERS.names())"
    )
    assert python(tmp_path, "-c", said).splitlines() == [
        "acme-chat 7 ['customer', 'agent']",
        "{'no_turns': 1} True",
    ]
