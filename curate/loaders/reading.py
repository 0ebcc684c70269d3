"""From inputs to conversations: files found, told apart by content, grouped to sources, read one after the
other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from curate.engines import Engine
from curate.errors import CurateError
from curate.loaders.account import LoadReport, Reject
from curate.loaders.answers import completed, open_doubts, open_questions
from curate.loaders.base import LOADERS, Detection, Loader, Source, mapped_format
from curate.loaders.blank import BlankWatch
from curate.loaders.bots import BotWatch
from curate.loaders.broken import BreakWatch
from curate.loaders.choice import OMISSION, check_offered, emptied, is_excluded
from curate.loaders.detect import as_given
from curate.loaders.files import InputFile
from curate.loaders.folders import RUN_OUTPUT, SYSTEM_FILE, is_system
from curate.loaders.grouping import Told, grouped
from curate.loaders.heeded import check_heeded
from curate.loaders.inputs import InputSet
from curate.loaders.mapping.people_lists import name_people
from curate.loaders.named import doubt_names
from curate.loaders.notes import NoteWatch
from curate.loaders.nothing import DAMAGED, nothing_found, reason_of
from curate.loaders.openers import OpenerWatch
from curate.loaders.repeats import Ids, TakenIds
from curate.loaders.settings import SourceBlock
from curate.loaders.table_shapes import LISTED, SILENT, USED_PEOPLE
from curate.loaders.undated import TimeWatch
from curate.loaders.unnamed import AgentWatch
from curate.loaders.unread import (
    JSON,
    data_kind,
    doubt_unread,
    leave_out,
    place_of,
    reject_sentence,
    why_unread,
)
from curate.loaders.values import language_tag
from curate.loaders.window import first, in_window
from curate.records import Conversation

SHOWN = 3  # files that an error names
Inputs = Sequence[str | Path]
Blocks = Sequence[SourceBlock] | SourceBlock | None


def open_inputs(
    inputs: Inputs, blocks: Blocks = None, report: LoadReport | None = None
) -> tuple[list[Source], list[Reject]]:
    """The sources of the inputs, and what could not be opened.

    Without blocks the format of every file is detected and its settings guessed. With blocks each takes the
    files that its globs match, and a block without globs all that no other takes. Raises CurateError where
    nothing is readable.
    """
    report = report or LoadReport()
    blocks = [blocks] if isinstance(blocks, SourceBlock) else blocks
    inputs = InputSet.of(inputs)
    report.skipped += inputs.skipped
    files, faults = leave_out(*inputs.opened, blocks or (), report)
    runs = [name for name, why in report.skipped if why == RUN_OUTPUT]
    if runs:
        report.warn(
            "left out, because this is the output of a run:"
            f" {', '.join(runs[:5])}{' ...' if len(runs) > 5 else ''}"
        )
    seen = [f for f in files if f.given or not is_system(f.member or f.name)]
    report.skipped += [(f.label, SYSTEM_FILE) for f in files if not f.given and is_system(f.member or f.name)]
    sources = _assigned(seen, blocks, report) if blocks else _detected(seen, SourceBlock(), report)
    for source in sources:
        if source.guessed is None:
            LOADERS.get(source.format)().examine(source)
    known = dict(report.skipped)
    rejects = faults + [
        Reject(f.label, "file", *reason_of(known[f.label]))
        for f in seen
        if f.label in known and (f.given or known[f.label] in DAMAGED)
    ]
    if not sources:
        raise nothing_found(inputs, seen, report, rejects, "" if seen else next(iter(runs), ""))
    read = [file for source in sources for file in source.files]
    report.unread = _unread(seen, read, known, report) | {place_of(r): reject_sentence(r) for r in faults}
    doubt_unread(report.unread, read, report)
    return sources, rejects


def _unread(
    seen: Sequence[InputFile], read: Sequence[InputFile], known: Mapping[str, str], report: LoadReport
) -> dict[str, str]:
    """The files that look like data and that no source reads, with what they are and why; JSON first, as most
    exports are."""
    listed = {label for label, detection in report.looked_into.items() if detection.confidence == LISTED}
    taken = {file.label for file in read} | listed  # a list of users beside an export is as it should be
    kinds = {file.label: data_kind(file) for file in seen if file.label not in taken}
    kinds = dict(sorted(kinds.items(), key=lambda kind: kind[1] != JSON))
    return {label: why_unread(kind, known.get(label, "")) for label, kind in kinds.items() if kind}


def _assigned(files: list[InputFile], blocks: Sequence[SourceBlock], report: LoadReport) -> list[Source]:
    """Each block with its files."""
    out: list[Source] = []
    taken = {f.label for b in blocks if b.globs for f in files if f.matches(b.globs)}
    for number, block in enumerate(blocks):
        own = (
            [f for f in files if f.matches(block.globs)]
            if block.globs
            else [f for f in files if f.label not in taken]
        )
        own = [replace(f, encoding=block.encoding, accept=frozenset(block.accept)) for f in own]
        where = f"the recipe's source {number + 1}" if len(blocks) > 1 else "the recipe's source"
        if not own and block.globs:
            held = ", ".join(f.label for f in files[:SHOWN]) + (" ..." if len(files) > SHOWN else "")
            mend = f"Correct its `files`, or give that file too; given: {held}."
            raise CurateError(f"no input file matches {', '.join(block.globs)}", where=where, mend=mend)
        made = _of_block(block, own, report) if own else []
        check_heeded(block, made, where)
        out += made
    used = {f.label for s in out for f in s.files}
    known = dict(report.skipped)
    report.skipped += [
        (f.label, "no block of the recipe matches it")
        for f in files
        if f.label not in used and f.label not in known
    ]
    return out


def _of_block(block: SourceBlock, own: list[InputFile], report: LoadReport) -> list[Source]:
    """The sources of one block's files."""
    named = LOADERS.get(block.format) if block.format else None
    if named and (block.is_mapped or not named.maps):
        return [Source(block.format, own, block, report, _given_format(own, "named by the recipe"))]
    if block.is_mapped:
        return [
            Source(mapped_format(), own, block, report, _given_format(own, "the recipe maps its columns"))
        ]
    if block.format:
        fit = _of_format(own, block.format, report)
        held = [(f, Detection(1.0, "named by the recipe")) for f in fit]
        return _suggested(block.format, held, block, report) if held else []
    return _detected(own, block, report)


