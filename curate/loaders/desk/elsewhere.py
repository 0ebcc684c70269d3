"""Messages of a talk that went to somebody beside the customer, such as a supplier: he never saw them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from curate.loaders.bot_words import is_program_name
from curate.loaders.desk.parts import Person, Talk

TO_OTHERS = "sent_to_others"  # the flag of such a message, and what a recipe may call public


def set_apart(talk: Talk, asker: Person, full: Callable[[Person], Person]) -> None:
    """Makes private what went to other addresses than that of who asked alone, and what came from these.

    That another message of the talk went to him shows that he is written to by this address; of his
    colleagues the domain tells it. Where no message shows that, all stays as it is.
    """
    sent = [p for p in talk.parts if p.to and p.kind == "message" and p.person.side != "customer"]
    if len(sent) < 2:
        return
    came = [p for p in talk.parts if p.kind == "message" and p.person.side == "customer"]
    first = min(came, key=lambda p: p.time or 0.0, default=None)
    theirs = {_address(person) for person in (asker, *([full(first.person)] if first else []))} - {""}
    if not any(theirs & part.to for part in sent):
        return
    near = theirs | {address.partition("@")[2] for address in theirs}
    away = [part for part in sent if not _reaches(part.to, near)]
    others = frozenset().union(*(part.to for part in away)) - theirs
    for part in [*away, *(p for p in came if _address(full(p.person)) in others)]:
        part.kind, part.flag = "note", TO_OTHERS
        part.flags.append(TO_OTHERS)


def _address(person: Person) -> str:
    """The address of a person; not that of a form or a relay, which sends for many."""
    address = person.email.casefold()
    return "" if is_program_name(address.partition("@")[0]) else address


def _reaches(to: Iterable[str], near: set[str]) -> bool:
    return any(address in near or address.partition("@")[2] in near for address in to)
