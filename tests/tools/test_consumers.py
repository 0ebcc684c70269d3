"""What consumers said of the exports is up to date, and what differs from what was meant is told."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tools.consumers.code import code_of
from tools.consumers.consumer import Consumer, consumers
from tools.consumers.meant import PAIR, PART, TOOLS, TURNS, Meant, Turn
from tools.consumers.page import PAGE, page, recorded
from tools.consumers.reading import _lacks
from tools.consumers.sets import meant
from tools.consumers.verdict import faults

ASKED = ("user", "Is it open?")
OPEN = Meant("r_1", (Turn("Until six.", (ASKED,)),))
CALLS = Meant("r_2", (Turn('look_up … {"of":[1,null]}', (ASKED,)),), {TOOLS: "it calls tools"})
BETTER = Meant("r_4", (Turn("Until six.", (ASKED,), "No idea."),))
SAID = {"before": [list(ASKED)], "text": "Until six."}


def said(*turns: dict[str, Any], rows: int = 1) -> dict[str, Any]:
    return {"rows": rows, "tokens": None, "turns": list(turns)}


@pytest.mark.parametrize("name", sorted(recorded()))
def test_a_consumer_has_read_each_export_as_its_code_is_now(name: str) -> None:
    (consumer,) = consumers((name,))
    now = {format: code_of(format, consumer) for format in consumer.formats}
    then = recorded()[name]["code"]
    changed = [format for format in consumer.formats if then.get(format) != now[format]]
    assert not changed, f"changed since {consumer.title} read it: run `make consumers NAME={name}`"


def test_the_page_has_what_was_recorded() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_sum_of_the_code_is_of_what_a_format_imports(monkeypatch: pytest.MonkeyPatch) -> None:
    consumer: Consumer = consumers(("datasets",))[0]
    before = code_of("trl", consumer)
    assert before != code_of("openai-chat", consumer)
    changed = {"curate.exporters.trl": "x = 1"}
    real = code_of.__globals__["_tree"]
    monkeypatch.setitem(
        code_of.__globals__, "_tree", lambda path: changed.get(f"curate.exporters.{path.stem}") or real(path)
    )
    assert code_of("trl", consumer) != before


def test_the_sum_of_the_code_is_of_the_files_beside_the_rows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(code_of.__globals__["_TEMPLATES"], tmp_path / "curate")
    monkeypatch.setitem(code_of.__globals__, "_TEMPLATES", tmp_path / "curate")
    monkeypatch.setitem(code_of.__globals__, "ROOT", Path("/"))
    consumer = consumers(("trl",))[0]
    before = {format: code_of(format, consumer) for format in ("trl", "trl-messages")}
    with (tmp_path / "curate" / "train.py.txt").open("a", encoding="utf-8") as file:
        file.write("x = 1\n")
    assert code_of("trl", consumer) != before["trl"]
    assert code_of("trl-messages", consumer) == before["trl-messages"]


def test_what_is_trained_as_it_was_meant_has_no_faults() -> None:
    assert not list(faults([OPEN], said(SAID), 1, {}, frozenset()))
    assert not list(faults([CALLS], said(rows=0), 0, {"r_2": "it calls tools, so"}, frozenset([TOOLS])))


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (said(rows=0), "0 rows are read of 1"),
        (said(), "r_1 is not trained as it was meant"),
        (said({**SAID, "text": "Until si"}), "r_1 is not trained as it was meant"),
        (said({**SAID, "before": []}), "but behind"),
        (said({**SAID, "before": [["assistant", "Hello"], list(ASKED)]}), "but behind"),
        (said(SAID, SAID), "trained, and never meant"),
    ],
)
def test_what_differs_is_told(found: dict[str, Any], told: str) -> None:
    assert told in " ".join(faults([OPEN], found, 1, {}, frozenset()))


def test_the_worse_reply_of_a_pair_is_held_to_what_was_meant() -> None:
    assert not list(faults([BETTER], said({**SAID, "rejected": "No idea."}), 1, {}, frozenset()))
    for other in ({**SAID, "rejected": "Maybe."}, SAID):
        assert "not trained as it was meant" in next(faults([BETTER], said(other), 1, {}, frozenset()))
    assert list(faults([OPEN], said({**SAID, "rejected": "No idea."}), 1, {}, frozenset()))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('look_up {"of": [1, null]}', False),
        ('<call>{\\"name\\": \\"look_up\\", \\"arguments\\": {\\"of\\": [1, null]}}</call>', False),
        ('look_up {"of": [1]}', True),
        ('look_up {"of": [1, null], "who": null}', True),
        ('find {"of": [1, null]}', True),
    ],
)
def test_what_is_called_is_held_to_name_and_arguments(text: str, wrong: bool) -> None:
    found = said({"before": [list(ASKED)], "text": text})
    assert bool(list(faults([CALLS], found, 1, {}, frozenset()))) == wrong


def test_what_is_left_out_must_be_what_the_format_cannot_hold_and_say_so() -> None:
    why, tools = "it calls tools, which this format cannot hold", frozenset([TOOLS])
    assert "r_1 is left out" in next(faults([OPEN], said(rows=0), 0, {"r_1": why}, tools))
    assert "r_2 is left out" in next(faults([CALLS], said(rows=0), 0, {"r_2": why}, frozenset()))
    assert "r_2 is left out" in next(faults([CALLS], said(rows=0), 0, {"r_2": "another reason"}, tools))
    never = Meant("r_3", (), left_out="the prompt has no user message")
    assert "should have been left out" in next(faults([never], said(rows=0), 0, {}, frozenset()))
    assert "r_3 is left out" in next(faults([never], said(rows=0), 0, {"r_3": why}, tools))
    assert never.may_be_left_out(()) and CALLS.may_be_left_out(tools) and not CALLS.may_be_left_out(())


def test_a_format_that_learns_every_reply_must_hold_a_record_of_which_all_are_learned() -> None:
    assert {PART, PAIR} & _lacks("trl-messages") == {PART} and TURNS not in _lacks("trl-messages")
    held = {m.id: m.unless for m in meant("train_on all", "train")}
    assert PART not in held["r_one_helped"] and PART in held["r_marked_by_itself"]
    assert PART in {m.id: m.unless for m in meant("train_on good", "train")}["r_one_helped"]
    assert PART not in {m.id: m.unless for m in meant("train_on good", "test")}["r_one_helped"]


def test_pairs_are_meant_for_formats_of_pairs_alone() -> None:
    with_pairs = {m.id: m for m in meant("awkward", "train", pairs=True)}
    assert with_pairs["r_pair_odd_count"].turns[0].rejected == "Maybe.\n\nNo idea."
    assert PAIR in with_pairs["r_one_question"].unless and PAIR not in with_pairs["r_pair_odd_count"].unless
    assert not {m.id: m for m in meant("awkward", "train")}["r_pair_odd_count"].turns[0].rejected


def test_the_awkward_records_are_read_with_what_must_become_of_them() -> None:
    held = {m.id: m for m in meant("awkward", "train")}
    assert [t.text for t in held["r_all_replies"].turns] == ["Until six.", "From ten to two."]
    assert held["r_no_user"].left_out and not held["r_no_user"].turns
    assert held.keys() > {m.id for m in meant("awkward", "test")}
