"""Every reason code of the ledger and what it means to a person."""

from __future__ import annotations

from curate.gate import REASONS as GATE
from curate.split.split import REASONS as SPLIT

SOURCE = {"excluded_by_recipe": "the recipe excludes the conversation (source.only or source.except)"}
PAIRING = {
    "no_reply": "no agent answered the customer",
    "no_customer": "no customer wrote before the reply",
    "only_rejected": "all of its answers are marked as rejected",
    "not_for_training": "its replies are marked as not to be trained on",
    "empty": "no message has text",
    "not_chosen": "the pairing strategy chose none of its replies",
}
DEDUP = {
    "exact_duplicate": "same prompt and reply as a record of equal or higher quality",
    "near_duplicate": "says the same as a record of equal or higher quality",
    "contradiction": "another record answers the same question, and both cannot be right",
    "changed_over_time": "the same question was answered differently at another time",
    "superseded": "a newer record answers the same question differently",
    "outvoted": "more records answer the same question differently",
}
SELECT = {
    "named_edge_case": "the best record of an edge case that the recipe names",
    "kept": "was in the training set of the earlier run",
    "first_of_situation": "the first record of its situation",
    "edge_case": "a good record of a rare situation",
    "further_example": "a further record of a situation that already has one",
    "test_side": "held out for the test set",
    "validation_side": "held out for the validation set",
    "same_template": "its reply is of the template of a chosen or better record",
    "same_conversation": "a better record of its conversation is about the same matter",
    "asks_nothing": "its prompt asks for nothing (in `curate select`)",
    "over_budget": "good, but other records cover more",
    "worth_less": "the pool has enough records that are worth more",
    "too_poor": "no record of its situation is good enough to be the first",
    "test_side_over_budget": "belongs to the test side, but the test set is full",
    "accepted_by_person": "a person accepted it in decisions.jsonl",
    "rejected_by_person": "a person rejected it in decisions.jsonl",
    "accepted_by_next": "`curate next` added it because of what a model failed at",
    "rejected_by_next": "`curate next` took it out because it teaches what a model failed at",
    "validation_side_over_budget": "belongs to the validation side, but the validation set is full",
}
REASONS = {
    "source": SOURCE,
    "pairing": PAIRING,
    "gate": GATE,
    "dedup": DEDUP,
    "split": SPLIT,
    "select": SELECT,
}
_ALL = {code: said for codes in REASONS.values() for code, said in codes.items()}


def meaning(code: str) -> str:
    """The sentence for a reason code; codes of plug-ins are shown in words."""
    return _ALL.get(code, code.replace("_", " "))
