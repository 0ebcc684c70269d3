"""The packaged model's vectors, each computed once in a process: the model gives a text the same bytes alone,
in company and with any number of threads, as tests/embedding shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from curate.embedding.encoders.minilm import MiniLm
from curate.process.progress import Advance

computed = MiniLm.encode
_known: dict[tuple[str, str], NDArray[np.float32]] = {}


def remembered(self: MiniLm, texts: Sequence[str], advance: Advance | None = None) -> NDArray[np.float32]:
    """What `MiniLm.encode` gives."""
    model = self.checksum
    new = [text for text in dict.fromkeys(texts) if (model, text) not in _known]
    _known.update(zip(((model, text) for text in new), computed(self, new, advance), strict=True))
    if advance and len(texts) > len(new):
        advance(len(texts) - len(new))
    return np.stack([_known[model, text] for text in texts]) if texts else computed(self, [])
