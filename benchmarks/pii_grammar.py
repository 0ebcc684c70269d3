"""How much of generated personal data `curate.redact` misses: phrases by values, for each type, and how many
harmless lines it touches: `python benchmarks/pii_grammar.py [--type NAME] [--list MISSED] [--values 12]`.
With `--presidio` the same is counted for Microsoft Presidio, where it is installed (peer.py).

A value is a hit where at least 90% of its characters are masked under its type or a related one. A third of
the phrases is held out, by their SHA-256 (pii_phrases_held_out.txt): only totals of these are ever printed.
Precision is the share of the masked characters that lie in values. Everything is invented and drawn with a
seed.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import peer
import pii_documents
import pii_numbers
import pii_people
import pii_secrets
from pii_making import MAKERS
from pools import say
from spans import ENOUGH, Span, places, replaced

assert pii_documents and pii_numbers and pii_people and pii_secrets  # their makers register themselves
HERE = Path(__file__).parent
HELD_OUT_OF = 3
RELATED = {
    "NAME": {"USERNAME"},
    "USERNAME": {"NAME", "EMAIL", "URL"},
    "IBAN": {"ACCOUNT"},
    "CARD": {"ACCOUNT"},
    "ACCOUNT": {"IBAN", "ORDER_ID", "TAX_ID"},
    "ORDER_ID": {"ACCOUNT", "PHONE", "TAX_ID"},
    "SECRET": {"PASSWORD", "URL"},
    "PASSWORD": {"SECRET"},
    "URL": {"SECRET", "USERNAME", "NAME", "PASSWORD", "PHONE", "MEETING"},
    "MEETING": {"URL", "ACCOUNT", "PASSWORD", "PHONE"},
    "WALLET": {"SECRET", "ACCOUNT"},
    "GEO": {"ADDRESS", "URL"},
}
DOCUMENTS = {"TAX_ID", "NATIONAL_ID", "PASSPORT", "LICENCE", "HEALTH_ID", "ACCOUNT", "PHONE"}
PLACE = re.compile(r"\{([a-z0-9_|]*)\}")
SECTION = re.compile(r"\[([A-Z_]+) (\w\w)\]")
MARKS = re.compile("[‹›]")


class Phrase(NamedTuple):
    """A line with a place for a value of a type."""

    type: str
    language: str
    text: str
    held_out: bool


class Case(NamedTuple):
    """A phrase with a value: its text, where the value stands, and what beside it may be masked or not."""

    phrase: Phrase
    text: str
    gold: set[int]
    neutral: set[int]


def phrases() -> Iterator[Phrase]:
    """All phrases, those that are held out last. A line in the wrong file is an error."""
    for name, held_out in (("pii_phrases.txt", False), ("pii_phrases_held_out.txt", True)):
        kind = language = ""
        for line in (HERE / name).read_text(encoding="utf-8").splitlines():
            if section := SECTION.fullmatch(line):
                kind, language = section.groups()
            elif line and not line.startswith("# "):
                digest = int(hashlib.sha256(line.encode()).hexdigest(), 16)
                if (digest % HELD_OUT_OF == 0) is not held_out:
                    raise SystemExit(
                        f"a line of {name} belongs into the other file (section {kind} {language})"
                    )
                yield Phrase(kind, language, line, held_out)


def kinds(phrase: Phrase) -> list[str]:
    named = PLACE.search(phrase.text)
    assert named, phrase
    makers = MAKERS[phrase.type]
    if named.group(1):
        return named.group(1).split("|")
    return [
        k for k, one in makers.items() if one.bare and (not one.languages or phrase.language in one.languages)
    ]


def cases(phrase: Phrase, values: int) -> Iterator[Case]:
    """The phrase with each of so many values: of its forms as equally as possible."""
    rng = Random(f"{phrase.type} {phrase.text}")
    forms = kinds(phrase)
    rng.shuffle(forms)
    for n in range(values):
        value = MAKERS[phrase.type][forms[n % len(forms)]].make(rng, phrase.language)
        yield case(phrase, value)


def case(phrase: Phrase, value: str) -> Case:
    head, tail = PLACE.split(phrase.text)[::2]
    gold: set[int] = set()
    neutral: set[int] = set()
    text, open_ = "", False
    for part, is_value in ((head, False), (value, True), (tail, False)):
        for sign in part if is_value else part.replace("\\n", "\n"):
            if MARKS.match(sign):
                open_ = sign == "‹"
                continue
            if is_value and not open_ and not sign.isspace():
                gold.add(len(text))
            elif is_value or open_:
                neutral.add(len(text))
            text += sign
    return Case(phrase, text, gold, neutral)


def accepted(kind: str) -> set[str]:
    return {kind} | RELATED.get(kind, set()) | (DOCUMENTS if kind in DOCUMENTS else set())


class Table:
    """Counts by type, shown and held out."""

    def __init__(self, by_language: bool) -> None:
        self.by_language = by_language
        self.counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)

    def add(self, one: Case, spans: list[Span]) -> bool:
        kind = one.phrase.type
        typed, anyhow = places(spans, accepted(kind)), places(spans)
        hit = len(typed & one.gold) >= ENOUGH * len(one.gold)
        name = f"{kind} {one.phrase.language}" if self.by_language else kind
        side = self.counts[name, "held out" if one.phrase.held_out else "shown"]
        side["values"] += 1
        side["hits"] += hit
        side["masked"] += len(anyhow & one.gold) >= ENOUGH * len(one.gold)
        counted = anyhow - one.neutral
        side["signs"] += len(counted)
        side["right"] += len(counted & one.gold)
        return hit

    def print(self) -> None:
        columns = ("values", "found", "masked anyhow", "precision")
        say(f"| type | {' | '.join(columns)} | held out: {' | '.join(columns)} |")
        say("| --- " * (1 + 2 * len(columns)) + "|")
        order = dict.fromkeys(kind for kind, _ in self.counts)
        for kind in order:
            cells = [cell for side in ("shown", "held out") for cell in row(self.counts[kind, side])]
            say(f"| {kind} | {' | '.join(cells)} |")


def row(side: Counter[str]) -> tuple[str, str, str, str]:
    def share(of: str, all_: str) -> str:
        return f"{side[of] / side[all_]:.3f}" if side[all_] else "-"

    return f"{side['values']:,}", share("hits", "values"), share("masked", "values"), share("right", "signs")


def harmless(path: Path, listed: bool, find: Callable[[list[str]], list[list[Span]]]) -> None:
    """How many lines without personal data are touched."""
    lines = [
        line.replace("\\n", "\n")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("# ", "["))
    ]
    found = find(lines)
    touched = [(text, spans) for text, spans in zip(lines, found, strict=True) if spans]
    signs, masked = sum(map(len, lines)), sum(len(places(spans)) for spans in found)
    say(
        f"\n{len(touched)} of {len(lines)} harmless lines are touched ({len(touched) / len(lines):.1%}), "
        f"{1000 * masked / signs:.1f} of 1,000 characters"
    )
    say("by type: " + ", ".join(f"{k} {n}" for k, n in types_of(touched).most_common()))
    for text, spans in touched if listed else ():
        say(f"{text!r}: {[(kind, text[a:b]) for a, b, kind in spans]}")


def types_of(touched: Iterable[tuple[str, list[Span]]]) -> Counter[str]:
    return Counter(kind for _, spans in touched for kind in {kind for _, _, kind in spans})


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--type", nargs="*", help="only these types")
    args.add_argument("--language", nargs="*", help="only these languages")
    args.add_argument("--values", type=int, default=12, help="a phrase")
    args.add_argument(
        "--list", type=int, default=0, metavar="N", help="print N missed values of shown phrases"
    )
    args.add_argument(
        "--list-harmless", action="store_true", help="print the harmless lines that are touched"
    )
    args.add_argument("--presidio", action="store_true", help="count what Presidio finds, too")
    args.add_argument("--by-language", action="store_true", help="count the languages of a type apart")
    given = args.parse_args()
    picked = [
        phrase
        for phrase in phrases()
        if (not given.type or phrase.type in given.type)
        and (not given.language or phrase.language in given.language)
    ]
    all_cases = [one for phrase in picked for one in cases(phrase, given.values)]
    table, missed = Table(given.by_language), []
    for one, spans in zip(all_cases, replaced([one.text for one in all_cases]), strict=True):
        if not table.add(one, spans) and not one.phrase.held_out:
            missed.append((one, spans))
    table.print()
    for one, spans in Random(0).sample(missed, min(given.list, len(missed))):
        say(f"{one.phrase.type} {one.text!r}: {[(kind, one.text[a:b]) for a, b, kind in spans]}")
    harmless(HERE / "pii_harmless.txt", given.list_harmless, replaced)
    if given.presidio:
        say("\nPresidio, with a model that knows no names and places:\n")
        theirs = Table(given.by_language)
        for one, spans in zip(all_cases, peers(all_cases), strict=True):
            theirs.add(one, spans)
        theirs.print()
        harmless(HERE / "pii_harmless.txt", False, lambda lines: peer.found(lines, ["en"] * len(lines)))


def peers(all_cases: list[Case]) -> list[list[Span]]:
    """What Presidio finds in each case."""
    if not peer.is_installed():
        raise SystemExit("Presidio is not installed: pip install presidio-analyzer==2.2.366")
    return peer.found([one.text for one in all_cases], [one.phrase.language for one in all_cases])


if __name__ == "__main__":
    main()
