"""Who answers where senders alone tell it: who is in many conversations, who opens them, and how each side
speaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import Any

from curate.loaders.mapping.fields import MappingGuess
from curate.loaders.mapping.profile import TableProfile
from curate.loaders.mapping.sender_talks import OPENING, SenderTalks, askers, with_openers
from curate.loaders.mapping.sides import SAME_OPENING, Talk, by_speech, side_of_sender
from curate.loaders.mapping.talks import Rows
from curate.loaders.roles import BUSY, without_number
from curate.loaders.settings import CONVERSATION_AUTHOR, MANY_CONVERSATIONS, Roles
from curate.records import Role

# Somebody who answers five different people's questions does so as a habit; a passer-by with the same problem
# does not.
HABIT = 5
_FORUM = 20  # authors who answer; a desk with fewer has agents only, a forum has a long tail
GAP = 2  # how many times as many conversations the least busy of staff is in as the busiest customer
BOTH = 0.9  # share of conversations that must hold both sides
_ALWAYS = 0.98  # the same of conversations that staff opens, where somebody who opens some answers in others


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
    talks = with_openers(held, column, rows.columns[fields["conversation"]].values, askers(head, own))
    senders = SenderTalks(rows, column, [talk for talk in talks if len({who for who, _ in talk}) > 1])
    senders.counts = Counter(who for talk in talks for who in dict.fromkeys(w for w, _ in talk))
    sides = {who: side for who in senders.counts if (side := side_of_sender(who))}
    asking = {who for who, side in sides.items() if side == "customer"}
    if (
        senders.several
        and sides
        and sum(any(who in sides for who, _ in talk) for talk in senders.several)
        >= BOTH * len(senders.several)
    ):
        return _by_names(senders, sides, guess)
    shared = sorted({without_number(who) for who in asking})
    staff = _staff(
        senders.several, Counter({who: n for who, n in senders.counts.items() if who not in asking})
    )
    if _is_forum(talks) and senders.opened_by(staff) <= 0.5 * len(senders.several) and not _greeted(senders):
        guess.note("roles.customer", "who opens a conversation is the customer")
        guess.note(
            "roles.agent_min_conversations",
            f"most who answer do so once or twice; those who answer in fewer than {HABIT} conversations are"
            " bystanders",
        )
        return Roles(customer=CONVERSATION_AUTHOR, otherwise="agent", agent_min_conversations=HABIT)
    return _by_staff(senders, staff, shared, guess) if staff else _by_opening(senders, guess)


def _by_names(senders: SenderTalks, sides: Mapping[str, Role], guess: MappingGuess) -> Roles | None:
    """Many people share a name that says on which side they are: "Visitor", "Guest 12", "Support"."""
    asking = {who for who, side in sides.items() if side == "customer"}
    people, role = (
        (asking, "customer")
        if senders.several and _in_most(asking, senders.several)
        else (set(sides) - asking, "agent")
    )
    if not _in_most(people, senders.several):
        people, role = set(), ""
    names = ("who bears such a name", "the other senders")
    heard = senders.heard(people, names)
    verdict = by_speech(heard[names[0]], heard[names[1]], names)
    wrong = names[0] if role == "customer" else names[1]
    if not role or (verdict.agent == wrong and len(verdict.why) > 1):
        senders.ask(
            guess,
            f"the names of {sum(senders.counts[who] for who in sides):,} senders are words for a side, and"
            " what is said does not agree",
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


def _by_staff(
    senders: SenderTalks, staff: Set[str], shared: Sequence[str], guess: MappingGuess
) -> Roles | None:
    """Those who are in many conversations answer, unless they open most of them and do not sound like it, or
    the others clearly do."""
    several, counts, opened = senders.several, senders.counts, senders.opened_by(staff)
    others = {who: n for who, n in counts.items() if who not in staff and without_number(who) not in shared}
    least, most = min(counts[who] for who in staff), max(others.values(), default=0)
    why = (
        f"{len(staff)} of {len(counts)} senders are in {least} or more conversations, the others in {most} at"
        " most"
    )
    names = ("those in many conversations", "the others")
    heard = senders.heard(staff, names)
    verdict = by_speech(heard[names[0]], heard[names[1]], names)
    greeted = verdict.agent == names[0] or _opens_alike(heard[names[0]])
    if (verdict.agent == names[1] and len(verdict.why) > 1) or (opened > 0.5 * len(several) and not greeted):
        senders.ask(guess, f"{why}, but they open {opened} of {len(several)}, as customers do", verdict.why)
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


def _greeted(senders: SenderTalks) -> bool:
    """Whether those who open conversations greet like staff, or with the same words again and again."""
    heard = senders.opening()
    return by_speech(heard[OPENING[0]], heard[OPENING[1]], OPENING).agent == OPENING[0] or _opens_alike(
        heard[OPENING[0]]
    )


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


def _by_opening(senders: SenderTalks, guess: MappingGuess) -> Roles | None:
    """Nobody stands out by how many conversations he is in: those who open against those who answer, by how
    they speak."""
    several, (opens, answers) = senders.several, OPENING
    if not several:
        return Roles(customer=CONVERSATION_AUTHOR, otherwise="agent")
    heard = senders.opening()
    verdict = by_speech(heard[opens], heard[answers], OPENING)
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
    senders.ask(guess, "nobody stands out", verdict.why)
    return None
