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
_SETTINGS = f"{_PACKAGE}.settings"  # not counted: a new setting changes no row, and what reads it is counted
_TEMPLATES = ROOT / "curate" / "exporters" / "data"
_PAIRS = Path(__file__).with_name("pairs.py")  # its recipe makes the pairs


def code_of(format: str, consumer: Consumer) -> str:
    """A sum of the code that writes a format, of the files that it puts beside the rows, of the records that
    are read, and of the consumer's own files; comments in code do not count."""
    found = hashlib.sha256()
    module = EXPORTERS.get(format).__module__
    for name in sorted(_modules(module)):
        found.update(f"{name}\n{_tree(_path(name))}\n".encode())
    own = [*consumer.folder.iterdir(), *(FOLDER / "shared").glob("*.py"), *FOLDER.glob("*.jsonl"), _PAIRS]
    for path in sorted([*(path for path in own if path.is_file()), *_templates(module)]):
        found.update(f"{path.relative_to(ROOT)}\n".encode())
        found.update(_tree(path).encode() if path.suffix == ".py" else path.read_bytes())
    return found.hexdigest()[:16]


def _templates(name: str) -> list[Path]:
    """The files of data/ that a module names."""
    tree = ast.parse(_path(name).read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value}
    return [path for path in _TEMPLATES.iterdir() if path.name in texts]


def _modules(name: str) -> set[str]:
    """A module and those of the exporters that it imports, however deep."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        module = waiting.pop()
        if module not in found and module != _SETTINGS:
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
