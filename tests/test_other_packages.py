"""Types, families, loaders and encoders of other packages: found by entry point, and part of the keys of
checkpoints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from curate.registry import Registry
from curate.signals.base import Family, FamilyFunction
from curate.stages.differences import differences

ROOT = Path(__file__).resolve().parents[1]
CODE = '''
import numpy as np

from curate.privacy.base import Detector, PersonalType
from curate.privacy.labelled import Label
from curate.signals.base import Doc, Family
from curate.signals.parts import Part, fault
from curate.signals.rules import Limit, Rule

LABEL = Label("BADGE", frozenset({"badge"}), 4)


class Badge(PersonalType):
    """Numbers of badges."""

    words = ("badge number", "badge numbers")
    detectors = (Detector(54, LABEL.find, digits=True),)


def measure(view):
    return {"exclaims": view.text.count("!")}


family = Family(
    "acme",
    {"exclaims": Doc("0..", "exclamation marks")},
    measure,
    parts=(Part("exclaims", 0.5, fault("acme.exclaims", 5), "too many exclamation marks"),),
    rules=(
        Rule(
            "loud", "form", "exclaims", ("acme.exclaims",), lambda s, g: s.get("acme.exclaims", 0) > g.max_exclaims,
            limits=(Limit("max_exclaims", 9, "Maximum number of exclamation marks."),),
        ),
    ),
)


class Lengths:
    """A vector that tells how long a text is."""

    name, dimensions, languages, checksum = "lengths", 2, None, "one"

    def __init__(self, threads):
        self.models = {"lengths": "one"}

    def encode(self, texts, advance=None):
        rows = np.array([[len(text), 1] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)
'''
POINTS = "[curate.privacy_types]\nBADGE = acme_curate:Badge\n\n[curate.signals]\nacme = acme_curate:family\n\n[curate.encoders]\nlengths = acme_curate:Lengths\n"


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A folder on the path that holds an installed distribution."""
    (tmp_path / "acme_curate.py").write_text(CODE, encoding="utf-8")
    installed(tmp_path, "1.0")
    return tmp_path


def installed(folder: Path, number: str) -> None:
    info = folder / "acme_curate-1.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: acme-curate\nVersion: {number}\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(POINTS, encoding="utf-8")


def python(folder: Path, *arguments: str) -> str:
    path = os.pathsep.join([str(folder), str(ROOT)])
    made = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": path},
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    return made.stdout


def test_a_type_of_another_package_is_masked_even_if_its_module_is_imported_first(acme: Path) -> None:
    code = (
        "import acme_curate; from curate.privacy import Redactor, PrivacySettings;"
        "from curate.recipe import Recipe; from tools.boundaries.schemas import schemas; from curate.privacy.fields import in_words;"
        "print(Redactor().redact('my badge 48213, please')[0]); print(PrivacySettings(types=('BADGE',)).types[0]);"
        "print('BADGE' in str(schemas()['spans.schema.json']), in_words('BADGE', 2))"
    )
    assert python(acme, "-c", code).splitlines() == [
        "my badge [BADGE_1], please",
        "BADGE",
        "True 2 badge numbers",
    ]


def test_a_family_of_another_package_counts_in_score_and_gate(acme: Path) -> None:
    code = (
        "import acme_curate; from curate.signals import SignalSettings, quality; from curate.gate import Gate, GateSettings;"
        "from curate.ledger.reasons import meaning; from curate.why import verdict_on; from curate.recipe import Recipe;"
        "s = {'acme.exclaims': 12}; print(quality(s, SignalSettings(weights={'exclaims': 2}))[1]);"
        "print(Gate(GateSettings()).decide_form(s).reason, Gate(GateSettings(skip=['loud'])).decide_form(s), meaning('loud'));"
        "print(verdict_on({'reason': 'loud'}, s, Recipe()));"
        "print(Gate(GateSettings(max_exclaims=12)).decide_form(s), Recipe().gate.max_exclaims)"
    )
    lines = python(acme, "-c", code).splitlines()
    assert lines[:2] == ["{'exclaims': -2.0}", "loud None exclaims"]
    assert "acme.exclaims 12" in lines[2] and "gate.max_exclaims" in lines[2] and lines[3] == "None 9"


def test_an_encoder_of_another_package_is_known_by_name_and_its_version_names_its_vectors(acme: Path) -> None:
    code = (
        "from pathlib import Path; from curate.embedding import get_encoder; from curate.cli.names import encoders;"
        "e = get_encoder('lengths', cache=Path('vectors')); print(encoders(), e.encode(['', 'abc']).__mul__(100).round().tolist());"
        "print(e.cache.path.name); print(e.checksum)"
    )
    first = python(acme, "-c", code).splitlines()
    installed(acme, "1.1")
    second = python(acme, "-c", code).splitlines()
    assert first[0] == second[0] == "['lengths', 'minilm'] [[0.0, 100.0], [95.0, 32.0]]"
    assert first[1] != second[1] and first[2].startswith("one acme-curate 1.0 ")


