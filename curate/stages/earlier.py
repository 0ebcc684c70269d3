"""How the records of an earlier run or split are known again among new ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from curate.language.folding import fold
from curate.language.sentences import words_of
from curate.positions import Positions
from curate.privacy.ids import impersonal
from curate.split.earlier import Earlier
from curate.stages.certificate import keys_of
from curate.stages.old_split import OldRecord, OldSplit
from curate.stages.table import Table

Floats = NDArray[np.float32]

WORDS_KEPT = 0.75  # share of the words of a text that another cleaning leaves


def again(old: OldSplit, ids: Sequence[str], needs: Sequence[str], conversations: Sequence[str]) -> list[int]:
    """The place of each old record among the new ones, -1 where it is not there.

    It is the same when id and text are, or id and conversation while the text was only cleaned or redacted
    otherwise: another dump may number alike.
    """
    same = Positions(ids).of(one.id for one in old.records)
    for j, (i, one) in enumerate(zip(same, old.records, strict=True)):
        if (
            i >= 0
            and needs[i] != one.need
            and not (
                one.conversation
                and conversations[i] == one.conversation
                and _worded_alike(one.need, needs[i])
            )
        ):
            same[j] = -1
    return same


def _worded_alike(old: str | None, new: str) -> bool:
    """Whether three quarters of the words of the shorter text are in the other; a text that is gone cannot
    tell."""
    if old is None:
        return True
    some, others = ({*words_of(fold(text))} for text in (old, new))
    return len(some & others) >= WORDS_KEPT * max(1, min(len(some), len(others)))


def earlier(
    old: OldSplit,
    ids: Sequence[str],
    needs: Sequence[str],
    conversations: Sequence[str],
    keys: Callable[[OldRecord], list[str]],
    encode: Callable[[Sequence[str]], Floats],
    *,
    numbered: bool = False,
) -> Earlier:
    """The old split as the new one takes it; `keys` makes an old record's group keys as the new records have
    theirs.

    `numbered` says that the new customers are numbers too.
    """
    known = np.array([one.need is not None for one in old.records], bool)
    return Earlier(
        name=old.name,
        vectors=encode([one.need or "" for one in old.records]) * known[:, None],
        texts=[one.need for one in old.records],
        groups=[keys(one) for one in old.records],
        sides=np.array([one.side for one in old.records], np.int8),
        same=np.array(again(old, ids, needs, conversations), np.int64),
        customers_known=not any(one.nameless or (numbered and one.customers) for one in old.records),
    )


def earlier_of_table(
    old: OldSplit,
    table: Table,
    pool: NDArray[np.int64],
    customers: dict[str, str],
    encode: Callable[[Sequence[str]], Floats],
) -> Earlier:
    """What an earlier split means for this pool; `customers` maps the export's own names of customers to
    their pseudonyms."""
    pseudonyms = set(customers.values())  # keyed ones are the same in every run

    def keys(one: OldRecord) -> list[str]:
        known = {
            customers[k] for name in one.customers for k in (name, name.lower()) if k in customers
        } | pseudonyms.intersection(one.customers)
        return [
            key
            for key in keys_of(impersonal(one.conversation), one.part_of, sorted(known))
            if not key.endswith(":")
        ]  # of a mere place nothing is known

    ids, needs, conversations = (
        [column[i] for i in pool] for column in (table.ids, table.needs, table.conversations)
    )
    return earlier(old, ids, needs, conversations, keys, encode)
