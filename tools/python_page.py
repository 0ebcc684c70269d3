"""docs/reference/python.md: every public function with its signature and what it says of itself."""

from __future__ import annotations

import inspect

import curate
from curate.errors import CurateError, CurateWarning
from tools.tables import paragraph

HEAD = """\
# Python functions

Each command is a function. [From Python](../guides/python.md) shows them at work; this page has the
signature and the description of each.
"""
WIDTH = 88  # of a signature on one line


def python_page() -> str:
    """docs/reference/python.md: the functions, then the two kinds of errors."""
    parts = [HEAD]
    for name in sorted(curate.__all__):
        value = getattr(curate, name)
        if inspect.isfunction(value):
            parts.append(f"\n## {name}\n\n```text\n{_signature(name, value)}\n```\n\n{_said(value)}\n")
    for kind in (CurateError, CurateWarning):
        parts.append(f"\n## {kind.__name__}\n\n{_said(kind)}\n")
    return "".join(parts)


def _signature(name: str, function: object) -> str:
    """The call with the names and defaults of its arguments, one a line where it is long."""
    arguments = []
    starred = False
    for p in inspect.signature(function).parameters.values():  # type: ignore[arg-type]
        if p.kind is p.KEYWORD_ONLY and not starred:
            arguments.append("*")
            starred = True
        arguments.append(p.name if p.default is p.empty else f"{p.name}={p.default!r}")
    short = f"curate.{name}({', '.join(arguments)})"
    return (
        short
        if len(short) <= WIDTH
        else "\n".join([f"curate.{name}(", *(f"    {a}," for a in arguments), ")"])
    )


def _said(value: object) -> str:
    """The docstring in wider lines; blocks of code stay as they are."""
    paragraphs = (inspect.getdoc(value) or "").split("\n\n")
    return "\n\n".join(p if p.startswith("    ") else paragraph(p) for p in paragraphs)
