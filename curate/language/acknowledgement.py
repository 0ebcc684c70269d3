"""Automatic acknowledgements: "we have received your request", with nothing said beside it."""

from __future__ import annotations

from functools import cache

from curate.language.phrases import PhraseLexicon, Tokens
from curate.language.statements import stated_words
from curate.language.words import words

_ACKNOWLEDGES = "acknowledgement"
_SAYS_MORE = 10  # words of other statements that make a message more than an acknowledgement


@cache
def _lexicon() -> PhraseLexicon:
    return PhraseLexicon(
        {
            _ACKNOWLEDGES: words("reply.auto_reply"),
            "courtesy": words("reply.greeting") | words("reply.closing") | words("reply.polite"),
        }
    )


def acknowledgement(text: str) -> bool:
    """Whether a message is an automatic acknowledgement and says nothing beside that: no statement of its own
    in sentences that neither acknowledge, greet, thank nor ask."""
    tokens = Tokens.of(text)
    hits = _lexicon().find(tokens)
    acknowledges = any(hit.kind == _ACKNOWLEDGES for hit in hits)
    return acknowledges and stated_words(tokens, hits) < _SAYS_MORE
