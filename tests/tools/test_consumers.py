"""What consumers said of the exports is up to date, and what differs from what was meant is told."""

from __future__ import annotations

from typing import Any

import pytest

from tools.consumers.code import code_of
from tools.consumers.consumer import Consumer, consumers
from tools.consumers.page import PAGE, page, recorded
from tools.consumers.sets import TOOLS, Meant, Turn, meant
from tools.consumers.verdict import faults

ASKED = ("user", "Is it open?")
OPEN = Meant("r_1", (Turn("Until six.", (ASKED,)),))
CALLS = Meant("r_2", (Turn("look_up", (ASKED,)),), frozenset([TOOLS]))
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


def test_what_is_trained_as_it_was_meant_has_no_faults() -> None:
    assert not list(faults([OPEN], said(SAID), 1, {}, frozenset()))
    assert not list(faults([CALLS], said(rows=0), 0, {"r_2": "it calls tools"}, frozenset([TOOLS])))


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


def test_what_is_left_out_must_be_what_the_format_cannot_hold() -> None:
    assert "r_1 is left out" in next(faults([OPEN], said(rows=0), 0, {"r_1": "why"}, frozenset([TOOLS])))
    assert "r_2 is left out" in next(faults([CALLS], said(rows=0), 0, {"r_2": "why"}, frozenset()))
    assert "should have been left out" in next(faults([Meant("r_3", ())], said(rows=0), 0, {}, frozenset()))


def test_the_awkward_records_are_read_with_what_must_become_of_them() -> None:
    held = {m.id: m for m in meant("awkward", "train")}
    assert [t.text for t in held["r_all_replies"].turns] == ["Until six.", "From ten to two."]
    assert not held["r_no_user"].turns
    assert held.keys() > {m.id for m in meant("awkward", "test")}
