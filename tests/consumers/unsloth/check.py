"""What Unsloth's `train_on_responses_only` leaves of an export for the loss, on the dataset that its trainer prepares.

check.py FORMAT WORK FOLDER...
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

os.environ["UNSLOTH_ZOO_DISABLE_GPU_INIT"] = "1"

from datasets import load_dataset
from plain import each, say, versions
from tiny import texts_of, tiny_model, tiny_tokenizer, told, trained_splits
from trl import SFTConfig, SFTTrainer
from unsloth_zoo.dataset_utils import standardize_data_formats, train_on_responses_only

# as its guide has it, with the choice that rows need of which the last reply is learned
PARTS = {
    "instruction_part": "<|im_start|>user\n",
    "response_part": "<|im_start|>assistant\n",
    "last_response_only": True,
}
NOTE = "train_on_responses_only with last_response_only=True"


def main(format: str, folder: Path, work: Path) -> None:
    tokenizer = tiny_tokenizer(texts_of(folder))

    def as_text(row: dict[str, Any]) -> dict[str, str]:
        tools = json.loads(row["tools"]) if row.get("tools") else None
        return {"text": tokenizer.apply_chat_template(row["messages"], tools=tools, tokenize=False)}

    files: dict[str, Any] = {}
    for kind in ("parquet", "jsonl"):
        for path in trained_splits(folder, kind).values():
            form = "json" if kind == "jsonl" else kind
            rows = standardize_data_formats(load_dataset(form, data_files=str(path), split="train"))
            rows = rows.map(as_text, remove_columns=rows.column_names)
            config = SFTConfig(
                str(work),
                dataset_text_field="text",
                max_length=None,
                use_cpu=True,
                bf16=False,
                report_to="none",
            )
            model = tiny_model(tokenizer)
            trainer = SFTTrainer(model, config, train_dataset=rows, processing_class=tokenizer)
            trainer = train_on_responses_only(trainer, **PARTS, num_proc=1)
            files[path.name] = told(tokenizer, ((r["input_ids"], r["labels"]) for r in trainer.train_dataset))
    say(files, versions("unsloth", "unsloth_zoo", "trl", "transformers", "datasets", "torch"), NOTE)


if __name__ == "__main__":
    each(main)
