"""A recipe's block that maps no texts: the columns are found, and what it says overrules and answers what was
found open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from curate.loaders.account import Doubt, Question, quoted
from curate.loaders.base import Suggestion
from curate.loaders.mapping.direction import CODE as TIED
from curate.loaders.settings import NONE, SourceBlock, as_list
from curate.loaders.settings_columns import ConversationColumns, MessageColumns

_SECTIONS = (("conversations", ConversationColumns), ("messages", MessageColumns))
_VISIBILITY = {"internal", "public", "public_values"}


def completed(block: SourceBlock, suggestion: Suggestion) -> SourceBlock:
    """The suggested block with everything that the recipe's block says."""
    made = suggestion.block
    update: dict[str, Any] = {**block.carried(), "order": block.order, "roles": block.roles or made.roles}
    for name, model in _SECTIONS:
        given, suggested = _settings_of(block, name), getattr(made, name)
        if not given or (suggested is None and name == "conversations"):
            continue
        kept = suggested.model_dump(exclude_unset=True) if suggested else {}
        if _VISIBILITY & given.keys():
            given |= _visibility(block, given, kept, suggestion.shown)
            kept = {k: v for k, v in kept.items() if k not in _VISIBILITY}
        if kept.get("text") in _names_in(given.get("comments")):
            kept.pop("text")  # a text that is taken apart is no message of its own
        update[name] = model(**{**kept, **given})
    if (
        made.conversations
        and (comments := made.conversations.comments)
        and set(as_list(comments.text)) <= set(block.leave_out)
    ):
        update.setdefault("conversations", made.conversations)
        update["conversations"] = update["conversations"].model_copy(update={"comments": None})
    return made.model_copy(update=update)


def _visibility(
    block: SourceBlock, given: dict[str, Any], kept: dict[str, Any], shown: dict[str, list[str]]
) -> dict[str, Any]:
    """The keys about visibility: columns that were found stay beside those that are named, unless the recipe
    rules them out."""
    named = {side: as_list(given.get(side, "")) for side in ("internal", "public")}
    if any(name.casefold() == NONE for name in named["internal"]):
        return {}
    ours = {name for names in named.values() for name in names}
    suggested = {
        side: [c for c in as_list(kept.get(side, "")) if c not in ours and c not in block.leave_out]
        for side in named
    }
    values = given.get("public_values") or []
    if (
        values
    ):  # they are meant for the columns that are named; of the others all that customers saw is public, too
        values = [
            *values,
            *(v for names in suggested.values() for c in names for v in shown.get(c, ()) if v not in values),
        ]
    return {side: [*named[side], *suggested[side]] for side in named} | {"public_values": values}


def _settings_of(block: SourceBlock, section: str) -> dict[str, Any]:
    """The keys of a section that the block gives, whether or not it was filled with defaults since."""
    held = getattr(block, section)
    return held.model_dump(exclude_defaults=True) if held else {}


def _names_in(value: Any) -> set[str]:
    """The names of columns that a value of a section holds."""
    if isinstance(value, dict):
        return {name for key, held in value.items() if key != "speakers" for name in _names_in(held)}
    return set(as_list(value)) if isinstance(value, (str, list)) else set()


def open_questions(block: SourceBlock, suggestion: Suggestion) -> Iterator[Question]:
    """The questions that the recipe's block does not answer."""
    named = _named(block)
    for question in suggestion.questions:
        keys = set(question.keys or (question.key,))
        apart = keys <= _names_in(
            _settings_of(block, "conversations").get("comments")
        )  # how the texts of the column are taken apart
        answered = {
            "chatbot": bool(
                block.bots or block.agents or block.roles
            ),  # who of them answers is asked, where it is still open, once all is read
            "roles": (
                bool(block.agents or block.roles or (block.messages and block.messages.author))
                or apart
                or keys <= set(block.leave_out)
            ),
            "private": bool(keys & named) or _no_flag(block),
            "conversation": bool(block.messages and block.messages.conversation) or apart,
            "columns": keys <= named or len(keys - set(block.leave_out)) < 2,
        }
        if not answered.get(question.code, False):
            yield question


def open_doubts(block: SourceBlock, suggestion: Suggestion) -> Iterator[Doubt]:
    """The doubts that the recipe's block does not settle."""
    named = _named(block)
    settled = tuple(f"leave_out: [{quoted(name)}]" for name in named)
    held = block.message_columns()
    ordered = {TIED} if held.order or held.time else set()
    return (
        d
        for d in suggestion.doubts
        if not d.settle.startswith(settled) and d.code not in {*block.accept, *ordered}
    )


def _named(block: SourceBlock) -> set[str]:
    """The columns that the block names, or leaves out by name."""
    out = set(block.leave_out).union(*(_names_in(_settings_of(block, name)) for name, _ in _SECTIONS))
    return out | ({block.roles.column} if block.roles and block.roles.column else set())


def _no_flag(block: SourceBlock) -> bool:
    """Whether the block says that no column tells private messages."""
    held = [getattr(block, name) for name, _ in _SECTIONS]
    return any(name.casefold() == "none" for section in held if section for name in as_list(section.internal))
