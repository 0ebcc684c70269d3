"""What the makers of invented personal values share: shapes that are filled at random, and their register."""

from __future__ import annotations

import string
from collections.abc import Callable
from importlib import import_module
from random import Random
from typing import NamedTuple

Make = Callable[[Random, str], str]  # (random, language of the phrase) -> a value
TRIES = 20_000
SIGNS = {
    "#": string.digits,
    "A": string.ascii_uppercase,
    "a": string.ascii_lowercase,
    "X": string.ascii_uppercase + string.digits,
    "x": string.ascii_lowercase + string.digits,
    "h": "0123456789abcdef",
    "H": "0123456789ABCDEF",
    "b": string.ascii_letters + string.digits,
    "u": string.ascii_letters + string.digits + "-_",
    "s": string.ascii_letters + string.digits + "+/",
    "9": string.digits[1:],
}


class Kind(NamedTuple):
    """One form of a type's values. Only `bare` ones stand where the phrase does not name the form; with
    `languages` only in phrases of these."""

    make: Make
    bare: bool
    languages: frozenset[str]


MAKERS: dict[str, dict[str, Kind]] = {}


def maker(type_: str, kind: str, *, bare: bool = True, languages: str = "") -> Callable[[Make], Make]:
    """Registers a form of a type's values."""

    def register(make: Make) -> Make:
        MAKERS.setdefault(type_, {})[kind] = Kind(make, bare, frozenset(languages.split()))
        return make

    return register


def fill(rng: Random, shape: str) -> str:
    """A shape's signs replaced: `<` and `>` hold what stays as it is, `{12h}` twelve of a sign."""
    out, i = [], 0
    while i < len(shape):
        sign = shape[i]
        if sign == "<":
            end = shape.index(">", i)
            out.append(shape[i + 1 : end])
            i = end
        elif sign == "{":
            end = shape.index("}", i)
            out += rng.choices(SIGNS[shape[end - 1]], k=int(shape[i + 1 : end - 1]))
            i = end
        else:
            out.append(rng.choice(SIGNS[sign]) if sign in SIGNS else sign)
        i += 1
    return "".join(out)


def valid(rng: Random, shape: str, module: str) -> str:
    """A filled shape whose checksum is right, by the module of python-stdnum."""
    is_valid = import_module(f"stdnum.{module}").is_valid
    return next(value for _ in range(TRIES) if is_valid(value := fill(rng, shape)))


def shaped(type_: str, shapes: dict[str, str], *, bare: bool = True) -> None:
    """Registers forms that are shapes alone, `shape` or `shape | module of python-stdnum`."""
    for kind, line in shapes.items():
        shape, _, module = line.partition(" | ")
        maker(type_, kind, bare=bare)(
            (lambda rng, _, s=shape, m=module: valid(rng, s, m))
            if module
            else (lambda rng, _, s=shape: fill(rng, s))
        )


def grouped(digits: str, sizes: tuple[int, ...], sign: str) -> str:
    """Digits in groups of these sizes, the last of which repeats; a line breaks but once."""
    groups, at, n = [], 0, 0
    while at < len(digits):
        size = sizes[min(n, len(sizes) - 1)]
        groups.append(digits[at : at + size])
        at, n = at + size, n + 1
    return sign.join(groups) if sign != "\n" else " ".join(groups[:2]) + sign + " ".join(groups[2:])
