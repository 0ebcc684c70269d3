"""Signal families: what they bring to the score and the gate is taken up by name and in order."""

from __future__ import annotations

import pytest

from curate.errors import CurateError
from curate.gate import REASONS, RULES, Gate, GateSettings
from curate.ledger.reasons import meaning
from curate.signals import SignalSettings, documentation, quality
from curate.signals.base import FAMILIES, Family, _once, gate_rules, score_parts
from curate.why import keys_of


def test_parts_and_rules_have_their_place_and_stand_once() -> None:
    parts, rules = score_parts(), gate_rules()
    assert [p.order for p in parts] == sorted(p.order for p in parts)
    assert [r.order for r in rules] == sorted(r.order for r in rules)
    assert len({p.name for p in parts}) == len(parts)
    assert len({r.reason for r in rules}) == len(rules)
    assert [r.reason for r in rules[:3]] == ["empty_prompt", "empty_completion", "encoding_damage"]
    assert [p.name for p in parts[:2]] == ["customer_next_words", "ending"]
    with pytest.raises(CurateError, match="family tone brings more than one part named 'rude'"):
        _once("part", ["rude", "blame", "rude"])


def test_what_parts_and_rules_read_is_documented() -> None:
    known = {*documentation(), "quality"}
    assert {name for rule in RULES for name in rule.shown} <= known


def test_default_weights_are_those_of_the_families() -> None:
    settings = SignalSettings(weights={"rude": 0})
    assert list(settings.weights) == [part.name for part in score_parts()]
    assert settings.weights["rude"] == 0 and settings.weights["spam"] == 3.0
    assert quality({"tone.rude": 1}, settings)[1] == {}


@pytest.mark.parametrize("name", FAMILIES.names())
def test_each_family_is_told(name: str) -> None:
    family: Family = FAMILIES.get(name)
    assert family.docs and (family.measure is None or family.dump is None)
    assert all(part.meaning and part.weight >= 0 for part in family.parts)
    for rule in family.rules:
        assert meaning(rule.reason) == REASONS[rule.reason] == rule.meaning
        assert keys_of(rule.reason)
        assert rule.reason not in {r.reason for r in Gate(GateSettings(skip=[rule.reason]))._rules}
