"""How fast each loader reads, beside plain parsing of the same lines, and the memory that it needs.

    python benchmarks/loaders.py [FORMAT ...] [--size 500] [--shape lines document] [--text 600]
        [--folder FOLDER]

For each format with fixtures in tests/fixtures/reading/FORMAT, the largest of its files is grown to `--size`
MB: its rows are written again and again, with other ids and times. `lines` is one JSON value a line,
`document` one array of them; a table stays a table. The texts of the fixtures are short: with `--text` each
is lengthened by invented sentences to so many characters, those of HTML by paragraphs. Each file is then read
to the end as `curate` reads it, in one process, and parsed by `json.loads` (a table by `csv.reader`) in
another. Columns: MB/s of both, ratio, seconds of CPU, the peak memory of the reading process (MB),
conversations. Files are written to FOLDER (default: a temporary one), one at a time.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from curate.loaders import read_all
from curate.loaders.files import InputFile
from curate.loaders.jsonio import Piece, pieces
from curate.records import Conversation

FIXTURES = Path(__file__).resolve().parent.parent / "tests" / "fixtures" / "reading"
_ID = re.compile(r'"(?:\w*_)?id"\s*:\s*"?([^",}\s]{3,})"?|"\w*(?:Id|ID)"\s*:\s*"?([^",}\s]{3,})"?')
_NUMBER = re.compile(r'"(?:number|key|CaseNumber)": "([^"\s]*\d[^"\s]*)"')
# ids of one or two digits, which stand for much else, too: those of rows and of the tickets that they are of
_SHORT = r'(?<="id": )\d\d?\b|(?<="ticket_id": )\d\d?\b|(?<="TicketID": ")\d\d?\b|(?<="ArticleID": ")\d\d?\b'
_TIME = r"\b(?:20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d|1[67]\d{8}(?:\d{3})?)\b"
_STEP = 7  # seconds between two copies
_ID_COLUMN = re.compile(r"(?:^|[ _.])(?:id|key|number)$|Id$|^sys_id$", re.IGNORECASE)
_SENTENCES = (
    "The parcel left our warehouse on Monday, and the carrier has not scanned it since.",
    "I have already restarted the device, removed the battery & tried another cable; it stays dark!",
    'Please open Settings > Account, choose "Sign out everywhere" and sign in again with the new password.',
    "Könnten Sie bitte prüfen, ob die zweite Rechnung schon bezahlt ist?",
    "If it happens again, tell us what the display shows and which of the lights blink.",
)

Filler = Callable[[int], str]


def fixtures(format: str) -> list[Path]:
    """The largest file of each kind of a format."""
    held = sorted((FIXTURES / format).glob("*"), key=lambda p: p.stat().st_size)
    kinds = {p.suffix: p for p in held if p.suffix in (".jsonl", ".json", ".csv")}
    kinds.pop(".json" if ".jsonl" in kinds else "", None)
    return list(kinds.values())


def rows_of(path: Path, length: int = 0) -> tuple[str, str, set[str]]:
    """What stands before the rows (the header of a table), the rows, and the ids in them."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            head, *table = list(csv.reader(file))
        named = [n for n, name in enumerate(head) if _ID_COLUMN.search(name)]
        ids = {row[n] for row in table for n in named if n < len(row) and len(row[n]) > 2}
        return lines_of([head]), lines_of([lengthened(row, length) for row in table]), ids
    values = pieces(InputFile(path.name, lambda: path.open("rb")))
    held = [lengthened(p.value, length) for p in values if isinstance(p, Piece)]
    rows = "".join(json.dumps(value, default=str) + "\n" for value in held)
    named = {found for match in _ID.findall(rows) for found in match if found and found != "null"}
    return "", rows, named | set(_NUMBER.findall(rows))


def lines_of(table: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table)
    return out.getvalue()


def lengthened(value: Any, length: int) -> Any:
    """A value whose texts, which are what has four words, have at least so many characters."""
    if isinstance(value, dict):
        return {key: lengthened(inner, length) for key, inner in value.items()}
    if isinstance(value, list):
        return [lengthened(inner, length) for inner in value]
    if not isinstance(value, str) or value.count(" ") < 3 or not length:
        return value
    is_html = value.rstrip().endswith(("</p>", "</div>"))
    for sentence in cycle(_SENTENCES):
        if len(value) >= length:
            return value
        value += f"<p>{sentence}</p>" if is_html else f" {sentence}"
    return value


