"""How fast `curate redact` is: megabytes of text a second, the start of the command taken off.

    python benchmarks/redact_speed.py FILE [--workers 1 2] [--rounds 3] [--presidio 200]

FILE is JSON Lines with `prompt` (and `completion`). The command is run on the whole file and on its first 20
records, with each number of workers, in turn, `--rounds` times each; the fastest of each counts, since others
on the machine only ever add. Processor time, told of one worker alone, is the figure to compare where the
machine is busy. `--presidio N` does the first N texts with presidio as well, if it is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

START = 20  # records of the run that shows what the start takes


def redact(source: Path, out: Path, workers: int) -> tuple[float, float]:
    """Seconds of the command on a file, and of processor time in its own process."""
    command = [sys.executable, "-m", "curate", "redact", str(source), "-o", str(out), "--force"]
    begin, used = time.perf_counter(), os.times()
    subprocess.run([*command, "--workers", str(workers)], check=True, capture_output=True)
    now = os.times()
    cpu = now.children_user + now.children_system - used.children_user - used.children_system
    return time.perf_counter() - begin, cpu


def texts_of(lines: list[str]) -> list[str]:
    """The texts of records."""
    rows = [json.loads(line) for line in lines]
    return [text for row in rows for key in ("prompt", "completion") if isinstance(text := row.get(key), str)]


def presidio(texts: list[str]) -> str:
    """Megabytes a second of presidio's analyser with its default recognisers, in English."""
    try:
        from presidio_analyzer import AnalyzerEngine
    except ImportError:
        return "presidio is not installed"
    engine = AnalyzerEngine()
    engine.analyze("Anna Berg, 12 March 1980", language="en")
    begin = time.perf_counter()
    for text in texts:
        engine.analyze(text, language="en")
    spent = time.perf_counter() - begin
    return f"presidio: {size(texts) / spent:.3f} MB/s of {len(texts):,} texts, one process"


def size(texts: list[str]) -> float:
    """Megabytes in UTF-8."""
    return sum(len(text.encode()) for text in texts) / 1e6


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("file", type=Path)
    args.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    args.add_argument("--rounds", type=int, default=3)
    args.add_argument("--presidio", type=int, default=0)
    chosen = args.parse_args()
    lines = chosen.file.read_text(encoding="utf-8").splitlines(keepends=True)
    texts = texts_of(lines)
    say = sys.stdout.write
    with tempfile.TemporaryDirectory() as folder:
        few, out = Path(folder) / "few.jsonl", Path(folder) / "out"
        few.write_text("".join(lines[:START]), encoding="utf-8")
        say(f"{len(texts):,} texts, {size(texts):.2f} MB\n\n")
        say("| workers | start, s | whole, s | MB/s | MB/s of processor time |\n")
        say("| --- | --- | --- | --- | --- |\n")
        for workers in chosen.workers:
            few_runs, runs = (
                [redact(file, out, workers) for _ in range(chosen.rounds)] for file in (few, chosen.file)
            )
            start, whole = min(few_runs)[0], min(runs)[0]
            cpu = min(used for _, used in runs) - min(used for _, used in few_runs)
            say(f"| {workers} | {start:.2f} | {whole:.2f} | {size(texts) / max(0.01, whole - start):.2f} |")
            say(f" {size(texts) / max(0.01, cpu):.2f} |\n" if workers == 1 else " |\n")
    if chosen.presidio:
        say(f"\n{presidio(texts[: chosen.presidio])}\n")


if __name__ == "__main__":
    main()
