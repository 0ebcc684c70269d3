"""A model beside the rules: a token classifier that the test trains, asked by `redact` and by `run`."""

from __future__ import annotations

import json
import re
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import curate as package
from curate.errors import CurateError
from curate.privacy import PrivacySettings, Redactor
from curate.privacy.ner import taught
from curate.privacy.ner.labels import types_of
from curate.privacy.ner.words import Found, values, words, words_of
from curate.privacy.people import PeopleNamed
from curate.privacy.spans import DetectedSpan
from tests.helpers.command import Command, one_sentence
from tests.helpers.files import rows
from tests.helpers.tiny_ner import WORDS, relabelled, train

NAME = "zworblax"  # that no rule takes for one
LONG = " ".join(WORDS * 20)  # of many windows


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(tmp_path_factory.mktemp("ner") / "model")


@pytest.fixture
def copy(model: Path, tmp_path: Path) -> Path:
    """The model, to be broken."""
    return Path(shutil.copytree(model, tmp_path / "copy"))


def found(model: Path, *texts: str, **more: Any) -> list[list[tuple[str, str]]]:
    """What is masked in the texts of one conversation: values and types."""
    redactor = Redactor(PrivacySettings(ner_model=model, **more))
    redactor.learn(texts)
    return [[(text[s.start : s.end], s.type) for s in redactor.redact(text)[1]] for text in texts]


def test_the_model_finds_what_no_rule_does(model: Path) -> None:
    text = f"the lamp of {NAME} came late"
    assert Redactor().redact(text)[1] == []
    assert found(model, text) == [[(NAME, "NAME")]]
    assert found(model, text, types=("EMAIL",)) == [[]]
    assert found(model, text, keep=(NAME,)) == [[]]


def test_places_are_those_of_the_text(model: Path) -> None:
    text = "so 😀 Trönik-Ülmbex mulbex's lamp 👩‍🔧 stays\u00a0dark, Quor\u200bdib"
    masked, spans = Redactor(PrivacySettings(ner_model=model)).redact(text)
    assert [text[s.start : s.end] for s in spans] == ["Trönik-Ülmbex mulbex", "Quor\u200bdib"]
    assert masked == "so 😀 [NAME_1]'s lamp 👩‍🔧 stays\u00a0dark, [NAME_2]"


def test_a_text_longer_than_the_window_is_read_to_its_end(model: Path) -> None:
    names = [f"{a}{b}" for a in ("mul", "trö", "vash") for b in ("dib", "fenz", "ogg")]
    text = " ".join(f"{' '.join(WORDS * n)} {name}" for n, name in enumerate(names)) + f" {LONG} zwor{NAME}"
    assert [value for value, _ in found(model, text)[0]] == [*names, f"zwor{NAME}"]


def test_what_a_rule_decides_stays(model: Path) -> None:
    card = "4539 5787 6362 1486"
    every = {"PER": "NAME", "LOC": "NAME"}  # a number is never a name, whatever the model says
    assert found(model, f"the lamp 12 {card} {NAME}", ner_labels=every) == [[(card, "CARD"), (NAME, "NAME")]]
    assert (NAME, "NAME") not in found(model, f"Server name: {NAME}")[0]


def test_a_name_that_a_rule_knows_in_part_is_one(model: Path) -> None:
    assert found(model, f"so Anna {NAME}, another lamp") == [[(f"Anna {NAME}", "NAME")]]


def test_a_name_is_one_person_through_the_conversation(model: Path) -> None:
    redactor = Redactor(PrivacySettings(ner_model=model))
    texts = [f"the lamp of {NAME} came late", f"so {NAME} please"]
    redactor.learn(texts)
    masked = ["the lamp of [NAME_1] came late", "so [NAME_1] please"]
    assert [redactor.redact(text)[0] for text in texts] == masked
    people, span = (
        PeopleNamed(),
        [DetectedSpan(0, 8, "NAME")],
    )  # where the model overlooks it, a rule does not
    taught("Zworblax waits", span, span, people)
    taught("Question waits", span, span, people)
    assert set(people.words) == {"zworblax"}


def test_labels_mean_types(model: Path) -> None:
    text = f"the 12 lamp of {NAME}"
    assert found(model, text, ner_labels={"LOC": "ADDRESS", "PER": "USERNAME"}) == [[(NAME, "USERNAME")]]
    assert found(model, "the 12 lamp", ner_labels={"LOC": "ORDER_ID"}) == [[("12", "ORDER_ID")]]
    labels = [
        "O",
        "B-GIVENNAME",
        "L_SURNAME",
        "U-street",
        "private_person",
        "S-LOC",
        "TELEPHONENUM",
        "Date of birth",
    ]
    assert list(types_of(labels, {}, "").values()) == [
        "NAME",
        "NAME",
        "ADDRESS",
        "NAME",
        "PHONE",
        "BIRTH_DATE",
    ]


