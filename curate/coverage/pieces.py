"""What in a prompt may be a title: short pieces in the customer's own words, trimmed of what surrounds a
request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from curate.coverage.vocabulary import PROMPT_START, swears, telling, terms
from curate.language.folding import flat, plain, unaccented
from curate.language.patterns import any_of
from curate.language.phrases import PhraseLexicon, Tokens, flat_words
from curate.language.sentences import sentence_starts
from curate.language.words import by_language, classes, words
from curate.text.plain import squeeze

LEAST, MOST = 3, 10  # words of a title; fewer where there is nothing else
WHOLE = 13  # words up to which a sentence that is longer stands whole: it says more than one cut short
SENTENCES = 12  # read of one prompt
ACRONYM = 4  # letters that may all be capitals
SIGNS_A_WORD = 2  # of scripts without blanks
# what speaks for a piece, and against it, beside what it says; on the scale of cosines
ASKS, HEADS = 0.16, 0.14  # it is a request; a subject line
EASY, LONG = 7, -0.02  # words that are read at a glance; each further one
BRIEF, LONE = -0.08, -0.3  # it has two words; one
TORN, OVER, PART = -0.25, -0.25, -0.08  # it was cut short; it is longer than a title; it is a clause
RAGGED = 4  # words at the end of what was cut short among which a new clause may begin, which is left out
HELD, REST = -0.1, -0.3  # something personal stood at its end; within
LEANS = -0.12  # it is understood only after another sentence
INTRODUCES, ENDS = -0.25, -0.35  # it tells who writes; it gives thanks or says that all is settled
NUMBERED, SITED = -0.06, -0.2  # each word with a digit; each name of a server or a file
_DENSE = r"\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"
_SIGN = re.compile(rf"[{_DENSE}]")
_TOKEN = re.compile(rf"[{_DENSE}]+|[^\s{_DENSE}]+")
_HOLDER = re.compile(r"[\[{<]{1,2}[\w .-]{1,40}[\]}>]{1,2}")
# no words of a person: addresses, paths, code, tables
_FOREIGN = re.compile(
    r"https?:|www\.|\w@\w|[<>{}=|\\_^~\[\]]|\w/\w+/|\.\w{2,4}\b(?=/)|::|\S{31,}|\d{5,}|\*{2,}|\s--?\w"
)
_SITE = re.compile(r"\w\.[^\W\d_]{2,}")  # of a server, of a file
_REPLY_MARK = re.compile(r"^\W*(?:(?:re|fwd?|aw|wg|tr|rv|sv|antw|ref)\s*:\s*)+", re.IGNORECASE)
_EDGE = re.compile(r"^(?:(?!\[)[\W_])+|[^\w)%\]]+$")  # what is held in brackets stays for now
_SHOUTED = re.compile(r"(?<![\w-])[^\W\d_a-z]{2,}(?: [^\W\d_a-z]{2,})+(?![\w-])")
_ASIDE = re.compile(r"(?:\s+[-–—]+|[,;:…]+)\s+(\w+)$")  # a clause of one word
_CLAUSE = re.compile(r"\s*[,;:()…]+\s+|\s+[-–—]+\s+|[，、；：]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a prompt that may be a title; `form` is what its form says for it or against it."""

    text: str
    form: float

    def content(self) -> set[str]:
        """Its words that may name a subject."""
        return {word for term in terms(self.text) for word in term.split() if telling(word)}


@cache
def _leads() -> re.Pattern[str]:
    entries = words("request_leads") | words("thanks") | words("salutations")
    return re.compile(rf"(?:{any_of(map(unaccented, entries))})(?![\w'’-])[\W_]*")


@cache
def _tails() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_of(map(unaccented, words('request_tails')))})\W*$")


@cache
def _held_word() -> re.Pattern[str]:
    """What announces what is personal: "no.", "reference:", "reference is"."""
    named = rf"(?<!\w)(?:nr|no|n°|id|{any_of(words('held_words'))})(?!\w)"
    return re.compile(rf"(?:[#№]|{named})[.:#]*(?:\s+(?:{any_of(words('copulas'))}))?[\s:]*$", re.IGNORECASE)


@cache
def _introduces() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(map(unaccented, words('writer_told')))})(?!\w)")


