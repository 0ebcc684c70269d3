"""Promises and acts that only a person may do, each with its place: "I have refunded you".

They are right in the dump and wrong for a model, which cannot refund, call or look into an account: it would
learn to say so. A clause is an act where an agent's "I have" or "I will" is followed by a verb of a type, no
negation between them, or where a whole phrase says it, up to where somebody else acts. Verbs that
people use of their own things as well need the customer, what is the customer's or whom it is passed to in
the same clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from curate.language.folding import flat
from curate.language.negation import deniers_in
from curate.language.patterns import any_of
from curate.language.phrases import Tokens
from curate.language.words import by_language, classes, languages

TYPES = {
    "refund": "money is paid back",
    "credit": "a credit, voucher or discount is given, a fee waived",
    "replacement": "something is sent or replaced",
    "cancellation": "an order, subscription or booking is cancelled",
    "account": "the customer's account, data or order is changed",
    "booking": "something is booked, reserved or arranged",
    "escalation": "somebody else is asked or told, a ticket or claim opened",
    "call_back": "the customer is called or written to",
    "look_up": "the customer's account, order or case is looked at",
    "other": "something else is done for this customer alone, told in words that no list has",
}
BESIDE_STEPS = 0.1  # a limit for the share of acts is so much higher where the reply instructs as well
LISTED = tuple(kind for kind in TYPES if kind != "other")
# types whose verbs are said of anything: these need the customer's own case beside them
_OF_A_CASE = frozenset({"replacement", "cancellation", "account", "booking", "look_up"})
_REACH = 12  # words between "I have" and its verb: German puts it at the end of the clause
_NEAR = 1  # words between "I" and "refunded"
_GOVERNED = 5  # words before "that I have refunded you" among which a denial is one of the act
_SAYING = 4  # words between "and the" or "that" and what is said of it, at most
_BEYOND = 5  # words after the verb among which it is looked for what the act is for
_CLAUSE_END = re.compile(r"[.!?…,;:]+(?=\s|$)|\n+|[。！？，；：]| [–—-] ")
_OPENS = re.compile(r"(?:^|[.!?\n])\s*$")
_WORD = re.compile(r"\w+")
_QUESTION = re.compile(r"[?？]")


class Act(NamedTuple):
    """One clause in which an agent acts or promises to: the types, its words, and where it stands."""

    types: tuple[str, ...]
    text: str
    start: int
    end: int

    @property
    def marker(self) -> str:
        """What stands for it where acts are masked."""
        return f"[ACTION: {', '.join(self.types)}]"


@dataclass(frozen=True, slots=True)
class _Verbs:
    """Phrases of all types in flat form: a pattern that finds them, and the type of each."""

    pattern: re.Pattern[str]
    type_of: Mapping[str, str]

    @classmethod
    def of(cls, group: str, code: str) -> _Verbs:
        lists = languages()[code].lists
        type_of = {phrase: kind for kind in LISTED for phrase in map(_flat, lists.get(f"{group}.{kind}", ()))}
        return cls(_phrases(type_of), type_of)

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and type of each phrase in a flat text."""
        for match in self.pattern.finditer(text):
            words = match.group()[1:]
            kind = self.type_of.get(words) or next(k for p, k in self.type_of.items() if _fits(p, words))
            yield match.start(), match.end(), kind


