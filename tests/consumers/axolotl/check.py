"""What Axolotl trains with the configuration beside an export: its own command, two steps, on a tiny model.

check.py FORMAT WORK FOLDER...
"""

from __future__ import annotations

import os
import sys
import types
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import trl.trainer.sft_trainer  # noqa: F401  # before the stub, so that nothing looks for it
import yaml
from plain import each, say, versions
from tiny import saved, texts_of, tiny_tokenizer, told

STEPS = 2
# What a configuration is given beside the model, for a small machine without a graphics card: no kernels of one,
# no processes beside this one.
HERE: dict[str, Any] = {
    **dict.fromkeys(("lora_mlp_kernel", "lora_qkv_kernel", "lora_o_kernel", "lora_embedding_kernel"), False),
    "max_steps": STEPS,
    "dataset_num_proc": 1,
}
sys.modules["wandb"] = types.ModuleType("wandb")  # a tracker, imported and not used
sys.modules["wandb"].__spec__ = ModuleSpec("wandb", None)


def main(format: str, folder: Path, work: Path) -> None:
    from axolotl.cli import train as command
    from axolotl.train import train

    tokenizer = tiny_tokenizer(texts_of(folder))
    given = yaml.safe_load((folder / "axolotl.yaml").read_text(encoding="utf-8"))
    places = {"output_dir": str(work / "adapter"), "dataset_prepared_path": str(work / "prepared")}
    config = {**given, "base_model": str(saved(tokenizer, work / "model")), **places, **HERE}
    path = work / "axolotl.yaml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    held: list[Any] = []

    def kept(**what: Any) -> Any:
        held.append(train(**what))
        return held[-1]

    command.train = kept
    os.chdir(folder)  # the configuration names its files from there
    command.do_cli(str(path))
    trainer = held[0][2]
    if trainer.state.global_step != STEPS or not (work / "adapter" / "adapter_model.safetensors").exists():
        raise SystemExit(f"it ended at step {trainer.state.global_step} of {STEPS}")
    files = {}
    for name, data in (("train.jsonl", trainer.train_dataset), ("validation.jsonl", trainer.eval_dataset)):
        if data is not None:
            files[name] = told(tokenizer, ((row["input_ids"], row["labels"]) for row in data))
    note = f"axolotl train axolotl.yaml: {STEPS} steps with a tiny model and without the kernels for LoRA"
    say(files, versions("axolotl", "transformers", "datasets", "torch"), note)


if __name__ == "__main__":
    each(main)
