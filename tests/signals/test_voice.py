"""The brand voice: each rule, the file's faults, hostile templates and schemas, and the gate that keeps to
it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.errors import CurateError
from curate.recipe import Recipe, load_recipe
from curate.records import Record
from curate.signals import SignalSettings, measure
from curate.signals.families.voice import missing_piece
from curate.signals.structured import fault
from curate.signals.voice_file import Voice, read_voice
from tests.helpers.command import Command
from tests.helpers.files import rows
from tests.helpers.paths import DUMP
from tests.helpers.work import endless_is_broken_off

GOOD = (
    "Hi Jo,\n\nOpen Account > Subscription, press Pause and choose the week in which boxes begin again. All"
    " is saved now.\n\nKind regards,\nAda, Fernhollow"
)
ORDER = {
    "type": "object",
    "required": ["action", "items"],
    "properties": {
        "action": {"enum": ["refund", "resend"]},
        "items": {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]+$"}},
    },
    "additionalProperties": False,
}


def voice_of(reply: str, **rules: Any) -> tuple[Any, list[str]]:
    record = Record(
        id="r",
        conversation_id="c",
        prompt=[{"role": "user", "content": "How do I pause my boxes?"}],
        completion=[{"role": "assistant", "content": reply}],
    )
    signals, evidence = measure(record, SignalSettings(voice=Voice(**rules)))
    return signals["voice.agreement"], evidence.get("voice.agreement", [])


@pytest.mark.parametrize(
    ("rules", "reply", "broken"),
    [
        (
            {"greeting": ["Hi", "Hello there"]},
            "Hidden settings are under Account.",
            "greeting: begins with none of the phrases",
        ),
        ({"greeting": True}, "Open Account > Subscription and press Pause.", "greeting: missing"),
        ({"greeting": False}, GOOD, "greeting: there is one"),
        (
            {"sign_off": ["Kind regards", "All the best"]},
            "Hi Jo, kind regards are due. " + "Then press the button. " * 9,
            "sign off: ends with none",
        ),
        ({"sign_off": True}, "Open Account > Subscription and press Pause.", "sign off: missing"),
        ({"sign_off": False}, GOOD, "sign off: there is one"),
        (
            {"reading_level": 8},
            "Notwithstanding aforementioned considerations, subscription administration necessitates comprehensive authentication "
            "procedures before rescheduling subsequent deliveries, irrespective of circumstances surrounding all previous talk.",
            "reading level: grade",
        ),
        ({"max_words": 12}, GOOD, "length: 24 words"),
        ({"min_words": 40}, GOOD, "length: 24 words"),
        (
            {"banned": ["no worries", "awesome"]},
            "No worries! Open Account and press Pause.",
            "banned: 'no worries'",
        ),
        ({"banned": ["🙂"]}, "Open Account and press Pause 🙂", "banned: '🙂'"),
        ({"format": "json"}, "Open Account.", "format: no JSON: Expecting value in line 1"),
        (
            {"format": "json", "schema": ORDER},
            '{"action": "refund", "items": ["order 5"]}',
            "format: $.items[0] breaks 'pattern'",
        ),
        (
            {"format": "json", "schema": ORDER},
            '{"action": "refuse", "items": []}',
            "format: $.action breaks 'enum'",
        ),
        (
            {"format": "json", "schema": ORDER},
            '{"action": "refund", "items": [], "why": 1}',
            "format: $ breaks 'additionalProperties'",
        ),
        (
            {"template": "Hi {name}, {body} Kind regards, {agent}"},
            "Hi Jo, open Account. Cheers, Ada",
            "template: ' kind regards, '",
        ),
        # no body
        (
            {"template": "Hi {name}, {body} Kind regards, {agent}"},
            "Hi Jo, kind regards, Ada",
            "template: ' kind regards, '",
        ),
    ],
)
def test_each_rule_says_what_breaks_it(rules: dict[str, Any], reply: str, broken: str) -> None:
    agreement, said = voice_of(reply, **rules)
    assert agreement == 0 and len(said) == 1 and said[0].startswith(broken), said


@pytest.mark.parametrize(
    ("rules", "reply"),
    [
        (
            {
                "greeting": ["hi", "hello there"],
                "sign_off": "kind regards",
                "max_words": 24,
                "min_words": 24,
                "reading_level": 9,
            },
            GOOD,
        ),
        ({"greeting": True, "sign_off": True, "banned": ["paus", "pausing"]}, GOOD),  # whole words only
        ({"greeting": ["hello there"]}, "Héllo  there! Open Account."),
        ({"format": "json", "schema": ORDER}, '{"action": "resend", "items": ["AB-12"]}'),
        ({"template": "Hi {name}, {body} Kind regards, {agent}"}, GOOD),
    ],
)
def test_what_keeps_to_the_rules_agrees_in_full(rules: dict[str, Any], reply: str) -> None:
    assert voice_of(reply, **rules) == (1, [])


def test_the_agreement_is_the_share_of_the_rules_that_apply() -> None:
    assert voice_of("No worries.", greeting=True, banned=["no worries"], max_words=5, reading_level=1)[
        0
    ] == pytest.approx(1 / 3, abs=1e-3)
    assert (
        voice_of("Open Account.", reading_level=1)[0] is None
    )  # too short for a reading level, and no other rule


def test_without_a_voice_nothing_is_measured() -> None:
    record = Record(
        id="r",
        conversation_id="c",
        prompt=[{"role": "user", "content": "Hi"}],
        completion=[{"role": "assistant", "content": GOOD}],
    )
    assert not any(name.startswith("voice.") for name in measure(record, SignalSettings())[0])


_LETTERS = st.text("ab ", max_size=12)


@given(_LETTERS, _LETTERS.filter(str.strip), _LETTERS, _LETTERS)
def test_a_template_matches_as_the_pattern_that_it_stands_for(
    text: str, middle: str, start: str, end: str
) -> None:
    template = f"{start}{{one}}{middle}{{two}}{end}"
    wanted = re.escape(" ".join(template.split())).replace(r"\{one\}", ".+").replace(r"\{two\}", ".+")
    assert (missing_piece(text, template) == "") == bool(re.fullmatch(wanted, " ".join(text.split())))


def test_hostile_templates_patterns_and_replies_come_to_an_end() -> None:
    template = "a" + "".join(f"{{x}}{'a' * 5}b" for _ in range(200)) + "{end}"
    schema = {"type": "string", "pattern": "^(a+)+$"}
    with endless_is_broken_off():
        voice_of("a" * 6000, template=template, banned=["a" * 3000], greeting=["a " * 500])
        assert voice_of(json.dumps("a" * 5000 + "b"), format="json", schema=schema)[0] == 0
        assert voice_of("[" * 90000, format="json", schema=ORDER)[0] == 0
        assert fault("1" * 50000, "") in ("", "no JSON that can be read")
        assert "longer" in fault("[" * 200000, "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("max_words: 80\ngreetings: [Hi]\n", r"v\.yaml:2: unknown key 'greetings'.*Did you mean 'greeting'"),
        ("scheme: x.json\n", r"v\.yaml:1: unknown key 'scheme'.*Did you mean 'schema'"),
        ("\nreading_level: easy\n", r"v\.yaml:2: 'reading_level': .*number"),
        ("min_words: 9\nmax_words: 5\n", "'min_words' is above 'max_words'"),
        ("banned: ['']\n", "v.yaml:1: 'banned': the phrase '' has no word"),
        ("sign_off: ['!!']\n", "'sign_off': the phrase '!!' has no word"),
        ("template: Dear customer\n", "'template' has no {place}"),
        ("template: 'Dear {a} {b}'\n", "two {places}"),
        ("format: xml\n", "'format'"),
        ("schema: s.json\n", "'schema' needs 'format: json'"),
        ("format: json\nschema: none.json\n", r"none\.json: cannot be read"),
        ("format: json\nschema: remote.json\n", "remote.json.*refers to another document"),
        ("format: json\nschema: {type: strin}\n", "not a valid JSON Schema"),
        ("format: json\nschema: {pattern: 'a(?=b)'}\n", "pattern 'a.*look-around"),
        ("format: json\nschema: {patternProperties: {a: {}}}\n", "patternProperties, which is not supported"),
        ("format: json\nschema: {$ref: '#/$defs/none'}\n", "the schema cannot be used"),
        ("format: json\nschema: {$ref: '#'}\n", "refers to itself"),
        ("- a\n", "holds no rule"),
        ("a: [\n", "cannot be read"),
    ],
)
def test_a_mistake_in_the_file_is_one_sentence_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "v.yaml").write_text(text)
    (tmp_path / "s.json").write_text(json.dumps(ORDER))
    (tmp_path / "remote.json").write_text('{"properties": {"a": {"$ref": "https://example.org/a.json"}}}')
    with pytest.raises(CurateError, match=said):
        read_voice(tmp_path / "v.yaml")


def test_a_gate_that_wants_a_voice_needs_one(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("gate: {min_voice: 0.5}\n")
    with pytest.raises(CurateError, match=r"r\.yaml.*'gate\.min_voice' needs the rules of a voice"):
        load_recipe(tmp_path / "r.yaml")


def test_a_voice_may_stand_in_the_recipe_itself_and_is_checked_there_too(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("signals:\n  voice: {greeting: Hi, max_words: 9}\n")
    assert load_recipe(tmp_path / "r.yaml").signals.voice == Voice(greeting=("Hi",), max_words=9)
    (tmp_path / "r.yaml").write_text("signals:\n  voice: {greetings: Hi}\n")
    with pytest.raises(
        CurateError, match=r"r\.yaml:2: unknown key 'signals\.voice\.greetings'\. Did you mean 'greeting'"
    ):
        load_recipe(tmp_path / "r.yaml")


def test_a_recipe_with_a_voice_survives_being_written_and_read_again(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(json.dumps(ORDER))
    (tmp_path / "v.yaml").write_text("greeting: Hi\nformat: json\nschema: s.json\nbanned: [awesome]\n")
    (tmp_path / "r.yaml").write_text("signals: {voice: v.yaml}\n")
    recipe = load_recipe(tmp_path / "r.yaml")
    assert (
        recipe.signals.voice is not None
        and json.loads(recipe.signals.voice.json_schema) == ORDER
        and recipe.signals.voice.greeting == ("Hi",)
    )
    assert recipe.with_values(gate={"min_voice": 0.5}).signals == recipe.signals
    assert Recipe.model_validate(recipe.model_dump(mode="json")) == recipe


def test_a_run_measures_the_voice_drops_by_it_and_explains(tmp_path: Path, curate: Command) -> None:
    (tmp_path / "v.yaml").write_text("banned: [sorry]\nmax_words: 60\n")
    (tmp_path / "r.yaml").write_text("signals: {voice: v.yaml}\ngate: {min_voice: 0.6}\n")
    done = curate(
        "run",
        DUMP,
        "-o",
        tmp_path / "out",
        "--limit",
        60,
        "--budget",
        10,
        "--recipe",
        tmp_path / "r.yaml",
        "--workers",
        2,
    )
    assert done.returncode == 0, done.stderr
    import pandas as pd

    ledger = pd.read_parquet(tmp_path / "out" / "ledger.parquet")
    off = ledger[ledger.reason == "off_voice"]
    assert len(off) and set(off.stage) == {"gate"}
    for row in rows(tmp_path / "out" / "train.jsonl"):
        text = " ".join(m["content"] for m in row["completion"])
        assert (
            row["signals"]["voice.agreement"] == 1
            and "sorry" not in text.lower().split()
            and len(text.split()) <= 66
        )
    told = curate("explain", tmp_path / "out", off.record_id.iloc[0]).stdout
    assert "breaks too many rules of the voice file" in told and re.search(
        r"Voice: keeps (50|0)% of the rules \(broken: (banned: 'sorry'|length: )", told
    )
