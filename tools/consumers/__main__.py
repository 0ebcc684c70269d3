"""`python -m tools.consumers [NAME...] [--check]`: consumers read our exports, and what they say goes to the
table."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime

from curate.errors import CurateError
from curate.files.atomic import write_text
from tools.consumers.code import code_of
from tools.consumers.consumer import RESULTS, Consumer, consumers
from tools.consumers.page import PAGE, page, recorded
from tools.consumers.reading import Reading, read

SHOWN = 20  # faults that a person reads before mending the first


def main(arguments: list[str] | None = None) -> int:
    """The status: 0 where every consumer trains exactly what was meant."""
    asked = argparse.ArgumentParser(prog="python -m tools.consumers", description=__doc__)
    asked.add_argument("names", nargs="*", help="consumers (default: all)")
    asked.add_argument("--check", action="store_true", help="leave the table as it is")
    said = asked.parse_args(arguments)
    try:
        chosen = consumers(tuple(said.names))
    except CurateError as why:
        sys.stderr.write(f"{why}\n")
        return 2
    failed = [consumer.name for consumer in chosen if not _one(consumer, record=not said.check)]
    _say(f"{len(chosen) - len(failed)} passed, {len(failed)} failed")
    return bool(failed)


def _one(consumer: Consumer, *, record: bool) -> bool:
    _say(f"== {consumer.title}")
    found = read(consumer)
    for row in found.rows:
        _say("   {format}, {set}, {file}: {rows} rows, {turns} turns, {tokens} tokens. {note}".format(**row))
    for fault in found.faults[:SHOWN]:
        _say(f"!  {fault}")
    if record and not found.faults:
        _record(consumer, found)
    return not found.faults


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _record(consumer: Consumer, found: Reading) -> None:
    held = recorded()
    held[consumer.name] = {
        "date": datetime.now(UTC).date().isoformat(),
        "versions": found.versions,
        "code": {format: code_of(format, consumer) for format in consumer.formats},
        "rows": found.rows,
    }
    write_text(RESULTS, json.dumps(held, indent=1, sort_keys=True) + "\n")
    write_text(PAGE, page())


if __name__ == "__main__":
    sys.exit(main())
