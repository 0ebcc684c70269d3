"""`next`: what to add, take out and write because of what a model failed at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.arguments import PathLike, checked, count_of, path_of, progress_of, text_of, whole_of
from curate.embedding import CachedEncoder, encode_with_progress
from curate.process.progress import Progress
from curate.recipe import Recipe
from curate.records import need_of, reply_text
from curate.results import warned
from curate.run_folder.folder import RunFolder
from curate.run_folder.history import turns
from curate.stages.dataset_rows import mask
from curate.tasks.kind import label_of
from curate.text.readable import listed, many
from curate.turn.failures import Failing, Failures, read_failures
from curate.turn.gaps import Question, gap_rows, out_of_reach
from curate.turn.ranking import Floats, Named, Ranking, Replies, ranked
from curate.turn.removals import removals
from curate.verbs.common import encoder_of
from curate.verbs.next_turned import NextTurn
from curate.verbs.turn_pool import (
    TRAIN,
    Candidate,
    apart,
    candidates,
    held_back,
    lessons,
    question_of,
    unanswered,
)

_LEDGER = ("record_id", "conversation_id", "outcome", "reason")
_SHOWN = 20  # failing records that are named beside an addition
_KINDS = 3  # kinds of failure that are named in a reason


def next_turn(
    run: PathLike,
    *,
    evaluation: PathLike,
    budget: int,
    model: str | None = None,
    seed: int = 0,
    progress: Progress | bool = False,
) -> NextTurn:
    """What to add to the training set of a run, to take out of it and to write, because of what a model
    failed at.

    `evaluation` is the folder that `evaluate` wrote, of the validation set where the run has one, else of the
    test set; `model` names one of several. At most `budget` unselected records of the train side are named,
    best first. Nothing of a held-out side is ever among them. `write` writes the files and `apply` hands the
    decisions to the run, which `run` with `resume` obeys. Nothing is drawn: `seed` changes nothing. Raises
    CurateError where the folders are no finished run and no evaluation of it, or were changed.
    """
    folder, progress = RunFolder(checked("run", path_of, run)), progress_of(progress)
    wanted = checked("budget", count_of, budget) or 0
    checked("seed", whole_of, seed)
    name = None if model is None else checked("model", text_of, model)
    with progress.stage("read"):
        failures = read_failures(checked("evaluation", path_of, evaluation), folder, name)
        ledger = [*folder.ledger_rows(_LEDGER)]
        recipe = Recipe.model_validate(folder.manifest()["recipe"])
        back = held_back(folder, ledger)
        pool = candidates(folder, ledger, back)
        taught, held = lessons(folder, TRAIN), lessons(folder, f"{failures.held.side}.jsonl")
    encoder = encoder_of(folder, recipe.signals.encoder)
    needs = [one.need for one in failures.held.cases], [one.need for one in pool]
    texts = [*needs[0], *needs[1], *(one.need for one in failures.held.train)]
    vectors = encode_with_progress(encoder, texts, progress, "embedding questions")
    asked, free, train = np.split(vectors, np.cumsum([len(part) for part in needs]))
    with progress.stage("rank"):
        open_ = apart(free, asked, recipe.split)
        pool, free = [one for one, ok in zip(pool, open_, strict=True) if ok], free[open_]
        severity = np.zeros(len(asked))
        for one in failures.failing:
            severity[one.at] = one.severity
        replies = _replies(failures, pool, encoder)
        ranking = ranked(asked, severity, free, _worth(failures, pool), train, replies, wanted)
        out = removals(failures.failing, held, taught, asked, train)
        questions = _questions(folder, ledger, failures, ranking, asked, encoder, recipe)
    trained = Counter(one.situation for one in failures.held.train)
    return warned(
        NextTurn(
            folder,
            failures,
            [_addition(named, pool[named.place], failures, trained, recipe) for named in ranking.named],
            out,
            gap_rows(failures.failing, ranking, failures.held, questions, _best(pool)),
            recipe,
            _look(folder, failures),
            wanted,
        )
    )


def _replies(failures: Failures, pool: Sequence[Candidate], encoder: CachedEncoder) -> Replies:
    """What was replied, as it is compared: labels where the task is one of labels, else by meaning."""
    held = failures.held
    texts = [
        [case.reference for case in held.cases],
        [reply_text(one.record.completion) for one in pool],
        [one.reply for one in held.train],
    ]
    if held.task.kind == "label":
        numbers: dict[str, int] = {}
        codes = [[numbers.setdefault(label_of(text), len(numbers)) for text in some] for some in texts]
        return Replies(*(np.array(some, np.int64) for some in codes))
    vectors = encoder.encode([text for some in texts for text in some])
    return Replies(*np.split(vectors, np.cumsum([len(some) for some in texts])[:-1]))


def _worth(failures: Failures, pool: Sequence[Candidate]) -> NDArray[np.float64]:
    """What each candidate is worth as an example; of labels and of what is structured none is worth more."""
    if failures.held.task.kind in ("label", "structured"):
        return np.ones(len(pool))
    return np.array([one.worth for one in pool], np.float64)


def _addition(
    named: Named, one: Candidate, failures: Failures, trained: Mapping[str, int], recipe: Recipe
) -> dict[str, Any]:
    """The row of additions.jsonl: the record as the dataset would have it, and why."""
    record, failing = one.record, {case.at: case for case in failures.failing}
    mask(record, recipe.gate)
    near = [failing[at] for at in named.near]
    return {
        "id": record.id,
        "situation": one.situation,
        "because": _because(one, near, failures, trained[one.situation]),
        "gain": round(named.gain, 4),
        "failing": [case.id for case in near[:_SHOWN]],
        "prompt": record.prompt,
        "completion": record.completion,
        "conversation_id": record.conversation_id,
        "customer_id": record.customer_id,
        "source": record.source,
        "message_ids": record.message_ids,
        "quality": one.quality,
        "changes": record.changes,
        **record.extra,
    }


def _because(one: Candidate, near: Sequence[Failing], failures: Failures, trained: int) -> str:
    """Why a record helps, in a sentence without any held-out text."""
    kinds = Counter(kind for case in near for kind in case.kinds).most_common(_KINDS)
    how = listed([failures.titles.get(kind, kind).lower() for kind, _ in kinds])
    return (
        f"The model fails at {many(len(near), 'held-out question')} like this one ({how}). The training set"
        f" has {many(trained, 'record')} of its situation."
    )


def _questions(
    run: RunFolder,
    ledger: Sequence[Mapping[str, Any]],
    failures: Failures,
    ranking: Ranking,
    asked: Floats,
    encoder: CachedEncoder,
    recipe: Recipe,
) -> dict[str, Question]:
    """By situation a question of the training side to write an answer for, where nothing is near."""
    lost: dict[str, list[int]] = {}
    for one in failures.failing:
        if out_of_reach(ranking, one.at):
            lost.setdefault(one.situation, []).append(one.at)
    found = {}
    for situation, records in unanswered(run, ledger, held_back(run, ledger), {*lost}).items():
        vectors = encoder.encode([need_of(record.prompt) for record in records])
        centre = asked[lost[situation]].mean(axis=0)
        question = question_of(records, vectors, centre, apart(vectors, asked, recipe.split))
        if question is not None:
            found[situation] = question
    return found


def _best(pool: Sequence[Candidate]) -> dict[str, float]:
    """The best quality of each situation in the pool."""
    best: dict[str, float] = {}
    for one in pool:
        best[one.situation] = max(best.get(one.situation, 0.0), round(one.quality, 3))
    return best


def _look(run: RunFolder, failures: Failures) -> str:
    """When this side was evaluated, by the last look of history.jsonl; empty where that says nothing."""
    looks = [row for row in turns(run) if row.get("sha256") == failures.held.sha256 and "models" in row]
    return str(looks[-1].get("at", "")) if looks else ""
