"""A model of GLiNER, which finds whatever labels say in words; through the package `gliner`, where it is
installed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from curate.errors import CurateError
from curate.privacy.ner.folder import OPTION, ModelFolder
from curate.privacy.ner.tokens import one_thread, quieted
from curate.privacy.ner.words import Found

WINDOW = 250  # words; what is longer than the model reads would be cut in silence
SHARED = 25  # words that a window has of the one before: no name is longer
BATCH = 8
_WORD = re.compile(r"\w+|[^\w\s]")  # no fewer than the model counts


class Gliner:
    """fp32 on the CPU, in one thread a process."""

    def __init__(self, folder: ModelFolder, least: float) -> None:
        """`least` is the probability from which it says what it finds. Raises CurateError where the model
        cannot be loaded."""
        where = f"{OPTION} {folder.name}"
        quieted()
        from gliner import GLiNER

        try:
            self._model: Any = GLiNER.from_pretrained(
                str(folder.path), local_files_only=True, map_location="cpu", load_tokenizer=True
            )
        except Exception as why:  # whatever a broken folder raises
            mend = "Try it with gliner alone, then save it anew."
            raise CurateError("the model cannot be loaded", where=where, mend=mend) from why
        self._model.eval()
        self._kinds, self._least = dict(folder.labels), least
        self._window = min(WINDOW, int(getattr(self._model.config, "max_len", None) or WINDOW))

    def find(self, texts: Sequence[str]) -> list[list[Found]]:
        """What stands in each text, with scores, in code points."""
        pieces = [(n, start, piece) for n, text in enumerate(texts) for start, piece in self._pieces(text)]
        found: list[list[Found]] = [[] for _ in texts]
        with one_thread():
            answers = self._model.inference(
                [piece for *_, piece in pieces], list(self._kinds), threshold=self._least, batch_size=BATCH
            )
        for (n, start, _), answer in zip(pieces, answers, strict=True):
            for one in answer:
                kind = self._kinds[one["label"]]
                value = Found(start + one["start"], start + one["end"], kind, round(float(one["score"]), 3))
                found[n].append(value)
        return [sorted(set(values)) for values in found]

    def _pieces(self, text: str) -> Iterator[tuple[int, str]]:
        """The text in windows of so many words, each with its start."""
        words = [match.span() for match in _WORD.finditer(text)]
        for at in range(0, max(1, len(words) - SHARED), self._window - SHARED):
            some = words[at : at + self._window]
            if some:
                yield some[0][0], text[some[0][0] : some[-1][1]]
