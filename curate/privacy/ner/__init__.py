"""A model that finds names and addresses beside the rules (`privacy.ner_model`): a token classifier as
`transformers` saves it, or a model of GLiNER. It only adds: what a rule decides stays.

A model is loaded once a process, on the CPU, without the network and without any code of its folder.
"""

from __future__ import annotations

from curate.privacy.ner.asking import by_model, extended, prepare, taught
from curate.privacy.ner.folder import ModelFolder, folder_of, model_at, opened

__all__ = ["ModelFolder", "by_model", "extended", "folder_of", "model_at", "opened", "prepare", "taught"]
