"""Texts of Jira in the document format of its newer API."""

from __future__ import annotations

from typing import Any

from curate.ids import as_text

_DEEPEST = 60  # levels of a document
_BLOCKS = frozenset(
    (
        "paragraph",
        "heading",
        "blockquote",
        "codeBlock",
        "bulletList",
        "orderedList",
        "listItem",
        "taskList",
        "taskItem",
        "decisionList",
        "decisionItem",
        "panel",
        "expand",
        "nestedExpand",
        "table",
        "tableRow",
        "rule",
        "mediaSingle",
        "mediaGroup",
    )
)
_ITEMS = frozenset(("listItem", "taskItem", "decisionItem"))
# what a node without text shows: the first of these attributes that it has
_SHOWN = ("text", "shortName", "url", "title")


def is_document(value: Any) -> bool:
    """Whether a value is a document of nodes, and no text."""
    return isinstance(value, dict) and value.get("type") == "doc"


def document_text(value: Any) -> str:
    """The text of a document: a line a block, list items after a dash, links and mentions as they are
    shown."""
    out: list[str] = []
    _write(value, out, 0)
    lines = "".join(out).split("\n")
    return "\n".join(
        line for n, line in enumerate(lines) if line.strip() or (n and lines[n - 1].strip())
    ).strip()


def _write(node: Any, out: list[str], depth: int) -> None:
    if not isinstance(node, dict) or depth > _DEEPEST:
        return
    kind, about = as_text(node.get("type")), node.get("attrs")
    if kind in _BLOCKS and out and not out[-1].endswith(("\n", "- ")):
        out.append("\n")
    if kind == "hardBreak":
        out.append("\n")
    elif kind == "text":
        out.append(as_text(node.get("text")))
    elif kind in _ITEMS:
        out.append("- ")
    elif isinstance(about, dict):
        out.append(next((t for key in _SHOWN if (t := as_text(about.get(key)))), ""))
    content = node.get("content")
    for inner in content if isinstance(content, list) else ():
        _write(inner, out, depth + 1)
    if kind in ("tableCell", "tableHeader"):
        out.append("\t")
    elif kind in _BLOCKS and out and not out[-1].endswith("\n"):
        out.append("\n")
