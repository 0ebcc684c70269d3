"""Amazon Bedrock's files for Llama models: `prompt` and `completion` as plain text."""

from __future__ import annotations

from curate.exporters.base import EXPORTERS
from curate.exporters.prompt_completion import TextPairs


@EXPORTERS.register("bedrock-llama")
class BedrockLlama(TextPairs):
    """The rows of `prompt-completion`."""

    name = "bedrock-llama"
