"""What the first tenth that `curate next` names is worth, beside all the rest and a random 30% of it.

    python benchmarks/next.py [--intents FILE...] [--run RUN] [--seeds N] [--shape even,tail] [--part SHARE]

Each seed holds out a test and a validation side of every situation and trains on a PART of the records of
four situations in five; the fifth has no training record. A learner on frozen vectors fails at some of the
validation side. `ranked`, which the command uses, orders the rest of the pool for these failures. The table
has the share of what all the rest would gain on the test side that is gained with the first tenth that it
names, with a random 30%, and with a random 10%: medians over the seeds.

FILE is JSON Lines with `prompt` and `label` (BANKING77, CLINC150): the learner is logistic regression. RUN is
a finished run, whose situations are those that it found: the learner is ridge regression from the question to
the reply, and is right where the true reply is the likeliest of 21. `even`: each situation has as many
records as the file, at most 80; `tail`: sizes fall as a power of their rank, as in real support.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from curate.embedding import get_encoder
from curate.planning.enough import DISTRACTORS, RIDGE
from curate.records import need_of, reply_text
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import STAGES
from curate.turn.ranking import Replies, ranked

ABSENT, TEST, VALIDATION = 0.2, 0.2, 0.15
NAMED, RANDOM = 0.1, 0.3
MOST, EXPONENT, LEAST = 80, 1.0, 8
SEVERITY = 0.8  # of a wrong label in `curate evaluate`
Index = NDArray[np.int64]
Right = Callable[[Index, Index], NDArray[np.bool_]]  # trained on some, which of others are right


@dataclass(slots=True)
class Task:
    """n records: unit vectors of the questions, their situations, their replies (labels or unit vectors),
    what each is worth as an example, and a learner."""

    name: str
    needs: NDArray[np.float32]
    situations: NDArray[Any]
    replies: NDArray[Any]
    worth: NDArray[np.float64]
    learner: Callable[[Task, int], Right]


def labelled(task: Task, seed: int) -> Right:
    """Logistic regression from the question to the label."""

    def right(train: Index, asked: Index) -> NDArray[np.bool_]:
        model = LogisticRegression(C=10, max_iter=200, tol=1e-3)
        model.fit(task.needs[train], task.replies[train])
        return np.asarray(model.predict(task.needs[asked]) == task.replies[asked])

    return right


def replied(task: Task, seed: int) -> Right:
    """Ridge regression from the question to the reply, which is ranked among 20 others of those asked."""

    def right(train: Index, asked: Index) -> NDArray[np.bool_]:
        p, r = task.needs[train].astype(np.float64), task.replies[train].astype(np.float64)
        fitted = np.linalg.solve(p.T @ p + RIDGE * np.eye(p.shape[1]), p.T @ r)
        guess = task.needs[asked] @ fitted
        draw = np.random.default_rng([seed, 7])
        others = [draw.choice(np.delete(asked, n), DISTRACTORS, replace=False) for n in range(len(asked))]
        own = np.einsum("id,id->i", guess, task.replies[asked])
        rest = np.einsum("id,ijd->ij", guess, task.replies[np.array(others)])
        return np.asarray(own > rest.max(axis=1))

    return right


def intents(path: Path, shape: str) -> Task:
    """The questions of a file with labels, at most 80 of a label."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    labels: dict[str, list[str]] = {}
    for row in rows:
        labels.setdefault(row["label"], []).append(row["prompt"])
    draw, texts, names = np.random.default_rng(1), [], []
    for rank, label in enumerate(draw.permutation(sorted(labels)).tolist(), 1):
        size = MOST if shape == "even" else max(LEAST, round(3 * MOST / rank**EXPONENT))
        own = draw.permutation(labels[label]).tolist()[:size]
        texts += own
        names += [label] * len(own)
    vectors = get_encoder("minilm").encode(texts)
    codes = np.unique(names, return_inverse=True)[1]
    return Task(f"{path.stem}, {shape}", vectors, codes, codes, np.ones(len(texts)), labelled)


