"""Who answers, guessed from evidence: words of a column, who is in many conversations, how each side opens and speaks. What stays open is a question."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from curate.loaders.account import Question, quoted
from curate.loaders.files import natural
from curate.loaders.mapping.direction import ways
from curate.loaders.mapping.fields import Guess, is_about_readers
from curate.loaders.mapping.profile import Column, Profile
from curate.loaders.mapping.sides import Talk, Verdict, by_speech, by_words, listen, side_of_name, together
from curate.loaders.mapping.visible import values_told
from curate.loaders.mapping.vocabulary import likeness
from curate.loaders.roles import BUSY, is_bot_name, is_personal, role_word, shown_value
from curate.loaders.settings import CONVERSATION_AUTHOR, MANY_CONVERSATIONS, Roles
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag
from curate.loaders.visibility import is_note_word
from curate.records import Role

# Somebody who answers five different people's questions does so as a habit; a passer-by with the same problem does not.
HABIT = 5
_FORUM = 20  # authors who answer; a desk with fewer has agents only, a forum has a long tail
SIDES = 6  # distinct values of a column that may tell the sides apart
GAP = 2  # how many times as many conversations the least busy of staff is in as the busiest customer
BOTH = 0.9  # share of conversations that must hold both sides
_NAMES = "agents: [NAME]   # every sender who answers for the business, as the column has it"
LISTED = 200  # senders that a question lists in the recipe


@dataclass
class Rows:
    """The rows of the sample by conversation, in order: who wrote (by the value of any column) and what; private rows and bots are left out."""

    talks: list[list[int]]
    texts: list[str]

    @classmethod
    def of(cls, head: Profile | None, rows: Profile, own: Mapping[str, Any], said: Mapping[str, Any], private: Sequence[bool]) -> Rows:
        link = rows.columns[said["conversation"]].values
        times = _times(rows, said)
        groups: dict[str, list[int]] = defaultdict(list)
        for n, key in enumerate(link):
            if not private[n]:
                groups[key].append(n)
        place = [natural(v) for v in rows.columns[said["order"]].values] if said.get("order") else [()] * rows.rows
        ident = rows.columns.get(said.get("id", ""))
        turned = -1 if ways(zip(link, times, ident.values if ident else [""] * rows.rows, strict=True))[1] == "newest" else 1
        ordered = [sorted(held, key=lambda n: (times[n], place[n], turned * n)) for held in groups.values()]
        text = rows.columns.get(said.get("text", ""))
        return cls(ordered, text.values if text else [""] * len(link))

    def by(self, column: Column) -> list[list[tuple[str, str]]]:
        """Each conversation as (value of the column, text)."""
        return [[(column.values[n], self.texts[n]) for n in talk if column.values[n].strip()] for talk in self.talks]


def _times(rows: Profile, said: Mapping[str, Any]) -> list[float]:
    """The times of the rows; the file's order where there is none, or one cannot be read."""
    column = rows.columns.get(said.get("time", ""))
    found = [parse_time(v, "day_first") for v in column.values] if column else []
    return [t for t in found if t is not None] if found and None not in found else [0.0] * rows.rows


def guess_roles(
    head: Profile | None, rows: Profile, own: Mapping[str, Any], said: Mapping[str, Any], guess: Guess, private: Sequence[bool] | None = None
) -> Roles | None:
    """The rules for roles; None, with a question in `guess`, where it stays open who speaks."""
    held = Rows.of(head, rows, own, said, private or [False] * rows.rows)
    taken = {v for k, v in said.items() if isinstance(v, str) and k not in ("author", "role")}
    for column in side_columns(rows, taken, held, rows.columns.get(said.get("author", ""))):
        verdict = _by_column(column, rows, held, guess)
        if verdict is not None or guess.questions:
            return verdict
    if not said.get("author"):
        if any(len(talk) > 1 for talk in held.talks):
            guess.questions.append(_nobody(rows, taken))
        return None
    return _by_author(head, rows, own, said, held, guess)


def _nobody(rows: Profile, taken: set[str]) -> Question:
    """The question where no column was taken for who speaks; it names those that may be."""
    may = [c.name for c in rows.columns.values() if c.name not in taken and (c.is_person or 1 < c.distinct <= SIDES) and not c.is_time and not c.nested][:4]
    column = quoted(may[0]) if may else "COLUMN"
    add = (
        f"roles: {{column: {column}, map: {{VALUE: customer, OTHER: agent}}}}   # a column of few values that tells the sides apart",
        f"messages: {{author: {column}}}   # or the column of who wrote it",
    )
    what = "no column is known to tell who speaks" + (f"; it may be {' or '.join(map(repr, may))}" if may else "")
    return Question("roles", rows.files[0].label, ", ".join(may) or "roles", what, add, keys=tuple(may))


