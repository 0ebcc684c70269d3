"""Predictions that `evaluate` makes: who is asked, and how."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from curate.arguments import PathLike, checked, count_of, path_of, text_of
from curate.embedding import CachedEncoder
from curate.errors import CurateError
from curate.evaluate.endpoint import answered
from curate.evaluate.held_out import HeldOut
from curate.evaluate.local import written
from curate.evaluate.predictions import Predictions, model_of, named
from curate.evaluate.prompts import looked_up, read_pack, setups
from curate.process.progress import Progress

Given: TypeAlias = "PathLike | Iterable[PathLike] | Mapping[str, PathLike]"


def given_paths(
    argument: str, given: Given, read: Callable[[str], tuple[str, Path]] = named
) -> list[tuple[str, Path]]:
    """Names and paths: one `NAME=PATH` or path, several, or a dict; `read` reads one that is not of a
    dict."""
    if isinstance(given, Mapping):
        return [
            checked(argument, lambda one: model_of(one[0], str(path_of(one[1]))), (str(name), path))
            for name, path in given.items()
        ]
    several: Iterable[Any] = [given] if isinstance(given, (str, os.PathLike)) else given
    return [checked(argument, read, str(checked(argument, path_of, one))) for one in several]


def _named_folder(given: str) -> tuple[str, Path]:
    """As `named`, and a folder's own name is its last part."""
    name, folder = named(given)
    return (name, folder) if str(folder) != given else model_of(folder.resolve().name, given)


@dataclass(frozen=True, slots=True)
class Making:
    """A `model` at a `url`, or models in `folders` by name; and what is put before each question."""

    model: str
    url: str | None
    folders: list[tuple[str, Path]]
    pack: Path | None
    retrieve: int | None
    facts: Path | None
    requests: int | None

    def make(self, held: HeldOut, encoder: CachedEncoder, progress: Progress) -> list[Predictions]:
        """A row for each way of asking."""
        pack = [] if self.pack is None else read_pack(self.pack)
        with progress.stage("look up", brief=True):
            found = [] if self.retrieve is None else looked_up(held, encoder, self.retrieve, self.facts)
        ways = setups(held, pack, found)
        if self.folders:
            return [
                row for name, folder in self.folders for row in written(held, ways, folder, name, progress)
            ]
        return answered(held, ways, self.url or "", self.model, self.requests, progress)


def making_of(
    endpoint: Any, model: Any, model_dir: Any, prompt_pack: Any, retrieve: Any, requests: Any
) -> Making | None:
    """Who is to be asked; None where nobody. Raises CurateError for what does not go together."""
    url, name = checked("endpoint", text_of, endpoint), checked("model", text_of, model)
    folders = given_paths("model_dir", model_dir, _named_folder)
    pack = None if prompt_pack is None else checked("prompt_pack", path_of, prompt_pack)
    count, file = checked("retrieve", _retrieve_of, retrieve)
    most = checked("requests", count_of, requests)
    if url is not None and folders:
        raise CurateError("--endpoint and --model-dir name two models", mend="Give one at a time.")
    if url is not None and name is None:
        raise CurateError("--endpoint needs the name of a model", mend="Give it with --model.")
    if url is None and not folders:
        if any(given is not None for given in (name, pack, count, most)):
            raise CurateError(
                "--model, --prompt-pack, --retrieve and --requests say how a model is asked",
                mend="Give --endpoint or --model-dir.",
            )
        return None
    if name is not None and folders:
        if len(folders) > 1:
            raise CurateError(
                "--model names one model", mend="Name each of several: --model-dir NAME=FOLDER."
            )
        folders = [(name, folders[0][1])]
    for shown in [name] if url is not None else [own for own, _ in folders]:
        checked("model", lambda given: model_of(given, "-"), shown)  # no baseline's name
    return Making(name or "", url, folders, pack, count, file, most)


def _retrieve_of(value: Any) -> tuple[int | None, Path | None]:
    """A number, perhaps with a file of facts."""
    pair = isinstance(value, (tuple, list)) and len(value) == 2
    count, file = value if pair else (value, None)
    if pair and count is None:
        raise ValueError("a file of facts needs the number of facts a question: (K, FILE)")
    return count_of(count), None if file is None else path_of(file)
