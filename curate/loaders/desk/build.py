"""One talk of a helpdesk to a conversation."""

from __future__ import annotations

from typing import Any

from curate.loaders.base import Source, finish
from curate.loaders.decode import mend, mended
from curate.loaders.desk.elsewhere import set_apart
from curate.loaders.desk.parts import CUT_OFF, Part, Person, Talk
from curate.loaders.desk.people import People, asker_of
from curate.loaders.drafts import beside_sent
from curate.loaders.settings import DoubtCode
from curate.loaders.values import is_mangled
from curate.loaders.visibility import is_internal
from curate.records import DRAFT, Conversation, Message, Role

_CUT = "messages that the export says are not whole: {count}"
_ROUNDED = (
    "conversations whose ids a spreadsheet has rounded (1.23E+15), so that several may have become one:"
    " {count}; export again, and do not open the file in a spreadsheet"
)


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
        set_apart(talk, asker, people.full)
        customer = mended(asker.id or asker.email)
        made = Conversation(mended(talk.id), where, [], customer=customer, locale=talk.locale)
        made.subject = mended(talk.subject)
        evidence: set[str] = set()
        emails = {mended(asker.email).casefold()} if asker.email else set()
        made.names = [mended(asker.name)]  # those of who wrote are added at the end
        drafts: list[Message] = []
        silent: set[str] = set()  # parts that are no messages, each counted once
        # also from pages of an earlier day
        gone = {p.id: p.left_out for p in talk.parts if p.left_out and p.id}
        for number, part in enumerate(talk.parts):
            left_out = part.left_out or (gone.get(part.id, "") if gone else "")
            if left_out or (part.kind == "event" and not part.text.strip()):
                if part.id and part.id in silent:
                    report.repeated_messages += 1
                elif left_out:
                    report.omit(left_out)
                else:
                    report.events += 1
                if DRAFT in part.flags:
                    drafts.append(self._message(talk, number, part, people.full(part.person), "agent"))
                silent.add(part.id)
                continue
            person = people.full(part.person)
            role, why = people.role(person, talk, asker)
            made.messages.append(self._message(talk, number, part, person, role))
            if part.flags and CUT_OFF in part.flags:
                self.doubt("broken_off", _CUT, where)
            evidence.add(why)
            if role == "customer" and person.email:
                emails.add(mended(person.email).casefold())
        if not made.customer:
            made.customer = next((m.author for m in made.messages if m.role == "customer"), "")
        made.emails = sorted(emails)
        made.outcome = _said(talk.outcome)
        made.flags = sorted({*talk.flags, *flags, *(f"role_evidence:{e}" for e in evidence if e != "none")})
        if is_mangled(talk.id):
            self.doubt("rounded_ids", _ROUNDED, where)
        if talk.missing > 0:
            what = "conversations that lack some of their messages, as the export says: {count}"
            self.doubt("broken_off", what, where)
        made.names += [draft.author_name for draft in drafts]
        finish(made, report)
        beside_sent(drafts, made.messages)
        return made

    def doubt(self, code: DoubtCode, what: str, where: str) -> None:
        """Doubts a piece, unless the recipe accepts such pieces."""
        if code not in self._source.block.accept:
            self._source.report.flag(code, what, where)

    def _message(self, talk: Talk, number: int, part: Part, person: Person, role: Role) -> Message:
        text, flags = mend(part.text)
        message = Message(
            mended(part.own_id or f"{talk.id}#{number}"),
            role,
            text,
            part.time,
            mended(person.id or person.email),
            mended(person.name),
            "html" if part.html else "text",
            part.kind,
            _said(part.outcome) if part.outcome else {},
            [*part.flags, *flags],
        )
        told = self._public and part.kind != "event"
        if told and part.flag is not None and (part.flag or part.kind == "note"):
            message.kind = "note" if is_internal(part.flag, "public", self._public) else "message"
        return message


def _said(outcome: dict[str, Any]) -> dict[str, Any]:
    """What an outcome holds, without what says nothing."""
    return {k: v for k, v in outcome.items() if v is not None and v != ""}
