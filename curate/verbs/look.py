"""`inspect` and `init`: what a dump is, and a recipe for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from curate.atomic import write_text
from curate.errors import CurateError
from curate.loaders import FileReport, Inspection, suggest
from curate.loaders import inspect as look
from curate.loaders.files import check_unchanged, stamps
from curate.loaders.settings import overruled
from curate.progress import Progress
from curate.recipe import Recipe, load_recipe
from curate.recipe_text import recipe_text

SHOWN_FILES = 12


def inspect(
    inputs: Sequence[str] | str,
    *,
    format: str = "",
    recipe: Recipe | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int | None = None,
    agents: Sequence[str] = (),
    progress: Progress | None = None,
) -> Inspection:
    """What the dump is: format and why, conversations, messages by role, languages, time span, what looks wrong.

    `since` and `until` are days (YYYY-MM-DD, both included), `limit` counts conversations; format and agents overrule the recipe's source.
    """
    blocks = overruled(recipe.source if recipe else [], format, agents)
    with (progress or Progress(quiet=True)).stage("inspect"):
        named = [inputs] if isinstance(inputs, str) else list(inputs)
        before = stamps(named)
        found = look(named, blocks or None, since=since, until=until, limit=limit)
        check_unchanged(before, named)
        return found


def describe(found: Inspection) -> str:
    """An inspection in words, for a terminal."""
    lines = [*_files(found), ""]
    first, last = found.span
    total = sum(found.messages.values())
    lines += [f"conversations  {found.conversations:,}" + (f", {first} to {last}" if first else "")]
    lines.append(f"messages       {total:,}: " + ", ".join(f"{role} {n:,}" for role, n in sorted(found.messages.items(), key=lambda kv: -kv[1])))
    if found.languages:
        lines.append("languages      " + ", ".join(f"{lang} {share:.0%}" for lang, share in sorted(found.languages.items(), key=lambda kv: -kv[1])[:8]))
    if found.repeated:
        lines.append(f"repeated       {found.repeated:,} (read once)")
    if found.rejects:
        lines.append("unreadable     " + ", ".join(f"{n:,} {reason.replace('_', ' ')}" for reason, n in found.rejects.items()))
    if found.warnings:
        lines += ["", "What looks wrong:", *(f"  - {w}" for w in found.warnings)]
    lines += [f"visibility     {where}: {what}" for where, what in found.visibility.items()]
    if found.omitted:
        lines.append("left out       " + ", ".join(f"{n:,} {what}" for what, n in found.omitted.items()))
    if found.questions:
        lines += ["", "Open questions; a run stops until the recipe answers them:", *(f"  - {q.describe()}" for q in found.questions)]
    if found.doubts:
        lines += ["", "Doubts; a run ends with status 1 until the recipe settles them:", *(f"  - {d.describe()}" for d in found.doubts)]
    if found.notes:
        lines += ["", *(f"Note: {n}" for n in found.notes)]
    return "\n".join(lines)


def _files(found: Inspection) -> list[str]:
    """A line a format and place, and for what is not read one a reason, what looks like data before all else."""
    groups: dict[tuple[str, ...], list[FileReport]] = {}
    for file in found.files:
        key = (file.format, _place(file)) if file.format else (("not read" if file.unread else "skipped"), file.why)
        groups.setdefault(key, []).append(file)
    lines = []
    for (what, _), files in sorted(groups.items(), key=lambda group: (not group[1][0].unread, group[0][0] == "skipped")):
        encodings = sorted({f.encoding for f in files} - {"", "utf-8"})
        lines.append(f"{what:<14} {_named(files)} ({files[0].why}{', ' + ', '.join(encodings) if encodings else ''})")
    return lines[:SHOWN_FILES] + ([f"... and {len(lines) - SHOWN_FILES:,} more"] if len(lines) > SHOWN_FILES else [])


def _named(files: Sequence[FileReport]) -> str:
    """One file, the place of several, or for what is not read the first of them."""
    if len(files) == 1:
        return files[0].file
    if not files[0].format:
        return f"{files[0].file} and {len(files) - 1:,} more"
    return f"{_place(files[0])}, {len(files):,} files"


def _place(file: FileReport) -> str:
    """The archive or folder that a file lies in; its own name where there is none."""
    archive, inside, _ = file.file.partition(".zip:")
    return f"{archive}.zip" if inside else file.file.rpartition("/")[0] or file.file


def init(inputs: Sequence[str] | str, out: Path, *, force: bool = False, format: str = "", agents: Sequence[str] = ()) -> int:
    """Writes a recipe for the dump to `out`; returns how many sources it describes. Raises CurateError where `out` exists.

    `format` overrules what is detected; `agents` are names or ids of those who answer.
    """
    if out.exists() and not force:
        raise CurateError("exists already", where=str(out), mend="Name another file with -o, or overwrite it with --force.")
    text = recipe_text(suggest([inputs] if isinstance(inputs, str) else list(inputs), format=format, agents=agents))
    write_text(out, text)
    return len(load_recipe(out).source)
