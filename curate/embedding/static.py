"""Static sentence-transformers models: a vector a token, a text is their mean. Without torch, whose import
alone takes seconds and .5 GB."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.errors import CurateError
from curate.process.progress import Advance

WEIGHTS = "embedding.weight"
BATCH = 256  # texts tokenised at once
NUMPY_KNOWS = (
    "F16",
    "F32",
    "F64",
)  # the types of safetensors that it does; the others, such as BF16, torch reads


class StaticEncoder:
    """A folder whose only module is a StaticEmbedding (Tissier, Gravier and Habrard, 2019, and model2vec make
    such models)."""

    languages: frozenset[str] | None = None

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        try:
            self._weights: NDArray[np.float32] = load_file(folder / "model.safetensors")[WEIGHTS].astype(
                np.float32, copy=False
            )
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            _check(self._weights, self._tokenizer.get_vocab_size())
        except Exception as why:  # tokenizers raises nothing narrower
            raise CurateError(
                "the static encoder cannot be read",
                where=str(folder),
                mend="Save it again, or take --encoder minilm.",
            ) from why
        self._tokenizer.no_padding()
        self.name = folder.name
        self.dimensions = int(self._weights.shape[1])
        content = hashlib.sha256(self._tokenizer.to_str().encode())
        content.update(np.ascontiguousarray(self._weights).data)
        self.checksum = content.hexdigest()
        self.models = {self.name: self.checksum}

    @staticmethod
    def reads(folder: Path) -> bool:
        """Whether the folder is such a model with nothing else to it: no further module, no prompt that goes
        before each text, nothing cut off."""
        modules, settings = (
            _json(folder / "modules.json"),
            _json(folder / "config_sentence_transformers.json"),
        )
        if (
            not isinstance(modules, list)
            or not isinstance(settings, dict)
            or settings.get("default_prompt_name")
            or settings.get("truncate_dim")
        ):
            return False
        kinds = [
            str(module.get("type", "")).rpartition(".")[2]
            for module in modules
            if isinstance(module, dict) and not module.get("path")
        ]
        return (
            kinds == ["StaticEmbedding"]
            and len(modules) == 1
            and _holds(folder / "model.safetensors", WEIGHTS)
        )

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> NDArray[np.float32]:
        """Unit vectors, float32, shape (len(texts), dimensions); zeros for a text without a token."""
        out = np.zeros((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), BATCH):
            some = self._tokenizer.encode_batch_fast(
                list(texts[start : start + BATCH]), add_special_tokens=False
            )
            for at, tokens in enumerate(some, start):
                if tokens.ids:
                    out[at] = self._weights[tokens.ids].mean(axis=0)
            if advance:
                advance(len(some))
        out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
        return out


def _check(weights: NDArray[np.float32], tokens: int) -> None:
    """Raises ValueError where there is not one finite vector for each token."""
    if weights.ndim != 2 or len(weights) < tokens or not np.isfinite(weights).all():
        raise ValueError("not one finite vector per token")


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _holds(path: Path, name: str) -> bool:
    """Whether a file of safetensors has a tensor of that name, of numbers that numpy knows."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            return name in file.keys() and file.get_slice(name).get_dtype() in NUMPY_KNOWS  # noqa: SIM118  it is no dictionary
    except (OSError, SafetensorError):
        return False
