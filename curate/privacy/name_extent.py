"""How far a name reaches: its initials, its particles and the word that goes on from them."""

from __future__ import annotations

import re

from curate.language.patterns import any_of
from curate.language.words import words
from curate.privacy.lexicon import PARTICLES, lexicon, plain
from curate.privacy.people import PeopleNamed
from curate.privacy.scan import word_set

# what belongs to a name behind it, and the initials before it
_PARTS = any_of(
    PARTICLES
    | word_set("van von de der den del della di da do dos das la le los las les du ter ten zu el al y")
)
_NEXT = r"(?P<word>[^\W\d_a-z][^\W\d_]+(?:['’-][^\W\d_]+)*)"
_MORE = re.compile(
    rf"(?:(?: (?:{_PARTS})){{1,3}} |(?: (?:{_PARTS})){{0,2}} [dlDL]['’]| (?:Dell|Dall|Nell|Sant)['’]){_NEXT}"
)
# with capitals only before a further word: `Le Goff`, `De Luca`, and `al-Farsi`
_CAPITAL_MORE = re.compile(
    r"(?: (?:(?:Le|La|De|Du|Di|Da|Dal|Del|Della|Van|Von|Den|Der|Ter|Ten|El|Al|St\.?) ){1,2}"
    rf"| (?:[Aa]l|[Ee]l|[Aa]sh?|[Bb]in|[Ii]bn)-){_NEXT}"
)
_VIETNAMESE = re.compile("[ơưƠƯđĐ\u1ea0-\u1ef9]")
_VIETNAMESE_MORE = re.compile(
    r"(?: [^\W\d_a-z][^\W\d_]*(?![\w'’-])){1,3}"
)  # whatever it means elsewhere: `Mai`
_GIVEN_BEFORE = re.compile(rf"(?<![\w'’-]){_NEXT}(?: (?:{_PARTS})){{1,3}} $")
_TITLES = words("titles")
INITIALS = re.compile(r"(?<![\w.])(?:[^\W\d_a-z]\.[ -]?){1,3}$")


def whole_name(text: str, start: int, end: int) -> tuple[int, int]:
    """A name with its initials, and with the particles and the word that go on from it: `R. Berg`, `van den
    Berg`, `d'Aubigny`, `Le Goff`."""
    more = _MORE.match(text, end) or _CAPITAL_MORE.match(text, end)
    if more and more["word"][0].isupper() and more["word"].lower() not in lexicon().words:
        end = more.end()
    if _VIETNAMESE.search(text, start, end) and (rest := _VIETNAMESE_MORE.match(text, end)):
        end = rest.end()
    given = _GIVEN_BEFORE.search(text, max(0, start - 40), start)
    if given and given["word"].lower() not in lexicon().words:
        return given.start("word"), end
    initials = INITIALS.search(text, max(0, start - 9), start)
    if initials and initials.group().strip() not in _TITLES:  # `M. Dupont`
        start = initials.start()
    return start, end


def is_abbreviation(text: str, start: int, end: int, people: PeopleNamed) -> bool:
    """Whether a word of up to four capitals in a text with small letters is rather that than a family name:
    `KISS`."""
    word = text[start:end]
    return (
        len(word) <= 4
        and word.isalpha()
        and word.isupper()
        and not text.isupper()
        and not lexicon().givenness(word.lower())
        and plain(word) not in people.participants
    )
