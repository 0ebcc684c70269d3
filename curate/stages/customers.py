"""Customers across sources: who is the same person, and by which pseudonym."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterable

from curate.ids import same_key


class Customers:
    """Customers across sources: two keys that share an e-mail address or an id are one person."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._order: dict[str, int] = {}
        self._sources: dict[str, int] = {}  # key: a bit for each source in which a customer is known by it

    def _find(self, key: str) -> str:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def add(self, customer: str, emails: Iterable[str], source: int = 0) -> str:
        """Notes a customer of a source, by its number; returns the key under which the pseudonym will be
        found, or an empty string."""
        keys = [k for k in map(same_key, (customer, *emails)) if k]
        if not keys:
            return ""
        for key in keys:
            if key not in self._parent:
                self._parent[key] = key
                self._order[key] = len(self._order)
        self._sources[keys[0]] = self._sources.get(keys[0], 0) | 1 << source
        roots = sorted({self._find(k) for k in keys}, key=self._order.__getitem__)
        for root in roots[1:]:
            self._parent[root] = roots[0]
        return keys[0]

    def in_sources(self) -> Counter[int]:
        """How many customers have conversations in one source, in two, and so on."""
        source_masks: dict[str, int] = {}
        for key, sources in self._sources.items():
            root = self._find(key)
            source_masks[root] = source_masks.get(root, 0) | sources
        return Counter(sources.bit_count() for sources in source_masks.values())

    def pseudonyms(self, key: str = "") -> dict[str, str]:
        """The export's names of customers to pseudonyms: `customer_N`, numbered in order of appearance, or
        keyed where there is a key.

        A keyed one is an HMAC-SHA-256 of the alphabetically first of the customer's names, so it is the same
        in every dump.
        """
        if key:
            first: dict[str, str] = {}
            for name in sorted(self._order):
                first.setdefault(self._find(name), name)
            return {name: f"customer_k{_hmac(key, first[self._find(name)])}" for name in self._order}
        numbers: dict[str, int] = {}
        for key in self._order:
            numbers.setdefault(self._find(key), len(numbers) + 1)
        return {key: f"customer_{numbers[self._find(key)]}" for key in self._order}


def _hmac(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()[:16]
