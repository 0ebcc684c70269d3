"""Predictions made by models in folders of this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from curate.errors import CurateError
from curate.evaluate import local_model
from curate.evaluate.local import SIGNS, TOGETHER, batches
from curate.evaluate.local_model import _Model, folders_of
from curate.verbs.evaluate import evaluate
from curate.verbs.evaluate_making import making_of
from tests.helpers.command import Invoke, one_sentence
from tests.helpers.held_out import held_out_run
from tests.helpers.tiny_chat import TEMPLATE, tiny_chat

TEST = 10


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return held_out_run(tmp_path / "run", train=6, test=TEST)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return tiny_chat(tmp_path / "tiny")


def asked(*lengths: int) -> list[Any]:
    return [[{"role": "user", "content": "x" * length}] for length in lengths]


def test_questions_of_like_length_are_answered_together_and_each_once() -> None:
    assert list(batches(asked(5, 1, 5, 3))) == [[1, 3, 0, 2]]
    many = list(batches(asked(*range(20))))
    assert [len(one) for one in many] == [TOGETHER, TOGETHER, 20 - 2 * TOGETHER]
    assert sorted(place for batch in many for place in batch) == [*range(20)]
    assert list(batches(asked(SIGNS, SIGNS, 1))) == [[2], [0], [1]]  # long ones alone, however long
    assert list(batches([])) == []


@pytest.mark.slow
def test_models_in_folders_reply_offline_and_the_same_again(run: Path, tmp_path: Path, tiny: Path) -> None:
    other = tiny_chat(tmp_path / "other", template="")
    first = evaluate(run, model_dir={"a": tiny, "b": other}, retrieve=1)
    assert [*first.evaluation["models"]] == ["a", "a+retrieval", "b", "b+retrieval"]
    assert {len(texts) for name, texts in first.texts.items() if name[0] in "ab"} == {TEST}
    assert [n for n in first.notes if "no chat template" in n] and not any(
        n.startswith("a:") for n in first.notes
    )
    again = evaluate(run, model_dir=[f"a={tiny}", f"b={other}"], retrieve=1)
    assert again.texts == first.texts
    for file in (run / "answers").iterdir():  # what a kill left: some answers of a batch
        file.write_text("".join(file.read_text().splitlines(keepends=True)[:3]))
    assert evaluate(run, model_dir={"a": tiny, "b": other}, retrieve=1).texts == first.texts
    for file in (run / "answers").iterdir():
        file.unlink()
    assert evaluate(run, model_dir={"a": tiny, "b": other}, retrieve=1).texts == first.texts


@pytest.mark.slow
def test_a_known_reply_is_not_made_again(run: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluate(run, model_dir=tiny)
    monkeypatch.setattr(_Model, "__init__", lambda *a: pytest.fail("loaded again"))
    assert [*evaluate(run, model_dir=tiny).evaluation["models"]] == ["tiny"]


@pytest.mark.slow
def test_the_chat_template_is_used_and_what_it_refuses_is_told(tmp_path: Path) -> None:
    refusing = "{% for m in messages if m['role'] == 'system' %}{{ raise_exception('no') }}{% endfor %}"
    model = _Model([tiny_chat(tmp_path / "one", refusing + TEMPLATE)])
    said: list[Any] = [{"role": "system", "content": "mail"}, {"role": "user", "content": "parcel"}]
    assert model._asked(said) == "user : mail\n\nparcel </s> assistant :"
    every = _Model([tiny_chat(tmp_path / "two", "{{ raise_exception('never') }}")])
    with pytest.raises(CurateError, match="refuses messages of these roles: system, user"):
        every._asked(said)


@pytest.mark.slow
def test_a_reply_ends_where_the_tokenizer_says_so(tiny: Path) -> None:
    settings = json.loads((tiny / "generation_config.json").read_text())
    (tiny / "generation_config.json").write_text(
        json.dumps({**settings, "eos_token_id": 3})
    )  # as of a base model
    model = _Model([tiny])
    assert model._ends == {1, 3}
    assert model._text([2, 4, 1, 5, 6]) == "parcel mail" and model._text([2, 3, 4]) == "parcel"


@pytest.mark.slow
def test_an_adapter_replies_with_the_model_it_was_trained_on(run: Path, tmp_path: Path, tiny: Path) -> None:
    peft = pytest.importorskip("peft", reason="pip install 'curate-finetune[proof]'")
    import torch
    from transformers import AutoModelForCausalLM

    torch.manual_seed(1)
    settings = peft.LoraConfig(
        r=2, target_modules="all-linear", init_lora_weights=False, task_type="CAUSAL_LM"
    )
    adapted = peft.get_peft_model(AutoModelForCausalLM.from_pretrained(tiny), settings)
    adapted.save_pretrained(tmp_path / "adapter")
    assert folders_of(tmp_path / "adapter") == [tmp_path / "adapter", tiny]
    adapted.merge_and_unload().save_pretrained(tmp_path / "merged")
    for file in [*tiny.glob("tokenizer*"), *tiny.glob("chat_template*")]:
        (tmp_path / "merged" / file.name).write_bytes(file.read_bytes())
    found = evaluate(run, model_dir={n: tmp_path / n for n in ("tiny", "adapter", "merged")})
    assert found.texts["adapter"] == found.texts["merged"] != found.texts["tiny"]


def test_what_holds_no_model_is_one_sentence(run: Path, tmp_path: Path, invoke: Invoke) -> None:
    folder = tmp_path / "adapter"
    folder.mkdir()
    asking = ("evaluate", run, "--model-dir", folder, "-o", "out", "--quiet")
    one_sentence(invoke(*asking), "there is no config.json")
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "no/such-model"}')
    one_sentence(invoke(*asking), "an adapter without adapter_model.safetensors")
    (folder / "adapter_model.safetensors").touch()
    one_sentence(invoke(*asking), "adapter")  # without peft, or without its model
    assert not (tmp_path / "out").exists()


def test_an_adapter_whose_model_is_not_here_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "adapter_model.safetensors").touch()
    config = tmp_path / "adapter_config.json"
    config.write_text('{"base_model_name_or_path": "no/such-model"}')
    monkeypatch.setattr(local_model, "find_spec", lambda name: None)
    with pytest.raises(CurateError, match=r"which peft reads.*\[proof\]"):
        folders_of(tmp_path)
    monkeypatch.setattr(local_model, "find_spec", lambda name: name)
    with pytest.raises(CurateError, match="of a model that is not on this machine"):
        folders_of(tmp_path)
    for damaged in ("{", "[]", "{}"):
        config.write_text(damaged)
        with pytest.raises(CurateError, match="names no model"):
            folders_of(tmp_path)


def test_folders_have_names_as_files_have(tmp_path: Path) -> None:
    def names(model: str | None, given: Any) -> list[str]:
        made = making_of(None, model, given, None, None, None)
        assert made is not None
        return [name for name, _ in made.folders]

    assert names(None, "models/base-1.7B") == ["base-1.7B"] and names(None, "models/base/") == ["base"]
    assert names(None, ["a=models/base", "tuned/run.1"]) == ["a", "run.1"]
    assert names("b", "models/base") == ["b"] and names(None, {"c": "base"}) == ["c"]
    with pytest.raises(CurateError, match="--model names one model"):
        names("b", ["x", "y"])
    with pytest.raises(CurateError, match="'human' is the name of a row"):
        names(None, "models/human")
