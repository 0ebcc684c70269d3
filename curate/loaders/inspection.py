"""What a dump is: formats and why, conversations, messages by role, languages, time span, and what looks
wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from curate.errors import CurateError
from curate.loaders.account import Doubt, LoadReport, Question, Reject
from curate.loaders.base import Detection, Rival, Source
from curate.loaders.choice import is_excluded
from curate.loaders.counted import counted_reading
from curate.loaders.dump_census import SHOWN, DumpCensus, what_is_wrong
from curate.loaders.inputs import InputSet
from curate.loaders.nothing import nothing_read
from curate.loaders.reading import Blocks, Inputs, open_inputs, read_all
from curate.loaders.roles import is_personal
from curate.loaders.settings import CONVERSATION_AUTHOR, MANY_CONVERSATIONS
from curate.loaders.window import day_text
from curate.privacy.file_names import impersonal_words
from curate.records import Conversation

MOST_UNUSED = 30  # columns that no field uses and that are named
_APART = (
    "samples",
    "nothing",
    "agents",
    "nearest",
    "questions",
    "doubts",
    "files",
    "columns",
)  # fields that JSON has in another form, or not at all


@dataclass(frozen=True, slots=True)
class FileReport:
    """One input file: what it was taken for, how surely (0..1), and why; without a format, why it is not
    read."""

    file: str
    format: str
    confidence: float
    why: str
    encoding: str = ""
    rivals: tuple[Rival, ...] = ()
    unread: bool = False  # it looks like data, and is not read


@dataclass(frozen=True, slots=True)
class FieldReport:
    """What one column was taken as, by the key of the recipe's source section, and why (empty where the
    recipe says so)."""

    source: str
    key: str
    column: str
    why: str = ""


@dataclass(slots=True, repr=False)
class Inspection:
    """The findings about a dump. Times are seconds since 1970 UTC; languages are shares of a sample;
    `samples`, `agents` and `nearest` are raw."""

    files: list[FileReport] = field(default_factory=list)
    conversations: int = 0
    messages: dict[str, int] = field(default_factory=dict)
    languages: dict[str, float] = field(default_factory=dict)
    first: float | None = None
    last: float | None = None
    warnings: list[str] = field(default_factory=list)
    rejects: dict[str, int] = field(default_factory=dict)
    repeated: int = 0
    events: int = 0  # what only happened, such as an assignment, and has no text
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    omitted: dict[str, int] = field(default_factory=dict)
    layout: dict[str, int] = field(default_factory=dict)
    visibility: dict[str, str] = field(default_factory=dict)
    chatbots: dict[str, str] = field(default_factory=dict)
    columns: list[FieldReport] = field(default_factory=list)
    samples: list[Conversation] = field(default_factory=list)
    nothing: CurateError | None = None  # why no conversation could be read
    nearest: dict[str, tuple[str, int]] = field(
        default_factory=dict
    )  # by the name of an agent who wrote nothing: the most similar sender, conversations
    agents: dict[str, list[tuple[str, int]]] = field(
        default_factory=dict
    )  # by source: who counts as one without being named, in how many conversations

    def __repr__(self) -> str:
        return f"Inspection({self.conversations:,} conversations)"

    @property
    def unsettled(self) -> bool:
        """Whether a question or a doubt is open."""
        return bool(self.questions or self.doubts)

    @property
    def span(self) -> tuple[str, str]:
        """First and last day, as YYYY-MM-DD."""
        return day_text(self.first), day_text(self.last)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, without the samples, which are raw; of agents their number."""
        values = {f.name: getattr(self, f.name) for f in fields(Inspection) if f.name not in _APART}
        listed = {name: [asdict(one) for one in getattr(self, name)] for name in ("files", "columns")}
        open_ones = {
            "questions": [q.as_dict() for q in self.questions],
            "doubts": [d.as_dict() for d in self.doubts],
        }
        counted = {where: len(held) for where, held in self.agents.items()}
        return {**listed, **values, **open_ones, "agents_not_named": counted, "span": list(self.span)}


