"""Signatures, sign-offs, "Sent from my phone" and confidentiality notices at the end of a message."""

from __future__ import annotations

import re

from curate.cleaning.phrases import CLOSING, CONFIDENTIAL, CONTACT_LABEL, DISCLAIMER, SENT_FROM, THANKS

_DELIMITER = re.compile(r"^(?:--|––|—|__|-- |—{2,})\s*$")
_LIST_FOOTER = re.compile(r"^_{2,}\s*$")
_CONTACT = re.compile(
    r"@\w|https?://|www\.|\+?\(?\d[\d ()/.-]{6,}\d"
    rf"|^{CONTACT_LABEL}",
    re.IGNORECASE,
)
_LINK = re.compile(r"[<(]https?://[^\s<>()]*[>)]|https?://\S+")
_DASHED_NAME = re.compile(r"^[-–—~] ?[^\W\d_]{2,20}(?: [^\W\d_]{2,20})?$")
_SENTENCE = re.compile(r"[.!?…]\s*$")
_POSTSCRIPT = re.compile(r"^\W{0,2}p\.? ?s\b", re.IGNORECASE)
_ORNAMENT = re.compile(r"^[\W_]*$")
_PLACE = re.compile(r"^(?:via|from|sent)\b", re.IGNORECASE)
_SIGNATURE_LINES = 14
_BLOCK_LINES = 10
_ROUNDS = 5  # a notice, a device line, a delimiter, contact data and a sign-off may follow each other
_LINE = 90  # characters: a signature's lines are short
_NAME_WORDS = 5


def strip_signature(text: str) -> str:
    """The text without what follows its last sentence: device lines, delimiters, sign-offs with name and
    contact data, notices.

    A word of thanks stays, only the name and data under it go.
    """
    lines = text.split("\n")
    for _ in range(_ROUNDS):
        before = len(lines)
        _trim(lines)
        _strip_notice(lines)
        _strip_device(lines)
        _strip_delimited(lines)
        _strip_closing(lines)
        _strip_contacts(lines)
        if not lines or len(lines) == before:
            break
    _trim(lines)
    return "\n".join(lines)


def _trim(lines: list[str]) -> None:
    while lines and not lines[-1].strip():
        lines.pop()


def _strip_device(lines: list[str]) -> None:
    """`Sent from my phone`, with or without a link, and a last line `-Anna`."""
    while lines:
        last = lines[-1]
        signed = len(lines) > 2 and not lines[-2].strip() and _DASHED_NAME.match(last)
        if last.strip() and not signed and not SENT_FROM.match(_LINK.sub("", last[:400]).strip()):
            return
        lines.pop()


def _strip_delimited(lines: list[str]) -> None:
    """All from a line `-- ` on, when that stands near the end; a mailing list's footer under a line of
    underscores."""
    first = max(0, len(lines) - _SIGNATURE_LINES)
    for i in range(first, len(lines)):
        line = lines[i].strip()
        if not line or line[0] not in "-–—_":
            continue
        rest = [one for one in lines[i + 1 :] if one.strip()]
        if _DELIMITER.match(line) and all(len(one) <= _LINE for one in rest) and "```" not in rest:
            del lines[i:]
            return
        if _LIST_FOOTER.match(line) and rest and len(rest) <= 8 and any(_CONTACT.search(one) for one in rest):
            del lines[i:]
            return


def _strip_closing(lines: list[str]) -> None:
    """`Best regards` and the short lines under it."""
    first = max(0, len(lines) - _BLOCK_LINES - 1)
    for i in range(len(lines) - 1, first - 1, -1):
        line = lines[i].strip()
        if not line or len(line) > _LINE or (i == 0 and len(lines) == 1):
            continue
        thanks = THANKS.match(line)
        if not thanks and not CLOSING.match(line):
            continue
        rest = [one.strip() for one in lines[i + 1 :] if one.strip()]
        if (rest and not _signs(rest)) or (thanks and not rest):
            return
        del lines[i + 1 if thanks else i :]
        return


def _signs(rest: list[str]) -> bool:
    """Whether lines under a closing are a name and what belongs to it, no further message."""
    head = rest[0]
    if any(len(one) > _LINE or _POSTSCRIPT.match(one) for one in rest):
        return False
    if any(char.isdigit() or char == ":" for char in head):  # a version or setting, not a name
        return False
    if len(head.split()) > _NAME_WORDS or (_SENTENCE.search(head) and len(head.split()) > 2):
        return False
    return all(
        _CONTACT.search(one) or not _SENTENCE.search(one) or len(one.split()) <= _NAME_WORDS
        for one in rest[1:]
    )


def _strip_contacts(lines: list[str]) -> None:
    """A last paragraph of short lines of which half are addresses, numbers or links, under a line that is a
    name."""
    start = len(lines)
    while start > 0 and lines[start - 1].strip() and len(lines) - start <= _BLOCK_LINES:
        start -= 1
    block = [line.strip() for line in lines[start:]]
    if (
        start == 0
        or not 2 <= len(block) <= _BLOCK_LINES
        or any(len(line) > 60 or line.startswith(("- ", "> ", "* ", "|")) for line in block)
    ):
        return
    contacts = sum(bool(_CONTACT.search(line) or _PLACE.match(line)) for line in block)
    named = (
        len(block[0].split()) <= _NAME_WORDS
        and block[0][:1].isupper()
        and not block[0].endswith((":", ".", "?", "!"))
        and not _CONTACT.search(block[0])
    )
    if named and 2 * contacts >= len(block) and not any(line.endswith(":") for line in block):
        del lines[start:]


def _strip_notice(lines: list[str]) -> None:
    """A confidentiality notice or print warning: the last paragraphs from where it begins."""
    first = max(0, len(lines) - 40)
    for i in range(first, len(lines)):
        line = lines[i].strip()
        if not line or i == 0 or not DISCLAIMER.match(line):
            continue
        if lines[i - 1].strip() and not _ORNAMENT.match(lines[i - 1]):
            continue
        rest = " ".join(lines[i:])
        if len(rest) < 6_000 and CONFIDENTIAL.search(rest):
            del lines[i:]
            return
