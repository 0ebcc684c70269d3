"""How well sentences that act for one customer are told from advice, facts and courtesy.

    python benchmarks/acts.py [--errors]

By language, over the invented sentences of sentences_held_out.txt, of which the model has seen none:
precision and recall of the phrase lists alone, and of lists and model together; how often a sentence that
acts is given a higher chance than one that does not (AUC). --errors prints those taken for the wrong one.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from curate.language.phrases import Tokens
from curate.signals.acts import acts
from curate.signals.sentence_kinds import kinds
from curate.signals.told import ACTS_FROM
from tools.sentence_model import labelled

HELD_OUT = Path(__file__).with_name("sentences_held_out.txt")
Flags = NDArray[np.bool_]


def rates(found: Flags, true: Flags) -> str:
    """Precision and recall as two cells."""
    hits = (found & true).sum()
    precision = f"{hits / found.sum():.2f}" if found.any() else "-"
    return f"{precision} | {hits / true.sum():.2f}"


def main() -> None:
    read = list(labelled(HELD_OUT))
    languages = np.array([s.language for s in read])
    true = np.array([s.kind == "act" for s in read])
    listed = np.array([bool(acts(s.text)) for s in read])
    chance = np.array([kinds(Tokens.of(s.text).items).act for s in read])
    both = listed | (chance >= ACTS_FROM)
    sys.stdout.write("| | sentences | act | lists: precision | recall | with the model: precision | recall |")
    sys.stdout.write(" AUC |\n" + "| --- " * 8 + "|\n")
    for name in ("all", *dict.fromkeys(languages.tolist())):
        at = (languages == name) | (name == "all")
        cells = (
            rates(listed[at], true[at]),
            rates(both[at], true[at]),
            f"{roc_auc_score(true[at], chance[at]):.3f}",
        )
        sys.stdout.write(f"| {name} | {at.sum()} | {true[at].sum()} | {' | '.join(cells)} |\n")
    if "--errors" in sys.argv:
        for s, p, found, is_act in zip(read, chance, both, true, strict=True):
            if found != is_act:
                sys.stdout.write(f"{p:.2f} {s.language} {s.kind}: {s.text}\n")


if __name__ == "__main__":
    main()