def side_columns(rows: Profile, taken: set[str], held: Rows, author: Column | None = None) -> list[Column]:
    """Columns that may tell the sides apart, surest first: by words, by a name such as inbound, by two values that meet in nearly every conversation.

    Never a column about who could see a message or for whom it was, and none that differs among the messages of one `author`.
    """
    found: list[tuple[float, str]] = []
    for column in rows.columns.values():
        few = 0 < column.distinct <= 12 and column.filled >= 0.9 and column.words < 4
        if not few or column.name in taken or column.is_time or column.nested or is_about_readers(column) or _counts_up(column, held):
            continue
        if author and author is not column and not _follows(column, author):
            continue
        if score := _side_score(column, held):
            found.append((score, column.name))
    return [rows.columns[name] for _, name in sorted(found, key=lambda f: (-f[0], f[1]))]


def _side_score(column: Column, held: Rows) -> float:
    named = likeness("role", column.name)
    if column.distinct == 1:  # one side only: believed where the name says that it is the role
        return 1.0 if named == 1 and role_word(next(iter(column.counts))) in ("customer", "agent") else 0.0
    told = by_words(column.counts)
    understood = sum(column.counts[v] for v in told) / max(sum(column.counts.values()), 1)
    if understood >= 0.7 and {"customer", "agent"} <= set(told.values()):
        return 2 + understood + named
    if understood >= 0.7 and len(set(told.values())) > 1 and column.distinct > len(told) - 1:
        return 1 + understood + named
    if column.flags >= 0.95 and side_of_name(column.name):
        return 2.5
    if column.flags >= 0.95 and named < 0.5:  # yes and no under any name: read or not, edited or not
        return 0.0
    return 0.5 + named if column.distinct <= SIDES and _meet(column, held) else 0.0


