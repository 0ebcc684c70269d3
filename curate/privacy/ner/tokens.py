"""A token classifier as `transformers` saves it: texts in windows, scores of their words."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curate.errors import CurateError
from curate.privacy.ner.folder import OPTION, ModelFolder
from curate.privacy.ner.words import Found, words_of

WINDOW = 512  # tokens at most
BATCH = 16  # windows
_LIBRARIES = ("transformers", "huggingface_hub", "gliner")  # their warnings could quote a text


class _Window(NamedTuple):
    """Some tokens of a text: its number, their ids as the model takes them, where they stand, and which of
    them count: those do not that stand farther from the edge in the window beside."""

    text: int
    given: dict[str, list[int]]
    places: list[tuple[int, int]]
    first: int
    last: int


class TokenClassifier:
    """fp32 on the CPU, in one thread a process, so that the number of workers changes nothing."""

    def __init__(self, folder: ModelFolder) -> None:
        """Raises CurateError where model or tokenizer cannot be loaded, or do not belong together."""
        quieted()
        import torch
        from transformers import AutoModelForTokenClassification, AutoTokenizer

        where = f"{OPTION} {folder.name}"
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(
                folder.path, local_files_only=True, trust_remote_code=False, use_fast=True
            )
            self._model, told = AutoModelForTokenClassification.from_pretrained(
                folder.path,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,  # other weights are pickles, which can hold code
                dtype=torch.float32,
                output_loading_info=True,
            )
        except Exception as why:  # whatever a broken folder raises
            mend = "Try it with transformers alone, then save it anew."
            raise CurateError("model or tokenizer cannot be loaded", where=where, mend=mend) from why
        self._model.eval()
        if told["missing_keys"]:
            mend = "Save the whole model after its training."
            raise CurateError("the weights lack parts of the model", where=where, mend=mend)
        if len(self._tokenizer) > self._model.get_input_embeddings().num_embeddings:
            mend = "Save the model beside the tokenizer that it was trained with."
            raise CurateError("the tokenizer is another model's", where=where, mend=mend)
        labels, kinds = self._model.config.id2label, dict(folder.labels)
        self._kinds = sorted(set(kinds.values()))
        self._map = np.zeros((len(labels), len(self._kinds)), np.float32)
        for number, label in labels.items():
            if kind := kinds.get(label):
                self._map[int(number), self._kinds.index(kind)] = 1
        self._tokenizer.truncation_side = "right"
        self._length = min(WINDOW, self._tokenizer.model_max_length, _positions(self._model.config))
        self._shared = min(self._length // 4, 64)  # tokens that a window has of the one before

    def find(self, texts: Sequence[str]) -> list[list[Found]]:
        """What stands in each text, with scores, in code points."""
        windows = list(self._windows(texts))
        scores: list[list[tuple[int, int, int, NDArray[np.float32]]]] = [[] for _ in texts]
        order = sorted(range(len(windows)), key=lambda n: len(windows[n].places))  # little is padded
        made: dict[int, NDArray[np.float32]] = {}
        for at in range(0, len(order), BATCH):
            some = order[at : at + BATCH]
            made.update(zip(some, self._scored([windows[n] for n in some]), strict=True))
        for n, window in enumerate(windows):
            for token in range(window.first, window.last):
                start, end = window.places[token]
                if end > start:
                    scores[window.text].append((start, end, n, made[n][token]))
        return [
            words_of(text, [(a, b, row) for a, b, _, row in rows], self._kinds)
            for text, rows in zip(texts, scores, strict=True)
        ]

    def _windows(self, texts: Sequence[str]) -> Iterator[_Window]:
        if not texts:
            return
        read = self._tokenizer(
            list(texts),
            truncation=True,
            max_length=self._length,
            stride=self._shared,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        of, special, places = (
            read["overflow_to_sample_mapping"],
            read["special_tokens_mask"],
            read["offset_mapping"],
        )
        names = [name for name in self._tokenizer.model_input_names if name in read]
        half = self._shared // 2
        for n, text in enumerate(of):
            own = [i for i, sign in enumerate(special[n]) if not sign]
            if not own:
                continue
            before, after = n > 0 and of[n - 1] == text, n + 1 < len(of) and of[n + 1] == text
            first = own[0] + half * before
            last = own[-1] + 1 - (self._shared - half) * after
            yield _Window(text, {name: read[name][n] for name in names}, places[n], first, last)

    def _scored(self, windows: Sequence[_Window]) -> Iterator[NDArray[np.float32]]:
        """For each window an array (tokens, types) of probabilities, rounded, so that what is computed beside
        it does not decide."""
        import torch

        longest = max(len(window.places) for window in windows)
        fill = {"input_ids": self._tokenizer.pad_token_id or 0}
        given = {
            name: torch.tensor(
                [w.given[name] + [fill.get(name, 0)] * (longest - len(w.places)) for w in windows]
            )
            for name in windows[0].given
        }
        with torch.inference_mode(), one_thread():
            logits = self._model(**given).logits
            shares = torch.softmax(logits.float(), dim=-1).numpy()
        for n in range(len(windows)):
            yield np.round(shares[n] @ self._map, 4)


def _positions(config: Any) -> int:
    """How many tokens a model can read at once; some count from behind two that are kept."""
    most = getattr(config, "max_position_embeddings", None)
    return int(most) - 2 if isinstance(most, int) and most > 8 else WINDOW


def quieted() -> None:
    """No library asks the network or says anything."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    for library in _LIBRARIES:
        logging.getLogger(library).setLevel(logging.ERROR)


@contextmanager
def one_thread() -> Iterator[None]:
    """The sums of one thread are the same on every machine of its kind; workers are the way to more cores."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
