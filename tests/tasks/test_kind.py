"""What kind of task replies teach."""

from __future__ import annotations

import json

import pytest

from curate.tasks import Found, Task, task_of, tasks_of
from curate.tasks.kind import as_json, form_fields

REPLIES = [
    f"Thank you for asking about parcel {n}. It left our store on Monday and is on its way to you; please"
    f" write again if it is not there within {n} days, so that we can ask the carrier."
    for n in range(3, 15)
]


def test_free_text_is_a_reply() -> None:
    task = task_of(REPLIES)
    assert (task.kind, task.replies) == ("reply", 12)


def test_short_answers_of_a_closed_set_are_labels_whatever_their_case_and_marks() -> None:
    task = task_of([["Refund", "refund.", "card lost", "Card lost"][n % 4] for n in range(20)])
    assert task.kind == "label"
    assert task.labels == ("card lost", "refund")


def test_short_replies_that_are_all_different_are_no_labels() -> None:
    assert task_of([f"Yes, row {n}." for n in range(20)]).kind == "reply"


def test_few_short_replies_prove_no_closed_set() -> None:
    assert task_of(["Yes.", "Yes.", "Yes.", "No.", "No."]).kind == "reply"


def test_one_and_the_same_long_reply_is_no_label() -> None:
    assert task_of([REPLIES[0]] * 20).kind == "reply"


def test_json_is_structured_even_where_it_is_short_and_recurs() -> None:
    task = task_of([json.dumps({"city": "Rom", "nights": n % 2}) for n in range(20)])
    assert task.kind == "structured"
    assert task.fields == ("city", "nights")


def test_json_in_a_code_fence_is_json_and_a_bare_number_is_none() -> None:
    assert as_json('```json\n{"a": 1}\n```') == {"a": 1}
    assert as_json("12") is None
    assert as_json("{broken") is None


def test_a_form_with_the_same_fields_is_structured() -> None:
    task = task_of([f"Order: {n}\nStatus: sent\nAction: none" for n in range(12)])
    assert task.kind == "structured"
    assert task.fields == ("order", "status", "action")


def test_prose_with_a_colon_is_no_form() -> None:
    assert form_fields("Do this: open the lid.\nThen wait.\nThen close it again.") == {}
    assert form_fields("See https://example.org\nor http://example.org") == {}


@pytest.mark.parametrize(
    "end", ["Answer: 12", "Ergebnis: 12", "Réponse finale : 12", "#### 12", "So it is \\boxed{12}"]
)
def test_steps_that_end_in_an_announced_answer_are_reasoning(end: str) -> None:
    assert task_of([f"There are {n} boxes.\nEach holds two.\n{end}" for n in range(12)]).kind == "reasoning"


def test_marked_thought_is_reasoning() -> None:
    assert task_of([f"<think>{n} and two</think>{n + 2}" for n in range(12)]).kind == "reasoning"


def test_situations_have_tasks_of_their_own_and_small_ones_that_of_the_whole() -> None:
    labels = ["yes", "no"] * 8
    replies = [*REPLIES, *labels, "yes", "no"]
    names = ["parcel"] * 12 + ["sorting"] * 16 + ["rare"] * 2
    whole, each = tasks_of(replies, names)
    assert whole.kind == "reply"
    assert {name: task.kind for name, task in each.items()} == {
        "parcel": "reply",
        "sorting": "label",
        "rare": "reply",
    }
    assert "fewer than" in each["rare"].because


def test_what_a_run_found_in_the_whole_dump_holds_for_the_few_that_it_chose() -> None:
    found = Found.of({"replies": {"kind": "label", "because": "100% of the replies have at most 6 words"}})
    whole, each = tasks_of(["Refund.", "card lost"], ["money", "card"], found)
    assert (whole.kind, whole.labels) == ("label", ("card lost", "refund"))
    assert each["card"].kind == "label" and whole.because.startswith("in the whole dump 100%")
    form = Found.of({"replies": {"kind": "structured", "because": "the recipe says so"}})
    assert task_of(["Order 12"], form) == Task("structured", 1.0, 1, "the recipe says so")
    assert task_of(['{"order": 12}'], form).fields == ("order",)


@pytest.mark.parametrize("replies", [None, "label", {"kind": "reply", "because": ""}, {"kind": "label"}])
def test_a_manifest_that_names_no_kind_leaves_it_to_the_replies(replies: object) -> None:
    assert Found.of({"replies": replies}) is None


def test_nothing_to_tell_from_is_said() -> None:
    assert task_of(["", " "]).replies == 0
