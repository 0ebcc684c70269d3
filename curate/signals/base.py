"""What every signal family sees of a record, and how a family is declared and documented."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from curate.errors import CurateError
from curate.language.folding import flat
from curate.language.patterns import any_of
from curate.language.phrases import MARKS, Hit, PhraseLexicon, Tokens, flat_words
from curate.language.words import by_language, classes, words
from curate.records import Record, said_text, text_of
from curate.registry import Registry
from curate.signals.parts import Part
from curate.signals.rules import Rule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from curate.signals.settings import SignalSettings

Value = float | int | str | bool | None
Signals = dict[str, Value]
Evidence = dict[str, list[str]]

# A reply or prompt beyond this many characters is judged by its first part: support replies are shorter,
# pasted logs are not.
MAX_CHARS = 6000
MAX_ASKED_CHARS = 2000
QUOTED = re.compile(r"^[ \t]*>(?!>).*$", re.M)
_CAPITALS = re.compile(r"[A-ZÀ-ÖØ-Þ]+")
# with a scheme, or a host with a path: "blog.example/page.html"
LINK = re.compile(r"(?:https?://|www\.)\S+|(?<![\w@./:\\-])(?:[a-z\d-]+\.)+[a-z]{2,}/\S+", re.I)
# A sentence with one of these phrases says nothing of its own; the soft ones leave room for more in the same
# sentence.
HARD_FILLER = frozenset({"deflect", "hand_over", "auto_reply", "dont_know", "gives_up"})
SOFT_FILLER = frozenset({"greeting", "closing", "empathy"})


_NO_KINDS: frozenset[str] = frozenset()
_OFFER = re.compile(rf" (?:{any_of(map(flat, words('offers')))}) (.*)")
# the languages of which it is known what replies say
READ_IN = " ".join(by_language("reply.deflect"))


Kind = Literal["flag", "count", "number", "text"]


class Doc(NamedTuple):
    """What a signal is: its range, its meaning, its cost and the languages it reads.

    `of` is the kind of its values, and so the type of its column, where the range does not tell: `true or
    false` is a flag, `0..` counts in whole numbers, and any other range holds numbers.
    """

    range: str
    meaning: str
    cost: str = "text scan"
    languages: str = "all"
    of: Kind | None = None

    @property
    def kind(self) -> Kind:
        if self.of is not None:
            return self.of
        if self.range.startswith("true"):
            return "flag"
        return "count" if self.range.startswith("0..") and self.range[3:4] in ("", ",") else "number"


def may_link(text: str) -> bool:
    """Whether a text may hold a link: a quick look."""
    return "/" in text or "www." in text


@cache
def reply_lexicon() -> PhraseLexicon:
    """The phrases that sort the sentences of replies, of all languages; built once."""
    return PhraseLexicon(classes("reply"))


class Sentence(NamedTuple):
    """One sentence of the completion: its tokens, the phrases in it, their classes, how many words it has,
    and whether it asks."""

    tokens: list[str]
    hits: list[Hit]
    kinds: frozenset[str]
    words: int
    asks: bool  # a question, or a request for more information, which is one without the mark

    @classmethod
    def of(cls, tokens: list[str], hits: list[Hit]) -> Sentence:
        kinds = frozenset(h.kind for h in hits) if hits else _NO_KINDS
        asks = tokens[-1] == "?" or ("asks_info" in kinds and not offers(tokens)) or "needs_info" in kinds
        return cls(tokens, hits, kinds, len(tokens) - (tokens[-1] in MARKS) - tokens.count(","), asks)


def offers(tokens: list[str]) -> bool:
    """ "If you give me your number, I can send you a link": a sentence that asks on the way to doing
    something (six words of it or more)."""
    match = _OFFER.search(" ".join(tokens)) if tokens[0] in flat_words("conditionals") else None
    return match is not None and len(match[1].split()) > 6


@dataclass(slots=True)
class View:
    """A record prepared once for all families."""

    record: Record
    settings: SignalSettings
    text: str
    tokens: Tokens
    hits: dict[str, list[Hit]]  # of the completion, by class
    sentences: list[Sentence]
    said: str  # the completion; of a whole conversation, in which all replies train, the longest reply
    asked: str  # the customer's last turn; of a whole conversation all of them
    asked_tokens: Tokens
    context: str  # the whole prompt, and what tools gave for the completion
    letters: int  # of the completion's words
    capitals: int  # of the completion
    evidence: Evidence = field(default_factory=dict)

    @classmethod
    def of(cls, record: Record, settings: SignalSettings) -> View:
        whole, replies = record.extra.get("train_all_replies") is True, [said_text(record.completion)]
        if whole:
            replies = [
                m["content"] for m in record.prompt if m["role"] == "assistant" and m["content"]
            ] + replies
        text = "\n\n".join(replies)[:MAX_CHARS]
        users = [m["content"] for m in record.prompt if m["role"] == "user"] or [text_of(record.prompt)]
        asked = ("\n\n".join(users) if whole else users[-1])[:MAX_ASKED_CHARS]
        # The words of a link ("how-do-i-...") are nobody's words, and those after ">" are the customer's own.
        own_text = QUOTED.sub("", text) if ">" in text else text
        tokens = Tokens.of(LINK.sub(" ", own_text) if may_link(own_text) else own_text)
        matches = reply_lexicon().find(tokens)
        hits: dict[str, list[Hit]] = {}
        for hit in matches:
            hits.setdefault(hit.kind, []).append(hit)
        letters, capitals = sum(map(len, tokens.words)), sum(map(len, _CAPITALS.findall(text)))
        sentences = sentences_of(tokens, matches)
        return cls(
            record,
            settings,
            text,
            tokens,
            hits,
            sentences,
            max(replies, key=len),
            asked,
            Tokens.of(asked),
            text_of([*record.prompt, *(m for m in record.completion if m["role"] == "tool")]),
            letters,
            capitals,
        )

    def phrases(self, kind: str) -> list[str]:
        return [h.phrase for h in self.hits[kind]] if kind in self.hits else []

    def note(self, signal: str, triggers: list[str]) -> int:
        """Keeps the words that triggered, for `explain`; returns how many there are."""
        if triggers:
            self.evidence[signal] = list(dict.fromkeys(triggers))[:5]
        return len(triggers)


def sentences_of(tokens: Tokens, hits: list[Hit]) -> list[Sentence]:
    """The text's sentences, each with the phrases that begin in it."""
    runs = tokens.sentences()
    starts = [at for at, _ in runs]
    hits_by_run: list[list[Hit]] = [[] for _ in runs]
    for hit in hits:
        where = bisect.bisect_right(starts, hit.at) - 1
        if where >= 0:
            hits_by_run[where].append(hit)
    return [Sentence.of(run, inside) for (_, run), inside in zip(runs, hits_by_run, strict=True)]