@dataclass(frozen=True, slots=True)
class _Lists:
    """What one language has to tell acts by."""

    keys: frozenset[str]  # a text with none of these words holds no act
    pairs: tuple[tuple[re.Pattern[str], _Verbs, int], ...]  # who acts, the verbs, the words between at most
    told: _Verbs
    breaks: re.Pattern[str]
    conditions: re.Pattern[str]
    thats: frozenset[str]
    joints: re.Pattern[str]
    others: re.Pattern[str]
    case_words: frozenset[str]
    pronouns: frozenset[str]
    own: frozenset[str]

    @classmethod
    def of(cls, code: str) -> _Lists:
        lists = languages()[code].lists
        done, will, told = (_Verbs.of(group, code) for group in ("acts_done", "acts_will", "acts_told"))
        keys = {
            max(phrase.split(), key=lambda w: (w not in "*", len(w)))
            for each in (done, will, told)
            for phrase in each.type_of
        }
        return cls(
            frozenset(keys),
            tuple(
                (_phrases(lists[name]), verbs, reach)
                for name, verbs, reach in (
                    ("acts_done_by", done, _REACH),
                    ("acts_did_by", done, _NEAR),
                    ("acts_will_by", will, _REACH),
                )
                if name in lists
            ),
            told,
            _phrases(lists["act_breaks"]),
            _phrases(lists["act_conditions"]),
            frozenset(map(_flat, lists["act_thats"])),
            re.compile(rf"\s(?=(?:{any_of(lists['act_joints'])})\s)", re.IGNORECASE),
            _others(lists),
            frozenset(map(_flat, lists["case_words"])),
            frozenset(map(_flat, lists["act_pronouns"])),
            frozenset(map(_flat, lists["own_words"])),
        )


_Known = Sequence[_Lists]  # of the languages whose words a text has


def acts(text: str, tokens: Tokens | None = None) -> list[Act]:
    """Every act and promise of a reply, in order of place; `tokens` are the text's, where they are known."""
    tokens = tokens or Tokens.of(text)
    if not (known := [own for own in _languages() if not own.keys.isdisjoint(tokens.vocabulary)]):
        return []
    keys = frozenset().union(*(lists.keys & tokens.vocabulary for lists in known))
    acting = _clauses(text)
    leads = dict(zip(acting[1:], acting, strict=False))
    acting = [(start, end) for start, end in acting if any(map(flat(text[start:end]).__contains__, keys))]
    deniers, found = deniers_in(tokens.vocabulary) if acting else frozenset(), list[Act]()
    for start, end in acting:
        before = slice(*leads.get((start, end), (0, 0)))
        if not _doubted(text[before], text[start:end], known, deniers):
            found += _acts_of(text, start, end, known, deniers)
    return found


def _doubted(lead: str, clause: str, known: _Known, deniers: frozenset[str]) -> bool:
    """Whether a clause says what the one before it denies or doubts: "I cannot say, that ..."."""
    first = next(iter(Tokens.of(clause.split(maxsplit=1)[0]).words), "")
    return any(
        first in own.thats and not _stated(f"{Tokens.of(lead).joined}{first}", own, deniers) for own in known
    )


def _acts_of(text: str, start: int, end: int, known: _Known, deniers: frozenset[str]) -> Iterator[Act]:
    """The acts of a clause, each up to where somebody else begins to act."""
    if not _kinds(text, start, end, known, deniers):
        return
    for upto in (*_turns(text, start, end, known), end):
        if kinds := _kinds(text, start, upto, known, deniers):
            yield Act(tuple(kind for kind in TYPES if kind in kinds), text[start:upto], start, upto)
            start = upto + 1


def _kinds(text: str, start: int, end: int, known: _Known, deniers: frozenset[str]) -> frozenset[str]:
    """The types of act of a part of a text."""
    clause = Tokens.of(text[start:end]).joined
    kinds = frozenset(kind for lists in known for kind in _types(clause, lists, deniers))
    if not kinds and clause.count(" ") == 2 and _OPENS.search(text, 0, start):
        return frozenset(kind for lists in known if (kind := _bare(clause, lists)))
    return kinds


def _turns(text: str, start: int, end: int, known: _Known) -> Iterator[int]:
    """Where, between two words of a clause, "and you can", "so the" and the like begin."""
    for at in sorted({joint.start() for own in known for joint in own.joints.finditer(text, start, end)}):
        rest, within = Tokens.of(text[at:end]).joined, text[start:at]
        if within.count("(") <= within.count(")") and any(own.others.match(rest) for own in known):
            yield at


def without_acts(text: str, found: Iterable[Act]) -> str:
    """The text without the clauses that act."""
    kept, at = [], 0
    for act in found:
        kept.append(text[at : act.start])
        at = act.end
    return "".join([*kept, text[at:]])


