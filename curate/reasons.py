"""Every reason code of the ledger and what it means to a person."""

from __future__ import annotations

from curate.gate import REASONS as GATE

OTHERS = {
    "no_reply": "no agent answered the customer",
    "no_customer": "no customer turn comes before a reply",
    "empty": "no message has any text",
    "not_chosen": "not among those that the strategy or the budget chose",
    "exact_duplicate": "the same prompt and reply as a better record",
    "near_duplicate": "says the same as a better record",
    "contradiction": "another record answers the same question in a way that cannot both be right",
    "changed_over_time": "the same question was answered differently at another time",
    "outvoted": "more records answer the same question otherwise",
    "outdated": "a newer record answers the same question otherwise",
    "over_budget": "good, but others cover more",
    "test_side": "held out for the test set",
    "test_side_over_budget": "on the test side, but the test set is full",
    "near_train": "too like a training record to stand in the test set",
    "bridge": "would tie two large groups together, so it stands on neither side",
}


def meaning(code: str) -> str:
    """The sentence for a reason code; codes of plug-ins are shown in words."""
    return GATE.get(code) or OTHERS.get(code) or code.replace("_", " ")
