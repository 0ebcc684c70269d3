"""How much planted personal data a run over the sample dump leaves in its records, by type: `python
benchmarks/privacy.py RUN`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from curate.records import text_of
from curate.run_folder.folder import RunFolder

ROOT = Path(__file__).resolve().parent.parent


def missed(run: Path) -> tuple[Counter[str], Counter[str], list[tuple[str, str]]]:
    """(planted, left in the text, some values), counted where the message's record still holds the value as a
    word."""
    truth = json.loads((ROOT / "sample_data" / "truth.json").read_text(encoding="utf-8"))
    texts: dict[str, str] = {}
    for record in RunFolder(run).checkpoints.records():
        said = "\n".join([text_of(record.prompt), text_of(record.completion), *(t for _, t in record.after)])
        texts[record.conversation_id] = texts.get(record.conversation_id, "") + "\n" + said
    planted, left, shown = Counter[str](), Counter[str](), []
    for entry in truth["personal_data"]:
        if entry["conversation_id"] not in texts:
            continue
        planted[entry["type"]] += 1
        if entry["value"] in texts[entry["conversation_id"]]:
            left[entry["type"]] += 1
            shown.append((entry["type"], entry["value"]))
    return planted, left, shown


def main() -> None:
    planted, left, shown = missed(Path(sys.argv[1]))
    rows = [f"| {kind} | {n} | {left[kind]} | {left[kind] / n:.1%} |" for kind, n in sorted(planted.items())]
    rows.append(f"| all | {planted.total()} | {left.total()} | {left.total() / planted.total():.1%} |")
    sys.stdout.write(
        "| type | planted | missed | rate |\n| --- | --- | --- | --- |\n" + "\n".join(rows) + "\n"
    )
    sys.stdout.write(f"e.g. {shown[:12]}\n")


if __name__ == "__main__":
    main()
