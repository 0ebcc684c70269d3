"""Outputs against the schemas that are published."""

from __future__ import annotations

import json
from typing import Any

import jsonschema

from tests.helpers.paths import ROOT


def schema(name: str) -> dict[str, Any]:
    data = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def check(instance: Any, name: str) -> None:
    jsonschema.Draft202012Validator(schema(name)).validate(instance)
