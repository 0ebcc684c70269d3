"""How time and memory of a whole run grow with the dump: 10,000 to 300,000 records.

    python benchmarks/growth.py [DUMP] [--recipe FILE] [--sizes 10000 30000 100000 300000] [--budget 1000]
    [--workers 2]

DUMP (default: sample_data/dump) is grown by repeating it in other words. Texts are embedded by a static model
(the word vectors of the packaged encoder, weighted and averaged), which costs next to nothing, so that
everything else is seen. Memory is the resident set of the command and its workers together, read twenty times
a second from /proc (Linux).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
from growth_data import conversations, grow

ROOT = Path(__file__).resolve().parent.parent
PAGE = os.sysconf("SC_PAGE_SIZE")
RARE = 1e-3  # a word of this frequency weighs half
SAMPLE = 2000  # messages from which word frequencies are taken
# share of the common vector that is taken away: random pairs then have a median cosine of .19, to the real
# encoder .21
COMMON = 0.6
DONE = re.compile(r"^(.+): done in [\d.]+ s$")


def static_encoder(folder: Path, texts: list[str]) -> Path:
    """A sentence-transformers folder: the word vectors of the packaged model, averaged over a text.

    Frequent words weigh less (smooth inverse frequency: Arora, Liang and Ma, 2017), and most of what all
    texts share is taken away: two texts picked at random are then as alike as they are to the real encoder,
    and the search has as many pairs to look at.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    from curate.embedding.encoders.minilm import model_folder

    model = SentenceTransformer(str(model_folder()), device="cpu")
    tokens = model.tokenizer.backend_tokenizer
    weights = model[0].auto_model.embeddings.word_embeddings.weight.detach().numpy().astype(np.float32)
    counts = np.zeros(len(weights))
    for text in texts:
        np.add.at(counts, tokens.encode(text).ids, 1)
    rare = RARE / (RARE + counts / counts.sum())
    weights = (weights - weights.mean(axis=0)) * rare[:, None].astype(np.float32)
    common = (
        SentenceTransformer(modules=[StaticEmbedding(tokens, embedding_weights=weights)], device="cpu")
        .encode(texts)
        .mean(axis=0)
    )
    SentenceTransformer(
        modules=[StaticEmbedding(tokens, embedding_weights=weights - COMMON * common)], device="cpu"
    ).save(str(folder))
    return folder


def resident(process: int) -> int:
    """Bytes that a process and its children hold in memory."""
    total, waiting = 0, [process]
    while waiting:
        one = waiting.pop()
        try:
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * PAGE
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (OSError, ValueError, IndexError):
            continue  # ended meanwhile
    return total


def measured(command: list[str], env: dict[str, str]) -> tuple[float, dict[str, int]]:
    """Runs the command; returns its seconds and the highest resident bytes by stage, as its progress lines
    tell them apart."""
    start = time.perf_counter()
    run = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=env)
    peaks: dict[str, int] = {}
    high = 0

    def watch() -> None:
        nonlocal high
        while run.poll() is None:
            high = max(high, resident(run.pid))
            time.sleep(0.05)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    said = []
    for line in run.stderr or ():
        said.append(line)
        if stage := DONE.match(line.strip()):
            peaks[stage[1]] = max(peaks.get(stage[1], 0), high)
            high = 0
    watcher.join()
    if run.wait():
        raise SystemExit("".join(said[-20:]))
    return time.perf_counter() - start, peaks


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("dump", nargs="?", default=str(ROOT / "sample_data" / "dump"))
    args.add_argument("--recipe", type=Path)
    args.add_argument("--sizes", nargs="+", type=int, default=[10_000, 30_000, 100_000, 300_000])
    args.add_argument("--budget", default="1000")
    args.add_argument("--workers", default="2")
    chosen = args.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="growth-"))
    real = conversations([chosen.dump], chosen.recipe)
    encoder = static_encoder(folder / "static", [m.text for c in real for m in c.messages][:SAMPLE])
    before: tuple[int, dict[str, float], float] | None = None
    for size in chosen.sizes:
        at = folder / str(size)
        grow(real, size, at / "dump")
        command = [
            sys.executable,
            "-m",
            "curate",
            "run",
            str(at / "dump"),
            "-o",
            str(at / "out"),
            "--recipe",
            str(at / "recipe.yaml"),
        ]
        command += ["--encoder", str(encoder), "--budget", chosen.budget, "--workers", chosen.workers]
        seconds, peaks = measured(command, {**os.environ, "PYTHONPATH": str(ROOT)})
        manifest: dict[str, Any] = json.loads((at / "out" / "manifest.json").read_text(encoding="utf-8"))
        records = sum(n for outcome, n in manifest["counts"].items() if outcome != "no_record")
        table(records, seconds, manifest["seconds"], peaks, before)
        before = (records, manifest["seconds"], seconds)


def table(
    records: int,
    seconds: float,
    stages: dict[str, float],
    peaks: dict[str, int],
    before: tuple[int, dict[str, float], float] | None,
) -> None:
    """The stages of one size: seconds, the exponent since the size before, gigabytes."""
    out = sys.stdout.write
    out(f"\n{records:,} records\n\n| stage | seconds | exponent | GB |\n| --- | --- | --- | --- |\n")

    def row(name: str, now: float, old: float | None, peak: int) -> None:
        growth = (
            f"{math.log(now / old) / math.log(records / before[0]):.2f}"
            if before and old and old > 0.2 and now > 0.2
            else ""
        )
        out(f"| {name} | {now:,.1f} | {growth} | {peak / 1e9:.2f} |\n")

    for name, spent in stages.items():
        row(name, spent, before[1].get(name) if before else None, peaks.get(name, 0))
    row("**whole run**", seconds, before[2] if before else None, max(peaks.values()))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
