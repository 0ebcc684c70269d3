"""The order in which to try: a prompt alone, a prompt with retrieval, fine-tuning, both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from curate.advice.verdict import ALIKE, SOME_FACTS
from curate.planning.style import Style
from curate.tasks import Task
from curate.text.brief import Brief
from curate.text.readable import many, percent

Rung = Literal["prompt", "prompt_and_retrieval", "fine_tuning", "both"]
Advice = Literal["first", "next", "later"]
NAMES: dict[Rung, str] = {
    "prompt": "Prompt alone",
    "prompt_and_retrieval": "Prompt with retrieval",
    "fine_tuning": "Fine-tuning",
    "both": "Fine-tuning with retrieval",
}
FEW = 50  # training records below which a prompt with examples is likely to do as well


@dataclass(frozen=True, slots=True, repr=False)
class Step(Brief):
    """A rung: when to try it and why; `name` is that of its row in `curate evaluate`, and `evaluate` the
    option that makes the row, None where it is not worth one yet."""

    rung: Rung
    advice: Advice
    why: str
    name: str
    evaluate: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "rung": self.rung,
            "name": NAMES[self.rung],
            "advice": self.advice,
            "because": self.why,
            "row": self.name,
            "evaluate": self.evaluate,
        }


def ladder(records: int, style: Style, task: Task, verdicts: Mapping[str, Any] | None) -> list[Step]:
    """The four rungs in their order; `verdicts` are those of advise.json, with shares of what was asked."""
    facts, said = _facts(style, verdicts)
    look_up = facts >= SOME_FACTS
    tune, why = _tuning(records, style, task, verdicts)
    return [
        Step(
            "prompt",
            "first",
            "it costs nothing to make, and what it reaches is what every other rung has to beat",
            "prompt",
            "--prompt-pack PLAN/prompt_pack",
        ),
        Step(
            "prompt_and_retrieval",
            "next" if look_up else "later",
            said,
            "retrieval",
            "--prompt-pack PLAN/prompt_pack --retrieve 3",
        ),
        Step("fine_tuning", "next" if tune else "later", why, "tuned", ""),
        Step(
            "both",
            "next" if tune and look_up else "later",
            "a tuned model still makes up facts that it cannot know: give them to it"
            if look_up
            else "little is to be looked up: first see what one of the two reaches alone",
            "both",
            "--retrieve 3",
        ),
    ]


def _facts(style: Style, verdicts: Mapping[str, Any] | None) -> tuple[float, str]:
    """The share of what is asked that needs facts, and the sentence for it."""
    if verdicts:
        share = sum(float(verdicts[v]["share"]) for v in ("both", "retrieval") if v in verdicts)
        return share, f"{percent(share)} of what customers ask needs facts to be looked up (advise.json)"
    share = style.facts
    return share, (
        f"{percent(share)} of the training replies depend on facts that the question does not hold (from the"
        " replies alone: `curate advise` says it by situation)"
    )


def _tuning(records: int, style: Style, task: Task, verdicts: Mapping[str, Any] | None) -> tuple[bool, str]:
    count = many(records, "training record")
    if records < FEW:
        return False, f"only {count}: below {FEW} a prompt with examples is likely to do as well"
    if verdicts:
        share = sum(float(verdicts[v]["share"]) for v in ("both", "fine_tune") if v in verdicts)
        if share < SOME_FACTS:
            return False, f"only {percent(share)} of what customers ask can be taught (advise.json)"
        return True, f"{count}, and {percent(share)} of what customers ask can be taught (advise.json)"
    if task.kind != "reply":
        return True, f"{count} of one clear form ({task.because})"
    alike = style.replies.consistency
    if alike < ALIKE:
        return False, (
            f"the replies differ in form and tone (agreement {alike:.2f}; from {ALIKE:.2f} on there is one"
            " way of answering to learn): first decide on one, such as in a voice file"
        )
    return True, f"{count} that agree in form and tone ({alike:.2f} of 1)"
