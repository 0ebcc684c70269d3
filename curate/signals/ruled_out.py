"""Advice that the customer has ruled out: "I have already cleared the cache, no change" - "Clear the cache".

What a customer tried, found useless or does not want is told by phrases of lists; what it was, by the words
around them, or by the advice before a short "tried that, no luck". A sentence of the reply repeats it where
it takes up words that the customer used for that alone, and hardly brings a word which is new in the
conversation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from curate.language.negation import deniers_in
from curate.language.phrases import MARKS, Hit, PhraseLexicon, Tokens, flat_words
from curate.language.words import classes
from curate.signals.base import Sentence, View, sentences_of
from curate.signals.informative import count_imperatives, informative_words

_STEM = 4  # letters by which forms of a word are taken for one: "pulito" and "pulisca"
# lists of words that say nothing of what is to be done
_EMPTY = (
    "stop_words",
    "common_words",
    "courtesy_words",
    "negators",
    "modal_words",
    "offering_words",
    "first_person",
    "second_person",
)
_PREFIX, _PREFIXED = "ge", 6  # of German and Dutch participles, in words of so many letters
_ELIDED, _VOWELS = "dl", "aeiouh"  # "lapplication": flat words have no apostrophes
_NEW = 0.34  # share of the words of a repeating sentence that may be new
_TAKEN_UP = 0.5  # share of them that must have been ruled out
_FEW = 2  # words of a sentence that needs the one before it: "That did not help"
_SHORT = 40  # words of a turn that answers the advice before it
_READ = 4000  # characters of a turn


class RuledOut(NamedTuple):
    """A sentence in which something is ruled out, and the stems of what it is; `telling` are those that the
    customer uses nowhere else."""

    sentence: str
    stems: frozenset[str]
    telling: frozenset[str]


class Repeated(NamedTuple):
    """What a reply repeats: the customer's sentences, the words of the sentences that repeat them, and the
    informative words of all others."""

    quoted: tuple[str, ...] = ()
    words: int = 0
    beside: int = 0

    @property
    def share(self) -> float:
        return self.words / max(1, self.words + self.beside)


def repeated(view: View) -> Repeated:
    """What of a reply the customer has ruled out."""
    turns = [m for m in view.record.prompt if m["role"] in ("user", "assistant") and m["content"]]
    said = [(m["role"] == "assistant", Tokens.of(m["content"][:_READ])) for m in turns]
    if not (out := ruled_out(said)):
        return Repeated()
    known = frozenset().union(*(stems(tokens.words) for _, tokens in said))
    deniers = deniers_in(view.tokens.vocabulary)
    words, others, quoted = 0, list[Sentence](), list[str]()
    for sentence in view.sentences:
        advises = deniers.isdisjoint(sentence.tokens) and not _inquires(sentence)
        one = _repeats(_advised(sentence), out, known) if advises else None
        if one is None:
            others.append(sentence)
        else:
            words += sentence.words
            quoted.append(one)
    return Repeated(tuple(dict.fromkeys(quoted)), words, informative_words(others))


def ruled_out(said: Sequence[tuple[bool, Tokens]]) -> list[RuledOut]:
    """What the customer rules out in a conversation; `said` are its turns, each with whether an agent's."""
    found: list[tuple[str, frozenset[str]]] = []
    other: list[frozenset[str]] = []
    advised: list[frozenset[str]] = []
    for of_agent, tokens in said:
        if of_agent:
            advised = [stems(s.tokens) for s in sentences_of(tokens, []) if s.asks or count_imperatives([s])]
            continue
        hits = _lexicon().find(tokens)
        mine, rest = _told(tokens, hits)
        found += mine
        other += rest
        if mine and len(tokens.words) <= _SHORT and any(hit.kind != "unwanted" for hit in hits):
            found += [(mine[0][0], step) for step in advised]
        advised = []
    elsewhere = frozenset().union(*other)
    return [RuledOut(text, own, own - elsewhere) for text, own in found if own - elsewhere]


