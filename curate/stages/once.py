"""What is chosen once: replies of one template, and the records of one conversation about one matter.

A macro that was sent a hundred times teaches no more than once, and of the replies of one conversation each
has the earlier ones in its prompt.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from curate.select import SelectSettings
from curate.signals.boilerplate import sentence_keys
from curate.stages.table import Table

TEMPLATE, CONVERSATION = "same_template", "same_conversation"
Aside = dict[int, tuple[str, int]]
_SHARED = 0.85  # of the words of the longer of two replies that are of one template
_LEAST = 8  # words of a template: "Yes, that works" is no macro
_INDEXED = 50  # replies of the chosen that are looked up by a sentence: a sign-off stands in any


class _Templates:
    """The replies that may be chosen, by their sentences: which of them another one repeats."""

    def __init__(self) -> None:
        self._by_key: dict[int, list[int]] = defaultdict(list)
        self._words: dict[int, int] = {}

    def of(self, keys: frozenset[int]) -> list[int]:
        """The places of those that share most of their words with a reply of these sentences."""
        words, shared = _words(keys), Counter[int]()
        for key in keys:
            for place in self._by_key.get(key, ()):
                shared[place] += key >> 32
        return sorted(p for p, n in shared.items() if n >= _SHARED * max(words, self._words[p]))

    def add(self, place: int, keys: frozenset[int]) -> None:
        """Makes a reply one that others may repeat."""
        self._words[place] = _words(keys)
        for key in keys:
            if len(self._by_key[key]) < _INDEXED:
                self._by_key[key].append(place)


def set_aside(
    table: Table,
    places: NDArray[np.int64],
    worth: NDArray[np.float64],
    first: Iterable[int],
    settings: SelectSettings,
    same_need: float,
) -> Aside:
    """The records of one side that are not chosen, each with its reason and the place of the one that is.

    The best of each template and of each conversation comes first; `first` are places that stay whatever they
    repeat. Two records of a conversation with a similarity under `same_need` are about different matters.
    """
    stays, aside = set(first), Aside()
    order = sorted(map(int, places), key=lambda i: (i not in stays, -worth[i], table.ids[i]))
    templates, talks = _Templates(), defaultdict[str, list[int]](list)
    for i in order:
        keys = frozenset(sentence_keys(table.completions[i]))
        repeats = table.replies.prose and settings.per_template and _words(keys) >= _LEAST
        alike = templates.of(keys) if repeats else []  # an answer in JSON is the same wherever it is right
        talk = _same_matter(table, i, talks[table.conversations[i]], same_need)
        if i not in stays and alike and len(alike) >= settings.per_template:
            aside[i] = (TEMPLATE, alike[0])
        elif i not in stays and settings.per_conversation and len(talk) >= settings.per_conversation:
            aside[i] = (CONVERSATION, talk[0])
        else:
            templates.add(i, keys)
            talks[table.conversations[i]].append(i)
    return aside


def _words(keys: Iterable[int]) -> int:
    return sum(key >> 32 for key in keys)


def _same_matter(table: Table, i: int, others: Sequence[int], same_need: float) -> list[int]:
    return [j for j in others if float(table.vectors[i] @ table.vectors[j]) >= same_need]
