"""`inspect` and `init`: what a dump is, and a recipe for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from curate.atomic import write_text
from curate.loaders import FileReport, Inspection, suggest
from curate.loaders import inspect as look
from curate.loaders.files import check_unchanged, stamps
from curate.loaders.settings import overruled
from curate.places import check_file
from curate.progress import Progress
from curate.recipe import Recipe, load_recipe
from curate.recipe_text import recipe_text
from curate.verbs.preview import Example, examples

Paint = Callable[[str, str], str]
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


def shown_examples(found: Inspection, recipe: Recipe | None = None) -> list[Example]:
    """The conversations of an inspection as a run with this recipe would read them."""
    settings = recipe or Recipe()
    return examples(found.samples, settings.cleaning, settings.privacy)


def describe(found: Inspection, paint: Paint = lambda text, style: text, recipe: Recipe | None = None) -> str:
    """An inspection in words, for a terminal; `paint` gives a stretch of text a style: a role, `cut`, `open`."""
    lines = [*_files(found), *_columns(found), ""]
    first, last = found.span
    total = sum(found.messages.values())
    lines += [f"conversations  {found.conversations:,}" + (f", {first} to {last}" if first else "")]
    counts = sorted(found.messages.items(), key=lambda kv: -kv[1])
    lines.append(f"messages       {total:,}: " + ", ".join(f"{paint(role, role)} {n:,}" for role, n in counts))
    if found.languages:
        lines.append("languages      " + ", ".join(f"{lang} {share:.0%}" for lang, share in sorted(found.languages.items(), key=lambda kv: -kv[1])[:8]))
    if found.repeated:
        lines.append(f"repeated       {found.repeated:,} (read once)")
    lines += [f"visibility     {where}: {what}" for where, what in found.visibility.items()]
    if found.omitted:
        lines.append("left out       " + ", ".join(f"{what} ({n:,})" for what, n in found.omitted.items()))
    if found.rejects:
        lines.append("unreadable     " + ", ".join(f"{n:,} {reason.replace('_', ' ')}" for reason, n in found.rejects.items()))
    for number, example in enumerate(shown_examples(found, recipe), 1):
        lines += ["", f"Example {number}, as it will be read (grey is left out, personal data is replaced):", *_example(example, paint)]
    if found.warnings:
        lines += ["", "What looks wrong:", *(f"  - {w}" for w in found.warnings)]
    if found.questions:
        lines += ["", paint("Open questions; a run stops until the recipe answers them:", "open"), *(f"  - {q.describe()}" for q in found.questions)]
    if found.doubts:
        lines += ["", paint("Doubts; a run ends with status 1 until the recipe settles them:", "open"), *(f"  - {d.describe()}" for d in found.doubts)]
    if found.notes:
        lines += ["", *(f"Note: {n}" for n in found.notes)]
    return "\n".join(lines)


def _example(example: Example, paint: Paint) -> list[str]:
    lines = []
    for line in example.lines:
        hidden = line.kind != "message"
        label = {"note": "private note", "event": "event"}.get(line.kind, line.role)
        text = " ".join(paint(part.text, "cut" if part.cut or hidden else "") for part in line.parts)
        lines.append(f"  {paint(f'{label:<12}', 'cut' if hidden else line.role)}  {text}")
    return lines + ([f"  ... and {example.more:,} more messages"] if example.more else [])


def _columns(found: Inspection) -> list[str]:
    """What each column was taken as, a source at a time."""
    lines = []
    for source in dict.fromkeys(report.source for report in found.columns):
        own = [r for r in found.columns if r.source == source]
        wide, wider = (max(len(getattr(r, part)) for r in own) for part in ("key", "column"))
        lines += ["", f"columns of {source}:", *(f"  {r.key:<{wide}}  {r.column:<{min(wider, 40)}}  {r.why}".rstrip() for r in own)]
    return lines


def _files(found: Inspection) -> list[str]:
    """A line a format and place, and for what is not read one a reason, what looks like data before all else."""
    groups: dict[tuple[str, ...], list[FileReport]] = {}
    for file in found.files:
        key = (file.format, _place(file)) if file.format else (("not read" if file.unread else "skipped"), file.why)
        groups.setdefault(key, []).append(file)
    lines = []
    for (what, _), files in sorted(groups.items(), key=lambda group: (not group[1][0].unread, group[0][0] == "skipped")):
        encodings = sorted({f.encoding for f in files} - {"", "utf-8"})
        lines.append(f"{what:<14} {_named(files)} ({files[0].why}{', ' + ', '.join(encodings) if encodings else ''}){_sureness(files[0])}")
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


def _sureness(file: FileReport) -> str:
    """How sure the detection is of a file, and what else it may be."""
    others = "; ".join(f"{r.format} {r.confidence:.2f}: {r.why}" for r in file.rivals[:2])
    return (f", confidence {file.confidence:.2f}" if file.format and file.confidence < 1 else "") + (f" (less likely: {others})" if others else "")


class Written(NamedTuple):
    """What `init` wrote: how many sources the recipe describes, how many questions stay open, how many doubts."""

    sources: int
    questions: int
    doubts: int

    def describe(self) -> str:
        """What is left to do with the recipe; empty where nothing is."""
        counts = [f"{n} {word}{'s' * (n != 1)}" for n, word in ((self.questions, "open question"), (self.doubts, "doubt")) if n]
        return f"{' and '.join(counts)}: look for OPEN and DOUBT in it and uncomment the line that is right." if counts else ""


def init(inputs: Sequence[str] | str, out: Path, *, force: bool = False, format: str = "", agents: Sequence[str] = ()) -> Written:
    """Writes a recipe for the dump to `out`. Raises CurateError where `out` exists, unless `force` is set, and always where it is an input.

    `format` overrules what is detected; `agents` are names or ids of those who answer.
    """
    given = [inputs] if isinstance(inputs, str) else list(inputs)
    check_file(out, given, force=force)
    guessed = suggest(given, format=format, agents=agents)
    write_text(out, recipe_text(guessed))
    return Written(len(load_recipe(out).source), guessed.count("# OPEN: "), guessed.count("# DOUBT: "))
