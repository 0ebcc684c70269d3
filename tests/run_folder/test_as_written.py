"""What the product says of two sets of files rests on what stands in them: not on ids that agree, nor on
files that were changed since."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import curate as library
from curate.errors import CurateError
from curate.run_folder.folder import RunFolder
from curate.stages.old_split import read_old
from curate.verbs.audit import audit
from curate.verbs.explain import explain
from curate.verbs.find import find
from tests.helpers.files import rows

THINGS = "grinder kettle scale roaster filter mug".split()  # noqa: SIM905
PLACES = "Peru Chile Japan Ghana Spain Nepal".split()  # noqa: SIM905


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


def asked(start: int = 0) -> list[dict[str, Any]]:
    """What a shop is asked, four times each of six things, with ids and conversations that begin at
    `start`."""
    forms = [
        "My {} is broken",
        "The {} is broken since Monday",
        "Hello, the {} broke down",
        "Why is the new {} broken?",
    ]
    made = [form.format(thing) for thing in THINGS for form in forms]
    return [
        {"id": str(n), "conversation_id": f"T{n}", "prompt": p, "completion": "Please send it back."}
        for n, p in enumerate(made, start)
    ]


def elsewhere() -> list[dict[str, Any]]:
    """As many questions about countries, with the same ids and conversations."""
    forms = [
        "What is the capital of {}?",
        "How many people live in {}?",
        "Which river crosses {}?",
        "Who governs {} today?",
    ]
    return [
        {**r, "prompt": p}
        for r, p in zip(asked(), (form.format(place) for place in PLACES for form in forms), strict=True)
    ]


RECIPE = {
    "gate": {"min_quality": 0},
    "dedup": {"threshold": 0.99},
    "split": {"test_fraction": 0.3},
    "signals": {"languages": ["en"]},
}


def talks(path: Path, records: list[dict[str, Any]]) -> Path:
    """The same as a helpdesk's table of messages."""
    said = [
        (r["conversation_id"], who, text)
        for r in records
        for who, text in (
            ("customer", r["prompt"]),
            (
                "agent",
                f"About {r['prompt'].split()[-1]}: please send a photo, and we put it right by Friday.",
            ),
        )
    ]
    pd.DataFrame(said, columns=["ticket", "sender", "text"]).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def may(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vouched")
    library.run([talks(folder / "may.csv", asked())], folder / "may", recipe=RECIPE, budget=16)
    return folder / "may"


def test_a_common_id_is_no_common_record(tmp_path: Path) -> None:
    pool = write(tmp_path / "pool.jsonl", asked())
    strange, renumbered = (
        audit(write(tmp_path / name, rows), pool)
        for name, rows in (("other.jsonl", elsewhere()), ("anew.jsonl", asked(1000)))
    )
    assert (
        strange.audit.matched() == {"same_record": 0, "by_likeness": 0, "outside": 24}
        and strange.audit.figures.covered_share == 0
    )
    assert "24 are similar to none" in strange.describe() and strange.figures()["outside"] == 24
    own, half = (
        audit(pool, pool),
        audit(write(tmp_path / "half.jsonl", [*asked()[:12], *elsewhere()[12:]]), pool),
    )
    assert (
        own.audit.matched() == {"same_record": 24, "by_likeness": 0, "outside": 0}
        and own.audit.figures.covered_share == 1
    )
    assert (
        renumbered.audit.matched() == {"same_record": 0, "by_likeness": 24, "outside": 0}
        and renumbered.audit.figures == own.audit.figures
    )
    assert (
        half.audit.matched() == {"same_record": 12, "by_likeness": 0, "outside": 12}
        and half.as_dict()["outside"] == 12
    )
    own.write(tmp_path / "out")
    assert "24 are in the pool (same id and text)" in (tmp_path / "out" / "audit.html").read_text(
        encoding="utf-8"
    )


def test_what_a_split_holds_out_is_no_training(tmp_path: Path) -> None:
    pool, folder = write(tmp_path / "pool.jsonl", asked()), tmp_path / "split"
    divided = library.split(pool, test_fraction=0.5)
    divided.write(folder)
    train, test = len(divided.train), len(divided.test)
    assert train and test
    found, counts = (
        audit(folder, pool),
        lambda audited: [
            sum(row[key] for row in audited.as_dict()["situations"]) for key in ("dataset", "test", "usable")
        ],
    )
    assert counts(found) == [train + test, test, train] and not found.doubts
    assert found.audit.figures == audit(folder, folder).audit.figures, "a split is a pool, too"
    renamed = write(tmp_path / "same_numbers.jsonl", elsewhere())
    assert counts(audit(folder, renamed)) == [0, 0, 24], (
        "a conversation of the same number in another source is not held out"
    )
    (folder / "split.json").unlink()
    with pytest.raises(CurateError, match="the test records would count as training"):
        audit(folder, pool)


def first(run: Path, stage: str) -> Path:
    return next((run / "stages").glob(f"{stage}-*.parquet"))


def move(run: Path) -> None:
    """A hand moves the first training record to the test set."""
    lines = (run / "train.jsonl").read_text().splitlines(keepends=True)
    (run / "train.jsonl").write_text("".join(lines[1:]))
    (run / "test.jsonl").write_text((run / "test.jsonl").read_text() + lines[0])


def reworded(run: Path) -> None:
    """A checkpoint with other sources, and nothing beside it that knows of the old ones."""
    frame = pd.read_parquet(first(run, "records"))
    frame.assign(source=frame.source.str.replace("e", "a")).to_parquet(first(run, "records"))
    (run / "stages" / "sums.json").unlink()


def other_ledger(run: Path) -> None:
    frame = pd.read_parquet(run / "ledger.parquet")
    frame.assign(outcome=frame.outcome.replace({"selected": "held_out"})).to_parquet(run / "ledger.parquet")


def keep(run: Path) -> object:
    return read_old([run])


def audited(run: Path) -> object:
    return audit(run, run)


def explained(run: Path) -> object:
    return explain(run, rows(run / "train.jsonl")[0]["id"])


@pytest.mark.parametrize(
    ("harm", "said", "by"),
    [
        (move, "train.jsonl and test.jsonl were changed after the run", (keep, audited)),
        (
            lambda run: (run / "test.jsonl").write_text(""),
            "test.jsonl was changed after the run",
            (keep, audited),
        ),
        (
            lambda run: (run / "split.json").write_text(
                (run / "split.json").read_text().replace("0", "1", 1)
            ),
            "split.json was changed",
            (keep, audited),
        ),
        (
            lambda run: (run / "gaps.jsonl").write_text("{}\n"),
            "gaps.jsonl was changed after the run",
            (audited,),
        ),
        (other_ledger, "ledger.parquet was changed after the run", (keep,)),
        (reworded, "is damaged: it is not what the run wrote", (keep, audited, explained)),
    ],
    ids=["moved", "cut", "split", "gaps", "ledger", "checkpoint"],
)
def test_a_file_that_was_changed_is_not_trusted(
    harm: Callable[[Path], object],
    said: str,
    by: tuple[Callable[[Path], object], ...],
    may: Path,
    tmp_path: Path,
) -> None:
    shutil.copytree(may, tmp_path / "run")
    for use in by:
        use(tmp_path / "run")
    harm(tmp_path / "run")
    for use in by:
        with pytest.raises(CurateError, match=said) as caught:
            use(tmp_path / "run")
        assert "--resume" in str(caught.value)


def test_without_checkpoints_the_dataset_s_own_situations_are_vouched_for(may: Path, tmp_path: Path) -> None:
    shutil.copytree(may, tmp_path / "run", ignore=shutil.ignore_patterns("stages"))
    shutil.copy(tmp_path / "run" / "train.jsonl", tmp_path / "mine.jsonl")
    assert audit(tmp_path / "mine.jsonl", tmp_path / "run").audit.outside == 0
    move(tmp_path / "run")
    with pytest.raises(CurateError, match="were changed after the run"):
        audit(tmp_path / "mine.jsonl", tmp_path / "run")


def test_explain_and_ledger_say_that_the_ledger_is_another(may: Path, tmp_path: Path) -> None:
    shutil.copytree(may, tmp_path / "run")
    known = rows(may / "train.jsonl")[0]["id"]
    assert (
        explain(may, known).as_dict()["notes"]
        == find(may, "broken").notes
        == RunFolder(may).ledger_notes()
        == []
    )
    other_ledger(tmp_path / "run")
    said = "ledger.parquet was changed after the run"
    assert (
        explain(tmp_path / "run", known).describe().startswith(f"Note: {said}")
        and said in explain(tmp_path / "run", known).as_dict()["notes"][0]
    )
    assert (
        find(tmp_path / "run", "broken").describe().startswith(f"Note: {said}")
        and said in RunFolder(tmp_path / "run").ledger_notes()[0]
    )


def test_what_was_kept_is_explained_and_named(may: Path, tmp_path: Path) -> None:
    """June has everything of May, a second question in each of its held-out conversations, and new things."""
    old = [r["conversation_id"] for r in rows(may / "test.jsonl")]
    more = [
        {"conversation_id": talk, "prompt": f"One more thing: do you deliver to {place}?"}
        for talk, place in zip(old, PLACES, strict=False)
    ]
    new = [{"conversation_id": f"N{n}", "prompt": r["prompt"]} for n, r in enumerate(elsewhere())]
    june = [{"id": str(n), **r} for n, r in enumerate([*asked(), *more, *new])]
    library.run([talks(tmp_path / "june.csv", june)], tmp_path / "june", recipe=RECIPE, budget=46, keep=may)
    held = {r["id"]: r["conversation_id"] for r in rows(tmp_path / "june" / "test.jsonl")}
    was, told = (
        {r["id"] for r in rows(may / "test.jsonl")},
        {i: explain(tmp_path / "june", i).describe() for i in held},
    )
    assert (
        was
        and was <= held.keys()
        and all("was on this side of the split that --keep keeps" in told[i] for i in was)
    )
    tied, fresh = (
        [i for i, talk in held.items() if i not in was and talk in old],
        [i for i, talk in held.items() if talk.startswith("N")],
    )
    assert tied and all("with a record of the test side that --keep keeps" in told[i] for i in tied)
    assert fresh and all("was drawn for the 30%" in told[i] for i in fresh)
    said = json.loads((tmp_path / "june" / "manifest.json").read_text())
    sums = json.loads((may / "manifest.json").read_text())["outputs"]
    assert said["options"]["budget"] == 46
    assert said["options"]["keep"] == [
        {"folder": "may", "train.jsonl": sums["train.jsonl"], "test.jsonl": sums["test.jsonl"]}
    ]


def test_another_shop_with_the_same_numbers_is_no_old_record(may: Path, tmp_path: Path) -> None:
    library.run(
        [talks(tmp_path / "other.csv", elsewhere())], tmp_path / "other", recipe=RECIPE, budget=16, keep=may
    )
    both = [
        [r for name in ("train", "test") for r in rows(run / f"{name}.jsonl")]
        for run in (may, tmp_path / "other")
    ]
    ids, labels = ([{r[key] for r in run} for run in both] for key in ("id", "cluster_label"))
    assert ids[0] & ids[1], "the same numbers give the same ids"
    kept = json.loads((tmp_path / "other" / "split.json").read_text())["kept_from"]
    assert (kept["found_again"], kept["dataset"]["train_stays"], kept["dataset"]["test_stays"]) == (
        0,
        0,
        0,
    ) and not labels[0] & labels[1]
