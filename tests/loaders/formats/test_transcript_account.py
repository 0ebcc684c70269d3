"""Every line of a transcript is in one message or event, or in a reject, a repeat or a named omission,
whatever the damage."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from curate.loaders import LoadReport, Reject, SourceBlock, read_all
from curate.records import Conversation

# {t} is the mark by which a line is known again
LINES = (
    "[10:0{n}] Agent: {t}",
    "[10:0{n}] +49 1: {t}",
    "[2024-05-0{n} 10:00] Kim: see {t}",
    "{t} plain",
    "Ben: {t}",
    "Order: {t}",
    "{t} joined",
    "[10:0{n}] {t}",
    "[10:0{n}] Max: <attached: {t}.jpg>",
    "<attached: {t}.jpg>",
    "[10:0{n}] Ilse {t}:",
    "Kunde {t}:",
    "* {t}:",
    "Note: {t}",
    "[10:0{n}] Internal: {t}",
    "Chat started {t}",
    "Ticket {t}",
    "=== Conversation {t}7 ===",
    "Subject: {t}",
    "**Date:** 2024-05-0{n} {t}",
    "Customer: {t}",
    "Agent: {t}",
    "Chat ID: {t}",
    "---",
    "=====",
    "***",
    "",
    " \t",
    "\u200e",
    "\u201eé\u201c {t}",
)
MARK = re.compile(rb"zq\d{4}qz")
RULE = re.compile(rb"\s*([-=*_~#])\1{2,}\s*")
TALK = b"[09:00] Agent: zq9000qz\n[09:01] Customer: zq9001qz\n"


def marked(data: bytes) -> list[bytes]:
    """The lines, each of which that is neither blank nor a separator holds one mark: one that lost its own
    gets a new one."""
    out = []
    for n, line in enumerate(data.split(b"\n")):
        if found := MARK.search(line):
            line = line[: found.end()] + MARK.sub(b"", line[found.end() :])
        own = b"zq%04dqz" % (5000 + n)
        bare = line.rstrip(b"\r")
        if not line.strip(b" \t\r\x00") or RULE.fullmatch(line.replace(b"\x00", b"")) or found:
            out.append(line)
        else:
            out.append(bare[:-1] + b" " + own + b":" if bare.endswith(b":") else bare + b" " + own)
    return out


def damaged(data: bytes, flips: list[tuple[float, int]], cut: float) -> bytes:
    """The bytes after the cut, some of them others; marks stay whole, so that lines are known again."""
    out = bytearray(data)
    kept = {at for found in MARK.finditer(data) for at in range(*found.span())}
    for place, byte in flips:
        at = int(place * len(out)) if out else 0
        if at < len(out) and at not in kept:
            out[at] = byte
    return bytes(out[: int(cut * len(out))])


def check(path: Path, lines: list[bytes]) -> LoadReport:
    """Reads the lines and accounts for each."""
    path.write_bytes(b"\n".join(lines))
    report = LoadReport()
    items = list(read_all([path], SourceBlock(format="transcript"), report=report))
    messages = [m for i in items if isinstance(i, Conversation) for m in i.messages]
    rejects = [i for i in items if isinstance(i, Reject)]
    assert len(messages) == sum(report.messages.values()) and {r.reason for r in rejects} <= {"no_speakers"}
    held = Counter(mark for m in messages for mark in MARK.findall(f"{m.author}\n{m.text}".encode()))
    given = Counter(mark for line in lines for mark in MARK.findall(line))
    assert held <= given, held - given  # none stands twice
    filled = [n for n, line in enumerate(lines, 1) if line.replace(b"\x00", b"").strip(b" \t\r")]
    rejected = {n for r in rejects for n in _lines_of(r.locator) if n in filled}
    assert not any(mark in held for n in rejected for mark in MARK.findall(lines[n - 1])), (
        "a line is a message and a reject"
    )
    rules = {n for n in filled if RULE.fullmatch(lines[n - 1].replace(b"\x00", b""))}
    within = (
        len(rules) - report.layout["separator line"]
    )  # separators within what somebody says, which hold no mark
    counted = (
        held.total()
        + len(rejected)
        + report.events
        + report.repeated_messages
        + report.omitted.total()
        + report.layout.total()
    )
    assert within >= 0 and len(filled) - within <= counted <= len(filled), (report, rejects, lines)
    return report


def _lines_of(locator: str) -> range:
    first, _, last = locator.removeprefix("lines ").removeprefix("line ").partition("-")
    return range(int(first), int(last or first) + 1)


@given(
    picked=st.lists(st.tuples(st.sampled_from(LINES), st.booleans()), max_size=16),
    first=st.sampled_from([b"", TALK, b"Subject: zq9002qz\nAgent: zq9003qz\n\n" + TALK]),
    flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=4),
    cut=st.floats(0.3, 1),
)
@example(picked=[("Subject: {t}", False), ("Chat ID: {t}", False)], first=b"", flips=[], cut=1)
@example(
    picked=[
        ("Subject: {t}", False),
        ("", False),
        ("[10:0{n}] Agent: {t}", True),
        ("[10:0{n}] Ilse {t}:", False),
    ],
    first=b"",
    flips=[],
    cut=1,
)
@settings(deadline=None, max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_line_is_accounted_for(
    tmp_path: Path, picked: list[tuple[str, bool]], first: bytes, flips: list[tuple[float, int]], cut: float
) -> None:
    rows = [line.format(n=n % 10, t=f"zq{n:04}qz").encode() for n, (line, _) in enumerate(picked)]
    data = damaged(b"\n".join(rows), flips, cut)
    lines = marked(
        data if first else data.replace(b"\x00", b" ")
    )  # a NUL among a few first bytes would make them UTF-16
    twice = [twin for _, twin in picked] + [False] * len(
        lines
    )  # a line may stand twice, as in chats that were pasted together
    check(
        tmp_path / "a.txt",
        [
            *first.splitlines(),
            *(line for line, twin in zip(lines, twice, strict=False) for _ in range(1 + twin)),
        ],
    )
