"""A person's answer against that of a program."""

from __future__ import annotations

import pytest

from curate.preferences.correction import CONTENT, correction
from curate.preferences.same_prompt import OTHER_PROMPT
from curate.records import Record

ASKED = "Where do I find the invoice of last year?"
BOT = "You find your invoice under Account, then Invoices, as a file to save."
PERSON = "Older receipts are kept on paper only; a copy went into the post this morning."


def record(*since: str, prompt: str | None = None) -> Record:
    told = "\n\n".join([ASKED, *since]) if prompt is None else prompt
    after = [{"role": "user", "content": text} for text in since]
    return Record(
        "r1",
        "t1",
        [{"role": "user", "content": told}],
        [{"role": "assistant", "content": PERSON}],
        corrected=[{"role": "assistant", "content": BOT}, *after],  # type: ignore[list-item]
    )


@pytest.mark.parametrize("since", [(), ("It is not there.",)])
def test_the_prompt_is_what_the_program_was_asked(since: tuple[str, ...]) -> None:
    prompt, found, doubt = correction(record(*since), {})
    assert prompt == [{"role": "user", "content": ASKED}]
    assert [one.kind for one in found] == ["corrects_bot"] and doubt == ""


@pytest.mark.parametrize(
    ("some", "signals", "why"),
    [
        (record("Great, that worked, thank you!"), {}, CONTENT),
        (record("It is not there.", prompt="Something else entirely."), {}, OTHER_PROMPT),
        (record("It is not there.", prompt="It is not there."), {}, OTHER_PROMPT),
        (record("Can you tell me how a refund of the deposit works?"), {}, OTHER_PROMPT),
    ],
)
def test_what_is_no_correction_is_no_pair(some: Record, signals: dict[str, object], why: str) -> None:
    assert correction(some, signals)[2] == why


def test_an_answer_that_failed_as_well_is_not_preferred() -> None:
    assert "not content" in correction(record(), {"outcome.next": -0.5})[2]
