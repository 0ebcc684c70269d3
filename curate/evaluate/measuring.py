"""Every measure of every reply: those of the models and of the rows beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curate.embedding import CachedEncoder, encode_with_progress
from curate.evaluate.base import Measure, measures
from curate.evaluate.copied import CopyIndex
from curate.evaluate.held_out import HeldOut
from curate.evaluate.judged import Judging, Outcome
from curate.evaluate.predictions import Predictions
from curate.evaluate.sample import LONGEST, Bench, Sample, Surroundings
from curate.evaluate.surroundings import Beside, beside, texts_of
from curate.privacy import mask
from curate.process.progress import Progress
from curate.signals import SignalSettings
from curate.text.brief import Brief

DIGITS = 4  # of every value: what is written is what is compared
EVIDENCE, MOST_WORDS = 5, 200  # words of evidence a failure, and characters of each


@dataclass(frozen=True, slots=True, repr=False)
class Failure(Brief):
    """One way in which a reply fails, with its evidence."""

    kind: str
    severity: float
    evidence: list[str]


@dataclass(slots=True, repr=False)
class Measured(Brief):
    """One row: its texts by the place of the case, its values (cases, measures), nan where a measure does
    not apply, and the failures of each case."""

    name: str
    texts: dict[int, str]
    values: NDArray[np.float64]
    failures: dict[int, list[Failure]]


@dataclass(slots=True, repr=False)
class Rows(Brief):
    """All rows over the same cases and measures: `human`, `copier`, `chance`, and the models."""

    measures: list[Measure]
    human: Measured
    copier: Measured
    chance: Measured
    models: list[Measured]

    @property
    def baselines(self) -> list[Measured]:
        """The rows beside the models."""
        return [self.human, self.copier, self.chance]

    def all(self) -> list[Measured]:
        """Every row, the models first."""
        return [*self.models, *self.baselines]


def measure_all(
    held: HeldOut,
    models: Sequence[Predictions],
    encoder: CachedEncoder,
    settings: SignalSettings,
    seed: int,
    progress: Progress,
    judging: Judging | None = None,
) -> Rows:
    """Measures every reply to every case, each on the first `LONGEST` characters."""
    cases, train = [c.need for c in held.cases], [t.need for t in held.train]
    vectors = encode_with_progress(encoder, [*cases, *train], progress, "embedding prompts")
    around = beside(held, vectors[: len(cases)], vectors[len(cases) :], seed)
    rows = _texts(held, around, models)
    texts = [*cases, *texts_of(around.around), *(text for row in rows.values() for text in row.values())]
    distinct = list(dict.fromkeys(texts))
    known = encode_with_progress(encoder, distinct, progress, "embedding replies")
    bench = Bench(settings, CopyIndex(held.train), held.tasks, dict(zip(distinct, known, strict=True)))
    human = [
        Sample(case, case.reference[:LONGEST], one, bench)
        for case, one in zip(held.cases, around.around, strict=True)
    ]
    with progress.stage("measure", sum(map(len, rows.values())), "replies") as advance:
        done = {}
        for name, row in rows.items():
            outcomes = judging.against_human(name) if judging else {}
            done[name] = _measured(name, row, human, around.around, bench, outcomes)
            advance(len(row))
    human_row, copier, chance, *others = done.values()
    return Rows(measures(), human_row, copier, chance, others)


def _texts(held: HeldOut, around: Beside, models: Sequence[Predictions]) -> dict[str, dict[int, str]]:
    """The texts of each row by the place of the case, the baselines first."""
    given: dict[str, Mapping[int, str | None]] = {
        "human": {i: case.reference for i, case in enumerate(held.cases)},
        "copier": dict(enumerate(around.copier)),
        "chance": dict(enumerate(around.chance)),
        **{model.name: model.texts for model in models},
    }
    return {
        name: {i: text[:LONGEST] for i, text in sorted(row.items()) if text is not None}
        for name, row in given.items()
    }


def _measured(
    name: str,
    row: dict[int, str],
    human: Sequence[Sample],
    around: Sequence[Surroundings],
    bench: Bench,
    outcomes: Mapping[int, Outcome],
) -> Measured:
    chosen = measures()
    values = np.full((len(human), len(chosen)), np.nan)
    failures: dict[int, list[Failure]] = {}
    for i, text in row.items():
        own = name == "human"
        sample = human[i] if own else Sample(human[i].case, text, around[i], bench, human[i], outcomes.get(i))
        found = []
        for column, measure in enumerate(chosen):
            if sample.case.kind not in measure.tasks or (measure.own and own):
                continue
            value = measure.of(sample)
            if value is not None:
                values[i, column] = round(value, DIGITS)
                found += [*_failure(measure, sample, value)]
        if found:
            failures[i] = found
    return Measured(name, row, values, failures)


def _failure(measure: Measure, sample: Sample, value: float) -> Iterator[Failure]:
    if measure.failed(value):
        words = measure.words(sample) if measure.words else []
        shown = [mask(word, MOST_WORDS) for word in words[:EVIDENCE]]
        yield Failure(measure.name, measure.severity, shown)
