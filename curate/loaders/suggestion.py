"""A recipe's source section for a dump, every guess explained; it runs unedited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from glob import escape
from typing import Any

import yaml

from curate.errors import CurateError
from curate.loaders.account import Doubt, LoadReport, Question
from curate.loaders.base import LOADERS, Detection, Source, Suggestion
from curate.loaders.bots import CODE
from curate.loaders.choice import listed as choosable
from curate.loaders.folders import is_system
from curate.loaders.grouping import grouped
from curate.loaders.inputs import InputSet
from curate.loaders.mapping.people_lists import name_people
from curate.loaders.mapping.places import globs_for
from curate.loaders.nothing import nothing_found
from curate.loaders.open_lines import with_open_lines
from curate.loaders.reading import Inputs, leave_unread, open_inputs, read_all
from curate.loaders.settings import SourceBlock

_ORDER = (
    "format",
    "files",
    "rows",
    "conversation",
    "id",
    "author",
    "name",
    "email",
    "time",
    "order",
    "subject",
    "prompt",
    "completion",
    "text",
    "text_type",
    "locale",
    "solved",
    "accepted",
    "rating",
    "rating_good",
    "votes_up",
    "votes_down",
    "spam",
)
_FOUND = ("conversations", "messages", "rows", "roles")  # keys that say what the columns are


def suggest(inputs: Inputs, *, format: str = "", agents: Sequence[str] = ()) -> str:
    """YAML text of the `source` and `pairing` sections for these inputs. Raises CurateError where nothing is
    recognised.

    `format` overrules what is detected; `agents` are names or ids of those who answer.
    """
    inputs = InputSet.of(inputs)
    opened, rejects = inputs.opened
    files = [f for f in opened if not is_system(f.member or f.name)]
    groups, refused = grouped(files, format)
    whys = {file.label: detection.why for held in groups.values() for file, detection in held}
    found_blocks = [
        s for name, held in groups.items() for s in LOADERS.get(name)().suggest([file for file, _ in held])
    ]
    used = name_people(found_blocks, [file for file, _ in refused])
    usable = [s for s in found_blocks if not s.is_open]
    if used and usable:  # their roles stand in the recipe
        usable[0].block = usable[0].block.model_copy(update={"skip": sorted(map(escape, used))})
    if not usable:
        silent = [
            (file, Detection(0.0, "; ".join(s.notes), s.mend)) for s in found_blocks for file in s.files
        ]
        report = LoadReport()
        for file, detection in (*refused, *silent):
            leave_unread(file, detection, report)
        raise nothing_found(inputs, files, report, rejects)
    later = _found_in_reading(inputs, usable, SourceBlock(format=format, agents=list(agents)))
    lines = ["source:"]
    for suggestion in usable:
        block = suggestion.block.model_copy(update={"agents": [*suggestion.block.agents, *agents]})
        suggestion.questions = [q for q in suggestion.questions if q.code != "roles" or not agents]
        if any(
            q.code == "roles" and not q.senders for q in suggestion.questions
        ):  # the question's own line has the rules
            block = block.model_copy(update={"roles": None})
        if len(suggestion.files) < len(files) and not block.globs:
            block = block.model_copy(update={"files": globs_for(suggestion.files, files)})
        lines += _block(
            suggestion,
            block,
            Counter(whys[f.label] for f in suggestion.files),
            listed=len(usable) > 1,
            later=later[id(suggestion)],
        )
    for suggestion in (s for s in found_blocks if s not in usable):
        if left := [file.label for file in suggestion.files if file.label not in used]:
            lines.append(f"  # not used: {', '.join(left)}: {'; '.join(suggestion.notes)}")
    left_files = [(file, d) for file, d in refused if d.confidence and file.label not in used]
    lines += [f"  # not used: {file.label}: {d.why}. {d.mend}" for file, d in left_files]
    return "\n".join([*lines, *_pairing(usable)]) + "\n"


Open = tuple[list[Question], list[Doubt]]


def _found_in_reading(inputs: Inputs, usable: Sequence[Suggestion], block: SourceBlock) -> dict[int, Open]:
    """What a run would ask and doubt beside what the suggestions hold, once it has read all, by the identity
    of the suggestion that it is about."""
    report = LoadReport()
    with suppress(CurateError):  # a run says what cannot be read
        sources, _ = open_inputs(inputs, [block] if block != SourceBlock() else None, report)
        for _ in read_all(sources, report=report):
            pass
    out: dict[int, Open] = {id(s): ([], []) for s in usable}
    for question in report.questions:
        about = _about(question.where, usable)
        if question.code not in {q.code for q in about.questions}:
            out[id(about)][0].append(question)
    for doubt in report.doubts:
        about = _about(doubt.where, usable)
        if (doubt.code, doubt.settle) not in {(d.code, d.settle) for d in about.doubts}:
            out[id(about)][1].append(doubt)
    return out


def _about(where: str, usable: Sequence[Suggestion]) -> Suggestion:
    """The suggestion whose files hold a place; the first for what is about no file that is read."""
    return next((s for s in usable if any(where.startswith(f.label) for f in s.files)), usable[0])


def _is_silenced(suggestion: Suggestion, block: SourceBlock) -> bool:
    """Whether a recipe with all columns of the block would no longer ask what is open."""
    report = LoadReport()
    LOADERS.get(block.format)().examine(Source(block.format, suggestion.files, block, report))
    asked = {(q.code, q.key) for q in report.questions}
    return any(
        (q.code, q.key) not in asked for q in suggestion.questions if q.code != CODE
    )  # about chatbots the reading itself asks


def _block(
    suggestion: Suggestion, block: SourceBlock, whys: Counter[str], listed: bool, later: Open
) -> list[str]:
    """One block as commented YAML lines; `whys` counts why its files were taken for the format, `later` is
    what the reading leaves open."""
    count, (why, most) = len(suggestion.files), whys.most_common(1)[0]
    lines = [
        f"  # {count} file{'s' * (count != 1)}{f', {most} of them' * (most < count)}: {why}",
        *(f"  # {note}" for note in suggestion.notes),
    ]
    settings = block.model_dump(exclude_defaults=True)
    if suggestion.questions and block.is_mapped and _is_silenced(suggestion, block):
        column_lines = [
            f"  #   {line}"
            for line in _yaml(
                {k: settings.pop(k) for k in _FOUND if k in settings}, suggestion.comments, "", 0
            )
        ]
        lines += [
            "  # the columns as they are found at each run, until the question below is answered:",
            *column_lines,
        ]
        settings["files"] = block.globs if len(block.globs) > 1 else block.globs[0]
    body = _yaml(settings, suggestion.comments, "", 4 if listed else 2)
    fields = LOADERS.get(block.format)().fields(suggestion.files)
    body += [f"{' ' * (4 if listed else 2)}{line}" for line in choosable(fields, _plain)]
    if listed:
        body[0] = f"  - {body[0].lstrip()}"
    questions, doubts = later
    return lines + with_open_lines(
        body, [*suggestion.questions, *questions], [*suggestion.doubts, *doubts], 4 if listed else 2
    )


def _yaml(values: Mapping[str, Any], comments: Mapping[str, str], path: str, indent: int) -> list[str]:
    lines: list[str] = []
    rank = {key: n for n, key in enumerate(_ORDER)}
    keys = values if path.startswith("roles") else sorted(values, key=lambda k: rank.get(k, len(rank)))
    for key in keys:
        value, here = values[key], f"{path}{key}"
        note = f"   # {comments[here]}" if here in comments else ""
        if isinstance(value, dict) and here != "roles.map":
            lines += [f"{' ' * indent}{key}:{note}", *_yaml(value, comments, f"{here}.", indent + 2)]
        else:
            lines.append(f"{' ' * indent}{key}: {_plain(value)}{note}")
    return lines


def _plain(value: Any) -> str:
    """A value on one line of YAML."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=1 << 20).strip()
    return text.removesuffix("...").strip()


def _pairing(suggestions: list[Suggestion]) -> list[str]:
    """A hint for the next section: which replies to learn from."""
    marked = any(b and b.accepted for s in suggestions for b in (s.block.conversations, s.block.messages))
    hint = (
        "accepted would keep only replies marked as the solution"
        if marked
        else "first_reply, accepted and conversation are the others"
    )
    return ["pairing:", f"  strategy: every_reply   # every reply that a customer got is a candidate; {hint}"]
