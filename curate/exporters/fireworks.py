"""Fireworks AI's files: `messages` with `weight`, the system message first."""

from __future__ import annotations

from curate.exporters.base import EXPORTERS
from curate.exporters.messages import KEYS
from curate.exporters.openai_chat import OpenAIChat


@EXPORTERS.register("fireworks")
class Fireworks(OpenAIChat):
    """OpenAI's rows without what came from OpenAI alone."""

    name = "fireworks"
    roles = ("system", "user", "assistant", "tool")
    message_keys = KEYS | {"weight"}
    row_keys = ("messages", "tools")
    strict = True
