"""Who answers where senders alone tell it: who is in many conversations, who opens them, and how each side
speaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from curate.loaders.account import Question
from curate.loaders.bot_words import is_bot_name
from curate.loaders.mapping.fields import MappingGuess
from curate.loaders.mapping.profile import Column, TableProfile
from curate.loaders.mapping.sides import SAME_OPENING, Talk, by_speech, listen, side_of_sender
from curate.loaders.mapping.talks import Rows, times_of
from curate.loaders.roles import BUSY, without_number
from curate.loaders.settings import CONVERSATION_AUTHOR, MANY_CONVERSATIONS, Roles, as_list
from curate.records import Role

# Somebody who answers five different people's questions does so as a habit; a passer-by with the same problem
# does not.
HABIT = 5
_FORUM = 20  # authors who answer; a desk with fewer has agents only, a forum has a long tail
GAP = 2  # how many times as many conversations the least busy of staff is in as the busiest customer
_OPENING = ("who opens", "who answers")
BOTH = 0.9  # share of conversations that must hold both sides
_ALWAYS = 0.98  # the same of conversations that staff opens, where somebody who opens some answers in others
NAMES = "agents: [NAME]   # every sender who answers for the business, as the column has it"
_BY_OPENER = (
    (
        "roles: {customer: conversation_author, otherwise: agent}   # or this, if customers open every"
        " conversation"
    ),
    (
        "roles: {agent: conversation_author, otherwise: customer}   # or this, if the business opens every"
        " conversation"
    ),
)
LISTED = 200  # senders that a question lists in the recipe


def by_author(
    head: TableProfile | None,
    rows: TableProfile,
    own: Mapping[str, Any],
    fields: Mapping[str, Any],
    held: Rows,
    guess: MappingGuess,
) -> Roles | None:
    """By authors: names that are words for a side; staff is in many conversations, a customer in few; else by
    how who opens and who answers speak.

    How the sides speak must not contradict any of these: else it is a question.
    """
    column = rows.columns[fields["author"]]
    talks = _with_openers(held, column, rows.columns[fields["conversation"]].values, _askers(head, own))
    seen = _Seen(rows, column, [talk for talk in talks if len({who for who, _ in talk}) > 1])
    seen.counts = Counter(who for talk in talks for who in dict.fromkeys(w for w, _ in talk))
    sides = {who: side for who in seen.counts if (side := side_of_sender(who))}
    asking = {who for who, side in sides.items() if side == "customer"}
    if (
        seen.several
        and sides
        and sum(any(who in sides for who, _ in talk) for talk in seen.several) >= BOTH * len(seen.several)
    ):
        return _by_names(seen, sides, guess)
    shared = sorted({without_number(who) for who in asking})
    staff = _staff(seen.several, Counter({who: n for who, n in seen.counts.items() if who not in asking}))
    if _is_forum(talks) and seen.opened_by(staff) <= 0.5 * len(seen.several) and not _greeted(seen):
        guess.note("roles.customer", "who opens a conversation is the customer")
        guess.note(
            "roles.agent_min_conversations",
            f"most who answer do so once or twice; those who answer in fewer than {HABIT} conversations are"
            " bystanders",
        )
        return Roles(customer=CONVERSATION_AUTHOR, otherwise="agent", agent_min_conversations=HABIT)
    return _by_staff(seen, staff, shared, guess) if staff else _by_opening(seen, guess)


@dataclass
class _Seen:
    """The conversations of several people in the sample, as (author, text), and in how many each author
    is."""

    rows: TableProfile
    column: Column
    several: list[list[tuple[str, str]]]
    counts: Counter[str] = field(default_factory=Counter)

    def opened_by(self, people: Set[str]) -> int:
        return sum(talk[0][0] in people for talk in self.several)

    def heard(self, people: Set[str], names: tuple[str, str]) -> dict[str, Talk]:
        """What these people and the others say."""
        speech = listen([[(names[who not in people], text) for who, text in talk] for talk in self.several])
        return {name: speech.get(name, Talk()) for name in names}

    def opening(self) -> dict[str, Talk]:
        """What those who open and those who answer say."""
        speech = listen(
            [[(_OPENING[who != talk[0][0]], text) for who, text in talk] for talk in self.several]
        )
        return {name: speech.get(name, Talk()) for name in _OPENING}

    def ask(self, guess: MappingGuess, what: str, why: Sequence[str]) -> None:
        """The question which of the senders answer."""
        listed = tuple(sorted(self.counts.items(), key=lambda kv: (-kv[1], kv[0]))[:LISTED])
        evidence = "".join(f"; {w}" for w in why)
        message = (
            f"it is not clear which of the {len(self.counts)} senders in the column"
            f" {self.column.name!r} answer for the business: {what}{evidence}"
        )
        guess.questions.append(
            Question(
                "roles", self.rows.files[0].label, self.column.name, message, (NAMES, *_BY_OPENER), listed
            )
        )


def _by_names(seen: _Seen, sides: Mapping[str, Role], guess: MappingGuess) -> Roles | None:
    """Many people share a name that says on which side they are: "Visitor", "Guest 12", "Support"."""
    asking = {who for who, side in sides.items() if side == "customer"}
    people, role = (
        (asking, "customer")
        if seen.several and _in_most(asking, seen.several)
        else (set(sides) - asking, "agent")
    )
    if not _in_most(people, seen.several):
        people, role = set(), ""
    names = ("who bears such a name", "the other senders")
    heard = seen.heard(people, names)
    verdict = by_speech(heard[names[0]], heard[names[1]], names)
    wrong = names[0] if role == "customer" else names[1]
    if not role or (verdict.agent == wrong and len(verdict.why) > 1):
        seen.ask(
            guess,
            f"the names of {sum(seen.counts[who] for who in sides):,} senders are words for a side, and what"
            " is said does not agree",
            verdict.why,
        )
        return None
    shared = sorted({without_number(who) for who in people})
    guess.note(
        f"roles.{role}",
        f"a name that is a word for {role}s, in nearly every"
        f" conversation{''.join('; ' + w for w in verdict.why[:1])}",
    )
    return (
        Roles(customer=shared, otherwise="agent")
        if role == "customer"
        else Roles(agent=sorted(people), otherwise="customer")
    )


def _in_most(people: Set[str], several: Sequence[Sequence[tuple[str, str]]]) -> bool:
    """Whether nearly every conversation is between some of these people and somebody else."""
    return sum(0 < len(people & (who := {w for w, _ in talk})) < len(who) for talk in several) >= BOTH * len(
        several
    )


def _by_staff(seen: _Seen, staff: Set[str], shared: Sequence[str], guess: MappingGuess) -> Roles | None:
    """Those who are in many conversations answer, unless they open most of them and do not sound like it, or
    the others clearly do."""
    several, counts, opened = seen.several, seen.counts, seen.opened_by(staff)
    others = {who: n for who, n in counts.items() if who not in staff and without_number(who) not in shared}
    least, most = min(counts[who] for who in staff), max(others.values(), default=0)
    why = (
        f"{len(staff)} of {len(counts)} senders are in {least} or more conversations, the others in {most} at"
        " most"
    )
    names = ("those in many conversations", "the others")
    heard = seen.heard(staff, names)
    verdict = by_speech(heard[names[0]], heard[names[1]], names)
    greeted = verdict.agent == names[0] or _opens_alike(heard[names[0]])
    if (verdict.agent == names[1] and len(verdict.why) > 1) or (opened > 0.5 * len(several) and not greeted):
        seen.ask(guess, f"{why}, but they open {opened} of {len(several)}, as customers do", verdict.why)
        return None
    strangers = any(who not in staff for talk in several for who, _ in talk[1:] if who != talk[0][0])
    if not opened and not strangers and not shared:
        guess.note("roles.customer", f"who opens a conversation is the customer: {why}, and open none")
        return Roles(customer=CONVERSATION_AUTHOR, otherwise="agent")
    guess.note(
        "roles.agent", why + (f"; they open {opened} of {len(several)} conversations" if opened else "")
    )
    return Roles(
        customer=list(shared),
        agent=MANY_CONVERSATIONS,
        agent_min_conversations=max(most + 1, least // 2),
        otherwise="customer",
    )


def _opens_alike(side: Talk) -> bool:
    """Whether a side opens conversations with the same words again and again, and asks for nothing with
    them."""
    return side.same - side.own >= max(SAME_OPENING, 0.5 * side.opens)


def _greeted(seen: _Seen) -> bool:
    """Whether those who open conversations greet like staff, or with the same words again and again."""
    heard = seen.opening()
    return by_speech(heard[_OPENING[0]], heard[_OPENING[1]], _OPENING).agent == _OPENING[0] or _opens_alike(
        heard[_OPENING[0]]
    )


def _askers(head: TableProfile | None, own: Mapping[str, Any]) -> dict[str, str]:
    """Who opened each conversation, where a table of conversations says so."""
    if not head or not own.get("author"):
        return {}
    return dict(zip(head.columns[own["id"]].values, head.columns[own["author"]].values, strict=True))


def _with_openers(
    held: Rows, column: Column, link: Sequence[str], asker: Mapping[str, str]
) -> list[list[tuple[str, str]]]:
    """Each conversation as (author, text), bots left out, whoever opened it by the other table first."""
    out = []
    for talk in held.talks:
        messages = [
            (column.values[n], held.texts[n])
            for n in talk
            if column.values[n].strip() and not is_bot_name(column.values[n])
        ]
        opener = asker.get(link[talk[0]], "") if talk else ""
        out.append([(opener, ""), *messages] if opener else messages)
    return [talk for talk in out if talk]


def agent_rows(
    rows: TableProfile, fields: Mapping[str, Any], roles: Roles, programs: Sequence[bool]
) -> list[bool]:
    """Of each row of the sample whether an agent wrote it, by the rules for roles as far as these go by a
    column or by numbers; `programs` wrote none."""
    if roles.column:
        side = {v.strip().casefold() for v, role in roles.map.items() if role == "agent"}
        agent_flags = [v.strip().casefold() in side for v in rows.columns[roles.column].values]
    elif not (author := rows.columns.get(fields.get("author", ""))):
        agent_flags = [False] * rows.rows
    else:
        agent_flags = _by_numbers(rows, fields, roles, author.values, programs)
    return [agent and not program for agent, program in zip(agent_flags, programs, strict=True)]


def _by_numbers(
    rows: TableProfile,
    fields: Mapping[str, Any],
    roles: Roles,
    authors: Sequence[str],
    programs: Sequence[bool],
) -> list[bool]:
    link = rows.columns[fields["conversation"]].values
    customers = set(as_list(roles.customer)) - {CONVERSATION_AUTHOR}
    if roles.agent == MANY_CONVERSATIONS:
        talks = Counter(who for who, _ in set(zip(authors, link, strict=True)))
        return [
            talks[who] >= roles.agent_min_conversations and without_number(who) not in customers
            for who in authors
        ]
    if customers:
        return [without_number(who) not in customers for who in authors]
    if roles.agent and roles.agent != CONVERSATION_AUTHOR:
        return [who in as_list(roles.agent) for who in authors]
    opener: dict[str, str] = {}
    times = times_of(rows, fields)
    for n in sorted(range(rows.rows), key=lambda n: (times[n], n)):
        if not programs[n]:
            opener.setdefault(link[n], authors[n])
    return [opener.get(key) != who for key, who in zip(link, authors, strict=True)]


def _staff(several: Sequence[Sequence[tuple[str, str]]], counts: Counter[str]) -> set[str]:
    """Those who are in many conversations, where that parts nearly every conversation into two sides; else
    nobody."""
    people = [{who for who, _ in talk} for talk in several]
    for least in sorted({n for n in counts.values() if n >= BUSY}, reverse=True):
        staff = {who for who, n in counts.items() if n >= least}
        most = max((n for who, n in counts.items() if who not in staff), default=0)
        answer = [len(staff & there) for there in people]
        both = sum(0 < n < len(there) for n, there in zip(answer, people, strict=True))
        strangers = sum(len(there) - n > 1 for n, there in zip(answer, people, strict=True))
        # one who is everywhere beside two others is a program, or a manager: who of the others answers stays
        # open
        if (
            several
            and both >= BOTH * len(several)
            and least >= GAP * most
            and strangers <= (1 - BOTH) * len(several)
        ):
            return staff
    return set()


def _is_forum(talks: Sequence[Sequence[tuple[str, str]]]) -> bool:
    """Whether most of those who answer others hardly ever do."""
    wrote: Counter[str] = Counter()
    for talk in talks:
        wrote.update({who for who, _ in talk} - {talk[0][0]})
    often = Counter(n >= HABIT for n in wrote.values())
    return len(wrote) >= _FORUM and often[False] > often[True]


def _by_opening(seen: _Seen, guess: MappingGuess) -> Roles | None:
    """Nobody stands out by how many conversations he is in: those who open against those who answer, by how
    they speak."""
    several, (opens, answers) = seen.several, _OPENING
    if not several:
        return Roles(customer=CONVERSATION_AUTHOR, otherwise="agent")
    heard = seen.opening()
    verdict = by_speech(heard[opens], heard[answers], _OPENING)
    opened = Counter(talk[0][0] for talk in several)
    often = max(opened.values())  # who opens most of them is a program, or answers
    if verdict.agent == answers and (often < 2 or often < 0.5 * len(several)):
        guess.note("roles.customer", f"who opens a conversation is the customer: {'; '.join(verdict.why)}")
        return Roles(customer=CONVERSATION_AUTHOR, otherwise="agent")
    sided = all(who not in opened for talk in several for who, _ in talk if who != talk[0][0])
    alike = max(heard[opens].greets, heard[opens].same - heard[opens].own)
    always = alike >= (BOTH if sided else _ALWAYS) * len(several)
    if verdict.agent != answers and always and all(len({who for who, _ in talk}) == 2 for talk in several):
        greets = heard[opens].greets
        evidence = (
            f"{greets} of {len(several)} openings greet as staff do"
            if greets
            else f"{heard[opens].same} openings are word for word the same"
        )
        why = verdict.why or [evidence]
        guess.note("roles.agent", f"who opens a conversation answers for the business: {'; '.join(why)}")
        return Roles(agent=CONVERSATION_AUTHOR, otherwise="customer")
    seen.ask(guess, "nobody stands out", verdict.why)
    return None
