"""What each part of the quality score is worth: how often it puts the better of two replies in one thread
first.

    python benchmarks/quality.py RUN

RUN is a run directory of a dump with votes and accepted replies. Both are hidden from the score and serve as
the truth: the accepted reply against the thread's others, and replies voted for against those of the thread
that are not. Each thread counts once.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from curate.run_folder.folder import RunFolder
from curate.signals import SignalSettings, meanings, quality
from curate.signals.quality import outcome_parts

HIDDEN = (
    "outcome.accepted",
    "outcome.solved",
    "outcome.votes",
    "outcome.rating",
    "outcome.reopened",
    "boilerplate.author_votes",
)
WORDS = (
    *("customer_next_words", "ending", "goes_on", "last_word", "solved_by_later_reply"),
    *("after_solution", "silence", "customer_repeats"),
)
TONE = ("rude", "blame", "dismissive", "overpromise", "shouting", "acknowledges")
FORM = (
    "truncated",
    "template",
    "markup",
    "encoding",
    "repetition",
    "wrong_language",
    "spam",
    "boilerplate",
    "ungrounded",
)
PARTS, OUTCOME = tuple(meanings()), outcome_parts()
SUBSTANCE = tuple(p for p in PARTS if p not in {*OUTCOME, *TONE, *FORM, "relevance"})
FAMILIES = {
    "what the customer wrote next": WORDS,
    "substance": SUBSTANCE,
    "relevance": ("relevance",),
    "tone": TONE,
    "form, boilerplate, grounding": FORM,
}
Pairs = list[tuple[str, str, str]]  # the better reply, the other, their conversation


def scored(run: Path) -> list[dict[str, Any]]:
    """Every record with its signals, without questions that gave no record."""
    return [
        row
        for path in RunFolder(run).checkpoints.files("scores")
        for row in pq.read_table(path, filters=[("quality", ">=", 0)]).to_pylist()
    ]


def read(run: Path) -> tuple[dict[str, dict[str, Any]], Pairs, Pairs]:
    """The signals of every record, without what is hidden, and the pairs of both truths."""
    signals = {row["id"]: row for row in scored(run)}
    threads = defaultdict(list)
    for row in pq.read_table(run / "ledger.parquet", columns=["record_id", "conversation_id"]).to_pylist():
        if row["record_id"] in signals:
            threads[row["conversation_id"]].append(row["record_id"])
    accepted, voted = [], []
    for thread, ids in threads.items():
        votes = {i: signals[i].get("outcome.votes") or 0 for i in ids}
        accepted += [(a, b, thread) for a in ids if signals[a].get("outcome.accepted") for b in ids if a != b]
        voted += [(a, b, thread) for a in ids if votes[a] > 0 for b in ids if votes[b] <= 0]
    return {i: {k: v for k, v in s.items() if k not in HIDDEN} for i, s in signals.items()}, accepted, voted


def share(pairs: Pairs, score: Callable[[str], float]) -> float:
    """The share of pairs in the right order, ties counted half, each thread once."""
    right, count = defaultdict(float), defaultdict(int)
    for a, b, thread in pairs:
        right[thread] += (score(a) > score(b)) + 0.5 * (score(a) == score(b))
        count[thread] += 1
    return sum(right[t] / count[t] for t in count) / max(1, len(count))


def main() -> None:
    signals, accepted, voted = read(Path(sys.argv[1]))
    truths = ((accepted, "accepted"), (voted, "voted for"))
    sys.stdout.write(
        ", ".join(
            f"{name}: {len({t for *_, t in pairs}):,} threads, {len(pairs):,} pairs" for pairs, name in truths
        )
        + "\n\n"
    )
    sys.stdout.write("| score | accepted first | voted for first |\n| --- | --- | --- |\n")

    def row(name: str, score: Callable[[str], float]) -> None:
        sys.stdout.write(f"| {name} | {share(accepted, score):.3f} | {share(voted, score):.3f} |\n")

    def with_weights(name: str, off: Callable[[str], bool]) -> None:
        settings = SignalSettings(weights={part: 0.0 for part in PARTS if off(part)})
        scores = {i: quality(s, settings)[0] for i, s in signals.items()}
        row(name, scores.__getitem__)

    with_weights("all parts", lambda part: False)
    row("length of the reply, in words", lambda i: float(signals[i]["form.words"]))
    for name, parts in FAMILIES.items():
        with_weights(f"without {name}", lambda part, parts=parts: part in parts)
        with_weights(f"{name} alone", lambda part, parts=parts: part not in parts)
    for part in (p for p in PARTS if p in {*WORDS, *SUBSTANCE}):
        with_weights(f"without `{part}`", lambda p, part=part: p == part)


if __name__ == "__main__":
    main()
