"""What a user gets from `pip install`: the built wheel, in an environment of its own, far from any checkout."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from curate import DISTRIBUTION
from tests.helpers.paths import ROOT

pytestmark = pytest.mark.slow
TALKS = [
    (
        "My grinder makes a loud noise and no coffee comes out.",
        "Please empty the hopper, then run it for ten seconds.",
    ),
    (
        "Where is my parcel? It was sent on Monday.",
        "It is at the depot in Leeds and comes tomorrow before noon.",
    ),
    ("Can I change the address of my subscription?", "Yes: open Account, then Deliveries, and choose Edit."),
    ("The descaling light stays on after the programme.", "Hold Start for five seconds until it goes out."),
]


def ran(*command: object, at: Path, **more: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        list(map(str, command)), cwd=at, env={**environment, **more}, capture_output=True, text=True
    )
    if "No matching distribution" in done.stderr or "ConnectionError" in done.stderr:
        pytest.skip("the package index cannot be reached")
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_the_installed_wheel_does_the_main_job_on_a_file_of_one_s_own(tmp_path: Path) -> None:
    source = tmp_path / "source"  # setuptools leaves its work beside what it builds
    shutil.copytree(ROOT / "curate", source / "curate", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    ran(sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", tmp_path, source, at=tmp_path)
    (wheel,) = tmp_path.glob(f"{DISTRIBUTION.replace('-', '_')}-*.whl")
    held = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in held} == {"curate", "curate_finetune"}
    assert {"curate/language/data/en.toml", "curate/report/templates/report.html", "curate/py.typed"} <= set(
        held
    )
    python, home = tmp_path / "venv" / "bin" / "python", tmp_path / "home"
    ran(sys.executable, "-m", "venv", tmp_path / "venv", at=tmp_path)
    ran(python, "-m", "pip", "install", "-q", "torch==2.13.0", at=tmp_path)
    ran(python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel, at=tmp_path)
    home.mkdir()
    with (home / "chats.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["chat", "role", "text"])
        for number, (asked, answered) in enumerate(TALKS):
            writer.writerows([(number, "customer", asked), (number, "agent", answered)])
    command = python.with_name("curate")
    out = ran(
        command,
        "run",
        "chats.csv",
        "-o",
        "out",
        "--test-fraction",
        "0",
        "--json",
        at=home,
        CURATE_CACHE=str(home),
    )
    train = [json.loads(line) for line in (home / "out" / "train.jsonl").read_text("utf-8").splitlines()]
    assert json.loads(out)["train"] == len(train) and len(train) >= 3
    assert (home / "out" / "report.html").stat().st_size > 10_000
    assert DISTRIBUTION in ran(python, "-m", "pip", "list", at=home)
