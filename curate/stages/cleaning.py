"""The stage `cleaning`: HTML, quotes and signatures of messages, in one pass with pairing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from curate.cleaning import Cleaned, CleaningSettings, clean
from curate.cleaning.citations import without_citations, without_mark
from curate.records import Conversation
from curate.stages.base import Stage

if TYPE_CHECKING:
    from curate.stages.context import RunContext


class CleaningStage(Stage):
    """Sets up the cleaning of a conversation; pairing applies it, so that no message is written twice."""

    name = "cleaning"
    settings = ("cleaning",)
    within = "pairing"
    per_record = True

    def run(self, context: RunContext) -> None:
        context.clean = partial(clean_conversation, settings=context.recipe.cleaning)


def clean_conversation(conversation: Conversation, settings: CleaningSettings) -> dict[str, list[str]]:
    """Cleans the messages in place; returns what was changed, a message id."""
    changes: dict[str, list[str]] = {}
    subject = conversation.subject
    subject = without_mark(clean(subject, "text", settings).text) if subject else ""
    earlier: list[str] = []  # what stands there already is a quote where it comes again
    said: list[tuple[str, str]] = []
    for message in conversation.messages:
        # what a model was told has no quotes or signatures to cut
        if message.kind != "message" or "system_prompt" in message.flags:
            continue
        cleaned = clean(message.text, message.text_type, settings, earlier)
        if settings.quotes == "drop":
            others = [text for role, text in said if role != message.role]
            shorter = without_citations(cleaned.text, others, subject)
            if shorter != cleaned.text:
                cleaned = Cleaned(shorter, [*cleaned.changes, "citation_removed"])
        if message.draft:
            message.draft = clean(message.draft, message.text_type, settings, earlier).text
        earlier.append(cleaned.text)
        said.append((message.role, cleaned.text))
        message.text, message.text_type = cleaned.text, "text"
        if cleaned.changes:
            changes[message.id] = cleaned.changes
    conversation.subject = subject
    return changes
