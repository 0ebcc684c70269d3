"""Lines `accept` and `reject`: which one counts for a record, and what cannot be carried out."""

from __future__ import annotations

from typing import Any

import pytest

from curate.errors import CurateError
from curate.run_folder.decision_file import Decision, DecisionFile
from curate.stages.verdicts import Verdict, verdicts_on

IDS, TALKS = ["r1", "r2", "r3", "r4"], ["a", "a", "b", "c"]
NOTHING = ["", "", "", "no_reply"]


def on(*lines: tuple[str, str, str, str], reason: str = "") -> dict[int, Verdict]:
    decisions = tuple(
        Decision(act, kind, to, "", by, n, reason) for n, (by, act, kind, to) in enumerate(lines, 1)
    )
    return verdicts_on(
        DecisionFile("d.jsonl", "", decisions), IDS, TALKS, NOTHING, lambda t: t.replace("Ann", "*")
    )


def short(*lines: tuple[str, str, str, str]) -> dict[int, Any]:
    return {i: (v.accepts, v.detail["line"]) for i, v in on(*lines).items()}


def test_a_later_line_wins_and_a_person_over_a_command() -> None:
    accept, reject = ("ann", "accept", "record", "r1"), ("ann", "reject", "record", "r1")
    command = ("next", "reject", "record", "r1")
    assert short(accept, reject) == {0: (False, 2)} and short(reject, accept) == {0: (True, 2)}
    assert short(accept, command) == {0: (True, 1)} and short(command, accept) == {0: (True, 2)}
    assert [on(command)[0].reason, on(accept)[0].reason] == ["rejected_by_next", "accepted_by_person"]


def test_a_conversation_is_each_of_its_records_and_later_lines_on_one_win() -> None:
    lines = ("ann", "reject", "conversation", "a"), ("ann", "accept", "record", "r2")
    assert short(*lines) == {0: (False, 1), 1: (True, 2)}
    assert short(*reversed(lines)) == {0: (False, 2), 1: (False, 2)}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("ann", "accept", "record", "r9"), "d.jsonl:2: there is no record 'r9'"),
        (("ann", "reject", "conversation", "z"), "d.jsonl:2: there is no conversation 'z'"),
        (("ann", "accept", "record", "r4"), "d.jsonl:2: the record 'r4' gave no record (no_reply)"),
        (("ann", "accept", "record", "ann@example.org"), "d.jsonl:2: there is no record"),
    ],
)
def test_what_is_not_there_is_an_error_with_its_line(line: tuple[str, str, str, str], said: str) -> None:
    with pytest.raises(CurateError) as error:
        on(("ann", "accept", "record", "r1"), line)
    assert said in str(error.value) and "example" not in str(error.value)


def test_what_is_said_is_one_redacted_line() -> None:
    assert on(("ann", "accept", "record", "r1"), reason="as\nAnn asked")[0].detail["said"] == "as * asked"
