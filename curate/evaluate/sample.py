"""One reply in its case, with what several measures ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from curate.evaluate.copied import CopyIndex, LongestRun
from curate.evaluate.held_out import Case
from curate.records import Record, text_of
from curate.signals import Signals, SignalSettings, measure
from curate.tasks import Task
from curate.tasks.kind import as_json, form_fields, label_of
from curate.text.brief import Brief

if TYPE_CHECKING:
    from curate.evaluate.judged import Outcome

LONGEST = 10_000  # characters of a reply that are measured: support replies are far shorter
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, repr=False)
class Surroundings(Brief):
    """What a case is compared with, alike for all who reply to it: the nearest replies of other conversations
    of its situation, and the questions and replies that it is told from, all by their texts."""

    likes: Sequence[str]
    other_needs: Sequence[str]
    other_replies: Sequence[str]


@dataclass(repr=False)
class Bench(Brief):
    """What all samples share: unit vectors by text, the training replies, settings, and tasks."""

    settings: SignalSettings
    copies: CopyIndex
    tasks: dict[str, Task]
    vectors: dict[str, Vectors] = field(default_factory=dict)

    def vector(self, text: str) -> Vectors:
        """The vector of a text that was embedded before."""
        return self.vectors[text]

    def rank(self, text: str, own: str, others: Sequence[str]) -> float | None:
        """The share of `others` that a text is less alike than `own`, ties by half; None where there are
        none."""
        if not others:
            return None
        reply = self.vector(text)
        rest = np.stack([self.vector(other) for other in others]) @ reply
        mine = float(self.vector(own) @ reply)
        return float((np.sum(rest < mine - 1e-6) + 0.5 * np.sum(np.abs(rest - mine) <= 1e-6)) / len(others))


@dataclass(repr=False)
class Sample(Brief):
    """A reply in its case; `human` is the sample of the reply that a person gave, None for that itself;
    `outcome` what a judge chose between the two."""

    case: Case
    text: str
    around: Surroundings
    bench: Bench
    human: Sample | None = None
    outcome: Outcome | None = None

    @cached_property
    def reference(self) -> Sample:
        """The person's reply."""
        return self.human or self

    @cached_property
    def empty(self) -> bool:
        return not self.text.strip()

    @cached_property
    def context(self) -> str:
        """The prompt and the person's reply: what a specific may stand in."""
        return f"{text_of(self.case.prompt)}\n{self.case.reference}"

    @cached_property
    def _measured(self) -> tuple[Signals, dict[str, list[str]]]:
        record = Record(
            self.case.id,
            self.case.conversation,
            self.case.prompt,
            [{"role": "assistant", "content": self.text}],
        )
        return measure(record, self.bench.settings)

    @property
    def signals(self) -> Signals:
        """The reply's signals, as `curate score` has them."""
        return self._measured[0]

    def number(self, name: str) -> float:
        """A signal as a number; 0 where it has none."""
        value = self.signals.get(name)
        return float(value) if isinstance(value, (bool, int, float)) else 0.0

    def words(self, *names: str) -> list[str]:
        """The words that triggered signals."""
        return [word for name in names for word in self._measured[1].get(name, ())]

    @cached_property
    def run(self) -> LongestRun:
        """What it shares with a training reply, word by word."""
        return self.bench.copies.longest(self.text, leave_out=self.case.conversation)

    @cached_property
    def label(self) -> str:
        return label_of(self.text)

    @cached_property
    def fields(self) -> dict[str, Any] | None:
        """A structured reply as its fields; None where it is none."""
        value = as_json(self.text)
        if value is not None:
            return value if isinstance(value, dict) else {"": value}
        return form_fields(self.text) or None

    @property
    def task(self) -> Task | None:
        return self.bench.tasks.get(self.case.situation)
