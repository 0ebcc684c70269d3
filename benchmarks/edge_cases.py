"""How well phrases find an edge case: `python benchmarks/edge_cases.py LABELLED.jsonl...`.

Rows have `prompt` and `label`. Each label is an edge case: some of its prompts are the phrases, the rest is
to be found, at the limit that the product has by default. A prompt with several labels (`a<div>b`) belongs to
each of them. First each label is the only case of its list, then all labels are one list.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pools import read, say

from curate.coverage import CoverageSettings, EdgeCase
from curate.coverage.cases import Match
from curate.coverage.matching import Asked, matching
from curate.embedding import CachedEncoder, get_encoder
from curate.positions import content_ranks

MOST, LEAST = 5000, 20  # prompts of a file that are read, drawn evenly; prompts of a label that is tried
LIMIT = CoverageSettings().case_similarity
FLOORS = sorted({0.4, 0.45, 0.5, 0.55, 0.6, LIMIT})
Scores = tuple[float, float, float]


@dataclass(slots=True)
class Labelled:
    """A file's prompts, as the product sees them, and the labels of each."""

    asked: Asked
    labels: list[frozenset[str]]

    @classmethod
    def of(cls, path: Path, encoder: CachedEncoder) -> Labelled:
        rows = read(path)
        rows = [rows[i] for i in np.random.default_rng(0).permutation(len(rows))[:MOST]]
        texts = [row["prompt"] for row in rows]
        return cls(
            Asked(texts, encoder.encode(texts), content_ranks(texts)),
            [frozenset(row["label"].split("<div>")) for row in rows],
        )

    def cases(self, phrases: int, draw: int) -> list[EdgeCase]:
        """A case for each label that is frequent enough, with phrases drawn among its prompts."""
        rng, counts = np.random.default_rng(draw), Counter(one for own in self.labels for one in own)
        drawn = []
        for label in sorted(name for name, n in counts.items() if n >= LEAST):
            places = rng.permutation([i for i, own in enumerate(self.labels) if label in own])[:phrases]
            drawn.append(EdgeCase(name=label, examples=[self.asked.texts[i] for i in places]))
        return drawn

    def scores(self, case: EdgeCase, matches: Sequence[Match], floor: float) -> Scores:
        """(precision, recall, F1) for prompts that are none of the phrases; nothing found has precision 1."""
        said = set(case.examples)
        wanted = {
            i for i, own in enumerate(self.labels) if case.name in own and self.asked.texts[i] not in said
        }
        hits = {m.place for m in matches if m.similarity >= floor and self.asked.texts[m.place] not in said}
        right = len(hits & wanted)
        precision, recall = right / len(hits) if hits else 1.0, right / max(1, len(wanted))
        return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def measure(
    data: Labelled, encoder: CachedEncoder, phrases: int, draws: int, together: bool
) -> dict[float, np.ndarray]:
    """Mean (precision, recall, F1) over the labels and draws at each similarity."""
    found = defaultdict(list)
    for draw in range(draws):
        cases = data.cases(phrases, draw)
        lists = [cases] if together else [[case] for case in cases]
        matches = [one for own in lists for one in matching(own, data.asked, encoder.encode, LIMIT)]
        for case, own in zip(cases, matches, strict=True):
            for floor in FLOORS:
                found[floor].append(data.scores(case, own, floor))
    return {floor: np.mean(values, axis=0) for floor, values in found.items()}


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("labelled", type=Path, nargs="+")
    args.add_argument("--phrases", type=int, nargs="+", default=[5, 2])
    args.add_argument("--draws", type=int, default=1)
    given = args.parse_args()
    encoder = get_encoder()
    sets = {path.stem: Labelled.of(path, encoder) for path in given.labelled}
    for phrases in given.phrases:
        for together in (False, True):
            kind = "all labels in one list" if together else "each label alone"
            say(f"\n{phrases} phrases, {kind}: precision / recall / F1\n")
            say("| similarity | " + " | ".join(f"{floor:g}" for floor in FLOORS) + " |")
            say("| --- |" + " --- |" * len(FLOORS))
            figures = {}
            for name, data in sets.items():
                figures[name] = measure(data, encoder, phrases, given.draws, together)
                _row(name, figures[name])
            mean = {floor: np.mean([own[floor] for own in figures.values()], axis=0) for floor in FLOORS}
            _row("mean", mean)
            say(f"\nMean F1 at the default limit {LIMIT:g}: {mean[LIMIT][2]:.3f}")


def _row(name: str, figures: dict[float, np.ndarray]) -> None:
    cells = ("{:.2f} / {:.2f} / {:.2f}".format(*values) for values in figures.values())
    say(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
