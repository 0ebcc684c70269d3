"""`evaluate`: models on the held-out set of a run, beside the human, a copier and chance."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, get_args

from curate.arguments import PathLike, checked, path_of, progress_of, whole_of
from curate.errors import CurateError, meant
from curate.evaluate.earlier import read_earlier, since
from curate.evaluate.edge_cases import name_edge_cases
from curate.evaluate.evaluation import evaluation, failure_rows
from curate.evaluate.held_out import HeldOut, HeldSide, read_held_out
from curate.evaluate.history import looks
from curate.evaluate.measuring import measure_all
from curate.evaluate.predictions import Predictions, digest_of, model_of, named, read_predictions
from curate.process.progress import Progress
from curate.requirements import checked as checked_against
from curate.requirements import read_requirements
from curate.results import warned
from curate.run_folder.folder import RunFolder
from curate.signals import SignalSettings
from curate.verbs.common import encoder_of
from curate.verbs.evaluate_making import making_of
from curate.verbs.evaluated import Evaluated, lookup

Given: TypeAlias = "PathLike | Iterable[PathLike] | Mapping[str, PathLike]"
_MEND = "Give a file of what a model wrote (JSON Lines with id and completion), an endpoint or a model."
_SETTINGS = ("encoder", "languages", "language_min_words", "expected_language", "voice")


def evaluate(
    run: PathLike,
    predictions: Given = (),
    *,
    endpoint: str | None = None,
    model: str | None = None,
    model_dir: PathLike | None = None,
    prompt_pack: PathLike | None = None,
    retrieve: int | None = None,
    facts: PathLike | None = None,
    requests: int | None = None,
    on: HeldSide = "test",
    against: PathLike | None = None,
    require: PathLike | None = None,
    seed: int = 0,
    progress: Progress | bool = False,
) -> Evaluated:
    """Models on the held-out set of a run, by situation, edge case and language.

    `predictions` are files: one, several (`NAME=FILE` names a model), or a dict of names and files. Each is
    JSON Lines with `id` and `completion`, the rows of an export in their order, or the log of Inspect,
    promptfoo, lm-eval or OpenAI's evals. Or they are made here: by `model` at an OpenAI-compatible `endpoint`
    (its key is in CURATE_ENDPOINT_KEY; at most `requests` are sent), or by the model in the folder
    `model_dir`; with `prompt_pack` and `retrieve` (so many training records, or of `facts`) as rows of their
    own. `on` is `test` or `validation`; `against` an earlier
    evaluation.json, whose models are compared with those of the same name; `require` a YAML file of figures
    that must hold. Writing the result counts as a look at the held-out set. Raises CurateError where
    something cannot be read, and for predictions for training records; warns of ids that do not fit.
    """
    folder, progress = RunFolder(checked("run", path_of, run)), progress_of(progress)
    seed, side = checked("seed", whole_of, seed), checked("on", _side, on)
    files = _files(predictions)
    made = making_of(endpoint, model, model_dir, prompt_pack, retrieve, facts, requests)
    if not files and made is None:
        raise CurateError("no predictions were given", where="predictions", mend=_MEND)
    old = None if against is None else read_earlier(checked("against", path_of, against))
    required = [] if require is None else read_requirements(checked("require", path_of, require))
    with progress.stage("read"):
        held = read_held_out(folder, side)
        given = [one for name, path in files for one in read_predictions(name, path, held)]
    settings = _settings(held)
    encoder = encoder_of(folder, settings.encoder)
    if made is not None:
        given += made.make(held, encoder, progress)
    _check_names(given)
    name_edge_cases(held, encoder)
    rows = measure_all(held, given, encoder, settings, seed, progress)
    with progress.stage("compare"):
        found = evaluation(held, rows, given, seed)
        told = found.data
        told["since"] = None if old is None else since(old, held, rows, found.bootstrap, seed)
        digests = {one.name: digest_of(one.texts) for one in given}
        told["looks"] = looks(held, digests)
        told["required"] = checked_against(required, lambda one: lookup(told, one))
    texts = {row.name: row.texts for row in rows.all()}
    return warned(Evaluated(told, failure_rows(held, rows), texts, held, digests, _notes(given)))


def _side(value: Any) -> HeldSide:
    known = get_args(HeldSide)
    if value not in known:
        raise ValueError(meant(str(value)[:20], known, "Known"))
    side: HeldSide = value
    return side


def _files(given: Given) -> list[tuple[str, Path]]:
    if isinstance(given, Mapping):
        return [
            checked("predictions", lambda one: model_of(one[0], str(path_of(one[1]))), (str(name), file))
            for name, file in given.items()
        ]
    several: Iterable[Any] = [given] if isinstance(given, (str, os.PathLike)) else given
    return [checked("predictions", named, str(one)) for one in several]


def _check_names(given: Sequence[Predictions]) -> None:
    names = [one.name for one in given]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise CurateError(
            f"two models are named {twice!r}", where="predictions", mend="Name each: NAME=FILE."
        )


def _settings(held: HeldOut) -> SignalSettings:
    """Those of the run that a reply is measured by."""
    own = held.recipe.get("signals") or {}
    known = {key: own[key] for key in _SETTINGS if own.get(key) is not None}
    if isinstance(known.get("voice"), str):
        known["voice"] = json.loads(known["voice"])
    return SignalSettings.model_validate(known)


def _notes(given: Sequence[Predictions]) -> list[str]:
    return [note for one in given for note in one.notes()]
