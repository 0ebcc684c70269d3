"""Labelled lines to conversations: what was learned of the labels of one source, and what stays open."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

from curate.loaders.account import ALL_PUBLIC, Doubt, Question, quoted
from curate.loaders.base import Source
from curate.loaders.decode import mend
from curate.loaders.formats._open_roles import OPEN_SHARE, OpenRoles
from curate.loaders.formats._transcript_labels import SpeakerLabels, is_private_label
from curate.loaders.formats._transcript_lines import (
    NEVER,
    TABBED,
    MessageStart,
    TranscriptSection,
    day_of,
    mails_of,
    parse_line,
    stamp_of,
)
from curate.loaders.formats._transcript_sides import is_role_like
from curate.loaders.formats._transcript_system import MARKS, is_event, stands_in
from curate.loaders.formats._transcript_times import header_date, times_of_lines
from curate.loaders.roles import is_personal, role_word
from curate.loaders.times import DayOrder
from curate.loaders.values import word_set
from curate.loaders.visibility import is_note_word
from curate.records import Conversation, Kind, Message, Role, stable_id

NAME_AGENTS = 'agents: ["label of each who answers"]'
_OFTEN = 3  # conversations in which a label stands that is asked about
_SHOWN = 8  # labels that a question shows
_PROGRAM = NEVER - word_set("note notes nota notas hinweis hint tip an von de para à")


@dataclass(slots=True)
class _Part:
    """The lines of one message or event."""

    label: str  # empty where nobody speaks
    time: str
    lines: list[str]
    event: bool = False


class TranscriptReading:
    """One source being read: what was learned of its labels, and what is to be told at the end."""

    def __init__(self, source: Source, labels: SpeakerLabels, order: DayOrder) -> None:
        self._source, self._labels, self._order = source, labels, order
        self._roles = OpenRoles()
        self._open_labels: Counter[str] = (
            Counter()
        )  # of speakers whose role is unknown, the conversations of each
        self._third: Counter[str] = Counter()  # the same of speakers beside a customer and an agent
        self._kinds: Counter[str] = Counter()
        self._note_lines = 0

    def conversation(self, section: TranscriptSection) -> Conversation | None:
        """One section's messages; None where no line has a speaker."""
        labels = self._labels
        parts = self._parts(section)
        spoken = [p for p in parts if not p.event]
        if not spoken:
            return None
        known = section.ident if section.ident and labels.idents[section.ident] == 1 else ""
        made = Conversation(
            known or stable_id("c", [section.file.label, section.locator]),
            section.file.where(section.locator),
            [],
        )
        firsts: dict[str, str] = {}
        for part in spoken:
            firsts.setdefault(part.label, part.lines[0])
        roles = labels.roles(list(firsts), section.header, firsts)
        base = header_date(section, self._order)
        times = times_of_lines([p.time for p in parts], base, self._order)
        if base is not None and not any(times):
            times[0] = base
        for n, (part, when) in enumerate(zip(parts, times, strict=True), 1):
            text, flags = mend("\n".join(part.lines).strip())
            name = labels.name(part.label)
            message = Message(
                f"{made.id}#{n}",
                roles.get(part.label, "system"),
                text,
                when,
                name or part.label,
                name,
                flags=flags,
            )
            message.kind = _kind(part, message)
            made.messages.append(message)
        _describe(made, section)
        self._see(made, roles)
        return made

    def _parts(self, section: TranscriptSection) -> list[_Part]:
        """The section's lines as messages and events; every other line belongs to the one before it."""
        shapes = self._labels.shapes_of(section.file.label)
        parsed = [(line, parse_line(line)) for line in section.lines]
        timed = sum(bool(utterance and utterance.time) for _, utterance in parsed) > 1
        # where each line has a label, all begin messages alike; elsewhere "Note:" or a name that comes once
        # may stand within one
        one_line = all(
            utterance or not line.strip() or self._is_event(line, shapes) for line, utterance in parsed
        )
        parts, inside, before = self._cut(parsed, shapes, timed, one_line)
        if not one_line and len({p.label for p in parts if not p.event}) == 1:
            again = self._cut(
                parsed, shapes, timed, True
            )  # nobody talks alone: a name that comes once is who he talks with
            if len({p.label for p in again[0] if not p.event and not is_private_label(p.label)}) > 1:
                parts, inside, before = again
        self._note_lines += inside
        if any(not p.event for p in parts):  # else the whole section is a reject
            self._source.report.omit("line before the first speaker", before)
        return parts

    def _cut(
        self,
        parsed: list[tuple[str, MessageStart | None]],
        shapes: frozenset[str],
        timed: bool,
        one_line: bool,
    ) -> tuple[list[_Part], int, int]:
        """Messages and events; how many lines within them begin with a word such as "Note:"; and how many
        lines stand before all of them."""
        parts: list[_Part] = []
        inside = before = 0
        for line, utterance in parsed:
            if utterance and self._labels.is_speaker(utterance, timed, shapes, one_line):
                text = (
                    f"\u200e{utterance.text}"
                    if utterance.text and f"\u200e{utterance.text[:20]}" in line
                    else utterance.text
                )
                # a word such as Error or Update that is dated like a message is the program's
                parts.append(
                    _Part(
                        utterance.label,
                        utterance.time,
                        [utterance.text],
                        stands_in(text) or utterance.label.casefold() in _PROGRAM,
                    )
                )
            elif self._is_event(line, shapes):
                stamp = stamp_of(MARKS.sub("", line))
                parts.append(
                    _Part(
                        "",
                        stamp.time if stamp else day_of(line),
                        [stamp.rest if stamp else line.strip()],
                        True,
                    )
                )
            elif parts:
                inside += utterance is not None and is_note_word(utterance.label)
                parts[-1].lines.append(line)
            else:
                before += bool(line.strip())
        return parts, inside, before

    def _is_event(self, line: str, shapes: frozenset[str]) -> bool:
        stamp = stamp_of(MARKS.sub("", line[:400]))
        if TABBED in shapes and day_of(line):
            return True
        if stamp is None:
            return is_event(line)
        return stamp.shape in shapes and (stamp.strong or is_event(stamp.rest, dated=True))

    def _see(self, made: Conversation, roles: dict[str, Role]) -> None:
        self._kinds.update(m.kind for m in made.messages)
        self._roles.see(made)
        left = {label for label, role in roles.items() if role == "unknown" and not is_private_label(label)}
        self._open_labels.update({label.casefold() for label in left})
        if {"customer", "agent"} <= set(roles.values()):
            self._third.update(label for label in left if not is_personal(label))

    def tell(self) -> None:
        """What stays open, and what told which messages are private."""
        source, private = self._source, self._kinds["note"]
        source.report.visibility[source.name] = (
            f"private messages are recognised by their labels, such as Note: {private:,} private,"
            f" {self._kinds['message']:,} public"
            if private
            else ALL_PUBLIC
        )
        if self._note_lines and not source.block.note_texts:
            what = (
                f"{self._note_lines:,} lines begin with a word such as Note: and are inside messages; they"
                " were read as part of the messages"
            )
            source.report.doubt(
                Doubt(
                    "note_lines",
                    source.name,
                    what,
                    "note_texts: public   # or internal, where they are notes that customers never saw",
                )
            )
        shown = [
            (label, n)
            for label, n in sorted(self._open_labels.items(), key=lambda i: (-i[1], i[0]))
            if is_role_like(label)
        ][:_SHOWN]
        self._roles.ask(source, "speaker", lambda: self._evidence(shown), _mend(shown))
        self._ask_of_third()

    def _ask_of_third(self) -> None:
        """Asks about labels that stand in many talks beside customer and agent: a colleague, an interpreter,
        or what somebody wrote about the talk."""
        total = self._roles.total
        often = sorted(
            (label, n) for label, n in self._third.items() if n >= _OFTEN and n > OPEN_SHARE * total
        )[:_SHOWN]
        if not often or (self._source.block.roles and self._source.block.roles.map):
            return
        counts = ", ".join(f"{label!r} in {n:,} of {total:,} conversations" for label, n in often)
        values = ", ".join(f"{quoted(label)}: unknown" for label, _ in often)
        add = (
            f"roles: {{map: {{{values}}}}}   # customer, agent, bot, system, or unknown: neither learned from"
            " nor shown"
        )
        self._source.report.ask(
            Question(
                "roles",
                self._source.name,
                "speaker",
                f"who speaks under some labels is not known ({counts})",
                (add,),
            )
        )

    def _evidence(self, shown: list[tuple[str, int]]) -> str:
        counts = self._open_labels
        often = max(counts.values(), default=0)
        named = (
            f"Of these {', '.join(f'{label!r} (in {n:,})' for label, n in shown)} are words for roles. "
            if shown
            else ""
        )
        unknown = f"Unknown speakers: {len(counts):,}, the busiest of whom is in {often:,} conversations."
        return f"{unknown} {named}".strip()


