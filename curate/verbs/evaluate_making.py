"""Predictions that `evaluate` makes: who is asked, and how."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curate.arguments import checked, count_of, path_of, text_of
from curate.embedding import CachedEncoder
from curate.errors import CurateError
from curate.evaluate.endpoint import answered
from curate.evaluate.held_out import HeldOut
from curate.evaluate.local import written
from curate.evaluate.predictions import Predictions, model_of
from curate.evaluate.prompts import looked_up, read_pack, setups
from curate.process.progress import Progress


@dataclass(frozen=True, slots=True)
class Making:
    """A `model` at a `url`, or in a `folder`; and what is put before each question."""

    model: str
    url: str | None
    folder: Path | None
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
        if self.folder is not None:
            return written(held, ways, self.folder, self.model, progress)
        return answered(held, ways, self.url or "", self.model, self.requests, progress)


def making_of(
    endpoint: Any, model: Any, model_dir: Any, prompt_pack: Any, retrieve: Any, requests: Any
) -> Making | None:
    """Who is to be asked; None where nobody. Raises CurateError for what does not go together."""
    url, name = checked("endpoint", text_of, endpoint), checked("model", text_of, model)
    folder, pack = (
        None if given is None else checked(argument, path_of, given)
        for argument, given in (("model_dir", model_dir), ("prompt_pack", prompt_pack))
    )
    count, file = checked("retrieve", _retrieve_of, retrieve)
    most = checked("requests", count_of, requests)
    if url is not None and folder is not None:
        raise CurateError("--endpoint and --model-dir name two models", mend="Give one at a time.")
    if url is not None and name is None:
        raise CurateError("--endpoint needs the name of a model", mend="Give it with --model.")
    if url is None and folder is None:
        if any(given is not None for given in (name, pack, count, most)):
            raise CurateError(
                "--model, --prompt-pack, --retrieve and --requests say how a model is asked",
                mend="Give --endpoint or --model-dir.",
            )
        return None
    shown = name or (folder or Path()).resolve().name
    checked("model", lambda given: model_of(given, "-"), shown)  # no baseline's name
    return Making(shown, url, folder, pack, count, file, most)


def _retrieve_of(value: Any) -> tuple[int | None, Path | None]:
    """A number, perhaps with a file of facts."""
    pair = isinstance(value, (tuple, list)) and len(value) == 2
    count, file = value if pair else (value, None)
    if pair and count is None:
        raise ValueError("a file of facts needs the number of facts a question: (K, FILE)")
    return count_of(count), None if file is None else path_of(file)
