"""Encoders: text to unit vectors, deterministic a text, cached by content."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from curate.embedding.cache import CachedEncoder, VectorCache
from curate.process.progress import Advance, Progress


class Encoder(Protocol):
    """Turns texts into unit vectors. `checksum` names all that they depend on; `models` has the SHA-256 of
    each model by name, for the manifest; `languages` (ISO 639-1) is None where unknown.

    `encode` tells `advance`, where one is given, of every few texts that are done.
    """

    name: str
    dimensions: int
    languages: frozenset[str] | None

    @property
    def checksum(self) -> str: ...

    @property
    def models(self) -> dict[str, str]: ...

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> NDArray[np.float32]: ...


def plain_encoder(name: str = "minilm", threads: int = 0) -> Encoder:
    """An encoder without a cache: `minilm`, or any sentence-transformers model by name or folder."""
    if name == "minilm":
        from curate.embedding.onnx_int8 import MiniLm

        return MiniLm(threads)
    from curate.embedding.static import StaticEncoder
    from curate.embedding.torch_models import TorchEncoder

    if StaticEncoder.reads(Path(name)):
        return StaticEncoder(Path(name))
    return TorchEncoder(name)


def get_encoder(name: str = "minilm", *, cache: Path | None = None, threads: int = 0) -> CachedEncoder:
    """The encoder of that name behind a vector cache, on disk in the folder `cache` or in memory."""
    return cached(plain_encoder(name, threads), cache)


def cached(encoder: Encoder, cache: Path | None) -> CachedEncoder:
    """The encoder behind a vector cache, on disk in the folder `cache` or in memory."""
    return CachedEncoder(encoder, VectorCache(cache, encoder.checksum, encoder.dimensions))


def encode_with_progress(
    encoder: CachedEncoder, texts: Sequence[str], progress: Progress, stage: str
) -> NDArray[np.float32]:
    """The vectors of some texts, (n, d), with a bar over those that are not in the cache yet."""
    missing = encoder.missing(texts)
    with progress.stage(stage, missing, "texts") as advance:
        vectors = encoder.encode(texts)  # counts for itself on the way
        advance(missing)
        return vectors


__all__ = [
    "CachedEncoder",
    "Encoder",
    "VectorCache",
    "cached",
    "encode_with_progress",
    "get_encoder",
    "plain_encoder",
]
