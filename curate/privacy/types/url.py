"""Links with secrets or personal parameters, and profiles of people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.scan import Scan, word_set
from curate.privacy.spans import PUBLIC, DetectedSpan
from curate.privacy.types.email import PLAIN as EMAIL
from curate.privacy.unspaced import head, trimmed

_IN_URL = (  # full-width signs end one, too
    r"[^\s<>\"'`{}|\\^\[\]\u3001-\u3004\u3008-\u3020\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
)
_URL = re.compile(rf"(?:https?|ftp)://{_IN_URL}|(?<![a-z0-9_@.])www\.{_IN_URL}", re.IGNORECASE)
_KEYS = word_set(
    "token access_token refresh_token id_token auth authtoken key apikey api_key secret client_secret"
    " signature sig sign password passwd pwd pass pw session sessionid sid jwt ticket code otp pin hash email"
    " e_mail mail user username userid user_id uid login account customer phone tel mobile name firstname"
    " lastname first_name last_name dob invite reset confirm verify magic"
)
_GATES = word_set(
    "reset verify verification confirm confirmation invite invitation activate activation unsubscribe magic"
    " token share shared auth login recover password d s u"
)
_PEOPLE = re.compile(
    r"^(?:(?:www|\w\w)\.)?(?:linkedin\.com/in/|facebook\.com/(?!groups|help|business|pages|events|sharer)[\w.]+$|instagram\.com/(?!p/)[\w.]+/?$"
    r"|t\.me/|wa\.me/|api\.whatsapp\.com/send)",
    re.IGNORECASE,
)


def _find(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """Links that are personal; the plain ones are public, so nothing inside them is."""
    for match in _URL.finditer(scan.text):
        url = match.group().rstrip(".,;:!?)*_")
        if match.group().count("(") > match.group()[len(url) :].count(")") and "(" in url:
            url = match.group().rstrip(".,;:!?*_")
        if _is_personal(url):
            yield DetectedSpan(match.start(), match.start() + len(trimmed(url)), "URL")
        else:  # what is joined to a link without a space may be personal
            yield DetectedSpan(match.start(), match.start() + len(head(url)), PUBLIC)


def _is_personal(url: str) -> bool:
    if "[" in url:
        return False
    try:
        parts = urlsplit(url if "://" in url else "http://" + url)
    except ValueError:
        return True
    if "@" in parts.netloc or _PEOPLE.match(parts.netloc + parts.path):
        return True
    if parts.query or "=" in parts.fragment:
        for key, value in parse_qsl(parts.query[:4_000] + "&" + parts.fragment[:1_000], max_num_fields=2_000):
            if (
                (key.lower().strip("_-") in _KEYS and len(value) >= 3)
                or EMAIL.search(value)
                or (len(value) >= 24 and _random(value))
            ):
                return True
    segments = parts.path.split("/")[:50]
    for i, segment in enumerate(segments):
        if EMAIL.search(segment):
            return True
        if (
            len(segment) >= 20
            and _random(segment)
            and (len(segment) >= 32 or (i and segments[i - 1].lower() in _GATES))
        ):
            return True
    return False


def _random(value: str) -> bool:
    """Whether a part of a link looks drawn at random: upper case, lower case and digits mixed, without
    words."""
    if len(value) > 2_000:
        return True
    kinds = [
        "d" if char.isdigit() else "u" if char.isupper() else "l" if char.islower() else "-" for char in value
    ]
    changes = sum(a != b for a, b in pairwise(kinds))
    return min(kinds.count("d"), kinds.count("u"), kinds.count("l")) >= 3 and changes >= len(value) // 3


@TYPES.register("URL")
class Url(PersonalType):
    """Links that hold a secret, a personal parameter or an e-mail address, or lead to a person's profile;
    other links stay as they are."""

    words = ("link", "links")
    listed = 140
    detectors = (Detector(15, _find, whole=True, marks=("://", "www.")),)
    examples = (
        Example(
            "Reset it: https://shop.example/reset?token=ab12cd34", "https://shop.example/reset?token=ab12cd34"
        ),
        Example("me: https://www.linkedin.com/in/anna-berg", "https://www.linkedin.com/in/anna-berg"),
    )
    counter_examples = ("See https://shop.example/help/returns?page=2 first.", "www.shop.example is down")

    def same(self, value: str) -> str:
        return value
