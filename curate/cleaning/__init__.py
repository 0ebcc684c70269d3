"""Cleaning: a message as its writer wrote it, without markup, quoted earlier messages, signatures and pasted
ballast.

The raw text stays with the caller; every change is named. Cleaning never eats a message: a step that would
leave nothing, or a doubtful step that would leave under a tenth of a long text, is undone and said in the
changes.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from curate.cleaning.characters import damage, normalise, repair, tidy
from curate.cleaning.html import to_text
from curate.cleaning.paste import cut_encoded, cut_length, cut_logs
from curate.cleaning.quotes import strip_quotes
from curate.cleaning.signature import strip_signature
from curate.section import Section, because

__all__ = ["Cleaned", "CleaningSettings", "clean"]

_ENTITY = re.compile(r"&(?:gt|lt|amp|quot|nbsp|apos|#39|#x27);")
SUBSTANTIAL = 200  # characters: below, a step may leave little, as there was little
LEAST_SHARE = 0.1


class CleaningSettings(Section):
    """Section `cleaning` of the recipe."""

    quotes: Literal["drop", "keep"] = Field(
        default="drop",
        description=(
            "Earlier messages that a mail or forum post quotes, also without a mark or after 're :': drop or"
            " keep. The conversation contains them anyway."
        ),
    )
    signatures: Literal["drop", "keep"] = Field(
        default="drop",
        description=(
            "Signatures, sign-offs with names, device lines and confidentiality notices at the end: drop or"
            " keep."
        ),
    )
    links: Literal["text_and_url", "text"] = Field(
        default="text_and_url",
        description=(
            "Links in HTML messages. text_and_url keeps their words and, if it differs, their address. text"
            " keeps the words alone."
        ),
    )
    repair_encoding: bool = Field(
        default=False,
        description=(
            "Repair UTF-8 that was read as Latin-1 or Windows-1252 (`cafÃ©`). If false, it is only reported,"
            " because a writer may mean such characters."
        ),
    )
    log_lines: int = Field(
        default=40,
        ge=3,
        description=(
            "Maximum number of lines of a pasted log. Of a longer log, the beginning and the end are kept."
        ),
        json_schema_extra=because("it holds a stack trace."),
    )
    max_characters: int = Field(
        default=20_000,
        ge=200,
        description=(
            "Maximum number of characters of a message. Of a longer message, the beginning and the end are"
            " kept."
        ),
        json_schema_extra=because("it is about 5,000 tokens, more than training gives to one message."),
    )


@dataclass(slots=True)
class Cleaned:
    """The clean text, and codes of what was done or found: see `clean`."""

    text: str
    changes: list[str] = field(default_factory=list)


def clean(
    text: str,
    text_type: Literal["text", "html"] = "text",
    settings: CleaningSettings | None = None,
    earlier: Sequence[str] = (),
) -> Cleaned:
    """Cleans one message in time linear in its length.

    `earlier` are clean texts of messages before it; with them, unattributed quotes of them are known too.
    `changes` may hold: html_to_text, entities_decoded, surrogates_replaced, invisible_characters_removed,
    encoding_damage, encoding_repaired, quote_removed, inline_reply (answers stand in
    or under what is quoted, and are kept), signature_removed, data_cut, log_cut, text_cut; and
    quote_kept or signature_kept where removal would have left nothing or too little.
    """
    settings = settings or CleaningSettings()
    cited = text_type == "text"
    changes: list[str] = []
    # a message is bounded before it is parsed; markup may be many times its text
    if len(text) > 50 * settings.max_characters:
        text = text[: 50 * settings.max_characters]
        changes.append("text_cut")
    if text_type == "html":
        rendered = to_text(text, settings.links)
        if rendered.text != text:
            changes.append("html_to_text")
        text, cited = rendered.text, rendered.cited
    elif _ENTITY.search(text):
        text = entities.unescape(text)
        changes.append("entities_decoded")
    text, new_changes = normalise(text)
    changes += new_changes
    text = tidy(text)
    if not text.isascii() and damage(text):
        mended, repaired = repair(text) if settings.repair_encoding else (text, False)
        text = mended
        changes.append("encoding_repaired" if repaired else "encoding_damage")
    text = _step(text, "data_cut", cut_encoded, changes) if len(text) >= 200 else text
    if settings.quotes == "drop":
        text = _without_quotes(text, earlier, cited, changes)
    if settings.signatures == "drop":
        text = _step(text, "signature", strip_signature, changes, doubtful=True)
        if settings.quotes == "drop" and changes[-1:] == [
            "signature_removed"
        ]:  # what was quoted above it stands last now
            text = _without_quotes(text, earlier, cited, changes)
    text = _step(text, "log_cut", lambda t: cut_logs(t, settings.log_lines), changes)
    text = _step(text, "text_cut", lambda t: cut_length(t, settings.max_characters), changes)
    return Cleaned(text, list(dict.fromkeys(changes)))


def _without_quotes(text: str, earlier: Sequence[str], cited: bool, changes: list[str]) -> str:
    stripped = strip_quotes(text, earlier, mail=cited)
    left = _step(text, "quote", lambda _: stripped.text, changes)
    if stripped.answers_inside:
        changes.append("inline_reply")
    return left


def _step(
    text: str, code: str, step: Callable[[str], str], changes: list[str], *, doubtful: bool = False
) -> str:
    """Applies a step and names its change; undone where it would eat the message."""
    left = step(text)
    if left == text:
        return text
    left = tidy(left)
    removal = code in ("quote", "signature")
    eaten = not left.strip() or (
        doubtful and len(text) >= SUBSTANTIAL and len(left) < LEAST_SHARE * len(text)
    )
    if eaten:
        changes.append(f"{code}_kept" if removal else "kept_whole")
        return text
    changes.append(f"{code}_removed" if removal else code)
    return left
