"""Whether names of situations say what is asked: `python benchmarks/names.py make RUN... -o FOLDER`, then
`python benchmarks/names.py score FOLDER ANSWERS...`.

`make` draws situations of finished runs and writes sheet.md: a name, and five sets of three prompts. One set
is of the situation itself, two of those nearest to it (cosine of their centres), two of any. No prompt shows
a content word of the name: prompts without one are taken where a situation has three of them. Elsewhere the
words are taken out, and as many other words of the other sets, so that what is missing tells nothing;
key.json marks these names. The prompt that a name was made of is not shown where there are three others. A
reader writes a line a name, `number letter`, without looking at the key.

`score` prints how many names each reader matched, and how far two readers agree.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pools import say

from curate.coverage.space import around
from curate.coverage.vocabulary import stem, terms
from curate.embedding import get_encoder
from curate.language.folding import fold
from curate.records import need_of
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import STAGES
from curate.text.plain import cut, squeeze

SETS, PROMPTS, SHOWN = "ABCDE", 3, 180  # letters; prompts of a set; characters of a prompt
NEAREST = 2
WORD = re.compile(r"(?<![\[\w])([^\W\d_](?:[^\W_]|['’-](?=[^\W_]))*)")


@dataclass(slots=True)
class Dump:
    """The situations of one run: their names, prompts and centres."""

    run: str
    names: list[str]
    prompts: list[list[str]]
    centres: np.ndarray


def read(path: Path) -> Dump:
    """Raises SystemExit where the checkpoints of the run are gone."""
    run = RunFolder(path)
    situation = run.checkpoints.situations()
    prompts: dict[str, dict[str, str]] = defaultdict(dict)  # by name and conversation: one prompt of each
    for record in run.checkpoints.records():
        if situation.get(record.id):
            prompts[situation[record.id]].setdefault(record.conversation_id, need_of(record.prompt))
    if not prompts:
        raise SystemExit(f"{path}: its checkpoints (stages/) are gone")
    names = sorted(prompts, key=lambda name: min(prompts[name].values()))  # by content: names may change
    encoder = get_encoder(cache=path / STAGES)
    vectors = [encoder.encode(sorted(prompts[name].values())) for name in names]
    means = np.array([own.mean(axis=0) for own in vectors])
    return Dump(
        path.name,
        names,
        [sorted(prompts[n].values()) for n in names],
        around(means, np.concatenate(vectors).mean(axis=0)),
    )


def content(text: str) -> list[str]:
    """The content words of a text in their order, by their stems."""
    return [stem(word) for term in terms(text) if " " not in (word := term)]


def thinned(prompts: list[str], hidden: frozenset[str], least: int, rng: np.random.Generator) -> list[str]:
    """The prompts without the words of these stems, and without further content words until `least` are
    gone."""
    shown = [WORD.split(cut(prompt, SHOWN)) for prompt in prompts]
    places = [(n, at) for n, parts in enumerate(shown) for at in range(1, len(parts), 2)]
    own = [(n, at) for n, at in places if not hidden.isdisjoint(content(shown[n][at]))]
    others = [place for place in places if place not in own and content(shown[place[0]][place[1]])]
    more = rng.permutation(len(others))[: max(0, least - len(own))].tolist()
    for n, at in (*own, *(others[i] for i in more)):
        shown[n][at] = ""
    return ["".join(parts) for parts in shown]


def trial(dump: Dump, s: int, rng: np.random.Generator) -> dict[str, Any] | None:
    """The trial of one situation; None where its dump has too few others."""
    own = frozenset(content(dump.names[s]))
    ranked = [t for t in np.argsort(-(dump.centres @ dump.centres[s]), kind="stable").tolist() if t != s]
    large = [t for t in ranked if len(dump.prompts[t]) >= PROMPTS]
    if len(large) < len(SETS) - 1:
        return None
    random = rng.choice(large[NEAREST:], len(SETS) - 1 - NEAREST, replace=False).tolist()
    sets, short = [], False
    for t in (s, *large[:NEAREST], *random):
        others = [p for p in dump.prompts[t] if fold(dump.names[s]) not in fold(p)]  # not what it was made of
        free = [p for p in others if own.isdisjoint(content(cut(p, SHOWN)))]
        short = short or len(free) < PROMPTS
        drawn = next(some for some in (free, others, dump.prompts[t]) if len(some) >= PROMPTS)
        sets.append(rng.choice(drawn, PROMPTS, replace=False).tolist())
    if short:
        least = max(sum(word in own for p in each for word in content(cut(p, SHOWN))) for each in sets)
        sets = [thinned(each, own, least, rng) for each in sets]
    order = rng.permutation(len(SETS)).tolist()
    return {
        "run": dump.run,
        "name": dump.names[s],
        "thinned": short,
        "answer": SETS[order.index(0)],
        "near": [SETS[order.index(n)] for n in range(1, 1 + NEAREST)],
        "sets": [sets[i] for i in order],
    }


def make(args: argparse.Namespace) -> None:
    rng, rows = np.random.default_rng(args.seed), []
    for path in args.runs:
        dump = read(path)
        large = [s for s, own in enumerate(dump.prompts) if len(own) >= PROMPTS]
        drawn = rng.permutation(large)[: args.names // len(args.runs)].tolist()
        made = [row for s in drawn if (row := trial(dump, s, rng))]
        rows += made
        say(f"{path.name}: {len(made)} names, {sum(row['thinned'] for row in made)} with words taken out")
    args.out.mkdir(parents=True, exist_ok=True)
    lines = ["Which set does the name belong to? Write a line a name: its number and a letter.", ""]
    for number, row in enumerate(rows, 1):
        lines += [f"## {number}. {row['name']}", ""]
        for letter, prompts in zip(SETS, row["sets"], strict=True):
            lines += [f"{letter}: " + " // ".join(squeeze(cut(p, SHOWN)) for p in prompts)]
        lines.append("")
    (args.out / "sheet.md").write_text("\n".join(lines), encoding="utf-8")
    key = [{name: row[name] for name in ("run", "name", "thinned", "answer", "near")} for row in rows]
    (args.out / "key.json").write_text(json.dumps(key, ensure_ascii=False, indent=1), encoding="utf-8")


def score(args: argparse.Namespace) -> None:
    key = json.loads((args.folder / "key.json").read_text(encoding="utf-8"))
    readers = [dict(map(str.split, path.read_text().upper().splitlines())) for path in args.answers]
    for path, said in zip(args.answers, readers, strict=True):
        rows = [(row, said[str(n)]) for n, row in enumerate(key, 1) if str(n) in said]
        say(f"{path.stem}: {_matched(rows)}")
        for run in sorted({row["run"] for row, _ in rows}):
            say(f"  {run}: {_matched([r for r in rows if r[0]['run'] == run])}")
        say(f"  with words taken out: {_matched([r for r in rows if r[0]['thinned']])}")
        say(f"  taken for a near situation: {sum(letter in row['near'] for row, letter in rows)}")
    for number, row in enumerate(key, 1) if args.misses else ():
        letters = [said.get(str(number), "-") for said in readers]
        if any(letter not in (row["answer"], "-") for letter in letters):
            say(f"  {number}. {row['name']}: {row['answer']}, read as {' '.join(letters)}")
    if len(readers) == 2:
        both = readers[0].keys() & readers[1].keys()
        say(f"the readers agree on {sum(readers[0][n] == readers[1][n] for n in both)} of {len(both)}")


def _matched(rows: list[tuple[dict[str, Any], str]]) -> str:
    right = sum(letter == row["answer"] for row, letter in rows)
    return f"{right} of {len(rows)} matched ({right / max(1, len(rows)):.0%})"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    making = commands.add_parser("make", help="write the sheet and its key")
    making.add_argument("runs", nargs="+", type=Path, metavar="RUN")
    making.add_argument("-o", "--out", type=Path, required=True)
    making.add_argument("--names", type=int, default=100, help="names in all, as many of each run")
    making.add_argument("--seed", type=int, default=0)
    making.set_defaults(do=make)
    scoring = commands.add_parser("score", help="compare answers with the key")
    scoring.add_argument("folder", type=Path)
    scoring.add_argument("answers", nargs="+", type=Path)
    scoring.add_argument("--misses", action="store_true", help="list the names that were matched wrongly")
    scoring.set_defaults(do=score)
    args = parser.parse_args()
    args.do(args)


if __name__ == "__main__":
    main()
