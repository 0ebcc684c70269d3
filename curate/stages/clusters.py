"""Situations of the same prompts, scores and settings are those of the run before: clustering them is the
longest of the decisions."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.coverage import CoverageSettings, Situations, cluster
from curate.files.code import code_of
from curate.stages.base import hash_of
from curate.stages.checkpoint_parts import read_parts
from curate.stages.store import Store

Floats = NDArray[np.float32]
CODE = ("curate.coverage", "curate.language", "curate.text.plain")
NUMBERS = ("micro", "macro", "rank", "alike")  # columns of whole numbers, as Situations has them
UNREAD = ("edge_cases", "case_similarity")  # settings that clustering does not see


def clustered(
    store: Store,
    vectors: Floats,
    texts: Sequence[str],
    quality: NDArray[np.float64],
    settings: CoverageSettings,
    ids: Sequence[str],
    conversations: Sequence[str],
    encode: Callable[[Sequence[str]], Floats],
) -> Situations:
    """What `curate.coverage.cluster` gives for the same arguments, from the checkpoint of just that where
    there is one."""
    own = settings.model_copy(
        update={
            name: CoverageSettings.model_fields[name].get_default(call_default_factory=True)
            for name in UNREAD
        }
    )
    read = own.model_dump(mode="json")
    content = hashlib.sha256()
    for row in zip(texts, ids, conversations, strict=True):
        content.update(json.dumps(row).encode())
    for numbers in (vectors, quality):
        content.update(np.ascontiguousarray(numbers).data)
    path = store.path(
        "situations", hash_of(read, content.hexdigest(), code_of(*CODE), np.__version__, sys.version_info[:2])
    )
    if store.resume and store.sums.whole(path):
        store.reused.append("situations")
        return _read(store, path)
    situations = cluster(vectors, texts, quality, own, ids=ids, conversations=conversations, encode=encode)
    _write(store, path, situations, read)
    return situations


def _read(store: Store, path: Path) -> Situations:
    parts = read_parts(path)
    (batch,) = store.read_batches(path)
    columns = batch.to_pydict()
    micro, macro, rank, alike = (np.array(columns[name], np.int64) for name in NUMBERS)
    examples, edge = np.array(parts["examples"], np.int64), np.array(columns["edge"], bool)
    return Situations(micro, macro, parts["names"], parts["tags"], examples, edge, rank, alike)


def _write(store: Store, path: Path, situations: Situations, settings: dict[str, Any]) -> None:
    import pyarrow as pa

    columns = {name: getattr(situations, name).tolist() for name in (*NUMBERS, "edge")}
    schema = pa.schema([*((name, pa.int64()) for name in NUMBERS), ("edge", pa.bool_())])
    store.write_batches(
        path,
        [pa.record_batch(columns, schema=schema)],
        schema,
        {
            "settings": settings,
            "names": situations.names,
            "tags": situations.tags,
            "examples": situations.examples.tolist(),
        },
    )
