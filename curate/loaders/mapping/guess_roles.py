"""Who answers, guessed from evidence: words of a column, who is in many conversations, how each side opens
and speaks. What stays open is a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from curate.loaders.account import Question, quoted
from curate.loaders.mapping.fields import MappingGuess
from curate.loaders.mapping.guess_bots import program_rows, tell_bots, without
from curate.loaders.mapping.guess_senders import by_author
from curate.loaders.mapping.profile import Column, TableProfile
from curate.loaders.mapping.sender_talks import LISTED, NAMES
from curate.loaders.mapping.side_columns import SIDES, meet, side_columns
from curate.loaders.mapping.sides import (
    SAME_OPENING,
    SideGuess,
    Talk,
    by_speech,
    by_words,
    listen,
    side_of_name,
    together,
)
from curate.loaders.mapping.talks import Rows
from curate.loaders.mapping.visibility_questions import values_told
from curate.loaders.mapping.vocabulary import likeness, tokens
from curate.loaders.roles import is_personal, is_shown, shown_value
from curate.loaders.settings import Roles, SourceBlock
from curate.loaders.values import as_flag
from curate.loaders.visibility import is_note_word
from curate.records import Role


def guess_roles(
    head: TableProfile | None,
    rows: TableProfile,
    own: Mapping[str, Any],
    fields: Mapping[str, Any],
    guess: MappingGuess,
    private: Sequence[bool],
    block: SourceBlock | None = None,
) -> Roles | None:
    """The rules for roles; None, with a question in `guess`, where it stays open who speaks. `block` is the
    recipe's, where there is one."""
    guess.programs = programs = program_rows(rows, fields, private, block)
    if any(programs) and not all(programs):
        left = [hidden for hidden, program in zip(private, programs, strict=True) if not program]
        roles = _of_people(head, without(rows, programs), own, fields, guess, left)
        if (
            roles and roles.column and roles.column == fields.get("author")
        ):  # the column of senders is the one of roles, and needs a role for each
            bots: dict[str, Role] = {
                v: "bot"
                for v, program in zip(rows.columns[roles.column].values, programs, strict=True)
                if program
            }
            roles = roles.model_copy(update={"map": dict(sorted({**bots, **roles.map}.items()))})
    else:
        roles = _of_people(head, rows, own, fields, guess, private)
    if roles and fields.get("text") in rows.columns and not block:
        tell_bots(rows, fields, roles, private, guess)
    return roles


def _of_people(
    head: TableProfile | None,
    rows: TableProfile,
    own: Mapping[str, Any],
    fields: Mapping[str, Any],
    guess: MappingGuess,
    private: Sequence[bool],
) -> Roles | None:
    held = Rows.of(rows, fields, private)
    taken = {v for k, v in fields.items() if isinstance(v, str) and k not in ("author", "role")}
    for column in side_columns(rows, taken, held, rows.columns.get(fields.get("author", ""))):
        verdict = _by_column(column, rows, held, guess)
        if verdict is not None or guess.questions:
            return verdict
    if not fields.get("author"):
        if any(len(talk) > 1 for talk in held.talks):
            guess.questions.append(_nobody(rows, taken))
        return None
    return by_author(head, rows, own, fields, held, guess)


def _nobody(rows: TableProfile, taken: set[str]) -> Question:
    """The question where no column was taken for who speaks; it names those that may be."""
    may = [
        c.name
        for c in rows.columns.values()
        if c.name not in taken and (c.is_person or 1 < c.distinct <= SIDES) and not c.is_time and not c.nested
    ][:4]
    column = quoted(may[0]) if may else "COLUMN"
    add = (
        (
            f"roles: {{column: {column}, map: {{VALUE: customer, OTHER: agent}}}}   # a column with few"
            " values that says which side speaks"
        ),
        f"messages: {{author: {column}}}   # or the column of who wrote it",
    )
    what = "no column says who speaks" + (f"; it may be {' or '.join(map(repr, may))}" if may else "")
    return Question("roles", rows.files[0].label, ", ".join(may) or "roles", what, add, keys=tuple(may))


def _by_column(column: Column, rows: TableProfile, held: Rows, guess: MappingGuess) -> Roles | None:
    """The rules where a column tells the sides; None where it does not after all, or where that is a
    question."""
    values = column.counts
    if column.flags >= 0.95 and side_of_name(column.name) and column.distinct <= 2:
        flags = {as_flag(v): v for v in values}
        yes, no = flags.get(True, ""), flags.get(False, "")
        agent = yes if side_of_name(column.name) == "agent" else no
        flagged: dict[str, Role] = {v: "agent" if v == agent else "customer" for v in values}
        return _confirmed(
            column, flagged, _heard(column, values, held), rows, guess, "its name says which side yes is"
        )
    value_roles = by_words(values)
    if (
        len({r for r in value_roles.values() if r in ("customer", "agent")}) == 2
        or column.distinct == 1
        or (value_roles and not meet(column, held))
    ):
        return _confirmed(
            column,
            value_roles,
            _heard(column, list(value_roles), held),
            rows,
            guess,
            "its values are words for roles",
        )
    one, two = (v for v, _ in sorted(values.items(), key=lambda kv: (-kv[1], kv[0]))[:2])
    heard = _heard(column, [one, two], held)
    names = (
        ("the more frequent value", "the other value")
        if is_personal(one) or is_personal(two)
        else (repr(one[:30]), repr(two[:30]))
    )
    verdict = by_speech(heard[one], heard[two], names)
    if not verdict.agent or not _is_strong(
        column,
        verdict,
        *((heard[one], heard[two]) if verdict.agent == names[0] else (heard[two], heard[one])),
    ):
        opens = [
            f"{name} opens {heard[v].opens} of {len(held.talks)} conversations"
            for v, name in zip((one, two), names, strict=True)
        ]
        guess.questions.append(_open_column(rows, column, one, two, [*verdict.why, *opens]))
        return None
    agent = one if verdict.agent == names[0] else two
    mapping: dict[str, Role] = {
        agent: "agent",
        two if agent == one else one: "customer",
        **{v: r for v, r in value_roles.items() if r in ("bot", "system", "tool")},
    }
    guess.note("roles.column", f"two values that meet in nearly every conversation; {'; '.join(verdict.why)}")
    return _roles(rows, column, mapping, guess)