def _of_format(files: list[InputFile], format: str, report: LoadReport) -> list[InputFile]:
    """Those of the files that the loader of a format that a recipe names does not refuse."""
    out = []
    for file in files:
        name, matching = as_given(file, format)
        if name:
            out.append(file)
        else:
            leave_unread(file, matching, report)
    return out


def leave_unread(file: InputFile, detection: Detection, report: LoadReport) -> None:
    """Tells the report that a file is not read, what it looks like and what to do about it."""
    report.skipped.append((file.label, detection.why))
    report.looked_into[file.label] = detection


def _given_format(files: list[InputFile], why: str) -> dict[str, Detection]:
    return {f.label: Detection(1.0, why) for f in files}


def _detected(files: list[InputFile], block: SourceBlock, report: LoadReport) -> list[Source]:
    """Files grouped by format, in the order of the first of each; tables with guessed columns."""
    groups, unknown = grouped(files)
    for file, detection in unknown:
        leave_unread(file, detection, report)
    beside = [file for file, _ in unknown]
    return [s for name, held in groups.items() for s in _suggested(name, held, block, report, beside)]


def _suggested(
    name: str, held: Sequence[Told], block: SourceBlock, report: LoadReport, beside: Sequence[InputFile] = ()
) -> list[Source]:
    """The sources of files of one format, read as they suggest themselves and as the recipe's block says
    beside that; files that no format knows lie beside."""
    out: list[Source] = []
    suggestions = LOADERS.get(name)().suggest([f for f, _ in held])
    used = name_people(suggestions, beside) if LOADERS.get(name).maps else set()
    report.skipped = [(label, why) for label, why in report.skipped if label not in used]
    for label in sorted(used):
        report.skipped.append((label, USED_PEOPLE))
        report.looked_into[label] = Detection(LISTED, USED_PEOPLE)
    for suggestion in suggestions:
        if suggestion.is_open:
            for f in (f for f in suggestion.files if f.label not in used):
                leave_unread(f, Detection(SILENT, "; ".join(suggestion.notes), suggestion.mend), report)
            continue
        whys = {f.label: d for f, d in held if f in suggestion.files}
        made = completed(block, suggestion)
        for question in open_questions(block, suggestion):
            report.ask(question)
        for doubt in open_doubts(block, suggestion):
            report.doubt(doubt)
        source = Source(
            name, suggestion.files, made, report, whys, guessed=suggestion.comments, unused=suggestion.unused
        )
        if block.roles:  # what agents alone say is known only now
            LOADERS.get(name)().examine(source)
        out.append(source)
    return out


