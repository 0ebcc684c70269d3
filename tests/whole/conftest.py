"""Fixtures of the tests of whole runs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def out(small_run: Path, tmp_path: Path) -> Path:
    """A folder with the outputs of the old job."""
    subprocess.run(["cp", "-a", str(small_run), str(tmp_path / "out")], check=True)
    return tmp_path / "out"
