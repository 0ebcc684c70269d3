"""A person's answer against that of a program which had answered before, and what was sent against a
draft."""

from __future__ import annotations

from curate.preferences.evidence import CORRECTION, SENT, Evidence
from curate.preferences.same_prompt import OTHER_PROMPT, Said, why_not
from curate.records import ChatMessage, Record
from curate.signals.outcome import helped
from curate.signals.parts import Given, number

CONTENT = "the customer was content with the program's answer"
NOT_CONTENT = "the customer was not content with the person's answer either"


def correction(record: Record, signals: Given) -> tuple[list[ChatMessage], list[Evidence], str]:
    """The prompt that the program answered, the evidence, and why the two are no pair; empty where they are
    one."""
    wrong, *since = record.corrected
    prompt = _before(record.prompt, since)
    if prompt is None:
        return record.prompt, [CORRECTION], OTHER_PROMPT
    if any(helped(m["content"]) for m in since):
        return prompt, [CORRECTION], CONTENT
    if number(signals, "outcome.next") < 0:
        return prompt, [CORRECTION], NOT_CONTENT
    earlier = Said(prompt, [wrong], record.time)  # a program answers at once; the customer came back since
    later = Said([*prompt, wrong, *since], record.completion, record.time)
    return prompt, [CORRECTION], why_not(earlier, later, later_is_better=True)


def sent_instead(record: Record, signals: Given) -> tuple[list[ChatMessage], list[Evidence], str]:
    """The same of a reply and the draft that stood in its place: a person chose between the two."""
    doubt = NOT_CONTENT if number(signals, "outcome.next") < 0 else ""
    drafted, sent = (Said(record.prompt, said, record.time) for said in (record.draft, record.completion))
    return record.prompt, [SENT], doubt or why_not(drafted, sent, later_is_better=True)


def _before(prompt: list[ChatMessage], since: list[ChatMessage]) -> list[ChatMessage] | None:
    """The prompt without what the customer said since; None where it cannot be told apart."""
    if not since:
        return prompt
    asked, told = prompt[-1]["content"], since[0]["content"].strip()
    if not asked.rstrip().endswith(told):
        return None
    left = asked.rstrip()[: len(asked.rstrip()) - len(told)].rstrip()
    return [*prompt[:-1], {**prompt[-1], "content": left}] if left else None
