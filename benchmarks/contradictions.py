"""Contradictions planted in real conversations, and hard pairs that are none: `python
benchmarks/contradictions.py FILE.jsonl`.

FILE.jsonl holds records of a dump, one a line with `prompt` and `completion`. 200 of them get a second
record: the same question in slightly other words, as another customer would put it, and the answer with one
thing turned so that both cannot be right. 200 others get one that is no contradiction. Printed are recall and
precision of what `curate.dedup` sets aside, by kind. What else it sets aside is listed for reading, and
counts neither way.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

import curate
from curate.dedup.lexicon import STOP
from curate.record_files.reading import read_rows

Edit = Callable[[str, random.Random], str]
MODALS = {
    "can": "cannot",
    "will": "will not",
    "is": "is not",
    "are": "are not",
    "does": "does not",
    "should": "should not",
    "must": "must not",
    "need to": "do not need to",
}
FREED = {
    "cannot": "can",
    "can't": "can",
    "will not": "will",
    "won't": "will",
    "is not": "is",
    "isn't": "is",
    "are not": "are",
    "does not": "does",
    "doesn't": "does",
}
TURNED = {
    "enable": "disable",
    "disable": "enable",
    "enabled": "disabled",
    "add": "remove",
    "remove": "add",
    "incoming": "outgoing",
    "outgoing": "incoming",
    "before": "after",
    "after": "before",
    "with": "without",
    "without": "with",
    "left": "right",
    "open": "close",
    "always": "never",
    "never": "always",
    "import": "export",
    "export": "import",
    "install": "uninstall",
    "online": "offline",
    "newer": "older",
}
GREETINGS = ("Hi, ", "Hello, ", "Hello support team, ", "Good morning! ", "Hi there, ", "")
CLOSINGS = (" Thanks!", " Many thanks in advance.", " Thank you for any help", "")
WORDINGS = {
    "cannot": "can't",
    "can't": "cannot",
    "do not": "don't",
    "don't": "do not",
    "I am": "I'm",
    "I have": "I've",
    "I've": "I have",
    "e-mail": "email",
    "email": "e-mail",
}


def reworded(text: str, rng: random.Random) -> str:
    """The same question as another customer would write it: greeting, contractions, a slip of the finger."""
    for old, new in WORDINGS.items():
        if rng.random() < 0.5:
            text = re.sub(rf"\b{old}\b", new, text, count=1)
    words = text.split(" ")
    spots = [i for i, w in enumerate(words) if len(w) > 5 and w.isalpha() and w.islower()]
    if spots and rng.random() < 0.5:
        i = rng.choice(spots)
        k = rng.randrange(1, len(words[i]) - 2)
        words[i] = words[i][:k] + words[i][k + 1] + words[i][k] + words[i][k + 2 :]
    return rng.choice(GREETINGS) + " ".join(words) + rng.choice(CLOSINGS)


def _turn(table: dict[str, str]) -> Edit:
    pattern = re.compile(
        r"\b("
        + "|".join(map(re.escape, sorted(table, key=len, reverse=True)))
        + r")\b(?! not\b|n't|-)(?<![\w-]-)"
    )

    def edit(text: str, rng: random.Random) -> str:
        places = [
            m for m in pattern.finditer(text) if "?" not in re.split(r"(?<=[.!?])\s", text[m.start() :])[0]
        ]
        if not places:
            return ""
        at = rng.choice(places)
        return text[: at.start()] + table[at[1]] + text[at.end() :]

    return edit


def figure(text: str, rng: random.Random) -> str:
    """Another number in one place, outside links and codes; "" where there is none."""
    places = list(re.finditer(r"(?<![\w./#-])[1-9]\d{0,3}(?![\w/-]|[.,]\d)", text))
    if not places:
        return ""
    at = rng.choice(places)
    return text[: at.start()] + str(int(at[0]) * rng.choice((2, 3)) + rng.choice((0, 1))) + text[at.end() :]


def name(text: str, rng: random.Random) -> str:
    """Another menu, product or place: a word in capitals within a sentence replaced by one of another text;
    "" where there is none."""
    places = [m for m in re.finditer(r"(?<=[a-z] )[A-Z][a-z]{3,}(?=[ .,])", text) if m[0].lower() not in STOP]
    if not places:
        return ""
    at = rng.choice(places)
    other = rng.choice(
        [
            w
            for w in ("Privacy", "Calendar", "Office", "Berlin", "Export", "Samsung", "Chrome", "Monday")
            if w != at[0]
        ]
    )
    return re.sub(rf"(?<=[a-z] ){at[0]}\b", other, text)


def longer(text: str, rng: random.Random) -> str:
    """The same answer with a friendly frame and one piece of advice more."""
    more = (
        "Do make a backup of your data first.",
        "A restart helps in many cases, too.",
        "Write back if you would like pictures.",
        "It takes only a minute.",
    )
    return "Thanks for your message! " + text + " " + rng.choice(more)


def shorter(text: str, rng: random.Random) -> str:
    """The answer without its last sentence; "" where it has but two."""
    parts = re.split(r"(?<=[.!?])\s+", text)
    return " ".join(parts[:-1]) if len(parts) > 3 else ""


CONFLICTS: dict[str, Edit] = {
    "negated": _turn(MODALS),
    "granted": _turn(FREED),
    "opposite": _turn(TURNED),
    "figure": figure,
    "name": name,
}
HARMLESS: dict[str, Edit] = {"reworded answer": reworded, "longer answer": longer, "shorter answer": shorter}


def planted(
    rows: list[dict[str, Any]], kinds: dict[str, Edit], count: int, tag: str, rng: random.Random
) -> list[dict[str, Any]]:
    """A second record for `count` of the rows, which are used up; the kinds take turns."""
    made: list[dict[str, Any]] = []
    names = list(kinds)
    while rows and len(made) < count:
        row, kind = rows.pop(), names[len(made) % len(names)]
        edited = kinds[kind](row["completion"], rng)
        if edited and edited != row["completion"]:
            made.append(
                {
                    "id": f"{tag}-{len(made)}",
                    "of": row["id"],
                    "kind": kind,
                    "prompt": reworded(row["prompt"], rng),
                    "completion": edited,
                }
            )
    return made


def strangers(rows: list[dict[str, Any]], count: int, rng: random.Random) -> list[dict[str, Any]]:
    """The same question with an answer of another kind: what somebody told another customer, which denies
    nothing."""
    pairs = [(rows.pop(), rows.pop()) for _ in range(count)]
    of = {"kind": "other answer"}
    return [
        {
            **of,
            "id": f"other-{n}",
            "of": a["id"],
            "prompt": reworded(a["prompt"], rng),
            "completion": b["completion"],
        }
        for n, (a, b) in enumerate(pairs)
    ]


def report(found: Any, conflicts: list[dict[str, Any]], harmless: list[dict[str, Any]], show: int) -> None:
    aside = {frozenset((d.record["id"], d.twin["id"])) for d in found.quarantined}
    by_id = {r["id"]: r for r in (row.data for row in found.found.rows)}
    hit = {frozenset((p["id"], p["of"])): p["kind"] for p in conflicts}
    wrong = {frozenset((p["id"], p["of"])): p["kind"] for p in harmless}
    right, false = aside & hit.keys(), aside & wrong.keys()
    lines = ["| planted | pairs | set aside |", "| --- | --- | --- |"]
    for table in (hit, wrong):
        for kind, n in Counter(table.values()).items():
            lines.append(f"| {kind} | {n} | {sum(table.get(p) == kind for p in aside)} |")
    rest = [p for p in aside if p not in hit and p not in wrong and len(p) == 2]
    lines.append(
        f"recall {len(right) / len(hit):.3f}, precision {len(right) / max(1, len(right) + len(false)):.3f};"
        f" {len(rest)} pairs that nobody planted"
    )
    missed = [p for p in hit if p not in aside]
    for title, pairs in (("missed", missed), ("wrong", list(false)), ("not planted", rest)):
        for pair in sorted(map(sorted, pairs))[:show]:
            lines.append(f"\n{title} {hit.get(frozenset(pair)) or wrong.get(frozenset(pair)) or ''}")
            lines += [
                f"  {key}: {by_id[key]['prompt'][:160]!r} -> {by_id[key]['completion'][:240]!r}"
                for key in pair
            ]
    sys.stdout.write("\n".join(lines) + "\n")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--count", default=200, show_default=True, help="Contradictions to plant, and pairs that are none."
)
@click.option("--limit", default=4000, show_default=True, help="Records of the file to use.")
@click.option("--seed", default=0, show_default=True)
@click.option(
    "--show", default=5, show_default=True, help="Examples of what was missed and of what is wrong."
)
def main(file: Path, count: int, limit: int, seed: int, show: int) -> None:
    """Plant contradictions among the records of FILE, and print how many are found."""
    rng = random.Random(seed)
    read = (
        {"id": r.id, "prompt": r.need, "completion": r.completion}
        for r in read_rows(file, completion=True).rows
    )
    base = [row for row in read if row["completion"] and 40 < len(row["prompt"]) < 2000][:limit]
    if len(base) < 8 * count:
        raise click.ClickException(
            f"{file.name}: {len(base):,} records of 40 to 2,000 characters; {8 * count:,} are needed to plant"
            f" {count} among them."
        )
    free = rng.sample(base, len(base))
    conflicts = planted(free, CONFLICTS, count, "against", rng)
    harmless = planted(free, HARMLESS, count // 2, "harmless", rng) + strangers(free, count - count // 2, rng)
    rows = [
        *base,
        *({k: v for k, v in p.items() if k not in ("of", "kind")} for p in (*conflicts, *harmless)),
    ]
    rng.shuffle(rows)
    report(curate.dedup(rows), conflicts, harmless, show)


if __name__ == "__main__":
    main()
