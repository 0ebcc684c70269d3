"""Conversations to records: which reply is learned from, and what the model sees before it."""

from __future__ import annotations

import re
from bisect import bisect
from typing import Any

from curate.language.folding import fold
from curate.language.pointers import without_pointers
from curate.language.statements import answers
from curate.pairing.settings import PairingSettings, Strategy
from curate.pairing.turns import Turn, add_assistant, turns_of
from curate.records import (
    CORRECTS_BOT,
    CORRECTS_DRAFT,
    ChatMessage,
    Conversation,
    Record,
    calls_text,
    stable_id,
)
from curate.text.plain import token_estimate

# flags of messages that say what a record lacks
_CHANGES = frozenset(("tool_calls_left_out", "parts_left_out"))
_DRAFTED = 6  # words of a draft from which it is more than a beginning


def pair(conversation: Conversation, settings: PairingSettings, key: str = "") -> list[Record]:
    """The conversation's records; `key` names its source, so that ids of two sources never meet.

    Where nobody answered, one record with an empty completion stands for the question; where there is no
    customer turn, nothing comes back.
    """
    turns = turns_of(conversation)
    opening = next((at for at, turn in enumerate(turns) if turn.role == "customer"), len(turns))
    replies = [at for at, turn in enumerate(turns) if turn.role == "agent" and turn.trains and at > opening]
    chosen = _choose(conversation, turns, replies, settings.strategy)
    courses = _courses(turns, replies)
    records = [
        _record(conversation, turns, at, n, courses, settings, key)
        for n, at in enumerate(replies)
        if at in chosen
    ]
    if not replies:
        asked = [at for at, turn in enumerate(turns) if turn.role == "customer"]
        if asked:
            prompt, changes = _prompt(conversation, turns, asked[-1], asked[-1], settings)
            records.append(_blank(conversation, prompt, changes, turns, key))
    return records


def _choose(
    conversation: Conversation, turns: list[Turn], replies: list[int], strategy: Strategy
) -> set[int]:
    if strategy == "every_reply":
        return set(replies)
    if strategy == "first_reply":
        return set(replies[:1])
    if strategy == "conversation":
        return set(replies[-1:])
    marked = {at for at in replies if _accepted(conversation, turns[at])}
    return marked or (set(replies[-1:]) if conversation.outcome.get("solved") else set())


def _accepted(conversation: Conversation, turn: Turn) -> bool | None:
    """Whether the export marks this reply as the solution; None where it marks none."""
    mark = conversation.outcome.get("accepted")
    if any(m.outcome.get("accepted") for m in turn.messages):
        return True
    return any(m.id == mark for m in turn.messages) if mark else None


def _prompt(
    conversation: Conversation, turns: list[Turn], asked: int, at: int, settings: PairingSettings
) -> tuple[list[ChatMessage], list[str]]:
    """The chat messages up to the customer's turn `asked`, merged by role and cut from the oldest side to the
    limit.

    What the model was told up to the reply, the turn `at`, comes first, counts towards the limit and is never
    cut.
    """
    chat: list[ChatMessage] = []
    changes: set[str] = set()
    for turn in turns[: asked + 1]:
        for message in turn.chat:
            if chat and chat[-1]["role"] == message["role"] == "assistant":
                add_assistant(chat, message["content"], message.get("tool_calls", []))
            elif chat and chat[-1]["role"] == message["role"] == "user":
                chat[-1]["content"] += "\n\n" + message["content"]
            else:
                chat.append(message)
        if turn.is_merged:
            changes.add("merged")
    if chat and chat[0]["role"] != "user":  # an agent's opening move: nothing that a customer asked for yet
        chat = chat[_next_asked(chat) :]
        changes.add("opening_left_out")
    if settings.subject and chat:
        subject = conversation.subject.strip()
        if subject and _bare(subject) not in _bare(chat[0]["content"]):
            chat[0]["content"] = f"{subject}\n\n{chat[0]['content']}"
    system_prompts = list(dict.fromkeys(text for turn in turns[: at + 1] for text in turn.told))
    size = sum(map(token_estimate, (*system_prompts, conversation.tools))) + sum(map(_tokens, chat))
    while len(chat) > 1 and size > settings.context_tokens:
        drop = _next_asked(chat)
        size -= sum(map(_tokens, chat[:drop]))
        chat = chat[drop:]
        changes.add("trimmed")
    head: list[ChatMessage] = (
        [{"role": "system", "content": "\n\n".join(system_prompts)}] if system_prompts else []
    )
    return [*head, *chat], sorted(changes)


