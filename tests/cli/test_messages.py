"""What commands say where something is not as the user may think: an empty test set, an agent whom nobody
knows, a file of another kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curate.loaders import LoadReport, SourceBlock, inspect, read_all
from tests.helpers.command import Invoke, one_sentence
from tests.helpers.dumps import TALKS
from tests.helpers.files import records, table
from tests.helpers.paths import DUMP

ALIKE = [
    (f"Where is my parcel, please? It is number {n}.", f"It arrives tomorrow, in van {n}.") for n in range(12)
]


@pytest.mark.parametrize(
    ("talks", "args", "why"),
    [
        (TALKS[:3], (), "15% of 3 records is less than one record"),
        (
            ALIKE,
            ("--test-fraction", "0.5"),
            "its smallest group has 12 records, and the test side has room for 6",
        ),
        (TALKS, ("--test-after", "2030-01-01"), "no record is from 2030-01-01 or later"),
        (
            ALIKE,
            ("--test-after", "1970-01-01T00:00:06"),
            "all 6 records from 1970-01-01T00:00:06 or later are connected to earlier ones",
        ),
        (TALKS, ("--test-fraction", "0"), ""),
        (TALKS, ("--test-fraction", "0.3"), ""),
    ],
)
def test_an_empty_test_side_is_explained(
    talks: list[tuple[str, str]], args: tuple[str, ...], why: str, invoke: Invoke
) -> None:
    found = [{"id": f"r{n}", "prompt": q, "completion": a, "time": n} for n, (q, a) in enumerate(talks)]
    Path("in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in found), encoding="utf-8")
    status, out, _ = invoke("split", "in.jsonl", "-o", "o", *args)
    said = json.loads(Path("o/split.json").read_text()).get("why_no_test", "")
    assert status == 0 and why in said and bool(why) == bool(said)
    assert (f"Note: the test side is empty: {said}.\n" in out) == bool(why) and (
        "test side is empty" in out
    ) == bool(why)


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("--budget", "3"), "its share of the budget is less than one record"),
        (("--test-after", "2030-01-01"), "no record is from 2030-01-01 or later"),
        (("--test-fraction", "0"), ""),
    ],
    ids=["budget", "date", "unwanted"],
)
def test_a_run_notes_why_its_test_set_is_empty(args: tuple[str, ...], why: str, invoke: Invoke) -> None:
    status, out, _ = invoke("run", table("chats.csv", TALKS), "-o", "o", "--workers", 1, "--json", *args)
    said = json.loads(out)
    assert status == 0 and said["test"] == 0
    assert [w for w in said["warnings"] if "side is empty" in w] == (
        [f"the test side is empty: {why}"] if why else []
    )


@pytest.mark.parametrize(
    ("source", "known"),
    [
        ("zendesk_export.ndjson zendesk_users.json", ["marta@fernhollow.example", "Priya", "361000100014"]),
        ("slack_wholesale.zip", ["@marta", "U0FERN2PRI", "priya@fernhollow.example"]),
        ("transcripts", ["oskar"]),
        ("chats.csv", ["PRIYA"]),
    ],
    ids=lambda value: value.split(".")[0] if isinstance(value, str) else "",
)
def test_an_agent_whom_nobody_knows_is_told_of_by_place(source: str, known: list[str]) -> None:
    def warned(agents: list[str]) -> list[str]:
        report = LoadReport()
        for _ in read_all(
            [DUMP / name for name in source.split()], SourceBlock(agents=agents), report=report
        ):
            pass
        return [d.what for d in report.doubts if d.code == "unknown_agents"]

    assert not warned(known)
    (one,), (both,) = warned(["Nobody Known"]), warned([known[0], "Nobody Known"])
    assert (
        "by the agent that was named: check" in one
        and "by 1 of the 2 agents that were named (no. 2)" in both
        and "Nobody" not in one + both
    )


def test_sides_are_told_by_roles_where_these_are_known(tmp_path: Path) -> None:
    def warned(roles: tuple[str, str], names: tuple[str, str]) -> bool:
        rows = [
            (n, role, name, f"{role} says {n}")
            for n in range(4)
            for role, name in zip(roles, names, strict=True)
        ]
        (tmp_path / "c.csv").write_text(
            "conversation_id,role,author,text\n" + "".join(",".join(map(str, r)) + "\n" for r in rows)
        )
        block = SourceBlock.model_validate(
            {
                "messages": {"conversation": "conversation_id", "author": "author", "text": "text"},
                "roles": {"column": "role", "otherwise": "unknown"},
            }
        )
        return any("one side only" in w for w in inspect([tmp_path / "c.csv"], block).warnings)

    assert not warned(("customer", "agent"), ("web", "web"))
    assert warned(("customer", "customer"), ("Ann", "Ben"))
    assert not warned(("x", "x"), ("Ann", "Ben")) and warned(("x", "x"), ("Ann", "Ann"))


def test_a_fault_in_a_record_file_names_the_file(invoke: Invoke) -> None:
    source = records("all.jsonl", TALKS)
    for command in ("dedup", "select"):
        one_sentence(
            invoke(command, source, "-o", "o", "--quality-field", "rating"),
            "all.jsonl: line 1: the field 'rating' is missing",
        )
    one_sentence(
        invoke("split", source, "-o", "o", "--group-field", "account_id"),
        "all.jsonl: no record has the field 'account_id'",
    )


def test_a_source_without_a_file_names_the_recipe_and_what_is_there(invoke: Invoke) -> None:
    Path("r.yaml").write_text("source: {files: nasty.csv}\n")
    done = invoke("inspect", table("chats.csv", TALKS), "--recipe", "r.yaml")
    one_sentence(done, "the recipe's source: no input file matches nasty.csv", "given: chats.csv")


def test_a_run_s_own_dataset_is_not_what_to_validate(invoke: Invoke) -> None:
    assert invoke("run", table("chats.csv", TALKS), "-o", "o", "--workers", 1)[0] == 0
    status, _, err = invoke("validate", "o/train.jsonl", "--format", "hf-dataset")
    assert status == 2 and "`curate validate o/exports/hf-dataset --format hf-dataset`" in err
    for name in ("o/train.jsonl", "o"):
        status, _, err = invoke("validate", name, "--format", "openai-chat")
        made = "Make a file with `curate export o --format openai-chat -o o/exports/openai-chat`"
        assert status == 2 and made in err, name
    status, _, err = invoke("validate", "o")
    assert status == 2 and "`curate validate o/exports/hf-dataset --format hf-dataset`" in err
    status, out, _ = invoke("validate", "o/exports/trl/train.jsonl", "--format", "trl")
    assert status == 0 and out.startswith("train.jsonl follows the rules of trl.\n")
    Path("train.jsonl").write_bytes(Path("o/train.jsonl").read_bytes())
    assert "dataset of a run" not in invoke("validate", "train.jsonl", "--format", "openai-chat")[1]


def test_init_counts_the_files_that_its_reason_is_of(invoke: Invoke) -> None:
    assert invoke("init", DUMP, "-o", "r.yaml")[0] == 0
    text = Path("r.yaml").read_text(encoding="utf-8")
    assert (
        "# 2 files, 1 of them: Zendesk tickets" in text and "# 1 file: a table of text with 9 columns" in text
    )
