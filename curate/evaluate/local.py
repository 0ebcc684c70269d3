"""Predictions of a model in a folder, by transformers on this machine; nothing is fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.evaluate.held_out import HeldOut
from curate.evaluate.predictions import Predictions, accounted
from curate.evaluate.prompts import Setup
from curate.files.checksum import sha256_of
from curate.judge.cache import TextCache, key_of
from curate.process.progress import Progress
from curate.records import ChatMessage
from curate.run_folder.names import ANSWERS

TOKENS = 300  # of a reply at most
ROOM = 2_048  # tokens of a question where the model does not say how many it takes
_MEND = "Give the folder of a model and its tokenizer, as save_pretrained of transformers writes it."


def written(
    held: HeldOut, setups: Sequence[Setup], folder: Path, name: str, progress: Progress
) -> list[Predictions]:
    """What the model replies in each setup, the most likely words; answers of earlier calls are taken from
    the run's folder `answers`. Raises CurateError where the folder holds no model that can be loaded."""
    checksum = _checksum(folder)
    place = held.run.file(ANSWERS) / f"{checksum[:16]}.jsonl"
    place.parent.mkdir(mode=0o700, exist_ok=True)
    cache, model = TextCache(place), None
    with progress.stage("model", sum(len(s.asked) for s in setups), "replies") as advance:
        result = []
        for setup in setups:
            texts = {}
            for i, messages in enumerate(setup.asked):
                key = key_of(checksum, messages)
                if cache.get(key) is None:
                    model = model or _Model(folder)
                    cache.add(key, model.reply(messages))
                texts[i] = cache.get(key) or ""
                advance(1)
            result.append(accounted(f"{name}{setup.ending}", texts, held, folder.name, ""))
    return result


def _checksum(folder: Path) -> str:
    """Of all files of a model."""
    files = sorted(path for path in folder.glob("*") if path.is_file())
    if not any(path.name == "config.json" for path in files):
        raise CurateError("holds no model: there is no config.json", where=str(folder), mend=_MEND)
    told = "".join(f"{path.name} {sha256_of(path)}\n" for path in files)
    return hashlib.sha256(told.encode()).hexdigest()


class _Model:
    """A causal language model with its tokenizer."""

    def __init__(self, folder: Path) -> None:
        from sentence_transformers.util import get_device_name
        from transformers import AutoModelForCausalLM, AutoTokenizer

        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            model: Any = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError, KeyError, ImportError) as why:
            message = f"cannot be loaded ({type(why).__name__})"
            raise CurateError(message, where=str(folder), mend=_MEND) from why
        self._model: Any = model.to(get_device_name()).eval()
        most = getattr(self._model.config, "max_position_embeddings", None) or ROOM + TOKENS
        self._room = max(1, int(most) - TOKENS)

    def reply(self, messages: list[ChatMessage]) -> str:
        """The most likely reply; of a question that is too long its end is read."""
        ids = self._ids(messages)[:, -self._room :].to(self._model.device)
        out = self._model.generate(
            ids,
            attention_mask=ids.new_ones(ids.shape),
            do_sample=False,
            max_new_tokens=TOKENS,
            pad_token_id=self._tokenizer.pad_token_id or self._tokenizer.eos_token_id or 0,
        )
        return str(self._tokenizer.decode(out[0, ids.shape[1] :], skip_special_tokens=True)).strip()

    def _ids(self, messages: list[ChatMessage]) -> Any:
        """The tokens of a question, by the model's template where it has one."""
        if getattr(self._tokenizer, "chat_template", None):
            text = self._tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
            return self._tokenizer(text, return_tensors="pt", add_special_tokens=False).input_ids
        said = "\n".join(f"{m['role'].capitalize()}: {m['content']}" for m in messages)
        return self._tokenizer(f"{said}\nAssistant:", return_tensors="pt").input_ids
