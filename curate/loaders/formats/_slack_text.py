"""Slack's own markup to plain text: mentions, links, escapes, and text that lies in blocks only."""

from __future__ import annotations

import re
from typing import Any

from curate.ids import as_text
from curate.loaders.formats._slack_team import Team

_MARK = re.compile(r"<([^<>\n]{1,4000})>")
_ESCAPES = (
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
)  # the ampersand last, or &amp;lt; would be undone twice
_DEPTH = 40


def plain(message: dict[str, Any], team: Team) -> str:
    """The text of a message as a reader saw it."""
    text = as_text(message.get("text"))
    if not text.strip():
        text = "\n".join(_from_blocks(message.get("blocks"), 0)).strip()
    if not text.strip():
        held = [a for a in message.get("attachments") or [] if isinstance(a, dict)]
        shown = (part for a in held for part in (a.get("pretext"), a.get("text") or a.get("fallback")))
        text = "\n".join(as_text(s) for s in shown if s)
    text = _MARK.sub(lambda m: _resolve(m[1], team), text)
    for escaped, sign in _ESCAPES:
        text = text.replace(escaped, sign)
    return text


def _resolve(inner: str, team: Team) -> str:
    """One mark: <@U1>, <#C1|name>, <!here>, <https://…|label>."""
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return f"@{label or team.name(target[1:]) or target[1:]}"
    if target.startswith("#"):
        return f"#{label or team.channel_name(target[1:])}"
    if target.startswith("!"):
        return label or f"@{target[1:].split('^')[0]}"
    if target.startswith(("mailto:", "tel:")):
        return label or target.partition(":")[2]
    if "://" not in target:  # no mark of Slack's after all
        return f"<{inner}>"
    return f"{label} ({target})" if label and label not in target else target


def _from_blocks(value: Any, depth: int) -> list[str]:
    """The texts of blocks, one entry a line; elements of one section belong to one line."""
    if depth > _DEPTH:
        return []
    if isinstance(value, list):
        return [line for item in value for line in _from_blocks(item, depth + 1)]
    if not isinstance(value, dict):
        return []
    kind = value.get("type")
    if kind in ("rich_text_section", "rich_text_preformatted", "rich_text_quote"):
        return ["".join(_element(e) for e in value.get("elements") or [] if isinstance(e, dict))]
    if kind in ("mrkdwn", "plain_text"):
        return [as_text(value.get("text"))]
    return [
        line for key in ("elements", "text", "fields") for line in _from_blocks(value.get(key), depth + 1)
    ]


def _element(element: dict[str, Any]) -> str:
    kind = element.get("type")
    if kind == "user":
        return f"<@{as_text(element.get('user_id'))}>"
    if kind == "channel":
        return f"<#{as_text(element.get('channel_id'))}>"
    if kind == "link":
        url, label = as_text(element.get("url")), as_text(element.get("text"))
        return f"<{url}|{label}>" if label else f"<{url}>"
    if kind == "emoji":
        return f":{as_text(element.get('name'))}:"
    return as_text(element.get("text"))
