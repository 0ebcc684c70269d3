"""The vector cache: each distinct text is embedded once, found again by its content and the model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from curate.errors import warn
from curate.files.atomic import naming, replacing
from curate.files.code import code_of
from curate.process.progress import counting

if TYPE_CHECKING:
    from curate.embedding.base import Encoder

KEY_BYTES = 16
ROW_VERSION = 2  # of the rows below: a new one makes a new file
VECTOR_CODE = (
    "curate.files.checksum",
    "curate.embedding.base",
    "curate.embedding.bert",
    "curate.embedding.graph",
    "curate.embedding.encoders.minilm",
    "curate.embedding.torch_models",
    "curate.embedding.static",
)
VECTOR_PACKAGES = ("onnxruntime", "tokenizers", "torch")
STRETCH = 8192  # vectors read at once
CHUNK = 1024  # texts between two appends to disk: what a killed run loses at most


class VectorCache:
    """Vectors as float16 by the SHA-256 of their text; in a file of fixed-width rows (key, vector, CRC-32 of
    both), or in memory.

    The file is only ever appended to, so a killed run leaves at most half a row, which the next run cuts off;
    rows that are damaged go, too, and their texts are embedded anew. Of a file only the keys are held in
    memory: 100,000 vectors are 75 MB.
    """

    def __init__(self, folder: Path | None, checksum: str, dimensions: int) -> None:
        self.row = np.dtype([("key", f"V{KEY_BYTES}"), ("vector", np.float16, (dimensions,)), ("sum", "<u4")])
        self.path = self.file(folder, checksum) if folder else None
        self._rows: list[NDArray[np.void]] = []  # where there is no file
        self._at: dict[bytes, int] = {}  # the row of each key
        self._count = 0
        if self.path and self.path.exists():
            self._open(self.path)

    def _open(self, path: Path) -> None:
        whole = path.stat().st_size // self.row.itemsize
        with path.open("r+b") as file:
            file.truncate(whole * self.row.itemsize)
        good = [rows["sum"] == _sums(rows) for rows in self._read(whole)]
        if damaged := whole - sum(map(int, map(np.count_nonzero, good))):
            are = "vector is" if damaged == 1 else "vectors are"
            warn(f"{path}: {damaged:,} {are} damaged and computed again.")
            with replacing(path) as out:
                for rows, some in zip(self._read(whole), good, strict=True):
                    out.write(rows[some].tobytes())
        for rows in self._read(whole - damaged):
            self._index(rows["key"])

    def _read(self, rows: int) -> Iterator[NDArray[np.void]]:
        for start in range(0, rows, STRETCH):  # a new map each time: pages of an old one would stay in memory
            assert self.path
            yield np.memmap(
                self.path,
                self.row,
                "r",
                offset=start * self.row.itemsize,
                shape=(min(STRETCH, rows - start),),
            )

    def _index(self, keys: NDArray[np.void]) -> None:
        self._at.update((key.tobytes(), self._count + at) for at, key in enumerate(keys))
        self._count += len(keys)

    @staticmethod
    def file(folder: Path, checksum: str) -> Path:
        """The cache of one encoder: of its weights, and of the code and packages that run them."""
        made = [checksum, code_of(*VECTOR_CODE), *map(version, VECTOR_PACKAGES), str(ROW_VERSION)]
        return folder / f"vectors-{hashlib.sha256(' '.join(made).encode()).hexdigest()[:12]}.bin"

    @staticmethod
    def key(text: str) -> bytes:
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]

    def __contains__(self, key: bytes) -> bool:
        return key in self._at

    def get(self, keys: Sequence[bytes]) -> NDArray[np.float32]:
        """The vectors of some keys, (n, d), as they are kept. Raises KeyError for one that is not."""
        places = np.array([self._at[key] for key in keys], np.int64)
        out = np.empty((len(keys), self.row["vector"].shape[0]), np.float32)
        order, start = np.argsort(places, kind="stable"), 0
        ordered = places[order]
        for rows in self._read(self._count) if self.path else self._rows:
            some = slice(*np.searchsorted(ordered, (start, start + len(rows))))
            out[order[some]] = rows["vector"][ordered[some] - start]
            start += len(rows)
        return out

    def add(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Keeps vectors of texts that are not known yet."""
        rows = np.empty(len(keys), self.row)
        rows["key"] = np.array(keys, f"V{KEY_BYTES}")
        rows["vector"] = vectors
        rows["sum"] = _sums(rows)
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with naming(self.path), self.path.open("ab") as file:
                file.write(rows.tobytes())
        else:
            self._rows.append(rows)
        self._index(rows["key"])


def _sums(rows: NDArray[np.void]) -> NDArray[np.uint32]:
    """CRC-32 of the key and vector of each row."""
    size, data = rows.dtype.itemsize, memoryview(rows.tobytes())
    return np.array([crc32(data[at : at + size - 4]) for at in range(0, len(data), size)], np.uint32)


class CachedEncoder:
    """An encoder that embeds each distinct text once. What it returns has passed through float16, cached or
    not."""

    def __init__(self, encoder: Encoder, cache: VectorCache) -> None:
        self._encoder, self._chunk, self.cache = encoder, CHUNK, cache
        self.name, self.checksum = encoder.name, encoder.checksum
        self.dimensions, self.languages, self.models = encoder.dimensions, encoder.languages, encoder.models
        self.embedded = 0

    @contextmanager
    def made_by(self, encoder: Encoder, chunk: int) -> Iterator[None]:
        """In the block the vectors come from another encoder that makes the same ones, `chunk` texts at a
        time."""
        before, self._encoder, self._chunk = (self._encoder, self._chunk), encoder, chunk
        try:
            yield
        finally:
            self._encoder, self._chunk = before

    def missing(self, texts: Sequence[str]) -> int:
        """How many distinct texts the cache does not hold."""
        return len({key for key in map(VectorCache.key, texts) if key not in self.cache})

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, float32, shape (len(texts), dimensions)."""
        keys = [VectorCache.key(t) for t in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.cache}
        todo = sorted(
            missing.items(), key=lambda item: len(item[1])
        )  # like lengths together: threads end together
        with counting("texts embedded", len(todo)) as advance:
            for start in range(0, len(todo), self._chunk):
                part = todo[start : start + self._chunk]
                self.cache.add([k for k, _ in part], self._encoder.encode([t for _, t in part], advance))
                self.embedded += len(part)
        out = self.cache.get(keys)
        for start in range(0, len(out), STRETCH):  # in parts and in place: a copy would be as large again
            rows = out[start : start + STRETCH]
            rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        return out
