"""The score's rank in its dump, and the score learned from examples and ratings: on the sample dump, with its
real vectors."""

from __future__ import annotations

import copy
import json
import math
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.embedding import get_encoder
from curate.errors import CurateError
from curate.process.progress import Progress
from curate.recipe import Recipe, load_recipe
from curate.run_folder.folder import RunFolder
from curate.signals import SignalSettings, meanings, quality
from curate.signals.calibration import on_scale_of, percentiles
from curate.signals.learned import LabelledItems, LearningItems, Model, Space, auc, cross_validated, gain
from curate.stages import quality as stage
from curate.stages.embedding import embed
from curate.stages.examples import Examples
from curate.stages.help_centre import HelpCentre
from curate.stages.learn import label_of
from curate.stages.store import Store
from curate.stages.table import Table
from curate.text.readable import percent
from tests.helpers.command import Command
from tests.helpers.files import rows
from tests.helpers.paths import DUMP

PARTS = tuple(meanings())

Scored = Callable[..., tuple[Table, dict[str, Any] | None]]


class Examined(NamedTuple):
    """Half of the replies that a person judged, as example files, and the verdicts on the other half by
    record id."""

    gold: Path
    bad: Path
    held: dict[str, bool]


@pytest.fixture(scope="module")
def scored(run_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Scored:
    """Scores the sample dump's records again, from a copy of the run's checkpoints, with other settings."""
    copied = Path(shutil.copytree(run_dir, tmp_path_factory.mktemp("scored") / "out"))
    store = Store(copied, resume=True)
    (records,), (signals,) = (
        list((copied / "stages").glob(f"{name}-*.parquet")) for name in ("records", "signals")
    )
    encoder = get_encoder("minilm", cache=store.folder)
    table = Table.read(store, records, signals)
    embed(table, encoder, Recipe(), Progress(quiet=True))

    def score(**settings: Any) -> tuple[Table, dict[str, Any] | None]:
        fresh, recipe = copy.copy(table), Recipe().with_values(signals=settings)
        fresh.signals = copy.deepcopy(table.signals)
        read = Examples.read(recipe), HelpCentre.read(recipe)
        report = stage.score(fresh, encoder, *read, recipe, Progress(quiet=True))
        return fresh, report.data | {"note": report.note()} if report else None

    return score


@pytest.fixture(scope="module")
def examined(run_dir: Path, truth: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Examined:
    found = list(RunFolder(run_dir).checkpoints.records())
    by_message = {(r.conversation_id, m): r for r in found for m in r.message_ids}
    folder, held = tmp_path_factory.mktemp("examples"), {}
    for name, verdict in (("gold", "good"), ("bad", "poor")):
        judged = [
            c
            for c in truth["conversations"]
            if c["main"] == verdict and (c["conversation_id"], c["main_message_id"]) in by_message
        ]
        its = [by_message[c["conversation_id"], c["main_message_id"]] for c in judged]
        held |= {r.id: name == "gold" for r in its[1::2]}
        lines = [
            json.dumps({"prompt": r.prompt, "completion": r.completion, "conversation_id": r.conversation_id})
            for r in its[::2]
        ]
        (folder / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return Examined(folder / "gold.jsonl", folder / "bad.jsonl", held)


@given(st.lists(st.sampled_from([0.1, 0.2, 0.25, 0.7, 0.9]), min_size=1, max_size=40))
def test_the_percentile_is_the_share_below_with_ties_counted_half(scores: list[float]) -> None:
    found = percentiles(np.array(scores))
    for value, rank in zip(scores, found, strict=True):
        assert rank == pytest.approx(
            sum((s < value) + 0.5 * (s == value) for s in scores) / len(scores), abs=1e-4
        )


@given(st.lists(st.tuples(st.integers(-5, 5), st.floats(0, 1)), min_size=1, max_size=40))
def test_another_order_on_the_scores_own_scale_keeps_the_order_and_the_spread(
    pairs: list[tuple[int, float]],
) -> None:
    order, scale = np.array([float(o) for o, _ in pairs]), np.array([s for _, s in pairs])
    dealt = on_scale_of(order, scale)
    assert (
        dealt.sum() == pytest.approx(scale.sum())
        and scale.min() - 1e-9 <= dealt.min()
        and dealt.max() <= scale.max() + 1e-9
    )
    assert all(
        dealt[a] <= dealt[b] + 1e-9
        for a in range(len(order))
        for b in range(len(order))
        if order[a] <= order[b]
    )


def test_every_record_has_its_rank_and_explain_shows_it(run_dir: Path, curate: Command) -> None:
    train = rows(run_dir / "train.jsonl")
    (path,) = (run_dir / "stages").glob("scores-*.parquet")
    scores = pd.read_parquet(path)
    answered = scores[scores["quality.percentile"].notna()]
    assert len(answered) == (pd.read_parquet(run_dir / "ledger.parquet").outcome != "no_record").sum()
    wanted = (answered.quality.rank(method="average") - 0.5) / len(answered)
    assert list(answered["quality.percentile"]) == pytest.approx(list(wanted), abs=1e-4)
    said = curate("explain", run_dir, train[0]["id"]).stdout
    assert f"above {percent(train[0]['signals']['quality.percentile'])} of the dump's records" in said


def test_a_score_learned_from_examples_orders_unseen_replies_better_and_keeps_the_scale(
    scored: Scored, examined: Examined
) -> None:
    plain, none = scored()
    table, report = scored(gold=examined.gold, bad=examined.bad)
    assert none is None and report is not None and report["used"]
    assert report["auc"] - report["default_auc"] > report["standard_error"] > 0
    assert "customer_next_words" in report["left_out"] and report["labels"]["from"] == {
        "gold": report["labels"]["good"] + report["labels"]["bad"]
    }
    assert f"AUC {report['auc']:.3f}, the default's {report['default_auc']:.3f}" in report["note"]
    at = [i for i, record in enumerate(table.ids) if record in examined.held]
    good = np.array([examined.held[table.ids[i]] for i in at])
    assert auc(table.quality[at], good) > auc(plain.quality[at], good) > 0.9
    assert np.sort(table.quality) == pytest.approx(
        np.sort(plain.quality), abs=0.02
    )  # the same spread: thresholds keep their meaning
    assert [table.signals[i]["quality.default"] for i in at] == [plain.quality[i] for i in at]
    assert np.array_equal(table.quality, scored(gold=examined.gold, bad=examined.bad)[0].quality)


def test_exemplar_signals_stand_only_where_examples_are_given_and_look_only_at_near_prompts(
    scored: Scored, examined: Examined
) -> None:
    assert not any(name.startswith("exemplar.") for s in scored()[0].signals for name in s)
    idle = scored(gold=examined.gold, learn_from=[])[1]
    assert (
        idle is not None
        and idle["labels"]["good"] == 0
        and not idle["used"]
        and len(idle["files"]["gold"]["sha256"]) == 64
    )
    table, report = scored(gold=examined.gold)
    assert report is not None and "0 bad labels" in report["why"] and "too few" in report["why"]
    assert not any("exemplar.bad" in s for s in table.signals)
    texts = {row["completion"][0]["content"]: row["prompt"] for row in rows(examined.gold)}
    own = [
        s["exemplar.gold"]
        for s, text, void, v in zip(
            table.signals, table.completions, table.no_record, table.completion_vectors, strict=True
        )
        if text in texts and not void and v.any()
    ]
    assert len(own) > 200 and min(own) > 0.999  # the example itself is in this dump
    others = [
        s["exemplar.gold"]
        for s, v in zip(table.signals, table.completion_vectors, strict=True)
        if "exemplar.gold" in s and v.any()
    ]
    assert None in others and any(c is not None and c < 0.7 for c in others)


def test_a_label_never_tells_the_model_its_own_answer(scored: Scored) -> None:
    table, report = scored(learn_from=["rating"])
    assert (
        report is not None
        and report["left_out"] == ["ending", "rating"]
        and "Left out of both" in report["note"]
        and "rating" in report["note"]
    )
    assert "rating" not in report["weights"] and "rating" in report["default_weight_kept"]
    labels = [
        None if void else label_of(s, "rating")
        for s, void in zip(table.signals, table.no_record, strict=True)
    ]
    assert (report["labels"]["good"], report["labels"]["bad"]) == (labels.count(True), labels.count(False))
    at = [i for i, label in enumerate(labels) if label is not None]
    without = SignalSettings(weights=dict.fromkeys(report["left_out"], 0.0))
    plain = np.array([quality(table.signals[i], without)[0] for i in at])
    assert (
        report["default_auc"] == pytest.approx(auc(plain, np.array([labels[i] for i in at], bool)), abs=1e-3)
        and report["default_auc"] < 1
    )


def test_labels_that_mean_nothing_leave_the_default_in_place(
    scored: Scored, examined: Examined, tmp_path: Path
) -> None:
    lines = [*examined.gold.read_text().splitlines(), *examined.bad.read_text().splitlines()]
    (tmp_path / "gold.jsonl").write_text("\n".join(lines[::2]))
    (tmp_path / "bad.jsonl").write_text("\n".join(lines[1::2]))
    table, report = scored(gold=tmp_path / "gold.jsonl", bad=tmp_path / "bad.jsonl")
    assert (
        report is not None
        and not report["used"]
        and report["auc"] < 0.6
        and "AUC is below 0.6" in report["note"]
    )
    assert np.array_equal(table.quality, scored()[0].quality) and not any(
        "quality.default" in s for s in table.signals
    )


def test_nothing_of_a_conversation_helps_to_judge_the_rest_of_it() -> None:
    draw = np.random.default_rng(3)
    vectors = draw.normal(size=(60, 32)).astype(np.float32).repeat(5, axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    items = LearningItems(draw.normal(size=(300, len(PARTS))), vectors, vectors)
    labelled = LabelledItems(
        items,
        draw.integers(2, size=60).astype(bool).repeat(5),
        [str(n // 5) for n in range(300)],
        np.ones(300, bool),
    )
    space = Space.of(vectors)
    found = auc(
        cross_validated(labelled, np.ones(len(PARTS), bool), (space, space), list(PARTS)), labelled.good
    )
    assert 0.3 < found < 0.7  # the five copies of a conversation would tell its label: 1
    told = Model.fit(labelled, np.ones(len(PARTS), bool), (space, space), list(PARTS)).told()
    assert all(
        abs(told.get(f"exemplar_{kind}", 0)) < 1 for kind in ("gold", "bad")
    )  # nor is an example like itself, which would tell it as well


def test_the_standard_error_is_that_of_conversations_not_of_records() -> None:
    draw = np.random.default_rng(0)
    good = draw.integers(2, size=40).astype(bool)
    new, old = good + draw.normal(size=40), draw.normal(size=40)
    items = LearningItems(np.zeros((40, 1)), np.zeros((40, 2), np.float32), np.zeros((40, 2), np.float32))
    once = gain(new, old, LabelledItems(items, good, [str(n) for n in range(40)], np.zeros(40, bool)))
    many = LabelledItems(
        items.take(np.arange(40).repeat(9)),
        good.repeat(9),
        [str(n) for n in range(40) for _ in range(9)],
        np.zeros(360, bool),
    )
    again = gain(new.repeat(9), old.repeat(9), many)
    assert again == pytest.approx(once) and 0.02 < once[1] < 0.3


@pytest.mark.parametrize(
    ("source", "signals", "label"),
    [
        ("rating", {"outcome.rating": -1, "outcome.position": 0}, False),
        ("rating", {"outcome.rating": 1, "outcome.position": None}, True),
        ("rating", {"outcome.rating": -1, "outcome.position": 2}, None),
        ("votes", {"outcome.votes": 0.333}, True),
        ("votes", {"outcome.votes": -0.5}, False),
        ("votes", {"outcome.votes": 0.2}, None),
        ("accepted", {"outcome.accepted": False}, False),
        ("accepted", {}, None),
        ("gold", {"outcome.rating": 1}, None),
    ],
)
def test_what_a_field_says_of_a_record(source: str, signals: dict[str, Any], label: bool | None) -> None:
    assert label_of(signals, source) is label


def test_the_files_lie_beside_the_recipe_and_their_faults_are_named(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("signals: {gold: ours.jsonl}\n")
    recipe = load_recipe(tmp_path / "r.yaml")
    assert recipe.signals.gold == tmp_path / "ours.jsonl"
    with pytest.raises(CurateError, match=r"ours\.jsonl"):
        Examples.read(recipe)
    (tmp_path / "ours.jsonl").write_text(
        '{"prompt": "Hi, I am Jo Smith, jo@example.com", "completion": "Open Settings, Jo."}\n{"prompt":'
        ' "x"}\n'
    )
    with pytest.raises(CurateError, match=r"1 line .* no_completion.*line 2|line 2.*no_completion"):
        Examples.read(recipe)
    (tmp_path / "ours.jsonl").write_text(
        '{"prompt": "Hi, I am Jo Smith, jo@example.com", "completion": "Open Settings, Jo."}\n'
    )
    assert "jo@example.com" not in str(asdict(Examples.read(recipe).records[0]))
    (tmp_path / "r.yaml").write_text("signals: {learn_from: [stars]}\n")
    with pytest.raises(CurateError, match=r"signals\.learn_from"):
        load_recipe(tmp_path / "r.yaml")


def test_score_says_what_was_learned_from(tmp_path: Path, curate: Command, examined: Examined) -> None:
    (tmp_path / "r.yaml").write_text(f"signals: {{gold: '{examined.gold.as_posix()}'}}\n")
    done = curate(
        "score", DUMP, "-o", tmp_path / "s", "--limit", 30, "--recipe", tmp_path / "r.yaml", "--json"
    )
    assert done.returncode == 0, done.stderr
    learned = json.loads(done.stdout)["learned"]
    assert not learned["used"] and learned["files"]["gold"]["records"] > 200 and "too few" in learned["why"]
    scores = [row["signals"]["exemplar.gold"] for row in rows(tmp_path / "s" / "scores.jsonl")]
    assert any(c is not None for c in scores) and all(c is None or math.isfinite(c) for c in scores)
