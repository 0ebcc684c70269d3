"""The files of an input: plain files, folders, globs, archives read in place, and standard input."""

from __future__ import annotations

import fnmatch
import glob
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from curate.errors import CurateError
from curate.file_names import impersonal_name
from curate.lines import changed_meanwhile
from curate.loaders.account import Reject
from curate.loaders.counted import counted_file

Stamps = dict[str, tuple[int, int]]  # size in bytes, time of the last change in ns
_DIGITS = re.compile(r"(\d+)")
_SYSTEM = {"__MACOSX", "Thumbs.db", "desktop.ini"}
STDIN = "-"
MEND_EMPTY = "Give a file, a folder or a zip that holds an export."
RUN_OUTPUT = "the output of a run, which is no input"


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file, or one member of an archive. `name` is relative to the input; no absolute path ever leaves this class."""

    name: str
    open: Callable[[], BinaryIO]
    member: str = ""
    size: int = 0
    path: Path | None = None
    given: bool = False  # named by the user, not found in a folder

    @property
    def label(self) -> str:
        """`file` or `archive:member`, on one line whatever the name holds, personal parts as a hash."""
        return impersonal_name(f"{self.name}:{self.member}" if self.member else self.name)

    def where(self, locator: str) -> str:
        return f"{self.label}:{locator}"

    @property
    def inner(self) -> str:
        """The path inside the input, archives counting as folders."""
        return f"{self.name}/{self.member}" if self.member else self.name

    def matches(self, globs: Iterable[str]) -> bool:
        paths = {self.name, self.inner, self.member or self.name, self.inner.rsplit("/", 1)[-1]}
        return any(fnmatch.fnmatchcase(p, g.removeprefix("./")) for g in globs for p in paths)


def natural(text: str) -> list[tuple[int, str]]:
    """Sort key that puts page-2 before page-10."""
    return [(int(part) if part.isdecimal() and len(part) < 300 else -1, part) for part in _DIGITS.split(text)]


def is_system(name: str) -> bool:
    """Whether a path is an operating system's own file, such as a resource fork, or hidden."""
    return any(part in _SYSTEM or (part.startswith(".") and part not in (".", "..")) for part in name.split("/"))


def gather(inputs: Sequence[str | Path], skipped: list[tuple[str, str]] | None = None) -> tuple[list[InputFile], list[Reject]]:
    """Every file of the inputs in natural order, each once, archives opened; and what could not be opened.

    Folders left out of a walk come to `skipped` with the reason.
    Raises CurateError when an input does not exist, a glob matches nothing, or a file that the user named is no file.
    """
    from curate.loaders.archives import expand

    plain = [file for text in map(str, inputs) for file in _expand_input(text, skipped)]
    files: list[InputFile] = []
    rejects: list[Reject] = []
    for file in _unique(plain):
        for item in expand(file):
            (rejects if isinstance(item, Reject) else files).append(item)  # type: ignore[arg-type]
    return files, rejects


def _expand_input(text: str, skipped: list[tuple[str, str]] | None = None) -> Iterator[InputFile]:
    from curate.loaders.pipes import standard_input

    if text == STDIN:
        yield standard_input()
        return
    if not text.strip():
        raise CurateError("an empty name is no file and no folder", mend="Write . for the folder you are in.")
    path = Path(text)
    if path.is_dir():
        found = list(_walk(path, skipped))
        if not found and not is_run(path):
            raise CurateError("the folder holds no files", where=text, mend=MEND_EMPTY)
        yield from found
    elif path.exists():
        yield _given(path)
    else:
        matches = sorted(glob.glob(text, recursive=True), key=natural) if glob.has_magic(text) else []
        if not matches:
            raise CurateError("no such file or folder" if not glob.has_magic(text) else "nothing matches", where=text, mend="Check the path and its spelling.")
        for match in matches:
            yield from _walk(Path(match), skipped) if Path(match).is_dir() else [_given(Path(match))]


