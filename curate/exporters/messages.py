"""What is wrong with a list of chat messages: the rules that several platforms share, under one set of
codes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from curate.exporters.json_lines import shown

Fault = tuple[str, str]
KEYS = frozenset(("role", "content", "name", "tool_calls", "tool_call_id"))
_UNSEEN = frozenset("\u200b\u200c\u200d\u2060\ufeff")  # signs without width
ROLES = ("system", "user", "assistant", "tool")


def not_object(row: Any) -> Iterator[Fault]:
    """A row that is no object."""
    if not isinstance(row, dict):
        yield "data_type", f"a row must be an object, not {type(row).__name__}"


def unknown_keys(row: dict[str, Any], known: Sequence[str]) -> Iterator[Fault]:
    """Keys of a row that the platform does not know."""
    for key in sorted(set(row) - set(known), key=str):
        yield "row_unrecognized_key", f"unknown key {shown(str(key))!r} beside {', '.join(known[:3])}"


def text_faults(row: dict[str, Any], keys: Sequence[str]) -> Iterator[Fault]:
    """Keys that must hold text."""
    for key in keys:
        if not isinstance(row.get(key), str) or not row[key].strip():
            yield f"missing_{key}", f"no {key}"


def messages_faults(
    messages: Any,
    *,
    name: str = "messages",
    keys: frozenset[str] = KEYS,
    roles: Sequence[str] = ROLES,
    calls: bool = True,
) -> Iterator[Fault]:
    """What is wrong with each message of a list; `weight` may stand where `keys` has it. A list that goes on
    from another is without the check of `calls`, which is of both then (`call_faults`)."""
    if not messages or not isinstance(messages, list):
        yield f"missing_{name}_list", f"no list of {name}"
        return
    for n, message in enumerate(messages):
        yield from _message_faults(f"{name}[{n}]", message, keys, roles)
    if calls:
        yield from call_faults(messages, name)
    said = [m for m in messages if isinstance(m, dict) and m.get("role") == "assistant"]
    if said and all(m.get("weight") == 0 and m.get("weight") is not False for m in said):
        yield "nothing_to_learn", f"{name}: every assistant message has weight 0"


def call_faults(messages: Any, name: str = "messages") -> Iterator[Fault]:
    """Calls of tools without a result, unless they are the last that is done, results without a call, and
    arguments that are no JSON. A result that names no call is of the first that waits."""
    waiting: list[Any] = []
    for n, message in enumerate(messages if isinstance(messages, list) else ()):
        if not isinstance(message, dict):
            continue
        if message.get("role") == "tool":
            call = message.get("tool_call_id") or (waiting[0] if waiting else None)
            if call in waiting:
                waiting.remove(call)
            else:
                yield "result_without_call", f"{name}[{n}]: the result of a tool has no call before it"
            continue
        held = message.get("tool_calls")
        made = [c for c in held if isinstance(c, dict)] if isinstance(held, list) else []
        if waiting and not (made and message.get("role") == "assistant"):
            yield "call_without_result", f"{name}[{n}]: a call of a tool has no result behind it"
            waiting = []
        waiting += [call.get("id") or "" for call in made]
        if any(not _is_json(c["function"].get("arguments")) for c in made if _names_function(c)):
            yield "bad_arguments", f"{name}[{n}]: the arguments of a call are not JSON"


def tools_faults(tools: Any) -> Iterator[Fault]:
    """Descriptions of tools as text that is no JSON."""
    if tools and not _is_json(tools):
        yield "bad_tools", "tools is text that is not JSON"


def _names_function(call: dict[str, Any]) -> bool:
    return isinstance(call.get("function"), dict)


def _is_json(value: Any) -> bool:
    """Whether text is JSON; what is no text needs no reading."""
    try:
        json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        return False
    return True


def has_text(text: str) -> bool:
    """Whether anything in a text can be seen."""
    return any(not sign.isspace() and sign not in _UNSEEN for sign in text)


def _message_faults(where: str, message: Any, keys: frozenset[str], roles: Sequence[str]) -> Iterator[Fault]:
    if not isinstance(message, dict):
        yield "data_type", f"{where} must be an object, not {type(message).__name__}"
        return
    calls = message.get("function_call") or message.get("tool_calls")
    if "role" not in message or ("content" not in message and not calls):
        yield "message_missing_key", f"{where} lacks {'role' if 'role' not in message else 'content'}"
    unknown = sorted(set(message) - keys, key=str)
    if unknown:
        told = ", ".join(shown(str(key)) for key in unknown[:3])
        yield "message_unrecognized_key", f"{where} has unknown keys: {told}"
    role = message.get("role")
    if role not in roles:
        yield "unrecognized_role", f"{where} has the role {shown(str(role))!r}; known: {', '.join(roles)}"
    content = message.get("content")
    if not calls and role != "tool" and not _has_text(content):
        wrong = content is not None and not isinstance(content, (str, list))
        told = f"has a content of the type {type(content).__name__}, not text" if wrong else "has no content"
        yield "missing_content", f"{where} {told}"
    if role == "assistant" and "image_url" in _kinds(content):
        yield "image_in_reply", f"{where} holds an image, which only a user may send"
    weight = message.get("weight")
    if weight is not None and (role != "assistant" or isinstance(weight, bool) or weight not in (0, 1)):
        yield "bad_weight", f"{where}: weight is 0 or 1, on assistant messages only"


def _kinds(content: Any) -> set[str]:
    """The types of the parts of a content, as newer files have them."""
    parts = content if isinstance(content, list) else []
    return {str(part.get("type")) for part in parts if isinstance(part, dict)}


def _has_text(content: Any) -> bool:
    if isinstance(content, list):
        return not _kinds(content).isdisjoint(("text", "image_url", "refusal"))
    return isinstance(content, str) and has_text(content)


def order_faults(messages: Any, *, answered: bool = True, name: str = "messages") -> Iterator[Fault]:
    """What breaks the strict order: a system message first, then user and assistant in turns, results of
    tools behind calls, and the assistant (or where it is not `answered`, the user) at the end."""
    if not isinstance(messages, list) or not all(isinstance(m, dict) for m in messages):
        return
    roles = [m.get("role") for m in messages]
    turns = roles[1:] if roles[:1] == ["system"] else roles
    if "system" in turns:
        yield "system_not_first", f"{name}: a system message stands behind another"
        turns = [role for role in turns if role != "system"]
    if turns and turns[0] != "user":
        yield "starts_not_with_user", f"{name}: the first message, but for the system's, is not the user's"
    spoken = [role for n, role in enumerate(turns) if not _of_tools(turns, n)]
    if any(a == b for a, b in pairwise(spoken)):
        yield "roles_do_not_alternate", f"{name}: two messages of one role stand in a row"
    if turns and answered != (turns[-1] == "assistant"):
        last = "assistant" if answered else "user"
        yield f"ends_not_with_{last}", f"{name}: the last message is not the {last}'s"


def _of_tools(turns: Sequence[Any], n: int) -> bool:
    """Whether a turn is a result, or a message of the assistant that goes on after one."""
    return turns[n] == "tool" or (n > 0 and turns[n - 1] == "tool" and turns[n] == "assistant")


def text_in(parts: Any) -> str:
    """The texts of a list of parts, joined; empty where it is none."""
    if not isinstance(parts, list):
        return ""
    return "\n".join(p["text"] for p in parts if isinstance(p, dict) and isinstance(p.get("text"), str))


def plain_messages(messages: Any, key: str) -> Any:
    """Messages whose content is a list of parts under `key`, as messages with text, to be checked like all
    others."""
    if not isinstance(messages, list):
        return messages
    return [
        {**{k: v for k, v in m.items() if k != key}, "content": text_in(m.get(key))}
        if isinstance(m, dict) and key in m
        else m
        for m in messages
    ]
