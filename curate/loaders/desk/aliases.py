"""Talks that have several ids, where their parts name them now by one and now by another."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from curate.loaders.desk.parts import Talk
from curate.loaders.desk.people import People
from curate.loaders.spool import Spool


class Aliases:
    """The ids of the talks of one source. `same` is what two spellings of one id have in common."""

    def __init__(self, same: Callable[[str], str]) -> None:
        self._same = same
        self._keys: set[str] = set()
        self._others: dict[str, str] = {}  # another id of a talk to its key

    def key(self, talk: Talk) -> str:
        """The key under which a talk is kept, noted with its other ids."""
        key = self._same(talk.joins or talk.id)
        self._keys.add(key)
        for other in (talk.id, *talk.aliases):
            if other and (name := self._same(other)) != key:
                self._others.setdefault(name, key)
        return key

    def settle(self, spool: Spool) -> None:
        """Puts what names a talk by another id to the talk, once all is read; an id that is a key itself
        stays one."""
        spool.rename({name: key for name, key in self._others.items() if name not in self._keys})


class Held(NamedTuple):
    """What is kept while files are read that hold talks and their parts apart."""

    spool: Spool
    people: People
    aliases: Aliases
