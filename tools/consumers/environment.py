"""An environment for each consumer, in .consumers: what it needs differs from what others need."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.consumers.consumer import FOLDER, ROOT, Consumer

PLACE = ROOT / ".consumers"
_TORCH = FOLDER / "torch.txt"  # large, so that it is installed once for all
_STAMP = "installed"


def python_of(consumer: Consumer) -> Path:
    """The interpreter that has the consumer installed; for one of npm this one."""
    if consumer.is_node:
        _npm(consumer)
        return Path(sys.executable)
    folder = virtual(PLACE / consumer.name, consumer.requirements, torch=consumer.torch)
    return folder / "bin" / "python"


def virtual(folder: Path, requirements: Path, *, torch: bool = False) -> Path:
    """A virtual environment with what a file of requirements names, made where it lacks."""
    shared = virtual(PLACE / "torch", _TORCH) if torch else None
    if _is_installed(folder, requirements):
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    _run([sys.executable, "-m", "venv", folder])
    if shared:
        (_packages(folder) / "torch.pth").write_text(f"{_packages(shared)}\n", encoding="utf-8")
    # every package is named with its version, and none brings others: those for graphics cards stay out
    pip: list[str | Path] = [
        folder / "bin" / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    _run([*pip, "--no-deps", "-r", requirements])
    _set_installed(folder, requirements)
    return folder


def _packages(folder: Path) -> Path:
    return next((folder / "lib").glob("python3.*")) / "site-packages"


def _npm(consumer: Consumer) -> None:
    folder = PLACE / consumer.name
    if _is_installed(folder, consumer.requirements):
        return
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(consumer.requirements, folder / "package.json")
    _run(["npm", "install", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
    _set_installed(folder, consumer.requirements)


def _is_installed(folder: Path, requirements: Path) -> bool:
    stamp = folder / _STAMP
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _sum(requirements)


def _set_installed(folder: Path, requirements: Path) -> None:
    (folder / _STAMP).write_text(_sum(requirements), encoding="utf-8")


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _run(command: Sequence[str | Path], folder: Path | None = None) -> None:
    subprocess.run(command, cwd=folder, check=True, stdin=subprocess.DEVNULL)