def inspect(
    inputs: Inputs,
    blocks: Blocks = None,
    *,
    since: str | None = None,
    until: str | None = None,
    limit: int | None = None,
) -> Inspection:
    """Reads the whole dump (or what began in the days asked for, or its first `limit` conversations) once and
    says what it is.

    Raises CurateError where nothing is readable.
    """
    report = LoadReport()
    census = DumpCensus()
    first: Reject | None = None
    inputs = InputSet.of(inputs)
    total = inputs.total_bytes
    with counted_reading(total):
        sources, rejects = open_inputs(inputs, blocks, report)
    for reject in rejects:
        report.count(reject)
    with counted_reading(total):
        for item in read_all(sources, report=report, since=since, until=until, limit=limit):
            if isinstance(item, Conversation):
                if not is_excluded(item):
                    census.see(item)
                continue
            first = first or item
    out = Inspection(
        conversations=report.conversations,
        messages=dict(report.messages.most_common()),
        languages=census.languages(),
    )
    out.columns = [report for source in sources for report in _columns(source)]
    out.samples = (census.samples + census.fallback)[:SHOWN]
    out.files = _files(sources, report)
    out.first, out.last = census.first, census.last
    out.rejects = dict(report.rejects.most_common())
    out.repeated = report.repeated_conversations + report.repeated_messages
    out.events = report.events
    out.warnings = [*report.warnings, *what_is_wrong(census, report)]
    out.questions, out.doubts = report.questions, report.doubts
    out.omitted = dict(sorted(report.omitted.items()))
    out.visibility, out.chatbots = report.evidence()
    out.layout = dict(sorted(report.layout.items()))
    out.nearest = report.nearest
    out.agents = {
        where: sorted(held.items(), key=lambda one: (-one[1], one[0]))
        for where, held in sorted(report.unnamed.items())
    }
    out.nothing = (
        None
        if report.conversations or report.outside_window
        else nothing_read(sources, report, first, report.rejects.total())
    )
    out.notes = [f"stopped after {limit} conversations"] if report.limited else []
    return out


def _files(sources: list[Source], report: LoadReport) -> list[FileReport]:
    """What is read, in the sources' order; then what is not: first what looks like data."""
    out = []
    for source in sources:
        for file in source.files:
            detection = source.found.get(file.label, Detection(1.0))
            out.append(
                FileReport(
                    file.label,
                    source.format,
                    detection.confidence,
                    detection.why,
                    report.encodings.get(file.label, ""),
                    detection.rivals,
                )
            )
    out += [_unread(name, why, report, True) for name, why in report.unread.items()]
    return out + [
        _unread(name, why, report, False) for name, why in report.skipped if name not in report.unread
    ]


def _columns(source: Source) -> list[FieldReport]:
    """What the columns of a mapped source were taken as."""
    out = []
    held = source.block.model_dump(exclude_defaults=True)
    for section in ("conversations", "messages", "roles"):
        for key, value in (held.get(section) or {}).items():
            if key in ("files", "text_type", "agent_min_conversations", "otherwise"):
                continue
            if (
                section == "roles"
                and key in ("customer", "agent")
                and value not in (CONVERSATION_AUTHOR, MANY_CONVERSATIONS)
            ):
                continue  # names of people
            out.append(
                FieldReport(
                    source.name,
                    f"{section}.{key}",
                    impersonal_words(_listed(value)),
                    (source.guessed or {}).get(f"{section}.{key}", ""),
                )
            )
    return out + (
        [FieldReport(source.name, "not used", ", ".join(source.unused[:MOST_UNUSED]))]
        if source.unused
        else []
    )


def _listed(value: Any) -> str:
    """A value of the recipe on one line; names of people are not shown."""
    if isinstance(value, dict):
        return ", ".join(
            f"{'(not shown)' if is_personal(key) else key} = {held}" for key, held in value.items()
        )
    return value if isinstance(value, str) else ", ".join(value)


def _unread(label: str, why: str, report: LoadReport, data: bool) -> FileReport:
    detection = report.looked_into.get(label, Detection(0.0))
    return FileReport(label, "", detection.confidence, why, rivals=detection.rivals, unread=data)
