"""`validate`: a check of any file against a platform's rules, and a mended copy of it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from curate.arguments import PathLike, checked, path_of, progress_of, result_of, whole_of
from curate.errors import CurateError
from curate.exporters import Exporter, Problem
from curate.exporters.cookbook import cookbook_faults
from curate.exporters.detecting import Detected, detect_format
from curate.exporters.json_lines import read_lines
from curate.exporters.lengths import Lengths, parsed_rows, row_length
from curate.exporters.mending import Mended, mend_file
from curate.exporters.tokens import Count, counter_of, estimated_tokens, vocabulary_counter
from curate.files.atomic import json_line
from curate.files.scratch import scratch
from curate.process.progress import Progress
from curate.record_files.given import Records, is_path, plain, records_of
from curate.run_folder.places import check_file
from curate.verbs.formats import exporter_named
from curate.verbs.validated import CheckedFile, Validated
from curate.verbs.wrong_files import dataset_files, refuse_no_format, refuse_wrong, rows_look_like

COOKBOOK = "openai-chat"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What to check, and how."""

    exporter: Exporter
    count: Count
    counted_by: str
    max_length: int | None
    strict_cookbook: bool

    def lengths(self) -> Lengths:
        return Lengths(self.exporter.limits.max_tokens, self.max_length, self.counted_by)


def validate(
    file: PathLike | Records,
    format: str | None = None,
    *,
    fix: bool = False,
    out: PathLike | None = None,
    strict_cookbook: bool = False,
    tokenizer: PathLike | None = None,
    max_length: int | None = None,
    force: bool = False,
    progress: Progress | bool = False,
) -> Validated:
    """The rules of a platform that a file, or each file of a dataset's folder, breaks; `-` is standard input.

    Rows in memory, as the platform has them, are checked like the lines of a file: dicts, a pandas DataFrame,
    a Dataset of `datasets`. Without a format, that of the rows is taken, and the result says which others
    look the same. With `fix` a mended copy is written to `out`. `tokenizer` is the tokenizer.json of a model,
    or its folder; without it lengths are estimates, but for formats of OpenAI where the extra `tokens` is
    installed. `max_length` is how many tokens of a row a trainer keeps.
    `strict_cookbook` counts OpenAI's published categories and nothing else.
    Raises CurateError for an unknown format, where there is no such file, and for a file that is no training
    file, with the command that is meant.
    """
    if fix != (out is not None):
        raise CurateError(
            "the mended copy needs a file (-o), as the given one is never changed"
            if fix
            else "goes with --fix",
            where="fix" if fix else "out",
        )
    with progress_of(progress).stage("validate", brief=True), _on_disk(file) as (path, name):
        detected = None if format is not None else _detected(path, name)
        exporter = exporter_named(detected.format if detected else format or "")
        count, counted_by = _counter(exporter, tokenizer)
        asked = _Asked(
            exporter,
            count,
            counted_by,
            None if max_length is None else checked("max_length", _positive, max_length),
            strict_cookbook,
        )
        if strict_cookbook and asked.exporter.name != COOKBOOK:
            raise CurateError(
                f"the published check is of {COOKBOOK}, not of {asked.exporter.name}",
                where="strict_cookbook",
                mend=f"Give --format {COOKBOOK}, or leave --strict-cookbook out.",
            )
        found = _checked(path, name, asked, detected)
        if out is not None:
            found.mended = _mended(path, checked("out", result_of, out), asked, force=force)
            _recheck(found, found.mended, asked)
        return found


def _counter(exporter: Exporter, tokenizer: PathLike | None) -> tuple[Count, str]:
    """How tokens are counted, and by what; by an estimate where that is empty."""
    if tokenizer is not None:
        return counter_of(checked("tokenizer", path_of, tokenizer)), "the tokenizer given"
    name = exporter.limits.vocabulary
    count = vocabulary_counter(name)
    return (count, name) if count else (estimated_tokens, "")


def _positive(value: int) -> int:
    number = whole_of(value)
    if number < 1:
        raise ValueError("should be at least 1")
    return number


