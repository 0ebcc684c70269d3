"""How alike the good replies of one situation are: in form, in tone, and in what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.language.patterns import any_of
from curate.language.words import by_language, languages
from curate.signals import reply_habits

# good replies of a situation that are compared, the best first: more change no share by a hundredth
MOST = 200
LONG = 20  # words from which an English reply without one contraction counts as formal
_CONTRACTED = re.compile(r"\b\w+['’](?:s|re|ll|ve|d|t|m)\b")
_NONE = re.compile(r"(?!)")


def _forms(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What tells formal and informal address in a language; English has neither, so there it is contractions
    ("you'll")."""
    if code == "en":
        return _NONE, _CONTRACTED
    lists = languages()[code].lists
    formal, within = lists.get("formal_address", ()), lists.get("formal_address_within", ())
    written = rf"(?<=[\w,] )(?:{any_of(within)})\b" if within else rf"\b(?:{any_of(formal)})\b"
    return re.compile(written), re.compile(rf"\b(?:{any_of(lists['informal_address'])})\b")


_FORMS = {code: _forms(code) for code in ("en", *by_language("informal_address"))}


@dataclass(frozen=True, slots=True)
class Alike:
    """How far replies agree; every share in [0, 1], None where there is nothing to compare.

    `length_median` (words) and `length_spread` (interquartile range over the median); `steps` is the share
    with a list or numbered steps, `greeting` and `sign_off` the shares that begin or end with one, `polite`
    the share with a polite or understanding word, `formal` the share with formal address among those that
    show one. `form` and `tone` are their agreement: the mean of max(share, 1 - share), with the evenness of
    length, 1 / (1 + length_spread), in `form`. `agreement` is the mean cosine between two of them.
    """

    length_median: float
    length_spread: float
    steps: float
    greeting: float
    sign_off: float
    polite: float
    formal: float | None
    form: float
    tone: float
    agreement: float | None

    def as_dict(self) -> dict[str, float | None]:
        return {
            name: None if (value := getattr(self, name)) is None else round(value, 3)
            for name in self.__slots__
        }

    @property
    def consistency(self) -> float:
        """Of form and tone together."""
        return (self.form + self.tone) / 2


def alike(texts: Sequence[str], signals: Sequence[Mapping[str, Any]], vectors: NDArray[np.float32]) -> Alike:
    """Compares one situation's good replies (at least one), the best first; a vector (n, d) of zeros says
    nothing."""
    texts, signals, vectors = texts[:MOST], signals[:MOST], vectors[:MOST]
    lengths = np.array([float(s["form.words"]) for s in signals])
    low, middle, high = np.quantile(lengths, [0.25, 0.5, 0.75])
    spread = float((high - low) / max(middle, 1))
    habits = [reply_habits(text) for text in texts]
    steps = _share(s["substance.steps"] > 1 for s in signals)
    greeting, sign_off = _share(h.greets for h in habits), _share(h.signs_off for h in habits)
    polite = _share(s["tone.polite"] + s["tone.empathy"] > 0 for s in signals)
    formal_flags = [
        f
        for f in (formality(t, s.get("language.completion")) for t, s in zip(texts, signals, strict=True))
        if f is not None
    ]
    formal = _share(formal_flags) if formal_flags else None
    return Alike(
        float(middle),
        spread,
        steps,
        greeting,
        sign_off,
        polite,
        formal,
        form=float(np.mean([1 / (1 + spread), *map(_agreed, (steps, greeting, sign_off))])),
        tone=float(np.mean([_agreed(s) for s in (polite, formal) if s is not None])),
        agreement=mean_cosine(vectors),
    )


def formality(text: str, language: Any) -> bool | None:
    """Whether a reply addresses the customer formally; None where it does not show, or both ways come up
    alike."""
    if language not in _FORMS:
        return None
    formal, informal = (len(pattern.findall(text)) for pattern in _FORMS[language])
    if formal != informal:
        return formal > informal
    return True if language == "en" and not formal and len(text.split()) >= LONG else None


def mean_cosine(vectors: NDArray[np.float32]) -> float | None:
    """The mean cosine over all pairs of the unit rows that are not zero; None for fewer than two."""
    rows = vectors[np.abs(vectors).sum(axis=1) > 0].astype(np.float64)
    if len(rows) < 2:
        return None
    total = rows.sum(axis=0)
    return float((total @ total - (rows * rows).sum()) / (len(rows) * (len(rows) - 1)))


def _share(given: Iterable[bool]) -> float:
    values = [bool(v) for v in given]
    return sum(values) / len(values)


def _agreed(share: float) -> float:
    return max(share, 1 - share)
