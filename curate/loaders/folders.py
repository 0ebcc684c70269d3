"""What lies in a folder: files, links that stay inside, and all that cannot be read, with the reason."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from curate.run_folder.names import is_run

_SYSTEM = {"__MACOSX", "Thumbs.db", "desktop.ini"}
RUN_OUTPUT = "the output of a run, not an input"
SYSTEM_FILE = "a system file"
LINKED = "a link to something that is read anyway"
# reason codes of what is in a folder and cannot be read, in words
FAULTS = {
    "dangling_link": "a link that leads nowhere",
    "link_loop": "a link that leads to itself",
    "link_outside": "a link that leads out of the input; to read its target, give that as an input too",
    "not_a_file": "a pipe, a socket or a device",
    "no_permission": "there is no permission to read it",
    "unreadable": "the system cannot read it",
}


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """Something in a folder. `path` is where it stands, `inside` its path from the input; `fault` is why it
    is not read (a code), `note` why it need not be."""

    path: Path
    inside: str
    fault: str = ""
    note: str = ""
    given: bool = False  # named by the user


def is_system(name: str) -> bool:
    """Whether a path is an operating system's own file, such as a resource fork, or hidden."""
    return any(
        part in _SYSTEM or (part.startswith(".") and part not in (".", "..")) for part in name.split("/")
    )


def walk(folder: Path, roots: Collection[str]) -> Iterator[FolderEntry]:
    """All that a folder holds, in no order. Links are followed where they stay in one of the `roots` (real
    paths), and each folder is read once."""
    seen: set[str] = set()
    waiting, links = [(folder, "")], list[tuple[Path, str]]()
    while waiting or links:
        base, inside = (
            waiting.pop() if waiting else links.pop(0)
        )  # links last: a folder is read in its own place
        real = os.path.realpath(base)
        if real in seen:
            yield FolderEntry(base, inside, note=LINKED)
            continue
        seen.add(real)
        if is_run(base):
            yield FolderEntry(base, inside, note=RUN_OUTPUT)
            continue
        try:
            items = sorted(os.scandir(base), key=lambda e: e.name)
        except OSError as why:
            yield FolderEntry(base, inside, _code_of(why))
            continue
        for item in items:
            entry = _entry(item, f"{inside}/{item.name}" if inside else item.name, roots)
            if entry is not None:
                yield entry
            elif item.is_symlink():
                links.append((base / item.name, f"{inside}/{item.name}" if inside else item.name))
            else:
                waiting.append((base / item.name, f"{inside}/{item.name}" if inside else item.name))


def _entry(item: os.DirEntry[str], inside: str, roots: Collection[str]) -> FolderEntry | None:
    """One thing in a folder; None for a folder that is to be read."""
    path = Path(item.path)
    if is_system(item.name):
        return FolderEntry(path, inside, note=SYSTEM_FILE)
    if item.is_symlink() and (fault := _fault_of_link(path, roots)):
        return FolderEntry(path, inside, fault)
    try:
        mode = item.stat().st_mode
    except OSError as why:
        return FolderEntry(path, inside, _code_of(why))
    if stat.S_ISDIR(mode):
        return None
    if not stat.S_ISREG(mode):
        return FolderEntry(path, inside, "not_a_file")
    return FolderEntry(path, inside, "" if os.access(path, os.R_OK) else "no_permission")


def _code_of(why: OSError) -> str:
    return "no_permission" if isinstance(why, PermissionError) else "unreadable"


def _fault_of_link(path: Path, roots: Collection[str]) -> str:
    try:
        real = os.path.realpath(path, strict=True)
    except PermissionError:
        return "no_permission"
    except OSError as why:
        return "link_loop" if why.errno == errno.ELOOP else "dangling_link"
    return (
        ""
        if any(real == root or real.startswith(root.rstrip(os.sep) + os.sep) for root in roots)
        else "link_outside"
    )


def named(path: Path, inside: str) -> FolderEntry:
    """A file that the user named, or a glob matches: links are followed wherever they lead."""
    fault = _fault_of_link(path, [os.sep])
    if not fault and not path.is_file():
        fault = "not_a_file"
    elif not fault and not os.access(path, os.R_OK):
        fault = "no_permission"
    return FolderEntry(path, inside, fault, given=True)
