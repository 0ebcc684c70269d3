"""Registries: a new loader, signal, exporter or encoder is one new file with a decorator, or an entry
point."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
import secrets
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Generic, TypeVar

from curate.errors import CurateError
from curate.files.code import code_of

T = TypeVar("T")
_REGISTERED = re.compile(r'^@[A-Z]+\.register\("([^"]+)"\)', re.MULTILINE)


class Registry(Generic[T]):
    """Named things of one sort. The modules of `package` are imported on first use, then the entry points of
    `group`."""

    def __init__(self, noun: str, package: str, group: str = "") -> None:
        self.noun, self.package, self.group = noun, package, group
        self._items: dict[str, T] = {}
        self._points: dict[str, EntryPoint] = {}  # of those that an entry point brings
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
        self._loaded = True  # now: what is imported may ask for the things that are there so far
        try:
            package = importlib.import_module(self.package)
            for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
                importlib.import_module(f"{self.package}.{module}")
            for point in sorted(entry_points(group=self.group), key=lambda p: p.name) if self.group else ():
                self._take(point)
        except BaseException:
            self._loaded = False
            raise

    def _take(self, point: EntryPoint) -> None:
        """Adds what an entry point brings. Raises CurateError, with the package's name, where it cannot be
        imported, or has the name of another thing."""
        package = point.dist.name if point.dist else point.module
        mend = f"Correct, update or uninstall the package {package}."
        try:
            item = point.load()
        except Exception as why:  # whatever the code of others raises
            reason = f"{type(why).__name__}: {why}".splitlines()[0][:200]
            where = f"entry point {point.name} of the group {self.group}"
            raise CurateError(f"the {self.noun} cannot be loaded ({reason})", where=where, mend=mend) from why
        if self._items.setdefault(point.name, item) is not item:
            raise CurateError(
                f"the package {package} brings a {self.noun} named {point.name!r}, which is there already",
                mend=mend,
            )
        self._points[point.name] = point

    def names(self) -> list[str]:
        self._load()
        return sorted(self._items)

    def items(self) -> Iterator[tuple[str, T]]:
        self._load()
        return iter(sorted(self._items.items()))

    def plugins(self) -> dict[str, str]:
        """What comes from outside this package, for the keys of checkpoints: noun and name, and the
        distribution with its version, or else the module, with a digest of its code."""
        self._load()
        plugins = {}
        for name, item in sorted(self._items.items()):
            point, module = self._points.get(name), _module_of(item)
            if point is not None and point.dist is not None:
                made = f"{point.dist.name} {point.dist.version} {_digest(point.module)}"
            elif point is not None or module.partition(".")[0] != __package__:
                made = f"{module} {_digest(module)}"
            else:
                continue
            plugins[f"{self.noun} {name}"] = made
        return plugins

    def get(self, name: str) -> T:
        """The thing of that name; a CurateError names the nearest known one."""
        self._load()
        if name in self._items:
            return self._items[name]
        near = difflib.get_close_matches(name, self._items, 1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(self.names())}."
        raise CurateError(f"there is no {self.noun} named {name!r}", mend=hint)


def registered_names(package: str, group: str) -> list[str]:
    """The names in a registry of that package and group, told without importing anything of either: help is
    shown at once."""
    folder = Path(__file__).parent.joinpath(*package.split(".")[1:])
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))]
    own = {match[1] for text in texts for match in _REGISTERED.finditer(text)}
    return sorted(own | {point.name for point in entry_points(group=group)})


def _module_of(item: Any) -> str:
    """The module of a class or function, or of the first function of a tuple of them."""
    own = next((part for part in item if callable(part)), item) if isinstance(item, tuple) else item
    return str(getattr(own, "__module__", ""))


@cache
def _digest(module: str) -> str:
    """Of the code of the package that a module stands in. Code that cannot be found, such as that of a
    notebook, is never the same: nothing that it made is used again."""
    for name in (module.partition(".")[0], module):
        try:
            return code_of(name)
        except (ValueError, ImportError):
            continue
    return secrets.token_hex(8)
