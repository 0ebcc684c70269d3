"""docs/reference/recipe.md: the ten settings that matter first, then every key of every section."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from curate.loaders.settings import Roles, SourceBlock
from curate.loaders.settings_columns import ConversationColumns, MessageColumns
from curate.recipe import Recipe
from curate.section import reason_of
from tools.tables import paragraph, table

HEAD = """\
# The recipe

A recipe is a YAML file with the settings of a run. `curate init DUMP -o recipe.yaml` writes one
with every key, and explains each. A key that is left out has its default, and an unknown key is an
error that names the nearest known one. The sections are the stages of a run. The schema is
`schemas/recipe.schema.json`.

## The ten settings that matter first

Most runs need only a few of these. The other settings have defaults that rarely need to be changed.

"""
FIRST = {  # key: when it is worth a change
    "source.roles": "The columns do not make clear who answers for the business.",
    "source.messages": "A table has columns that were taken for the wrong thing, or private notes.",
    "pairing.strategy": "You want only first replies, only accepted ones, or whole conversations.",
    "privacy.keep": "Public texts, such as your own support address, should not be replaced.",
    "gate.min_quality": "Too many or too few records pass. Look at the report before you change it.",
    "dedup.threshold": "Records that say the same remain, or different ones count as duplicates.",
    "dedup.conflicts": "You would rather keep the newer of two contradicting answers than review them.",
    "coverage.edge_cases": "Some rare cases must be in the dataset, whatever their number.",
    "split.test_fraction": "You need more records to measure with, or more to train on.",
    "split.validation_fraction": "You want to see during training when to stop.",
    "select.budget": "You know how many examples you can pay for or review.",
}
SOURCE = """
## source

One block, or a list of blocks, each for some of the files. [Inputs](../inputs.md) has ten worked
examples.

"""


def recipe_page() -> str:
    """docs/reference/recipe.md: a table for each section in the order of the stages."""
    recipe = Recipe()
    rows = [(f"`{key}`", f"`{_default_of(recipe, key)}`", when) for key, when in FIRST.items()]
    parts = [HEAD, table(("key", "default", "change it when"), rows), SOURCE, _keys(SourceBlock())]
    for title, columns in (
        ("source.roles", Roles()),
        ("source.conversations", ConversationColumns()),
        ("source.messages", MessageColumns()),
    ):
        parts.append(f"\n### {title}\n\n{paragraph(type(columns).__doc__ or '')}\n\n{_keys(columns)}")
    for name, info in Recipe.model_fields.items():
        if name != "source":
            section = getattr(recipe, name)
            parts.append(f"\n## {name}\n\n{info.description}\n\n{_keys(section)}")
    return "".join(parts)


def _default_of(recipe: Recipe, key: str) -> str:
    section, _, name = key.partition(".")
    return _yaml((SourceBlock() if section == "source" else getattr(recipe, section)).model_dump()[name])


def _keys(section: BaseModel) -> str:
    return table(("key", "default", "meaning"), _rows(section))


def _rows(section: BaseModel) -> Iterator[tuple[str, str, str]]:
    values = section.model_dump(mode="json", by_alias=False)
    for name, info in type(section).model_fields.items():
        why = reason_of(info)
        meaning = info.description or ""
        shown = _yaml(values[name])
        yield (
            f"`{info.alias or name}`",
            f"`{shown}`" if len(shown) < 60 else "see the recipe that `init` writes",
            meaning + (f" *Why this default: {why}*" if why else ""),
        )


def _yaml(value: Any) -> str:
    """A default as YAML has it in one line."""
    if value is None or value == "":
        return "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
