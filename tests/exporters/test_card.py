"""A card claims only what was done to its rows: each claim is made false once, and is withdrawn; it loads
without a warning."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from curate.exporters.card import CardSplit, claims
from curate.exporters.origin import Origin, origin_of
from curate.privacy import PrivacySettings
from curate.privacy.claims import Redaction
from tests.helpers.command import Command
from tests.helpers.files import rows
from tests.helpers.paths import DUMP, ROOT

CASES = ROOT.parent / "shared" / "data" / "cases"
REPLACED = "was replaced by placeholders"
CLEAN = "Checked for leakage: no conversation, customer or near-duplicate prompt is in both splits."
CERTIFICATE = {"shared_conversations": 0, "shared_customers": 0, "twins_at_threshold": 0, "not_checked": {}}
BOTH = [CardSplit("train", 9, 900, 90), CardSplit("test", 2, 200, 20)]
PLAIN = [
    {
        "prompt": f"My parcel {n} is late, I am Ann Lee, ann{n}@mail.example",
        "completion": f"Dear Ann Lee, parcel {n} is on its way and comes tomorrow.",
    }
    for n in range(4)
]


def exported(curate: Command, source: Path, out: Path) -> str:
    done = curate("export", source, "--format", "hf-dataset", "-o", out)
    assert done.returncode == 0, done.stderr
    return (out / "README.md").read_text(encoding="utf-8")


def copy_of(run: Path, folder: Path) -> Path:
    folder.mkdir()
    for name in ("train.jsonl", "test.jsonl", "split.json", "manifest.json"):
        shutil.copy(run / name, folder / name)
    return folder


def test_a_run_says_what_it_did(small_run: Path, tmp_path: Path, curate: Command) -> None:
    card = exported(curate, small_run, tmp_path / "o")
    assert (
        f"Personal data that rules recognise {REPLACED}" in card
        and "Checked for leakage: no conversation" in card
    )
    assert "Personal data: not checked" not in card and "Leakage between the splits: not checked" not in card


def test_a_file_claims_neither_redaction_nor_a_split(tmp_path: Path, curate: Command) -> None:
    source = tmp_path / "pairs.jsonl"
    source.write_text("".join(json.dumps(r) + "\n" for r in PLAIN), encoding="utf-8")
    card = exported(curate, source, tmp_path / "o")
    assert "Personal data: not checked" in card and "no test set is held out" in card
    assert REPLACED not in card and "both splits" not in card and "support conversations" not in card
    assert "quality" not in card.partition("\n---\n")[2] and "situation" not in card.partition("\n---\n")[2]


@pytest.mark.parametrize("name", ["train.jsonl", "test.jsonl", "split.json"])
def test_a_run_whose_files_changed_vouches_for_nothing(
    small_run: Path, tmp_path: Path, curate: Command, name: str
) -> None:
    run = copy_of(small_run, tmp_path / "run")
    text = (run / name).read_text(encoding="utf-8")
    (run / name).write_text(
        text.replace("0", "00", 1) if name == "split.json" else text.replace("the", "The", 1),
        encoding="utf-8",
    )
    card = exported(curate, run, tmp_path / "o")
    assert (
        f"Personal data: not checked ({name} was changed after the run)" in card
        and f"Leakage between the splits: not checked ({name} was" in card
    )
    assert REPLACED not in card and "both splits" not in card


def test_a_side_of_a_run_is_vouched_for_by_its_manifest(
    small_run: Path, tmp_path: Path, curate: Command
) -> None:
    run = copy_of(small_run, tmp_path / "run")
    card = exported(curate, run / "train.jsonl", tmp_path / "o")
    assert REPLACED in card and "both splits" not in card and "no test set is held out" in card
    (run / "manifest.json").unlink()
    assert "Personal data: not checked" in exported(curate, run / "train.jsonl", tmp_path / "p")


@pytest.mark.parametrize("damage", ["{", "[]", '{"outputs": 1}', '{"outputs": {}}'])
def test_a_manifest_that_cannot_be_read_vouches_for_nothing(
    small_run: Path, tmp_path: Path, damage: str
) -> None:
    run = copy_of(small_run, tmp_path / "run")
    (run / "manifest.json").write_text(damage, encoding="utf-8")
    assert (
        origin_of(run).redaction is None is origin_of(run).certificate
        and origin_of(run / "train.jsonl").redaction is None
    )


def test_an_older_manifest_vouches_for_nothing(small_run: Path, tmp_path: Path) -> None:
    run = copy_of(small_run, tmp_path / "run")
    manifest: dict[str, Any] = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert Redaction.from_dict(manifest.pop("privacy")) is not None
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "older version" in origin_of(run).unknown


@pytest.mark.parametrize(
    ("settings", "still", "said", "unsaid"),
    [
        ({}, {}, "Personal data that rules recognise was replaced", "not looked for"),
        ({"types": ()}, {}, "Personal data was not looked for", "was replaced"),
        (
            {"types": ("EMAIL", "PHONE")},
            {},
            "not looked for: NAME, USERNAME",
            "Personal data that rules recognise",
        ),
        ({"given_names": False}, {}, "Of names, only those of participants", "Still found"),
        ({"keep": ("@shop.example", "Acme")}, {}, "leaves 2 texts as they are", "Still found"),
        ({}, {"EMAIL": 2, "CARD": 1}, "Still found: CARD in 1 message, EMAIL in 2 messages.", "leaves"),
    ],
)
def test_each_claim_on_personal_data_is_withdrawn(
    settings: dict[str, Any], still: dict[str, int], said: str, unsaid: str
) -> None:
    redaction = Redaction.by(PrivacySettings(**settings), still)
    assert Redaction.from_dict(json.loads(json.dumps(redaction.as_dict()))) == redaction
    told = " ".join(claims(BOTH, Origin(redaction, CERTIFICATE, "")))
    assert said in told and unsaid not in told and CLEAN in told
    assert bool(redaction.missed()) == bool(redaction.types)


@pytest.mark.parametrize(
    ("changed", "said", "unsaid"),
    [
        ({}, CLEAN, "not checked"),
        (
            {"shared_customers": 2},
            "Leakage check failed: 2 customers in both splits.",
            "no conversation, customer",
        ),
        (
            {"shared_conversations": 1},
            "Leakage check failed: 1 conversation in both splits.",
            "no conversation",
        ),
        (
            {"twins_at_threshold": 3},
            "Leakage check failed: 3 near-duplicate prompts in both splits.",
            "or near-duplicate",
        ),
        (
            {"shared_customers": None, "not_checked": {"shared_customers": "no ids"}},
            "Leakage not checked: customer (no ids).",
            "or customer",
        ),
        (
            {"not_checked": {"shared_customers": "2 have none"}},
            "Checked in part, with nothing found in both splits: customer (2 have none).",
            "or customer",
        ),
        (
            {"twins_at_threshold": None, "shared_conversations": None, "shared_customers": None},
            "near-duplicate prompt.",
            "passed",
        ),
    ],
)
def test_each_claim_on_leaks_is_withdrawn(changed: dict[str, Any], said: str, unsaid: str) -> None:
    told = " ".join(claims(BOTH, Origin(Redaction(), {**CERTIFICATE, **changed}, "")))
    assert said in told and unsaid not in told


def test_the_pages_of_a_run_say_what_its_recipe_left(tmp_path: Path, curate: Command) -> None:
    recipe = tmp_path / "r.yaml"
    recipe.write_text(
        "privacy: {types: [EMAIL, PHONE], keep: ['@roastery.example']}\nexport: {formats: [hf-dataset]}\n",
        encoding="utf-8",
    )
    done = curate("run", DUMP, "-o", tmp_path / "o", "--limit", 40, "--recipe", recipe)
    assert done.returncode == 0, done.stderr
    for page in ("report.html", "exports/hf-dataset/README.md"):
        text = (tmp_path / "o" / page).read_text(encoding="utf-8")
        assert (
            "These types were not looked for: NAME, USERNAME, ADDRESS" in text
            and "leaves 1 text as they are" in text
        ), page
        assert "Personal data that rules recognise" not in text
    assert (
        json.loads((tmp_path / "o" / "manifest.json").read_text(encoding="utf-8"))["privacy"]["kept_texts"]
        == 1
    )


LOAD = (
    "import datasets, sys; d = datasets.load_dataset(sys.argv[1], cache_dir=sys.argv[2]); print({k: len(v)"
    " for k, v in d.items()})"
)


def loads_silently(folder: Path, cache: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", LOAD, folder, cache],
        capture_output=True,
        text=True,
        check=True,
    )
    noise = [line for line in done.stderr.splitlines() if line.strip() and "Generating" not in line]
    assert not noise, noise
    return done.stdout.strip()


def test_it_loads_without_a_warning(small_run: Path, tmp_path: Path, curate: Command) -> None:
    exported(curate, small_run, tmp_path / "o")
    counts = {split: len(rows(small_run / f"{split}.jsonl")) for split in ("train", "test")}
    assert loads_silently(tmp_path / "o", tmp_path / "cache") == str(counts)


@pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not beside the project")
def test_the_cases_of_cards(tmp_path: Path, curate: Command) -> None:
    (source,) = CASES.glob("36*/*.jsonl")
    card = exported(curate, source, tmp_path / "o")
    assert "Personal data: not checked" in card and REPLACED not in card and "both splits" not in card
    loads_silently(tmp_path / "o", tmp_path / "cache")
