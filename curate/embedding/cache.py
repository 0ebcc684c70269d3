"""The vector cache: each distinct text is embedded once, found again by its content and the model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from curate.atomic import naming
from curate.code import code_of
from curate.progress import counting

if TYPE_CHECKING:
    from curate.embedding import Encoder

KEY_BYTES = 16
VECTOR_CODE = ("curate.embedding.onnx_int8", "curate.embedding.torch_models", "curate.embedding.static")
VECTOR_PACKAGES = ("onnxruntime", "tokenizers", "torch")
CHUNK = 1024  # texts between two appends to disk: what a killed run loses at most


class VectorCache:
    """Vectors as float16 by the SHA-256 of their text; in a file of fixed-width rows (key, vector), or in memory.

    The file is only ever appended to, so a killed run leaves at most half a row, which the next run cuts off.
    """

    def __init__(self, folder: Path | None, checksum: str, dimensions: int) -> None:
        self.row = np.dtype([("key", f"V{KEY_BYTES}"), ("vector", np.float16, (dimensions,))])
        self.path = self.file(folder, checksum) if folder else None
        self._rows: list[NDArray[np.void]] = []
        self._at: dict[bytes, tuple[int, int]] = {}
        if self.path and self.path.exists():
            whole = self.path.stat().st_size // self.row.itemsize
            with self.path.open("r+b") as file:
                file.truncate(whole * self.row.itemsize)
            if whole:
                self._index(np.memmap(self.path, self.row, "r", shape=(whole,)))

    def _index(self, rows: NDArray[np.void]) -> None:
        block = len(self._rows)
        self._rows.append(rows)
        for at, key in enumerate(rows["key"]):
            self._at[key.tobytes()] = (block, at)

    @staticmethod
    def file(folder: Path, checksum: str) -> Path:
        """The cache of one encoder: of its weights, and of the code and packages that run them."""
        made = [checksum, code_of(*VECTOR_CODE), *map(version, VECTOR_PACKAGES)]
        return folder / f"vectors-{hashlib.sha256(' '.join(made).encode()).hexdigest()[:12]}.bin"

    @staticmethod
    def key(text: str) -> bytes:
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]

    def __contains__(self, key: bytes) -> bool:
        return key in self._at

    def get(self, key: bytes) -> NDArray[np.float16]:
        block, at = self._at[key]
        return self._rows[block]["vector"][at]  # type: ignore[no-any-return]

    def add(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        rows = np.empty(len(keys), self.row)
        rows["key"] = np.array(keys, f"V{KEY_BYTES}")
        rows["vector"] = vectors
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with naming(self.path), self.path.open("ab") as file:
                file.write(rows.tobytes())
        self._index(rows)


class CachedEncoder:
    """An encoder that embeds each distinct text once. What it returns has passed through float16, cached or not."""

    def __init__(self, encoder: Encoder, cache: VectorCache) -> None:
        self._encoder, self.cache = encoder, cache
        self.name, self.checksum = encoder.name, encoder.checksum
        self.dimensions, self.languages = encoder.dimensions, encoder.languages
        self.embedded = 0

    def missing(self, texts: Sequence[str]) -> int:
        """How many distinct texts the cache does not hold."""
        return len({key for key in map(VectorCache.key, texts) if key not in self.cache})

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, float32, shape (len(texts), dimensions)."""
        keys = [VectorCache.key(t) for t in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.cache}
        todo = sorted(missing.items(), key=lambda item: len(item[1]))  # like lengths together: threads end together
        with counting("texts embedded", len(todo)) as advance:
            for start in range(0, len(todo), CHUNK):
                part = todo[start : start + CHUNK]
                self.cache.add([k for k, _ in part], self._encoder.encode([t for _, t in part], advance))
                self.embedded += len(part)
        out = np.empty((len(keys), self.dimensions), np.float32)
        for at, key in enumerate(keys):
            out[at] = self.cache.get(key)
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        return out / np.maximum(norms, 1e-12)  # type: ignore[no-any-return]