def read_all(
    inputs: Inputs | Sequence[Source],
    blocks: Blocks = None,
    *,
    report: LoadReport | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int | None = None,
    engine: Engine | None = None,
) -> Iterator[Conversation | Reject]:
    """Every conversation and reject, in a deterministic order. `report` is filled on the way. A large file
    that can be cut is read by the processes of the engine, where one is given, to the same conversations.

    `since` is the first day and `until` the last (YYYY-MM-DD, UTC, both included); `limit` counts
    conversations.
    Raises CurateError for missing inputs, columns that are not there, or when nothing is readable.
    """
    report = report if report is not None else LoadReport()
    rejects: list[Reject] = []
    sources = [s for s in inputs if isinstance(s, Source)]
    if not sources:
        sources, rejects = open_inputs([i for i in inputs if not isinstance(i, Source)], blocks, report)
    for source in sources:
        source.report = report
        source.engine = engine if limit is None else None  # a few conversations are no work for several
    items = _once([*rejects], sources, report)
    kept = first(in_window(items, since, until, report), limit, report)
    for item in kept:
        if isinstance(item, Conversation):
            item.locale = language_tag(item.locale)
            if is_excluded(item):
                item = emptied(item)
                report.omit(OMISSION)
        report.count(item)
        yield item
    doubt_names(sources, report)


def _sender(source: Source, loader: Loader) -> str:
    """The column or field of the senders."""
    columns = source.block.messages
    return (columns and (columns.author or columns.name or columns.email)) or loader.sender


def _once(
    rejects: list[Reject], sources: Sequence[Source], report: LoadReport
) -> Iterator[Conversation | Reject]:
    """All sources in turn. An id that comes twice in one source is a repeat; in two sources, two
    conversations."""
    yield from rejects
    taken = TakenIds(len(sources))
    for place, source in enumerate(sources):
        loader = LOADERS.get(source.format)()
        ids, broken = Ids(source, report), BreakWatch(source)
        bots = BotWatch(source, _sender(source, loader), loader.of_a_model)
        watches = (
            *(NoteWatch(source), TimeWatch(source), BlankWatch(source), bots),
            *(AgentWatch(source), OpenerWatch(source)),
        )
        check_offered(source.block, source.format, loader.chooses)
        try:
            for item in loader.read(source):
                if isinstance(item, Reject):
                    broken.see(item)
                    yield item
                    continue
                if ids.is_repeat(item):
                    report.repeated_conversations += 1
                    continue
                taken.tell_apart(item, place, source.format)
                for watch in watches:
                    watch.see(item)
                if not is_excluded(item):
                    report.see_agents(source.name, item, source.unnamed)
                yield item
        finally:  # also where the reading stops at a limit
            broken.report()
            for watch in watches:
                watch.report()
