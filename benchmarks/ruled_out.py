"""How often advice that the customer has ruled out is recognised, and how often other advice is taken for it.

    python benchmarks/ruled_out.py [--errors]

Over the invented pairs of ruled_out_pairs.txt, half of which (held) were not looked at while the lists and
limits were made. --errors prints what is wrong in the other half (seen).
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from curate.records import Record
from curate.signals import SignalSettings
from curate.signals.base import View
from curate.signals.families.repeats import MOSTLY
from curate.signals.ruled_out import repeated

PAIRS = Path(__file__).with_name("ruled_out_pairs.txt")
HEAD = re.compile(r"\[(\w+) (yes|no) (\w+)\]")


def pairs() -> Iterator[tuple[str, bool, str, str, str]]:
    """Language, whether the reply repeats what is ruled out, half, customer and reply."""
    head = ("", "", "")
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if found := HEAD.fullmatch(line):
            head = found[1], found[2], found[3]
        elif line:
            customer, reply = line.split("|")
            yield head[0], head[1] == "yes", head[2], customer, reply


def main() -> None:
    right, size = Counter[tuple[str, str, bool]](), Counter[tuple[str, str, bool]]()
    for language, is_so, half, customer, reply in pairs():
        prompt = [{"role": "user", "content": customer}]
        record = Record("r", "c", prompt, [{"role": "assistant", "content": reply}])
        told = repeated(View.of(record, SignalSettings())).share >= MOSTLY
        for code in (language, "all"):
            size[half, code, is_so] += 1
            right[half, code, is_so] += told
        if "--errors" in sys.argv and told != is_so and half == "seen":
            sys.stdout.write(f"{language} {'missed' if is_so else 'false alarm'}: {customer!r} {reply!r}\n")
    sys.stdout.write("| language | seen: found | false alarms | held: found | false alarms |\n")
    sys.stdout.write("| --- | --- | --- | --- | --- |\n")
    for code in dict.fromkeys(code for _, code, _ in size):
        cells = [
            f"{right[half, code, yes]} of {size[half, code, yes]}"
            for half in ("seen", "held")
            for yes in (True, False)
        ]
        sys.stdout.write(f"| {code} | {' | '.join(cells)} |\n")


if __name__ == "__main__":
    main()
