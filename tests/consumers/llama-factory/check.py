"""What LLaMA-Factory trains with the configuration beside an export: its own command, two steps, on a tiny model.

check.py FORMAT WORK FOLDER...
"""

from __future__ import annotations

import os
import sys
import types
from pathlib import Path
from typing import Any

import transformers.training_args  # noqa: F401  # before the stub, so that it does not look for it
import yaml
from plain import each, say, versions
from tiny import saved, texts_of, tiny_tokenizer, told
from transformers import AutoTokenizer, TrainerCallback

STEPS = 2
# What a configuration is given beside the model, for a machine without a graphics card.
HERE: dict[str, Any] = {"use_cpu": True, "max_steps": STEPS, "overwrite_cache": True}
sys.modules["torchaudio"] = types.ModuleType("torchaudio")  # imported for sound, of which there is none here


class Kept(TrainerCallback):  # type: ignore[misc]
    """Keeps the data that the trainer holds."""

    def on_train_begin(self, args: Any, state: Any, control: Any, **held: Any) -> None:
        self.data = {"train.jsonl": held["train_dataloader"].dataset}

    def on_evaluate(self, args: Any, state: Any, control: Any, **held: Any) -> None:
        self.data["validation.jsonl"] = held["eval_dataloader"].dataset

    def on_train_end(self, args: Any, state: Any, control: Any, **held: Any) -> None:
        self.steps = state.global_step


def main(format: str, folder: Path, work: Path) -> None:
    from llamafactory.train.tuner import run_exp

    tokenizer = tiny_tokenizer(texts_of(folder))
    given = yaml.safe_load((folder / "llama_factory.yaml").read_text(encoding="utf-8"))
    places: dict[str, Any] = {"output_dir": str(work / "adapter"), "cache_dir": str(work / "cache")}
    if "eval_dataset" in given:  # two steps are no epoch, at whose end it is watched
        places["eval_strategy"] = "steps"
        places["eval_steps"] = STEPS
    model = saved(tokenizer, work / "model")
    os.chdir(folder)  # the configuration names its files from there
    kept = Kept()
    run_exp({**given, "model_name_or_path": str(model), **places, **HERE}, callbacks=[kept])
    if kept.steps != STEPS or not (work / "adapter" / "adapter_model.safetensors").exists():
        raise SystemExit(f"it ended at step {kept.steps} of {STEPS}")
    trained = AutoTokenizer.from_pretrained(work / "adapter")  # as its template left it
    files = {
        name: told(trained, ((row["input_ids"], row["labels"]) for row in data))
        for name, data in kept.data.items()
    }
    template = given["template"]
    note = f"llamafactory-cli train llama_factory.yaml: {STEPS} steps with a tiny model, template {template}"
    say(files, versions("llamafactory", "transformers", "datasets", "torch"), note)


if __name__ == "__main__":
    each(main)
