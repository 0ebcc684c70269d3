"""The account of one reading: what was read, collapsed, left out and why, what stays open, and what is in
doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from curate.errors import CurateError
from curate.loaders.settings import DoubtCode
from curate.privacy.file_names import impersonal_words
from curate.records import Conversation, Message

if TYPE_CHECKING:
    from curate.loaders.base import Detection

ALL_PUBLIC = "nothing says which messages are private: every message counts as public"
SHOWN = 200  # characters of a reject that a person needs to find the place
EXCERPT = SHOWN + 300  # that are kept: a value that begins in those that are shown must end in them


@dataclass(frozen=True, slots=True)
class Reject:
    """A piece of input that could not be read: file, place in it, a short reason code, and its first
    characters (raw).

    `fault` says in words what is wrong and how to mend it, where that is known.
    """

    source: str
    locator: str
    reason: str
    excerpt: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """What only a person can decide: who speaks, what is private, what belongs together. A run stops at it.

    `where` is the file, `key` the column or field; `what` says in one sentence what is open and on what
    evidence, without names or texts of people; `add` are the lines for the recipe, written as they stand
    inside a block of `source`, that answer it; `senders`, by falling number of conversations, are for the
    user's own recipe alone; `keys` are the columns where there are several.
    """

    code: str
    where: str
    key: str
    what: str
    add: tuple[str, ...]
    senders: tuple[tuple[str, int], ...] = ()
    keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _clean(self, "what")
        object.__setattr__(self, "add", tuple(map(impersonal_words, self.add)))

    def __repr__(self) -> str:
        return f"Question({self.code!r}, {self.where}: {impersonal_words(self.key)})"

    def describe(self) -> str:
        return "\n".join(
            [
                f"{self.where}: {self.what}",
                "  Add to the recipe, in the section source:",
                *(f"    {line}" for line in self.add),
            ]
        )

    def as_dict(self) -> dict[str, object]:
        return {
            "code": self.code,
            "where": self.where,
            "key": impersonal_words(self.key),
            "what": self.what,
            "add": list(self.add),
        }


@dataclass(frozen=True, slots=True)
class Doubt:
    """What may be wrong without changing who speaks, what is private or what belongs together: the run ends
    with status 1.

    `settle` is the line after which it no longer counts, inside a block of `source` or the `section` that is
    named.
    """

    code: str
    where: str
    what: str
    settle: str
    section: str = "source"

    def __post_init__(self) -> None:
        _clean(self, "what", "settle")

    def describe(self) -> str:
        return f"{self.where}: {self.what}. To settle it, add to the recipe's {self.section}: {self.settle}"

    def as_dict(self) -> dict[str, str]:
        further = {} if self.section == "source" else {"section": self.section}
        return {"code": self.code, "where": self.where, "what": self.what, "settle": self.settle, **further}


class OpenQuestions(CurateError):
    """Raised where a dump cannot be read without an answer."""

    lines = True

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = list(questions)
        head = "a question is open" if len(questions) == 1 else f"{len(questions)} questions are open"
        super().__init__(f"{head}, and nothing was written.\n" + "\n".join(q.describe() for q in questions))
        sections = [line.partition(":")[0] for q in self.questions for line in q.add[:1]]
        together = (
            " Put all keys of one section, such as messages, under it together."
            if len(sections) > len(set(sections))
            else ""
        )
        self.mend = (
            "`curate init INPUT -o recipe.yaml` writes a recipe with these lines, commented; give it with"
            " --recipe." + together
        )
        self.args = (f"{self.what}\n{self.mend}",)


@dataclass(slots=True)
class LoadReport:
    """The account of one reading. Nothing vanishes without a count here: every piece of input is a message,
    an event, a reject, an omission or layout."""

    conversations: int = 0
    messages: Counter[str] = field(default_factory=Counter)
    repeated_conversations: int = 0
    repeated_messages: int = 0
    events: int = 0
    omitted: Counter[str] = field(
        default_factory=Counter
    )  # what was left out by rule, by name, such as "rejected answer"
    layout: Counter[str] = field(
        default_factory=Counter
    )  # lines that were read for where conversations begin and what they are, such as "header line"
    undated: int = 0
    outside_window: int = 0
    limited: bool = False  # the limit was reached: the rest of the input was not read
    rejects: Counter[str] = field(default_factory=Counter)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    looked_into: dict[str, Detection] = field(
        default_factory=dict
    )  # of skipped files that were looked into: what they seem to be
    unread: dict[str, str] = field(
        default_factory=dict
    )  # files that look like data and are not read, by label: what they are, and why
    encodings: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    visibility: dict[str, str] = field(
        default_factory=dict
    )  # by source: what says which messages are private, or that nothing does
    chatbots: dict[str, str] = field(
        default_factory=dict
    )  # by source: the senders that say that they are programs, with the evidence
    met_bots: set[str] = field(default_factory=set)  # of those that are named as programs, who was found
    met_agents: set[str] = field(default_factory=set)  # of those that are named as agents, who was found
    senders: Counter[str] = field(
        default_factory=Counter
    )  # where agents are named: who wrote, in how many conversations
    nearest: dict[str, tuple[str, int]] = field(
        default_factory=dict
    )  # of named agents who wrote nothing, the sender with the most similar name
    assumed: dict[str, dict[str, str]] = field(
        default_factory=dict
    )  # by encoding: files that do not say theirs, and what they look like
    flagged: dict[str, tuple[str, int]] = field(
        default_factory=dict
    )  # by code of a doubt: the first place, and how many
    unnamed: dict[str, Counter[str]] = field(
        default_factory=dict
    )  # by source: who counts as an agent without being named, in how many conversations

    def warn(self, text: str) -> None:
        """Adds a warning once."""
        text = impersonal_words(text)
        if text not in self.warnings:
            self.warnings.append(text)

    def ask(self, question: Question) -> None:
        """Adds a question once."""
        if question not in self.questions:
            self.questions.append(question)

    def doubt(self, doubt: Doubt) -> None:
        """Adds a doubt; one with the same code, place and settling line takes the place of the older."""
        same = (doubt.code, doubt.where, doubt.settle)
        self.doubts = [d for d in self.doubts if (d.code, d.where, d.settle) != same] + [doubt]

    def omit(self, what: str, count: int = 1) -> None:
        """Counts a piece of input that is left out by rule; `what` names it in the singular."""
        if count:
            self.omitted[impersonal_words(what)] += count

    def assume(self, encoding: str, label: str, what: str, settle: str = "") -> None:
        """Doubts the encoding of a file: one doubt an encoding, however many files.

        `what` says what its bytes are; `settle` is the line that settles it, where it is not the one that
        names this encoding.
        """
        files = self.assumed.setdefault(encoding, {})
        files.setdefault(label, what)
        whats = "; or ".join(dict.fromkeys(files.values()))
        line = settle or f"encoding: {encoding}"
        self.doubts = [d for d in self.doubts if (d.code, d.settle) != ("odd_encoding", line)]
        advice = "if accented letters look wrong, give another encoding"
        self.doubt(Doubt("odd_encoding", _first_of(files), f"{whats}; {advice}", line))

    def flag(self, code: DoubtCode, what: str, where: str) -> None:
        """Doubts pieces that are read, but not all that they hold: one doubt a code, with the count and the
        first place."""
        first, count = self.flagged.get(code, (where, 0))
        self.flagged[code] = (first, count + 1)
        self.doubt(Doubt(code, first, what.format(count=f"{count + 1:,}"), f"accept: [{code}]"))

    def see_agents(self, source: str, conversation: Conversation, unnamed: Collection[str]) -> None:
        """Counts the conversation for each of those among its agents whom nothing names as one."""
        if not unnamed:
            return
        agents = {
            _shown(m)
            for m in conversation.messages
            if m.role == "agent" and m.kind == "message" and (m.author in unnamed or m.author_name in unnamed)
        }
        if agents:
            self.unnamed.setdefault(source, Counter()).update(agents)

    def agents_counted(self) -> dict[str, dict[str, int]]:
        """How many count as agents without being named, and the fewest conversations of one of them, by
        source: nothing of the people themselves."""
        return {
            where: {"senders": len(held), "fewest_conversations": min(held.values())}
            for where, held in sorted(self.unnamed.items())
        }

    def evidence(self) -> tuple[dict[str, str], dict[str, str]]:
        """What says which messages are private, and which senders are programs, as it may be shown."""
        visibility, chatbots = (
            {where: impersonal_words(what) for where, what in told.items()}
            for told in (self.visibility, self.chatbots)
        )
        return visibility, chatbots

    def count(self, item: Conversation | Reject) -> None:
        """Adds one thing read to the totals."""
        if isinstance(item, Reject):
            self.rejects[item.reason] += 1
            return
        self.conversations += 1
        for message in item.messages:
            self.messages[message.role if message.kind == "message" else message.kind] += 1


def _clean(told: Question | Doubt, *parts: str) -> None:
    """Hashes what is personal in words that name columns: where a header is missing, the first row has its
    place."""
    for part in parts:
        object.__setattr__(told, part, impersonal_words(getattr(told, part)))


def _shown(message: Message) -> str:
    """A sender as the user knows him: by name, and by the id where that is another."""
    name, ident = message.author_name, message.author
    return f"{name} ({ident})" if name and ident and name != ident else name or ident


def quoted(value: object) -> str:
    """A text, or another value, as YAML has it within a line."""
    return str(
        yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, sort_keys=False, width=1 << 20)
    ).strip()[1:-1]


def _first_of(labels: Mapping[str, str]) -> str:
    first = next(iter(labels))
    return first if len(labels) == 1 else f"{first} and {len(labels) - 1:,} more"
