"""Form: language, length, house style, what is empty, cut off, repeated or left over."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

from curate.evaluate.base import ALL, Measure, add
from curate.privacy.spans import PLACEHOLDER
from curate.records import text_of

if TYPE_CHECKING:
    from curate.evaluate.sample import Sample

FOUR_TIMES = 2.0  # length, as a power of two
A_THIRD = 0.3  # share of repeated runs


def _language(sample: Sample) -> float | None:
    agrees = sample.signals.get("language.agree")
    return float(agrees) if isinstance(agrees, bool) else None


def _length(sample: Sample) -> float | None:
    mine, human = (len(s.text.split()) for s in (sample, sample.reference))
    return abs(log2((mine + 1) / (human + 1)))


def _voice(sample: Sample) -> float | None:
    kept = sample.signals.get("voice.agreement")
    return float(kept) if isinstance(kept, (int, float)) else None


def _cut_off(sample: Sample) -> float | None:
    return sample.number("form.truncated")


def _repetition(sample: Sample) -> float | None:
    return sample.number("form.repetition")


def _placeholders(sample: Sample) -> list[str]:
    """Those that the prompt does not hold: there they stand for what the customer wrote. In the human's reply
    they stand for what a person wrote, and nothing is left over."""
    if sample.human is None:
        return []
    asked = text_of(sample.case.prompt)
    return [m.group() for m in PLACEHOLDER.finditer(sample.text) if m.group() not in asked]


def _leftovers(sample: Sample) -> float | None:
    return sample.number("form.template") + sample.number("form.markup") + len(_placeholders(sample))


add(
    Measure(
        "empty",
        "Empty",
        "replies without a word",
        "lower",
        lambda s: float(s.empty),
        30,
        ALL,
        fails=1,
        severity=1.0,
    ),
    Measure(
        "language",
        "Right language",
        "replies in the customer's language, or the one that the recipe expects",
        "higher",
        _language,
        31,
        fails=0,
        severity=0.9,
        words=lambda s: [str(s.signals.get("language.completion"))],
    ),
    Measure(
        "length",
        "Length, off the human's",
        "how many times longer or shorter than the human's reply, as a power of two (1: twice or half)",
        "lower",
        _length,
        32,
        own=True,
        fails=FOUR_TIMES,
        severity=0.3,
        words=lambda s: [f"{len(s.text.split())} words, the human's {len(s.reference.text.split())}"],
    ),
    Measure(
        "voice",
        "House style",
        "share of the rules of the voice file that replies keep",
        "higher",
        _voice,
        33,
        ALL,
        fails=0.5,
        severity=0.4,
        words=lambda s: s.words("voice.agreement"),
    ),
    Measure(
        "cut_off",
        "Cut off",
        "replies that end in the middle of a sentence",
        "lower",
        _cut_off,
        34,
        fails=1,
        severity=0.6,
        words=lambda s: s.words("form.truncated"),
    ),
    Measure(
        "repetition",
        "Repetition",
        "share of three-word runs that occur before in the reply",
        "lower",
        _repetition,
        35,
        fails=A_THIRD,
        severity=0.6,
    ),
    Measure(
        "leftovers",
        "Leftovers",
        "placeholders, unfilled templates and markup, a reply",
        "lower",
        _leftovers,
        36,
        fails=1,
        severity=0.7,
        words=lambda s: [*_placeholders(s), *s.words("form.template", "form.markup")],
    ),
)
