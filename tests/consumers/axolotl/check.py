"""What Axolotl's own code prepares for training with the configuration beside an export.

check.py FORMAT FOLDER WORK
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import yaml
from axolotl.utils.data import prepare_datasets
from axolotl.utils.dict import DictDefault
from plain import say, versions
from tiny import texts_of, tiny_tokenizer, told


def main(folder: Path, work: Path) -> None:
    tokenizer = tiny_tokenizer(texts_of(folder))
    os.chdir(folder)  # the configuration names its files from there
    given = yaml.safe_load((folder / "axolotl.yaml").read_text(encoding="utf-8"))
    fixed = {
        "dataset_prepared_path": str(work / "prepared"),
        "seed": 1,
        "val_set_size": 0,
        "dataset_num_proc": 1,
    }
    cfg = DictDefault({**given, **fixed, "output_dir": str(work)})
    os.environ["AXOLOTL_IS_PREPROCESS"] = "1"  # as in `axolotl preprocess`: no steps are counted
    train, watched, _, _ = prepare_datasets(cfg, tokenizer)
    files = {}
    for name, data in (("train.jsonl", train), ("validation.jsonl", watched)):
        if data is not None:
            files[name] = told(tokenizer, ((row["input_ids"], row["labels"]) for row in data))
    say(files, versions("axolotl", "transformers", "datasets", "torch"), "Read with axolotl.yaml as it is")


if __name__ == "__main__":
    main(Path(sys.argv[2]).resolve(), Path(sys.argv[3]))