RULE = "Family('odd', {}, rules=(Rule('odd', 'form', 'is odd', (), lambda s, g: True, limits=(Limit(%s),)),))"
FAULTS = {
    "missing": (
        "signals",
        "odd = nosuchmod:family",
        "",
        "signal family cannot be loaded (ModuleNotFoundError",
    ),
    "taken": ("signals", "form = odd:thing", RULE % "'a', 1, ''", "named 'form', which is there already"),
    "own_key": ("signals", "odd = odd:thing", RULE % "'skip', 1, ''", "'skip', which gate has already"),
    "no_limit": ("signals", "odd = odd:thing", RULE % "'a', 1, '', not_above='b'", "'b', which is no limit"),
    "twice": (
        "signals",
        "odd = odd:thing",
        "Family('odd', {}, rules=(Rule('rude', 'form', 'is rude', (), lambda s, g: True),))",
        "families odd and tone bring more than one rule of the gate named 'rude'",
    ),
    "small": ("privacy_types", "badge = odd:thing", "type('B', (PersonalType,), {})", "not 'badge'"),
    "loader": ("loaders", "odd = nosuchmod:Loader", "", "loader cannot be loaded (ModuleNotFoundError"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_a_plug_in_is_one_sentence_that_names_it(fault: str, tmp_path: Path) -> None:
    group, point, thing, said = FAULTS[fault]
    (tmp_path / "odd.py").write_text(
        "from curate.privacy.base import PersonalType\nfrom curate.signals.base import Family\n"
        f"from curate.signals.rules import Limit, Rule\nthing = {thing or None}\n"
    )
    info = tmp_path / "odd_pack-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd-pack\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[curate.{group}]\n{point}\n")
    (tmp_path / "chat.jsonl").write_text('{"prompt": "Where is it?", "completion": "On its way."}\n')
    done = subprocess.run(
        [sys.executable, "-m", "curate", "run", "chat.jsonl", "-o", "out"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2 and said in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and "internal error" not in done.stderr
    assert "odd" in done.stderr or "uninstall" in done.stderr


def test_the_version_and_the_code_of_a_plug_in_are_in_the_keys(acme: Path) -> None:
    """Only of the stages in which it acts."""
    chat = acme / "chat.jsonl"
    chat.write_text(
        "".join(
            json.dumps(
                {
                    "messages": [
                        {"role": "user", "content": f"How {n}?"},
                        {"role": "assistant", "content": "So."},
                    ]
                }
            )
            + "\n"
            for n in range(3)
        ),
        encoding="utf-8",
    )
    code = (
        "import json; from pathlib import Path; from curate.options import DumpOptions; from curate.recipe import Recipe;"
        "from curate.loaders.inputs import InputSet; from curate.stages.plan import planned;"
        f"p = planned(InputSet([{str(chat)!r}]), Path('none'), Recipe(), DumpOptions(), '', resume=True);"
        "print(json.dumps({n: [s.key, s.parts.get('plugins')] for n, s in p.steps.items()}))"
    )
    first = json.loads(python(acme, "-c", code))
    installed(acme, "1.1")
    second = json.loads(python(acme, "-c", code))
    (acme / "acme_curate.py").write_text(CODE + "\nMORE = 1\n", encoding="utf-8")
    third = json.loads(python(acme, "-c", code))
    assert {n for n in first if first[n][1]} == {"source", "privacy", "signals", "quality", "gate"}
    assert first["signals"][1]["signal family acme"].startswith("acme-curate 1.0 ")
    for one, other in ((first, second), (second, third)):
        assert {n for n in one if one[n][1] != other[n][1]} == {
            "source",
            "privacy",
            "signals",
            "quality",
            "gate",
        }
        assert one["privacy"][0] != other["privacy"][0] and one["signals"][0] != other["signals"][0]
    said = differences(
        {"plugins": {"signal family acme": "acme 1.0"}}, {"plugins": {"signal family acme": "acme 1.1"}}
    )
    assert said == ["signal family acme changed from acme 1.0 to acme 1.1"]


def test_what_is_registered_from_code_that_cannot_be_found_is_never_the_same() -> None:
    things: Registry[Family] = Registry("signal family", "curate.signals.families")

    def function(view: object) -> dict[str, object]:
        return {}

    function.__module__ = "nowhere_to_be_found"
    measure: FamilyFunction = function  # type: ignore[assignment]
    things.register("own")(Family("own", {}, measure))
    assert list(things.plugins()) == ["signal family own"]
    assert things.plugins()["signal family own"].startswith("nowhere_to_be_found ")
