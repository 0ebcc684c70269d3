"""Addresses of network cards (MAC)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType, compact
from curate.privacy.scan import Scan, word_set
from curate.privacy.spans import DetectedSpan

_MAC = re.compile(
    r"[0-9A-Fa-f](?<![\w:-][0-9A-Fa-f])[0-9A-Fa-f](?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![\w]|[:-]\w)"
    r"|[0-9A-Fa-f](?<![\w.][0-9A-Fa-f])[0-9A-Fa-f]{3}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![\w.])"
)


_DOTTED = re.compile(r"\.[0-9A-Fa-f]{4}\.")
# a pair between two colons or hyphens
_SHAPES = tuple(f"{sign}{pair}{sign}" for sign in ":-" for pair in ("", "0", "A", "00", "0A", "A0", "AA"))
_BEGINS = re.compile(
    r"[:.-](?:(?<=[0-9A-Fa-f]{2}[:-])(?=[0-9A-Fa-f]{2}[:-])|(?<=[0-9A-Fa-f]{4}\.)(?=[0-9A-Fa-f]{4}\.))"
)
# without signs, or with blanks, only behind a word for one
_LABELS = (
    r"(?:\bmac(?:[ _-]?addr(?:ess)?|[ _-]?adresse?)?|lladdr|hw[ _-]?addr(?:ess)?|ether|adapter|bluetooth|ethernet"
    r"|hwaddr|wlan|wi-?fi|lan|hardware|bssid|physical|physische|matériel|física|fisico|físico|physique|fisica"
    r"|fysiek|nic|netzwerkkarte|réseau)\b"
)
_SIX = r"[0-9A-Fa-f]{2}(?:[ :.-]?[0-9A-Fa-f]{2}){5}"
_LABELLED = re.compile(
    rf"{_LABELS}[^\n]{{0,40}}?[ \n:=(\"]{{1,3}}(?P<value>{_SIX})(?![\w]|[:-]\w)", re.IGNORECASE
)
# `3A 4F 22 91 BC 0D is the MAC`
_NAMED_BEHIND = re.compile(
    rf"(?<![\w:-])(?P<value>{_SIX})(?![\w]|[:-]\w)[^\n\d]{{1,30}}?{_LABELS}", re.IGNORECASE
)
_PAIRS = re.compile(_SIX)
_WORDS = word_set(
    "mac bluetooth ethernet hwaddr wlan wifi wi lan hardware bssid physical physische matériel física fisico"
    " físico physique fisica fysiek nic netzwerkkarte réseau"
    " macaddress macaddr macadres macadresse address addr adres adresse lladdr hw ether adapter"
)


def _paired(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    if _has_pairs(scan.text):
        yield from _written(scan.text)


def _dotted(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    if _DOTTED.search(scan.text) and (scan.digits or _has_pairs(scan.text)):
        yield from _written(scan.text)


def _has_pairs(text: str) -> bool:
    return text.count(":") >= 5 or text.count("-") >= 5


def _written(text: str) -> Iterator[DetectedSpan]:
    for begin in _BEGINS.finditer(text):
        match = _MAC.match(text, begin.start() - (4 if begin.group() == "." else 2))
        if (
            match
            and len(set(re.sub(r"\W", "", match.group()).lower())) > 1
            and (match.group(1) or any(char.isalpha() for char in match.group()))
        ):
            yield DetectedSpan(match.start(), match.end(), "MAC")


def _labelled(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    if not _PAIRS.search(scan.text):
        return
    for match in chain(_LABELLED.finditer(scan.text), _NAMED_BEHIND.finditer(scan.text)):
        value = match.group("value")
        if any(map(str.isdigit, value)) and (not value.isdigit() or "mac" in match.group().lower()):
            yield DetectedSpan(*match.span("value"), "MAC")


@TYPES.register("MAC")
class Mac(PersonalType):
    """MAC addresses in the usual ways to write them."""

    words = ("MAC address", "MAC addresses")
    listed = 130
    detectors = (
        Detector(36, _paired, shapes=_SHAPES),
        Detector(36, _dotted, marks=(".",)),
        Detector(36, _labelled, digits=1, words=_WORDS),
    )
    examples = (
        Example("MAC 00:1A:2B:3C:4D:5E, says the label", "00:1A:2B:3C:4D:5E"),
        Example("its mac is 001a.2b3c.4d5e", "001a.2b3c.4d5e"),
    )
    counter_examples = ("ff:ff:ff:ff:ff:ff goes to all", "at 10:20:30:40:50 it beeps", "my Mac of 2012")

    def same(self, value: str) -> str:
        return compact(value)