def _tokens(message: ChatMessage) -> int:
    return token_estimate(message["content"]) + token_estimate(calls_text(message))


def _next_asked(chat: list[ChatMessage]) -> int:
    """Where the next message of the customer stands after the first message."""
    return next(n for n in range(1, len(chat)) if chat[n]["role"] == "user")


def _completion(reply: Turn, settings: PairingSettings) -> tuple[list[ChatMessage], bool]:
    """What the model should produce, which ends with its own words or calls; and whether pointers to files
    were taken out."""
    chat = reply.chat
    while chat[-1]["role"] == "tool":
        chat.pop()
    changed = False
    for message in chat:
        if message["role"] == "assistant":
            text = message["content"].strip()
            message["content"] = without_pointers(text) if settings.pointers == "drop" else text
            changed = changed or message["content"] != text
    return chat, changed


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", re.sub(r"^(?:\s*(?:re|aw|fwd?|wg)\s*:)+", "", fold(text))).strip()


def _record(
    conversation: Conversation,
    turns: list[Turn],
    at: int,
    nth: int,
    courses: list[tuple[int, dict[str, Any]]],
    settings: PairingSettings,
    key: str,
) -> Record:
    reply = turns[at]
    last_asked, course = courses[nth]
    prompt, changes = _prompt(conversation, turns, last_asked, at, settings)
    completion, shorter = _completion(reply, settings)
    ids = [m.id for m in reply.messages]
    context_only = any(not turn.trains for turn in turns[:at])
    train_all = (
        {"train_all_replies": True} if settings.strategy == "conversation" and not context_only else {}
    )
    flags = {f for m in reply.messages for f in m.flags} | (
        {"unseen_context"} if reply.unseen or turns[last_asked].unseen else set()
    )
    flags |= {"rests_on_tool"} if reply.tool else set()
    corrects = bool(reply.corrected) and answers(reply.text)
    flags |= {CORRECTS_BOT} if corrects else set()
    drafted = len(reply.draft.split()) >= _DRAFTED
    flags |= {CORRECTS_DRAFT} if drafted else set()
    marked = flags & _CHANGES | (
        {"earlier_replies_not_trained"} if settings.strategy == "conversation" and context_only else set()
    )
    return Record(
        id=stable_id("r", [key, conversation.id, *ids]),
        conversation_id=conversation.id,
        prompt=prompt,
        completion=completion,
        customer_id=conversation.customer,
        source=conversation.source,
        message_ids=ids,
        subject=conversation.subject,
        locale=conversation.locale,
        time=reply.messages[0].time,
        author=reply.author,
        after=[(t.role, t.text) for t in turns[at + 1 : at + 1 + settings.after_turns]],
        outcome={
            **_outcome(conversation, reply, nth, len(courses)),
            **course,
            **_spam(conversation, turns[: last_asked + 1]),
        },
        names=conversation.names,
        changes=sorted(
            {
                *changes,
                *marked,
                *(["pointer_removed"] if shorter else []),
                *(["merged"] if reply.is_merged else []),
            }
        ),
        flags=sorted(flags),
        extra=train_all,
        part_of=conversation.part_of,
        tools=conversation.tools,
        parallel_tool_calls=conversation.parallel_tool_calls,
        corrected=_corrected(reply) if corrects else [],
        draft=[{"role": "assistant", "content": reply.draft}] if drafted else [],
    )


