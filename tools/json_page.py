"""docs/reference/json.md: what every command prints with `--json`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter

from tools.boundaries.json_output import OUTPUTS
from tools.tables import table

HEAD = """\
# What --json prints

With `--json` a command prints one JSON object on standard output and nothing else there. Messages
for people go to standard error. The [exit status](exit-codes.md) is the same as without `--json`.
If the command cannot run, standard output stays empty.

Each object has a JSON Schema in the folder `schemas/` of the repository. A test validates the real
output of every command against its schema. Keys are only added within a major version; a key that
changes its meaning gets a new name.
"""


def json_page() -> str:
    """docs/reference/json.md: the keys of each object, those of objects in it after theirs."""
    parts = [HEAD]
    for name, model in OUTPUTS.items():
        schema = TypeAdapter(model).json_schema()
        title = str(schema["description"]).rstrip(".").partition(":")[0]
        parts.append(f"\n## {title}\n\nSchema: `schemas/json-{name}.schema.json`.\n\n")
        parts.append(table(("key", "type", "meaning"), keys(schema, schema)))
    return "".join(parts)


def keys(schema: dict[str, Any], whole: dict[str, Any], before: str = "") -> Iterator[tuple[str, str, str]]:
    """(key, type, meaning) of an object's keys; of lists of objects and of objects their keys too, as
    `list[].key` and `object.key`."""
    for key, field in schema.get("properties", {}).items():
        kind, inner = type_of(field, whole)
        needed = "" if key in schema.get("required", ()) else ", optional"
        yield f"`{before}{key}`", kind + needed, field.get("description", "") or _meaning(inner)
        if inner is not None and not before.count("."):
            mark = "[]." if kind.startswith("list") else "."
            yield from keys(inner, whole, f"{before}{key}{mark}")


def _meaning(inner: dict[str, Any] | None) -> str:
    return str(inner.get("description", "")) if inner else ""


def type_of(field: dict[str, Any], whole: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """The type of a key in words, and the schema of the object that it is or that its list holds."""
    if "$ref" in field:
        return "object", whole["$defs"][field["$ref"].rpartition("/")[2]]
    if "anyOf" in field:
        kinds = [type_of(one, whole) for one in field["anyOf"]]
        return " or ".join(kind for kind, _ in kinds), next((inner for _, inner in kinds if inner), None)
    if "enum" in field:
        return " or ".join(f"`{value}`" for value in field["enum"]), None
    if "const" in field:
        return f"`{field['const']}`", None
    if field.get("type") == "array":
        kind, inner = type_of(field.get("items", {}), whole)
        return f"list of {'objects' if inner else kind}", inner
    if field.get("type") == "object" and isinstance(field.get("additionalProperties"), dict):
        return f"object of {type_of(field['additionalProperties'], whole)[0]} by name", None
    names = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    return names.get(str(field.get("type", "any")), str(field.get("type", "any"))), None
