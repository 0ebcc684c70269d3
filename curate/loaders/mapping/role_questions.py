"""Questions about who speaks, which only the whole table answers: too many unknown speakers, and role values
that the recipe's map leaves out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from curate.loaders.account import Question, quoted
from curate.loaders.base import Source
from curate.loaders.roles import is_shown, role_in, shown_value
from curate.loaders.visibility import is_note_word

FEW = 0.02  # share of messages whose role the map may leave open without a question
FEW_LABELS = 12  # labels that a question lists


def ask_who_speaks(source: Source, what: str, label_counts: Counter[str]) -> None:
    """The question where too much is open, with the labels of chats in cells (`label_counts`, how often
    each), if these are few and nobody's names."""
    labels = {v: role_in(v) for v in sorted(label_counts) if v and not is_note_word(v)}
    left = [v for v, role in labels.items() if role is None]
    if left and len(labels) <= FEW_LABELS and all(map(is_shown, labels)):
        held = ", ".join(f"{quoted(v)}: {role or 'unknown'}" for v, role in labels.items())
        what += f"; labels that are not understood: {', '.join(f'{v!r} {label_counts[v]:,}' for v in left)}"
        add = (
            f"roles: {{map: {{{held}}}}}   # customer, agent, bot, or unknown: neither learned from nor shown"
        )
    else:
        add = (
            "roles: {column: COLUMN, map: {VALUE: customer, OTHER: agent}}   # a column that says which side"
            " speaks"
        )
    source.report.ask(
        Question(
            "roles",
            source.name,
            "roles",
            what,
            (add, "agents: [NAME]   # or those who answer for the business"),
        )
    )


def ask_of_values(source: Source, mapped: Collection[str], role_counts: Counter[str]) -> None:
    """Asks about values of the role column (`role_counts`, how often each) that the recipe's map (`mapped`,
    casefolded) does not name, where they are many."""
    rules, total = source.block.roles, sum(role_counts.values())
    if (
        not rules
        or not rules.map
        or "otherwise" in rules.model_fields_set
        or any(q.code == "roles" for q in source.report.questions)
    ):
        return
    left = {
        v: n
        for v, n in sorted(role_counts.items())
        if v and v.casefold() not in mapped and not is_note_word(v)
    }
    if sum(left.values()) > FEW * total:
        known = ", ".join(f"{quoted(v)}: {role}" for v, role in rules.map.items())
        rest = ", ".join(f"{quoted(v[:60])}: unknown" for v in list(left)[:12])
        shown = ", ".join(repr(shown_value(v)) for v in list(left)[:8])
        what = (
            f"{sum(left.values()):,} of {total:,} messages have a role that the map does not name ({shown})"
        )
        add = (
            f"roles: {{column: {quoted(rules.column)}, map: {{{known}, {rest}}}}}   # customer, agent, bot,"
            " or unknown: neither learned from nor shown"
        )
        source.report.ask(Question("roles", source.name, rules.column, what, (add,)))
