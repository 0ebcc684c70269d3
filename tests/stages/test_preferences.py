"""The preference pairs of a run: whose side they are on, what may be the worse reply, and what goes out."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from curate.errors import CurateError
from curate.recipe import Recipe
from curate.split.sides import NEITHER, TEST, TRAIN
from curate.stages.decisions import Decisions
from curate.stages.export import personal_data_left
from curate.stages.preferences import OTHER_SIDE, Candidate, Sides, candidates
from curate.stages.table import Table
from curate.verbs.export import export
from tests.helpers.command import here, made_once
from tests.helpers.files import rows

SOLUTION = {"outcome.accepted": True}
OTHER = {"outcome.accepted": False}


def found(
    sides: list[int], outcome: str = "dropped", recipe: dict[str, Any] | None = None, **more: Any
) -> list[Candidate]:
    """Candidates of a solution (0, in the pool) and another reply of its conversation (1, not in the pool,
    with the signals `more`), and one record of another conversation of the same customer (2)."""
    table = Table(
        ids=["a", "b", "c"],
        conversations=["t1", "t1", "t2"],
        customers=["k1"] * 3,
        part_of=[None] * 3,
        no_record=[""] * 3,
        times=np.array([0.0, 86_400.0, np.nan]),
        signals=cast(Any, [SOLUTION, {**OTHER, **more}, {}]),
    )
    decided = SimpleNamespace(
        pool=np.array([0, 2]),
        sides=SimpleNamespace(side=np.array(sides)),
        ledger=SimpleNamespace(rows={"b": SimpleNamespace(outcome=outcome)}),
    )
    made = cast(Decisions, decided)
    return [*candidates(table, made, Sides.read(table, made), Recipe.model_validate(recipe or {}))]


def test_a_pair_is_on_the_side_of_its_better_reply() -> None:
    ((pair,),) = [found([side, side]) for side in (TRAIN,)]
    assert (pair.chosen, pair.rejected, pair.doubt) == (0, 1, "")
    assert found([NEITHER, TRAIN]) == []


def test_no_pair_stands_on_two_sides() -> None:
    assert [one.doubt for one in found([TRAIN, TEST])] == [OTHER_SIDE]
    assert [one.doubt for one in found([TRAIN, TRAIN], recipe={"split": {"test_after": "1970-01-02"}})] == [
        OTHER_SIDE
    ]


@pytest.mark.parametrize(
    ("more", "outcome", "why"),
    [
        ({}, "quarantined", "contradicts"),
        ({"outcome.spam": True}, "dropped", "form (spam)"),
        ({"form.truncated": True}, "dropped", "form (truncated)"),
        ({"stale.version": "Brewer 2"}, "dropped", "right once"),
    ],
)
def test_what_is_no_worse_answer_is_not_rejected(more: dict[str, Any], outcome: str, why: str) -> None:
    assert why in found([TRAIN, TRAIN], outcome, **more)[0].doubt


TOPICS = {
    "grinder": ("clean the burrs with a dry brush", "press the reset button below the hopper"),
    "kettle": ("refill the water up to the mark", "descale the heating plate with citric acid"),
    "toaster": ("shake out the crumbs above a sink", "turn the browning dial back to three"),
    "scale": ("put new batteries into the bottom", "calibrate it with the enclosed weight"),
    "frother": ("use colder milk with more protein", "screw the whisk tight on its magnet"),
    "thermostat": ("wait an hour until it settles", "pair the sensor again from the menu"),
}
BOT = "You find every invoice under Account, then Documents, or write to"
MAIL = "anna.berg@mail.example"
PERSON = (
    "Older receipts are kept on paper only, so a printed copy went into the post this morning for Ms Hallow."
)


def talks() -> list[list[tuple[str, str, bool]]]:
    made = [
        [
            (
                "customer",
                f"Hello, my {name} blinks twice and stops again. What can be done about this?",
                False,
            ),
            ("alba", f"Please {first} for 7 EUR, then try the {name} once more after ten minutes.", False),
            ("bruno", f"I suggest that you {second}, as described in the manual on page twelve.", True),
            ("customer", "Thank you, that worked!", False),
        ]
        for name, (first, second) in TOPICS.items()
    ]
    return [
        *made,
        [
            ("customer", "Where is my invoice of last year?", False),
            ("robot", f"{BOT} {MAIL}.", False),
            ("bruno", PERSON, False),
            ("customer", "Thank you, that helped!", False),
        ],
    ]


@pytest.fixture(scope="session")
def pairs_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over a few talks in which two agents answer the same question, and one answers after a bot."""

    def made(folder: Path) -> tuple[object, ...]:
        with (folder / "talks.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(["talk", "id", "sender", "kind", "sent", "text", "accepted"])
            for n, talk in enumerate(talks()):
                for m, (who, text, solution) in enumerate(talk):
                    sender = f"k{n}" if who == "customer" else who
                    kind = {"customer": "client", "robot": "bot"}.get(who, "staff")
                    sent = f"2024-03-{n + 1:02} 10:{m:02}:00"
                    out.writerow([f"t{n}", f"t{n}m{m}", sender, kind, sent, text, solution])
        (folder / "recipe.yaml").write_text(json.dumps(RECIPE), encoding="utf-8")
        return ("run", folder / "talks.csv", "--recipe", folder / "recipe.yaml")

    return made_once(tmp_path_factory, "pairs", made)


RECIPE = {
    "source": {
        "format": "table",
        "messages": {
            "conversation": "talk",
            "id": "id",
            "author": "sender",
            "time": "sent",
            "text": "text",
            "accepted": "accepted",
        },
        "roles": {"column": "kind", "map": {"client": "customer", "staff": "agent", "bot": "bot"}},
    },
    "signals": {"languages": ["en"]},
    "gate": {"skip": ["low_content", "low_quality"], "volatile_facts": "mask"},
    "export": {"formats": ["trl-preference", "openai-preference"], "completion_placeholders": "keep"},
}


def test_a_run_writes_pairs_with_their_evidence(pairs_run: Path) -> None:
    exported = pairs_run / "exports" / "openai-preference"
    written = [
        row
        for name in ("train", "test")
        if (exported / f"{name}.jsonl").exists()
        for row in rows(exported / f"{name}.jsonl")
    ]
    told = rows(exported / "provenance.jsonl")
    assert len(written) == len(told) == len(TOPICS)
    for row in written:
        better, worse = (row[k][0]["content"] for k in ("preferred_output", "non_preferred_output"))
        assert better.startswith("I suggest") and worse.startswith("Please")
        assert "7 EUR" not in worse, "masked like all that is trained on"
    for line in told:
        assert line["margin"] > 0.5 and [e["kind"] for e in line["evidence"]] == ["accepted"]
        assert line["rejected_id"] != line["id"] and line["rejected_message_ids"]


def test_what_a_bot_said_goes_out_only_where_the_recipe_says_so(pairs_run: Path, tmp_path: Path) -> None:
    assert not any(BOT in p.read_text("utf-8") for p in pairs_run.rglob("*.jsonl"))
    recipe = {**RECIPE, "export": {**RECIPE["export"], "bot_text": "rejected"}}
    (tmp_path / "recipe.yaml").write_text(json.dumps(recipe), encoding="utf-8")
    run, dump = Path(shutil.copytree(pairs_run, tmp_path / "run")), pairs_run.parent / "talks.csv"
    done = here("run", dump, "--recipe", tmp_path / "recipe.yaml", "-o", run, "--resume", "--workers", 1)
    assert done.returncode in (0, 1), done.stderr
    exported = run / "exports" / "openai-preference"
    lines = [row for p in exported.glob("t*.jsonl") for row in rows(p)]
    (pair,) = [row for row in lines if row["non_preferred_output"][0]["content"].startswith(BOT)]
    assert "printed copy" in pair["preferred_output"][0]["content"]
    assert not any(BOT in p.read_text("utf-8") for p in run.glob("*.jsonl"))
    assert "[EMAIL_1]" in pair["non_preferred_output"][0]["content"]


def test_pairs_of_one_question_are_made_where_the_recipe_says_so(tmp_path: Path) -> None:
    """A customer comes back with more, and is helped then."""
    more = " It is the model with the steel lid, bought in spring, and it stands beside the window."
    first, second = TOPICS["kettle"]
    talks = [
        ("k", f"My kettle blinks twice and stops again.{more}", "a", f"Please {first}, then try once more."),
        ("k", f"Still the same, sadly. The lamp is orange now.{more} My sister has another one.", "b",
         f"I suggest that you {second}, as described in the manual on page twelve."),
        ("k", "Thank you, that worked!", "", ""),
    ]  # fmt: skip
    lines = ["talk,id,sender,kind,sent,text"]
    for n, (_, asked, agent, reply) in enumerate(talks):
        lines.append(f't,q{n},k,client,2024-03-01 10:0{n}:00,"{asked}"')
        lines += [f't,a{n},{agent},staff,2024-03-01 10:0{n}:30,"{reply}"'] if agent else []
    (tmp_path / "talks.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    source = {**RECIPE["source"], "messages": {**RECIPE["source"]["messages"]}}
    del source["messages"]["accepted"]
    found = {}
    for pairs in ("same_prompt", "same_question"):
        export = {**RECIPE["export"], "preference_pairs": pairs}
        recipe = {**RECIPE, "source": source, "export": export}
        (tmp_path / "recipe.yaml").write_text(json.dumps(recipe), encoding="utf-8")
        done = here(
            "run", tmp_path / "talks.csv", "--recipe", tmp_path / "recipe.yaml", "-o", tmp_path / pairs
        )
        assert done.returncode in (0, 1), done.stderr
        files = (tmp_path / pairs / "exports" / "openai-preference").glob("t*.jsonl")
        found[pairs] = [row for file in files for row in rows(file)]
    assert found["same_prompt"] == [] and len(found["same_question"]) == 1
    (row,) = found["same_question"]
    assert row["preferred_output"][0]["content"].startswith("I suggest")
    assert len(row["input"]["messages"]) == 1, "the prompt is what the earlier one answers"


def test_a_draft_goes_out_only_as_the_worse_reply_and_where_the_recipe_says_so(tmp_path: Path) -> None:
    first, second = TOPICS["scale"]
    said = [
        ("q", "k", "client", "", "My scale shows nothing at all. What can be done about this?"),
        ("d", "a", "staff", "draft", f"Please {first}, and write to {MAIL} if it stays dark."),
        ("s", "a", "staff", "sent", f"I suggest that you {second}, as described in the manual."),
        ("t", "k", "client", "", "Thank you, that worked!"),
    ]
    lines = ["talk,id,sender,kind,sent,state,text"]
    lines += [f't,{i},{who},{kind},2024-03-01 10:0{n}:00,{state or "sent"},"{text}"'
              for n, (i, who, kind, state, text) in enumerate(said)]  # fmt: skip
    (tmp_path / "talks.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    messages = {k: v for k, v in RECIPE["source"]["messages"].items() if k != "accepted"}
    source = {**RECIPE["source"], "messages": {**messages, "internal": "state", "public_values": ["sent"]}}
    for drafts in ("never", "rejected"):
        recipe = {**RECIPE, "source": source, "export": {**RECIPE["export"], "draft_text": drafts}}
        (tmp_path / "recipe.yaml").write_text(json.dumps(recipe), encoding="utf-8")
        out = tmp_path / drafts
        done = here("run", tmp_path / "talks.csv", "--recipe", tmp_path / "recipe.yaml", "-o", out)
        assert done.returncode in (0, 1), done.stderr
        assert not any(first in p.read_text("utf-8") for p in out.glob("*.jsonl"))
        pairs = [row for p in (out / "exports" / "openai-preference").glob("t*.jsonl") for row in rows(p)]
        assert len(pairs) == (drafts == "rejected")
    (pair,) = pairs
    assert "[EMAIL_1]" in pair["non_preferred_output"][0]["content"] and second in str(
        pair["preferred_output"]
    )


def test_personal_data_in_a_rejected_reply_is_counted() -> None:
    said = {"role": "assistant", "content": f"Write to {MAIL}."}
    row: dict[str, Any] = {"prompt": [], "completion": [], "rejected": [said]}
    assert personal_data_left([row], Recipe().privacy) == {"EMAIL": 1}


def test_a_finished_run_says_where_its_pairs_are_made(pairs_run: Path, tmp_path: Path) -> None:
    with pytest.raises(CurateError, match="--resume --export trl-preference"):
        export(pairs_run, "trl-preference", tmp_path / "out")
