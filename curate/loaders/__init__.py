"""Loaders: any export to conversations. One file a format in `formats`, found by content, never by file name.

    sources, rejects = open_inputs(["dump/"])
    for item in read_all(["dump/"]):        # Conversation or Reject
        ...

A new format is one class with `detect` and `read` in a new file of `formats`, or an entry point of the group
`curate.loaders`. Its `heeds` names the keys about columns and speakers that it reads of a recipe's block: all
others are errors there.
"""

from __future__ import annotations

from curate.loaders.account import Doubt, LoadReport, OpenQuestions, Question, Reject
from curate.loaders.base import LOADERS, Detection, Loader, Source, Suggestion
from curate.loaders.files import InputFile
from curate.loaders.inputs import InputSet
from curate.loaders.inspection import FileReport, Inspection, inspect
from curate.loaders.reading import open_inputs, read_all
from curate.loaders.settings import Roles, SourceBlock
from curate.loaders.settings_columns import ConversationColumns, MessageColumns
from curate.loaders.suggestion import suggest
from curate.loaders.window import first, in_window

__all__ = [
    "LOADERS",
    "ConversationColumns",
    "Detection",
    "Doubt",
    "FileReport",
    "InputFile",
    "InputSet",
    "Inspection",
    "LoadReport",
    "Loader",
    "MessageColumns",
    "OpenQuestions",
    "Question",
    "Reject",
    "Roles",
    "Source",
    "SourceBlock",
    "Suggestion",
    "first",
    "in_window",
    "inspect",
    "open_inputs",
    "read_all",
    "suggest",
]
