"""YAML that a person wrote: one reader for all such files, which names file, line and mend, and that no file
can exhaust."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from curate.errors import CurateError

MAX_BYTES = 4 << 20  # of one file; ten thousand example phrases are under one
MAX_COPIED = 20_000  # values that the aliases of a file may stand for together
Lines = dict[tuple[str, ...], int]  # the line of each key, by its path


@dataclass(frozen=True, slots=True)
class Yaml:
    """What a file holds, and in which line each of its keys stands."""

    data: Any
    lines: Lines = field(default_factory=dict)


class _Unbounded(yaml.MarkedYAMLError):
    """Aliases that stand for more than any settings hold."""


class _Loader(yaml.SafeLoader):
    """Counts what aliases stand for before any of it is built, and takes a date that no calendar has for
    text, so that the key which holds it is named."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._sizes: dict[int, int] = {}  # values in a node, those that its aliases stand for included
        self._copied = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        alias = self.peek_event() if self.check_event(yaml.AliasEvent) else None  # type: ignore[no-untyped-call]
        node = super().compose_node(parent, index)
        if node is None:
            return None
        if alias is None:
            self._sizes[id(node)] = 1 + sum(self._sizes[id(child)] for child in _children(node))
            return node
        if id(node) not in self._sizes:
            raise _Unbounded(
                None,
                None,
                f"the alias *{alias.anchor} is inside the value that it refers to",
                alias.start_mark,
            )
        self._copied += self._sizes[id(node)]
        if self._copied > MAX_COPIED:
            raise _Unbounded(
                None,
                None,
                f"the aliases up to *{alias.anchor} expand to more than {MAX_COPIED:,} values",
                alias.start_mark,
            )
        return node

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            return str(node.value)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)


def read_yaml(path: Path, what: str, mend: str) -> Yaml:
    """The content of a YAML file; `what` names it, such as `the recipe`. Raises CurateError with file, line
    and mend."""

    def fault(reason: str) -> CurateError:
        return CurateError(f"{what} cannot be read ({reason})", where=str(path), mend=mend)

    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as why:
        raise fault(why.strerror or type(why).__name__) from why
    if len(data) > MAX_BYTES:
        raise fault(f"it has more than {MAX_BYTES >> 20} MiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        raise fault("it is not text in UTF-8") from why
    return parse_yaml(text, str(path), what, mend)


def parse_yaml(text: str, where: str, what: str, mend: str) -> Yaml:
    """The same for a text; `where` names it in errors."""
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            lines = _lines_of(node, where)
            return Yaml(None if node is None else loader.construct_document(node), lines)
        finally:
            loader.dispose()
    except RecursionError as why:
        raise CurateError(f"nested too deep, so that {what} cannot be read", where=where, mend=mend) from why
    except (yaml.YAMLError, ValueError) as why:
        mark = getattr(why, "problem_mark", None)
        at = f"{where}:{mark.line + 1}" if mark else where
        problem = getattr(why, "problem", None) or why
        if isinstance(why, _Unbounded):
            raise CurateError(
                f"{what} cannot be read: {problem}", where=at, mend="Write out their values."
            ) from why
        raise CurateError(
            f"not valid YAML, so that {what} cannot be read: {problem}",
            where=at,
            mend="Check the indentation and quotes around it.",
        ) from why


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from (key, value)
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _lines_of(node: yaml.Node | None, where: str) -> Lines:
    """Raises CurateError for a key that stands twice: YAML would take the last one without a word."""
    lines: Lines = {}
    for key, line in _keys(node):
        if key in lines:
            raise CurateError(
                f"the key {'.'.join(key)!r} occurs twice, first in line {lines[key]}",
                where=f"{where}:{line}",
                mend="Keep one of the two.",
            )
        lines[key] = line
    return lines


def _keys(node: yaml.Node | None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            yield here, key.start_mark.line + 1
            yield from _keys(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for at, value in enumerate(node.value):
            yield (*path, str(at)), value.start_mark.line + 1
            yield from _keys(value, (*path, str(at)))
