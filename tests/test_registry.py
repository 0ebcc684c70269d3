"""Registries of plug-ins."""

from __future__ import annotations

from typing import Any

import pytest

from curate.errors import CurateError
from curate.exporters import EXPORTERS
from curate.loaders import LOADERS
from curate.registry import Registry, registered_names


def test_a_registry_names_the_nearest_thing() -> None:
    things: Registry[int] = Registry("thing", "curate.process")
    things.register("alpha")(1)
    with pytest.raises(CurateError, match="alpha"):
        things.get("alpah")
    with pytest.raises(ValueError, match="two things"):
        things.register("alpha")(2)


@pytest.mark.parametrize("registry", [LOADERS, EXPORTERS], ids=["loaders", "exporters"])
def test_names_are_told_without_an_import(registry: Registry[Any]) -> None:
    assert registered_names(registry.package, registry.group) == registry.names()
