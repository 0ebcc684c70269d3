"""The optional judge: a language model, behind any OpenAI-compatible address, on the records that the gate
could decide either way."""