def _is_strong(column: Column, verdict: SideGuess, agent: Talk, customer: Talk) -> bool:
    """Whether what is said makes two opaque values the sides: of a column with another name than that of
    roles, such as a type, more than one sign must."""
    answers, asks = (
        agent.staff >= SAME_OPENING and agent.staff > agent.need,
        customer.need >= SAME_OPENING and customer.need > customer.staff,
    )
    named = likeness("role", column.name) >= 0.5 and set(tokens(column.name)) - {"type", "message"}
    return bool(named) or len(verdict.why) > 1 or agent.greets >= SAME_OPENING or (answers and asks)


def _heard(column: Column, values: Iterable[str], held: Rows) -> dict[str, Talk]:
    heard = listen(held.by(column))
    return {v: heard.get(v, Talk()) for v in values}


def _confirmed(
    column: Column,
    value_roles: dict[str, Role],
    heard: dict[str, Talk],
    rows: TableProfile,
    guess: MappingGuess,
    why: str,
) -> Roles | None:
    """The rules by words, unless what the sides say speaks clearly against them: then it is a question."""
    sides = {
        role: together(heard, [v for v, r in value_roles.items() if r == role])
        for role in ("customer", "agent")
    }
    verdict = by_speech(sides["agent"], sides["customer"], ("the agents' side", "the customers' side"))
    if verdict.agent == "the customers' side" and len(verdict.why) > 1:
        one = next(v for v, r in value_roles.items() if r == "agent")
        two = next(v for v, r in value_roles.items() if r == "customer")
        guess.questions.append(
            _open_column(rows, column, one, two, [f"the words say that {one[:30]!r} answers", *verdict.why])
        )
        return None
    guess.note("roles.column", why + (f"; {verdict.why[0]}" if verdict.agent == "the agents' side" else ""))
    return _roles(rows, column, value_roles, guess)


def _roles(
    rows: TableProfile, column: Column, value_roles: dict[str, Role], guess: MappingGuess
) -> Roles | None:
    """The rules for a column; values whose role stays open are a question, but notes, which are private."""
    left = sorted(v for v in column.counts if v not in value_roles and not is_note_word(v))
    if any(is_note_word(v) and v not in value_roles for v in column.counts):
        guess.notes.append("rows whose role is a note are internal")
    if left:
        known = ", ".join(f"{quoted(v)}: {value_roles[v]}" for v in sorted(value_roles))
        rest = ", ".join(f"{quoted(v)}: unknown" for v in left[:12] if is_shown(v))
        say = "# customer, agent, bot, system, or unknown: neither learned from nor shown"
        add = (f"roles: {{column: {quoted(column.name)}, map: {{{known}, {rest}}}}}   {say}",)
        counts = ", ".join(f"{shown_value(v)!r} {column.counts[v]:,}" for v in left[:8])
        what = f"the role of some values of the column {column.name!r} is not understood ({counts})"
        guess.questions.append(Question("roles", rows.files[0].label, column.name, what, add))
    return Roles(column=column.name, map=dict(sorted(value_roles.items())), otherwise="unknown")


def _open_column(rows: TableProfile, column: Column, one: str, two: str, why: Sequence[str]) -> Question:
    if not all(map(is_shown, column.counts)):
        what = (
            f"the column {column.name!r} names the people of two sides, and it is not clear which of them"
            " answer for the business"
        )
        listed = tuple(sorted(column.counts.items(), key=lambda kv: (-kv[1], kv[0]))[:LISTED])
        return Question("roles", rows.files[0].label, column.name, "; ".join([what, *why]), (NAMES,), listed)
    add = tuple(
        f"roles: {{column: {quoted(column.name)}, map: {{{quoted(a)}: agent, {quoted(c)}: customer}}}}"
        for a, c in ((one, two), (two, one))
    )
    evidence = f"; {'; '.join(why)}" if why else ""
    what = (
        f"the column {column.name!r} has two sides ({values_told(column)}), and it is not clear which of them"
        f" answers for the business{evidence}"
    )
    return Question("roles", rows.files[0].label, column.name, what, add)
