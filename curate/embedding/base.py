"""What an encoder is, and the registry of those that are known by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from curate.process.progress import Advance
from curate.registry import Registry


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


# Makes an encoder that may use so many threads; 0 leaves it to the encoder.
ENCODERS: Registry[Callable[[int], Encoder]] = Registry(
    "encoder", "curate.embedding.encoders", "curate.encoders"
)


class PlugIn:
    """An encoder of another package: its checksum also names the package's version and code (`made`)."""

    def __init__(self, encoder: Encoder, made: str) -> None:
        self.encode, self.name, self.models = encoder.encode, encoder.name, encoder.models
        self.dimensions, self.languages = encoder.dimensions, encoder.languages
        self.checksum = f"{encoder.checksum} {made}"
