"""The checkpoint of the situations: found again only for just the same prompts, scores and settings, and the
same then."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from curate.coverage import CoverageSettings, EdgeCase
from curate.stages.clusters import clustered
from curate.stages.store import Store
from tests.helpers.coverage_sample import sample


def found(out: Path, **changed: Any) -> tuple[Any, list[str]]:
    s = sample()
    ids = [f"r{i}" for i in range(len(s.texts))]
    given: dict[str, Any] = {
        "vectors": s.vectors,
        "texts": s.texts,
        "quality": s.quality,
        "settings": CoverageSettings(),
        "ids": ids,
        "conversations": ids,
        **changed,
    }
    store = Store(out, resume=True)
    result = clustered(
        store, **given, encode=lambda texts: np.ones((len(texts), s.vectors.shape[1]), np.float32)
    )
    return result, store.reused


def test_the_same_is_taken_from_the_checkpoint_and_is_the_same(tmp_path: Path) -> None:
    (first, none), (second, reused) = found(tmp_path), found(tmp_path)
    assert (none, reused) == ([], ["situations"]) and len(first.names) > 3
    for part in fields(first):
        one, other = getattr(first, part.name), getattr(second, part.name)
        assert (
            (one == other if isinstance(one, list) else np.array_equal(one, other))
            and type(one) is type(other)
            and getattr(one, "dtype", None) == getattr(other, "dtype", None)
        )
    assert not Store(tmp_path, resume=False).reused


@pytest.mark.parametrize("what", ["vectors", "texts", "quality", "ids", "conversations", "settings"])
def test_whatever_changes_it_is_made_anew(what: str, tmp_path: Path) -> None:
    found(tmp_path)
    s = sample()
    ids = [f"r{i}" for i in range(len(s.texts))]
    changed: dict[str, Any] = {
        "vectors": s.vectors[::-1].copy(),
        "texts": ["other", *s.texts[1:]],
        "quality": s.quality * 0.9,
        "ids": ["x", *ids[1:]],
        "conversations": ["x", *ids[1:]],
        "settings": CoverageSettings(situation_similarity=0.3),
    }
    assert found(tmp_path, **{what: changed[what]})[1] == []


def test_what_clustering_does_not_read_changes_nothing(tmp_path: Path) -> None:
    found(tmp_path)
    named = CoverageSettings(
        edge_cases=[EdgeCase(name="moon", examples=["moon cheese"])], case_similarity=0.7
    )
    assert found(tmp_path, settings=named)[1] == ["situations"]
