"""The inputs of a command, looked over once: plain files, folders, globs, archives read in place, and
standard input."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import overload

from curate.errors import CurateError
from curate.files.lines import changed_meanwhile
from curate.loaders.account import Reject
from curate.loaders.counted import counted_file
from curate.loaders.files import MEND_EMPTY, InputFile, natural
from curate.loaders.folders import FAULTS, LINKED, FolderEntry, named, walk
from curate.privacy.file_names import impersonal_name

STDIN = "-"


class InputSet(Sequence[str]):
    """The inputs of a command as they were given; what they hold is looked up when it is first asked for, and
    once.

    What is on disk under their names (`named`, `paths`) is asked before anything is written. The files to
    read are asked after that: the folder of the results may lie in an input, and is known for one only then.
    In which order inputs are named changes nothing of what is read. All but these two raise CurateError when
    an input does not exist, a glob matches nothing, or a file that the user named cannot be read.
    """

    def __init__(self, inputs: Iterable[str | Path]) -> None:
        self.given = [str(text) for text in inputs]

    @classmethod
    def of(cls, inputs: Iterable[str | Path]) -> InputSet:
        """The set that is given, or one of these paths."""
        return inputs if isinstance(inputs, InputSet) else cls(inputs)

    def __len__(self) -> int:
        return len(self.given)

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> list[str]: ...

    def __getitem__(self, at: int | slice) -> str | list[str]:
        return self.given[at]

    @cached_property
    def named(self) -> list[Path]:
        """What stands on disk under the names of the inputs, or matches them as globs; a pipe is not read for
        it."""
        return [
            path
            for text in self.given
            for path in (
                [Path(text)]
                if os.path.exists(text)
                else [Path(match) for match in glob.glob(text, recursive=True)]
            )
        ]

    @cached_property
    def paths(self) -> frozenset[Path]:
        """The files on disk, resolved; what is not there, or can be read only once, is none of them."""
        roots = {os.path.realpath(path) for path in self.named}
        below = {
            entry.path.resolve()
            for folder in self.named
            if folder.is_dir()
            for entry in walk(folder, roots)
            if not entry.fault and not entry.note
        }
        return frozenset(below | {path.resolve() for path in self.named if path.is_file()})

    @property
    def files(self) -> list[InputFile]:
        """Every file in natural order, each once, archives as they are."""
        return self._look.files

    @property
    def skipped(self) -> list[tuple[str, str]]:
        """What need not be read, with the reason."""
        return self._look.skipped

    @property
    def stamps(self) -> dict[str, tuple[int, int]]:
        """The size in bytes and the time of the last change in ns of each file on disk, by its label."""
        return self._look.stamps

    @cached_property
    def opened(self) -> tuple[list[InputFile], list[Reject]]:
        """The files in natural order with archives opened, and what cannot be read."""
        from curate.loaders.archives import expand
        from curate.loaders.workbooks import by_sheets

        names = {file.name for file in self.files}
        files: list[InputFile] = []
        rejects = list(self._look.rejects)
        for file in self.files:
            for item in expand(file, names):
                if isinstance(item, Reject):
                    rejects.append(item)
                else:
                    files += by_sheets(item)
        return files, rejects

    @cached_property
    def total_bytes(self) -> int:
        """What the files hold as they are, archives and pipes too."""
        return sum(file.size for file in self.files)

    @cached_property
    def hashes(self) -> dict[str, str]:
        """SHA-256 (hex) of every file by its name as it may be shown; an archive counts as one file."""
        return {impersonal_name(file.name): _sha256(file) for file in self.files}

    def check_unchanged(self) -> None:
        """Raises CurateError where a file is another than when the files were looked up: they are read in
        several passes, which must all see the same, as must the SHA-256."""
        before, now = self.stamps, _look_over(self.given).stamps
        changed = next((label for label, stamp in now.items() if before.get(label) != stamp), "")
        if changed:
            raise changed_meanwhile(changed)

    @cached_property
    def _look(self) -> _Look:
        return _look_over(self.given)


@dataclass(slots=True)
class _Look:
    """What the inputs hold, archives as they are: files in natural order, what cannot be read, what need not
    be and why.

    `stamps` are the size in bytes and the time of the last change in ns of each file on disk, by its label.
    """

    files: list[InputFile] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    stamps: dict[str, tuple[int, int]] = field(default_factory=dict)


def _look_over(inputs: Sequence[str]) -> _Look:
    from curate.loaders.pipes import piped, standard_input

    pipes: list[InputFile] = []
    entries: list[FolderEntry] = []
    tops: set[str] = set()
    texts = sorted(set(inputs))
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
    look = _placed(entries, tops)
    look.files = sorted(
        _told_apart([*look.files, *dict.fromkeys(pipes)]), key=lambda f: (natural(f.name), f.name)
    )
    states = {file.label: file.path.stat() for file in look.files if file.path}
    look.stamps = {label: (state.st_size, state.st_mtime_ns) for label, state in states.items()}
    return look


def _held(text: str, path: Path, roots: Collection[str]) -> tuple[Path, list[FolderEntry]]:
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
            message = "Permission denied" if entry.fault == "no_permission" else FAULTS[entry.fault]
            raise CurateError(message, where=text, mend="Check its permissions, or choose another place.")
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
    held: list[FolderEntry] = []
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


def _placed(entries: Iterable[FolderEntry], tops: Collection[str]) -> _Look:
    """The entries under their names: the paths from the folder that all inputs lie in. What is reached in
    several ways stands once."""
    base = _common(tops)
    ways: dict[str, list[tuple[str, str, FolderEntry]]] = {}
    others: dict[str, tuple[str, FolderEntry]] = {}
    for entry in entries:
        place = os.path.abspath(entry.path)
        name = Path(os.path.relpath(place, base)).as_posix() if base else entry.inside
        if entry.fault or entry.note:
            others[place] = (entry.path.resolve().name if name in ("", ".") else name, entry)
        else:
            ways.setdefault(os.path.realpath(place), []).append((place, name, entry))
    look = _Look()
    for real, held in ways.items():
        place, name, entry = min(
            held, key=lambda w: (w[0] != real, natural(w[1]), w[1], -len(w[2].inside), w[2].inside)
        )
        look.files.append(_plain(entry, name, Path(real), any(e.given for _, _, e in held)))
        others |= {other: (known, replace(e, note=LINKED)) for other, known, e in held if other != place}
    for _, (name, entry) in sorted(others.items()):
        if entry.fault:
            look.rejects.append(Reject(impersonal_name(name), "file", entry.fault))
        else:
            look.skipped.append((impersonal_name(name), entry.note))
    return look


def _plain(entry: FolderEntry, name: str, real: Path, given: bool) -> InputFile:
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
