"""Specifics of a reply that its prompt does not hold, each with its place: what grounding counts, the recipe
masks and `advise` collects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from curate.language.folding import flat
from curate.language.months import months
from curate.language.negation import polarity
from curate.language.patterns import PhraseTree, any_of
from curate.language.phrases import PhraseLexicon, Tokens, flat_words
from curate.language.words import classes, languages, words
from curate.signals.base import LINK, sentences_of

_FILLERS = f"(?:(?:{any_of(words('date_fillers'))}) )?"
# A month cut short may be a word of another language ("10 out of 12"): a year must show it, unless it is
# English or German.
_WORDED_DATE = (
    rf"\d{{1,2}}(?:st|nd|rd|th|er|[.º])? {_FILLERS}(?:"
    rf"(?:{any_of(words('months') | months('de', 'en').keys())})\b"
    rf"|(?:{any_of(months())})\.?,? {_FILLERS}(?:19|20)\d\d\b)"
    rf"|\b(?:{any_of(months('en'))})\.? \d{{1,2}}(?:st|nd|rd|th)?\b"
)
_MONTHS = PhraseTree(month[:3] for month in words("months"))
VALUES: dict[str, re.Pattern[str]] = {  # in this order; what one found is not looked at again
    "link": re.compile(r"(?:https?://|www\.)[^\s<>()\"']+", re.I),
    "price": re.compile(
        r"(?:[$€£¥]\s?\d[\d.,]*|\b\d[\d.,]{0,20}\s?(?:€|\$|£|(?:usd|eur|gbp|chf|euros?|dollars?|pounds?)\b))",
        re.I,
    ),
    "percent": re.compile(rf"\b\d[\d.,]{{0,20}}\s?(?:%|(?:{any_of(words('percent_words'))})\b)", re.I),
    "date": re.compile(
        rf"\b(?:\d{{4}}-\d{{2}}-\d{{2}}\b|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b|{_WORDED_DATE})", re.I
    ),
    "version": re.compile(
        r"\b(?:v\.? ?\d+(?:\.\d+)*|version \d+(?:\.\d+)*|\d{1,4}\.\d{1,3}(?:\.\d{1,4}){1,2})\b", re.I
    ),
    "number": re.compile(r"\b(?:[A-Z]{1,4}-?\d{4,}|#\d{3,}|\d{6,})\b"),
    "phone": re.compile(r"(?<![\w.])\+?\d[\d() ./-]{7,16}\d(?![\w.])"),
}
_SIGNS = {  # in lower case
    "link": ("://", "www."),
    "price": ("$", "€", "£", "¥", "usd", "eur", "gbp", "chf", "dollar", "pound"),
    "percent": ("%", *sorted(words("percent_words"))),
}
_FIGURES = re.compile(r"\d(?:[\d() ./-]*\d)?")
_LEAST = {"number": 3, "phone": 9}  # characters from a run's first digit to its last
_PARTED = re.compile(r"\d[./-]\d")
CLAIMS = ("stock", "order_state")  # told by phrases; the others by their form
KINDS = (*VALUES, "policy", "name", *CLAIMS)
POINTERS = frozenset({"link"})  # a link says where to look; the others say what is so

# Words before a number that make it a reference; of the second kind a bare number says nothing: "our policy,
# 30 days", "tariff 12 euros".
_REFERRING = frozenset(
    lead + flat(word)
    for word in words("parts_of_rules") | words("sorts_of_rules")
    for lead in ("", "l", "d", "all", "dell", "nell")
)  # l'article
_NUMBERED = rf"(?:(?i:no|num|code|{any_of(words('number_nouns'))})\b\.?\s|[nN][°º.]\s?)"
_POLICY = re.compile(
    rf"(?<!\w)(?:§{{1,2}}\s?\d[\w./-]*|(?i:{any_of(words('parts_of_rules'))})\.?\s{_NUMBERED}?[A-Z]{{0,4}}-?\d[\w./-]*|"
    rf"(?i:{any_of(words('sorts_of_rules'))})\s(?:{_NUMBERED}[A-Z]{{0,6}}[-/]?\d[\w./-]*|[A-Z]{{1,6}}[-/]?\d[\w./-]*))"
)
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+"
_NAME = re.compile(rf"{_CAPITALISED}(?: {_CAPITALISED}){{1,3}}(?![\w'’])")
_WORD = re.compile(r"[^\W_]+(?:['’‘´`][^\W_]+)*")
_MENU = (">", "→", "»", "➔")
_BEFORE = 40  # characters before a run of capitals that are looked at: two words


class Fact(NamedTuple):
    """One specific: its kind, its words, and where they stand in the text."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def volatile(self) -> bool:
        return self.kind not in POINTERS


@cache
def _lexicon() -> PhraseLexicon:
    return PhraseLexicon(classes("claims"))


@cache
def _capitalising() -> frozenset[str]:
    """Common words that only languages have which write every noun with a capital: there capitals tell of no
    name."""
    own, others = set[str](), set[str]()
    for known in languages().values():
        (own if known.capital_nouns else others).update(known.lists.get("common_words", ()))
    return frozenset(map(flat, own - others))