def test_a_word_counts_from_the_threshold_on() -> None:
    some = [
        Found(0, 4, "NAME", 0.9),
        Found(5, 9, "NAME", 0.4),
        Found(10, 12, "ADDRESS", 0.6),
        Found(13, 15, "NAME", 0.5),
    ]
    assert [one[:3] for one in values("Anna Bert 12 Eb", some, 0.5)] == [
        (0, 4, "NAME"), (10, 12, "ADDRESS"), (13, 15, "NAME"),
    ]  # fmt: skip
    assert [one[:2] for one in values("Anna Bert", some[:2], 0.3)] == [(0, 9)]


def test_words_are_whole_whatever_the_tokens() -> None:
    text = "Jü\u0308rgen O'Brien-Özil😀 anna.b@x.example 東京 नमस्ते"
    assert [text[a:b] for a, b in words(text)] == [
        "Jü\u0308rgen", "O'Brien-Özil", "anna.b@x.example", "東", "京", "नमस्ते",
    ]  # fmt: skip
    first, rest = np.array([0.9], np.float32), np.array([0.0], np.float32)
    tokens = [(0, 2, first), (2, 4, rest), (4, 7, rest), (8, 9, rest), (9, 10, first), (10, 13, first)]
    # the first token of a word says what the word is, or all together do
    assert words_of("Zworbla muldib", tokens, ["NAME"])[0] == Found(0, 7, "NAME", 0.9)
    assert words_of("Zworbla muldib", tokens, ["NAME"])[1].score == pytest.approx(0.6)


def file_of(folder: Path, *texts: str) -> Path:
    file = folder / "records.jsonl"
    lines = [
        json.dumps({"id": str(n), "prompt": text, "completion": "so please"}) for n, text in enumerate(texts)
    ]
    file.write_text("\n".join(lines), "utf-8")
    return file


def test_the_command_masks_with_any_number_of_workers(curate: Command, model: Path, tmp_path: Path) -> None:
    file = file_of(tmp_path, f"the lamp of {NAME} came late", *[f"{LONG} trö{n % 7}nik" for n in range(40)])
    with file.open("a") as out:
        out.write(f'\n{{"id": "x", "prompt": "the lamp of {NAME} came')
    for workers in (1, 2):
        done = curate(
            "redact", file, "-o", tmp_path / f"out{workers}", "--ner-model", model, "--workers", workers
        )
        assert done.returncode == 0 and NAME not in done.stdout + done.stderr, done.stderr
    one, two = (sorted((tmp_path / f"out{n}").iterdir()) for n in (1, 2))
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]
    assert all(NAME.encode() not in p.read_bytes() for p in one)
    assert rows(tmp_path / "out1" / "redacted.jsonl")[0]["prompt"] == "the lamp of [NAME_1] came late"
    assert package.redact(file, ner_model=model, workers=1).kept == rows(tmp_path / "out1" / "redacted.jsonl")


