"""Together AI's conversational files: `messages` with `weight`, user and assistant strictly in turns.

A row that has the keys of another of its formats as well (prompt, text) is refused there.
"""

from __future__ import annotations

from curate.exporters.base import EXPORTERS
from curate.exporters.messages import KEYS
from curate.exporters.openai_chat import OpenAIChat


@EXPORTERS.register("together")
class Together(OpenAIChat):
    """OpenAI's rows without what came from OpenAI alone."""

    name = "together"
    roles = ("system", "user", "assistant", "tool")
    message_keys = KEYS | {"weight"}
    row_keys = ("messages", "tools")
    strict = True
