"""The main job on the sample dump: what always holds, and that every planted thing is where it must be."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from curate.coverage import cluster
from curate.ledger import Ledger
from curate.ledger.reasons import meaning
from curate.loaders import SourceBlock
from curate.recipe import Recipe
from curate.records import Record, text_of
from curate.run_folder.folder import RunFolder
from curate.stages.decisions import Decisions
from curate.stages.manifest import shareable
from curate.stages.replies import PROSE
from curate.stages.select import choose
from tests.helpers.command import Command, call
from tests.helpers.files import rows
from tests.helpers.pages import shown_run
from tests.helpers.paths import DUMP

BYTES = (
    "train.jsonl",
    "test.jsonl",
    "ledger.parquet",
    "gaps.jsonl",
    "conflicts.jsonl",
    "split.json",
    "report.html",
)


@pytest.fixture(scope="session")
def records(run_dir: Path) -> dict[str, Record]:
    """Every record of the run by its id, as the redacted checkpoint has it."""
    return {r.id: r for r in RunFolder(run_dir).checkpoints.records()}


@pytest.fixture(scope="session")
def by_message(records: dict[str, Record]) -> dict[tuple[str, str], str]:
    return {(r.conversation_id, m): r.id for r in records.values() for m in r.message_ids}


def place(
    entry: dict[str, Any], by_message: dict[tuple[str, str], str], ledger: pd.DataFrame
) -> tuple[str, str]:
    """(outcome, reason) of the record that a message completes; no_record where it completes none."""
    record = by_message.get((entry["conversation_id"], entry["message_id"]))
    return ("no_record", "") if record is None else (ledger.outcome[record], ledger.reason[record])


def test_the_counts_reconcile(
    run_dir: Path, ledger: pd.DataFrame, records: dict[str, Record], truth: dict[str, Any]
) -> None:
    assert ledger.record_id.is_unique
    assert set(records) <= set(ledger.record_id)
    assert set(ledger.conversation_id) >= {c["conversation_id"] for c in truth["conversations"]}
    train, test = rows(run_dir / "train.jsonl"), rows(run_dir / "test.jsonl")
    assert {r["id"] for r in train} == set(ledger[ledger.outcome == "selected"].record_id)
    assert {r["id"] for r in test} == set(ledger[ledger.outcome == "held_out"].record_id)
    assert len(train) == 170 and len(test) == 30  # 15% of 200


def test_the_funnel_in_the_readme_is_the_one_that_is_printed(run_dir: Path) -> None:
    """Processors round differently, so a few records may fall otherwise elsewhere: each level within 2%."""

    def levels(text: str) -> dict[str, int]:
        return {
            m[1]: int(m[2].replace(",", ""))
            for m in re.finditer(r"^([a-z ]{4,18}?) {2,}([\d,]+)(?:  █|$)", text, re.M)
        }

    shown = levels(shown_run())
    said = levels((run_dir.parent / "said.txt").read_text(encoding="utf-8"))
    assert list(shown) == list(said) == ["conversations", "records", "past the gate", "pool", "dataset"]
    assert all(abs(shown[k] - said[k]) <= 0.02 * said[k] for k in said), (shown, said)


def test_every_duplicate_names_a_survivor_of_no_lower_quality(run_dir: Path, ledger: pd.DataFrame) -> None:
    (path,) = (run_dir / "stages").glob("scores-*.parquet")
    quality = pd.read_parquet(path).set_index("id").quality
    twins = ledger[(ledger.outcome == "dropped") & (ledger.stage == "dedup")]
    assert len(twins) > 40
    assert set(ledger.outcome[twins.kept_id]) <= {"selected", "held_out", "unselected"}
    assert all(quality[a] <= quality[b] for a, b in zip(twins.record_id, twins.kept_id, strict=True))


def test_every_reason_is_documented(ledger: pd.DataFrame) -> None:
    for reason in set(ledger.reason) - {""}:
        assert meaning(reason) != reason.replace("_", " "), f"{reason} has no meaning"


KINDS = (
    "auto_reply",
    "bot",
    "deflect",
    "dont_know",
    "empty",
    "file_without_text",
    "hand_over",
    "private_note",
    "rude",
    "spam",
    "truncated",
    "wrong_language",
)


@pytest.mark.parametrize("kind", KINDS)
def test_planted_bad_replies_are_out(
    kind: str, truth: dict[str, Any], by_message: dict[tuple[str, str], str], ledger: pd.DataFrame
) -> None:
    planted = [p for p in truth["plants"] if p["kind"] == kind]
    found = [place(p, by_message, ledger) for p in planted]
    assert found and all(outcome in ("dropped", "no_record") for outcome, _ in found), Counter(found)


def test_good_replies_are_not_dropped(
    truth: dict[str, Any], by_message: dict[tuple[str, str], str], ledger: pd.DataFrame
) -> None:
    good = [c for c in truth["conversations"] if c["main"] == "good" and c["main_message_id"]]
    found = [place({**c, "message_id": c["main_message_id"]}, by_message, ledger) for c in good]
    dropped = [reason for outcome, reason in found if outcome == "dropped" and "duplicate" not in reason]
    # good from a person, but nothing in it that a model can do: "the site has been reported to its host"
    wrong = [reason for reason in dropped if reason != "only_acts"]
    assert len(good) > 400 and not wrong and len(dropped) <= 1, Counter(dropped)


def test_every_planted_bad_reply_scores_below_the_median_of_good_ones(
    run_dir: Path, truth: dict[str, Any], by_message: dict[tuple[str, str], str], ledger: pd.DataFrame
) -> None:
    (path,) = (run_dir / "stages").glob("scores-*.parquet")
    quality = pd.read_parquet(path).set_index("id").quality

    def scores(entries: list[tuple[str, str]]) -> list[float]:
        return [float(quality[by_message[e]]) for e in entries if e in by_message]

    mains = {
        kind: [
            (c["conversation_id"], c["main_message_id"]) for c in truth["conversations"] if c["main"] == kind
        ]
        for kind in ("good", "poor")
    }
    planted = mains["poor"] + [(p["conversation_id"], p["message_id"]) for p in truth["plants"]]
    bad = scores(planted)
    assert len(bad) > 200 and max(bad) < np.median(scores(mains["good"]))


@pytest.mark.parametrize(("kind", "share"), [("exact_duplicates", 1.0), ("near_duplicates", 1.0)])
def test_planted_copies_leave_one(
    kind: str,
    share: float,
    truth: dict[str, Any],
    by_message: dict[tuple[str, str], str],
    ledger: pd.DataFrame,
) -> None:
    found = [
        (place(p["original"], by_message, ledger), place(p["copy"], by_message, ledger)) for p in truth[kind]
    ]
    gone = sum("dropped" in (a[0], b[0]) for a, b in found)
    assert gone >= share * len(found), [f for f in found if "dropped" not in (f[0][0], f[1][0])]


def test_contradictions_are_set_aside_with_both_sides_and_nothing_else_is(
    truth: dict[str, Any], by_message: dict[tuple[str, str], str], ledger: pd.DataFrame
) -> None:
    planted = [
        {by_message[s["conversation_id"], s["message_id"]] for s in c["sides"]}
        for c in truth["contradictions"]
    ]
    aside = ledger[ledger.outcome == "quarantined"]
    pairs = {frozenset((r.record_id, r.kept_id)) for r in aside.itertuples()}
    assert pairs == {frozenset(p) for p in planted} and len(pairs) == 15


def test_one_person_in_two_sources_is_one_customer(truth: dict[str, Any], records: dict[str, Record]) -> None:
    of = {r.conversation_id: r.customer_id for r in records.values()}
    for person in truth["customers"]:
        known = {of[c["conversation_id"]] for c in person["conversations"] if c["conversation_id"] in of}
        assert len(known) == 1, person["conversations"]
    assert len(set(of.values())) > 400


def test_nothing_is_on_both_sides(run_dir: Path) -> None:
    train, test = rows(run_dir / "train.jsonl"), rows(run_dir / "test.jsonl")
    for key in ("id", "conversation_id", "customer_id"):
        assert not {r[key] for r in train if r[key]} & {r[key] for r in test if r[key]}
    certificate = json.loads((run_dir / "split.json").read_text())
    assert [certificate[k] for k in ("shared_conversations", "shared_customers", "twins_at_threshold")] == [
        0,
        0,
        0,
    ]
    assert certificate["highest_similarity"] < certificate["threshold"]


OUTPUTS = (
    "train.jsonl",
    "test.jsonl",
    "gaps.jsonl",
    "conflicts.jsonl",
    "report.html",
    "rejects.jsonl",
    "exports/trl/train.jsonl",
    "manifest.json",
    "ledger.parquet",
)


def test_the_stated_miss_rate_is_what_is_measured(
    run_dir: Path, truth: dict[str, Any], records: dict[str, Record]
) -> None:
    texts: dict[str, str] = {}
    for r in records.values():
        texts[r.conversation_id] = texts.get(r.conversation_id, "") + "\n".join(
            [text_of(r.prompt), text_of(r.completion), *(said for _, said in r.after)]
        )
    planted = [p for p in truth["personal_data"] if p["conversation_id"] in texts]
    missed = [p["type"] for p in planted if p["value"] in texts[p["conversation_id"]]]
    assert f"{len(missed)} of {len(planted):,} planted values" in (run_dir / "report.html").read_text(
        encoding="utf-8"
    ), Counter(missed)


def test_planted_personal_data_is_in_no_output(run_dir: Path, truth: dict[str, Any]) -> None:
    """Values that are unmistakable (not names, which are words, too) stand in no output, nor in a shareable
    checkpoint."""
    text = "\n".join((run_dir / name).read_text(encoding="utf-8", errors="replace") for name in OUTPUTS)
    text += "\n".join(pd.read_parquet(p).to_json() for p in (run_dir / "stages").glob("*.parquet"))
    strong = {
        p["value"]: p["type"]
        for p in truth["personal_data"]
        if p["type"] in ("EMAIL", "IBAN", "CARD", "IP", "MAC", "SECRET", "PASSWORD", "PHONE")
    }
    missed = {v: t for v, t in strong.items() if v in text}
    assert len(strong) > 100 and len(missed) <= 0.02 * len(strong), missed


def test_private_notes_are_in_no_output(run_dir: Path, truth: dict[str, Any]) -> None:
    notes = {p["message_id"] for p in truth["plants"] if p["kind"] == "private_note"}
    export = [
        json.loads(line) for line in (DUMP / "zendesk_export.ndjson").read_text(encoding="utf-8").splitlines()
    ]
    said = [c["plain_body"] for t in export for c in t["comments"] if str(c["id"]) in notes]
    text = (run_dir / "train.jsonl").read_text(encoding="utf-8") + (run_dir / "test.jsonl").read_text(
        encoding="utf-8"
    )
    assert len(said) > 10 and not [s for s in said if json.dumps(s, ensure_ascii=False)[1:60] in text]


def test_all_but_the_report_and_the_exports_is_for_the_owner_alone(run_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "by umask").touch()
    mode = {p.relative_to(run_dir).as_posix(): p.stat().st_mode & 0o777 for p in run_dir.rglob("*")}
    assert mode["stages"] == mode["stages/raw"] == 0o700
    shared = {name for name, bits in mode.items() if bits not in (0o600, 0o700)}
    assert {name.split("/")[0] for name in shared} == {"exports", "report.html"}
    files = {p.relative_to(run_dir).as_posix() for p in run_dir.rglob("*") if p.is_file()}
    assert {mode[name] for name in files & shared} == {(tmp_path / "by umask").stat().st_mode & 0o777}
    assert mode["train.jsonl"] == mode["ledger.parquet"] == mode["stages/sums.json"] == 0o600


def test_the_manifest_vouches_for_every_output(run_dir: Path) -> None:
    manifest = json.loads((run_dir / "manifest.json").read_text())
    for name, digest in manifest["outputs"].items():
        assert hashlib.sha256((run_dir / name).read_bytes()).hexdigest() == digest
    named = {
        p.relative_to(run_dir).as_posix()
        for p in run_dir.rglob("*")
        if p.is_file() and "stages" not in p.parts
    }
    assert named == {*manifest["outputs"], "manifest.json"}
    assert len(manifest["inputs"]) >= 50 and not any(name.startswith("/") for name in manifest["inputs"])


def test_two_workers_and_another_folder_give_the_same_bytes(run_dir: Path, tmp_path: Path) -> None:
    """Of a text the same vector comes from any process with any number of threads (tests/embedding), so those
    of the first run serve."""
    out = tmp_path / "again"
    (out / "stages").mkdir(parents=True)
    (vectors,) = (run_dir / "stages").glob("vectors-*.bin")
    shutil.copy(vectors, out / "stages")
    done = call("run", DUMP, "-o", out, "--budget", 200, "--workers", 2)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((out / "manifest.json").read_text())
    assert not set(manifest["reused"]) - {"vectors"} and not manifest["texts_embedded"]
    for name in BYTES:
        assert (out / name).read_bytes() == (run_dir / name).read_bytes(), name


def test_resume_runs_only_what_a_changed_setting_touches(
    run_dir: Path, tmp_path: Path, curate: Command
) -> None:
    out, recipe = tmp_path / "out", tmp_path / "recipe.yaml"
    shutil.copytree(run_dir, out)
    recipe.write_text("gate: {min_quality: 0.5}\n")
    done = curate("run", DUMP, "-o", out, "--budget", 200, "--recipe", recipe, "--resume", "--json")
    assert done.returncode == 0, done.stderr
    manifest = json.loads((out / "manifest.json").read_text())
    assert {"conversations", "records", "signals", "situations"} <= set(manifest["reused"]) and manifest[
        "texts_embedded"
    ] == 0
    told = json.loads(done.stdout)
    assert told["funnel"][2]["left"]["low_quality"] > 50
    assert len(manifest["coverage"]) == 7 and manifest["coverage"].items() <= told.items()


def test_a_failed_run_leaves_the_old_output_as_it_was(run_dir: Path, tmp_path: Path, curate: Command) -> None:
    out = tmp_path / "out"
    shutil.copytree(run_dir, out)
    before = {n: (out / n).read_bytes() for n in BYTES}
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    done = curate("run", empty, "-o", out)
    assert done.returncode == 2 and re.match(r"curate: .+\.", done.stderr.strip().splitlines()[-1])
    assert {n: (out / n).read_bytes() for n in BYTES} == before
    first = rows(out / "train.jsonl")[0]
    assert (
        first["completion"][0]["content"][:20] in curate("explain", out, first["id"]).stdout
    )  # its checkpoints are there, too
    assert not [p for p in out.iterdir() if p.name.startswith(".")]


def test_names_that_a_recipe_holds_stay_out_of_the_manifest() -> None:
    block = {
        "format": "table",
        "agents": ["Ada Quill"],
        "roles": {"agent": ["ada@example.com"], "customer": "conversation_author"},
    }
    told = json.dumps(
        shareable(Recipe().with_values().model_copy(update={"source": [SourceBlock(**block)]}), {})
    )
    assert "Ada" not in told and "ada@" not in told and "conversation_author" in told


def test_a_reject_masks_the_names_of_the_dump(tmp_path: Path, curate: Command) -> None:
    said = [
        (5, "Hello, my grinder is stuck, what now?"),
        (6, "Turn the dial back two steps and run it empty, then grind one spoon of rice."),
    ]
    comments = [
        {"id": n, "author_id": who, "public": True, "body": text, "created_at": f"2024-01-01T1{n}:00:00Z"}
        for n, (who, text) in enumerate(said)
    ]
    ticket = {"id": 1, "subject": "x", "requester_id": 5, "comments": comments}
    users = [
        {"id": 5, "name": "Zebulon Quackenbush", "role": "end-user"},
        {"id": 6, "name": "Ada", "role": "agent"},
    ]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "users.json").write_text(json.dumps({"users": users}))
    (tmp_path / "in" / "d.ndjson").write_text(
        json.dumps(ticket) + '\n{"id": 2, "subject": "Zebulon Quackenbush wrote", "comm\n'
    )
    done = curate("run", tmp_path / "in", "-o", tmp_path / "out", "--budget", 1)
    told = (tmp_path / "out" / "rejects.jsonl").read_text()
    assert (
        done.returncode == 1
        and told.count("\n") == 1
        and "wrote" in told
        and "Quackenbush" not in told + done.stdout + done.stderr
    )


def test_the_train_rows_are_best_first_and_whole(run_dir: Path) -> None:
    train = rows(run_dir / "train.jsonl")
    assert all(
        r["prompt"][-1]["role"] == "user"
        and r["completion"][-1]["role"] == "assistant"
        and text_of(r["completion"]).strip()
        for r in train
    )
    half = len(train) // 2
    assert len({r["cluster"] for r in train[:half]}) > 0.9 * half  # a prefix spends itself on new situations
    assert len({json.dumps([r["prompt"], r["completion"]]) for r in train}) == len(train)


def test_selection_goes_by_what_the_text_says_as_well_as_by_how_it_went() -> None:
    """Of two answers to one prompt the one that was thanked more, but says little, is not chosen."""
    vectors = np.eye(3, 8, dtype=np.float32)[[0, 0, 1, 2]]
    table = SimpleNamespace(
        ids=list("abcd"),
        vectors=vectors,
        completions=["Unplug it.", "Empty the tank.", "Press it twice.", "Send it back."],
        replies=PROSE,
        conversations=list("abcd"),
        quality=np.array([0.97, 0.9, 0.8, 0.8]),
        signals=[{"content.score": c} for c in (0.4, 0.9, 0.8, 0.8)],
    )
    ledger = Ledger()
    for name in table.ids:
        ledger.enter(name, name, name, "kept")
    found = cluster(vectors, ["one", "one", "two", "three"], table.quality, ids=table.ids)
    decided = Decisions(
        ledger,
        np.arange(4),
        pool=np.arange(4),
        needs=np.arange(4),
        situation_of=dict(enumerate(found.macro.tolist())),
    )
    decided.situations = found
    decided.sides = SimpleNamespace(side=np.zeros(4, np.int8), why=[""] * 4, kept=[""] * 4)  # type: ignore[assignment]
    choose(table, decided, 3, Recipe().with_values(split={"test_fraction": 0}))  # type: ignore[arg-type]
    assert sorted(table.ids[i] for i in decided.train) == ["b", "c", "d"]
