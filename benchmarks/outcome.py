"""What hand-overs, handling time and the next contact say of a reply that its score does not.

    python benchmarks/outcome.py RUN

RUN is a run directory of a dump with votes, accepted replies and solved conversations, which are hidden from
the score and serve as the truth. The first table is of pairs of replies in one thread, as in quality.py: how
often the better one has less of each signal, and how often it has the higher score where that is added with
the best of a few weights (0 is among them). The second is of the last replies of conversations, by when the
customer came back with the same. Last comes how often two conversations of different customers, drawn at
random, are taken for the same need.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from quality import read, scored, share

from curate.embedding import get_encoder
from curate.records import Record, need_of
from curate.run_folder.folder import RunFolder
from curate.signals import SignalSettings, quality
from curate.stages.contacts import clauses, same_letters

WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)
COURSE: dict[str, Callable[[dict[str, Any]], float]] = {
    "hand_overs": lambda s: float(s.get("outcome.hand_overs") or 0),
    "handed_on": lambda s: float(s.get("outcome.handed_on") or 0),
    "handling_hours, log": lambda s: math.log1p(s.get("outcome.handling_hours") or 0),
}
DRAWN = 20_000
BACK = (("within 3 days", 0.0, 3.0), ("after 3 to 14 days", 3.0, 14.0))


def course(run: Path) -> None:
    signals, accepted, voted = read(run)
    log_odds = {i: sum(quality(s, SignalSettings())[1].values()) for i, s in signals.items()}
    sys.stdout.write(
        "| signal | accepted has less | voted for has less | accepted, with the score | voted for, with the"
        " score |\n| --- | --- | --- | --- | --- |\n"
    )
    for name, value in COURSE.items():
        alone = [share(pairs, lambda i, value=value: -value(signals[i])) for pairs in (accepted, voted)]
        scored = {
            w: [
                share(pairs, lambda i, w=w, value=value: log_odds[i] - w * value(signals[i]))
                for pairs in (accepted, voted)
            ]
            for w in WEIGHTS
        }
        best = [max((round(scored[w][n], 3), -w) for w in WEIGHTS) for n in (0, 1)]
        told = [
            f"{reached:.3f} at {-w:g} (without {scored[0.0][n]:.3f})" for n, (reached, w) in enumerate(best)
        ]
        sys.stdout.write(f"| {name} | {alone[0]:.3f} | {alone[1]:.3f} | {told[0]} | {told[1]} |\n")


def contacts(run: Path) -> None:
    last: dict[str, dict[str, Any]] = {}
    back: list[dict[str, Any]] = []
    conversation = {
        r["record_id"]: r["conversation_id"]
        for r in pq.read_table(run / "ledger.parquet", columns=["record_id", "conversation_id"]).to_pylist()
    }
    for row in scored(run):
        last[conversation[row["id"]]] = row
        back += [row] if row.get("outcome.next_contact") is not None else []
    sys.stdout.write(
        "\n| the same customer with the same | replies | conversation solved | voted for | voted against |"
        " accepted |\n" + "| --- " * 6 + "|\n"
    )
    groups = [
        (name, [s for s in back if low < s["outcome.next_contact"] <= high]) for name, low, high in BACK
    ]
    for name, some in [*groups, ("not", [s for s in last.values() if s.get("outcome.next_contact") is None])]:
        votes = [s.get("outcome.votes") or 0 for s in some]
        shares = (
            sum(map(bool, found)) / max(1, len(some))
            for found in (
                [s.get("outcome.solved") for s in some],
                [v > 0 for v in votes],
                [v < 0 for v in votes],
                [s.get("outcome.accepted") for s in some],
            )
        )
        sys.stdout.write(f"| {name} | {len(some):,} | {' | '.join(f'{one:.1%}' for one in shares)} |\n")


def strangers(run: Path) -> None:
    first: dict[str, Record] = {}
    for record in RunFolder(run).checkpoints.records():
        first.setdefault(record.conversation_id, record)
    needs, customers = (
        [need_of(r.prompt) for r in first.values()],
        np.array([r.customer_id for r in first.values()]),
    )
    vectors = get_encoder(cache=run / "stages").encode(needs)
    left, right = np.random.default_rng(0).integers(0, len(needs), (2, DRAWN))
    left, right = (side[customers[left] != customers[right]] for side in (left, right))
    near = np.einsum("ij,ij->i", vectors[left], vectors[right]) >= SignalSettings().next_contact_similarity
    cut = [clauses(need) for need in needs]
    alike = [same_letters(cut[a], cut[b]) for a, b in zip(left, right, strict=True)]
    sys.stdout.write(
        f"\nPairs of strangers: {len(left):,}, the same by vectors {near.mean():.2%}, by letters"
        f" {np.mean(alike):.2%}\n"
    )


if __name__ == "__main__":
    for table in (course, contacts, strangers):
        table(Path(sys.argv[1]))
