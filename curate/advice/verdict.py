"""From the evidence on a situation to a verdict and one sentence that gives the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from curate.advice.replies import Alike

Verdict = Literal["fine_tune", "both", "retrieval", "prompt_only"]
VERDICTS: dict[Verdict, tuple[str, str]] = {
    "fine_tune": ("Fine-tune", "good replies are alike and need few facts from elsewhere"),
    "both": ("Both", "the way of answering can be learned, and the facts must be looked up"),
    "retrieval": ("Retrieval", "what makes these replies right is facts that change"),
    "prompt_only": (
        "Prompt only",
        "good replies are too few or too different to learn from: write the rule into the prompt",
    ),
}
MIN_GOOD = 3  # good replies; with two, a habit and a coincidence look the same
# share of good replies that hang on facts; one example in five is enough to teach a model to make prices up
SOME_FACTS = 0.2
MOST_FACTS = 0.5  # from here on the larger part of what would be learned is facts
# consistency: .5 is every habit held by half of the replies, 1 by all; at .7 seven in ten do the same
ALIKE = 0.7


@dataclass(frozen=True, slots=True)
class SituationEvidence:
    """What is known of a situation.

    `records` counts all that customers asked of it, `good` the replies that pass the gate; `hanging` is the
    share of these that hang on volatile facts, `by_type` the share that holds a fact of each kind; `usual`
    the mean cosine of good replies over the whole dump.
    """

    records: int
    good: int
    hanging: float
    by_type: dict[str, float]
    alike: Alike | None
    usual: float | None

    @property
    def steady(self) -> bool:
        """Good replies of one form and tone that say more of the same than any two good replies do."""
        if self.alike is None or self.alike.consistency < ALIKE:
            return False
        return self.alike.agreement is None or self.usual is None or self.alike.agreement > self.usual


def verdict_of(e: SituationEvidence) -> tuple[Verdict, str]:
    """The verdict, and why."""
    facts = f"{e.hanging:.0%} of the {e.good:,} good replies depend on facts that change{_most(e.by_type)}"
    if e.good < MIN_GOOD:
        few = (
            f"{'No' if not e.good else 'Only ' + str(e.good)} good {'reply' if e.good == 1 else 'replies'} in"
            f" {e.records:,}"
        )
        if e.good and e.hanging >= MOST_FACTS:
            return (
                "retrieval",
                f"{few}, and these depend on facts that change{_most(e.by_type)}: look the facts up.",
            )
        return (
            "prompt_only",
            f"{few}: too few to learn from. Write the rule into the prompt, and write good replies.",
        )
    if e.hanging >= MOST_FACTS:
        return "retrieval", f"{facts}: a model trained on them would make such facts up. Look them up."
    if e.hanging >= SOME_FACTS:
        if e.steady:
            return (
                "both",
                (
                    f"{facts}, and they are alike in form and tone: teach the way of answering with the facts"
                    " masked, and look the facts up."
                ),
            )
        return (
            "retrieval",
            f"{facts}, and {_apart(e)}: there is no one way of answering to teach. Look the facts up.",
        )
    few = (
        f"{f'Only {e.hanging:.0%}' if e.hanging else 'None'} of the {e.good:,} good replies"
        f" depend{'' if e.hanging else 's'} on facts that change"
    )
    if e.steady:
        return "fine_tune", f"{few}, and they are alike in form and tone: this can be learned."
    return (
        "prompt_only",
        f"{few}, but {_apart(e)}: agree on one way of answering and write it into the prompt first.",
    )


def _most(by_type: dict[str, float]) -> str:
    """The two most frequent kinds, in brackets."""
    kinds = sorted(
        ((share, kind) for kind, share in by_type.items() if share and kind != "name"), reverse=True
    )[:2]
    summary = ", ".join(f"{kind.replace('_', ' ')} {share:.0%}" for share, kind in kinds)
    return f" ({summary})" if summary else ""


def _apart(e: SituationEvidence) -> str:
    assert e.alike is not None  # there are MIN_GOOD good replies
    if e.alike.consistency < ALIKE:
        return f"they differ in form and tone (consistency {e.alike.consistency:.2f})"
    return "they have no more in common than any two in the dump"
