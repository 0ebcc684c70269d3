"""Training records that teach what a model failed at: the same deflection, the same invented fact, a stale
answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from curate.evaluate.measures.specifics import TYPES
from curate.language.folding import fold
from curate.records import iso_time
from curate.signals.facts import facts
from curate.text.brief import Brief
from curate.text.readable import many
from curate.turn.failures import Failing
from curate.turn.ranking import Floats

ALIKE = 0.6  # cosine of two questions from which a reply to one teaches how to reply to the other
SENDING_AWAY = {  # kind of failure -> the signals of a reply that does the same
    "deflection": ("substance.deflects", "substance.dont_know", "substance.gives_up"),
    "hand_over": ("substance.hand_over",),
}
DEFLECTION, FACT, STALE = "same_deflection", "same_fact", "stale_answer"
_FACTS = frozenset(("price", "date", "link", "version"))  # bare figures, names and claims agree by chance
_STALE = ("stale.version", "stale.article")


@dataclass(frozen=True, slots=True, repr=False)
class Lesson(Brief):
    """A training record, or a held-out one: what was asked and replied, its situation, its signals and its
    time in seconds (None where unknown)."""

    id: str
    prompt: str
    reply: str
    situation: str
    signals: Mapping[str, Any]
    time: float | None


@dataclass(slots=True, repr=False)
class Removal(Brief):
    """A training record to take out: what it teaches, the failures that show it, and the words that both
    have."""

    id: str
    kind: str
    situation: str
    failing: list[str]
    words: list[str]
    newer: str = ""  # the day of a held-out reply that says otherwise, where that is known

    @property
    def because(self) -> str:
        """The evidence in a sentence."""
        shown = f" ({', '.join(self.words)})" if self.words else ""
        fails = f"{many(len(self.failing), 'held-out reply', 'held-out replies')} of the model"
        if self.kind == DEFLECTION:
            return f"It sends the customer away{shown}, as {fails} to questions like its own did."
        if self.kind == FACT:
            return (
                f"It says what its question does not hold{shown}, and {fails} to questions like it invented."
            )
        said = f", and a person said otherwise on {self.newer}" if self.newer else ""
        return f"Its answer is out of date{shown}{said}; {fails} to questions like its own failed."

    def row(self) -> dict[str, Any]:
        """The row of removals.jsonl."""
        told = {"id": self.id, "because": self.because, "kind": self.kind, "situation": self.situation}
        return {**told, "failing": self.failing, "words": self.words}


def removals(
    failing: Sequence[Failing], cases: Sequence[Lesson], train: Sequence[Lesson], held: Floats, taught: Floats
) -> list[Removal]:
    """The training records that teach failures, those of most failures first.

    `cases` are the held-out records with a person's replies, `held` (h, d) and `taught` (t, d) the unit
    vectors of the questions. A record teaches a failure if their questions are alike or of one situation and
    its reply does what failed, in the same words where the failure has some.
    """
    found: dict[tuple[str, str], Removal] = {}
    replies = [fold(one.reply) for one in train]
    for one in failing:
        cosines = np.round((taught @ held[one.at]).astype(np.float64), 4) if len(train) else np.empty(0)
        for n, lesson in enumerate(train):
            near = bool(cosines[n] >= ALIKE)
            if not near and lesson.situation != one.situation:
                continue
            for kind, words, newer in _taught(one, cases[one.at], lesson, replies[n], near):
                removal = found.setdefault(
                    (lesson.id, kind), Removal(lesson.id, kind, lesson.situation, [], [], newer)
                )
                removal.failing.append(one.id)
                removal.words += [word for word in words if word not in removal.words]
                removal.newer = max(removal.newer, newer)
    best: dict[str, Removal] = {}
    for removal in sorted(found.values(), key=lambda r: (-len(r.failing), r.id, r.kind)):
        best.setdefault(removal.id, removal)
    return [*best.values()]


def _taught(
    one: Failing, case: Lesson, lesson: Lesson, reply: str, near: bool
) -> Iterator[tuple[str, list[str], str]]:
    """What a training reply has in common with a failure: the kind, the words, and since when it is out of
    date."""
    for kind, signals in SENDING_AWAY.items():
        if kind in one.kinds and any(lesson.signals.get(name) for name in signals):
            words = [word for word in one.evidence.get(kind, ()) if fold(word) in reply]
            if words or (near and not one.evidence.get(kind)):
                yield DEFLECTION, words, ""
    if "specifics" in one.kinds:
        said = [word.partition(": ")[::2] for word in one.evidence.get("specifics", ())]
        asked = fold(lesson.prompt)
        same = [
            (kind, word)
            for kind, word in dict.fromkeys(said)
            if kind in _FACTS and _holds(reply, fold(word)) and not _holds(asked, fold(word))
        ]
        if same:
            newer = _newer(case, lesson, {kind for kind, _ in same})
            yield (STALE if newer else FACT), [word for _, word in same], newer
    if near and any(lesson.signals.get(name) is not None for name in _STALE):
        words = [str(lesson.signals[name]) for name in _STALE if lesson.signals.get(name) is not None]
        yield STALE, words, ""


def _holds(text: str, word: str) -> bool:
    """Whether a text has a fact whole: 12 does not stand in 2012."""
    start = text.find(word)
    while start >= 0:
        around = text[start - 1 : start] + text[start + len(word) : start + len(word) + 1]
        if not any(c.isalnum() for c in around):
            return True
        start = text.find(word, start + 1)
    return False


def _newer(case: Lesson, lesson: Lesson, kinds: set[str]) -> str:
    """The day on which a person replied with another fact of the same kind, where that came later."""
    if case.time is None or lesson.time is None or case.time <= lesson.time:
        return ""
    wanted = {fact for kind in kinds for fact in TYPES.get(kind, ())}
    other = any(fact.kind in wanted for fact in facts(case.reply, ""))
    return (iso_time(case.time) or "")[:10] if other else ""
