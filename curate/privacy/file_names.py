"""Names of files as they may be shown: chats are often saved under the name, the address or the number of
whom they are with."""

from __future__ import annotations

import re
from functools import lru_cache

from curate.language.patterns import any_of
from curate.language.words import words
from curate.records import stable_id
from curate.text.plain import printable

_PERSONAL = re.compile(r"[^\s/\\:@]+@[^\s/\\:@]+\.\w+|\+\d[\d ()-]{6,}\d")  # a mail address, a phone number
# `WhatsApp Chat with NAME.txt`, as messengers name what they export
_CHAT = re.compile(
    rf"(?<![A-Za-z])((?:whatsapp|{any_of(words('chat_titles'))})(?![A-Za-z])[^/\\:]{{0,24}}?"
    rf"[ _](?:{any_of(words('with_words'))})[ _]"
    r"|whatsapp[ _]chat[ _]-[ _])(?!h_[0-9a-f]{16})([^/\\:]+?)(?=(?:\.\w{2,5})?(?:$|[/\\:~]))",
    re.IGNORECASE,
)
_FEWEST_DIGITS = 11  # of an IBAN, a card, a number with its country code


@lru_cache(maxsize=1_000)  # asked for every row of a file
def impersonal_name(name: str) -> str:
    """The name of a file as it may be shown: printable, with a hash for a mail address, a number of a phone,
    card or account, or whom a chat is with."""
    return printable(impersonal_words(_CHAT.sub(lambda m: m[1] + stable_id("h", [m[2]]), name)))


@lru_cache(maxsize=1_000)  # what is left out is told for every message
def impersonal_words(text: str) -> str:
    """A text that names columns, fields or files, with a hash for a mail address, and for a number of a
    phone, card or account."""
    text = _PERSONAL.sub(lambda m: stable_id("h", [m[0]]), text)
    if sum(map(str.isdigit, text)) >= _FEWEST_DIGITS:
        from curate.privacy.ids import hashed, personal_parts  # not where no number can be one

        text = hashed(text, personal_parts(text))
    return text
