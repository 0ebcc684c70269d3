"""The two forms in which texts are compared.

`fold` keeps what makes another text: accents and marks. `flat` is for phrases: people leave accents and
apostrophes out, so phrases are searched without them; it is no proof that two texts say the same, as "papa"
and "papá" fall together.
"""

from __future__ import annotations

import unicodedata

from curate.text.plain import squeeze

_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_APOSTROPHES = "’‘´`"
# One form for all languages written in Latin letters.
_ACCENTS = str.maketrans(
    "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿāăąćčďđēęěğīłńňōőœřśşšťūůűźżžıßæ",
    "aaaaaaceeeeiiiinoooooouuuuyyaaaccddeeegilnnooorssstuuuzzzisa",
)


def plain(text: str) -> str:
    """NFKC with plain quotes and dashes; case and white space as they are."""
    return unicodedata.normalize("NFKC", text).translate(_PLAIN)


def fold(text: str) -> str:
    """The form in which whole texts are compared: `plain`, case folded, white space squeezed."""
    return squeeze(plain(text).casefold())


def flat(text: str) -> str:
    """The form in which phrases are searched: lower case, accents and apostrophes gone, line breaks kept."""
    text = text.lower().replace("'", "")
    if text.isascii():
        return text
    for sign in _APOSTROPHES:
        text = text.replace(sign, "")
    return text if text.isascii() else text.translate(_ACCENTS)


def unaccented(text: str) -> str:
    """Lower case without accents, each sign in its place: what is found in it is cut from the text itself."""
    lower = text.lower()
    return (lower if len(lower) == len(text) else text).translate(_ACCENTS)
