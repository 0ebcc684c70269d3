"""Any sentence-transformers model, by folder or by a name that is on this machine already."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from curate.errors import CurateError
from curate.process.progress import Advance

BATCH = 32


class TorchEncoder:
    """fp32 through torch, on a GPU where there is one. No code from a model's folder is ever run."""

    languages: frozenset[str] | None = None

    def __init__(self, name: str) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        for library in ("sentence_transformers", "transformers", "huggingface_hub"):
            logging.getLogger(library).setLevel(
                logging.ERROR
            )  # their warnings quote the name as it is, and say nothing that a user could mend
        try:
            # safetensors only: weights in other files are pickles, which can hold code
            self._model = SentenceTransformer(
                name, trust_remote_code=False, local_files_only=True, model_kwargs={"use_safetensors": True}
            )
        except (OSError, ValueError) as why:
            raise CurateError(
                f"the encoder {name!r} is not on this machine, or has no weights in safetensors",
                mend="Give a folder with a sentence-transformers model in that format, or --encoder minilm.",
            ) from why
        except SafetensorError as why:
            raise CurateError(
                f"the weights of the encoder {name!r} are damaged",
                mend="Save it again, or take --encoder minilm.",
            ) from why
        self.name = Path(name).name
        self.dimensions = self.encode(["-"]).shape[1]
        self.checksum = self._checksum()
        self.models = {self.name: self.checksum}

    def _checksum(self) -> str:
        """A hash over all that was loaded and decides on a vector, wherever it came from: modules with their
        settings, tokenizer, weights."""
        tokenizer = self._model.tokenizer
        digest = hashlib.sha256(
            f"{self._model!r} {self._model.prompts} {self._model.default_prompt_name}".encode()
        )
        fast = getattr(tokenizer, "backend_tokenizer", None)
        digest.update((fast.to_str() if fast else repr(sorted(tokenizer.get_vocab().items()))).encode())
        for key, value in sorted(self._model.state_dict().items()):
            digest.update(key.encode())
            digest.update(value.detach().cpu().float().numpy().tobytes())
        return digest.hexdigest()

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> NDArray[np.float32]:
        """Unit vectors, float32, shape (len(texts), dimensions)."""
        vectors = self._model.encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        if advance:
            advance(len(texts))
        return np.asarray(vectors, np.float32)
