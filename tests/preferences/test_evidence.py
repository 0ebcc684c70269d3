"""What says that one of two replies is better, and what says the contrary."""

from __future__ import annotations

import pytest

from curate.preferences import KINDS, evidence, margin, opposed

HELPED = {"outcome.answered": True, "outcome.next": 0.9, "outcome.gap": 0}
FAILED = {"outcome.answered": True, "outcome.next": -0.5, "outcome.gap": 0}
SOLUTION, OTHER = {"outcome.accepted": True}, {"outcome.accepted": False}


def kinds(chosen: dict[str, object], rejected: dict[str, object]) -> list[str]:
    return [one.kind for one in evidence(chosen, rejected)]


@pytest.mark.parametrize(
    ("chosen", "rejected", "found"),
    [
        (SOLUTION, OTHER, ["accepted"]),
        (OTHER, SOLUTION, []),
        (SOLUTION, SOLUTION, []),
        (HELPED, FAILED, ["customer"]),
        (FAILED, HELPED, []),
        (HELPED, {**FAILED, "outcome.gap": 1}, []),  # the customer's words follow another reply
        (HELPED, {}, []),  # silence is no failure
        ({"outcome.votes": 0.6}, {"outcome.votes": -0.3}, ["votes"]),
        ({"outcome.votes": 0.3}, {"outcome.votes": None}, []),  # one vote
        ({**SOLUTION, **HELPED}, {**OTHER, **FAILED}, ["accepted", "customer"]),
        ({"quality": 0.9}, {"quality": 0.1}, []),  # how a reply is written is no outcome
    ],
)
def test_only_what_came_after_the_replies_speaks(
    chosen: dict[str, object], rejected: dict[str, object], found: list[str]
) -> None:
    assert kinds(chosen, rejected) == found


def test_a_kind_that_is_left_out_says_nothing_for_or_against() -> None:
    up, down = {**SOLUTION, "outcome.votes": -0.5}, {**OTHER, "outcome.votes": 0.5}
    without = tuple(kind for kind in KINDS if kind != "votes")
    assert opposed(up, down) and not opposed(up, down, without)
    assert [one.kind for one in evidence(down, up)] == ["votes"] and not evidence(down, up, without)


@pytest.mark.parametrize(
    ("chosen", "rejected", "against"),
    [
        (SOLUTION, OTHER, False),
        (SOLUTION, {**OTHER, **HELPED}, True),
        ({**SOLUTION, **FAILED}, OTHER, True),
        ({**SOLUTION, "outcome.votes": 0.3}, {**OTHER, "outcome.votes": 0.5}, True),
    ],
)
def test_outcomes_that_disagree_are_seen(
    chosen: dict[str, object], rejected: dict[str, object], against: bool
) -> None:
    assert opposed(chosen, rejected) == against


def test_more_evidence_widens_the_margin() -> None:
    one = margin(evidence(SOLUTION, OTHER))
    both = margin(evidence({**SOLUTION, **HELPED}, {**OTHER, **FAILED}))
    assert 0 < one < both < 1


def test_who_comes_back_without_being_content_was_not_helped() -> None:
    came = {**FAILED, "outcome.next": 0.0}
    assert evidence(HELPED, came) == []
    assert [one.kind for one in evidence(HELPED, came, came_back=True)] == ["customer"]
    assert evidence(HELPED, HELPED, came_back=True) == []
    assert opposed(SOLUTION, {**OTHER, **HELPED}) and not opposed(
        SOLUTION, {**OTHER, **HELPED}, came_back=True
    )
