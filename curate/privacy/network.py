"""E-mail addresses, links, and addresses of computers."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from curate.privacy.scan import Scan, word_set
from curate.privacy.spans import Found
from curate.privacy.unspaced import head, trimmed

# starts only where a word starts, so each character is looked at once
_EMAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]{1,128}@(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,62}")
_SPELLED = re.compile(
    r"(?<![\w.+-])[\w.+-]{2,64} ?(?:\(at\)|\[at\]|\{at\}| at |\(@\)) ?[\w-]{2,63}"
    r" ?(?:\(dot\)|\[dot\]|\{dot\}| dot |\.) ?(?:com|net|org|edu|gov"
    r"|info|io|co ?(?:\.|dot) ?uk|de|fr|es|it|nl|at|ch|eu|ca|au)\b",
    re.IGNORECASE,
)
_SPELLED_MARK = re.compile(r"\((?:at|@)\)|\[at\]|\{at\}| dot ", re.IGNORECASE)
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
_IP4 = re.compile(r"(?<![\w.:-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)")
_IP6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?![\w:])")
_MAC = re.compile(
    r"(?<![\w:-])[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![\w:-])"
    r"|(?<![\w.])[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![\w.])"
)
_VERSION = re.compile(
    r"(?:\bv(?:er(?:sion)?)?|version|release|build|firmware|driver|update)\b[\s:.]*$", re.IGNORECASE
)
# addresses that name no one: name servers of the public, and what every router has
_PUBLIC_IPS = word_set(
    "8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 10.0.0.1 10.0.0.138 192.168.0.1 192.168.1.1 192.168.2.1"
    " 192.168.178.1 192.168.1.254"
)


def emails(text: str) -> Iterator[Found]:
    """E-mail addresses, plain and spelled out (`anna (at) example dot com`)."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            start = match.start() + (match.group()[0] in "'.")
            yield Found(start, match.end(), "EMAIL")
    if _SPELLED_MARK.search(text):
        for match in _SPELLED.finditer(text):
            if " at " not in match.group() or " dot " in match.group().lower():
                yield Found(match.start(), match.end(), "EMAIL")


def urls(scan: Scan) -> tuple[list[Found], list[Found]]:
    """Links with secrets or personal parameters, and the plain public ones."""
    personal: list[Found] = []
    public: list[Found] = []
    text = scan.text
    if "://" not in text and "www." not in scan.lower:
        return personal, public
    for match in _URL.finditer(text):
        url = match.group().rstrip(".,;:!?)*_")
        if match.group().count("(") > match.group()[len(url) :].count(")") and "(" in url:
            url = match.group().rstrip(".,;:!?*_")
        if _is_personal(url):
            personal.append(Found(match.start(), match.start() + len(trimmed(url)), "URL"))
        else:  # what is joined to a link without a space may be personal
            public.append(Found(match.start(), match.start() + len(head(url)), "URL"))
    return personal, public


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
                or _EMAIL.search(value)
                or (len(value) >= 24 and _random(value))
            ):
                return True
    segments = parts.path.split("/")[:50]
    for i, segment in enumerate(segments):
        if _EMAIL.search(segment):
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


def addresses(scan: Scan) -> Iterator[Found]:
    """IP and MAC addresses. Version numbers, netmasks and addresses that everyone has are left."""
    text = scan.text
    colons = text.count(":")
    if scan.digits and text.count(".") >= 3:
        for match in _IP4.finditer(text):
            if _is_ip4(match.group()) and not _VERSION.search(
                text, max(0, match.start() - 14), match.start()
            ):
                yield Found(match.start(), match.end(), "IP")
    if colons >= 5 or text.count("-") >= 5 or "mac" in scan.lower:
        for match in _MAC.finditer(text):
            if len(set(re.sub(r"\W", "", match.group()).lower())) > 1 and (
                match.group(1) or any(char.isalpha() for char in match.group())
            ):
                yield Found(match.start(), match.end(), "MAC")
    if colons >= 3 and scan.digits:
        for match in _IP6.finditer(text):
            if _is_ip6(match.group()):
                yield Found(match.start(), match.end(), "IP")


def _is_ip4(value: str) -> bool:
    parts = [int(part) for part in value.split(".")]
    if max(parts) > 255 or value in _PUBLIC_IPS or parts[0] in (0, 127, 255):
        return False
    return not any(len(part) > 1 and part[0] == "0" for part in value.split("."))


def _is_ip6(value: str) -> bool:
    groups = [group for group in value.split(":") if group]
    if len(groups) < 3 or not any(char.isdigit() for char in value):
        return False
    try:
        address = ipaddress.IPv6Address(value)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)
