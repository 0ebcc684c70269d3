"""The folder of a model: what it holds, and whether it can be used. Nothing is loaded here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from curate import DISTRIBUTION
from curate.errors import CurateError
from curate.files.checksum import sha256_of
from curate.privacy.ner.labels import types_of
from curate.text.plain import printable

if TYPE_CHECKING:
    from curate.privacy.settings import PrivacySettings

OPTION = "--ner-model"
_READ = (".json", ".txt", ".model", ".safetensors", ".jinja")  # files of which a model is made
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
_GLINER = "gliner_config.json"
# what GLiNER is asked for where the recipe says nothing: it finds whatever a label says in words
_ASKED = {"person": "NAME", "street address": "ADDRESS"}
_SAVE = "Save model and tokenizer with save_pretrained into one folder, and give that."


class ModelFolder(NamedTuple):
    """A model's folder that can be used. `labels` are those that mean personal data, with their types;
    `sha256` is one of all files that decide what the model finds."""

    path: Path
    labels: tuple[tuple[str, str], ...]
    sha256: str
    gliner: bool

    @property
    def name(self) -> str:
        """Its own name, without the folders that it is in."""
        return printable(self.path.resolve().name)


def folder_of(settings: PrivacySettings) -> ModelFolder | None:
    """The model that the recipe names; None where it names none. Raises CurateError where it cannot be
    used."""
    if settings.ner_model is None:
        return None
    return model_at(settings.ner_model, settings.ner_labels)


def model_at(path: Path, labels: Mapping[str, str | None]) -> ModelFolder:
    """The model in a folder, with what the recipe says of its labels. Raises CurateError where it cannot be
    used."""
    return _opened(path, tuple(labels.items()))


def opened(settings: PrivacySettings) -> ModelFolder | None:
    """The same, looked at anew: at the begin of a job, as a model may have been trained again since."""
    _opened.cache_clear()
    return folder_of(settings)


@lru_cache(maxsize=4)
def _opened(path: Path, given: tuple[tuple[str, str | None], ...]) -> ModelFolder:
    where = f"{OPTION} {printable(str(path))}"
    try:
        names = {file.name for file in path.iterdir() if file.is_file()}
    except OSError as why:
        what = "this is no folder that can be read" if path.exists() else "the folder does not exist"
        raise CurateError(what, where=where, mend=_SAVE) from why
    gliner = _GLINER in names
    config = _config(path / (_GLINER if gliner else "config.json"), where)
    if gliner:
        _check_gliner(config, where)
        labels: Mapping[str, str] = {label: kind for label, kind in (dict(given) or _ASKED).items() if kind}
    else:
        labels = _labels(config, dict(given), names, where)
    _check_weights(names, gliner, where)
    digest = hashlib.sha256()
    try:
        for name in sorted(name for name in names if name.endswith(_READ)):
            digest.update(f"{name}\0{sha256_of(path / name)}\n".encode())
    except OSError as why:
        raise CurateError(
            "a file of the model cannot be read", where=where, mend="Allow to read it."
        ) from why
    return ModelFolder(path, tuple(labels.items()), digest.hexdigest(), gliner)


def _config(file: Path, where: str) -> dict[str, Any]:
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as why:
        raise CurateError(
            "the folder holds no config.json, so it is no model", where=where, mend=_SAVE
        ) from why
    except (OSError, ValueError) as why:
        raise CurateError(f"{file.name} cannot be read", where=where, mend=_SAVE) from why
    if not isinstance(config, dict):
        raise CurateError(f"{file.name} is no object", where=where, mend=_SAVE)
    return config


def _labels(
    config: dict[str, Any], given: Mapping[str, str | None], names: set[str], where: str
) -> dict[str, str]:
    made = config.get("architectures") or []
    if not any(str(one).endswith("ForTokenClassification") for one in made):
        what = f" but {', '.join(map(str, made))}" if made else ""
        mend = "Give a model that was trained for token classification, or one of GLiNER."
        raise CurateError(f"the model is no token classifier{what}", where=where, mend=mend)
    if config.get("auto_map"):
        mend = "Give a model of an architecture that transformers has itself."
        raise CurateError("the model needs code of its folder, which is never run", where=where, mend=mend)
    if "tokenizer.json" not in names:
        raise CurateError("the folder holds no tokenizer (tokenizer.json)", where=where, mend=_SAVE)
    labels = config.get("id2label")
    if not isinstance(labels, dict) or not labels:
        mend = "Write there which number means which label."
        raise CurateError("config.json has no id2label", where=where, mend=mend)
    return types_of(map(str, labels.values()), given, where)


def _check_gliner(config: dict[str, Any], where: str) -> None:
    """That the package is there, and finds all of the model in the folder, and no code to run: it trusts what
    it loads."""
    if find_spec("gliner") is None:
        mend = f"Run pip install '{DISTRIBUTION}[ner]'."
        raise CurateError("a model of GLiNER needs the package gliner", where=where, mend=mend)
    if not config.get("encoder_config") or "auto_map" in json.dumps(config):
        mend = "Load it with gliner and save it with save_pretrained(FOLDER, safe_serialization=True)."
        raise CurateError(f"{_GLINER} does not hold the encoder's own settings", where=where, mend=mend)


def _check_weights(names: set[str], gliner: bool, where: str) -> None:
    own = {"model.safetensors"} if gliner else {name for name in names if name.endswith(".safetensors")}
    if own & names:
        return
    if pickles := sorted(name for name in names if name.endswith(_PICKLES)):
        raise CurateError(
            f"the weights are a pickle ({pickles[0]}), which can hold code and is never read",
            where=where,
            mend="Load the model where you trust it, and save it as model.safetensors"
            " (save_pretrained, for GLiNER with safe_serialization=True).",
        )
    raise CurateError("the folder holds no weights (model.safetensors)", where=where, mend=_SAVE)
