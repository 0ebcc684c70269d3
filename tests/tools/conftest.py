"""Fixtures of the tests of pages: a folder as the reader's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers.examples import prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that the examples name and do not make themselves."""
    home = tmp_path_factory.mktemp("prepared")
    prepare(home)
    return home


@pytest.fixture
def folder(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own with links to what is prepared, as the one that the reader is in."""
    for item in prepared.iterdir():
        (tmp_path / item.name).symlink_to(item)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # for so little, processes are not worth their start
    return tmp_path
