"""Things that are shown in one line, whatever they hold: in a notebook the last value of a cell is
printed."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from dataclasses import fields, is_dataclass
from typing import Any, ClassVar

from curate.text import cut, printable

WIDEST, LONGEST = 300, 120  # characters of the line, and of one value in it


class Brief:
    """Shown by its numbers and by how many things it holds; texts are left out, as they may be private or
    long, but for those fields that `NAMED` lists."""

    __slots__ = ()
    NAMED: ClassVar[tuple[str, ...]] = ()

    def shown(self) -> Iterator[tuple[str, Any]]:
        """(name, value) of what is shown, in its order."""
        names: list[str] = [field.name for field in fields(self)] if is_dataclass(self) else []
        for name in names:
            value = getattr(self, name)
            if name.startswith("_"):
                continue
            if value is None or isinstance(value, (bool, int, float)) or name in self.NAMED:
                yield name, value
            elif isinstance(value, Sized) and not isinstance(value, str):
                yield name, len(value)

    def __repr__(self) -> str:
        held = ", ".join(f"{name}={_plain(value)}" for name, value in self.shown())
        return cut(f"{type(self).__name__}({held}", WIDEST) + ")"


def _plain(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else printable(cut(str(value), LONGEST))
