"""The facts that good replies bring from outside, for a retrieval base: each once, with where it was said."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from dataclasses import dataclass

from curate.language.folding import fold
from curate.language.sentences import sentence_starts
from curate.signals.facts import CLAIMS, facts
from curate.text.plain import cut, squeeze

SENTENCE = 400  # characters of a sentence that are shown


@dataclass(slots=True)
class FactCandidate:
    """A fact of one situation. `record` is the place of the best record that says it, `records` how many say
    it."""

    situation: int
    kind: str
    fact: str
    sentence: str
    record: int
    records: int = 1


def collect(replies: Iterable[tuple[int, int, str, str]]) -> list[FactCandidate]:
    """The volatile facts of (situation, place of the record, completion, prompt), best records first; the
    most frequent of a situation first.

    A price or date is the same where its words are; "in stock" says nothing by itself: of such claims the
    whole sentence must be the same.
    """
    candidates: dict[tuple[int, str, str], FactCandidate] = {}
    for situation, record, text, prompt in replies:
        seen = set()
        starts = sentence_starts(text)
        for fact in facts(text, prompt):
            if not fact.volatile:
                continue
            at = bisect.bisect_right(starts, fact.start) - 1
            sentence = squeeze(text[starts[at] : starts[at + 1] if at + 1 < len(starts) else None])
            key = (situation, fact.kind, fold(sentence if fact.kind in CLAIMS else fact.text))
            if key in seen:
                continue
            seen.add(key)
            if key in candidates:
                candidates[key].records += 1
            else:
                candidates[key] = FactCandidate(
                    situation, fact.kind, squeeze(fact.text), cut(sentence, SENTENCE), record
                )
    return sorted(candidates.values(), key=lambda c: (c.situation, -c.records, c.kind, c.fact, c.sentence))