def _given(path: Path) -> InputFile:
    from curate.loaders.pipes import piped

    return _plain(path, path.name, given=True) if path.is_file() else piped(path)


def is_run(folder: Path) -> bool:
    """Whether a folder is what a run wrote, or began to: to read it again would double every conversation."""
    return (folder / "stages" / "raw").is_dir() or all((folder / name).is_file() for name in ("manifest.json", "ledger.parquet"))


def _walk(folder: Path, skipped: list[tuple[str, str]] | None = None) -> Iterator[InputFile]:
    found: list[tuple[str, Path]] = []
    for base, folders, names in os.walk(folder):
        if is_run(Path(base)):
            if skipped is not None:
                where = folder.resolve().name if Path(base) == folder else Path(base).relative_to(folder).as_posix()
                skipped.append((impersonal_name(where), RUN_OUTPUT))
            folders.clear()
            continue
        folders.sort()
        for name in names:
            path = Path(base) / name
            if path.is_file():  # neither sockets nor broken links
                found.append((path.relative_to(folder).as_posix(), path))
    for relative, path in sorted(found, key=lambda f: natural(f[0])):
        yield _plain(path, relative)


def _plain(path: Path, name: str, given: bool = False) -> InputFile:
    return InputFile(name, lambda: counted_file(path), size=path.stat().st_size, path=path.resolve(), given=given)


def _unique(files: Iterable[InputFile]) -> list[InputFile]:
    """Each file on disk once; a name that two different files share gets its parent folders back until they differ."""
    once = {file.path or file.open: file for file in files}
    taken: dict[str, int] = {}
    out: list[InputFile] = []
    for file in once.values():
        name = file.name
        if name in taken and file.path:
            name = f"{file.path.parent.name}/{file.path.name}"
        taken[name] = taken.get(name, 0) + 1
        name = name if taken[name] == 1 else f"{name}~{taken[name]}"
        out.append(InputFile(name, file.open, file.member, file.size, file.path, file.given))
    return out


def _unopened(inputs: Sequence[str | Path]) -> list[InputFile]:
    """The files of the inputs, archives as they are."""
    return _unique(file for text in map(str, inputs) for file in _expand_input(text))


def named_by(text: str) -> list[Path]:
    """What stands on disk under the name of an input, or matches it as a glob; a pipe is not read for it."""
    return [Path(text)] if Path(text).exists() else [Path(p) for p in glob.glob(text, recursive=True)]


def paths_of(inputs: Sequence[str | Path]) -> set[Path]:
    """The files on disk of the inputs, resolved; what is not there, or can be read only once, is none of them."""
    named = [path for text in map(str, inputs) for path in named_by(text)]
    below = {file.path for path in named if path.is_dir() for file in _walk(path) if file.path}
    return below | {path.resolve() for path in named if path.is_file()}


def total_bytes(inputs: Sequence[str | Path]) -> int:
    """What the files of the inputs hold as they are, archives and pipes too."""
    return sum(file.size for file in _unopened(inputs))


def fingerprint(inputs: Sequence[str | Path]) -> dict[str, str]:
    """SHA-256 (hex) of every file on disk among the inputs, by relative name; an archive counts as one file."""
    out: dict[str, str] = {}
    for file in _unopened(inputs):
        with file.open() as stream:
            out[impersonal_name(file.name)] = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    return out


def stamps(inputs: Sequence[str | Path]) -> Stamps:
    """Size in bytes and time of the last change in ns of every file on disk among the inputs."""
    found = {file.label: file.path.stat() for file in _unopened(inputs) if file.path}
    return {label: (stat.st_size, stat.st_mtime_ns) for label, stat in found.items()}


def check_unchanged(before: Stamps, inputs: Sequence[str | Path]) -> None:
    """Raises CurateError where a file changed since: it is read in several passes, which must all see the same, as must its SHA-256."""
    changed = next((label for label, stamp in stamps(inputs).items() if before.get(label) != stamp), "")
    if changed:
        raise changed_meanwhile(changed)
