"""A causal language model in a folder, or an adapter with the model that it was trained on."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

from curate import DISTRIBUTION
from curate.errors import CurateError
from curate.files.checksum import sha256_of
from curate.records import ChatMessage

Messages: TypeAlias = list[ChatMessage]
TOKENS = 300  # of a reply at most
ROOM = 2_048  # tokens of a question where the model does not say how many it takes
CONFIG, ADAPTER = "config.json", "adapter_config.json"
_PEFT = f"Run pip install '{DISTRIBUTION}[proof]'."
_ADAPTER_WEIGHTS = "adapter_model.safetensors"
_MEND = "Give the folder of a model and its tokenizer, as save_pretrained of transformers writes it."


def folders_of(folder: Path) -> list[Path]:
    """The folder of a model; that of an adapter and that of its model. Raises CurateError where something is
    missing."""
    if (folder / CONFIG).is_file():
        return [folder]
    if not (folder / ADAPTER).is_file():
        raise CurateError("holds no model: there is no config.json", where=str(folder), mend=_MEND)
    if not (folder / _ADAPTER_WEIGHTS).is_file():
        raise CurateError(f"is an adapter without {_ADAPTER_WEIGHTS}", where=str(folder), mend=_MEND)
    if find_spec("peft") is None:
        raise CurateError("is an adapter, which peft reads", where=str(folder), mend=_PEFT)
    return [folder, _base_of(folder)]


def _base_of(folder: Path) -> Path:
    """Where the model lies that an adapter was trained on: a folder, or what an earlier download left."""
    try:
        name = json.loads((folder / ADAPTER).read_text(encoding="utf-8"))["base_model_name_or_path"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as why:
        raise CurateError("names no model", where=str(folder / ADAPTER), mend=_MEND) from why
    if (Path(str(name)) / CONFIG).is_file():
        return Path(str(name))
    from transformers.utils.hub import cached_file

    try:
        return Path(str(cached_file(str(name), CONFIG, local_files_only=True))).parent
    except (OSError, ValueError) as why:
        mend = "Merge it into its model (merge_and_unload of peft), or give base_model_name_or_path a folder."
        raise CurateError(
            "is the adapter of a model that is not on this machine", where=str(folder), mend=mend
        ) from why


def sum_of(folders: list[Path]) -> str:
    """SHA-256 of all files that make a model."""
    files = sorted(path for folder in folders for path in folder.glob("*") if path.is_file())
    told = "".join(f"{path.name} {sha256_of(path)}\n" for path in files)
    return hashlib.sha256(told.encode()).hexdigest()


def has_template(folders: list[Path]) -> bool:
    """Whether the tokenizer of a model says how messages are put to it."""
    own = next((folder for folder in folders if (folder / "tokenizer_config.json").is_file()), None)
    if own is None:
        return False
    inside = '"chat_template"' in (own / "tokenizer_config.json").read_text(
        encoding="utf-8", errors="replace"
    )
    return inside or any(own.glob("chat_template*.j*"))


def loaded(folders: list[Path]) -> Callable[[list[Messages]], list[str]]:
    """What answers several questions; the model is loaded at the first."""
    model: list[_Model] = []

    def replies(asked: list[Messages]) -> list[str]:
        if not model:
            model.append(_Model(folders))
        return model[0].replies(asked)

    return replies


class _Model:
    """A causal language model with its tokenizer."""

    def __init__(self, folders: list[Path]) -> None:
        from sentence_transformers.util import get_device_name
        from transformers import AutoModelForCausalLM, AutoTokenizer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        folder, base = folders[0], folders[-1]
        own = next((one for one in folders if (one / "tokenizer_config.json").is_file()), folder)
        self._where = str(folder)
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(own, local_files_only=True)
            model: Any = AutoModelForCausalLM.from_pretrained(
                base, local_files_only=True, use_safetensors=True
            )
            if folder != base:
                model = _adapted(model, folder)
        except (OSError, ValueError, KeyError, ImportError, RuntimeError) as why:
            message = f"cannot be loaded ({type(why).__name__})"
            raise CurateError(message, where=self._where, mend=_MEND) from why
        self._model: Any = model.to(get_device_name()).eval()
        most = getattr(self._model.config, "max_position_embeddings", None) or ROOM + TOKENS
        self._room = max(1, int(most) - TOKENS)
        ends = self._model.generation_config.eos_token_id
        self._ends = {*(ends if isinstance(ends, list) else [ends]), self._tokenizer.eos_token_id} - {None}

    def replies(self, asked: list[Messages]) -> list[str]:
        """The most likely replies; of a question that is too long its end is read."""
        import torch

        rows = [self._ids(messages)[-self._room :] for messages in asked]
        longest = max(len(row) for row in rows)
        blank = self._tokenizer.pad_token_id or self._tokenizer.eos_token_id or 0
        ids = torch.tensor([[blank] * (longest - len(row)) + row for row in rows])
        mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in rows])
        out = self._model.generate(
            ids.to(self._model.device),
            attention_mask=mask.to(self._model.device),
            do_sample=False,
            max_new_tokens=TOKENS,
            pad_token_id=blank,
            eos_token_id=sorted(self._ends) or None,
        )
        return [self._text(row) for row in out[:, longest:].tolist()]

    def _text(self, ids: list[int]) -> str:
        end = next((n for n, one in enumerate(ids) if one in self._ends), len(ids))
        return str(self._tokenizer.decode(ids[:end], skip_special_tokens=True)).strip()

    def _ids(self, messages: Messages) -> list[int]:
        """The tokens of a question, by the model's template where it has one."""
        if not getattr(self._tokenizer, "chat_template", None):
            said = "\n".join(f"{m['role'].capitalize()}: {m['content']}" for m in messages)
            return [*self._tokenizer(f"{said}\nAssistant:").input_ids]
        return [*self._tokenizer(self._asked(messages), add_special_tokens=False).input_ids]

    def _asked(self, messages: Messages) -> str:
        """The messages in the model's template; what is said to the system stands before the first question
        where the template takes no such message."""
        from jinja2 import TemplateError

        for said in (messages, _without_system(messages)):
            try:
                return str(
                    self._tokenizer.apply_chat_template(said, tokenize=False, add_generation_prompt=True)
                )
            except TemplateError:
                continue
        roles = ", ".join(message["role"] for message in messages)[:200]
        raise CurateError(
            f"its chat template refuses messages of these roles: {roles}", where=self._where, mend=_MEND
        )


def _adapted(model: Any, folder: Path) -> Any:
    """The model with an adapter merged into it. What peft says of transformers' coming versions is no
    concern of who evaluates."""
    from peft import PeftModel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return PeftModel.from_pretrained(model, folder).merge_and_unload()


def _without_system(messages: Messages) -> Messages:
    told = [m["content"] for m in messages if m["role"] == "system"]
    said: Messages = [{"role": m["role"], "content": m["content"]} for m in messages if m["role"] != "system"]
    if told and said:
        said[0] = {"role": said[0]["role"], "content": "\n\n".join([*told, said[0]["content"]])}
    return said
