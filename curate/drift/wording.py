"""Words that are new or more frequent: terms of a subject, and names and versions of products."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from curate.coverage.vocabulary import stem, telling, terms
from curate.drift.figures import found, interval, least_p, rises
from curate.text.brief import Brief
from curate.text.plain import cut

START = 600  # characters of the question that words are read of
MOST_SHARE = 0.1  # of the conversations: a word of more of them tells nothing
LEAST = 6  # conversations
SHOWN = 40  # terms that are listed
_KINDS = ("version", "name", "word")  # the order of terms that the same conversations have
_VERSION = re.compile(
    r"(?<![\w.-])[^\W\d_]{0,12}-?\d+(?:[.-]\d+)+(?![\w-])|(?<![\w.])[A-Z][A-Za-z]{0,11}-?\d{1,4}(?![\w.])"
)
# what stands for personal data, and addresses: their figures are no product's
_HIDDEN = re.compile(r"\[[A-Z]+(?:_[A-Z\d]+)*\]|https?://\S+|www\.\S+|\S+@\S+")
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w-]{2,}")


@dataclass(frozen=True, slots=True, repr=False)
class Term(Brief):
    """A term with the conversations that have it, by their places on both sides together; `kind` is `name`
    for one that is written as a name, `version` for one with figures, else `word`."""

    text: str
    kind: str
    members: tuple[int, ...]
    old: int
    new: int
    p: float


def new_terms(texts: Sequence[str], olds: int) -> list[Term]:
    """The terms of a larger share of the new conversations, the surest first; the first `olds` texts are the
    old side's."""
    having: dict[str, list[int]] = defaultdict(list)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for i, text in enumerate(texts):
        for key, term in dict(_terms(cut(text, START))).items():
            having[key].append(i)
            written[key][term] += 1
    news = len(texts) - olds
    keys = sorted(k for k, at in having.items() if LEAST <= len(at) <= max(LEAST, MOST_SHARE * len(texts)))
    old = [sum(i < olds for i in having[key]) for key in keys]
    new = [len(having[key]) - n for key, n in zip(keys, old, strict=True)]
    pooled = [len(having[key]) for key in keys]
    p = rises(old, olds, new, news)
    hits = found(p, np.ones(len(keys)), least_p(pooled, olds, news, both=False))
    told = [
        Term(_shown(written[key]), _kind(written[key]), tuple(having[key]), old[n], new[n], float(p[n]))
        for n, key in enumerate(keys)
        if hits[n]
    ]
    return sorted(told, key=lambda term: (term.p, _KINDS.index(term.kind), -len(term.text), term.text))


def term_rows(some: Sequence[Term], olds: int, news: int) -> list[dict[str, Any]]:
    """The rows of `terms` in drift.json; a term that another one of the same conversations holds is left
    out."""
    rows: list[dict[str, Any]] = []
    told: list[set[int]] = []
    for term in some:
        members = set(term.members)
        if any(len(members & other) > 0.8 * len(members) for other in told):
            continue
        told.append(members)
        low, high = interval(term.new, news)
        rows.append(
            {
                "term": term.text,
                "kind": term.kind,
                "status": "new" if not term.old else "grown",
                "old": term.old,
                "new": term.new,
                "old_share": round(term.old / max(1, olds), 4),
                "new_share": round(term.new / max(1, news), 4),
                "low": low,
                "high": high,
                "p": float(f"{term.p:.3g}"),
            }
        )
    return rows[:SHOWN]


def _terms(text: str) -> Iterator[tuple[str, str]]:
    """Each term as it is counted, and as it is written; those with figures apart, as `terms` leaves them
    out."""
    names = {name.casefold(): name for name in _NAME.findall(text)}
    for term in terms(text):
        words = term.split(" ")
        if any(map(telling, words)):
            yield " ".join(map(stem, words)), names.get(term, term)
    for match in _VERSION.finditer(_HIDDEN.sub(" ", text)):
        yield f"#{match.group().casefold()}", match.group()


def _shown(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))


def _kind(forms: Counter[str]) -> str:
    form = _shown(forms)
    if any(c.isdigit() for c in form):
        return "version"
    return "name" if form[:1].isupper() else "word"
