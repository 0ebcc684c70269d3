"""The settings of one source: the recipe's `source` section, or one block of it."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import Literal

from pydantic import ConfigDict, Field, field_validator

from curate.loaders.settings_columns import ConversationColumns, Globs, MessageColumns, Names, yaml_text
from curate.loaders.settings_texts import HelpFiles
from curate.records import ROLES, Role
from curate.section import Section

NONE = "none"  # the recipe's word for "no column says so"
_NO_ENCODINGS = (
    "idna",
    "punycode",
    "unicode-escape",
    "raw-unicode-escape",
    "undefined",
)  # Python's own ways to write text
CONVERSATION_AUTHOR, MANY_CONVERSATIONS = "conversation_author", "many_conversations"


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
    "blank_texts",
    "unread_sheet",
    "mixed_openings",
    "missing_openings",
    "unmarked_notes",
    "private_copies",
    "object_texts",
]


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


class SourceBlock(HelpFiles):
    """One source: some files and how to read them."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    format: str = Field(default="", description="Name of the format; empty: detected by content.")
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
    roles: Roles | None = Field(
        default=None, description=f"Who speaks; empty: guessed from the data. Roles are {', '.join(ROLES)}."
    )
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
    """One name or several as a list; an empty name is none."""
    if isinstance(value, str):
        return [value] if value else []
    return list(value)


def overruled(blocks: Sequence[SourceBlock], format: str, agents: Sequence[str]) -> list[SourceBlock]:
    """The recipe's blocks with what the command line overrules; where there are none, one that leaves all to
    detection, if anything is overruled."""
    given = {"format": format} if format else {}
    base_blocks = list(blocks) or ([SourceBlock()] if given or agents else [])
    return [b.model_copy(update={**given, "agents": [*b.agents, *agents]}) for b in base_blocks]
