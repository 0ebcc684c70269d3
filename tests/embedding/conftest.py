"""Here the model itself is tested."""

from __future__ import annotations

import pytest

from curate.embedding.encoders.minilm import MiniLm
from tests.helpers.vectors import computed


@pytest.fixture(autouse=True)
def computes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every vector is computed anew."""
    monkeypatch.setattr(MiniLm, "encode", computed)
