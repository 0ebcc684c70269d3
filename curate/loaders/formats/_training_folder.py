"""A folder as `datasets` writes it: which files describe it, and which of its tables belong to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from curate.loaders.account import Reject
from curate.loaders.base import Source
from curate.loaders.files import InputFile
from curate.loaders.sample import Sample

_MOST = 4 << 20  # characters of such a file
_OF_INFO = {"citation", "builder_name", "homepage"}
_TABLES = (".arrow", ".parquet")
DESCRIPTION = "file that describes the dataset"


def description_of(file: InputFile) -> dict[str, Any] | None:
    """What a file says of a dataset, by its keys; None where it is no such file."""
    sample = Sample(file)
    if sample.kind != "json" or len(sample.values) != 1:
        return None
    value = sample.values[0].value
    if not isinstance(value, dict) or len(sample.head) >= _MOST:
        return None
    state = isinstance(value.get("_data_files"), list) and "_fingerprint" in value
    info = isinstance(value.get("features"), dict) and bool(
        value.keys() & {"citation", "builder_name", "homepage"}
    )
    splits = value.keys() == {"splits"} and isinstance(value["splits"], list)
    return value if state or info or splits else None


def _folder(file: InputFile) -> str:
    return file.inner.rpartition("/")[0]


def described(unknown: Iterable[InputFile], own: Sequence[InputFile]) -> list[tuple[InputFile, str]]:
    """The files that describe a dataset of which `own` are tables, with the reason."""
    tables = {_folder(f) for f in own}
    around = tables | {t.rpartition("/")[0] for t in tables}
    return [
        (file, "describes the dataset beside it")
        for file in unknown
        if _folder(file) in around and description_of(file) is not None
    ]


def tables_of(source: Source) -> Iterator[InputFile | Reject]:
    """The files of a source that hold rows, in their order. Of a folder that lists its tables in its
    state.json others are left out, as `datasets` does; a table that is listed and not there is a reject."""
    listed: dict[str, set[str]] = {}
    missing: list[Reject] = []
    descriptions = set[str]()
    for file in source.files:
        value = description_of(file) if file.inner.casefold().endswith(".json") else None
        if value is None:
            continue
        descriptions.add(file.label)
        source.report.layout[DESCRIPTION] += 1
        if isinstance(held := value.get("_data_files"), list):
            names = {
                d["filename"] for d in held if isinstance(d, dict) and isinstance(d.get("filename"), str)
            }
            folder = _folder(file)
            listed[folder] = names
            here = {f.inner.rpartition("/")[2] for f in source.files if _folder(f) == folder}
            missing += [source.reject(file, name, "missing_file") for name in sorted(names - here)]
    for file in source.files:
        if file.label in descriptions:
            continue
        known = listed.get(_folder(file))
        name = file.inner.rpartition("/")[2]
        if known is not None and name not in known and name.endswith(_TABLES):
            source.report.warn(f"{file.label} is left out: the state.json beside it does not list it")
        else:
            yield file
    yield from missing


def without_nulls(values: dict[str, Any]) -> dict[str, Any]:
    """A row of a columnar file without the keys that Arrow adds to inner objects because others have them;
    objects that are stored as JSON as such."""
    return {
        key: [_item(v, key) for v in value] if isinstance(value, list) else value
        for key, value in values.items()
    }


def _item(value: Any, key: str) -> Any:
    if isinstance(value, str) and value[:1] == "{":
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    if not isinstance(value, dict):
        return value
    if key.rpartition(".")[2] in ("tools", "functions"):
        return _bare(value)
    return {name: _bare(held) for name, held in value.items()}


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _bare(held) for name, held in value.items() if held is not None}
    return [_bare(held) for held in value] if isinstance(value, list) else value
