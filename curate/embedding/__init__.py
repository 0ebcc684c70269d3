"""Encoders: text to unit vectors, deterministic a text, cached by content."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from curate.embedding.base import ENCODERS, Encoder, PlugIn
from curate.embedding.cache import CachedEncoder, VectorCache
from curate.process.progress import Progress


def plain_encoder(name: str = "minilm", threads: int = 0) -> Encoder:
    """An encoder without a cache: one that is known by name, such as `minilm`, or any sentence-transformers
    model by name or folder."""
    if name in ENCODERS.names():
        encoder = ENCODERS.get(name)(threads)
        made = ENCODERS.plugins().get(f"{ENCODERS.noun} {name}")
        return PlugIn(encoder, made) if made else encoder
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
    "ENCODERS",
    "CachedEncoder",
    "Encoder",
    "VectorCache",
    "cached",
    "encode_with_progress",
    "get_encoder",
    "plain_encoder",
]
