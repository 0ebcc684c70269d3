"""What the verbs share: their inputs and options, quality, the files every verb writes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.arguments import (
    PathLike,
    Source,
    checked,
    count_of,
    day_of,
    inputs_of,
    path_of,
    result_of,
    size_of,
    text_of,
    texts_of,
    whole_of,
)
from curate.embedding import CachedEncoder, get_encoder
from curate.engines import ENGINES
from curate.errors import CurateError
from curate.files.atomic import replacing_folder, write_jsonl
from curate.files.scratch import scratch
from curate.language.detect import detect
from curate.language.phrases import Tokens
from curate.language.unread import unread
from curate.ledger import Ledger
from curate.loaders.inputs import InputSet
from curate.loaders.times import parse_time
from curate.options import DumpOptions, Judge
from curate.privacy import mask
from curate.process.progress import steps
from curate.record_files.given import MEND, holds_records, is_path
from curate.record_files.reading import read_rows
from curate.record_files.rows import Row, RowFile, number_field, number_or_nan
from curate.results import Result, unreadable
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import REJECTS, STAGES
from curate.run_folder.places import check_results
from curate.signals import SignalSettings

SHOWN = 4000  # characters of a prompt that give a situation its name, or are shown


class RowsResult(Result):
    """What a verb made of records."""

    __slots__ = ()
    found: RowFile

    @property
    def rejects(self) -> list[dict[str, Any]]:
        """What could not be read: source, locator, reason, and the first characters with personal data
        masked."""
        return self.found.rejects

    @property
    def too_many_rejects(self) -> bool:
        return self.found.too_many_rejects

    def troubles(self) -> list[str]:
        return unreadable(self.rejects)


def as_rows(source: Source, name: str = "records") -> RowFile:
    """A record file by path, or records in memory, which are called `name`. Raises CurateError where there
    are none."""
    return read_rows(checked(name, path_of, source) if is_path(source) else source, name=name)


@contextmanager
def dump_of(given: Any) -> Iterator[tuple[list[str], list[dict[str, Any]]]]:
    """The inputs of a dump, or records in memory as a file in a folder of their own; and which of those
    records could not be read."""
    if isinstance(given, Iterator):
        given = list(given)
    if not holds_records(given):
        yield checked("inputs", inputs_of, given), []
        return
    row_file = as_rows(given)
    with scratch() as folder:
        write_jsonl(folder / "records.jsonl", (row.data for row in row_file.rows))
        yield [str(folder / "records.jsonl")], row_file.rejects


@contextmanager
def as_file(given: Any, name: str) -> Iterator[tuple[Path, list[dict[str, Any]]]]:
    """A path, or records in memory as a file in a folder of their own; and which of those records could not
    be read."""
    if is_path(given):
        yield checked(name, path_of, given), []
        return
    row_file = as_rows(given, name)
    if not row_file.rows:
        raise CurateError("no record was given", where=name, mend=MEND)
    with scratch() as folder:
        write_jsonl(folder / "records.jsonl", (row.data for row in row_file.rows))
        yield folder / "records.jsonl", row_file.rejects


def dump_options(
    *,
    format: Any = None,
    since: Any = None,
    until: Any = None,
    limit: Any = None,
    agents: Any = (),
    workers: Any = None,
    max_memory: Any = None,
    engine: Any = "local",
    ray_address: Any = None,
    seed: Any = 0,
    judge: Judge | None = None,
) -> DumpOptions:
    """How a dump is read and worked on, as a verb was told. Raises CurateError, which names the argument, for
    what can't be meant."""
    if engine not in ENGINES.names():
        raise CurateError(
            f"there is no engine named {str(engine)[:20]!r}",
            where="engine",
            mend=f"Known: {', '.join(ENGINES.names())}.",
        )
    if ray_address is not None and engine != "ray":
        raise CurateError("--ray-address needs --engine ray", mend="Give both, or neither.")
    return DumpOptions(
        format=checked("format", text_of, format) or "",
        since=checked("since", day_of, since),
        until=checked("until", day_of, until),
        limit=checked("limit", count_of, limit),
        agents=checked("agents", texts_of, agents),
        workers=workers_of(workers),
        workers_said=workers is not None,
        max_memory=checked("max_memory", size_of, max_memory),
        engine=engine,
        ray_address=checked("ray_address", text_of, ray_address) or "",
        seed=checked("seed", whole_of, seed),
        judge=judge,
    )


