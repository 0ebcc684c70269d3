"""The errors of a run that ends without a dataset: why, what loosens it, and what was kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from curate.errors import CurateError
from curate.ledger import Ledger
from curate.stages.replies import OF_SHORT_ANSWERS
from curate.why import keys_of

_READ = (
    "Look at how the messages were read with `curate inspect`; where roles are wrong, change the names of"
    " --agent, or `source.roles` in the recipe."
)
_MARKED = "The dump itself marks these replies so: use one whose replies are meant for training."
_NOTHING_LEFT = {  # what to do about the most frequent reason, by its stage or by itself
    "source": "Correct `only` and `except` in the recipe's source: they leave out every conversation.",
    "pairing": _READ,
    "not_chosen": (
        "Choose another `pairing.strategy` in the recipe: every_reply takes every reply that a customer got."
    ),
    "only_rejected": _MARKED,
    "not_for_training": _MARKED,
    "dedup": (
        "Relax the recipe's section dedup: `dedup.conflicts` (newest or majority keeps a side of a"
        " contradiction), or `dedup.threshold`."
    ),
}
_WHO_SPEAKS = ("unknown_agents", "unnamed_agents", "unknown_bots", "chatbot_agents")
_REASONS = 3  # that the error names
_KEPT = (
    "Only checkpoints were written, to {0}; --resume continues from them. Everything else in {1} is"
    " unchanged."
)


def nothing_is_left(
    ledger: Ledger, doubts: Sequence[dict[str, str]], kept: Path | None = None
) -> CurateError:
    """The error for an empty pool: the most frequent reasons, what loosens the first, and that checkpoints
    are `kept` in a folder, if they are.

    Of the `doubts` of the reading those about who speaks are its likely cause where replies or customers are
    missing.
    """
    reasons = [(stage, reason, n) for (_, stage, reason), n in ledger.reasons().most_common() if reason]
    if not reasons:
        return CurateError("the dump holds no record", mend=_READ)
    reason_counts = [f"{reason.replace('_', ' ')} {n:,}" for _, reason, n in reasons[:_REASONS]]
    rest = sum(n for _, _, n in reasons[_REASONS:])
    reason_counts += [f"{rest:,} for other reasons"] if rest else []
    stage, reason, _ = reasons[0]
    mend = (
        _loosened([r for s, r, _ in reasons[:_REASONS] if s == "gate"])
        if stage == "gate"
        else _NOTHING_LEFT.get(reason, _NOTHING_LEFT.get(stage, _READ))
    )
    why = [
        f"{doubt['where']}: {doubt['what']}"
        for doubt in doubts
        if stage == "pairing" and doubt["code"] in _WHO_SPEAKS
    ]
    what = "; ".join([f"no record is left for the dataset ({', '.join(reason_counts)})", *why])
    return CurateError(what, mend=f"{mend} {_kept_sentence(kept)}".rstrip())


def nothing_to_train_on(kept: Path) -> CurateError:
    """The error where the test and the validation side took all; the checkpoints are `kept` in a folder."""
    mend = "Give a later --test-after, or a smaller --test-fraction or --validation-fraction."
    return CurateError(
        "every record is on the test side or the validation side, so none is left to train on",
        mend=f"{mend} {_kept_sentence(kept)}",
    )


def _kept_sentence(kept: Path | None) -> str:
    return _KEPT.format(kept, kept.parent) if kept else ""


def _loosened(reasons: Sequence[str]) -> str:
    """The keys of the recipe that let records past these rules of the gate."""
    named = ", ".join(f"`{keys_of(reason)[0]}` for {reason.replace('_', ' ')}" for reason in reasons)
    short = (
        " `gate.replies: label` keeps short answers of a closed set." if OF_SHORT_ANSWERS & {*reasons} else ""
    )
    return (
        f"Relax the gate's rules in the recipe ({named}; gate.skip turns any off).{short} `curate score`"
        " writes the signals that they use."
    )
