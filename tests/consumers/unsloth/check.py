"""What Unsloth's `train_on_responses_only` leaves of an export for the loss, on the dataset that its trainer prepares.

check.py FORMAT FOLDER WORK
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

os.environ["UNSLOTH_ZOO_DISABLE_GPU_INIT"] = "1"

from datasets import load_dataset
from plain import say, versions
from tiny import splits_of, texts_of, tiny_model, tiny_tokenizer, told
from trl import SFTConfig, SFTTrainer
from unsloth_zoo.dataset_utils import standardize_data_formats, train_on_responses_only

ASKED, ANSWERED = "<|im_start|>user\n", "<|im_start|>assistant\n"


def main(folder: Path, work: Path) -> None:
    tokenizer = tiny_tokenizer(texts_of(folder))

    def as_text(row: dict[str, Any]) -> dict[str, str]:
        tools = row.get("tools") or None
        return {"text": tokenizer.apply_chat_template(row["messages"], tools=tools, tokenize=False)}

    files: dict[str, Any] = {}
    for kind in ("parquet", "jsonl"):
        for path in splits_of(folder, kind).values():
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
            trainer = train_on_responses_only(
                trainer, instruction_part=ASKED, response_part=ANSWERED, num_proc=1
            )
            files[path.name] = told(tokenizer, ((r["input_ids"], r["labels"]) for r in trainer.train_dataset))
    say(files, versions("unsloth", "unsloth_zoo", "trl", "transformers", "datasets", "torch"))


if __name__ == "__main__":
    main(Path(sys.argv[2]), Path(sys.argv[3]))
