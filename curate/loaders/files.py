"""The files of an input: plain files, folders, globs, archives read in place, and standard input."""

from __future__ import annotations

import fnmatch
import glob
import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from curate.errors import CurateError
from curate.files.lines import changed_meanwhile
from curate.files.names import impersonal_name
from curate.loaders.account import Reject
from curate.loaders.counted import counted_file
from curate.loaders.folders import FAULTS, LINKED, Entry, named, walk

Stamps = dict[str, tuple[int, int]]  # size in bytes, time of the last change in ns
_DIGITS = re.compile(r"(\d+)")
STDIN = "-"
MEND_EMPTY = "Give a file, a folder or a zip that holds an export."


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file, or one member of an archive. `name` is relative to the folder that all inputs lie in; no
    absolute path ever leaves this class."""

    name: str
    open: Callable[[], BinaryIO]
    member: str = ""
    size: int = 0
    path: Path | None = None
    given: bool = False  # named by the user, not found in a folder
    inside: str = ""  # the path from the input that it was found in, by which a recipe may know it
    encoding: str = ""  # of what is not UTF-8, as the recipe says; empty: guessed
    accept: frozenset[str] = frozenset()  # doubts that the recipe settles

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
        inside = (
            [f"{self.inside}/{self.member}" if self.member else self.inside, self.inside]
            if self.inside
            else []
        )
        paths = {
            self.name,
            self.inner,
            self.member or self.name,
            self.inner.rsplit("/", 1)[-1],
            self.label,
            *inside,
        }
        return any(fnmatch.fnmatchcase(p, g.removeprefix("./")) for g in globs for p in paths)


def natural(text: str) -> list[tuple[int, str]]:
    """Sort key that puts page-2 before page-10."""
    return [(int(part) if part.isdecimal() and len(part) < 300 else -1, part) for part in _DIGITS.split(text)]


def gather(
    inputs: Sequence[str | Path], skipped: list[tuple[str, str]] | None = None
) -> tuple[list[InputFile], list[Reject]]:
    """Every file of the inputs in natural order, each once, archives opened; and what cannot be read. In
    which order inputs are named changes nothing.

    What need not be read comes to `skipped` with the reason. Raises CurateError when an input does not exist,
    a glob matches nothing, or a file that the user named cannot be read.
    """
    from curate.loaders.archives import expand

    found = _find(inputs)
    if skipped is not None:
        skipped += found.skipped
    files: list[InputFile] = []
    rejects = list(found.rejects)
    names = {file.name for file in found.files}
    for file in found.files:
        for item in expand(file, names):
            (rejects if isinstance(item, Reject) else files).append(item)  # type: ignore[arg-type]
    return files, rejects


@dataclass(slots=True)
class _Found:
    """What the inputs name, archives as they are: files in natural order, what cannot be read, what need not
    be and why."""

    files: list[InputFile] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)


def _find(inputs: Sequence[str | Path]) -> _Found:
    from curate.loaders.pipes import piped, standard_input

    pipes: list[InputFile] = []
    entries: list[Entry] = []
    tops: set[str] = set()
    texts = sorted(set(map(str, inputs)))
    roots = {os.path.realpath(text) for text in texts}
    for text in texts:
        path = Path(text)
        if text == STDIN:
            pipes.append(standard_input())
        elif os.path.exists(path) and not os.path.isdir(path) and not os.path.isfile(path):
            pipes.append(piped(path))
        else:
            top, held = _held(text, path, roots)
            tops.add(os.path.abspath(top))
            entries += held
    found = _placed(entries, tops)
    found.files = sorted(
        _told_apart([*found.files, *dict.fromkeys(pipes)]), key=lambda f: (natural(f.name), f.name)
    )
    return found


def _held(text: str, path: Path, roots: Collection[str]) -> tuple[Path, list[Entry]]:
    """What a folder, a file or a glob names, and the folder that it is seen from."""
    if not text.strip():
        raise CurateError("an empty name is not a path", mend="Write . for the current folder.")
    if os.path.isdir(path):  # `Path` would raise where a folder above may not be looked into
        entries = list(walk(path, roots))
        if not entries:
            raise CurateError("the folder holds no files", where=text, mend=MEND_EMPTY)
        return path, entries
    if os.path.isfile(path):
        entry = named(path, path.name)
        if entry.fault:
            said = "Permission denied" if entry.fault == "no_permission" else FAULTS[entry.fault]
            raise CurateError(said, where=text, mend="Check its permissions, or choose another place.")
        return path.parent, [entry]
    matches = [Path(m) for m in glob.glob(text, recursive=True)] if glob.has_magic(text) else []
    if not matches:
        what = (
            "nothing matches"
            if glob.has_magic(text)
            else FAULTS["dangling_link"]
            if os.path.islink(path)
            else "no such file or folder"
        )
        raise CurateError(what, where=text, mend="Check the path and its spelling.")
    parts = Path(text).parts
    top = Path(*parts[: next(n for n, part in enumerate(parts) if glob.has_magic(part))])
    held: list[Entry] = []
    for match in matches:
        below = match.relative_to(top).as_posix()
        within = (
            [replace(e, inside=f"{below}/{e.inside}".rstrip("/")) for e in walk(match, roots)]
            if match.is_dir()
            else [named(match, below)]
        )
        held += within
    return top, held


def _common(tops: Collection[str]) -> str:
    """The folder that all inputs lie in; empty where that is the whole disk."""
    try:
        base = os.path.commonpath(tops)
    except ValueError:  # none, or on several disks
        return ""
    return "" if Path(base).parent == Path(base) else base


def _placed(entries: Iterable[Entry], tops: Collection[str]) -> _Found:
    """The entries under their names: the paths from the folder that all inputs lie in. What is reached in
    several ways stands once."""
    base = _common(tops)
    ways: dict[str, list[tuple[str, str, Entry]]] = {}
    others: dict[str, tuple[str, Entry]] = {}
    for entry in entries:
        place = os.path.abspath(entry.path)
        name = Path(os.path.relpath(place, base)).as_posix() if base else entry.inside
        if entry.fault or entry.note:
            others[place] = (entry.path.resolve().name if name in ("", ".") else name, entry)
        else:
            ways.setdefault(os.path.realpath(place), []).append((place, name, entry))
    found = _Found()
    for real, held in ways.items():
        place, name, entry = min(
            held, key=lambda w: (w[0] != real, natural(w[1]), w[1], -len(w[2].inside), w[2].inside)
        )
        found.files.append(_plain(entry, name, Path(real), any(e.given for _, _, e in held)))
        others |= {other: (known, replace(e, note=LINKED)) for other, known, e in held if other != place}
    for _, (name, entry) in sorted(others.items()):
        if entry.fault:
            found.rejects.append(Reject(impersonal_name(name), "file", entry.fault))
        else:
            found.skipped.append((impersonal_name(name), entry.note))
    return found


def _plain(entry: Entry, name: str, real: Path, given: bool) -> InputFile:
    path = entry.path
    return InputFile(
        name,
        lambda: counted_file(path),
        size=real.stat().st_size,
        path=real,
        given=given,
        inside=entry.inside,
    )


def _told_apart(files: Sequence[InputFile]) -> list[InputFile]:
    """Files of one name get their parent folders back, all of them, until they differ; else numbers, in an
    order that hangs on path and content alone."""
    groups: dict[str, list[InputFile]] = {}
    for file in files:
        groups.setdefault(file.name, []).append(file)
    out = [group[0] for group in groups.values() if len(group) == 1]
    for name, group in groups.items():
        if len(group) < 2:
            continue
        for depth in range(2, 5):
            longer = ["/".join(f.path.parts[-depth:]) if f.path else name for f in group]
            if len(set(longer)) == len(group) and not groups.keys() & set(longer):
                break
        else:
            group = sorted(group, key=lambda f: (str(f.path or ""), "" if f.path else _sha256(f)))
            longer = [name if n == 1 else f"{name}~{n}" for n in range(1, len(group) + 1)]
        out += [replace(file, name=new) for file, new in zip(group, longer, strict=True)]
    return out


def _sha256(file: InputFile) -> str:
    with file.open() as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


def named_by(text: str) -> list[Path]:
    """What stands on disk under the name of an input, or matches it as a glob; a pipe is not read for it."""
    return [Path(text)] if os.path.exists(text) else [Path(p) for p in glob.glob(text, recursive=True)]


def paths_of(inputs: Sequence[str | Path]) -> set[Path]:
    """The files on disk of the inputs, resolved; what is not there, or can be read only once, is none of
    them."""
    named = [path for text in map(str, inputs) for path in named_by(text)]
    folders = [path for path in named if path.is_dir()]
    roots = {os.path.realpath(path) for path in named}
    below = {
        entry.path.resolve()
        for folder in folders
        for entry in walk(folder, roots)
        if not entry.fault and not entry.note
    }
    return below | {path.resolve() for path in named if path.is_file()}


def total_bytes(inputs: Sequence[str | Path]) -> int:
    """What the files of the inputs hold as they are, archives and pipes too."""
    return sum(file.size for file in _find(inputs).files)


def fingerprint(inputs: Sequence[str | Path]) -> dict[str, str]:
    """SHA-256 (hex) of every file on disk among the inputs, by relative name; an archive counts as one
    file."""
    return {impersonal_name(file.name): _sha256(file) for file in _find(inputs).files}


def stamps(inputs: Sequence[str | Path]) -> Stamps:
    """Size in bytes and time of the last change in ns of every file on disk among the inputs."""
    found = {file.label: file.path.stat() for file in _find(inputs).files if file.path}
    return {label: (stat.st_size, stat.st_mtime_ns) for label, stat in found.items()}


def check_unchanged(before: Stamps, inputs: Sequence[str | Path]) -> None:
    """Raises CurateError where a file changed since: it is read in several passes, which must all see the
    same, as must its SHA-256."""
    changed = next((label for label, stamp in stamps(inputs).items() if before.get(label) != stamp), "")
    if changed:
        raise changed_meanwhile(changed)
