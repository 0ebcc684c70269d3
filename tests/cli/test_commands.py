"""Every command of the contract as a user runs it: files, exit status, messages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from curate.run_folder.lock import locked
from tests.helpers.command import Command, call
from tests.helpers.files import rows
from tests.helpers.paths import DUMP, SAMPLE

RECORDS = SAMPLE / "records.jsonl"
COMMANDS = (
    "run",
    "inspect",
    "init",
    "score",
    "redact",
    "dedup",
    "select",
    "split",
    "advise",
    "audit",
    "export",
    "validate",
    "explain",
    "ledger",
    "completion",
)


def names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str, curate: Command) -> None:
    done = curate(name, "--help")
    assert done.returncode == 0 and "Example" in done.stdout and f"curate {name}" in done.stdout


def test_version_overview_and_a_misspelt_command(curate: Command) -> None:
    assert curate("--version").stdout.strip() == "curate, version 0.1.0"
    assert all(name in curate("--help").stdout for name in COMMANDS)
    done = curate("dedupe")
    assert done.returncode == 2 and "Did you mean 'dedup'" in done.stderr


HEAVY = {
    "torch",
    "numpy",
    "pandas",
    "sklearn",
    "scipy",
    "pyarrow",
    "onnxruntime",
    "onnx",
    "transformers",
    "sentence_transformers",
    "tokenizers",
    "lingua",
    "datasets",
    "rich",
    "jinja2",
    "rapidfuzz",
    "selectolax",
    "phonenumbers",
}


@pytest.mark.parametrize(
    ("arguments", "slow"),
    [
        (["--help"], HEAVY | {"pydantic", "yaml"}),
        (["run", "--help"], HEAVY | {"pydantic"}),
        (["validate", "FILE", "--format", "openai-chat"], HEAVY),
        (["validate", "FILE", "--format", "trl"], HEAVY),
    ],
)
def test_what_should_start_at_once_imports_nothing_heavy(
    arguments: list[str], slow: set[str], tmp_path: Path
) -> None:
    messages = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    (tmp_path / "f.jsonl").write_text(json.dumps({"messages": messages}) + "\n")
    given = [str(tmp_path / "f.jsonl") if a == "FILE" else a for a in arguments]
    code = (
        f"import sys, curate.cli as c\ntry: c.main({given})\nexcept SystemExit: print(sorted({slow} &"
        " set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip() == "[]" and ("Usage" in done.stdout or "f.jsonl" in done.stdout)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion_knows_the_commands(shell: str, curate: Command) -> None:
    assert "_CURATE_COMPLETE" in curate("completion", shell).stdout
    env = {"_CURATE_COMPLETE": f"{shell}_complete", "COMP_WORDS": "curate se", "COMP_CWORD": "1"}
    if shell == "bash":
        assert "select" in call(env=env).stdout


def test_inspect_says_what_a_dump_is(curate: Command) -> None:
    done = curate("inspect", DUMP)
    assert done.returncode == 0
    assert all(
        word in done.stdout
        for word in ("zendesk", "slack", "table", "transcript", "conversations", "customer", "agent")
    )
    found = json.loads(curate("inspect", DUMP, "--json").stdout)
    assert found["conversations"] > 700 and found["messages"]["customer"] > 700 and found["files"]


def test_init_writes_a_recipe_that_runs_unedited(tmp_path: Path, curate: Command) -> None:
    recipe = tmp_path / "recipe.yaml"
    done = curate("init", DUMP, "-o", recipe)
    assert done.returncode == 0, done.stderr
    assert "  # min_quality:" in recipe.read_text()
    assert curate("init", DUMP, "-o", recipe).returncode == 2  # it never overwrites by itself
    done = curate("run", DUMP, "--recipe", recipe, "-o", tmp_path / "out", "--limit", 60, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["train"] > 5


def test_init_and_inspect_understand_the_real_forum(tmp_path: Path, forum: Path, curate: Command) -> None:
    recipe = tmp_path / "recipe.yaml"
    assert curate("init", forum, "-o", recipe).returncode == 0
    text = recipe.read_text()
    for line in (
        "questions-*.csv",
        "answers-*.csv",
        "conversation: question_id",
        "solved: is_solved",
        "accepted: solution",
        "votes_up: num_helpful",
        "customer: conversation_author",
    ):
        assert line in text
    done = curate(
        "run", forum, "--recipe", recipe, "-o", tmp_path / "out", "--limit", 150, "--budget", 30, "--json"
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["train"], said["validation"], said["test"]) == (23, 3, 4)  # init holds out a tenth to validate


def test_score_writes_a_row_a_record(tmp_path: Path, curate: Command) -> None:
    done = curate("score", DUMP / "chats.csv", "-o", tmp_path / "o")
    assert done.returncode == 0, done.stderr
    scored = rows(tmp_path / "o" / "scores.jsonl")
    assert len(scored) > 150 and set(scored[0]) == {
        "id",
        "conversation_id",
        "message_ids",
        "quality",
        "signals",
    }
    assert names(tmp_path / "o") == {"scores.jsonl"}


def test_score_takes_a_record_file(tmp_path: Path, curate: Command) -> None:
    done = curate("score", RECORDS, "-o", tmp_path / "o")
    assert done.returncode == 0, done.stderr
    assert len(rows(tmp_path / "o" / "scores.jsonl")) == 60


def test_redact_replaces_and_accounts_without_the_value(tmp_path: Path, curate: Command) -> None:
    told = [
        {
            "id": "a",
            "prompt": "Hello, I am Anna Berg, mail anna.berg@example.org",
            "completion": "Hi Anna",
            "x": 1,
        },
        {"id": "b", "prompt": [{"role": "user", "content": "card 4111 1111 1111 1111"}]},
        {"id": "c", "prompt": "nothing here"},
    ]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in told))
    done = curate("redact", tmp_path / "in.jsonl", "-o", tmp_path / "o", "--json")
    assert done.returncode == 0, done.stderr
    out, spans = rows(tmp_path / "o" / "redacted.jsonl"), rows(tmp_path / "o" / "spans.jsonl")
    assert [r["id"] for r in out] == ["a", "b", "c"] and out[0]["x"] == 1 and out[2] == told[2]
    everything = json.dumps([out, spans]) + done.stdout + done.stderr
    assert not any(value in everything for value in ("Anna", "Berg", "anna.berg", "4111"))
    mail = next(s for s in spans if s["type"] == "EMAIL")
    assert told[0]["prompt"][mail["start"] : mail["end"]] == "anna.berg@example.org"  # type: ignore[index]
    assert next(s for s in spans if s["type"] == "CARD")["field"] == "prompt[0].content"


def test_dedup_names_the_surviving_twin(tmp_path: Path, curate: Command) -> None:
    done = curate("dedup", RECORDS, "-o", tmp_path / "o", "--quality-field", "quality", "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (
        summary["quarantined"] == 2
    )  # one phone only, or up to four: the two answers in records.jsonl that cannot both be right
    assert summary["dropped"] == 6 and names(tmp_path / "o") == {
        "kept.jsonl",
        "quarantined.jsonl",
        "conflicts.jsonl",
        "ledger.parquet",
    }
    ledger = pd.read_parquet(tmp_path / "o" / "ledger.parquet")
    kept, all_ = {r["id"] for r in rows(tmp_path / "o" / "kept.jsonl")}, {r["id"]: r for r in rows(RECORDS)}
    assert len(ledger) == 60 and set(ledger[ledger.outcome == "kept"].record_id) == kept
    for row in ledger[ledger.outcome == "dropped"].itertuples():
        assert row.kept_id in kept and all_[row.kept_id]["quality"] >= all_[row.record_id]["quality"]


def with_a_rewording() -> list[dict[str, Any]]:
    """The records, and one of them in slightly other words; the near-duplicates among them differ in slips of
    the finger and greetings alone."""
    records = rows(RECORDS)
    of = next(r for r in records if r["id"] == "r040")
    prompt = of["prompt"].replace("in the shop", "in your shop online")
    return [*records, {**of, "id": "r061", "conversation_id": "c61", "prompt": prompt, "quality": 0.5}]


def test_dedup_at_another_threshold(tmp_path: Path, curate: Command) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in with_a_rewording()), encoding="utf-8")
    for threshold, dropped in (("0.95", 7), ("1.0", 6)):
        done = curate("dedup", path, "-o", tmp_path / threshold, "--threshold", threshold, "--json")
        assert json.loads(done.stdout)["dropped"] == dropped


def test_select_is_a_prefix_of_a_larger_selection(tmp_path: Path, curate: Command) -> None:
    chosen = {}
    for budget in (10, 20):
        done = curate(
            "select", RECORDS, "-o", tmp_path / str(budget), "--budget", budget, "--quality-field", "quality"
        )
        assert done.returncode == 0, done.stderr
        chosen[budget] = [r["id"] for r in rows(tmp_path / str(budget) / "selected.jsonl")]
    assert len(chosen[10]) == 10 and chosen[20][:10] == chosen[10]
    ledger = pd.read_parquet(tmp_path / "10" / "ledger.parquet")
    assert set(ledger[ledger.outcome == "selected"].record_id) == set(chosen[10]) and set(ledger.outcome) == {
        "selected",
        "unselected",
    }
    assert json.loads(curate("select", RECORDS, "-o", tmp_path / "auto", "--json").stdout)["selected"] > 5


def test_split_keeps_groups_together(tmp_path: Path, curate: Command) -> None:
    grouped = [{**r, "account": f"a{n % 12}"} for n, r in enumerate(rows(RECORDS))]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in grouped))
    done = curate(
        "split",
        tmp_path / "in.jsonl",
        "-o",
        tmp_path / "o",
        "--test-fraction",
        0.25,
        "--group-field",
        "account",
    )
    assert done.returncode == 0, done.stderr
    train, test = rows(tmp_path / "o" / "train.jsonl"), rows(tmp_path / "o" / "test.jsonl")
    assert test and not {r["account"] for r in train} & {r["account"] for r in test}
    certificate = json.loads((tmp_path / "o" / "split.json").read_text())
    assert (
        certificate["train"] == len(train)
        and certificate["test"] == len(test)
        and len(train) + len(test) + certificate["neither"] == 60
    )
    keys = {
        "groups",
        "largest_group",
        "shared_conversations",
        "shared_customers",
        "highest_similarity",
        "nearest_pair",
        "threshold",
        "twins_at_threshold",
        "situations",
    }
    assert keys <= set(certificate)


def test_audit_of_a_run_and_of_files(run_dir: Path, tmp_path: Path, curate: Command) -> None:
    done = curate(
        "audit",
        run_dir,
        "--against",
        run_dir,
        "-o",
        tmp_path / "o",
        "--edge-cases",
        SAMPLE / "edge_cases.yaml",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    assert names(tmp_path / "o") == {"audit.json", "audit.html", "gaps.jsonl"}
    data = json.loads((tmp_path / "o" / "audit.json").read_text())
    assert {"name", "pool", "dataset", "test", "best_quality", "status"} <= set(data["situations"][0])
    assert {"name", "pool", "dataset", "matches"} <= set(data["edge_cases"][0]) and sum(
        e["pool"] > 0 for e in data["edge_cases"]
    ) >= 4
    assert 0.5 < data["covered_share"] <= 1 and {s["status"] for s in data["situations"]} <= {
        "covered",
        "thin",
        "missing",
        "no_good_answer",
    }
    half = tmp_path / "half.jsonl"
    half.write_text("".join(json.dumps(r) + "\n" for r in rows(RECORDS)[:20]))
    done = curate("audit", half, "--against", RECORDS, "-o", tmp_path / "p", "--json")
    assert done.returncode == 0 and json.loads(done.stdout)["missing"] > 0


def test_audit_of_files_against_a_dump(run_dir: Path, tmp_path: Path, curate: Command) -> None:
    done = curate(
        "audit", run_dir / "train.jsonl", "--against", DUMP, "-o", tmp_path / "o", "--limit", 80, "--json"
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("format_", ["openai-chat", "trl", "hf-dataset"])
def test_export_then_validate(format_: str, run_dir: Path, tmp_path: Path, curate: Command) -> None:
    done = curate("export", run_dir, "--format", format_, "-o", tmp_path / "o", "--json")
    assert done.returncode == 0, done.stderr
    files = json.loads(done.stdout)["files"]
    assert files and all((tmp_path / "o" / f).exists() for f in files)
    whole = (
        tmp_path / "o" if format_ == "hf-dataset" else tmp_path / "o" / next(f for f in files if "train" in f)
    )
    done = curate("validate", whole, "--format", format_)
    assert done.returncode == 0, done.stdout + done.stderr


def test_validate_names_the_line_and_ends_with_1(tmp_path: Path, curate: Command) -> None:
    bad = tmp_path / "bad.jsonl"
    good = json.dumps({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]})
    bad.write_text(
        "\n".join([good] * 10 + ['{"messages": [{"role": "usr", "content": "a"}]}', "{oops"]) + "\n"
    )
    done = curate("validate", bad, "--format", "openai-chat")
    assert (
        done.returncode == 1
        and "bad.jsonl:11: unrecognized_role" in done.stdout
        and "bad.jsonl:12:" in done.stdout
    )
    assert json.loads(curate("validate", bad, "--format", "openai-chat", "--json").stdout)["valid"] is False


def test_explain_tells_the_whole_story(run_dir: Path, ledger: pd.DataFrame, curate: Command) -> None:
    twin = ledger[ledger.reason == "near_duplicate"].iloc[0]
    done = curate("explain", run_dir, twin.record_id)
    assert (
        done.returncode == 0
        and twin.kept_id in done.stdout
        and "Quality" in done.stdout
        and twin.source in done.stdout
    )
    story = json.loads(curate("explain", run_dir, twin.kept_id, "--json").stdout)
    assert (
        twin.record_id in [t["record_id"] for t in story["dropped_for_it"]]
        and story["parts"]
        and story["prompt"]
    )


def test_explain_shows_both_sides_of_a_contradiction(
    run_dir: Path, ledger: pd.DataFrame, curate: Command
) -> None:
    row = ledger[ledger.reason == "contradiction"].iloc[0]
    said = curate("explain", run_dir, row.record_id).stdout
    other = json.loads(curate("explain", run_dir, row.kept_id, "--json").stdout)
    assert (
        said.count("ASSISTANT") == 2
        and other["completion"][0]["content"][:40] in said
        and other["meaning"] in said
    )
    assert json.loads(row.detail)["evidence"] not in said  # in words, not as a code


def test_quiet_is_quiet_and_json_is_alone_on_stdout(tmp_path: Path, curate: Command) -> None:
    done = curate("dedup", RECORDS, "-o", tmp_path, "--quiet", "--json")
    assert done.stderr == "" and isinstance(json.loads(done.stdout), dict)


FAULTS: list[tuple[list[Any], str]] = [
    (["run", "missing.csv", "-o", "OUT"], "missing.csv"),
    (["run", SAMPLE / "broken" / "empty.csv", "-o", "OUT"], "empty.csv"),
    (["run", RECORDS, "-o", "OUT", "--budget", "lots"], "budget"),
    (["run", RECORDS, "-o", "OUT", "--export", "openai-chatt"], "Did you mean 'openai-chat'"),
    (["run", RECORDS, "-o", "OUT", "--since", "soon"], "soon"),
    (["run", RECORDS, "-o", "OUT", "--engine", "ray"], "ray"),
    (["dedup", RECORDS, "-o", "OUT", "--quality-field", "stars"], "stars"),
    (["dedup", "missing.jsonl", "-o", "OUT"], "missing.jsonl"),
    (["dedup", SAMPLE / "broken" / "wrong_columns.csv", "-o", "OUT"], "wrong_columns.csv"),
    (["select", RECORDS, "-o", "OUT", "--budget", "0"], "budget"),
    (["split", RECORDS, "-o", "OUT", "--test-fraction", "2"], "fraction"),
    (["split", RECORDS, "-o", "OUT", "--group-field", "tribe"], "tribe"),
    (["split", RECORDS, "-o", "OUT", "--test-after", "soon"], "soon"),
    (["advise", "missing.zip", "-o", "OUT"], "missing.zip"),
    (["advise", SAMPLE / "broken" / "wrong_columns.csv", "-o", "OUT"], "wrong_columns.csv"),
    (["audit", RECORDS, "--against", RECORDS, "-o", "OUT", "--edge-cases", RECORDS], "edge cases"),
    (["export", RECORDS, "--format", "parquett", "-o", "OUT"], "Known"),
    (["export", SAMPLE, "--format", "trl", "-o", "OUT"], "train.jsonl"),
    (["validate", "missing.jsonl", "--format", "trl"], "missing.jsonl"),
    (["explain", SAMPLE, "r_1"], "ledger.parquet"),
    (["dedup", RECORDS, "-o", "OUT", "--encoder", "no/such-model"], "no/such-model"),
]


@pytest.mark.parametrize(
    ("args", "named"),
    FAULTS,
    ids=lambda v: " ".join(Path(str(a)).name for a in v) if isinstance(v, list) else "",
)
def test_a_mistake_is_one_sentence_and_status_2(
    args: list[Any], named: str, tmp_path: Path, curate: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = curate(*[tmp_path / "out" if a == "OUT" else a for a in args])
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert named in done.stderr and "Traceback" not in done.stderr and "internal error" not in done.stderr
    assert not (tmp_path / "out").exists() or not names(tmp_path / "out") & {
        "train.jsonl",
        "kept.jsonl",
        "selected.jsonl",
    }


def test_an_unknown_record_names_the_nearest(run_dir: Path, ledger: pd.DataFrame, curate: Command) -> None:
    known = str(ledger.record_id.iloc[0])
    done = curate("explain", run_dir, known[:-1] + "~")
    assert done.returncode == 2 and f"Did you mean '{known}'?" in done.stderr


def test_the_beginning_of_an_id_is_enough_where_no_other_has_it(
    run_dir: Path, ledger: pd.DataFrame, curate: Command
) -> None:
    known = str(ledger.record_id[ledger.outcome == "selected"].iloc[0])
    assert curate("explain", run_dir, known[:-3]).stdout == curate("explain", run_dir, known).stdout
    done = curate("explain", run_dir, "r_")
    assert (
        done.returncode == 2
        and "records begin with 'r_'" in done.stderr
        and " more\nGive" in done.stderr
        and "Give the id of one" in done.stderr
    )


def test_too_many_unreadable_lines_end_with_1_and_nothing_is_lost(tmp_path: Path, curate: Command) -> None:
    (tmp_path / "in.jsonl").write_text(
        RECORDS.read_text(encoding="utf-8") + "{broken\n" * 6, encoding="utf-8"
    )
    done = curate("dedup", tmp_path / "in.jsonl", "-o", tmp_path / "o")
    assert done.returncode == 1 and "6 lines" in done.stderr
    assert len(rows(tmp_path / "o" / "rejects.jsonl")) == 6 and len(rows(tmp_path / "o" / "kept.jsonl")) == 52


def test_a_second_run_into_the_same_folder_is_refused(tmp_path: Path, curate: Command) -> None:
    with locked(tmp_path):
        done = curate("run", RECORDS, "-o", tmp_path)
    assert done.returncode == 2 and str(os.getpid()) in done.stderr
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".lock")]


def test_python_verbs_return_results() -> None:
    import curate

    found = curate.dedup(RECORDS, quality_field="quality")
    assert len(found.dropped) == 6 and found.dropped[0].twin in found.kept and found.dropped[0].reason
    reworded = curate.dedup(with_a_rewording(), quality_field="quality")
    assert len(reworded.dropped) == 7 and len(reworded.rethreshold(1.0).dropped) == 6
    assert len(curate.select(found.kept, budget=5).kept) == 5
    parts = curate.split(found.kept)
    assert len(parts.train) + len(parts.test) + len(parts.neither) == 52
    assert (
        curate.redact([{"prompt": "mail me at jo@example.com"}]).kept[0]["prompt"] == "mail me at [EMAIL_1]"
    )
    assert set(curate.__all__) <= set(dir(curate))


def test_a_run_from_python_has_its_ledger_as_a_table(tmp_path: Path) -> None:
    import curate

    result = curate.run([str(DUMP / "chats.csv")], tmp_path / "out", budget=20)
    assert set(result.ledger.outcome) >= {"selected", "unselected", "dropped"}
    assert len(result.ledger) == len(pd.read_parquet(tmp_path / "out" / "ledger.parquet"))
    assert not result.failed and result.summary.train == 17
