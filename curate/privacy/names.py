"""Names of people without a model: the participants', what the words around them show (`name_contexts`), and
known names in context."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from curate.language.patterns import any_of
from curate.language.words import words
from curate.privacy.brands import brands
from curate.privacy.lexicon import FAMILY_ENDINGS, ORGANISATION, PARTICLES, lexicon, plain
from curate.privacy.name_contexts import contexts, things_named
from curate.privacy.name_cues import AFTER_VERB, LINK, PERSON_BEFORE, VERBS
from curate.privacy.name_extent import INITIALS, is_abbreviation, whole_name
from curate.privacy.name_lists import in_lists, speakers, with_initials
from curate.privacy.name_scores import is_foreign, scored, small_name_end, word_before
from curate.privacy.name_words import (
    before,
    capital_before,
    is_company,
    is_double,
    is_short_form,
    is_verb,
    is_word_here,
    take,
)
from curate.privacy.names_in_dumps import NO_CUE, is_no_person, without_words
from curate.privacy.people import TOKEN, PeopleNamed, base
from curate.privacy.scan import Scan
from curate.privacy.spans import DetectedSpan
from curate.privacy.triggers import WordTable, in_vocabulary, known_words


def find_names(scan: Scan, people: PeopleNamed, *, gazetteer: bool) -> Iterator[DetectedSpan]:
    """Names in a text; contexts first, which teach `people`, then every mention of a known name."""
    named = scan.kept("brands", brands)
    shown: list[tuple[int, int]] = []
    for (start, end, parts), cue in scan.kept("contexts", contexts):
        if any(first < start < last for first, last in named):  # `Dr Pepper`
            continue
        start, end = whole_name(scan.text, start, end)
        end = without_words(scan.text, start, end, people)
        if is_no_person(scan.text, start, end, people, cue):
            continue
        people.learn(TOKEN.findall(scan.text[start:end]) or parts)
        shown.append((start, end))
    told = -1
    mentions: list[tuple[int, int]] = []
    while told < len(people.words):  # once more where a name was learned, which may stand alone before
        told = len(people.words)
        mentions = [whole_name(scan.text, start, end) for start, end, _ in _mentions(scan, people, gazetteer)]
    mentions = [(start, without_words(scan.text, start, end, people)) for start, end in mentions]
    mentions = [
        (start, end)
        for start, end in mentions
        if not (
            is_no_person(scan.text, start, end, people, NO_CUE)
            or is_abbreviation(scan.text, start, end, people)
        )
    ]
    ends = {end for _, end in mentions}
    for start, end in shown:
        if end not in ends or not INITIALS.search(scan.text, max(0, start - 4), start - 1):
            yield DetectedSpan(start, end, "NAME")  # but `Probst` of `Ann M. Probst`, where `M.` is no title
    yield from (DetectedSpan(start, end, "NAME") for start, end in mentions)
    if gazetteer:
        beside = (*in_lists(scan.text, mentions), *speakers(scan.text, mentions)) if mentions else ()
        yield from (DetectedSpan(start, end, "NAME") for start, end in (*with_initials(scan), *beside))


_ARTICLES = words("name_articles")


def _mentions(scan: Scan, people: PeopleNamed, gazetteer: bool) -> Iterator[DetectedSpan]:
    """Known people's names wherever they stand, and known names with the words that belong to them."""
    known = lexicon()
    text = scan.text
    wanted = _wanted(scan, people, gazetteer)
    skip = -1

    def certain(word: str) -> bool:
        return known.sure(word) or known.alone(word) or plain(word) in people.words

    for at in sorted({_token_start(text, place) for place in _places(scan, people, wanted)}):
        if at < skip:
            continue
        token = TOKEN.match(text, at)
        if not token or token.group().endswith(("n't", "n’t")):  # `Don't`
            continue
        word = base(token.group())
        end = _mention_end(text, at, word, people) if people.words else 0
        listed = gazetteer and (word[0].isupper() or word in known.lower)
        if not end and listed and (_is_nobody(scan, at) or is_word_here(text, at, word.lower())):
            continue
        if not end and _accented(text, at, at + len(word)):
            continue
        end = end or (_known(text, at, word.lower()) if gazetteer and word[0].isupper() else 0)
        if end:
            at = max(skip, _given_before(scan, at, end, certain))
            skip = end
            people.learn(TOKEN.findall(text[at:end]))
            yield DetectedSpan(at, end, "NAME")
        elif gazetteer and word in known.lower:
            skip = small_name_end(text, at + len(word))
            yield DetectedSpan(at, skip, "NAME")
        elif gazetteer and word[0].isupper():
            for start, stop in _by_family(text, at, word) or scored(scan, at, certain):
                if start >= skip:
                    skip = stop
                    people.learn(TOKEN.findall(text[start:stop]))
                    yield DetectedSpan(start, stop, "NAME")


