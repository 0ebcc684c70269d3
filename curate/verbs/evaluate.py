"""`evaluate`: models on the held-out set of a run, beside the human, a copier and chance."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, get_args

from curate.arguments import PathLike, checked, path_of, progress_of, whole_of
from curate.errors import CurateError, meant
from curate.evaluate.earlier import read_earlier, since
from curate.evaluate.edge_cases import name_edge_cases
from curate.evaluate.evaluation import evaluation, failure_rows
from curate.evaluate.held_out import HeldOut, HeldSide, read_held_out
from curate.evaluate.history import looks
from curate.evaluate.judged import Judging, judged, referee_of
from curate.evaluate.measuring import measure_all
from curate.evaluate.predictions import Predictions, digest_of, read_predictions
from curate.process.progress import Progress
from curate.requirements import checked as checked_against
from curate.requirements import read_requirements
from curate.results import warned
from curate.run_folder.folder import RunFolder
from curate.signals import SignalSettings
from curate.verbs.common import encoder_of, judge_of
from curate.verbs.evaluate_making import Given, given_paths, making_of
from curate.verbs.evaluated import Evaluated, lookup

_MEND = "Give a file of what a model wrote (JSON Lines with id and completion), an endpoint or a model."
_SETTINGS = ("encoder", "languages", "language_min_words", "expected_language", "voice")


def evaluate(
    run: PathLike,
    predictions: Given = (),
    *,
    endpoint: str | None = None,
    model: str | None = None,
    model_dir: Given = (),
    prompt_pack: PathLike | None = None,
    retrieve: int | tuple[int, PathLike | None] | None = None,
    requests: int | None = None,
    judge_url: str | None = None,
    judge_model: str | None = None,
    judge_budget: int | None = None,
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
    (its key is in CURATE_ENDPOINT_KEY; at most `requests` are sent), or by the model, or the adapter, in the
    folder `model_dir`, or in each of several (given as `predictions` are); with `prompt_pack` and `retrieve`
    (K: so many similar training records; (K, FILE): so many facts of a file) as rows of their own.
    `judge_model` at the OpenAI-compatible address `judge_url` (its key is in CURATE_JUDGE_KEY; at most
    `judge_budget` requests are sent) chooses between the replies of each two models, and of each model and
    the human. `on` is `test` or `validation`; `against` an earlier evaluation.json, whose models are compared
    with those of the same name; `require` a YAML file of figures that must hold. Writing the result counts as
    a look at the held-out set. Raises CurateError where something cannot be read, and for predictions for
    training records; warns of ids that do not fit.
    """
    folder, progress = RunFolder(checked("run", path_of, run)), progress_of(progress)
    seed, side = checked("seed", whole_of, seed), checked("on", _side, on)
    files = given_paths("predictions", predictions)
    made = making_of(endpoint, model, model_dir, prompt_pack, retrieve, requests)
    judge = judge_of(judge_url, judge_model, judge_budget)
    if not files and made is None:
        raise CurateError("no predictions were given", where="predictions", mend=_MEND)
    old = None if against is None else read_earlier(checked("against", path_of, against))
    required = [] if require is None else read_requirements(checked("require", path_of, require))
    with progress.stage("read"):
        held = read_held_out(folder, side)
        referee = None if judge is None else referee_of(judge, held)
        given = [one for name, path in files for one in read_predictions(name, path, held)]
    settings = _settings(held)
    encoder = encoder_of(folder, settings.encoder)
    if made is not None:
        given += made.make(held, encoder, progress)
    _check_names(given)
    name_edge_cases(held, encoder)
    judging = None if referee is None else judged(held, given, referee, progress)
    rows = measure_all(held, given, encoder, settings, seed, progress, judging)
    with progress.stage("compare"):
        found = evaluation(held, rows, given, seed, judging)
        told = found.data
        who = None if judging is None else judging.model
        told["since"] = None if old is None else since(old, held, rows, found.bootstrap, seed, who)
        digests = {one.name: digest_of(one.texts) for one in given}
        told["looks"] = looks(held, digests)
        told["required"] = checked_against(required, lambda one: lookup(told, one))
    texts = {row.name: row.texts for row in rows.all()}
    return warned(Evaluated(told, failure_rows(held, rows), texts, held, digests, _notes(given, judging)))


def _side(value: Any) -> HeldSide:
    known = get_args(HeldSide)
    if value not in known:
        raise ValueError(meant(str(value)[:20], known, "Known"))
    side: HeldSide = value
    return side


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


def _notes(given: Sequence[Predictions], judging: Judging | None) -> list[str]:
    return [*(note for one in given for note in one.notes()), *(judging.notes if judging else [])]