FamilyFunction = Callable[[View], Signals]


@dataclass(frozen=True, slots=True)
class Dump:
    """The records of a whole dump, everything in one order. A row of zeros in either array of vectors (float
    (n, d), unit rows) has no vector; authors are ids or pseudonyms, "" where unknown; votes are
    `outcome.votes`; prompts are the customers' side; times are in seconds since 1970, NaN where unknown;
    macros are canned replies that are known."""

    completions: Sequence[str]
    conversations: Sequence[str]
    prompt_vectors: NDArray[np.float32]
    completion_vectors: NDArray[np.float32]
    settings: SignalSettings
    authors: Sequence[str] | None = None
    votes: Sequence[float | None] | None = None
    prompts: Sequence[str] | None = None
    times: Sequence[float] | NDArray[np.float64] | None = None
    macros: Sequence[str] = ()


DumpFunction = Callable[[Dump], list[Signals]]


class Family(NamedTuple):
    """A signal family: its name, the documentation of its fields, the function that measures them record by
    record, or over the whole dump (with full names), whether it notes the words that triggered them, its
    parts of the quality score and its rules of the gate."""

    name: str
    docs: dict[str, Doc]
    measure: FamilyFunction | None = None
    shows_words: bool = True
    parts: tuple[Part, ...] = ()
    rules: tuple[Rule, ...] = ()
    dump: DumpFunction | None = None


FAMILIES: Registry[Family] = Registry("signal family", "curate.signals.families", "curate.signals")


def family(
    name: str,
    docs: dict[str, Doc],
    *,
    shows_words: bool = True,
    parts: tuple[Part, ...] = (),
    rules: tuple[Rule, ...] = (),
) -> Callable[[FamilyFunction], FamilyFunction]:
    """Decorator: declares a per-record family. The function returns a value for each key of `docs`."""

    def add(function: FamilyFunction) -> FamilyFunction:
        FAMILIES.register(name)(Family(name, docs, function, shows_words, parts, rules))
        return function

    return add


def documented(
    name: str,
    docs: dict[str, Doc],
    *,
    parts: tuple[Part, ...] = (),
    rules: tuple[Rule, ...] = (),
    dump: DumpFunction | None = None,
) -> Family:
    """Declares the fields of a family that is not measured record by record."""
    return FAMILIES.register(name)(Family(name, docs, None, False, parts, rules, dump))


@cache
def score_parts() -> tuple[Part, ...]:
    """The parts of the quality score, of all families, in the order in which they are added up."""
    parts = sorted((p for _, f in FAMILIES.items() for p in f.parts), key=lambda p: (p.order, p.name))
    _once("part of the quality score", [part.name for part in parts])
    return tuple(parts)


@cache
def gate_rules() -> tuple[Rule, ...]:
    """The rules of the gate, of all families, in the order in which they are tried."""
    rules = sorted((r for _, f in FAMILIES.items() for r in f.rules), key=lambda r: (r.order, r.reason))
    _once("rule of the gate", [rule.reason for rule in rules])
    _once("limit of the gate", [limit.key for rule in rules for limit in rule.limits])
    return tuple(rules)


def _once(what: str, names: list[str]) -> None:
    if twice := next((name for name in names if names.count(name) > 1), None):
        families = [name for name, f in FAMILIES.items() if twice in _brought(f)]
        who = (
            f"families {' and '.join(families)} bring"
            if len(families) > 1
            else f"family {families[0]} brings"
        )
        raise CurateError(
            f"the signal {who} more than one {what} named {twice!r}",
            mend="Update or uninstall the package that brings one of them.",
        )


def _brought(family: Family) -> set[str]:
    """The names of what a family brings: parts, rules and limits."""
    limits = {limit.key for rule in family.rules for limit in rule.limits}
    return {part.name for part in family.parts} | {rule.reason for rule in family.rules} | limits
