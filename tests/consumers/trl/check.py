"""What TRL's own trainers learn from an export: SFT, and DPO on pairs; two steps on a tiny model. Of small sets
the script beside the export is run to its end.

check.py FORMAT WORK FOLDER...
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

from datasets import load_dataset
from plain import each, say, versions
from tiny import (
    IGNORED,
    saved,
    splits_of,
    texts_of,
    tiny_model,
    tiny_tokenizer,
    told,
    trained_splits,
    trained_turns,
)
from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer

STEPS = 2
SMALL = 50_000  # bytes of a file for which three epochs take seconds
COMMON: dict[str, Any] = {
    "max_steps": STEPS,
    "per_device_train_batch_size": 2,
    "use_cpu": True,
    "bf16": False,
    "report_to": "none",
    "save_strategy": "no",
    "logging_steps": 1,
    "disable_tqdm": True,
    "max_length": None,
}


def rows_of(trainer: Any, data: Any) -> list[tuple[list[int], list[int]]]:
    """(ids, labels) as the trainer's own collator hands them to the model, padding taken off."""
    rows = []
    for row in data:
        batch = trainer.data_collator([row])
        rows.append((batch["input_ids"][0].tolist(), batch["labels"][0].tolist()))
    return rows


def sft(
    format: str, paths: dict[str, Path], kind: str, tokenizer: Any, work: Path
) -> tuple[dict[str, Any], str]:
    data = load_dataset("json" if kind == "jsonl" else kind, data_files={k: str(p) for k, p in paths.items()})
    watched = data.get("validation", data.get("test"))
    config = SFTConfig(str(work), assistant_only_loss=format == "trl-messages", **COMMON)
    trainer = SFTTrainer(
        tiny_model(tokenizer),
        config,
        train_dataset=data["train"],
        eval_dataset=watched,
        processing_class=tokenizer,
    )
    files = {paths["train"].name: told(tokenizer, rows_of(trainer, trainer.train_dataset))}
    if watched is not None:
        name = paths["validation" if "validation" in data else "test"].name
        files[name] = told(tokenizer, rows_of(trainer, trainer.eval_dataset))
    trainer.train()
    return files, f"SFT: {STEPS} steps"


def as_it_is(folder: Path, tokenizer: Any, work: Path) -> tuple[dict[str, Any], str]:
    """train.py, unchanged and to its end, with the tiny model. What it trained is what its trainer held."""
    model, adapter = saved(tokenizer, work / "model"), work / "adapter"
    given = sys.argv
    sys.argv = ["train.py", str(model), str(adapter)]
    try:
        trainer = runpy.run_path(str(folder / "train.py"), run_name="__main__")["trainer"]
    finally:
        sys.argv = given
    files = {"train.parquet": told(tokenizer, rows_of(trainer, trainer.train_dataset))}
    if trainer.eval_dataset is not None:
        files["validation.parquet"] = told(tokenizer, rows_of(trainer, trainer.eval_dataset))
    state = trainer.state
    watched = [line["eval_loss"] for line in state.log_history if "eval_loss" in line]
    if state.global_step < state.max_steps or not (adapter / "adapter_model.safetensors").exists():
        raise SystemExit(f"train.py ended at step {state.global_step} of {state.max_steps}")
    if len(watched) != (state.num_train_epochs if trainer.eval_dataset is not None else 0):
        raise SystemExit(f"train.py computed the loss of validation.parquet {len(watched)} times")
    return files, "train.py: to its end, as it is"


def pairs_of(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of TRL of a row of openai-preference, as the guide has it."""
    return {
        "prompt": row["input"]["messages"],
        "chosen": row["preferred_output"],
        "rejected": row["non_preferred_output"],
    }


def dpo(paths: dict[str, Path], kind: str, tokenizer: Any, work: Path) -> tuple[dict[str, Any], str]:
    data = load_dataset("json" if kind == "jsonl" else kind, data_files={k: str(p) for k, p in paths.items()})
    if "input" in data["train"].column_names:
        data = data.map(pairs_of, remove_columns=data["train"].column_names)
    trainer = DPOTrainer(
        str(saved(tokenizer, work / "model")),  # loaded twice: once to compare with
        args=DPOConfig(str(work), **COMMON),
        train_dataset=data["train"],
        eval_dataset=data.get("validation", data.get("test")),
        processing_class=tokenizer,
    )
    files = {paths["train"].name: preferred(trainer, trainer.train_dataset, tokenizer)}
    if trainer.eval_dataset is not None:
        name = paths["validation" if "validation" in data else "test"].name
        files[name] = preferred(trainer, trainer.eval_dataset, tokenizer)
    trainer.train()
    return files, f"DPO: {STEPS} steps"


def preferred(trainer: Any, data: Any, tokenizer: Any) -> dict[str, Any]:
    """Both replies of each pair, of what the trainer's own collator says is the completion."""
    turns, tokens = [], 0
    for row in data:
        batch = trainer.data_collator([row])
        sides = []
        for ids, mask in zip(batch["input_ids"].tolist(), batch["completion_mask"].tolist(), strict=True):
            labels = [i if m else IGNORED for i, m in zip(ids, mask, strict=True)]
            tokens += sum(label != IGNORED for label in labels)
            sides.append(list(trained_turns(tokenizer, ids, labels)))
        (chosen,), (rejected,) = sides
        if chosen["before"] != rejected["before"]:
            raise SystemExit(f"two replies behind different prompts: {sides}")
        turns.append({**chosen, "rejected": rejected["text"]})
    return {"rows": len(data), "tokens": tokens, "turns": turns}


def main(format: str, folder: Path, work: Path) -> None:
    tokenizer = tiny_tokenizer(texts_of(folder))
    files: dict[str, Any] = {}
    notes = []
    for kind in ("parquet", "jsonl"):
        of = trained_splits if format == "trl-messages" else splits_of
        paths = of(folder, kind)
        if not paths:
            continue
        if format.endswith("-preference"):
            found, note = dpo(paths, kind, tokenizer, work)
        elif (folder / "train.py").exists() and kind == "parquet" and paths["train"].stat().st_size < SMALL:
            found, note = as_it_is(folder, tokenizer, work)
        else:
            found, note = sft(format, paths, kind, tokenizer, work)
        files |= found
        notes.append(note)
    say(files, versions("trl", "transformers", "datasets", "torch"), notes[0])


if __name__ == "__main__":
    each(main)
