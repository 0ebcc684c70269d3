"""Whether the score of a whole conversation follows what it ended in.

    python benchmarks/endings.py [RUN]

First the invented turns of short_turns.txt: how often one that is content scores higher than one that is not
(AUC). Then the invented conversations of conversations.txt, by language: the same of one that ended well
against one that ended badly, by the next words after the last reply alone, by phrases, and with vectors,
which the packaged encoder has for English. RUN is a run directory with `pairing.strategy:
conversation` over a dump that says which conversations were solved; what tells it is hidden from the score.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from quality import read
from sklearn.metrics import roc_auc_score

from curate.embedding import get_encoder
from curate.records import Record
from curate.run_folder.folder import RunFolder
from curate.signals import SignalSettings, annotate, quality
from curate.signals.ending import Ending
from curate.signals.outcome import verdict
from curate.signals.prototypes import TurnScale

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Talk = tuple[str, bool, list[tuple[str, str]]]  # language, ended well, turns as (role, text)
ROLES = {"C": "customer", "A": "agent"}


def talks() -> list[Talk]:
    found: list[Talk] = []
    path = Path(__file__).with_name("conversations.txt")
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            code, sign = line.strip("[]").split()
            found.append((code, sign == "+", []))
        elif line[:2] in ("C:", "A:"):
            found[-1][2].append((ROLES[line[0]], line[3:]))
    return found


def record(said: list[tuple[str, str]]) -> Record:
    """The record of a whole conversation: its last reply completes."""
    last = max(n for n, (role, _) in enumerate(said) if role == "agent")
    names = {"customer": "user", "agent": "assistant"}
    return Record(
        id="r",
        conversation_id="c",
        prompt=[{"role": names[role], "content": text} for role, text in said[:last]],
        completion=[{"role": "assistant", "content": said[last][1]}],
        after=said[last + 1 :],
        extra={"train_all_replies": True},
    )


def auc(good: list[bool], scores: list[float]) -> str:
    return f"{roc_auc_score(good, scores):.2f}" if 0 < sum(good) < len(good) else ""


def turns(scale: TurnScale, encode: Encode) -> None:
    lines = Path(__file__).with_name("short_turns.txt").read_text(encoding="utf-8").splitlines()
    said = [(line[0] == "+", line[2:]) for line in lines if line[:2] in ("+ ", "- ")]
    good, phrases = [sign for sign, _ in said], np.array([verdict(text).score for _, text in said])
    added = scale.leanings(encode([text for _, text in said]))
    sys.stdout.write(
        f"examples left out: {scale.told:.2f}\n\n| {len(said)} short turns | AUC |\n| --- | --- |\n"
    )
    for name, scores in (("phrases", phrases), ("vectors", added), ("both", phrases + added)):
        sys.stdout.write(f"| {name} | {auc(good, scores.tolist())} |\n")


def invented(scale: TurnScale, encode: Encode) -> None:
    rows = []
    for code, good, said in talks():
        one = record(said)
        ending, signals = Ending.of(one), annotate([one], SignalSettings())[0]
        added = scale.leanings(encode(list(ending.turns))) if code == "en" else np.zeros(len(ending.turns))
        both = ending.score(np.clip(np.array(ending.scores) + added, -1, 1).tolist())
        score = quality({**signals, "outcome.ending": both}, SignalSettings())[0]
        rows.append(
            (code, good, float(signals["outcome.next"] or 0), ending.score() or 0.0, both or 0.0, score)
        )
    sys.stdout.write("\n| language | conversations | next words alone | phrases | with vectors | score |\n")
    sys.stdout.write("| --- " * 6 + "|\n")
    for code in ["all", *dict.fromkeys(row[0] for row in rows)]:
        some = [row for row in rows if code in ("all", row[0])]
        cells = [auc([row[1] for row in some], [row[n] for row in some]) for n in range(2, 6)]
        sys.stdout.write(f"| {code} | {len(some)} | {' | '.join(cells)} |\n")


def solved(run: Path) -> None:
    signals, settings = read(run)[0], SignalSettings()
    rows = []
    for one in RunFolder(run).checkpoints.records():
        truth = one.outcome.get("solved")
        if one.id in signals and truth is not None:
            own = signals[one.id]
            length = float(sum(len(m["content"]) for m in one.completion))
            ending = float(own.get("outcome.ending") or 0)
            rows.append((truth, quality(own, settings)[0], ending, float(own["outcome.next"] or 0), length))
    good = [row[0] for row in rows]
    names = ("score", "what it ended in", "next words alone", "length of the last reply")
    sys.stdout.write(f"\n{len(rows):,} conversations, {sum(good):,} solved\n\n| | AUC |\n| --- | --- |\n")
    for n, name in enumerate(names, 1):
        sys.stdout.write(f"| {name} | {auc(good, [row[n] for row in rows])} |\n")


if __name__ == "__main__":
    encoder = get_encoder().encode
    examples = TurnScale.of(encoder)
    turns(examples, encoder)
    invented(examples, encoder)
    if sys.argv[1:]:
        solved(Path(sys.argv[1]))
