"""Croissant metadata (JSON-LD, version 1.1) of a dataset folder: its files with their hashes, and the fields
of their rows.

Written to the specification at https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.exporters.settings import ExportSettings
from curate.files.atomic import json_line

if TYPE_CHECKING:
    import pyarrow as pa

CROISSANT = "croissant.json"
_ML = "http://mlcommons.org/croissant/"
# The whole context, as the specification gives it: validators warn of one that is shorter.
_WORDS = (
    "arrayShape citeAs column containedIn equivalentProperty extract field fileObject fileProperty fileSet"
    " format includes isArray isLiveDataset jsonPath key md5 parentField path recordSet references regex"
    " repeated replace samplingRate separator source subField transform"
)
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": _ML,
    "dct": "http://purl.org/dc/terms/",
    "rai": f"{_ML}RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{word: f"cr:{word}" for word in _WORDS.split()},
}


def croissant(folder: Path, files: Mapping[str, str], settings: ExportSettings) -> str:
    """The metadata of the Parquet files of a folder, each split a record set; `files` are their paths in it.

    What is not known, such as the publisher and the date, is left out.
    """
    import pyarrow.parquet as pq

    schemas = {split: pq.read_schema(folder / path) for split, path in files.items()}
    return json_line(
        {
            "@context": _CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": f"{_ML}1.1",
            "name": settings.title,
            "description": f"{settings.title}: conversations with the reply to learn.",
            "license": settings.license,
            "distribution": [_file(folder, split, path) for split, path in files.items()],
            "recordSet": [
                {
                    "@type": "cr:RecordSet",
                    "@id": split,
                    "name": split,
                    "description": f"The rows of the split {split}.",
                    "field": [_field(split, column) for column in schema],
                }
                for split, schema in schemas.items()
            ],
        }
    )


def _file(folder: Path, split: str, path: str) -> dict[str, Any]:
    data = (folder / path).read_bytes()
    return {
        "@type": "cr:FileObject",
        "@id": f"{split}.parquet",
        "name": f"{split}.parquet",
        "description": f"The file of the split {split}.",
        "contentUrl": path,
        "contentSize": f"{len(data)} B",
        "encodingFormat": "application/x-parquet",
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _field(split: str, column: pa.Field) -> dict[str, Any]:
    """A column; of a list of messages every message is a record within the record."""
    import pyarrow as pa

    repeated = pa.types.is_list(column.type)
    inner = column.type.value_type if repeated else column.type
    own: dict[str, Any] = {"@type": "cr:Field", "@id": f"{split}/{column.name}", "name": column.name}
    if repeated:
        own["repeated"] = True
    if not pa.types.is_struct(inner):
        return {**own, "dataType": _type(inner), "source": _source(split, column.name)}
    parts = [
        {
            "@type": "cr:Field",
            "@id": f"{split}/{column.name}/{part.name}",
            "name": part.name,
            "dataType": _type(part.type),
            "source": {**_source(split, column.name), "transform": {"jsonPath": part.name}},
        }
        for part in inner
    ]
    return {**own, "subField": parts}


def _source(split: str, column: str) -> dict[str, Any]:
    return {"fileObject": {"@id": f"{split}.parquet"}, "extract": {"column": column}}


def _type(kind: pa.DataType) -> str:
    import pyarrow as pa

    if pa.types.is_boolean(kind):
        return "sc:Boolean"
    return "sc:Float" if pa.types.is_floating(kind) else "sc:Text"