@cache
def _endings() -> PhraseLexicon:
    return PhraseLexicon(classes("after_reply"))


def _ended(text: str) -> bool:
    """Whether a text gives thanks or says that nothing is left to ask."""
    kinds = {hit.kind for hit in _endings().find(Tokens.of(text))}
    return bool(kinds & {"thanks", "settled", "solved"}) and not kinds & {"failed", "hindered", "complaint"}


@cache
def _greeted() -> re.Pattern[str]:
    """A greeting with whom it is for, or a short one, up to the comma."""
    full, short = (any_of(map(unaccented, words(name))) for name in ("salutations", "short_greetings"))
    return re.compile(rf"(?:(?:{full})(?:\s+[^\s,!.?]+){{1,3}}|{short})\s*[,!]\s*")


@cache
def _needs() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(map(unaccented, words('need_phrases')))})(?!\w)")


def size(text: str) -> float:
    """About how many words a text has: two signs of a script without blanks count as one."""
    return sum(len(t) / SIGNS_A_WORD if _SIGN.match(t) else 1.0 for t in _TOKEN.findall(text))


def pieces(prompt: str, language: str = "") -> Iterator[Piece]:
    """The pieces of a prompt that may be a title, in their order: sentences and lines, and clauses of those
    that are long. None with a swear word, an address or code in it."""
    text = plain(prompt[:PROMPT_START])
    starts = sentence_starts(text)[: SENTENCES + 1]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        raw = text[start:end]
        if len(prompt) > PROMPT_START and end == len(text):
            return  # cut off
        if squeeze(raw):
            yield from _of_sentence(raw, language)


def _of_sentence(raw: str, language: str) -> Iterator[Piece]:
    mark = raw.rstrip()[-1:]
    sentence, led = trimmed(raw)
    asked, ends = mark in "?？", mark.isalnum() and "\n\n" in raw[len(raw.rstrip()) :]
    heads = ends and size(sentence) >= LEAST  # a subject of two words names a thing, not what is wanted
    asks = asked or led or bool(_needs().match(unaccented(sentence)))
    form = (ASKS if asks else 0.0) + (HEADS if heads else 0.0)
    form += INTRODUCES if _introduces().match(unaccented(sentence)) else 0.0
    form += ENDS if not asks and size(sentence) <= MOST and _ended(sentence) else 0.0
    clauses = [sentence]
    if size(sentence) > MOST:
        clauses += [part for part in map(squeeze, _CLAUSE.split(sentence)) if size(part) >= LEAST]
    for number, clause in enumerate(clauses):
        text, value = (trimmed(clause)[0], form / 2 + PART) if number else (clause, form)
        piece = _piece(text, value, language)
        if piece and not swears(piece.text, language):
            yield piece


def trimmed(text: str) -> tuple[str, bool]:
    """A sentence without greetings, courtesies and fillers at its ends, and whether it began by asking."""
    text, led = _EDGE.sub("", squeeze(_REPLY_MARK.sub("", text))), False
    while text:
        low = unaccented(text)
        if begin := _greeted().match(low) or _leads().match(low):
            led = led or " " in begin.group().strip()
            text = text[begin.end() :]
        elif end := _tails().search(low):
            text = text[: end.start()]
        else:
            break
        text = _EDGE.sub("", text)
    return text, led


def _piece(text: str, form: float, language: str) -> Piece | None:
    """The text as a title; None where it cannot be one."""
    text, cost = _without_held(text)
    if not text:
        return None
    loose = flat_words("dangling_words") | (flat_words("open_end_words") if cost else frozenset())
    form += cost
    if text.count("(") != text.count(")"):
        text = text.partition("(")[0]
    text, _ = trimmed(text.replace('"', "") if text.count('"') % 2 else text)
    if size(text) > (MOST if _SIGN.search(text) else WHOLE):
        text, form, loose = _shortened(text, language), form + TORN, loose | flat_words("open_end_words")
    if (aside := _ASIDE.search(text)) and flat(aside.group(1)) in flat_words("open_question_words"):
        text = text[: aside.start()]
    if not text or _FOREIGN.search(text) or not _readable(text):
        return None
    tokens = unaccented(text).split()
    while len(tokens) > 1 and _EDGE.sub("", tokens[-1]) in loose:
        text = _EDGE.sub("", text.rsplit(None, 1)[0])
        tokens.pop()
    form += LONG * max(0.0, size(text) - EASY) + (OVER if size(text) > MOST else 0.0)
    form += LONE if size(text) < 2 else BRIEF if size(text) < LEAST else 0.0
    form += LEANS if _leans(tokens) else 0.0
    form += NUMBERED * sum(any(c.isdigit() for c in t) for t in tokens)
    form += SITED * len(_SITE.findall(text))
    piece = Piece(_cased(text), form)
    return piece if piece.content() else None


