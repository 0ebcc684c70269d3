"""Vectors made by the workers of an engine: each process loads the model once, and shows that it makes the
same vectors as the driver."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curate.embedding import Encoder, plain_encoder
from curate.engines import Engine
from curate.errors import CurateError
from curate.process.progress import Advance

BATCH = 64  # texts of a task
TRIED = "My parcel of 3 May has not arrived. Can you tell me where it is?"  # both make a vector of it
MEND = "Give all nodes the same kind of processor, or use --engine local."


class Model(NamedTuple):
    """An encoder as the driver has it: its name, its checksum, and its vector of `TRIED`."""

    name: str
    checksum: str
    tried: bytes


class SpreadEncoder:
    """An encoder whose texts are embedded by the workers of an engine, to the same vectors."""

    def __init__(self, plain: Encoder, engine: Engine, name: str) -> None:
        self.name, self.dimensions, self.languages = plain.name, plain.dimensions, plain.languages
        self.checksum, self.models = plain.checksum, plain.models
        self._engine = engine
        self._model = Model(name, plain.checksum, plain.encode([TRIED]).astype(np.float16).tobytes())

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> NDArray[np.float32]:
        """Unit vectors, float32, shape (len(texts), dimensions). Raises CurateError where a worker makes
        others than the driver."""
        parts = [list(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
        out = np.empty((len(texts), self.dimensions), np.float32)
        done = 0
        for vectors in self._engine.map_batches(partial(embed_texts, model=self._model), parts):
            out[done : done + len(vectors)] = vectors
            done += len(vectors)
            if advance:
                advance(len(vectors))
        return out


def embed_texts(texts: list[str], model: Model) -> NDArray[np.float32]:
    """In a worker: the vectors of some texts."""
    return _loaded(model).encode(texts)


@lru_cache(maxsize=1)
def _loaded(model: Model) -> Encoder:
    """Raises CurateError where the model is another here, or makes other vectors."""
    encoder = plain_encoder(model.name, 1)
    if encoder.checksum != model.checksum:
        raise CurateError(f"the model {model.name} is another on a node than here", mend=MEND)
    if encoder.encode([TRIED]).astype(np.float16).tobytes() != model.tried:
        raise CurateError(f"a node makes other vectors with {model.name} than this machine", mend=MEND)
    return encoder