def template(rows: str, ids: set[str]) -> list[str | Filler]:
    """The rows in pieces: text that stays, and functions of a copy's number for ids and times."""
    known = "|".join(re.escape(i) for i in sorted(ids, key=lambda i: (-len(i), i))) or "(?!)"
    places = re.compile(rf"({_TIME})|({_SHORT}|(?<![\w-])(?:{known})(?![\w-]))")
    out: list[str | Filler] = []
    at = 0
    for match in places.finditer(rows):
        out.append(rows[at : match.start()])
        out.append(_time(match[1]) if match[1] else _ident(match[2]))
        at = match.end()
    return [*out, rows[at:]]


def _ident(value: str) -> Filler:
    return lambda n: f"{value}{n:06d}"


def _time(value: str) -> Filler:
    if value.isdigit():
        first, step = int(value), _STEP * (1000 if len(value) > 10 else 1)
        return lambda n: str(first + n * step)
    when, mark = datetime.fromisoformat(value), value[10]
    return lambda n: (when + timedelta(seconds=n * _STEP)).isoformat(mark)


def grow(fixture: Path, shape: str, size: int, path: Path, length: int = 0) -> None:
    """Writes the rows of a fixture again and again until there are `size` bytes."""
    head, rows, ids = rows_of(fixture, length)
    parts = template(rows, ids)
    opened, between, closed = ("[", ",", "]") if shape == "document" else (head, "\n", "\n")
    with path.open("w", encoding="utf-8") as file:
        written = file.write(opened)
        number = 0
        while written < size:
            copy = "".join(p if isinstance(p, str) else p(number) for p in parts).rstrip("\n")
            text = copy.replace("\n", ",") if shape == "document" else copy
            written += file.write((between if number else "") + text)
            number += 1
        file.write(closed)


def plain(path: Path, lines: Path) -> None:
    if lines.suffix == ".csv":
        with lines.open(encoding="utf-8", newline="") as table:
            for _ in csv.reader(table):
                pass
        return
    with lines.open("rb") as file:
        for line in file:
            json.loads(line)


def loaded(path: Path, lines: Path) -> int:
    return sum(isinstance(item, Conversation) for item in read_all([path]))


def measured(work: str, path: Path, lines: Path) -> dict[str, float]:
    """The figures of one process of its own."""
    command = [sys.executable, __file__, "--work", work, str(path), str(lines)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def work(name: str, path: Path, lines: Path) -> None:
    start = time.process_time()
    found = {"plain": plain, "loaded": loaded}[name](path, lines)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "peak": peak, "conversations": found or 0}))


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("formats", nargs="*")
    args.add_argument("--size", type=float, default=500, help="MB")
    args.add_argument("--shape", nargs="+", default=["lines", "document"], choices=["lines", "document"])
    args.add_argument("--text", type=int, default=0, help="least characters of a text")
    args.add_argument("--folder", type=Path)
    args.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    given = args.parse_args()
    if given.work:
        work(given.work[0], Path(given.work[1]), Path(given.work[2]))
        return
    names = given.formats or sorted(p.name for p in FIXTURES.iterdir() if p.is_dir() and fixtures(p.name))
    say("loader", "shape", "MB/s", "json.loads MB/s", "share", "seconds", "peak MB", "conversations")
    say(*["---"] * 8)
    for name in names:
        for fixture in fixtures(name):
            for shape in ["table"] if fixture.suffix == ".csv" else given.shape:
                with tempfile.TemporaryDirectory(dir=given.folder) as folder:
                    say(
                        name,
                        shape,
                        *compared(fixture, shape, int(given.size * 1e6), Path(folder), given.text),
                    )


def say(*cells: str) -> None:
    sys.stdout.write(f"| {' | '.join(cells)} |\n")
    sys.stdout.flush()


def compared(fixture: Path, shape: str, size: int, folder: Path, length: int) -> list[str]:
    """The figures of one grown file, as cells."""
    suffix = fixture.suffix if shape == "table" else {"lines": ".jsonl"}.get(shape, ".json")
    path = same = folder / f"grown{suffix}"
    grow(fixture, shape, size, path, length)
    if shape == "document":
        same = folder / "lines.jsonl"
        grow(fixture, "lines", size, same, length)
    base, own = (measured(kind, path, same) for kind in ("plain", "loaded"))
    megabytes = path.stat().st_size / 1e6
    fast, slow = megabytes / own["seconds"], megabytes / base["seconds"]
    cells = [f"{fast:.1f}", f"{slow:.1f}", f"{fast / slow:.0%}", f"{own['seconds']:.1f}"]
    return [*cells, f"{own['peak']:.0f}", f"{own['conversations']:,.0f}"]


if __name__ == "__main__":
    main()
