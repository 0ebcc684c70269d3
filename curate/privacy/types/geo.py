"""Places by their coordinates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.coordinates import LATITUDES, coordinates, plus_codes, three_words
from curate.privacy.scan import Scan
from curate.privacy.spans import DetectedSpan

Places = Callable[[str], Iterable[tuple[int, int]]]


def _finder(places: Places) -> Callable[[Scan, ConversationMemory], Iterator[DetectedSpan]]:
    def find(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
        for start, end in places(scan.text):
            yield DetectedSpan(start, end, "GEO")

    return find


_COORDINATES = _finder(coordinates)


@TYPES.register("GEO")
class Geo(PersonalType):
    """Pairs of coordinates that tell a house from the next one, plus codes, and three words for a place."""

    words = ("place", "places")
    detectors = (
        Detector(31, _COORDINATES, digits=4, marks=("°",)),
        Detector(31, _COORDINATES, digits=6, marks=LATITUDES, shapes=(".00",)),
        Detector(31, _COORDINATES, digits=10, shapes=(".0000",)),
        Detector(31, _finder(plus_codes), digits=1, marks=("+",)),
        Detector(31, _finder(three_words), marks=("///",)),
    )
    examples = (
        Example("I am at 52.520008, 13.404954 now", "52.520008, 13.404954"),
        Example("it is 48°51'29.6\"N 2°17'40.2\"E", "48°51'29.6\"N 2°17'40.2\"E"),
        Example("plus code 8FWH4HX8+QR", "8FWH4HX8+QR"),
    )
    counter_examples = (
        "It costs 52.52, 13.40 with a voucher.",
        "from 10.5 to 12.75 mm",
        "version 1.2345.2",
        "(0.000009,0.276519)",
    )
