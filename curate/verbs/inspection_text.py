"""An inspection in words, for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from curate.loaders import FileReport, Inspection
from curate.privacy.shown import masked_but_names
from curate.verbs.preview import ConversationPreview

Paint = Callable[[str, str], str]
SHOWN_FILES = 12
SHOWN_AGENTS = 20


def unpainted(text: str, style: str) -> str:
    """The text as it is, for terminals and files without colours."""
    return text


def describe(
    inspection: Inspection, paint: Paint = unpainted, shown: Sequence[ConversationPreview] = ()
) -> str:
    """An inspection in words, with the examples that are `shown`."""
    lines = [*_files(inspection), *_columns(inspection), ""]
    first, last = inspection.span
    total = sum(inspection.messages.values())
    lines += [f"conversations  {inspection.conversations:,}" + (f", {first} to {last}" if first else "")]
    counts = sorted(inspection.messages.items(), key=lambda kv: -kv[1])
    lines.append(
        f"messages       {total:,}: " + ", ".join(f"{paint(role, role)} {n:,}" for role, n in counts)
    )
    if inspection.languages:
        lines.append(
            "languages      "
            + ", ".join(
                f"{lang} {share:.0%}"
                for lang, share in sorted(inspection.languages.items(), key=lambda kv: -kv[1])[:8]
            )
        )
    if inspection.repeated:
        lines.append(f"repeated       {inspection.repeated:,} (read once)")
    if inspection.events:
        lines.append(f"events         {inspection.events:,} (assignments and others without text)")
    lines += [f"visibility     {where}: {what}" for where, what in inspection.visibility.items()]
    lines += [f"chatbots       {where}: {what}" for where, what in inspection.chatbots.items()]
    lines += [f"agents         {where}: {_agents(held)}" for where, held in inspection.agents.items()]
    lines += [
        f"agents         {name!r} wrote nothing; the nearest name is {masked_but_names(sender)!r}"
        f" (in {n:,} conversations)"
        for name, (sender, n) in inspection.nearest.items()
    ]
    if inspection.omitted:
        lines.append(
            "left out       " + ", ".join(f"{what} ({n:,})" for what, n in inspection.omitted.items())
        )
    if inspection.layout:
        lines.append(
            "layout         " + ", ".join(f"{what} ({n:,})" for what, n in inspection.layout.items())
        )
    if inspection.rejects:
        lines.append(
            "unreadable     "
            + ", ".join(f"{n:,} {reason.replace('_', ' ')}" for reason, n in inspection.rejects.items())
        )
    for number, example in enumerate(shown, 1):
        lines += [
            "",
            f"Example {number}, as it will be read (grey is left out, personal data is replaced):",
            *_example(example, paint),
        ]
    if inspection.warnings:
        lines += ["", "What looks wrong:", *(f"  - {w}" for w in inspection.warnings)]
    if inspection.questions:
        lines += [
            "",
            paint("Open questions; a run stops until the recipe answers them:", "open"),
            *(f"  - {q.describe()}" for q in inspection.questions),
        ]
    if inspection.doubts:
        lines += [
            "",
            paint("Doubts; a run ends with status 1 until the recipe settles them:", "open"),
            *(f"  - {d.describe()}" for d in inspection.doubts),
        ]
    if inspection.notes:
        lines += ["", *(f"Note: {n}" for n in inspection.notes)]
    return "\n".join(lines)


def _agents(held: Sequence[tuple[str, int]]) -> str:
    """Who counts as an agent without being named: for the user's own screen alone."""
    most, more = held[:SHOWN_AGENTS], len(held) - SHOWN_AGENTS
    listed = ", ".join(f"{masked_but_names(name)} {n:,}" for name, n in most) + (
        f" and {more:,} more" if more > 0 else ""
    )
    who = "1 sender counts as an agent" if len(held) == 1 else f"{len(held):,} senders count as agents"
    return f"{who} without being named (conversations of each): {listed}"


def _example(example: ConversationPreview, paint: Paint) -> list[str]:
    lines = []
    for line in example.lines:
        hidden = line.kind != "message"
        label = {"note": "private note", "event": "event"}.get(line.kind, line.role)
        text = " ".join(paint(part.text, "cut" if part.cut or hidden else "") for part in line.parts)
        lines.append(f"  {paint(f'{label:<12}', 'cut' if hidden else line.role)}  {text}")
    return lines + ([f"  ... and {example.more:,} more messages"] if example.more else [])


def _columns(inspection: Inspection) -> list[str]:
    """What each column was taken as, a source at a time."""
    lines = []
    for source in dict.fromkeys(report.source for report in inspection.columns):
        own = [r for r in inspection.columns if r.source == source]
        wide, wider = (max(len(getattr(r, part)) for r in own) for part in ("key", "column"))
        lines += [
            "",
            f"columns of {source}:",
            *(f"  {r.key:<{wide}}  {r.column:<{min(wider, 40)}}  {r.why}".rstrip() for r in own),
        ]
    return lines


def _files(inspection: Inspection) -> list[str]:
    """A line a format and place, and for what is not read one a reason, what looks like data before all
    else."""
    groups: dict[tuple[str, ...], list[FileReport]] = {}
    for file in inspection.files:
        key = (
            (file.format, _place(file))
            if file.format
            else (("not read" if file.unread else "skipped"), file.why)
        )
        groups.setdefault(key, []).append(file)
    lines = []
    for (what, _), files in sorted(
        groups.items(), key=lambda group: (not group[1][0].unread, group[0][0] == "skipped")
    ):
        encodings = sorted({f.encoding for f in files} - {"", "utf-8"})
        lines.append(
            f"{what:<14} {_named(files)} ({', '.join([files[0].why, *encodings])}){_sureness(files[0])}"
        )
    return lines[:SHOWN_FILES] + (
        [f"... and {len(lines) - SHOWN_FILES:,} more"] if len(lines) > SHOWN_FILES else []
    )


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
    return (f", confidence {file.confidence:.2f}" if file.format and file.confidence < 1 else "") + (
        f" (less likely: {others})" if others else ""
    )
