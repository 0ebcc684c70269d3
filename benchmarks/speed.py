"""A whole first run beside what plain sentence-transformers needs to embed the same texts.

    python benchmarks/speed.py [DUMP] [--recipe FILE] [--budget 300] [--sample 1]

DUMP (default: sample_data/dump) is run from nothing into an empty folder; then the prompts and completions of
all its records are embedded by `SentenceTransformer.encode` (the packaged model, fp32, batches of 32).
`--sample 4` embeds every fourth text, evenly over their lengths, and multiplies: for a first look. The
quantised graph is made before the clock starts, as an installation does once.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from curate.embedding import VectorCache, get_encoder
from curate.embedding.encoders.minilm import model_folder
from curate.records import need_of, text_of
from curate.run_folder.folder import RunFolder

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 256  # tokens that the model sees of a text
DIMENSIONS = 384


def texts_of(out: Path) -> tuple[list[str], list[str]]:
    """The prompts' needs and the completions of a run's records."""
    records = list(RunFolder(out).checkpoints.records())
    return [need_of(r.prompt) for r in records], [text_of(r.completion) for r in records if r.completion]


def plain_seconds(texts: list[str], sample: int) -> tuple[float, list[int]]:
    """Seconds of plain `encode`, without loading the model, and the tokens of each text as the model sees
    it."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(model_folder()), device="cpu")
    tokens = [
        min(LIMIT, len(ids))
        for ids in model.tokenizer(texts, add_special_tokens=True, truncation=True, max_length=LIMIT)[
            "input_ids"
        ]
    ]
    chosen = [t for _, t in sorted(zip(tokens, texts, strict=True), key=lambda pair: pair[0])][::sample]
    model.encode(chosen[:32], batch_size=32)
    start = time.perf_counter()
    model.encode(chosen, batch_size=32, show_progress_bar=False)
    return (time.perf_counter() - start) * len(texts) / len(chosen), tokens


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("dump", nargs="?", default=str(ROOT / "sample_data" / "dump"))
    args.add_argument("--recipe")
    args.add_argument("--budget", default="300")
    args.add_argument("--sample", type=int, default=1)
    chosen = args.parse_args()
    encoder = get_encoder()
    encoder.encode(["makes the quantised graph"])
    out = Path(tempfile.mkdtemp(prefix="speed-")) / "out"
    command = [
        sys.executable,
        "-m",
        "curate",
        "run",
        chosen.dump,
        "-o",
        str(out),
        "--budget",
        chosen.budget,
        "--quiet",
    ]
    start = time.perf_counter()
    subprocess.run(
        [*command, *(["--recipe", chosen.recipe] if chosen.recipe else [])],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    whole = time.perf_counter() - start
    manifest: dict[str, Any] = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    prompts, completions = texts_of(out)
    plain, tokens = plain_seconds([*prompts, *completions], chosen.sample)
    told(whole, plain, manifest["seconds"])
    embedded = VectorCache(out / "stages", encoder.checksum, DIMENSIONS)
    cost = {
        text: n
        for text, n in zip([*prompts, *completions], tokens, strict=True)
        if VectorCache.key(text) in embedded
    }
    sys.stdout.write(f"\nembedded: {len(cost):,} of {len(tokens):,} texts ({len(cost) / len(tokens):.0%}), ")
    sys.stdout.write(
        f"{sum(cost.values()):,} of {sum(tokens):,} tokens ({sum(cost.values()) / sum(tokens):.0%})\n"
    )


def told(whole: float, plain: float, stages: dict[str, float]) -> None:
    """The figures as tables."""
    say = sys.stdout.write
    say(
        f"| | seconds |\n| --- | --- |\n| `curate run`, all of it | {whole:.1f} |\n| plain `encode` of the"
        f" same texts | {plain:.1f} |\n"
    )
    say(f"| ratio | {whole / plain:.2f} |\n\n| stage | seconds | share |\n| --- | --- | --- |\n")
    spent = {**stages, "start, write, end": whole - sum(stages.values())}
    for stage, seconds in spent.items():
        say(f"| {stage} | {seconds:.1f} | {seconds / whole:.0%} |\n")
    outside = whole - sum(s for stage, s in spent.items() if stage.startswith("embed"))
    say(f"| **outside encoding** | {outside:.1f} | {outside / whole:.0%} |\n")


if __name__ == "__main__":
    main()
