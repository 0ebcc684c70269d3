"""Ids of conversations that come in several files or sheets: of one conversation that goes on, or of two
brands that both count from 1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from curate.loaders.account import LoadReport, Question
from curate.loaders.mapping.cells import CONVERSATION, MESSAGE, Cells, MappedTable
from curate.loaders.mapping.profile import letters_of
from curate.loaders.settings import SourceBlock

_MARK = "\x1f"  # between an id and the file that it is of
_FEWEST, _SHARE = (
    2,
    0.5,
)  # conversations of different customers from which on it is asked, also as a share of those in several files

Side = Callable[[Cells, Cells], bool]


class SameIds:
    """Watches one source for ids that stand for different conversations in different files; `same_ids` of the
    recipe says what they are."""

    def __init__(self, block: SourceBlock, tables: Sequence[MappedTable]) -> None:
        self._said = block.same_ids
        kinds = {table.kind: table for table in tables}
        self._joined = (
            len(kinds) > 1
        )  # conversations and messages stand in files of their own: the folders are told apart
        held = kinds.get(MESSAGE) or kinds[CONVERSATION]
        self._column = str(getattr(held.columns, "conversation", "") or held.columns.id)
        self._count: Counter[bool] = (
            Counter()
        )  # of conversations in several files, whether their customers differ

    def key(self, ident: str, where: str) -> str:
        """The id under which a row is kept with others."""
        return f"{ident}{_MARK}{self._part(where)}" if self._said == "apart" else ident

    @staticmethod
    def ident(key: str) -> str:
        """The id that a key was made of."""
        return key.partition(_MARK)[0]

    def see(self, heads: Sequence[Cells], rows: Sequence[Cells], asks: Side) -> None:
        """Notes the rows under one id; `asks` says whether a row is the customer's, where another row opens
        the talk."""
        if self._said:
            return
        identities = [
            {(who,) if (who := _who(head)) else (letters_of(head.get("text")),) for head in part}
            for part in self._parts(heads)
        ]
        if not self._joined:
            identities += [
                {(who,) for row in part if (who := _who(row)) and asks(row, part[0])} or _talk(part, asks)
                for part in self._parts(rows)
            ]
        identities = [part for part in identities if part]
        if len(identities) > 1:
            self._count[
                any(one.isdisjoint(other) for n, one in enumerate(identities) for other in identities[:n])
            ] += 1

    def ask(self, name: str, report: LoadReport) -> None:
        """Asks whether rows of different files belong together, once all is read."""
        differ, total = self._count[True], self._count.total()
        if differ < max(_FEWEST, _SHARE * total):
            return
        what = (
            f"{total:,} values of the column {self._column!r} occur in several files or sheets, {differ:,} of"
            " them with different customers or talks"
        )
        add = (
            "same_ids: apart   # if each file or sheet counts its own conversations",
            "same_ids: together   # if these are the same conversations",
        )
        report.ask(Question("same_ids", name, self._column, what, add))

    def _part(self, where: str) -> str:
        file, _, locator = where.rpartition(":")
        return file.rpartition("/")[0] if self._joined else f"{file}:{locator.rpartition(' row ')[0]}"

    def _parts(self, rows: Sequence[Cells]) -> list[list[Cells]]:
        """The rows by the file or sheet that they stand in."""
        out: dict[str, list[Cells]] = {}
        for row in rows:
            out.setdefault(self._part(row.where), []).append(row)
        return list(out.values())


def _who(row: Cells) -> str:
    return next(
        (
            value.casefold()
            for name in ("customer", "author", "name", "email")
            if (value := row.get(name).strip())
        ),
        "",
    )


def _talk(rows: Sequence[Cells], asks: Side) -> set[tuple[str]]:
    """The opening of a talk in which a customer asks and somebody answers; nothing where it is no whole
    talk."""
    sides = [asks(row, rows[0]) for row in rows]
    return {(letters_of(rows[0].get("text")),)} if sides[0] and not all(sides) else set()