_ACCENT = re.compile(r"['’](?=[ ,;.?!]|$)")


def _accented(text: str, start: int, end: int) -> bool:
    """Whether an apostrophe stands for the accent on the last letter of a word: `Sara' possibile`."""
    return (
        text[end - 1 : end].lower() in "aeiou"
        and _ACCENT.match(text, end) is not None
        and text[max(0, start - 1) : start] not in ("'", "‘", "’")
    )


def _given_before(scan: Scan, at: int, end: int, is_name: Callable[[str], bool]) -> int:
    """Where a name of one word begins if a given name, or an initial, stands before it that was not told with
    it."""
    text = scan.text
    if INITIALS.search(text, max(0, at - 3), at - 1):
        return min((start for start, stop in scored(scan, at, is_name) if stop == end), default=at)
    first = word_before(text, at)
    if not first[:1].isupper() or is_short_form(first) or " " in text[at:end]:
        return at
    whole = before(text, end)
    if len(whole) == 1 and len(whole[0][2]) == 2 and lexicon().givenness(first.lower()):
        return whole[0][0]
    return at


def _is_nobody(scan: Scan, at: int) -> bool:
    """Whether a word belongs to a thing that is named, or to a brand."""
    nobody = (*scan.kept("things", things_named), *scan.kept("brands", brands))
    return any(start <= at < stop for start, stop in nobody)


def _places(scan: Scan, people: PeopleNamed, wanted: Iterable[str]) -> Iterator[int]:
    """Where those words stand; in small letters only those that count so, and what is joined to a word."""
    text, lower = scan.text, lexicon().lower
    for word in wanted:
        small = word in lower or plain(word) in people.words
        if not small and text.isascii() and not any(form in text for form in _shown(word[:2])):
            continue
        for at in scan.places((word,)):
            if small or not text[at].islower() or text[at - 1 : at] in _JOINTS:
                yield at


@cache
def _shown(begin: str) -> tuple[str, ...]:
    """What stands in an ASCII text that has a word with this begin in capitals, or behind a joint."""
    capital = begin[0].upper()
    return capital + begin[1:], begin.upper(), f"-{begin}", f"'{begin}"


def _token_start(text: str, at: int) -> int:
    """Where the word of which a part begins here begins: `Garcia-Lopez` is one word."""
    start = at
    while start > max(0, at - 40) and (
        text[start - 1].isalpha() or (text[start - 1] in "-'’" and text[start - 2 : start - 1].isalpha())
    ):
        start -= 1
    return start


_NUMBERED = re.compile(r" \d{1,4}(?![\w/.:-])")  # `Mitchell 1`


def _by_family(text: str, at: int, word: str) -> list[tuple[int, int]]:
    """A family name with the capitalised words before it, or alone; a doubtful given name where only a person
    can stand."""
    known = lexicon()
    low, end = word.lower(), at + len(word)
    if is_company(text, end) or _NUMBERED.match(text, end):
        return []
    if known.surname(low):
        whole = before(text, end)
        if whole and len(whole[0][2]) > 1:
            return [(whole[0][0], end)]
    if text.startswith(" [", end):  # a placeholder: the rest of a name or a brand that was decided before
        return []
    following = TOKEN.match(text, end + 1) if text[end : end + 1] == " " else None
    if following and (following.group()[0].isupper() or following.group() in AFTER_VERB):
        return []
    doubtful = low in known.given and low in known.doubtful and low not in known.many["given"]
    alone = (
        known.alone(low)
        and not capital_before(text, at)
        and not INITIALS.search(text, max(0, at - 3), at - 1)
    )
    if (alone and _may_stand_alone(word_before(text, at), low)) or (
        doubtful and PERSON_BEFORE.search(text, max(0, at - 12), at)
    ):
        return [(at, end)]
    return []


