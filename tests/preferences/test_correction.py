"""A person's answer against that of a program."""

from __future__ import annotations

import pytest

from curate.preferences.correction import CONTENT, NOT_CONTENT, correction, sent_instead
from curate.preferences.same_prompt import ALIKE, OTHER_PROMPT
from curate.records import ChatMessage, Record

ASKED = "Where do I find the invoice of last year?"
BOT = "You find your invoice under Account, then Invoices, as a file to save."
PERSON = "Older receipts are kept on paper only; a copy went into the post this morning."


def asked() -> list[ChatMessage]:
    return [{"role": "user", "content": ASKED}]


def answer(text: str) -> list[ChatMessage]:
    return [{"role": "assistant", "content": text}]


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


def test_what_was_sent_is_better_than_the_draft_beside_it() -> None:
    drafted = Record("r1", "t1", asked(), answer(PERSON), draft=answer(BOT))
    prompt, found, doubt = sent_instead(drafted, {})
    assert prompt == asked() and [one.kind for one in found] == ["corrects_draft"] and doubt == ""
    assert sent_instead(drafted, {"outcome.next": -0.5})[2] == NOT_CONTENT
    same = Record("r1", "t1", asked(), answer(PERSON), draft=answer(PERSON.replace("A copy", "One copy")))
    assert sent_instead(same, {})[2] == ALIKE


def test_an_answer_that_failed_as_well_is_not_preferred() -> None:
    assert "not content" in correction(record(), {"outcome.next": -0.5})[2]