def forum(path: Path) -> Task:
    """The records of a run that are in a situation with at least eight."""
    run = RunFolder(path)
    wanted = {
        row["record_id"]
        for row in run.ledger_rows(("record_id", "outcome"))
        if row["outcome"] in ("selected", "held_out", "validation", "unselected")
    }
    scored = run.checkpoints.scored(wanted)
    records = [r for r in run.checkpoints.records(wanted) if r.completion and scored[r.id][1]]
    names = np.array([scored[r.id][1] for r in records])
    size = dict(zip(*np.unique(names, return_counts=True), strict=True))
    kept = [n for n, name in enumerate(names) if size[name] >= LEAST]
    encoder = get_encoder("minilm", cache=path / STAGES)
    needs = encoder.encode([need_of(records[n].prompt) for n in kept])
    replies = encoder.encode([reply_text(records[n].completion) for n in kept])
    worth = np.array([scored[records[n].id][0] or 0.0 for n in kept])
    return Task(path.resolve().name, needs, names[kept], replies, worth, replied)


def parts(task: Task, seed: int, share: float) -> tuple[Index, Index, Index, Index]:
    """Train, the rest of the pool, validation and test."""
    draw = np.random.default_rng(seed)
    names = np.unique(task.situations)
    absent = {*draw.permutation(names)[: round(ABSENT * len(names))].tolist()}
    train, rest, validation, test = [], [], [], []
    for name in names.tolist():
        own = draw.permutation(np.flatnonzero(task.situations == name)).tolist()
        cut = [round(TEST * len(own)), round((TEST + VALIDATION) * len(own))]
        test += own[: cut[0]]
        validation += own[cut[0] : cut[1]]
        pool = own[cut[1] :]
        first = 0 if name in absent else max(1, round(share * len(pool)))
        train += pool[:first]
        rest += pool[first:]
    as_index = (np.array(sorted(some), np.int64) for some in (train, rest, validation, test))
    made = tuple(as_index)
    return made[0], made[1], made[2], made[3]


def trial(task: Task, seed: int, share: float) -> tuple[float, float, float, float, float]:
    """Right with train alone and with all, and the shares of the gain: named, random 30%, random 10%."""
    train, rest, validation, test = parts(task, seed, share)
    right = task.learner(task, seed)
    wrong = ~right(train, validation)
    replies = Replies(task.replies[validation], task.replies[rest], task.replies[train])
    budget = round(NAMED * len(rest))
    ranking = ranked(
        task.needs[validation],
        np.where(wrong, SEVERITY, 0.0),
        task.needs[rest],
        task.worth[rest],
        task.needs[train],
        replies,
        budget,
    )
    draw = np.random.default_rng([seed, 3])
    named = rest[[one.place for one in ranking.named]]
    thirty, ten = (rest[draw.permutation(len(rest))[: round(s * len(rest))]] for s in (RANDOM, NAMED))

    def score(more: Index) -> float:
        return float(right(np.concatenate([train, more]), test).mean())

    base, full = score(np.empty(0, np.int64)), score(rest)
    gained = [(score(some) - base) / max(full - base, 1e-9) for some in (named, thirty, ten)]
    return base, full, gained[0], gained[1], gained[2]


def tasks(args: argparse.Namespace) -> Iterator[Task]:
    for path in args.intents:
        yield from (intents(path, shape) for shape in args.shape.split(","))
    if args.run:
        yield forum(args.run)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--intents", type=Path, nargs="*", default=[])
    parser.add_argument("--run", type=Path)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--shape", default="even,tail")
    parser.add_argument("--part", type=float, default=0.5, help="of the pool of a situation that trains")
    args = parser.parse_args()
    sys.stdout.write(
        "| data | train, all | named 10% | random 30% | random 10% | named beats 30% | beats 10% |\n"
    )
    sys.stdout.write("| --- | --- | --- | --- | --- | --- | --- |\n")
    for task in tasks(args):
        begun = time.perf_counter()
        rows = np.array([trial(task, seed, args.part) for seed in range(args.seeds)])
        base, full, named, thirty, ten = np.median(rows, axis=0)
        beats = [int((rows[:, 2] > rows[:, column]).sum()) for column in (3, 4)]
        sys.stdout.write(
            f"| {task.name} | {base:.3f}, {full:.3f} | {named:.2f} | {thirty:.2f} | {ten:.2f} |"
            f" {beats[0]} of {args.seeds} | {beats[1]} of {args.seeds} |"
            f" <!-- {time.perf_counter() - begun:.0f} s -->\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
