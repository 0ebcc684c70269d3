"""`advise` on the sample dump; its verdicts, its facts and its page; and what the recipe does with records
that hang on facts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.advice.candidates import collect
from curate.advice.replies import Alike, alike, formality, mean_cosine
from curate.advice.verdict import MIN_GOOD, VERDICTS, SituationEvidence, verdict_of
from curate.gate import GateSettings, hangs_on_facts
from curate.options import DumpOptions
from curate.pipeline import run
from curate.recipe import Recipe
from curate.records import Record, text_of
from curate.report.advice_page import render_advice
from curate.signals import SignalSettings, annotate
from curate.signals.facts import facts
from curate.signals.habits import reply_habits
from curate.stages.dataset_rows import mask
from curate.verbs.explain import explain
from tests.helpers.files import rows
from tests.helpers.hostile import Reader, hostile_advice
from tests.helpers.paths import DUMP, ROOT


@pytest.fixture(scope="module")
def out(advice_dir: Path) -> Path:
    return advice_dir


@pytest.fixture(scope="module")
def advice(out: Path) -> dict[str, Any]:
    data = json.loads((out / "advise.json").read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def situation(advice: dict[str, Any], *words: str) -> dict[str, Any]:
    """The most frequent situation that has all these words among its tags."""
    found = next(s for s in advice["situations"] if set(words) <= set(s["tags"]))
    assert isinstance(found, dict)
    return found


def test_every_situation_has_a_verdict_and_the_most_frequent_is_first(
    out: Path, advice: dict[str, Any]
) -> None:
    assert {p.name for p in out.iterdir()} >= {"advise.json", "advise.html", "rag_candidates.jsonl"}
    found = advice["situations"]
    assert len(found) > 50 and all(s["verdict"] in VERDICTS and s["why"].endswith(".") for s in found)
    assert [s["records"] for s in found] == sorted((s["records"] for s in found), reverse=True)
    assert all(len(s["examples"]) == min(3, s["good"]) <= s["records"] for s in found)
    assert sum(v["situations"] for v in advice["summary"]["verdicts"].values()) == len(found)
    said = (out.parent / "said.txt").read_text(encoding="utf-8")
    assert found[0]["name"] in said and "fine-tune" in said and f"{len(found)} situations: " in said


def test_prices_and_orders_are_looked_up_and_instructions_are_taught(advice: dict[str, Any]) -> None:
    for words in (("refund",), ("charged",), ("parcel",)):
        one = situation(advice, *words)
        assert (
            one["verdict"] in ("both", "retrieval")
            and one["by_type"]["price"] + one["by_type"]["order_state"] > 0.3
        ), one
    for words in (("password", "reset"), ("descale",), ("grinder",)):
        one = situation(advice, *words)
        assert one["verdict"] == "fine_tune" and one["hanging"] < 0.1, one


def test_each_fact_stands_in_the_place_that_it_names(out: Path, advice: dict[str, Any]) -> None:
    found = rows(out / "rag_candidates.jsonl")
    schema = json.loads((ROOT / "schemas" / "rag_candidates.schema.json").read_text(encoding="utf-8"))
    assert len(found) == advice["summary"]["facts"] > 100
    for row in found:
        jsonschema.Draft202012Validator(schema).validate(row)
    assert {"price", "date", "order_state", "stock"} <= {r["type"] for r in found}
    assert {r["situation"] for r in found} <= {s["name"] for s in advice["situations"]}
    lines = (DUMP / "zendesk_export.ndjson").read_text(encoding="utf-8").splitlines()
    tickets = [
        r for r in found if r["source"].startswith("zendesk_export.ndjson:line ") and r["fact"].isascii()
    ]
    assert len(tickets) > 40
    for row in tickets:
        ticket = json.loads(lines[int(row["source"].rsplit(" ", 1)[1]) - 1])
        assert row["fact"] in json.dumps(ticket, ensure_ascii=False), row


def test_nothing_personal_and_nothing_foreign_is_shown(out: Path, truth: dict[str, Any]) -> None:
    shown = "".join(
        (out / name).read_text(encoding="utf-8")
        for name in ("advise.json", "advise.html", "rag_candidates.jsonl")
    )
    assert not [
        p["value"]
        for p in truth["personal_data"]
        if p["type"] in ("EMAIL", "CARD", "IBAN") and p["value"] in shown
    ]
    html = (out / "advise.html").read_text(encoding="utf-8")
    page = Reader(html)
    assert not page.open and "@import" not in html and not page.named("link") and not page.named("img")
    assert not [a for _, attrs in page.tags for a in ("src", "href") if (attrs.get(a) or "#")[0] != "#"]
    assert any("default-src 'none'" in (m.get("content") or "") for m in page.named("meta"))


def test_the_page_escapes_whatever_a_transcript_holds(advice: dict[str, Any]) -> None:
    html = render_advice(hostile_advice(advice))
    page = Reader(html)
    assert (
        not page.open
        and "<script>alert" not in html
        and "\u202e" not in html
        and len(page.named("script")) == 1
    )
    assert "<script>alert(1)</script>" in page.text and "{{ 7*7 }}" in page.text
    html.encode("utf-8")


def test_an_empty_advice_has_a_page() -> None:
    summary = {"facts": 0, "verdicts": {v: {"situations": 0, "share": 0.0} for v in VERDICTS}}
    limits = {"some_facts": 0.2, "most_facts": 0.5, "alike": 0.7}
    assert "No situation was found" in render_advice(
        {"situations": [], "summary": summary, "thresholds": limits}
    )


SAME = Alike(40, 0.2, 0.0, 1.0, 0.0, 0.9, 1.0, form=0.95, tone=0.95, agreement=0.5)
MIXED = Alike(40, 3.0, 0.5, 0.5, 0.5, 0.5, 0.5, form=0.45, tone=0.5, agreement=0.5)
STRANGERS = Alike(40, 0.2, 0.0, 1.0, 0.0, 0.9, 1.0, form=0.95, tone=0.95, agreement=0.1)


@pytest.mark.parametrize(
    ("good", "hanging", "same", "verdict", "said"),
    [
        (20, 0.0, SAME, "fine_tune", "None of the 20 good replies depends"),
        (20, 0.1, SAME, "fine_tune", "Only 10%"),
        (20, 0.3, SAME, "both", "price 30%"),
        (20, 0.3, MIXED, "retrieval", "differ in form and tone"),
        (20, 0.6, SAME, "retrieval", "60%"),
        (20, 0.0, MIXED, "prompt_only", "agree on one way"),
        (20, 0.0, STRANGERS, "prompt_only", "no more in common"),
        (MIN_GOOD - 1, 0.0, SAME, "prompt_only", "Only 2 good replies in 30"),
        (1, 1.0, SAME, "retrieval", "Only 1 good reply in 30"),
        (0, 0.0, None, "prompt_only", "No good replies in 30"),
    ],
)
def test_the_verdict_follows_from_the_evidence_and_says_why(
    good: int, hanging: float, same: Alike | None, verdict: str, said: str
) -> None:
    found, why = verdict_of(SituationEvidence(30, good, hanging, {"price": hanging, "name": 0.9}, same, 0.2))
    assert found == verdict and said in why and "name" not in why


@given(st.integers(0, 40), st.floats(0, 1), st.sampled_from([SAME, MIXED, STRANGERS]))
def test_more_facts_never_turn_retrieval_into_teaching(good: int, hanging: float, same: Alike) -> None:
    order = list(VERDICTS)
    less, more = (
        verdict_of(SituationEvidence(50, good, h, {}, same, 0.2))[0] for h in (hanging / 2, hanging)
    )
    assert order.index(more) >= order.index(less) or less == "prompt_only"


def test_how_alike_replies_are_is_measured_on_their_habits() -> None:
    texts = [
        "Hello Jo! You'll find it under Tools. Kind regards",
        "Hello Al! You'll find it under Settings. Kind regards",
        "No.",
    ]
    signals = annotate(
        [
            Record(
                "r",
                "c",
                [{"role": "user", "content": "Where is the font?"}],
                [{"role": "assistant", "content": t}],
            )
            for t in texts
        ],
        SignalSettings(),
    )
    assert [reply_habits(t) for t in texts] == [(True, True), (True, True), (False, False)]
    assert (
        reply_habits("Hallo! Das steht unter Konto.").greets
        and reply_habits("C'est fait. Bonne journée").signs_off
    )
    two, three = (alike(texts[:n], signals[:n], np.eye(3, dtype=np.float32)[:n]) for n in (2, 3))
    assert (
        (two.greeting, two.sign_off, two.agreement) == (1, 1, 0)
        and two.form > three.form
        and two.consistency > three.consistency
    )


@pytest.mark.parametrize(
    ("text", "language", "formal"),
    [
        ("Das finden Sie unter Konto.", "de", True),
        ("Das findest du unter Konto.", "de", False),
        ("Vous le trouverez sous Compte.", "fr", True),
        ("Je t'envoie ton colis.", "fr", False),
        ("U vindt het onder Account.", "nl", True),
        ("Je vindt het onder Account.", "nl", False),
        ("You'll find it there.", "en", False),
        ("It is there.", "en", None),
        ("Det finns där.", "sv", None),
    ],
)
def test_formal_address_is_told_by_language(text: str, language: str, formal: bool | None) -> None:
    assert formality(text, language) is formal


@given(st.integers(0, 12))
def test_the_mean_cosine_is_that_of_all_pairs(n: int) -> None:
    vectors = np.random.default_rng(n).normal(size=(n, 5)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    pairs = [float(vectors[i] @ vectors[j]) for i in range(n) for j in range(i)]
    found = mean_cosine(np.concatenate([vectors, np.zeros((2, 5), np.float32)]))
    assert (found is None and not pairs) or found == pytest.approx(np.mean(pairs), abs=1e-5)


def test_a_fact_is_listed_once_with_how_many_say_it() -> None:
    first = "The lid is £9. It's in stock. Yes, £9."
    said = [
        (0, 0, first, ""),
        (0, 1, "That is £9.", ""),
        (1, 2, "£9 each.", ""),
        (0, 3, "They're in stock.", ""),
        (0, 4, "£9", "£9?"),
    ]
    found = [(c.situation, c.kind, c.fact, c.sentence, c.record, c.records) for c in collect(said)]
    assert found == [
        (0, "price", "£9", "The lid is £9.", 0, 2),
        (0, "stock", "in stock", "It's in stock.", 0, 1),
        (0, "stock", "in stock", "They're in stock.", 3, 1),
        (1, "price", "£9", "£9 each.", 2, 1),
    ]


def limited(out: Path, volatile: str) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """A run over the beginning of the sample dump."""
    result = run(
        [str(DUMP)],
        out,
        recipe=Recipe().with_values(gate={"volatile_facts": volatile}),
        options=DumpOptions(limit=150),
    )
    return [*rows(out / "train.jsonl"), *rows(out / "test.jsonl")], result.ledger


def test_drop_and_mask_through_a_run(tmp_path: Path) -> None:
    masked, ledger = limited(tmp_path / "mask", "mask")
    changed = [r for r in masked if "masked" in r["changes"]]
    assert len(changed) > 5 and any("[PRICE]" in text_of(r["completion"]) for r in changed)
    assert not [
        f for r in masked for f in facts(text_of(r["completion"]), text_of(r["prompt"])) if f.volatile
    ]
    exported = (tmp_path / "mask" / "exports" / "trl" / "train.jsonl").read_text(encoding="utf-8")
    assert "[PRICE]" in exported
    for row in changed[:5]:
        story = explain(tmp_path / "mask", row["id"]).as_dict()
        assert not [name for name in story["words"] if name.startswith("grounding.")], (
            "the words that were masked"
        )
        assert (story["prompt"], story["completion"], story["changes"]) == (
            row["prompt"],
            row["completion"],
            row["changes"],
        )
    twin = ledger[(ledger.outcome == "dropped") & ledger.kept_id.isin([r["id"] for r in changed])].iloc[0]
    other = explain(tmp_path / "mask", twin.record_id).as_dict()["compared_with"]
    assert other["completion"] == next(r["completion"] for r in changed if r["id"] == twin.kept_id)
    dropped, ledger = limited(tmp_path / "drop", "drop")
    out = ledger[ledger.reason == "volatile_fact"]
    assert len(out) > 5 and set(out.stage) == {"gate"} and set(out.outcome) == {"dropped"}
    assert all(json.loads(d)["grounding.volatile"] > 0 for d in out.detail)
    assert not [r["id"] for r in dropped if hangs_on_facts(r["signals"], 2.0)] and not any(
        "masked" in r["changes"] for r in dropped
    )


def test_masking_reaches_every_reply_that_is_trained_on_and_no_customer() -> None:
    prompt = [
        {"role": "user", "content": "Is it £5?"},
        {"role": "assistant", "content": "No, £9."},
        {"role": "user", "content": "£9 then, from when?"},
    ]
    completion = [{"role": "assistant", "content": "£9 from 2025-03-04, or £12."}]
    last = Record("r", "c", [{**m} for m in prompt], [{**m} for m in completion])
    every = Record(
        "r", "c", [{**m} for m in prompt], [{**m} for m in completion], extra={"train_all_replies": True}
    )
    for record in (last, every):
        mask(record, GateSettings(volatile_facts="mask"))
        assert record.completion[0]["content"] == "£9 from [DATE], or [PRICE]." and record.changes == [
            "masked"
        ]
    assert [m["content"] for m in last.prompt] == [m["content"] for m in prompt]
    assert [m["content"] for m in every.prompt] == ["Is it £5?", "No, [PRICE].", "£9 then, from when?"]
    plain = Record("r", "c", prompt, [{"role": "assistant", "content": "Open Tools."}])
    mask(plain, GateSettings(volatile_facts="mask"))
    assert plain.changes == []
