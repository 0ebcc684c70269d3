"""Reads the profile of a text: one pass over its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from curate.dedup import lexicon as lex
from curate.dedup.openings import asks_who, bare, choices, opening, polar, questions
from curate.dedup.profile import HEAD, Clause, TextProfile
from curate.dedup.words import canon, matter, soft, tokens
from curate.language.detect import common_hits, likely_languages
from curate.language.negation import has_particles, negators_in, particle, without_particle
from curate.language.senses import Senses, sense

FIRST = 2  # clauses of a text that are kept: in these an answer takes its stand
_FIGURE = re.compile(r"^(\d[\d.,:/-]*)(?:(st|nd|rd|th)|([a-z]{1,2}))?$")
_DIGIT = re.compile(r"\d")
_MASK = re.compile(r"^\[[a-z]+(?:_[a-z]+)*_\d+\]$")
_DATES = frozenset(canon(word) for word in lex.DATES)
_TIMES = frozenset(canon(word) for word in lex.TIME_UNITS)
_INSTANCES = frozenset(canon(word) for word in lex.INSTANCES)
_NO_PAST = frozenset(
    {"people", "children", "wives", "using", "uses", "lying", "dying", "left", "does"}
)  # irregular forms of another sort
_CLOSED = frozenset().union(lex.NUMBERS, lex.NEGATORS, lex.CONDITIONS, lex.QUANTIFIERS, lex.STOP)
_PASTS = lex.IRREGULAR.keys() - _NO_PAST


def _meant(table: Mapping[str, Senses], there: set[str], counts: Counter[str]) -> dict[str, str]:
    """What the words of a table mean in a text that has these words."""
    known = ((word, sense(word, table[word], counts)) for word in table.keys() & there)
    return {word: value for word, value in known if value}


class _Reader:
    """One pass over the words of a text, filling its profile."""

    def __init__(self, text: str) -> None:
        spoken = tokens(text)
        self.words = matter(spoken)
        all_words, matters = [word for word, _ in spoken], [word for word, _ in self.words]
        asked = questions(matters)
        self.out = TextProfile(
            opener=opening(all_words),
            polar=polar(asked),
            choices=choices(asked),
            spoken=tuple(all_words[:HEAD]),
            head=tuple(matters[:HEAD]),
        )
        self.out.who = asks_who(asked)
        self.out.asked = bare(asked)
        self.only = matters
        counts = common_hits(matters)
        codes, hits = likely_languages(counts)
        there = set(matters)
        self.negators = negators_in(there, counts)
        self.numbers = _meant(lex.number_words(), there, counts)
        self.directions = _meant(lex.directions(), there, counts)
        self.passed_over = frozenset[str]()
        self.out.doubted = {
            word: self.numbers.get(word, "")
            for word in lex.number_words().keys() & there
            if len(lex.number_words()[word]) > 1
        }
        self.half_negated = codes[0] if hits > 1 and len(codes) == 1 and has_particles(codes[0]) else ""
        self.role = ""
        self.before = ""

    def read(self) -> TextProfile:
        for n, (word, capital) in enumerate(self.words):
            if word in lex.BREAKS:
                self._break()
            else:
                self._word(n, word, capital)
            self.before = word
        del self.out.clauses[FIRST:]  # of a long text they were half of the profile
        return self.out

    def _break(self) -> None:
        self.role = ""
        self.out.order.append(",")
        last = self.out.clauses[-1]
        if (last.words or last.negated) and len(
            self.out.clauses
        ) <= FIRST:  # one beyond those takes in all the rest
            self.out.clauses.append(Clause())

    def _next(self, n: int, ahead: int = 4) -> str:
        """The canonical next word that is not a mere function word, within the clause; empty where there is
        none."""
        for word, _ in self.words[n + 1 : n + 1 + ahead]:
            if word in lex.BREAKS:
                return ""
            if (
                word not in lex.STOP
                and word not in self.negators
                and word not in ("anything", "something", "any")
            ):
                return canon(word)
        return ""

    def _word(self, n: int, word: str, capital: bool) -> None:
        if not word.isalpha():
            if _MASK.match(word) or ("@" in word and len(word) > 1):
                self.out.slots.add(word)
                return
            if word == "#":
                return
            if _DIGIT.search(word):
                self._figure(n, word)
                return
        if self.half_negated:
            self._particle(n)
            word = without_particle(word, self.half_negated)
            if not word:
                return
        if word in _CLOSED or word in self.numbers or word in self.directions:
            self._closed(n, word, capital)
        else:
            self._content(word, capital)

    def _closed(self, n: int, word: str, capital: bool) -> None:
        """A word that the lexicon knows by a part that it plays."""
        out = self.out
        if word in self.numbers:
            self._number_word(n, word)
        elif word in self.negators:
            self._negate(n)
        elif word in self.directions:
            self.role = ""
            self._content(word, capital)
            self.role, self.passed_over = self.directions[word], lex.passed_over(word)
        elif word in lex.CONDITIONS and not (word == "may" and self._is_month(n, capital)):
            out.conditions.setdefault(lex.CONDITIONS[word], set()).add(word)
            if word == "must" and (out.polar or not self.before or self.before in lex.BREAKS):
                out.asks.add(word)
            self._lead(word)
        elif word in lex.QUANTIFIERS:
            out.amounts.add(lex.QUANTIFIERS[word])
        elif word in lex.STOP and word != "may":
            self._stop(n, word)
        else:
            self._content(word, capital)

    def _negate(self, n: int) -> None:
        scope = self._next(n)
        self.out.negated.append(scope)
        self.out.clauses[-1].negated.append(scope)

    def _particle(self, n: int) -> None:
        """French "ne" and its kin: a negation of its own, "only", or half of a negation that counts where its
        other half stands."""
        does = particle(self.only, n, self.half_negated)
        if does == "negates":
            self._negate(n)
        elif does == "restricts":
            self.out.conditions.setdefault(lex.CONDITIONS["only"], set()).add("only")

    def _is_month(self, n: int, capital: bool) -> bool:
        near = self.words[max(0, n - 1) : n] + self.words[n + 1 : n + 2]
        return (
            capital
            or any(w[:1].isdigit() or w in ("in", "of", "until", "since") for w, _ in near[:1])
            or any(w[:1].isdigit() for w, _ in near)
        )

    def _lead(self, word: str) -> None:
        if word in lex.LEADS:
            self.out.order.append("~" + word)

    def _stop(self, n: int, word: str) -> None:
        out = self.out
        if word in lex.QUESTION_WORDS and not out.wh:
            out.wh = word
        if word in lex.PERSONS:
            out.order.append(lex.PERSONS[word])
            out.own |= word in ("my", "our") and self._next(n, 3) in _INSTANCES
        elif word in ("and", "or", "but"):
            out.order.append("&")
            self.role = ""
        elif word in lex.ASKS or (
            word == "when" and n + 1 < len(self.words) and self.words[n + 1][0] in lex.AUXILIARIES
        ):
            out.asks.add(word)
        self._lead(word)
        if word in ("on", "off"):
            out.order.append(word)
        self.role = lex.ROLES.get(word, self.role if word in ("the", "a", "an", "my", "your", "our") else "")
        self.passed_over = frozenset()

    def _content(self, word: str, capital: bool) -> None:
        out, form = self.out, canon(word)
        if word in lex.ASKS:
            out.asks.add(word)
        out.every.add(form)
        out.clauses[-1].words.add(form)
        out.order.append(form)
        if not soft(word):
            out.content.setdefault(form, word)
            if capital or form in _DATES or word.startswith("www."):
                out.names.add(form)
        if self.before in lex.POSSESSIVES:
            out.owners.setdefault(form, set()).add(lex.PERSONS[self.before])
        if self.role and word not in self.passed_over:
            out.roles.setdefault(form, set()).add(self.role)
            self.role = ""
        self._tense(word, form)

    def _tense(self, word: str, form: str) -> None:
        if word.endswith("ed") or word in _PASTS:
            if self.before not in lex.PASSIVE:
                self.out.past.add(form)
        elif (word.endswith("s") and not word.endswith("ss")) or self.before in ("will", "shall"):
            self.out.present.add(form)

    def _number_word(self, n: int, word: str) -> None:
        following = self.words[n + 1][0] if n + 1 < len(self.words) else ""
        if word == "last" and following == "night":
            return
        if word == "once" and following in lex.SUBJECTS:  # "once the label is printed"
            self.out.conditions.setdefault("time", set()).add("after")
            return
        if (
            word == "one"
            and following != "of"
            and (not following or following in lex.BREAKS or following in lex.STOP)
        ):
            return  # a pronoun: "the blue one"
        if word in lex.ORDINALS and (
            not following or following in lex.BREAKS or (following in lex.STOP and following != "of")
        ):
            return  # an adverb: "check the cable first"
        self.out.spelled.add(self.numbers[word])
        self._add_figure(self.numbers[word], self._unit(n))

    def _unit(self, n: int) -> str:
        """What the figure at `n` counts: a unit of time close by ("five working days"), else the next
        word."""
        for word, _ in self.words[n + 1 : n + 4]:
            if word in lex.BREAKS:
                break
            if canon(word) in _TIMES:
                return canon(word)
        return self._next(n, 2)

    def _add_figure(self, value: str, unit: str) -> None:
        self.out.figures.append((value, unit))
        if self.before in lex.POSSESSIVES:
            self.out.told.add(value)
        self.out.order.append("#" + value)
        self.out.clauses[-1].words.add("#" + value)

    def _figure(self, n: int, word: str) -> None:
        if word.startswith("www."):
            self._content(word, True)
            return
        if self._is_id(n, word):
            self.out.slots.add(word)
            return
        match = _FIGURE.match(word)
        if match and (not match[3] or match[3] in lex.UNITS):
            value = re.sub(r"(?<=\d),(?=\d{3}\b)", "", match[1].rstrip(".,:/-"))
            unit = canon(match[3]) if match[3] else self._unit(n)
            self._add_figure(value + ("" if not match[2] or unit in _DATES else match[2]), unit)
        else:
            self._content(word, True)

    def _is_id(self, n: int, word: str) -> bool:
        """A figure or code that names one case (order 48213) and says nothing of what is asked."""
        around = [w for w, _ in self.words[max(0, n - 5) : n]]
        if any(w in lex.NOT_IDS for w in around[-2:]) or any(w in "$€£" for w in around[-1:]):
            return False
        digits = sum(c.isdigit() for c in word)
        if "#" in around[-1:]:
            return digits >= 3
        noun = next((w for w in reversed(around) if w not in lex.ID_FILLERS), "")
        named = noun in lex.ID_NOUNS or any(w in ("number", "id", "no", "nr") for w in around[-2:])
        if word.isdigit() and digits >= 6:
            return True
        return named and len(word) >= 5 and (word.isdigit() or not _FIGURE.match(word))


def read_profile(text: str) -> TextProfile:
    """The profile of one text. Linear in its length."""
    return _Reader(text).read()
