"""Predictions of a model in a folder, by transformers on this machine; nothing is fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from curate.evaluate.answers_kept import place_of
from curate.evaluate.held_out import HeldOut
from curate.evaluate.local_model import TOKENS, Messages, folders_of, has_template, loaded, sum_of
from curate.evaluate.predictions import Predictions, accounted
from curate.evaluate.prompts import Setup
from curate.judge.cache import TextCache, key_of
from curate.process.progress import Progress

TOGETHER = 8  # questions that are answered in one go
SIGNS = 40_000  # of these questions, as if all were as long as the longest
_PLAIN = "the model has no chat template: it was asked in plain text, User: ... Assistant:"


def written(
    held: HeldOut, setups: Sequence[Setup], folder: Path, name: str, progress: Progress
) -> list[Predictions]:
    """What the model replies in each setup, the most likely words, `TOKENS` at most; answers of earlier calls
    are taken from the run's folder `answers`. An adapter is read with the model that it was trained on.
    Raises CurateError where the folder holds no model that can be loaded."""
    folders = folders_of(folder)
    checksum = sum_of(folders)
    cache, replies = TextCache(place_of(held, checksum)), loaded(folders)
    note = "" if has_template(folders) else _PLAIN
    with progress.stage("model", sum(len(s.asked) for s in setups), "replies") as advance:
        result = []
        for setup in setups:
            texts: dict[int, str] = {}
            for batch in batches(setup.asked):
                found = _texts([setup.asked[i] for i in batch], checksum, cache, replies)
                texts.update(zip(batch, found, strict=True))
                advance(len(batch))
            result.append(accounted(f"{name}{setup.ending}", texts, held, folder.name, note))
    return result


def batches(asked: Sequence[Messages]) -> Iterator[list[int]]:
    """The places of the questions that are answered together: of like length, the shortest first. The last
    digits of what a model computes depend on this, so that it depends on the questions alone."""
    lengths = [sum(len(message["content"]) for message in messages) for messages in asked]
    batch: list[int] = []
    for i in sorted(range(len(asked)), key=lambda i: (lengths[i], i)):
        if batch and (len(batch) == TOGETHER or lengths[i] * (len(batch) + 1) > SIGNS):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _texts(
    asked: list[Messages], checksum: str, cache: TextCache, replies: Callable[[list[Messages]], list[str]]
) -> list[str]:
    """The replies to questions that are answered together. A reply is known by all of these questions."""
    together = [message for messages in asked for message in messages]
    keys = [key_of(f"{checksum} {TOKENS} {n} of {len(asked)}", together) for n in range(len(asked))]
    known = [cache.get(key) for key in keys]
    if None in known:
        known = [*replies(asked)]
        for key, text in zip(keys, known, strict=True):
            if cache.get(key) is None:
                cache.add(key, text or "")
    return [text or "" for text in known]
