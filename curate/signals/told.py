"""Acts told in free words, and what a reply tells beside its acts that anybody may learn.

`acts` finds what its lists hold, with the type; the model of `sentence_kinds` finds sentences that act in
other words. What is left after both, and after courtesies, is what a model may learn from the reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from curate.language.phrases import Tokens, flat_words
from curate.signals.acts import Act, acts, without_acts
from curate.signals.base import LINK, Sentence, View, reply_lexicon, sentences_of
from curate.signals.informative import count_imperatives, informative_words
from curate.signals.sentence_kinds import Kinds, kinds

ACTS_FROM = 0.5  # chance from which a sentence counts as an act
_CLAUSE_ACTS_FROM = 0.75  # the same for one clause of several: less text says less
_CLAUSE = 5  # words of a clause that is looked at by itself
_LIKELY = 0.4  # chance from which an instruction in a sentence may be no instruction
_LEAST_WORDS = 2
_OPENING = 3  # words in which an instruction begins: "Please now open ..."; later a verb may be anybody's
_GUIDES = 3  # instructions from which a reply guides the customer, whatever it tells beside them
_END = re.compile(r"[.!?]+(?=\s|$)|\n+")
_CONTENT = Kinds(0.0, 1.0, 0.0)
_BETWEEN = re.compile(r"[\s,;.!]*")


class Told(NamedTuple):
    """What a reply tells: its sentences that act in free words, with their number of words; the informative
    words and the instructions of all others; and how many of its words act and teach, as the chances say."""

    free: tuple[str, ...]
    free_words: int
    beside: int
    steps: int
    acting: float
    teaching: float

    @property
    def share(self) -> float:
        """The share of the words that act, 0 to 1, courtesies and questions apart."""
        return self.acting / max(1.0, self.acting + self.teaching)


def told(view: View, found: Sequence[Act]) -> Told:
    """What a reply tells beside the acts that were `found` by lists."""
    rest = view.sentences
    if found:
        tokens = Tokens.of(LINK.sub(" ", without_acts(view.text, found)))
        rest = sentences_of(tokens, reply_lexicon().find(tokens))
    guides = count_imperatives(rest) >= _GUIDES
    free, others = list[Sentence](), list[Sentence]()
    acting, teaching, steps = float(sum(len(act.text.split()) for act in found)), 0.0, 0
    for sentence in rest:
        kind, acts_so = (_CONTENT, False) if guides else _kind(sentence)
        (free if acts_so else others).append(sentence)
        if kind is not None:
            steps += count_imperatives([sentence]) if kind.act < _LIKELY else 0
            acting += kind.act * sentence.words
            teaching += kind.content * sentence.words
    return Told(
        tuple(" ".join(sentence.tokens) for sentence in free),
        sum(sentence.words for sentence in free),
        informative_words(others),
        steps,
        acting,
        teaching,
    )


def acts_masked(text: str, types: frozenset[str]) -> str:
    """The text with `[ACTION: refund]` and so on in place of each clause that does one of the types, and
    `[ACTION: other]` in place of each sentence that acts in free words."""
    found = acts(text)
    free = _free(text, found) if "other" in types else ()
    done, at, last = [], 0, ""
    for act in sorted([*found, *free], key=lambda act: act.start):
        if types.isdisjoint(act.types):
            continue
        between, at = text[at : act.start], act.end
        if act.marker == last and _BETWEEN.fullmatch(between):  # "I've cancelled it, and I've stopped ..."
            continue
        last = act.marker
        done += [between, act.marker]
    return "".join([*done, text[at:]])


def _kind(sentence: Sentence) -> tuple[Kinds | None, bool]:
    """What a sentence is, and whether it acts. None where it asks or is too short to tell. A long one is half
    what it is as a whole, and half what its clauses are."""
    if sentence.asks or sentence.words < _LEAST_WORDS:
        return None, False
    opening = sentence._replace(tokens=sentence.tokens[:_OPENING])
    if count_imperatives([opening]) or _offers(sentence.tokens):
        return _CONTENT, False
    whole, clauses = kinds(sentence.tokens), _clauses(sentence.tokens)
    if len(clauses) < 2:
        return whole, whole.act >= ACTS_FROM
    each = [(kinds(clause), len(clause) / len(sentence.tokens)) for clause in clauses]
    both = Kinds(*((one + sum(k[n] * size for k, size in each)) / 2 for n, one in enumerate(whole)))
    return both, whole.act >= ACTS_FROM or max(kind.act for kind, _ in each) >= _CLAUSE_ACTS_FROM


def _clauses(tokens: Sequence[str]) -> list[list[str]]:
    """The clauses of a sentence, up to a comma or colon each; a short one goes with its neighbour."""
    clauses: list[list[str]] = [[]]
    for token in tokens:
        if token == "," and sum(map(str.isalnum, clauses[-1])) >= _CLAUSE:
            clauses.append([])
        else:
            clauses[-1].append(token)
    if len(clauses) > 1 and sum(map(str.isalnum, clauses[-1])) < _CLAUSE:
        last = clauses.pop()
        clauses[-1] += last
    return clauses


def _offers(tokens: Sequence[str]) -> bool:
    """Whether a sentence says what the customer can or should do: "you can", "können Sie"."""
    you, can = flat_words("second_person"), flat_words("modal_words")
    return any((a in you and b in can) or (a in can and b in you) for a, b in pairwise(tokens))


def _free(text: str, found: Sequence[Act]) -> Iterator[Act]:
    """The sentences that act in free words and hold no act of the lists."""
    at = 0
    for match in (*_END.finditer(text), None):
        end, upto = (len(text), len(text)) if match is None else (match.start(), match.end())
        start = at + len(text[at:end]) - len(text[at:end].lstrip())
        listed = any(act.start < end and act.end > start for act in found)
        tokens = Tokens.of(text[start:upto])
        sentences = [] if listed else sentences_of(tokens, reply_lexicon().find(tokens))
        if len(sentences) == 1 and _kind(sentences[0])[1]:
            yield Act(("other",), text[start:end], start, end)
        at = upto
