"""The settings of one source: the recipe's `source` section, or one block of it."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import Literal

from pydantic import ConfigDict, Field, field_validator

from curate.records import ROLES, Role
from curate.section import Section

Globs = str | list[str]
Names = str | list[str]
NONE = "none"  # the recipe's word for "no column says so"
_NO_ENCODINGS = (
    "idna",
    "punycode",
    "unicode-escape",
    "raw-unicode-escape",
    "undefined",
)  # Python's own ways to write text
CONVERSATION_AUTHOR, MANY_CONVERSATIONS = "conversation_author", "many_conversations"


def yaml_text(value: object) -> str:
    """A value of a recipe as a column holds it: YAML reads `yes`, `true` and 1 as other types."""
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


class Columns(Section):
    """Columns that both tables may have. A value is the name of a column, unless the description says
    otherwise."""

    files: Globs = Field(
        default="",
        description="Globs of the files that hold this table; empty: every table file of the block.",
    )
    id: str = Field(default="", description="The export's own id of the row.")
    author: str = Field(default="", description="Who wrote the text: an id, a login or a name.")
    name: str = Field(default="", description="Display name of the author; used for redaction.")
    email: str = Field(
        default="",
        description="E-mail address of the author; the same customer is recognised by it across sources.",
    )
    time: str = Field(default="", description="When the text was written.")
    subject: str = Field(default="", description="Subject or title.")
    text: str = Field(default="", description="The text itself.")
    text_type: Literal["text", "html"] = Field(
        default="text", description="Whether the text is plain or HTML (not a column)."
    )
    locale: str = Field(default="", description="Language or locale, such as de or pt-BR.")
    solved: str = Field(
        default="", description="Whether the conversation was solved: true/false, or a status such as closed."
    )
    accepted: str = Field(
        default="",
        description="In conversations: the id of the accepted reply. In messages: whether this is it.",
    )
    rating: str = Field(default="", description="What the customer thought of it.")
    rating_good: list[str] = Field(
        default_factory=list,
        description="Values of `rating` that mean satisfied; all others then mean dissatisfied.",
    )
    votes_up: str = Field(default="", description="How many found it helpful.")
    votes_down: str = Field(default="", description="How many did not.")
    spam: str = Field(default="", description="Whether the row is spam.")
    reopened: str = Field(default="", description="Whether, or how often, the conversation was reopened.")
    won: str = Field(default="", description="Whether a sale was made.")
    internal: Names = Field(
        default="",
        description=(
            "Column, or columns, that say whether a row is private: yes and no (yes is private), or words"
            " such as note and reply. A value that is not understood counts as private. none: no column"
            " says so."
        ),
    )
    public: Names = Field(
        default="",
        description="The same where yes means public. A value that is not understood counts as private.",
    )
    public_values: list[str] = Field(
        default_factory=list,
        description=(
            'Values of these columns that mean that the customer saw the row; all others are then private. ""'
            ' is the empty cell, "*" any other value.'
        ),
    )

    @field_validator("rating_good", "public_values", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        return [yaml_text(v) for v in value] if isinstance(value, list) else value


DoubtCode = Literal[
    "rounded_ids",
    "unmet_values",
    "duplicate_keys",
    "odd_encoding",
    "unknown_agents",
    "unnamed_agents",
    "unknown_bots",
    "chatbot_agents",
    "unmet_skip",
    "tied_times",
    "broken_off",
    "unread_times",
    "unread_sheet",
    "mixed_openings",
]


class CommentColumns(Section):
    """Columns of a conversation's row that hold its further messages, oldest first.

    A name also stands for the further columns of the same name (Jira's Comment, Comment, ...), and `*` in it
    for any letters. A cell may hold one text, one with date and author before it (`date;author;text`), or a
    journal of several.
    """

    text: Names = Field(default="", description="Columns of texts.")
    author: Names = Field(default="", description="Columns of their authors, in the same order.")
    role: Names = Field(default="", description="Columns of their roles, in the same order.")
    time: Names = Field(default="", description="Columns of their times, in the same order.")
    internal: Names = Field(
        default="",
        description="Columns that say whether each text is private, in the same order: yes and no, or words.",
    )
    public: Names = Field(default="", description="The same where yes means public.")
    notes: Names = Field(
        default="", description="Columns of private notes, such as work_notes: all in them is internal."
    )
    chat: bool = Field(
        default=False,
        description="Whether a cell holds lines such as `Agent: ...`, a message each (not a column).",
    )
    speakers: list[Role] = Field(
        default_factory=list,
        description=(
            "Who wrote the columns of `text`, in turn, where the row does not say so: [agent, customer]."
        ),
    )


class ConversationColumns(Columns):
    """One row a conversation, whose text is its first message."""

    comments: CommentColumns | None = Field(
        default=None, description="Columns of the same row that hold further messages."
    )


class MessageColumns(Columns):
    """One row per message, or one row per pair."""

    conversation: str = Field(default="", description="The id of the conversation that the row belongs to.")
    customer: str = Field(
        default="", description="Id or address of the conversation's customer, on whichever row it stands."
    )
    bot: str = Field(
        default="", description="Whether a program wrote the row; its text is never learned from."
    )
    order: str = Field(
        default="",
        description=(
            "Column to sort by if there is no time, or if times are equal; otherwise the order of the file"
            " counts."
        ),
    )
    prompt: str = Field(default="", description="With `rows: pairs`: the customer's side.")
    completion: str = Field(default="", description="With `rows: pairs`: the reply.")


class Roles(Section):
    """Who speaks. The first rule that fits decides: named agents, the column, the conversation's author,
    otherwise."""

    customer: str | list[str] = Field(
        default="", description="`conversation_author`, or ids and names of customers."
    )
    agent: str | list[str] = Field(
        default="",
        description=(
            "Ids or names of those who answer for the business; or `many_conversations`: whoever is in at"
            " least agent_min_conversations; or `conversation_author`, where the business opens every"
            " conversation."
        ),
    )
    column: str = Field(default="", description="Column that holds the role.")
    map: dict[str, Role] = Field(
        default_factory=dict, description="Value of the column: role. Without it, usual words are understood."
    )
    otherwise: Role = Field(default="unknown", description="The role of everyone else.")
    agent_min_conversations: int = Field(
        default=0,
        ge=0,
        description=(
            "In how many conversations of others somebody must answer to count as an agent; those below"
            " become unknown. 0: no such rule. With `agent: many_conversations`, in how many conversations"
            " somebody must write; those below are `otherwise`."
        ),
    )

    @field_validator("map", mode="before")
    @classmethod
    def _keys_as_text(cls, value: object) -> object:
        return {yaml_text(k): v for k, v in value.items()} if isinstance(value, dict) else value


class SourceBlock(Section):
    """One source: some files and how to read them."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    format: str = Field(
        default="",
        description=f"Name of the format; empty: detected by content. Roles are {', '.join(ROLES)}.",
    )
    files: Globs = Field(
        default="",
        description=(
            "Globs of this block's files, matched against the path inside the input or the file name; empty:"
            " all."
        ),
    )
    skip: Globs = Field(
        default="",
        description=(
            "Globs of files that are left out on purpose, in any folder: those of any block apply to all"
            " inputs."
        ),
    )
    encoding: str = Field(
        default="",
        description=(
            "Encoding of files that are not UTF-8 and have no byte order mark, as in Python, such as cp1252"
            " or utf-16-le; empty: guessed."
        ),
    )
    conversations: ConversationColumns | None = Field(
        default=None, description="Table with one row per conversation."
    )
    messages: MessageColumns | None = Field(
        default=None, description="Table with one row per message (or a pair)."
    )
    rows: Literal["messages", "pairs"] = Field(
        default="messages",
        description=(
            "What a row of `messages` is; pairs if `prompt` and `completion` are given, but no `text`."
        ),
    )
    prompt: str = Field(default="", description="Short for messages.prompt.")
    completion: str = Field(default="", description="Short for messages.completion.")
    order: str = Field(default="", description="Short for messages.order.")
    roles: Roles | None = Field(default=None, description="Who speaks; empty: guessed from the data.")
    agents: list[str] = Field(
        default_factory=list, description="Ids, names or labels of those who answer for the business."
    )
    bots: Names = Field(
        default="",
        description=(
            "Ids, names or labels of chatbots and other programs; their text is never learned from. Empty:"
            " recognised by their names and by what they say of themselves; unclear cases are asked about."
            " none: nobody counts as a program because of what they say."
        ),
    )
    dates: Literal["", "day_first", "month_first"] = Field(
        default="", description="How to read dates such as 03/04/24; empty: inferred from each file."
    )
    note_texts: Literal["", "internal", "public"] = Field(
        default="",
        description=(
            'How to read messages that begin like a note ("Internal: ...") and are not marked as private;'
            " empty: left out, as a doubt."
        ),
    )
    same_ids: Literal["", "together", "apart"] = Field(
        default="",
        description=(
            "Whether rows of different files or sheets with the same conversation id belong together; empty:"
            " asked if their customers differ."
        ),
    )
    leave_out: list[str] = Field(
        default_factory=list, description="Columns or fields that hold text and are left out on purpose."
    )
    accept: list[DoubtCode] = Field(
        default_factory=list,
        description="Codes of checked doubts that no other setting settles; they no longer count.",
    )

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        if not value:
            return value
        try:
            "a".encode(value)
        except (LookupError, UnicodeError, ValueError):
            raise ValueError(
                f"{value[:40]!r} is not a known text encoding: write one such as cp1252, utf-16-le or"
                " shift_jis"
            ) from None
        if codecs.lookup(value).name in _NO_ENCODINGS:
            raise ValueError(
                f"{value!r} is not an encoding of files: write one such as cp1252, utf-16-le or shift_jis"
            )
        return value

    only: dict[str, list[str]] = Field(
        default_factory=dict,
        description=(
            "Column or field: values. Only conversations in which a row has one of these values, for every"
            " field named here, are read. A field of an inner object has dots (via.channel); in a list such"
            ' as tags one member is enough; case is ignored; "" is the empty value.'
        ),
    )
    except_: dict[str, list[str]] = Field(
        default_factory=dict,
        alias="except",
        description=(
            "Column or field: values. Conversations in which a row has one of these values are left out."
        ),
    )

    @field_validator("only", "except_", mode="before")
    @classmethod
    def _values_as_text(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {
            yaml_text(k): [yaml_text(v) for v in (held if isinstance(held, list) else [held])]
            for k, held in value.items()
        }

    @property
    def is_pairs(self) -> bool:
        """Whether a row is a pair: `rows` says so, or the columns of both sides are named and none of a
        message."""
        held = self.message_columns()
        return self.rows == "pairs" or bool(held.prompt and held.completion and not held.text)

    def carried(self) -> dict[str, object]:
        """What holds for the block's files however their columns are found."""
        names = (
            "agents",
            "bots",
            "dates",
            "skip",
            "encoding",
            "note_texts",
            "same_ids",
            "leave_out",
            "accept",
            "only",
            "except_",
        )
        return {name: getattr(self, name) for name in names}

    @property
    def is_mapped(self) -> bool:
        """Whether the block says which columns hold the texts; if not, these are found, and its other keys
        are answers."""
        head, rows = self.conversations, self.messages
        whole = head is not None and bool(
            head.text or head.model_dump(exclude_defaults=True).keys() > {"comments"}
        )
        return (
            whole
            or bool(rows and (rows.text or rows.prompt or rows.completion))
            or bool(self.prompt or self.completion)
        )

    @property
    def globs(self) -> list[str]:
        """The block's own globs, or those of its tables together."""
        own = as_list(self.files)
        return own or [
            g for table in (self.conversations, self.messages) if table for g in as_list(table.files)
        ]

    def message_columns(self) -> MessageColumns:
        """`messages` with the short forms filled in."""
        short = {
            k: v
            for k, v in (("prompt", self.prompt), ("completion", self.completion), ("order", self.order))
            if v
        }
        return (self.messages or MessageColumns()).model_copy(update=short)

    def agent_names(self) -> list[str]:
        named = as_list(self.roles.agent) if self.roles else []
        return [*self.agents, *(n for n in named if n not in (CONVERSATION_AUTHOR, MANY_CONVERSATIONS))]


def as_list(value: Globs) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    return list(value)


def overruled(blocks: Sequence[SourceBlock], format: str, agents: Sequence[str]) -> list[SourceBlock]:
    """The recipe's blocks with what the command line overrules; where there are none, one that leaves all to
    detection, if anything is overruled."""
    given = {"format": format} if format else {}
    base_blocks = list(blocks) or ([SourceBlock()] if given or agents else [])
    return [b.model_copy(update={**given, "agents": [*b.agents, *agents]}) for b in base_blocks]
