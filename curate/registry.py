"""Registries: a new loader, signal, exporter or encoder is one new file with a decorator, or an entry
point."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from typing import Generic, TypeVar

from curate.errors import CurateError

T = TypeVar("T")


class Registry(Generic[T]):
    """Named things of one sort. The modules of `package` are imported on first use, then the entry points of
    `group`."""

    def __init__(self, noun: str, package: str, group: str = "") -> None:
        self.noun, self.package, self.group = noun, package, group
        self._items: dict[str, T] = {}
        self._loaded = False

    def register(self, name: str) -> Callable[[T], T]:
        """Decorator: makes the decorated thing available under `name`."""

        def add(item: T) -> T:
            if self._items.get(name, item) is not item:
                raise ValueError(f"two {self.noun}s are named {name!r}")
            self._items[name] = item
            return item

        return add

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        package = importlib.import_module(self.package)
        for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
            importlib.import_module(f"{self.package}.{module}")
        if self.group:
            for point in sorted(entry_points(group=self.group), key=lambda p: p.name):
                self._items.setdefault(point.name, point.load())

    def names(self) -> list[str]:
        self._load()
        return sorted(self._items)

    def items(self) -> Iterator[tuple[str, T]]:
        self._load()
        return iter(sorted(self._items.items()))

    def get(self, name: str) -> T:
        """The thing of that name; a CurateError names the nearest known one."""
        self._load()
        if name in self._items:
            return self._items[name]
        near = difflib.get_close_matches(name, self._items, 1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(self.names())}."
        raise CurateError(f"there is no {self.noun} named {name!r}", mend=hint)