def _leans(tokens: list[str]) -> bool:
    """Whether words are understood only after another sentence: "it" at their ends, "with it" before them."""
    leads = flat_words("dangling_words") | flat_words("open_end_words") - flat_words("question_openers")
    return not flat_words("back_references").isdisjoint(
        [tokens[0], tokens[-1], *(tokens[1:2] if tokens[0] in leads else ())]
    )


def _without_held(text: str) -> tuple[str, float]:
    """The text without what is personal and the sign or word that announces it, and what that costs: more
    where it leaves a gap within. No text where a word is left that leads to what is gone: "I spoke to"."""
    cost, leads = 0.0, flat_words("dangling_words")
    while held := _HOLDER.search(text):
        before = _held_word().sub("", text[: held.start()]).rstrip(" (#:'\"")
        after = text[held.end() :].lstrip(" )'\"")
        if after[:1].isalnum() and not leads.isdisjoint(unaccented(before).split()[-1:]):
            return "", 0.0
        cost += REST if after[:1].isalnum() else HELD
        text = f"{before} {after}" if after[:1].isalnum() else before + after
    return text, cost


@cache
def _joints(language: str) -> frozenset[str]:
    """Words with which a new clause begins, in one language."""
    lists = (by_language(name).get(language, ()) for name in ("act_joints", "act_breaks", "conditionals"))
    return frozenset(flat(word) for entries in lists for word in entries)


def _shortened(text: str, language: str) -> str:
    """As many of its first words as a title has, without a clause that has only begun; of scripts without
    blanks, signs."""
    room, end = float(MOST), 0
    for token in _TOKEN.finditer(text):
        dense = _SIGN.match(token.group())
        need = len(token.group()) / SIGNS_A_WORD if dense else 1.0
        if need > room:
            end = token.start() + int(room * SIGNS_A_WORD) if dense else end
            break
        room, end = room - need, token.end()
    said = text[:end].split()
    for place in range(len(said) - 1, max(LEAST, len(said) - 1 - RAGGED), -1):
        if flat(said[place]) in _joints(language):
            return _EDGE.sub("", " ".join(said[:place]))
    return _EDGE.sub("", text[:end])


def _readable(text: str) -> bool:
    letters = sum(c.isalpha() or c.isspace() for c in text)
    return letters >= 0.8 * len(text) and text.isprintable()


def _cased(text: str) -> str:
    """With a capital at the beginning, and no shouting."""
    if text.isupper() and len(text) > ACRONYM:
        text = text.lower()
    text = _SHOUTED.sub(_calm, text)
    first = text.split(None, 1)[0]
    return text if any(c.isupper() for c in first[1:]) else text[0].upper() + text[1:]


def _calm(run: re.Match[str]) -> str:
    """Words in capitals as small ones, where one of them is none but a common word: no row of acronyms."""
    shouted = run.group()
    loud = shouted.isupper() and not all(map(telling, shouted.lower().split()))
    return shouted.lower() if loud else shouted


def without_end(text: str, is_left_out: Callable[[str], bool]) -> str:
    """A title without a last word that is left out, and the small words that led to it: "filters in
    Thunderbird". As it is where less than a title would be left."""
    said = text.split()
    if len(said) <= LEAST or not is_left_out(flat(_EDGE.sub("", said[-1]))):
        return text
    said.pop()
    while said and flat(_EDGE.sub("", said[-1])) in flat_words("dangling_words") | flat_words(
        "open_end_words"
    ):
        said.pop()
    return _EDGE.sub("", " ".join(said)) if len(said) >= LEAST else text
