"""Whether what makes an export, or checks it, is what it was when a consumer last read it."""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from curate.exporters import EXPORTERS
from tools.consumers.consumer import FOLDER, ROOT, Consumer

_PACKAGE = "curate.exporters"


def code_of(format: str, consumer: Consumer) -> str:
    """A sum of the code that writes a format, and of the consumer's own files; comments do not count."""
    found = hashlib.sha256()
    for name in sorted(_modules(EXPORTERS.get(format).__module__)):
        found.update(f"{name}\n{_tree(_path(name))}\n".encode())
    own = [consumer.check, consumer.requirements, *sorted((FOLDER / "shared").glob("*.py"))]
    for path in (*own, *sorted(FOLDER.glob("*.jsonl"))):
        found.update(f"{path.relative_to(FOLDER)}\n".encode())
        found.update(_tree(path).encode() if path.suffix == ".py" else path.read_bytes())
    return found.hexdigest()[:16]


def _modules(name: str) -> set[str]:
    """A module and those of the exporters that it imports, however deep."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += _imports(module)
    return found


@cache
def _imports(name: str) -> tuple[str, ...]:
    return tuple(_imported(ast.parse(_path(name).read_text(encoding="utf-8"))))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(f"{_PACKAGE}."):
            yield str(node.module)


@cache
def _tree(path: Path) -> str:
    """The code without comments, docstrings and layout."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            del node.body[0]
    return ast.dump(tree)


def _path(name: str) -> Path:
    module = sys.modules.get(name)
    file = getattr(module, "__file__", None)
    return Path(file) if file else ROOT / f"{name.replace('.', '/')}.py"
