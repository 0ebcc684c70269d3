"""Columns that nothing explains and of which something stands in messages of agents alone, as private notes
and drafts do."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from curate.loaders.account import Question
from curate.loaders.mapping.agent_rows import agent_rows
from curate.loaders.mapping.author_columns import is_recipient
from curate.loaders.mapping.profile import Column, TableProfile
from curate.loaders.mapping.sides import by_words
from curate.loaders.mapping.visibility_questions import question_of
from curate.loaders.mapping.visible import varies
from curate.loaders.mapping.vocabulary import OTHER_FLAG, OTHER_KIND, tokens
from curate.loaders.roles import role_word, shown_value
from curate.loaders.settings import Roles
from curate.loaders.values import as_flag, as_solved, word_set
from curate.loaders.visibility import is_note_word, shown_to_customer

RARE = 3  # rows in which a value must stand to be asked about
_STRAYS = 0.05  # share of these rows that may be of others: somebody's side is mistaken now and then
_FEW = 12  # distinct values; of a column of more it only counts whether a cell is filled
_WORDS = re.compile(r"[^\W\d_]+")
# which way a message went, beside the words for messages and for who wrote them
_PLAIN = word_set(
    "in out inbound outbound incoming outgoing first second new initial followup by from to of the a de du la"
    " le der die das von vom an am e with and seen eingang ausgang eingehend ausgehend eingehende ausgehende"
    " entrant entrante sortant sortante courriel courrier correo saliente entrada saída salida uscita entrata"
    " ingresso inkomend uitgaand inkommande utgående входящее исходящее входящий исходящий wychodząca"
    " przychodząca 受信 送信 発信 着信"
)


@dataclass(frozen=True)
class SampleRows:
    """Of each row of the sample: its conversation, its author (empty where no column names them), and whether
    an agent or nobody of the two sides wrote it."""

    links: Sequence[str]
    authors: Sequence[str]
    agents: Sequence[bool]
    left_out: Sequence[bool]  # private already, or a program's

    @cached_property
    def staff(self) -> set[str]:
        """The authors of agents' rows."""
        return {who for who, agent in zip(self.authors, self.agents, strict=True) if agent and who}

    def rows(self) -> Iterator[int]:
        """The numbers of the rows that count."""
        return (n for n, out in enumerate(self.left_out) if not out)


def row_sides(
    rows: TableProfile,
    fields: Mapping[str, Any],
    roles: Roles | None,
    programs: Sequence[bool],
    private: Sequence[bool],
    named: Sequence[str] = (),
) -> SampleRows:
    """Who wrote each row of the sample; `named` are those who answer, where the recipe names them, and
    `roles` tell the others."""
    nobody = [""] * rows.rows
    authors = rows.columns[fields["author"]].values if fields.get("author") in rows.columns else nobody
    agents = (
        agent_rows(rows, fields, roles, programs)
        if roles and (roles.column or not named)
        else [False] * rows.rows
    )
    if named:
        known = {n.strip().casefold() for n in named}
        people = [
            rows.columns[fields[key]].values
            for key in ("author", "name", "email")
            if fields.get(key) in rows.columns
        ]
        agents = [
            agent or any(v[n].strip().casefold() in known for v in people) for n, agent in enumerate(agents)
        ]
    return SampleRows(
        rows.columns[fields["conversation"]].values,
        authors,
        agents,
        [a or b for a, b in zip(private, programs, strict=True)],
    )


def find_rare(
    table: TableProfile, section: str, link: str, taken: Set[str], sides: SampleRows
) -> list[Question]:
    """A question for each column of which some values stand in rows of agents alone, who write other rows,
    too: such are private notes and drafts.

    Columns that are named like something else, that count, or that follow who wrote are passed over.
    """
    if all(sides.agents[n] for n in sides.rows()):
        return []
    return [
        q
        for c in table.columns.values()
        if c.name not in taken and c.name != link and (q := _asked_of(table, section, link, c, sides))
    ]


