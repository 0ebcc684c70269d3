"""The months of a forum, and news to plant in them: what `benchmarks/drift.py` compares."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from curate.coverage.clusters import cluster
from curate.drift.sides import Side
from curate.embedding import CachedEncoder, get_encoder
from curate.run_folder.folder import RunFolder
from curate.verbs.common import without_personal
from curate.verbs.drift_sides import side_of_run

SUBJECTS = {  # what questions of the forum are about, by their words
    "calendar": r"calend",
    "encryption": r"openpgp|\bpgp\b|s/mime|\bgpg\b",
    "Cox": r"\bcox\b",
    "printing": r"\bprint",
    "signatures": r"\bsignatures?\b",
    "PDF": r"\bpdfs?\b",
    "compacting": r"compact",
    "fonts": r"\bfonts?\b",
    "donations": r"donat",
    "drafts": r"\bdrafts?\b",
    "search": r"\bsearch",
    "iCloud": r"icloud|\bme\.com",
    "Yahoo": r"yahoo",
    "Comcast": r"comcast|xfinity",
    "columns": r"\bcolumns?\b",
    "filters": r"\bfilter",
    "sounds": r"\bsounds?\b|notification",
    "address book": r"address ?book",
    "certificates": r"certificat",
    "unread": r"unread",
    "trash": r"\btrash",
    "toolbars": r"toolbar|menu bar",
    "links": r"\b(hyper)?links?\b",
    "crashes": r"\bcrash",
    "junk": r"\bjunk|\bspam",
    "backup": r"back.?up",
    "threading": r"\bthread",
    "attachments": r"attachment",
}
LEAST = 200  # records of a month
Planted = list[tuple[str, Any]]  # text and vector


class Months:
    """The forum by months: each with its records, and the situations that a run over it has."""

    def __init__(self, run: Path) -> None:
        folder = RunFolder(run)
        self.side = side_of_run(folder)
        self.encoder: CachedEncoder = get_encoder("minilm", cache=run / "stages")
        self.side.vectors = self.encoder.encode(self.side.needs)
        first: dict[str, float] = {}
        for talk, time in zip(self.side.conversations, self.side.times.tolist(), strict=True):
            if time == time:
                first[talk] = min(first.get(talk, time), time)
        self.by_month: dict[str, list[int]] = defaultdict(list)
        for i, talk in enumerate(self.side.conversations):
            if talk in first:
                self.by_month[datetime.fromtimestamp(first[talk], UTC).strftime("%Y-%m")].append(i)
        # a few conversations begin before the first month or go on after the last
        self.names = sorted(month for month, at in self.by_month.items() if len(at) >= LEAST)
        self._known: dict[str, list[str]] = {}

    def pairs(self) -> list[tuple[str, str]]:
        return list(zip(self.names[:-1], self.names[1:], strict=True))

    def of(self, month: str) -> Side:
        return self.side.subset(self.by_month[month])

    def old(self, month: str) -> Side:
        """A month with its own situations, named as a run names them."""
        side = self.of(month)
        if month not in self._known:
            self._known[month] = situations(side, self.encoder)
        side.situations = list(self._known[month])
        return side


def situations(side: Side, encoder: CachedEncoder | None = None) -> list[str]:
    """The situation of each record, as the coverage stage finds them; without an encoder only numbered."""
    found = cluster(
        side.vectors,
        side.needs,
        np.nan_to_num(side.quality),
        ids=side.ids,
        conversations=side.conversations,
        encode=encoder.encode if encoder else None,
        clean=without_personal,
    )
    return [f"{found.names[n]} [{n}]" for n in found.macro.tolist()]


def with_planted(side: Side, some: Planted) -> Side:
    """The side with more conversations of one question each."""
    if not some:
        return side
    ids = [f"planted-{n}" for n in range(len(some))]
    texts = [text for text, _ in some]
    more = Side(
        *(ids, ids, ["planted.csv:1"] * len(some), texts, texts, [""] * len(some)),
        *(np.full(len(some), np.nan), np.full(len(some), np.nan), np.zeros(len(some), bool)),
        *([{}] * len(some), [""] * len(some), np.array([v for _, v in some], np.float32)),
    )
    return Side.joined([side, more])


def intents(path: Path, every: int) -> Iterator[tuple[str, list[str]]]:
    by_label: dict[str, list[str]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        by_label[row["label"]].append(row["prompt"])
    yield from sorted(by_label.items())[::every]
