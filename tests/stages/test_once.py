"""A template and a conversation are chosen once, the best record of each; further needs stay."""

from __future__ import annotations

import numpy as np

from curate.select import SelectSettings
from curate.stages.once import set_aside
from curate.stages.replies import Replies
from curate.stages.table import Table

MACRO = "Hello {}, thank you for your message. Please restart the machine and hold the button for {} seconds."


def table(*rows: tuple[str, str, float]) -> Table:
    """Records of (conversation, completion, angle of its need in degrees)."""
    angles = np.radians([angle for _, _, angle in rows])
    return Table(
        ids=[f"r{i}" for i in range(len(rows))],
        conversations=[conversation for conversation, _, _ in rows],
        completions=[completion for _, completion, _ in rows],
        vectors=np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32),
    )


def aside(
    one: Table, worth: list[float], first: tuple[int, ...] = (), **settings: int
) -> dict[int, tuple[str, int]]:
    chosen = SelectSettings(**settings)
    return set_aside(one, np.arange(len(one)), np.array(worth), first, chosen, 0.6)


def test_of_a_template_the_best_is_left_whatever_its_slots_are() -> None:
    rows = table(
        ("a", MACRO.format("[NAME_1]", 10), 0),
        ("b", MACRO.format("[NAME_2]", 12), 50),
        ("c", "Press the small grey key behind the lid until the lamp turns green, and then let go.", 100),
        ("d", MACRO.format("[NAME_1]", 15) + " Bye.", 150),
    )
    assert aside(rows, [0.5, 0.9, 0.1, 0.6]) == {3: ("same_template", 1), 0: ("same_template", 1)}
    assert aside(rows, [0.5, 0.9, 0.1, 0.6], per_template=2) == {0: ("same_template", 1)}
    assert aside(rows, [0.5, 0.9, 0.1, 0.6], per_template=0) == {}
    rows.replies = Replies("structured")  # answers of a form are equal wherever the same is right
    assert aside(rows, [0.5, 0.9, 0.1, 0.6]) == {}


def test_a_sign_off_and_a_short_answer_are_no_template() -> None:
    sign_off = " Kind regards from all of us at the desk in town."
    rows = table(
        ("a", "Open the lid and take the old filter out with two fingers, slowly." + sign_off, 0),
        ("b", "The invoice lies in your account under the tab with the wheel, third row." + sign_off, 50),
        ("c", "Yes, that works well.", 100),
        ("d", "Yes, that works well.", 150),
    )
    assert aside(rows, [0.5, 0.6, 0.7, 0.8]) == {}


def test_of_a_conversation_one_record_a_matter_is_left() -> None:
    rows = table(("a", "Open the lid.", 0), ("a", "Close it again.", 20), ("a", "It costs two pounds.", 90))
    assert aside(rows, [0.9, 0.5, 0.4]) == {1: ("same_conversation", 0)}
    assert aside(rows, [0.5, 0.9, 0.4]) == {0: ("same_conversation", 1)}
    assert aside(rows, [0.9, 0.5, 0.4], per_conversation=0) == {}


def test_records_that_must_stay_stay_and_stand_for_the_others() -> None:
    rows = table(("a", "Open the lid.", 0), ("a", "Close it again.", 20))
    assert aside(rows, [0.9, 0.5], first=(1,)) == {0: ("same_conversation", 1)}
    assert aside(rows, [0.9, 0.5], first=(0, 1)) == {}
