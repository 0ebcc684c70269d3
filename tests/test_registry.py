"""Registries of plug-ins."""

from __future__ import annotations

import pytest

from curate.errors import CurateError
from curate.registry import Registry


def test_a_registry_names_the_nearest_thing() -> None:
    things: Registry[int] = Registry("thing", "curate.process.engines")
    things.register("alpha")(1)
    with pytest.raises(CurateError, match="alpha"):
        things.get("alpah")
    with pytest.raises(ValueError, match="two things"):
        things.register("alpha")(2)
