"""`curate explain`: every reason says its rule, value, limit and recipe key; records are found by any id that
a steward has, and by words."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from curate.gate import REASONS as GATE
from curate.gate import Gate, GateSettings
from curate.ledger.reasons import REASONS
from curate.loaders.settings import SourceBlock
from curate.recipe import Recipe
from curate.verbs.explain import explain
from curate.verbs.find import Ambiguous, find
from curate.why import RULES, keys_of, sentence, verdict_on
from tests.helpers.command import Invoke
from tests.helpers.dumps import TALKS

WORDS = "substance.informative_words"
SOUND = {"form.words": 40, "form.prompt_words": 9, WORDS: 0, "quality": 0.9, "content.score": 0.9}
# signals that the rule speaks against, and what the sentence must hold
DROPPED: dict[str, tuple[dict[str, Any], str]] = {
    "empty_prompt": ({"form.prompt_words": 0}, "customer's turn 0, minimum 1"),
    "empty_completion": ({"form.words": 0}, "the reply 0, minimum 1"),
    "encoding_damage": ({"form.encoding": 2.004}, "2.004 per hundred words, maximum 2.000"),
    "prompt_encoding": ({"prompt.encoding": 12.5}, "turn 12.50 per hundred words, maximum 5.00"),
    "prompt_garbled": ({"prompt.garbled": 0.8, "prompt.plain_words": 2}, "garbage 0.80, maximum 0.50"),
    "prompt_only_log": (
        {"prompt.plain_words": 1, "prompt.log_lines": 9},
        "own words 1, minimum 2, beside 9 lines",
    ),
    "spam": ({"substance.spam_words": 5}, "5, maximum 2"),
    "bot": ({"substance.bot": True}, "a bot"),
    "template_residue": ({"form.template": 3}, "3, maximum 0"),
    "markup_residue": ({"form.markup": 9}, "9, maximum 4"),
    "rude": ({"tone.rude": 2}, "2, maximum 0"),
    "shouting": ({"form.caps": 0.81}, "0.81, maximum 0.50"),
    "blaming": ({"tone.blame": 1}, "1, maximum 0"),
    "dismissive": ({"tone.dismissive": 1, WORDS: 4}, "are 4, minimum 20 (2 times gate.answer_words)"),
    "wrong_language": (
        {"language.agree": False, "language.completion": "en", "language.prompt": "de"},
        "in en, the customer wrote in de",
    ),
    "auto_reply": ({"substance.auto_reply": True, WORDS: 7}, "are 7, minimum 20"),
    "thanks_only": ({"substance.only_closing": True}, "thanks"),
    "after_solution": (
        {"outcome.after_end": True, WORDS: 7},
        "are 7, minimum 30 (3 times gate.answer_words)",
    ),
    "bystander": ({"substance.bystander": True}, "another customer"),
    "hand_over": ({"substance.hand_over": True, WORDS: 7}, "are 7, minimum 10"),
    "deflection": ({"substance.deflects": True, WORDS: 7}, "are 7, minimum 10"),
    "dont_know": ({"substance.dont_know": True, WORDS: 7}, "are 7, minimum 10"),
    "scolding": ({"tone.scold": 1}, "1, maximum 0"),
    "gives_up": ({"substance.gives_up": True, WORDS: 7}, "are 7, minimum 30 (3 times gate.answer_words)"),
    "only_question": ({"substance.only_question": True}, "asks back"),
    "link_only": ({"substance.only_link": True}, "a link"),
    "rests_on_tool": ({"substance.rests_on_tool": True}, "tool"),
    "leans_on_unseen": ({"substance.unseen": 1, WORDS: 7}, "are 7, minimum 20"),
    "truncated": ({"form.truncated": True}, "middle of a sentence"),
    "repetition": ({"form.repetition": 0.62}, "0.62, maximum 0.50"),
    "too_short": ({"form.words": 2}, "words of the reply 2, minimum 3"),
    "too_long": ({"form.words": 1300}, "words of the reply 1,300, maximum 1,200"),
    "off_voice": ({"voice.agreement": 0.5}, "keeps 50%, minimum 80%"),
    "volatile_fact": ({"grounding.volatile": 3, WORDS: 50}, "6.00 per hundred informative words, limit 2.00"),
    "person_act": ({"acts.refund": 1, "acts.beside": 40}, "may do (refund), and gate.acts drops that"),
    "only_acts": ({"acts.refund": 1, "acts.beside": 7}, "are 7, minimum 10"),
    "passing_state": ({"passing.states": 1, "passing.beside": 7}, "are 7, minimum 20"),
    "contradicts_article": ({"stale.article": "Returns: You have 14 days."}, "Returns: You have 14 days."),
    "stale_version": ({"stale.version": "acme 3", "stale.newest": "acme 12"}, "acme 3, which is long gone"),
    "negative_outcome": ({"outcome.next": -0.9}, "next words -0.90, must be above -0.75"),
    "distrusted_author": ({"boilerplate.author_votes": -0.45}, "-0.45, must be above -0.40"),
    "irrelevant": ({"relevance.percentile": 0.01, "substance.overlap": 0.0}, "0.01, minimum 0.05"),
    "low_content": ({"content.score": 0.3}, "text score 0.30, minimum 0.38"),
    "low_quality": ({"quality": 0.2996}, "quality score 0.2996, minimum 0.3000"),
}
STRICT: dict[str, dict[str, Any]] = {
    "off_voice": {"min_voice": 0.8},
    "volatile_fact": {"volatile_facts": "drop"},
    "person_act": {"acts": {"refund": "drop"}},
}
OTHER_SPAM = (
    {"outcome.spam": True},
    {"outcome.votes": -0.7, "outcome.next": 0.1},
    {"outcome.rating": -1, "outcome.next": 0.0, "outcome.position": 0},
)
MENDS = {
    "volatile_density": 1e9,
    "min_voice": 0.0,
    "acts": "keep",
    "max_prompt_garbled": 1.0,
}  # what a key is set to so that the record passes; else a bound far away


def gate_recipe(code: str) -> Recipe:
    return Recipe().model_copy(update={"gate": GateSettings(**STRICT.get(code, {}))})


@pytest.mark.parametrize("code", [code for codes in REASONS.values() for code in codes])
def test_every_reason_has_a_sentence_with_keys_that_the_recipe_has(code: str) -> None:
    assert code in RULES
    row = {"reason": code, "kept_id": "r_twin", "score": 0.93}
    text = sentence(verdict_on(row, {}, gate_recipe(code)))
    assert text.endswith(".") and re.search(
        r"\((recipe keys? [^()]+|nothing in the recipe changes that)\)\.$", text
    ), text
    for key in keys_of(code):
        section, _, name = key.partition(":")[0].partition(".")
        fields = (SourceBlock if section == "source" else type(getattr(Recipe(), section))).model_fields
        assert name in {alias for known, field in fields.items() for alias in (known, field.alias)}, key


@pytest.mark.parametrize("code", GATE)
def test_a_rule_of_the_gate_says_value_and_limit_and_its_key_is_the_mend(code: str) -> None:
    signals, told = DROPPED[code]
    recipe, found = gate_recipe(code), {**SOUND, **signals}
    drop = Gate(recipe.gate).decide(found)
    assert drop and drop.reason == code
    said = verdict_on({"reason": code}, {**found, **drop.detail}, recipe)
    assert told in sentence(said), sentence(said)
    key = said.keys[0]
    if key.startswith("gate.skip"):
        mended = {"skip": [code]}
    else:
        name = key.removeprefix("gate.")
        bound = type(recipe.gate).model_fields[name]
        low = next((m.ge for m in bound.metadata if hasattr(m, "ge")), 0)
        far = MENDS.get(
            name,
            {"max": 1.0 if any(getattr(m, "le", None) == 1 for m in bound.metadata) else 10_000}.get(
                name[:3], low
            ),
        )
        mended = {name: far}
    assert Gate(GateSettings(**{**recipe.gate.model_dump(), **mended})).decide(found) is None, (code, mended)


@pytest.mark.parametrize("signals", OTHER_SPAM, ids=["marked", "votes", "rating"])
def test_what_a_rule_says_is_what_spoke(signals: dict[str, Any]) -> None:
    found = {**SOUND, **signals}
    drop = Gate(Recipe().gate).decide(found)
    assert drop is not None
    text = sentence(verdict_on({"reason": drop.reason}, found, Recipe()))
    assert (
        "unknown" not in text
        and (
            "spam" if "outcome.spam" in signals else "votes -0.70" if "outcome.votes" in signals else "rated"
        )
        in text
    )


def test_a_near_duplicate_names_twin_similarity_and_limits(run_dir: Path, ledger: pd.DataFrame) -> None:
    row = ledger[ledger.reason == "near_duplicate"].iloc[0]
    text = explain(run_dir, row.record_id).describe()
    for part in (
        row.kept_id,
        "threshold 0.88",
        "(floor 0.65)",
        "(floor 0.75)",
        "no guard kept them apart",
        "dedup.threshold",
    ):
        assert part in text


def test_over_budget_tells_place_and_what_it_adds(run_dir: Path, ledger: pd.DataFrame) -> None:
    over = ledger[ledger.reason == "over_budget"]
    row = explain(run_dir, over.record_id.iloc[0]).as_dict()
    said = row["decision"]
    assert (
        said["recipe_keys"] == ["select.budget"]
        and said["limit"] == 170
        and 170 < said["value"] <= 170 + len(over)
    )
    assert "the last one chosen adds" in said["sentence"] and "of its situation" in said["sentence"]
    first = explain(run_dir, ledger[ledger.outcome == "selected"].record_id.iloc[0]).describe()
    assert re.search(
        r"train side, number \d+ of 170: .*; it adds coverage worth \d+\.\d{4} situations", first
    )
    test = explain(run_dir, ledger[ledger.outcome == "held_out"].record_id.iloc[0]).describe()
    assert "test side: its group" in test and "15%" in test and "of 30 there" in test


def test_what_a_large_pool_leaves_out_tells_its_worth_and_the_limit(
    run_dir: Path, ledger: pd.DataFrame
) -> None:
    left = ledger[ledger.reason == "worth_less"]
    assert len(left) > 20 and set(left.outcome) == {"unselected"} and set(left.stage) == {"select"}
    details = left.detail.map(json.loads)
    assert all(detail["worth"] < detail["limit"] for detail in details)
    row = explain(run_dir, left.record_id.iloc[0]).as_dict()
    said, limit = row["decision"], row["detail"]["limit"]
    assert (said["value"], said["limit"]) == (row["detail"]["worth"], limit)
    assert said["recipe_keys"] == ["select.budget", "select.strictness"]
    assert f"minimum {limit:.2f}" in said["sentence"] and "budget" not in row["meaning"]
    for name in ledger[ledger.reason == "over_budget"].record_id:
        assert explain(run_dir, name).as_dict()["decision"]["value"], "each was weighed, and has its place"


def test_a_correction_of_a_program_is_told(run_dir: Path) -> None:
    ids = [
        r["record_id"] for words in ("separately subscription", "human") for r in find(run_dir, words).rows
    ]
    stories = [explain(run_dir, i) for i in dict.fromkeys(ids)]
    corrected = [s for s in stories if s.signals.get("outcome.corrects_bot")]
    assert 0 < len(corrected) < len(stories)
    for story in stories:
        told = "corrects what a program had answered before" in story.describe()
        assert told == (story in corrected)
    assert "(outcome.corrects_bot): 6, " in (run_dir / "report.html").read_text(encoding="utf-8")


def test_no_word_is_shown_that_had_no_part_in_the_decision(run_dir: Path, ledger: pd.DataFrame) -> None:
    for code in ("low_content", "near_duplicate", "truncated", "rude"):
        words = explain(run_dir, ledger[ledger.reason == code].record_id.iloc[0]).as_dict()["words"]
        assert set(words) <= {"form.truncated", "tone.rude"} and bool(words) == (
            code in ("truncated", "rude")
        )


MAILS = ("Anna.Berg@mail.example", "+49 151 23456789")


@pytest.fixture
def tickets(invoke: Invoke) -> str:
    """A run over tickets with numbers of their own, one with a mail for its id, and one with two replies."""
    rows = [("id", "conversation_id", "sender", "text")]
    keys = ["1042", *MAILS, *(f"{n}" for n in range(2000, 2007))]
    for n, (key, (ask, answer)) in enumerate(zip(keys, TALKS, strict=True)):
        rows += [(f"m{n}a", key, "customer", ask), (f"m{n}b", key, "agent", answer)]
    rows += [
        ("m0c", "1042", "customer", "And where is the button on the newer model?"),
        (
            "m0d",
            "1042",
            "agent",
            "On the newer model the button is under the lid: lift it, then press for ten seconds.",
        ),
    ]
    pd.DataFrame(rows[1:], columns=rows[0]).to_csv("tickets.csv", index=False)
    assert invoke("run", "tickets.csv", "-o", "o", "--workers", 1)[0] == 0
    return "o"


def test_a_record_is_found_by_ticket_message_and_personal_id(tickets: str, invoke: Invoke) -> None:
    rows = pd.read_parquet(f"{tickets}/ledger.parquet").set_index("conversation_id")
    assert (
        explain(tickets, "2000").row["record_id"]
        == explain(tickets, "#2000").row["record_id"]
        == rows.record_id["2000"]
    )
    for mail in MAILS:
        assert mail not in rows.index and re.fullmatch(
            r"h_[0-9a-f]{16}", explain(tickets, mail).row["conversation_id"]
        )
    assert explain(tickets, "m3b").row["conversation_id"] == "2000"  # the reply
    assert (
        explain(tickets, "m3a").row["conversation_id"] == "2000"
    )  # the customer's own message, by the raw checkpoint
    assert invoke("explain", tickets, "#2000")[0] == 0
    shutil.rmtree(f"{tickets}/stages/raw")
    status, _, err = invoke("explain", tickets, MAILS[0].replace("Berg", "Bergg"))
    assert status == 2 and "Bergg" not in err and "--find" in err
    assert invoke("explain", tickets, "m3a")[0] == 2


def test_an_id_of_several_records_lists_them(tickets: str, invoke: Invoke) -> None:
    status, out, err = invoke("explain", tickets, "#1042")
    ids = re.findall(r"^  (r_[0-9a-f]{16})  ", err, re.M)
    assert (
        status == 2
        and not out
        and len(ids) == 2
        and "2 records belong to '#1042'" in err
        and "newer model" in err
    )
    with pytest.raises(Ambiguous) as why:
        explain(tickets, "1042")
    assert why.value.records == ids
    assert explain(tickets, "m0d").row["record_id"] == ids[1]


def test_words_find_records_and_an_id_narrows_them(tickets: str, invoke: Invoke) -> None:
    status, out, _ = invoke("explain", tickets, "--find", "LIGHT blink")
    assert status == 0 and out.startswith("3 records:") and "light blinks" in out
    said = json.loads(invoke("explain", tickets, "1042", "--find", "light blink", "--json")[1])
    assert said["found"] == 2 and {r["conversation_id"] for r in said["records"]} == {"1042"}
    assert find(tickets, "ight blink").total == 0 and find(tickets, "passwort nachricht").total == 1
    assert invoke("explain", tickets, "--find", "no such words") == (
        0,
        "No record's text contains these words.\n",
        "",
    )
    assert invoke("explain", tickets, "--find", "  ")[0] == invoke("explain", tickets)[0] == 2


def test_find_needs_the_texts(small_run: Path, tmp_path: Path, invoke: Invoke) -> None:
    shutil.copytree(small_run, tmp_path / "run")
    shutil.rmtree(tmp_path / "run" / "stages")
    status, _, err = invoke("explain", tmp_path / "run", "--find", "order")
    assert status == 2 and "its texts are not known" in err


def test_the_command_s_help_shows_each_way(invoke: Invoke) -> None:
    out = invoke("explain", "--help")[1]
    assert "'#1042'" in out and "--find" in out


def test_an_older_run_without_places_is_told_of_as_far_as_it_is_known(
    run_dir: Path, ledger: pd.DataFrame, tmp_path: Path
) -> None:
    shutil.copytree(run_dir, tmp_path / "run")
    (scores,) = (tmp_path / "run" / "stages").glob("scores-*.parquet")
    pd.read_parquet(scores).drop(columns=["place", "gain"]).to_parquet(scores)
    (tmp_path / "run" / "stages" / "sums.json").unlink()  # such a run has none, nor in its manifest
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    (tmp_path / "run" / "manifest.json").write_text(
        json.dumps({**manifest, "checkpoints": list(manifest["checkpoints"])})
    )
    text = explain(tmp_path / "run", ledger[ledger.reason == "over_budget"].record_id.iloc[0]).describe()
    assert "the 170 records of the training set were full; " in text and "would come as" not in text
