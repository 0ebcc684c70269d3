"""Redactor: the one pass over a text, and what it remembers through a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from curate.privacy.base import ANSWERS, SEEN, ConversationMemory, Detector, personal_types
from curate.privacy.detectors import (
    Ranked,
    announced,
    answers,
    detected,
    joined,
    ordered,
    questions,
    shared,
    steps,
)
from curate.privacy.dump_words import NO_DUMP, DumpWords
from curate.privacy.ner import by_model, extended, taught
from curate.privacy.scan import Scan
from curate.privacy.settings import PrivacySettings
from curate.privacy.spans import PUBLIC, DetectedSpan, Span, outside, placeholders, settle
from curate.privacy.unspaced import has_unspaced, parted
from curate.privacy.view import View

_SHORT, _MOST_SHORT = 100, 2_000  # characters of a text of which it is kept what it shows, and such texts
_MOST_KEPT = 4_000_000  # characters of a conversation's texts of which it is kept what they show


class Reading(NamedTuple):
    """What a text shows by itself, whatever else stands in its conversation.

    `views` are the text with signs in place of letters of scripts without spaces, where it has such, and the
    text; `present` the placeholders that it holds; `lasting` candidates by view; `remembering` the detectors
    to try that heed the conversation; `asks` types of values that it asks for; `modelled` candidates of the
    model beside the rules. All places are those of `view`.
    """

    view: View
    views: tuple[Scan, ...]
    present: tuple[DetectedSpan, ...]
    public: list[DetectedSpan]
    lasting: list[list[Ranked]]
    remembering: list[list[Detector]]
    asks: frozenset[str]
    modelled: list[DetectedSpan]


State = tuple[int, int, int, frozenset[str]]


class _Recent:
    """What short texts show, by text: in chats the same few stand again and again. It depends on settings,
    of which the last are remembered."""

    def __init__(self) -> None:
        self._last: tuple[PrivacySettings | None, dict[str, Reading]] = None, {}

    def of(self, text: str, redactor: Redactor) -> Reading:
        settings, readings = self._last  # together, as others may work beside
        if redactor.settings is not settings or len(readings) >= _MOST_SHORT:
            readings = {}
            self._last = redactor.settings, readings
        reading = readings.get(text)
        if reading is None:
            reading = readings[text] = redactor.read(text)
        return reading


_RECENT = _Recent()


class Redactor:
    """Replaces personal data in the messages of one conversation; the same person or value gets the same
    placeholder throughout.

    `names` are the participants' display names or user names; `agent_names` those of people who answer for
    the business, treated alike. `dump` says which words the whole dump uses as words or things.
    """

    def __init__(
        self,
        settings: PrivacySettings | None = None,
        names: Iterable[str] = (),
        agent_names: Iterable[str] = (),
        dump: DumpWords = NO_DUMP,
    ) -> None:
        self.settings = settings or PrivacySettings()
        self.steps = steps(self.settings.types)
        self.types = self.steps.types
        self._readings: dict[str, Reading] = {}
        self._known: dict[str, tuple[State, list[DetectedSpan]]] = {}
        self.conversation = ConversationMemory(self.settings)
        self.conversation.people.dump = dump
        for name in [*names, *agent_names]:
            kinds = personal_types().values()  # the first that knows such a name has it
            next((kind for kind in kinds if kind.participant(name.strip(), self.conversation)), None)

    def learn(self, texts: Iterable[str]) -> None:
        """Reads all texts of a conversation first, so that a name given in the last message is known in the
        first."""
        room = _MOST_KEPT
        for text in texts:
            reading = self._reading(text)
            before = self._state()
            settled = self._settled(reading)
            room -= len(text)
            if room >= 0:
                self._readings[text] = reading
                if self._state()[:-1] == before[:-1]:
                    self._known[text] = before, settled

    def redact(self, text: str) -> tuple[str, list[Span]]:
        """The text with placeholders, and what stood where. Placeholders that the text already holds stay."""
        spans: list[Span] = []
        out: list[str] = []
        at = 0
        reading = self._readings.get(text) or self._reading(text)
        for first, last, kind in self._settled_once(text, reading):
            number = personal_types()[kind].number(kind, reading.view.text[first:last], self.conversation)
            start, end = reading.view.original(first, last)
            placeholder = f"[{kind}_{number}]"
            spans.append(Span(start, end, kind, placeholder))
            out += (text[at:start], placeholder)
            at = end
        if not spans:
            return text, spans
        out.append(text[at:])
        return "".join(out), spans

    def _reading(self, text: str) -> Reading:
        return _RECENT.of(text, self) if len(text) <= _SHORT else self.read(text)

    def read(self, text: str) -> Reading:
        """What depends on nothing but the text."""
        view = View.of(text)
        text = view.text
        scan = Scan(text)
        views = (Scan(parted(text)), scan) if has_unspaced(text) else (scan,)
        calls = [self.steps.triggers.of(view) for view in views]
        whole = detected((one for one in calls[-1] if one.whole), scan, self.conversation)
        personal = [(rank, [one for one in some if one.type != PUBLIC]) for rank, some in whole]
        return Reading(
            view,
            views,
            tuple(placeholders(text)),
            [one for _, some in whole for one in some if one.type == PUBLIC],
            [
                [
                    *personal,
                    *detected(
                        (one for one in those if not one.whole and not one.remembers), view, self.conversation
                    ),
                    *shared(self.steps.shared, view, self.settings),
                ]
                for view, those in zip(views, calls, strict=True)
            ],
            [[one for one in those if one.remembers] for those in calls],
            questions(scan),
            by_model(self.settings, scan),
        )

    def _state(self) -> State:
        """What is remembered, as far as what is found in a text depends on it: each part only grows, but for
        the types that were asked for."""
        conversation = self.conversation
        people = conversation.people
        return people.learnt, len(people.providers), len(conversation.values), conversation.asked

    def _settled_once(self, text: str, reading: Reading) -> list[DetectedSpan]:
        """What was settled before where it taught nothing, and nothing was learnt since."""
        before, settled = self._known.get(text, (None, []))
        if before is None or before != self._state():
            return self._settled(reading)
        self.conversation.asked = reading.asks
        return settled

    def _settled(self, reading: Reading) -> list[DetectedSpan]:
        text = reading.views[-1].text
        for mark in reading.present:
            number = int(text[mark.start : mark.end].rstrip("]").rsplit("_", 1)[1])
            if marked := personal_types().get(mark.type):
                marked.reserve(mark.type, number, self.conversation)
        candidates = [*self._found(reading), *reading.modelled]
        self.conversation.asked = reading.asks
        wanted = [one for one in candidates if one.type in self.types]
        if not wanted:
            return []
        fixed = [*reading.present, *self._kept(text, wanted), *reading.public]
        settled = extended(text, settle(text, fixed, wanted), reading.modelled)
        taught(text, settled, reading.modelled, self.conversation.people)
        values = self.conversation.values
        known = len(values)
        for start, end, kind in settled:
            self._remember(text[start:end], kind)
        if len(values) > known:  # what a word announced here may stand here once more without it
            seen = (one for view in reading.views for one in self._seen(view) if one.type in self.types)
            settled = extended(text, settle(text, fixed, [*wanted, *seen]), reading.modelled)
        return settled

    def _found(self, reading: Reading) -> list[DetectedSpan]:
        """All candidates. Where a text has a second view, what only the text itself shows comes last."""
        scan = reading.views[-1]
        if len(reading.views) == 1:
            return self._candidates(reading, 0)
        candidates = [*announced(scan.text), *self._candidates(reading, 0), *joined(scan, self.conversation)]
        return candidates + outside(candidates, self._candidates(reading, 1), len(scan.text))

    def _candidates(self, reading: Reading, view: int) -> list[DetectedSpan]:
        """All candidates of a view but those joined to other words: the surest detectors first."""
        conversation, scan = self.conversation, reading.views[view]
        candidates = [*reading.lasting[view], *detected(reading.remembering[view], scan, conversation)]
        if conversation.values:
            candidates.append((SEEN, list(self._seen(scan))))
        if conversation.asked and scan.digits:
            candidates.append((ANSWERS, list(answers(scan.text, conversation.asked))))
        return ordered(candidates)

    def _seen(self, scan: Scan) -> Iterator[DetectedSpan]:
        """Values found before, wherever they stand as words of their own."""
        text, lower = scan.text, scan.lower
        for value, kind in self.conversation.values.items():
            needle = value.lower()
            at = lower.find(needle)
            while at >= 0:
                end = at + len(needle)
                if not (at and (text[at - 1].isalnum() or text[at - 1] == "_")) and not (
                    end < len(text) and (text[end].isalnum() or text[end] == "_")
                ):
                    yield DetectedSpan(at, end, kind)
                at = lower.find(needle, end)

    def _remember(self, value: str, kind: str) -> None:
        values = self.conversation.values
        if (
            personal_types()[kind].remembered
            and len(value) >= 4
            and any(not char.isalpha() for char in value)
            and len(values) < 1_000
        ):
            values.setdefault(value, kind)

    def _kept(self, text: str, candidates: list[DetectedSpan]) -> Iterator[DetectedSpan]:
        """Where texts of `keep` stand."""
        lower = text.lower()
        for phrase in self.settings.keep:
            needle = phrase.lower().strip()
            for one in candidates:
                if personal_types()[one.type].is_kept(text[one.start : one.end].lower(), needle):
                    yield one
            at = lower.find(needle) if needle and not needle.startswith("@") else -1
            while at >= 0:
                yield DetectedSpan(at, at + len(needle), "")
                at = lower.find(needle, at + len(needle))


_MARGIN = 300  # characters


@lru_cache(maxsize=8)
def _plain_settings(settings: PrivacySettings | None) -> PrivacySettings:
    base = settings or PrivacySettings()
    types = tuple(kind for kind in base.types if personal_types()[kind].checked_after)
    return base.model_copy(update={"types": types, "given_names": False, "ner_model": None})


def leftover(text: str, settings: PrivacySettings | None = None) -> list[str]:
    """Types of personal data that a text which should hold none still shows, sorted; names are not looked
    for."""
    redactor = Redactor(_plain_settings(settings))
    return sorted({span.type for span in redactor.redact(text)[1]})


def mask(text: str, limit: int = 200, redactor: Redactor | None = None) -> str:
    """The first `limit` characters of a text for an error message, personal data masked; what stands behind
    them is never shown, however short the placeholders are."""
    # the margin lets a value that crosses the limit be seen whole
    spans = (redactor or Redactor()).redact(text[: limit + _MARGIN])[1]
    out, at = "", 0
    for span in (span for span in spans if span.start < limit):
        out += text[at : span.start] + span.placeholder
        at = span.end
    return (out + text[at:limit])[:limit]


def short_id(value: object) -> str:
    """The id of a record as it may be shown: in a record file it can be anything."""
    return mask(str(value), 60)