def stems(tokens: Iterable[str]) -> frozenset[str]:
    """The content words of flat tokens, each by its first letters."""
    return frozenset(_stem(word) for word in tokens if len(word) > 2 and word not in _empty())


def _told(
    tokens: Tokens, hits: Sequence[Hit]
) -> tuple[list[tuple[str, frozenset[str]]], list[frozenset[str]]]:
    """The sentences of a turn that rule something out, with the stems of what it is, and those of the
    others."""
    found, other, before = list[tuple[str, frozenset[str]]](), list[frozenset[str]](), frozenset[str]()
    for at, run in tokens.sentences():
        end = at + sum(map(len, run)) + len(run)
        inside = [hit for hit in hits if at <= hit.at < end and (run[-1] != "?" or hit.kind != "failed")]
        if not inside:
            before = stems(run)
            other.append(before)
            continue
        own = stems(_without(_clause(run, inside), inside))
        if len(own) < _FEW:
            own |= before
            other = [one for one in other if one is not before]
        found.append((" ".join(run).strip(" ¶"), own))
        before = frozenset()
    return found, other


def _clause(run: Sequence[str], hits: Sequence[Hit]) -> Sequence[str]:
    """The part of a sentence in which something is ruled out: what is not wanted ends at a comma, and
    whatever it is at "but"."""
    turns = [i for i, token in enumerate(run) if i and token in flat_words("adversatives")]
    if all(hit.kind == "unwanted" for hit in hits):
        first = hits[0].phrase.split()
        begin = next(i for i in range(len(run)) if [*run[i : i + len(first)]] == first)
        ends = [i for i, token in enumerate(run) if i >= begin + len(first) and token == ","]
        return run[begin : min([*ends, *(i for i in turns if i > begin), len(run)])]
    return run[: turns[0]] if turns and turns[0] > 2 else run


def _advised(sentence: Sentence) -> frozenset[str]:
    """The stems of a sentence, or of its first clause where the others tell hardly more: "Clear the cache,
    that usually helps"."""
    first, *rest = _clauses(sentence)
    more = stems(token for clause in rest for token in clause.tokens)
    return stems(first.tokens if len(more) <= _FEW and not count_imperatives(rest) else sentence.tokens)


def _inquires(sentence: Sentence) -> bool:
    """Whether a sentence asks for what the writer wants to know: "Have you tried ...?" does not."""
    return sentence.asks and (
        bool({"asks_info", "needs_info"} & sentence.kinds)
        or not flat_words("open_question_words").isdisjoint(sentence.tokens)
    )


def _clauses(sentence: Sentence) -> list[Sentence]:
    """The parts of a sentence between commas, of which the first has a content word."""
    parts: list[list[str]] = [[]]
    for token in sentence.tokens:
        if token == "," and stems(parts[0]):
            parts.append([])
        else:
            parts[-1].append(token)
    return [sentence._replace(tokens=part) for part in parts if part]


def _without(run: Sequence[str], hits: Sequence[Hit]) -> list[str]:
    """The tokens of a sentence without those of the phrases."""
    text = f" {' '.join(run)} "
    for hit in hits:
        text = text.replace(f" {hit.phrase} ", " ", 1)
    return text.split()


def _repeats(own: frozenset[str], out: Sequence[RuledOut], known: frozenset[str]) -> str | None:
    """The customer's sentence that a sentence with these stems repeats; the last one where several do."""
    if not own or len(own - known) > _NEW * len(own):
        return None
    for one in reversed(out):
        if own & one.telling and len(own & one.stems) >= _TAKEN_UP * len(own):
            return one.sentence
    return None


def _stem(word: str) -> str:
    if len(word) > _PREFIXED and word.startswith(_PREFIX):
        word = word[len(_PREFIX) :]
    elif len(word) > _PREFIXED and word[0] in _ELIDED and word[1] in _VOWELS:
        word = word[1:]
    return word[:_STEM]


@cache
def _empty() -> frozenset[str]:
    return MARKS.union(*map(flat_words, _EMPTY))


@cache
def _lexicon() -> PhraseLexicon:
    return PhraseLexicon(classes("ruled_out"))
