"""The columns that a recipe names: of rows that are conversations, and of rows that are messages."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from curate.records import Role
from curate.section import Section

Globs = str | list[str]
Names = str | list[str]


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
    reply_to: str = Field(
        default="",
        description=(
            "The id of the row that this row answers, where no column holds the conversation's id: rows that"
            " answer each other are one conversation, or one for each customer who writes in it. Needs `id`."
        ),
    )
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