def _may_stand_alone(before: str, low: str) -> bool:
    """Whether the word before lets a family name stand alone: one that is also a word only within a sentence,
    and not after `the`."""
    return low not in lexicon().many["family, doubtful"] or (before.islower() and before not in _ARTICLES)


def _is_listed(word: str) -> bool:
    """Whether a word is in the lists of names, or ends as family names do."""
    names = lexicon().names
    if word in names or (len(word) >= 6 and word.endswith(FAMILY_ENDINGS)):
        return True
    return not word.isascii() and (is_foreign(word) or plain(word) in names)


def _any_listed(words: str) -> bool:
    return not (words.isascii() and lexicon().names.isdisjoint(words.split()) and not _ENDING.search(words))


_ENDING = re.compile(f"(?:{any_of(FAMILY_ENDINGS)})(?: |$)")
_JOINTS = ("-", "'", "’")
_LISTED = in_vocabulary(WordTable(_is_listed, _any_listed))


def _wanted(scan: Scan, people: PeopleNamed, gazetteer: bool) -> list[str]:
    """The words of the text at which a name may stand, in order of the alphabet."""
    wanted = set(scan.words & people.words.keys()) if people.words else set()
    if gazetteer:
        wanted.update(word for word, _ in _LISTED.of(known_words(scan)))
    if people.words and not scan.lower.isascii():
        wanted.update(word for word in scan.words if not word.isascii() and plain(word) in people.words)
    return sorted(wanted)


def _mention_end(text: str, at: int, word: str, people: PeopleNamed) -> int:
    """Where the mention of a known person that begins here ends; 0 when it is none."""
    parts = [plain(part) for part in word.split("-")]
    key = next((part for part in (plain(word), *parts) if part in people.words), None)
    if (
        key is None
        or (word[0].isupper() and is_verb(text, at, at + len(word), key))
        or (not word[0].isupper() and not people.words[key])
    ):
        return 0
    end = _run_on(text, at, len(word), people)
    # the rest of a name of which only this part was told before
    return max(end, _known(text, at, word.lower())) if word[0].isupper() else end


def _known(text: str, start: int, low: str) -> int:
    """Where a name that begins with a capitalised word ends; 0 when it is none."""
    known = lexicon()
    if low in known.words or low in ORGANISATION:
        return 0
    for _, end, parts in take(text, start):
        if is_company(text, end) or (
            len(parts) == 1 and low.isascii() and len(low) <= 4 and parts[0].isupper()
        ):
            return 0
        if known.sure(low) or ("-" in low and is_double(low)):
            return end
        rest = [part.lower() for part in parts[1:]]
        if low in known.given and any(known.surname(part) for part in rest):
            return end
        if low in known.given and low not in VERBS and any(known.sure(part) for part in rest):
            return end
    return 0


def _run_on(text: str, start: int, length: int, people: PeopleNamed) -> int:
    """The end of a known person's name, with the further words and initials of it that follow."""
    end = at = start + length
    while True:
        link = LINK.match(text, at)
        token = (
            TOKEN.match(text, link.end()) if link and (at > end or not link.group().startswith(".")) else None
        )
        if not token:
            return end
        word = base(token.group())
        at = token.start() + len(word)
        if (len(word) == 1 and word.isupper()) or word.lower() in PARTICLES:
            continue
        if plain(word) not in people.words and not lexicon().surname(word.lower()):
            return end
        if not word[0].isupper() and not people.words.get(plain(word), False):
            return end
        end = at
