"""How often each kind of text that one would not teach is found, and how often it is seen where it is not.

    python benchmarks/kinds.py [--errors]

Over the invented texts of kinds_held_out.txt, by kind and language. They were written in one go, as somebody
would who does not know the lists, and nothing was chosen by them. --errors prints what was taken for the
wrong kind.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from curate.cleaning import clean
from curate.cleaning.citations import without_citations
from curate.gate import Gate, GateSettings
from curate.language.phrases import Tokens
from curate.records import Record
from curate.signals import SignalSettings, annotate
from curate.signals.acts import acts
from curate.signals.base import Signals
from curate.signals.sentence_kinds import kinds
from curate.signals.told import ACTS_FROM
from curate.signals.versions import stale_versions

HELD_OUT = Path(__file__).with_name("kinds_held_out.txt")
HEAD = re.compile(r"\[(\w+) (\w+) (yes|no)\]")
DAY = 86_400.0
ASKED, REPLY = "How do I set up the lamp?", "Take out the bulb, and screw in the new one."


class Text(NamedTuple):
    kind: str
    language: str
    is_so: bool
    text: str


def read() -> Iterator[Text]:
    """The texts of the file: what each is about is said by the line in brackets above it."""
    head = ("", "", "")
    for line in HELD_OUT.read_text(encoding="utf-8").splitlines():
        if found := HEAD.fullmatch(line):
            head = found[1], found[2], found[3]
        elif line:
            yield Text(head[0], head[1], head[2] == "yes", line.replace("\\n", "\n"))


def signals(asked: str = ASKED, reply: str = REPLY, *after: tuple[str, str]) -> Signals:
    prompt = [{"role": "user", "content": asked}]
    record = Record("r", "c", prompt, [{"role": "assistant", "content": reply}], after=list(after))
    return annotate([record], SignalSettings())[0]


def any_of(*names: str) -> Callable[[str], bool]:
    """Whether one of these signals speaks in a reply."""

    def speaks(reply: str) -> bool:
        found = signals(reply=reply)
        return any(found[name] for name in names)

    return speaks


def garbage(asked: str) -> bool:
    drop = Gate(GateSettings()).decide_form(signals(asked))
    return drop is not None and drop.reason.startswith(("prompt_", "empty_prompt"))


def spam(asked: str) -> bool:
    return float(signals(asked)["prompt.spam"] or 0) > GateSettings().max_spam_words


def act(reply: str) -> bool:
    return bool(acts(reply)) or kinds(Tokens.of(reply).items).act >= ACTS_FROM


def opening(text: str) -> bool:
    """Whether what stands before a reply, which repeats the message or subject before it, is taken away."""
    before, _, reply = text.rpartition("|")
    said = re.split(r"[:>] *", before.strip())[-1]
    earlier = [f"{said}\n{ASKED}"]
    left = without_citations(clean(f"{before}\n{reply}".strip(), earlier=earlier).text, earlier, said)
    return left == reply if before else left != reply


def stale(reply: str) -> bool:
    """Whether a reply is stale in a dump in which versions 9 to 12 follow each other."""
    replies = [f"In Acmemail {major}.2 it is in the menu." for major in (9, 10, 11, 12) for _ in range(5)]
    replies += ["In Acmemail 12.1 it is there."] * 5 + [reply]
    numbers = range(len(replies))
    when, ids = [DAY * n for n in numbers], [str(n) for n in numbers]
    return stale_versions([ASKED] * len(replies), replies, ids, when)[-1] is not None


def question(talk: str) -> bool:
    asked, answer, solution = talk.split("|")
    after = ("customer", answer), ("agent", solution), ("customer", "That worked, thank you so much!")
    return bool(signals("It is broken.", asked, *after)["question.led_on"])


TOLD: dict[str, Callable[[str], bool]] = {
    "garbage": garbage,
    "gives_up": any_of("substance.gives_up", "substance.dont_know"),
    "leans": any_of("substance.unseen", "substance.shown"),
    "opening": opening,
    "scold": any_of("tone.scold", "tone.blame", "tone.rude", "tone.dismissive"),
    "stale": stale,
    "act": act,
    "question": question,
    "spam": spam,
}
TOLD |= {f"{kind}_2": TOLD[kind] for kind in ("gives_up", "scold")}  # texts written after the method was made


def main() -> None:
    right, size = Counter[tuple[str, str, bool]](), Counter[tuple[str, str, bool]]()
    for t in read():
        told = TOLD[t.kind](t.text)
        for language in (t.language, "all") if t.language != "all" else ("all",):
            size[t.kind, language, t.is_so] += 1
            right[t.kind, language, t.is_so] += told
        if "--errors" in sys.argv and told != t.is_so:
            sys.stdout.write(f"{t.kind} {t.language} {'missed' if t.is_so else 'false alarm'}: {t.text!r}\n")
    languages = [*dict.fromkeys(language for _, language, _ in size if language != "all")]
    sys.stdout.write(f"| kind | found | false alarms | {' | '.join(languages)} |\n")
    sys.stdout.write("| --- " * (3 + len(languages)) + "|\n")
    for kind in TOLD:
        every = [f"{right[kind, 'all', yes]} of {size[kind, 'all', yes]}" for yes in (True, False)]
        own = [
            f"{right[kind, code, True]}, {right[kind, code, False]}" if size[kind, code, True] else ""
            for code in languages
        ]
        sys.stdout.write(f"| {kind} | {' | '.join([*every, *own])} |\n")


if __name__ == "__main__":
    main()
