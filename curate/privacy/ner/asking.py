"""The model as the redactor asks it: candidates of a text, those of many texts at once, and what becomes of
them beside the rules'."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from curate.privacy.brands import brands
from curate.privacy.lexicon import lexicon
from curate.privacy.name_contexts import things_named
from curate.privacy.ner.folder import ModelFolder, folder_of
from curate.privacy.ner.words import Found, values
from curate.privacy.people import TOKEN, PeopleNamed, base
from curate.privacy.scan import Scan
from curate.privacy.settings import PrivacySettings
from curate.privacy.spans import DetectedSpan
from curate.privacy.view import View

_LONGEST = 200  # characters of a value
_OF_LETTERS = frozenset(
    {"NAME", "USERNAME", "EMAIL", "PASSWORD", "SECRET", "ADDRESS"}
)  # all others are numbers


class _Finder(Protocol):
    def find(self, texts: Sequence[str]) -> list[list[Found]]: ...


class Model:
    """A model of this process, and what it found in the texts of the batch in hand."""

    def __init__(self, folder: ModelFolder, least: float) -> None:
        self._finder = _loaded(folder, least)
        self._found: dict[str, list[Found]] = {}

    def prepare(self, texts: Iterable[str]) -> None:
        """Reads many texts at once; what was found in others before is forgotten."""
        fresh = list(dict.fromkeys(texts))
        self._found = dict(zip(fresh, self._finder.find(fresh), strict=True))

    def find(self, text: str) -> list[Found]:
        found = self._found.get(text)
        return self._finder.find([text])[0] if found is None else found


def _loaded(folder: ModelFolder, least: float) -> _Finder:
    """Only here torch is loaded."""
    if folder.gliner:
        from curate.privacy.ner.gliner import Gliner

        return Gliner(folder, least)
    from curate.privacy.ner.tokens import TokenClassifier

    return TokenClassifier(folder)


_model = lru_cache(maxsize=1)(Model)


def prepare(settings: PrivacySettings, texts: Iterable[str]) -> None:
    """Lets the model that the settings name, if any, read texts that are to be redacted next."""
    if folder := folder_of(settings):
        _model(folder, settings.ner_threshold).prepare(View.of(text).text for text in texts)


def by_model(settings: PrivacySettings, scan: Scan) -> list[DetectedSpan]:
    """What the model finds in a text, as it is looked at: candidates of types that the settings name."""
    if not (folder := folder_of(settings)):
        return []
    text, spans = scan.text, []
    nobody = (*scan.kept("things", things_named), *scan.kept("brands", brands))
    least = settings.ner_threshold
    found = [one for one in _model(folder, least).find(text) if one.type != "NAME" or _can_be(*one[:3], text)]
    for one in values(text, found, least):
        if one.type == "NAME":
            if any(start <= one.start and one.end <= end for start, end in nobody):
                continue
            one = one._replace(end=one.start + len(base(text[one.start : one.end])))
        if one.type in settings.types and _can_be(*one[:3], text):
            spans.append(DetectedSpan(one.start, one.end, one.type))
    return spans


def _can_be(start: int, end: int, kind: str, text: str) -> bool:
    """Whether a value is at all of the kind of its type: a name has letters, a number digits."""
    value = text[start:end]
    if len(value) > _LONGEST or (kind == "EMAIL" and "@" not in value):
        return False
    return any(map(str.isalpha if kind in _OF_LETTERS else str.isdigit, value))


def extended(text: str, settled: list[DetectedSpan], modelled: Iterable[DetectedSpan]) -> list[DetectedSpan]:
    """What was settled, with the pieces of one value of the model, of which a rule knew a part, as one."""
    for start, end, kind in modelled:
        own = [one for one in settled if one.type == kind and one.start < end and one.end > start]
        gaps = [text[one.end : other.start] for one, other in itertools.pairwise(own)]
        if gaps and not any(map(str.isalnum, "".join(gaps))):
            whole = DetectedSpan(own[0].start, own[-1].end, kind)
            settled = sorted([*(one for one in settled if one not in own), whole])
    return settled


def taught(
    text: str, settled: Sequence[DetectedSpan], modelled: Sequence[DetectedSpan], people: PeopleNamed
) -> None:
    """Remembers the names that the model found, for the other texts of the conversation; but none of everyday
    words alone."""
    names = {(one.start, one.end) for one in modelled if one.type == "NAME"}
    for start, end, kind in settled if names else ():
        if kind == "NAME" and any(start < last and first < end for first, last in names):
            parts = TOKEN.findall(text[start:end])
            if not all(part.lower() in lexicon().words for part in parts):
                people.learn(parts)
