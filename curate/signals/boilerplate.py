"""Boilerplate: what only the whole dump shows. Sentences that recur over conversations, who answers often,
and how that was voted on.

Two passes over the replies' sentence keys: `DumpStatistics.add` every record, then `DumpStatistics.of` each.
Nothing of the text is kept, only hashes.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from curate.language.phrases import BREAK, Tokens
from curate.process.progress import steps
from curate.signals.base import MAX_CHARS, Signals

if TYPE_CHECKING:
    from curate.signals.settings import SignalSettings

_LEAST_WORDS = 4
_END = re.compile(f" [.?!{BREAK}](?= )")
_NUMBER = re.compile(r" [\d¹²³⁰⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒][^ ]*")  # those of lists and footnotes as well
_LEAST_CONVERSATIONS = 5
_FEW_VOTES = 5  # added to the number of replies: three voted down and none up come to -.38, not to -1


def sentence_keys(completion: str) -> array[int]:
    """One number for each sentence of four words or more: a hash in the lower 32 bits, its words above;
    numbers count as one sign."""
    keys = array("Q")
    for sentence in _END.split(_NUMBER.sub(" #", Tokens.of(completion[:MAX_CHARS]).joined.replace(" ,", ""))):
        text = sentence.strip()
        words = text.count(" ") + 1
        if words >= _LEAST_WORDS:
            keys.append(zlib.crc32(text.encode()) | words << 32)
    return keys


class DumpStatistics:
    """Counts over a dump: conversations by sentence and by author. Records of one conversation must come
    together."""

    def __init__(self, settings: SignalSettings, macros: Sequence[str] = ()) -> None:
        """`macros` are canned replies that are known: their sentences count as common at once."""
        self._settings = settings
        self._known = frozenset(key for macro in macros for key in sentence_keys(macro))
        self._sentences: Counter[int] = Counter()
        self._last: dict[int, str] = {}
        self._conversations: set[str] = set()
        self._authors: dict[str, set[str]] = {}
        self._replies: Counter[str] = Counter()
        self._votes: dict[str, list[int]] = {}
        self._rank: dict[str, float] | None = None
        self._usual: float | None = None

    def add(self, keys: array[int], conversation: str, author: str = "", votes: float | None = None) -> None:
        self._conversations.add(conversation)
        for key in keys:
            # A conversation's records come together: the last one seen is enough to count each conversation
            # once.
            if self._last.get(key) != conversation:
                self._last[key] = conversation
                self._sentences[key] += 1
        if author:
            self._authors.setdefault(author, set()).add(conversation)
            self._replies[author] += 1
            if votes:
                self._votes.setdefault(author, []).append(1 if votes > 0 else -1)
        self._rank = self._usual = None

    def of(self, keys: array[int], author: str = "") -> Signals:
        least = max(_LEAST_CONVERSATIONS, self._settings.macro_share * len(self._conversations))
        common = sum(key >> 32 for key in keys if self._sentences[key] >= least or key in self._known)
        total = sum(key >> 32 for key in keys)
        share = common / total if total else 0.0
        known = author in self._authors
        votes = self._votes.get(author)
        return {
            "boilerplate.share": round(share, 3),
            "boilerplate.macro": share >= 0.9,
            "boilerplate.author_conversations": len(self._authors[author]) if known else None,
            "boilerplate.author_rank": round(self._ranks()[author], 3) if known else None,
            "boilerplate.author_votes": round(sum(votes) / (len(votes) + _FEW_VOTES), 3) if votes else None,
            "boilerplate.author_standing": (
                round((sum(votes) - len(votes) * self._usual_balance()) / (len(votes) + _FEW_VOTES), 3)
                if votes
                else None
            ),
        }

    def _usual_balance(self) -> float:
        """The balance of all replies with votes."""
        if self._usual is None:
            all_votes = [vote for votes in self._votes.values() for vote in votes]
            self._usual = sum(all_votes) / len(all_votes)
        return self._usual

    def _ranks(self) -> dict[str, float]:
        if self._rank is None:
            total = sum(self._replies.values())
            by_size: Counter[int] = Counter()
            for author, count in self._replies.items():
                by_size[len(self._authors[author])] += count
            below, ranks = 0, {}
            for size in sorted(by_size):
                below += by_size[size]
                ranks[size] = below / total
            self._rank = {a: ranks[len(c)] for a, c in self._authors.items()}
        return self._rank


def boilerplate(
    completions: Sequence[str],
    conversations: Sequence[str],
    authors: Sequence[str] | None,
    settings: SignalSettings,
    votes: Sequence[float | None] | None = None,
    macros: Sequence[str] = (),
) -> list[Signals]:
    """Signals `boilerplate.*` of a dump's records, in their order; authors are ids or pseudonyms, "" where
    unknown; votes `outcome.votes`; macros canned replies that are known."""
    statistics = DumpStatistics(settings, macros)
    names = authors if authors is not None else [""] * len(completions)
    voted = votes if votes is not None else [None] * len(completions)
    keys = [sentence_keys(completion) for completion in steps(completions, "replies counted", len(names))]
    for key, conversation, author, balance in zip(keys, conversations, names, voted, strict=True):
        statistics.add(key, conversation, author, balance)
    return [
        statistics.of(key, author)
        for key, author in steps(zip(keys, names, strict=True), "replies measured", len(names))
    ]
