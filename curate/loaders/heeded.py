"""Keys of a recipe's block that nothing reads: those of another format, columns to leave out that are
nowhere. In silence they would look obeyed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import islice

from curate.errors import CurateError, meant
from curate.loaders.base import LOADERS, Source
from curate.loaders.mapping.wide import columns_named
from curate.loaders.settings import CONVERSATION_AUTHOR, MANY_CONVERSATIONS, NONE, SourceBlock, as_list

_ROWS = 2_500  # of a file in which a column mostly stands


def check_heeded(block: SourceBlock, sources: Sequence[Source], where: str) -> None:
    """Raises CurateError for a key about columns or speakers that none of the block's sources reads, and for
    a column to leave out that none has."""
    formats = sorted({source.format for source in sources})
    patterns = {pattern for name in formats for pattern in LOADERS.get(name).heeds}
    lost = (
        next((key for key in _named_values(block) if not any(fnmatchcase(key, p) for p in patterns)), "")
        if formats
        else ""
    )
    if lost:
        what = f"{lost}: the input is of the format {' and '.join(formats)}, which does not use this key"
        raise CurateError(
            what,
            where=where,
            mend="Remove the key, or read the input as a table (format: table) and map its columns.",
        )
    if block.leave_out and formats:
        _check_left_out(block.leave_out, sources, where)


def _named_values(block: SourceBlock) -> Iterator[str]:
    """The keys that the block gives of those that not every format reads."""
    data = block.model_dump(exclude_defaults=True)
    for section in ("conversations", "messages", "roles"):
        for key, value in (data.get(section) or {}).items():
            names = (section, key) == ("roles", "agent") and not {
                CONVERSATION_AUTHOR,
                MANY_CONVERSATIONS,
            } & set(as_list(value))
            none = key == "internal" and [n.casefold() for n in as_list(value)] == [NONE]
            if (
                not names and not none and key != "files"
            ):  # names of agents are heeded by all, and that there is no column is true of all
                yield f"{section}.{key}"
    yield from (
        key for key in ("rows", "prompt", "completion", "order", "leave_out", "same_ids") if key in data
    )


def _check_left_out(names: Iterable[str], sources: Sequence[Source], where: str) -> None:
    left, known = dict.fromkeys(names), dict[str, None]()
    files = [(LOADERS.get(source.format)(), file) for source in sources for file in source.files]
    for start, end in ((0, _ROWS), (_ROWS, None)):  # to the end only where a column is missing
        for loader, file in files:
            for columns in islice(loader.columns(file), start, end):
                new = [c for c in columns if c not in known]
                known.update(dict.fromkeys(new))
                for name in [n for n in left if new and columns_named([n], new)]:
                    left.pop(name)
                if not left:
                    return
    if not known:  # no row can be read, which is told elsewhere
        return
    lost = next(iter(left))
    raise CurateError(
        f"leave_out: there is no column or field {lost!r}", where=where, mend=meant(lost, known, "There are")
    )