def _corrected(reply: Turn) -> list[ChatMessage]:
    """What the program answered, and what the customer said after it."""
    bot, *since = reply.corrected
    said: list[ChatMessage] = [{"role": "user", "content": "\n\n".join(since)}] if since else []
    return [{"role": "assistant", "content": bot.strip()}, *said]


def _outcome(conversation: Conversation, reply: Turn, nth: int, of: int) -> dict[str, Any]:
    out: dict[str, Any] = {
        k: conversation.outcome[k]
        for k in ("solved", "rating", "reopened", "won")
        if k in conversation.outcome
    }
    for message in reply.messages:
        for name, value in message.outcome.items():
            out[name] = (out.get(name) or 0) + value if name in ("votes_up", "votes_down") else value
    accepted = _accepted(conversation, reply)
    if accepted is not None:
        out["accepted"] = accepted
    return {**out, "position": nth, "n_replies": of, "is_last": nth == of - 1}


def _courses(turns: list[Turn], replies: list[int]) -> list[tuple[int, dict[str, Any]]]:
    """Of each reply the customer's turn that it answers (the last one before it), and its course: how it came
    to it and what was answered after.

    `opened` and `asked` (seconds since 1970) say when the customer's first turn and the one that is answered
    began, `later_answers` how many later turns of the customer were answered, `other_agents` who else
    answered before, `handed_on` whether the next one that was answered was left to others. What is not known
    is left out: agents, where one has no id.
    """
    customers = [at for at, turn in enumerate(turns) if turn.role == "customer"]
    asked = [customers[bisect(customers, at) - 1] for at in replies]
    rounds = {turn: n for n, turn in enumerate(dict.fromkeys(asked))}
    agents = [turns[at].author for at in replies]
    answering: list[set[str]] = [set() for _ in rounds]
    for agent, turn in zip(agents, asked, strict=True):
        answering[rounds[turn]].add(agent)
    out, before, opened = [], set[str](), _opened(turns)
    for agent, turn in zip(agents, asked, strict=True):
        following = rounds[turn] + 1
        course: dict[str, Any] = {
            "opened": opened,
            "asked": turns[turn].messages[0].time,
            "later_answers": len(rounds) - following,
        }
        if all(agents):
            course |= {
                "other_agents": len(before - {agent}),
                "handed_on": following < len(rounds) and agent not in answering[following],
            }
            before.add(agent)
        out.append((turn, {name: value for name, value in course.items() if value is not None}))
    return out


def _opened(turns: list[Turn]) -> float | None:
    """When the customer began the conversation."""
    return next((turn.messages[0].time for turn in turns if turn.role == "customer"), None)


def _spam(conversation: Conversation, turns: list[Turn]) -> dict[str, Any]:
    """What the export says of the customer's side: whose question is marked as spam has no answer to learn
    from."""
    marked = any(m.outcome.get("spam") for turn in turns if turn.role == "customer" for m in turn.messages)
    return {"spam": True} if marked or conversation.outcome.get("spam") else {}


def _blank(
    conversation: Conversation, prompt: list[ChatMessage], changes: list[str], turns: list[Turn], key: str
) -> Record:
    opened = _opened(turns)
    return Record(
        id=stable_id("q", [key, conversation.id]),
        conversation_id=conversation.id,
        prompt=prompt,
        completion=[],
        customer_id=conversation.customer,
        source=conversation.source,
        subject=conversation.subject,
        locale=conversation.locale,
        time=next((m.time for m in conversation.messages if m.time is not None), None),
        outcome={**({} if opened is None else {"opened": opened}), **_spam(conversation, turns)},
        names=conversation.names,
        changes=changes,
        part_of=conversation.part_of,
    )