@contextmanager
def _on_disk(given: PathLike | Records) -> Iterator[tuple[Path, str]]:
    """What is given as a path, and how it is called."""
    if is_path(given):
        path = checked("file", path_of, given)
        if str(path) != "-":
            if not path.exists():
                raise CurateError("the file does not exist", where=str(path), mend="Check the path.")
            yield path, str(path)
            return
        pieces: Iterable[bytes] = iter(lambda: sys.stdin.buffer.read(1 << 20), b"")
        name = "-"
    else:
        pieces = (json_line(plain(row)).encode() + b"\n" for row in records_of(given, "rows"))
        name = "rows"
    with scratch() as folder:
        path = folder / "rows.jsonl"
        with path.open("wb") as out:
            out.writelines(pieces)
        yield path, name


def _detected(path: Path, name: str) -> Detected:
    """The format of the rows. Raises CurateError where they have none."""
    refuse_wrong(path)
    found = detect_format(path)
    if path.is_dir() and found is None:
        found = next(map(detect_format, dataset_files(path, None)), None)
    if found is None:
        refuse_no_format(path, name)
    return found


def _checked(path: Path, name: str, asked: _Asked, detected: Detected | None) -> Validated:
    exporter, lengths = asked.exporter, asked.lengths()
    whole = not path.is_dir() or exporter.name == "hf-dataset"
    if not whole:
        refuse_wrong(path, exporter.name)
    files = [path] if whole else dataset_files(path, exporter)
    if not files:
        refuse_no_format(path, name)
    checks = []
    for one in files:
        called = name if whole else str(one.relative_to(path))
        twin = one.suffix == ".parquet" and one.with_suffix(".jsonl") in files  # the same rows
        problems = _with_lengths(one, asked, asked.lengths() if twin else lengths)
        doubts = [*_doubts(exporter, one)]
        checks.append(CheckedFile(called, problems, doubts))
    hint = ""
    if whole and checks[0].problems and detected is None:
        refuse_wrong(path, exporter.name)
        hint = rows_look_like(path, name, exporter, checks[0].problems)
    counts = Counter(p.code for one in checks for p in one.problems if p.line)
    return Validated(
        name, exporter.name, checks, lengths, detected, hint, dict(counts) if asked.strict_cookbook else None
    )


def _doubts(exporter: Exporter, path: Path) -> Iterator[Problem]:
    """What a platform takes and is hardly meant: what its exporter doubts, and rows that stand there
    twice."""
    seen: dict[bytes, int] = {}
    for line, row in parsed_rows(exporter, path):
        yield from (Problem(line, *doubt) for doubt in exporter.doubts(row))
        first = seen.setdefault(blake2b(json.dumps(row, default=str).encode(), digest_size=8).digest(), line)
        if first != line:
            yield Problem(line, "repeated_row", f"the same as line {first:,}")


def _with_lengths(path: Path, asked: _Asked, lengths: Lengths) -> list[Problem]:
    """All problems of a file in the order of its lines."""
    exporter = asked.exporter
    problems = _by_cookbook(path, exporter) if asked.strict_cookbook else exporter.validate(path)
    for line, row in parsed_rows(exporter, path):
        problems += lengths.add(line, row, exporter, asked.count)
    return sorted(problems, key=lambda problem: problem.line)


def _by_cookbook(path: Path, exporter: Exporter) -> list[Problem]:
    rows = read_lines(path)
    problems: list[Problem] = []
    count = 0
    for line, row, fault in rows:
        count += not fault
        faults = [("bad_json", fault)] if fault else cookbook_faults(row)
        problems += [Problem(line, code, words) for code, words in faults]
    return [*problems, *exporter.limits.sized(path), *exporter.limits.counted(count)]


def _recheck(found: Validated, mended: Mended, asked: _Asked) -> None:
    """What is still wrong with the copy; where no row was left, there is none."""
    if mended.rows:
        found.mended_problems = _with_lengths(Path(mended.out), asked, asked.lengths())
        return
    if not mended.left_out:  # the file is empty: its own problems say so
        found.mended = None
    nothing = f"No row is left for the mended copy, so {mended.out} was not written."
    found.hint = "\n".join(words for words in (nothing, found.hint) if words)


def _mended(path: Path, out: Path, asked: _Asked, *, force: bool) -> Mended:
    if out.exists() and path.samefile(out):
        raise CurateError(
            "the mended copy would take the place of the file itself",
            where=str(out),
            mend="Name another file with -o.",
        )
    from curate.loaders.inputs import InputSet  # a check alone does without the loaders

    check_file(out, InputSet([path]), force=force)
    limit = asked.exporter.limits.max_tokens
    return mend_file(
        asked.exporter,
        path,
        out,
        lambda row: limit is not None and row_length(asked.exporter, row, asked.count).tokens > limit,
    )
