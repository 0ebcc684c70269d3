"""One talk of a helpdesk to a conversation."""

from __future__ import annotations

from curate.loaders.base import Source, finish
from curate.loaders.decode import mend
from curate.loaders.desk.parts import Part, Person, Talk
from curate.loaders.desk.people import People, asker_of
from curate.loaders.visibility import is_internal
from curate.records import Conversation, Message


class Builder:
    """Makes conversations, and counts on the way what is no message."""

    def __init__(self, source: Source, people: People) -> None:
        self._source = source
        self._people = people
        columns = source.block.messages
        self._public = (
            frozenset(v.strip().casefold() for v in columns.public_values) if columns else frozenset()
        )

    def conversation(self, talk: Talk, where: str, flags: list[str]) -> Conversation:
        people, report = self._people, self._source.report
        asker = asker_of(talk, people)
        customer = mend(asker.id or asker.email)[0]
        made = Conversation(mend(talk.id)[0], where, [], customer=customer, locale=talk.locale)
        made.subject = mend(talk.subject)[0]
        evidence: set[str] = set()
        emails = {mend(asker.email)[0].casefold()} if asker.email else set()
        names = {mend(asker.name)[0]}
        for number, part in enumerate(talk.parts):
            if part.left_out:
                report.omit(part.left_out)
                continue
            if part.kind == "event" and not part.text.strip():
                report.events += 1
                continue
            person = people.full(part.person)
            message, why = self._message(talk, number, part, person, asker)
            made.messages.append(message)
            evidence.add(why)
            names.add(message.author_name)
            if message.role == "customer" and person.email:
                emails.add(mend(person.email)[0].casefold())
        if not made.customer:
            made.customer = next((m.author for m in made.messages if m.role == "customer"), "")
        made.emails, made.names = sorted(emails), sorted(names - {""})
        made.outcome = {k: v for k, v in talk.outcome.items() if v not in (None, "")}
        made.flags = sorted({*talk.flags, *flags, *(f"role_evidence:{e}" for e in evidence if e != "none")})
        if talk.missing > 0 and "broken_off" not in self._source.block.accept:
            what = "conversations that lack some of their messages, as the export says: {count}"
            report.flag("broken_off", what, where)
        return finish(made, report)

    def _message(
        self, talk: Talk, number: int, part: Part, person: Person, asker: Person
    ) -> tuple[Message, str]:
        role, why = self._people.role(person, talk, asker)
        text, flags = mend(part.text)
        message = Message(
            mend(part.id or f"{talk.id}#{number}")[0],
            role,
            text,
            part.time,
            mend(person.id or person.email)[0],
            mend(person.name)[0],
            "html" if part.html else "text",
            part.kind,
            {k: v for k, v in part.outcome.items() if v not in (None, "")},
            [*part.flags, *flags],
        )
        if self._public and (part.flag or part.kind == "note"):
            message.kind = "note" if is_internal(part.flag, "public", self._public) else "message"
        return message, why