def values(text: str) -> Iterator[Fact]:
    """Prices, dates, numbers and the like, whether the prompt holds them or not, as written."""
    low, figures = text.lower(), _FIGURES.findall(text)
    for kind, pattern in VALUES.items():
        if not _may_hold(kind, low, figures):
            continue
        matches = [Fact(kind, m.group(), m.start(), m.end()) for m in pattern.finditer(text)]
        if matches:
            yield from matches
            text = pattern.sub(
                lambda m: "\0" * len(m.group()), text
            )  # what is a date is no telephone number, nor part of one


def _may_hold(kind: str, low: str, figures: list[str]) -> bool:
    """Whether a text, in lower case and by its runs of digits, can hold a value of this kind: the search
    itself is slower."""
    if kind in _SIGNS and not any(sign in low for sign in _SIGNS[kind]):
        return False
    if kind == "link" or not figures:
        return kind == "link"
    if kind == "date":
        return any(_PARTED.search(f) for f in figures) or _MONTHS.in_text(low)
    return kind not in _LEAST or max(map(len, figures)) >= _LEAST[kind]


def policies(text: str, tokens: Tokens, context: str) -> list[Fact]:
    """Numbers of clauses, sections, policies and tariffs that the prompt does not hold."""
    if "§" not in text and _REFERRING.isdisjoint(tokens.vocabulary):
        return []
    return [
        f
        for f in (_trimmed(Fact("policy", m.group(), m.start(), m.end())) for m in _POLICY.finditer(text))
        if f.text not in context
    ]


def names(text: str, tokens: Tokens, context: str) -> list[Fact]:
    """Runs of two to four capitalised words in mid-sentence of which the prompt holds none; none in
    German."""
    matches = [m for m in _NAME.finditer(text) if _is_name(text, m)]
    if not matches or len(_capitalising().intersection(tokens.words)) > 1:
        return []
    known = context.casefold()
    return [
        Fact("name", m.group(), m.start(), m.end())
        for m in matches
        if not any(w.casefold() in known for w in m.group().split())
    ]


def _is_name(text: str, match: re.Match[str]) -> bool:
    """In mid-sentence, after a word without a capital; no day or month, no place of the user interface."""
    lead = text[max(0, match.start() - 2) : match.start()]
    if lead[1:] != " " or not (lead[0].islower() or lead[0] == ","):
        return False
    if not flat_words("calendar_names").isdisjoint(flat(match.group()).split()):
        return False
    before = text[max(0, match.start() - _BEFORE) : match.start()].split()[-2:]
    if not before or before[-1][:1].isupper() or not flat_words("ui_verbs").isdisjoint(map(flat, before)):
        return False
    after = text[match.end() : match.end() + 20].lstrip()
    return not after.startswith(_MENU) and flat(after).split(" ", 1)[0].strip(".,:;)") not in flat_words(
        "interface_nouns"
    )


def claims(tokens: Tokens, context: str) -> list[tuple[str, str]]:
    """(kind, phrase) of what is said to be in stock, or done in the customer's own case: not asked, hoped or
    supposed, and not in the prompt."""
    hits = _lexicon().find(tokens)
    if not hits:
        return []
    asked = {h for s in sentences_of(tokens, hits) if s.tokens[-1] == "?" for h in s.hits}
    asserted = [h for h in hits if h not in asked and polarity(tokens, h) != 0]
    known = Tokens.of(context).joined if asserted else ""
    return [(h.kind, h.phrase) for h in asserted if f" {h.phrase} " not in known]


def facts(text: str, context: str) -> list[Fact]:
    """Every specific of a reply that `context` (its prompt) does not hold, wherever it stands, in order of
    place; none within another."""
    candidates = (_trimmed(f) for f in values(text))
    tokens = Tokens.of(LINK.sub(" ", text))
    ungrounded = [f for f in candidates if f.text not in context]
    ungrounded += [
        *policies(text, tokens, context),
        *names(text, tokens, context),
        *_placed(text, claims(tokens, context)),
    ]
    return _outermost(ungrounded)


def _trimmed(fact: Fact) -> Fact:
    """Without the mark that ends the sentence: "It costs £5." """
    text = fact.text.rstrip(" .,-/")
    return fact._replace(text=text, end=fact.start + len(text))


def _placed(text: str, phrases: Iterable[tuple[str, str]]) -> Iterator[Fact]:
    """The places in the text of phrases that were found in its flat form."""
    wanted = [(kind, phrase.split()) for kind, phrase in phrases]
    if not wanted:
        return
    spans = [(flat(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]
    text_words = [word for word, _, _ in spans]
    for kind, phrase in wanted:
        for at in range(len(text_words) - len(phrase) + 1):
            if text_words[at] == phrase[0] and text_words[at : at + len(phrase)] == phrase:
                start, end = spans[at][1], spans[at + len(phrase) - 1][2]
                yield Fact(kind, text[start:end], start, end)


def _outermost(candidates: list[Fact]) -> list[Fact]:
    kept: list[Fact] = []
    for fact in sorted(candidates, key=lambda f: (f.start, -f.end, f.kind)):
        if not kept or fact.start >= kept[-1].end:
            kept.append(fact)
    return kept


def masked(text: str, context: str) -> str:
    """The text with `[PRICE]`, `[DATE]`, `[ORDER_STATE]` and so on in place of its volatile facts."""
    done, at = [], 0
    for fact in facts(text, context):
        if fact.volatile:
            done += [text[at : fact.start], f"[{fact.kind.upper()}]"]
            at = fact.end
    return "".join([*done, text[at:]])
