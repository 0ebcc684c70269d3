"""What LLaMA-Factory's own code prepares for training with the configuration beside an export.

check.py FORMAT FOLDER WORK
"""

from __future__ import annotations

import os
import sys
import types
from pathlib import Path

import yaml
from plain import say, versions
from tiny import texts_of, tiny_tokenizer, told
from transformers import Seq2SeqTrainingArguments

sys.modules["torchaudio"] = types.ModuleType("torchaudio")  # imported for sound, of which there is none here


def main(folder: Path, work: Path) -> None:
    from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
    from llamafactory.hparams import DataArguments, ModelArguments

    tokenizer = tiny_tokenizer(texts_of(folder))
    os.chdir(folder)  # the configuration names its files from there
    given = yaml.safe_load((folder / "llama_factory.yaml").read_text(encoding="utf-8"))
    known = {name: given[name] for name in DataArguments.__dataclass_fields__ if name in given}
    data = DataArguments(**known, overwrite_cache=True)
    model = ModelArguments(model_name_or_path="tiny", cache_dir=str(work / "cache"))
    train = Seq2SeqTrainingArguments(output_dir=str(work), use_cpu=True, report_to="none")
    template = get_template_and_fix_tokenizer(tokenizer, data)
    module = get_dataset(template, model, data, train, stage="sft", tokenizer=tokenizer, processor=None)
    files = {}
    for name, part in (("train.jsonl", "train_dataset"), ("validation.jsonl", "eval_dataset")):
        if module.get(part) is not None:
            files[name] = told(tokenizer, ((row["input_ids"], row["labels"]) for row in module[part]))
    note = (
        f"Read with llama_factory.yaml as it is: template {data.template}, mask_history {data.mask_history}"
    )
    say(files, versions("llamafactory", "transformers", "datasets", "torch"), note)


if __name__ == "__main__":
    main(Path(sys.argv[2]).resolve(), Path(sys.argv[3]))
