"""What the names of a table's files tell: which belong together, and which hold private messages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from glob import escape

from curate.loaders.account import Question, quoted
from curate.loaders.base import Suggestion
from curate.loaders.files import InputFile
from curate.loaders.settings import as_list
from curate.loaders.visibility import place_is_private
from curate.privacy.file_names import impersonal_name

_SERIES = re.compile(r"[\d][\d\-_.]*$")


def is_hidden(file: InputFile) -> bool:
    """Whether a file, or the folder that it lies in, is named as private; the name of an archive says
    nothing."""
    return place_is_private(file.member or file.name)


def hidden_files(files: Sequence[InputFile]) -> set[str]:
    """The labels of the files of a table that are named as private, unless all are: then the name is not what
    sets their rows apart."""
    hidden = {f.label for f in files if is_hidden(f)}
    return hidden if len(hidden) < len(files) else set()


def ask_of_hidden(suggestions: Sequence[Suggestion], files: Sequence[InputFile]) -> None:
    """Asks about tables of their own whose files are named as private, beside others that are not."""
    if all(map(is_hidden, files)):
        return
    for table in suggestions:
        for section, held in (
            ("conversations", table.block.conversations),
            ("messages", table.block.messages),
        ):
            if held is None or held.internal or held.public or not (held.text or section == "messages"):
                continue
            own = [f for f in table.files if f.matches(as_list(held.files))] or table.files
            if all(map(is_hidden, own)):
                table.questions.append(_question(own, section))


def _question(files: Sequence[InputFile], section: str) -> Question:
    names = [f.known_as for f in files]
    what = "the file's name says that private messages stand in it, and no column does"
    add = (
        f"skip: [{', '.join(map(quoted, names))}]   # if customers never saw them",
        f"{section}: {{internal: none}}   # if customers saw them",
    )
    return Question("private", files[0].label, "internal", what, add)


def globs_for(group: Sequence[InputFile], files: Sequence[InputFile]) -> str | list[str]:
    """A glob that matches exactly the group, such as questions-*.csv; else the names, or the labels of those
    whose names are personal."""
    archives = {f.name for f in group}
    if group[0].member and len(archives) == 1 and sum(f.name in archives for f in files) == len(group):
        name = group[0].name
        return escape(name) if impersonal_name(name) == name else f"{escape(impersonal_name(name))}:*"
    paths = [f.inner if impersonal_name(f.inner) == f.inner else f.label for f in group]
    if len(paths) > 1:
        prefix = _SERIES.sub("", _common_start(paths))
        suffix = _common_start([p[::-1] for p in paths])[::-1]
        suffix = suffix[suffix.rfind(".") :] if "." in suffix else ""
        pattern = f"{escape(prefix)}*{escape(suffix)}"
        if {f.label for f in files if f.matches([pattern])} == {f.label for f in group}:
            return pattern
    named = [escape(p) for p in paths]
    return named[0] if len(named) == 1 else named


def _common_start(texts: Sequence[str]) -> str:
    least, most = min(texts), max(texts)
    return least[: next((n for n, (a, b) in enumerate(zip(least, most, strict=False)) if a != b), len(least))]
