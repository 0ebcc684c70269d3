"""Names of people without a model: the participants', what greetings, sign-offs, titles and introductions
show, and known names in context."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.privacy.lexicon import FAMILY_ENDINGS, ORGANISATION, PARTICLES, lexicon, plain
from curate.privacy.name_cues import (
    ADDRESSEE,
    AFTER_VERB,
    ASKED,
    ASKED_WORDS,
    CALLING,
    CLOSING,
    CLOSING_WORDS,
    CORRECTING,
    GREETING,
    GREETING_WORDS,
    INTRODUCED,
    INTRODUCED_WORDS,
    LINK,
    NAMED,
    NAMED_WORDS,
    OWNED,
    PERSON_BEFORE,
    SELF,
    SELF_AFTER,
    SELF_BEFORE_NOUNS,
    THANKED,
    THANKED_WORDS,
    TITLE_WORDS,
    TITLED,
    VERBS,
)
from curate.privacy.name_words import Taken, before, capital_before, is_company, take
from curate.privacy.people import TOKEN, PeopleNamed, base
from curate.privacy.scan import Scan
from curate.privacy.spans import DetectedSpan
from curate.privacy.triggers import WordTable


def find_names(scan: Scan, people: PeopleNamed, *, gazetteer: bool) -> Iterator[DetectedSpan]:
    """Names in a text; contexts first, which teach `people`, then every mention of a known name."""
    for start, end, parts in scan.kept("contexts", lambda scan: list(_contexts(scan))):
        people.learn(parts)
        yield DetectedSpan(start, end, "NAME")
    yield from _mentions(scan, people, gazetteer)


def _contexts(scan: Scan) -> Iterator[Taken]:
    """Names that the words around them show."""
    text = scan.text
    yield from _greeted(scan)
    for match in scan.matches(INTRODUCED, INTRODUCED_WORDS):
        yield from take(text, match.end(), lower=True)
    for match in scan.matches(NAMED, NAMED_WORDS):
        cue = match["cue"].lower()
        # things are called something or changed to it, too
        doubtful = cue in CALLING or (cue in CORRECTING and not scan.has(ASKED_WORDS))
        for taken in take(text, match.end()):
            if not doubtful or _is_given(taken):
                yield taken
    for match in scan.matches(ASKED, ASKED_WORDS):
        yield from take(text, match.end())
    yield from _self_named(scan)
    for match in scan.matches(TITLED, TITLE_WORDS):
        yield from take(text, match.end(), lower=match.group()[0].islower(), particle=True, most=3)
    for match in scan.matches(THANKED, THANKED_WORDS):
        yield from _thanked(text, match)
    if "\n" in text and scan.has(CLOSING_WORDS):
        yield from _signed(text)
    if "<" in text and "@" in text:
        for match in ADDRESSEE.finditer(text):
            yield from before(text, match.start())
    if "'s " in text or "’s " in text:
        for match in OWNED.finditer(text):
            yield from before(text, match.start())


def _greeted(scan: Scan) -> Iterator[Taken]:
    """`Hello Anna` where a sentence begins."""
    text = scan.text
    for match in scan.matches(GREETING, GREETING_WORDS):
        if _starts_sentence(text, match.start()):
            for taken in take(text, match.end(), greeting=True):
                # after a comma a new sentence may begin: `Hola, Habría que …`
                if (
                    "," not in match.group()
                    or lexicon().sure(taken[2][0].lower())
                    or text[taken[1] : taken[1] + 1] in ("", ",", ".", "!", ":", ";", "\n")
                ):
                    yield taken


def _is_given(taken: Taken) -> bool:
    return taken[2][0].lower() in lexicon().given


def _starts_sentence(text: str, at: int) -> bool:
    head = text[max(0, at - 6) : at].rstrip(" \t\"'*")
    return (head == "" and at <= 6) or head[-1:] in ("\n", ".", "!", "?", ">", ",", "")


def _self_named(scan: Scan) -> Iterator[Taken]:
    """`This is Anna from the shop`, `I'm Anna, ...`."""
    text, lower = scan.text, scan.lower
    for phrase in SELF.phrases(scan):
        at = lower.find(phrase)
        while at >= 0:
            end = at + len(phrase)
            if (at == 0 or not lower[at - 1].isalnum()) and text[end : end + 1].isupper():
                for taken in take(text, end):
                    ends = text[taken[1] : taken[1] + 1] in ("", ".", "!", "\n")
                    if (
                        lexicon().sure(taken[2][0].lower())
                        or (
                            (phrase not in SELF_BEFORE_NOUNS or len(taken[2]) > 1)
                            and SELF_AFTER.match(text, taken[1])
                        )
                        or (ends and _is_given(taken))
                    ):
                        yield taken
            at = lower.find(phrase, end)


def _signed(text: str) -> Iterator[Taken]:
    """The name under a closing line."""
    position = 0
    closing = False
    for line in text.split("\n"):
        stripped = line.strip()
        if closing and stripped:
            closing = False
            lead = len(line) - len(line.lstrip(" \t-–—~*>/"))
            for taken in (
                take(text, position + lead, lower=len(stripped) <= 25)
                if len(stripped) <= 60 and not stripped.endswith(("?", ":"))
                else ()
            ):
                rest = text[taken[1] : position + len(line)].strip()
                if not rest or rest[0] in ",.|-–(/!":
                    yield taken
        if stripped:
            closing = len(stripped) <= 60 and CLOSING.match(stripped) is not None
        position += len(line) + 1


def _thanked(text: str, match: re.Match[str]) -> Iterator[Taken]:
    """`Thanks, Anna` at a line's end; within a line only for given names."""
    for taken in take(text, match.end()):
        line_end = text.find("\n", taken[1])
        rest = text[taken[1] : line_end if line_end >= 0 else len(text)].strip()
        sure = lexicon().sure(taken[2][0].lower())
        if (not rest.strip(".!") and (sure or "," in match.group())) or (
            sure and rest[:1] in (",", ".", "!", ";", ":", ")", "-")
        ):
            yield taken