def _kind(part: _Part, message: Message) -> Kind:
    if part.event and (
        not part.label or stands_in(f"\u200e{message.text}") or part.label.casefold() in _PROGRAM
    ):
        return "event"
    if is_private_label(part.label):
        return "note"
    return "event" if message.role == "system" and is_event(message.text, dated=True) else "message"


def _mend(shown: list[tuple[str, int]]) -> tuple[str, ...]:
    if not shown:
        return (NAME_AGENTS,)
    values = ", ".join(f"{json.dumps(label, ensure_ascii=False)}: unknown" for label, _ in shown)
    return (
        NAME_AGENTS,
        f"roles: {{map: {{{values}}}}}   # or this, with customer or agent in place of unknown",
    )


def _describe(made: Conversation, section: TranscriptSection) -> None:
    header = section.header
    made.flags = list(section.flags)
    made.subject = next(
        (
            header[k]
            for k in ("subject", "topic", "betreff", "thema", "sujet", "asunto", "oggetto")
            if k in header
        ),
        "",
    )
    made.locale = next(
        (
            header[k]
            for k in ("locale", "language", "sprache", "langue", "idioma", "lingua")
            if k in header and len(header[k]) <= 5
        ),
        "",
    )
    made.emails = sorted({m for k, v in header.items() if role_word(k) != "agent" for m in mails_of(v)})
    # a name is no id: two customers may share it
    made.customer = header.get("customer_id") or next(iter(made.emails), "")
    made.names = [v.partition("<")[0].strip() for k, v in header.items() if role_word(k) and v]