def _asked_of(
    table: TableProfile, section: str, link: str, column: Column, sides: SampleRows
) -> Question | None:
    """The question about one column; None where all that it holds is explained."""
    if _is_else(column) or not varies(column, table.columns.get(link)):
        return None
    where = table.files[0].label
    if is_recipient(column) and any(
        column.values[n] and _stays_inside(column.values[n], n, sides) for n in sides.rows()
    ):
        values = ["-" if _stays_inside(v, n, sides) else "+" for n, v in enumerate(column.values)]
        if "-" in _of_agents_alone(values, sides):
            return question_of(
                where,
                section,
                column,
                "names only colleagues for some messages of agents, as for private notes",
                ["ADDRESS"],
            )
    if is_recipient(column) and column.addressed >= 0.8 and column.filled >= 0.9:
        return None
    values = [v.strip() for v in column.values]
    few = column.distinct <= _FEW and column.words < 8 and not column.is_time
    if few and _counts_up(column, sides):
        return None
    if not few:
        values = ["+" if v else "" for v in values]
    value_roles = by_words(column.counts)
    rare = [
        v
        for v in _of_agents_alone(values, sides)
        if v not in value_roles and not is_explained(v) and (few or not v)
    ]
    if not rare:
        return None
    examples = ", ".join(repr(shown_value(v)) if v else "an empty cell" for v in rare[:4])
    seen = [v for v, _ in Counter(values).most_common() if v not in rare] if few else ["*"]
    return question_of(
        where,
        section,
        column,
        f"holds values that occur only in messages of agents ({examples}), as in private notes and drafts",
        seen,
    )


def _stays_inside(to: str, n: int, sides: SampleRows) -> bool:
    """Whether all whom a row is addressed to are agents, or of the author's own domain."""
    own = _domain(sides.authors[n])
    people = [p.strip() for p in re.split("[,;]", to) if p.strip()]
    return (
        sides.agents[n]
        and bool(people)
        and all(p in sides.staff or (own and _domain(p) == own) for p in people)
    )


def _domain(address: str) -> str:
    """What stands behind the @ of an address; empty where there is none."""
    return address.strip(" <>").rpartition("@")[2].casefold() if "@" in address else ""


def _is_else(column: Column) -> bool:
    """Whether a column is no kind of message by its name, or by the sort of its values."""
    words = set(tokens(column.name))
    if column.nested or column.is_amount or column.is_prose:
        return True
    return bool(words & OTHER_FLAG) or (column.flags < 0.95 and bool(words & OTHER_KIND))


def is_explained(value: str) -> bool:
    """Whether every word of a value is known to be of a message that customers saw: of its sort, its way or
    its side, or a status."""
    words = [w.casefold() for w in _WORDS.findall(value)]
    if as_flag(value) is not None or not words or is_note_word(value):
        return False
    if as_solved(value) is not None and "deleted" not in words:
        return True
    known = [bool(shown_to_customer(w)) or role_word(w) is not None or w in _PLAIN for w in words]
    return any(known) and all(k or len(w) == 1 for k, w in zip(known, words, strict=True))


def _of_agents_alone(values: Sequence[str], sides: SampleRows) -> list[str]:
    """The values of agents alone whose authors, or whose conversations where nobody is named, hold other rows
    of agents, too; rarest first."""
    every, theirs = Counter[str](), Counter[str]()
    held: dict[str, Counter[str]] = defaultdict(Counter)
    opens: Counter[str] = Counter()
    begun: set[str] = set()
    for n in sides.rows():
        value, link = values[n], sides.links[n]
        every[value] += 1
        opens[value] += link not in begun
        begun.add(link)
        if sides.agents[n]:
            theirs[value] += 1
            held[sides.authors[n] or f"\0{link}"][value] += 1
    both = Counter[str]()
    for own in held.values():
        if len(own) > 1:
            both.update(own)
    alone = [v for v, count in theirs.items() if count >= max(RARE, (1 - _STRAYS) * every[v])]
    # an empty cell in the first row only is of a column that points back, or measures a wait
    selected = [v for v in alone if both[v] >= 0.5 * theirs[v] and (v or opens[v] < every[v])]
    return sorted(selected, key=lambda v: (every[v], v))


def _counts_up(column: Column, sides: SampleRows) -> bool:
    """Whether the values are numbers that rise through each conversation: a position."""
    if column.whole < 0.95 or column.distinct < 3:
        return False
    talks: dict[str, list[int]] = defaultdict(list)
    for n in sides.rows():
        if column.values[n].strip().lstrip("-").isdecimal():
            talks[sides.links[n]].append(int(column.values[n]))
    several = [talk for talk in talks.values() if len(talk) > 1]
    return bool(several) and all(
        all(a < b for a, b in pairwise(t)) or all(a > b for a, b in pairwise(t)) for t in several
    )