def workers_of(workers: Any) -> int:
    """How many processes may work; one a core where nobody says."""
    return checked("workers", count_of, workers) or os.cpu_count() or 1


def judge_of(url: Any, model: Any, budget: Any, cache: Any = None) -> Judge | None:
    """The judge, where one is asked for; `cache` is the folder that keeps its answers, None for a run's
    own."""
    url, model, budget = (
        checked("judge_url", text_of, url),
        checked("judge_model", text_of, model),
        checked("judge_budget", count_of, budget),
    )
    if url is None:
        if model is not None or budget is not None:
            raise CurateError(
                "--judge-model and --judge-budget need --judge-url", mend="Name the judge's address."
            )
        return None
    return Judge(
        url,
        model or "",
        **({} if budget is None else {"budget": budget}),
        cache=checked("judge_cache", path_of, cache) if cache else None,
    )


def qualities(row_file: RowFile, field: str | None) -> NDArray[np.float64]:
    """The quality of each row; one and the same for all where no field is named."""
    return np.array(number_field(row_file, field) if field else np.ones(len(row_file.rows)), np.float64)


def without_personal(text: str) -> str:
    """The beginning of a prompt without personal data, for names of situations and excerpts: record files may
    hold any text."""
    return mask(text, SHOWN)


def new_ledger(row_file: RowFile) -> Ledger:
    """Every record as kept for now. Personal ids are hashes here: see `RowFile.shown_ids`."""
    ledger = Ledger()
    for row, name in zip(row_file.rows, row_file.shown_ids, strict=True):
        ledger.enter(name, row.shown_conversation(), f"{row_file.name}:line {row.line}", "kept")
    return ledger


def foreign(rows: list[Row], languages: frozenset[str] | None, settings: SignalSettings) -> dict[int, str]:
    """Row -> language of the prompts that are surely in none of the encoder's: their vectors would say
    little."""
    if languages is None:
        return {}
    known = tuple(settings.languages)
    guesses = (
        (i, detect(row.need, Tokens.of(row.need), known, settings.language_min_words))
        for i, row in enumerate(steps(rows, "languages told"))
    )
    return {
        i: guess.code for i, guess in guesses if guess.sure and guess.code and guess.code not in languages
    }


def unread_rows(
    rows: list[Row], languages: frozenset[str] | None, settings: SignalSettings
) -> dict[int, str]:
    """Row -> language of the prompts that the encoder may not understand, as `unread` has it."""
    needs, known, least = [row.need for row in rows], tuple(settings.languages), settings.language_min_words
    guesses = [detect(need, Tokens.of(need), known, least) for need in needs] if languages is not None else []
    return unread(needs, [guess.code if guess.sure else None for guess in guesses], languages, least)


@contextmanager
def outputs(
    out: PathLike, files: Sequence[str], rejects: list[dict[str, Any]], *, force: bool
) -> Iterator[Path]:
    """A folder to write a verb's `files` to: they take their places together at the end, or not at all.

    rejects.jsonl is among them where lines could not be read; an old one goes where all could, and so do
    those of `files` that are not written this time. Raises
    CurateError where `out` is a run, or where one of the files stands there already, unless `force` is set.
    """
    folder = checked("out", result_of, out)
    check_results(folder, [*files, REJECTS], InputSet(()), force=force)
    with replacing_folder(folder, lambda _: [*files, REJECTS]) as fresh:
        yield fresh
        if rejects:
            write_jsonl(fresh / REJECTS, rejects)


def times_of(rows: list[Row]) -> NDArray[np.float64]:
    """The `time` of each row (seconds since 1970, or a date and time as exports write them); nan where there
    is none."""
    return np.array([_time(r.data.get("time")) for r in rows], np.float64)


def _time(value: Any) -> float:
    parsed = parse_time(value) if isinstance(value, str) else None
    return number_or_nan(value) if parsed is None else parsed


def encoder_of(run: RunFolder, name: str) -> CachedEncoder:
    """The encoder of a run with the vectors that the run left, where it did."""
    stages = run.file(STAGES)
    return get_encoder(name, cache=stages if any(stages.glob("vectors-*.bin")) else None)
