"""Fixtures of the tests of the split."""

from __future__ import annotations

from pathlib import Path

import pytest

import curate as library
from tests.helpers.split import asked


@pytest.fixture(scope="module")
def may(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The split of the first 30 questions."""
    folder = tmp_path_factory.mktemp("kept") / "may"
    library.split(asked(30), recipe=library.Recipe().with_values(split={"test_fraction": 0.3})).write(folder)
    return folder