@cache
def _languages() -> tuple[_Lists, ...]:
    assert classes("acts_done").keys() == set(LISTED)
    return tuple(_Lists.of(code) for code in by_language("acts_done_by"))


def _flat(phrase: str) -> str:
    return phrase if "*" in phrase else Tokens.of(phrase).joined.strip()


def _phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f" (?:{any_of(map(_flat, phrases))})(?= )")


def _others(lists: Mapping[str, Iterable[str]]) -> re.Pattern[str]:
    """The beginning of what somebody or something else does, after a word that joins."""
    names = ("act_joints", "act_others", "act_other_things", "act_thing_verbs")
    joint, other, thing, verb = (any_of(map(_flat, lists[name])) for name in names)
    return re.compile(rf" (?:{joint}) (?:(?:{other})|(?:{thing}) (?:\w+ ){{1,{_SAYING}}}?(?:{verb})) ")


def _fits(phrase: str, words: str) -> bool:
    return "*" in phrase and re.fullmatch(any_of([phrase]), words) is not None


def _clauses(text: str) -> list[tuple[int, int]]:
    """Where the clauses stand that ask nothing, without the white space around them."""
    at, found = 0, []
    for match in (*_CLAUSE_END.finditer(text), None):
        end, mark = (len(text), "") if match is None else (match.start(), match.group())
        bare = text[at:end].strip()
        if bare and not _QUESTION.search(mark):
            start = text.index(bare, at)
            found.append((start, start + len(bare)))
        at = end + len(mark)
    return found


def _types(clause: str, lists: _Lists, deniers: frozenset[str]) -> Iterator[str]:
    """The types of act of a clause, which is in flat form with a blank at either end."""
    for start, end, kind in lists.told.find(clause):
        if _stated(clause[:start], lists, deniers) and _for_somebody(kind, clause[:end], clause[end:], lists):
            yield kind
    for by, verbs, reach in lists.pairs:
        for match in by.finditer(clause):
            if not _stated(clause[: match.start()], lists, deniers):
                continue
            rest = clause[match.end() :]
            stop = lists.breaks.search(rest)
            for start, end, kind in verbs.find(rest):
                between, beyond = rest[:start].split(), rest[end:].split()
                if (stop and start > stop.start()) or len(between) > reach:
                    break
                if not deniers.isdisjoint((*between, *beyond[:1])):
                    continue
                spoken_of = (
                    reach > _NEAR
                    and kind != "look_up"  # "I've checked it" is said of anything
                    and not lists.pronouns.isdisjoint((*match.group().split(), *between, *beyond[:1]))
                )
                upto = match.end() + end
                if spoken_of or _for_somebody(kind, clause[:upto], clause[upto:], lists):
                    yield kind


def _bare(clause: str, lists: _Lists) -> str:
    """The type of "Refunded." and "Cancelled, and confirmed": a participle alone that opens a sentence."""
    done = lists.pairs[0][1].type_of.get(clause.strip(), "")
    return "" if done == "look_up" else done


def _stated(before: str, lists: _Lists, deniers: frozenset[str]) -> bool:
    """Whether what comes before leaves an act one: it is neither supposed nor denied."""
    words = before.split()
    thats = [at for at in range(max(0, len(words) - _SAYING), len(words)) if words[at] in lists.thats]
    near = words[-2:]
    if thats and not lists.joints.search(f" {' '.join(words[thats[-1] :])} "):
        near += words[max(0, thats[-1] - _GOVERNED) : thats[-1]]
    return lists.conditions.search(f"{before} ") is None and deniers.isdisjoint(near)


def _for_somebody(kind: str, before: str, after: str, lists: _Lists) -> bool:
    """Whether an act is for the customer: a word for one or for a case stands up to the verb or shortly after
    it, and is not the writer's own."""
    if kind not in _OF_A_CASE:
        return True
    words = before.split()
    for word in after.split()[:_BEYOND]:
        words.append(word)
        if word not in lists.case_words and lists.breaks.match(f" {word} "):
            break
    return any(
        word in lists.case_words and lead not in lists.own
        for lead, word in zip(["", *words], words, strict=False)
    )
