"""Addresses of computers in a network (IPv4 and IPv6)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.scan import Scan, word_set
from curate.privacy.spans import DetectedSpan

# with the length of the network behind it, if any
_IP4 = re.compile(
    r"\d(?<![\w.:-]\d)\d{0,2}\.(?:\d{1,3}\.){2}\d{1,3}(?![\w-]|\.\d)(?:/(?:[12]?\d|3[0-2])(?![\w-]|\.\w))?"
)
# the last group may be an IPv4 address; a zone and the length of the network may follow
_IP6 = re.compile(
    r"(?<![\w:.])(?P<value>[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?:(?:\.\d{1,3}){3}(?!\.?\d))?)(?![\w:])"
    r"(?:%\w{1,16})?(?:/\d{1,3}(?![\w-]|\.\w))?"
)
_COLONS, _GROUP = re.compile(r":(?=[0-9A-Fa-f]{0,4}:)"), re.compile(r"[0-9A-Fa-f]{0,4}\Z")
_VERSION = re.compile(
    r"(?:\bv(?:er(?:sion)?)?|version|release|build|firmware|driver|update)\b[\s:.]*$", re.IGNORECASE
)
_SHAPES = tuple(f".{'0' * first}.{'0' * second}." for first in (1, 2, 3) for second in (1, 2, 3))
# what stands right before an address that could be a version by its numbers
_NETWORK = re.compile(
    r"(?:[\[=@/]|\b(?:ips?|ipv4|address(?:es)?|host|server|router|gateway|dns|from|via|by|adresse|dirección|indirizzo"
    r"|endereço|adres)\b\W{0,3}(?:is|ist|est|es|è|é)?)\W{0,2}$",
    re.IGNORECASE,
)
_MOST_OF_A_VERSION = 4  # digits of the last three numbers
# addresses that name no one: name servers of the public, and what every router has
_PUBLIC_IPS = word_set(
    "8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 10.0.0.1 10.0.0.138 192.168.0.1 192.168.1.1 192.168.2.1"
    " 192.168.178.1 192.168.1.254"
)
# what addresses begin with that have no more than two groups: of the whole net, of a house, of a link
_SHORT_IP6 = re.compile(
    r"[23][0-9a-f]{3}:|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|64:ff9b:|::(?:ffff:)?\d+\.", re.I
)


def _ip4(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """Version numbers, netmasks and addresses that everyone has are left."""
    text = scan.text
    if text.count(".") >= 3:
        for match in _IP4.finditer(text):
            before = max(0, match.start() - 20), match.start()
            if not _is_ip4(match.group()) or _VERSION.search(text, *before):
                continue
            if not _like_version(match.group()) or _NETWORK.search(text, *before):
                yield DetectedSpan(match.start(), match.end(), "IP")


def _like_version(value: str) -> bool:
    """Whether the numbers are as small as those of a version: `115.8.0.1`. Chance gives an address few digits
    seldom; those of a house are often so."""
    last = value.partition("/")[0].split(".")[1:]
    return sum(map(len, last)) <= _MOST_OF_A_VERSION and not value.startswith(("10.", "192.168."))


def _ip6(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    text = scan.text
    if "::" in text or text.count(":") >= 3:
        end = 0
        for colon in _COLONS.finditer(text):
            first = _GROUP.search(text, max(end, colon.start() - 4), colon.start())
            match = _IP6.match(text, first.start()) if first and colon.start() >= end else None
            if match:
                end = match.end()
                if _is_ip6(match.group("value")):
                    yield DetectedSpan(match.start(), end, "IP")


def _is_ip4(value: str) -> bool:
    address, _, length = value.partition("/")
    parts = [int(part) for part in address.split(".")]
    if max(parts) > 255 or parts[0] in (0, 127, 255) or address in _PUBLIC_IPS:
        return False
    if any(len(part) > 1 and part[0] == "0" for part in address.split(".")):
        return False
    # a whole network of a house is nobody's
    return not (length and ipaddress.ip_address(address).is_private and address.endswith(".0"))


def _is_ip6(value: str) -> bool:
    groups = [group for group in value.split(":") if group]
    few = len(groups) < 3 and not _SHORT_IP6.match(value)
    if few or not any(char.isdigit() for char in value):
        return False
    try:
        address = ipaddress.IPv6Address(value)
    except ValueError:
        return False
    mapped = address.ipv4_mapped
    return not (address.is_loopback or address.is_unspecified) and (mapped is None or _is_ip4(str(mapped)))


@TYPES.register("IP")
class Ip(PersonalType):
    """IP addresses; not version numbers, netmasks and addresses that everyone has."""

    words = ("IP address", "IP addresses")
    listed = 120
    detectors = (
        Detector(35, _ip4, digits=4, marks=(".",), shapes=_SHAPES),
        Detector(37, _ip6, digits=True, marks=(":",)),
    )
    examples = (
        Example("It comes from 203.0.113.7 all day.", "203.0.113.7"),
        Example("host 2001:db8:85a3::8a2e:370:7334 fails", "2001:db8:85a3::8a2e:370:7334"),
    )
    counter_examples = (
        "Version 10.4.2.11 crashes.",
        "Viewer 115.8.0.1 is slow",
        "open 192.168.1.1 first",
        "at 12:30:45 it stopped",
    )
