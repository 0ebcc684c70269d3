"""Plain text transcripts: `Label: text` lines with optional times, one conversation a file or several."""

from __future__ import annotations

from collections.abc import Iterator

from curate.loaders.account import Reject
from curate.loaders.base import LOADERS, NO, Detection, Loader, Source, finish
from curate.loaders.choice import Choice
from curate.loaders.decode import mend
from curate.loaders.formats._transcript_labels import Labels
from curate.loaders.formats._transcript_lines import NEVER, Section, mails_of, parse_line, sections
from curate.loaders.roles import role_in, role_word
from curate.loaders.sample import Sample
from curate.loaders.settings import SourceBlock
from curate.loaders.times import DayOrder, DayOrderVote, parse_time
from curate.loaders.visibility import is_note_word
from curate.records import Conversation, Message, stable_id

_DAY = 86_400.0
_MAIL = {"mime-version", "message-id", "content-type", "received", "return-path", "delivered-to", "dkim-signature", "x-mailer", "in-reply-to"}


@LOADERS.register("transcript")
class TranscriptLoader(Loader):
    """Reads labelled text. Labels are learned over all files first, so that "Note:" is no speaker."""

    name = "transcript"
    chooses = True
    summary = "plain text with `Label: text` lines"

    def detect(self, sample: Sample) -> Detection:
        if sample.kind != "text":
            return NO
        lines = [line for line in sample.text.split("\n")[:2000] if line.strip()]
        said = [s for line in lines if (s := parse_line(line.rstrip("\r"))) and s.label.casefold() not in NEVER]
        labels = {s.label.casefold() for s in said}
        if len(labels & _MAIL) >= 2:
            return NO  # a mail with its headers
        roles = {role_in(label) for label in labels if len(label.split()) <= 3} - {None}
        timed = sum(bool(s.time) for s in said)
        if len(roles) >= 2 or (roles and timed >= 2):
            return Detection(0.85, f"lines labelled {', '.join(sorted({s.label for s in said if role_in(s.label)})[:4])}")
        if timed >= 2 and timed >= 0.3 * len(lines) and len(labels) > 1:
            return Detection(0.6, f"{timed} lines with a time and a label")
        often = [label for label in labels if sum(s.label.casefold() == label for s in said) > 1]
        if len(often) >= 2 and len(said) >= 0.4 * len(lines):
            return Detection(0.5, f"{len(said)} labelled lines of {len(labels)} speakers")
        return NO

    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        labels = Labels(source.block, source.report.met_agents)
        vote = DayOrderVote()
        for file in source.files:
            labels.learn(_watched(sections(file), vote))
        order = source.block.dates or vote.verdict
        if vote.ambiguous and not source.block.dates:
            source.report.warn(f"{source.name}: day and month cannot be told apart in dates such as 03/04/24; set `dates` in the source section")
        choice = Choice(source)
        for file in source.files:
            for section in sections(file, source.report):
                if isinstance(section, Reject):
                    yield section
                    continue
                made = _conversation(section, labels, source.block, order)
                if made is None:
                    yield source.reject(file, section.locator, "no_speakers", "\n".join(section.lines))
                else:
                    yield choice.judge_fields(finish(made, source.report), section.header)
        choice.close()


def _watched(found: Iterator[Section | Reject], vote: DayOrderVote) -> Iterator[Section]:
    for section in found:
        if isinstance(section, Section):
            vote.see_all(s.time for line in section.lines if (s := parse_line(line)) and s.time)
            vote.see_all(v for k, v in section.header.items() if "dat" in k)
            yield section


def _conversation(section: Section, labels: Labels, block: SourceBlock, order: DayOrder) -> Conversation | None:
    """One section's messages; None where no line has a speaker."""
    spoken: list[tuple[str, str, list[str]]] = []
    timed = sum(bool(s.time) for line in section.lines if (s := parse_line(line))) > 1
    for line in section.lines:
        said = parse_line(line)
        if said and labels.is_speaker(said, timed):
            spoken.append((said.label, said.time, [said.text]))
        elif spoken:
            spoken[-1][2].append(line)
    if not spoken:
        return None
    known = section.ident if section.ident and labels.idents[section.ident] == 1 else ""
    made = Conversation(known or stable_id("c", [section.file.label, section.locator]), section.file.where(section.locator), [])
    roles = labels.roles(list(dict.fromkeys(label for label, _, _ in spoken)), section.header)
    base = _header_date(section, order)
    times = _times([time for _, time, _ in spoken], base, order)
    if base is not None and not any(times):
        times[0] = base
    for n, ((label, _, lines), when) in enumerate(zip(spoken, times, strict=True), 1):
        text, flags = mend("\n".join(lines).strip())
        name = labels.name(label)
        message = Message(f"{made.id}#{n}", roles[label], text, when, name or label, name, flags=flags)
        message.kind = "note" if is_note_word(label) else "message"
        made.messages.append(message)
    _describe(made, section)
    return made


def _describe(made: Conversation, section: Section) -> None:
    header = section.header
    made.flags = list(section.flags)
    made.subject = next((header[k] for k in ("subject", "topic", "betreff", "thema", "sujet", "asunto", "oggetto") if k in header), "")
    made.locale = next((header[k] for k in ("locale", "language", "sprache", "langue", "idioma", "lingua") if k in header and len(header[k]) <= 5), "")
    made.emails = sorted({m for k, v in header.items() if role_word(k) != "agent" for m in mails_of(v)})
    # a name is no id: two customers may share it
    made.customer = header.get("customer_id") or next(iter(made.emails), "")
    made.names = [v.partition("<")[0].strip() for k, v in header.items() if role_word(k) and v]


def _header_date(section: Section, order: DayOrder) -> float | None:
    for key, value in section.header.items():
        if ("dat" in key or "fecha" in key or "start" in key or key == "time") and (when := parse_time(value, order)) is not None:
            return when
    return None


def _times(texts: list[str], base: float | None, order: DayOrder) -> list[float | None]:
    """The times of the lines. A clock without a date counts from the header's day, and past midnight from the next."""
    out: list[float | None] = []
    clocks = [c for t in texts if t and (c := parse_time(f"2000-01-01 {t}")) is not None]
    # clocks that begin before the call did are counted from its start
    elapsed = base is not None and bool(clocks) and clocks[0] % _DAY < base % _DAY
    last = None
    for text in texts:
        when = parse_time(text, order) if text else None
        if when is None and text and base is not None and (clock := parse_time(f"2000-01-01 {text}")) is not None:
            when = base + clock % _DAY if elapsed else base - base % _DAY + clock % _DAY
            while last is not None and when < last - _DAY / 2:
                when += _DAY
        last = when if when is not None else last
        out.append(when)
    return out
