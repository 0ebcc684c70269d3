"""Two conversations as they will be read: who speaks, what stays, what cleaning cuts; personal data
replaced."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from curate.cleaning import CleaningSettings, clean
from curate.privacy import PrivacySettings, Redactor
from curate.records import Conversation, Message
from curate.text.brief import Brief
from curate.text.plain import cut, squeeze

MESSAGES, CHARACTERS = 6, 240  # of an example that are shown


@dataclass(frozen=True, slots=True, repr=False)
class TextPart(Brief):
    """A stretch of a message; `cut` is what cleaning takes out."""

    text: str
    cut: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Line(Brief):
    """One message of an example. `kind` is message, note (private) or event; only messages are learned from
    or shown to a model."""

    role: str
    kind: str
    parts: tuple[TextPart, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ConversationPreview(Brief):
    """A conversation as it will be read; `more` counts its further messages."""

    lines: list[Line] = field(default_factory=list)
    more: int = 0


def examples(
    samples: Iterable[Conversation], cleaning: CleaningSettings, privacy: PrivacySettings
) -> list[ConversationPreview]:
    """The conversations with what cleaning does to them; nothing of them is changed."""
    return [_example(sample, cleaning, privacy) for sample in samples]


def _example(
    sample: Conversation, cleaning: CleaningSettings, privacy: PrivacySettings
) -> ConversationPreview:
    redactor = Redactor(privacy, sample.names)
    redactor.learn(m.text[: 20 * CHARACTERS] for m in sample.messages)
    shown = sample.messages[:MESSAGES]
    return ConversationPreview(
        [_line(m, cleaning, redactor) for m in shown], len(sample.messages) - len(shown)
    )


def _line(message: Message, cleaning: CleaningSettings, redactor: Redactor) -> Line:
    whole = clean(
        message.text, message.text_type, cleaning.model_copy(update={"quotes": "keep", "signatures": "keep"})
    ).text
    kept = clean(message.text, message.text_type, cleaning).text
    parts: list[TextPart] = []
    left = CHARACTERS
    for stays, lines in _compared(whole.split("\n"), kept.split("\n")):
        text = squeeze(redactor.redact("\n".join(lines))[0])
        if text and left > 0:
            parts.append(TextPart(cut(text, left), not stays))
            left -= len(text)
    return Line(message.role, message.kind, tuple(parts))


def _compared(whole: list[str], kept: list[str]) -> Iterable[tuple[bool, list[str]]]:
    """The lines of the whole text in stretches, each with whether it stays."""
    if whole == kept:
        yield True, whole
        return
    for tag, start, end, new, stop in difflib.SequenceMatcher(
        None, whole, kept, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            yield True, whole[start:end]
            continue
        if start < end:
            yield False, whole[start:end]
        if new < stop:
            yield True, kept[new:stop]