def _follows(column: Column, author: Column) -> bool:
    """Whether nearly every author has one value: a side belongs to who speaks, other things change from message to message."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for who, value in zip(author.values, column.values, strict=True):
        if who.strip() and value.strip() and not is_note_word(value):
            seen[who][value] += 1
    usual = sum(max(own.values()) for own in seen.values())
    return usual >= BOTH * sum(sum(own.values()) for own in seen.values())


def _counts_up(column: Column, held: Rows) -> bool:
    """Whether the values are numbers that rise through each conversation: a position, no side."""
    if column.whole < 0.95 or column.distinct < 3:
        return False
    several = [[int(v) for v, _ in talk if v.strip().lstrip("-").isdecimal()] for talk in held.by(column) if len(talk) > 1]
    return bool(several) and all(a < b for talk in several for a, b in pairwise(talk))


def _meet(column: Column, held: Rows) -> bool:
    """Whether two values meet in nearly every conversation of several: a column of sides, whatever its values are called."""
    talks = [{v for v, _ in talk} for talk in held.by(column)]
    several = [t for t, rows in zip(talks, held.talks, strict=True) if len(rows) > 1]
    most = [v for v, _ in column.counts.most_common(2)]
    return len(several) >= BUSY and len(most) == 2 and sum(set(most) <= t for t in several) >= 0.8 * len(several)


def _by_column(column: Column, rows: Profile, held: Rows, guess: Guess) -> Roles | None:
    """The rules where a column tells the sides; None where it does not after all, or where that is a question."""
    values = column.counts
    if column.flags >= 0.95 and side_of_name(column.name) and column.distinct <= 2:
        flags = {as_flag(v): v for v in values}
        yes, no = flags.get(True, ""), flags.get(False, "")
        agent = yes if side_of_name(column.name) == "agent" else no
        flagged: dict[str, Role] = {v: "agent" if v == agent else "customer" for v in values}
        return _confirmed(column, flagged, _heard(column, values, held), rows, guess, "its name says which side yes is")
    told = by_words(values)
    if len({r for r in told.values() if r in ("customer", "agent")}) == 2 or column.distinct == 1 or (told and not _meet(column, held)):
        return _confirmed(column, told, _heard(column, list(told), held), rows, guess, "its values are words for roles")
    one, two = (v for v, _ in sorted(values.items(), key=lambda kv: (-kv[1], kv[0]))[:2])
    heard = _heard(column, [one, two], held)
    names = ("the more frequent value", "the other value") if is_personal(one) or is_personal(two) else (repr(one[:30]), repr(two[:30]))
    verdict = by_speech(heard[one], heard[two], names)
    if not verdict.agent:
        opens = [f"{v[:30]!r} opens {heard[v].opens} of {len(held.talks)} conversations" for v in (one, two)]
        guess.questions.append(_open_column(rows, column, one, two, [*verdict.why, *opens]))
        return None
    agent = one if verdict.agent == names[0] else two
    mapping: dict[str, Role] = {agent: "agent", two if agent == one else one: "customer", **{v: r for v, r in told.items() if r in ("bot", "system", "tool")}}
    guess.note("roles.column", f"two values that meet in nearly every conversation; {'; '.join(verdict.why)}")
    return _roles(rows, column, mapping, guess)


def _heard(column: Column, values: Iterable[str], held: Rows) -> dict[str, Talk]:
    heard = listen(held.by(column))
    return {v: heard.get(v, Talk()) for v in values}


def _confirmed(column: Column, told: dict[str, Role], heard: dict[str, Talk], rows: Profile, guess: Guess, why: str) -> Roles | None:
    """The rules by words, unless what the sides say speaks clearly against them: then it is a question."""
    sides = {role: together(heard, [v for v, r in told.items() if r == role]) for role in ("customer", "agent")}
    verdict = by_speech(sides["agent"], sides["customer"], ("the agents' side", "the customers' side"))
    if verdict.agent == "the customers' side" and len(verdict.why) > 1:
        one = next(v for v, r in told.items() if r == "agent")
        two = next(v for v, r in told.items() if r == "customer")
        guess.questions.append(_open_column(rows, column, one, two, [f"the words say that {one[:30]!r} answers", *verdict.why]))
        return None
    guess.note("roles.column", why + (f"; {verdict.why[0]}" if verdict.agent == "the agents' side" else ""))
    return _roles(rows, column, told, guess)


def _roles(rows: Profile, column: Column, told: dict[str, Role], guess: Guess) -> Roles | None:
    """The rules for a column; values whose role stays open are a question, but notes, which are private."""
    left = sorted(v for v in column.counts if v not in told and not is_note_word(v))
    if any(is_note_word(v) and v not in told for v in column.counts):
        guess.notes.append("rows whose role is a note are internal")
    if left:
        known = ", ".join(f"{quoted(v)}: {told[v]}" for v in sorted(told))
        rest = ", ".join(f"{quoted(v)}: unknown" for v in left[:12])
        say = "# customer, agent, bot, system, or unknown: neither learned from nor shown"
        add = (f"roles: {{column: {quoted(column.name)}, map: {{{known}, {rest}}}}}   {say}",)
        counts = ", ".join(f"{shown_value(v)!r} {column.counts[v]:,}" for v in left[:8])
        what = f"the role of some values of the column {column.name!r} is not understood ({counts})"
        guess.questions.append(Question("roles", rows.files[0].label, column.name, what, add))
    return Roles(column=column.name, map=dict(sorted(told.items())), otherwise="unknown")


def _open_column(rows: Profile, column: Column, one: str, two: str, why: Sequence[str]) -> Question:
    if any(map(is_personal, column.counts)):
        what = f"the column {column.name!r} tells two sides apart by people, and which of them answer for the business stays open"
        listed = tuple(sorted(column.counts.items(), key=lambda kv: (-kv[1], kv[0]))[:LISTED])
        return Question("roles", rows.files[0].label, column.name, "; ".join([what, *why]), (_NAMES,), listed)
    add = tuple(f"roles: {{column: {quoted(column.name)}, map: {{{quoted(a)}: agent, {quoted(c)}: customer}}}}" for a, c in ((one, two), (two, one)))
    evidence = f"; {'; '.join(why)}" if why else ""
    what = f"the column {column.name!r} tells two sides apart ({values_told(column)}), and which of them answers for the business stays open{evidence}"
    return Question("roles", rows.files[0].label, column.name, what, add)


def _by_author(head: Profile | None, rows: Profile, own: Mapping[str, Any], said: Mapping[str, Any], held: Rows, guess: Guess) -> Roles | None:
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


def agent_rows(rows: Profile, said: Mapping[str, Any], roles: Roles) -> list[bool]:
    """Of each row of the sample whether an agent wrote it, by the rules for roles as far as these go by a column or by numbers."""
    if roles.column:
        side = {v.strip().casefold() for v, role in roles.map.items() if role == "agent"}
        return [v.strip().casefold() in side for v in rows.columns[roles.column].values]
    author, link = rows.columns.get(said.get("author", "")), rows.columns[said["conversation"]].values
    if author is None:
        return [False] * rows.rows
    if roles.agent == MANY_CONVERSATIONS:
        talks = Counter(who for who, _ in set(zip(author.values, link, strict=True)))
        return [talks[who] >= roles.agent_min_conversations for who in author.values]
    opener: dict[str, str] = {}
    times = _times(rows, said)
    for n in sorted(range(rows.rows), key=lambda n: (times[n], n)):
        opener.setdefault(link[n], author.values[n])
    return [opener[key] != who for key, who in zip(link, author.values, strict=True)]


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
    what = f"it stays open which of the {len(counts)} senders in the column {column.name!r} answer for the business: nobody stands out{evidence}"
    guess.questions.append(Question("roles", rows.files[0].label, column.name, what, (_NAMES,), listed))
    return None
