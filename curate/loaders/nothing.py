"""The error for inputs that hold no conversation: what each file looks like, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from curate.errors import CurateError
from curate.loaders.account import LoadReport, Reject
from curate.loaders.base import Source
from curate.loaders.files import MEND_EMPTY, InputFile
from curate.loaders.folders import RUN_OUTPUT
from curate.loaders.unread import data_kind, mend_of, place_of, reject_sentence

DAMAGED = ("broken_member", "unreadable", "archive_too_large")
SHOWN = 3  # sorts of files that the error tells of
_NAMED = 2  # files of one sort that it names
_MENDS = 2


def reason_of(why: str) -> tuple[str, str]:
    """Reason code and excerpt of the reject of a file that no loader takes."""
    return (why, "") if why in DAMAGED else ("unknown_format", why)


def nothing_found(
    inputs: Sequence[str | Path],
    seen: Sequence[InputFile],
    report: LoadReport,
    rejects: Sequence[Reject],
    run: str = "",
) -> CurateError:
    """The error for files without a conversation: why each was not read, as the report has it, what looks
    like data before all else.

    `rejects` are those that could not be opened; `run` is a folder that was left out, being the output of a
    run.
    """
    sorts = _sorts(seen, report)
    several = len(seen) > 1
    reasons = [f"{_names(labels)}: {why}" if several else why for (why, _), labels in sorts.items() if why]
    nothing = (
        "nothing to read"
        if run
        else "nothing to read (there are no files, or only hidden ones and those of the system)"
    )
    what = "no conversations found" if seen or rejects else nothing
    if len(reasons) > SHOWN:
        reasons[SHOWN:] = [f"and {len(reasons) - SHOWN:,} more kinds of files"]
    what += f" ({'; '.join(reasons)})" if reasons else ""
    damaged = [Reject(label, "file", why) for label, why in report.skipped if why in DAMAGED]
    closed = [r for r in rejects if r.reason != "unknown_format"] or damaged
    if closed:
        what += f": {place_of(closed[0])}: {closed[0].reason} ({reject_sentence(closed[0])})"
    elif run:
        what += f": {run} is {RUN_OUTPUT}"
    mends = {mend: labels[0] for (_, mend), labels in reversed(sorts.items()) if mend}
    if closed:
        mends[mend_of(closed[0].reason)] = place_of(closed[0])
    shown_mends = list(reversed(mends.items()))[:_MENDS]
    mend = (
        " ".join(f"For {label}: {mend}" for mend, label in shown_mends)
        if len(shown_mends) > 1
        else "".join(mends)
    )
    return CurateError(what, where=", ".join(map(str, inputs)), mend=mend or MEND_EMPTY)


def _sorts(seen: Sequence[InputFile], report: LoadReport) -> dict[tuple[str, str], list[str]]:
    """The files by what they look like and what to do about them, which is said of what looks like data alone
    if anything does; that stands first."""
    known = dict(report.skipped)
    data = {file.label: bool(data_kind(file)) for file in seen} if len(seen) > 1 else {}
    sorts: dict[tuple[str, str], list[str]] = {}
    for file in sorted(seen, key=lambda f: not data.get(f.label)):
        why, detection = known.get(file.label, ""), report.looked_into.get(file.label)
        mend = detection.mend if detection and (data.get(file.label) or not any(data.values())) else ""
        sorts.setdefault(("" if why in DAMAGED else why, mend), []).append(file.label)
    return sorts


def _names(labels: Sequence[str]) -> str:
    more = len(labels) - _NAMED
    return ", ".join(labels[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def nothing_read(
    sources: Sequence[Source], report: LoadReport, first: Reject | None, rejects: int
) -> CurateError:
    """The error where files were taken for a format and gave no conversation; `first` of the `rejects` tells
    what was read instead."""
    from curate.loaders.detect import detect

    if report.outside_window:
        return CurateError(
            f"all {report.outside_window:,} conversations are outside --since and --until",
            mend="Give other dates.",
        )
    source = next((s for s in sources if first and first.source in {f.label for f in s.files}), sources[0])
    file = next((f for f in source.files if first and f.label == first.source), source.files[0])
    what = f"no conversation could be read as the format {source.format}"
    if first:
        which = (
            "what could not be read"
            if rejects == 1
            else f"the first of {rejects:,} pieces that could not be read"
        )
        what += f"; {which} is {first.locator} ({first.reason.replace('_', ' ')})"
    name, detection = detect(file)
    if not name:
        mend = f"By its content: {detection.why}. {detection.mend}"
    elif name != source.format:
        why = detection.why
        mend = f"It looks like the format {name} ({why}): leave out --format, or `format` in the recipe."
    else:
        mend = detection.mend or (
            first.fault.partition(". ")[2]
            if first and first.fault
            else "`curate inspect` shows how each file was read: correct it in a recipe."
        )
    return CurateError(what, where=file.label, mend=mend)
