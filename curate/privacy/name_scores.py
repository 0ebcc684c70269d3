"""Whether capitalised words are a person's name that no word introduces: a sum of what speaks for and against
it.

Each word brings how much it is a given name, and how much a family name (see `NameLexicon`): 3, 2 or 1. A
name of several words brings the given name and the family name at its two ends, an initial between them 2.
What stands around it adds or takes away. From 3 it is a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from curate.language.patterns import any_of
from curate.language.words import words
from curate.privacy.lexicon import LIKELY, PARTICLES, POSSIBLE, lexicon
from curate.privacy.name_cues import PERSON_BEFORE
from curate.privacy.name_lists import common_words
from curate.privacy.name_words import is_company, is_short_form
from curate.privacy.people import TOKEN, base
from curate.privacy.scan import Scan

ENOUGH = 3
_MOST_WORDS = 5
_ACTS = re.compile(rf" (?:{any_of(words('names_do'))})(?!\w)")
ACTS_BEGIN = frozenset(entry.split()[0] for entry in words("names_do"))
_LEADS_END = frozenset(entry.split()[-1].lower() for entry in words("person_leads"))
_WEAK_LEADS = words("person_leads") & words("function_words")
_PEOPLE = words("other_people")
_ARTICLES = words("name_articles") | words("possessives")
_CLOSINGS = frozenset(
    entry for entry in words("closings") | words("thanks_lines") | words("salutations") if " " not in entry
)
_NO_PART = _CLOSINGS | {entry.lower() for entry in _PEOPLE | words("person_leads") if " " not in entry}
_JOINTS = words("name_joints")
_ASKING = words("question_openers")
_VERSION = re.compile(r" ?v?\d")

_RARE = "łńśźżąęćčšžřěůťďňőűðþøåāēīūģķļņşğıțșăđ"  # letters that none of the seven languages has
_RARE_LETTERS = re.compile(f"[{_RARE}{_RARE.replace('ı', '').upper()}]")
_RARE_WORD = re.compile(rf"(?<![^\W\d_])[a-zß-öø-ÿ]*[{_RARE}]")
_LABEL = re.compile(r"^[ \t>]*([^\W\d_]+)(?: [^\W\d_]+)?:", re.MULTILINE)
_ADDRESSED = re.compile(r"[ \t]*\n\s{0,4}\d")  # the line with a street's number below
_SMALL_REST = re.compile(r"(?: [a-z]\.?)? (?P<word>[^\W\d_]{4,})(?![\w'’-])")
_LINES = frozenset(("", "\n"))
_LONGEST_WORD = 30
_MOST_LABELS = 50  # speakers that are looked at
_BLANKS = frozenset(" \u00a0")
_JOINED = frozenset("-@/._#")
_SENTENCE_ENDS = frozenset(("", ".", "!", "?", "\n", ">"))

Part = tuple[int, int, str]  # start, end, the word in small letters


def is_foreign(word: str) -> bool:
    """Whether a word has letters that none of the seven languages has."""
    return not word.isascii() and len(word) >= 4 and _RARE_LETTERS.search(word) is not None


def scored(scan: Scan, at: int, is_name: Callable[[str], bool]) -> list[tuple[int, int]]:
    """The name that the capitalised word at `at` belongs to, if what it sums up to is enough; none or one.

    `is_name` says of a word whether it names somebody for sure.
    """
    parts = _run(scan.text, at)
    for some in _tries(parts, at):
        if _sum(scan, some, is_name) >= ENOUGH:
            return [(some[0][0], some[-1][1])]
    return []


def _tries(parts: list[Part], at: int) -> Iterator[list[Part]]:
    """The capitalised words around a place, and less of them where the outer ones are no names."""
    known = lexicon().names
    while parts:
        inner = parts[1:] if parts[0][0] < at else []
        if parts[0][2] not in known and sum(part[2] in known for part in inner) > 1:  # `Producer Vinka Berg`
            parts = inner
            continue
        if len(parts) <= _MOST_WORDS:
            yield parts
        if parts[0][0] < at and parts[0][2] not in known:
            parts = parts[1:]
        elif parts[-1][0] > at and parts[-1][2] not in known:
            parts = parts[:-1]
        else:
            return


def _run(text: str, at: int) -> list[Part]:
    """The capitalised words around a place, with the particles and initials between them."""
    found: list[Part] = []
    place = at
    while len(found) < _MOST_WORDS:
        gap = 2 if text[place - 2 : place] == ". " and text[place - 3 : place - 2].isupper() else 1
        word = word_before(text, place + 1 - gap) if gap == 1 else text[place - 3 : place - 2]
        before_initial = found and len(found[0][2]) == 1 and found[0][2] != "i"  # `Ella H. Snider`
        if not word or not (_belongs(word) or (before_initial and lexicon().givenness(word.lower()))):
            break
        place -= gap + len(word)
        found.insert(0, (place, place + len(word), word.lower()))
    place = at
    while len(found) < 2 * _MOST_WORDS:
        token = TOKEN.match(text, place)
        if not token or not _belongs(token.group()):
            break
        word = base(token.group())
        end = place + len(word)
        found.append((place, end, word.lower()))
        gap = 2 if len(word) == 1 and text[end : end + 2] == ". " else text[end : end + 1] in _BLANKS
        if not gap or end < token.end():
            break
        place = end + gap
    for side in (0, -1):
        while found and found[side][2] in PARTICLES and text[found[side][0]].islower():
            found.pop(side)
    return found


def _belongs(word: str) -> bool:
    low = word.lower()
    if word[0].islower():
        return word in PARTICLES
    return len(word) == 1 or not (low in lexicon().words or low in _NO_PART or is_short_form(word))


def _sum(scan: Scan, parts: list[Part], is_name: Callable[[str], bool]) -> int:
    """How much speaks for a person."""
    names = [word for _, _, word in parts if word not in PARTICLES]
    foreign = any(map(_RARE_LETTERS.search, names)) and not _RARE_WORD.search(scan.text)
    total = _names(names, foreign) if names else 0
    if not total:
        return 0
    text, start, end = scan.text, parts[0][0], parts[-1][1]
    before, behind = word_before(text, start), word_behind(text, end)
    total += _around(text, start, end, before, behind, alone=len(names) == 1)
    total += foreign + _beside_unknown(text, start, before, names)
    total += (
        len(names) > 1
        and _ADDRESSED.match(text, end) is not None
        and text[max(0, start - 1) : start] in _LINES
    )
    if total < ENOUGH:
        total += _listed(text, start, end, before, behind, is_name)
        total += 2 * _is_label(scan, start, end, is_name)
    if total < ENOUGH or is_company(text, end) or _VERSION.match(text, end):
        return 0
    if len(names) == 1 and (
        text[start:end].isupper()
        or text[start - 1 : start] in _JOINED
        or behind[:1].isupper()
        or (before[:1].isupper() and before.lower() not in _LEADS_END | _CLOSINGS)
        or _in_small(scan, names[0])
    ):
        return 0
    if total == ENOUGH and len(names) > 1 and not before and lexicon().givenness(names[0]) == POSSIBLE:
        return 0  # `Font Montserrat`: at a sentence's begin every word has a capital
    return total


def _names(names: list[str], foreign: bool) -> int:
    """What the words bring by themselves; with `foreign`, one with letters that the seven languages lack may
    be a name."""
    known = lexicon()
    first, last = names[0], names[-1]
    maybe = [int(foreign and _RARE_LETTERS.search(name) is not None) for name in (first, last)]
    if len(names) == 1:
        return max(known.givenness(first), known.familiness(first), maybe[0])
    given, family = known.givenness(first), known.familiness(last)
    total = max(given, maybe[0]) + max(family, maybe[1])
    if known.familiness(first) and known.givenness(last):
        total = max(total, known.familiness(first) + known.givenness(last))
    middle = names[1:-1]
    if total and any(len(name) == 1 for name in middle) and len(first) > 1 and len(last) > 1:
        return total + 2
    return total + any(known.givenness(name) or known.familiness(name) for name in middle)


def _beside_unknown(text: str, start: int, before: str, names: list[str]) -> int:
    """What a word of no list adds that stands beside a name within a sentence."""
    known, common = lexicon().names, common_words()
    unknown = [name for name in (names[0], names[-1]) if name not in known and not is_foreign(name)]
    inside = before[:1].islower() or text[start - 2 : start - 1] in ",("
    return int(
        len(unknown) == 1 == len(names) - 1 and inside and len(unknown[0]) > 2 and unknown[0] not in common
    )


def _in_small(scan: Scan, word: str) -> bool:
    """Whether the text has the word in small letters, too: then it is a word."""
    return scan.kept(
        f"small {word}", lambda made: any(made.text[at].islower() for at in made.places((word,)))
    )


def _around(text: str, start: int, end: int, before: str, behind: str, *, alone: bool) -> int:
    """What the words before and behind add."""
    low, found = before.lower(), 0
    if low in _PEOPLE or (
        low in _LEADS_END and low not in _WEAK_LEADS and PERSON_BEFORE.search(text, max(0, start - 14), start)
    ):
        found += 2
    elif alone and low in _ARTICLES:
        found -= 1
    if behind in ACTS_BEGIN and _ACTS.match(text, end):
        found += 2
    return found + (_spoken_to(text, start, end) if alone else 0)


def _spoken_to(text: str, start: int, end: int) -> int:
    """What it adds that something is its own, `Vera's parcel`, or that a sentence speaks to it: `Vera, could
    you ...`, `how are you, Vera?`."""
    if text[end : end + 2] == ", " and text[max(0, start - 2) : start].rstrip(" ")[-1:] in _SENTENCE_ENDS:
        if word_behind(text, end + 1) in _ASKING:
            return 2
        return int(text[end + 2 : end + 3].islower())
    if text[end : end + 2] in ("'s", "’s"):
        return 1
    ends = text[start - 2 : start] == ", " and text[end : end + 1] in ("?", "!")
    return 2 * (ends and word_before(text, start - 1, comma=True).islower())


def small_name_end(text: str, end: int) -> int:
    """Where a name in small letters ends of which a given name ends at `end`: with its family name, if it is
    one for sure or an initial stands between."""
    rest = _SMALL_REST.match(text, end)
    if not rest or rest["word"] in common_words() or lexicon().familiness(rest["word"]) < LIKELY:
        return end
    return rest.end()


def _listed(text: str, start: int, end: int, before: str, behind: str, is_name: Callable[[str], bool]) -> int:
    """What a name beside a comma or an `and` adds."""
    beside = []
    if text[end : end + 2] == ", ":
        beside.append(word_behind(text, end + 1))
    elif behind in _JOINTS:
        beside.append(word_behind(text, end + 1 + len(behind)))
    if text[start - 2 : start] == ", ":
        word = word_before(text, start - 1, comma=True)
        if word_before(text, start - 2 - len(word)).lower() not in _CLOSINGS:  # `Hello Vera, Portugal is ...`
            beside.append(word)
    elif before in _JOINTS:
        beside.append(word_before(text, start - 1 - len(before)))
    known = lexicon()
    others = [word.lower() for word in beside if word[:1].isupper()]
    if any(map(is_name, others)):
        return 2
    return int(any(known.familiness(word) == LIKELY or known.givenness(word) == LIKELY for word in others))


def _is_label(scan: Scan, start: int, end: int, is_name: Callable[[str], bool]) -> bool:
    """Whether it says who speaks in a line, and a name does so in another."""
    text = scan.text
    if text[end : end + 1] != ":" or text[max(0, start - 1) : start] not in ("", "\n"):
        return False
    return any(word != text[start:end] and is_name(word.lower()) for word in scan.kept("labels", _labels))


def _labels(scan: Scan) -> list[str]:
    """The first words of those before a colon at lines' beginnings, each once."""
    found = dict.fromkeys(match.group(1) for match in _LABEL.finditer(scan.text))
    return [word for word in found if word[0].isupper()][:_MOST_LABELS]


def word_before(text: str, at: int, *, comma: bool = False) -> str:
    """The word that ends one blank (or with `comma` one comma) before a place; nothing where none does."""
    if text[at - 1 : at] != ("," if comma else " "):
        return ""
    end = begin = at - 1
    while (
        begin > 0 and (text[begin - 1].isalpha() or text[begin - 1] in "'’") and end - begin < _LONGEST_WORD
    ):
        begin -= 1
    return text[begin:end]


def word_behind(text: str, at: int) -> str:
    """The word that begins one blank behind a place; nothing where none does."""
    if text[at : at + 1] != " ":
        return ""
    token = TOKEN.match(text, at + 1)
    return token.group() if token else "&" if text[at + 1 : at + 2] == "&" else ""
