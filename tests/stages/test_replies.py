"""What the replies of a dump are taken as, and what follows for the gate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from curate.evaluate.held_out import read_held_out
from curate.gate import GateSettings
from curate.run_folder.folder import RunFolder
from curate.stages.replies import PROSE, Replies
from curate.stages.table import Table
from curate.stages.worth import may_stand, teaching_worth
from curate.tasks import task_of
from curate.verbs.plan import plan
from tests.helpers.command import Invoke
from tests.helpers.files import rows

LABELS = ("refund", "card lost", "thank you", "opening hours")
ASKED = (
    ("I want my money back for the {}", "please refund what I paid for the {}"),
    ("my card was stolen near the {}", "I lost the card that I use at the {}"),
    ("thanks for the help with the {}", "the {} is fine now, I am very grateful"),
    ("when does the {} open on Sunday", "until what hour is the {} open today"),
)
THINGS = ("bakery", "kettle", "museum", "tram", "gym", "library", "pool", "lamp")
PAIRS = [
    {"prompt": phrase.format(thing), "completion": label}
    for label, phrases in zip(LABELS, ASKED, strict=True)
    for phrase in phrases
    for thing in THINGS
]


def run_over(
    pairs: list[dict[str, str]], tmp_path: Path, invoke: Invoke, recipe: str = ""
) -> tuple[str, Path]:
    source = tmp_path / "pairs.jsonl"
    source.write_text("".join(json.dumps(pair) + "\n" for pair in pairs), encoding="utf-8")
    said = tmp_path / "recipe.yaml"
    said.write_text(recipe or "{}", encoding="utf-8")
    _, output, errors = invoke("run", source, "-o", tmp_path / "out", "--recipe", said)
    return output + errors, tmp_path / "out"


def test_labels_pass_the_gate_and_the_run_says_so_everywhere(tmp_path: Path, invoke: Invoke) -> None:
    output, out = run_over(PAIRS, tmp_path, invoke)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["counts"].get("dropped", 0) < len(PAIRS) / 2  # near-duplicates alone
    assert {"too_short", "thanks_only", "low_content", "low_quality"} <= {
        *manifest["replies"]["rules_not_applied"]
    }
    assert manifest["replies"]["kind"] == "label"
    for text in (output, (out / "report.html").read_text(encoding="utf-8")):
        assert "eplies taken as labels" in text and "gate.replies: prose" in text
    taught = {row["completion"][0]["content"] for row in rows(out / "train.jsonl")}
    assert taught == {*LABELS}


def test_a_small_dataset_in_which_each_label_stands_once_is_still_a_task_of_labels(
    tmp_path: Path, invoke: Invoke
) -> None:
    pairs = [
        {"prompt": phrase.format(thing), "completion": f"{label} {thing}"}
        for label, phrases in zip(LABELS, ASKED, strict=True)
        for phrase in phrases
        for thing in THINGS
    ]
    source = tmp_path / "pairs.jsonl"
    source.write_text("".join(json.dumps(pair) + "\n" for pair in pairs), encoding="utf-8")
    invoke("run", source, "-o", tmp_path / "out", "--budget", 20)
    said = [row["completion"][0]["content"] for row in rows(tmp_path / "out/train.jsonl")]
    assert task_of(said).kind == "reply"  # by themselves they no longer show it
    held = read_held_out(RunFolder(tmp_path / "out"))
    for task in (plan(tmp_path / "out").task, held.task, *held.tasks.values()):
        assert task.kind == "label" and {*task.labels} <= {pair["completion"] for pair in pairs}
    assert "in the whole dump" in held.task.because and {case.kind for case in held.cases} == {"label"}


def test_labels_beside_prose_are_lost_and_the_run_names_the_line(tmp_path: Path, invoke: Invoke) -> None:
    said = (
        "Open the page of the {}, choose Orders and press Return; the label to print comes by mail at once."
    )
    prose = [
        {"prompt": f"How do I send back my {thing}?", "completion": said.format(thing)} for thing in THINGS
    ]
    output, out = run_over([*PAIRS[:48], *prose * 2], tmp_path, invoke)
    assert "replies" not in json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert "were dropped for saying little" in output and "`gate.replies: label`" in output


def test_labels_taken_as_prose_leave_nothing_and_the_error_names_the_line(
    tmp_path: Path, invoke: Invoke
) -> None:
    output, _ = run_over(PAIRS, tmp_path, invoke, "gate: {replies: prose}")
    assert "no record is left" in output and "`gate.replies: label`" in output


def test_a_score_of_labels_says_that_it_says_little(tmp_path: Path, invoke: Invoke) -> None:
    source = tmp_path / "pairs.jsonl"
    source.write_text("".join(json.dumps(pair) + "\n" for pair in PAIRS), encoding="utf-8")
    _, output, _ = invoke("score", source, "-o", tmp_path / "scores")
    assert "The replies are labels" in output


def test_short_replies_of_a_talk_are_prose() -> None:
    replies = ["Thanks!", "You are welcome"] * 10
    assert Replies.of(replies, ["one talk"] * 20, GateSettings()) == PROSE
    assert Replies.of(replies, [str(n) for n in range(20)], GateSettings()).kind == "label"


def test_all_labels_are_worth_the_same() -> None:
    table = Table(quality=np.array([0.2, 0.7]), replies=Replies("label"))
    assert teaching_worth(table).tolist() == [1.0, 1.0] and may_stand(table).all()


def test_a_dump_without_a_reply_is_prose() -> None:
    assert Replies.of([], [], GateSettings()).prose


@pytest.mark.parametrize(
    "signals", [{"form.words": 1}, {"language.agree": False}, {"substance.only_closing": True}]
)
def test_no_rule_for_prose_speaks_against_an_object(signals: Mapping[str, object]) -> None:
    settings = GateSettings()
    objects = [json.dumps({"intent": name, "n": n}) for n, name in enumerate(LABELS * 4)]
    found = Replies.of(objects, [str(n) for n in range(16)], settings)
    assert found.kind == "structured"
    assert found.gate(settings).decide(signals) is None
    assert PROSE.gate(settings).decide(signals) is not None
    assert found.gate(settings).decide({"form.words": 0}) is not None  # an empty one is none