def test_a_run_masks_and_says_by_what(curate: Command, model: Path, tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    with dump.open("w") as out:
        for n in range(6):
            talk = [
                {"role": "user", "content": f"Where is the parcel of day {n}? the lamp of {NAME} came late"},
                {
                    "role": "assistant",
                    "content": f"Please send the parcel of day {n} back, another lamp comes soon.",
                },
            ]
            out.write(json.dumps({"messages": talk}) + "\n")
    out_folder = tmp_path / "out"
    command = ("run", dump, "-o", out_folder, "--ner-model", model, "--workers", 1)
    done = curate(*command)
    assert done.returncode == 0, done.stderr
    texts = [p.read_bytes() for p in out_folder.rglob("*") if p.is_file() and "raw" not in p.parts]
    assert not any(NAME.encode() in text for text in texts)
    manifest = json.loads((out_folder / "manifest.json").read_text())
    assert manifest["recipe"]["privacy"]["ner_model"] == "model"
    assert manifest["privacy"]["model_sha256"] == manifest["models"]["model"]
    assert "rules and the model <code>model</code>" in (out_folder / "report.html").read_text()
    # what the folder holds counts, and not where it is
    moved = shutil.copytree(model, tmp_path / "elsewhere")
    assert "privacy     reuse" in curate(*command[:5], moved, "--resume", "--dry-run").stdout
    relabelled(moved, {"B-LOC": "B-ADDRESS"})
    assert "privacy     run" in curate(*command[:5], moved, "--resume", "--dry-run").stdout


BROKEN = {
    "no_folder": shutil.rmtree,
    "no_config": lambda folder: (folder / "config.json").unlink(),
    "no_tokenizer": lambda folder: (folder / "tokenizer.json").unlink(),
    "pickle": lambda folder: (folder / "model.safetensors").rename(folder / "pytorch_model.bin"),
    "no_weights": lambda folder: (folder / "model.safetensors").unlink(),
    "damaged": lambda folder: (folder / "model.safetensors").write_bytes(b"x" * 50),
    "unknown": lambda folder: relabelled(folder, {"B-LOC": "LABEL_7"}),
    "no_types": lambda folder: relabelled(folder, {"B-PER": "ORG", "I-PER": "ORG"}),
    "not_ours": lambda folder: _set(folder, architectures=["BertModel"]),
    "code": lambda folder: _set(folder, auto_map={"AutoModel": "model.Own"}),
}
SAID = {
    "no_folder": "does not exist", "no_config": "no config.json", "no_tokenizer": "tokenizer", "pickle": "pickle",
    "no_weights": "no weights", "damaged": "cannot be loaded", "unknown": "ner_labels: {LABEL_7: null}",
    "no_types": "{LOC: ADDRESS}", "not_ours": "no token classifier but BertModel", "code": "never run",
}  # fmt: skip


def _set(folder: Path, **keys: Any) -> None:
    file = folder / "config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **keys}))


@pytest.mark.parametrize("kind", BROKEN)
def test_a_folder_that_cannot_be_used_is_said_in_a_sentence(
    kind: str, curate: Command, copy: Path, tmp_path: Path
) -> None:
    BROKEN[kind](copy)
    done = curate("redact", file_of(tmp_path, f"the {NAME}"), "-o", tmp_path / "out", "--ner-model", copy)
    one_sentence((done.returncode, done.stdout, done.stderr), "--ner-model", SAID[kind])
    assert NAME not in done.stderr and not (tmp_path / "out").exists()


def _gliner(folder: Path, **config: Any) -> None:
    """A folder that looks like one of GLiNER."""
    (folder / "gliner_config.json").write_text(
        json.dumps({"encoder_config": {"model_type": "bert"}, **config})
    )


def test_a_gliner_without_its_package_or_settings_is_said(
    curate: Command, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> str:
        done = curate("redact", file_of(tmp_path, f"the {NAME}"), "-o", tmp_path / "out", "--ner-model", copy)
        one_sentence((done.returncode, done.stdout, done.stderr), "--ner-model")
        return done.stderr

    _gliner(copy)
    if find_spec("gliner") is None:
        assert "pip install 'curate-finetune[ner]'" in said()
    monkeypatch.setattr("curate.privacy.ner.folder.find_spec", lambda _: True)
    _gliner(copy, encoder_config={"auto_map": {"AutoModel": "model.Own"}})
    assert "the encoder's own settings" in said()
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    _gliner(copy)
    assert "safe_serialization" in said()


def test_a_gliner_reads_all_of_a_long_text(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is not part of the tests' environment: what stands for it finds each word with NAME in it."""

    def inference(texts: list[str], labels: list[str], **_: Any) -> list[list[dict[str, Any]]]:
        assert labels == ["person", "flat"] and all(len(text.split()) <= 50 for text in texts)
        spans = [[m.span() for m in re.finditer(rf"{NAME}\w*", text)] for text in texts]
        return [[{"start": a, "end": b, "label": "person", "score": 0.9} for a, b in some] for some in spans]

    stand_in = SimpleNamespace(config=SimpleNamespace(max_len=50), eval=lambda: None, inference=inference)
    package = SimpleNamespace(GLiNER=SimpleNamespace(from_pretrained=lambda *_, **__: stand_in))
    monkeypatch.setitem(sys.modules, "gliner", package)
    monkeypatch.setattr("curate.privacy.ner.folder.find_spec", lambda _: True)
    _gliner(copy)
    text = " 😀 ".join(f"{' '.join(WORDS[:n])} {NAME}{n}" for n in range(20))
    given = {"person": "NAME", "flat": "ADDRESS", "city": None}
    assert [value for value, _ in found(copy, text, ner_labels=given)[0]] == [f"{NAME}{n}" for n in range(20)]


def test_labels_that_the_model_has_not_are_said(model: Path) -> None:
    with pytest.raises(CurateError, match=r"'PERS'.*Did you mean 'PER'"):
        found(model, "x", ner_labels={"PERS": "NAME"})
