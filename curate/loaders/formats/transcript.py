"""Plain text transcripts: `Label: text` lines with optional times, one conversation a file or several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from curate.loaders.account import Reject
from curate.loaders.base import LOADERS, NO, Detection, Loader, Source, finish
from curate.loaders.choice import Choice
from curate.loaders.files import InputFile
from curate.loaders.formats._transcript_beside import beside_transcripts
from curate.loaders.formats._transcript_labels import SpeakerLabels
from curate.loaders.formats._transcript_lines import NEVER, TranscriptSection, parse_line
from curate.loaders.formats._transcript_reading import NAME_AGENTS, TranscriptReading
from curate.loaders.formats._transcript_sections import sections
from curate.loaders.roles import role_in
from curate.loaders.sample import Sample
from curate.loaders.times import DayOrderVote
from curate.records import Conversation

_MAIL = {
    "mime-version",
    "message-id",
    "content-type",
    "received",
    "return-path",
    "delivered-to",
    "dkim-signature",
    "x-mailer",
    "in-reply-to",
}


@LOADERS.register("transcript")
class TranscriptLoader(Loader):
    """Reads labelled text. Labels are learned over all files first, so that "Note:" is no speaker."""

    name = "transcript"
    sender = "speaker"
    chooses = True
    heeds = ("roles.map", "roles.customer", "roles.otherwise")
    summary = "plain text with `Label: text` lines"
    hints = (
        NAME_AGENTS,
        "dates: day_first   # or month_first, where dates such as 03/04/24 do not tell",
        "note_texts: public   # or internal: lines within messages that begin with Note:",
    )

    def detect(self, sample: Sample) -> Detection:
        if sample.kind != "text":
            return NO
        lines = [line for line in sample.text.split("\n")[:2000] if line.strip()]
        utterances = [
            s for line in lines if (s := parse_line(line.rstrip("\r"))) and s.label.casefold() not in NEVER
        ]
        labels = {s.label.casefold() for s in utterances}
        if len(labels & _MAIL) >= 2:
            return NO  # a mail with its headers
        roles = {role_in(label) for label in labels if len(label.split()) <= 3} - {None}
        timed = sum(bool(s.time) for s in utterances)
        if len(roles) >= 2 or (roles and timed >= 2):
            return Detection(
                0.85,
                f"lines labelled {', '.join(sorted({s.label for s in utterances if role_in(s.label)})[:4])}",
            )
        if timed >= 2 and timed >= 0.3 * len(lines) and len(labels) > 1:
            return Detection(0.6, f"{timed} lines with a time and a label")
        often = [label for label in labels if sum(s.label.casefold() == label for s in utterances) > 1]
        if len(often) >= 2 and len(utterances) >= 0.4 * len(lines):
            return Detection(0.5, f"{len(utterances)} labelled lines of {len(labels)} speakers")
        few = (
            len(labels) > 1
            and len(utterances) >= 0.8 * len(lines)
            and all(len(label.split()) <= 3 for label in labels)
        )
        return Detection(0.2, f"{len(utterances)} labelled lines of {len(labels)} speakers") if few else NO

    def beside(
        self, unknown: Sequence[tuple[InputFile, Detection]], own: Sequence[InputFile]
    ) -> list[tuple[InputFile, str]]:
        why = "a labelled line, in a folder of transcripts"
        return [(file, why) for file in beside_transcripts([f for f, _ in unknown], own)]

    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        labels = SpeakerLabels(source.block, source.report.met_agents, source.report.met_bots)
        labels.unnamed = source.unnamed
        vote = DayOrderVote()
        for file in source.files:
            labels.learn(_watched(sections(file), vote))
        source.doubt_dates(vote)
        choice = Choice(source)
        reading = TranscriptReading(source, labels, source.block.dates or vote.verdict)
        try:
            for file in source.files:
                for section in sections(file, source.report):
                    if isinstance(section, Reject):
                        yield section
                        continue
                    made = reading.conversation(section)
                    if made is None:
                        yield source.reject(
                            file, section.span, "no_speakers", "\n".join([*section.head, *section.lines])
                        )
                    else:
                        source.report.layout += Counter({"header line": len(section.head)})
                        yield choice.judge_fields(finish(made, source.report), section.header)
        finally:  # also where the reading stops at a limit
            reading.tell()
            choice.close()


def _watched(
    segments: Iterator[TranscriptSection | Reject], vote: DayOrderVote
) -> Iterator[TranscriptSection]:
    for section in segments:
        if isinstance(section, TranscriptSection):
            vote.see_all(s.time for line in section.lines if (s := parse_line(line)) and s.time)
            vote.see_all(v for k, v in section.header.items() if "dat" in k)
            yield section
