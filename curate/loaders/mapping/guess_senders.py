"""Who answers where senders alone tell it: who is in many conversations, who opens them, and how each side speaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from curate.loaders.account import Question
from curate.loaders.bot_words import is_bot_name
from curate.loaders.mapping.fields import Guess
from curate.loaders.mapping.profile import Column, Profile
from curate.loaders.mapping.sides import Talk, Verdict, by_speech, listen
from curate.loaders.mapping.talks import Rows, times_of
from curate.loaders.roles import BUSY
from curate.loaders.settings import CONVERSATION_AUTHOR, MANY_CONVERSATIONS, Roles

# Somebody who answers five different people's questions does so as a habit; a passer-by with the same problem does not.
HABIT = 5
_FORUM = 20  # authors who answer; a desk with fewer has agents only, a forum has a long tail
GAP = 2  # how many times as many conversations the least busy of staff is in as the busiest customer
BOTH = 0.9  # share of conversations that must hold both sides
NAMES = "agents: [NAME]   # every sender who answers for the business, as the column has it"
LISTED = 200  # senders that a question lists in the recipe


def by_author(head: Profile | None, rows: Profile, own: Mapping[str, Any], said: Mapping[str, Any], held: Rows, guess: Guess) -> Roles | None:
    """By authors: staff is in many conversations, a customer in few; else by how who opens and who answers speak."""
    column = rows.columns[said["author"]]
    asker = _askers(head, own)
    talks = _with_openers(held, column, rows.columns[said["conversation"]].values, asker)
    several = [talk for talk in talks if len({who for who, _ in talk}) > 1]
    counts = Counter(who for talk in talks for who in dict.fromkeys(w for w, _ in talk))
    staff = _staff(several, counts)
    opened_by_staff = sum(talk[0][0] in staff for talk in several)
    if _is_forum(talks) and opened_by_staff <= 0.5 * len(several):
        guess.note("roles.customer", "who opens a conversation is the customer")
        guess.note("roles.agent_min_conversations", f"most who answer do so once or twice; those who answer in fewer than {HABIT} conversations are bystanders")
        return Roles(customer=CONVERSATION_AUTHOR, otherwise="agent", agent_min_conversations=HABIT)
    if staff:
        least, most = min(counts[who] for who in staff), max((n for who, n in counts.items() if who not in staff), default=0)
        why = f"{len(staff)} of {len(counts)} senders are in {least} or more conversations, the others in {most} at most"
        strangers = any(who not in staff for talk in several for who, _ in talk[1:] if who != talk[0][0])
        if not opened_by_staff and not strangers:
            guess.note("roles.customer", f"who opens a conversation is the customer: {why}, and open none")
            return Roles(customer=CONVERSATION_AUTHOR, otherwise="agent")
        guess.note("roles.agent", why + (f"; they open {opened_by_staff} of {len(several)} conversations" if opened_by_staff else ""))
        return Roles(agent=MANY_CONVERSATIONS, agent_min_conversations=max(most + 1, least // 2), otherwise="customer")
    return _by_opening(rows, column, several, counts, guess)


def _askers(head: Profile | None, own: Mapping[str, Any]) -> dict[str, str]:
    """Who opened each conversation, where a table of conversations says so."""
    if not head or not own.get("author"):
        return {}
    return dict(zip(head.columns[own["id"]].values, head.columns[own["author"]].values, strict=True))


def _with_openers(held: Rows, column: Column, link: Sequence[str], asker: Mapping[str, str]) -> list[list[tuple[str, str]]]:
    """Each conversation as (author, text), bots left out, whoever opened it by the other table first."""
    out = []
    for talk in held.talks:
        said = [(column.values[n], held.texts[n]) for n in talk if column.values[n].strip() and not is_bot_name(column.values[n])]
        opener = asker.get(link[talk[0]], "") if talk else ""
        out.append([(opener, ""), *said] if opener else said)
    return [talk for talk in out if talk]


def agent_rows(rows: Profile, said: Mapping[str, Any], roles: Roles, programs: Sequence[bool]) -> list[bool]:
    """Of each row of the sample whether an agent wrote it, by the rules for roles as far as these go by a column or by numbers; `programs` wrote none."""
    if roles.column:
        side = {v.strip().casefold() for v, role in roles.map.items() if role == "agent"}
        found = [v.strip().casefold() in side for v in rows.columns[roles.column].values]
    elif not (author := rows.columns.get(said.get("author", ""))):
        found = [False] * rows.rows
    else:
        found = _by_numbers(rows, said, roles, author.values, programs)
    return [agent and not program for agent, program in zip(found, programs, strict=True)]


def _by_numbers(rows: Profile, said: Mapping[str, Any], roles: Roles, authors: Sequence[str], programs: Sequence[bool]) -> list[bool]:
    link = rows.columns[said["conversation"]].values
    if roles.agent == MANY_CONVERSATIONS:
        talks = Counter(who for who, _ in set(zip(authors, link, strict=True)))
        return [talks[who] >= roles.agent_min_conversations for who in authors]
    opener: dict[str, str] = {}
    times = times_of(rows, said)
    for n in sorted(range(rows.rows), key=lambda n: (times[n], n)):
        if not programs[n]:
            opener.setdefault(link[n], authors[n])
    return [opener.get(key) != who for key, who in zip(link, authors, strict=True)]


def _staff(several: Sequence[Sequence[tuple[str, str]]], counts: Counter[str]) -> set[str]:
    """Those who are in many conversations, where that parts nearly every conversation into two sides; else nobody."""
    for least in sorted({n for n in counts.values() if n >= BUSY}, reverse=True):
        found = {who for who, n in counts.items() if n >= least}
        most = max((n for who, n in counts.items() if who not in found), default=0)
        both = sum(0 < len(found & (people := {who for who, _ in talk})) < len(people) for talk in several)
        strangers = sum(len({who for who, _ in talk} - found) > 1 for talk in several)
        # one who is everywhere beside two others is a program, or a manager: who of the others answers stays open
        if several and both >= BOTH * len(several) and least >= GAP * most and strangers <= (1 - BOTH) * len(several):
            return found
    return set()


def _is_forum(talks: Sequence[Sequence[tuple[str, str]]]) -> bool:
    """Whether most of those who answer others hardly ever do."""
    wrote: Counter[str] = Counter()
    for talk in talks:
        wrote.update({who for who, _ in talk} - {talk[0][0]})
    often = Counter(n >= HABIT for n in wrote.values())
    return len(wrote) >= _FORUM and often[False] > often[True]


def _by_opening(rows: Profile, column: Column, several: Sequence[Sequence[tuple[str, str]]], counts: Counter[str], guess: Guess) -> Roles | None:
    """Nobody stands out by how many conversations he is in: those who open against those who answer, by how they speak."""
    names = ("who opens", "who answers")
    heard = listen([[(names[who != talk[0][0]], text) for who, text in talk] for talk in several])
    verdict = by_speech(heard.get(names[0], Talk()), heard.get(names[1], Talk()), names) if several else Verdict()
    opened = Counter(talk[0][0] for talk in several)
    often = max(opened.values(), default=0)  # who opens most of them is a program, or answers
    if verdict.agent == names[1] and (often < 2 or often < 0.5 * len(several)):
        guess.note("roles.customer", f"who opens a conversation is the customer: {'; '.join(verdict.why)}")
        return Roles(customer=CONVERSATION_AUTHOR, otherwise="agent")
    sided = all(who not in opened for talk in several for who, _ in talk if who != talk[0][0])
    if verdict.agent == names[0] and heard[names[0]].greets >= BOTH * len(several) and sided and all(len({who for who, _ in talk}) == 2 for talk in several):
        guess.note("roles.agent", f"who opens a conversation answers for the business: {'; '.join(verdict.why)}")
        return Roles(agent=CONVERSATION_AUTHOR, otherwise="customer")
    if not several:
        return Roles(customer=CONVERSATION_AUTHOR, otherwise="agent")
    listed = tuple(sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:LISTED])
    evidence = f"; {'; '.join(verdict.why)}" if verdict.why else ""
    what = f"it is not clear which of the {len(counts)} senders in the column {column.name!r} answer for the business: nobody stands out{evidence}"
    guess.questions.append(Question("roles", rows.files[0].label, column.name, what, (NAMES,), listed))
    return None
