"""Outcomes that fell, and training records that newer replies contradict."""

from __future__ import annotations

from curate.dedup import DedupSettings
from curate.drift.answers import by_article, fallen, outcome_of, stale
from curate.drift.sides import Side, Talks
from curate.embedding import get_encoder
from tests.helpers.drifting import DAY, QUESTION, WAS, side, trained

NOW = "You have 14 days to send back a grinder, counted from the day it arrives."


def found(old: list[tuple[str, str, float]], new: Side) -> list[dict[str, object]]:
    return stale(trained(old), new, get_encoder("minilm").encode(new.replies), DedupSettings())


def test_a_record_that_newer_replies_contradict_is_stale_since_the_first_of_them() -> None:
    new = side([(QUESTION, NOW, 30 * DAY), (f"Hi, {QUESTION.lower()}", NOW, 20 * DAY)])
    (row,) = found([(QUESTION, WAS, 1 * DAY)], new)
    assert row["train_id"] == "t0" and row["new_ids"] == ["n1", "n0"] and row["since"] == "1970-01-21"
    assert row["evidence"] == "value" and row["taught"] == WAS and row["now"] == NOW


def test_an_older_reply_or_a_poor_one_speaks_against_nothing() -> None:
    assert not found([(QUESTION, WAS, 50 * DAY)], side([(QUESTION, NOW, 20 * DAY)]))
    poor = side([(QUESTION, NOW, 60 * DAY)])
    poor.good[:] = False
    assert not found([(QUESTION, WAS, 50 * DAY)], poor)


def test_a_reply_that_says_the_same_speaks_against_nothing() -> None:
    assert not found([(QUESTION, WAS, 0.0)], side([(QUESTION, f"Hello! {WAS} Best wishes.", 20 * DAY)]))


def test_an_article_names_what_it_contradicts() -> None:
    (row,) = by_article(trained([(QUESTION, WAS, 0.0)]), {0: f"Returns (2026-05-01): {NOW}"})
    assert (row["since"], row["evidence"], row["new_ids"]) == ("2026-05-01", "article", [])
    (row,) = by_article(trained([(QUESTION, WAS, 0.0)]), {0: f"Returns: {NOW}"})
    assert row["since"] is None


def test_an_outcome_is_the_surest_thing_that_is_said() -> None:
    assert outcome_of({"outcome.rating": -1, "outcome.solved": True}) == -1
    assert outcome_of({"outcome.solved": True, "outcome.next": -0.8}) == 1
    assert outcome_of({"outcome.accepted": False, "outcome.next": -0.8}) == -1
    assert outcome_of({"outcome.next": 0.05}) == outcome_of({}) == 0


def test_a_situation_whose_outcome_fell_is_named() -> None:
    good, bad = {"outcome.solved": True}, {"outcome.solved": False}
    rows = [(f"{QUESTION} {n}", WAS, 0.0) for n in range(40)]
    old, new = side(rows, good), side(rows, good)
    names = ["Sending back"] * 20 + ["Late"] * 20
    new.signals = [bad] * 15 + [good] * 25
    (row,) = fallen(old, new, (Talks.of(old), Talks.of(new)), (names, names))
    assert row["situation"] == "Sending back"
    assert (row["old_share"], row["new_share"], row["new"]) == (1.0, 0.25, 20)
    assert not fallen(new, old, (Talks.of(new), Talks.of(old)), (names, names))