def _mentions(scan: Scan, people: PeopleNamed, gazetteer: bool) -> Iterator[DetectedSpan]:
    """Known people's names wherever they stand, and known names with the words that belong to them."""
    known = lexicon()
    text = scan.text
    wanted = _wanted(scan, people, gazetteer)
    skip = -1
    for at in sorted({_token_start(text, place) for place in scan.places(wanted)}):
        if at < skip:
            continue
        token = TOKEN.match(text, at)
        if not token:
            continue
        word = base(token.group())
        end = _mention_end(text, at, word, people) or (
            _known(text, at, word.lower()) if gazetteer and word[0].isupper() else 0
        )
        if end:
            skip = end
            people.learn(TOKEN.findall(text[at:end]))
            yield DetectedSpan(at, end, "NAME")
        elif gazetteer and word in known.lower:
            yield DetectedSpan(at, at + len(word), "NAME")
        elif gazetteer and word[0].isupper():
            for start, stop in _by_family(text, at, word):
                if start >= skip:
                    skip = stop
                    people.learn(TOKEN.findall(text[start:stop]))
                    yield DetectedSpan(start, stop, "NAME")


def _token_start(text: str, at: int) -> int:
    """Where the word of which a part begins here begins: `Garcia-Lopez` is one word."""
    start = at
    while start > max(0, at - 40) and (
        text[start - 1].isalpha() or (text[start - 1] in "-'’" and text[start - 2 : start - 1].isalpha())
    ):
        start -= 1
    return start


def _by_family(text: str, at: int, word: str) -> Iterator[tuple[int, int]]:
    """A family name with the capitalised words before it, or alone; a doubtful given name where only a person
    can stand."""
    known = lexicon()
    low, end = word.lower(), at + len(word)
    if is_company(text, end):
        return
    if known.surname(low):
        whole = before(text, end)
        if whole and len(whole[0][2]) > 1:
            yield whole[0][0], end
            return
    if text.startswith(" [", end):  # a placeholder: the rest of a name or a brand that was decided before
        return
    following = TOKEN.match(text, end + 1) if text[end : end + 1] == " " else None
    if following and (following.group()[0].isupper() or following.group() in AFTER_VERB):
        return
    doubtful = low in known.given and low in known.doubtful
    if (known.alone(low) and not capital_before(text, at)) or (
        doubtful and PERSON_BEFORE.search(text, max(0, at - 12), at)
    ):
        yield at, end


def _is_listed(word: str) -> bool:
    """Whether a word is in the lists of names, or ends as family names do."""
    return word in lexicon().names or (len(word) >= 6 and word.endswith(FAMILY_ENDINGS))


_LISTED = WordTable(_is_listed)


def _wanted(scan: Scan, people: PeopleNamed, gazetteer: bool) -> list[str]:
    """The words of the text at which a name may stand, in order of the alphabet."""
    wanted = set(scan.words & people.words.keys()) if people.words else set()
    if gazetteer:
        wanted.update(word for word, _ in _LISTED.of(scan.words))
    if people.words and not scan.lower.isascii():
        wanted.update(word for word in scan.words if not word.isascii() and plain(word) in people.words)
    return sorted(wanted)


def _mention_end(text: str, at: int, word: str, people: PeopleNamed) -> int:
    """Where the mention of a known person that begins here ends; 0 when it is none."""
    parts = [plain(part) for part in word.split("-")]
    key = next((part for part in (plain(word), *parts) if part in people.words), None)
    if (
        key is None
        or (word[0].isupper() and _is_verb(text, at, at + len(word), key))
        or (not word[0].isupper() and not people.words[key])
    ):
        return 0
    return _run_on(text, at, len(word), people)


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
        if known.sure(low) or ("-" in low and known.sure(low.split("-", maxsplit=1)[0])):
            return end
        rest = [part.lower() for part in parts[1:]]
        if low in known.given and any(known.surname(part) for part in rest):
            return end
        if low in known.given and low not in VERBS and any(known.sure(part) for part in rest):
            return end
    return 0


def _is_verb(text: str, start: int, end: int, word: str) -> bool:
    """Whether a word that is also an everyday one stands at a sentence's start and goes on in lower case:
    `Will you`, `Mark it`."""
    known = lexicon()
    if word not in known.doubtful and word not in known.words:
        return False
    before = text[max(0, start - 3) : start].rstrip(" \t")
    if before and before[-1] not in ".!?\n:>-":
        return False
    after = TOKEN.match(text, end + 1) if text[end : end + 1] == " " else None
    return after is not None and after.group() in AFTER_VERB


def _run_on(text: str, start: int, length: int, people: PeopleNamed) -> int:
    """The end of a known person's name, with the further words of it that follow."""
    end = start + length
    while True:
        link = LINK.match(text, end)
        token = TOKEN.match(text, link.end()) if link and not link.group().startswith(".") else None
        if not token:
            return end
        word = base(token.group())
        if (
            plain(word) not in people.words
            and not (word.lower() in PARTICLES and word.islower())
            and not lexicon().surname(word.lower())
        ):
            return end
        if not word[0].isupper() and not people.words.get(plain(word), False):
            return end
        end = token.start() + len(word)
