"""Training records that teach what a model failed at."""

from __future__ import annotations

from typing import Any

import numpy as np

from curate.turn.failures import Failing
from curate.turn.removals import Lesson, Removal, removals

ALIKE, APART = np.array([[1.0, 0.0]], np.float32), np.array([[0.0, 1.0]], np.float32)


def failing(kind: str, *words: str) -> Failing:
    return Failing("h", 0, "parcels", (kind,), {kind: [*words]} if words else {}, 0.8)


def lesson(reply: str, situation: str = "parcels", prompt: str = "Where is it?", **more: Any) -> Lesson:
    return Lesson("t", prompt, reply, situation, more.pop("signals", {}), more.pop("time", None))


def found(
    one: Failing, taught: Lesson, case: Lesson | None = None, vectors: np.ndarray = ALIKE
) -> list[Removal]:
    return removals([one], [case or lesson("It is at the depot.")], [taught], ALIKE, vectors)


def test_the_same_deflection_is_named_with_its_words() -> None:
    sends = lesson("Please contact our support team.", signals={"substance.deflects": 1})
    (one,) = found(failing("deflection", "contact our support"), sends)
    assert (one.kind, one.words, one.failing) == ("same_deflection", ["contact our support"], ["h"])
    assert "contact our support" in one.because
    assert not found(failing("deflection", "ask the manufacturer"), sends)
    assert not found(failing("deflection", "contact our support"), lesson("It comes tomorrow."))


def test_the_same_invented_fact_is_named_unless_the_question_holds_it() -> None:
    failed = failing("specifics", "price: $79.95", "number: 20")
    (one,) = found(failed, lesson("It costs $79.95, in 20 days."))
    assert (one.kind, one.words) == ("same_fact", ["$79.95"])
    assert not found(failed, lesson("It costs $79.95.", prompt="Why does it cost $79.95?"))
    assert not found(failed, lesson("It costs $179.955 in 20 days."))  # another price; figures are chance


def test_a_fact_that_a_person_told_otherwise_later_is_a_stale_answer() -> None:
    old, new = lesson("It costs $79.95.", time=0.0), lesson("It costs $89.95.", time=86_400.0 * 400)
    (one,) = found(failing("specifics", "price: $79.95"), old, new)
    assert (one.kind, one.newer) == ("stale_answer", "1971-02-05") and "1971-02-05" in one.because
    assert found(failing("specifics", "price: $79.95"), new, old) == []
    (known,) = found(failing("empty"), lesson("Yes.", signals={"stale.article": "Now it costs $89.95"}))
    assert known.kind == "stale_answer"


def test_a_record_of_another_situation_teaches_only_where_the_questions_are_alike() -> None:
    sends = lesson("Contact our support.", "refunds", signals={"substance.deflects": 1})
    failed = failing("deflection", "contact our support")
    assert found(failed, sends) and not found(failed, sends, vectors=APART)
