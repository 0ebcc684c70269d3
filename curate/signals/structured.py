"""Structured replies: JSON, checked against the user's JSON Schema without a request to the network or a slow
pattern."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

LONGEST = 100_000  # characters of a completion that is parsed: support replies in JSON are far shorter
_NAMED = (
    "properties",
    "$defs",
    "definitions",
    "dependentSchemas",
)  # their keys are the user's own names, not keywords
_DATA = ("enum", "const", "default", "examples")


def schema_text(value: Any) -> str:
    """A JSON Schema as canonical text. Raises ValueError where it is none, or needs what is refused here.

    Refused are references to other documents, as nothing is fetched, and `patternProperties`; patterns run on
    an engine of linear time, which knows no look-around and no back reference.
    """
    if not isinstance(value, dict):
        raise ValueError("a JSON Schema is an object")
    from jsonschema.exceptions import SchemaError

    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    for key, key_value in _keywords(value):
        if key in ("$ref", "$dynamicRef", "$recursiveRef") and not str(key_value).startswith("#"):
            raise ValueError(
                f"the schema refers to another document ({str(key_value)[:60]!r}): put it under $defs"
            )
        if key == "patternProperties":
            raise ValueError(
                "the schema uses patternProperties, which is not supported: use properties, or"
                " additionalProperties with a schema"
            )
        if key == "pattern":
            _pattern(str(key_value))
    try:
        _class(text).check_schema(value)
        next(_validator(text).iter_errors({}), None)
    except SchemaError as why:
        raise ValueError(f"not a valid JSON Schema: {why.json_path}: {why.message[:200]}") from why
    except RecursionError as why:
        raise ValueError("the schema refers to itself without end") from why
    except Exception as why:  # what the resolver of references raises has no public base class
        raise ValueError(f"the schema cannot be used: {str(why)[:200]}") from why
    return text


def fault(completion: str, schema: str) -> str:
    """What is wrong with a completion that should be JSON, and follow the schema where one is given; an empty
    string for nothing."""
    if len(completion) > LONGEST:
        return f"longer than {LONGEST:,} characters"
    try:
        data = json.loads(completion)
    except json.JSONDecodeError as why:
        return f"no JSON: {why.msg} in line {why.lineno}"
    except (ValueError, RecursionError):  # ValueError: a number of thousands of digits
        return "no JSON that can be read"
    if not schema:
        return ""
    from jsonschema.exceptions import best_match

    try:
        error = best_match(_validator(schema).iter_errors(data))
    except RecursionError:
        return "nested too deep"
    return f"{error.json_path} breaks {error.validator!r} of the schema" if error else ""


def _keywords(schema: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(schema, list):
        for item in schema:
            yield from _keywords(item)
    for key, value in schema.items() if isinstance(schema, dict) else ():
        yield key, value
        if key in _NAMED and isinstance(value, dict):
            for inner in value.values():
                yield from _keywords(inner)
        elif key not in _DATA:
            yield from _keywords(value)


@cache
def _pattern(pattern: str) -> Any:
    """A validator of text that holds the pattern: pydantic's engine, Rust's regex crate, takes time linear in
    the text."""
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError as why:
        raise ValueError(
            f"the schema's pattern {pattern[:60]!r} cannot be used: {str(why).strip().splitlines()[-1]}"
        ) from why


def _matches(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[Any]:
    from jsonschema import ValidationError

    if isinstance(instance, str) and not _pattern(pattern).isinstance_python(instance):
        yield ValidationError("does not match the pattern")


def _class(text: str) -> Any:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend, validator_for

    return extend(validator_for(json.loads(text), default=Draft202012Validator), {"pattern": _matches})


@cache
def _validator(text: str) -> Any:
    from referencing import Registry

    return _class(text)(
        json.loads(text), registry=Registry()
    )  # a registry of its own: the default one would fetch
