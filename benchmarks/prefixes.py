"""Labels covered by the first k picks, beside other selectors asked for k: `python benchmarks/prefixes.py
LABELLED.jsonl --junk JUNK.jsonl [--svg OUT.svg]`.

Rows have `prompt` and `label`. Ours are prefixes of one order; every other selector is run anew for each k.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np
from pools import long_tail, others, ours, read, say

from curate.embedding import get_encoder

STEPS = (0.125, 0.25, 0.5, 1.0, 1.5, 2.0)  # picks, in labels
COLOURS = ("#1a5fb4", "#777", "#c64600", "#26a269", "#813d9c")


def measure(rows: list[dict[str, str]], junk: list[dict[str, str]], seeds: int) -> dict[str, np.ndarray]:
    """For each selector the mean share of labels covered at each step."""
    found, encoder = defaultdict(list), get_encoder()
    for seed in range(seeds):
        pool = long_tail(rows, junk, seed, encoder)
        budgets = [max(2, round(step * len(pool.sizes))) for step in STEPS]
        order = ours(pool, budgets[-1])
        line = defaultdict(list, {"curate": [pool.score(order[:k])[0] for k in budgets]})
        for k in budgets:
            for name, picked in others(pool, k, seed):
                line[name].append(pool.score(picked)[0])
        for name, values in line.items():
            found[name].append(values)
    return {name: np.mean(values, axis=0) for name, values in found.items()}


def chart(lines: dict[str, np.ndarray]) -> str:
    """An SVG of the curves: picks a label across, the share of labels covered up."""
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 320" font-family="sans-serif"'
        ' font-size="12">'
    ]
    for share in (0.25, 0.5, 0.75, 1.0):
        y = 280 - 260 * share
        parts.append(
            f'<line x1="40" x2="400" y1="{y}" y2="{y}" stroke="#ddd"/><text x="34" y="{y + 4}"'
            f' text-anchor="end">{share:.0%}</text>'
        )
    parts += [
        f'<text x="{40 + 180 * step}" y="298" text-anchor="middle">{step:g}</text>'
        for step in (0.5, 1, 1.5, 2)
    ]
    parts.append('<text x="220" y="315" text-anchor="middle">picks a situation</text>')
    for n, (colour, (name, values)) in enumerate(zip(COLOURS, lines.items(), strict=False)):
        points = " ".join(
            f"{40 + 180 * step:.1f},{280 - 260 * v:.1f}" for step, v in zip(STEPS, values, strict=True)
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="410" y="{30 + 18 * n}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("labelled", type=Path)
    args.add_argument(
        "--junk", type=Path, required=True, help="rows with a `prompt` that nobody would want to answer"
    )
    args.add_argument("--seeds", type=int, default=5)
    args.add_argument("--svg", type=Path, help="where to draw ours, random and the three best others")
    given = args.parse_args()
    found = measure(read(given.labelled), read(given.junk), given.seeds)
    say(
        "| picks a label | "
        + " | ".join(f"{step:g}" for step in STEPS)
        + " |\n| --- |"
        + " --- |" * len(STEPS)
    )
    ranked = dict(sorted(found.items(), key=lambda item: -float(item[1].sum())))
    for name, values in ranked.items():
        say(f"| {name} | " + " | ".join(f"{v:.3f}" for v in values) + " |")
    if given.svg:
        best = [name for name in ranked if name not in ("curate", "random")][:3]
        given.svg.write_text(
            chart({name: found[name] for name in ("curate", "random", *best)}), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
