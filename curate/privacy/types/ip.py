"""Addresses of computers in a network (IPv4 and IPv6)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.scan import Scan, word_set
from curate.privacy.spans import DetectedSpan

_IP4 = re.compile(r"\d(?<![\w.:-]\d)\d{0,2}\.(?:\d{1,3}\.){2}\d{1,3}(?![\w-]|\.\d)")
# an IPv4 address as one of IPv6
_MAPPED = re.compile(
    r"(?<![\w:.])::ffff:(?:0{1,4}:)?(?P<value>(?:\d{1,3}\.){3}\d{1,3})(?![\w-]|\.\d)", re.IGNORECASE
)
_IP6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?![\w:])")
_COLONS, _GROUP = re.compile(r":(?=[0-9A-Fa-f]{0,4}:)"), re.compile(r"[0-9A-Fa-f]{0,4}$")
_VERSION = re.compile(
    r"(?:\bv(?:er(?:sion)?)?|version|release|build|firmware|driver|update)\b[\s:.]*$", re.IGNORECASE
)
_SHAPES = tuple(f".{'0' * first}.{'0' * second}." for first in (1, 2, 3) for second in (1, 2, 3))
# addresses that name no one: name servers of the public, and what every router has
_PUBLIC_IPS = word_set(
    "8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 10.0.0.1 10.0.0.138 192.168.0.1 192.168.1.1 192.168.2.1"
    " 192.168.178.1 192.168.1.254"
)


def _ip4(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """Version numbers, netmasks and addresses that everyone has are left."""
    text = scan.text
    if text.count(".") >= 3:
        for match in _IP4.finditer(text):
            if _is_ip4(match.group()) and not _VERSION.search(
                text, max(0, match.start() - 14), match.start()
            ):
                yield DetectedSpan(match.start(), match.end(), "IP")
        for match in _MAPPED.finditer(text) if "::" in text else ():
            if _is_ip4(match.group("value")):
                yield DetectedSpan(match.start(), match.end(), "IP")


def _ip6(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    text = scan.text
    if text.count(":") >= 3:
        end = 0
        for colon in _COLONS.finditer(text):
            first = _GROUP.search(text, max(end, colon.start() - 4), colon.start())
            match = _IP6.match(text, first.start()) if first and colon.start() >= end else None
            if match:
                end = match.end()
                if _is_ip6(match.group()):
                    yield DetectedSpan(match.start(), end, "IP")


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
    counter_examples = ("Version 10.4.2.11 crashes.", "open 192.168.1.1 first", "at 12:30:45 it stopped")
