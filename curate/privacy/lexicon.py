"""The names and words that the name detector knows. Read once, on first use."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from curate.language.words import words
from curate.privacy.scan import word_set

# endings of family names in languages where they are telling; at least six letters
FAMILY_ENDINGS = tuple(
    sorted(
        word_set(
            "ová ovič ović ević sson dóttir dottir enko escu poulos opoulou idis akis wicz owski ewski owska"
            " ewska oğlu oglu shvili adze idze inen szky ovych chuk ankar yev yeva evna ovna ský ská berger"
            " huber meier mann stein ssen lsen nsen rsen tsen ksen dsen qvist quist gård gaard ström hoven"
            " dijk czyk cki cka zki etti ucci ov ova mov rov nov lov uez dez nez ián yan ić ák"
        )
    )
)
# the few that tell a family name even where it stands alone
SURE_ENDINGS = tuple(
    sorted(
        word_set(
            "ovič ović ević sson dóttir dottir enko escu poulos opoulou wicz owski ewski owska ewska shvili"
            " oğlu"
        )
    )
)
_ELIDED = re.compile(r"(?:o|dell|dall|degl|sant)['’][^\W\d_]{3,}")  # `Dell'Orto`
COMPANY = words("company_words")
PARTICLES = words("name_particles")
ORGANISATION = words("desk_words")
_LONGEST = 40  # letters of a word of which it is remembered how much it is a name
SURE, LIKELY, POSSIBLE = 3, 2, 1  # how much a word is a name


@dataclass(frozen=True, slots=True)
class NameLexicon:
    """Lower-case words; those with accents also without."""

    given: frozenset[str]  # given names: well known ones, and those that were listed by hand
    family: frozenset[str]  # family names that were listed by hand
    doubtful: frozenset[str]  # of both, those that are also words, places or brands
    lower: frozenset[str]  # given names that count in lower case too: long, and a word of no language we know
    words: frozenset[str]  # what is no name
    names: frozenset[str]  # given and family names
    many: dict[str, frozenset[str]]  # the lists of names.txt by title

    def givenness(self, word: str) -> int:
        """How surely a capitalised word is a given name: 3 is surely, 2 unless a thing has that name, 1 where
        it is a word or a place, too."""
        return (_ranks if len(word) <= _LONGEST else self.ranks)(word)[0]

    def _givenness(self, word: str) -> int:
        if self.sure(word):
            return SURE
        if word in self.many["given, seldom"] and word not in self.doubtful:
            return LIKELY
        return POSSIBLE if word in self.given or word in self.many["given, doubtful"] else 0

    def familiness(self, word: str) -> int:
        """The same of a family name."""
        return (_ranks if len(word) <= _LONGEST else self.ranks)(word)[1]

    def ranks(self, word: str) -> tuple[int, int]:
        """Both."""
        ways = forms(word)
        return max(map(self._givenness, ways)), max(map(self._familiness, ways))

    def _familiness(self, word: str) -> int:
        if self.alone(word):
            return SURE
        if (
            self.surname(word)
            or _ELIDED.fullmatch(word)
            or (word in self.many["family"] and word not in self.doubtful)
        ):
            return LIKELY
        listed = ("family, alone", "family", "family, doubtful")
        return POSSIBLE if word in self.family or any(word in self.many[title] for title in listed) else 0

    def sure(self, word: str) -> bool:
        """Whether a capitalised word is a given name wherever it stands."""
        return word in self.given and word not in self.doubtful and word not in self.words

    def surname(self, word: str) -> bool:
        """Whether a capitalised word after another is most likely a family name; of a double name, one of its
        parts."""
        if word[1:2] == "-":  # `T-shirt`
            return False
        parts = [part for part in word.split("-") if part not in self.words and part not in self.doubtful]
        return any(
            part in self.family or (len(part) >= 6 and part.endswith(FAMILY_ENDINGS)) for part in parts
        )

    def alone(self, word: str) -> bool:
        """Whether a capitalised word is most likely a family name even without another name beside it."""
        if word[1:2] == "-":
            return False
        parts = [part for part in word.split("-") if part not in self.words and part not in self.doubtful]
        return any(
            (part in self.family and len(part) >= 5)
            or part in self.many["family, alone"]
            or (len(part) >= 7 and part.endswith(SURE_ENDINGS))
            for part in parts
        )


@lru_cache(maxsize=1)
def lexicon() -> NameLexicon:
    """The lists of the package, read once. Names in `lower` are believed in small letters, too."""
    english = _read("given_names.txt", "English")
    given, family = _read("given_names.txt"), _read("family_names.txt")
    doubtful, words = _read("ambiguous_names.txt"), _read("not_names.txt")
    many = _sections("names.txt")
    given |= many["given"]
    # words of Romance languages
    romance = word_set(
        "bianca blanche claire clara gloria gracia grazia regina serena stella victoria violet marina martin"
        " natalie carmen angela"
    )
    lower = (
        frozenset(name for name in english if len(name) >= 6 and name.isascii()) - doubtful - words - romance
    )
    names = given.union(family, *many.values())
    return NameLexicon(given, family, doubtful, lower, words, names, many)


@lru_cache(maxsize=20_000)  # the same words stand in many texts
def _ranks(word: str) -> tuple[int, int]:
    return lexicon().ranks(word)


# letters that Unicode does not take apart
_NO_MARKS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)


def plain(word: str) -> str:
    """Lower case, without accents."""
    word = word.lower()
    if word.isascii():
        return word
    return "".join(
        char
        for char in unicodedata.normalize("NFKD", word.translate(_NO_MARKS))
        if not unicodedata.combining(char)
    )


def forms(word: str) -> tuple[str, ...]:
    """A word in small letters as it is, and without accents where it has some."""
    return (word,) if word.isascii() else (word, plain(word))


def _sections(name: str) -> dict[str, frozenset[str]]:
    """The words of each section of a file that holds them in the forms that are compared."""
    text = files("curate.privacy").joinpath("data", name).read_text(encoding="utf-8")
    parts = (part.partition("\n") for part in text.split("\n# ")[1:])
    return {title: frozenset(names.split()) for title, _, names in parts}


def _read(name: str, section: str = "") -> frozenset[str]:
    words: set[str] = set()
    inside = not section
    for line in files("curate.privacy").joinpath("data", name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            inside = not section or line[1:].strip() == section
        elif inside:
            for word in line.split():
                words.update((word.lower(), plain(word)))
    return frozenset(words)
