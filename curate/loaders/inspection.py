"""What a dump is: formats and why, conversations, messages by role, languages, time span, and what looks
wrong."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass, field, fields
from html import unescape
from typing import Any

from curate.errors import CurateError
from curate.loaders.account import Doubt, LoadReport, Question, Reject
from curate.loaders.base import Detection, Rival, Source
from curate.loaders.choice import is_excluded
from curate.loaders.counted import counted_reading
from curate.loaders.inputs import InputSet
from curate.loaders.nothing import nothing_read
from curate.loaders.reading import Blocks, Inputs, open_inputs, read_all
from curate.loaders.roles import is_personal
from curate.loaders.settings import CONVERSATION_AUTHOR, MANY_CONVERSATIONS
from curate.loaders.window import day_text
from curate.records import Conversation, Role

# UTF-8 read as Latin-1 or Windows Western and written again: "Ã©", "â€™"
MOJIBAKE = re.compile(r"Ã[\x80-\xbf©¨¤¶¼±³¡­ªº«§£]|â€[™œ\x9d“”˜¦\x99\x9c]|Â[\xa0£©®°»«]")
MOST_UNUSED = 30  # columns that no field uses and that are named
SHOWN, SHORT = 2, 12  # conversations that are kept to be shown; messages that make one handy
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
_LANGUAGE_SAMPLE = 500  # texts; enough to see a language of 1% with near certainty (.99^500 < .01)


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


class _Census:
    """Counts over all conversations, in one pass and little memory."""

    def __init__(self) -> None:
        self.unlabelled = self.total = self.unanswered = self.one_sided = self.unknown_roles = (
            self.damaged
        ) = self.empty = 0
        self.first: float | None = None
        self.last: float | None = None
        self.flags: Counter[str] = Counter()
        self.locales: Counter[str] = Counter()
        self.texts: list[str] = []
        self.samples: list[Conversation] = []
        self.fallback: list[Conversation] = []

    def see(self, conversation: Conversation) -> None:
        utterances = [m for m in conversation.messages if m.kind == "message"]
        roles = {m.role for m in utterances}
        self.total += 1
        self._keep(conversation, roles)
        self.unanswered += "agent" not in roles
        self.one_sided += len({m.author or m.role if m.role == "unknown" else m.role for m in utterances}) < 2
        self.unknown_roles += roles <= {"unknown"}
        self.empty += not any(m.text.strip() for m in utterances)
        self.flags.update({f for m in conversation.messages for f in m.flags} | set(conversation.flags))
        text = next((m.text for m in utterances if m.text.strip()), "")
        if not conversation.locale:
            self._sample(text)
        else:
            self.locales[conversation.locale.replace("_", "-").split("-")[0].lower()] += 1
        times = [m.time for m in utterances if m.time is not None]
        if times:
            self.first = min(times) if self.first is None else min(self.first, *times)
            self.last = max(times) if self.last is None else max(self.last, *times)
        self.damaged += any("\ufffd" in m.text or MOJIBAKE.search(m.text) is not None for m in utterances)

    def _keep(self, conversation: Conversation, roles: set[Role]) -> None:
        """Keeps two conversations to show: the first of both sides that are no longer than a page, else the
        first."""
        whole = {"customer", "agent"} <= roles and len(conversation.messages) <= SHORT
        if whole and len(self.samples) < SHOWN:
            self.samples.append(conversation)
        elif len(self.fallback) < SHOWN:
            self.fallback.append(conversation)

    def _sample(self, text: str) -> None:
        """Keeps texts at doubling strides, so that the sample spreads over the whole dump without a second
        pass."""
        self.unlabelled += 1
        stride = 1 << (self.unlabelled // _LANGUAGE_SAMPLE).bit_length()
        if text and self.unlabelled % stride == 0 and len(self.texts) < 2 * _LANGUAGE_SAMPLE:
            self.texts.append(text[:2000])

    def languages(self) -> dict[str, float]:
        """Shares by language: as the export says where it does, for all others as detected in a sample of
        them."""
        shares: dict[str, float] = {code: n / self.total for code, n in self.locales.items()}
        rest = 1 - sum(self.locales.values()) / max(self.total, 1)
        for code, n in Counter(_detect(t) for t in self.texts).items():
            shares[code] = shares.get(code, 0.0) + rest * n / len(self.texts)
        return {code: round(share, 4) for code, share in sorted(shares.items(), key=lambda s: -s[1])}


_TAG = re.compile(r"<[^<>]{1,200}>")


def _detect(text: str) -> str:
    from curate.language.detect import detect
    from curate.language.phrases import Tokens
    from curate.language.words import USUAL_LANGUAGES

    plain = unescape(_TAG.sub(" ", text))
    return detect(plain, Tokens.of(plain), USUAL_LANGUAGES).code or "unknown"


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
    census = _Census()
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
    out.warnings = [*report.warnings, *_wrong(census, report)]
    out.questions, out.doubts, out.omitted, out.visibility = (
        report.questions,
        report.doubts,
        dict(sorted(report.omitted.items())),
        report.visibility,
    )
    out.layout = dict(sorted(report.layout.items()))
    out.chatbots = report.chatbots
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
                    _listed(value),
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


def _wrong(census: _Census, report: LoadReport) -> list[str]:
    """What looks wrong, in sentences, the worst first."""
    total = max(census.total, 1)

    def share(count: int) -> str:
        return f"{count} of {census.total} ({count / total:.0%})"

    checks = [
        (
            census.total > 0 and census.unanswered == census.total,
            "no message is by an agent, so there is nothing to learn from: set roles or agents",
        ),
        (
            0 < census.unanswered < census.total and census.unanswered > 0.3 * total,
            f"{share(census.unanswered)} conversations have no reply by an agent",
        ),
        (
            census.unknown_roles > 0,
            f"in {share(census.unknown_roles)} conversations nobody's role is known; set roles or agents",
        ),
        (census.one_sided > 0.3 * total, f"{share(census.one_sided)} conversations have one side only"),
        (census.empty > 0, f"{share(census.empty)} conversations hold no text"),
        (
            census.damaged > 0,
            f"{share(census.damaged)} conversations hold damaged characters (such as Ã© for é): see cleaning",
        ),
        (
            census.flags["mixed_encoding"] > 0,
            (
                f"{census.flags['mixed_encoding']} conversations come from lines in another encoding than the"
                " rest of the file"
            ),
        ),
        (
            census.flags["trailing_comma"] > 0,
            (
                f"{census.flags['trailing_comma']} conversations come from JSON values followed by a comma,"
                " which was left out"
            ),
        ),
        (
            census.flags["json_in_text"] > 0,
            (
                f"{census.flags['json_in_text']} conversations come from JSON inside a JSON text, which was"
                " read once more"
            ),
        ),
        (
            census.flags["bad_time"] > 0,
            f"{census.flags['bad_time']} conversations have times that cannot be read",
        ),
        (
            census.first is None and census.total > 0,
            "no message has a time: their order is the file's, and a split by date is not possible",
        ),
        (
            bool(report.rejects),
            "not readable: " + ", ".join(f"{n} {reason}" for reason, n in report.rejects.most_common()),
        ),
    ]
    return [text for wrong, text in checks if wrong]
