"""Links with secrets or personal parameters, invitations, and profiles of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.issuers import hooks
from curate.privacy.links import BARE, kind
from curate.privacy.scan import Scan
from curate.privacy.spans import PUBLIC, DetectedSpan
from curate.privacy.unspaced import head, trimmed

_IN_URL = (  # full-width signs end one, too
    r"[^\s<>\"'`{}|\\^\[\]\u3001-\u3004\u3008-\u3020\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
)
_SCHEMES = (
    r"https?|s?ftps?|ssh|imaps?|pop3s?|smtps?|ldaps?|postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?"
    r"|amqps?|sqlserver|wss?|rtsp|webcal|otpauth"
)
_URL = re.compile(
    rf"(?:{_SCHEMES})://{_IN_URL}|(?<![a-z0-9_@.])www\.{_IN_URL}"
    rf"|(?<![\w@./-])(?:{'|'.join(map(re.escape, BARE))})/{_IN_URL}",
    re.IGNORECASE,
)

_NUMBERED_HOST = re.compile(r"\w+://(?:\d{1,3}\.){3}\d{1,3}(?!\w)")
_MARKS = ("://", "www.", *(f"{host}/" for host in BARE))


_BEGIN = re.compile(rf"(?:{_SCHEMES})$")
_LONGEST_SCHEME = 12


def _begins(scan: Scan) -> list[int]:
    """Where a link may begin."""
    lower = scan.lower
    schemes = (
        _BEGIN.search(lower, max(0, at - _LONGEST_SCHEME), at) for at in scan.places(("://",), inside=True)
    )
    return sorted([*scan.places(_MARKS[1:], inside=True), *(m.start() for m in schemes if m)])


def _find(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """Links that are personal; the plain ones are public, so nothing inside them is."""
    end = 0
    for at in _begins(scan):
        match = _URL.match(scan.text, at) if at >= end else None
        if not match:
            continue
        end = match.end()
        url = match.group().rstrip(".,;:!?)*_")
        if match.group().count("(") > match.group()[len(url) :].count(")") and "(" in url:
            url = match.group().rstrip(".,;:!?*_")
        if any(hooks(url)):  # a secret as a whole
            continue
        if found := kind(url):
            yield DetectedSpan(match.start(), match.start() + len(trimmed(url)), found)
        elif _NUMBERED_HOST.match(url):  # the address of a computer is found by itself
            continue
        elif url[:4].lower() in ("http", "www."):  # what is joined to a link without a space may be personal
            yield DetectedSpan(match.start(), match.start() + len(head(url)), PUBLIC)


@TYPES.register("URL")
class Url(PersonalType):
    """Links that hold a secret, a personal parameter or an e-mail address, invite to a group, or lead to a
    person's profile; other links stay as they are."""

    words = ("link", "links")
    listed = 140
    detectors = (Detector(15, _find, whole=True, marks=_MARKS),)
    examples = (
        Example(
            "Reset it: https://shop.example/reset?token=ab12cd34", "https://shop.example/reset?token=ab12cd34"
        ),
        Example("me: https://www.linkedin.com/in/anna-berg", "https://www.linkedin.com/in/anna-berg"),
        Example("join https://discord.gg/aB3xK9pQ", "https://discord.gg/aB3xK9pQ"),
    )
    counter_examples = (
        "See https://shop.example/help/returns?page=2 first.",
        "www.shop.example is down",
        "The code is at https://github.com/example/tool.",
    )

    def same(self, value: str) -> str:
        return value
