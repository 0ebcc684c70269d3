"""Who came back with the same: the columns of the dump from which the next contact is told, and what makes
two needs one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from curate.coverage.vocabulary import terms
from curate.dedup.chosen import widened
from curate.dedup.lexical import jaccard, shingles
from curate.language.folding import fold
from curate.language.phrases import UNSPACED
from curate.process.progress import steps
from curate.signals.contacts import Events, Ints, Numbers, next_contact
from curate.signals.outcome import settles, verdict
from curate.signals.settings import SignalSettings
from curate.stages.table import Table

# share of common 5-grams from which two needs are one where no vectors tell: few strangers' have it
# (docs/measurements/quality.md)
SAME_LETTERS = 0.12
# median cosine of the needs of strangers on the forum where the setting was chosen: no form there makes them
# alike (docs/measurements/quality.md)
STRANGERS = 0.25
STRANGER_PAIRS, LEAST_STRANGERS = (
    20_000,
    10,
)  # pairs that are drawn; conversations from which their median tells of a form
LEAST_TERMS = 2  # words of a need that say something: a greeting or a button of a menu is no need
LEAST_SIGNS = 6  # the same in scripts without spaces
_READ = 2000  # characters of a need whose letters are compared
_BEGINS = 400  # characters in which it says something, if anywhere
_BLOCK = 4096
_ENDS = re.compile(r"[.!?;:\n\u3002\uff01\uff1f]+")  # of clauses
_CLOSES = (
    "substance.only_closing",
    "substance.auto_reply",
    "outcome.after_end",
)  # a reply that ends nothing: the one before it did


def days_to_next_contact(table: Table, languages: frozenset[str] | None, settings: SignalSettings) -> Numbers:
    """Days (n of the table) from a reply to the same customer's next conversation about the same; nan where
    there is none.

    Only the last replies of a conversation have one: those to the last turn of the customer that was
    answered. What the two conversations were opened for is compared: what was asked last says less of whether
    they are about the same (docs/measurements/quality.md). `languages` are the encoder's.
    """
    numbers = {name: n for n, name in enumerate(dict.fromkeys(filter(None, table.customers)))}
    conversations = list(_conversations(table))
    customers = np.array([numbers.get(table.customers[rows[0]], -1) for rows in conversations], np.int64)
    often = np.bincount(customers[customers >= 0], minlength=len(numbers)) > 1
    returning = [
        (c, _need(table, rows), rows)
        for c, rows in steps(list(zip(customers, conversations, strict=True)), "conversations")
        if c >= 0 and often[c]
    ]
    opened = [(c, float(table.opened[rows[0]]), need) for c, need, rows in returning if need >= 0]
    ended = [(c, i, need) for c, need, rows in returning if need >= 0 for i in _last_replies(table, rows)]
    at = np.array([i for _, i, _ in ended], np.int64)
    replies = Events.of([(c, float(table.times[i]), need) for c, i, need in ended])
    first = np.array([rows[0] for rows in conversations], np.int64)
    same = _Needs(
        table,
        languages,
        beyond(settings.next_contact_similarity, _strangers(table, first, customers, languages)),
    ).same
    days = np.full(len(table), np.nan)
    days[at] = next_contact(replies, Events.of(opened), same, settings.next_contact_days)
    return days


def _conversations(table: Table) -> Iterator[list[int]]:
    """The rows of each conversation: they come together."""
    for _, rows in groupby(range(len(table)), key=table.conversations.__getitem__):
        yield list(rows)


def _need(table: Table, rows: list[int]) -> int:
    """The row that says what a conversation was opened for: its first that says anything; -1 where none
    does."""
    return next((i for i in rows if _says_something(table.needs[i][:_BEGINS])), -1)


def _says_something(need: str) -> bool:
    words: set[str] = set()
    for term in terms(need):
        words.update(term.split())
        if len(words) >= LEAST_TERMS or len(UNSPACED.findall(term)) >= LEAST_SIGNS:
            return True
    return False


def beyond(similarity: float, strangers: float) -> float:
    """The cosine that is as far beyond the strangers' as `similarity` is where theirs is STRANGERS; never
    less than `similarity`.

    What all needs share adds the same part to each cosine: of vectors with a common part of squared length m,
    (c - m) / (1 - m) is left of a cosine c.
    """
    return max(similarity, strangers + (1 - strangers) * (similarity - STRANGERS) / (1 - STRANGERS))


def _strangers(table: Table, rows: Ints, customers: Ints, languages: frozenset[str] | None) -> float:
    """The median cosine of pairs of different customers' conversations; 0 where there are too few to tell.

    `rows` (n) and `customers` (n, -1 where unknown) are those of the conversations, of which pairs are drawn.
    """
    known = ~table.strange(rows, languages)
    rows, customers = rows[known], customers[known]
    if len(rows) < LEAST_STRANGERS:
        return 0.0
    left, right = np.random.default_rng(0).integers(len(rows), size=(2, STRANGER_PAIRS))
    apart = (left != right) & ((customers[left] != customers[right]) | (customers[left] < 0))
    left, right = rows[left[apart]], rows[right[apart]]
    return float(np.median(_cosines(table, left, right))) if len(left) else 0.0


def _cosines(table: Table, left: Ints, right: Ints) -> Numbers:
    """Of pairs of rows, (n,)."""
    out = np.zeros(len(left))
    for start in range(0, len(left), _BLOCK):
        part = slice(start, start + _BLOCK)
        out[part] = np.einsum(
            "ij,ij->i",
            widened(table.vectors[left[part]]),
            widened(table.vectors[right[part]]),
            dtype=np.float64,
        )
    return out


def _last_replies(table: Table, rows: list[int]) -> list[int]:
    """The replies to the last answered turn of the customer; a round of mere closings counts for nothing.
    Empty where the last ones are no records."""
    answered = [i for i in rows if not table.no_record[i]]
    for wanted, (later, group) in enumerate(groupby(reversed(answered), key=table.later_answers.__getitem__)):
        if later != wanted:
            break
        replies = [i for i in group if not any(table.signals[i].get(name) for name in _CLOSES)]
        if replies:
            return replies
    return []


class _Needs:
    """Tells whether the needs of two rows are one: by their vectors, or by their letters where the encoder
    does not know the language of one.

    Who only comes back to tell that it is solved needs nothing.
    """

    def __init__(self, table: Table, languages: frozenset[str] | None, similarity: float) -> None:
        self._table, self._languages, self._similarity = table, languages, similarity
        self._clauses = lru_cache(maxsize=_BLOCK)(lambda i: clauses(table.needs[i]))

    def same(self, left: Ints, right: Ints) -> NDArray[np.bool_]:
        by_letters = self._table.strange(left, self._languages) | self._table.strange(right, self._languages)
        out = np.asarray(np.round(_cosines(self._table, left, right), 4) >= round(self._similarity, 4))
        for n in steps(np.flatnonzero(by_letters), "pairs of needs"):
            out[n] = same_letters(self._clauses(int(left[n])), self._clauses(int(right[n])))
        for n in steps(np.flatnonzero(out), "needs read"):
            out[n] = not settles(verdict(self._table.needs[right[n]]))
        out[left == right] = (
            False  # where clocks differ, a conversation may seem to be opened after its own reply
        )
        return out


def clauses(need: str) -> dict[str, None]:
    """The distinct clauses of the beginning of a need, folded, in their order."""
    return dict.fromkeys(
        filter(None, (" ".join(fold(clause).split()) for clause in _ENDS.split(need[:_READ])))
    )


def same_letters(left: dict[str, None], right: dict[str, None]) -> bool:
    """Whether the needs with these clauses, in order, are one.

    What stands in both word for word may be the customer's own greeting or the fields of a form: it counts
    only where one of the two says nothing else.
    """
    rests = [
        " ".join(clause for clause in one if clause not in other)
        for one, other in ((left, right), (right, left))
    ]
    if all(map(_says_something, rests)):
        return jaccard(*map(shingles, rests)) >= SAME_LETTERS
    return _says_something(" . ".join(clause for clause in left if clause in right))
