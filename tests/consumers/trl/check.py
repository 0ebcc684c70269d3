"""What TRL's own trainers learn from an export: SFT, and DPO on pairs; two steps on a tiny model.

check.py FORMAT FOLDER WORK
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from datasets import load_dataset
from plain import say, versions
from tiny import IGNORED, splits_of, texts_of, tiny_model, tiny_tokenizer, told, trained_splits, trained_turns
from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer

STEPS = 2
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
    loss = trainer.train().training_loss
    return files, f"SFT: {STEPS} steps, loss {loss:.2f}"


def dpo(paths: dict[str, Path], tokenizer: Any, work: Path) -> tuple[dict[str, Any], str]:
    data = load_dataset("json", data_files={"train": str(paths["train"])})["train"]
    trainer = DPOTrainer(
        tiny_model(tokenizer),
        args=DPOConfig(str(work), **COMMON),
        train_dataset=data,
        processing_class=tokenizer,
    )
    turns, tokens = [], 0
    for row in trainer.train_dataset:
        batch = trainer.data_collator([row])
        sides = []
        for ids, mask in zip(batch["input_ids"].tolist(), batch["completion_mask"].tolist(), strict=True):
            labels = [i if m else IGNORED for i, m in zip(ids, mask, strict=True)]
            tokens += sum(label != IGNORED for label in labels)
            sides.append(list(trained_turns(tokenizer, ids, labels)))
        (chosen,), (rejected,) = sides
        turns.append({**chosen, "rejected": rejected["text"]})
    loss = trainer.train().training_loss
    said = {"rows": len(trainer.train_dataset), "tokens": tokens, "turns": turns}
    return {paths["train"].name: said}, f"DPO: {STEPS} steps, loss {loss:.2f}"


def main(format: str, folder: Path, work: Path) -> None:
    tokenizer = tiny_tokenizer(texts_of(folder))
    files: dict[str, Any] = {}
    if format == "trl-preference":
        files, note = dpo(splits_of(folder, "jsonl"), tokenizer, work)
    else:
        for kind in ("parquet", "jsonl"):
            of = trained_splits if format == "trl-messages" else splits_of
            if paths := of(folder, kind):
                found, note = sft(format, paths, kind, tokenizer, work)
                files |= found
    say(files, versions("trl", "transformers", "datasets", "torch"), note)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
