"""Which of two sides answers for the business: by the words of a column, by contrast of its values, and by
how each side opens and speaks.

Every verdict comes with its evidence in words, none of which quotes the data.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from curate.language.patterns import PhraseTree
from curate.language.words import words
from curate.loaders.data_files import data_file
from curate.loaders.mapping.vocabulary import tokens
from curate.loaders.roles import role_in, role_word, without_number
from curate.loaders.values import word_set
from curate.loaders.visibility import is_note_word, name_says
from curate.records import Role

_DATA = data_file("sides")
_CUSTOMERS, _AGENTS, _EITHER = (word_set(_DATA[name]) for name in ("customers", "agents", "either"))
_IN, _OUT = (word_set(_DATA[name]) for name in ("ways_in", "ways_out"))
_UNNAMED = word_set(_DATA["unnamed"])
_AROUND = _UNNAMED | word_set(_DATA["around"])
_STAFF, _NEED = PhraseTree(words("staff_phrases")), PhraseTree(words("need_phrases"))
_WORDS = re.compile(r"[^\W\d_]+")
_NUMBERED = re.compile(r"\d")
# conversations that open with one and the same sentence: a form of the house, or a greeting of staff
SAME_OPENING = 3


@dataclass
class Talk:
    """What one side says over the sample: conversations it is in and opens, and how often its texts sound
    like staff or like a need."""

    talks: int = 0
    opens: int = 0
    texts: int = 0
    staff: int = 0  # texts with a phrase of people who answer
    need: int = 0  # texts with a phrase of people who ask
    greets: int = 0  # openings with a phrase of people who answer
    own: int = 0  # openings with a phrase of people who ask, or a number, which is that of one case
    same: int = 0  # openings that open other conversations, too, word for word


@dataclass
class SideGuess:
    """Which value, or side, answers; empty where that stays open. `why` is the evidence in words."""

    agent: str = ""
    why: list[str] = field(default_factory=list)


def by_words(values: Iterable[str]) -> dict[str, Role]:
    """The role of each value that words or contrast tell; those that stay open are left out.

    A value that only either side may bear ("user") is told by the other one, and stays open alone.
    """
    named = [v for v in values if (v.strip() and not is_note_word(v)) or _own(v) == "internal"]
    out: dict[str, Role] = {}
    open_ones: list[str] = []
    for value in named:
        word = _own(value)
        role = role_in(value) or _way_in(value)
        if role in ("bot", "system", "tool"):
            out[value] = role
        elif word in _EITHER:
            open_ones.append(value)
        elif word in _CUSTOMERS or role == "customer":
            out[value] = "customer"
        elif word in _AGENTS or role == "agent":
            out[value] = "agent"
        else:
            open_ones.append(value)
    sides = {r for r in out.values() if r in ("customer", "agent")}
    if len(sides) == 1 and len(open_ones) == 1 and _own(open_ones[0]) in _EITHER:
        out[open_ones[0]] = "customer" if sides == {"agent"} else "agent"
    elif sides == {"customer"} and (plain := [v for v in open_ones if _is_plain_way(v, out)]):
        out[plain[0]] = "agent"
    elif not sides and len(open_ones) == 2:
        out.update(_contrast(open_ones))
    return out


def _way_in(value: str) -> Role | None:
    """The side of a value such as `INCOMING_EMAIL`, which holds a word for one way that mail goes."""
    words = {w.casefold() for w in _WORDS.findall(value)}
    into, out = bool(words & _IN), bool(words & _OUT)
    if into is out or len(words) < 2:
        return None
    return "customer" if into else "agent"


def _is_plain_way(value: str, known: Mapping[str, Role]) -> bool:
    """Whether a value is one of the customers' without the word for the way: `EMAIL` beside `INCOMING_EMAIL`
    went out."""
    own = [w.casefold() for w in _WORDS.findall(value)]
    return bool(own) and any(
        own == [w for w in (x.casefold() for x in _WORDS.findall(other)) if w not in _IN]
        for other, role in known.items()
        if role == "customer" and _way_in(other)
    )


@lru_cache(maxsize=65_536)
def side_of_sender(name: str) -> Role | None:
    """The side of a sender whose name is nobody's own, such as "Website visitor", "Guest #12", "Anonymous" or
    "Support team"."""
    words = [w.casefold() for w in _WORDS.findall(without_number(name))]
    own = [w for w in words if w not in _AROUND]
    if not own:
        return "customer" if _UNNAMED & set(words) else None
    side = (
        by_words([" ".join(own)]).get(" ".join(own))
        if len(own) <= 2 and all(role_word(w) or w in _CUSTOMERS | _AGENTS for w in own)
        else None
    )
    return side if side in ("customer", "agent") else None


def _own(value: str) -> str:
    return "".join(w.casefold() for w in _WORDS.findall(value))


def _contrast(pair: Sequence[str]) -> dict[str, Role]:
    """Two values, each of which either side may bear: told where one is the usual word beside the other."""
    one, two = pair
    words = {_own(one): one, _own(two): two}
    for customer, agent in _DATA["contrasts"]:
        if {customer, agent} == set(words):
            return {words[customer]: "customer", words[agent]: "agent"}
    return {}


def greets_as_staff(text: str) -> bool:
    """Whether a text begins as people who answer do, such as "How can I help you today?"."""
    return _STAFF.in_text(text[:400])


def listen(talks: Iterable[Sequence[tuple[str, str]]]) -> dict[str, Talk]:
    """What each side says; a talk is its messages in order, as (side, text)."""
    heard: dict[str, Talk] = {}
    openings: Counter[str] = Counter()
    firsts: list[tuple[str, str]] = []
    for talk in talks:
        if not talk:
            continue
        for side in dict.fromkeys(side for side, _ in talk):
            heard.setdefault(side, Talk()).talks += 1
        opener, text = talk[0]
        heard[opener].opens += 1
        greets = greets_as_staff(text)
        heard[opener].greets += greets
        heard[opener].own += not greets and (_NEED.in_text(text[:400]) or bool(_NUMBERED.search(text[:100])))
        same = but_for_names(text)
        openings[same] += 1
        firsts.append((opener, same))
        for side, message in talk:
            own = heard[side]
            own.texts += 1
            own.staff += _STAFF.in_text(message[:1000])
            own.need += _NEED.in_text(message[:1000])
    for opener, same in firsts:
        heard[opener].same += openings[same] >= SAME_OPENING and len(same.split()) >= 4
    return heard


def but_for_names(text: str) -> str:
    """The first words of a text without those that may be names."""
    words = [w for n, w in enumerate(_WORDS.findall(text[:300])) if not n or not w[0].isupper()]
    return " ".join(words[:12]).casefold()


def together(heard: Mapping[str, Talk], names: Iterable[str]) -> Talk:
    """Several people's talk as one side's; talks are counted for each of them."""
    out = Talk()
    for name in names:
        for part in ("talks", "opens", "texts", "staff", "need", "greets", "own", "same"):
            setattr(out, part, getattr(out, part) + getattr(heard[name], part))
    return out


def by_speech(one: Talk, two: Talk, names: tuple[str, str]) -> SideGuess:
    """Which of two sides sounds like staff: by greetings, by openings word for word the same, by phrases of
    those who answer and those who ask."""
    points, why = 0.0, []
    for sign, side, name in ((1, one, names[0]), (-1, two, names[1])):
        if side.greets >= max(2, 0.3 * side.opens):
            points += sign * 2
            why.append(f"{name} opens {side.greets} of {side.opens} conversations with a greeting of staff")
            if side.same >= max(SAME_OPENING, 0.5 * side.opens):
                points += sign
                why.append(f"{side.same} of these openings are word for word the same")
    rates = [(side.staff - side.need) / max(side.texts, 1) for side in (one, two)]
    if abs(rates[0] - rates[1]) >= 0.2 and max(one.staff + two.staff, one.need + two.need) >= 3:
        points += 1.5 if rates[0] > rates[1] else -1.5
        first, second = (0, 1) if rates[0] > rates[1] else (1, 0)
        sides = (one, two)
        why.append(
            f"phrases of people who answer occur in {sides[first].staff} of {sides[first].texts} messages of"
            f" {names[first]} and in {sides[second].staff} of {sides[second].texts} of {names[second]},"
            f" phrases of people who ask in {sides[first].need} and {sides[second].need}"
        )
    if abs(points) < 1.5:
        return SideGuess("", why)
    return SideGuess(names[0] if points > 0 else names[1], why)


def side_of_name(name: str) -> Role | None:
    """The side that a column of yes and no is about, such as `inbound` or `is_agent`."""
    if name_says(name):  # `hidden_from_customer` is about who could see it
        return None
    role = role_in(" ".join(word for word in tokens(name) if word not in ("is", "from", "by")))
    return role if role in ("customer", "agent") else None
