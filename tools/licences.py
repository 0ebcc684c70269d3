"""docs/reference/licences.md: what a run of this project is made of, under which licences, and how that is
kept in check."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.tables import table

ROOT = Path(__file__).resolve().parent.parent  # the pages are made in a checkout only
LONGEST = 60  # characters of a licence's name: some packages give the whole text instead
HEAD = """# Packages and licences

This page lists every package that an installed `curate` needs, with its licence. The version is the
one that `constraints.txt` pins, and the licence is the one that the metadata of the package states.

A test fails if this list is out of date (`make schemas` writes it), if a package is not pinned, or
if the installed versions differ from the pinned ones. It also fails if a licence would extend to
programs that use the package (GPL, AGPL). The LGPL and the MPL do not extend to a program that only
uses the unchanged package. The weights of the packaged model (all-MiniLM-L6-v2) are under the
Apache License 2.0. The names of towns that addresses are told by are from
[GeoNames](https://www.geonames.org), under the
[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/).

`make audit` checks the pinned versions for known vulnerabilities (pip-audit). It needs the network
and is therefore not part of `.ci/run`.

The tests in `tests/tools/test_supply_chain.py` check the following rules:

- The code uses no pickle, no `eval` and no shell, and reads YAML only with the safe loader.
- No code of a model is run: `trust_remote_code` is off, and weights are read only from safetensors
  files.
- Archives are read as streams and never extracted.
- The SHA-256 of the packaged model is checked before the model is used.
- The whole job runs with every way to the network closed.

"""


def requirements() -> list[Requirement]:
    """What pyproject.toml asks for at run time."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [Requirement(text) for text in data["project"]["dependencies"]]


def pins() -> dict[str, str]:
    """Version by package of constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {
        str(canonicalize_name(name)): version
        for name, _, version in (line.partition("==") for line in lines if not line.startswith("#"))
    }


def closure() -> dict[str, metadata.Distribution]:
    """The installed packages that the requirements lead to, by name. Raises PackageNotFoundError where one is
    missing."""
    packages: dict[str, metadata.Distribution] = {}
    seen: set[str] = set()
    todo = [(requirement, frozenset([""])) for requirement in requirements()]
    while todo:
        requirement, extras = todo.pop()
        applies = requirement.marker is None or any(
            requirement.marker.evaluate({"extra": extra}) for extra in extras
        )
        name = str(canonicalize_name(requirement.name))
        if not applies or (key := f"{name} {sorted(requirement.extras)}") in seen:
            continue
        seen.add(key)
        packages[name] = metadata.distribution(name)
        todo += [
            (Requirement(text), frozenset(["", *requirement.extras]))
            for text in packages[name].requires or []
        ]
    return dict(sorted(packages.items()))


def licence(package: metadata.Distribution) -> str:
    """The licence as the package's metadata names it, in one line."""
    expression, free = _field(package, "License-Expression"), _field(package, "License")
    if expression:
        return expression
    if free and len(free) <= LONGEST and "\n" not in free:
        return free
    classes = [
        c.rpartition(" :: ")[2]
        for c in package.metadata.get_all("Classifier") or []
        if c.startswith("License")
    ]
    return ", ".join(classes) or "not stated"


def _field(package: metadata.Distribution, name: str) -> str:
    given = package.metadata
    return str(given[name]) if name in given else ""


def home(package: metadata.Distribution) -> str:
    """The address of the package's project, as its metadata names it."""
    named = dict(re.split(r",\s*", url, maxsplit=1) for url in package.metadata.get_all("Project-URL") or [])
    labels = {label.casefold(): url for label, url in named.items()}
    first = next(
        (
            labels[label]
            for label in ("homepage", "home", "source", "source code", "code", "repository", "github")
            if label in labels
        ),
        "",
    )
    return _field(package, "Home-page") or first or next(iter(named.values()), "")


def _rows() -> Iterator[tuple[str, str, str, str]]:
    pinned = pins()
    for name, package in closure().items():
        if name in pinned:  # what else may be there, torch's parts for one kind of card, torch itself pins
            yield name, pinned[name], licence(package), home(package)


def licences_page() -> str:
    """docs/reference/licences.md: a row for each package."""
    return HEAD + table(("package", "version", "licence", "home"), _rows())
