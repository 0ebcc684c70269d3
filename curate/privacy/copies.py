"""What worker processes that redact are copies of: to import it reads all types and lists, and looks through
their examples, so that the patterns that are made on first use are there."""

from __future__ import annotations

from itertools import chain

from curate.privacy.base import personal_types
from curate.privacy.batches import redact_rows
from curate.privacy.dump_words import NO_DUMP
from curate.privacy.settings import PrivacySettings


def _examples() -> list[str]:
    kinds = personal_types().values()
    own = chain.from_iterable((example.text for example in kind.examples) for kind in kinds)
    return [*own, *chain.from_iterable(kind.counter_examples for kind in kinds)]


redact_rows(([("", {"id": "", "prompt": text}) for text in _examples()], PrivacySettings(), NO_DUMP))
